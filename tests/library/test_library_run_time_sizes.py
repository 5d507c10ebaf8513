"""Requirements of library entries on sizes that only the arrays tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import symbp

Shape = tuple[int, ...]
# The layer, the shape declared, the least that is right, one that is wrong, and what is said of it.
CASES: dict[str, tuple[str, Shape, Shape, str]] = {
    "conv1d: {filters: 2, kernel: 4}": (
        "[n, 2, w]",
        (2, 2, 4),
        (2, 2, 3),
        "over 4 places, but the padded input has 3",
    ),
    "conv1d: {filters: 2, kernel: 3, dilation: 2, padding: 1}": (
        "[n, 2, w]",
        (2, 2, 3),
        (2, 2, 2),
        "over 5 places, but the padded input has 4",
    ),
    "conv2d: {filters: 2, kernel: [3, 2]}": (
        "[n, 2, h, w]",
        (2, 2, 3, 2),
        (2, 2, 2, 2),
        "over 3 rows, but the padded input has 2",
    ),
    "conv2d: {filters: 2, kernel: [2, 4], stride: 2, padding: [0, 1]}": (
        "[n, 2, h, w]",
        (2, 2, 2, 2),
        (2, 2, 2, 1),
        "over 4 columns, but the padded input has 3",
    ),
    "conv_transpose2d: {filters: 2, kernel: 3, padding: 2}": (
        "[n, 2, h, w]",
        (2, 2, 3, 3),
        (2, 2, 2, 3),
        "2 rows of padding at each side leave 0 rows",
    ),
    "max_pool: 3": (
        "[n, 2, h, w]",
        (2, 2, 3, 3),
        (2, 2, 3, 2),
        "over 3 columns, but the padded input has 2",
    ),
    "average_pool: {size: 4, padding: 1}": (
        "[n, 2, w]",
        (2, 2, 2),
        (2, 2, 1),
        "over 4 places, but the padded input has 3",
    ),
    "reshape: [2, 3]": ("[n, m]", (2, 6), (2, 5), "holds 6 elements, but each example has 5"),
    "reshape: [3, 2]": ("[n, m]", (2, 6), (2, 7), "holds 6 elements, but each example has 7"),
    "split: {sizes: [1, 2], name: [a, b]}": (
        "[n, d]",
        (2, 3),
        (2, 4),
        "add up to 3, but the axis has 4",
    ),
    "split: {sizes: [2, 1], name: [a, b]}": (
        "[n, d]",
        (2, 3),
        (2, 2),
        "add up to 3, but the axis has 2",
    ),
    "position: 4": ("[n, t, 3]", (2, 4, 3), (2, 5, 3), "5 steps, but only .* 4 are learned"),
    "sinusoid: 4": ("[n, t, 3]", (2, 4, 3), (2, 5, 3), "5 steps, but the length is 4"),
    "batch_norm": ("[n, 3, h]", (1, 3, 2), (1, 3, 1), r"the divisor h\*n - 1 is 0"),
    "group_norm: 3": ("[n, 3, h]", (1, 3, 2), (1, 4, 2), r"x has shape .*it should be \(1, 3, 2\)"),
}


def network(layer: str, shape: str) -> Any:
    """The module of the layer over an input of such a shape."""
    then = "concat: {from: [b, a]}" if layer.startswith("split") else "identity"
    text = f"name: late\ninputs: {{x: {shape}}}\nlayers:\n  - {layer}\n  - {then}\n"
    return symbp.derive(text, targets=("numpy",)).module()


@pytest.mark.parametrize("layer", CASES)
def test_the_least_size_and_one_beyond(layer: str) -> None:
    declared, good, bad, message = CASES[layer]
    net = network(layer, declared)
    params = net.init(dtype=np.float64)
    out, _ = net.forward(params, x=np.ones(good))
    assert np.isfinite(out).all()
    with pytest.raises(ValueError, match=message):
        net.forward(params, x=np.ones(bad))
    if layer != "batch_norm":  # running statistics need no second value
        with pytest.raises(ValueError, match=message):
            net.predict(params, x=np.ones(bad))
