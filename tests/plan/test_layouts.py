"""Layouts: which buffers have their samples innermost, and the twins of what the caller holds."""

from __future__ import annotations

import numpy as np
import pytest

from symbp.derive import derive
from symbp.library import Library
from symbp.network.build import build
from symbp.plan import Alias, Plan, plan
from symbp.plan.loops.layouts import Layout, first_innermost, laid_out, row_major
from symbp.simplify import simplify_network
from symbp.spec import read

IMAGES = """
name: images
inputs: {x: [batch, 2, 6, 6], y: {shape: [batch], labels: 3}}
layers: [{conv2d: {filters: 4, kernel: 3}}, relu, {max_pool: 2}, flatten, {dense: 3}]
loss: {cross_entropy: y}
"""
ROWS = """
name: rows
inputs: {x: [batch, 8], y: {shape: [batch], labels: 3}}
layers: [{dense: 4}, relu, {dense: 3}]
loss: {cross_entropy: y}
"""
WORDS = """
name: words
inputs: {x: {shape: [batch, 5], labels: 7}, y: {shape: [batch, 5], labels: 7}}
layers: [{embedding: {vocabulary: 7, units: 6}}, {attention: {heads: 2, causal: true}}, {dense: 7}]
loss: {cross_entropy: y}
"""
FILTERED = """
name: filtered
inputs: {x: [batch, 2, 6, 6]}
layers: [{conv2d: {filters: 4, kernel: 3}}, tanh]
wrt: [x]
"""


def chosen(text: str, batch: int) -> tuple[Plan, dict[str, Layout]]:
    specification, _ = read(text, "net.yaml")
    assert specification is not None
    family, mistakes = build(specification, Library(), {"batch": batch})
    assert family is not None, mistakes
    found = plan(simplify_network(derive(family.main)), loops=True)
    arranged, layouts = laid_out(found, dict(family.main.sizes))
    return arranged, dict(layouts)


# ---------------------------------------------------------------- strides


@pytest.mark.parametrize(
    ("shape", "seen"),
    [
        ((5, 4, 3, 2), (5, 24)),
        ((5, 4, 3, 2), (5, 4, 6)),
        ((5, 24), (5, 4, 3, 2)),
        ((5, 4, 6), (5, 12, 2)),
        ((5, 1, 6), (5, 6)),
        ((5, 6), (5, 1, 6, 1)),
        ((1, 6), (6,)),
    ],
)
def test_one_memory_seen_in_two_shapes(shape: tuple[int, ...], seen: tuple[int, ...]) -> None:
    memory = np.arange(np.prod(shape))
    first = np.lib.stride_tricks.as_strided(memory, shape, [8 * s for s in first_innermost(shape)])
    strides = Layout(shape, first_innermost(shape)).seen_as(seen)
    assert strides is not None
    other = np.lib.stride_tricks.as_strided(memory, seen, [8 * s for s in strides])
    np.testing.assert_array_equal(other, first.reshape(seen))


def test_samples_that_a_shape_mixes_with_others_have_no_strides() -> None:
    assert Layout((5, 4, 3), first_innermost((5, 4, 3))).seen_as((20, 3)) is None
    assert Layout((5, 4, 3), row_major((5, 4, 3))).seen_as((20, 3)) == (3, 1)
    assert Layout((4, 6), (1, 4)).seen_as((24,)) is None
    assert Layout((4, 6), (1, 4)).seen_as((2, 2, 6)) == (2, 1, 4)


# ---------------------------------------------------------------- which buffers


def test_an_image_and_all_that_is_made_of_it() -> None:
    arranged, layouts = chosen(IMAGES, 4)
    assert layouts["x·inside"] == Layout((4, 2, 6, 6), (1, 144, 24, 4))
    for name in ("relu1", "max_pool1", "∂conv2d1", "dense1·inside"):
        assert layouts[name].strides[0] == 1, name
    given = {"x", "y", "dense1", "conv2d1.W", "∂conv2d1.W", "conv2d1.b"}
    assert not given & set(layouts)
    assert given <= set(arranged.buffers)


