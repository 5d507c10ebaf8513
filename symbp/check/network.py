"""`symbp check`: a whole network's gradients and its emitted code, at several seeds.

Four answers to the same question are compared: the derived equations, call by call, in the
reference interpreter; slopes of the network as one flat forward program, by complex step and by
central differences; the generated NumPy module; the compiled C.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sympy import Symbol

from symbp.check.code import Code, compare_code, compare_prediction
from symbp.check.differences import (
    TOGETHER,
    Probe,
    Prober,
    Slope,
    draw_probes,
)
from symbp.check.gradients import is_analytic
from symbp.check.report import CheckReport, Comparison, Failure, Method
from symbp.check.samples import RANDOM_STYLES, Array, draw
from symbp.check.sizes import network_sizes
from symbp.check.sweep import Point, Swept, sweep, swept_forward
from symbp.derive.model import NetworkDerivation
from symbp.errors import CheckError, VerificationError
from symbp.ir import Program, run
from symbp.network import Network
from symbp.network.flatten import LOSS, flatten

COMPLEX_TOLERANCE = 1e-7
CENTRAL_TOLERANCE = 1e-5
_FLOOR = 1e-3
_NUDGE = 2.0**-51
_PROBES_ALONE = 5
_SECONDS = 30.0  # that the probes of one seed may take


def small_sizes(*networks: Network) -> dict[Symbol, int]:
    """Every named size: the networks' own number where they have one, else small and accepted.

    Raises CheckError when no sizes are found that all of their layers accept.
    """
    return network_sizes(networks)


def check_family(
    training: Sequence[NetworkDerivation],
    evaluation: NetworkDerivation | None,
    code: Code,
    seeds: Sequence[int] = (0, 1, 2),
    progress: Callable[[str], None] = lambda message: None,
) -> CheckReport:
    """The networks of one declaration, as `check_network`, and what `predict` gives.

    Raises CheckError when something cannot be checked, a program that cannot be run included.
    """
    try:
        reports = [check_network(each, code, seeds, progress) for each in training]
        progress("predict: the generated code")
        predicting = training[0] if evaluation is None else evaluation
        reports += [_check_prediction(predicting, code, seed) for seed in seeds]
    except VerificationError as error:
        name = training[0].network.name
        raise CheckError(f"{name} cannot be checked at these sizes: {error}") from error
    return CheckReport().joined(reports)


def _check_prediction(derivation: NetworkDerivation, code: Code, seed: int) -> CheckReport:
    """`predict` at one random point."""
    network, sizes = derivation.network, small_sizes(derivation.network)
    random = np.random.default_rng(seed)
    arrays, _ = _finite_point(network, flatten(network), network.output, sizes, random)
    values = swept_forward(derivation, arrays, sizes)
    return compare_prediction(derivation, code, Point(arrays), values, f"seed {seed}, predict")


def check_network(
    derivation: NetworkDerivation,
    code: Code,
    seeds: Sequence[int] = (0, 1, 2),
    progress: Callable[[str], None] = lambda message: None,
) -> CheckReport:
    """Compare every parameter's and wanted input's gradient; nothing is raised for a failure.

    `progress` is told what is being done. Raises CheckError when the forward program is finite at
    no point that was tried.
    """
    started = time.perf_counter()
    sizes = small_sizes(derivation.network)
    flat = flatten(derivation.network)
    reports = []
    for seed in seeds:
        check = _Seed(derivation, flat, sizes, seed)
        progress(f"seed {seed}: the derived equations")
        swept = sweep(derivation, check.point, sizes)
        for method in ("complex step", "finite differences"):
            if method == "finite differences" or is_analytic(flat):
                progress(f"seed {seed}: {method}")
                reports.append(check.slopes(method, swept))
        progress(f"seed {seed}: the generated code")
        reports.append(_compare_code(derivation, code, check, swept, sizes))
    notes = (f"C was not compared: {code.missing}",) if code.missing else ()
    return CheckReport(notes=notes, seconds=time.perf_counter() - started).joined(reports)


def _compare_code(
    derivation: NetworkDerivation,
    code: Code,
    check: _Seed,
    swept: Swept,
    sizes: Mapping[Symbol, int],
) -> CheckReport:
    """The generated code, where it disagrees against what rounding accounts for as well.

    A gradient that is 0 because its terms cancel has no digit of its own.
    """
    report = compare_code(derivation, code, check.point, swept, check.where)
    if report.passed:
        return report
    nudged = sweep(derivation, _nudged(check.point), sizes)
    return compare_code(derivation, code, check.point, swept, check.where, nudged=nudged)


def _nudged(point: Point) -> Point:
    """The point with the last bits of its reals changed."""
    random = np.random.default_rng(0)
    arrays = {
        name: values
        if values.dtype.kind == "i"
        else values * (1 + _NUDGE * random.choice([-1.0, 1.0], values.shape))
        for name, values in point.arrays.items()
    }
    return Point(arrays, point.seed)


class _Seed:
    """One random point of a network, and the probes there."""

    def __init__(
        self,
        derivation: NetworkDerivation,
        flat: Program,
        sizes: Mapping[Symbol, int],
        seed: int,
    ) -> None:
        self.network = derivation.network
        self.where = f"seed {seed}"
        random = np.random.default_rng(seed)
        output = LOSS if self.network.terms else self.network.output
        arrays, value = _finite_point(self.network, flat, output, sizes, random)
        seeded = np.ones(()) if self.network.terms else _normal(value.shape, random)
        self.point = Point(arrays, None if self.network.terms else seeded)
        self.prober = Prober(flat, arrays, {output: seeded}, sizes)
        wanted = self.network.wanted
        alone = _alone(self.prober, wanted, random)
        self.probes = draw_probes(arrays, wanted, alone, random)
        self.left_out = len(wanted) - len(alone)

    def slopes(self, method: Method, swept: Swept) -> CheckReport:
        """The swept gradients against one kind of slope, subject by subject."""
        step = self.prober.complex_step if method == "complex step" else self.prober.central
        slopes = step(self.probes)
        report = CheckReport(notes=self._notes())
        for subject in dict.fromkeys(p.subject for p in self.probes):
            pairs = [
                (p, s) for p, s in zip(self.probes, slopes, strict=True) if p.subject == subject
            ]
            reliable = [(p, s) for p, s in pairs if s.reliable]
            if reliable:
                report = report.joined([self._compare(subject, method, reliable, swept)])
            else:
                note = f"{subject} at {self.where}: a kink next to every point, no difference taken"
                report = report.joined([CheckReport(notes=(note,))])
        return report

    def _notes(self) -> tuple[str, ...]:
        if not self.left_out:
            return ()
        count = len(self.network.wanted)
        return (
            f"{count - self.left_out} of {count} gradients probed one by one, drawn at random; "
            "all of them along common directions",
        )

    def _compare(
        self, subject: str, method: Method, pairs: Sequence[tuple[Probe, Slope]], swept: Swept
    ) -> CheckReport:
        tolerance = COMPLEX_TOLERANCE if method == "complex step" else CENTRAL_TOLERANCE
        worst, found, wanted = -1.0, 0.0, 0.0
        for probe, slope in pairs:
            products = [swept.gradients[n] * v for n, v in probe.direction.items()]
            value = float(sum(np.sum(p) for p in products))
            size = max(float(sum(np.sum(np.abs(p)) for p in products)), slope.size, _FLOOR)
            error = abs(value - slope.value) / size
            error = error if np.isfinite(error) else float("inf")
            if error > worst:
                worst, found, wanted = error, value, slope.value
        comparison = Comparison(subject, method, worst, tolerance, len(pairs), self.where)
        if comparison.passed:
            return CheckReport((comparison,))
        detail = f"slope {found:.9g} where the forward program has {wanted:.9g}"
        failure = Failure(comparison, f"the gradient of {subject}", detail)
        return CheckReport((comparison,), (failure,))


def _alone(prober: Prober, wanted: Sequence[str], random: np.random.Generator) -> list[str]:
    """The names to be probed one by one: all, or as many as the time for a seed allows."""
    count = len(wanted)
    while count > 1 and prober.seconds(2 + _PROBES_ALONE * count) > _SECONDS:
        count -= max(1, count // 10)
    chosen = sorted(int(c) for c in random.permutation(len(wanted))[:count])
    return [wanted[i] for i in chosen]


def _normal(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    return np.asarray(random.standard_normal(shape))


def _finite_point(
    network: Network,
    flat: Program,
    output: str,
    sizes: Mapping[Symbol, int],
    random: np.random.Generator,
) -> tuple[dict[str, Array], Array]:
    """Inputs and parameters at which the output is finite, and its value there.

    Weights are drawn small enough for their products to keep the order of what goes in, and
    biases so that a deep network is not saturated.
    """
    for attempt in range(40):
        arrays = {}
        for name in network.given:
            style = RANDOM_STYLES[int(random.integers(len(RANDOM_STYLES))) if attempt else 0]
            tensor = flat.tensors[name]
            values = draw(tensor, sizes, style, random)
            if not attempt and name in network.parameters and tensor.rank > 0:
                values = values * (0.3 if tensor.rank == 1 else max(1, values[0].size) ** -0.5)
            arrays[name] = values
        value = run(flat, arrays, sizes)[output]
        if np.isfinite(value).all():
            return arrays, value
    raise CheckError(
        f"{network.name}: no point was found at which {output} is finite, "
        "so its gradient cannot be checked"
    )


__all__ = ["TOGETHER", "check_family", "check_network", "small_sizes"]
