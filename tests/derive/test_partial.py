"""Local partials: SymPy's derivative, and the conventions at kinks."""

from __future__ import annotations

import pytest
from derive_programs import A, K, N, T, U, V, k, n, u
from sympy import Abs, Expr, Integer, Rational, exp, floor, log, sign, sqrt, tanh

from symbp.derive.partial import partial
from symbp.derive.sign import Signs
from symbp.ir import Bracket, Equation, Fact, Program, Range, Select, Stop, Tensor, compare

X, Y = A("x", n), A("y", n)
POSITIVE = compare(X, ">", Integer(0))


def signs() -> Signs:
    tensors = {
        "x": Tensor("x", (N,)),
        "y": Tensor("y", (N,)),
        "p": Tensor("p", (N,), facts=frozenset({Fact("positive")})),
        "q": Tensor("q", (N,), facts=frozenset({Fact("nonnegative")})),
        "v": Tensor("v", ()),
    }
    squares = Equation("v", (), (), A("x", k) ** 2 / N, "sum", (Range(k, N),))
    return Signs(Program(tensors, (squares,)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (X**2 * Y, 2 * X * Y),
        (tanh(X), 1 - tanh(X) ** 2),
        (X * A("x", u), A("x", u)),
        (Abs(X), sign(X)),
        (Abs(X * Y), Y * sign(X * Y)),
        (Abs(log(X)), sign(log(X)) / X),
        (sign(X) + floor(X) + X, Integer(1)),
        (X * floor(X), floor(X)),
        (Stop(X) * X, Stop(X)),
        (Bracket(POSITIVE) * X, Bracket(POSITIVE)),
        (Select(POSITIVE, X**2, Y * X), Select(POSITIVE, 2 * X, Y)),
        (Select(POSITIVE, X, Integer(0)), Select(POSITIVE, Integer(1), Integer(0))),
        (Select(compare(X, ">=", Y), X, Y), Select(compare(X, ">=", Y), Integer(1), Integer(0))),
        (X**N, N * X ** (N - 1)),
        (X ** Rational(3, 2), Rational(3, 2) * sqrt(X)),
        (1 / sqrt(X), -Rational(1, 2) * X ** Rational(-3, 2)),
        (exp(Y) ** 2, Integer(0)),
        (Stop(X**2), Integer(0)),
    ],
)
def test_partial(body: Expr, expected: Expr) -> None:
    assert partial(body, X, signs()) == expected


def test_square_root_is_chosen_around() -> None:
    assert partial(sqrt(X), X, signs()) == Select(POSITIVE, 1 / (2 * sqrt(X)), Integer(0))


def test_chain_through_a_square_root() -> None:
    body = exp(sqrt(Abs(X)))
    inside = Select(compare(Abs(X), ">", Integer(0)), 1 / (2 * sqrt(Abs(X))), Integer(0))
    assert partial(body, X, signs()) == body * inside * sign(X)


@pytest.mark.parametrize("argument", [exp(X), 1 + X**2, A("p", n), A("v") + Rational(1, 10**5)])
def test_no_choice_where_positive(argument: Expr) -> None:
    found = (
        partial(sqrt(argument) * Y, Y, signs()),
        partial(sqrt(argument), argument_of(argument), signs()),
    )
    assert not any(e.has(Select) for e in found)


def argument_of(argument: Expr) -> Expr:
    return next(a for a in (X, A("p", n), A("v")) if argument.has(a))


@pytest.mark.parametrize(
    ("expression", "positive", "nonnegative"),
    [
        (A("v"), False, True),
        (A("v") + 1, True, True),
        (A("q", n), False, True),
        (A("q", n) + A("p", n), True, True),
        (A("p", n) * A("q", n), False, True),
        (X, False, False),
        (X**2, False, True),
        (X**2 - 1, False, False),
        (1 / (1 + exp(-X)), True, True),
        (Select(POSITIVE, A("p", n), Integer(1)), True, True),
        (Select(compare(X, ">", Integer(0)), X, Integer(1)), True, True),
        (Select(compare(X, ">", Integer(0)), X - 1, Integer(1)), False, False),
        (K + T * U - V, False, False),
        (Abs(X) + K, True, True),
    ],
)
def test_signs(expression: Expr, positive: bool, nonnegative: bool) -> None:
    known = signs()
    assert (known.positive(expression), known.nonnegative(expression)) == (positive, nonnegative)
