"""What a use of a layer and the whole declaration say beyond options: names, starts, losses."""

from __future__ import annotations

from fractions import Fraction

import pytest
from spec_cases import VALID, said, valid


def layer(text: str):
    """The only layer of a declaration."""
    return valid(f"inputs: {{x: [batch, 4]}}\nlayers:\n  - {text}\n").layers[0]


def test_outputs_are_named_one_by_one() -> None:
    node = layer("split: {sizes: [2, 2], name: [mu, logvar]}")
    assert [name.text for name in node.outputs] == ["mu", "logvar"]
    assert node.name is None
    node = layer("split: {sizes: [2, 2], name: s}")
    assert (node.name.text, node.outputs) == ("s", ())


def test_an_output_is_taken_by_its_number() -> None:
    node = layer("tanh: {from: [s.0, h0.split1.12]}")
    assert [name.text for name in node.sources] == ["s.0", "h0.split1.12"]


def test_parameters_start_by_a_rule_a_number_or_a_rule_with_its_scale() -> None:
    node = layer("block: {init: {E: {normal: 0.02}, b: 1, attention.W_o: he_normal}}")
    assert {name: setting.value for name, setting in node.init.items()} == {
        "E": ("normal", Fraction(1, 50)),
        "b": 1,
        "attention.W_o": "he_normal",
    }


def test_parameters_inside_a_layer_made_of_layers_are_tied() -> None:
    node = layer("block: {tie: {attention.W_o: other.W}}")
    assert {name: target.text for name, target in node.tie.items()} == {"attention.W_o": "other.W"}


def test_noise_inputs() -> None:
    (declaration,) = valid("inputs: {eps: {shape: [n], noise: normal}}\nlayers: [tanh]\n").inputs
    assert declaration.noise == "normal"


def test_outputs_of_the_network() -> None:
    assert [n.text for n in valid(VALID + "output: a.b\n").outputs] == ["a.b"]
    assert [n.text for n in valid(VALID + "output: [a, s.0]\n").outputs] == ["a", "s.0"]
    assert valid(VALID).outputs == ()


def test_objectives() -> None:
    first, second = valid(
        VALID + "objectives:\n"
        "  critic: {loss: {mse: y}, parameters: [d1, h0.dense1.W]}\n"
        "  actor: {loss: [mse: y, l2: 0.1], parameters: d2}\n"
    ).objectives
    assert (first.name.text, second.name.text) == ("critic", "actor")
    assert [name.text for name in first.parameters] == ["d1", "h0.dense1.W"]
    assert [name.text for name in second.parameters] == ["d2"]
    assert [loss.kind.text for loss in second.losses] == ["mse", "l2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "split: {name: [a, a]}",
            '3:23: "a" names two outputs; give each its own name',
        ),
        ("split: {name: []}", '3:19: "name" needs a name, or a list with one for each output'),
        (
            "dense: {init: {W: {normal: a}}}",
            '3:32: the scale of "normal" is a number; found the text "a"',
        ),
        (
            "dense: {init: {W: {normal: 1, uniform: 2}}}",
            "3:23: one rule and its scale belong here, such as {normal: 0.02}",
        ),
        (
            "dense: {init: {W: [1]}}",
            "3:23: how a parameter starts is a rule or a number; found a list",
        ),
        (
            "dense: {init: 3}",
            '3:19: "init" is a mapping such as {W: he_normal}; found the number 3',
        ),
        ("dense: {init: {W..a: 3}}", '3:20: "W..a" under "init" is no name of a parameter'),
        ("dense: {tie: {3: a.W}}", "3:19: a key is a text; found the number 3; quote it"),
        ("tanh: {from: s.01}", '3:18: "s.01" under "from" is no name of a layer or an input'),
        ("tanh: {from: 0.s}", '3:18: "0.s" under "from" is no name of a layer or an input'),
    ],
)
def test_a_use(text: str, expected: str) -> None:
    assert said(f"inputs: {{x: [batch, 4]}}\nlayers:\n  - {text}\n") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "objectives: {}",
            '3:13: "objectives" needs at least one, such as '
            "{critic: {loss: {mse: y}, parameters: [dense1]}}",
        ),
        (
            "objectives: [mse]",
            '3:13: "objectives" is a mapping such as '
            "{critic: {loss: {mse: y}, parameters: [dense1]}}; found a list",
        ),
        (
            "objectives: {a: {loss: {mse: y}}}",
            '3:17: objective "a" needs the key "parameters"',
        ),
        (
            "objectives: {a: mse}",
            '3:17: objective "a" is a mapping such as {loss: {mse: y}, parameters: [dense1]}; '
            'found the text "mse"',
        ),
        (
            "objectives: {a: {loss: {mse: y}, parameters: []}}",
            '3:46: "parameters" needs a name, or a list of names',
        ),
        (
            "objectives: {a: {loss: {mse: y}, parameters: [b, b]}}",
            '3:50: "b" stands twice under "parameters"; remove one',
        ),
        (
            "objectives: {step: {loss: {mse: y}, parameters: b}}",
            '3:14: objective "step" is a name of the generated module; choose another name',
        ),
        (
            "objectives: {class: {loss: {mse: y}, parameters: b}}",
            '3:14: objective "class" is a keyword of Python or C; choose another name',
        ),
        (
            "loss: {mse: y}\nobjectives: {a: {loss: {mse: y}, parameters: b}}",
            '4:1: a network has a "loss" or "objectives", each with its own; remove one of the two',
        ),
        ("output: []", '3:9: "output" needs a name, or a list of names'),
        ("output: 3", '3:9: "output" takes a name; found the number 3'),
    ],
)
def test_the_declaration(text: str, expected: str) -> None:
    assert said(f"{VALID}{text}\n") == [expected]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            "{shape: [n], noise: nrml}",
            '1:33: unknown noise "nrml"; did you mean "normal"?',
        ),
        (
            "{shape: [n], noise: gamma}",
            '1:33: unknown noise "gamma"; there are uniform and normal',
        ),
        ("{shape: [n], noise: 3}", '1:33: "noise" is a text; found the number 3'),
        (
            "{shape: [n], noise: normal, labels: 3}",
            '1:49: noise is drawn at random, so it has no "labels"; remove one of the two',
        ),
        (
            "{shape: [n], noise: normal, integer: true}",
            '1:50: noise is drawn at random, so it has no "integer"; remove one of the two',
        ),
    ],
)
def test_noise(entry: str, expected: str) -> None:
    assert said(f"inputs: {{x: {entry}}}\nlayers: [tanh]\n") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{layers: 3}", "4:15: layers are a list such as [dense: 32, relu]; found the number 3"),
        ("{layers: []}", "4:15: an empty list; at least one layer belongs here"),
        (
            "{layers: [tanh], parameters: {W: [3]}}",
            '4:23: "parameters" goes with a "formula"; the layers here have their own',
        ),
        (
            "{layers: [tanh], fold: true}",
            '4:23: "fold" goes with a "formula"; the layers here have their own',
        ),
        (
            "{layers: [tanh], kind: loss}",
            '4:29: loss has a "formula"; only a layer is made of layers',
        ),
    ],
)
def test_a_definition_made_of_layers(text: str, expected: str) -> None:
    assert said(f"{VALID}define:\n  a: {text}\n") == [expected]
