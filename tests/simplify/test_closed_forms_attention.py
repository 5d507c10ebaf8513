"""Closed forms of a transformer: attention's adjoints, embeddings, what a tied head adds up."""

from __future__ import annotations

import pytest
from simplify_networks import A, equation, formula, is_body, simplified
from sympy import Expr, Integer, cancel, sqrt

from symbp.derive import NetworkDerivation
from symbp.ir import Access, Equation, compare, size

D = size("D")
SHAPES = "Q: [N, H, T, D], K: [N, H, T, D], V: [N, H, T, D], c: [N, H, T, D]"
SCORES = "s[n, h, t, u] = sum[d](Q[n, h, t, d] * K[n, h, u, d]) / sqrt(D)\n"
LOSS = "loss = sum[n, h, t, d](c[n, h, t, d] * o[n, h, t, d])"
FULL = (
    "p[n, h, t, u] = exp(s[n, h, t, u]) / sum[m](exp(s[n, h, t, m]))\n"
    "o[n, h, t, d] = sum[u](p[n, h, t, u] * V[n, h, u, d])\n"
)
CAUSAL = (
    "p[n, h, t, u] = where(u <= t, exp(s[n, h, t, u]) / sum[m if m <= t](exp(s[n, h, t, m])), 0)\n"
    "o[n, h, t, d] = sum[u if u <= t](p[n, h, t, u] * V[n, h, u, d])\n"
)
BOTH = pytest.mark.parametrize("causal", [False, True], ids=["full", "causal"])


def head(causal: bool) -> NetworkDerivation:
    """One multi-head attention without its projections."""
    return formula(SHAPES, SCORES + (CAUSAL if causal else FULL) + LOSS, "wrt: [Q, K, V]")


def below(found: Equation, t: Expr, u: Expr, causal: bool) -> bool:
    """Whether the equation is restricted to u <= t just where it should be."""
    return found.guard == ((compare(u, "<=", t),) if causal else ())


@BOTH
def test_the_adjoint_of_the_scores(causal: bool) -> None:
    """S̄ = P ∘ (P̄ - rowsum(P̄ ∘ P))."""
    network = head(causal)
    rows, scores = equation(network, "∑1"), equation(network, "∂s")
    assert is_body(rows, lambda n, h, t, u: A("p", n, h, t, u) * A("∂p", n, h, t, u))
    assert below(rows, rows.lhs[2], rows.bound[0].index, causal)
    assert is_body(
        scores,
        lambda n, h, t, u: A("p", n, h, t, u) * (A("∂p", n, h, t, u) - A("∑1", n, h, t)),
    )
    assert below(scores, scores.lhs[2], scores.lhs[3], causal)


@BOTH
def test_the_adjoints_of_queries_keys_and_values(causal: bool) -> None:
    """Q̄ = S̄ K / √d, K̄ = S̄ᵀ Q / √d, V̄ = Pᵀ Ō and P̄ = Ō Vᵀ."""
    network = head(causal)
    weights, values = equation(network, "∂p"), equation(network, "∂V")
    assert is_body(weights, lambda n, h, t, u, d: A("c", n, h, t, d) * A("V", n, h, u, d))
    assert below(weights, weights.lhs[2], weights.lhs[3], causal)
    assert is_body(values, lambda n, h, u, d, t: A("c", n, h, t, d) * A("p", n, h, t, u))
    assert below(values, values.bound[0].index, values.lhs[2], causal)
    assert is_body(
        equation(network, "∂Q"),
        lambda n, h, t, d, u: A("K", n, h, u, d) * A("∂s", n, h, t, u) / sqrt(D),
    )
    assert is_body(
        equation(network, "∂K"),
        lambda n, h, u, d, t: A("Q", n, h, t, d) * A("∂s", n, h, t, u) / sqrt(D),
    )


def test_no_exponential_is_left_in_the_backward_equations() -> None:
    for fragment in head(causal=True).fragments.values():
        derivation = fragment.derivation
        read = {
            a.tensor
            for q in derivation.program.equations
            if q.target not in derivation.primal
            for a in q.reads()
        }
        assert read <= {"p", "Q", "K", "V", "c", "∂p", "∂s", "∑1"}


