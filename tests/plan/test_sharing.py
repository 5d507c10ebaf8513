"""Shared memory: what is read is what was written, in every phase and when backward runs again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from sympy import Integer
from test_plan import MLP, planned

from symbp.ir import size
from symbp.plan import Alias
from symbp.plan.model import Call, Plan, reads, writes

SEED = """
name: seed
inputs: {x: [batch, 4]}
wrt: [x]
layers: [{dense: 2}, {residual: [log_softmax, tanh, {dense: 2}]}]
sizes: {batch: 3}
"""
PREDICT = """
name: predict
inputs: {x: [batch, 2]}
layers: [{dense: 2}, {residual: [log_softmax]}]
sizes: {batch: 3}
"""
DEEP = """
name: deep
inputs: {x: [batch, 4], y: {shape: [batch], labels: 3}}
wrt: [x]
layers:
  - {repeat: {times: 3, layers: [{residual: [{dense: 4}, softmax, swish]}, log_softmax]}}
  - {dense: 3}
loss: {cross_entropy: y}
sizes: {batch: 3}
"""
_BATCH = 3  # in every network
NETWORKS = {
    "mlp": MLP.replace("batch: 32", "batch: 3"),
    "seed": SEED,
    "predict": PREDICT,
    "deep": DEEP,
}


@pytest.mark.parametrize("name", NETWORKS)
def test_no_tensor_is_overwritten_before_it_is_read(name: str) -> None:
    found = planned(NETWORKS[name])
    calls = (*found.forward, *found.backward, *found.backward)
    assert not list(_lost(found, calls))
    assert not list(_lost(found, found.predict))


def test_what_forward_saves_lives_to_the_end() -> None:
    found = planned(DEEP)
    end = len(found.forward) + len(found.backward)
    assert {b.live[1] for b in found.buffers.values() if b.role == "saved"} == {end}


@pytest.mark.parametrize("name", NETWORKS)
def test_no_call_names_a_buffer_twice(name: str) -> None:
    found = planned(NETWORKS[name])
    for call in (*found.forward, *found.backward, *found.predict):
        routine = found.routines[call.routine]
        aliases = {s.target for s in routine.statements if isinstance(s, Alias)}
        bound = [b for n, b in call.tensors.items() if n not in aliases]
        assert len(bound) == len(set(bound)), call.routine


def _lost(found: Plan, calls: Iterable[Call]) -> Iterator[str]:
    """The buffers that no longer hold what was written to them when they are read."""
    owner: dict[int, str] = {}
    for call in calls:
        for statement in found.routines[call.routine].statements:
            if isinstance(statement, Alias):
                continue
            targets = [call.tensors[n] for n in writes(statement)]
            for name in (call.tensors[n] for n in reads(statement)):
                cells = _cells(found, name)
                if name not in targets and any(owner.get(c) != name for c in cells):
                    yield f"{call.routine}: {name}"
            for name in targets:
                owner.update(dict.fromkeys(_cells(found, name), name))


def _cells(found: Plan, name: str) -> range:
    """The elements of the workspace that a buffer takes."""
    buffer = found.buffers[name]
    if buffer.offset is None:
        return range(0)
    length = 1
    for extent in buffer.shape:
        length *= int(extent.xreplace({size("batch"): Integer(_BATCH)}))
    return range(int(buffer.offset), int(buffer.offset) + length)
