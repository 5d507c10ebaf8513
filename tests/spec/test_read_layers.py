"""Layers and losses: each mistake with its place, its text and a remedy."""

from __future__ import annotations

import pytest
from spec_cases import VALID, said

NO_NAME = "a name has letters, digits and underscores, and does not start with a digit"


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (
            "repeat: {times: 0, layers: [relu]}",
            '3:21: "times" is an integer from 1 to 100000; found 0',
        ),
        (
            "repeat: {times: -1, layers: [relu]}",
            '3:21: "times" is an integer from 1 to 100000; found -1',
        ),
        (
            "repeat: {times: 1.5, layers: [relu]}",
            '3:21: "times" is an integer from 1 to 100000; found 1.5',
        ),
        (
            "repeat: {times: 100001, layers: [relu]}",
            '3:21: "times" is an integer from 1 to 100000; found 100001',
        ),
        ("repeat: {times: n, layers: [relu]}", '3:21: "times" is a number; found the text "n"'),
        ("repeat: {layers: [relu]}", '3:13: "repeat" needs the key "times"'),
        ("repeat: {times: 3}", '3:13: "repeat" needs the key "layers"'),
        (
            "repeat: {tims: 3, layers: [relu]}",
            '3:14: unknown key "tims" of "repeat"; did you mean "times"?',
        ),
        ("repeat: {times: 2, layers: []}", "3:32: an empty list; at least one layer belongs here"),
        (
            "repeat: [relu]",
            '3:13: "repeat" is a mapping such as {times: 3, layers: [...]}; found a list',
        ),
        (
            "repeat: {times: 1000, layers: [{repeat: {times: 1000, layers: [relu]}}]}",
            "2:1: unrolled, these are 1,000,000 layers; a network has at most 100,000",
        ),
        ("residual", '3:5: "residual" needs the layers inside it'),
        (
            "residual: relu",
            '3:15: layers are a list such as [dense: 32, relu]; found the text "relu"',
        ),
        (
            "residual: {layers: [relu], foo: 1}",
            '3:32: unknown key "foo" of "residual"; its keys are layers and name',
        ),
        (
            "residual: {layers: [relu], name: in}",
            '3:38: layer name "in" is reserved in formulas; choose another name',
        ),
        ("3", "3:5: a layer is a name or an entry such as dense: 32; found the number 3"),
        ("[relu]", "3:5: a layer is a name or an entry such as dense: 32; found a list"),
        ("{}", "3:5: a layer is a name or an entry such as dense: 32; found a mapping"),
        (
            "dense: 3\n    name: h",
            "4:5: a layer is a single entry; put name inside the braces of dense: {...}",
        ),
        ("re-lu", f'3:5: layer "re-lu" is no name: {NO_NAME}'),
        ("__import__('os')", f"3:5: layer \"__import__('os')\" is no name: {NO_NAME}"),
        (
            "dense: {units: {a: 1}}",
            '3:20: option "units" is a number, a text or a list; found a mapping',
        ),
        ("dense: {a.b: 1}", f'3:13: option "a.b" is no name: {NO_NAME}'),
        ("dense: {name: 3}", "3:19: layer name is a name; found the number 3"),
        ("dense: {name: a.b}", f'3:19: layer name "a.b" is no name: {NO_NAME}'),
        ("dense: {from: []}", '3:19: "from" needs a name, or a list of names'),
        ("dense: {from: [a, 3]}", '3:23: "from" takes a name; found the number 3'),
        ("dense: {from: a..b}", '3:19: "a..b" under "from" is no name of a layer or an input'),
        ("dense: {share: [a]}", '3:20: "share" takes a name; found a list'),
        ("dense: {tie: 3}", '3:18: "tie" is a mapping such as {W: embed.E}; found the number 3'),
        ("dense: {tie: {W: 3}}", '3:22: "tie" takes a name; found the number 3'),
    ],
)
def test_layers(layer: str, expected: str):
    assert said(f"inputs: {{x: [n]}}\nlayers:\n  - {layer}\n") == [expected]


def test_layers_are_a_list():
    assert said("inputs: {x: [n]}\nlayers: relu\n") == [
        '2:9: layers are a list such as [dense: 32, relu]; found the text "relu"'
    ]
    assert said("inputs: {x: [n]}\nlayers: []\n") == [
        "2:9: an empty list; at least one layer belongs here"
    ]


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("3", "3:7: a loss is an entry such as cross_entropy: y; found the number 3"),
        ("[[mse]]", "3:8: a loss is an entry such as cross_entropy: y; found a list"),
        ("[]", '3:7: "loss" needs at least one term; leave it out when there is none'),
        ("{weight: 3}", "3:7: a loss is an entry such as cross_entropy: y; found none"),
        (
            "{mse: y, l2: 1e-4}",
            "3:16: mse and l2 stand side by side; write losses as a list, "
            "and options as mse: {target: y, ...}",
        ),
        ("{mse: {target: y, weight: a}}", '3:33: "weight" is a number; found the text "a"'),
        ("{mse: {target: 3}}", '3:22: "target" takes a name; found the number 3'),
        (
            "{mse: {target: y, weight: 1}, weight: 2}",
            '3:37: "weight" stands both inside and beside the loss; keep one',
        ),
        ("{mse: y, target: z}", '3:8: loss "mse" has two targets; keep one of them'),
        ("{a-b: y}", f'3:8: loss "a-b" is no name: {NO_NAME}'),
    ],
)
def test_losses(loss: str, expected: str):
    assert said(VALID + f"loss: {loss}\n") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            VALID + "fomula: out = 1\n",
            '3:1: unknown key "fomula" of the declaration; did you mean "formula"?',
        ),
        ("layrs: [relu]\n", '1:1: unknown key "layrs" of the declaration; did you mean "layers"?'),
        (
            VALID + "foo: 1\n",
            '3:1: unknown key "foo" of the declaration; its keys are name, inputs, layers, loss, '
            "objectives, output, parameters, formula, wrt, sizes and define",
        ),
        ("inputs: {x: [n]}\n", '1:1: the network computes nothing; add "layers" or a "formula"'),
        (
            VALID + "formula: out = 3\n",
            '3:1: a network has "layers" or a "formula", not both; remove one',
        ),
        (
            VALID + "parameters: {U: [m]}\n",
            '3:1: "parameters" belong to a network with a "formula"; layers declare their own',
        ),
    ],
)
def test_the_declaration_as_a_whole(text: str, expected: str):
    assert said(text) == [expected]


def test_every_mistake_is_reported_in_one_pass_in_order_of_place():
    text = (
        "name: a-b\n"
        "inputs:\n"
        "  x: [0, 64]\n"
        "  y: {shape: [batch], lables: 10}\n"
        "layers:\n"
        "  - dense: {units: 32, name: 3}\n"
        "  - repeat: {times: 0, layers: [residual: 3]}\n"
        "loss: {cross_entropy: {weight: heavy}}\n"
        "sizes: {batch: -1}\n"
        "wrt: z\n"
        "define: {swish: {formual: out = 3}}\n"
        "extra: 1\n"
    )
    places = [problem.split(": ")[0] for problem in said(text)]
    assert places == [
        "1:7", "3:7", "4:23", "6:30", "7:21", "7:43", "8:32", "9:16", "10:6", "11:18", "12:1",
    ]  # fmt: skip
