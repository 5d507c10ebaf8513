"""Gradients of declared networks as formulas."""

from __future__ import annotations

import pytest
import sympy
from networks_for_formulas import (
    DEEP,
    DIGITS,
    FACTORIZATION,
    GATHER,
    MIXED,
    NETWORKS,
    NO_LOSS,
    WINDOW,
    derived,
)

from symbp.emit.mathematics import Book, gradient, gradient_of


def lines(declaration: str, name: str) -> list[str]:
    """The gradient and the adjoints that it shows."""
    return gradient(derived(declaration)[0], name).text.splitlines()


def test_digits_from_the_hidden_weight_to_the_loss() -> None:
    assert lines(DIGITS, "dense1.W") == [
        "∂J/∂W⁽¹⁾ = δ⁽¹⁾ᵀ x",
        "δ⁽¹⁾ = (δ⁽²⁾ W⁽²⁾) ⊙ relu′(z⁽¹⁾)",
        "relu′(z⁽¹⁾) = [a⁽¹⁾ > 0]",
        "δ⁽²⁾ = (p − e_y)/N",
    ]


def test_digits_output_bias() -> None:
    assert lines(DIGITS, "logits.b")[0] == "∂J/∂b⁽²⁾ = δ⁽²⁾ᵀ 1"


def test_a_network_of_formulas() -> None:
    assert lines(FACTORIZATION, "U") == ["∂J/∂U = −2 (R ⊙ Ω) V"]
    assert lines(FACTORIZATION, "V") == ["∂J/∂V = −2 (R ⊙ Ω)ᵀ U"]


def test_equal_layers_are_said_once_for_a_general_l() -> None:
    found = lines(DEEP, "dense1.W")
    assert "δ⁽ˡ⁾ = (δ⁽ˡ⁺¹⁾ W⁽ˡ⁺¹⁾) ⊙ tanh′(z⁽ˡ⁾)    (l = 2, ..., 6)" in found
    assert "tanh′(z⁽ˡ⁾) = 1 − (a⁽ˡ⁾)²    (l = 2, ..., 6)" in found
    assert found[-1] == "δ⁽⁷⁾ = (z⁽⁷⁾ − y)/N"


def test_textbook_derivative_of_the_sigmoid_stands_beside_the_line() -> None:
    found = lines(DEEP, "dense1.W")
    assert found[1] == "δ⁽¹⁾ = (δ⁽²⁾ W⁽²⁾) ⊙ σ′(z⁽¹⁾)"
    assert found[2] == "σ′(z⁽¹⁾) = a⁽¹⁾ ⊙ (1 − a⁽¹⁾)"


def test_contributions_of_several_fragments_are_one_sum() -> None:
    assert lines(MIXED, "dense2.W")[0] == "∂J/∂W⁽²⁾ = δ⁽²⁾ᵀ a⁽¹⁾ + 0.01 W⁽²⁾"


def test_a_gather_is_a_sum_over_the_places_that_point_to_a_row() -> None:
    assert lines(GATHER, "E")[0].startswith("∂J/∂E[v, j] = 1/steps Σ_(n,t: v = tokens[n, t]) ")


def test_index_notation_where_there_is_no_other() -> None:
    found = gradient(derived(WINDOW)[0], "w")
    assert found.lines[0].form == "index"
    assert found.formula.startswith("∂J/∂w[u] = Σ_")


def test_a_network_without_a_loss_shows_the_adjoint_handed_in() -> None:
    assert any("∂J/∂a⁽²⁾" in line for line in lines(NO_LOSS, "dense2.W"))


def test_latex_for_a_notebook() -> None:
    found = gradient(derived(DIGITS)[0], "logits.W")
    assert found.latex.startswith("\\begin{aligned}\n\\frac{\\partial J}{\\partial W^{(2)}} & = ")
    assert found._repr_latex_().startswith("$\\displaystyle \\begin{aligned}")


def test_sympy_is_a_sum_over_the_samples() -> None:
    found = gradient(derived(DIGITS)[0], "logits.W").sympy
    assert isinstance(found, sympy.Sum)


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        gradient(derived(DIGITS)[0], "dense9.W")


@pytest.mark.parametrize("network", NETWORKS)
def test_every_gradient_of_every_network_has_a_formula(network: str) -> None:
    nd, _ = derived(NETWORKS[network])
    book = Book(nd)
    for name in nd.network.wanted:
        found = gradient_of(book, name)
        assert "∂J/∂" in found.formula
        assert "·" not in found.text
        assert "@" not in found.text
        assert found.latex.isascii()
