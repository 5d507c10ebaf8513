"""Copies that need no memory: an adjoint passed on unchanged takes the place of what it was.

Where a residual branch leaves, `x̄ = ȳ`, and ȳ is not read again, the other branch's contribution
may be added to ȳ's own memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from symbp.ir import Access
from symbp.plan.model import Alias, Call, Elementwise, Plan, Role, Routine, reads, writes

_INSIDE: frozenset[Role] = frozenset({"scratch", "saved"})


@dataclass(frozen=True)
class _Copy:
    """A statement of a routine, and the formals that it copies between."""

    number: int
    target: str
    source: str


def without_copies(plan: Plan) -> Plan:
    """The plan with copies in backward routines made aliases where every call allows it."""
    spans = _spans(plan)
    renamed: dict[str, str] = {}
    routines = dict(plan.routines)
    for name, routine in plan.routines.items():
        calls = [(k, c) for k, c in enumerate(plan.backward) if c.routine == name]
        taken: set[str] = set()  # sources: each can become one tensor only
        for copy in _copies(routine) if calls else ():
            pairs = [(c.tensors[copy.target], c.tensors[copy.source]) for _, c in calls]
            if copy.source not in taken and all(
                _may_share(p, k, c, plan, spans) for p, (k, c) in zip(pairs, calls, strict=True)
            ):
                taken.add(copy.source)
                renamed |= dict(pairs)
                routines[name] = _aliased(routines[name], copy)
    if not renamed:
        return plan
    return replace(
        plan,
        routines=routines,
        backward=tuple(_bound(c, renamed) for c in plan.backward),
        buffers={n: b for n, b in plan.buffers.items() if n not in renamed},
    )


def _spans(plan: Plan) -> dict[str, tuple[int, int]]:
    """The first and last backward call of what no other call touches."""
    outside = {n for c in (*plan.forward, *plan.predict) for n in c.tensors.values()}
    found: dict[str, tuple[int, int]] = {}
    for number, call in enumerate(plan.backward):
        for name in call.tensors.values():
            if name not in outside:
                found[name] = (found.get(name, (number, number))[0], number)
    return found


def _copies(routine: Routine) -> Iterator[_Copy]:
    """The statements that do nothing but copy a tensor to one that no other statement touches."""
    aliases = {n for s in routine.statements if isinstance(s, Alias) for n in (s.target, s.source)}
    for number, statement in enumerate(routine.statements):
        if not isinstance(statement, Elementwise) or statement.accumulate:
            continue
        q = statement.equation
        source = q.body.tensor if isinstance(q.body, Access) else None
        free = tuple(r.index for r in q.free)
        plain = not q.guard and q.lhs == free and source and q.body.indices == free
        tensors = (routine.tensors[q.target], routine.tensors.get(source or ""))
        if not plain or source is None or tensors[1] is None:
            continue
        others = [s for k, s in enumerate(routine.statements) if k != number]
        alone = not any(q.target in (*reads(s), *writes(s)) for s in others)
        alike = (tensors[0].shape, tensors[0].kind) == (tensors[1].shape, tensors[1].kind)
        if alone and alike and q.target in routine.outputs and not aliases & {q.target, source}:
            yield _Copy(number, q.target, source)


def _may_share(
    pair: tuple[str, str],
    number: int,
    call: Call,
    plan: Plan,
    spans: Mapping[str, tuple[int, int]],
) -> bool:
    """Whether the target is born in this call, and the source read in none after it."""
    target, source = pair
    inside = all(n in spans and plan.buffers[n].role in _INSIDE for n in pair)
    bound = list(call.tensors.values())
    alone = bound.count(target) == bound.count(source) == 1
    return inside and alone and spans[target][0] == number == spans[source][1]


def _aliased(routine: Routine, copy: _Copy) -> Routine:
    statements = list(routine.statements)
    statements[copy.number] = Alias(copy.target, copy.source)
    kept = (copy.source,) if copy.source in routine.scratch else ()
    return replace(
        routine,
        statements=tuple(statements),
        saved=(*routine.saved, *kept),
        scratch=tuple(n for n in routine.scratch if n not in kept),
    )


def _bound(call: Call, renamed: Mapping[str, str]) -> Call:
    def root(name: str) -> str:
        while name in renamed:
            name = renamed[name]
        return name

    return replace(call, tensors={f: root(n) for f, n in call.tensors.items()})
