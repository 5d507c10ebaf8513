"""Statements of the plan as lines of NumPy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

from sympy import And, Basic, Expr, Integer, Mul, Symbol, expand

from symbp.emit.numpy.access import Reader, view
from symbp.emit.numpy.contract import Product
from symbp.emit.numpy.domain import Domain, places
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.sizes import integer
from symbp.emit.numpy.sparse import split_bracket
from symbp.emit.numpy.values import Allocation, Body, Destination, Value
from symbp.ir import Equation
from symbp.plan.affine import provably_nonnegative
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Reduce,
    Scatter,
    Statement,
)

_REDUCTIONS = {"sum": "np.add", "prod": "np.multiply", "max": "np.maximum", "min": "np.minimum"}
_NEUTRAL = {"max": "-np.inf", "min": "np.inf", "argmax": "-np.inf", "argmin": "np.inf"}
_INDENT = "    "


@dataclass
class Writer:
    """Turns statements into lines; `fixed` indices are held by the loops around them."""

    scope: Scope
    fixed: Mapping[Symbol, str] = field(default_factory=dict)

    @singledispatchmethod
    def lines(self, statement: Statement) -> list[str]:
        """The lines of one statement."""
        raise TypeError(f"no NumPy form for {type(statement).__name__}")

    @lines.register
    def _(self, statement: Alias) -> list[str]:
        return []

    @lines.register
    def _(self, statement: Clear) -> list[str]:
        return [f"{self.scope.arrays[statement.tensor]}.fill(0)"]

    @lines.register
    def _(self, statement: Elementwise) -> list[str]:
        equation = statement.equation
        split = split_bracket(equation, self.scope.tensors)
        if split is None or statement.accumulate:
            return self.elementwise(equation, statement.accumulate)
        rest, hit = split
        return [*self.elementwise(rest, False), *self.hit(hit)]

    def elementwise(self, equation: Equation, accumulate: bool) -> list[str]:
        """An equation without reduction."""
        domain = self.domain(equation)
        target = self.destination(equation, domain, accumulate)
        reader = Reader(self.scope, domain, bool(equation.guard))
        body = Body(self.scope, domain, reader)
        if self.scope.tensors[equation.target].kind == "integer":
            code = reader.integers(equation.body, body)[1]
            return [*reader.lines, f"np.copyto({target.code}, {code})"]
        if not equation.guard:
            return self.stored(body, body.value(equation.body), target)
        mask = body.value(And(*equation.guard))
        value = body.value(equation.body)
        if accumulate:
            value = body.choose(mask, value, self.neutral("sum"))
        else:
            target.mask = mask
        return self.stored(body, value, target)

    def hit(self, equation: Equation) -> list[str]:
        """`X[n, y[n]] += value`, one element a row: flat places, no two alike."""
        domain = self.domain(equation)
        reader = Reader(self.scope, domain)
        array = self.scope.arrays[equation.target]
        tensor = self.scope.tensors[equation.target]
        place = reader.flat_place(equation.element, tensor)
        flat = array if tensor.rank == 1 else self.scope.view(array, f"{array}.reshape(-1)", "flat")
        body = Body(self.scope, domain, reader)
        constant = equation.body.could_extract_minus_sign()
        value = body.value(-equation.body if constant else equation.body)
        allocation = Allocation(body, value, None)
        code = allocation.run(set())
        sign = "-" if constant else "+"
        lines = [*reader.lines, *allocation.lines, f"{flat}[{place}] {sign}= {code}"]
        return self.quiet(body, lines)

    def domain(self, equation: Equation, bound: bool = False) -> Domain:
        """Free indices in the order of the target's dimensions, then bound ones."""
        extents = {i: e for i, e in equation.domain.items() if i not in self.fixed}
        free = [r.index for r in equation.free if r.index in extents]
        order = [i for e in equation.lhs for i in free if e.has(i)]
        axes = list(dict.fromkeys([*order, *free]))
        if bound:
            axes += [r.index for r in equation.bound]
        return Domain(tuple(axes), extents, self.fixed)

    def destination(
        self, equation: Equation, domain: Domain, accumulate: bool = False
    ) -> Destination:
        """Where an equation writes, as a view over its free axes."""
        array = self.scope.arrays[equation.target]
        tensor = self.scope.tensors[equation.target]
        found = places(equation.element, tensor, domain)
        if found is None:
            raise TypeError(f"{equation.element} is written at a place that is not affine")
        _, code = view(self.scope, domain, array, tensor, found)
        return Destination(code, array, accumulate)

    def stored(self, body: Body, value: Value, target: Destination) -> list[str]:
        """Lines that compute a value and leave it at its destination."""
        if value.kind == "bool":
            value = body.apply("copy", value)
        allocation = Allocation(body, value, target)
        code = allocation.run(set())
        lines = [*body.reader.lines, *allocation.lines]
        where = f", where={allocation.code(target.mask)}" if target.mask else ""
        if target.accumulate:
            lines.append(f"np.add({target.code}, {code}, out={target.code}{where})")
        elif code != target.code:
            lines.append(f"np.copyto({target.code}, {code}{where})")
        return self.quiet(body, lines)

    def quiet(self, body: Body, lines: list[str]) -> list[str]:
        """No warnings from a branch that is not taken."""
        if not body.risky and not (body.reader.guarded and body.warns):
            return lines
        return ["with np.errstate(all='ignore'):", *(f"{_INDENT}{line}" for line in lines)]

    # --- reductions -------------------------------------------------------------------------

    @lines.register
    def _(self, statement: Reduce) -> list[str]:
        equation = statement.equation
        if equation.reduction.startswith("arg"):
            return self.position(equation)
        factor, rest = _without_bound_factors(equation)
        equation = replace(equation, body=rest)
        domain = self.domain(equation, bound=True)
        body = Body(self.scope, domain, Reader(self.scope, domain, bool(equation.guard)))
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
            neutral = self.neutral(equation.reduction)
            value = body.choose(mask, value, neutral)
        elif bound and equation.reduction == "sum":
            scale = Mul(*(r.extent for r in bound))
        elif bound and equation.reduction == "prod":
            value = body.apply("copy", value, Value(frozenset(body.domain.axes), "real", "?"))
        elif value.kind == "integer":
            value = body.apply("copy", value)
        return value, scale

    def neutral(self, reduction: str) -> Value:
        """What an excluded point contributes."""
        if reduction in ("sum", "prod"):
            return Value(frozenset(), "real", self.scope.constant(Integer(reduction == "prod")))
        code = self.scope.attribute(
            f"neutral_{reduction.removeprefix('arg')}", f"np.array({_NEUTRAL[reduction]}, real)"
        )
        return Value(frozenset(), "real", code)

    def reduced(self, equation: Equation, body: Body, value: Value) -> tuple[list[str], str]:
        """Lines that reduce the value, and the source of a call without its `out`."""
        allocation = Allocation(body, value, None)
        code = allocation.run(set())
        lines = self.quiet(body, [*body.reader.lines, *allocation.lines])
        bound = [r for r in equation.bound if r.index in value.axes]
        if not bound:
            return lines, f"np.positive({code}"
        dims = len(body.domain.shape(value.axes))
        if equation.reduction == "sum" and dims == len(value.axes) <= 2 and len(bound) == 1:
            ones = self.scope.attribute("ones", f"np.ones({self.scope.extent(bound[0].extent)}, real)")
            return lines, f"np.dot({code}, {ones}"
        count = len(equation.bound)
        present = [k - count for k in range(count) if count - k <= dims]
        axis = "None" if len(present) == dims else f"({', '.join(map(str, present))},)"
        if len(present) == 1 and dims > 1:
            axis = "-1"
        return lines, f"{_REDUCTIONS[equation.reduction]}.reduce({code}, axis={axis}"

    def extreme(self, equation: Equation, body: Body, value: Value) -> list[str] | None:
        """The extremum along the last axis of an array by its position, far faster than a reduce."""
        domain = body.domain
        one = len(equation.bound) == 1 and len(domain.axes) > 1
        if equation.reduction not in ("max", "min") or not one or equation.guard:
            return None
        target = self.destination(equation, self.domain(equation))
        whole = self.is_array(value.code) or (not value.code and value.kind == "real")
        if value.axes != frozenset(domain.axes) or not whole or not self.is_array(target.code):
            return None
        allocation = Allocation(body, value, None)
        code = allocation.run(set())
        lines = self.quiet(body, [*body.reader.lines, *allocation.lines])
        scope = self.scope
        shape = domain.shape(value.axes)
        place = scope.temporary(shape[:-1], "integer", set())
        count = "*".join(scope.extent(e) for e in shape[:-1])
        rows = f"np.arange({count}).reshape{scope.shape(shape[:-1])}*{scope.extent(shape[-1])}"
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
        domain = self.domain(equation)
        target = self.destination(equation, domain, accumulate)
        free = frozenset(domain.axes)
        whole = value.axes >= free and not accumulate and not isinstance(value.axes, list)
        direct = whole and self.is_array(target.code) or (whole and "dot" not in call)
        place = target.code
        if not direct:
            place = self.scope.temporary(domain.shape(value.axes & free), "real", set())
        lines = [f"{call}, out={place})"]
        if equation.reduction in ("max", "min") and equation.guard:
            lines += self.nothing_taken(equation, place)
        if factor == 1 and direct:
            return lines
        body = Body(self.scope, domain, Reader(self.scope, domain))
        result = Value(value.axes & free, "real", place, storage=target.storage if direct else "")
        if factor != 1:
            result = body.apply("np.multiply", result, body.value(factor))
            if not direct:
                allocation = Allocation(body, result, None)
                code = allocation.run({place})
                lines += [*body.reader.lines, *allocation.lines]
                return [*lines, *_left(target, code)]
            return [*lines, *self.stored(body, result, target)]
        return [*lines, *_left(target, place)]

    def is_array(self, code: str) -> bool:
        """Whether the code names a whole array."""
        return code in self.scope.arrays.values()

    def nothing_taken(self, equation: Equation, place: str) -> list[str]:
        """A maximum over nothing is 0."""
        infinite = "np.isneginf" if equation.reduction == "max" else "np.isposinf"
        return [f"np.copyto({place}, 0, where={infinite}({place}))"]

    def position(self, equation: Equation) -> list[str]:
        """The first position, row-major over the bound indices, of the best value."""
        domain = self.domain(equation, bound=True)
        body = Body(self.scope, domain, Reader(self.scope, domain, bool(equation.guard)))
        value = body.value(equation.body)
        if equation.guard:
            mask = body.value(And(*equation.guard))
            value = body.choose(mask, value, self.neutral(equation.reduction))
        allocation = Allocation(body, value, None)
        code = allocation.run(set())
        shape = domain.shape(frozenset(domain.axes))
        if value.axes != frozenset(domain.axes):
            code = f"np.broadcast_to({code}, {self.scope.shape(shape)})"
        free = shape[: len(domain.axes) - len(equation.bound)]
        if len(equation.bound) > 1:
            flat = ", ".join([*(self.scope.extent(e) for e in free), "-1"])
            code = f"{code}.reshape({flat})"
        target = self.destination(equation, self.domain(equation))
        lines = [*body.reader.lines, *allocation.lines]
        lines.append(f"np.copyto({target.code}, np.{equation.reduction}({code}, axis=-1))")
        return self.quiet(body, lines)

    # --- products, scatters, recurrences ----------------------------------------------------

    @lines.register
    def _(self, statement: Contraction) -> list[str]:
        if not statement.rows and not statement.columns and statement.batch:
            return self.lines(Reduce(statement.equation, statement.accumulate))
        domain = self.domain(statement.equation)
        target = self.destination(statement.equation, domain)
        product = Product(self.scope, statement, self.fixed, target)
        lines = product.lines()
        if statement.coefficient == 1 and not product.apart:
            return lines
        body = Body(self.scope, domain, Reader(self.scope, domain))
        axes = frozenset(domain.axes)
        result = Value(axes, "real", product.result, storage="" if product.apart else target.storage)
        if statement.coefficient != 1:
            result = body.apply("np.multiply", result, body.value(statement.coefficient))
            if product.apart:
                allocation = Allocation(body, result, None)
                code = allocation.run({product.memory})
                lines += [*body.reader.lines, *allocation.lines]
                return [*lines, *_left(replace(target, accumulate=statement.accumulate), code)]
            return [*lines, *self.stored(body, result, target)]
        return [*lines, *_left(replace(target, accumulate=statement.accumulate), product.result)]

    @lines.register
    def _(self, statement: Scatter) -> list[str]:
        equation = statement.equation
        domain = self.domain(equation, bound=True)
        reader = Reader(self.scope, domain, bool(equation.guard))
        body = Body(self.scope, domain, reader)
        value = body.value(equation.body)
        if equation.guard:
            mask = body.value(And(*equation.guard))
            value = body.choose(mask, value, self.neutral("sum"))
        allocation = Allocation(body, value, None)
        code = allocation.run(set())
        array = self.scope.arrays[equation.target]
        tensor = self.scope.tensors[equation.target]
        place = Reader(self.scope, domain, True, lines=reader.lines).flat_place(equation.element, tensor)
        flat = array if tensor.rank == 1 else self.scope.view(array, f"{array}.reshape(-1)", "flat")
        axes = frozenset(domain.axes)
        shape = self.scope.shape(domain.shape(axes))
        reached = frozenset(i for e in equation.lhs for i in e.free_symbols) & axes
        if value.axes != axes:
            code = f"np.broadcast_to({code}, {shape})"
        if reached != axes:
            place = f"np.broadcast_to({place}, {shape})"
        pair = f"{_flat(place)}, {_flat(code)}"  # np.add.at is fast in one dimension
        lines = [*reader.lines, *allocation.lines, f"np.add.at({flat}, {pair})"]
        return self.quiet(body, lines)

    @lines.register
    def _(self, statement: Loop) -> list[str]:
        lines = [line for s in statement.start for line in self.lines(s)]
        variable = _loop_variable(statement, self.scope)
        position = Symbol(variable, integer=True, nonnegative=True)
        inner = Writer(self.scope, {**self.fixed, position: variable})
        spans = [
            (expand(Integer(o)), expand(o + s.equation.domain[i]))
            for s, i, o in statement.body
            if not isinstance(s, Clear | Alias | Loop)
        ]
        low, high = _common(spans)
        lines.append(f"for {variable} in {self.span(low, high, statement.scan.direction)}:")
        for (inside, index, offset), (start, stop) in zip(statement.body, spans, strict=True):
            body = inner.lines(_held(inside, index, position - offset))
            conditions = []
            if start != low:
                conditions.append(f"{variable} >= {integer(start, self.scope.sizes)}")
            if stop != high:
                conditions.append(f"{variable} < {integer(stop, self.scope.sizes)}")
            deeper = _INDENT
            if conditions:
                lines.append(f"{_INDENT}if {' and '.join(conditions)}:")
                deeper = 2 * _INDENT
            lines += [f"{deeper}{line}" for line in body]
        return lines

    def span(self, low: Expr, high: Expr, direction: int) -> str:
        """The positions of a loop."""
        first, end = integer(low, self.scope.sizes), integer(high, self.scope.sizes)
        text = f"range({end})" if first == "0" else f"range({first}, {end})"
        return text if direction > 0 else f"reversed({text})"


