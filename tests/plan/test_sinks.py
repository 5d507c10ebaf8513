"""Gradients that a step may apply where they are made: after the last read of the parameter."""

from __future__ import annotations

import pytest

from symbp import pipeline
from symbp.pipeline import Options
from symbp.plan import Plan
from symbp.plan.model import reads, writes
from symbp.plan.statements.sinks import Applied, applied

_INPUTS = "name: net\ninputs: {x: [batch, 4], y: {shape: [batch], labels: 3}}\n"
_LOSS = "loss: {cross_entropy: y}\n"


def _planned(text: str) -> tuple[Plan, tuple[Applied, ...]]:
    family = pipeline.build(pipeline.read(text), Options(sizes={}))
    nd = pipeline.simplify(pipeline.derive(family.main))
    plan = pipeline.plan(nd, loops=True)
    own = {n: t for n, t in nd.gradients.items() if n not in nd.constant}
    return plan, applied(plan, own)


def _names(found: tuple[Applied, ...]) -> list[set[str]]:
    return [set(a.values()) for a in found]


def test_every_gradient_of_a_chain() -> None:
    _, found = _planned(f"{_INPUTS}layers: [{{dense: 5}}, relu, {{dense: 3}}]\n{_LOSS}")
    assert _names(found) == [{"dense2.W", "dense2.b"}, {"dense1.W", "dense1.b"}]


def test_a_weight_is_read_before_its_gradient_is_made() -> None:
    plan, found = _planned(f"{_INPUTS}layers: [{{dense: 5}}, relu, {{dense: 3}}]\n{_LOSS}")
    call = plan.backward[0]
    formal = next(f for f, p in found[0].items() if p == "dense2.W")
    weight = next(f for f, n in call.tensors.items() if n == "dense2.W")
    statements = plan.routines[call.routine].statements
    read = [k for k, s in enumerate(statements) if weight in reads(s)]
    made = [k for k, s in enumerate(statements) if formal in writes(s)]
    assert read
    assert max(read) < min(made)


def test_of_a_shared_weight_only_the_last_contribution() -> None:
    layers = "[{dense: 4}, tanh, {dense: {units: 4, name: d}}, tanh, {dense: {units: 4, share: d}}]"
    text = "name: net\ninputs: {x: [batch, 4], y: [batch, 4]}\n"
    _, found = _planned(f"{text}layers: {layers}\nloss: {{mse: y}}\n")
    assert ["d.W" in names for names in _names(found)] == [False, True, False]
    assert ["d.b" in names for names in _names(found)] == [True, True, False]


@pytest.mark.parametrize("name", ["gamma", "beta"])
def test_not_what_the_backward_sweep_reads_itself(name: str) -> None:
    layers = "[{dense: 5}, batch_norm, relu, {dense: 3}]"
    _, found = _planned(f"{_INPUTS}layers: {layers}\n{_LOSS}")
    assert f"batch_norm1.{name}" not in set().union(*_names(found))
    assert "dense1.W" in set().union(*_names(found))


def test_not_a_gradient_that_another_is_copied_from() -> None:
    text = "name: net\ninputs: {x: [batch, 3, 4], y: [batch, 3, 2]}\n"
    _, found = _planned(f"{text}layers: [{{lstm: 2}}]\nloss: {{mse: y}}\n")
    assert set().union(*_names(found)) == {"lstm1.W_ih", "lstm1.W_hh", "lstm1.b_hh"}
