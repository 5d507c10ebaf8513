"""Loops over neighbouring dimensions made one long loop, where all operands lie without gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import prod

from sympy import Basic, Integer, Symbol

from symbp.emit.c.statements.loads import conditional, in_range
from symbp.emit.c.statements.loops import by_stride
from symbp.emit.c.text.printer import Scope, position, symbols_in
from symbp.ir import Access, Equation, Range, accesses

_LONG = 64  # elements that an innermost loop keeps when loops are left apart for threads
_SHARES = 8  # iterations that are enough for threads
# Where all is a vector or two, and an inner loop a whole vector: so taken everywhere, elements need
# not go through memory to come together.
_FEW, _WHOLE = 16, 4

Steps = Mapping[Symbol, tuple[int, ...]]


def flattened(
    equation: Equation, fixed: Collection[Symbol], scope: Scope, apart: bool = False
) -> Equation:
    """The equation with loops merged: the last index of each run goes over all of it.

    An index beyond its dimension then stands for an element of the next row, which is what the
    place in memory says. `apart` leaves a short outer loop where all would become one.
    """
    locked = {*fixed, *scope.bounds, *_locked(equation, scope)}
    steps = _steps((equation.element, *equation.reads()), equation, scope)
    extents = {i: int(e) for i, e in equation.domain.items()}
    single = {i for i, extent in extents.items() if extent == 1 and i not in locked}
    moving = [r.index for r in equation.free if r.index not in {*fixed, *single}]
    inner = [r.index for r in equation.bound if r.index not in {*fixed, *single}]
    if equation.reduction == "sum":  # whose order is free
        inner.sort(key=lambda i: -sum(map(abs, steps[i])))
    free = _runs(by_stride(moving, equation.element, scope), extents, steps, locked)
    bound = _runs(inner, extents, steps, locked)
    if apart and len(free) == 1:
        free = _apart(free[0], extents)
    return _over(equation, (*free, *bound), single)


def merged(equation: Equation, runs: Sequence[Sequence[Symbol]], scope: Scope) -> Equation | None:
    """The equation with one loop for each run of free indices; None where operands have gaps."""
    extents = {i: int(e) for i, e in equation.domain.items()}
    operands = (equation.element, *equation.reads())
    steps = {i: (0,) * len(operands) for run in runs for i in run}
    steps.update(_steps(operands, equation, scope))
    locked = _locked(equation, scope)
    mine = [[i for i in run if i in extents] for run in runs]
    for run in runs:
        for before, symbol in pairwise(run):
            if not _adjoin(before, symbol, extents, steps, locked):
                return None
    return _over(equation, [run for run in mine if run], ())


def _over(
    equation: Equation, runs: Sequence[Sequence[Symbol]], single: Collection[Symbol]
) -> Equation:
    """The equation with the last index of each run going over all of it, and 0 for the others."""
    extents = {i: int(e) for i, e in equation.domain.items()}
    last = {run[-1]: prod(extents[i] for i in run) for run in runs}
    gone: dict[Basic, Basic] = {
        i: Integer(0) for run in (*runs, single) for i in run if i not in last
    }

    def ranges(old: Sequence[Range]) -> tuple[Range, ...]:
        return tuple(
            Range(r.index, Integer(last.get(r.index, extents[r.index])))
            for r in old
            if r.index not in gone
        )

    return replace(
        equation,
        lhs=tuple(e.xreplace(gone) for e in equation.lhs),
        body=equation.body.xreplace(gone),
        free=ranges(equation.free),
        bound=ranges(equation.bound),
    )


def _steps(operands: Sequence[Access], equation: Equation, scope: Scope) -> Steps:
    """How far each index steps through each operand."""
    places = [position(a, scope) for a in operands]
    return {i: tuple(p.get(i, 0) for p in places) for i in equation.domain}


def _locked(equation: Equation, scope: Scope) -> set[Symbol]:
    """The indices whose value is used, other than as a plain term of an element's place."""
    found = _guarded(equation) | _clipped(equation, scope)
    for expression in (equation.element, equation.body):
        found |= set(_outside(expression))
        for access in accesses(expression):
            terms = position(access, scope)
            found |= {s for t in terms if not isinstance(t, Symbol) for s in symbols_in(t)}
    return found


def _outside(expression: Basic) -> Iterator[Symbol]:
    """The indices that stand outside of accesses."""
    if isinstance(expression, Symbol):
        yield expression
    elif not isinstance(expression, Access):
        for child in expression.args:
            yield from _outside(child)


def _clipped(equation: Equation, scope: Scope) -> set[Symbol]:
    """The indices of elements that are read whatever a condition says, at places made safe."""
    extents = {i: int(e) for i, e in equation.domain.items()}
    unsafe = (a for a in conditional(equation.body) if not in_range(a, extents, scope))
    return {s for a in unsafe for s in symbols_in(a)}


def _guarded(equation: Equation) -> set[Symbol]:
    return {s for g in equation.guard for s in symbols_in(g)}


def _runs(
    order: Sequence[Symbol], extents: Mapping[Symbol, int], steps: Steps, locked: Collection[Symbol]
) -> list[list[Symbol]]:
    """The indices, outermost first, in runs that one loop can go over."""
    runs: list[list[Symbol]] = []
    for symbol in order:
        if runs and _joins(runs[-1], symbol, extents, steps, locked):
            runs[-1].append(symbol)
        else:
            runs.append([symbol])
    return runs


def _joins(
    run: Sequence[Symbol],
    symbol: Symbol,
    extents: Mapping[Symbol, int],
    steps: Steps,
    locked: Collection[Symbol],
) -> bool:
    before, length = run[-1], extents[symbol]
    if _WHOLE <= length < extents[before] * length <= _FEW:
        return False
    return _adjoin(before, symbol, extents, steps, locked)


def _adjoin(
    before: Symbol,
    symbol: Symbol,
    extents: Mapping[Symbol, int],
    steps: Steps,
    locked: Collection[Symbol],
) -> bool:
    """Whether the second index, at its end, goes on where the first one's next value begins."""
    if before in locked or symbol in locked:
        return False
    length = extents.get(symbol, 1)
    return all(a == b * length for a, b in zip(steps[before], steps[symbol], strict=True))


def _apart(run: Sequence[Symbol], extents: Mapping[Symbol, int]) -> list[list[Symbol]]:
    """The run in an outer and an inner one, where both are long enough."""
    for cut in range(1, len(run)):
        outer = prod(extents[i] for i in run[:cut])
        inner = prod(extents[i] for i in run[cut:])
        if outer >= _SHARES or (cut == len(run) - 1 and outer > 1):
            return [list(run[:cut]), list(run[cut:])] if inner >= _LONG else [list(run)]
    return [list(run)]
