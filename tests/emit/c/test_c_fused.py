"""Groups of statements as lines of C: what stays in a variable, and what must go to memory."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from plan_statements import Over
from sympy import Expr, Integer, Symbol

from symbp.emit.c.model import Formal
from symbp.emit.c.statements.copies import copy
from symbp.emit.c.statements.groups import lines
from symbp.emit.c.text.printer import Scope, Sink
from symbp.ir import Access, compare, index
from symbp.plan import Elementwise, Statement
from symbp.plan.loops.nests import Group, Row

N, K, J, P = (index(name) for name in "nkjp")
OVER = Over({N: 6, K: 20, J: 20, P: 4})
SHAPES = {"x": (6, 20), "y": (6, 20), "z": (6, 20), "s": (6,), "W": (20, 20), "big": (6, 20)}
X, Y = Access("x", N, K), Access("y", N, K)


def scope(names: Mapping[str, str] | None = None, **more: object) -> Scope:
    formals = {n: Formal((names or {}).get(n, n), shape) for n, shape in SHAPES.items()}
    return Scope("net", formals, {i: i.name for i in OVER.extents}, fast=True, **more)  # type: ignore[arg-type]


def each(target: str, body: Expr, accumulate: bool = False) -> Elementwise:
    return OVER.each(target, (N, K), body, accumulate=accumulate)


def code(
    *members: Statement, over: tuple[Symbol, ...] = (N, K), local: tuple[Row, ...] = (),
    where: Scope | None = None,
) -> list[str]:  # fmt: skip
    """The lines without comments, not indented."""
    group = Group(OVER.ranges(over), members, local)
    found = lines(group, where or scope(), frozenset(), frozenset())
    return [line.strip() for line in found if not line.strip().startswith("/*")]


LOOPS = [
    "for (ptrdiff_t n = 0; n < 6; ++n) {",
    "net_IVDEP",
    "for (ptrdiff_t k = 0; k < 20; ++k) {",
]


def test_what_the_next_reads_stays_in_a_variable() -> None:
    assert code(each("y", X * 2), each("z", Y + 1)) == [
        *LOOPS,
        "const net_real y_here = 2*x[n*20 + k];",
        "y[n*20 + k] = y_here;",
        "z[n*20 + k] = 1 + y_here;",
        "}",
        "}",
    ]


def test_what_nobody_reads_needs_no_variable() -> None:
    assert "y[n*20 + k] = 2*x[n*20 + k];" in code(each("y", X * 2), each("z", X + 1))


def test_a_row_of_one_is_a_constant() -> None:
    found = code(each("y", X * 2), each("z", Y + 1), local=(Row("y", (0, 0), 1),))
    assert found[3:-2] == ["const net_real y = 2*x[n*20 + k];", "z[n*20 + k] = 1 + y;"]


def test_a_row_that_is_added_to_is_a_variable() -> None:
    members = (each("y", X * 2), each("y", X**2, accumulate=True), each("z", Y))
    found = code(*members, local=(Row("y", (0, 0), 1),))
    assert found[3:-2] == [
        "net_real y;", "y = 2*x[n*20 + k];", "y += x[n*20 + k]*x[n*20 + k];", "z[n*20 + k] = y;",
    ]  # fmt: skip


def test_what_is_added_is_read_from_memory_again() -> None:
    found = code(each("y", X * 2, accumulate=True), each("z", Y + 1))
    assert found[3:-2] == ["y[n*20 + k] += 2*x[n*20 + k];", "z[n*20 + k] = 1 + y[n*20 + k];"]


@pytest.mark.parametrize(("shared", "reads"), [("y", "y[n*20 + k]"), ("big", "y_here")])
def test_a_variable_is_old_once_its_memory_is_written(shared: str, reads: str) -> None:
    """The second statement writes to big, which may be y's memory under another name."""
    where = scope({"big": shared})
    found = code(each("y", X * 2), each("big", X + 1), each("z", Y), where=where)
    assert found[-3] == f"z[n*20 + k] = {reads};"


