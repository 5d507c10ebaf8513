"""What the branches of a choice read is loaded beforehand, at places that are certainly there."""

from __future__ import annotations

import pytest
from sympy import Add, And, Expr, Integer, Or, exp

from symbp.emit.c.model import Formal
from symbp.emit.c.statements.loads import (
    certain_place,
    computed,
    conditional,
    in_range,
    loaded_before,
    names_taken,
)
from symbp.emit.c.text.printer import Scope
from symbp.ir import Access, Bracket, Select, compare, index

N, K = index("n"), index("k")
EXTENTS = {N: 4, K: 3}
SCOPE = Scope(
    "net",
    {
        "x": Formal("x", (4, 3)),
        "m": Formal("m", (4, 3)),
        "r": Formal("r", (4,)),
        "t": Formal("t", (4,), "int32", 3),
        "free": Formal("free", (4,), "int32"),
        "E": Formal("E", (3, 3)),
    },
    {N: "n", K: "k"},
)
X, M, R, TOKEN = Access("x", N, K), Access("m", N, K), Access("r", N), Access("t", N)
POSITIVE, ZERO = compare(M, ">", Integer(0)), Integer(0)


def lines(*expressions: Expr) -> tuple[list[str], list[str]]:
    """Declarations, and the expressions over them."""
    declared, texts = computed(expressions, EXTENTS, SCOPE)
    return declared, [text for text, _ in texts]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (X + M, []),
        (Select(POSITIVE, X, ZERO), [X]),
        (Select(POSITIVE, exp(X) * R, R), [X, R]),
        (1 + Select(POSITIVE, X, R), [X, R]),
        (Select(And(POSITIVE, compare(R, ">", ZERO)), X, ZERO), [M, R, X]),
        (Bracket(Or(compare(X, ">", ZERO), compare(R, ">", ZERO))), [X, R]),
        (Select(POSITIVE, Access("E", TOKEN, K), ZERO), [Access("E", TOKEN, K)]),
        (Select(POSITIVE, Select(compare(R, ">", ZERO), X, ZERO), ZERO), [R, X]),
    ],
    ids=[
        "always", "a branch", "both branches", "inside a sum", "a chain of conditions", "brackets",
        "the element but not its index", "choices in choices",
    ],
)  # fmt: skip
def test_what_is_not_always_read(expression: Expr, found: list[Access]) -> None:
    assert set(conditional(expression)) == set(found)


def test_a_branch_reads_a_variable() -> None:
    assert lines(Select(POSITIVE, X, R)) == (
        ["const net_real x_here = x[n*3 + k];", "const net_real r_here = r[n];"],
        ["m[n*3 + k] > 0 ? x_here : r_here"],
    )


def test_one_variable_serves_all_expressions() -> None:
    declared, texts = lines(Select(POSITIVE, X, ZERO), Select(POSITIVE, R, X))
    assert [d.split(" = ")[0] for d in declared] == [
        "const net_real x_here",
        "const net_real r_here",
    ]
    assert all("x_here" in text for text in texts)


def test_what_may_lie_outside_is_brought_inside() -> None:
    before = Access("x", N - 1, K)
    declared, texts = lines(Select(compare(N, ">", ZERO), before, ZERO))
    assert declared == ["const net_real x_here = x[net_clip(n - 1, 4)*3 + k];"]
    assert texts == ["n > 0 ? x_here : (net_real)0"]


def test_labels_are_loaded_as_indices() -> None:
    declared, _ = lines(Select(compare(TOKEN, "==", K), Access("t", N), ZERO))
    assert declared == ["const ptrdiff_t t_here = (ptrdiff_t)t[n];"]


def test_data_without_a_bound_are_brought_inside() -> None:
    known, unknown = Access("E", TOKEN, K), Access("E", Access("free", N), K)
    assert certain_place(known, EXTENTS, SCOPE) == known
    declared, _ = lines(Select(POSITIVE, unknown, ZERO))
    assert declared == ["const net_real E_here = E[net_clip((ptrdiff_t)free[n], 3)*3 + k];"]


def test_names_are_new() -> None:
    scope = Scope("net", SCOPE.formals, SCOPE.indices, loaded={R: "x_here"})
    taken = names_taken(scope, ["x_here_2"])
    declared, inner = loaded_before([Select(POSITIVE, X, ZERO)], EXTENTS, scope, taken)
    assert declared == ["const net_real x_here_3 = x[n*3 + k];"]
    assert "x_here_3" in taken
    assert inner.loaded == {R: "x_here", X: "x_here_3"}
    assert loaded_before([Select(POSITIVE, X, ZERO)], EXTENTS, inner, taken)[0] == []


@pytest.mark.parametrize(
    ("access", "inside"),
    [
        (X, True),
        (Access("x", 3 - N, K), True),
        (Access("x", N - 1, K), False),
        (Access("x", N + 1, K), False),
        (Access("x", N, K + 1), False),
        (Access("x", Integer(3), 2 - K), True),
        (Access("x", Integer(4), K), False),
        (Access("x", N, N), False),
        (Access("r", Add(N, K, -2, evaluate=False)), False),
        (Access("E", TOKEN, K), True),
        (Access("E", TOKEN, K + 1), False),
        (Access("E", Access("t", N + 1), K), False),
    ],
)
def test_which_elements_are_certainly_there(access: Access, inside: bool) -> None:
    assert in_range(access, EXTENTS, SCOPE) == inside


def test_of_merged_loops_the_place_counts() -> None:
    """k runs over all twelve elements of x, which has three a row."""
    assert in_range(Access("x", Integer(0), K), {K: 12}, SCOPE)
    assert not in_range(Access("x", Integer(0), K), {K: 13}, SCOPE)
    assert not in_range(Access("x", Integer(0), K - 1), {K: 12}, SCOPE)
