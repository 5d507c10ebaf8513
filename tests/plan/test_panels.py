"""Panels: which matrices are copied once for many reads, and that all of them is read there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from plan_statements import Over, all_said, call, plan, routine, said
from sympy import Expr, Integer

from symbp.ir import Access, Scan, compare, index, size
from symbp.plan import Contraction, Loop, Plan, Routine, Statement
from symbp.plan.loops.panels import panelled

N, V, K, T, B = (index(name) for name in "nvktb")
H, W = Access("h", T, N, K), Access("W", V, K)
SHAPES = {"h": (9, 3, 40), "W": (130, 40), "z": (9, 3, 130), "y": (9, 3, 130), "b": (130,)}
OVER = Over({T: 9, N: 3, V: 130, K: 40, B: 2})


def product(target: str = "z", **more: object) -> Contraction:
    """z[t, n, v] = Σ_k h[t, n, k] W[v, k], the time t held by the loop around."""
    made = OVER.product(target, (T, N, V), H, W, **more)  # type: ignore[arg-type]
    return replace(made, rows=(N,))


def loop(*steps: Statement) -> Loop:
    return Loop(Scan({}, 1, (), ()), (), tuple((s, T, 0) for s in steps), Integer(9))


def made(*statements: Statement, **more: tuple[int, ...]) -> tuple[Plan, Routine]:
    """The plan of one call of a routine with panels, and the routine."""
    before = routine("r", *statements, outputs=["z"], shapes={**SHAPES, **more}, phase="forward")
    found = panelled(plan([(before, call(before))]), {})
    return found, found.routines["r"]


def inside(found: Routine) -> list[str]:
    """What the loop does."""
    (only,) = (s for s in found.statements if isinstance(s, Loop))
    return all_said(s for s, _, _ in only.body)


FULL = "z[t, n, v_column + 64*v_panel] = sum[k < 40](W·panels[v_panel, k, v_column]*h[t, n, k])"
REST = "z[t, n, v_column + 128] = sum[k < 40](W·panels2[k, v_column]*h[t, n, k])"


def test_a_matrix_that_a_loop_reads_is_copied_before_it() -> None:
    found, mine = made(loop(product()))
    assert all_said(mine.statements[:-1]) == [
        "W·panels[v_panel, k, v_column] = W[v_column + 64*v_panel, k]",
        "W·panels2[k, v_column] = W[v_column + 128, k]",
    ]
    assert inside(mine) == [FULL, REST]
    assert {n: tuple(mine.tensors[n].shape) for n in mine.scratch} == {
        "W·panels": (2, 40, 64),
        "W·panels2": (40, 2),
    }
    assert found.forward[0].tensors["W·panels"] == "W·panels"
    assert found.buffers["W·panels"].shape == (2, 40, 64)


def test_the_panels_of_a_matrix_on_the_left_are_rows() -> None:
    turned = OVER.product("z", (T, N, V), W, H)
    _, mine = made(loop(replace(turned, columns=(N,))))
    (full, _) = (s for s, _, _ in mine.statements[-1].body)  # type: ignore[union-attr]
    assert said(full) == FULL
    assert [i.name for i in full.rows] == ["v_panel", "v_column"]  # type: ignore[union-attr]
    assert full.left.tensor == "W·panels"  # type: ignore[union-attr]


def test_what_is_added_moves_with_its_columns() -> None:
    _, mine = made(loop(product(addend=Access("b", V), coefficient=2)))
    assert inside(mine)[0].endswith("2*W·panels[v_panel, k, v_column]*h[t, n, k]) + "
                                    "b[v_column + 64*v_panel]")  # fmt: skip


def test_a_matrix_is_copied_once_for_all_that_read_it() -> None:
    _, mine = made(loop(product(), product("y")))
    assert len(mine.statements) == 3
    assert len(inside(mine)) == 4


def test_matrices_with_whole_panels_have_no_rest() -> None:
    over = Over({**OVER.extents, V: 128})
    whole = replace(over.product("z", (T, N, V), H, W), rows=(N,))
    _, mine = made(loop(whole), W=(128, 40), z=(9, 3, 128))
    assert inside(mine) == [FULL]


def test_a_narrow_matrix_is_one_panel() -> None:
    over = Over({**OVER.extents, V: 32, K: 128})
    narrow = replace(over.product("z", (T, N, V), H, W), rows=(N,))
    _, mine = made(loop(narrow), W=(32, 128), z=(9, 3, 32), h=(9, 3, 128))
    assert said(mine.statements[0]) == "W·panels[k, v_column] = W[v_column, k]"


def small() -> Contraction:
    over = Over({**OVER.extents, V: 102})
    return replace(over.product("z", (T, N, V), H, W), rows=(N,))


MOVING = replace(OVER.product("z", (T, N, V), H, Access("W4", T, V, K)), rows=(N,), batch=())
WINDOW = OVER.product("z", (T, N, V), H, Access("W3", B, V, K))
WIDE = OVER.product("z2", (T, N, V, B), H, Access("W3", B, V, K))


@pytest.mark.parametrize(
    "steps",
    [
        [small()],
        [product(), OVER.each("W", (V, K), Access("g", V, K))],
        [MOVING],
        [replace(product(), equation=replace(product().equation, guard=(compare(K, "<=", N),)))],
        [replace(OVER.product("z", (T, V), Access("h", T, 0, K), W), rows=())],
        [replace(WINDOW, rows=(N,), inner=(B, K))],
        [replace(WIDE, rows=(N,))],
        [replace(OVER.product("z", (T, N, 129 - V), H, W), rows=(N,))],
    ],
    ids=[
        "small",
        "written",
        "another each time",
        "bounds",
        "a vector",
        "two inner",
        "two columns",
        "backwards",
    ],
)
def test_a_product_of_another_kind_stays(steps: Sequence[Statement]) -> None:
    shapes = {"W3": (2, 130, 40), "W4": (9, 130, 40), "g": (130, 40), "z2": (9, 3, 130, 2)}
    if steps[0] == small():
        shapes |= {"W": (102, 40), "z": (9, 3, 102)}
    before = loop(*steps)
    _, mine = made(before, **shapes)
    assert mine.statements == (before,)


# ---------------------------------------------------------------- outside of loops


def outside(target: tuple[int, ...], left: Expr) -> tuple[Statement, ...]:
    """A product of rows t, n whose places in memory one step may or may not reach."""
    lhs = (T, N, V) if target == (9, 3, 130) else (N, T, V)
    statement = OVER.product("z", lhs, left, W)
    _, mine = made(statement, z=target)
    return mine.statements


def test_rows_that_no_single_step_reaches_read_panels() -> None:
    found = outside((3, 9, 130), H)
    assert [said(s).split("[")[0] for s in found] == ["W·panels", "W·panels2", "z", "z"]


def test_whichever_operand_is_the_matrix() -> None:
    statement = OVER.product("z", (N, T, V), W, H)
    _, mine = made(statement, z=(3, 9, 130))
    assert len(mine.statements) == 4


def test_rows_that_are_one_run_bring_the_matrix_along() -> None:
    (only,) = outside((9, 3, 130), H)
    assert isinstance(only, Contraction)
    assert only.right == W


def test_columns_that_lie_side_by_side_need_no_panels() -> None:
    statement = OVER.product("z", (N, T, V), H, Access("W", K, V))
    _, mine = made(statement, z=(3, 9, 130), W=(40, 130))
    assert mine.statements == (statement,)


def test_dot_products_need_no_panels() -> None:
    over = Over({T: 9, N: 3, V: 4, K: 4096})
    statement = over.product("z", (N, T, V), H, W)
    _, mine = made(statement, z=(3, 9, 4), W=(4, 4096), h=(9, 3, 4096))
    assert mine.statements == (statement,)


# ---------------------------------------------------------------- calls


def test_each_call_has_panels_of_its_own() -> None:
    r = routine("r", loop(product()), outputs=["z"], shapes=SHAPES)
    found = panelled(plan([(r, call(r))], [(r, call(r, W="W2", z="z2"))]), {})
    assert [c.tensors["W·panels"] for c in (*found.forward, *found.backward)] == [
        "W·panels",
        "W·panels@2",
    ]
    lives = [found.buffers[n].live for n in ("W·panels", "W·panels@2")]
    assert lives == [(0, 0), (1, 1)]


def test_a_routine_of_two_sizes_is_left_alone() -> None:
    units = size("units")
    r = replace(routine("r", loop(product()), outputs=["z"], shapes=SHAPES), sizes=(units,))
    calls = [(r, replace(call(r), sizes={units: Integer(n)})) for n in (40, 50)]
    before = plan(calls)
    assert panelled(before, {}) == before
    assert panelled(plan(calls[:1]), {}) != plan(calls[:1])
