"""Sizes known only at run time: a divisor of 0 or an access outside its array is an error."""

from __future__ import annotations

import numpy as np
import pytest

import symbp

FIFTH = """
name: fifth
inputs: {x: [n]}
parameters: {w: {shape: [], init: 1.0}}
formula: |
  loss = (w * x[4])^2
"""
VARIANCE = """
name: variance
inputs: {x: [n]}
parameters: {w: {shape: [], init: 1.0}}
formula: |
  loss = w * sum[i](x[i]^2) / (n - 1)
"""


def module(text: str):
    return symbp.derive(text, targets=("numpy",)).module()


def test_numpy_raises_where_an_access_would_leave_its_array() -> None:
    net = module(FIFTH)
    params = net.init(dtype=np.float64)
    loss, _ = net.forward(params, x=np.arange(5.0))
    assert loss == 16
    with pytest.raises(ValueError, match="an access leaves its array where n - 5 is negative"):
        net.forward(params, x=np.arange(4.0))


def test_numpy_raises_where_a_divisor_is_zero() -> None:
    net = module(VARIANCE)
    with pytest.raises(ValueError, match="the divisor n - 1 is 0"):
        net.forward(net.init(dtype=np.float64), x=np.ones(1))


@pytest.mark.parametrize(("text", "size"), [(FIFTH, 4), (VARIANCE, 1)])
def test_c_is_not_written_for_such_sizes(text: str, size: int) -> None:
    with pytest.raises(symbp.DeclarationError, match=r"n - \d|divisor"):
        symbp.derive(text, targets=("c",), sizes={"n": size})


def test_the_mistake_stands_at_the_sizes_of_the_declaration() -> None:
    text = f"{VARIANCE}sizes: {{n: 1}}\n"
    with pytest.raises(symbp.DeclarationError) as raised:
        symbp.derive(text, targets=("c",))
    assert str(raised.value) == "<text>:7:9: the divisor n - 1 is 0 for n = 1"
    with pytest.raises(symbp.DeclarationError) as raised:
        symbp.derive(text, targets=("c",), sizes={"n": 1})
    assert str(raised.value).startswith("<text>: the divisor")


WINDOW = """
name: window
inputs: {x: [batch, rows]}
layers: [{slide: 4}]
define:
  slide:
    options: {kernel: {required: true, least: 1}}
    inputs: {in: [n, width]}
    require: [{that: kernel <= width, message: "{kernel} is more than {width}"}]
    parameters: {w: {shape: [kernel], init: 1}}
    formula: |
      extent(p) = floor((width - kernel) / 2) + 1
      out[n, p] = sum[i](w[i] * in[n, 2*p + i])
"""


def test_a_requirement_that_only_the_arrays_decide() -> None:
    net = module(WINDOW)
    params = net.init(dtype=np.float64)
    out, _ = net.forward(params, x=np.ones((2, 7)))
    np.testing.assert_array_equal(out, np.full((2, 2), 4.0))
    with pytest.raises(ValueError, match='"slide": 4 is more than 3'):
        net.forward(params, x=np.ones((2, 3)))


def test_a_requirement_that_a_size_decides() -> None:
    with pytest.raises(symbp.DeclarationError, match='"slide": 4 is more than 3'):
        symbp.derive(WINDOW, targets=("c",), sizes={"batch": 2, "rows": 3})
