"""Functions of stabilised programs hold at extreme arguments, with -ffast-math too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from c_catalogue import N, n, single, u
from c_networks import Compiled, program, ranges, tensor

from symbp.ir import Access, Equation
from symbp.ir.stable import Expm1, Log1p, Sigmoid, Softplus

EXTREME = np.array([[-1e4, -800.0, -90.0, -1.0, -1e-9, 0.0, 1e-9, 1.0, 90.0, 800.0, 1e4]])


def reference(name: str, x: np.ndarray) -> np.ndarray:
    """The function in double precision, by another way."""
    with np.errstate(over="ignore"):
        match name:
            case "Sigmoid":
                return 0.5 * (1 + np.tanh(x / 2))
            case "Softplus":
                return np.logaddexp(0, x)
            case "Log1p":
                return np.log1p(np.abs(x))
            case _:
                return np.expm1(-np.abs(x))


@pytest.mark.parametrize("flags", [("-O0",), ("-O3", "-march=native", "-ffast-math")])
@pytest.mark.parametrize("function", [Sigmoid, Softplus, Log1p, Expm1])
def test_finite_and_right(function: type, flags: tuple[str, ...], tmp_path: Path) -> None:
    x = Access("x", n, u)
    argument = abs(x) if function is Log1p else -abs(x) if function is Expm1 else x
    made = program(
        [tensor("x", N, 11), tensor("z", N, 11)],
        Equation("z", (n, u), ranges("n u", N, 11), function(argument)),
    )
    net = single(made, inputs=("x",), parameters=(), output="z")
    library = Compiled.of(net, tmp_path, {N: 1}).library(*flags)
    got = library.predict({"x": EXTREME})
    np.testing.assert_allclose(got, reference(function.__name__, EXTREME), rtol=1e-12, atol=1e-15)
