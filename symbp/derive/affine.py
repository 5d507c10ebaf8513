"""Affine index expressions: their coefficients, their bounds over a box, and what these prove.

What is not proved is unknown, never taken for false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Add, Expr, Integer, Symbol, expand
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Compare, Equation, accesses
from symbp.ir.sizes import nonnegative

Extents = Mapping[Symbol, Expr]
_ZERO = Integer(0)
_ONE = Integer(1)


@dataclass(frozen=True)
class Affine:
    """`constant + Σ coefficients[v] * v` over indices v; coefficients and constant hold sizes."""

    coefficients: Mapping[Symbol, Expr]
    constant: Expr


def affine(expression: Expr, indices: Iterable[Symbol]) -> Affine | None:
    """The expression as an affine form in the indices, or None when it is not one."""
    expanded = expand(expression)
    wanted = set(indices)
    coefficients: dict[Symbol, Expr] = {}
    constant = _ZERO
    if accesses(expanded):
        return None
    for term in Add.make_args(expanded):
        inside = [s for s in term.free_symbols if s in wanted]
        if not inside:
            constant += term
            continue
        coefficient = term.coeff(inside[0])
        if len(inside) > 1 or coefficient == 0 or coefficient.has(inside[0]):
            return None
        if term != coefficient * inside[0]:
            return None
        coefficients[inside[0]] = coefficients.get(inside[0], _ZERO) + coefficient
    return Affine({v: c for v, c in coefficients.items() if c != 0}, constant)


def bounds(form: Affine, extents: Extents) -> tuple[Expr, Expr] | None:
    """Least and greatest value over the box, or None when a coefficient's sign is unknown."""
    low = high = form.constant
    for v, c in form.coefficients.items():
        reach = c * (extents[v] - 1)
        if nonnegative(c):
            high += reach
        elif nonnegative(-c):
            low += reach
        else:
            return None
    return expand(low), expand(high)


def expression_bounds(expression: Expr, extents: Extents) -> tuple[Expr, Expr] | None:
    """Least and greatest value of an index expression over the box, or None when unknown."""
    form = affine(expression, extents)
    return None if form is None else bounds(form, extents)


def implied(condition: Boolean, extents: Extents) -> bool:
    """Whether an inequality between indices holds all over the box."""
    if not isinstance(condition, Compare) or condition.op not in ("ge", "gt"):
        return False
    if not condition.free_symbols & set(extents):
        return False
    found = expression_bounds(condition.difference, extents)
    slack = _ONE if condition.op == "gt" else _ZERO
    return found is not None and nonnegative(found[0] - slack)


def clipped(
    index: Symbol, extent: Expr, guards: Iterable[Boolean], extents: Extents
) -> tuple[Expr, Expr]:
    """The first value of an index and the number of values that conditions on it alone leave.

    (0, extent) where nothing is proved of them: bounds inside the range, at least one value left.
    """
    low, high = _ZERO, extent
    for guard in guards:
        form = affine(guard.difference, extents) if isinstance(guard, Compare) else None
        if form is None or guard.op not in ("ge", "gt") or set(form.coefficients) != {index}:
            continue
        slack = _ONE if guard.op == "gt" else _ZERO
        if form.coefficients[index] == 1 and nonnegative(slack - form.constant - low):
            low = slack - form.constant
        if form.coefficients[index] == -1 and nonnegative(high - (form.constant - slack) - 1):
            high = form.constant - slack + 1
    found = expand(low), expand(high - low)
    return found if nonnegative(found[1] - 1) else (_ZERO, extent)


def within(expression: Expr, extent: Expr, extents: Extents) -> bool:
    """Whether the expression is proved to lie in 0 .. extent-1 all over the box."""
    found = expression_bounds(expression, extents)
    return found is not None and nonnegative(found[0]) and nonnegative(extent - 1 - found[1])


def injective(form: Affine, extents: Extents) -> bool:
    """Whether different points of the box are proved to give different values (a mixed radix)."""
    left = dict(form.coefficients)
    span = _ONE
    while left:
        smallest = next(
            (v for v, c in left.items() if all(nonnegative(d - c) for d in left.values())), None
        )
        if smallest is None or not nonnegative(left[smallest] - span):
            return False
        span += left.pop(smallest) * (extents[smallest] - 1)
    return True


def flat(indices: Iterable[tuple[Symbol, Expr]]) -> Expr:
    """The row-major position of (index, extent) pairs: `(i*H + h)*W + w`."""
    position = _ZERO
    for i, extent in indices:
        position = position * extent + i
    return expand(position)


def disjoint(first: Equation, second: Equation) -> bool:
    """Whether the two equations are proved to write no common element."""
    for left, right in zip(first.lhs, second.lhs, strict=True):
        one = expression_bounds(left, first.domain)
        two = expression_bounds(right, second.domain)
        if one and two and (nonnegative(two[0] - one[1] - 1) or nonnegative(one[0] - two[1] - 1)):
            return True
    return False


def tidy(expression: Expr) -> Expr:
    """The expression with every access's index expressions expanded."""
    mapping = {a: _tidy_access(a) for a in accesses(expression)}
    return expression.xreplace({a: b for a, b in mapping.items() if a != b})


def _tidy_access(access: Access) -> Access:
    indices = [expand(tidy(i)) if i.args else i for i in access.indices]
    return access if tuple(indices) == access.indices else Access(access.tensor, *indices)
