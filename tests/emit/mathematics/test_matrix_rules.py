"""From index to matrix notation, rule by rule: exact strings, and values against the equation."""

from __future__ import annotations

import numpy as np
import pytest
from equations import EQUATIONS, J, K, M, N, by_matrix, notation
from formula_values import Values, as_matrix, evaluate

from symbp.emit.mathematics import tree
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.products import NoMatrixForm
from symbp.emit.mathematics.text import text
from symbp.ir import Program, Tensor, run

ALL_SAMPLES = {
    "dense": "z = x Wᵀ",
    "weight": "∂J/∂W = δᵀ x",
    "bias gradient": "∂J/∂b = δᵀ 1",
    "labels": "δ = (p − e_y)/N",
    "one hot": "δ = (p − t)/N",
    "sigmoid": "δ = ∂J/∂a ⊙ a ⊙ (1 − a)",
    "relu": "δ = ∂J/∂a ⊙ [z > 0]",
    "input": "∂J/∂x = δ W",
    "entropy": "J = −⟨t, log(p)⟩/N",
    "squares": "J = ‖a − t‖²/(2N)",
    "scores": "S[n, a] = Q[n, a] R[n, a]ᵀ/√m",
    "masked": "∂J/∂U = −2 (R ⊙ Ω) V",
    "quadratic": "q = xᵀ B x",
    "symmetric": "∂J/∂x = (B + Bᵀ) x",
    "outer": "Y = u wᵀ",
    "diagonal": "Y = B diag(v) C",
    "rows": "r = B 1",
    "total": "q = 1ᵀ B 1",
    "identity": "Y = I − B",
    "bias": "z = 1 bᵀ + s",
}

ONE_SAMPLE = {
    "dense": "z[n] = W x[n]",
    "bias": "z[n] = b + s[n]",
    "weight": "∂J/∂W = Σ_n δ[n] x[n]ᵀ",
    "bias gradient": "∂J/∂b = Σ_n δ[n]",
    "labels": "δ[n] = (p[n] − e_y[n])/N",
    "sigmoid": "δ[n] = ∂J/∂a[n] ⊙ a[n] ⊙ (1 − a[n])",
    "input": "∂J/∂x[n] = Wᵀ δ[n]",
    "softmax": "p[n] = exp(z[n])/s[n]",
    "entropy": "J = −1/N Σ_n t[n]ᵀ log(p[n])",
    "squares": "J = 1/(2N) Σ_n ‖a[n] − t[n]‖²",
    "embedding": "∂J/∂E[t[n, a]] += ∂J/∂o[n, a]",
    "recurrence": "h[n, a + 1] = tanh(c[n, a] + r[n, a])",
    "state weight": "∂J/∂V = Σ_(n,a) ∂J/∂c[n, a] h[n, a − 1]ᵀ",
    "normalised": ("∂J/∂X[n] = (γ/√(v + 1e-5) ⊙ (N ∂J/∂y[n] − ∂J/∂β − ∂J/∂γ ⊙ x̂[n]))/N"),
}


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_all_samples_at_once(name: str) -> None:
    assert text(by_matrix(EQUATIONS[name])) == ALL_SAMPLES[name]


@pytest.mark.parametrize("name", ONE_SAMPLE)
def test_one_sample(name: str) -> None:
    assert text(by_matrix(EQUATIONS[name], by_sample=True)) == ONE_SAMPLE[name]


def test_a_strided_window_has_no_matrix_notation() -> None:
    with pytest.raises(NoMatrixForm):
        by_matrix(EQUATIONS["convolution"])


def test_a_vector_without_samples_has_no_form_by_sample() -> None:
    with pytest.raises(NoMatrixForm):
        by_matrix(EQUATIONS["quadratic"], by_sample=True)


def test_latex_of_a_weight_gradient() -> None:
    assert latex(by_matrix(EQUATIONS["weight"])) == (
        r"\frac{\partial J}{\partial W} = \delta^{\top}\,x"
    )


def test_latex_by_sample_has_limits() -> None:
    assert latex(by_matrix(EQUATIONS["weight"], by_sample=True)) == (
        r"\frac{\partial J}{\partial W} = \sum_{n=0}^{N - 1} \delta_{n}\,x_{n}^{\top}"
    )


SIZES = {N: 4, K: 3, J: 2, M: 5}
NAMES = {"N": 4, "K": 3, "m": 2, "M": 5}
VALUED = sorted(
    (set(ALL_SAMPLES) | set(ONE_SAMPLE)) - {"embedding", "recurrence", "state weight", "identity"}
)


FORMS = [(name, False) for name in VALUED if name in ALL_SAMPLES]
FORMS += [(name, True) for name in VALUED if name in ONE_SAMPLE]


@pytest.mark.parametrize(("name", "by_sample"), FORMS)
def test_formula_and_equation_have_the_same_value(name: str, by_sample: bool) -> None:
    q = EQUATIONS[name]
    formula = by_matrix(q, by_sample)
    rng = np.random.default_rng(7)
    program, arrays = _program(q, rng)
    expected = np.asarray(run(program, arrays, SIZES)[q.target], dtype=float)
    values = Values({_key(n): a for n, a in arrays.items()}, NAMES, classes=SIZES[K])
    left = formula.sides[0]
    fixed = _indices(left)
    for point in np.ndindex(*expected.shape[: len(fixed)]):
        found = evaluate(formula.sides[1], values, dict(zip(fixed, point, strict=True)))
        wanted = as_matrix(expected[point])
        assert np.allclose(np.broadcast_to(found, wanted.shape), wanted, rtol=1e-12, atol=1e-12)


def _program(q, rng) -> tuple[Program, dict[str, np.ndarray]]:
    tensors = {q.target: Tensor(q.target, tuple(q.domain[i] for i in q.lhs))}
    arrays = {}
    for access in q.reads():
        shape = tuple(q.domain.get(i, K) for i in access.indices)
        numbers = tuple(SIZES[e] for e in shape)
        if access.tensor == "y":
            tensors["y"] = Tensor("y", shape, "integer", K)
            arrays["y"] = rng.integers(0, SIZES[K], numbers)
        else:
            tensors[access.tensor] = Tensor(access.tensor, shape)
            arrays[access.tensor] = rng.uniform(0.5, 1.5, numbers)
    return Program(tensors, (q,)), arrays


def _key(tensor: str) -> str:
    node = notation().element(tensor)
    if isinstance(node, tree.Derivative):
        name = node.of.name
        return "∂" + name.base + name.subscript
    return node.name.base + node.name.subscript


def _indices(left: tree.Node) -> list[str]:
    node = left.of if isinstance(left, tree.Derivative) else left
    return [i.name.base for i in node.indices] if isinstance(node, tree.Element) else []
