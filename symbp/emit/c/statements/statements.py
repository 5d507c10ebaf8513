"""Statements of a plan as lines of C: each becomes one loop nest, well ordered.

A sum runs in one of two forms. With a bound index innermost the sum stays in a register; with a
free index innermost (where that is what steps by one through memory) a row of the target is set
first and products are added to it. Neither relies on an infinity: extrema start from an element.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import singledispatch

from sympy import Expr, S, Symbol

from symbp.emit.c.statements.contiguous import flattened
from symbp.emit.c.statements.extrema import extremum_lines
from symbp.emit.c.statements.hoist import Hoist
from symbp.emit.c.statements.loads import computed
from symbp.emit.c.statements.loops import (
    Shape,
    block,
    by_stride,
    indented,
    nest,
    scoped,
    side_by_side,
)
from symbp.emit.c.statements.products import call
from symbp.emit.c.statements.sinks import entered, unless_added
from symbp.emit.c.statements.sums import Sum, around, contracted, reduced, sum_lines
from symbp.emit.c.statements.work import PAYS, domain, extents, independent, moving, pays, work
from symbp.emit.c.text.comments import comment
from symbp.emit.c.text.printer import PRODUCT, Scope, element, enclosed
from symbp.ir import Access, Equation, Range, equation_text
from symbp.plan.loops.nests import Item
from symbp.plan.lower.windows import meeting
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Elementwise,
    Reduce,
    Scatter,
)
from symbp.plan.statements.pieces import pieces
from symbp.plan.statements.placed import is_placing

# The indices that a loop around the statement holds.
Fixed = frozenset[Symbol]
_NONE: Fixed = frozenset()


@singledispatch
def lines(statement: Item, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
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
    return [
        *comment(f"{scope.called.get(statement.tensor, statement.tensor)} = 0"),
        *unless_added(statement.tensor, code, scope),
    ]


@lines.register
def _(statement: Alias, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    target, source = (scope.called.get(n, n) for n in (statement.target, statement.source))
    # A call binds both to one buffer, which may be the only name that a reader knows.
    return comment(f"{target} is {source} in another shape") if target != source else []


@lines.register
def _(statement: Elementwise, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    if q.body == 0 and statement.accumulate:
        code = []
    elif q.body == 0:
        plain = replace(scope, sinks={})
        code = unless_added(q.target, _pointwise(q, False, plain, fixed), scope)
    else:
        held = meeting(q) if is_placing(statement) else None
        code = _pointwise(q, statement.accumulate, scope, fixed, held or ())
    return documented(q, statement.accumulate, code, scope)


@lines.register
def _(statement: Scatter, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = replace(statement.equation, free=(*statement.equation.free, *statement.equation.bound))
    code = _pointwise(replace(q, bound=()), True, scope, fixed)
    return documented(statement.equation, True, code, scope)


@lines.register
def _(statement: Contraction, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    cut = pieces(statement) if scope.fast and not fixed else (statement,)
    code = [line for piece in cut for line in _product(piece, scope, fixed)]
    return documented(statement.equation, statement.accumulate, code, scope, statement.addend)


def _product(statement: Contraction, scope: Scope, fixed: Fixed) -> list[str]:
    tiled = call(statement, scope, fixed) if scope.fast else None
    if tiled is not None:
        return tiled.lines()
    return _summed(contracted(statement, scope, fixed), scope, fixed)


def _summed(s: Sum, scope: Scope, fixed: Fixed) -> list[str]:
    """The sum; without loops to sum over, what its only term is."""
    if s.equation.bound or s.equation.guard:
        return sum_lines(s, scope, fixed)
    plain = replace(s.equation, reduction="none", body=s.coefficient * s.product + s.addend)
    return _pointwise(plain, s.accumulate, scope, fixed)


@lines.register
def _(statement: Reduce, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    q = statement.equation
    match q.reduction:
        case "sum":
            text = _summed(reduced(statement, scope, fixed), scope, fixed)
        case "prod":
            text = _prod(statement, scope, fixed)
        case _:
            text = extremum_lines(q, q.target in cleared, scope, fixed)
    return documented(q, statement.accumulate, text, scope)


def documented(
    equation: Equation, accumulate: bool, code: list[str], scope: Scope, addend: Expr = S.Zero
) -> list[str]:
    """The code under a comment that has the equation, and its number in the document.

    `addend` is what its sum starts from.
    """
    equation = scope.told.get(equation, equation)
    label = scope.labels.get(equation.target, "")
    if label:
        scope.numbered.append(equation.target)
    text = equation_text(_called(equation, scope))
    if accumulate and not equation.accumulate:
        text = text.replace(" = ", " += ", 1)
    if addend != 0:
        plain = replace(equation, reduction="none", bound=(), guard=(), body=addend)
        text += f" + {equation_text(_called(plain, scope)).partition(' = ')[2]}"
    return [*comment(f"{label} {text}".lstrip()), *code]


def _called(equation: Equation, scope: Scope) -> Equation:
    """The equation with the names that its tensors have in comments."""
    names = scope.called
    reads = {a: Access(names[a.tensor], *a.indices) for a in equation.reads() if a.tensor in names}
    target = names.get(equation.target, equation.target)
    return replace(equation.substitute(dict(reads)), target=target)


def _pointwise(
    q: Equation, accumulate: bool, scope: Scope, fixed: Fixed, held: Collection[Range] = ()
) -> list[str]:
    """Loops around one element; what does not change in the innermost one stands before it.

    Those over `held` are outside those over what else meets in a place.
    """
    q = flattened(q, fixed, scope, apart=scope.fast and scope.threaded and work(q) >= PAYS)
    order = _far_apart(by_stride(moving(q.free, fixed), q.element, scope), held)
    sizes = domain(q)
    if not order:
        loads, (text,) = computed([q.body], sizes, scope)
        body = [*loads, *entered(q.element, text, accumulate, scope)]
        return scoped(nest((), sizes, q.guard, body, scope))
    hoist = Hoist(order[-1], sizes, scope)
    loads, (text,) = computed([hoist.expression(q.body)], sizes, hoist.inside, hoist.taken)
    body = [*loads, *entered(q.element, text, accumulate, scope)]
    shape = Shape(
        hoist.before,
        independent(q, order[-1], scope),
        pays(q, order[0], scope),
        side_by_side([q.body, q.element], order[-1], scope),
    )
    code = nest(order, sizes, q.guard, body, scope, shape=shape)
    return ["{", *indented(code), "}"] if hoist.before and len(order) == 1 else code


def _far_apart(order: list[Symbol], held: Collection[Range]) -> list[Symbol]:
    """Loops with indices at whose turns elements meet around those that run from place to place.

    A sum that is added to again at once would wait until it has been stored.
    """
    outside = {r.index for r in held}
    first = next((k for k, i in enumerate(order) if i in outside), 0)
    return [*order[:first], *sorted(order[first:], key=lambda i: i not in outside)]


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
