"""No pass is trusted: every distinct fragment of a network is checked when it is derived.

Three questions, each answered on small random shapes. Does the gradient as derived agree with the
forward program's own values? Does simplification keep every value, at random points and at special
ones (zeros, ties, equal values)? Is the result finite and right in float32 where the exact value
is? A derivation that fails one of them is refused, and the equation at fault is named.
"""

from __future__ import annotations

import time
from collections.abc import Collection

import numpy as np

from symbp.check.cases import Case, Sample, cases
from symbp.check.derived import check_derived
from symbp.check.facts import sampled
from symbp.check.report import CheckReport
from symbp.check.simplified import check_simplified
from symbp.check.stability import check_stability
from symbp.derive.model import NetworkDerivation
from symbp.errors import CheckError, VerificationError
from symbp.library import Library


def check_fragments(
    unsimplified: NetworkDerivation,
    simplified: NetworkDerivation,
    seed: int = 0,
    own: Collection[str] | None = None,
) -> CheckReport:
    """Check every distinct fragment; raises CheckError with every failure, one a line.

    `own` are the kinds of layer that the user defined, by default those that the library does not
    have: where such a formula overflows float32 as it is written, that is noted, not refused.
    """
    report = inspect_fragments(unsimplified, simplified, seed, own)
    if not report.passed:
        by_equation = {(f.comparison.where, f.equation): f for f in reversed(report.failures)}
        raise CheckError("\n".join(f.render() for f in reversed(by_equation.values())))
    return report


def inspect_fragments(
    unsimplified: NetworkDerivation,
    simplified: NetworkDerivation,
    seed: int = 0,
    own: Collection[str] | None = None,
) -> CheckReport:
    """As `check_fragments`, but failures stand in the report."""
    started = time.perf_counter()
    library = frozenset(Library().names())
    found = cases(unsimplified, simplified)
    drawn = sampled(unsimplified, found, seed)
    reports = []
    for number, (case, points) in enumerate(zip(found, drawn, strict=True)):
        random = np.random.default_rng([seed, number, 1])
        is_own = _is_own(unsimplified, case, own, library)
        try:
            reports.append(_check(case, points, random, is_own))
        except VerificationError as error:
            raise CheckError(f"{case.name} cannot be checked: {error}") from error
    return CheckReport(seconds=time.perf_counter() - started).joined(reports)


def _is_own(
    derivation: NetworkDerivation, case: Case, own: Collection[str] | None, library: frozenset[str]
) -> bool:
    """Whether a formula of the user's stands in this fragment, in a layer or as the network."""
    instances = {derivation.calls[number].instance for number in case.calls}
    kinds = [x.kind for x in derivation.network.layers if x.instance in instances]
    if own is None:
        return not kinds or not library.issuperset(kinds)
    return not kinds or any(kind in own for kind in kinds)


def _check(case: Case, drawn: Sample, random: np.random.Generator, own: bool) -> CheckReport:
    derived = check_derived(case, drawn)
    if not derived.passed:  # what follows takes the unsimplified gradient for the truth
        return derived
    report = derived.joined([check_simplified(case, drawn, own)])
    if not report.passed:
        return report
    return report.joined([check_stability(case, drawn.sizes, random, own)])
