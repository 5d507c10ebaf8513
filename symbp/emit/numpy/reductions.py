"""Reductions as lines of NumPy: ufunc reductions, products with ones, positions of extrema."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import And, Expr, Integer, Mul, Symbol

from symbp.emit.numpy.allocation import Allocation
from symbp.emit.numpy.assemble import Assembler, left_in
from symbp.emit.numpy.domain import Domain
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.taps import Taps, kernel
from symbp.emit.numpy.values import Body, Value
from symbp.ir import Access, Equation, accesses
from symbp.plan.model import Reduce

_REDUCTIONS = {"sum": "np.add", "prod": "np.multiply", "max": "np.maximum", "min": "np.minimum"}


@dataclass
class Reductions:
    """The lines of reductions, put together by `assembler`."""

    assembler: Assembler

    @property
    def scope(self) -> Scope:
        """The scope of the lines."""
        return self.assembler.scope

    def lines(self, statement: Reduce) -> list[str]:
        equation = statement.equation
        held = kernel(equation, self.scope)
        if equation.reduction.startswith("arg"):
            if held is not None:
                return Taps(self.assembler, equation, held).position()
            return self.position(equation)
        factor, rest = _without_bound_factors(equation)
        equation = replace(equation, body=rest)
        if held is not None:
            return Taps(self.assembler, equation, held).reduction(factor, statement.accumulate)
        folded = self.folded(equation, factor, statement.accumulate)
        if folded is None:
            folded = self.columns(equation, factor, statement.accumulate)
        if folded is not None:
            return folded
        domain = self.assembler.domain(equation, bound=True)
        body = self.assembler.body(domain, bool(equation.guard))
        value, scale = self.ranged(equation, body)
        extreme = self.extreme(equation, body, value)
        if extreme is not None and not statement.accumulate:
            return extreme
        lines, code = self.reduced(equation, body, value)
        return [*lines, *self.finished(equation, code, value, factor * scale, statement.accumulate)]

    def ranged(self, equation: Equation, body: Body) -> tuple[Value, Expr]:
        """The body over the whole domain, excluded points neutral, and a factor left to apply."""
        value = body.value(equation.body)
        value = body.apply("copy", value) if value.kind == "bool" else value
        bound = [r for r in equation.bound if r.index not in value.axes]
        scale: Expr = Integer(1)
        if equation.guard:
            mask = body.value(And(*equation.guard))
            neutral = body.neutral(equation.reduction)
            value = body.choose(mask, value, neutral)
        elif bound and equation.reduction == "sum":
            scale = Mul(*(r.extent for r in bound))
        elif bound and equation.reduction == "prod":
            value = body.apply("copy", value, Value(frozenset(body.domain.axes), "real", "?"))
        elif value.kind == "integer":
            value = body.apply("copy", value)
        return value, scale

    def reduced(self, equation: Equation, body: Body, value: Value) -> tuple[list[str], str]:
        """Lines that reduce the value, and the source of a call without its `out`."""
        allocation = Allocation(body, value, None)
        code = allocation.run()
        lines = self.assembler.quiet(body, [*body.reader.lines, *allocation.lines])
        bound = [r for r in equation.bound if r.index in value.axes]
        if not bound:
            return lines, f"np.positive({code}"
        dims = len(body.domain.shape(value.axes))
        if equation.reduction == "sum" and dims == len(value.axes) <= 2 and len(bound) == 1:
            count = self.scope.extent(bound[0].extent)
            ones = self.scope.attribute("ones", f"np.ones({count}, real)")
            return lines, f"np.dot({code}, {ones}"
        last = len(equation.bound)
        present = [k - last for k in range(last) if last - k <= dims]
        axis = "None" if len(present) == dims else f"({', '.join(map(str, present))},)"
        if len(present) == 1 and dims > 1:
            axis = "-1"
        return lines, f"{_REDUCTIONS[equation.reduction]}.reduce({code}, axis={axis}"

    def folded(self, equation: Equation, factor: Expr, accumulate: bool) -> list[str] | None:
        """A sum over a whole array's first or last dimensions, as a product with ones."""
        access, scope = equation.body, self.scope
        if equation.reduction != "sum" or equation.guard or accumulate or self.assembler.fixed:
            return None
        if not isinstance(access, Access) or len(set(access.indices)) != len(access.indices):
            return None
        tensor = scope.tensors[access.tensor]
        extents, bound = equation.domain, [r.index for r in equation.bound]
        kept = [i for i in access.indices if i not in bound]
        target = self.assembler.destination(equation, self.assembler.domain(equation))
        whole = all(extents.get(i) == e for i, e in zip(access.indices, tensor.shape, strict=True))
        plain = whole and set(bound) <= set(access.indices) and list(equation.lhs) == kept
        if not plain or tensor.kind != "real" or not kept:
            return None
        if not self.assembler.is_array(target.code):
            return None
        first = set(access.indices[: len(bound)]) == set(bound)
        if not first and set(access.indices[len(kept) :]) != set(bound):
            return None
        array = scope.arrays[access.tensor]
        count = scope.extent(Mul(*(extents[i] for i in bound)))
        ones = scope.attribute("ones", f"np.ones({count}, real)")
        matrix, vector = array, target.code
        if tensor.rank > 2:
            shape = f"({count}, -1)" if first else f"(-1, {count})"
            matrix = scope.view(array, f"{array}.reshape{shape}", "rows")
        if len(kept) > 1:
            vector = scope.view(vector, f"{vector}.reshape(-1)", "flat")
        pair = f"{ones}, {matrix}" if first else f"{matrix}, {ones}"
        lines = [f"np.dot({pair}, out={vector})"]
        return lines + self.assembler.scaled(equation, target, factor)

    def columns(self, equation: Equation, factor: Expr, accumulate: bool) -> list[str] | None:
        """A sum over what lies first in memory: the body as it lies, then a product with ones."""
        if equation.reduction != "sum" or equation.guard or self.assembler.fixed:
            return None
        bound = tuple(r.index for r in equation.bound)
        free = self.assembler.domain(equation).axes
        if len(free) != 1 or not _lie_first(equation, bound, free):
            return None
        domain = Domain((*bound, *free), equation.domain)
        body = self.assembler.body(domain)
        value = body.value(equation.body)
        if value.code or value.kind != "real" or value.axes != frozenset(domain.axes):
            return None
        allocation = Allocation(body, value, None)
        code = allocation.run()
        lines = self.assembler.quiet(body, [*body.reader.lines, *allocation.lines])
        count = self.scope.extent(Mul(*(r.extent for r in equation.bound)))
        ones = self.scope.attribute("ones", f"np.ones({count}, real)")
        if len(bound) > 1:
            code = self.scope.view(code, f"{code}.reshape({count}, -1)", "rows")
        call = f"np.dot({ones}, {code}"
        return [*lines, *self.finished(equation, call, value, factor, accumulate)]

    def extreme(self, equation: Equation, body: Body, value: Value) -> list[str] | None:
        """The extremum along the last axis of an array by its position: faster than a reduction."""
        domain = body.domain
        one = len(equation.bound) == 1 and len(domain.axes) > 1
        if equation.reduction not in ("max", "min") or not one or equation.guard:
            return None
        target = self.assembler.destination(equation, self.assembler.domain(equation))
        whole = self.assembler.is_array(value.code) or (not value.code and value.kind == "real")
        whole = whole and self.assembler.is_array(target.code)
        if not whole or value.axes != frozenset(domain.axes):
            return None
        allocation = Allocation(body, value, None)
        code = allocation.run()
        lines = self.assembler.quiet(body, [*body.reader.lines, *allocation.lines])
        scope = self.scope
        shape = domain.shape(value.axes)
        place = scope.temporary(shape[:-1], "integer", set())
        count = "*".join(scope.extent(e) for e in shape[:-1])
        turned = "" if len(shape) == 2 else f".reshape{scope.shape(shape[:-1])}"
        rows = f"np.arange({count}){turned}*{scope.extent(shape[-1])}"
        start = scope.attribute("row_start", rows)
        flat = scope.view(code, f"{code}.reshape(-1)", "flat")
        return [
            *lines,
            f"{code}.arg{equation.reduction}(axis=-1, out={place})",
            f"np.add({place}, {start}, out={place})",
            f"{flat}.take({place}, out={target.code}, mode='clip')",
        ]

    def finished(
        self, equation: Equation, call: str, value: Value, factor: Expr, accumulate: bool
    ) -> list[str]:
        """Lines that reduce into the target, scale there, or add to it."""
        domain = self.assembler.domain(equation)
        target = self.assembler.destination(equation, domain, accumulate)
        free = frozenset(domain.axes)
        whole = value.axes >= free and not accumulate
        direct = whole and (self.assembler.is_array(target.code) or "dot" not in call)
        place = target.code
        if not direct:
            place = self.scope.temporary(domain.shape(value.axes & free), "real", set())
        lines = [f"{call}, out={place})"]
        if equation.reduction in ("max", "min") and equation.guard:
            lines += self.nothing_taken(equation, place)
        if factor == 1 and direct:
            return lines
        body = self.assembler.body(domain)
        result = Value(value.axes & free, "real", place, storage=target.storage if direct else "")
        if factor != 1:
            result = body.apply("np.multiply", result, body.value(factor))
            if not direct:
                allocation = Allocation(body, result, None, frozenset({place}))
                code = allocation.run()
                lines += [*body.reader.lines, *allocation.lines]
                return [*lines, *left_in(target, code)]
            return [*lines, *self.assembler.stored(body, result, target)]
        return [*lines, *left_in(target, place)]

    def nothing_taken(self, equation: Equation, place: str) -> list[str]:
        """A maximum over nothing is 0."""
        infinite = "np.isneginf" if equation.reduction == "max" else "np.isposinf"
        return [f"np.copyto({place}, 0, where={infinite}({place}))"]

    def position(self, equation: Equation) -> list[str]:
        """The first position, row-major over the bound indices, of the best value."""
        domain = self.assembler.domain(equation, bound=True)
        body = self.assembler.body(domain, bool(equation.guard))
        value = body.value(equation.body)
        if equation.guard:
            mask = body.value(And(*equation.guard))
            value = body.choose(mask, value, body.neutral(equation.reduction))
        allocation = Allocation(body, value, None)
        code = allocation.run()
        shape = domain.shape(frozenset(domain.axes))
        if value.axes != frozenset(domain.axes):
            code = f"np.broadcast_to({code}, {self.scope.shape(shape)})"
        free = shape[: len(domain.axes) - len(equation.bound)]
        if len(equation.bound) > 1:
            flat = ", ".join([*(self.scope.extent(e) for e in free), "-1"])
            code = f"{code}.reshape({flat})"
        target = self.assembler.destination(equation, self.assembler.domain(equation))
        lines = [*body.reader.lines, *allocation.lines]
        lines.append(f"np.copyto({target.code}, np.{equation.reduction}({code}, axis=-1))")
        return self.assembler.quiet(body, lines)


def _lie_first(equation: Equation, bound: tuple[Symbol, ...], free: tuple[Symbol, ...]) -> bool:
    """Whether the largest tensors of the body have the bound indices before the free one."""
    whole = [a.indices for a in accesses(equation.body) if set(a.indices) == {*bound, *free}]
    return bool(whole) and all(indices == (*bound, *free) for indices in whole)


def _without_bound_factors(equation: Equation) -> tuple[Expr, Expr]:
    """A sum's factors that no bound index changes, and the others."""
    if equation.reduction != "sum":
        return Integer(1), equation.body
    bound = {r.index for r in equation.bound}
    outside: list[Expr] = []
    inside: list[Expr] = []
    for factor in Mul.make_args(equation.body):
        (inside if factor.free_symbols & bound else outside).append(factor)
    return Mul(*outside), Mul(*inside)
