"""Facts that travel between fragments: they count as far as they hold of what is bound.

A pass may rely on what it was told of a fragment's inputs (rows that sum to one, an adjoint that
sums to zero). The points of the check must respect that, or right results would be refused; but
only where every call binds a tensor of which it is true, or wrong ones would pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from symbp.check.cases import Case, Sample, sample
from symbp.check.samples import Array
from symbp.derive.model import NetworkDerivation
from symbp.ir import Fact

TOLERANCE = 1e-7
# A sum of tensors that have one of these has it too; an adjoint may be a sum over its readers.
_ADDITIVE = frozenset({"positive", "nonnegative", "sums_to_zero"})


@dataclass(frozen=True)
class _Writer:
    """What writes a tensor: a case's formal tensor."""

    case: str
    tensor: str


def sampled(derivation: NetworkDerivation, cases: list[Case], seed: int) -> list[Sample]:
    """A sample of every case, at points where those facts hold that its calls provide.

    Facts are assumed, what the fragments then compute is looked at, and what turns out not to be
    so is assumed no longer, until nothing changes: induction over the calls.
    """
    writers = _writers(derivation, cases)
    while True:
        samples = [
            sample(case, np.random.default_rng([seed, number])) for number, case in enumerate(cases)
        ]
        values = {case.key: drawn.before for case, drawn in zip(cases, samples, strict=True)}
        kept = [_provided(derivation, case, writers, values) for case in cases]
        if kept == [case.facts for case in cases]:
            return samples
        for number, (case, facts) in enumerate(zip(list(cases), kept, strict=True)):
            cases[number] = replace(case, facts=facts)


def _writers(derivation: NetworkDerivation, cases: list[Case]) -> dict[str, list[_Writer]]:
    """Actual tensor to what writes it: outputs forwards, adjoints backwards."""
    by_call = {number: case for case in cases for number in case.calls}
    found: dict[str, list[_Writer]] = {}
    for number, call in enumerate(derivation.calls):
        case = by_call[number]
        adjoints = case.before.derivation.adjoints
        after = case.after.derivation.adjoints
        formals = {name: name for name in case.before.outputs}
        formals |= {after[name]: adjoints[name] for name in case.wrt}
        for formal, before in formals.items():
            if formal in call.tensors:
                writer = _Writer(case.key, before)
                if writer not in found.setdefault(call.tensors[formal], []):
                    found[call.tensors[formal]].append(writer)
    return found


def _provided(
    derivation: NetworkDerivation,
    case: Case,
    writers: Mapping[str, list[_Writer]],
    values: Mapping[str, Mapping[str, Array]],
) -> dict[str, frozenset[Fact]]:
    """Those of the assumed facts that hold of what each of the case's calls binds."""
    kept = {}
    for formal, facts in case.facts.items():
        actual = {derivation.calls[number].tensors[formal] for number in case.calls}
        kept[formal] = frozenset(
            fact
            for fact in facts
            if all(_holds(derivation, name, fact, writers.get(name, []), values) for name in actual)
        )
    return kept


def _holds(
    derivation: NetworkDerivation,
    name: str,
    fact: Fact,
    writers: list[_Writer],
    values: Mapping[str, Mapping[str, Array]],
) -> bool:
    declared = derivation.network.tensors.get(name)
    if declared is not None and fact in declared.facts:
        return True
    if not writers or (len(writers) > 1 and fact.kind not in _ADDITIVE):
        return False
    return all(violation(fact, values[w.case][w.tensor]) <= TOLERANCE for w in writers)


def violation(fact: Fact, values: Array) -> float:
    """By how much the worst element of finite replicas breaks a fact.

    Rounding may bring a value that is strictly inside to the border, so borders are allowed.
    """
    rows = values.reshape(len(values), -1)
    values = values[np.isfinite(rows).all(axis=1)]
    if values.size == 0:
        return 0.0
    match fact.kind:
        case "positive" | "nonnegative":
            return float(np.max(-values, initial=0.0))
        case "unit":
            return float(np.max(np.maximum(-values, values - 1.0), initial=0.0))
        case _:
            axis = (fact.axis or 0) % (values.ndim - 1) + 1
            wanted = 1.0 if fact.kind == "sums_to_one" else 0.0
            scale = max(1.0, float(np.max(np.abs(values))))
            return float(np.max(np.abs(values.sum(axis=axis) - wanted)) / scale)
