"""Every activation after a product with a bias, and every loss: C against the NumPy module.

A single sample is a case of its own: loops over the batch are gone, and what they held together
stands side by side.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from declared import imported

from symbp import pipeline
from symbp.library import Library
from symbp.pipeline import Options

LIBRARY = Library()
ACTIVATIONS = sorted(
    n for n in LIBRARY.names() if (d := LIBRARY.find(n)) and d.kind == "activation"
)
LOSSES = {
    "mse": "mse: y", "mae": "mae: y", "huber": "huber: {target: y, delta: 0.5}",
    "half_mse": "half_mse: y", "bce": "bce: {target: y, from: P}", "bce_logits": "bce_logits: y",
    "hinge": "hinge: y", "cosine": "cosine: y", "kl": "kl: {target: d, from: L}",
    "gaussian_nll": "gaussian_nll: {target: y, from: [C, A]}",
    "kl_gaussian": "kl_gaussian: {from: [C, A]}",
    "triplet": "triplet: {from: [A, B, C], margin: 0.5}", "cross_entropy": "cross_entropy: t",
    "nll": "nll: {target: t, from: L}", "focal": "focal: t",
    "multiclass_hinge": "multiclass_hinge: t",
    "policy_gradient": "policy_gradient: {target: t, from: [C, r]}",
}  # fmt: skip
BRANCHES = """
layers:
- dense: {units: 3, from: x, name: A}
- dense: {units: 3, from: x, name: B}
- dense: {units: 3, from: x, name: C}
- sigmoid: {from: C, name: P}
- log_softmax: {from: C, name: L}
output: C
wrt: [x]
"""


def activations(batch: int) -> str:
    """A branch for each of them, all added up."""
    lines = ["name: net", "inputs: {x: [batch, 6], y: [batch, 4]}", "layers:"]
    for number, name in enumerate(ACTIVATIONS):
        lines.append(f"- dense: {{units: 4, from: x, name: d{number}}}")
        lines.append(f"- {name}: {{name: a{number}}}")
    for number in range(1, len(ACTIVATIONS)):
        before = "a0" if number == 1 else f"s{number - 1}"
        lines.append(f"- add: {{from: [{before}, a{number}], name: s{number}}}")
    return "\n".join([*lines, "loss: {mse: y}", "wrt: [x]", f"sizes: {{batch: {batch}}}", ""])


def loss(name: str, batch: int) -> str:
    """One loss over three branches."""
    text = LOSSES[name]
    inputs = ["x: [batch, 6]"]
    if ": y" in text:
        inputs.append("y: [batch, 3]")
    if ": t" in text:
        inputs.append("t: {shape: [batch], labels: 3}")
    if " r]" in text:
        inputs.append("r: [batch]")
    if ": d" in text:
        inputs.append("d: [batch, 3]")
    return (
        f"name: net\ninputs: {{{', '.join(inputs)}}}{BRANCHES}"
        f"loss: [{{{text}}}, {{l2: 0.01}}]\nsizes: {{batch: {batch}}}\n"
    )


def agree(declaration: str, optimize: Literal["speed", "size"], folder: Path) -> None:
    """Loss, gradients, two steps and predictions in both languages, in float64."""
    made = pipeline.run(declaration, Options(targets=("numpy", "c"), optimize=optimize))
    for file, text in made.files.items():
        (folder / file).write_text(text, encoding="utf-8")
    here, there = imported(folder / "net.py"), imported(folder / "net_c.py")
    random = np.random.default_rng(3)
    params = {
        n: a + 0.5 * random.standard_normal(a.shape)  # biases too
        for n, a in here.init(seed=1, dtype=np.float64).items()
    }
    batch = int(declaration.partition("batch: ")[2].split("}")[0])
    given: dict[str, Any] = {"x": random.standard_normal((batch, 6))}
    for name in here.INPUTS:
        if name == "t":
            given[name] = random.integers(0, 3, batch).astype(np.int32)
        elif name == "d":
            given[name] = random.dirichlet(np.ones(3), batch)
        elif name == "r":
            given[name] = random.standard_normal(batch)
        elif name == "y":
            width = 4 if "units: 4" in declaration else 3
            given[name] = random.uniform(0.1, 0.9, (batch, width))
    value, saved = here.forward(params, **given)
    found, saved_c = there.forward(params, **given)
    np.testing.assert_allclose(found, value, rtol=1e-11)
    gradients, gradients_c = here.backward(params, saved), there.backward(params, saved_c)
    assert set(gradients) == set(gradients_c)
    for key, gradient in gradients.items():
        np.testing.assert_allclose(gradients_c[key], gradient, rtol=1e-9, atol=1e-12, err_msg=key)
    inputs = {n: a for n, a in given.items() if n == "x"}
    np.testing.assert_allclose(
        there.predict(params, **inputs), here.predict(params, **inputs), rtol=1e-11, atol=1e-13
    )
    other = {n: a.copy() for n, a in params.items()}
    for _ in range(2):
        one = here.step(params, rate=0.1, **given)
        np.testing.assert_allclose(there.step(other, rate=0.1, **given), one, rtol=1e-11)
    for key, array in params.items():
        np.testing.assert_allclose(other[key], array, rtol=1e-9, atol=1e-12, err_msg=key)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_every_activation_is_known() -> None:
    assert len(ACTIVATIONS) >= 18
    losses = {n for n in LIBRARY.names() if (d := LIBRARY.find(n)) and d.kind == "loss"}
    assert losses <= set(LOSSES), losses - set(LOSSES)


@pytest.mark.parametrize("optimize", ["speed", "size"])
@pytest.mark.parametrize("batch", [1, pytest.param(5, marks=pytest.mark.long)])
def test_activations_after_a_bias(
    batch: int, optimize: Literal["speed", "size"], tmp_path: Path
) -> None:
    agree(activations(batch), optimize, tmp_path)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize(
    ("batch", "optimize"),
    [
        (1, "speed"),
        *(pytest.param(*c, marks=pytest.mark.long) for c in ((1, "size"), (7, "speed"))),
    ],
)
def test_losses(name: str, batch: int, optimize: Literal["speed", "size"], tmp_path: Path) -> None:
    agree(loss(name, batch), optimize, tmp_path)
