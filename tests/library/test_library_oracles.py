"""The oracles themselves against central differences: a slip here would be a slip everywhere."""

from __future__ import annotations

from typing import Any

import library_formulas
import library_functions
import library_layers
import library_losses
import library_networks
import library_oracles as oracles
import numpy as np
import pytest
from library_case import Arrays, Case

CASES = (
    *library_layers.CASES,
    *library_losses.CASES,
    *library_formulas.CASES,
    *library_networks.CASES,
)
STEP = 1e-5


def _along(case: Case, arrays: Arrays, name: str, direction: Any, bar: Any) -> float:
    """The central difference of <bar, value> along a direction of one array."""
    values = []
    for sign in (1, -1):
        moved = {**arrays, name: arrays[name] + sign * STEP * direction}
        values.append(np.sum(bar * case.oracle(moved)[0]))
    return float(values[0] - values[1]) / (2 * STEP)


@pytest.mark.parametrize("case", [c for c in CASES if c.smooth], ids=lambda c: c.name)
def test_oracle_gives_the_slope(case: Case) -> None:
    arrays = case.draw(0)
    value, pullback = case.oracle(arrays)
    rng = np.random.default_rng(3)
    bar = 1.0 if case.loss else rng.standard_normal(np.shape(value))
    for name, gradient in pullback(bar).items():
        for _ in range(3):
            direction = rng.standard_normal(np.shape(arrays[name]))
            slope = _along(case, arrays, name, direction, bar)
            assert np.sum(gradient * direction) == pytest.approx(slope, rel=2e-6, abs=1e-7)


@pytest.mark.parametrize("name", [*oracles.ELEMENTWISE, *oracles.EXTREME])
def test_activation_gives_the_slope_off_its_kinks(name: str) -> None:
    value, slope = (oracles.ELEMENTWISE | oracles.EXTREME)[name]
    x = np.array([-3.1, -0.4, 0.2, 1.7])
    numeric = (value(x + STEP) - value(x - STEP)) / (2 * STEP)
    np.testing.assert_allclose(slope(x), numeric, rtol=1e-6, atol=1e-8)


LABELS = np.array([2, 0, 1, 1])
TARGETS = {
    "mae": np.ones((4, 3)),
    "huber": np.ones((4, 3)),
    "hinge": np.resize([1.0, 1, -1, 1, -1], (4, 3)),
    "multiclass_hinge": LABELS,
    "nll": LABELS,
    "focal": LABELS,
    "kl_of_log_softmax": np.eye(3)[LABELS],
    "cosine": np.arange(12.0).reshape(4, 3),
}


@pytest.mark.parametrize("name", TARGETS)
def test_loss_gives_the_slope_off_its_kinks(name: str) -> None:
    rng = np.random.default_rng(7)
    z, direction = rng.standard_normal((2, 4, 3))
    loss = getattr(oracles, name)
    ends = [loss(TARGETS[name], z + sign * STEP * direction)[0] for sign in (1, -1)]
    slope = np.sum(loss(TARGETS[name], z)[1](1.0)[-1] * direction)
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * STEP), rel=2e-6, abs=1e-8)


# The gradient through stop is not the slope: that is what stop is for.
@pytest.mark.parametrize("text", [t for t in library_functions.FUNCTIONS if "stop" not in t])
def test_function_gives_the_slope_off_its_kinks(text: str) -> None:
    function, slope, points = library_functions.FUNCTIONS[text]
    x = np.abs(np.asarray(points)) + 0.123 if "x^" in text else np.asarray(points) + 0.123
    numeric = (function(x + STEP) - function(x - STEP)) / (2 * STEP)
    np.testing.assert_allclose(slope(x), numeric, rtol=1e-6, atol=1e-8)
