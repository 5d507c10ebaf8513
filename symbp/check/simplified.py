"""The simplified program against the unsimplified one, and the facts that passes claimed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symbp.check.blame import blame_simplified, undetermined
from symbp.check.cases import Case, Sample
from symbp.check.facts import violation
from symbp.check.gradients import evaluate
from symbp.check.report import CheckReport, Comparison, Failure, Method
from symbp.check.samples import Array
from symbp.ir import equation_text

TOLERANCE = 1e-7
FLOOR = 1e-2


@dataclass(frozen=True)
class _Subject:
    """One tensor after against before: its errors by replica, and the replicas that take part."""

    name: str
    tensor: str
    method: Method
    errors: Array
    chosen: Array


def check_simplified(case: Case, drawn: Sample, own: bool) -> CheckReport:
    """Every output and every gradient, replica by replica; and the facts that were claimed.

    A replica takes part where the forward program is finite. There a value that is not finite is
    a failure, but for one case: a formula of the user's (`own`) may have no derivative at a
    special point, as |x|^0.3 at 0. Then both programs say so, and it is noted.
    """
    after = evaluate(case.after_replicated, drawn.inputs, drawn.sizes)
    inside = np.ones(drawn.count, bool)
    for name in case.before.outputs:
        inside &= np.isfinite(_rows(drawn.before[name])).all(axis=1)
    special = np.arange(drawn.count) >= len(drawn.probes)
    report = CheckReport()
    for name, before_name, after_name in _pairs(case):
        errors = _errors(after[after_name], drawn.before[before_name])
        both = _not_finite(after[after_name]) & _not_finite(drawn.before[before_name]) & special
        if own and (inside & both).any():
            style = drawn.specials[int(np.argmax(inside & both)) - len(drawn.probes)]
            note = f"the gradient of {name} in {case.name} is not finite at {style}"
            report = report.joined([CheckReport(notes=(note,))])
            errors = np.where(both, 0.0, errors)
        subjects = (
            _Subject(name, after_name, "simplified", errors, inside & ~special),
            _Subject(name, after_name, "special points", errors, inside & special),
        )
        report = report.joined(_compare(case, drawn, after, s) for s in subjects)
    return report.joined([_check_facts(case, drawn, after)])


def _pairs(case: Case) -> list[tuple[str, str, str]]:
    """The name to report, the tensor before and the tensor after, of each output and gradient."""
    before, after = case.before.derivation, case.after.derivation
    pairs = [(name, name, name) for name in case.before.outputs]
    return pairs + [(name, before.adjoints[name], after.adjoints[name]) for name in case.wrt]


def _rows(values: Array) -> Array:
    return np.asarray(values, float).reshape(len(values), -1)


def _not_finite(values: Array) -> Array:
    """The replicas with an element that is not finite."""
    return np.asarray(~np.isfinite(_rows(values)).all(axis=1))


def _errors(after: Array, before: Array) -> Array:
    """The relative error of each replica; inf where one is not finite and the other disagrees."""
    a, b = _rows(after), _rows(before)
    with np.errstate(invalid="ignore"):
        same = np.isinf(b) & (a == b)
        difference = np.where(same, 0.0, np.abs(a - b))
        scale = np.maximum(
            np.max(np.abs(np.where(np.isfinite(b), b, 0.0)), axis=1, initial=0.0), FLOOR
        )
    errors = np.max(np.where(np.isnan(difference), np.inf, difference), axis=1, initial=0.0)
    return np.asarray(errors / scale)


def _compare(
    case: Case, drawn: Sample, after: Mapping[str, Array], subject: _Subject
) -> CheckReport:
    errors, chosen = subject.errors, subject.chosen
    if not chosen.any():
        return CheckReport()
    special = subject.method == "special points"
    if special and (errors[chosen] > TOLERANCE).any():
        chosen = chosen & ~undetermined(case, drawn)
    worst = int(np.argmax(np.where(chosen, errors, -1.0)))
    error = float(errors[worst]) if chosen.any() else 0.0
    count = int(chosen.sum())
    comparison = Comparison(subject.name, subject.method, error, TOLERANCE, count, case.name)
    if comparison.passed:
        return CheckReport((comparison,))
    style = drawn.specials[worst - len(drawn.probes)] if special else "random numbers"
    detail = f"relative error {error:.2g} against the unsimplified program at {style}"
    equation = blame_simplified(case, drawn, after, worst, subject.tensor)
    return CheckReport((comparison,), (Failure(comparison, equation, detail),))


def _check_facts(case: Case, drawn: Sample, after: Mapping[str, Array]) -> CheckReport:
    """What passes claim of the tensors they define holds of the values at random points.

    Claims travel to other fragments, where simplification relies on them.
    """
    program = case.after.derivation.program
    comparisons, failures = [], []
    for name, equations in program.definitions().items():
        for fact in sorted(program.tensors[name].facts, key=lambda f: (f.kind, f.axis or 0)):
            error = violation(fact, after[name][: len(drawn.probes)])
            comparison = Comparison(name, "facts", error, TOLERANCE, 1, case.name)
            comparisons.append(comparison)
            if not comparison.passed:
                text = f"it is not {fact.kind.replace('_', ' ')}, as was claimed"
                failures.append(Failure(comparison, equation_text(equations[0]), text))
    return CheckReport(tuple(comparisons), tuple(failures))
