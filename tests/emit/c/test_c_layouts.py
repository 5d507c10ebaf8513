"""Networks with windows in C, whatever the layouts of their buffers: the numbers of the module."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from declared import imported, random_inputs

from symbp import pipeline
from symbp.emit.c import CFiles
from symbp.emit.c import emit as emit_c
from symbp.emit.model import Part
from symbp.emit.numpy import emit as emit_numpy
from symbp.network import Network
from symbp.pipeline import Options

TOLERANCE = 1e-11
IMAGE = "inputs: {x: [batch, 3, 9, 8], y: {shape: [batch], labels: 3}}"
END = "flatten, {dense: 3}]\nloss: {cross_entropy: y}\nwrt: [x]\n"
GROUPED = """
define:
  grouped:
    inputs: {in: [n, channels, height, width]}
    parameters: {W: {shape: [6, 2, 3, 3]}}
    formula: |
      extent(p) = height
      extent(q) = width
      extent(g) = 3
      extent(f) = 2
      out[n, 2*g + f, p, q] = sum[c, i, j if 0 <= p + i - 1 < height and 0 <= q + j - 1 < width](
        W[2*g + f, c, i, j] * in[n, 2*g + c, p + i - 1, q + j - 1])
"""
NETS = {
    "plain": (
        f"{IMAGE}\nlayers: [{{conv2d: {{filters: 4, kernel: 3}}}}, relu, {{max_pool: 2}}, {END}"
    ),
    "padded": (
        f"{IMAGE}\nlayers: [{{conv2d: {{filters: 4, kernel: 3, padding: same}}}}, tanh,"
        f" {{conv2d: {{filters: 2, kernel: [2, 5], padding: 2}}}}, relu, {END}"
    ),
    "strided": (
        f"{IMAGE}\nlayers: [{{conv2d: {{filters: 4, kernel: 3, stride: 2, padding: 1}}}}, relu,"
        f" {{conv2d: {{filters: 5, kernel: [3, 2], stride: [1, 3]}}}}, tanh, {END}"
    ),
    "dilated": (
        f"{IMAGE}\nlayers: [{{conv2d: {{filters: 4, kernel: 2, dilation: 3, padding: 1}}}}, tanh,"
        f" {{conv2d: {{filters: 3, kernel: 2, dilation: 2, stride: 2}}}}, {END}"
    ),
    "pooled": (
        f"{IMAGE}\nlayers: [{{conv2d: {{filters: 4, kernel: 2}}}},"
        f" {{max_pool: {{size: 3, stride: 2, padding: 1}}}}, relu,"
        f" {{average_pool: {{size: 2, stride: 1}}}}, {END}"
    ),
    "grouped": (
        f"inputs: {{x: [batch, 6, 5, 7], y: {{shape: [batch], labels: 3}}}}{GROUPED}"
        f"layers: [grouped, relu, {{conv2d: {{filters: 2, kernel: 2}}}}, {END}"
    ),
    "line": (
        "inputs: {x: [batch, 3, 20], y: {shape: [batch], labels: 3}}\n"
        "layers: [{conv1d: {filters: 4, kernel: 4, stride: 2, padding: 1}}, tanh,"
        f" {{conv1d: {{filters: 5, kernel: 3}}}}, relu, {END}"
    ),
    "twice": (
        f"{IMAGE}\nlayers: [{{conv2d: {{filters: 4, kernel: [2, 1]}}}}, tanh,"
        " {residual: [{conv2d: {filters: 4, kernel: 3, padding: same}}, tanh]},"
        f" {{conv2d: {{filters: 9, kernel: 3, stride: 2}}}}, {END}"
    ),
    "open": (
        "inputs: {x: [batch, 3, 6, 5]}\n"
        "layers: [{conv2d: {filters: 4, kernel: 3, padding: 1}}, tanh]\nwrt: [x]\n"
    ),
}
CASES = [(name, batch) for name in NETS for batch in (1, 5, 16)] + [("line", 2)]


@cache
def made(name: str, batch: int) -> tuple[Network, str, CFiles]:
    """The network, its NumPy module and its C."""
    family = pipeline.build(
        pipeline.read(f"name: net\n{NETS[name]}"), Options(sizes={"batch": batch})
    )
    derivation = pipeline.simplify(pipeline.derive(family.main))
    sizes, _ = pipeline.c_sizes(family.main)
    arrays = Part(derivation, pipeline.plan(derivation))
    looped = Part(derivation, pipeline.plan(derivation, loops=True, sizes=sizes))
    return family.main, emit_numpy((arrays,), None, "0"), emit_c((looped,), None, sizes, "0")


Modules = Callable[[str, int], tuple[Network, ModuleType, ModuleType]]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Modules]:
    """Makes both modules of a network; libraries go to a cache of the tests' own."""

    def found(name: str, batch: int) -> tuple[Network, ModuleType, ModuleType]:
        folder = tmp_path_factory.mktemp(f"{name}_{batch}")
        network, module, files = made(name, batch)
        (folder / "net.py").write_text(module, encoding="utf-8")
        texts = {".h": files.header, ".c": files.source, "_c.py": files.binding}
        for suffix, text in texts.items():
            (folder / f"net{suffix}").write_text(text, encoding="utf-8")
        return network, imported(folder / "net.py"), imported(folder / "net_c.py")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield found


