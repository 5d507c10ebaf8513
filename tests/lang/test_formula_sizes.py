"""Shapes of parameters, what `...` stands for, and extents told before parameters are known."""

from __future__ import annotations

import pytest
from formula_cases import context, tensor
from sympy import Integer, false, true

from symbp.errors import Mark
from symbp.ir import compare, size
from symbp.lang import (
    index_extents,
    lower_condition,
    lower_number,
    lower_size,
    parse,
    parse_condition,
    parse_size,
)

K, UNITS = size("K"), Integer(5)


def lowered_size(text: str) -> tuple[object, list[str]]:
    node, problems = parse_size(text)
    assert node is not None, problems
    value, more = lower_size(node, {"k": K, "units": UNITS, "rate": Integer(1) / 2})
    return value, [p.message for p in more]


@pytest.mark.parametrize(
    ("text", "value"),
    [("4*units", Integer(20)), ("k", K), ("units", UNITS), ("2*(k + 1) - 1", 2 * K + 1),
     ("k*units", 5 * K), ("floor(units / 2)", Integer(2)), ("units^2", Integer(25))],
)  # fmt: skip
def test_sizes(text: str, value: object) -> None:
    assert lowered_size(text) == (value, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unit", 'unknown size "unit"; did you mean "units"?'),
        ("units / 2", "a dimension must be a positive integer, not 5/2"),
        ("units - 5", "a dimension must be a positive integer, not 0"),
        ("rate", "a dimension must be a positive integer, not 1/2"),
        ("x[1]", "a size is made of integers, options and sizes with + - * / and floor"),
        ("units / 0", "division by zero"),
    ],
)
def test_what_is_no_size(text: str, message: str) -> None:
    assert lowered_size(text)[1] == [message]


def test_extents_of_letters_from_the_inputs() -> None:
    statements, _ = parse(
        "z[..., k] = tanh(in[..., k])\n"
        "out[..., u] = sum[m](W[u, m] * z[..., m]) + sum[r](V[r] * in[..., 2*r])"
    )
    found = index_extents(statements, context(tensor("in", "N", 7), leading=1))
    assert found == {"k": 7, "m": 7}


def test_declared_extents_count() -> None:
    statements, _ = parse("extent(p) = extent(in, 1) - 2\nout[n, p] = in[n, p] + W[p]")
    found = index_extents(statements, context(tensor("in", "N", 7)))
    assert found == {"n": size("N"), "p": 5}


@pytest.mark.parametrize(
    ("text", "value"),
    [("units - 7", Integer(-2)), ("units / 2", Integer(5) / 2), ("k - k", Integer(0)),
     ("max(units, 7)", Integer(7)), ("sqrt(units^2)", UNITS),
     ("floor(-rate)", Integer(-1)), ("k / units", K / 5)],
)  # fmt: skip
def test_numbers_may_be_anything(text: str, value: object) -> None:
    node, problems = parse_size(text)
    assert node is not None, problems
    found, problems = lower_number(node, {"k": K, "units": UNITS, "rate": Integer(1) / 2})
    assert (found, problems) == (value, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max(k, 3)", "max needs numbers, but K has none before run time"),
        ("max(units)", "max takes 2 arguments, not 1"),
        ("sqrt(-units)", "sqrt(-5) has no finite real value"),
        ("1 / (units - 5)", "division by zero"),
        ("units^units^units", "an exponent beyond 1000"),
    ],
)
def test_what_is_no_number(text: str, message: str) -> None:
    node, _ = parse_size(text)
    assert node is not None
    _, problems = lower_number(node, {"k": K, "units": UNITS})
    assert [p.message for p in problems] == [message]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("units == 5", true),
        ("1 < units <= 5", true),
        ("units > 5 or units != 5", false),
        ("not (units < 3 and units > 1)", true),
        ("k >= units", compare(K, ">=", UNITS)),
        ("k >= units and units > 5", false),
    ],
)
def test_conditions_on_sizes(text: str, holds: object) -> None:
    node, problems = parse_condition(text)
    assert node is not None, problems
    assert lower_condition(node, {"k": K, "units": UNITS}) == (holds, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("units", "a condition is needed here, such as kernel <= width"),
        ("unit < 3", 'unknown size "unit"; did you mean "units"?'),
        ("x[1] < 3", "a size is made of integers, options and sizes with + - * / and floor"),
    ],
)
def test_what_is_no_condition(text: str, message: str) -> None:
    node, _ = parse_condition(text)
    assert node is not None
    _, problems = lower_condition(node, {"k": K, "units": UNITS})
    assert [p.message for p in problems] == [message]


def test_a_condition_has_its_place() -> None:
    _, (problem,) = parse_condition("units <", Mark(4, 7))
    assert problem.mark == Mark(4, 14)
