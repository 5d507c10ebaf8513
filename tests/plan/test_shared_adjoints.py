"""An adjoint that is passed on unchanged keeps its memory."""

from __future__ import annotations

from symbp import pipeline
from symbp.pipeline import Options
from symbp.plan import Alias, Elementwise, Plan
from symbp.plan.model import writes

_TEXT = """
name: net
inputs: {x: [batch, 4], y: [batch, 4]}
layers:
- repeat: {times: 3, layers: [{residual: [{dense: 4}, relu, {dense: 4}]}]}
loss: {mse: y}
"""


def _plan(loops: bool) -> Plan:
    family = pipeline.build(pipeline.read(_TEXT), Options(sizes={"batch": 5}))
    nd = pipeline.simplify(pipeline.derive(family.main))
    return pipeline.plan(nd, loops=loops)


def test_the_adjoints_of_a_residual_chain_share_memory() -> None:
    plan = _plan(loops=True)
    aliased = 0
    for call in plan.backward:
        for statement in plan.routines[call.routine].statements:
            if isinstance(statement, Alias):
                aliased += 1
                assert call.tensors[statement.target] == call.tensors[statement.source]
    assert aliased == 2  # the first block's input needs no adjoint


def test_every_buffer_bound_is_there() -> None:
    plan = _plan(loops=True)
    for call in (*plan.forward, *plan.backward, *plan.predict):
        assert set(call.tensors.values()) <= set(plan.buffers)


def test_whole_arrays_are_copied() -> None:
    plan = _plan(loops=False)
    statements = [
        s
        for c in plan.backward
        for s in plan.routines[c.routine].statements
        if isinstance(s, Elementwise) and s.equation.body.func.__name__ == "Access"
    ]
    assert {n for s in statements for n in writes(s)}
