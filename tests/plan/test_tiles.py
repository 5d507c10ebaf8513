"""Which kernel runs over which indices: decided by strides, and every product is computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from symbp.ir import index
from symbp.plan.loops.tiles import LEAST, Level, Operands, Product, Strides, choose

N, U, K, P, Q, B, M = (index(name) for name in "nukpqbm")


def dense(n: int = 32, u: int = 64, k: int = 128) -> Operands:
    """z[n, u] = Σ_k x[n, k] W[u, k], all row-major."""
    return Operands(
        {N: n, U: u, K: k}, {N: k, K: 1}, {U: k, K: 1}, {N: u, U: 1}, (), (N,), (U,), (K,)
    )


def pixels(**more: object) -> Operands:
    """z[u, p, n] = Σ_k W[u, k] x[k, p, n]: pixels p of samples n, which lie side by side."""
    made = Operands(
        {N: 8, P: 10, K: 6, U: 5}, {U: 6, K: 1}, {K: 80, P: 8, N: 1}, {U: 80, P: 8, N: 1},
        (), (U,), (P, N), (K,),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def way(operands: Operands) -> Product:
    found = choose(operands)
    assert found is not None
    return found


def indices(found: Product) -> tuple[tuple[Symbol, ...], ...]:
    """Of rows, columns and the loops around."""
    return found.rows.indices, found.columns.indices, found.outer


# ---------------------------------------------------------------- operands


def test_vectors_run_along_the_neighbours_in_the_result() -> None:
    found = way(dense())
    assert (found.form, found.turned, indices(found)) == ("product", False, ((N,), (U,), ()))
    assert found.rows == Level((N,), 32, 128, 0, 64)
    assert found.columns == Level((U,), 64, 0, 128, 1)
    assert found.inner == (Level((K,), 128, 1, 1, 0),)


def test_whichever_operand_has_them() -> None:
    found = way(dense().turned())
    assert found.turned
    assert replace(found, turned=False) == way(dense())


def test_few_long_sums_are_dot_products() -> None:
    assert way(dense(4, 4, 4096)).form == "dots"
    apart = replace(dense(4, 4, 4096), left={N: 1, K: 4})
    assert way(apart).form == "product"


@pytest.mark.parametrize(("length", "form"), [(8, "product"), (14, "product"), (32, "dots")])
def test_rows_of_less_than_a_vector_are_no_dots(length: int, form: str) -> None:
    """g[u, k] = Σ_{p, q} y[u, p, q] x[k, p, q], x with gaps between its rows."""
    area, gapped = length * length, length * (length + 2)
    found = Operands(
        {U: 6, K: 6, P: length, Q: length}, {U: area, P: length, Q: 1},
        {K: gapped, P: length + 2, Q: 1}, {U: 6, K: 1}, (), (U,), (K,), (P, Q),
    )  # fmt: skip
    assert way(found).form == form


def test_dot_products_do_not_run_along_a_bounded_index() -> None:
    assert way(replace(dense(4, 4, 4096), guarded=frozenset({K}))).form == "product"


def test_little_work_is_left_to_loops() -> None:
    assert LEAST == 256
    assert choose(dense(5, 3, 17)) is None
    assert choose(dense(4, 4, 16)) is not None


def test_a_matrix_and_a_vector_are_no_product() -> None:
    assert choose(replace(dense(), columns=(), right={K: 1}, target={N: 1})) is None
    assert choose(replace(dense(), rows=(), left={K: 1}, target={U: 1})) is None


def beside(n: int, u: int, k: int) -> Operands:
    """The columns of W side by side, and x by columns, so that no dot products are possible."""
    return replace(dense(n, u, k), left={N: 1, K: n}, right={U: 1, K: u})


@pytest.mark.parametrize(
    ("operands", "cycles"),
    [
        # two vectors a cycle, and bringing W into a panel: by squares in registers,
        (dense(96, 256, 1000), 96 * 16 * 1000 / 2 + 256 * 1000 * 0.35),
        # one by one,
        (replace(dense(96, 8, 1000), guarded=frozenset({K})), 96 * 1000 / 2 + 8 * 1000 * 1.0),
        # as it is where many rows read it, or not at all where it is small or read from afar.
        (beside(48, 256, 1000), 48 * 16 * 1000 / 2 + 256 * 1000 * 0.1),
        (beside(24, 256, 1000), 24 * 16 * 1000 / 2 + 256 * 1000 / 16 * 0.7 * 4),
        (beside(24, 64, 100), 24 * 4 * 100 / 2),
        # few rows wait for the sum before, few columns leave lanes empty
        (beside(2, 16, 100), 2 * 100 * 4 / 2),
        (beside(12, 17, 100), 12 * 2 * 100 / 2),
        # results that are no neighbours, and lanes to be added up
        (replace(beside(32, 32, 9), target={N: 64, U: 2}), 32 * 2 * 9 / 2 + 32 * 9 * 0.1 + 6144),
        (dense(4, 4, 4096), 16 * (256 * 0.55 + 1.5)),
    ],
)
def test_the_estimate_of_cycles(operands: Operands, cycles: float) -> None:
    assert way(operands).cycles == pytest.approx(cycles)


# ---------------------------------------------------------------- merging


def test_indices_that_go_on_where_others_end_are_one() -> None:
    found = way(pixels())
    assert indices(found) == ((U,), (P, N), ())
    assert found.columns == Level((P, N), 80, 0, 1, 1)


@pytest.mark.parametrize(
    "more",
    [
        {"start": {P: 1, U: 10}},
        {"guarded": frozenset({P})},
        {"guarded": frozenset({N})},
        {"target": {U: 160, P: 16, N: 1}},
        {"right": {K: 160, P: 16, N: 1}, "guarded": frozenset({K})},
    ],
    ids=["another start", "bounds of one", "bounds of the other", "gaps", "gaps in an operand"],
)
def test_but_in_every_tensor(more: dict[str, object]) -> None:
    assert way(pixels(**more)).columns.indices in ((P,), (N,))


def test_a_start_that_goes_on_as_well_merges() -> None:
    start = {U: 80, P: 8, N: 1}
    assert way(pixels(start=start)).columns == Level((P, N), 80, 0, 1, 1, 1)


def test_what_only_a_loop_may_run_over_stays_outside() -> None:
    for held in (P, N):
        found = way(pixels(held=frozenset({held}), guarded=frozenset({held})))
        assert held in found.outer


def test_inner_indices_merge_too() -> None:
    windows = Operands(
        {N: 16, U: 16, P: 4, Q: 8}, {N: 32, P: 8, Q: 1}, {P: 128, Q: 16, U: 1}, {N: 16, U: 1},
        (), (N,), (U,), (Q, P),
    )  # fmt: skip
    assert way(windows).inner == (Level((P, Q), 32, 1, 16, 0),)
    assert [v.indices for v in way(replace(windows, guarded=frozenset({Q}))).inner] == [(P,), (Q,)]


def test_more_than_three_inner_indices_fit_no_kernel() -> None:
    inner = (P, Q, K, M)
    left = {N: 99, P: 1, Q: 3, K: 7, M: 15}
    right = {U: 1, P: 100, Q: 400, K: 1600, M: 9600}
    many = Operands(
        dict.fromkeys((N, U), 16) | dict.fromkeys(inner, 2), left, right, {N: 16, U: 1},
        (), (N,), (U,), inner,
    )  # fmt: skip
    assert choose(many) is None
    assert [v.indices for v in way(replace(many, inner=inner[:3])).inner] == [(K,), (Q,), (P,)]


def test_loops_go_through_the_result_in_order() -> None:
    heads = Operands(
        {B: 3, M: 2, N: 16, U: 16, K: 16}, {B: 512, M: 256, N: 16, K: 1},
        {B: 512, M: 256, K: 16, U: 1}, {B: 512, M: 256, N: 16, U: 1}, (M, B), (N,), (U,), (K,),
    )  # fmt: skip
    assert way(heads).outer == (B, M)


# ---------------------------------------------------------------- copies


def scattered(rows: int = 64) -> Operands:
    """Four columns at a time lie side by side in right; in the result all of them do."""
    return Operands(
        {N: rows, P: 8, U: 4, K: 9}, {N: 9, K: 1}, {K: 1000, P: 40, U: 1}, {N: 32, P: 4, U: 1},
        (), (N,), (P, U), (K,),
    )  # fmt: skip


def test_columns_are_brought_together_where_that_fills_vectors() -> None:
    found = way(scattered())
    assert found.copied == {U: 1, P: 4, K: 32}
    assert (indices(found), found.columns.right) == (((N,), (P, U), ()), 1)


def test_nothing_is_copied_for_one_row_nor_under_bounds_nor_in_large() -> None:
    assert not way(scattered(1)).copied
    assert not way(replace(scattered(), guarded=frozenset({K}))).copied
    large = replace(scattered(), extents={N: 64, P: 8, U: 4, K: 900})
    assert not way(large).copied


# ---------------------------------------------------------------- meaning


def grid(counts: Sequence[int], steps: Sequence[Sequence[int]]) -> np.ndarray:
    """For all points of a box, how far they are along the steps of target, left, right, start."""
    at = np.stack([a.ravel() for a in np.indices(counts)], axis=1)
    return at @ np.array(steps)


def covered(o: Operands, found: Product) -> np.ndarray:
    """The places in target, left, right and start of each multiplication, as the kernel goes."""
    levels = (found.rows, found.columns, *found.inner)
    counts = [o.extents[i] for i in found.outer] + [v.count for v in levels]
    steps = [[s.get(i, 0) for s in (o.target, o.left, o.right, o.start)] for i in found.outer]
    return grid(counts, steps + [[v.target, v.left, v.right, v.start] for v in levels])


def wanted(o: Operands) -> np.ndarray:
    """The same, as the equation says."""
    steps = [[s.get(i, 0) for s in (o.target, o.left, o.right, o.start)] for i in o.extents]
    return grid(list(o.extents.values()), steps)


def packed(order: list[Symbol], extents: Mapping[Symbol, int], gap: int) -> Strides:
    """Strides of a tensor with these indices, outermost first, some space after each row."""
    found, step = {}, 1
    for i in reversed(order):
        found[i] = step
        step *= extents[i] + (gap if i == order[-1] else 0)
    return found


@st.composite
def contractions(draw: st.DrawFn) -> Operands:
    """Random groups of indices, in tensors of random orders with and without gaps."""
    groups = {"batch": draw(st.integers(0, 1)), "rows": 2, "columns": 2, "inner": 2}
    names = {g: tuple(index(f"{g[0]}{k}") for k in range(n)) for g, n in groups.items()}
    extents = {i: draw(st.integers(1, 4)) for g in names.values() for i in g}
    extents[names["inner"][0]] += 4

    def strides(*which: str) -> Strides:
        order = draw(st.permutations([i for g in which for i in names[g]]))
        return packed(list(order), extents, draw(st.sampled_from([0, 0, 3])))

    return Operands(
        extents,
        strides("batch", "rows", "inner"),
        strides("batch", "columns", "inner"),
        strides("batch", "rows", "columns"),
        **names,
        start=draw(st.sampled_from([{}, {names["columns"][0]: 1}])),
    )


@settings(max_examples=40, deadline=None)
@given(contractions())
def test_every_term_of_every_sum_is_met_once(operands: Operands) -> None:
    found = choose(operands)
    if found is None:
        assert prod(operands.extents.values()) < LEAST
        return
    o = operands.turned() if found.turned else operands
    o = replace(o, right=found.copied or o.right)
    assert sorted(map(tuple, covered(o, found))) == sorted(map(tuple, wanted(o)))
    if found.copied:  # each element has a place of its own
        sizes = [o.extents[i] for i in found.copied]
        places = grid(sizes, [[step] for step in found.copied.values()])
        assert sorted(places.ravel()) == list(range(places.size))
