"""Mistakes in what a formula means: text, line and column."""

from __future__ import annotations

import pytest
from formula_cases import context, mistake, mistakes, tensor

from symbp.errors import Mark, Problem
from symbp.lang import Context, lower, parse
from symbp.spec.model import Formula

AROUND = context(
    tensor("x", "N", 64), tensor("W", 32, 32), tensor("V", 32, 64), tensor("b", 32),
    tensor("y", "N", kind="integer"), tensor("s", 8),
    scalars={"units": 32, "gain": 0.5, "zero": 0, "N": "N"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "out[n, u] = sum[j](W[u, j] * x[n, j])",
            '1:20: index "j" of W runs to 32 here but to 64 in x[n, j]',
        ),
        (
            "out[n] = x[n, k]",
            '1:15: index "k" is neither on the left nor bound by a reduction such as sum[k](...)',
        ),
        (
            "out[n, k] = sum[j](x[n, j])",
            '1:8: no access tells how far index "k" runs; declare it in a line extent(k) = ...',
        ),
        ("out[n] = sum[k](x[n, k, 0])", "1:17: x[n, k, 0] has 3 indices, but x has 2 dimensions"),
        ("out[n] = sum[k](x[n])", "1:17: x[n] has 1 index, but x has 2 dimensions"),
        ("out[n] = x * 2 + y[n]", '1:10: "x" has 2 dimensions; write x[i, j]'),
        ("out[n, k] = X1[n, k]", '1:13: unknown tensor "X1"'),
        ("out[n] = y[n] * unit", '1:17: unknown name "unit"; did you mean "units"?'),
        ("out[n] = expp(y[n])", '1:10: unknown function "expp"; did you mean "exp"?'),
        ("out[n] = b(n) + y[n]", '1:10: "b" is not a function; its elements are b[i, j]'),
        ("out[n] = exp(y[n], 2)", "1:10: exp takes 1 argument, not 2"),
        ("out[n] = max(y[n])", "1:10: max takes 2 arguments, not 1"),
        ("out[n] = units[n] + y[n]", '1:10: "units" is a number and takes no indices'),
        ("x[n, k] = 1", '1:1: "x" is given to the formula and cannot be defined by it'),
        ("gain = 1", '1:1: "gain" is a number here and cannot be defined'),
        ("a[u] = b[u]\na[u, v] = W[u, v]", '2:1: "a" has 2 dimensions here but 1 dimension above'),
        ("a[u] = b[u]\na[u] = 2*b[u]", "2:1: a is defined twice; first above (line 1)"),
        ("a[u] = b[u]\na[u + 8] = b[u]", "2:1: a[u + 8] and a[u] (line 1) overlap"),
        (
            "a[-1] = 0",
            "1:1: a[-1] lies before the first element, which is 0; only the start of a recurrence "
            "does",
        ),
        ("a[u] = s[u]\na[0] = 1", "2:1: a[0] and a[u] (line 1) overlap"),
        (
            "a[n, u] = V[x[n, 0], u]",
            "1:13: an index must be an integer, but x[n, 0] is real; give the input labels, or "
            "declare it integer",
        ),
        (
            "a[n] = x[n, n*n]",
            "1:13: an index must be affine, such as p*stride + r, or an integer tensor",
        ),
        (
            "a[i] = s[i/2] + s[i]",
            "1:10: an index must be affine, such as p*stride + r, or an integer tensor",
        ),
        ("a[y[n]] = x[n, 0]", "1:1: an index on the left cannot be read from a tensor"),
        ("a[i] = s[i] / (2 - 2)", "1:16: division by zero"),
        ("a[i] = s[i] / zero", "1:15: division by zero"),
        ("a[i] = s[i] * 0^-1", "1:16: division by zero"),
        ("a[i] = s[i] + log(0)", "1:15: log(0) has no finite real value"),
        ("a[i] = s[i] + sqrt(-2)", "1:15: sqrt(-2) has no finite real value"),
        ("a[i] = s[i] + (-8)^(1/3)", "1:19: (-8)^(1/3) has no finite real value"),
        ("a[i] = s[i] + 9^9^9^9", "1:18: an exponent beyond 1000"),
        ("a[i] = s[i] + 10^(10^10)", "1:17: an exponent beyond 1000"),
        ("a[i] = s[i]^(10^10)", "1:12: an exponent beyond 1000"),
        ("a[i] = s[i] + (9^900)^9", "1:22: a power too large to be a number"),
        (
            "a[i] = s[i] + (s[i] > 0)",
            "1:21: a condition stands where a number is needed; write where(condition, 1, 0)",
        ),
        (
            "a[i] = where(s[i], 1, 0)",
            "1:14: a condition is needed here, such as i <= j or x[n] > 0",
        ),
        (
            "a = sum[i if s[i] > 0](s[i])",
            "1:19: a range is restricted by indices or integer data; for real data write "
            "where(condition, value, 0) inside",
        ),
        ("a = sum[i, i](s[i])", '1:12: index "i" is bound twice by one sum'),
        ("a[in] = s[in]", '1:3: "in" is a reserved word; choose another index'),
        (
            "a[i] = s[i-1] + s[i]",
            "1:8: s[i-1] reaches position -1 of a dimension of 8, which runs from 0 to 7; restrict "
            "it with where(condition, s[i-1], 0)",
        ),
        (
            "a = s[8]",
            "1:5: s[8] reaches position 8 of a dimension of 8, which runs from 0 to 7; restrict it "
            "with where(condition, s[8], 0)",
        ),
        (
            "out = x[..., 0]",
            '1:9: "..." is neither on the left nor bound by a reduction such as mean[...]',
        ),
        (
            "extent(i) = 9\na[i] = s[i]",
            "2:8: s[i] reaches position 8 of a dimension of 8, which runs from 0 to 7; restrict it "
            "with where(condition, s[i], 0)",
        ),
        ("extent(i) = 4\nextent(i) = 5\na[i] = 3", "2:8: extent(i) is declared twice"),
        ("a = sum(s)", "1:5: sum needs the indices it runs over: sum[i](...)"),
    ],
)  # fmt: skip
def test_one_mistake(text: str, message: str) -> None:
    around = AROUND if "..." not in text else Context(AROUND.tensors, AROUND.scalars, leading=1)
    assert mistake(text, around) == message


