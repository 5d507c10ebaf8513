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
from symbp.network import Network

NUMPY_TOLERANCE = 1e-9
C_TOLERANCE = 1e-9
_FLOOR = 1e-6
_LAST_BITS = 64  # rounding errors of many operations, against one change of the last bits


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
    *,
    nudged: Swept | None = None,
) -> CheckReport:
    """Loss (or output) and every gradient: NumPy against the interpreter, then C against NumPy.

    `nudged` is the same next to the point: what is a change in the last bits there is no error.
    """
    report = CheckReport()
    if code.numpy is None:
        return report
    expected = _expected(derivation, swept)
    last = {} if nudged is None else _moved(expected, _expected(derivation, nudged))
    found = _results(derivation, code.numpy, point)
    report = _compare("NumPy", found, expected, NUMPY_TOLERANCE, where, last_bits=last)
    if code.c is not None:
        in_c = _results(derivation, code.c, point)
        report = report.joined([_compare("C", in_c, found, C_TOLERANCE, where, last_bits=last)])
    return report


def _expected(derivation: NetworkDerivation, swept: Swept) -> dict[str, Array]:
    """Loss or output, gradients and new states by the interpreter."""
    network = derivation.network
    expected = {"loss" if network.terms else "output": swept.loss(derivation)}
    expected |= swept.gradients
    return expected | {f"new {name}": swept.values[s.next] for name, s in network.states.items()}


def _moved(values: Mapping[str, Array], nudged: Mapping[str, Array]) -> dict[str, float]:
    """How far the furthest element of each array moved; 0 where that is not finite."""
    found = {}
    for name, value in values.items():
        largest = float(np.max(np.abs(nudged[name] - value), initial=0.0))
        found[name] = largest if np.isfinite(largest) else 0.0
    return found


def compare_prediction(
    derivation: NetworkDerivation,
    code: Code,
    point: Point,
    values: Mapping[str, Array],
    where: str,
) -> CheckReport:
    """What `predict` gives: NumPy against the interpreter, then C against NumPy."""
    if code.numpy is None:
        return CheckReport()
    network = derivation.network
    expected = {f"predict {name}": values[name] for name in network.outputs}
    found = _predicted(network, code.numpy, point)
    report = _compare("NumPy", found, expected, NUMPY_TOLERANCE, where)
    if code.c is not None:
        in_c = _predicted(network, code.c, point)
        report = report.joined([_compare("C", in_c, found, C_TOLERANCE, where)])
    return report


def _predicted(network: Network, module: Any, point: Point) -> dict[str, Array]:
    parameters, given = _arguments(network, module, point)
    found = module.predict(
        parameters, **{n: a for n, a in given.items() if n not in network.targets}
    )
    outputs = found if len(network.outputs) > 1 else (found,)
    return {f"predict {n}": np.array(a) for n, a in zip(network.outputs, outputs, strict=True)}


def _results(derivation: NetworkDerivation, module: Any, point: Point) -> dict[str, Array]:
    """Loss, gradients and new states as the module's own functions give them."""
    network = derivation.network
    parameters, given = _arguments(network, module, point)
    functions = getattr(module, network.objective) if network.objective else module
    value, saved = functions.forward(parameters, **given)
    results = {"loss" if network.terms else "output": np.array(value)}
    gradients = (
        functions.backward(parameters, saved)
        if point.seed is None
        else functions.backward(parameters, saved, point.seed)
    )
    results |= {name: np.array(gradient) for name, gradient in gradients.items()}
    return results | {f"new {name}": np.array(saved.state[name]) for name in network.states}


def _arguments(
    network: Network, module: Any, point: Point
) -> tuple[dict[str, Array], dict[str, Any]]:
    """Parameters, and what else a function of the module is given at this point."""
    arrays = {name: np.array(value) for name, value in point.arrays.items()}
    given: dict[str, Any] = {name: arrays[name] for name in network.inputs}
    if network.states:
        states = {name: arrays[name] for name in network.states}
        given["state"] = module.init_state(dtype=np.float64) | states
    if network.noise:
        given["noise"] = {name: arrays[name] for name in network.noise}
    return {name: arrays[name] for name in network.parameters}, given


def _compare(
    method: Method,
    found: Mapping[str, Array],
    expected: Mapping[str, Array],
    tolerance: float,
    where: str,
    *,
    last_bits: Mapping[str, float] | None = None,
) -> CheckReport:
    """`last_bits` are differences by name that a change in the last bits of the point makes."""
    comparisons, failures = [], []
    other = "the reference interpreter" if method == "NumPy" else "NumPy"
    for name, value in expected.items():
        present = name in found and found[name].shape == np.shape(value)
        error = relative_error(found[name], value, _FLOOR) if present else float("inf")
        largest = max(float(np.max(np.abs(value), initial=0.0)), _FLOOR)
        error = max(0.0, error - _LAST_BITS * (last_bits or {}).get(name, 0.0) / largest)
        comparison = Comparison(name, method, error, tolerance, int(np.size(value)), where)
        comparisons.append(comparison)
        if not comparison.passed:
            detail = f"relative error {error:.2g} against {other}"
            if not present:
                shape = found[name].shape if name in found else "nothing"
                detail = f"{shape} where the shape is {np.shape(value)}"
            failures.append(Failure(comparison, "the generated code", detail))
    return CheckReport(tuple(comparisons), tuple(failures))
