"""Windows: a reduction over a small kernel as one operation for each place in the kernel.

`max[i < 2, j < 2](x[n, c, 2*p + i, 2*q + j])` runs over two indices of extent 2; NumPy is slow
where its innermost loops are that short. Held by a Python loop over the kernel instead, i and j
leave an operation on whole arrays for each of the four places ("taps"). The same goes for a sum
that is scattered, as `y[n, c, 2*p + i] += d[n, c, p, i]`, where no two points of one tap meet.

Guards that keep windows in bounds are not tested: the array is read from a copy with a border,
made once, of what leaves the reduction as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from sympy import Expr, Integer, expand

from symbp.emit.numpy.allocation import Allocation
from symbp.emit.numpy.assemble import INDENT, Assembler, left_in
from symbp.emit.numpy.domain import Domain
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.values import Body
from symbp.ir import Access, Equation, Range, accesses
from symbp.plan.affine import affine, bounds, provably_nonnegative
from symbp.plan.lower.boxes import conditions, inequality
from symbp.plan.lower.windows import meeting

_UFUNCS = {"sum": "np.add", "prod": "np.multiply", "max": "np.maximum", "min": "np.minimum"}
_BORDER = {"sum": "0", "max": "-np.inf", "argmax": "-np.inf", "min": "np.inf", "argmin": "np.inf"}
_MOST = 127  # taps; a place in the kernel fits one byte


@dataclass
class Taps:
    """Lines for one equation over the taps of a kernel."""

    assembler: Assembler
    equation: Equation
    held: tuple[Range, ...]

    @property
    def scope(self) -> Scope:
        """The scope of the lines."""
        return self.assembler.scope

    # --- reductions -------------------------------------------------------------------------

    def reduction(self, factor: Expr, accumulate: bool) -> list[str]:
        """A sum, product or extremum over the kernel, times a factor."""
        lines, equation, empty = self.bordered()
        function = _UFUNCS[equation.reduction]
        target = self.assembler.destination(equation, self.assembler.domain(equation))
        if accumulate:
            equation = replace(equation, body=factor * equation.body)
            each, code = self.at_taps(equation)
            each.append(f"{function}({target.code}, {code}, out={target.code})")
            return [*lines, *self.over(each)]
        first = equation.substitute({r.index: Integer(0) for r in self.held})
        start, code = self.value(replace(first, bound=(), reduction="none"), self.assembler)
        lines += [*start, *left_in(target, code)]
        each, code = self.at_taps(equation)
        call = f"{function}({target.code}, {code}, out={target.code})"
        lines += self.over([*each, call], skip=1)
        if empty and equation.reduction != "sum":
            infinite = "np.isneginf" if equation.reduction == "max" else "np.isposinf"
            lines.append(f"np.copyto({target.code}, 0, where={infinite}({target.code}))")
        return lines + self.assembler.scaled(equation, target, factor)

    def position(self) -> list[str]:
        """The first place in the kernel, row-major, of the best value."""
        lines, equation, _ = self.bordered()
        better = "np.greater" if equation.reduction == "argmax" else "np.less"
        extreme = _UFUNCS[equation.reduction.removeprefix("arg")]
        domain = self.assembler.domain(equation)
        shape = domain.shape(frozenset(domain.axes))
        best = self.scope.temporary(shape, "real", set())
        mask = self.scope.temporary(shape, "bool", set())
        place = self.scope.temporary(shape, "byte", set())
        here = self.scope.temporary(shape, "byte", {place})
        target = self.assembler.destination(equation, domain)
        first = equation.substitute({r.index: Integer(0) for r in self.held})
        start, code = self.value(replace(first, bound=(), reduction="none"), self.assembler, best)
        lines += [*start, f"np.copyto({best}, {code})", f"{place}.fill(0)"]
        each, code = self.at_taps(equation, best)
        as_bytes = self.scope.view(mask, f"{mask}.view(np.int8)", "byte")
        each += [
            f"{better}({code}, {best}, out={mask})",
            f"{extreme}({best}, {code}, out={best})",
            f"np.multiply({as_bytes}, {self.flat()}, out={here})",
            f"np.maximum({place}, {here}, out={place})",
        ]
        return [*lines, *self.over(each, skip=1), f"np.copyto({target.code}, {place})"]

    def flat(self) -> str:
        """The row-major position of a tap."""
        code = ""
        for r, name in zip(self.held, self.variables(), strict=True):
            code = f"({code})*{r.extent} + {name}" if code else name
        return code.replace(f"({self.variables()[0]})", self.variables()[0], 1)

    # --- scattered sums ---------------------------------------------------------------------

    def scattered(self, accumulate: bool) -> list[str]:
        """An equation without reduction whose target's windows meet, or are very short."""
        inner = self.inside()
        free = tuple(r for r in self.equation.free if r not in self.held)
        equation = replace(self.equation, free=free)
        domain = self.domain(inner, equation)
        target = inner.destination(equation, domain, accumulate)
        body = inner.body(domain, bool(equation.guard))
        mask = [body.value(g) for g in equation.guard]
        value = body.value(equation.body)
        for condition in mask:
            value = body.choose(condition, value, body.neutral("sum"))
        if equation.guard and not accumulate:
            target = replace(target, accumulate=True)  # cleared before, and met once at most
        return self.over(inner.stored(body, value, target))

    # --- loops ------------------------------------------------------------------------------

    def variables(self) -> list[str]:
        """A loop variable for each held index."""
        taken = set(self.assembler.fixed.values())
        names = (n for k in count() for n in (f"{c}{k or ''}" for c in "ijklm") if n not in taken)
        return [next(names) for _ in self.held]

    def inside(self) -> Assembler:
        """The assembler of the loop's body."""
        names = {r.index: n for r, n in zip(self.held, self.variables(), strict=True)}
        return Assembler(self.scope, {**self.assembler.fixed, **names})

    def domain(self, inner: Assembler, equation: Equation) -> Domain:
        """The free indices that run, with the extents of those that are held."""
        found = inner.domain(equation)
        held = {r.index: r.extent for r in self.held}
        return replace(found, extents={**held, **found.extents})

    def at_taps(self, equation: Equation, busy: str = "") -> tuple[list[str], str]:
        """Lines for the body at a tap, and its source."""
        inner = replace(equation, bound=(), reduction="none")
        return self.value(inner, self.inside(), busy)

    def value(self, equation: Equation, inner: Assembler, busy: str = "") -> tuple[list[str], str]:
        body: Body = inner.body(self.domain(inner, equation))
        value = body.value(equation.body)
        value = value if value.kind == "real" else body.apply("copy", value)
        allocation = Allocation(body, value, None, frozenset({busy} if busy else ()))
        code = allocation.run()
        return inner.quiet(body, [*body.reader.lines, *allocation.lines]), code

    def over(self, lines: list[str], skip: int = 0) -> list[str]:
        """A loop over the taps, the first left out where it has been dealt with."""
        extents = ", ".join(str(r.extent) for r in self.held)
        variables = ", ".join(self.variables())
        if len(self.held) == 1:
            span = f"range(1, {extents})" if skip else f"range({extents})"
            return [f"for {variables} in {span}:", *(INDENT + line for line in lines)]
        every = f"list(np.ndindex({extents}))" + ("[1:]" if skip else "")
        taps = self.scope.attribute("taps", every)
        return [f"for {variables} in {taps}:", *(INDENT + line for line in lines)]

    # --- borders ----------------------------------------------------------------------------

    def bordered(self) -> tuple[list[str], Equation, bool]:
        """Lines that fill the copy with a border, the equation that reads it, and whether a
        window may lie in the border alone."""
        equation = self.equation
        access = next(
            (a for a in accesses(equation.body) if bounded(equation, a, self.scope)), None
        )
        if not equation.guard or access is None:
            return [], equation, False
        found = bounded(equation, access, self.scope)
        tensor = self.scope.tensors[access.tensor]
        border = {d: side for d, (side, _) in (found or {}).items()}
        low = {d: a for d, (a, _) in border.items()}
        shape = tuple(
            expand(e + sum(border.get(d, (Integer(0), Integer(0)))))
            for d, e in enumerate(tensor.shape)
        )
        name = f"{access.tensor}·bordered·{equation.reduction.removeprefix('arg')}·{border}"
        if name not in self.scope.tensors:
            filled = f"np.full({self.scope.shape(shape)}, {_BORDER[equation.reduction]}, real)"
            array = self.scope.separate("bordered", filled)
            self.scope.adopt(replace(tensor, name=name, shape=shape), array)
        array = self.scope.arrays[name]
        inside = ", ".join(
            f"{self.scope.extent(low[d])}:{self.scope.extent(low[d] + e)}" if d in low else ":"
            for d, e in enumerate(tensor.shape)
        )
        part = self.scope.view(array, f"{array}[{inside}]", "inside")
        places = tuple(expand(e + low.get(d, Integer(0))) for d, e in enumerate(access.indices))
        moved = replace(equation, guard=()).substitute({access: Access(name, *places)})
        empty = not all(filled for _, filled in (found or {}).values())
        return [f"np.copyto({part}, {self.scope.arrays[access.tensor]})"], moved, empty