def test_symbolic_extents_are_compared_too() -> None:
    around = context(tensor("U", "m", "k"), tensor("V", "n", "k2"))
    assert mistake("R[i, j] = sum[a](U[i, a] * V[j, a])", around) == (
        '1:18: index "a" of U runs to k here but to k2 in V[j, a]'
    )


def test_a_size_that_was_meant_as_an_index() -> None:
    around = context(tensor("x", "n", "d"), scalars={"n": "n", "d": "d"})
    assert mistake("out[n] = x[n, d]", around) == (
        '1:10: index "d" of x[n, d] is neither on the left nor bound by a reduction, so it is the '
        "size of that name, beyond the last element"
    )


def test_dimensions_of_an_ellipsis_that_differ() -> None:
    around = context(tensor("a", 3, 5), tensor("b", 4, 5), leading=1)
    assert mistake("out[..., k] = a[..., k] + b[..., k]", around) == (
        '1:15: "..." of a runs to 3 here but to 4 in b[..., k]'
    )


def test_the_first_access_in_the_text_is_blamed() -> None:
    around = context(tensor("b", 16), tensor("W", 32, 5), tensor("x", "N", 5))
    assert mistake("out[n, u] = b[u] + sum[k](W[u, k] * x[n, k])", around) == (
        '1:13: index "u" of b runs to 16 here but to 32 in W[u, k]'
    )


def test_every_mistake_is_told() -> None:
    text = "a = foo + bar\ne[n] = x[n, k] / 0\nc[i] = s[j]"
    assert [m.split(": ")[0] for m in mistakes(text, AROUND)] == [
        "1:5",
        "1:11",
        "2:13",
        "2:18",
        "3:10",
    ]


def test_places_are_those_of_the_file() -> None:
    formula = Formula("a = (1 +\n  foo)", (Mark(12, 14), Mark(13, 7)))
    statements, _ = parse(formula)
    (problem,) = lower(statements, AROUND).problems
    assert problem == Problem('unknown name "foo"', Mark(13, 9))


def test_a_size_that_makes_a_divisor_zero() -> None:
    around = context(tensor("x", 1))
    assert mistake("v[i] = x[i] / (extent(i) - 1)", around) == (
        "1:1: v has no finite value with these sizes: a division by zero"
    )


@pytest.mark.parametrize(
    "text",
    ["a = 2^2^2^2^2^2^2", "a = (9^900)^900", "a = s[(1+1)^1000000]",
     "a[i] = where((s[i] + s[0] + 3)^900 > (s[1] + s[i])^900, 1, s[i])",
     "a[i, j, k] = s[(i + j + k)^900]", "a = " + "(" * 50 + "9" + "^9)" * 50],
)  # fmt: skip
def test_nothing_hangs(text: str) -> None:
    mistakes(text, AROUND)  # a power that is worked out would run for ever
