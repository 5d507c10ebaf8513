"""Windows in NumPy: the interpreter's numbers, and no loop over the batch, pixels or channels."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy_against_interpreter import check, derivation_of, module_of, text_of

from symbp.ir import size

SIZES = {size("batch"): 3}
IMAGE, LINE = "[batch, 4, 7, 6]", "[batch, 4, 9]"
LAYERS = {
    "plain": (IMAGE, "[conv2d: {filters: 3, kernel: [3, 2]}]"),
    "strided": (IMAGE, "[conv2d: {filters: 3, kernel: 3, stride: [2, 3], padding: [1, 2]}]"),
    "same": (IMAGE, "[conv2d: {filters: 3, kernel: [4, 3], padding: same}]"),
    "same, strided": (IMAGE, "[conv2d: {filters: 3, kernel: 2, stride: 2, padding: same}]"),
    "padded far": (IMAGE, "[conv2d: {filters: 3, kernel: 3, padding: 5}]"),
    "dilated": (IMAGE, "[conv2d: {filters: 3, kernel: [3, 2], dilation: 2, stride: 2}]"),
    "groups": (IMAGE, "[conv2d: {filters: 6, kernel: 3, groups: 2, stride: 2, padding: 1}]"),
    "depthwise": (IMAGE, "[conv2d: {filters: 4, kernel: 3, groups: 4}]"),
    "whole": (IMAGE, "[conv2d: {filters: 3, kernel: [7, 6]}]"),
    "point": (IMAGE, "[conv2d: {filters: 3, kernel: 1, bias: false}]"),
    "line": (LINE, "[conv1d: {filters: 3, kernel: 4, stride: 3, padding: 2}]"),
    "transposed": (IMAGE, "[conv_transpose2d: {filters: 3, kernel: 3, stride: 2, padding: 1}]"),
    "max": (IMAGE, "[max_pool: 2]"),
    "max, overlapping": (IMAGE, "[max_pool: {size: 3, stride: 2, padding: 1}]"),
    "max, line": (LINE, "[max_pool: {size: 4, stride: 3, padding: 2}]"),
    "max, beside its input": (
        IMAGE, "[residual: [max_pool: {size: 3, stride: 1, padding: 1}]]",
    ),
    "average": (IMAGE, "[average_pool: {size: [3, 2], stride: 2, padding: 1}]"),
    "average, beside its input": (
        IMAGE, "[residual: [average_pool: {size: 3, stride: 1, padding: 1}]]",
    ),
    "strided, beside its input": (
        IMAGE,
        "[residual: [conv2d: {filters: 2, kernel: 3, stride: 2}, "
        "conv_transpose2d: {filters: 4, kernel: [3, 4], stride: 2}]]",
    ),
    "upsampled": (IMAGE, "[upsample: [2, 3]]"),
    "global": (IMAGE, "[global_average_pool]"),
    "turned": (IMAGE, "[transpose: [0, 3, 1, 2], reshape: [12, 14]]"),
    "deep": (
        IMAGE,
        "[conv2d: {filters: 3, kernel: 3, padding: 1}, relu, max_pool: 2, "
        "conv2d: {filters: 2, kernel: 2}, relu, flatten, dense: 2]",
    ),
}  # fmt: skip


def declared(name: str) -> str:
    shape, layers = LAYERS[name]
    return f"name: net\ninputs: {{x: {shape}}}\nwrt: [x]\nlayers: {layers}\n"


@pytest.mark.parametrize("name", LAYERS)
def test_windows_give_what_the_interpreter_gives(name: str) -> None:
    check(derivation_of(declared(name)), SIZES)


@pytest.mark.parametrize("name", ["max", "max, overlapping", "max, line"])
def test_the_first_of_equal_maximisers_wins(name: str) -> None:
    derivation = derivation_of(declared(name))
    rng = np.random.default_rng(1)
    shape = [int(e.xreplace(SIZES)) for e in derivation.network.tensors["x"].shape]
    check(derivation, SIZES, arrays={"x": rng.integers(-1, 2, shape).astype(float)})


@pytest.mark.parametrize("name", LAYERS)
def test_loops_run_over_a_kernel_at_most(name: str) -> None:
    text = text_of(derivation_of(declared(name)))
    step = text[text.index("def _forward(") : text.index("def _workspace_for(")]
    for line in re.findall(r"^ *for .*", step, re.MULTILINE):
        assert re.search(r"in ws\.taps\w*:|in range\((1, )?\d\):", line), line
    for shape in re.findall(r"taps\w* = list\(np\.ndindex\(([\d, ]+)\)\)", text):
        assert all(int(extent) <= 4 for extent in shape.split(", "))
    assert ".take(" not in step


def test_a_convolution_is_one_product_each_way() -> None:
    text = text_of(derivation_of(declared("strided")))
    step = text[text.index("def _forward(") : text.index("def _predict(")]
    assert len(re.findall(r"np\.(?:dot|matmul)\(", step)) == 3


@pytest.mark.parametrize("name", ["strided", "transposed", "padded far"])
def test_scattered_windows_are_one_product_with_the_batch_last(name: str) -> None:
    """The rows that are added to run over the batch, and the product is one matrix by another."""
    text = text_of(derivation_of(declared(name)))
    (added,) = set(re.findall(r"np\.add\(ws\.(\w+)\[.*\], ws\.\w+\[:, i, j\], out=.*\)", text))
    (shape,) = re.findall(rf"self\.{added} = np\.empty\((.*), real\)", text)
    assert shape.endswith("self.batch)")
    assert "np.dot(" in text


def test_windows_are_copied_once_in_a_step() -> None:
    """The weights' gradient multiplies the copy that forward made, also when it runs again."""
    nd = derivation_of(declared("deep"))
    text = text_of(nd)
    step = text[text.index("def _forward") : text.index("def _predict")]
    copies = re.findall(r"np\.copyto\(ws\.\w+, ws\.(\w+_window)\)", step)
    assert "max_pool1_window" in copies
    assert len(copies) == len(set(copies))
    net = module_of(nd)
    params, rng = net.init(dtype=np.float64), np.random.default_rng(0)
    workspace = net.workspace(batch=3)
    x, other = rng.standard_normal((2, 3, 4, 7, 6))
    out, saved = net.forward(params, x=x, workspace=workspace)
    first = {n: g.copy() for n, g in net.backward(params, saved, np.ones_like(out)).items()}
    again = net.backward(params, saved, np.ones_like(out))
    net.predict(params, x=other, workspace=workspace)
    _, saved = net.forward(params, x=other, workspace=workspace)
    net.backward(params, saved, np.ones_like(out))
    out, saved = net.forward(params, x=x, workspace=workspace)
    last = net.backward(params, saved, np.ones_like(out))
    for name, gradient in first.items():
        np.testing.assert_array_equal(again[name], last[name])
        np.testing.assert_array_equal(last[name], gradient)
