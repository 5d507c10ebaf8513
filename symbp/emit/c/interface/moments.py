"""What the public functions touch of the workspace, moment after moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symbp.emit.c.interface.calls import Sites
from symbp.emit.c.interface.layout import STATES
from symbp.emit.c.interface.update import Update
from symbp.network.model import Network
from symbp.plan.memory.arena import Use
from symbp.plan.model import Call, Plan


def training_moments(network: Network, plan: Plan, sites: Sites, update: Update) -> list[Use]:
    """The moments of forward, then of backward as a step runs it.

    Where no step is taken, what backward touches is the same, less the gradients that wait.
    """
    states = frozenset(network.states)
    results = {*network.terms} if network.terms else {network.output}
    results |= {s.next or n for n, s in network.states.items()}
    found = [*_taken(states), *_calls(plan.forward, sites), Use(frozenset(results))]
    found.append(Use(frozenset(n for n, adds in update.waiting.items() if adds)))
    for call, done in zip(plan.backward, update.at_once, strict=True):
        found += sites.uses(call, done)
    found.append(Use(frozenset(update.waiting)))
    return [_with_states(use, states) for use in found]


def predict_moments(network: Network, plan: Plan, sites: Sites) -> list[Use]:
    """The moments of predict."""
    states = frozenset(network.states)
    found = [*_taken(states), *_calls(plan.predict, sites), Use(frozenset(network.outputs))]
    return [_with_states(use, states) for use in found]


def _taken(states: frozenset[str]) -> Iterator[Use]:
    if states:
        yield Use(frozenset({STATES}))


def _calls(calls: Iterable[Call], sites: Sites) -> Iterator[Use]:
    for call in calls:
        yield from sites.uses(call)


def _with_states(use: Use, states: frozenset[str]) -> Use:
    """The use with all states by their common name."""
    return use.bound(dict.fromkeys(states, STATES)) if use.names & states else use
