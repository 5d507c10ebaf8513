"""Recurrences in the plan: time major, and one step's memory for what lives one step."""

from __future__ import annotations

import pytest
from test_plan import planned

from symbp.plan import Plan
from symbp.plan.model import Loop, Routine


def lstm(more: str = "") -> Plan:
    """A recurrent layer over named sizes, its loss on the last dense layer."""
    return planned(
        "name: r\ninputs: {x: [b, T, 3], y: [b, T, 2]}\nlayers:\n"
        f"  - lstm: {{units: 5, name: l{more}}}\n  - dense: 2\nloss: {{mse: y}}\n"
    )


def routine(plan: Plan, phase: str) -> Routine:
    """The routine with the recurrence."""
    (found,) = (
        r
        for r in plan.routines.values()
        if r.phase == phase and any(isinstance(s, Loop) for s in r.statements)
    )
    return found


@pytest.mark.parametrize("phase", ["forward", "backward"])
def test_the_steps_of_inner_tensors_come_first(phase: str) -> None:
    found = routine(lstm(), phase)
    saved = {"l.i", "l.f", "l.g", "l.o", "l·tanh"} & set(found.tensors)
    assert saved
    for name in saved:
        steps, batch, _ = found.tensors[name].shape
        assert (str(batch), steps) == ("b", found.tensors["l.i"].shape[0])


def test_tensors_of_the_network_keep_their_shape() -> None:
    plan = lstm()
    assert str(plan.buffers["x"].shape[0]) == "b"
    assert str(plan.buffers["l"].shape[0]) == "b"


def test_what_lives_one_step_has_memory_for_one() -> None:
    plan = lstm()
    forward, backward = routine(plan, "forward"), routine(plan, "backward")
    assert [forward.tensors[n].rank for n in ("l.z", "l.z·sum2")] == [2, 2]
    assert backward.tensors["∂l.h·steps"].rank == 2
    assert backward.tensors["∂l.c·steps"].rank == 3  # read again at the next step
    assert backward.tensors["∂l.z"].rank == 3  # read by the products after the loop
    assert len(plan.buffers["l.z"].shape) == 2


def test_what_is_saved_keeps_every_step() -> None:
    forward = routine(lstm(), "forward")
    assert {forward.tensors[n].rank for n in forward.saved if n.startswith("l.")} == {3}


def test_predict_shares_the_shapes_of_forward() -> None:
    plan = lstm()
    forward, predict = routine(plan, "forward"), routine(plan, "predict")
    for name in set(forward.tensors) & set(predict.tensors):
        assert predict.tensors[name].shape == forward.tensors[name].shape, name


def test_all_statements_of_a_step_run_over_the_same_positions() -> None:
    for phase in ("forward", "backward"):
        (loop,) = (s for s in routine(lstm(), phase).statements if isinstance(s, Loop))
        assert {offset for _, _, offset in loop.body} == {0}
