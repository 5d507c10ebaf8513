"""Conditions on one index alone become the bounds of its range."""

import pytest
from sympy import Expr, Integer

from symbp.derive.affine import clipped
from symbp.ir import compare, index, size

u, t, N = index("u"), index("t"), size("N")


@pytest.mark.parametrize(
    ("conditions", "extent", "expected"),
    [
        ([(u, "<", 2)], Integer(5), (0, 2)),
        ([(u, ">=", 2), (u, "<", 4)], Integer(5), (2, 2)),
        ([(u - 1, ">", 0)], Integer(5), (2, 3)),
        ([(u, "<", 9), (u, ">=", -3)], Integer(5), (0, 5)),
        ([(u, "<", N)], 2 * N, (0, N)),
        ([(u, ">=", N)], 3 * N, (N, 2 * N)),
        ([(u, "<", 2)], N, (0, N)),  # N may be 1
        ([(u, ">=", 5)], Integer(5), (0, 5)),  # nothing is left: it stays a condition
        ([(u, "<=", t)], Integer(5), (0, 5)),
        ([(2 * u, "<", 4)], Integer(5), (0, 5)),
        ([(u, "==", 4)], Integer(5), (0, 5)),
    ],
)
def test_the_range_that_is_left(
    conditions: list[tuple[Expr, str, Expr | int]], extent: Expr, expected: tuple[Expr, Expr]
) -> None:
    guards = [compare(left, op, Integer(0) + right) for left, op, right in conditions]
    assert clipped(u, extent, guards, {u: extent, t: Integer(3)}) == expected
