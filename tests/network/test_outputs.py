"""Layers with several outputs, what `predict` gives, and inputs that are noise."""

from __future__ import annotations

import pytest
from network_cases import messages, network

from symbp.ir import size

BATCH = size("batch")
DEFINE = """
define:
  parts:
    options: {sizes: {required: true, list: true, least: 1}}
    each: sizes
    inputs: {in: [..., total]}
    formula: |
      extent(k) = part
      out[..., k] = in[..., before + k]
  halves:
    inputs: {in: [..., width]}
    layers:
      - parts: {sizes: [width/2, width/2], name: [left, right]}
      - multiply: {from: [left, right]}
  cut:
    options: {at: {required: true, list: true}}
    layers: [{parts: at}]
"""


def declared(layers: str, rest: str = "", inputs: str = "x: [batch, 8]") -> str:
    return f"name: a\ninputs: {{{inputs}}}\nlayers:\n{layers}\n{rest}{DEFINE}"


def test_named_outputs() -> None:
    net = network(declared("  - parts: {sizes: [3, 5], name: [mu, logvar]}\n  - tanh: {from: mu}"))
    assert net.tensors["mu"].shape == (BATCH, 3)
    assert net.tensors["logvar"].shape == (BATCH, 5)
    assert net.tensors["tanh1"].shape == (BATCH, 3)


def test_outputs_are_numbered_under_the_layers_name() -> None:
    net = network(
        declared(
            "  - parts: {sizes: [2, 2, 4], name: s}\n  - parts: {sizes: [4, 4], from: x}\n"
            "  - add: {from: [parts1.1, s.2]}"
        )
    )
    assert [net.tensors[f"s.{k}"].shape[1] for k in range(3)] == [2, 2, 4]
    assert [layer.sources for layer in net.layers if layer.kind == "add"] == [("parts1.1", "s.2")]


def test_the_name_stands_for_all_outputs_and_so_does_the_layer_before() -> None:
    net = network(
        declared(
            "  - parts: {sizes: [4, 4], name: s}\n  - add\n  - concat: {from: [s, x]}\n"
            "  - tanh: {from: x, name: t}\n  - multiply: {from: [s, s.0]}",
        )
    )
    by_name = {layer.name: layer.sources for layer in net.layers}
    assert by_name["add1"] == ("s.0", "s.1")
    assert net.tensors["concat1"].shape == (BATCH, 16)
    assert by_name["multiply1"] == ("multiply1·1", "s.0")


def test_every_output_of_the_last_layer_is_given_unless_others_are_named() -> None:
    split = "  - parts: {sizes: [4, 4], name: s}\n"
    more = f"{split}  - tanh: {{from: x, name: t}}\n"
    loss = "loss: {mse: {target: x, from: x}}\n"
    assert network(declared(split, loss)).outputs == ("s.0", "s.1")
    assert network(declared(more, loss)).outputs == ("t",)
    assert network(declared(more, f"{loss}output: s")).outputs == ("s.0", "s.1")
    assert network(declared(more, f"{loss}output: [t, s.1]")).outputs == ("t", "s.1")


def test_a_split_inside_a_layer_made_of_layers() -> None:
    net = network(
        declared("  - halves\n  - cut: {at: [1, 3], name: c}\n  - tanh: {from: c.parts1.1}")
    )
    assert net.tensors["halves1.right"].shape == (BATCH, 4)
    assert net.tensors["tanh1"].shape == (BATCH, 3)


def test_a_loss_takes_several_outputs_by_one_name() -> None:
    net = network(
        declared(
            "  - parts: {sizes: [4, 4], name: s}\n  - tanh: {from: s.0, name: t}",
            "loss: [{mse: {target: x, from: x}}, {kl_gaussian: {from: s}}]",
        )
    )
    assert {layer.kind: layer.sources for layer in net.layers}["kl_gaussian"] == ("s.0", "s.1")


def test_noise_is_no_array_to_be_given() -> None:
    net = network(
        declared(
            "  - add: {from: [x, eps]}",
            "",
            "x: [batch, 8], eps: {shape: [batch, 8], noise: normal}",
        )
    )
    assert net.inputs == ("x",)
    assert net.noise["eps"].distribution == "normal"
    assert net.noise["eps"].tensor.shape == (BATCH, 8)


MISTAKES = {
    "names for a layer with one output": (
        declared("  - tanh: {name: [a, b]}"),
        ['net.yaml:4:19: "tanh" has one output; write name: a'],
    ),
    "fewer names than outputs": (
        declared("  - parts: {sizes: [4, 4], name: [a]}"),
        ['net.yaml:4:35: "parts" has 2 outputs here, but one name is given'],
    ),
    "more names than outputs": (
        declared("  - parts: {sizes: [8], name: [a, b]}"),
        ['net.yaml:4:32: "parts" has one output here, but 2 names are given'],
    ),
    "a name taken twice": (
        declared("  - tanh: {name: a}\n  - parts: {sizes: [4, 4], name: [a, b]}"),
        ['net.yaml:5:35: the name "a" is used twice'],
    ),
    "several outputs where one belongs": (
        declared("  - parts: [4, 4]\n  - tanh"),
        [
            'net.yaml:5:5: "tanh" takes 1 input, but 2 reach it; name those that it takes, as in '
            "from: NAME"
        ],
    ),
    "several outputs into a residual": (
        declared("  - residual: [{parts: [4, 4]}]"),
        ['net.yaml:4:5: "residual" adds one output to one input, but 2 reach it'],
    ),
    "an output that is not there": (
        declared("  - parts: {sizes: [4, 4], name: s}\n  - tanh: {from: s.2}"),
        ['net.yaml:5:18: no input or layer is named "s.2"; did you mean "s.1"?'],
    ),
    "outputs of the network that are none": (
        declared("  - tanh: {name: t}", "output: [t, x, nix, t]"),
        [
            'net.yaml:5:13: "x" is an input; "output" names layers',
            'net.yaml:5:16: no input or layer is named "nix"',
            'net.yaml:5:21: "t" stands twice under "output"; remove one',
        ],
    ),
    "a loss term as an output": (
        declared("  - tanh: {name: t}", "loss: {mse: {target: x, name: fit}}\noutput: fit"),
        ['net.yaml:6:9: no input or layer is named "fit"'],
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_the_message(case: str) -> None:
    text, expected = MISTAKES[case]
    assert sorted(messages(text)) == sorted(expected)


@pytest.mark.parametrize("sizes", ["four", "[4, four]", "[]", "[4, 0]", "true", "null"])
def test_sizes_that_are_none_are_told_once(sizes: str) -> None:
    found = messages(declared(f"  - parts: {{sizes: {sizes}}}"))
    assert len(found) == 1
    assert found[0].startswith("net.yaml:4:")
