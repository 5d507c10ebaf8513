"""Simplification of networks: facts across borders, one result for equal fragments."""

from __future__ import annotations

import numpy as np
import pytest
from simplify_networks import derived, equation, simplified, values

from symbp.ir import Fact, Program, verify
from symbp.simplify import driver, simplify_network
from symbp.simplify.network import output_facts

NORM = """
define:
  norm:
    parameters: {gamma: {shape: [k], init: 1.0}, beta: {shape: [k]}}
    formula: |
      mu[k] = mean[n](in[n, k])
      v[k] = mean[n]((in[n, k] - mu[k])^2)
      out[n, k] = gamma[k] * (in[n, k] - mu[k]) / sqrt(v[k] + 1e-5) + beta[k]
"""
TWO_BRANCHES = f"""
name: net
inputs: {{x: [batch, 6], y: {{shape: [batch], labels: 4}}}}
{NORM}
layers:
  - dense: {{units: 5, name: a}}
  - dense: {{units: 5, name: b, from: x}}
  - add: {{from: [a, b]}}
  - norm
  - relu
  - dense: 4
loss: {{cross_entropy: y}}
"""
DEEP = """
name: net
inputs: {{x: [batch, 8], y: {{shape: [batch], labels: 8}}}}
layers:
  - repeat: {{times: {times}, layers: [{{dense: 8}}, {activation}]}}
  - dense: 8
loss: {{cross_entropy: y}}
"""


def test_bias_before_a_norm_in_its_own_fragment_is_zero() -> None:
    assert equation(simplified(TWO_BRANCHES), "∂b.b").body == 0


def test_bias_before_a_norm_in_another_fragment_is_zero() -> None:
    network = simplified(TWO_BRANCHES)
    assert equation(network, "∂a.b").body == 0
    program = network.fragments["a"].derivation.program
    assert Fact("sums_to_zero", 0) in program.tensors["∂a"].facts


def test_without_the_norm_the_bias_has_a_gradient() -> None:
    network = simplified(TWO_BRANCHES.replace("  - norm\n", ""))
    assert equation(network, "∂a.b").body != 0


def test_a_second_reader_of_the_layer_takes_the_fact_away() -> None:
    other = TWO_BRANCHES.replace("loss: {cross_entropy: y}", "") + (
        "loss: [{cross_entropy: y}, {mse: {target: t, from: a}}]\n"
    )
    network = simplified(other.replace("labels: 4}}", "labels: 4}, t: [batch, 5]}"))
    assert equation(network, "∂a.b").body != 0


def test_softmax_rows_are_known_to_the_next_fragment() -> None:
    network = simplified(
        "name: net\ninputs: {x: [batch, 3], y: [batch, 2]}\n"
        "layers: [{dense: 4}, softmax, {dense: 2}]\nloss: {mse: y}\n"
    )
    program = network.fragments["dense2_mse1"].derivation.program
    assert Fact("sums_to_one", 1) in program.tensors["softmax1"].facts


def test_facts_of_outputs() -> None:
    text = "name: net\ninputs: {x: [batch, 3], y: [batch, 4]}\nlayers: [{dense: 4}, LAYER]\n"
    expected = {
        "softmax": {Fact("positive"), Fact("sums_to_one", 1)},
        "sigmoid": {Fact("unit")},
        "softplus": set(),
        "tanh": set(),
    }
    for layer, facts in expected.items():
        network = derived(text.replace("LAYER", layer))
        (fragment,) = network.fragments.values()
        found = output_facts(
            fragment.derivation.program, fragment.derivation.primal, fragment.outputs
        )
        assert set(found.get(f"{layer}1", frozenset())) == facts, layer


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "softmax"])
def test_equal_layers_share_one_fragment(activation: str) -> None:
    network = simplified(DEEP.format(times=12, activation=activation))
    assert len(network.fragments) == len(
        derived(DEEP.format(times=12, activation=activation)).fragments
    )
    assert {c.fragment for c in network.calls} == set(network.fragments)


def test_a_thousand_equal_layers_cost_look_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    def counted(*arguments: object) -> object:
        done.append(arguments)
        return driver.simplified(*arguments)

    monkeypatch.setattr("symbp.simplify.network.simplified", counted)
    counts = []
    for times in (10, 1010):
        done.clear()
        simplify_network(derived(DEEP.format(times=times, activation="relu")))
        counts.append(len(done))
    assert counts[0] == counts[1]


def test_fragments_keep_their_values() -> None:
    before = derived(TWO_BRANCHES)
    after = simplify_network(before)
    rng = np.random.default_rng(3)
    for call, plain_call in zip(after.calls, before.calls, strict=True):
        fragment = after.fragments[call.fragment]
        plain: Program = before.fragments[plain_call.fragment].derivation.program
        stable = fragment.derivation.program
        verify(stable)
        sizes = dict.fromkeys((s.name for s in plain.sizes()), 4)
        arrays = {
            n: rng.integers(0, 4, 4) if t.kind == "integer" else rng.normal(size=(4,) * t.rank)
            for n, t in stable.tensors.items()
        }
        for name, tensor in stable.tensors.items():
            if Fact("sums_to_zero", 0) in tensor.facts:
                arrays[name] = arrays[name] - arrays[name].mean(axis=0)
        expected, found = (values(p, arrays, sizes, None) for p in (plain, stable))
        for name in (*fragment.outputs, *fragment.derivation.results):
            np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-12)


def test_changes_are_kept_with_the_fragment() -> None:
    network = simplified(DEEP.format(times=2, activation="sigmoid"))
    assert all(f.changes for f in network.fragments.values())
