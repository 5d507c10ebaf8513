"""Scratch tensors that can live in the memory of what is made from them, element by element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from symbp.emit.numpy.sparse import split_bracket
from symbp.ir import accesses
from symbp.plan.model import Alias, Call, Elementwise, Routine, reads, writes


def twice_bound(calls: Iterable[Call]) -> frozenset[str]:
    """The formals that share a buffer with another formal in one of the calls."""
    found: set[str] = set()
    for call in calls:
        bound = Counter(call.tensors.values())
        found |= {n for n, actual in call.tensors.items() if bound[actual] > 1}
    return frozenset(found)


def in_place(
    routine: Routine, dying: Collection[str] = (), busy: Collection[str] = ()
) -> dict[str, str]:
    """Scratch tensor to the tensor whose memory it takes, both of one shape.

    A statement `T[i] = f(S[i], ...)` that reads S for the last time and is the only one to write T
    may overwrite S; a scratch S is then computed in T's memory from the start. `dying` are inputs
    that nobody reads after the routine: a scratch T may take their memory. The memory of `busy`
    tensors is another tensor's too, and nothing is put there.
    """
    aliases = [s for s in routine.statements if isinstance(s, Alias)]
    shared = {n for s in aliases for n in (s.target, s.source)} | set(busy)
    renamed = {s.target for s in aliases}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    writers: dict[str, int] = {}
    for k, statement in enumerate(routine.statements):
        for name in (*reads(statement), *writes(statement)):
            first.setdefault(name, k)
            last[name] = k
        for name in writes(statement):
            writers[name] = writers.get(name, 0) + 1
    place: dict[str, str] = {}
    for k, statement in reversed(list(enumerate(routine.statements))):
        if not isinstance(statement, Elementwise) or statement.accumulate:
            continue
        target = statement.equation.target
        if writers[target] != 1 or target in (renamed | set(busy)) or first[target] != k:
            continue
        taken = [
            name
            for name in reads(statement)
            if name in dying and last[name] == k and _aligned(statement, name, routine)
        ]
        if taken and target in routine.scratch and target not in place:
            place[target] = taken[0]
            continue
        for name in reads(statement):
            if (
                name in routine.scratch
                and name not in shared
                and last[name] == k
                and _aligned(statement, name, routine)
            ):
                place[name] = place.get(target, target)
                break
    return place


def _aligned(statement: Elementwise, name: str, routine: Routine) -> bool:
    equation, tensors = statement.equation, routine.tensors
    source, target = tensors[name], tensors[equation.target]
    if equation.guard or source.shape != target.shape or source.kind != target.kind:
        return False
    if set(equation.lhs) != {r.index for r in equation.free}:
        return False
    found = [a for a in equation.reads() if a.tensor == name]
    if any(a.indices != equation.lhs for a in found):
        return False
    split = split_bracket(equation, tensors)
    return split is None or all(a.tensor != name for a in accesses(split[1].body))
