"""What formulas parse to, and how mistakes in their form are told."""

from __future__ import annotations

from fractions import Fraction

import pytest
from formula_cases import mistake, mistakes
from hypothesis import given, settings
from hypothesis import strategies as st

from symbp.errors import Mark
from symbp.lang import parse, parse_size
from symbp.lang.ast import (
    Definition,
    Dots,
    Element,
    Extent,
    Logical,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Reciprocal,
    Reduction,
    Sum,
    Variable,
    descend,
)  # fmt: skip
from symbp.spec.model import Formula


def value(text: str) -> Node:
    """The right side of `y = text`."""
    statements, problems = parse(f"y = {text}")
    assert not problems
    (statement,) = statements
    assert isinstance(statement, Definition)
    return statement.value


def test_one_statement_a_line() -> None:
    statements, problems = parse("a[i] = b[i]\n\n# only a comment\nc = 1  # and this\n")
    assert not problems
    assert [s.target.name for s in statements if isinstance(s, Definition)] == ["a", "c"]


def test_lines_continue_inside_parentheses() -> None:
    statements, problems = parse("a[i,\n  j] = (b[i]  # first\n   + c[j])\nd = 2")
    assert not problems
    assert len(statements) == 2


def test_minus_binds_weaker_than_power() -> None:
    assert isinstance(value("-a^b"), Negative)


def test_exponent_may_be_negative() -> None:
    power = value("a^-b")
    assert isinstance(power, Power)
    assert isinstance(power.exponent, Negative)


def test_power_associates_to_the_right() -> None:
    power = value("a^b**c")
    assert isinstance(power, Power)
    assert isinstance(power.base, Variable)
    assert isinstance(power.exponent, Power)


def test_product_binds_stronger_than_sum() -> None:
    total = value("a + b*c - d/e")
    assert isinstance(total, Sum)
    first, second, third = total.terms
    assert isinstance(first, Variable)
    assert isinstance(second, Product)
    assert isinstance(third, Negative)
    assert isinstance(third.operand, Product)
    assert isinstance(third.operand.factors[1], Reciprocal)


def test_not_binds_stronger_than_and_and_and_stronger_than_or() -> None:
    choice = value("where(a < 1 or not b > 2 and c == 3, 1, 0)").arguments[0]  # type: ignore[union-attr]
    assert isinstance(choice, Logical)
    assert choice.operator == "or"
    assert isinstance(choice.operands[1], Logical)


@pytest.mark.parametrize(
    ("text", "exact"),
    [("1e-5", Fraction(1, 100000)), ("0.1", Fraction(1, 10)), (".5", Fraction(1, 2)),
     ("2.", Fraction(2)), ("1.5E3", Fraction(1500)), ("007", Fraction(7))],
)  # fmt: skip
def test_numbers_are_exact(text: str, exact: Fraction) -> None:
    number = value(text)
    assert isinstance(number, Number)
    assert number.value == exact


def test_reduction_with_condition() -> None:
    reduction = value("sum[i, j if i <= j](x[i, j])")
    assert isinstance(reduction, Reduction)
    assert [b.name for b in reduction.binders if isinstance(b, Variable)] == ["i", "j"]
    assert reduction.condition is not None


def test_ellipses_at_both_ends() -> None:
    element = value("x[..., k, …]")
    assert isinstance(element, Element)
    assert [type(i) for i in element.indices] == [Dots, Variable, Dots]


def test_declared_extent() -> None:
    (statement,), problems = parse("extent(p) = 4")
    assert not problems
    assert isinstance(statement, Extent)
    assert statement.index.name == "p"


def test_flat_and_extent_are_names_where_no_parenthesis_follows() -> None:
    _, problems = parse("flat[i] = extent[i] + flat2")
    assert not problems


@pytest.mark.parametrize(
    "name", ["return", "np", "float", "lambda", "σ", "وزن", "वज़न", "x̂", "_", "W1", "None", "E"]
)
def test_any_other_word_is_a_name(name: str) -> None:
    statements, problems = parse(f"{name}[i] = {name}2[i] + 1")
    assert not problems
    assert isinstance(statements[0], Definition)
    assert statements[0].target.name == name


