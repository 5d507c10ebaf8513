"""The simplified program in float32 at large inputs, against the exact values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sympy import S, Symbol

from symbp.check.blame import text_of
from symbp.check.cases import Case
from symbp.check.gradients import evaluate, is_analytic, run_floats
from symbp.check.replicas import REPLICAS
from symbp.check.report import CheckReport, Comparison, Failure
from symbp.check.samples import Array, draw, respecting
from symbp.ir import run
from symbp.ir.numbers import multiprecision

TOLERANCE = 1e-3
MAGNITUDES = (1e2, 1e3, 1e4)
# 1 - 1/(1+exp(-x)) keeps a digit at x = 1000 only with more than 434 of them. The error function
# is slow in so many, and needs fewer.
_DIGITS, _DIGITS_WITH_ERF = 500, 50
_LARGEST = float(np.finfo(np.float32).max)
_NUDGE = 2.0**-22
_NO_VALUE = (ZeroDivisionError, TypeError, ValueError, OverflowError)


@dataclass(frozen=True)
class _Values:
    """One tensor at every magnitude: exact, in float32, and how far inputs' last bits move it."""

    exact: Array
    single: Array
    sensitivity: Array


def check_stability(
    case: Case, sizes: Mapping[Symbol, int], random: np.random.Generator, own: bool
) -> CheckReport:
    """Activations of magnitude 1e2 to 1e4, parameters of magnitude 1, everything in float32.

    A value that is exactly known, finite and within float32's range must come out finite, and
    right to 1e-3 of its tensor's largest element, but for what a change in the inputs' last bits
    does to it. With `own`, a formula that is not finite as written either is noted, not refused.
    """
    sizes = {**sizes, REPLICAS: len(MAGNITUDES)}
    inputs = _inputs(case, sizes, random)
    exact = _exact(case, inputs, sizes)
    single = evaluate(case.after_replicated, inputs, sizes, np.float32)
    near = evaluate(case.after_replicated, inputs, sizes)
    moved = evaluate(case.after_replicated, _nudged(case, inputs, random), sizes)
    report = CheckReport()
    before, after = case.before.derivation, case.after.derivation
    pairs = [(name, name, name) for name in case.before.outputs]
    pairs += [(name, before.adjoints[name], after.adjoints[name]) for name in case.wrt]
    for name, source, target in pairs:
        if source not in exact:
            continue
        with np.errstate(all="ignore"):
            shift = np.abs(moved[target] - near[target])
        values = _Values(exact[source], single[target], shift)
        report = report.joined([_judge(case, name, target, values, own)])
    return report


def _inputs(
    case: Case, sizes: Mapping[Symbol, int], random: np.random.Generator
) -> dict[str, Array]:
    seeds = set(case.before.derivation.seeds.values())
    inputs = {}
    for name in case.before.derivation.program.inputs():
        tensor = case.input_tensor(name)
        fixed = tensor.kind == "integer" or name in seeds or name in case.parameters
        rows = []
        for magnitude in MAGNITUDES:
            values = draw(tensor, sizes, "normal", random)
            if not fixed:
                values = respecting(tensor, values * magnitude, random)
            rows.append(values)
        stacked = np.stack(rows)
        inputs[name] = stacked if tensor.kind == "integer" else stacked.astype(np.float32)
    return inputs


def _nudged(
    case: Case, inputs: Mapping[str, Array], random: np.random.Generator
) -> dict[str, Array]:
    """The inputs with their last float32 bits changed."""
    return {
        name: values
        if values.dtype.kind == "i"
        else values.astype(float) * (1 + _NUDGE * random.choice([-1.0, 1.0], values.shape))
        for name, values in inputs.items()
    }


