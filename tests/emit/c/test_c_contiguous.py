"""Loops over neighbouring dimensions made one: which, and that every element is still met."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from plan_statements import Over
from sympy import Expr, Integer, Symbol

from symbp import pipeline
from symbp.emit.c.model import Formal
from symbp.emit.c.statements.contiguous import flattened
from symbp.emit.c.text.printer import Scope, position
from symbp.ir import Access, Equation, Select, compare, index
from symbp.pipeline import Options

N, K, D, J = (index(name) for name in "nkdj")
OVER = Over({N: 6, K: 5, D: 7, J: 9})
SHAPES = {
    "y": (6, 5, 7), "x": (6, 5, 7), "t": (5, 6, 7), "b": (7,), "m": (6, 5), "s": (6,),
    "w": (6, 9, 5, 7), "v": (6, 1, 7),
}  # fmt: skip
SCOPE = Scope(
    "net", {n: Formal(n, shape) for n, shape in SHAPES.items()}, {i: i.name for i in OVER.extents}
)
X, Y = Access("x", N, K, D), (N, K, D)


def each(target: str, lhs: Sequence[Symbol], body: Expr, *guard: object) -> Equation:
    return OVER.each(target, lhs, body, *guard).equation  # type: ignore[arg-type]


def loops(q: Equation, *fixed: Symbol, apart: bool = False) -> list[tuple[str, int]]:
    """The loops that are left, checked to meet the same elements as before."""
    found = flattened(q, fixed, SCOPE, apart)
    assert met(found) == met(q)
    return [(r.index.name, int(r.extent)) for r in (*found.free, *found.bound)]


def met(q: Equation) -> list[tuple[int, ...]]:
    """The places of all operands together, at each point of the loops."""
    operands = (q.element, *(a for a in q.reads()))
    places = [position(a, SCOPE) for a in operands]
    domain = {i: int(e) for i, e in q.domain.items()}
    points = np.stack([a.ravel() for a in np.indices(list(domain.values()))], axis=1)
    steps = np.array([[p.get(i, 0) for p in places] for i in domain]).reshape(len(domain), -1)
    return sorted(map(tuple, points @ steps + [p.get(Integer(1), 0) for p in places]))


@pytest.mark.parametrize(
    ("equation", "left"),
    [
        (each("y", Y, X * 2), [("d", 210)]),
        (each("y", Y, X + Access("b", D)), [("k", 30), ("d", 7)]),
        (each("y", Y, X + Access("m", N, K)), [("k", 30), ("d", 7)]),
        (each("y", Y, X + Access("s", N)), [("n", 6), ("d", 35)]),
        (each("y", Y, Access("t", K, N, D)), [("n", 6), ("k", 5), ("d", 7)]),
        (each("y", Y, Access("x", N, K, 6 - D)), [("k", 30), ("d", 7)]),
    ],
    ids=["all", "a row for all", "one for each row", "one for each sample", "turned", "backwards"],
)
def test_loops_are_one_where_no_operand_has_gaps(
    equation: Equation, left: list[tuple[str, int]]
) -> None:
    assert loops(equation) == left


def test_an_index_that_is_used_as_a_number_keeps_its_loop() -> None:
    assert loops(each("y", Y, X * D)) == [("k", 30), ("d", 7)]
    assert loops(each("y", Y, X * N)) == [("n", 6), ("d", 35)]


def test_an_index_in_a_guard_or_a_condition_keeps_its_loop() -> None:
    positive = compare(K, ">", Integer(1))
    assert loops(each("y", Y, X, positive)) == [("n", 6), ("k", 5), ("d", 7)]
    assert loops(each("y", Y, Select(positive, X, Integer(0)))) == [("n", 6), ("k", 5), ("d", 7)]


def test_the_index_of_a_loop_around_stays() -> None:
    assert loops(each("y", Y, X), N) == [("n", 6), ("d", 35)]
    assert loops(each("y", Y, X), D) == [("k", 30), ("d", 7)]


def test_an_index_brought_into_range_keeps_its_loop() -> None:
    """Were it merged, the range that it is brought into would be another."""
    beyond = Access("x", N, K, D - 1)
    chosen = Select(compare(X, ">", Integer(0)), beyond, Integer(0))
    assert loops(each("y", Y, chosen)) == [("n", 6), ("k", 5), ("d", 7)]
    inside = Select(compare(X, ">", Integer(0)), Access("m", N, K), Integer(0))
    assert loops(each("y", Y, inside)) == [("k", 30), ("d", 7)]


def test_a_dimension_of_one_has_no_loop() -> None:
    over = Over({**OVER.extents, J: 1})
    q = over.each("v", (N, J, D), Access("v", N, J, D) * 2).equation
    assert loops(q) == [("d", 42)]


def test_indices_of_a_sum_merge_in_the_order_of_memory() -> None:
    q = OVER.total("s", (N,), (D, K), X**2).equation
    assert loops(q) == [("n", 6), ("d", 35)]
    apart = OVER.total("s", (N,), (K, D), X * Access("b", D)).equation
    assert loops(apart) == [("n", 6), ("k", 5), ("d", 7)]


def test_whole_small_vectors_stay() -> None:
    over = Over({N: 3, D: 4})
    formals = {n: Formal(n, (3, 4)) for n in "ab"}
    scope = Scope("net", formals, {N: "n", D: "d"})
    q = over.each("a", (N, D), Access("b", N, D)).equation
    assert len(flattened(q, (), scope).free) == 2
    larger = Over({N: 5, D: 4}).each("a", (N, D), Access("b", N, D)).equation
    assert len(flattened(larger, (), scope).free) == 1


@pytest.mark.parametrize(
    ("extents", "left"),
    [((8, 64), 2), ((8, 63), 1), ((7, 64), 2), ((1, 64), 1)],
)
def test_for_threads_an_outer_loop_is_left(extents: tuple[int, int], left: int) -> None:
    formals = {n: Formal(n, extents) for n in "ab"}
    scope = Scope("net", formals, {N: "n", D: "d"})
    q = Over(dict(zip((N, D), extents, strict=True))).each("a", (N, D), Access("b", N, D)).equation
    assert len(flattened(q, (), scope, apart=True).free) == left
    assert len(flattened(q, (), scope).free) == 1


def test_the_outer_loop_for_threads_is_long_enough() -> None:
    assert loops(each("y", Y, X), apart=True) == [("d", 210)]
    formals = {n: Formal(n, (4, 5, 64)) for n in "ab"}
    scope = Scope("net", formals, {N: "n", K: "k", D: "d"})
    over = Over({N: 4, K: 5, D: 64})
    q = flattened(over.each("a", Y, Access("b", *Y)).equation, (), scope, apart=True)
    assert [(r.index, int(r.extent)) for r in q.free] == [(K, 20), (D, 64)]


def test_loops_of_sums_are_merged_and_those_of_one_turn_left_out() -> None:
    text = """
name: net
inputs: {x: [batch, 3, 8, 8], y: [batch, 1]}
layers: [{conv2d: {filters: 4, kernel: 3}}, flatten, {dense: 1}]
loss: [{mse: y}, {l2: 0.1}]
sizes: {batch: 1}
"""
    source = pipeline.run(text, Options(targets=("c",), optimize="size")).files["net.c"]
    kernels = source.partition("/* forward of ")[2].partition("\nnet_real net_forward(")[0]
    assert not re.findall(r" < 1; .*|sum \+= 1;", kernels)
    norm = kernels.partition("net_l21_conv2d1_W_forward(")[2].partition("\n}")[0]
    assert re.findall(r"for \(ptrdiff_t \w+ = 0; \w+ < (\d+);", norm) == ["108"]
