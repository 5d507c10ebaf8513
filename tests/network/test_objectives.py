"""Several losses over several groups of parameters."""

from __future__ import annotations

import pytest
from network_cases import messages

from symbp.library import Library
from symbp.network import Family
from symbp.network.build import build
from symbp.spec import read

GAN = """
name: gan
inputs: {z: [batch, 2], x: [batch, 4], real: [batch, 1], made: [batch, 1]}
layers:
  - dense: {units: 8, name: g1, from: z}
  - tanh
  - dense: {units: 4, name: fake}
  - dense: {units: 8, name: d1}
  - relu
  - dense: {units: 1, name: d2}
  - dense: {units: 8, from: x, share: d1}
  - relu
  - dense: {units: 1, share: d2, name: judged}
objectives:
  discriminator:
    loss: [{bce_logits: {target: made, from: d2}}, {bce_logits: real}, {l2: 0.1}]
    parameters: [d1, judged]
  generator:
    loss: {bce_logits: {target: real, from: d2}}
    parameters: [g1, fake.W]
output: fake
"""


def family(text: str) -> Family:
    specification, problems = read(text, "net.yaml")
    assert specification is not None
    found, more = build(specification, Library(specification.definitions), {})
    assert problems + more == []
    assert found is not None
    return found


def test_each_objective_trains_its_own_parameters() -> None:
    discriminator, generator = family(GAN).training
    assert (discriminator.objective, generator.objective) == ("discriminator", "generator")
    assert discriminator.wanted == ("d1.W", "d1.b", "d2.W", "d2.b")  # judged shares those of d2
    assert generator.wanted == ("g1.W", "g1.b", "fake.W")
    assert list(generator.parameters) == list(discriminator.parameters)


def test_terms_are_numbered_through_and_regularisers_cover_the_group() -> None:
    discriminator, generator = family(GAN).training
    assert discriminator.terms == (
        "bce_logits1", "bce_logits2", "l21·d1.W", "l21·d1.b", "l21·d2.W", "l21·d2.b",
    )  # fmt: skip
    assert generator.terms == ("bce_logits3",)


def test_an_objective_needs_only_what_it_reads() -> None:
    discriminator, generator = family(GAN).training
    assert discriminator.inputs == ("z", "x", "real", "made")
    assert generator.inputs == ("z", "real")


OF_AN_INPUT = """
inputs: {x: [batch, 4], t: [batch, 4], y: {shape: [batch], labels: 2}}
layers: [{dense: {units: 2, name: d}}]
objectives:
  first: {loss: [{mse: {target: t, from: x}}], parameters: [d]}
  second: {loss: [{cross_entropy: {target: y, from: d}}], parameters: [d]}
"""


def test_a_loss_of_an_input_alone_has_gradients_of_nothing() -> None:
    first, second = family(OF_AN_INPUT).training
    assert (first.outputs, first.inputs) == (("x",), ("x", "t"))
    assert second.outputs == ("d",)


def test_groups_are_named_by_layers_repeats_rounds_and_what_layers_are_made_of() -> None:
    text = """
name: a
inputs: {{x: [batch, 4]}}
layers:
  - repeat: {{times: 2, name: h, layers: [{{pair: {{name: p}}}}]}}
  - dense: {{units: 4, name: last}}
objectives:
  one: {{loss: {{mse: x}}, parameters: {first}}}
  two: {{loss: {{mse: x}}, parameters: last}}
define:
  pair: {{layers: [{{dense: {{units: 4, name: u}}}}, {{dense: {{units: 4, name: v}}}}]}}
"""

    def wanted(first: str) -> set[str]:
        return {name.rpartition(".")[0] for name in family(text.format(first=first)).main.wanted}

    assert wanted("h") == {"h0.p.u", "h0.p.v", "h1.p.u", "h1.p.v"}
    assert wanted("h1") == {"h1.p.u", "h1.p.v"}
    assert wanted("h0.p") == {"h0.p.u", "h0.p.v"}
    assert wanted("[h0.p.v, h1.p.u.W]") == {"h0.p.v", "h1.p.u"}


MISTAKES = {
    "a group that names nothing": (
        GAN.replace("[g1, fake.W]", "[g11, fakes.W, tanh1, z]"),
        [
            'net.yaml:20:18: no layer or parameter is named "g11"; did you mean "g1"?',
            'net.yaml:20:23: no layer or parameter is named "fakes.W"; did you mean "fake.W"?',
            'net.yaml:20:32: "tanh1" has no parameters to train; remove it from this objective',
            'net.yaml:20:39: no layer or parameter is named "z"; name layers that have some, or '
            "parameters",
        ],
    ),
    "an unknown target": (
        GAN.replace("target: made", "target: mode"),
        ['net.yaml:16:34: no input or layer is named "mode"; did you mean "made"?'],
    ),
    "an unknown loss": (
        GAN.replace("loss: {bce_logits: {target: real", "loss: {bce_logit: {target: real"),
        ['net.yaml:19:12: unknown loss "bce_logit"; did you mean "bce_logits"?'],
    ),
    "a layer that has failed is told once": (
        GAN.replace("{units: 8, name: g1, from: z}", "{units: 0, name: g1, from: z}"),
        ["net.yaml:5:20: units is a positive integer, not 0"],
    ),
    "the same name for two terms": (
        GAN.replace("bce_logits: real", "bce_logits: {target: real, name: t}").replace(
            "{target: real, from: d2}", "{target: real, from: d2, name: t}"
        ),
        ['net.yaml:19:55: the name "t" is used twice'],
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_the_message(case: str) -> None:
    text, expected = MISTAKES[case]
    assert sorted(messages(text)) == sorted(expected)
