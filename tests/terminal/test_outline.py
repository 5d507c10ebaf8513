"""A layer made of layers as `symbp layers` shows it."""

from __future__ import annotations

from symbp.library import Library
from symbp.spec import read_definitions
from symbp.terminal.catalogue import description, entries
from symbp.terminal.outline import outline


def test_the_layers_inside_are_shown_like_a_declaration() -> None:
    definitions, problems = read_definitions(
        "stack:\n"
        "  options: {rate: 0.5, depth: required}\n"
        "  inputs: {in: [..., width], memory: null}\n"
        "  layers:\n"
        "    - split: {sizes: [1, width/2], name: [a, b]}\n"
        "    - repeat: {times: depth, name: h, layers: [tanh, {leaky_relu: rate}]}\n"
        "    - residual: [{dense: {units: 4*width, bias: false, from: [a, memory]}}]\n",
    )
    assert problems == []
    assert outline(definitions["stack"]) == [
        "- split: {sizes: [1, width/2], name: [a, b]}",
        "- repeat h, depth times:",
        "    - tanh",
        "    - leaky_relu: rate",
        "- residual:",
        "    - dense: {units: 4*width, bias: false, from: [a, memory]}",
    ]


def test_its_gradients_are_those_of_its_layers() -> None:
    block = Library().find("transformer_block")
    assert block is not None
    lines = list(description(block))
    assert lines[1] == "options     heads, causal=false, activation=gelu_tanh"
    assert "      - dense: {units: 4*width, name: dense1}" in lines
    assert lines[-1] == "  those of its layers: layer_norm, attention, dense and activation"
    (entry,) = entries(block)
    assert entry.gradients == lines[-1].strip()


def test_what_dots_stand_for_is_there_where_a_formula_reduces_over_them_alone() -> None:
    pool = Library().find("global_average_pool")
    assert pool is not None
    (entry,) = entries(pool)
    assert entry.gradients == "∂J/∂x[n] = ∂J/∂a[n] 1ᵀ/positions"


def test_what_symbols_stand_for_is_said_once() -> None:
    lstm = Library().find("lstm")
    assert lstm is not None
    lines = next(iter(entries(lstm))).gradients.splitlines()
    assert len(lines) == len(set(lines))
    assert "  ∂J/∂z_f[n, t] = ∂J/∂c[n, t] ⊙ c[n, t − 1] ⊙ f[n, t] ⊙ (1 − f[n, t])" in lines
