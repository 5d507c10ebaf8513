"""Groups: which statements come under common loops, in which order, and what lives in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol, exp, tanh

from symbp.ir import Access, Equation, Range, compare, index
from symbp.plan.loops.groups import grouped
from symbp.plan.loops.layouts import row_major
from symbp.plan.loops.nests import Group, Item, Recurrence, locals_of, statements_of
from symbp.plan.loops.together import Memory
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Reduce,
    Scatter,
    Statement,
)

N, M, K, J, T = (index(n) for n in "nmkjt")
ROWS, LONG = 16, 24
SHAPES = {
    "x": (ROWS, LONG), "y": (ROWS, LONG), "z": (ROWS, LONG), "w": (ROWS, LONG), "s": (ROWS,),
    "r": (ROWS,), "c": (LONG,), "W": (LONG, LONG), "p": (ROWS, LONG), "i": (ROWS,),
    "square": (LONG, LONG), "turned": (LONG, LONG), **dict.fromkeys("abdefgv", (ROWS, 64)),
}  # fmt: skip


def memory(
    *scratch: str, roots: Mapping[str, str] | None = None, last: Iterable[str] = ()
) -> Memory:
    """All tensors row-major; those named are scratch."""
    strides = {n: row_major(shape) for n, shape in SHAPES.items()}
    return Memory(SHAPES, strides, roots or {}, frozenset(scratch), frozenset(last))


def ranges(*symbols: Symbol, sizes: Mapping[Symbol, int] | None = None) -> tuple[Range, ...]:
    known = {N: ROWS, M: ROWS, K: LONG, J: LONG, T: LONG, **(sizes or {})}
    return tuple(Range(i, Integer(known[i])) for i in symbols)


def each(target: str, lhs: tuple[Symbol, ...], body: Expr, **more: object) -> Elementwise:
    """`target[lhs] = body`."""
    return Elementwise(Equation(target, lhs, ranges(*lhs), body, **more))  # type: ignore[arg-type]


def total(target: str, lhs: tuple[Symbol, ...], bound: Symbol, body: Expr) -> Reduce:
    """`target[lhs] = sum over bound of body`."""
    return Reduce(Equation(target, lhs, ranges(*lhs), body, "sum", ranges(bound)))


def dense(target: str, source: str) -> Contraction:
    """`target[n, k] = sum_j source[n, j] W[k, j]`."""
    left, right = Access(source, N, J), Access("W", K, J)
    q = Equation(target, (N, K), ranges(N, K), left * right, "sum", ranges(J))
    return Contraction(q, left, right, (), (N,), (K,), (J,), Integer(1), Integer(0))


def targets(item: Item) -> list[str]:
    return [
        s.equation.target for s in statements_of([item]) if not isinstance(s, Clear | Alias | Loop)
    ]


MEAN = total("s", (N,), K, Access("x", N, K) / LONG)
SHIFTED = each("y", (M, J), Access("x", M, J) - Access("s", M))


B = Access("b", N, K)


@pytest.mark.parametrize(
    ("width", "before", "then", "loops"),
    [
        (64, 3, tanh(2 * B), [["b", "v", "d", "e"], ["f", "g"]]),
        (64, 2, tanh(2 * B), [["b", "v", "d", "e", "f", "g"]]),
        (64, 3, 2 * B, [["b", "v", "d", "e", "f", "g"]]),
        (64, 3, tanh(Access("a", N, K)), [["b", "v", "d", "e", "f", "g"]]),
        (8, 3, tanh(2 * B), [["b", "v", "d", "e", "f", "g"]]),
    ],
)
def test_functions_of_functions_have_a_loop_of_their_own(
    width: int, before: int, then: Expr, loops: list[list[str]]
) -> None:
    """Along a row, after many functions; the row is then all that needs memory."""

    def row(target: str, body: Expr) -> Elementwise:
        free = ranges(N, K, sizes={K: width})
        return Elementwise(Equation(target, (N, K), free, body))

    a = Access("a", N, K)
    more = [row(t, exp(a * k) if k <= before else a) for k, t in enumerate("vde", 1)]
    last = row("g", Access("f", N, K) + a)
    (group,) = grouped([row("b", exp(a)), *more, row("f", then), last], memory("b"))
    assert isinstance(group, Group)
    inner = group.members if len(group.ranges) == 1 else (group,)
    assert [targets(item) for item in inner] == loops
    assert list(locals_of([group])) == ["b"]


def test_rows_run_together() -> None:
    (group,) = grouped([MEAN, SHIFTED], memory())
    assert isinstance(group, Group)
    assert [(r.index, int(r.extent)) for r in group.ranges] == [(N, ROWS)]
    assert targets(group) == ["s", "y"]
    assert group.local == ()


def test_the_rest_of_a_chain_is_one_loop() -> None:
    scaled = each("z", (N, T), Access("y", N, T) * 2)
    (group,) = grouped([MEAN, SHIFTED, scaled], memory())
    assert isinstance(group, Group)
    inner = group.members[1]
    assert isinstance(inner, Group)
    assert targets(inner) == ["y", "z"]
    assert [int(r.extent) for r in inner.ranges] == [LONG]


def test_scratch_lives_in_a_row() -> None:
    final = total("r", (N,), K, Access("y", N, K) ** 2)
    (group,) = grouped([MEAN, SHIFTED, final], memory("s", "y"))
    assert isinstance(group, Group)
    assert {(r.tensor, r.strides, r.size) for r in group.local} == {
        ("s", (0,), 1),
        ("y", (0, 1), LONG),
    }
    assert locals_of([group]) == {"s", "y"}


def test_rows_have_limited_room() -> None:
    final = total("r", (N,), K, Access("y", N, K) ** 2)
    scratch = memory("s", "y")
    assert locals_of(grouped([MEAN, SHIFTED, final], scratch, LONG + 1)) == {"s", "y"}
    assert len(locals_of(grouped([MEAN, SHIFTED, final], scratch, LONG))) == 1


def test_what_others_see_keeps_its_memory() -> None:
    assert locals_of(grouped([MEAN, SHIFTED], memory("s"))) == {"s"}
    assert locals_of(grouped([MEAN, SHIFTED], memory())) == frozenset()
    aliased = grouped([MEAN, SHIFTED, Alias("i", "s")], memory("s", roots={"i": "s"}))
    assert locals_of(aliased) == frozenset()
    later = dense("z", "y")
    assert "y" not in locals_of(grouped([MEAN, SHIFTED, later], memory("s", "y")))


def test_a_product_between_is_passed() -> None:
    found = grouped([MEAN, dense("w", "x"), SHIFTED], memory())
    assert [targets(i) for i in found] == [["s", "y"], ["w"]]


def test_what_a_product_needs_stays_before_it() -> None:
    after = each("z", (N, K), Access("w", N, K) + Access("s", N))
    found = grouped([MEAN, SHIFTED, dense("w", "y"), after], memory())
    assert [targets(i) for i in found] == [["s", "y"], ["w"], ["z"]]


@pytest.mark.parametrize(
    "second",
    [
        each("turned", (K, J), Access("square", J, K)),
        each("turned", (K, J), Access("square", LONG - 1 - K, J)),
        each("turned", (K, J), Access("square", K, Integer(0)) + Access("square", Integer(0), J)),
    ],
    ids=["columns", "backwards", "the first row"],
)
def test_other_rows_are_not_read_too_early(second: Statement) -> None:
    first = each("square", (K, J), Access("W", K, J) + 1)
    assert grouped([first, second], memory()) == (first, second)


def test_a_row_is_not_overwritten_while_others_need_it() -> None:
    reader = each("turned", (K, J), Access("square", J, K))
    writer = each("square", (K, J), Access("W", K, J) + 1)
    assert grouped([reader, writer], memory()) == (reader, writer)


def test_the_same_memory_under_another_name_counts() -> None:
    reader = each("turned", (K, J), Access("W", J, K))
    writer = each("square", (K, J), Access("turned", K, J) + 1)
    apart = memory(roots={"square": "W"})
    assert grouped([reader, writer], apart) == (reader, writer)
    (group,) = grouped([reader, writer], memory())
    assert isinstance(group, Group)


def test_zeros_come_under_the_loops_of_what_follows() -> None:
    triangle = each("y", (N, K), Access("x", N, K), guard=(compare(N, ">=", K),))
    final = total("r", (N,), K, Access("y", N, K) * Access("s", N))
    (group,) = grouped([Clear("y"), MEAN, triangle, final], memory("y"))
    assert isinstance(group, Group)
    assert targets(group) == ["s", "y", "y", "r"]
    assert locals_of([group]) == {"y"}


def test_loops_with_different_guards_stay_apart() -> None:
    first = each("y", (N, K), Access("x", N, K), guard=(compare(N, ">=", K),))
    second = each("z", (N, K), Access("x", N, K) * 2)
    (group,) = grouped([first, second], memory())
    assert isinstance(group, Group)
    assert [r.index for r in group.ranges] == [N]
    assert group.members == (first, second)


def test_column_sums_keep_their_own_loops() -> None:
    columns = [total(n, (K,), N, Access("x", N, K)) for n in ("c", "c")]
    other = Reduce(Equation("c", (K,), ranges(K), Access("y", N, K), "sum", ranges(N)))
    assert not any(isinstance(i, Group) for i in grouped([columns[0], other], memory()))


def test_scatters_and_last_targets_are_left_alone() -> None:
    place = Access("i", N)
    scatter = Scatter(Equation("x", (place, K), ranges(N, K), Access("y", N, K), accumulate=True))
    found = grouped([SHIFTED, scatter], memory())
    assert not any(isinstance(i, Group) for i in found)
    found = grouped([MEAN, SHIFTED], memory(last=["y"]))
    assert found == (MEAN, SHIFTED)


# ---------------------------------------------------------------- meaning


def run(items: Sequence[Item], arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What a program leaves, row by row as its loops say; what is local is lost in between."""
    values = {n: a.copy() for n, a in arrays.items()}

    def do(item: Item, at: Mapping[Symbol, int]) -> None:
        if isinstance(item, Group):
            for point in points(item.ranges):
                for row in item.local:
                    values[row.tensor][...] = np.nan
                for member in item.members:
                    do(member, {**at, **point})
            return
        assert isinstance(item, Elementwise | Reduce)
        q = item.equation
        for free in points(r for r in q.free if r.index not in at):
            place = {**at, **free}
            found = [value(q.body, {**place, **bound}, values) for bound in points(q.bound)]
            values[q.target][tuple(int(e.xreplace(place)) for e in q.lhs)] = sum(found)

    for item in items:
        do(item, {})
    return values


