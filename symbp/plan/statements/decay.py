"""Decay of weights, brought to where a step may apply it at once with the rest of the gradient.

A regulariser contributes `2 λ W[i]` to the gradient of `W[i]`. The layer that W belongs to reads W
in its backward call and then makes its own contribution, so whatever stands before that call has to
wait, and what stands behind it makes the layer's contribution wait. Between the two a step may
shrink W by its own elements and then subtract the product. So the call is split there; several
contributions of this kind become one statement, for which each element is read once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Symbol

from symbp.plan.model import Call, Elementwise, Plan, Role, Routine, reads, writes
from symbp.plan.names import unused
from symbp.plan.statements.parts import adding, bound, parted
from symbp.plan.statements.sinks import applied
from symbp.plan.statements.together import Together

_KEPT: frozenset[Role] = frozenset({"input", "noise"})
_MARKS = {"first": "·before", "second": "·gradients", "decay": "·decay"}


@dataclass(frozen=True)
class _Made:
    """A contribution: the backward call that makes it, and the formal there."""

    number: int
    formal: str


@dataclass(frozen=True)
class _Decay:
    """Contributions to a gradient that go before the call `place`, or between two parts of it.

    `parts` are the formals there that the second part makes; `adds` are those contributions that
    come first now no longer.
    """

    gradient: str
    own: tuple[_Made, ...]
    place: int
    parts: tuple[str, ...]
    adds: tuple[_Made, ...]


def decayed(plan: Plan, gradients: Mapping[str, str]) -> Plan:
    """The plan with contributions of a parameter's own elements where they can be applied at once.

    `gradients` maps parameters to their gradients. One that would wait nonetheless is left as it
    is.
    """
    waiting = _waiting(plan, gradients)
    found = list(_candidates(plan, {p: g for p, g in gradients.items() if g in waiting}))
    if not found:
        return plan
    made = _Rewriting(plan, found).plan()
    still = _waiting(made, gradients)
    kept = [d for d in found if d.gradient not in still]
    return made if len(kept) == len(found) else _Rewriting(plan, kept).plan()


def _waiting(plan: Plan, gradients: Mapping[str, str]) -> set[str]:
    """The gradients of which some contribution is not applied at once."""
    found: set[str] = set()
    for call, done in zip(plan.backward, applied(plan, gradients), strict=True):
        outputs = plan.routines[call.routine].outputs
        found |= {call.tensors.get(n, n) for n in outputs if n not in done}
    return found.intersection(gradients.values())


# ------------------------------------------------------------ what goes where


def _candidates(plan: Plan, gradients: Mapping[str, str]) -> Iterator[_Decay]:
    made: dict[str, list[_Made]] = {}
    readers: dict[str, list[int]] = {}
    for number, call in enumerate(plan.backward):
        routine = plan.routines[call.routine]
        for formal in routine.outputs:
            made.setdefault(call.tensors.get(formal, formal), []).append(_Made(number, formal))
        for name in dict.fromkeys(call.tensors.get(n, n) for n in routine.inputs):
            readers.setdefault(name, []).append(number)
    for parameter, gradient in gradients.items():
        known = made.get(gradient, [])
        own = tuple(m for m in known if _is_own(plan, m, parameter))
        others = [m for m in known if m not in own]
        if own:
            reading = [k for k in readers[parameter] if _reads(plan, k, parameter, own)]
            yield from _placed(plan, gradient, own, others, max(reading, default=-1))


def _placed(
    plan: Plan, gradient: str, own: tuple[_Made, ...], others: Sequence[_Made], last: int
) -> Iterator[_Decay]:
    """The place after the `last` call that reads the parameter, if one is before the `others`."""
    first = min((m.number for m in others), default=len(plan.backward))
    place = min(own[0].number, first)
    if last >= place:
        place = first
    there = tuple(m.formal for m in others if m.number == place)
    adds = {m for m in others if m.formal not in _routine(plan, m.number).adds}
    if last < place:
        yield _Decay(gradient, own, place, (), tuple(adds))
    elif last == place and not _reads_parameters(plan, place, there):
        yield _Decay(gradient, own, place, there, tuple(adds))


def _routine(plan: Plan, number: int) -> Routine:
    return plan.routines[plan.backward[number].routine]


def _is_own(plan: Plan, made: _Made, parameter: str) -> bool:
    """Whether one statement makes the whole contribution, each element from its own alone."""
    call, routine = plan.backward[made.number], _routine(plan, made.number)
    making = [s for s in routine.statements if made.formal in writes(s)]
    statement = making[0] if len(making) == 1 else None
    if not isinstance(statement, Elementwise) or any(
        made.formal in reads(s) for s in routine.statements
    ):
        return False
    q = statement.equation
    over = tuple(q.domain.get(i) for i in q.lhs if isinstance(i, Symbol))
    whole = len(q.free) == len(set(q.lhs)) == len(q.lhs) and not q.guard
    if not whole or over != routine.tensors[made.formal].shape:
        return False
    names = {call.tensors.get(a.tensor, a.tensor): a.tensor for a in q.reads()}
    at = {a.indices for a in q.reads() if call.tensors.get(a.tensor, a.tensor) == parameter}
    others = names.keys() - {parameter}
    return at == {q.lhs} and all(plan.buffers[n].role in _KEPT for n in others)


def _reads(plan: Plan, number: int, parameter: str, own: Collection[_Made]) -> bool:
    """Whether the call reads the parameter for anything but these contributions."""
    call, routine = plan.backward[number], _routine(plan, number)
    mine = {m.formal for m in own if m.number == number}
    return any(
        call.tensors.get(n, n) == parameter
        for s in routine.statements
        if mine.isdisjoint(writes(s))
        for n in reads(s)
    )


def _reads_parameters(plan: Plan, number: int, formals: Collection[str]) -> bool:
    """Whether what makes the formals reads a parameter, which may be changed by then."""
    call, routine = plan.backward[number], _routine(plan, number)
    names = {
        n for s in routine.statements if not set(formals).isdisjoint(writes(s)) for n in reads(s)
    }
    return any(plan.buffers[call.tensors.get(n, n)].role == "parameter" for n in names)


# ------------------------------------------------------------ the plan


class _Rewriting:
    """Puts the contributions into their places."""

    def __init__(self, plan: Plan, decays: Sequence[_Decay]) -> None:
        self.old = plan
        self.routines = dict(plan.routines)
        self.made: dict[tuple[object, ...], Routine] = {}
        self.decays: dict[int, list[_Decay]] = {}
        self.gone: dict[int, list[str]] = {}
        self.adds: dict[int, list[str]] = {}
        for decay in decays:
            self.decays.setdefault(decay.place, []).append(decay)
            for made in decay.own:
                self.gone.setdefault(made.number, []).append(made.formal)
            for made in decay.adds:
                self.adds.setdefault(made.number, []).append(made.formal)

    def plan(self) -> Plan:
        calls: list[Call] = []
        for number, call in enumerate(self.old.backward):
            decays = self.decays.get(number, [])
            calls += [self.decay(d) for d in decays if not d.parts]
            rest: Call | None = call
            if number in self.gone:
                rest, _ = self.split(call, tuple(self.gone[number]))
            if rest is not None and number in self.adds:
                rest = self.adding(rest, tuple(self.adds[number]))
            second: Call | None = None
            formals = tuple(f for d in decays for f in d.parts)
            if rest is not None and formals:
                rest, second = self.split(rest, formals)
            calls += [c for c in (rest,) if c is not None]
            calls += [self.decay(d) for d in decays if d.parts]
            calls += [c for c in (second,) if c is not None]
        used = {c.routine for c in (*self.old.forward, *calls, *self.old.predict)}
        routines = {n: r for n, r in self.routines.items() if n in used}
        return replace(self.old, routines=routines, backward=tuple(calls))

    def split(self, call: Call, formals: tuple[str, ...]) -> tuple[Call | None, Call]:
        """The call without what makes the formals, and that."""
        first, second = parted(self.routines[call.routine], formals)
        key = (call.routine, formals)
        behind = bound(call, self.named((*key, 2), second, _MARKS["second"]))
        if first is None:
            return None, behind
        return bound(call, self.named((*key, 1), first, _MARKS["first"])), behind

    def adding(self, call: Call, formals: tuple[str, ...]) -> Call:
        routine = adding(self.routines[call.routine], formals)
        return bound(call, self.named((call.routine, formals, 0), routine, ""))

    def named(self, key: tuple[object, ...], routine: Routine, mark: str) -> Routine:
        """The routine under a name of its own; the same one for the same key."""
        if key not in self.made:
            name = unused(f"{routine.name}{mark}", self.routines)
            self.made[key] = self.routines[name] = replace(routine, name=name)
        return self.made[key]

    def decay(self, decay: _Decay) -> Call:
        """One call for all contributions, which writes."""
        calls = [self.alone(made) for made in decay.own]
        if len(calls) == 1 and not self.routines[calls[0].routine].adds:
            return calls[0]
        together = Together(calls[0], self.routines[calls[0].routine])
        for call in calls[1:]:
            together.join(call, self.routines[call.routine])
        routine = together.routine()
        key = (*(c.routine for c in calls), *together.renamed)
        return together.call(self.named(key, routine, _MARKS["decay"]))

    def alone(self, made: _Made) -> Call:
        """The call of nothing but one contribution."""
        call = self.old.backward[made.number]
        if len(self.routines[call.routine].statements) == 1:
            return call
        return self.split(call, (made.formal,))[1]
