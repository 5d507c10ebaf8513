"""From a declaration to numbers: textbooks, training steps, and the two backends side by side."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import symbp
from symbp.errors import DeclarationError

ROOT = Path(__file__).resolve().parent.parent
BACKENDS = ("numpy", "c")


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def _net(found: Any, backend: str, folder: Path) -> ModuleType:
    """The generated NumPy module, or the binding to the generated C."""
    if backend == "numpy":
        in_memory: ModuleType = found.module()
        return in_memory
    found.write(folder)
    path = folder / f"{found.name}_c.py"
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _derive(source: Any, **more: Any) -> Any:
    return symbp.derive(source, targets=("numpy", "c"), dtype="float64", **more)


# ---------------------------------------------------------------- textbooks


@pytest.mark.parametrize("backend", BACKENDS)
def test_network_of_introductory_texts(backend: str, tmp_path: Path) -> None:
    net = _net(_derive(str(ROOT / "examples" / "textbook.yaml")), backend, tmp_path)
    params = {
        "hidden.W": np.array([[-0.5, 0.3], [0.2, 0.25]]),
        "output.W": np.array([[-0.1, 0.2]]),
        "output.b": np.array([-0.6]),
    }
    data = {"x": np.array([[1.0, 0.5]]), "target": np.array([[0.99]])}
    assert tuple(net.PARAMETERS) == tuple(params)
    output = net.predict(params, x=data["x"])
    loss, saved = net.forward(params, **data)
    grads = net.backward(params, saved)
    np.testing.assert_allclose(output, [[0.37163015135768]], rtol=0, atol=1e-13)
    assert grads["output.W"][0, 0] == pytest.approx(-0.059693437674795, rel=0, abs=1e-13)
    assert loss == pytest.approx((0.99 - 0.37163015135768) ** 2 / 2, abs=1e-13)


@pytest.mark.parametrize("backend", BACKENDS)
def test_square_of_a_line(backend: str, tmp_path: Path) -> None:
    text = "name: line\ninputs: {x: []}\nparameters: {w: []}\nformula: |\n  loss = (w * x - 10)^2\n"
    net = _net(_derive(text), backend, tmp_path)
    params = {"w": np.array(2.0)}
    loss, saved = net.forward(params, x=np.array(3.0))
    grads = net.backward(params, saved)
    assert float(loss) == 16
    assert grads["w"].shape == ()
    assert float(grads["w"]) == -24


# ---------------------------------------------------------------- training

TRAINING = """
name: small
inputs:
  x: [batch, 6]
  y: {shape: [batch], labels: 3}
layers: [{dense: 8}, relu, {dense: 3}]
loss: [{cross_entropy: y}, {l2: 1e-3}]
sizes: {batch: 16}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    found = _derive(TRAINING)
    return {b: _net(found, b, tmp_path_factory.mktemp(b)) for b in BACKENDS}


def _batches(count: int) -> Iterator[dict[str, np.ndarray[Any, Any]]]:
    """Points around three centres, labelled by centre."""
    rng = np.random.default_rng(7)
    centres = rng.standard_normal((3, 6))
    for _ in range(count):
        y = rng.integers(0, 3, 16)
        yield {"x": centres[y] + 0.3 * rng.standard_normal((16, 6)), "y": y}


@pytest.mark.parametrize("backend", BACKENDS)
def test_step_is_forward_backward_and_update(small: dict[str, ModuleType], backend: str) -> None:
    net = small[backend]
    params = net.init(seed=3, dtype=np.float64)
    before = {name: array.copy() for name, array in params.items()}
    batch = next(_batches(1))
    loss, saved = net.forward(before, **batch)
    grads = {name: g.copy() for name, g in net.backward(before, saved).items()}
    assert net.step(params, rate=0.5, **batch) == pytest.approx(float(loss), rel=1e-12)
    for name, array in params.items():
        np.testing.assert_allclose(array, before[name] - 0.5 * grads[name], rtol=1e-12, atol=1e-14)


