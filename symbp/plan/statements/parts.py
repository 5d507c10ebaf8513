"""A backward call in two: what it does first, and statements of it that something runs before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from symbp.plan.model import (
    Alias,
    Call,
    Clear,
    Contraction,
    Elementwise,
    Reduce,
    Routine,
    Statement,
    reads,
    writes,
)


def parted(routine: Routine, formals: Collection[str]) -> tuple[Routine | None, Routine]:
    """The routine without the statements that make the formals (None: no others), and these.

    What the first makes and the second reads is an output of the first and an input of the second.
    """
    behind = [s for s in routine.statements if not set(formals).isdisjoint(writes(s))]
    ahead = [s for s in routine.statements if s not in behind]
    first = _part(routine, ahead, behind) if ahead else None
    return first, _part(routine, behind, ahead)


def _part(routine: Routine, own: Sequence[Statement], other: Sequence[Statement]) -> Routine:
    made = {n for s in own for n in writes(s)}
    read = {n for s in own for n in reads(s)}
    given = {n for s in other for n in writes(s)} - made
    crossing = _roots(routine, made & {n for s in other for n in reads(s)})
    outer = {*routine.outputs, *routine.saved}
    tensors = {n: t for n, t in routine.tensors.items() if n in made | read}
    return replace(
        routine,
        tensors=tensors,
        inputs=tuple(n for n in tensors if n in read and (n in routine.inputs or n in given)),
        outputs=(
            *(n for n in routine.outputs if n in made),
            *(n for n in tensors if n in crossing & made and n not in outer),
        ),
        saved=tuple(n for n in routine.saved if n in made),
        scratch=tuple(n for n in routine.scratch if n in made and n not in crossing),
        adds=routine.adds & made,
        statements=tuple(own),
    )


def _roots(routine: Routine, names: Collection[str]) -> frozenset[str]:
    """The tensors in whose memory these are."""
    aliases = {s.target: s.source for s in routine.statements if isinstance(s, Alias)}
    found = set()
    for name in names:
        root = name
        while root in aliases:
            root = aliases[root]
        found.add(root)
    return frozenset(found)


def adding(routine: Routine, formals: Collection[str]) -> Routine:
    """The routine with outputs added to that it wrote."""
    statements = [
        replace(s, accumulate=True)
        if isinstance(s, Contraction | Elementwise | Reduce) and s.equation.target in formals
        else s
        for s in routine.statements
        if not (isinstance(s, Clear) and s.tensor in formals)
    ]
    return replace(
        routine,
        adds=routine.adds | set(formals) & set(routine.outputs),
        statements=tuple(statements),
    )


def bound(call: Call, routine: Routine) -> Call:
    """The call of this routine, a part of its own."""
    tensors = {f: n for f, n in call.tensors.items() if f in routine.tensors}
    return replace(call, routine=routine.name, tensors=tensors)