LAYERS = {
    "self": "inputs: {x: [batch, T, 12]}\nlayers: [attention: {heads: 3, name: att}]",
    "causal": "inputs: {x: [batch, T, 12]}\n"
    "layers: [attention: {heads: 3, causal: true, name: att}]",
    "cross": "inputs: {x: [batch, T, 8], m: [batch, S, 8]}\n"
    "layers: [attention: {heads: 2, from: [x, m], name: att}]",
    "cross, causal": "inputs: {x: [batch, 5, 8], m: [batch, 7, 8]}\n"
    "layers: [attention: {heads: 2, causal: true, from: [x, m], name: att}]",
}


@pytest.mark.parametrize("text", LAYERS.values(), ids=LAYERS)
def test_a_bias_of_the_keys_has_no_gradient(text: str) -> None:
    """It moves all scores of a row alike: the middle third of b_qkv has the gradient 0, exactly."""
    pieces = pieces_of(simplified(text), "∂att.b_qkv")
    zero = [q for q in pieces if q.body == 0]
    others = [q for q in pieces if q.body != 0]
    assert [q.reduction for q in zero] == ["none"]
    assert sorted(q.body.tensor for q in others) == ["∂att.q", "∂att.v"]
    assert all(isinstance(q.body, Access) and q.reduction == "sum" for q in others)


def pieces_of(network: NetworkDerivation, target: str) -> list[Equation]:
    """All equations of a tensor, whatever fragment they are in."""
    return [
        q
        for fragment in network.fragments.values()
        for q in fragment.derivation.program.equations
        if q.target == target
    ]


def test_a_bias_of_the_values_has_one() -> None:
    pieces = pieces_of(simplified(LAYERS["self"]), "∂att.v")
    assert [q.reduction for q in pieces] == ["sum"]


TIED = """
inputs: {x: {shape: [batch, T], labels: 9}, y: {shape: [batch, T], labels: 9}}
layers:
  - embedding: {vocabulary: 9, units: 8, name: embed}
  - dense: {units: 9, bias: false, tie: {W: embed.E}, name: head}
loss: {cross_entropy: y}
"""


def test_an_embedding_is_a_scatter_add() -> None:
    (found,) = [q for q in pieces_of(simplified(TIED), "∂embed.E") if q.accumulate]
    token, unit = found.lhs
    assert isinstance(token, Access)
    assert token.tensor == "x"
    assert found.body == A("∂embed", *token.indices, unit)


def test_a_tied_head_adds_its_product_to_the_scatter() -> None:
    network = simplified(TIED)
    (product,) = [q for q in pieces_of(network, "∂embed.E") if not q.accumulate]
    assert is_body(product, lambda v, k, n, t: A("embed", n, t, k) * A("∂head", n, t, v))
    assert list(network.gradients) == ["embed.E"]


def test_layer_norm_in_three_terms_inside_a_block() -> None:
    """The adjoint of the residual stream: three terms of the norm, and what passes it by."""
    text = "inputs: {x: [batch, T, 8]}\nlayers: [transformer_block: {heads: 2, name: b}]"
    (found,) = [q for q in pieces_of(simplified(text), "∂b.residual1") if len(q.reads()) > 1]
    n, t, m = found.lhs
    width = simplified_width(found)
    root, hat = A("b.ln2·root", n, t), A("b.ln2·hat", n, t, m)
    slope = A("b.ln2.gamma", m) * A("∂b.ln2", n, t, m)
    passing = root * A("∂b.residual1·seed", n, t, m)
    terms = width * (slope + passing) - hat * A("∑1", n, t) - A("∑2", n, t)
    assert cancel(found.body - terms / (width * root)) == 0


def simplified_width(found: Equation) -> Expr:
    """The extent of the last dimension."""
    extent = found.domain[found.lhs[-1]]
    assert extent != Integer(1)
    return extent
