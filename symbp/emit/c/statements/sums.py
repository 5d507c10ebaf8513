"""Sums as lines of C.

A sum runs in one of two forms. With a bound index innermost the sum stays in a register; with a
free index innermost (where that is what steps by one through memory) a row of the target is set
first and products are added to it, several at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from sympy import Basic, Expr, Integer, Mul, Symbol
from sympy.logic.boolalg import Boolean

from symbp.emit.c.statements.contiguous import flattened
from symbp.emit.c.statements.hoist import Hoist
from symbp.emit.c.statements.loads import computed
from symbp.emit.c.statements.loops import (
    Shape,
    best_inner,
    block,
    by_stride,
    nest,
    scoped,
    side_by_side,
    split,
    touched,
)
from symbp.emit.c.statements.sinks import entered, unless_added
from symbp.emit.c.statements.work import domain, moving, pays
from symbp.emit.c.text.printer import PRODUCT, SUM, Scope, depends, element, enclosed
from symbp.ir import Equation
from symbp.plan.model import Contraction, Reduce

Fixed = frozenset[Symbol]
_AT_ONCE = 4  # rows added to a row of the target in one go


@dataclass(frozen=True)
class Sum:
    """`target (+)= coefficient * Σ product + addend`; only the product depends on bound indices."""

    equation: Equation
    product: Expr
    coefficient: Expr
    addend: Expr
    accumulate: bool

    @property
    def extents(self) -> Mapping[Symbol, int]:
        """The extents of all indices."""
        return domain(self.equation)

    def together(self, inner: Symbol, scope: Scope) -> bool:
        """Whether the elements of operands and target lie side by side along an index."""
        return side_by_side([self.product, self.equation.element], inner, scope)


def reduced(statement: Reduce, scope: Scope, fixed: Fixed) -> Sum:
    """A sum with the factors that do not depend on a bound index taken out."""
    q = flattened(statement.equation, fixed, scope)
    bound = [r.index for r in q.bound]
    factors = q.body.args if q.body.is_Mul else (q.body,)
    outside = Mul(*(f for f in factors if not depends([f], bound)))
    inside = Mul(*(f for f in factors if depends([f], bound)))
    return Sum(q, inside, outside, Integer(0), statement.accumulate)


def contracted(statement: Contraction, scope: Scope, fixed: Fixed) -> Sum:
    """A product's sum, with the loops over what is summed merged where operands have no gaps.

    Loops of one turn are left out.
    """
    q = replace(statement.equation, body=statement.left * statement.right)
    several = {r.index for r in q.free if r.extent != 1}
    merged = flattened(q, {*fixed, *several}, scope)
    gone: dict[Basic, Basic] = {i: Integer(0) for i in q.domain if i not in merged.domain}
    return Sum(
        merged,
        merged.body,
        statement.coefficient.xreplace(gone),
        statement.addend.xreplace(gone),
        statement.accumulate,
    )


def sum_lines(s: Sum, scope: Scope, fixed: Fixed) -> list[str]:
    """The code of a sum."""
    free, bound = moving(s.equation.free, fixed), moving(s.equation.bound, fixed)
    operands = touched([s.product, s.equation.element])
    inner = best_inner([*bound, *free], operands, s.extents, scope)
    if inner in free and not _is_short(s, bound, scope):
        return _row_sum(s, scope, free, bound, inner)
    bound = [*(i for i in bound if i != inner), *([inner] if inner in bound else [])]
    return _register_sum(s, scope, free, bound)


def _is_short(s: Sum, bound: Sequence[Symbol], scope: Scope) -> bool:
    """Whether the sum is of so few terms that compilers write them out."""
    few = prod(s.extents[i] for i in bound) <= _AT_ONCE
    return scope.fast and few and not s.equation.guard


def around(
    equation: Equation,
    free: Sequence[Symbol],
    body: list[str],
    scope: Scope,
    together: bool = False,
) -> list[str]:
    """Loops over free indices around the code for one element or row."""
    order = by_stride(free, equation.element, scope)
    if not order:
        return scoped(body)
    shape = Shape(parallel=pays(equation, order[0], scope), together=together)
    return nest(order, domain(equation), (), body, scope, shape=shape)


def _register_sum(
    s: Sum, scope: Scope, free: Sequence[Symbol], bound: Sequence[Symbol]
) -> list[str]:
    """The sum in a register: bound indices innermost."""
    product, before, inside, taken = s.product, [], scope, None
    if bound:
        hoist = Hoist(bound[-1], s.extents, scope)
        product = hoist.expression(s.product)
        before, inside, taken = hoist.before, hoist.inside, hoist.taken
    loads, (term,) = computed([product], s.extents, inside, taken)
    outside, (factor, addend) = computed([s.coefficient, s.addend], s.extents, scope)
    result, level = "sum" if s.coefficient == 1 else f"{enclosed(factor, PRODUCT)}*sum", PRODUCT
    if s.addend != 0:
        result, level = f"{result} + {enclosed(addend, PRODUCT)}", SUM
    add = [*loads, f"sum += {term[0]};"]
    shape = Shape(before, together=bool(bound) and s.together(bound[-1], scope))
    body = [
        f"{scope.real} sum = 0;",
        *nest(bound, s.extents, s.equation.guard, add, scope, shape=shape),
        *outside,
        *entered(s.equation.element, (result, level), s.accumulate, scope),
    ]
    order = by_stride(free, s.equation.element, scope)
    written_out = _is_short(s, bound, scope) and bool(order)
    return around(s.equation, free, body, scope, written_out and s.together(order[-1], scope))


def _row_sum(
    s: Sum, scope: Scope, free: Sequence[Symbol], bound: Sequence[Symbol], inner: Symbol
) -> list[str]:
    """The sum in a row of the target: a free index innermost."""
    body: list[str] = []
    shape = Shape(vector=True, together=s.together(inner, scope))
    if s.addend != 0:
        loads, (addend,) = computed([s.addend], s.extents, scope)
        start = [*loads, *entered(s.equation.element, addend, s.accumulate, scope)]
        body += nest([inner], s.extents, (), start, scope, shape=shape)
    elif not s.accumulate:
        zero = [f"{element(s.equation.element, scope)} = 0;"]
        code = nest([inner], s.extents, (), zero, scope, shape=shape)
        body += unless_added(s.equation.target, code, scope)
    body += _rows(s, bound, inner, scope)
    return around(s.equation, [i for i in free if i != inner], body, scope)


def _rows(s: Sum, bound: Sequence[Symbol], inner: Symbol, scope: Scope) -> list[str]:
    """The loops over bound indices around the rows added; plain ones take several at a time."""
    last = bound[-1] if bound else None
    outside, inside = split(s.equation.guard, [inner])
    if last is None or not scope.fast or not _in_step(s, last):
        return nest(bound, s.extents, outside, _row(s, inner, inside, scope), scope)
    length = s.extents[last]
    whole = length - length % _AT_ONCE
    name = scope.indices[last]
    head = f"for (ptrdiff_t {name} = 0; {name} < {whole}; {name} += {_AT_ONCE})"
    steps = _row(s, inner, inside, scope, last)
    steps = block(head, steps) if whole > _AT_ONCE else scoped(steps)
    if whole < length:
        head = f"for (ptrdiff_t {name} = {whole}; {name} < {length}; ++{name})"
        steps += block(head, _row(s, inner, inside, scope))
    return nest(bound[:-1], s.extents, outside, steps, scope)


def _in_step(s: Sum, last: Symbol) -> bool:
    """Whether several rows along the index may be added at a time: no guard depends on it."""
    return not depends(s.equation.guard, [last]) and s.extents[last] >= _AT_ONCE


def _row(
    s: Sum, inner: Symbol, guards: Sequence[Boolean], scope: Scope, along: Symbol | None = None
) -> list[str]:
    """The innermost loop of a row sum; what does not change in it is computed before it.

    It adds one row, or as many as go at once `along` an index.
    """
    terms, extents = [s.coefficient * s.product], dict(s.extents)
    if along is not None:
        start = along if extents[along] >= 2 * _AT_ONCE else Integer(0)  # else there is no loop
        terms = [terms[0].xreplace({along: start + k}) for k in range(_AT_ONCE)]
        extents[along] -= _AT_ONCE - 1
    hoist = Hoist(inner, extents, scope)
    loads, texts = computed(
        [hoist.expression(t) for t in terms], extents, hoist.inside, hoist.taken
    )
    total = texts[0]
    if len(texts) > 1:
        total = " + ".join(enclosed(t, PRODUCT if k else SUM) for k, t in enumerate(texts)), SUM
    body = [*loads, *entered(s.equation.element, total, True, scope)]
    shape = Shape(hoist.before, vector=True, together=s.together(inner, scope))
    return nest([inner], s.extents, guards, body, scope, shape=shape)
