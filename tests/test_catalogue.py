"""`symbp layers`: each variant of a definition once, under what chooses it."""

from __future__ import annotations

import pytest

from symbp.library import Library
from symbp.spec import read
from symbp.spec.model import Definition
from symbp.terminal import catalogue
from symbp.terminal.variants import alone, variants

DEFINE = """
inputs: {x: [batch, 4]}
layers: [pool: 2]
define:
  pool:
    options:
      size: {required: true, names: [rows, columns]}
      mode: {default: max, choices: [max, mean]}
      groups: {default: 1, least: 1}
    inputs: {in: [n, k], other: {shape: [n, m], default: in}}
    let: {twice: 2*rows}
    require: [{that: twice <= k, message: no, unless: {mode: mean}}]
    noise: {u: {shape: [n], distribution: normal, when: {phase: training}}}
    formula:
      - "a[n, k] = in[n, k] + sum[m](other[n, m])"
      - {when: {mode: mean}, text: "b[n, k] = a[n, k]"}
      - {unless: {mode: mean}, text: "b[n, k] = 2*a[n, k]"}
      - {when: {groups: 1}, text: "c[n, k] = b[n, k]"}
      - {unless: {groups: 1}, text: "c[n, k] = b[n, k] / groups"}
      - {when: {phase: training}, text: "out[n, k] = c[n, k] * u[n]"}
      - {when: {phase: evaluation}, text: "out[n, k] = c[n, k]"}
"""


@pytest.fixture(name="pool")
def _pool() -> Definition:
    specification, problems = read(DEFINE, "net.yaml")
    assert specification is not None, problems
    return specification.definitions["pool"]


def test_each_combination_of_parts_is_a_variant(pool: Definition) -> None:
    found = {v.conditions: v.lines.split() for v in variants(pool)}
    assert list(found) == [
        "mode max, groups 1, phase training",
        "mode max, groups 1, phase evaluation",
        "mode max, groups not 1, phase training",
        "mode max, groups not 1, phase evaluation",
        "mode mean, groups 1, phase training",
        "mode mean, groups 1, phase evaluation",
        "mode mean, groups not 1, phase training",
        "mode mean, groups not 1, phase evaluation",
    ]
    assert "groups" in found["mode max, groups not 1, phase training"]
    assert "2*a[n," in found["mode max, groups 1, phase evaluation"]
    assert "u[n]" not in found["mode mean, groups 1, phase evaluation"]


def test_a_variant_alone_gives_the_options_that_choose_it(pool: Definition) -> None:
    chosen = next(v for v in variants(pool) if v.conditions.startswith("mode mean, groups not 1"))
    found = alone(pool, chosen)
    assert found["inputs"] == {"x": ["batch", "k"]}
    assert found["layers"] == [{"pool": {"size": 4, "mode": "mean", "groups": 2}}]


def test_what_a_definition_says_beside_its_formula(pool: Definition) -> None:
    lines = list(catalogue.description(pool))
    assert "let         twice = 2*rows" in lines
    assert "require     twice <= k, where mode not mean" in lines
    assert "noise       u[n], normal, where phase training" in lines


def test_a_definition_without_cases_is_one_variant() -> None:
    definition = Library().find("relu")
    assert definition is not None
    (only,) = variants(definition)
    assert only.conditions == ""


@pytest.mark.parametrize("name", ["dropout", "batch_norm"])
def test_evaluation_is_shown_without_gradients(name: str) -> None:
    definition = Library().find(name)
    assert definition is not None
    text = "\n".join(catalogue.description(definition))
    assert "phase evaluation" in text
    assert text.count("derived gradients") == sum(v.trains for v in variants(definition))
    assert "cannot be shown" not in text


@pytest.mark.parametrize("name", ["conv2d", "embedding", "policy_gradient", "reshape", "split"])
def test_every_variant_has_gradients(name: str) -> None:
    definition = Library().find(name)
    assert definition is not None
    for entry in catalogue.entries(definition):
        assert "∂J/∂" in entry.gradients, entry.name


def test_what_stands_for_a_definition_is_named() -> None:
    definition = Library().find("max_pool")
    assert definition is not None
    (entry,) = catalogue.entries(definition)
    assert entry.formula == "max_pool1d and max_pool2d, by the dimensions of its input"
