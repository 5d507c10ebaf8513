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

from symbp.check.cases import Case, cases, sample
from symbp.check.derived import check_derived
from symbp.check.report import CheckReport
from symbp.check.simplified import check_simplified
from symbp.check.stability import check_stability
from symbp.derive.model import NetworkDerivation
from symbp.errors import CheckError


def check_fragments(
    unsimplified: NetworkDerivation,
    simplified: NetworkDerivation,
    seed: int = 0,
    own: Collection[str] = (),
) -> CheckReport:
    """Check every distinct fragment; raises CheckError with every failure, one a line.

    `own` are the kinds of layer that the user defined: where such a formula overflows float32 as
    it is written, that is noted instead of refused.
    """
    report = inspect_fragments(unsimplified, simplified, seed, own)
    if not report.passed:
        raise CheckError("\n".join(f.render() for f in report.failures))
    return report


def inspect_fragments(
    unsimplified: NetworkDerivation,
    simplified: NetworkDerivation,
    seed: int = 0,
    own: Collection[str] = (),
) -> CheckReport:
    """As `check_fragments`, but failures stand in the report."""
    started = time.perf_counter()
    reports = []
    for number, case in enumerate(cases(unsimplified, simplified)):
        random = np.random.default_rng([seed, number])
        reports.append(_check(case, random, _is_own(unsimplified, case, own)))
    return CheckReport(seconds=time.perf_counter() - started).joined(reports)


def _is_own(derivation: NetworkDerivation, case: Case, own: Collection[str]) -> bool:
    """Whether a formula of the user's stands in this fragment."""
    instances = {c.instance for c in derivation.calls if c.fragment == case.name}
    layers = derivation.network.layers
    return any(layer.instance in instances and layer.kind in own for layer in layers)


def _check(case: Case, random: np.random.Generator, own: bool) -> CheckReport:
    drawn = sample(case, random)
    derived = check_derived(case, drawn)
    if not derived.passed:  # what follows takes the unsimplified gradient for the truth
        return derived
    report = derived.joined([check_simplified(case, drawn)])
    if not report.passed:
        return report
    return report.joined([check_stability(case, drawn.sizes, random, own)])