def close(found: Any, expected: Any, what: str) -> None:
    """Assert that arrays agree, relative to the largest element."""
    scale = max(1e-300, float(np.abs(expected).max()))
    assert np.shape(found) == np.shape(expected), what
    np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE * scale, err_msg=what)


@pytest.mark.parametrize(("name", "batch"), CASES)
def test_the_numbers_of_the_module(name: str, batch: int, modules: Modules) -> None:
    network, here, there = modules(name, batch)
    params = here.init(seed=1, dtype=np.float64)
    given = random_inputs(network, batch)
    value, saved = here.forward(params, **given)
    found, saved_c = there.forward(params, **given)
    close(found, value, "forward")
    bar = [] if network.terms else [np.cos(np.arange(value.size)).reshape(value.shape)]
    gradients, found_gradients = (
        here.backward(params, saved, *bar),
        there.backward(params, saved_c, *bar),
    )
    assert set(found_gradients) == set(gradients)
    for key, gradient in gradients.items():
        close(found_gradients[key], gradient, key)
    inputs = {n: a for n, a in given.items() if n not in network.targets}
    close(there.predict(params, **inputs), here.predict(params, **inputs), "predict")
    if network.terms:
        other = {n: a.copy() for n, a in params.items()}
        for _ in range(2):
            loss = here.step(params, rate=0.1, **given)
            close(there.step(other, rate=0.1, **given), loss, "loss")
        for key, array in params.items():
            close(other[key], array, key)


@pytest.mark.parametrize("name", ["plain", "padded", "strided"])
def test_samples_are_innermost_where_windows_overlap(name: str) -> None:
    _, _, files = made(name, 16)
    copy = re.search(r"net_copy\(.*?\n}", files.source, re.DOTALL)
    assert copy is not None
    assert "x_inside" in copy[0]
    forward = files.source[files.source.index("net_real net_forward(") :]
    assert forward.index("net_copy(") < forward.index("conv2d1")


def test_one_sample_needs_no_copy() -> None:
    _, _, files = made("plain", 1)
    assert "_inside" not in files.source


@pytest.mark.parametrize(
    ("name", "batch", "count"),
    [("strided", 1, 1), ("dilated", 3, 1), ("line", 2, 1), ("open", 1, 1), ("twice", 1, 1)],
)
def test_products_that_are_added_in_place_live_in_a_row(name: str, batch: int, count: int) -> None:
    """So many in all of the backward functions, each declared within its loop."""
    found = 0
    for body in re.findall(
        r"static void \w+_backward\(.*?\n}\n", made(name, batch)[2].source, re.S
    ):
        for row in set(re.findall(r"\+=\s+(\w+_\d)\[", body)):
            assert re.search(rf"\n        net_real {row}\[\d+\];\n", body), row
            found += 1
    assert found == count


def test_no_operand_gets_zeros_between_or_around() -> None:
    _, _, files = made("strided", 16)
    assert "·1[" not in files.source


def test_zeros_around_rows_where_samples_are_few() -> None:
    _, _, files = made("padded", 5)
    assert "·1[" in files.source
