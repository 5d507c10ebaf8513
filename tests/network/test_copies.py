"""Integers that layers only move stay integers; a table that they index bounds the input."""

from __future__ import annotations

import pytest
from network_cases import messages, network

MOVES = {
    "flatten": "flatten",
    "reshape": "reshape: {shape: [6]}",
    "transpose": "transpose: {axes: [0, 2, 1]}",
    "identity": "identity",
}


def declaration(layers: str, tokens: str = "integer: true") -> str:
    """Integers x [batch, 2, 3], and z [batch, 4] below 9; the layers start in line 3."""
    inputs = f"x: {{shape: [batch, 2, 3], {tokens}}}, z: {{shape: [batch, 4], labels: 9}}"
    return f"inputs: {{{inputs}}}\nlayers:\n{layers}\n"


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("tokens", ["integer: true", "labels: 7"])
def test_the_bound_reaches_the_input(name: str, tokens: str) -> None:
    layers = f"- {MOVES[name]}\n- {MOVES[name]}\n- embedding: {{vocabulary: 7, units: 2}}"
    x = network(declaration(layers, tokens)).tensors["x"]
    assert (x.kind, x.upper) == ("integer", 7)


def test_joined_integers_are_bounded_each() -> None:
    layers = "- flatten\n- concat: {from: [flatten1, z]}\n- embedding: {vocabulary: 9, units: 2}"
    net = network(declaration(layers))
    assert net.tensors["x"].upper == 9
    assert net.tensors["z"].upper == 9


def test_labels_that_were_moved_are_labels() -> None:
    net = network(
        "inputs: {x: [batch, 6, 4], y: {shape: [batch, 2, 3], integer: true}}\nlayers:\n"
        "- flatten: {from: y, name: t}\n- dense: {units: 5, from: x}\n"
        "loss: {cross_entropy: t}\n"
    )
    assert net.tensors["y"].upper == 5


MISTAKES = {
    "what is computed of integers is real": (
        "- relu\n- embedding: {vocabulary: 7, units: 2}",
        'net.yaml:4:3: "embedding" takes integers here, but "relu1" is computed; an input that is '
        "only moved needs labels, or to be declared integer",
    ),
    "a smaller table": (
        "- flatten: {from: z}\n- embedding: {vocabulary: 7, units: 2}",
        'net.yaml:4:3: "embedding": z holds integers below 9, but they choose among 7; it was '
        "given flatten1 [batch, 4]",
    ),
    "a smaller table for one of two": (
        "- flatten\n- concat: {from: [flatten1, z]}\n- embedding: {vocabulary: 7, units: 2}",
        'net.yaml:5:3: "embedding": z holds integers below 9, but they choose among 7; it was '
        "given concat1 [batch, 10]",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(name: str) -> None:
    layers, says = MISTAKES[name]
    assert messages(declaration(layers)) == [says]


FEWER = "inputs: {x: {shape: [batch, 6], labels: 5}, y: [batch]}\nlayers:\n"


def test_labels_may_be_fewer_than_what_they_choose_among() -> None:
    net = network(f"{FEWER}- embedding: {{vocabulary: 7, units: 2}}\n")
    assert net.tensors["x"].upper == 5


def test_of_two_tables_the_smaller_one_bounds_the_integers() -> None:
    tables = [f"- embedding: {{vocabulary: {n}, units: 2, from: x}}\n" for n in (7, 4, 9)]
    net = network(f"inputs: {{x: [batch, 6]}}\nlayers:\n{''.join(tables)}")
    assert net.tensors["x"].upper == 4


def test_more_labels_than_one_of_two_tables_has_are_a_mistake() -> None:
    tables = [f"- embedding: {{vocabulary: {n}, units: 2, from: x}}\n" for n in (7, 4)]
    assert messages(f"{FEWER}{''.join(tables)}") == [
        'net.yaml:4:3: "embedding": x holds integers below 5, but they choose among 4; it was '
        "given x [batch, 6]"
    ]
