"""A routine with a call's sizes filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Basic, Expr, Symbol

from symbp.ir import Access, Scan, ScanStep
from symbp.ir.program import Equation, Tensor
from symbp.plan.model import Alias, Clear, Contraction, Loop, Routine, Statement


def with_sizes(routine: Routine, sizes: Mapping[Symbol, Expr]) -> Routine:
    """The routine with sizes replaced by expressions in the network's sizes."""
    changed: dict[Basic, Basic] = {s: e for s, e in sizes.items() if s != e}
    if not changed:
        return routine
    # two steps, because an actual size may bear the name of another formal one
    between = {s: Symbol(f"·{k}", integer=True, positive=True) for k, s in enumerate(changed)}
    after: dict[Basic, Basic] = {between[s]: e for s, e in changed.items()}
    statements = tuple(_statement(_statement(s, dict(between)), after) for s in routine.statements)
    tensors = {n: _tensor(_tensor(t, dict(between)), after) for n, t in routine.tensors.items()}
    return replace(routine, statements=statements, tensors=tensors)


def _tensor(tensor: Tensor, mapping: dict[Basic, Basic]) -> Tensor:
    upper = None if tensor.upper is None else tensor.upper.xreplace(mapping)
    return replace(tensor, shape=tuple(e.xreplace(mapping) for e in tensor.shape), upper=upper)


def _statement(statement: Statement, mapping: dict[Basic, Basic]) -> Statement:
    match statement:
        case Clear() | Alias():
            return statement
        case Loop():
            return _loop(statement, mapping)
        case Contraction():
            left, right = (_access(a, mapping) for a in (statement.left, statement.right))
            return replace(
                statement,
                equation=statement.equation.substitute(mapping),
                left=left,
                right=right,
                coefficient=statement.coefficient.xreplace(mapping),
                addend=statement.addend.xreplace(mapping),
            )
        case _:
            return replace(statement, equation=statement.equation.substitute(mapping))


def _access(access: Access, mapping: dict[Basic, Basic]) -> Access:
    return Access(access.tensor, *(i.xreplace(mapping) for i in access.indices))


def _loop(statement: Loop, mapping: dict[Basic, Basic]) -> Loop:
    def equation(q: Equation) -> Equation:
        return q.substitute(mapping)

    scan = statement.scan
    return Loop(
        Scan(
            scan.dimension,
            scan.direction,
            tuple(equation(q) for q in scan.start),
            tuple(ScanStep(equation(s.equation), s.index, s.offset) for s in scan.steps),
        ),
        tuple(_statement(s, mapping) for s in statement.start),
        tuple((_statement(s, mapping), i, o) for s, i, o in statement.body),
        statement.length.xreplace(mapping),
    )
