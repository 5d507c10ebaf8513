"""The cost model, and the writings it chooses between."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sympy import Add, Expr, Mul, Rational, exp, sqrt

from symbp.ir import Access, Select, compare, index, size
from symbp.simplify.algebra import Algebra, monomials
from symbp.simplify.cost import cost, price
from symbp.simplify.exponentials import common_exponentials, exponential

n, k = index("n"), index("k")
N, K = size("N"), size("K")
a, g, y, s = (Access(name, n, k) for name in "agys")
v = Access("v", k)

CHEAPER = [
    (a * (1 - a), a - a**2),
    (1 - a**2, (1 - a) * (1 + a)),
    ((a - y) / N, a / N - y / N),
    (a * (g - s), a * g - a * s),
    (a + g, exp(a) * g),
    (1 / (1 + exp(-a)), exp(a) / (1 + exp(a))),
    (g / (N * s), g / N / s + 0 * a + g),
]


@pytest.mark.parametrize(("cheap", "dear"), CHEAPER)
def test_cheaper(cheap: Expr, dear: Expr) -> None:
    assert cost(cheap) < cost(dear)


TIDIED = [
    (a - a**2, a * (1 - a)),
    ((1 - a) * (1 + a), 1 - a**2),
    (a * (1 - a) * (-y / a + (1 - y) / (1 - a)) / N, (a - y) / N),
    (a * g - a * s, a * (g - s)),
    (exp(-a) / (1 + exp(-a)) ** 2, (1 - 1 / (1 + exp(-a))) / (1 + exp(-a))),
    (exp(a) / (1 + exp(a)), 1 / (1 + exp(-a))),
    (exp(a) * exp(-a) * g, g),
    (exp(2 * a) / exp(a), exp(a)),
    (v / sqrt(v), sqrt(v)),
    (sqrt(v + 1) * (v + 1) ** Rational(-3, 2), 1 / (v + 1)),
    (2 * a / (K * N) - 2 * y / (K * N), (a - y) / (K * N) * 2),
    ((N * a - a) / (N - 1), a),
    (2 * a * g - a**2 - 2 * a**2 * g + 2 * a - 1, -Mul(a - 1, 2 * a * g + a - 1)),
    (Select(compare(a, ">", Rational(0)), 2 * g, Rational(0)) / 2,
     Select(compare(a, ">", Rational(0)), g, Rational(0))),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), TIDIED)
def test_tidy(written: Expr, expected: Expr) -> None:
    assert Algebra().tidy(written) == expected


atoms = st.sampled_from([a, g, y, v, N, K, exp(a), exp(-a), sqrt(v + 1), v + 1, Rational(2, 3)])


@st.composite
def rationals(draw: st.DrawFn) -> Expr:
    terms = draw(st.lists(st.lists(atoms, min_size=1, max_size=3), min_size=1, max_size=3))
    signs = draw(st.lists(st.sampled_from([-1, 1]), min_size=3, max_size=3))
    divisor = draw(atoms)
    total = Rational(0)
    for sign, factors in zip(signs, terms, strict=False):
        product = Rational(sign)
        for f in factors:
            product *= f
        total += product
    return total / divisor


def at_a_point(expression: Expr) -> float:
    """The value where every leaf has some number."""
    leaves = [a, g, y, v, N, K]
    numbers = [Rational(p, 7) for p in (3, -5, 11, 2, 21, 35)]
    return float(expression.xreplace(dict(zip(leaves, numbers, strict=True))).evalf(30))


@given(rationals())
@example((-2 * a * g / 3 - a + Rational(2, 3)) / g)  # fewer differences for a quarter more
def test_tidy_keeps_the_value_at_no_higher_price(expression: Expr) -> None:
    tidied = Algebra().tidy(expression)
    assert price(tidied) <= price(expression)
    assert abs(at_a_point(expression - tidied)) < 1e-12


@given(rationals())
def test_monomials_add_up(expression: Expr) -> None:
    assert abs(at_a_point(Add(*monomials(expression)) - expression)) < 1e-12


def test_conditions_are_left_alone() -> None:
    condition = compare(a * g - a * s, ">", Rational(0))
    found = Algebra().tidy(Select(condition, a * g - a * s, y))
    assert found.condition == condition
    assert found.then == a * (g - s)


def test_exponentials_share_a_base() -> None:
    units = common_exponentials([exp(-a), exp(2 * a), exp(-(g**2) / 2), exp(17 * y / 10)])
    assert exponential(exp(-a), units) == (exp(a), -1)
    assert exponential(exp(2 * a), units) == (exp(a), 2)
    assert exponential(exp(-(g**2) / 2), units) == (exp(g**2 / 2), -1)
    assert exponential(exp(17 * y / 10), units) == (exp(17 * y / 10), 1)


@pytest.mark.parametrize("slope", [Rational(17, 10), Rational(2), Rational(-1, 3)])
def test_a_logistic_of_any_slope_is_one_atom(slope: Rational) -> None:
    e = exp(-slope * a)
    expected = slope * (1 - 1 / (1 + e)) / (1 + e)
    assert Algebra().tidy(slope * e / (1 + e) ** 2).equals(expected)
    assert cost(Algebra().tidy(slope * e / (1 + e) ** 2)) <= cost(expected)


def test_very_long_products_are_left_as_they_are() -> None:
    long = (a + g + y + 1) ** 12
    assert Algebra().tidy(long) == long
