"""Numbers are exact, and finite."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_cases import said, valid

from symbp.spec.model import LayerNode, Value
from symbp.spec.scalars import resolve


def option(text: str) -> Value:
    """How an option written so is read."""
    (layer,) = valid(f"inputs: {{x: [n]}}\nlayers:\n  - scale: {{gain: {text}}}\n").layers
    assert isinstance(layer, LayerNode)
    return layer.options["gain"].value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("32", 32),
        ("-3", -3),
        ("+3", 3),
        ("0x10", 16),
        ("0o17", 15),
        ("1.0", Fraction(1)),
        ("0.1", Fraction(1, 10)),
        ("1e-5", Fraction(1, 100_000)),
        ("1E3", Fraction(1000)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("-1.5e+3", Fraction(-1500)),
        ("0.044715", Fraction(44715, 1_000_000)),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("1_000", "1_000"),
        ("~", None),
        ("same", "same"),
        ('"3"', "3"),
        ("[3, 1.5, same]", (3, Fraction(3, 2), "same")),
        ("[[1, 2], 3]", ((1, 2), 3)),
    ],
)
def test_values_are_exact(text: str, value: Value):
    found = option(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".inf", "-.inf", "+.INF"])
def test_numbers_are_finite(text: str):
    expected = f"1:17: a number must be finite; found {text}"
    assert said(f"layers: [dense: {text}]") == [expected]


@pytest.mark.parametrize("text", ["1e9999999999", "1e301", "1e-301", "9" * 400, "0x" + "f" * 5000])
def test_numbers_are_within_double_precision(text: str):
    (problem,) = said(f"layers: [dense: {text}]")
    assert problem.startswith("1:17: the number ")
    assert problem.endswith(" is out of range; magnitudes go from 1e-300 to 1e300")


@given(st.floats(-1e299, 1e299).filter(lambda number: number == 0 or abs(number) > 1e-299))
def test_a_printed_float_is_read_as_that_float(number: float):
    value = resolve(repr(number))
    assert isinstance(value, Fraction)
    assert float(value) == number


@given(st.integers(-(10**50), 10**50))
def test_a_printed_integer_is_read_as_that_integer(number: int):
    assert resolve(str(number)) == number
