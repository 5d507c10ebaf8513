"""Extents that formulas round: symbolic, exact for every size, shared across resolutions."""

from __future__ import annotations

import random

import numpy as np
import pytest
from network_cases import network
from sympy import Integer, floor

from symbp.ir import run, size
from symbp.ir.sizes import nonnegative
from symbp.network.extents import Extents
from symbp.network.model import Instance, Network, Template


def net(layers: str, shape: str = "[batch, 4, 32, 32]") -> Network:
    return network(f"inputs: {{x: {shape}}}\nlayers: [{layers}]\n")


def output_shape(network: Network, template: Template, instance: Instance) -> list[int]:
    (output,) = template.outputs
    shape = template.program.tensors[output].shape
    return [int(e.xreplace(instance.sizes)) for e in shape[2:]]


CONVOLUTIONS = [
    "conv2d: {filters: 5, kernel: 3}",
    "conv2d: {filters: 5, kernel: 3, padding: 1}",
    "conv2d: {filters: 5, kernel: [5, 2], stride: [3, 2], padding: [2, 1]}",
    "conv2d: {filters: 5, kernel: 3, stride: 2, padding: same}",
    "conv2d: {filters: 5, kernel: 4, stride: 3, dilation: 2, padding: same}",
    "conv2d: {filters: 6, kernel: 7, stride: 4, groups: 2}",
    "max_pool: {size: 3, stride: 2, padding: 1}",
    "average_pool: [3, 2]",
    "conv_transpose2d: {filters: 5, kernel: 4, stride: 2, padding: 1}",
    "conv2d: {filters: 5, kernel: 3, stride: 2}, max_pool: 2",
    "max_pool: 3, conv2d: {filters: 5, kernel: 2, stride: 2}, average_pool: {size: 2, stride: 1}",
]


@pytest.mark.parametrize("layers", CONVOLUTIONS)
@pytest.mark.parametrize("extents", [(16, 16), (17, 22), (31, 15)])
def test_nothing_is_rounded_and_every_bound_is_proved(
    layers: str, extents: tuple[int, int]
) -> None:
    text = ", ".join(f"{{{layer}}}" for layer in _split(layers))
    built = net(text, f"[batch, 4, {extents[0]}, {extents[1]}]")
    for template in built.templates.values():
        assert template.nonnegative == ()
        for equation in template.program.equations:
            assert not any(r.extent.has(floor) for r in (*equation.free, *equation.bound))
            assert all(nonnegative(r.extent - 1) for r in (*equation.free, *equation.bound))
        (output,) = template.outputs
        assert not any(e.is_Integer for e in template.program.tensors[output].shape)


def _split(layers: str) -> list[str]:
    """The layers of a list, commas inside braces and brackets left alone."""
    found, depth = [""], 0
    for letter in layers:
        depth += (letter in "{[") - (letter in "}]")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [text.strip() for text in found]


@pytest.mark.parametrize("layers", CONVOLUTIONS)
def test_a_template_holds_for_other_sizes_than_those_it_was_made_from(layers: str) -> None:
    """At drawn sizes the equations stay in bounds, as the interpreter demands."""
    built = net(", ".join(f"{{{e}}}" for e in _split(layers)), "[batch, 4, 32, 29]")
    rng = np.random.default_rng(0)
    for template, instance in zip(built.templates.values(), built.instances, strict=True):
        for _ in range(4):
            sizes = {s: int(rng.integers(1, 4)) for s in instance.sizes}
            arrays = {
                name: rng.standard_normal(
                    [int(e.xreplace(sizes)) for e in template.program.tensors[name].shape]
                )
                for name in template.program.inputs()
            }
            values = run(template.program, arrays, sizes)
            assert all(values[name].size for name in template.outputs)


def test_blocks_at_different_resolutions_share_a_template() -> None:
    block = "conv2d: {filters: 4, kernel: 3, padding: 1}"
    built = net(f"{{{block}}}, {{max_pool: 2}}, {{{block}}}, {{max_pool: 2}}")
    assert len(built.templates) == 1
    shapes = [output_shape(built, built.templates[i.template], i) for i in built.instances]
    assert shapes == [[16, 16], [8, 8]]


def test_a_remainder_that_differs_is_another_template() -> None:
    block = "conv2d: {filters: 4, kernel: 3, stride: 2}"
    built = net(f"{{{block}}}, {{{block}}}", "[batch, 4, 33, 33]")  # 33 -> 16 -> 7
    assert len(built.templates) == 2
    shapes = [output_shape(built, built.templates[i.template], i) for i in built.instances]
    assert shapes == [[16, 16], [7, 7]]


def test_channels_of_the_same_number_are_another_size() -> None:
    built = net("{conv2d: {filters: 32, kernel: 3, padding: 1}}", "[batch, 32, 32, 32]")
    (template,) = built.templates.values()
    _, channels, height, _ = template.program.tensors["x"].shape
    assert channels != height


def test_what_no_form_does_for_stays_a_number() -> None:
    built = network(
        """
define:
  odd:
    inputs: {in: [n, k]}
    formula: |
      extent(j) = floor(k^2 / 7)
      out[n, j] = in[n, 0] + j
inputs: {x: [batch, 5]}
layers: [odd]
"""
    )
    (template,) = built.templates.values()
    assert template.program.tensors["x"].shape[1] == Integer(5)
    assert template.program.tensors["odd1"].shape[1] == Integer(3)


def test_parts_and_the_extent_that_they_come_from_are_known_to_each_other() -> None:
    built = net("{split: {sizes: [3, 1], axis: 1, name: [a, b]}}, {dense: {units: 2, from: b}}")
    for template in built.templates.values():
        x = template.program.tensors.get("x")
        if x is not None and template.program.equations:
            assert len(x.shape[1].free_symbols) == 2
            assert template.nonnegative == ()


def test_split_of_a_named_size_is_checked_at_run_time() -> None:
    built = net("{split: {sizes: [3, 1], name: [a, b]}}, {tanh: {from: a}}", "[batch, m]")
    left = {
        e.xreplace(dict(i.sizes))
        for i in built.instances
        for e in built.templates[i.template].nonnegative
    }
    assert {size("m") - 4, 4 - size("m")} <= left


# --- sizes made equal ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_two_forms_of_one_extent_become_one(seed: int) -> None:
    draw = random.Random(seed)
    extents = Extents()
    a, c = draw.randint(1, 6), draw.randint(1, 6)
    while True:
        x, y = draw.randint(1, 40), draw.randint(1, 40)
        b = draw.randint(-3, 9)
        d = a * x + b - c * y
        if a + b >= 1 and c + d >= 1:
            break
    one, two = extents.symbol(Integer(x)), extents.symbol(Integer(y))
    known = extents.unified(a * one + b, c * two + d)
    assert known is not None
    left, right = (e.xreplace(known) for e in (a * one + b, c * two + d))
    assert (left - right).expand() == 0
    for symbol, actual in ((one, x), (two, y)):
        found = symbol.xreplace(known)
        assert nonnegative(found - 1)
        assert found.xreplace(extents.bound) == actual


def test_forms_without_a_common_solution_do_not_fit() -> None:
    extents = Extents()
    one = extents.symbol(Integer(4))
    assert extents.unified(2 * one, Integer(7)) is None
    assert extents.unified(2 * one, Integer(8)) == {one: 4}