def _exact(
    case: Case, inputs: Mapping[str, Array], sizes: Mapping[Symbol, int]
) -> dict[str, Array]:
    """The unsimplified program in 500 digits; a magnitude at which it has no value is all NaN."""
    try:
        return _multiprecision(case, inputs, sizes)
    except _NO_VALUE:
        rows = [_exact_row(case, inputs, sizes, r) for r in range(len(MAGNITUDES))]
    known = next((row for row in rows if row), {})
    return {
        name: np.concatenate([row.get(name, np.full_like(known[name], np.nan)) for row in rows])
        for name in known
    }


def _exact_row(
    case: Case, inputs: Mapping[str, Array], sizes: Mapping[Symbol, int], replica: int
) -> dict[str, Array]:
    one = {name: values[replica : replica + 1] for name, values in inputs.items()}
    try:
        return _multiprecision(case, one, {**sizes, REPLICAS: 1})
    except _NO_VALUE:
        return {}


def _multiprecision(
    case: Case, inputs: Mapping[str, Array], sizes: Mapping[Symbol, int]
) -> dict[str, Array]:
    numbers = multiprecision(_DIGITS if is_analytic(case.forward) else _DIGITS_WITH_ERF)
    one = numbers.constant(S.One)
    exactly = np.frompyfunc(lambda x: one * float(x), 1, 1)
    program = case.before_replicated
    lifted = {
        n: exactly(inputs[n]) if inputs[n].dtype.kind == "f" else inputs[n]
        for n in program.inputs()
    }
    values = run(program, lifted, sizes, numbers)
    names = {*case.before.outputs, *(case.before.derivation.adjoints[n] for n in case.wrt)}
    return {name: run_floats(values[name]) for name in names}


def _judge(case: Case, name: str, target: str, values: _Values, own: bool) -> CheckReport:
    known = np.isfinite(values.exact) & (np.abs(values.exact) < _LARGEST)
    if not known.any():
        return CheckReport()
    single = values.single.astype(float)
    broken = known & ~np.isfinite(single)
    if broken.any():
        failed = _not_finite(case, name, target, values.exact, broken)
        if not own:
            return CheckReport((failed.comparison,), (failed,))
        return CheckReport(notes=(f"{name} in {case.name}: {failed.detail}",))
    error, worst = 0.0, 0
    for replica in range(len(MAGNITUDES)):
        found = _error(values, single, known, replica)
        if found > error:
            error, worst = found, replica
    comparison = Comparison(name, "float32", error, TOLERANCE, int(known.sum()), case.name)
    if comparison.passed:
        return CheckReport((comparison,))
    detail = f"relative error {error:.2g} in float32 at inputs of {MAGNITUDES[worst]:g}"
    equation = text_of(case.after.derivation.program, target)
    return CheckReport((comparison,), (Failure(comparison, equation, detail),))


def _error(values: _Values, single: Array, known: Array, replica: int) -> float:
    """The error of one magnitude, less what the inputs' last bits account for.

    It is relative to the inputs where the values are smaller: 1 - tanh(x)^2, say, is right to the
    last bit of 1, and has no correct digit of its own where it vanishes.
    """
    inside = known[replica]
    if not inside.any():
        return 0.0
    exact, shift = values.exact[replica], values.sensitivity[replica]
    allowed = 64 * float(np.max(np.where(np.isfinite(shift), shift, 0.0), initial=0.0))
    largest = float(np.max(np.abs(exact[inside])))
    excess = np.abs(single[replica][inside] - exact[inside]) - allowed
    return float(np.max(excess, initial=0.0)) / max(largest, MAGNITUDES[replica])


def _not_finite(case: Case, name: str, target: str, exact: Array, broken: Array) -> Failure:
    replica = int(np.argwhere(broken)[0][0])
    value = exact[broken].flat[0]
    detail = f"not finite in float32 at inputs of {MAGNITUDES[replica]:g}, where it is {value:.6g}"
    comparison = Comparison(name, "float32", np.inf, TOLERANCE, int(broken.sum()), case.name)
    return Failure(comparison, text_of(case.after.derivation.program, target), detail)
