"""Guards on a single index, as `t - 1 >= 0`: the index's range shrinks, and the guard is gone."""

from __future__ import annotations

from dataclasses import replace

from sympy import And, Expr, Symbol, expand
from sympy.logic.boolalg import Boolean

from symbp.ir import Compare, Equation, Range
from symbp.plan.affine import affine, provably_nonnegative


def inequality(condition: Boolean) -> Expr | None:
    """D when the condition is D >= 0 over the integers."""
    if not isinstance(condition, Compare):
        return None
    if condition.op == "ge":
        return condition.difference
    return expand(condition.difference - 1) if condition.op == "gt" else None


def conditions(equation: Equation) -> list[Boolean]:
    """The guards, conjunctions taken apart."""
    return [
        part
        for guard in equation.guard
        for part in (guard.args if isinstance(guard, And) else (guard,))
    ]


def boxed(equation: Equation) -> Equation:
    """The equation with single-index inequalities in its ranges."""
    guards = conditions(equation)
    for guard in list(guards):
        difference = inequality(guard)
        form = None if difference is None else affine(difference, equation.domain)
        if (
            form is None
            or len(form.coefficients) != 1
            or form.constant.free_symbols & set(equation.domain)
        ):
            continue
        ((index, coefficient),) = form.coefficients.items()
        if coefficient not in (1, -1) or not form.constant.free_symbols <= _sizes(equation):
            continue
        rest = tuple(g for g in guards if g != guard)
        found = _shrunk(replace(equation, guard=rest), index, int(coefficient), form.constant)
        if found is not None:
            equation, guards = found, conditions(found)
            return boxed(equation)
    return equation


def _sizes(equation: Equation) -> set[Symbol]:
    extents = (r.extent for r in (*equation.free, *equation.bound))
    found = {s for e in extents for s in e.free_symbols}
    return found | {
        s
        for g in equation.guard
        for s in g.free_symbols
        if s not in equation.domain and s.is_positive
    }


def _shrunk(equation: Equation, index: Symbol, sign: int, constant: Expr) -> Equation | None:
    """The equation for index + constant >= 0, or -index + constant >= 0; None when unprovable."""
    extent = equation.domain[index]
    if sign > 0:
        if provably_nonnegative(constant):
            return equation
        if not provably_nonnegative(-constant) or not provably_nonnegative(extent + constant):
            return None
        moved = equation.substitute({index: index - constant})
        return _with_extent(_restored(moved, equation), index, expand(extent + constant))
    if provably_nonnegative(constant - extent + 1):
        return equation
    if not provably_nonnegative(constant + 1) or not provably_nonnegative(extent - constant - 1):
        return None
    return _with_extent(equation, index, expand(constant + 1))


def _restored(moved: Equation, original: Equation) -> Equation:
    """Ranges as they were: only what stands in expressions was shifted."""
    return replace(moved, free=original.free, bound=original.bound)


def _with_extent(equation: Equation, index: Symbol, extent: Expr) -> Equation:
    def ranges(found: tuple[Range, ...]) -> tuple[Range, ...]:
        return tuple(Range(r.index, extent) if r.index == index else r for r in found)

    return replace(equation, free=ranges(equation.free), bound=ranges(equation.bound))
