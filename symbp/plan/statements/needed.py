"""A backward sweep without what its user does not ask for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from symbp.plan.model import Call, Plan, Routine, Statement, reads, writes
from symbp.plan.names import unused

_MARK = "·step"


def needed(plan: Plan, results: Collection[str]) -> tuple[Plan, tuple[Call | None, ...]]:
    """The backward calls, each reduced to what the results need; None where that is nothing.

    The plan has the reduced routines as well.
    """
    wanted = set(results)
    routines = dict(plan.routines)
    reduced: dict[tuple[str, tuple[int, ...]], Routine] = {}
    calls: list[Call | None] = []
    for call in reversed(plan.backward):
        routine = routines[call.routine]
        kept = _kept(routine, {f for f, name in call.tensors.items() if name in wanted})
        if not kept:
            calls.append(None)
            continue
        if len(kept) < len(routine.statements):
            key = routine.name, tuple(id(s) for s in kept)
            if key not in reduced:
                name = unused(f"{routine.name}{_MARK}", routines)
                reduced[key] = routines[name] = _reduced(routine, kept, name)
            routine = reduced[key]
        wanted |= {call.tensors.get(n, n) for n in routine.inputs}
        calls.append(replace(call, routine=routine.name))
    return replace(plan, routines=routines), tuple(reversed(calls))


def _kept(routine: Routine, wanted: set[str]) -> tuple[Statement, ...]:
    """The statements that the formals wanted need."""
    found: list[Statement] = []
    for statement in reversed(routine.statements):
        if wanted.intersection(writes(statement)):
            found.append(statement)
            wanted = wanted.union(reads(statement))
    return tuple(reversed(found))


def _reduced(routine: Routine, kept: tuple[Statement, ...], name: str) -> Routine:
    """The routine of these statements alone."""
    made = {n for s in kept for n in writes(s)}
    used = made.union(*(reads(s) for s in kept))

    def among(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(n for n in names if n in used)

    return replace(
        routine,
        name=name,
        tensors={n: t for n, t in routine.tensors.items() if n in used},
        inputs=among(routine.inputs),
        outputs=among(routine.outputs),
        saved=among(routine.saved),
        scratch=among(routine.scratch),
        adds=routine.adds & used,
        statements=kept,
    )