def test_backends_train_alike(small: dict[str, ModuleType]) -> None:
    params = {b: net.init(seed=0, dtype=np.float64) for b, net in small.items()}
    spaces = {b: net.workspace(batch=16) for b, net in small.items()}
    losses = []
    for batch in _batches(60):
        losses.append([
            float(net.step(params[b], rate=0.3, workspace=spaces[b], **batch))
            for b, net in small.items()
        ])  # fmt: skip
    a, b = np.array(losses).T
    np.testing.assert_allclose(a, b, rtol=1e-9)
    assert a[-10:].mean() < 0.2 * a[:3].mean()


def test_same_seed_gives_both_backends_the_same_parameters(small: dict[str, ModuleType]) -> None:
    first, second = (net.init(seed=5, dtype=np.float64) for net in small.values())
    assert list(first) == list(second) == ["dense1.W", "dense1.b", "dense2.W", "dense2.b"]
    for name in first:
        np.testing.assert_array_equal(first[name], second[name])
    assert not first["dense1.b"].any()
    limit = np.sqrt(6 / 6)  # he_uniform: a relu follows
    assert 0.5 * limit < np.abs(first["dense1.W"]).max() <= limit


@pytest.mark.parametrize("backend", BACKENDS)
def test_predict_is_the_output(small: dict[str, ModuleType], backend: str) -> None:
    net = small[backend]
    params = net.init(seed=1, dtype=np.float64)
    x = next(_batches(1))["x"]
    hidden = np.maximum(x @ params["dense1.W"].T + params["dense1.b"], 0)
    expected = hidden @ params["dense2.W"].T + params["dense2.b"]
    np.testing.assert_allclose(net.predict(params, x=x), expected, rtol=1e-12)