def test_marks_point_into_the_file() -> None:
    formula = Formula("a = b\nc = d + e", (Mark(7, 15), Mark(8, 5)))
    statements, _ = parse(formula)
    assert isinstance(statements[0], Definition)
    assert isinstance(statements[1], Definition)
    assert statements[0].value.mark == Mark(7, 19)
    marks = [n.mark for n, _ in descend(statements[1].value) if isinstance(n, Variable)]
    assert marks == [Mark(8, 9), Mark(8, 13)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q = 1 2", '1:7: found "2", expected an operator or the end of the line'),
        ("z = )", '1:5: found ")", expected a number, a name or a parenthesis'),
        ("z = a +", "1:8: found the end of the line, expected a number, a name or a parenthesis"),
        ("foo", '1:4: found the end of the line, expected "=" or "["'),
        ("+ = 3", '1:1: found "+", expected a name; an equation is name[i, j] = expression'),
        ("sum = 3", '1:1: "sum" is a reserved word; choose another name'),
        ("exp = 3", '1:1: "exp" is a reserved word; choose another name'),
        ("in = 3", '1:1: "in" is a reserved word; choose another name'),
        ("y = exp + 1", '1:5: "exp" is a function: write exp(...)'),
        ("z = sum[pi](x[pi])", '1:9: "pi" is a reserved word; choose another name'),
        ("z = sum[if](x)", '1:9: "if" is a reserved word; choose another name'),
        ("z = a·b", '1:6: unexpected character "·"; write *'),
        ("z = a × b", '1:7: unexpected character "×"; write *'),
        ("k = __import__('os')", "1:16: unexpected character \"'\"; a formula has no use for it"),
        ("k = x}\\input{y}", '1:6: unexpected character "}"; a formula has no use for it'),
        ("k = a.b", '1:6: unexpected "."'),
        ("k = 2.5.3", '1:8: found ".3", expected an operator or the end of the line'),
        ("k = 1e999", "1:5: a number beyond 1e300 or 1e-300"),
        ("f(x) = 3", '1:1: "f(...)" cannot be defined; write f[i, j] = ...'),
        ("z = (3 + (4", '1:10: "(" is never closed; add ")"'),
        ("z = a\x00", "1:6: unexpected character U+0000; a formula has no use for it"),
        (
            "z = x = 3",
            '1:7: found "=", expected an operator, "[" or the end of the line; equality is ==, '
            "and every equation has a line of its own",
        ),
    ],
)  # fmt: skip
def test_syntax_errors(text: str, message: str) -> None:
    assert mistake(text) == message


def test_every_bad_line_is_told_and_the_others_are_kept() -> None:
    text = "a = (1\nb = 2\nc = = 3\nd[i = 4\ne = 5 6"
    assert [m.split(":")[0] for m in mistakes(text)] == ["1", "3", "4", "5"]
    statements, _ = parse(text)
    assert [s.target.name for s in statements if isinstance(s, Definition)] == ["b"]


def test_columns_of_continued_lines() -> None:
    assert mistake("a = (b +\n   c $ d)").startswith("2:6: ")
    assert mistake("a = (b +\n   c d)").startswith("2:6: ")


@pytest.mark.parametrize(
    "text",
    ["y = " + "(" * 50_000 + "1" + ")" * 50_000, "y = " + "-" * 20_000 + "1",
     "y = " + "2^" * 5_000 + "1", "y = where(" + "not " * 5_000 + "a > 0, 1, 2)",
     "y = " + "x[" * 50_000, "y = " + "exp(" * 150 + "1" + ")" * 150],
)  # fmt: skip
def test_deep_nesting_is_refused_at_once(text: str) -> None:
    assert "inside each other" in mistake(text)


@pytest.mark.parametrize("text", ["x+" * 500_000 + "1", "(" * 1_000_000, "$" * 1_000_000])
def test_an_endless_equation_is_refused_at_once(text: str) -> None:
    assert mistake(f"y = {text}")


def test_brackets_up_to_the_limit_are_fine() -> None:
    assert not mistakes("y = " + "(" * 200 + "1" + ")" * 200)


def test_long_sums_are_wide_and_not_deep() -> None:
    assert not mistakes("y = 1" + " + x*2" * 3_000)


def test_sizes() -> None:
    node, problems = parse_size("4*units", Mark(3, 9))
    assert not problems
    assert isinstance(node, Product)
    assert parse_size("4*", Mark(3, 9))[1][0].mark == Mark(3, 11)
    assert parse_size("", Mark(3, 9))[1][0].message == "a dimension is missing"


@settings(max_examples=200, deadline=None)
@given(st.text("abxi[](),=+-*/^.<>!# 0123456789e\n$", max_size=60))
def test_any_text_parses_or_gives_problems_inside_it(text: str) -> None:
    statements, problems = parse(text)
    lines = text.split("\n")
    for problem in problems:
        assert problem.mark is not None
        assert 1 <= problem.mark.line <= len(lines)
        assert 1 <= problem.mark.column <= len(lines[problem.mark.line - 1]) + 1
    assert statements or problems or not any(line.split("#")[0].strip() for line in lines)
