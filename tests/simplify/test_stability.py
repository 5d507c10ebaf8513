"""Stabilised programs in float32, at logits of ±10⁴, against many digits of the plain program."""

from __future__ import annotations

import numpy as np
import pytest
from simplify_networks import derived, formula_text, values

from symbp.ir.numbers import floats, multiprecision
from symbp.simplify import simplify_network

DIGITS = 4500  # exp(10⁴) has 4343 digits before the point
LOGITS = np.array(
    [[1e4, 0, -1e4], [1e4, 1e4 - 1, 9999.5], [-1e4, -1e4, -9998], [0, 1e-3, 20]], np.float32
)
GIVEN = {
    "z": LOGITS,
    "y": np.array([2, 1, 0, 2]),
    "q": np.array([[0.2, 0.3, 0.5], [1, 0, 0], [0, 0, 1], [0.5, 0.5, 0]], np.float32),
    "t": np.array([[1, 0.5, 0], [1, 0, 0], [0, 0, 1], [0.5, 1, 0]], np.float32),
}
INPUTS = "z: [N, K], y: {shape: [N], labels: K}, q: [N, K], t: [N, K]"
SOFTMAX = "p[n, k] = exp(z[n, k]) / sum[j](exp(z[n, j]))\n"

TEXTS = {
    "softmax": SOFTMAX + "loss = sum[n, k](q[n, k] * p[n, k])",
    "log_softmax": "l[n, k] = z[n, k] - log(sum[j](exp(z[n, j])))\n"
    "loss = sum[n, k](q[n, k] * l[n, k])",
    "logsumexp": "loss = sum[n](log(sum[k](exp(z[n, k]))))",
    "scaled logsumexp": "loss = sum[n](2 * log(sum[k](exp(z[n, k] / 2))))",
    "cross-entropy, labels": SOFTMAX + "loss = -mean[n](log(p[n, y[n]]))",
    "cross-entropy, distribution": SOFTMAX + "loss = -mean[n](sum[k](q[n, k] * log(p[n, k])))",
    "cross-entropy by logsumexp": "loss = mean[n](log(sum[k](exp(z[n, k]))) - z[n, y[n]])",
    "cross-entropy, restricted": "loss = mean[n](log(sum[k if k != y[n]](exp(z[n, k]))))",
    "softplus": "loss = sum[n, k](q[n, k] * softplus(z[n, k]))",
    "log(1 + exp)": "loss = sum[n, k](q[n, k] * log(1 + exp(z[n, k])))",
    "sigmoid": "loss = sum[n, k](q[n, k] * sigmoid(z[n, k]))",
    "sigmoid as a quotient": "loss = sum[n, k](q[n, k] * exp(z[n,k]) / (1 + exp(z[n,k])))",
    "log sigmoid": "loss = sum[n, k](q[n, k] * log(sigmoid(z[n, k])))",
    "log(1 - sigmoid)": "loss = sum[n, k](q[n, k] * log(1 - sigmoid(z[n, k])))",
    "bce after sigmoid": "a[n, k] = sigmoid(z[n, k])\n"
    "loss = -mean[n, k](t[n, k] * log(a[n, k]) + (1 - t[n, k]) * log(1 - a[n, k]))",
    "bce on logits": "loss = mean[n, k](softplus(z[n, k]) - t[n, k] * z[n, k])",
    "swish": "loss = sum[n, k](q[n, k] * z[n, k] * sigmoid(z[n, k]))",
    "swish with a slope": "loss = sum[n, k](q[n, k] * z[n, k] * sigmoid(1.7 * z[n, k]))",
    "swish with a slope, staged": "a[n, k] = z[n, k] * sigmoid(-2 * z[n, k])\n"
    "loss = sum[n, k](q[n, k] * a[n, k])",
    "mish": "loss = sum[n, k](q[n, k] * z[n, k] * tanh(softplus(z[n, k])))",
    "elu": "loss = sum[n, k](q[n, k] * where(z[n, k] > 0, z[n, k], expm1(z[n, k])))",
    "hyperbolic tangent written out": "loss = sum[n, k](q[n, k] * (exp(z[n, k]) - exp(-z[n, k]))"
    " / (exp(z[n, k]) + exp(-z[n, k])))",
}
DIRECT = {"hyperbolic tangent written out"}  # its gradient is not asked for


@pytest.mark.parametrize("name", TEXTS)
def test_finite_and_right_in_float32(name: str) -> None:
    before = derived(formula_text(INPUTS, TEXTS[name], "wrt: [z]"))
    after = simplify_network(before)
    (plain,), (stable,) = before.fragments.values(), after.fragments.values()
    sizes = {"N": 4, "K": 3}
    exact = values(plain.derivation.program, GIVEN, sizes, multiprecision(DIGITS))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = values(stable.derivation.program, GIVEN, sizes, floats(np.float32))
    for tensor in ("loss",) if name in DIRECT else ("loss", "∂z"):
        assert found[tensor].dtype == np.float32
        wanted = np.vectorize(float, otypes=[float])(exact[tensor])
        np.testing.assert_allclose(found[tensor], wanted, rtol=2e-5, atol=1e-6)
    if name not in DIRECT:
        assert all(np.isfinite(v).all() for v in found.values())


def test_rows_far_below_zero_do_not_underflow() -> None:
    text = formula_text(INPUTS, "loss = sum[n](log(sum[k](exp(z[n, k]))))", "wrt: [z]")
    (stable,) = simplify_network(derived(text)).fragments.values()
    given = {**GIVEN, "z": np.full((4, 3), -1e4, np.float32)}
    program = stable.derivation.program
    found = values(program, given, {"N": 4, "K": 3}, floats(np.float32))
    np.testing.assert_allclose(found["loss"], 4 * (-1e4 + np.log(3)), rtol=1e-6)
    np.testing.assert_allclose(found["∂z"], 1 / 3, rtol=1e-6)
