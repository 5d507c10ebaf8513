"""The simplified program in float32 at large inputs, against the exact values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sympy import S, Symbol

from symbp.check.blame import text_of
from symbp.check.cases import Case
from symbp.check.conditioning import excused
from symbp.check.gradients import evaluate, is_analytic, is_polynomial, run_floats
from symbp.check.replicas import REPLICAS
from symbp.check.report import CheckReport, Comparison, Failure
from symbp.check.samples import Array, draw, respecting
from symbp.ir import Scan, equation_text, run, schedule
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
class _Runs:
    """Every tensor at every magnitude: exact, in float32, and in float64 at the inputs and near."""

    exact: Mapping[str, Array]
    single: Mapping[str, Array]
    double: Mapping[str, Array]
    nudged: Mapping[str, Array]
    inside: Array  # by magnitude: whether every output has an exact finite value
    inputs: Mapping[str, Array]
    sizes: Mapping[Symbol, int]


@dataclass(frozen=True)
class _Subject:
    """An output or a gradient: its name, and the tensor before and after simplification."""

    name: str
    before: str
    after: str


def check_stability(
    case: Case, sizes: Mapping[Symbol, int], random: np.random.Generator, own: bool
) -> CheckReport:
    """Activations of magnitude 1e2 to 1e4, parameters of magnitude 1, everything in float32.

    A value that is exactly known, finite and within float32's range must come out finite, and
    right to 1e-3 of its tensor's largest element, but for what a change in the last bits of the
    inputs, or of what a layer gives, does to it. A formula of the user's (`own`) that is not finite
    as written and differentiated either is noted, not refused, unless everything in its forward
    pass is finite there.
    """
    sizes = {**sizes, REPLICAS: len(MAGNITUDES)}
    inputs = _inputs(case, sizes, random)
    exact = _exact(case, inputs, sizes)
    runs = _Runs(
        exact,
        evaluate(case.after_replicated, inputs, sizes, np.float32),
        evaluate(case.after_replicated, inputs, sizes),
        evaluate(case.after_replicated, _nudged(inputs, random), sizes),
        _inside(case, exact),
        inputs,
        sizes,
    )
    before, after = case.before.derivation, case.after.derivation
    subjects = [_Subject(name, name, name) for name in case.before.outputs]
    subjects += [_Subject(n, before.adjoints[n], after.adjoints[n]) for n in case.wrt]
    known = [s for s in subjects if s.before in runs.exact]
    return CheckReport().joined(_judge(case, runs, subject, own) for subject in known)


def _inside(case: Case, exact: Mapping[str, Array]) -> Array:
    """Outside the domain of the forward program (log of a negative number) nothing is asked."""
    inside = np.ones(len(MAGNITUDES), bool)
    for name in case.before.outputs:
        if name in exact:
            inside &= np.isfinite(exact[name].reshape(len(MAGNITUDES), -1)).all(axis=1)
    return inside


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


def _nudged(inputs: Mapping[str, Array], random: np.random.Generator) -> dict[str, Array]:
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
    """The unsimplified program in 500 digits; a magnitude at which it has no value is all NaN.

    A polynomial is known well enough in float64, which takes a large window a thousandth of the
    time.
    """
    if is_polynomial(case.before_replicated):
        return evaluate(case.before_replicated, inputs, sizes)
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


def _judge(case: Case, runs: _Runs, subject: _Subject, own: bool) -> CheckReport:
    exact, single = runs.exact[subject.before], runs.single[subject.after].astype(float)
    known = np.isfinite(exact) & (np.abs(exact) < _LARGEST)
    known &= runs.inside.reshape([-1] + [1] * (exact.ndim - 1))
    if not known.any():
        return CheckReport()
    broken = known & ~np.isfinite(single)
    if broken.any():
        failed = _not_finite(case, runs, subject, broken)
        is_excused = own and not _was_finite(case, runs, subject, broken)
        if not is_excused or _forward_is_finite(case, runs, broken):
            return CheckReport((failed.comparison,), (failed,))
        return CheckReport(notes=(f"{subject.name} in {case.name}: {failed.detail}",))
    errors, count = _errors(case, runs, subject, known), int(known.sum())
    error = max(errors)
    comparison = Comparison(subject.name, "float32", error, TOLERANCE, count, case.name)
    if comparison.passed:
        return CheckReport((comparison,))
    magnitude = MAGNITUDES[errors.index(error)]
    detail = f"relative error {error:.2g} in float32 at inputs of {magnitude:g}"
    equation = text_of(case.after.derivation.program, subject.after)
    return CheckReport((comparison,), (Failure(comparison, equation, detail),))


def _errors(case: Case, runs: _Runs, subject: _Subject, known: Array) -> list[float]:
    """The errors of each magnitude, less what the last bits of inputs and layers account for."""
    numbers = range(len(MAGNITUDES))
    errors = [_error(runs, subject, known, replica) for replica in numbers]
    if max(errors) <= TOLERANCE:
        return errors
    exact = np.where(known, runs.exact[subject.before], np.nan)
    less = excused(case, subject.before, exact, runs.inputs, runs.sizes)
    return [_error(runs, subject, known, replica, float(less[replica])) for replica in numbers]


def _error(
    runs: _Runs, subject: _Subject, known: Array, replica: int, excusable: float = 0.0
) -> float:
    """The error of one magnitude, less what the inputs' last bits account for, or `excusable`.

    It is relative to the inputs where the values are smaller: 1 - tanh(x)^2, say, is right to the
    last bit of 1, and has no correct digit of its own where it vanishes.
    """
    inside = known[replica]
    if not inside.any():
        return 0.0
    exact = runs.exact[subject.before][replica][inside]
    single = runs.single[subject.after][replica][inside].astype(float)
    with np.errstate(all="ignore"):
        shift = np.abs(runs.nudged[subject.after][replica] - runs.double[subject.after][replica])
    allowed = 64 * float(np.max(np.where(np.isfinite(shift), shift, 0.0), initial=0.0))
    allowed = max(allowed, excusable)
    largest = max(float(np.max(np.abs(exact))), MAGNITUDES[replica])
    return max(0.0, float(np.max(np.abs(single - exact))) - allowed) / largest


def _was_finite(case: Case, runs: _Runs, subject: _Subject, broken: Array) -> bool:
    """Whether the unsimplified program is finite in float32 where the simplified one is not."""
    values = evaluate(case.before_replicated, runs.inputs, runs.sizes, np.float32)
    return bool(np.isfinite(values[subject.before][broken]).all())


def _forward_is_finite(case: Case, runs: _Runs, broken: Array) -> bool:
    """Whether all that the forward pass computes is finite at a magnitude with a broken value."""
    replicas = broken.reshape(len(MAGNITUDES), -1).any(axis=1)
    for name in case.after.derivation.primal & runs.single.keys():  # some are gone by now
        values = runs.single[name].reshape(len(MAGNITUDES), -1)
        replicas &= np.isfinite(values).all(axis=1)
    return bool(replicas.any())


def _not_finite(case: Case, runs: _Runs, subject: _Subject, broken: Array) -> Failure:
    replica = int(np.argwhere(broken)[0][0])
    value = runs.exact[subject.before][broken].flat[0]
    detail = f"not finite in float32 at inputs of {MAGNITUDES[replica]:g}, where it is {value:.6g}"
    comparison = Comparison(
        subject.name, "float32", np.inf, TOLERANCE, int(broken.sum()), case.name
    )
    return Failure(comparison, _culprit(case, runs, subject.after, replica), detail)


def _culprit(case: Case, runs: _Runs, target: str, replica: int) -> str:
    """The first equation that gives a NaN, or failing that an infinity, on the way to the target.

    An infinity on its own may be harmless: 1/(1 + exp(-x)) passes one and is right.
    """
    program = case.after.derivation.program.restricted([target])
    for is_wrong in (np.isnan, np.isinf):
        for region in schedule(program):
            for equation in region.equations if isinstance(region, Scan) else (region,):
                if is_wrong(runs.single[equation.target][replica]).any():
                    return equation_text(equation)
    return text_of(program, target)
