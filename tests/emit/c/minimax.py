"""The coefficients of the emitted C's polynomials, computed: Remez's exchange in 50 digits.

A polynomial p stands for h where the result's relative error is that of p times a weight. The
coefficients are rounded to float one after the other, lowest first; the rest are fitted anew.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from mpmath import (
    cos,
    erf,
    erfc,
    exp,
    expm1,
    log1p,
    lu_solve,
    matrix,
    mp,
    mpf,
    pi,
    polyval,
    sqrt,
    tanh,
)

Function = Callable[[mpf], mpf]
_GRID = 2000
_ROUNDS = 25
_TINY = mpf(10) ** -8
_DIGITS = 50


@dataclass(frozen=True)
class Fit:
    """What is fitted, how much its error weighs, between what, with how many coefficients."""

    target: Function
    weight: Function
    low: mpf
    high: mpf
    count: int


def _after_x(function: Function, first: mpf, second: mpf) -> Function:
    """(f(x) - x)/x^2; at 0, its first two terms."""
    return lambda x: first + x * second if abs(x) < _TINY else (function(x) - x) / x**2


def _relative(function: Function) -> Function:
    """x^2 over |f(x)|, kept from 0."""
    return lambda x: abs(x**2 / function(x)) if abs(x) > mpf(10) ** -4 else mpf(10) ** -4


def _over_x(t: mpf) -> mpf:
    """erf(x)/x at x^2 = t."""
    return erf(sqrt(t)) / sqrt(t) if t > mpf(10) ** -16 else 2 / sqrt(pi) * (1 - t / 3)


def _double(x: mpf) -> mpf:
    """(exp(2*x) - 1)/x; at 0, its first two terms."""
    return expm1(2 * x) / x if abs(x) > _TINY else 2 + 2 * x


def _tanh_after_x(t: mpf) -> mpf:
    """(tanh(x)/x - 1)/x^2 at x^2 = t."""
    return (tanh(sqrt(t)) / sqrt(t) - 1) / t if t > mpf(10) ** -12 else -mpf(1) / 3 + 2 * t / 15


def _sigmoid_after_half(t: mpf) -> mpf:
    """(sigmoid(x) - 1/2)/x at x^2 = t."""
    return tanh(sqrt(t) / 2) / (2 * sqrt(t)) if t > mpf(10) ** -12 else mpf(1) / 4 - t / 48


def _sigmoid_weight(t: mpf) -> mpf:
    """x over sigmoid(-x), kept from 0, at x^2 = t."""
    return max(sqrt(t), mpf(10) ** -6) * (1 + exp(sqrt(t)))


def fits() -> dict[str, list[Fit]]:
    """What the functions of each name approximate."""
    reduced = mpf("0.34662")  # half of log(2), and what rounding adds
    of_exp = _after_x(expm1, mpf(1) / 2, mpf(1) / 6)
    of_log = _after_x(log1p, -mpf(1) / 2, mpf(1) / 3)
    edge = mpf(10) ** -6
    return {
        "exp": [Fit(of_exp, lambda x: max(x**2, _TINY) / exp(x), -reduced, reduced, 5)],
        "log_sum": [Fit(of_log, _relative(log1p), sqrt(0.5) - 1 - edge, sqrt(2) - 1 + edge, 8)],
        "expm1": [Fit(of_exp, _relative(expm1), -mpf("0.51"), mpf("0.51"), 6)],
        "tanh": [
            Fit(_double, lambda x: max(abs(x), _TINY) / exp(2 * x), -reduced / 2, reduced / 2, 5),
            Fit(
                _tanh_after_x,
                lambda t: t * sqrt(t) / tanh(sqrt(t)) if t > _TINY else _TINY,
                mpf(0),
                mpf("0.55") ** 2,
                4,
            ),
        ],
        "sigmoid": [
            Fit(of_exp, lambda x: max(x**2, _TINY) / exp(x), -reduced, reduced, 5),
            Fit(_sigmoid_after_half, _sigmoid_weight, mpf(0), mpf("0.45") ** 2, 3),
        ],
        "erf": [
            Fit(lambda t: _over_x(t) - 1, lambda t: 1 / _over_x(t), mpf(0), mpf("1.001"), 7),
            Fit(
                lambda x: erfc(x) ** (mpf(1) / 8),
                lambda x: 8 * erfc(x) ** (mpf(7) / 8) / erf(x),
                mpf("0.999"),
                mpf(4),
                7,
            ),
        ],
        "softplus": [Fit(of_log, _relative(log1p), mpf(0), mpf(1), 9)],
    }


def coefficients(fit: Fit) -> list[float]:
    """The coefficients, each a float."""
    with mp.workdps(_DIGITS):
        known: list[mpf] = []
        while len(known) < fit.count:
            known.append(mpf(_single(_exchange(fit, known)[len(known)])))
        return [float(c) for c in known]


def _single(value: mpf) -> float:
    return float(struct.unpack("f", struct.pack("f", float(value)))[0])


def _exchange(fit: Fit, known: Sequence[mpf]) -> list[mpf]:
    """The best polynomial whose lowest coefficients are the known ones."""
    free = fit.count - len(known)
    grid = _chebyshev(fit, [mpf(i) / _GRID for i in range(_GRID + 1)])
    wanted, weights = [fit.target(x) for x in grid], [fit.weight(x) for x in grid]
    points = _chebyshev(fit, [(i + mpf(1) / 2) / (free + 1) for i in range(free + 1)])
    found: list[mpf] = []
    for _ in range(_ROUNDS):
        found, level = _levelled(fit, known, points)
        errors = [
            (polyval(found[::-1], x) - y) * w for x, y, w in zip(grid, wanted, weights, strict=True)
        ]
        extremes = _extremes(errors, free + 1)
        if len(extremes) <= free or max(map(abs, errors)) <= abs(level) * mpf("1.0005"):
            break
        points = [grid[k] for k in extremes]
    return found


def _chebyshev(fit: Fit, parts: Sequence[mpf]) -> list[mpf]:
    middle, half = (fit.low + fit.high) / 2, (fit.high - fit.low) / 2
    return [middle - half * cos(pi * part) for part in parts]


def _levelled(fit: Fit, known: Sequence[mpf], points: Sequence[mpf]) -> tuple[list[mpf], mpf]:
    """The polynomial whose errors at the points are alike but for alternating signs; the error."""
    size = len(points)
    equations, right = matrix(size, size), matrix(size, 1)
    for row, x in enumerate(points):
        for column in range(size - 1):
            equations[row, column] = x ** (len(known) + column)
        equations[row, size - 1] = -((-1) ** row) / fit.weight(x)
        right[row] = fit.target(x) - sum(c * x**k for k, c in enumerate(known))
    solved = lu_solve(equations, right)
    return [*known, *(solved[k] for k in range(size - 1))], solved[size - 1]


def _extremes(errors: Sequence[mpf], count: int) -> list[int]:
    """Where the error is largest between changes of its sign; the `count` best in a row."""
    runs = [list(run) for _, run in groupby(range(len(errors)), key=lambda k: errors[k] > 0)]
    places = [max(run, key=lambda k: abs(errors[k])) for run in runs]
    while len(places) > count:
        places.pop(0 if abs(errors[places[0]]) < abs(errors[places[-1]]) else -1)
    return places
