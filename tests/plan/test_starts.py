"""Sums that start from what is added to them: which, and where that would be wrong."""

from __future__ import annotations

import pytest
from plan_statements import Over, all_said
from sympy import Integer, tanh

from symbp.ir import Access, Scan, Select, compare, index
from symbp.plan import Loop, Statement
from symbp.plan.statements.starts import started

N, U, K, V, M, T = (index(n) for n in "nukvmt")
OVER = Over({N: 2, M: 2, U: 3, V: 3, K: 5, T: 4})
W, X = Access("W", U, K), Access("x", N, K)
SUM = OVER.product("s", (N, U), W, X)
S, B, R = Access("s", N, U), Access("b", U), Access("r", N, U)
TERMS = "sum[k < 5](W[u, k]*x[n, k])"


def after(*statements: Statement, scratch: str = "s") -> tuple[list[str], set[str]]:
    """The statements that come out, and the tensors that need no memory any more."""
    made, gone = started(statements, set(scratch))
    return all_said(made), set(gone)


def unchanged(*statements: Statement, scratch: str = "s") -> bool:
    return started(statements, set(scratch)) == (statements, frozenset())


# ---------------------------------------------------------------- what starts


def test_a_sum_starts_from_its_bias_and_needs_no_memory() -> None:
    assert after(SUM, OVER.each("z", (N, U), S + B)) == ([f"z[n, u] = {TERMS} + b[u]"], {"s"})


def test_the_sums_take_the_readers_names_and_order_of_indices() -> None:
    reader = OVER.each("z", (V, M), Access("s", M, V) + Access("b", V))
    made, gone = started([SUM, reader], {"s"})
    assert all_said(made) == ["z[v, m] = sum[k < 5](W[v, k]*x[m, k]) + b[v]"]
    assert (made[0].rows, made[0].columns) == ((V,), (M,))
    assert gone == {"s"}


def test_a_copy_of_sums_is_the_sums() -> None:
    assert after(SUM, OVER.each("z", (N, U), S)) == ([f"z[n, u] = {TERMS}"], {"s"})


def test_what_adds_to_its_target_still_does() -> None:
    reader = OVER.each("z", (N, U), S + B, accumulate=True)
    assert after(SUM, reader)[0] == [f"z[n, u] += {TERMS} + b[u]"]


def test_where_more_is_added_the_target_is_set_to_that_first() -> None:
    made, gone = after(SUM, OVER.each("z", (N, U), S + B + R))
    assert made == ["z[n, u] = b[u] + r[n, u]", f"z[n, u] += {TERMS}"]
    assert gone == {"s"}


def test_an_element_chosen_by_data_is_no_start() -> None:
    chosen = Access("E", Access("t", N), U)
    made, _ = after(SUM, OVER.each("z", (N, U), S + chosen))
    assert made == ["z[n, u] = E[t[n], u]", f"z[n, u] += {TERMS}"]


def test_inside_a_function_the_sum_takes_the_bias_along() -> None:
    made, gone = after(SUM, OVER.each("z", (N, U), tanh(S + B)))
    assert made == [f"s[n, u] = {TERMS} + b[u]", "z[n, u] = tanh(s[n, u])"]
    assert gone == set()


def test_only_what_is_added_wherever_the_sum_is_read() -> None:
    made, _ = after(SUM, OVER.each("z", (N, U), tanh(S + B) * (S + B + R)))
    assert made[0] == f"s[n, u] = {TERMS} + b[u]"
    assert made[1] == "z[n, u] = (r[n, u] + s[n, u])*tanh(s[n, u])"
    assert unchanged(SUM, OVER.each("z", (N, U), tanh(S + B) * (S + R)))
    assert unchanged(SUM, OVER.each("z", (N, U), tanh(S + B**2)))


def test_a_sum_subtracted_with_its_bias() -> None:
    made, _ = after(SUM, OVER.each("z", (N, U), tanh(-S - B) + tanh(S + B + R)))
    assert made[0] == f"s[n, u] = {TERMS} + b[u]"
    assert made[1] == "z[n, u] = tanh(r[n, u] + s[n, u]) - tanh(s[n, u])"
    assert unchanged(SUM, OVER.each("z", (N, U), tanh(-S - B) + tanh(B - S)))