def test_a_gradient_that_is_applied_at_once_is_no_variable() -> None:
    where = scope(sinks={"y": Sink("scale", "add")})
    found = code(each("y", X * 2), each("z", X), where=where)
    assert found[3:6] == [
        "const net_real term = scale*2*x[n*20 + k];",
        "y[n*20 + k] = add ? y[n*20 + k] + term : term;",
        "z[n*20 + k] = x[n*20 + k];",
    ]


def test_what_does_not_change_in_the_innermost_loop_stands_before_it() -> None:
    found = code(each("y", X * Access("s", N) ** 2), each("z", Y / Access("s", N)))
    assert found[1] == "const net_real times = s[n]*s[n];"
    assert found[2].startswith("const net_real ")
    assert found[3:5] == LOOPS[1:]


def test_a_guard_of_all_is_a_bound_of_the_loop() -> None:
    guard = compare(K, "<=", N)
    members = [OVER.each(t, (N, K), b, guard) for t, b in (("y", X * 2), ("z", Y + 1))]
    assert "for (ptrdiff_t k = 0; k < net_earlier(20, n + 1); ++k) {" in code(*members)


def test_loops_of_their_own_stand_within_the_common_one() -> None:
    total = OVER.total("s", (N,), (K,), X)
    shifted = OVER.each("y", (N, J), Access("x", N, J) - Access("s", N))
    found = code(total, shifted, over=(N,), local=(Row("s", (0,), 1),))
    assert found[:2] == [LOOPS[0], "net_real s;"]
    assert found.count("for (ptrdiff_t n = 0; n < 6; ++n) {") == 1
    assert any("s = sum" in line or line.startswith("s = ") for line in found)
    assert "y[n*20 + j] = x[n*20 + j] - s;" in found


def test_a_row_of_several_is_an_array_by_its_own_steps() -> None:
    first = OVER.each("y", (N, K), X * 2)
    second = OVER.each("z", (N, J), Access("y", N, 19 - J))
    found = code(first, second, over=(N,), local=(Row("y", (0, 1), 20),))
    assert found[1] == "net_real y[20];"
    assert "y[k] = 2*x[n*20 + k];" in found
    assert "z[n*20 + j] = y[19 - j];" in found


def test_threads_share_the_outermost_loop_of_much_work() -> None:
    over = Over({N: 600, K: 200})
    formals = {n: Formal(n, (600, 200)) for n in "xyz"}
    where = Scope("net", formals, {N: "n", K: "k"}, fast=True)
    members = tuple(over.each(t, (N, K), b) for t, b in (("y", X * 2), ("z", Y + 1)))
    group = Group(over.ranges([N, K]), members)

    def first(**more: object) -> str:
        return lines(group, Scope(**{**vars(where), **more}), frozenset(), frozenset())[0]

    assert first() == "net_PARALLEL"
    assert first(threaded=False).startswith("for (")
    assert first(fast=False).startswith("for (")


# ---------------------------------------------------------------- copies


def copied(access: Access, to: Mapping[Symbol, int]) -> list[str]:
    where = scope()
    return [line.strip() for line in copy(access, to, {N: 6, K: 20, J: 5, P: 4}, where)]


def test_a_copy_goes_through_itself_in_order() -> None:
    assert copied(Access("W", K, J), {J: 1, K: 5}) == [
        "net_real copied[100];",
        "for (ptrdiff_t k = 0; k < 20; ++k) {",
        "for (ptrdiff_t j = 0; j < 5; ++j) {",
        "copied[k*5 + j] = W[k*20 + j];",
        "}",
        "}",
    ]


def test_what_goes_on_in_both_is_one_loop() -> None:
    assert copied(Access("x", J, K), {K: 1, J: 20}) == [
        "net_real copied[100];",
        "for (ptrdiff_t k = 0; k < 100; ++k) {",
        "copied[k] = x[k];",
        "}",
    ]


def test_indices_of_loops_around_stand_still() -> None:
    assert copied(Access("W", P + 4 * N, J + Integer(2)), {J: 1, P: 5})[-3] == (
        "copied[p*5 + j] = W[n*80 + p*20 + j + 2];"
    )
