"""Contractions as a kernel sees them: how far each index steps through each operand."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Symbol

from symbp.emit.c.statements.loops import edges
from symbp.emit.c.text.printer import Scope, position
from symbp.ir import Access
from symbp.plan.loops.tiles import Operands, Strides
from symbp.plan.lower.boxes import conditions
from symbp.plan.model import Contraction


def operands_of(statement: Contraction, scope: Scope, fixed: frozenset[Symbol]) -> Operands | None:
    """The operands of a contraction within loops over `fixed`; None where a kernel has no use."""
    q = statement.equation
    extents = {r.index: int(r.extent) for r in (*q.free, *q.bound)}
    strides = [_strides(a, scope) for a in (statement.left, statement.right, q.element)]
    left, right, target = strides
    start = {} if statement.addend == 0 else _added(statement.addend, scope)
    if left is None or right is None or target is None or start is None:
        return None

    def moving(group: Sequence[Symbol]) -> tuple[Symbol, ...]:
        return tuple(i for i in group if i not in fixed)

    guarded = _guarded(statement, fixed)
    apart = {i for c in statement.within for i in c.free_symbols & set(q.domain)} - fixed
    free = {r.index for r in q.free}
    if statement.bounded and not _is_bounded_inside(statement):
        return None
    return Operands(
        extents,
        left,
        right,
        target,
        moving(statement.batch),
        moving(statement.rows),
        moving(statement.columns),
        moving(statement.inner),
        start,
        guarded | apart,
        guarded & free if statement.bounded else frozenset(),
    )


def _is_bounded_inside(statement: Contraction) -> bool:
    """Whether each guard is a bound of one inner index."""
    inner = set(statement.inner)
    for guard in conditions(statement.equation):
        mine = guard.free_symbols & inner
        if len(mine) != 1 or edges(guard, next(iter(mine)), divided=True) is None:
            return False
    return True


def _strides(access: Access, scope: Scope) -> Strides | None:
    """The steps of each index; None when some step varies."""
    place = position(access, scope)
    if any(not isinstance(term, Symbol) and term != 1 for term in place):
        return None
    return {term: step for term, step in place.items() if isinstance(term, Symbol)}


def _added(addend: Expr, scope: Scope) -> Strides | None:
    """The steps through what the sums start from; None where that is no element of a tensor."""
    if not isinstance(addend, Access) or scope.formals[addend.tensor].storage != "real":
        return None
    return _strides(addend, scope)


def _guarded(statement: Contraction, fixed: frozenset[Symbol]) -> frozenset[Symbol]:
    """Inner indices with bounds that depend on others, and these others."""
    found: set[Symbol] = set()
    for guard in conditions(statement.equation):
        found |= guard.free_symbols & set(statement.equation.domain)
    return frozenset(found - fixed)
