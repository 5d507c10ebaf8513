"""The chain rule step by step."""

from __future__ import annotations

import pytest
from networks_for_formulas import DEEP, DIGITS, NETWORKS, RECURRENCE, derived

from symbp.emit.mathematics import Shown, Story, steps


def told(declaration: str, name: str | None = None) -> tuple[Shown, ...]:
    """The steps for one gradient or for all."""
    nd, unsimplified = derived(declaration)
    return steps(nd, unsimplified, name)


def test_the_first_step_starts_at_the_loss() -> None:
    assert told(DIGITS)[0].text == "∂J/∂J = 1"


def test_each_step_has_the_local_partial_and_the_contribution() -> None:
    (step,) = [s for s in told(DIGITS) if s.heading == "W⁽²⁾ enters z⁽²⁾"]
    assert step.text.splitlines() == [
        "∂z⁽²⁾[n, u]/∂W⁽²⁾[u, k] = a⁽¹⁾[n, k]",
        "∂J/∂W⁽²⁾[u, k] += Σ_n δ⁽²⁾[n, u] a⁽¹⁾[n, k]",
    ]
    assert step.note == "logits"


def test_a_simplified_adjoint_says_what_led_to_it() -> None:
    found = [s for s in told(DIGITS) if s.heading == "δ⁽²⁾"]
    assert found[0].text.splitlines() == [
        "δ⁽²⁾[n, k] = (p[n, k] − [k = y[n]])/N",
        "δ⁽²⁾[n] = (p[n] − e_y[n])/N",
    ]
    assert "by the definition of p" in found[0].note


def test_one_gradient_leaves_out_what_is_not_on_the_way() -> None:
    headings = [s.heading for s in told(DIGITS, "dense1.W")]
    assert "W⁽¹⁾ enters z⁽¹⁾" in headings
    assert "W⁽²⁾ enters z⁽²⁾" not in headings
    assert "b⁽¹⁾ enters z⁽¹⁾" not in headings
    assert headings[-1] == "the gradient of W⁽¹⁾"


def test_equal_layers_are_told_once() -> None:
    general = [s for s in told(DEEP) if s.levels]
    assert {s.levels for s in general} == {(2, 3, 4, 5, 6)}
    assert sum(s.heading == "W⁽ˡ⁾ enters z⁽ˡ⁾" for s in general) == 1


def test_a_recurrence_is_written_with_its_own_state() -> None:
    text = "\n".join(s.text for s in told(RECURRENCE))
    assert "h[n, t − 1, j]" in text
    assert "·" not in text


def test_forward_equations_come_by_sample_and_by_index() -> None:
    nd, unsimplified = derived(DIGITS)
    first = Story(nd, unsimplified).chapters[0].forward[0]
    assert first.text.splitlines() == [
        "z⁽¹⁾[n] = W⁽¹⁾ x[n] + b⁽¹⁾",
        "z⁽¹⁾[n, u] = Σ_k W⁽¹⁾[u, k] x[n, k] + b⁽¹⁾[u]",
    ]


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        told(DIGITS, "nothing")


@pytest.mark.parametrize("network", NETWORKS)
def test_every_wanted_gradient_is_reached(network: str) -> None:
    nd, _ = derived(NETWORKS[network])
    found = told(NETWORKS[network])
    assert sum(s.heading.startswith("the gradient of ") for s in found) == len(nd.network.wanted)
    for step in found:
        assert step.text
        assert step.latex.isascii()
