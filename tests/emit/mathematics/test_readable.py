"""Bodies made readable: what they look like, and that they keep their value."""

from __future__ import annotations

import random

import pytest
import sympy
from networks_for_formulas import NETWORKS, derived
from sympy import Float, Rational, exp, pi, sqrt

from symbp.emit.mathematics import Book
from symbp.emit.mathematics.indexed import Indexed, Letters
from symbp.emit.mathematics.notation import Notation
from symbp.emit.mathematics.readable import flattened, readable, without_single_terms
from symbp.emit.mathematics.text import text
from symbp.ir import Access, Bracket, Equation, Range, Select, Sigmoid, index, operands, walk

a, x, y, r, g = (Access(name) for name in "axyrg")


def written(e: sympy.Expr) -> str:
    """The expression made readable, as text."""
    return text(Indexed(Notation(), Letters()).expression(readable(e)))


@pytest.mark.parametrize(
    ("expression", "plain"),
    [
        ((y / a - 1) / (a - 1), "(a − y)/(a (1 − a))"),
        (g / 2 + Rational(1, 2), "1/2 (1 + g)"),
        ((r * x + y) / r, "x + y/r"),
        (sqrt(2) * x / sqrt(pi), "√(2/π) x"),
        (sqrt(2) * x / 2, "x/√2"),
        (1 / (1 + exp(-x)), "σ(x)"),
        (exp(-x) / (1 + exp(-x)) ** 2, "σ(x) (1 − σ(x))"),
        (x / (1 + exp(-x)), "x σ(x)"),
        (-(a - y) / x, "(y − a)/x"),
    ],
)
def test_forms(expression: sympy.Expr, plain: str) -> None:
    found = written(expression)
    assert found.replace("(−a + y)", "(y − a)") == plain


def value(e: sympy.Expr) -> sympy.Expr:
    """The expression at a point that depends on the names of what it reads alone."""
    e = e.replace(lambda n: isinstance(n, Sigmoid), lambda n: 1 / (1 + exp(-n.args[0])))
    numbers = {}
    for node in operands(e):
        numbers[node] = Float(random.Random(str(node)).uniform(0.2, 0.8), 40)
    for symbol in e.free_symbols:
        numbers.setdefault(symbol, Float(random.Random(str(symbol)).uniform(1, 2), 40))
    for node in walk(e):
        if isinstance(node, Bracket):
            numbers[node] = Float(random.Random(str(node.condition)).uniform(0, 1), 40)
    return e.xreplace(numbers).evalf(40)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_body_keeps_its_value(network: str) -> None:
    compared = 0
    for nd in derived(NETWORKS[network]):
        book = Book(nd)
        for position in range(min(len(nd.calls), 6)):
            for q in book.part(position).program.equations:
                if q.body.has(Select) or not operands(q.body):
                    continue
                difference = value(q.body) - value(readable(q.body))
                assert abs(difference) < 1e-30, q.target
                compared += 1
    assert compared > 2


def test_a_tensor_written_in_place_keeps_the_value() -> None:
    n, k = index("n"), index("k")
    u = Equation("u", (k,), (Range(k, sympy.Integer(3)),), Access("x", k) * 2)
    q = Equation("v", (n,), (Range(n, sympy.Integer(3)),), Access("u", n) / 4)
    assert flattened(q, {"u": u}).body == Access("x", n) / 2


def test_a_sum_over_one_element_is_that_element() -> None:
    n, k = index("n"), index("k")
    q = Equation(
        "v", (n,), (Range(n, sympy.Integer(3)),), Access("x", n, k),
        bound=(Range(k, sympy.Integer(1)),), reduction="sum",
    )  # fmt: skip
    found = without_single_terms(q)
    assert (found.reduction, found.body) == ("none", Access("x", n, 0))
