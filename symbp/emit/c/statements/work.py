"""What a statement's loops go over: extents, indices left to loop over, and whether threads pay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import prod

from sympy import Add, Expr, Symbol

from symbp.emit.c.text.printer import Scope, stride, symbols_in
from symbp.ir import Access, Equation, Range
from symbp.plan.cost import operations

PAYS = 20_000  # operations from which threads pay


def extents(ranges: Sequence[Range]) -> Mapping[Symbol, int]:
    """Index to extent."""
    return {r.index: int(r.extent) for r in ranges}


def domain(equation: Equation) -> Mapping[Symbol, int]:
    """The extents of all the equation's indices."""
    return extents((*equation.free, *equation.bound))


def moving(ranges: Sequence[Range], fixed: Collection[Symbol]) -> list[Symbol]:
    """The indices that no loop around holds."""
    return [r.index for r in ranges if r.index not in fixed]


def work(equation: Equation) -> int:
    """Operations over the whole domain, a copy counted as one."""
    return prod(domain(equation).values()) * max(1, operations(equation.body))


def pays(equation: Equation, outer: Symbol, scope: Scope) -> bool:
    """Whether threads may share the loop over `outer`, and gain from it."""
    return (
        scope.fast
        and scope.threaded
        and work(equation) >= PAYS
        and any(separates(e, outer, domain(equation)) for e in equation.lhs)
    )


def separates(expression: Expr, symbol: Symbol, sizes: Mapping[Symbol, int]) -> bool:
    """Whether different values of the index never give the same value of an affine expression."""
    step = reach = 0
    for term in Add.make_args(expression):
        coefficient, rest = term.as_coeff_Mul()
        if rest == symbol:
            step = abs(int(coefficient))
        elif rest in sizes and coefficient.is_Integer:
            reach += abs(int(coefficient)) * (sizes[rest] - 1)
        elif symbols_in(rest) or rest != 1:
            return False
    return step > reach


def independent(equation: Equation, inner: Symbol, scope: Scope) -> bool:
    """Whether no iteration over `inner` depends on another, all other indices being fixed."""
    target = equation.element
    if not stride(target, inner, scope):
        return False
    name = scope.formals[target.tensor].identifier
    return all(
        access == target or _elsewhere(access, target, inner)
        for access in equation.reads()
        if scope.formals[access.tensor].identifier == name
    )


def _elsewhere(access: Access, target: Access, inner: Symbol) -> bool:
    """Whether the access is in another row than the target, whatever the inner index."""
    if access.tensor != target.tensor:
        return False
    pairs = zip(access.indices, target.indices, strict=True)
    return any((a - b).is_Integer and a != b and inner not in symbols_in(a) for a, b in pairs)
