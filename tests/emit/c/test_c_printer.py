"""Scalar expressions as C text: shape of the text, and its value for random expressions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import And, Expr, Integer, Not, Or, Rational, exp, floor, sqrt

from symbp.emit.c.model import Formal
from symbp.emit.c.support.helpers import helpers
from symbp.emit.c.text.printer import Scope, condition, index, value
from symbp.ir import Access, Bracket, Program, Select, Stop, Tensor, compare, elementwise, run
from symbp.ir import index as index_symbol

Q, J = index_symbol("i"), index_symbol("j")
SCOPE = Scope(
    "net",
    {
        "a": Formal("a", (4,)),
        "m": Formal("m", (4, 3)),
        "t": Formal("t", (4,), "int32", 4),
        "free": Formal("free_", (4,), "int32"),
        "k": Formal("k", (4,), "stored", 4),
    },
    {Q: "i", J: "j"},
)
A, M = Access("a", Q), Access("m", Q, J)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (A + 2 * M, "2*m[i*3 + j] + a[i]"),
        (M - A, "m[i*3 + j] - a[i]"),
        (-A, "-a[i]"),
        (A / 3, "(net_real)0.3333333333333333*a[i]"),
        (1 / A, "1 / a[i]"),
        (M / (A * (A + 1)), "m[i*3 + j] / ((1 + a[i])*a[i])"),
        (A**2, "a[i]*a[i]"),
        ((A + M) ** 4, "net_power_4(a[i] + m[i*3 + j])"),
        (1 / (A + 1) ** 2, "1 / net_power_2(1 + a[i])"),
        (sqrt(A), "net_sqrt(a[i])"),
        (A ** Rational(1, 3), "net_pow(a[i], (net_real)0.3333333333333333)"),
        (exp(-A), "net_exp(-a[i])"),
        (Stop(A) * 1, "a[i]"),
        (Q * A, "(net_real)i*a[i]"),
        (Access("a", Access("t", Q)), "a[(ptrdiff_t)t[i]]"),
        (Access("a", Access("free", Q)), "a[net_clip((ptrdiff_t)free_[i], 4)]"),
        (Access("a", Access("t", Q) - 1), "a[net_clip((ptrdiff_t)t[i] - 1, 4)]"),
        (Access("a", Access("k", Q)), "a[(ptrdiff_t)k[i]]"),
        (Access("t", Q) + A, "a[i] + (net_real)t[i]"),
        (Select(compare(A, ">", Integer(0)), A, Integer(0)), "a[i] > 0 ? a[i] : (net_real)0"),
        (Bracket(compare(Q, "==", J)), "i == j ? (net_real)1 : (net_real)0"),
    ],
)
def test_values(expression: Expr, text: str) -> None:
    assert value(expression, SCOPE)[0] == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (2 * Q + J - 1, "i*2 + j - 1"),
        (3 - Q, "3 - i"),
        (Q * J, "i*j"),
        (floor(Q / 2), "net_floor_divide(i, 2)"),
        (floor((Q - J) / 3), "net_floor_divide(i - j, 3)"),
        (sympy.Mod(Q, 3), "net_modulo(i, 3)"),
    ],
)
def test_indices(expression: Expr, text: str) -> None:
    assert index(expression, SCOPE)[0] == text


POSITIVE, SAME, LATER = compare(A, ">", Integer(0)), compare(Q, "==", J), compare(J, ">", Q)


@pytest.mark.parametrize(
    ("test", "text"),
    [
        (compare(Q, "<", J), "j > i"),
        (compare(A, "<=", M), "m[i*3 + j] >= a[i]"),
        (compare(Access("t", Q), "==", J), "j == (ptrdiff_t)t[i]"),
        (And(POSITIVE, SAME), "a[i] > 0 && i == j"),
        (Or(POSITIVE, And(SAME, LATER)), "a[i] > 0 || (i == j && j > i)"),
        (Not(POSITIVE), "!(a[i] > 0)"),
    ],
)
def test_conditions(test: sympy.Basic, text: str) -> None:
    assert condition(test, SCOPE)[0] == text


# ---------------------------------------------------------------- random expressions

LEAVES = [A, M, Access("a", 3 - Q), Q, J, Integer(2), Rational(-3, 7), Integer(-1)]


# Added on one side of a comparison: a tie would be decided by rounding, which may differ.
APART = Rational(1_234_567, 1_000_000_007)


def _select(c: Expr, a: Expr, b: Expr) -> Expr:
    return Select(compare(c, ">", b + APART), a, b)


expressions = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(lambda a, b: a / (b**2 + 1), inner, inner),
        st.builds(lambda a: (a**2 + 1) ** Rational(-1, 2), inner),
        st.builds(lambda a, n: (a / 5) ** n, inner, st.integers(2, 5)),
        st.builds(sympy.tanh, inner),
        st.builds(lambda a: sympy.Abs(a) + sympy.sign(a + APART), inner),
        st.builds(_select, inner, inner, inner),
        st.builds(lambda a, b: Bracket(compare(a, ">=", b + APART)) - 1, inner, inner),
    ),
    max_leaves=12,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(expressions, min_size=8, max_size=8))
def test_random_expressions_have_the_interpreters_value(tmp_path: Path, bodies: list[Expr]) -> None:
    random = np.random.default_rng(0)
    arrays = {"a": random.standard_normal(4), "m": random.standard_normal((4, 3))}
    tensors = {
        "a": Tensor("a", (Integer(4),)), "m": Tensor("m", (Integer(4), Integer(3))),
        "out": Tensor("out", (Integer(4), Integer(3))),
    }  # fmt: skip
    domain = [(Q, Integer(4)), (J, Integer(3))]
    wanted = [run(Program(tensors, (elementwise("out", domain, b),)), arrays, {}) for b in bodies]
    got = evaluated([value(b, SCOPE)[0] for b in bodies], arrays, tmp_path)
    for number, expected in enumerate(wanted):
        np.testing.assert_allclose(
            got[number], expected["out"], rtol=1e-9, atol=1e-9, err_msg=str(bodies[number])
        )


def evaluated(texts: list[str], arrays: dict[str, np.ndarray], folder: Path) -> np.ndarray:
    """The values of C expressions at every (i, j), by a compiled program."""
    lines = [
        f'const double e{k} = {text}; printf("%.17g\\n", e{k});' for k, text in enumerate(texts)
    ]
    support, math = helpers("net", lines)
    data = [
        f"static const double {n}[] = {{{', '.join(map(repr, map(float, v.ravel())))}}};"
        for n, v in arrays.items()
    ]
    source = "\n".join(
        [
            "#include <math.h>", "#include <stddef.h>", "#include <stdint.h>", "#include <stdio.h>",
            "#define net_DOUBLE", "typedef double net_real;",
            *(f"#define net_{m} {m}" for m in math), *data, *support,
            "int main(void) {",
            "for (ptrdiff_t i = 0; i < 4; ++i) for (ptrdiff_t j = 0; j < 3; ++j) {",
            *lines, "}", "return 0; }",
        ]
    )  # fmt: skip
    (folder / "t.c").write_text(source)
    warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-unused-variable"]
    command = ["cc", "-std=c99", *warnings, "-Wno-unused-const-variable", "t.c", "-o", "t", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    text = subprocess.run([str(folder / "t")], capture_output=True, text=True, check=True).stdout
    numbers = np.array(list(map(float, text.split())))
    return numbers.reshape(4, 3, len(texts)).transpose(2, 0, 1)
