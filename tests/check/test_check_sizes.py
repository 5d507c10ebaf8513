"""The sizes at which derivations are checked: small, allowed, and few enough to evaluate."""

from __future__ import annotations

import resource
from dataclasses import replace

import numpy as np
import pytest
from sympy import Integer

import symbp
from symbp.check.sizes import choose_sizes
from symbp.errors import CheckError
from symbp.ir import Access, Equation, Program, Range, Tensor, elementwise, index, run, size

M, N = size("M"), size("N")


def program(*shape) -> Program:
    indices = [index(f"i{k}") for k in range(len(shape))]
    tensors = {"x": Tensor("x", shape), "y": Tensor("y", shape)}
    body = 2 * Access("x", *indices)
    return Program(tensors, (elementwise("y", zip(indices, shape, strict=True), body),))


def chosen(bindings, *, shape=(N, M), nonzero=(), nonnegative=()):
    return choose_sizes("it", program(*shape), bindings, nonzero, nonnegative)


def test_small_whatever_the_actual_ones_are():
    sizes = chosen({N: Integer(50_000), M: Integer(70_000)})
    assert sizes[N] * sizes[M] < 50
    assert 1 < sizes[N] < sizes[M]


@pytest.mark.parametrize(
    ("equality", "holds"),
    [(M - 12, lambda n, m: m == 12), (M - 3 * N - 1, lambda n, m: m == 3 * n + 1),
     (N * M - 12, lambda n, m: n * m == 12), (M**2 - N, lambda n, m: m**2 == n)],
)  # fmt: skip
def test_equalities_between_sizes_are_met(equality, holds):
    sizes = chosen({N: size("batch"), M: size("m")}, nonnegative=(equality, -equality))
    assert holds(sizes[N], sizes[M])


def test_what_may_not_be_zero_or_negative_is_not():
    sizes = chosen({N: Integer(9), M: Integer(4)}, nonzero=(N - 2,), nonnegative=(N - M - 3,))
    assert sizes[N] != 2
    assert sizes[N] >= sizes[M] + 3


def test_sizes_that_cannot_be_met_are_said():
    with pytest.raises(CheckError, match="no sizes were found"):
        chosen({N: size("batch"), M: size("m")}, nonnegative=(-N - M,))


def test_too_many_points_are_said_and_not_tried():
    with pytest.raises(CheckError, match="1,000,000,000 points would have to be evaluated"):
        chosen({}, shape=(Integer(10**9),))


IMAGES = """
name: images{size}
inputs: {{x: [batch, 3, {size}, {size}], y: {{shape: [batch], labels: 10}}}}
layers:
  - conv2d: {{filters: 4, kernel: 3, padding: 1}}
  - relu
  - max_pool: 2
  - conv2d: {{filters: 5, kernel: 3, stride: 2}}
  - flatten
  - dense: 10
loss: {{cross_entropy: y}}
"""


def test_checks_cost_the_same_at_every_resolution():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    derived = symbp.derive(IMAGES.format(size=224), targets=("numpy",))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert list(derived.files) == ["images224.py"]
    assert after - before < 200_000  # KB; at their own sizes the checks would take 39 GiB


def test_a_shape_that_a_named_size_must_meet():
    """The check's small sizes are drawn to meet it."""
    text = "inputs: {x: [batch, n], t: [batch, 3, 4]}\nlayers: [reshape: [3, 4]]\n"
    net = symbp.derive(text + "loss: {mse: t}\nwrt: [x]\n", targets=("numpy",)).module()
    x, t = np.ones((2, 12)), np.zeros((2, 3, 4))
    loss, saved = net.forward({}, x=x, t=t)
    assert loss == 1
    np.testing.assert_array_equal(net.backward({}, saved)["x"], 2 * x / 24)
    with pytest.raises(ValueError, match="12 elements, but each example has 11"):
        net.forward({}, x=np.ones((2, 11)), t=t)


def test_a_large_domain_is_evaluated_in_parts(monkeypatch):
    i, j, k = index("i"), index("j"), index("k")
    body = Access("x", i, k) * Access("x", j, k)
    product = Equation("y", (i, j), (Range(i, N), Range(j, N)), body, "sum", (Range(k, M),))
    largest = replace(product, target="z", reduction="argmax")
    tensors = {"x": Tensor("x", (N, M)), "y": Tensor("y", (N, N)), "z": Tensor("z", (N, N))}
    tensors["z"] = replace(tensors["z"], kind="integer")
    whole = Program(tensors, (product, largest))
    x = np.random.default_rng(0).standard_normal((7, 5))
    expected = run(whole, {"x": x}, {N: 7, M: 5})
    monkeypatch.setattr("symbp.ir.interpreter._POINTS", 11)
    found = run(whole, {"x": x}, {N: 7, M: 5})
    np.testing.assert_array_equal(found["y"], expected["y"])
    np.testing.assert_array_equal(found["z"], (x[:, None] * x).argmax(axis=-1))
