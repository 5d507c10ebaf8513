"""Common loops and rows: whose iterations pass what to whom, and what an iteration has of a tensor.

`test_groups.py` has what groups are made by this.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from plan_statements import Over
from sympy import Expr, Integer, floor

from symbp.ir import Access, index
from symbp.plan import Alias, Clear, Elementwise, Statement
from symbp.plan.loops.layouts import row_major
from symbp.plan.loops.nests import Group, Recurrence, Row, Steps
from symbp.plan.loops.rows import with_rows
from symbp.plan.loops.together import Memory, affine, depends, may_share_loops
from symbp.plan.names import unused

N, K, M, T = (index(name) for name in "nkmt")
OVER = Over({N: 6, K: 4, M: 6, T: 5})
SHAPES = {
    "x": (6, 4), "y": (6, 4), "z": (6, 4), "long": (12, 4), "v": (6,), "flat": (24,), "h": (5, 4),
    "now": (4,), "g": (5, 4),
}  # fmt: skip


def memory(*scratch: str, roots: Mapping[str, str] | None = None) -> Memory:
    strides = {n: row_major(shape) for n, shape in SHAPES.items()}
    return Memory(SHAPES, strides, roots or {}, frozenset(scratch))


# ---------------------------------------------------------------- order


def each(target: str, body: Expr, *place: Expr) -> Elementwise:
    return OVER.each(target, place or (N, K), body, free=(N, K))


WRITER, READER = each("y", Access("x", N, K)), each("z", Access("y", N, K))


@pytest.mark.parametrize(
    ("later", "earlier", "matters"),
    [
        (READER, WRITER, True),
        (WRITER, READER, True),
        (each("y", Integer(1)), WRITER, True),
        (each("z", Access("x", N, K)), WRITER, False),
        (Clear("y"), WRITER, True),
        (Clear("x"), WRITER, True),
        (Alias("flat", "y"), WRITER, False),
    ],
    ids=["read after", "written after", "written twice", "both read", "cleared", "cleared source",
         "an alias"],
)  # fmt: skip
def test_whether_order_matters(later: Statement, earlier: Statement, matters: bool) -> None:
    assert depends(later, earlier, memory()) == matters


def test_one_memory_under_two_names_is_one() -> None:
    reader = OVER.each("v", (N,), Access("flat", N))
    assert not depends(reader, WRITER, memory())
    assert depends(reader, WRITER, memory(roots={"flat": "y"}))


@pytest.mark.parametrize(
    ("expression", "form"),
    [
        (2 * N - K + 3, ({N: 2, K: -1}, 3)),
        (2 * (N + 1), ({N: 2}, 2)),
        (Integer(5), ({}, 5)),
        (N * K, None),
        (floor(N / 2), None),
        (N / 2, None),
        (Access("v", N) + 1, None),
    ],
)
def test_affine(expression: Expr, form: object) -> None:
    assert affine(expression) == form


# ---------------------------------------------------------------- iterations


def together(reading: Expr, *place: Expr, around: tuple[object, ...] = ()) -> bool:
    """Whether y, written at a place, may be read so under one loop over n."""
    reader, writer = each("z", reading), each("y", Access("x", N, K), *place)
    return may_share_loops(reader, writer, (around, (N,)), memory())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "may"),
    [
        (Access("y", N, K), True),
        (Access("y", N, 3 - K), True),
        (Access("y", N - 1, K), False),
        (Access("y", N + 1, K), False),
        (Access("y", 5 - N, K), False),
        (Access("y", 0, K), False),
        (Access("y", floor(N / 2), K), False),
    ],
)
def test_the_same_row_only(read: Expr, may: bool) -> None:
    assert together(read) == may


def test_of_a_run_of_elements_each_iteration_has_its_own() -> None:
    """Four elements an iteration: 4*n + k is met under one n only."""

    def runs(step: int) -> bool:
        writer = OVER.each("flat", (step * N + K,), Access("x", N, K), free=(N, K))
        reader = each("z", Access("flat", step * N + K))
        return may_share_loops(reader, writer, ((), (N,)), memory())

    assert runs(4)
    assert not runs(3)


def test_places_that_never_meet_do_not_matter() -> None:
    upper = OVER.each("long", (N + 6, K), Access("x", N, K), free=(N, K))
    assert may_share_loops(each("z", Access("long", N, K)), upper, ((), (N,)), memory())
    assert not may_share_loops(each("z", Access("long", N + 1, K)), upper, ((), (N,)), memory())


def test_the_loops_around_are_at_one_iteration() -> None:
    steps = OVER.each("h", (T, K), Access("now", K), free=(T, K))
    before = OVER.each("g", (T, K), Access("h", T - 1, K), free=(T, K))
    assert not may_share_loops(before, steps, ((), (T,)), memory())
    assert may_share_loops(before, steps, ((T,), (K,)), memory())
    place = 3 * T + K  # the same at two times
    writer = OVER.each("flat", (place,), Access("g", T, K), free=(T, K))
    reader = OVER.each("h", (T, K), Access("flat", place), free=(T, K))
    assert may_share_loops(reader, writer, ((T,), (K,)), memory())
    assert not may_share_loops(reader, writer, ((), (K,)), memory())


def test_memory_under_another_name_is_compared_by_place() -> None:
    reader = each("z", Access("flat", 4 * N + K))
    wrong = each("z", Access("flat", 4 * N + K + 1))
    shared = memory(roots={"flat": "y"})
    assert may_share_loops(reader, WRITER, ((), (N,)), shared)
    assert not may_share_loops(wrong, WRITER, ((), (N,)), shared)


# ---------------------------------------------------------------- rows


def rows(*members: Statement, scratch: str, room: int = 100) -> tuple[Row, ...]:
    group = Group(OVER.ranges([N]), members)
    (found,) = with_rows([group], memory(*scratch.split()), room)
    assert isinstance(found, Group)
    return found.local


def test_an_iteration_has_the_dimensions_that_its_loops_do_not_pick() -> None:
    assert rows(WRITER, READER, scratch="y") == (Row("y", (0, 1), 4),)
    sums = OVER.total("v", (N,), (K,), Access("x", N, K))
    assert rows(sums, each("z", Access("v", N)), scratch="v") == (Row("v", (0,), 1),)


@pytest.mark.parametrize(
    "reader",
    [each("z", Access("y", N - 1, K)), each("z", Access("y", 0, K))],
    ids=["another row", "the first row"],
)
def test_what_more_than_one_iteration_needs_is_no_row(reader: Statement) -> None:
    assert rows(WRITER, reader, scratch="y") == ()


def test_what_stands_outside_of_the_group_is_no_row() -> None:
    group = Group(OVER.ranges([N]), (WRITER, READER))
    outside = each("x", Access("y", N, K))
    found = with_rows([group, outside], memory("y"), 100)
    assert found == (group, outside)


def test_there_is_room_for_so_many_elements() -> None:
    assert rows(WRITER, READER, scratch="y", room=4) != ()
    assert rows(WRITER, READER, scratch="y", room=3) == ()


def test_within_a_recurrence_the_step_has_its_own() -> None:
    """h has a dimension of steps, now has none; what the step before left is no step's own."""
    make = OVER.each("h", (T, K), Access("x", 0, K), free=(T, K))
    use = OVER.each("g", (T, K), Access("h", T, K), free=(T, K))
    keep = OVER.each("now", (K,), Access("h", T, K), free=(T, K))
    take = OVER.each("g", (T, K), Access("now", K), free=(T, K))
    last = OVER.each("g", (T, K), Access("h", T - 1, K), free=(T, K))

    def local(*members: Statement, scratch: str) -> tuple[Row, ...]:
        group = Group(OVER.ranges([K]), members)
        made = Recurrence((), (Steps(T, 0, 5, (group,)),), 5, True)
        (found,) = with_rows([made], memory(*scratch.split()), 100)
        assert isinstance(found, Recurrence)
        (inner,) = found.body[0].items
        assert isinstance(inner, Group)
        return inner.local

    assert local(make, use, scratch="h") == (Row("h", (0, 0), 1),)
    assert local(keep, take, scratch="now") == (Row("now", (0,), 1),)
    assert local(make, last, scratch="h") == ()


# ---------------------------------------------------------------- names


def test_the_first_name_that_is_not_taken() -> None:
    assert unused("y", {"x"}) == "y"
    assert unused("x", {"x"}) == "x_2"
    assert unused("x", {"x", "x@2", "x@3"}, "@") == "x@4"
    assert unused("x", {"x": 1, "x2": 1}, "") == "x3"