Sides = tuple[Expr, Expr]


def bounded(
    equation: Equation, access: Access, scope: Scope
) -> dict[int, tuple[Sides, bool]] | None:
    """The dimensions that guards keep in bounds: the border each needs, and whether every window
    surely has an element inside. None when the guards say anything else, or sizes are unknown."""
    guards = {g: d for g in conditions(equation) if (d := inequality(g)) is not None}
    if len(guards) != len(conditions(equation)):
        return None
    tensor, left = scope.tensors[access.tensor], set(guards)
    found: dict[int, tuple[Sides, bool]] = {}
    bound = {r.index for r in equation.bound}
    for d, (place, length) in enumerate(zip(access.indices, tensor.shape, strict=True)):
        edges = (place, length - 1 - place)
        mine = {g for g, e in guards.items() if any(expand(e - edge) == 0 for edge in edges)}
        if not mine:
            continue
        form = affine(place, equation.domain)
        reach = None if form is None else bounds(form, equation.domain)
        if form is None or reach is None or not (reach[0].is_Integer and reach[1].is_Integer):
            return None
        sides = (max(Integer(0), -reach[0]), max(Integer(0), expand(reach[1] - length + 1)))
        if not all(side.is_Integer for side in sides):
            return None
        moving = {s: c for s, c in form.coefficients.items() if s not in bound}
        first = bounds(replace(form, coefficients=moving), equation.domain)
        window = sum(
            c * (equation.domain[s] - 1) for s, c in form.coefficients.items() if s in bound
        )
        full = first is not None and provably_nonnegative(first[0] + window)
        full = full and first is not None and provably_nonnegative(length - 1 - first[1])
        found[d] = (sides, full)
        left -= mine
    return None if left or not found else found


def kernel(equation: Equation, scope: Scope) -> tuple[Range, ...] | None:
    """The bound indices of a reduction over a small window; None when it is none."""
    number = 1
    for r in equation.bound:
        if not r.extent.is_Integer:
            return None
        number *= int(r.extent)
    reads = accesses(equation.body)
    if not 2 <= number <= _MOST or any(accesses(i) for a in reads for i in a.indices):
        return None
    indices, bound = set(equation.domain), {r.index for r in equation.bound}
    windows = {
        i
        for a in reads
        for e in a.indices
        if len(e.free_symbols & indices) > 1
        for i in e.free_symbols & bound
    }
    if windows != bound:
        return None
    if equation.guard and (len(reads) != 1 or bounded(equation, reads[0], scope) is None):
        return None
    return equation.bound


def held_apart(equation: Equation, accumulate: bool) -> tuple[Range, ...]:
    """The free indices to hold so that no two points write one element, or for longer loops."""
    if any(accesses(e) for e in equation.lhs) or not (accumulate or equation.guard):
        return ()
    return meeting(equation) or ()
