"""Cheap values are computed again in the backward sweep, of what is there anyway."""

from __future__ import annotations

import pytest

from symbp import pipeline
from symbp.pipeline import Options
from symbp.plan import Elementwise, Plan
from symbp.plan.memory.memory import elements
from symbp.plan.statements.again import CHEAP

_INPUTS = "name: net\ninputs: {x: [batch, 4], y: [batch, 3]}\n"


def _plan(layers: str, loops: bool = True) -> Plan:
    text = f"{_INPUTS}layers: {layers}\nloss: {{mse: y}}\n"
    family = pipeline.build(pipeline.read(text), Options(sizes={"batch": 5}))
    nd = pipeline.simplify(pipeline.derive(family.main))
    return pipeline.plan(nd, loops=loops)


def _again(plan: Plan) -> dict[str, int]:
    """What is computed again, and before which backward call."""
    found: dict[str, int] = {}
    for number, call in enumerate(plan.backward):
        for name in call.tensors.values():
            if name.endswith("·again"):
                found.setdefault(name.removesuffix("·again"), number)
    return found


def test_what_normalisation_gives_is_computed_from_what_it_normalised() -> None:
    plan = _plan("[{dense: 5}, batch_norm, relu, {dense: 3}]")
    assert list(_again(plan)) == ["relu1"]
    routine = plan.routines[plan.backward[_again(plan)["relu1"]].routine]
    (statement,) = routine.statements
    assert isinstance(statement, Elementwise)
    assert {a.tensor for a in statement.equation.reads()} == set(routine.inputs)


def test_it_is_read_there_and_nowhere_kept() -> None:
    plan = _plan("[{dense: 5}, batch_norm, relu, {dense: 3}]")
    assert all("relu1" not in call.tensors.values() for call in plan.backward)
    assert plan.buffers["relu1·again"].role == "scratch"
    assert plan.buffers["relu1·again"].shape == plan.buffers["relu1"].shape


@pytest.mark.parametrize(
    "layers",
    [
        "[{dense: 5}, relu, {dense: 3}]",  # the sum before relu is needed for nothing else
        "[{dense: 5}, batch_norm, tanh, {dense: 3}]",  # a function is not cheap
        "[{dense: 5}, batch_norm, {dense: 3}, batch_norm]",  # read in the last step only
    ],
)
def test_what_is_kept(layers: str) -> None:
    again = _again(_plan(layers))
    assert "relu1" not in again
    assert "tanh1" not in again
    assert "batch_norm2" not in again


def test_whole_arrays_are_kept() -> None:
    assert not _again(_plan("[{dense: 5}, batch_norm, relu, {dense: 3}]", loops=False))


def test_only_few_operations() -> None:
    assert CHEAP < 6
    slow = "[{dense: 5}, batch_norm, {hardswish: {}}, {dense: 3}]"
    assert "hardswish1" not in _again(_plan(slow))


def test_shapes_are_those_of_the_calls() -> None:
    plan = _plan("[{dense: 5}, layer_norm, {dense: 3}]")
    for call in plan.backward:
        routine = plan.routines[call.routine]
        for formal, actual in call.tensors.items():
            mine = (e.xreplace(dict(call.sizes)) for e in routine.tensors[formal].shape)
            assert elements(mine) == elements(plan.buffers[actual].shape)
