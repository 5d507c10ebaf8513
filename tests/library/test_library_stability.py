"""Float32 at logits of ±1e4, with nobody asking: values and gradients are finite and right.

Oracles work in float64. The C is compiled as recommended, -ffast-math included.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import backends
import numpy as np
import oracles
import pytest
from library_case import Array, Arrays, Case

BIG = 1e4
LOGITS = np.array(
    [[BIG, -BIG, 0.0], [-BIG, -BIG, -BIG], [BIG, BIG, BIG], [100.0, -100.0, 88.0], [0.5, -0.2, 0.0]]
)
SIZES = {"batch": len(LOGITS)}


def _through_identity(
    name: str,
    layers: str,
    loss: str,
    target: Array | None,
    function: Callable[[Array, Any], oracles.Result],
    declared: str = "",
) -> Case:
    """A network whose first layer has the weights of the identity, so that its logits are x."""
    inputs = "x: [batch, 3]" + (f", y: {declared or '[batch, 3]'}" if target is not None else "")
    data = {"x": _constant(LOGITS), "dense1.W": _constant(np.eye(3))}
    if target is not None:
        data["y"] = _constant(target)

    def oracle(a: Arrays) -> Any:
        value, pullback = function(a["x"], a.get("y"))

        def gradients(g: Any) -> dict[str, Array]:
            dz = pullback(g)[-1]
            return {"dense1.W": dz.T @ a["x"], "x": dz}

        return value, gradients

    return Case(
        name,
        f"inputs: {{{inputs}}}\nlayers: [{{dense: {{units: 3, bias: false}}}}{layers}]\n"
        f"{loss}wrt: [x]\n",
        data,
        oracle,
        (SIZES,),
        loss=bool(loss),
    )


def _constant(values: Any) -> Callable[..., Array]:
    return lambda rng, sizes: np.array(values)


def _formula(name: str, body: str, function: Callable[[Array], oracles.Result]) -> Case:
    """The formula of the logits z[n, k], weighted by R and summed."""

    def oracle(a: Arrays) -> Any:
        value, pullback = function(a["x"])

        def gradients(g: float) -> dict[str, Any]:
            dz = pullback(g * a["R"])[0]
            return {"w": (dz * a["x"]).sum(), "x": dz}

        return (a["R"] * value).sum(), gradients

    return Case(
        name,
        "inputs: {x: [batch, 3], R: [batch, 3]}\nparameters: {w: []}\nformula: |\n"
        f"  z[n, k] = w * x[n, k]\n  f[n, k] = {body}\n"
        "  loss = sum[n, k](R[n, k] * f[n, k])\nwrt: [x]\n",
        {
            "x": _constant(LOGITS),
            "R": lambda rng, sizes: rng.uniform(0.5, 1, LOGITS.shape),
            "w": _constant(1.0),
        },
        oracle,
        (SIZES,),
    )


def _log_sum_exp(x: Array) -> oracles.Result:
    p, _ = oracles.softmax(x)
    log_p, _ = oracles.log_softmax(x)
    spread = np.ones_like(x)
    return (x - log_p) * spread, lambda g: (p * g.sum(-1, keepdims=True),)


ROWS = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.1, 0.8, 0.1], [0.0, 0.0, 1]])
BITS = np.array([[0.0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 1, 1]])
CLASSES = np.array([1, 0, 2, 1, 2])
SHAPE = "{shape: [batch], labels: 3}"

CASES = (
    _through_identity("softmax", ", softmax", "", None, lambda x, _: oracles.softmax(x)),
    _through_identity("log_softmax", ", log_softmax", "", None, lambda x, _: oracles.log_softmax(x)),
    _through_identity("softplus", ", softplus", "", None,
                      lambda x, _: oracles.elementwise("softplus", x)),
    _through_identity("sigmoid", ", sigmoid", "", None,
                      lambda x, _: oracles.elementwise("sigmoid", x)),
    _through_identity("swish", ", swish", "", None, lambda x, _: oracles.elementwise("swish", x)),
    _through_identity("tanh", ", tanh", "", None, lambda x, _: oracles.elementwise("tanh", x)),
    _through_identity("elu", ", elu", "", None, lambda x, _: oracles.elementwise("elu", x)),
    _through_identity("gelu", ", gelu", "", None, lambda x, _: oracles.elementwise("gelu", x)),
    _through_identity("gelu_tanh", ", gelu_tanh", "", None,
                      lambda x, _: oracles.elementwise("gelu_tanh", x)),
    _through_identity("cross_entropy of labels", "", "loss: {cross_entropy: y}\n", CLASSES,
                      lambda x, y: oracles.cross_entropy_labels(y, x), SHAPE),
    _through_identity("cross_entropy of labels smoothed", "",
                      "loss: {cross_entropy: {target: y, label_smoothing: 0.1}}\n", CLASSES,
                      lambda x, y: oracles.cross_entropy_labels(y, x, 0.1), SHAPE),
    _through_identity("cross_entropy of a distribution", "", "loss: {cross_entropy: y}\n", ROWS,
                      lambda x, y: oracles.cross_entropy(y, x)),
    _through_identity("cross_entropy of one hot rows", "", "loss: {cross_entropy: y}\n",
                      np.eye(3)[CLASSES], lambda x, y: oracles.cross_entropy(y, x),
                      "{shape: [batch, 3], one_hot: true}"),
    _through_identity("bce after sigmoid", ", sigmoid", "loss: {bce: y}\n", BITS,
                      lambda x, y: oracles.bce_logits(y, x)),
    _through_identity("bce_logits", "", "loss: {bce_logits: y}\n", BITS,
                      lambda x, y: oracles.bce_logits(y, x)),
    _formula("log of one plus exp", "log(1 + exp(z[n, k]))",
             lambda x: oracles.elementwise("softplus", x)),
    _formula("log of sigmoid", "log(sigmoid(z[n, k]))",
             lambda x: (-oracles.softplus(-x), lambda g: (g * oracles.sigmoid(-x),))),
    _formula("log of one minus sigmoid", "log(1 - sigmoid(z[n, k]))",
             lambda x: (-oracles.softplus(x), lambda g: (-g * oracles.sigmoid(x),))),
    _formula("log of a sum of exp", "log(sum[j](exp(z[n, j]))) + 0 * z[n, k]", _log_sum_exp),
)  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_large_logits(case: Case, backend: str, dtype: Any, tmp_path: Path) -> None:
    arrays = case.draw(0)
    value, pullback = case.oracle(arrays)
    out_bar = None if case.loss else np.random.default_rng(1).uniform(0.5, 1, value.shape)
    expected = pullback(1.0 if out_bar is None else out_bar)
    found = backends.of(case)
    net = found.module() if backend == "numpy" else backends.binding(found, tmp_path, flags=())
    given = {n: np.asarray(a if a.dtype.kind == "i" else a.astype(dtype)) for n, a in arrays.items()}
    bar = None if out_bar is None else out_bar.astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = backends.call(net, given, bar)
    # Summing products of ±1e4 leaves an error that is small beside the largest of them.
    rtol = 2e-5 if dtype == np.float32 else 1e-9
    np.testing.assert_allclose(outcome.value, value, rtol, rtol / 10)
    for name, gradient in expected.items():
        assert outcome.gradients[name].dtype == dtype
        scale = np.abs(gradient).max()
        np.testing.assert_allclose(outcome.gradients[name], gradient, rtol, rtol * scale / 10)
