"""The gradient as it was derived, against slopes of the forward program."""

from __future__ import annotations

import numpy as np

from symbp.check.blame import blame_adjoint
from symbp.check.cases import Case, Sample
from symbp.check.gradients import Slopes, is_analytic, slopes
from symbp.check.replicas import REPLICAS
from symbp.check.report import CheckReport, Comparison, Failure, Method, relative_error
from symbp.check.samples import Array
from symbp.ir import equation_text

TOLERANCE = 1e-6
# Values at the points are of the order of 1: what is far below that is rounding.
FLOOR = 1e-3


def check_derived(case: Case, drawn: Sample) -> CheckReport:
    """⟨Jᵀ seed, v⟩ by the derived equations against ⟨seed, J v⟩ by the forward program.

    Every input has directions of its own, so a failure says whose gradient is wrong. A slope is
    taken within 1e-15 of its point: no random point is near enough to a kink for it to matter.
    """
    if not drawn.probes or not case.outputs:
        return CheckReport()
    rows = slice(0, len(drawn.probes))
    seeds = seeds_of(case, drawn, rows)
    point = {name: drawn.inputs[name][rows] for name in case.forward.inputs()}
    sizes = {**drawn.sizes, REPLICAS: len(drawn.probes)}
    expected = slopes(case.forward, point, drawn.directions, seeds, sizes)
    report = _check_outputs(case, drawn, expected)
    if not report.passed:
        return report
    return report.joined(_check_input(case, drawn, name, expected, seeds) for name in case.wrt)


def seeds_of(case: Case, drawn: Sample, rows: slice) -> dict[str, Array]:
    """What each output is paired with: 1 for a term of the loss, plus the seed from outside."""
    derivation = case.before.derivation
    seeds = {}
    for name in case.outputs:
        value = np.ones_like(drawn.before[name][rows]) * (name in case.terms)
        if name in derivation.seeds:
            value = value + drawn.inputs[derivation.seeds[name]][rows]
        seeds[name] = value
    return seeds


def _check_outputs(case: Case, drawn: Sample, expected: Slopes) -> CheckReport:
    """The primal equations still compute what the template says."""
    comparisons, failures = [], []
    for name, values in expected.outputs.items():
        found = drawn.before[name][: len(drawn.probes)]
        error = relative_error(found, values, FLOOR)
        comparison = Comparison(name, "forward", error, TOLERANCE, values.size, case.name)
        comparisons.append(comparison)
        if not comparison.passed:
            definitions = case.before.derivation.program.definitions()[name]
            detail = "differs from the forward program"
            failures.append(Failure(comparison, equation_text(definitions[0]), detail))
    return CheckReport(tuple(comparisons), tuple(failures))


def _check_input(
    case: Case, drawn: Sample, name: str, expected: Slopes, seeds: dict[str, Array]
) -> CheckReport:
    replicas = [r for r, probed in enumerate(drawn.probes) if probed == name]
    adjoint = drawn.before[case.before.derivation.adjoints[name]][replicas]
    products = (adjoint * drawn.directions[name][replicas]).reshape(len(replicas), -1)
    found, wanted = products.sum(axis=1), expected.pairing[replicas]
    scale = np.maximum(np.abs(products).sum(axis=1), expected.size[replicas]) + FLOOR
    errors = np.where(
        np.isfinite(found) & np.isfinite(wanted), np.abs(found - wanted) / scale, np.inf
    )
    worst = int(np.argmax(errors))
    method: Method = "complex step" if is_analytic(case.forward) else "finite differences"
    comparison = Comparison(name, method, float(errors[worst]), TOLERANCE, len(replicas), case.name)
    if comparison.passed:
        return CheckReport((comparison,))
    equation = blame_adjoint(case, drawn, name, seeds)
    detail = f"slope {found[worst]:.9g} where the forward program has {wanted[worst]:.9g}"
    return CheckReport((comparison,), (Failure(comparison, equation, detail),))
