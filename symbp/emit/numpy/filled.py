"""A cleared tensor of which a guarded equation then writes a part, as one write of all of it.

NumPy computes whole arrays in any case, and choosing 0 outside the guard in the same pass costs
less than setting everything to 0 before it and copying under a mask after it.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import And, Integer

from symbp.ir import Select, accesses
from symbp.plan.lower.classify import covers
from symbp.plan.model import Clear, Elementwise, Plan, Routine, Statement, writes


def filled(plan: Plan) -> Plan:
    """The plan with such pairs of statements as one."""
    return replace(plan, routines={name: _filled(r) for name, r in plan.routines.items()})


def _filled(routine: Routine) -> Routine:
    writers: dict[str, list[Statement]] = {}
    for statement in routine.statements:
        for name in writes(statement):
            writers.setdefault(name, []).append(statement)
    whole = {name: made for name, found in writers.items() if (made := _whole(found, routine))}
    if not whole:
        return routine
    statements = []
    for statement in routine.statements:
        (name, *_) = (*writes(statement), "")
        if name not in whole:
            statements.append(statement)
        elif isinstance(statement, Elementwise):
            statements.append(whole[name])
    return replace(routine, statements=tuple(statements))


def _whole(found: list[Statement], routine: Routine) -> Elementwise | None:
    """The one statement in place of a Clear and a guarded equation over the whole tensor."""
    match found:
        case [Clear(tensor), Elementwise(equation, False)]:
            plain = replace(equation, guard=())
            if any(accesses(g) for g in equation.guard) or not covers(
                [plain], routine.tensors[tensor]
            ):
                return None
            body = Select(And(*equation.guard), equation.body, Integer(0))
            return Elementwise(replace(plain, body=body))
    return None
