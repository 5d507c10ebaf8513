"""Statements of a plan as lines of C: each becomes one loop nest, well ordered.

A sum runs in one of two forms. With a bound index innermost the sum stays in a register; with a
free index innermost (where that is what steps by one through memory) a row of the target is set
first and products are added to it. Neither relies on an infinity: extrema start from an element.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch

from sympy import Expr, Integer, Mul, Symbol
from sympy.logic.boolalg import Boolean

from symbp.emit.c.comments import comment
from symbp.emit.c.loads import computed
from symbp.emit.c.loops import (
    best_inner,
    block,
    by_stride,
    indented,
    nest,
    split,
    touched,
)
from symbp.emit.c.printer import (
    PRODUCT,
    Scope,
    depends,
    element,
    enclosed,
    index,
)
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
    return [
        *comment(f"{statement.tensor} = 0"),
        *block(
            f"for (ptrdiff_t place = 0; place < {formal.size}; ++place)",
            [f"{formal.identifier}[place] = 0;"],
        ),
    ]


@lines.register
def _(statement: Alias, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    return comment(f"{statement.target} is {statement.source} in another shape")


@lines.register
def _(statement: Elementwise, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    sign = "+=" if statement.accumulate else "="
    loads, (text,) = computed([q.body], _domain(q), scope)
    body = [*loads, f"{element(q.element, scope)} {sign} {text[0]};"]
    return _documented(q, statement.accumulate, _pointwise(q, q.free, body, scope, fixed))


@lines.register
def _(statement: Scatter, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    loads, (text,) = computed([q.body], _domain(q), scope)
    body = [*loads, f"{element(q.element, scope)} += {text[0]};"]
    ranges = (*q.free, *q.bound)
    return _documented(q, True, _pointwise(q, ranges, body, scope, fixed))


@lines.register
def _(statement: Contraction, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    product = statement.left * statement.right
    s = _Sum(q, product, statement.coefficient, statement.addend, statement.accumulate)
    return _documented(q, statement.accumulate, _sum(s, scope, fixed))


@lines.register
def _(statement: Reduce, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    match q.reduction:
        case "sum":
            text = _sum(_reduced(statement), scope, fixed)
        case "prod":
            text = _prod(statement, scope, fixed)
        case _:
            text = _extremum(q, q.target in cleared, scope, fixed)
    return _documented(q, statement.accumulate, text)


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


def _documented(equation: Equation, accumulate: bool, code: list[str]) -> list[str]:
    text = equation_text(equation)
    if accumulate and not equation.accumulate:
        text = text.replace(" = ", " += ", 1)
    return [*comment(text), *code]


def _extents(ranges: Sequence[Range]) -> Mapping[Symbol, int]:
    return {r.index: int(r.extent) for r in ranges}


def _domain(equation: Equation) -> Mapping[Symbol, int]:
    return _extents((*equation.free, *equation.bound))


def _moving(ranges: Sequence[Range], fixed: Fixed) -> list[Symbol]:
    return [r.index for r in ranges if r.index not in fixed]


def _pointwise(
    equation: Equation, ranges: Sequence[Range], body: list[str], scope: Scope, fixed: Fixed
) -> list[str]:
    order = by_stride(_moving(ranges, fixed), equation.element, scope)
    return nest(order, _extents(ranges), equation.guard, body, scope)


# ---------------------------------------------------------------- sums


@dataclass(frozen=True)
class _Sum:
    """`target (+)= coefficient * Σ product + addend`; only the product depends on bound indices."""

    equation: Equation
    product: Expr
    coefficient: Expr
    addend: Expr
    accumulate: bool

    @property
    def extents(self) -> Mapping[Symbol, int]:
        return _domain(self.equation)

    @property
    def sign(self) -> str:
        return "+=" if self.accumulate else "="


def _reduced(statement: Reduce) -> _Sum:
    """A sum with the factors that do not depend on a bound index taken out."""
    q = statement.equation
    bound = [r.index for r in q.bound]
    factors = q.body.args if q.body.is_Mul else (q.body,)
    outside = Mul(*(f for f in factors if not depends([f], bound)))
    inside = Mul(*(f for f in factors if depends([f], bound)))
    return _Sum(q, inside, outside, Integer(0), statement.accumulate)


def _sum(s: _Sum, scope: Scope, fixed: Fixed) -> list[str]:
    free, bound = _moving(s.equation.free, fixed), _moving(s.equation.bound, fixed)
    operands = touched([s.product, s.equation.element])
    inner = best_inner([*bound, *free], operands, s.extents, scope)
    if inner in free:
        return _row_sum(s, scope, free, bound, inner)
    bound = [*(i for i in bound if i != inner), *([inner] if inner in bound else [])]
    return _register_sum(s, scope, free, bound)


def _register_sum(
    s: _Sum, scope: Scope, free: Sequence[Symbol], bound: Sequence[Symbol]
) -> list[str]:
    """The sum in a register: bound indices innermost."""
    loads, (term,) = computed([s.product], s.extents, scope)
    outside, (factor, addend) = computed([s.coefficient, s.addend], s.extents, scope)
    result = "sum" if s.coefficient == 1 else f"{enclosed(factor, PRODUCT)}*sum"
    if s.addend != 0:
        result = f"{result} + {enclosed(addend, PRODUCT)}"
    body = [
        f"{scope.real} sum = 0;",
        *nest(bound, s.extents, s.equation.guard, [*loads, f"sum += {term[0]};"], scope),
        *outside,
        f"{element(s.equation.element, scope)} {s.sign} {result};",
    ]
    return _around(s.equation, free, body, scope)


def _row_sum(
    s: _Sum, scope: Scope, free: Sequence[Symbol], bound: Sequence[Symbol], inner: Symbol
) -> list[str]:
    """The sum in a row of the target: a free index innermost."""
    target = element(s.equation.element, scope)
    body: list[str] = []
    if not s.accumulate or s.addend != 0:
        loads, (addend,) = computed([s.addend], s.extents, scope)
        start = [*loads, f"{target} {s.sign} {addend[0]};"]
        body += nest([inner], s.extents, (), start, scope)
    outside, inside = split(s.equation.guard, [inner])
    row = _row(s, target, inner, inside, scope)
    body += nest(bound, s.extents, outside, row, scope)
    return _around(s.equation, [i for i in free if i != inner], body, scope)


def _row(s: _Sum, target: str, inner: Symbol, guards: Sequence[Boolean], scope: Scope) -> list[str]:
    """The innermost loop of a row sum; what does not change in it is computed before it."""
    factors = [s.coefficient, *(s.product.args if s.product.is_Mul else [s.product])]
    scale = Mul(*(f for f in factors if not depends([f], [inner])))
    moving = Mul(*(f for f in factors if depends([f], [inner])))
    if scale == 1 or moving == 1:
        loads, (term,) = computed([Mul(scale, moving)], s.extents, scope)
        return nest([inner], s.extents, guards, [*loads, f"{target} += {term[0]};"], scope)
    before, (factor,) = computed([scale], s.extents, scope)
    loads, (term,) = computed([moving], s.extents, scope)
    body = [*loads, f"{target} += scale*{enclosed(term, PRODUCT)};"]
    return [
        *before,
        f"const {scope.real} scale = {factor[0]};",
        *nest([inner], s.extents, guards, body, scope),
    ]


# ---------------------------------------------------------------- products and extrema


def _prod(statement: Reduce, scope: Scope, fixed: Fixed) -> list[str]:
    q = statement.equation
    bound = _moving(q.bound, fixed)
    loads, (factor,) = computed([q.body], _domain(q), scope)
    multiply = [*loads, f"product *= {enclosed(factor, PRODUCT)};"]
    body = [
        f"{scope.real} product = 1;",
        *nest(bound, _extents(q.bound), q.guard, multiply, scope),
        f"{element(q.element, scope)} {'+=' if statement.accumulate else '='} product;",
    ]
    return _around(q, _moving(q.free, fixed), body, scope)


def _around(equation: Equation, free: Sequence[Symbol], body: list[str], scope: Scope) -> list[str]:
    """Loops over free indices around the code for one element or row."""
    order = by_stride(free, equation.element, scope)
    if not order:
        return ["{", *indented(body), "}"]
    return nest(order, _extents(equation.free), (), body, scope)


def _extremum(equation: Equation, cleared: bool, scope: Scope, fixed: Fixed) -> list[str]:
    """Maximum or minimum, or where it is; the first one found wins a tie."""
    argument = equation.reduction.startswith("arg")
    better = ">" if equation.reduction.endswith("max") else "<"
    take = ["best = candidate;"]
    if argument:
        take.append(f"where = {_flat(equation.bound, scope)};")
    start = _guarded_start if equation.guard else _plain_start
    target = element(equation.element, scope)
    store = [f"{target} = {f'({scope.real})where' if argument else 'best'};"]
    body = [
        *(["ptrdiff_t where = 0;"] if argument else []),
        *start(equation, take, better, scope),
        *(block("if (found)", store) if equation.guard and cleared else store),
    ]
    return _around(equation, _moving(equation.free, fixed), body, scope)


def _plain_start(equation: Equation, take: list[str], better: str, scope: Scope) -> list[str]:
    """Start from the first element; the loop meets it again, which changes nothing."""
    first = equation.body.xreplace({r.index: Integer(0) for r in equation.bound})
    before, (start,) = computed([first], _domain(equation), scope)
    loads, (text,) = computed([equation.body], _domain(equation), scope)
    body = [
        *loads,
        f"const {scope.real} candidate = {text[0]};",
        *block(f"if (candidate {better} best)", take),
    ]
    order = [r.index for r in equation.bound]
    return [
        *before,
        f"{scope.real} best = {start[0]};",
        *nest(order, _extents(equation.bound), (), body, scope),
    ]


def _guarded_start(equation: Equation, take: list[str], better: str, scope: Scope) -> list[str]:
    loads, (text,) = computed([equation.body], _domain(equation), scope)
    body = [
        *loads,
        f"const {scope.real} candidate = {text[0]};",
        *block(f"if (!found || candidate {better} best)", [*take, "found = 1;"]),
    ]
    order = [r.index for r in equation.bound]
    return [
        "int found = 0;",
        f"{scope.real} best = 0;",
        *nest(order, _extents(equation.bound), equation.guard, body, scope),
    ]


def _flat(bound: Sequence[Range], scope: Scope) -> str:
    """The row-major position among the bound indices."""
    place: Expr = Integer(0)
    for r in bound:
        place = place * int(r.extent) + r.index
    return index(place.expand(), scope)[0]
