"""What a declaration can get wrong in meaning: the place, both sides, the remedy."""

from __future__ import annotations

import pytest
from network_cases import messages

CASES = {
    "unknown layer": (
        "name: a\ninputs: {x: [batch, 3]}\nlayers:\n  - rellu\n",
        ['net.yaml:4:5: unknown layer "rellu"; did you mean "relu"?'],
    ),
    "unknown loss": (
        "name: a\ninputs: {x: [batch, 3], y: [batch, 3]}\nlayers: [tanh]\nloss: {msee: y}\n",
        ['net.yaml:4:8: unknown loss "msee"; did you mean "mse"?'],
    ),
    "a loss among the layers": (
        "name: a\ninputs: {x: [batch, 3]}\nlayers: [mse]\n",
        ['net.yaml:3:10: "mse" is a loss, not a layer'],
    ),
    "unknown option": (
        "name: a\ninputs: {x: [batch, 3]}\nlayers:\n  - dense: {unit: 3}\n",
        [
            'net.yaml:4:13: "dense" has no option "unit"; did you mean "units"?',
        ],
    ),
    "unknown source": (
        "name: a\ninputs: {img: [batch, 3]}\nlayers:\n  - tanh: {from: imgs}\n",
        ['net.yaml:4:18: no input or layer is named "imgs"; did you mean "img"?'],
    ),
    "a cycle": (
        "name: a\ninputs: {x: [batch, 3]}\nlayers:\n"
        "  - add: {from: [x, late], name: early}\n  - tanh: {name: late}\n",
        [
            'net.yaml:4:21: "late" is computed from this layer or after it: a network has no '
            "cycle; take only layers that stand before this one",
        ],
    ),
    "a name used twice": (
        "name: a\ninputs: {x: [batch, 3]}\nlayers:\n  - tanh: {name: h}\n  - relu: {name: h}\n",
        ['net.yaml:5:18: the name "h" is used twice'],
    ),
    "shapes that do not meet": (
        "name: a\ninputs: {x: [batch, 3], c: [batch, 4]}\nlayers:\n  - add: {from: [x, c]}\n",
        None,  # the text is pinned below, in parts
    ),
    "labels that do not fit": (
        "name: a\ninputs: {x: [batch, 3], y: {shape: [batch], labels: 10}}\n"
        "layers: [{dense: 8}]\nloss: {cross_entropy: y}\n",
        [
            'net.yaml:4:8: "cross_entropy": y holds integers below 10, but they choose among 8; '
            "it was given y [batch] and dense1 [batch, 8]",
        ],
    ),
    "a weight that is none": (
        "name: a\ninputs: {x: [batch, 3], y: [batch, 3]}\nlayers: [tanh]\n"
        "loss: {mse: {target: y, weight: heavy}}\n",
        None,
    ),
    "wrt something unknown": (
        "name: a\ninputs: {x: [batch, 3]}\nlayers: [tanh]\nwrt: [z]\n",
        ['net.yaml:4:7: unknown input "z" under "wrt"; name inputs of the network'],
    ),
    "a size that is nowhere": (
        "name: a\ninputs: {x: [batch, 3]}\nlayers: [tanh]\nsizes: {btach: 4}\n",
        ['net.yaml:4:9: no size is named "btach"; did you mean "batch"?'],
    ),
    "an unknown initialiser": (
        "name: a\ninputs: {x: [2, 2]}\nparameters: {U: {shape: [2, 2], init: glorot}}\n"
        "formula: |\n  loss = sum[i, j](U[i, j] * x[i, j])\n",
        None,
    ),
}


@pytest.mark.parametrize("case", [k for k, v in CASES.items() if v[1] is not None])
def test_the_message(case: str) -> None:
    text, expected = CASES[case]
    assert sorted(messages(text)) == sorted(expected or [])


@pytest.mark.parametrize("case", [k for k, v in CASES.items() if v[1] is None])
def test_there_is_one_message_with_a_place(case: str) -> None:
    found = messages(CASES[case][0])
    assert len(found) == 1
    assert found[0].startswith("net.yaml:")


def test_a_mismatch_names_both_shapes_and_their_sources() -> None:
    (message,) = messages(CASES["shapes that do not meet"][0])
    assert message.startswith("net.yaml:4:5: ")
    assert "x [batch, 3]" in message
    assert "c [batch, 4]" in message


def test_all_mistakes_are_told_at_once() -> None:
    found = messages("""
name: a
inputs: {x: [batch, 3]}
layers:
  - rellu
  - dense: {units: 3, bies: true}
  - add: {from: [x, nowhere]}
wrt: [q]
""")
    assert len(found) == 4


def test_a_mistake_in_a_repeat_is_told_once() -> None:
    found = messages("""
name: a
inputs: {x: [batch, 3]}
layers:
  - repeat: {times: 50, layers: [{dense: 4}, rellu]}
""")
    assert found == ['net.yaml:5:46: unknown layer "rellu"; did you mean "relu"?']
