"""How a step brings gradients into the parameters: at once, or from a place where they wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symbp.emit.c.interface.calls import Sinks
from symbp.emit.c.interface.layout import Flats
from symbp.emit.c.model import Place, Table
from symbp.emit.model import Part
from symbp.plan.model import Call, Plan
from symbp.plan.statements.needed import needed
from symbp.plan.statements.sinks import Applied, applied


@dataclass(frozen=True)
class Update:
    """For each backward call, what is applied at once; and what waits for the end of the step.

    `plan` has the routines of a step's own; `calls` are its backward calls, None where there is
    nothing to do: gradients of inputs are not made. `waiting` are gradients by the network's
    names, with whether already the first contribution of those that wait is added to them;
    `parameters` is what they are subtracted from at the end.
    """

    plan: Plan
    calls: tuple[Call | None, ...]
    at_once: tuple[Applied, ...]
    waiting: Mapping[str, bool]
    parameters: tuple[tuple[str, str], ...]  # and their gradients


def update(part: Part) -> Update:
    """The way of each gradient. Without a loss there is no step, and no gradient is a sink."""
    nd, plan, network = part.derivation, part.plan, part.network
    gradients = {n: t for n, t in nd.gradients.items() if n not in nd.constant}
    own = {n: t for n, t in gradients.items() if n in network.parameters}
    if not network.terms:
        return Update(plan, plan.backward, ({},) * len(plan.backward), {}, ())
    at_once = applied(plan, own)
    wider, calls = needed(plan, own.values()) if network.wrt else (plan, plan.backward)
    waiting = _waiting(part, at_once, set(own.values()))
    pairs = tuple((n, t) for n, t in own.items() if t in waiting)
    return Update(wider, calls, at_once, waiting, pairs)


def _waiting(part: Part, at_once: Sequence[Applied], gradients: set[str]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for call, done in zip(part.plan.backward, at_once, strict=True):
        routine = part.plan.routines[call.routine]
        for formal in routine.outputs:
            tensor = call.tensors.get(formal, formal)
            if tensor in gradients and formal not in done:
                found.setdefault(tensor, formal in routine.adds)
    return found


def stepping(call: Call, done: Applied, places: Mapping[str, Place], flats: Flats) -> Sinks:
    """The sinks of a call within a step; `places` are those of the gradients that wait."""
    waiting = {f: places[t] for f, t in call.tensors.items() if t in places}
    return Sinks(
        frozenset(done),
        {**waiting, **{f: flats.parameters[p] for f, p in done.items()}},
        "-rate",
        "1",
    )


def table(pairs: Sequence[tuple[Place, Place]], name: str) -> Table:
    """Parameter's offset, gradient's offset and length: a row for each pair of stretches."""
    return Table(name, 3, tuple((", ".join(map(str, row)), ()) for row in _rows(pairs)))


def _rows(pairs: Sequence[tuple[Place, Place]]) -> Iterator[tuple[int, int, int]]:
    """Neighbours taken together."""
    last: tuple[int, int, int] | None = None
    for parameter, gradient in pairs:
        row = (parameter.offset, gradient.offset, parameter.size)
        if last and (last[0] + last[2], last[1] + last[2]) == row[:2]:
            last = (last[0], last[1], last[2] + row[2])
            continue
        if last:
            yield last
        last = row
    if last:
        yield last
