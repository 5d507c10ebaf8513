"""Slopes of a whole network's forward program along many directions, a few replicas at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sympy import Symbol

from symbp.check.frozen import frozen
from symbp.check.replicas import REPLICAS, replicated
from symbp.check.samples import Array, shape_of
from symbp.ir import Program, run
from symbp.ir.interpreter import extent
from symbp.ir.numbers import Numbers, complexes, floats

TOGETHER = "all together"
_COMPLEX_STEP = 1e-20
_STEP = 1e-5
# What one evaluation may hold over all its replicas: points of the largest iteration domain, and
# elements of all tensors together.
_POINTS, _ELEMENTS = 2_000_000, 20_000_000
# What the interpreter takes, in seconds, roughly.
_PER_EQUATION, _PER_POINT = 1e-3, 4e-8


@dataclass(frozen=True)
class Probe:
    """A direction of unit length: in one tensor, or in all of them together."""

    subject: str
    direction: Mapping[str, Array]


@dataclass(frozen=True)
class Slope:
    """⟨seed, J v⟩ of one probe, the same with absolute values, and whether it can be relied on.

    A central difference that changes when its step is halved straddles a kink.
    """

    value: float
    size: float
    reliable: bool = True


def draw_probes(
    arrays: Mapping[str, Array],
    names: Sequence[str],
    alone: Sequence[str],
    random: np.random.Generator,
) -> list[Probe]:
    """Two directions in all the names together; two directions and three entries in each alone."""
    probes = []
    for _ in range(2):
        every = {n: np.asarray(random.standard_normal(arrays[n].shape)) for n in names}
        length = math.sqrt(sum(float(np.sum(v * v)) for v in every.values())) or 1.0
        probes.append(Probe(TOGETHER, {name: v / length for name, v in every.items()}))
    for name in alone:
        shape = arrays[name].shape
        for _ in range(2):
            free = np.asarray(random.standard_normal(shape))
            probes.append(Probe(name, {name: free / (float(np.linalg.norm(free)) or 1.0)}))
        for _ in range(min(3, arrays[name].size)):
            direction = np.zeros(shape)
            direction.flat[random.integers(direction.size)] = 1.0
            probes.append(Probe(name, {name: direction}))
    return probes


def _domains(program: Program, sizes: Mapping[Symbol, int]) -> list[int]:
    """The number of points of each equation's iteration domain."""
    return [math.prod(extent(e, sizes) for e in q.domain.values()) for q in program.equations]


class Prober:
    """A forward program made ready for slopes at one point."""

    def __init__(
        self,
        program: Program,
        inputs: Mapping[str, Array],
        seeds: Mapping[str, Array],
        sizes: Mapping[Symbol, int],
    ) -> None:
        held = frozen(program)
        self.seeds = seeds
        self.sizes = sizes
        self.inputs = dict(inputs)
        if held.stops:
            base = run(held.base, inputs, sizes)
            self.inputs |= {name: base[name] for name in held.stops}
        self.program = replicated(held.program.restricted(seeds))
        self.points = _domains(program, sizes)
        elements = sum(math.prod(shape_of(t, sizes)) for t in program.tensors.values())
        fitting = min(_POINTS // max(self.points, default=1), _ELEMENTS // max(elements, 1))
        self.replicas = max(1, fitting)

    def seconds(self, probes: int) -> float:
        """About how long both methods take for so many probes."""
        moves = 5 * probes  # one for the complex step, four for the differences
        evaluations = math.ceil(probes / self.replicas) + math.ceil(4 * probes / self.replicas)
        return (
            evaluations * len(self.points) * _PER_EQUATION + moves * sum(self.points) * _PER_POINT
        )

    def complex_step(self, probes: Sequence[Probe]) -> list[Slope]:
        """Slopes without truncation or cancellation; the program must be analytic."""
        slopes = []
        steps = [1j * _COMPLEX_STEP]
        for chunk in _chunks(probes, self.replicas):
            values = self._run(chunk, steps, complexes())
            slope = {n: v.imag[:, 0] / _COMPLEX_STEP for n, v in values.items()}
            slopes += [Slope(v, s) for v, s in self._paired(slope)]
        return slopes

    def central(self, probes: Sequence[Probe]) -> list[Slope]:
        """(f(x + h v) - f(x - h v)) / 2h, with h = 1e-5, and halved to see whether it stands."""
        slopes = []
        for chunk in _chunks(probes, max(1, self.replicas // 4)):
            values = self._run(chunk, [_STEP, -_STEP, _STEP / 2, -_STEP / 2], floats())
            wide = {n: (v[:, 0] - v[:, 1]) / (2 * _STEP) for n, v in values.items()}
            narrow = {n: (v[:, 2] - v[:, 3]) / _STEP for n, v in values.items()}
            for (value, size), (other, _) in zip(
                self._paired(wide), self._paired(narrow), strict=True
            ):
                steady = abs(value - other) <= 1e-6 * max(size, 1e-2)
                slopes.append(Slope(value, size, steady))
        return slopes

    def _run(
        self, chunk: Sequence[Probe], steps: Sequence[complex], numbers: Numbers
    ) -> dict[str, Array]:
        """The outputs, indexed by probe and by step."""
        count, moves = len(chunk), len(steps)
        moved = {}
        for name in self.program.inputs():
            value = self.inputs[name]
            if any(name in probe.direction for probe in chunk):
                zero = np.zeros_like(value)
                rows = [value + s * p.direction.get(name, zero) for p in chunk for s in steps]
                moved[name] = np.stack(rows)
            else:
                moved[name] = np.broadcast_to(value, (count * moves, *value.shape))
        values = run(self.program, moved, {**self.sizes, REPLICAS: count * moves}, numbers)
        return {n: values[n].reshape(count, moves, *values[n].shape[1:]) for n in self.seeds}

    def _paired(self, slope: Mapping[str, Array]) -> Iterator[tuple[float, float]]:
        count = len(next(iter(slope.values())))
        for row in range(count):
            products = [self.seeds[n] * slope[n][row] for n in self.seeds]
            yield (
                float(sum(np.sum(p) for p in products)),
                float(sum(np.sum(np.abs(p)) for p in products)),
            )


def _chunks(probes: Sequence[Probe], length: int) -> Iterator[Sequence[Probe]]:
    for start in range(0, len(probes), length):
        yield probes[start : start + length]
