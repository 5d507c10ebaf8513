"""Trim: the adjoints of a recurrence are not computed at steps where nobody reads them.

A state's adjoint at the start of the recurrence is read only when the start is an input or a
parameter. Without that step the choices that it alone needed are settled, and every equation of
the scan runs over the same steps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sympy import Expr, Integer, expand, true
from sympy.logic.boolalg import Boolean

from symbp.derive.affine import expression_bounds, implied, tidy
from symbp.derive.model import Derivation
from symbp.ir import Compare, Equation, Program, Range, Scan, schedule, walk
from symbp.simplify.report import Report

_NONE = (0, 0)


def trim(derivation: Derivation, kept: Collection[str], report: Report) -> Derivation:
    """The derivation without steps of adjoints that nobody reads; those in `kept` stay whole."""
    program = derivation.program
    dimensions = {
        name: d
        for region in schedule(program)
        if isinstance(region, Scan)
        for name, d in region.dimension.items()
        if name not in derivation.primal and name not in kept
    }
    while True:
        unread = {name: _unread(name, d, program) for name, d in dimensions.items()}
        equations = tuple(_trimmed(q, dimensions, unread, program) for q in program.equations)
        if equations == program.equations:
            return replace(derivation, program=program)
        for before, after in zip(program.equations, equations, strict=True):
            report.note("leave out steps that nobody reads", before, after)
        program = replace(program, equations=equations)


def _trimmed(
    equation: Equation,
    dimensions: Mapping[str, int],
    unread: Mapping[str, tuple[int, int]],
    program: Program,
) -> Equation:
    """The equation over the steps that are read."""
    first, last = unread.get(equation.target, _NONE)
    if first == last == 0 or equation.accumulate:
        return equation
    dimension = dimensions[equation.target]
    step = equation.lhs[dimension]
    extent = equation.domain.get(step)
    if extent is None or sum(e.has(step) for e in equation.lhs) > 1:
        return equation
    rest = expand(program.tensors[equation.target].shape[dimension] - extent)
    after = max(last - int(rest), 0) if rest.is_Integer else 0
    moved = equation.substitute({step: step + first})
    shorter = Range(step, expand(extent - first - after))
    found = replace(
        moved,
        free=tuple(shorter if r.index == step else r for r in equation.free),
        lhs=tuple(map(expand, moved.lhs)),
        guard=tuple(map(_expanded, moved.guard)),
    )
    return _settled(found)


def _expanded(condition: Boolean) -> Boolean:
    """The condition with both sides of every comparison expanded."""
    return condition.xreplace(
        {c: Compare(c.op, expand(c.difference)) for c in condition.atoms(Compare)}
    )


def _unread(name: str, dimension: int, program: Program) -> tuple[int, int]:
    """How many of the tensor's first and last steps no equation reads."""
    length = program.tensors[name].shape[dimension]
    first: int | None = None
    last: int | None = None
    for equation in program.equations:
        for access in equation.reads():
            if access.tensor != name:
                continue
            found = expression_bounds(access.indices[dimension], equation.domain)
            if found is None:
                return _NONE
            before, after = found[0], expand(length - 1 - found[1])
            first = _least(first, before)
            last = _least(last, after)
    return first or 0, last or 0


def _least(known: int | None, found: Expr) -> int:
    """The smaller number; what is not an integer may be 0, and less than 0 is a guarded read."""
    number = max(int(found), 0) if isinstance(found, Integer) else 0
    return number if known is None else min(known, number)


def _settled(equation: Equation) -> Equation:
    """The equation with the conditions that its ranges imply taken as true."""
    nodes = (n for part in (equation.body, *equation.guard) for n in walk(part))
    found = {n: true for n in nodes if isinstance(n, Compare) and implied(n, equation.domain)}
    return replace(
        equation,
        body=tidy(equation.body.xreplace(found)),
        guard=tuple(g.xreplace(found) for g in equation.guard),
    )