@pytest.mark.parametrize("backend", BACKENDS)
def test_workspace_changes_nothing(small: dict[str, ModuleType], backend: str) -> None:
    net = small[backend]
    params = net.init(seed=1, dtype=np.float64)
    space = net.workspace(batch=16)
    for batch in _batches(3):
        loss, saved = net.forward(params, **batch)
        expected = net.backward(params, saved)
        again, saved = net.forward(params, workspace=space, **batch)
        found = net.backward(params, saved)
        assert float(again) == pytest.approx(float(loss), rel=1e-14)
        for name, gradient in expected.items():
            np.testing.assert_allclose(found[name], gradient, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("backend", BACKENDS)
def test_float32_stays_float32(small: dict[str, ModuleType], backend: str) -> None:
    net = small[backend]
    params = net.init(seed=1, dtype=np.float32)
    batch = next(_batches(1))
    _, saved = net.forward(params, x=batch["x"].astype(np.float32), y=batch["y"])
    assert {g.dtype for g in net.backward(params, saved).values()} == {np.dtype(np.float32)}
    assert net.predict(params, x=batch["x"].astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("label", [-1, 3, 2**40])
@pytest.mark.parametrize("backend", BACKENDS)
def test_label_out_of_range_is_refused(
    small: dict[str, ModuleType], backend: str, label: int
) -> None:
    net = small[backend]
    batch = next(_batches(1))
    batch["y"][3] = label
    with pytest.raises(ValueError, match="y"):
        net.forward(net.init(seed=1, dtype=np.float64), **batch)


# ---------------------------------------------------------------- gradients come from formulas


TOKENS = "{x: {shape: [2, 3], labels: 10}, y: {shape: [2], integer: true}}"


@pytest.mark.parametrize("backend", BACKENDS)
def test_tokens_keep_the_tighter_of_their_bounds(backend: str, tmp_path: Path) -> None:
    layers = "[{embedding: {vocabulary: 16, units: 4}}, {reshape: [12]}, {dense: 5}, {dense: 7}]"
    losses = (
        "[{cross_entropy: {target: y, from: dense2}}, {cross_entropy: {target: y, from: dense1}}]"
    )
    text = f"name: tokens\ninputs: {TOKENS}\nlayers: {layers}\nloss: {losses}\n"
    net = _net(_derive(text), backend, tmp_path)
    params = net.init(0)
    x, y = np.full((2, 3), 9), np.full(2, 4)
    loss, _ = net.forward(params, x=x, y=y)
    assert np.isfinite(loss)
    with pytest.raises(ValueError, match=r"x holds 10; .* 0 \.\. 9"):
        net.forward(params, x=x + 1, y=y)
    with pytest.raises(ValueError, match=r"y holds 5; .* 0 \.\. 4"):
        net.forward(params, x=x, y=y + 1)


def _own_layer(formula: str, name: str = "own") -> str:
    return (
        f"name: net\ninputs: {{x: [batch, 4]}}\ndefine:\n  {name}:\n    kind: activation\n"
        f"    formula: |\n      out[...] = {formula}\nlayers: [{name}]\nwrt: [x]\n"
    )


def _slope(text: str, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    net = symbp.derive(text, targets=("numpy",), dtype="float64").module()
    _, saved = net.forward({}, x=x)
    return np.asarray(net.backward({}, saved, np.ones_like(x))["x"])


def test_gradient_follows_a_changed_formula() -> None:
    x = np.array([[-1.5, -0.2, 0.4, 2.0]])
    np.testing.assert_allclose(_slope(_own_layer("tanh(in[...])"), x), 1 / np.cosh(x) ** 2)
    changed = _slope(_own_layer("tanh(3 * in[...]) + in[...]^2"), x)
    np.testing.assert_allclose(changed, 3 / np.cosh(3 * x) ** 2 + 2 * x)


def test_a_definition_goes_before_the_library() -> None:
    x = np.array([[-1.5, -0.2, 0.4, 2.0]])
    np.testing.assert_allclose(_slope(_own_layer("5 * in[...]^3", "tanh"), x), 15 * x**2)


def test_a_mapping_serves_as_declaration() -> None:
    declaration = {
        "name": "net",
        "inputs": {"x": ["batch", 2]},
        "layers": [{"dense": 3}, "sigmoid"],
    }
    found = symbp.derive(declaration, targets=("numpy",))
    assert found.parameters == ("dense1.W", "dense1.b")
    assert tuple(found.module().PARAMETERS) == found.parameters


def test_a_gradient_of_no_such_name_suggests_one_that_differs_in_case_alone() -> None:
    derivation = _derive("inputs: {x: [batch, 3]}\nlayers: [{dense: 2}]\n")
    with pytest.raises(KeyError, match=r'no gradient of "dense1\.w"; did you mean "dense1\.W"\?'):
        derivation.gradient("dense1.w")


def test_mistakes_are_told_together() -> None:
    text = "name: net\ninputs: {x: [batch, 2]}\nlayers: [{dense: 0}, rellu, {dense: {unit: 3}}]\n"
    with pytest.raises(DeclarationError) as caught:
        symbp.derive(text)
    assert len(caught.value.problems) >= 3


def test_a_file_of_another_network_is_not_overwritten(tmp_path: Path) -> None:
    text = (
        "name: {}\ninputs: {{x: [batch, 2], y: [batch, 1]}}\nlayers: [dense: 1]\nloss: {{mse: y}}\n"
    )
    symbp.derive(text.format("net")).write(tmp_path)
    symbp.derive(text.format("net")).write(tmp_path)
    binding = (tmp_path / "net_c.py").read_text()
    with pytest.raises(DeclarationError, match=r"net_c\.py is there .* network net;"):
        symbp.derive(text.format("net_c")).write(tmp_path)
    assert (tmp_path / "net_c.py").read_text() == binding
    assert not (tmp_path / "net_c.c").exists()
