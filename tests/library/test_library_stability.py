"""Float32 at logits of ±1e4, with nobody asking: values and gradients are finite and right.

Oracles work in float64. The C is compiled as recommended, -ffast-math included.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import library_backends
import library_oracles as oracles
import numpy as np
import pytest
from library_case import Array, Arrays, Case

BIG = 1e4
LOGITS = np.array(
    [[BIG, -BIG, 0.0], [-BIG, -BIG, -BIG], [BIG, BIG, BIG], [100.0, -100.0, 88.0], [0.5, -0.2, 0.0]]
)
SIZES = {"batch": len(LOGITS)}


def _network(
    name: str,
    rest: str,
    function: Callable[[Array, Any], oracles.Result],
    target: Array | None = None,
    declared: str = "[batch, 3]",
) -> Case:
    """A network whose first layer has the weights of the identity, so that its logits are x.

    `rest` declares what follows it: the rest of the list of layers, then the loss.
    """
    inputs = "x: [batch, 3]" + (f", y: {declared}" if target is not None else "")
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
        f"inputs: {{{inputs}}}\nlayers:\n  - dense: {{units: 3, bias: false}}\n{rest}wrt: [x]\n",
        data,
        oracle,
        (SIZES,),
        loss=target is not None,
    )


def _activation(name: str) -> Case:
    return _network(name, f"  - {name}\n", lambda x, _: oracles.elementwise(name, x))


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
SIGNS = np.array([[1.0, 1, -1], [1, -1, 1], [-1, 1, -1], [1, 1, -1], [-1, 1, 1]])
BITS = np.array([[0.0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 1, 1]])
CLASSES = np.array([1, 0, 2, 1, 2])
SHAPE = "{shape: [batch], labels: 3}"

SMOOTHED = "loss: {cross_entropy: {target: y, label_smoothing: 0.1}}\n"

CASES = (
    _network("softmax", "  - softmax\n", lambda x, _: oracles.softmax(x)),
    _network("log_softmax", "  - log_softmax\n", lambda x, _: oracles.log_softmax(x)),
    *(_activation(n) for n in ("softplus", "sigmoid", "tanh", "swish", "elu", "gelu", "gelu_tanh")),
    *map(_activation, oracles.EXTREME),
    *(_network(n, f"loss: {{{n}: y}}\n", lambda x, y, f=f: f(y, x), ROWS)
      for n, f in (("mae", oracles.mae), ("huber", oracles.huber), ("cosine", oracles.cosine))),
    *(_network(n, f"loss: {{{n}: y}}\n", lambda x, y, f=f: f(y, x), CLASSES, SHAPE)
      for n, f in (("multiclass_hinge", oracles.multiclass_hinge), ("nll", oracles.nll),
                   ("focal", oracles.focal))),
    _network("hinge", "loss: {hinge: y}\n", lambda x, y: oracles.hinge(y, x), SIGNS),
    _network("kl after log_softmax", "  - log_softmax\nloss: {kl: y}\n",
             lambda x, y: oracles.kl_of_log_softmax(y, x), ROWS),
    _network("nll after log_softmax", "  - log_softmax\nloss: {nll: y}\n",
             lambda x, y: oracles.cross_entropy_labels(y, x), CLASSES, SHAPE),
    _network("cross_entropy of labels", "loss: {cross_entropy: y}\n",
             lambda x, y: oracles.cross_entropy_labels(y, x), CLASSES, SHAPE),
    _network("cross_entropy of labels smoothed", SMOOTHED,
             lambda x, y: oracles.cross_entropy_labels(y, x, 0.1), CLASSES, SHAPE),
    _network("cross_entropy of a distribution", "loss: {cross_entropy: y}\n",
             lambda x, y: oracles.cross_entropy(y, x), ROWS),
    _network("cross_entropy of a distribution smoothed", SMOOTHED,
             lambda x, y: oracles.cross_entropy(y, x, 0.1), ROWS),
    _network("cross_entropy of one hot rows", "loss: {cross_entropy: y}\n",
             lambda x, y: oracles.cross_entropy(y, x), np.eye(3)[CLASSES],
             "{shape: [batch, 3], one_hot: true}"),
    _network("bce after sigmoid", "  - sigmoid\nloss: {bce: y}\n",
             lambda x, y: oracles.bce_logits(y, x), BITS),
    _network("bce_logits", "loss: {bce_logits: y}\n",
             lambda x, y: oracles.bce_logits(y, x), BITS),
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
    found = library_backends.of(case)
    net = (
        found.module()
        if backend == "numpy"
        else library_backends.binding(found, tmp_path, flags=())
    )
    given = {
        n: np.asarray(a if a.dtype.kind == "i" else a.astype(dtype)) for n, a in arrays.items()
    }
    bar = None if out_bar is None else out_bar.astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = library_backends.call(net, given, bar)
    # Summing products of ±1e4 leaves an error that is small beside the largest of them.
    rtol = 2e-5 if dtype == np.float32 else 1e-9
    np.testing.assert_allclose(outcome.value, value, rtol, rtol / 10)
    for name, gradient in expected.items():
        assert outcome.gradients[name].dtype == dtype
        scale = np.abs(gradient).max()
        np.testing.assert_allclose(outcome.gradients[name], gradient, rtol, rtol * scale / 10)
