"""The functions of a scalar, some in each network, with their oracles."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import library_oracles as oracles
import numpy as np
from library_case import Arrays, Case, fixed

_SMOOTH = (-2.0, -0.5, 0.0, 0.5, 2.0)
_POSITIVE = (0.1, 1.0, 7.5)
FUNCTIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[float, ...]]] = {
    "exp(x)": (np.exp, np.exp, _SMOOTH),
    "log(x)": (np.log, lambda x: 1 / x, _POSITIVE),
    "sqrt(x)": (np.sqrt, lambda x: 0.5 / np.sqrt(x), _POSITIVE),
    "sin(x)": (np.sin, np.cos, _SMOOTH),
    "cos(x)": (np.cos, lambda x: -np.sin(x), _SMOOTH),
    "tan(x)": (np.tan, lambda x: 1 / np.cos(x) ** 2, (-1.0, 0.0, 0.7)),
    "sinh(x)": (np.sinh, np.cosh, _SMOOTH),
    "cosh(x)": (np.cosh, np.sinh, _SMOOTH),
    "tanh(x)": (np.tanh, lambda x: 1 / np.cosh(x) ** 2, _SMOOTH),
    "atan(x)": (np.arctan, lambda x: 1 / (1 + x * x), _SMOOTH),
    "erf(x)": (
        np.vectorize(math.erf),
        lambda x: 2 / math.sqrt(math.pi) * np.exp(-x * x),
        _SMOOTH,
    ),
    "abs(x)": (np.abs, np.sign, _SMOOTH),
    "x + sign(x)": (lambda x: x + np.sign(x), np.ones_like, _SMOOTH),
    "x + floor(x)": (lambda x: x + np.floor(x), np.ones_like, (-1.5, 0.5, 2.0)),
    "sigmoid(x)": (oracles.sigmoid, lambda x: oracles.sigmoid(x) * oracles.sigmoid(-x), _SMOOTH),
    "softplus(x)": (oracles.softplus, oracles.sigmoid, _SMOOTH),
    "relu(x)": (lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0), _SMOOTH),
    "log1p(x)": (np.log1p, lambda x: 1 / (1 + x), (-0.5, 0.0, 1e-12, 3.0)),
    "expm1(x)": (np.expm1, np.exp, (-2.0, 0.0, 1e-12, 1.0)),
    "x^3": (lambda x: x**3, lambda x: 3 * x**2, _SMOOTH),
    "x**-2": (lambda x: x**-2.0, lambda x: -2 * x**-3.0, (-2.0, 0.5, 3.0)),
    "-x^2": (lambda x: -(x**2), lambda x: -2 * x, _SMOOTH),
    "2^x": (lambda x: 2.0**x, lambda x: math.log(2) * 2.0**x, _SMOOTH),
    "x^0.3": (lambda x: x**0.3, lambda x: 0.3 * x**-0.7, _POSITIVE),
    "x^x": (lambda x: x**x, lambda x: x**x * (np.log(x) + 1), _POSITIVE),
    "pi * x / 3": (lambda x: math.pi * x / 3, lambda x: math.pi / 3 + 0 * x, _SMOOTH),
    "where(x > 0 and x < 1, x^2, 3 * x)": (
        lambda x: np.where((x > 0) & (x < 1), x**2, 3 * x),
        lambda x: np.where((x > 0) & (x < 1), 2 * x, 3.0),
        _SMOOTH,
    ),
    "where(not x <= 0 or x == -2, x, -x)": (
        lambda x: np.where((x > 0) | (x == -2), x, -x),
        lambda x: np.where((x > 0) | (x == -2), 1.0, -1.0),
        _SMOOTH,
    ),
    "where(x > 0, log(x), x)": (
        lambda x: np.where(x > 0, np.log(np.where(x > 0, x, 1)), x),
        lambda x: np.where(x > 0, 1 / np.where(x > 0, x, 1), 1.0),
        _SMOOTH,
    ),
    "max(x, 2*x)": (
        lambda x: np.maximum(x, 2 * x),
        lambda x: np.where(x >= 2 * x, 1.0, 2.0),  # the first wins the tie at 0
        _SMOOTH,
    ),
    "min(x, 2*x)": (
        lambda x: np.minimum(x, 2 * x),
        lambda x: np.where(x <= 2 * x, 1.0, 2.0),
        _SMOOTH,
    ),
    "x * stop(x^2)": (lambda x: x**3, lambda x: x**2, _SMOOTH),
    "sqrt(x) + x": (
        lambda x: np.sqrt(x) + x,
        lambda x: 1 + np.where(x > 0, 0.5 / np.sqrt(np.where(x > 0, x, 1)), 0),
        (0.0, 4.0),
    ),
}


def _weight(k: int) -> float:
    return 0.5 + 0.25 * (k % 5)


def _function_network(first: int, last: int) -> Case:
    chosen = list(enumerate(FUNCTIONS.items()))[first:last]
    inputs = ", ".join(f"x{k}: [{len(points)}]" for k, (_, (_, _, points)) in chosen)
    lines = [f"f{k}[i] = " + re.sub(r"\bx\b", f"x{k}[i]", text) for k, (text, _) in chosen]
    terms = " + ".join(f"sum[i]({_weight(k)} * f{k}[i])" for k, _ in chosen)
    formula = "\n".join(f"  {line}" for line in (*lines, f"loss = ({terms})"))

    def oracle(a: Arrays) -> Any:
        value = sum(_weight(k) * f(a[f"x{k}"]).sum() for k, (_, (f, _, _)) in chosen)
        return value, lambda g: {
            f"x{k}": g * _weight(k) * slope(a[f"x{k}"]) for k, (_, (_, slope, _)) in chosen
        }

    return Case(
        f"functions {first} to {last}",
        f"inputs: {{{inputs}}}\nformula: |\n{formula}\n"
        f"wrt: [{', '.join(f'x{k}' for k, _ in chosen)}]\n",
        {f"x{k}": fixed(points) for k, (_, (_, _, points)) in chosen},
        oracle,
        ({},),
        smooth=False,
    )


STEP = 6
CASES = tuple(
    _function_network(k, min(k + STEP, len(FUNCTIONS))) for k in range(0, len(FUNCTIONS), STEP)
)
