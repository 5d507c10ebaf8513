"""Names, scopes and shapes, as the language promises them."""

from __future__ import annotations

import pytest
from network_cases import network
from sympy import Integer

from symbp.ir import size, verify

BATCH = size("batch")


def shapes(net) -> dict[str, tuple]:
    return {name: p.tensor.shape for name, p in net.parameters.items()}


def test_unnamed_layers_are_numbered_by_kind() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3], y: [batch, 2]}
layers: [{dense: 4}, tanh, {dense: {units: 5, name: mid}}, tanh, {dense: 2}]
loss: {mse: y}
""")
    assert [layer.name for layer in net.layers] == [
        "dense1", "tanh1", "mid", "tanh2", "dense2", "mse1",
    ]  # fmt: skip
    assert list(net.parameters) == [
        "dense1.W", "dense1.b", "mid.W", "mid.b", "dense2.W", "dense2.b",
    ]  # fmt: skip
    assert shapes(net)["mid.W"] == (5, 4)
    assert net.tensors["mid"].shape == (BATCH, 5)
    assert net.output == "dense2"
    assert net.targets == {"y"}


def test_repeat_prefixes_rounds_and_residual_adds_no_prefix() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3]}
layers:
  - repeat: {name: h, times: 2, layers: [{residual: [{dense: 3}, tanh]}]}
  - repeat: {times: 2, layers: [{dense: 3}]}
""")
    assert list(net.parameters) == [
        "h0.dense1.W", "h0.dense1.b", "h1.dense1.W", "h1.dense1.b",
        "block0.dense1.W", "block0.dense1.b", "block1.dense1.W", "block1.dense1.b",
    ]  # fmt: skip
    assert net.output == "block1.dense1"


def test_from_takes_named_outputs_and_inputs() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3], c: [batch, 2]}
layers:
  - dense: {units: 4, name: h}
  - dense: {units: 5, from: x, name: g}
  - concat: {from: [h, g, c]}
""")
    assert net.tensors[net.output].shape == (BATCH, 11)


@pytest.mark.parametrize("kind", ["add", "multiply", "concat"])
def test_a_list_of_names_is_what_a_layer_joins(kind: str) -> None:
    start = "name: a\ninputs: {x: [batch, 3], c: [batch, 3]}\nlayers:\n  - dense: 3\n"
    listed = network(f"{start}  - {kind}: [x, dense1, c]\n")
    under_from = network(f"{start}  - {kind}: {{from: [x, dense1, c]}}\n")
    assert listed.layers == under_from.layers
    assert shapes(listed) == shapes(under_from)


def test_a_layer_made_of_layers_joins_its_own_inputs() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3], c: [batch, 2]}
layers: [{both: {from: [x, c]}}]
define:
  both: {inputs: [one, other], layers: [{concat: [one, other]}]}
""")
    assert net.tensors[net.output].shape == (BATCH, 5)


def test_concat_takes_an_axis() -> None:
    net = network("""
name: a
inputs: {x: [2, 3, 4], c: [2, 5, 4]}
layers: [{concat: {axis: 1, from: [x, c]}}, flatten]
""")
    assert net.tensors["concat1"].shape == (2, 8, 4)
    assert net.tensors["flatten1"].shape == (2, 32)


def test_share_and_tie_leave_no_parameters_of_their_own() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3]}
layers:
  - dense: {units: 3, name: first}
  - dense: {units: 3, share: first}
  - dense: {units: 3, tie: {W: first.W}}
""")
    assert list(net.parameters) == ["first.W", "first.b", "dense2.b"]


def test_weights_are_initialised_for_what_follows_them() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3]}
layers: [{dense: 3}, relu, {dense: 3}, tanh, {dense: 3}, {dense: {units: 2, bias: false}}]
""")
    rules = {name: p.init.rule for name, p in net.parameters.items()}
    assert rules["dense1.W"] == "he_uniform"
    assert rules["dense2.W"] == rules["dense3.W"] == "glorot_uniform"
    assert rules["dense1.b"] == "constant"
    assert "dense4.b" not in rules


def test_labels_are_inferred_from_rank_and_bounded_by_the_classes() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3], y: [batch]}
layers: [{dense: 7}]
loss: {cross_entropy: y}
""")
    assert net.tensors["y"].kind == "integer"
    assert net.tensors["y"].upper == 7


def test_a_regulariser_covers_every_parameter_once() -> None:
    net = network("""
name: a
inputs: {x: [batch, 3], y: [batch, 3]}
layers:
  - dense: {units: 3, name: first}
  - dense: {units: 3, share: first}
loss: [{mse: y}, {l2: {weight: 0.5}}]
""")
    assert net.terms == ("mse1", "l21·first.W", "l21·first.b")


def test_a_formula_network_has_the_sizes_of_its_arrays() -> None:
    net = network("""
name: f
inputs: {T: [m, n]}
parameters: {U: [m, k], V: [n, k]}
formula: |
  R[i, j] = T[i, j] - sum[a](U[i, a] * V[j, a])
  loss = sum[i, j](R[i, j]^2)
""")
    assert net.terms == ("loss",)
    assert net.output == "R"
    assert net.tensors["R"].shape == (size("m"), size("n"))


def test_equal_blocks_share_templates_at_any_depth() -> None:
    text = """
name: a
inputs: {{x: [batch, 8], y: {{shape: [batch], labels: 3}}}}
layers: [{{repeat: {{times: {times}, layers: [{{dense: 8}}, relu]}}}}, {{dense: 3}}]
loss: {{cross_entropy: y}}
"""
    shallow, deep = network(text.format(times=3)), network(text.format(times=40))
    assert len(shallow.templates) == len(deep.templates) == 2
    assert len(deep.instances) == 41


def test_layers_alike_but_for_sizes_share_a_template() -> None:
    net = network("""
name: a
inputs: {x: [batch, 9]}
layers: [{dense: 8}, relu, {dense: 7}, relu, {dense: 6}, relu]
""")
    assert len(net.templates) == 1
    assert [dict(i.sizes)[size("d1")] for i in net.instances] == [9, 8, 7]


def test_every_template_obeys_the_equation_language() -> None:
    net = network("""
name: a
inputs: {x: [batch, 4, 6], y: [batch, 5]}
define:
  scaled:
    options: {units: required, gain: 2.0}
    parameters: {W: {shape: [units, k], init: normal}, beta: {shape: [units], init: 1.0}}
    formula: |
      z[..., u] = gain * sum[k](W[u, k] * in[..., k])
      out[..., u] = z[..., u] * sigmoid(beta[u] * z[..., u])
layers: [{scaled: 3}, flatten, {residual: [{dense: 12}, gelu]}, softmax, {dense: 5}, log_softmax]
loss: {half_mse: y}
""")
    for template in net.templates.values():
        verify(template.program)
    assert shapes(net)["scaled1.W"] == (3, 6)
    assert net.parameters["scaled1.beta"].init.value == 1.0


def test_sizes_given_by_the_caller_go_before_the_declared() -> None:
    text = "name: a\ninputs: {x: [batch, k]}\nlayers: [tanh]\nsizes: {batch: 4, k: 3}\n"
    assert network(text, batch=9).sizes == {BATCH: 9, size("k"): 3}


def test_a_numeric_extent_is_an_integer() -> None:
    net = network("name: a\ninputs: {x: [3]}\nlayers: [{dense: 2}]\n")
    assert net.tensors["dense1"].shape == (Integer(2),)