def test_no_reading_without_the_bias_is_missed() -> None:
    """In conditions neither, where algebra would drop what it reads (0 > 0)."""
    signs = Select(compare(S, ">", Integer(0)), S + B, -S - B)
    assert unchanged(SUM, OVER.each("z", (N, U), signs))
    softsign = Select(compare(S + B, ">", Integer(0)), (S + B) / (1 + S + B), (S + B) / (1 - S - B))
    made, _ = after(SUM, OVER.each("z", (N, U), softsign))
    assert made[0] == f"s[n, u] = {TERMS} + b[u]"
    assert "b[u]" not in made[1]


def test_other_sums_of_the_reader_do_not_matter() -> None:
    made, _ = after(SUM, OVER.each("z", (N, U), tanh(S + B) * (R + 1)))
    assert made == [f"s[n, u] = {TERMS} + b[u]", "z[n, u] = (r[n, u] + 1)*tanh(s[n, u])"]


# ---------------------------------------------------------------- what does not


READER = OVER.each("z", (N, U), S + B)


def test_what_others_read_is_kept() -> None:
    assert unchanged(SUM, READER, scratch="")
    assert unchanged(SUM, READER, OVER.each("q", (N, U), S**2))


@pytest.mark.parametrize(
    "reader",
    [
        OVER.each("z", (N, U), S + B, compare(N, ">=", U)),
        OVER.each("z", (N, U, V), S + B),
        OVER.each("z", (N, U), S + Access("s", N, Integer(0))),
        OVER.each("z", (N, U), S + S * B),
        OVER.each("z", (N, U), tanh(S + B) * S),
        OVER.each("z", (N, U), tanh(S + B), accumulate=True),
        OVER.each("z", (N,), Access("s", N, N) + Access("r", N)),
        OVER.total("z", (N,), (U,), S + B),
        OVER.each("z", (N, U), Access("s", N + 1, U) + B),
    ],
    ids=[
        "some elements only", "each several times", "at two places", "also multiplied",
        "also without the bias", "a function added", "the diagonal", "a sum of them",
        "the next ones",
    ],
)  # fmt: skip
def test_a_reader_of_another_kind_is_left_alone(reader: Statement) -> None:
    assert unchanged(SUM, reader)


def test_a_sum_that_adds_or_starts_already_is_left_alone() -> None:
    for more in ({"accumulate": True}, {"addend": R}):
        assert unchanged(OVER.product("s", (N, U), W, X, **more), READER)


def test_a_tensor_in_pieces_is_left_alone() -> None:
    even, odd = (OVER.product("s", (2 * N + k, U), W, X) for k in (0, 1))
    assert unchanged(even, odd)
    assert unchanged(even, READER)


def test_no_sum_moves_behind_what_overwrites_its_operands() -> None:
    overwriting = OVER.each("x", (N, K), Access("y", N, K))
    assert unchanged(SUM, overwriting, READER)
    other = OVER.each("b", (U,), Access("c", U))
    made, _ = after(SUM, other, READER)
    assert made == ["b[u] = c[u]", f"z[n, u] = {TERMS} + b[u]"]


# ---------------------------------------------------------------- recurrences


def loop(*steps: tuple[Statement, int]) -> Loop:
    return Loop(Scan({}, 1, (), ()), (), tuple((s, T, o) for s, o in steps), Integer(4))


STEP = OVER.product("s", (T, U), W, Access("h", T - 1, K))
GATE = OVER.each("z", (T, U), Access("s", T, U) + B)


def test_within_a_step_of_a_recurrence_too() -> None:
    made, gone = started([loop((STEP, 0), (GATE, 0))], {"s"})
    assert all_said(made) == ["loop: z[t, u] = sum[k < 5](W[u, k]*h[t - 1, k]) + b[u]"]
    assert gone == {"s"}


def test_not_across_steps_nor_out_of_a_loop() -> None:
    assert unchanged(loop((STEP, 0), (GATE, 1)))
    outside = OVER.product("s", (T, U), W, Access("x", T, K))
    assert unchanged(outside, loop((GATE, 0)))