def points(over: Iterable[Range]) -> Iterator[dict[Symbol, int]]:
    chosen = list(over)
    for point in product(*(range(int(r.extent)) for r in chosen)):
        yield {r.index: Integer(k) for r, k in zip(chosen, point, strict=True)}


def value(body: Expr, at: Mapping[Symbol, int], values: Mapping[str, np.ndarray]) -> float:
    """The body at a point."""
    if isinstance(body, Access):
        return float(values[body.tensor][tuple(int(i.xreplace(at)) for i in body.indices)])
    if body.is_Add:
        return sum(value(a, at, values) for a in body.args)
    if body.is_Mul:
        return float(np.prod([value(a, at, values) for a in body.args]))
    return float(body)


SMALL = {"a": (8, 3), "b": (8, 3), "d": (8, 3), "e": (8, 3), "u": (8,), "v": (8,)}
A, B = index("a"), index("b")


def accesses(two: Symbol, one: Symbol) -> st.SearchStrategy[Access]:
    turned = st.sampled_from([False] * 5 + [True])
    matrices = st.builds(
        lambda n, turn: Access(n, 7 - two if turn else two, one), st.sampled_from("abde"), turned
    )
    vectors = st.builds(lambda n: Access(n, two), st.sampled_from("uv"))
    return st.one_of(matrices, vectors)


