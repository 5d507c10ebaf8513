"""Random programs keep their values: indices, guards, gathers, reductions, and the functions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from derive_oracle import filled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational, exp, log, sqrt, tanh
from test_random import programs

from symbp.derive import backward
from symbp.ir import Access, Equation, Program, Select, compare, operands, run
from symbp.simplify import simplify

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ZERO = Integer(0)


def functions(a: Expr, b: Expr) -> list[Expr]:
    """Bodies that the rules have something to say about, finite for all operands."""
    return [
        1 / (1 + exp(-a)),
        b / (1 + exp(-a)),
        exp(a) / (1 + exp(a)) - b,
        log(1 + exp(a)) * b,
        exp(tanh(a)) / (b**2 + 1),
        (a - b) / sqrt(a**2 + 1),
        tanh(a) * (1 - tanh(a)) + b,
        Select(compare(a, ">", ZERO), a, ZERO) * b,
        Select(compare(a, ">", ZERO), a, Rational(1, 10) * a),
        exp(-(a**2) / 2) * b,
        log(1 / (1 + exp(-a))) - b,
        a**2 / (1 + exp(b)) ** 2,
    ]


@st.composite
def richer(draw: st.DrawFn) -> tuple[Program, str]:
    """A random program with some of its bodies replaced by functions of the same operands."""
    program, output = draw(programs())
    equations: list[Equation] = []
    for equation in program.equations:
        reads: tuple[Access, ...] = operands(equation.body)
        if reads and draw(st.booleans()):
            body = draw(st.sampled_from(functions(reads[0], reads[-1])))
            equations.append(replace(equation, body=body))
        else:
            equations.append(equation)
    return Program(program.tensors, tuple(equations)), output


def assert_kept(program: Program, output: str, seed: int, rounded: bool) -> None:
    """Output and gradients agree before and after, to rounding."""
    before = backward(program, {output: None}, ("x", "y"))
    after, _ = simplify(before, (output,))
    arrays = filled(before.program, {}, np.random.default_rng(seed))
    if rounded:  # ties and zeros
        arrays = {n: np.round(v) if v.dtype == float else v for n, v in arrays.items()}
    expected, found = run(before.program, arrays, {}), run(after.program, arrays, {})
    for name in (output, *before.results):
        scale = max(1.0, float(np.abs(expected[name]).max(initial=0)))
        np.testing.assert_allclose(
            found[name], expected[name], rtol=1e-9, atol=1e-11 * scale, err_msg=name
        )


@RELAXED
@given(programs(), st.integers(0, 2**32 - 1), st.booleans())
def test_polynomials_and_extrema(drawn: tuple[Program, str], seed: int, rounded: bool) -> None:
    assert_kept(*drawn, seed, rounded)


@RELAXED
@given(richer(), st.integers(0, 2**32 - 1), st.booleans())
def test_functions(drawn: tuple[Program, str], seed: int, rounded: bool) -> None:
    assert_kept(*drawn, seed, rounded)