def test_the_callers_array_is_copied_once_in_each_direction() -> None:
    arranged, _ = chosen(IMAGES, 4)
    copies = {
        phase: [c.layers[0] for c in calls if c.routine.startswith("copy")]
        for phase, calls in (
            ("forward", arranged.forward),
            ("backward", arranged.backward),
            ("predict", arranged.predict),
        )
    }
    assert copies == {"forward": ["x"], "backward": [], "predict": ["x", "dense1"]}
    assert arranged.predict[-1].layers == ("dense1",)
    users = [c for c in arranged.forward if not c.routine.startswith("copy")]
    assert all("x" not in c.tensors.values() for c in users)


def test_without_a_loss_the_output_and_its_adjoint_are_copied_too() -> None:
    arranged, layouts = chosen(FILTERED, 4)
    (seed,) = arranged.seeds.values()
    assert arranged.forward[-1].layers == ("tanh1",)
    assert arranged.backward[0].layers == (seed,)
    assert arranged.backward[-1].routine.startswith("copy")
    assert f"{seed}·inside" in layouts
    assert layouts["tanh1·inside"].strides[0] == 1


@pytest.mark.parametrize(("text", "batch"), [(ROWS, 4), (WORDS, 4), (IMAGES, 1)])
def test_everything_else_is_row_major(text: str, batch: int) -> None:
    arranged, layouts = chosen(text, batch)
    assert not layouts
    assert not any(r.startswith("copy") for r in arranged.routines)


def test_an_alias_has_strides_in_the_memory_that_it_is() -> None:
    arranged, layouts = chosen(IMAGES, 4)
    for call in arranged.forward:
        routine = arranged.routines[call.routine]
        for statement in routine.statements:
            if isinstance(statement, Alias):
                layout = layouts[call.tensors[statement.target]]
                assert layout.shape == (4, 4, 2, 2)
                assert layout.seen_as((4, 16)) == (1, 4)
                return
    raise AssertionError("flatten is an alias")


NARROW = """
name: narrow
inputs: {x: [batch, 2], y: [batch, 1]}
layers: [{dense: 3}, sigmoid, {dense: 1}, sigmoid]
loss: {mse: y}
"""


def test_samples_of_a_few_features_are_innermost() -> None:
    arranged, layouts = chosen(NARROW, 4)
    assert layouts["x·inside"] == Layout((4, 2), (1, 4))
    assert layouts["sigmoid1"] == Layout((4, 3), (1, 4))
    assert not any(arranged.buffers[n].role == "gradient" for n in layouts)


def test_three_samples_are_too_few_for_that() -> None:
    assert not chosen(NARROW, 3)[1]


WIDE = ROWS.replace("{dense: 4}", "{dense: 24}").replace("x: [batch, 8]", "x: [batch, 30]")


def test_only_what_has_less_than_a_vector_of_features_changes_where_there_are_more() -> None:
    arranged, layouts = chosen(WIDE, 16)
    assert {n for n in layouts if "dense2" in n} == {"dense2·inside", "∂dense2"}
    assert not {"x·inside", "dense1·sum", "relu1", "∂relu1", "∂dense1"} & set(layouts)
    assert all(layout.strides[0] == 1 for layout in layouts.values())
    assert not any(r.startswith("x.") for r in arranged.routines)


@pytest.mark.parametrize(("batch", "samples_innermost"), [(7, False), (8, True), (17, True)])
def test_half_a_vector_of_samples_is_enough_if_features_are_fewer(
    batch: int, samples_innermost: bool
) -> None:
    assert bool(chosen(WIDE, batch)[1]) == samples_innermost


def test_as_many_features_as_samples_stay_as_they_are() -> None:
    assert not chosen(WIDE.replace("labels: 3", "labels: 10").replace("3}]", "10}]"), 10)[1]
