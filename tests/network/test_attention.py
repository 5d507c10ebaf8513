"""Attention, embeddings and positions in use: shapes, shared templates, mistakes."""

from __future__ import annotations

import pytest
from network_cases import messages, network
from sympy import Integer

INPUT = "inputs: {x: [batch, 6, 10]}\n"

MISTAKES = {
    "heads that do not divide": (
        INPUT + "layers:\n  - attention: 3",
        'net.yaml:3:5: "attention": 3 heads do not divide a width of 10',
    ),
    "no heads": (
        INPUT + "layers:\n  - attention: {heads: 0}",
        "net.yaml:3:24: heads is at least 1, not 0",
    ),
    "no sequence": (
        "inputs: {x: [batch, 10]}\nlayers:\n  - attention: 2",
        'net.yaml:3:5: "attention": needs an input of shape [n, steps, width]; it was given '
        "x [batch, 10]",
    ),
    "a memory of another width": (
        "inputs: {x: [batch, 3, 8], m: [batch, 4, 12]}\n"
        "layers:\n  - attention: {heads: 2, from: [x, m]}",
        'net.yaml:3:5: "attention": width must be one number, but it is 8 in x [batch, 3, 8] and '
        "12 in m [batch, 4, 12]",
    ),
    "a sequence longer than its positions": (
        INPUT + "layers:\n  - position: 5",
        'net.yaml:3:5: "position": 6 steps, but only the positions of 5 are learned',
    ),
    "tokens beyond the vocabulary": (
        "inputs: {x: {shape: [batch, 6], labels: 30}}\n"
        "layers:\n  - embedding: {vocabulary: 4, units: 2}",
        'net.yaml:3:5: "embedding": x holds integers below 30, but they choose among 4; it was '
        "given x [batch, 6]",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_place_and_both_numbers(text: str, message: str) -> None:
    assert messages(text) == [message]


def test_parameters_are_those_of_the_language() -> None:
    built = network(INPUT + "layers:\n  - attention: {heads: 5, name: att}")
    shapes = {name: p.tensor.shape for name, p in built.parameters.items()}
    ten, thirty = Integer(10), Integer(30)
    assert shapes == {
        "att.W_qkv": (thirty, ten),
        "att.b_qkv": (thirty,),
        "att.W_o": (ten, ten),
        "att.b_o": (ten,),
    }


def test_without_bias_there_are_two_parameters() -> None:
    built = network(INPUT + "layers:\n  - attention: {heads: 2, bias: false, name: att}")
    assert list(built.parameters) == ["att.W_qkv", "att.W_o"]


def test_cross_attention_has_the_shape_of_its_queries() -> None:
    text = "inputs: {x: [batch, 3, 8], m: [batch, S, 8]}\n"
    built = network(text + "layers:\n  - attention: {heads: 2, from: [x, m], name: att}")
    assert [str(e) for e in built.tensors["att"].shape] == ["batch", "3", "8"]


def test_heads_and_their_width_are_sizes_of_the_template() -> None:
    """A check of 12 heads of 64 runs on far smaller ones: no number of theirs is in a formula."""
    built = network("inputs: {x: [batch, T, 768]}\nlayers:\n  - attention: 12")
    (template,) = built.templates.values()
    (instance,) = built.instances
    extents = {e for t in template.program.tensors.values() for e in t.shape}
    assert not {Integer(n) for n in (12, 64, 768)} & extents
    assert {Integer(12), Integer(64)} <= set(instance.sizes.values())


def test_attentions_alike_but_for_their_heads_share_a_template() -> None:
    layers = "layers:\n  - attention: {heads: 2}\n  - attention: {heads: 5}"
    built = network(INPUT + layers)
    assert len(built.templates) == 1
