"""The language's constructs, and entries of the library, against hand-written gradients."""

from __future__ import annotations

from pathlib import Path

import library_backends
import library_formulas
import library_layers
import library_losses
import library_networks
import numpy as np
import pytest
from library_case import Case

CASES = (
    *library_layers.CASES,
    *library_losses.CASES,
    *library_formulas.CASES,
    *library_networks.CASES,
)
TOLERANCE = {"interpreter": 1e-10, "fragments": 1e-10}  # as written; code may round otherwise


def _parameters() -> list[object]:
    return [
        pytest.param(case, backend, id=f"{case.name}-{backend}",
                     marks=[pytest.mark.long] if case.long else [])
        for case in CASES
        for backend in library_backends.BACKENDS
    ]  # fmt: skip


@pytest.mark.parametrize(("case", "backend"), _parameters())
def test_value_and_gradients(case: Case, backend: str, tmp_path: Path) -> None:
    runs = range(1 if backend == "c" else len(case.sizes))  # C is compiled for one set of sizes
    for number in runs:
        arrays = case.draw(number)
        value, pullback = case.oracle(arrays)
        rng = np.random.default_rng(number)
        out_bar = None if case.loss else np.asarray(rng.standard_normal(np.shape(value)))
        sizes = case.sizes[number]
        found = library_backends.BACKENDS[backend](case, arrays, sizes, out_bar, tmp_path)
        expected = pullback(1.0 if out_bar is None else out_bar)
        assert set(found.gradients) == set(expected)
        rtol = TOLERANCE.get(backend, 1e-9)
        np.testing.assert_allclose(found.value, value, rtol, 1e-11, err_msg=f"value, {sizes}")
        for name, gradient in expected.items():
            assert np.shape(found.gradients[name]) == np.shape(arrays[name])
            message = f"gradient of {name}, {sizes}"
            np.testing.assert_allclose(
                found.gradients[name], gradient, rtol, 1e-11, err_msg=message
            )


def test_names_of_cases_differ() -> None:
    assert len({case.declaration.split("\n", 1)[0] for case in CASES}) == len(CASES)
