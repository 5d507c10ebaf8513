"""Emitted code against the reference interpreter, and C against NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from symbp.check.report import CheckReport, Comparison, Failure, Method, relative_error
from symbp.check.samples import Array
from symbp.check.sweep import Point, Swept
from symbp.derive.model import NetworkDerivation

NUMPY_TOLERANCE = 1e-9
C_TOLERANCE = 1e-9
_FLOOR = 1e-6


@dataclass(frozen=True)
class Code:
    """The emitted code, loaded; `missing` says in words why there is no C."""

    numpy: ModuleType | None = None
    c: ModuleType | None = None
    missing: str = ""


def compare_code(
    derivation: NetworkDerivation,
    code: Code,
    point: Point,
    swept: Swept,
    where: str,
) -> CheckReport:
    """Loss (or output) and every gradient: NumPy against the interpreter, then C against NumPy."""
    report = CheckReport()
    if code.numpy is None:
        return report
    expected = {"loss" if derivation.network.terms else "output": swept.loss(derivation)}
    expected |= swept.gradients
    found = _results(derivation, code.numpy, point)
    report = _compare("NumPy", found, expected, NUMPY_TOLERANCE, where)
    if code.c is not None:
        in_c = _results(derivation, code.c, point)
        report = report.joined([_compare("C", in_c, found, C_TOLERANCE, where)])
    return report


def _results(derivation: NetworkDerivation, module: Any, point: Point) -> dict[str, Array]:
    """Loss and gradients as the module's own functions give them."""
    network = derivation.network
    parameters = {name: np.array(point.arrays[name]) for name in network.parameters}
    inputs = {name: np.array(point.arrays[name]) for name in network.inputs}
    value, saved = module.forward(parameters, **inputs)
    results = {"loss" if network.terms else "output": np.array(value)}
    gradients = (
        module.backward(parameters, saved)
        if point.seed is None
        else module.backward(parameters, saved, point.seed)
    )
    return results | {name: np.array(gradient) for name, gradient in gradients.items()}


def _compare(
    method: Method,
    found: Mapping[str, Array],
    expected: Mapping[str, Array],
    tolerance: float,
    where: str,
) -> CheckReport:
    comparisons, failures = [], []
    other = "the reference interpreter" if method == "NumPy" else "NumPy"
    for name, value in expected.items():
        present = name in found and found[name].shape == np.shape(value)
        error = relative_error(found[name], value, _FLOOR) if present else float("inf")
        comparison = Comparison(name, method, error, tolerance, int(np.size(value)), where)
        comparisons.append(comparison)
        if not comparison.passed:
            detail = f"relative error {error:.2g} against {other}"
            if not present:
                shape = found[name].shape if name in found else "nothing"
                detail = f"{shape} where the shape is {np.shape(value)}"
            failures.append(Failure(comparison, "the generated code", detail))
    return CheckReport(tuple(comparisons), tuple(failures))