@st.composite
def programs(draw: st.DrawFn) -> list[Statement]:
    """Elementwise statements and row sums that read and overwrite each other's results."""
    found: list[Statement] = []
    for number in range(draw(st.integers(2, 6))):
        two, one = index(f"r{number}"), index(f"q{number}")
        body = draw(accesses(two, one)) + 2 * draw(accesses(two, one))
        free = (Range(two, Integer(8)), Range(one, Integer(3)))
        if draw(st.booleans()):
            name = draw(st.sampled_from("abde"))
            q = Equation(name, (two, one), free, body)
            found.append(Elementwise(q))
        else:
            name = draw(st.sampled_from("uv"))
            found.append(Reduce(Equation(name, (two,), free[:1], body, "sum", free[1:])))
    # A statement reads its own target at the element it writes, or not at all.
    return [s for s in found if all(a.tensor != s.equation.target for a in s.equation.reads())]  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None)
@given(programs(), st.sets(st.sampled_from("abdeuv")))
def test_groups_mean_what_the_statements_mean(program: list[Statement], scratch: set[str]) -> None:
    strides = {n: row_major(shape) for n, shape in SMALL.items()}
    written: set[str] = set()
    for s in program:  # scratch holds nothing before it is written
        assert isinstance(s, Elementwise | Reduce)
        scratch = {
            n for n in scratch if n in written or all(a.tensor != n for a in s.equation.reads())
        }
        written.add(s.equation.target)
    items = grouped(program, Memory(SMALL, strides, {}, frozenset(scratch)))
    random = np.random.default_rng(0)
    arrays = {n: random.standard_normal(shape) for n, shape in SMALL.items()}
    expected, found = run(program, arrays), run(items, arrays)
    for name in set(SMALL) - scratch:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12, err_msg=str(items))
    assert not any(isinstance(i, Recurrence) for i in items)