def _flat(code: str) -> str:
    return f"({code}).reshape(-1)" if " " in code and "(" not in code else f"{code}.reshape(-1)"


def _left(target: Destination, code: str) -> list[str]:
    if target.accumulate:
        return [f"np.add({target.code}, {code}, out={target.code})"]
    return [f"np.copyto({target.code}, {code})"] if code != target.code else []


def _without_bound_factors(equation: Equation) -> tuple[Expr, Expr]:
    """A sum's factors that no bound index changes, and the others."""
    if equation.reduction != "sum":
        return Integer(1), equation.body
    bound = {r.index for r in equation.bound}
    outside, inside = [], []
    for factor in Mul.make_args(equation.body):
        (inside if factor.free_symbols & bound else outside).append(factor)
    return Mul(*outside), Mul(*inside)


def _loop_variable(statement: Loop, scope: Scope) -> str:
    base = next((i.name for s, i, _ in statement.body), "t")
    letters = "".join(c for c in base if c.isascii() and c.isalpha())
    return letters if letters and len(letters) == 1 else "step"


def _held(statement: Statement, index: Symbol, value: Expr) -> Statement:
    """The statement with an index replaced by what a loop holds it at."""
    if isinstance(statement, Clear | Alias | Loop):
        return statement
    mapping: dict[Basic, Basic] = {index: value}
    equation = statement.equation
    held = replace(
        equation,
        free=tuple(r for r in equation.free if r.index != index),
        lhs=tuple(e.xreplace(mapping) for e in equation.lhs),
        body=equation.body.xreplace(mapping),
        guard=tuple(g.xreplace(mapping) for g in equation.guard),
    )
    if isinstance(statement, Contraction):
        return replace(
            statement,
            equation=held,
            left=statement.left.xreplace(mapping),
            right=statement.right.xreplace(mapping),
        )
    return replace(statement, equation=held)


def _common(spans: Collection[tuple[Expr, Expr]]) -> tuple[Expr, Expr]:
    """The least start and the greatest stop."""
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    return _extreme(lows, lambda a, b: a - b), _extreme(highs, lambda a, b: b - a)


def _extreme(values: list[Expr], excess: Callable[[Expr, Expr], Expr]) -> Expr:
    best = values[0]
    for value in values[1:]:
        if value != best and provably_nonnegative(excess(best, value)):
            best = value
    return best


