"""A sweep reduced to what is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from symbp import pipeline
from symbp.pipeline import Options
from symbp.plan import Call, Plan
from symbp.plan.statements.needed import needed

_TEXT = """
name: net
inputs: {x: [batch, 4], y: [batch, 3]}
layers: [{dense: 5}, tanh, {dense: 3}]
loss: {mse: y}
wrt: [x]
"""


def _plan() -> Plan:
    family = pipeline.build(pipeline.read(_TEXT), Options(sizes={"batch": 5}))
    return pipeline.plan(pipeline.simplify(pipeline.derive(family.main)), loops=True)


def _results(plan: Plan, calls: Iterable[Call | None]) -> set[str]:
    found: set[str] = set()
    for call in calls:
        if call is not None:
            found |= {call.tensors[n] for n in plan.routines[call.routine].outputs}
    return found


def test_the_gradient_of_an_input_is_left_out() -> None:
    plan = _plan()
    assert "∂x" in _results(plan, plan.backward)
    names = _results(plan, plan.backward) - {"∂x"}
    wider, calls = needed(plan, [f"∂{n}" for n in plan.parameters])
    assert _results(wider, calls) == names


def test_what_is_whole_stays_what_it_was() -> None:
    plan = _plan()
    wider, calls = needed(plan, [f"∂{n}" for n in plan.parameters])
    assert calls[0] == plan.backward[0]
    assert set(wider.routines) > set(plan.routines)


def test_nothing_is_needed_for_nothing() -> None:
    plan = _plan()
    assert needed(plan, []) == (plan, (None, None))


def test_scratch_of_what_is_left_out_goes() -> None:
    plan = _plan()
    wider, calls = needed(plan, ["∂x"])
    assert _results(wider, calls) == {"∂tanh1", "∂x"}
    for call in calls:
        assert call is not None
        routine = wider.routines[call.routine]
        assert set(routine.tensors) >= {*routine.inputs, *routine.outputs, *routine.scratch}
