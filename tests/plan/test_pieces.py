"""Bounded contractions cut into pieces: together they compute what the whole does."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from sympy import Basic, Integer, Symbol

from symbp.ir import Access, Compare, Equation, Range, compare, index
from symbp.plan.lower.boxes import conditions
from symbp.plan.model import Contraction
from symbp.plan.statements.pieces import pieces

N, C, P, Q, F = (index(name) for name in "ncpqf")


def adjoint(length: int, outputs: int, reach: int, stride: int, shift: int) -> Contraction:
    """∂x[n, c, p] = sum[f, q if 0 <= p - stride*q + shift < reach](W[f, c, ·] * ∂y[n, f, q])."""
    place = P - stride * Q + shift
    left, right = Access("W", F, C, place), Access("y", N, F, Q)
    equation = Equation(
        "x",
        (N, C, P),
        (Range(N, Integer(3)), Range(C, Integer(2)), Range(P, Integer(length))),
        left * right,
        "sum",
        (Range(F, Integer(2)), Range(Q, Integer(outputs))),
        (compare(place, ">=", Integer(0)), compare(place, "<", Integer(reach))),
    )
    one = Integer(1)
    return Contraction(
        equation, left, right, (P,), (C,), (N,), (F, Q), one, Integer(0), bounded=True
    )


def holds(guard: Basic, at: dict[Symbol, int]) -> bool:
    assert isinstance(guard, Compare)
    value = int(guard.difference.xreplace({i: Integer(n) for i, n in at.items()}))
    return value >= 0 if guard.op == "ge" else value > 0


def added(statement: Contraction, arrays: dict[str, np.ndarray], result: np.ndarray) -> int:
    """Add the products to the result; the number of points at which no guard was asked."""
    domain = statement.equation.domain
    asked = 0
    for point in product(*(range(int(e)) for e in domain.values())):
        at = dict(zip(domain, point, strict=True))
        asked += 1
        if not all(holds(g, at) for g in conditions(statement.equation)):
            continue
        numbers: dict[Basic, Basic] = {i: Integer(n) for i, n in at.items()}
        value = 1.0
        for access in (statement.left, statement.right):
            place = tuple(int(i.xreplace(numbers)) for i in access.indices)
            assert min(place) >= 0
            value *= arrays[access.tensor][place]
        result[tuple(int(e.xreplace(numbers)) for e in statement.equation.lhs)] += value
    return asked


CASES = [
    # length of x, of y, of W, stride, padding
    (7, 3, 3, 2, 0),
    (8, 4, 3, 2, 1),
    (13, 4, 5, 3, 1),
    (9, 3, 2, 3, 0),
    (6, 6, 3, 1, 1),
    (12, 3, 4, 4, 2),
]


@pytest.mark.parametrize(("length", "outputs", "reach", "stride", "shift"), CASES)
def test_the_pieces_are_the_whole(
    length: int, outputs: int, reach: int, stride: int, shift: int
) -> None:
    random = np.random.default_rng(0)
    arrays = {
        "W": random.standard_normal((2, 2, reach)),
        "y": random.standard_normal((3, 2, outputs)),
    }
    whole = adjoint(length, outputs, reach, stride, shift)
    expected, found = np.zeros((3, 2, length)), np.zeros((3, 2, length))
    points = added(whole, arrays, expected)
    cut = pieces(whole)
    assert len(cut) == stride
    count = sum(added(piece, arrays, found) for piece in cut)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14)
    if stride > 1:
        # A point of the pieces is a product, but for those that padding leaves out.
        assert count < 0.6 * points
        for piece in cut:
            steps = [abs(int(g.difference.coeff(Q))) for g in conditions(piece.equation)]
            assert set(steps) <= {1}


def test_the_indices_of_a_piece_are_grouped_by_its_operands() -> None:
    for piece in pieces(adjoint(8, 4, 3, 2, 1)):
        assert piece.batch == ()
        assert set(piece.rows) == {C}
        assert set(piece.columns) == {N, P}
        assert set(piece.inner) == {F, Q}


def test_what_is_not_bounded_stays_whole() -> None:
    left, right = Access("W", C, F), Access("y", N, F)
    ranges = (Range(N, Integer(3)), Range(C, Integer(2)))
    equation = Equation("x", (N, C), ranges, left * right, "sum", (Range(F, Integer(2)),))
    plain = Contraction(equation, left, right, (), (C,), (N,), (F,), Integer(1), Integer(0))
    assert pieces(plain) == (plain,)


def test_guards_that_always_hold_are_left_out() -> None:
    (piece,) = pieces(adjoint(3, 3, 9, 1, 4))
    assert not piece.bounded
    assert piece.equation.guard == ()
