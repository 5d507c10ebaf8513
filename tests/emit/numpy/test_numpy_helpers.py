"""The functions that a module carries along because NumPy has none."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from symbp.emit.environment import template_folder


def _helper(name: str) -> Any:
    found: dict[str, Any] = {"np": np}
    exec((template_folder() / "numpy" / "helpers" / f"{name}.py.jinja").read_text(), found)
    return next(v for k, v in found.items() if k.startswith("_") and callable(v))


def _applied(name: str, x: Any) -> Any:
    out = np.empty_like(x)
    with np.errstate(all="raise", under="ignore"):
        _helper(name)(x, out)
    return out


def test_erf_in_double_precision() -> None:
    x = np.concatenate([np.linspace(-7, 7, 20001), np.logspace(-300, 0, 500), [0.0]])
    exact = np.array([math.erf(v) for v in x])
    np.testing.assert_allclose(_applied("erf", x), exact, rtol=6e-16, atol=0)


def test_erf_in_single_precision() -> None:
    x = np.linspace(-7, 7, 5001, dtype=np.float32)
    exact = np.array([math.erf(float(v)) for v in x])
    found = _applied("erf", x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, exact, rtol=4e-7)


def test_erf_at_infinity() -> None:
    np.testing.assert_array_equal(_applied("erf", np.array([-np.inf, np.inf])), [-1, 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_and_softplus_never_overflow(dtype: type) -> None:
    x = np.array([-1e4, -100, -1, 0, 1, 100, 1e4], dtype)
    exact = np.array([1 / (1 + math.exp(-v)) if v > -700 else 0.0 for v in x.astype(float)])
    np.testing.assert_allclose(
        _applied("Sigmoid", x), exact, rtol=4 * np.finfo(dtype).eps, atol=1e-37
    )
    plus = np.array([max(v, 0.0) + math.log1p(math.exp(-abs(v))) for v in x.astype(float)])
    np.testing.assert_allclose(
        _applied("Softplus", x), plus, rtol=4 * np.finfo(dtype).eps, atol=1e-37
    )


def test_window_outside_its_array_is_refused() -> None:
    with pytest.raises(ValueError, match=r"reaches 0 .. 4 of a dimension of 4"):
        _helper("window")(np.zeros(4), (0,), (3, 1), (3, 1))
