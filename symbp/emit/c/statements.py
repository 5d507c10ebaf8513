"""Statements of a plan as lines of C: each becomes one loop nest, well ordered.

A sum runs in one of two forms. With a bound index innermost the sum stays in a register; with a
free index innermost (where that is what steps by one through memory) a row of the target is set
first and products are added to it. Neither relies on an infinity: extrema start from an element.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatch

from sympy import Expr, Integer, Symbol

from symbp.emit.c.comments import comment
from symbp.emit.c.contiguous import flattened
from symbp.emit.c.hoist import Hoist
from symbp.emit.c.loads import computed
from symbp.emit.c.loops import Shape, block, by_stride, indented, nest
from symbp.emit.c.printer import PRODUCT, Scope, element, enclosed, index
from symbp.emit.c.products import kernel
from symbp.emit.c.sinks import entered, unless_added
from symbp.emit.c.sums import Sum, around, reduced, sum_lines
from symbp.emit.c.work import PAYS, domain, extents, independent, moving, pays, work
from symbp.ir import Equation, Range, equation_text
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
from symbp.plan.pieces import pieces

# The indices that a loop around the statement holds.
Fixed = frozenset[Symbol]
_NONE: Fixed = frozenset()


@singledispatch
def lines(statement: Statement, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    """The code of a statement.

    Sizes are numbers by now; `fixed` indices are variables of the code around. A tensor in
    `cleared` holds zeros, or other pieces, where the statement does not write.
    """
    raise TypeError(f"{type(statement).__name__} has no form in C")


@lines.register
def _(statement: Clear, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    formal = scope.formals[statement.tensor]
    code = block(
        f"for (ptrdiff_t place = 0; place < {formal.size}; ++place)",
        [f"{formal.identifier}[place] = 0;"],
    )
    return [*comment(f"{statement.tensor} = 0"), *unless_added(statement.tensor, code, scope)]


@lines.register
def _(statement: Alias, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    return comment(f"{statement.target} is {statement.source} in another shape")


@lines.register
def _(statement: Elementwise, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    code = _pointwise(q, statement.accumulate, scope, fixed)
    if q.body == 0 and not statement.accumulate:
        code = unless_added(q.target, code, scope)
    return documented(q, statement.accumulate, code)


@lines.register
def _(statement: Scatter, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = replace(statement.equation, free=(*statement.equation.free, *statement.equation.bound))
    code = _pointwise(replace(q, bound=()), True, scope, fixed)
    return documented(statement.equation, True, code)


@lines.register
def _(statement: Contraction, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    cut = pieces(statement) if scope.fast and not fixed else (statement,)
    code = [line for piece in cut for line in _product(piece, scope, fixed)]
    return documented(statement.equation, statement.accumulate, code)


def _product(statement: Contraction, scope: Scope, fixed: Fixed) -> list[str]:
    tiled = kernel(statement, scope, fixed) if scope.fast else None
    if tiled is not None:
        return tiled
    product = statement.left * statement.right
    q = statement.equation
    s = Sum(q, product, statement.coefficient, statement.addend, statement.accumulate)
    return sum_lines(s, scope, fixed)


@lines.register
def _(statement: Reduce, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    match q.reduction:
        case "sum":
            text = sum_lines(reduced(statement, scope, fixed), scope, fixed)
        case "prod":
            text = _prod(statement, scope, fixed)
        case _:
            text = _extremum(q, q.target in cleared, scope, fixed)
    return documented(q, statement.accumulate, text)


@lines.register
def _(statement: Loop, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    code = [line for s in statement.start for line in lines(s, scope, cleared, fixed)]
    length = int(statement.length)
    stretches: list[tuple[_Stretch, list[str]]] = []
    for inner, time, offset in statement.body:
        here = _stretch(inner, time, offset, length, scope)
        body = lines(inner, scope, cleared, fixed | {time})
        if stretches and stretches[-1][0] == here:
            stretches[-1][1].extend(body)
        else:
            stretches.append((here, body))
    forward = statement.scan.direction > 0
    if len(stretches) == 1:
        here, body = stretches[0]
        return [*code, *block(_over(here.time, here.first, here.end, forward), body)]
    steps = [line for here, body in stretches for line in here.at_position(body, length)]
    return [*code, *block(_over("position", 0, length, forward), steps)]


def _over(name: str, first: int, end: int, forward: bool) -> str:
    """The head of a loop from first to end-1, or back."""
    if forward:
        return f"for (ptrdiff_t {name} = {first}; {name} < {end}; ++{name})"
    return f"for (ptrdiff_t {name} = {end - 1}; {name} >= {first}; --{name})"


@dataclass(frozen=True)
class _Stretch:
    """The steps of a scan that some of its statements take: time, from first to end-1.

    At step `time` the scan is at position `time + offset`.
    """

    time: str
    offset: int
    first: int
    end: int

    def at_position(self, body: list[str], length: int) -> list[str]:
        """The statements inside a loop over all positions."""
        shift = f" - {self.offset}" if self.offset > 0 else f" + {-self.offset}"
        declared = f"const ptrdiff_t {self.time} = position{shift if self.offset else ''};"
        limits = []
        if self.first > -self.offset:
            limits.append(f"{self.time} >= {self.first}")
        if self.end < length - self.offset:
            limits.append(f"{self.time} < {self.end}")
        taken = block(f"if ({' && '.join(limits)})", body) if limits else body
        return ["{", *indented([declared, *taken]), "}"]


def _stretch(
    statement: Statement, time: Symbol, offset: int, length: int, scope: Scope
) -> _Stretch:
    """Where in a scan of so many positions a statement has its index within its extent."""
    if isinstance(statement, Clear | Alias | Loop):
        raise TypeError(f"{type(statement).__name__} cannot stand inside a recurrence")
    extent = int(statement.equation.domain[time])
    return _Stretch(scope.indices[time], offset, max(0, -offset), min(extent, length - offset))


def documented(equation: Equation, accumulate: bool, code: list[str]) -> list[str]:
    """The code under a comment that names the equation."""
    text = equation_text(equation)
    if accumulate and not equation.accumulate:
        text = text.replace(" = ", " += ", 1)
    return [*comment(text), *code]


def _pointwise(q: Equation, accumulate: bool, scope: Scope, fixed: Fixed) -> list[str]:
    """Loops around one element; what does not change in the innermost one stands before it."""
    q = flattened(q, fixed, scope, apart=scope.fast and scope.threaded and work(q) >= PAYS)
    order = by_stride(moving(q.free, fixed), q.element, scope)
    sizes = domain(q)
    if not order:
        loads, (text,) = computed([q.body], sizes, scope)
        body = [*loads, *entered(q.element, text, accumulate, scope)]
        return nest((), sizes, q.guard, body, scope)
    hoist = Hoist(order[-1], sizes, scope)
    loads, (text,) = computed([hoist.expression(q.body)], sizes, hoist.inside, hoist.taken)
    body = [*loads, *entered(q.element, text, accumulate, scope)]
    shape = Shape(hoist.before, independent(q, order[-1], scope), pays(q, order[0], scope))
    code = nest(order, sizes, q.guard, body, scope, shape=shape)
    return ["{", *indented(code), "}"] if hoist.before and len(order) == 1 else code


# ---------------------------------------------------------------- products and extrema


def _prod(statement: Reduce, scope: Scope, fixed: Fixed) -> list[str]:
    q = statement.equation
    bound = moving(q.bound, fixed)
    loads, (factor,) = computed([q.body], domain(q), scope)
    multiply = [*loads, f"product *= {enclosed(factor, PRODUCT)};"]
    body = [
        f"{scope.real} product = 1;",
        *nest(bound, extents(q.bound), q.guard, multiply, scope),
        f"{element(q.element, scope)} {'+=' if statement.accumulate else '='} product;",
    ]
    return around(q, moving(q.free, fixed), body, scope)


def _extremum(equation: Equation, cleared: bool, scope: Scope, fixed: Fixed) -> list[str]:
    """Maximum or minimum, or where it is; the first one found wins a tie."""
    argument = equation.reduction.startswith("arg")
    better = ">" if equation.reduction.endswith("max") else "<"
    take = ["best = candidate;"]
    if argument:
        take.append(f"where = ({scope.real})({_flat(equation.bound, scope)});")
    start = _guarded_start if equation.guard else _plain_start
    target = element(equation.element, scope)
    store = [f"{target} = {'where' if argument else 'best'};"]
    body = [
        *([f"{scope.real} where = 0;"] if argument else []),
        *start(equation, take, better, scope),
        *(block("if (found)", store) if equation.guard and cleared else store),
    ]
    return around(equation, moving(equation.free, fixed), body, scope)


def _plain_start(equation: Equation, take: list[str], better: str, scope: Scope) -> list[str]:
    """Start from the first element; the loop meets it again, which changes nothing."""
    first = equation.body.xreplace({r.index: Integer(0) for r in equation.bound})
    before, (start,) = computed([first], domain(equation), scope)
    loads, (text,) = computed([equation.body], domain(equation), scope)
    body = [
        *loads,
        f"const {scope.real} candidate = {text[0]};",
        *block(f"if (candidate {better} best)", take),
    ]
    order = [r.index for r in equation.bound]
    return [
        *before,
        f"{scope.real} best = {start[0]};",
        *nest(order, extents(equation.bound), (), body, scope),
    ]


def _guarded_start(equation: Equation, take: list[str], better: str, scope: Scope) -> list[str]:
    loads, (text,) = computed([equation.body], domain(equation), scope)
    body = [
        *loads,
        f"const {scope.real} candidate = {text[0]};",
        *block(f"if (!found || candidate {better} best)", [*take, "found = 1;"]),
    ]
    order = [r.index for r in equation.bound]
    return [
        "int found = 0;",
        f"{scope.real} best = 0;",
        *nest(order, extents(equation.bound), equation.guard, body, scope),
    ]


def _flat(bound: Sequence[Range], scope: Scope) -> str:
    """The row-major position among the bound indices."""
    place: Expr = Integer(0)
    for r in bound:
        place = place * int(r.extent) + r.index
    return index(place.expand(), scope)[0]
