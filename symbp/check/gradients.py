"""Derivatives of a forward program by its values alone: complex step or finite differences.

Both give Σ ⟨seed, J v⟩ for a direction v at every replica of a point, without any knowledge of how
the gradient was derived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from symbp.check.frozen import frozen
from symbp.check.replicas import replicated
from symbp.check.samples import Array, Sizes
from symbp.ir import Program, accesses, run, walk
from symbp.ir.numbers import complexes, floats, multiprecision

_COMPLEX_STEP = 1e-20
# Differences are taken in 50 digits: truncation and rounding are then both below 1e-20.
_DIGITS, _EXPONENT = 50, 15


@dataclass(frozen=True)
class Slopes:
    """Values at the point, and the derivative along each replica's direction.

    `pairing` is Σ ⟨seed, J v⟩ of each replica and `size` the same with absolute values, against
    which an error is measured.
    """

    outputs: Mapping[str, Array]
    pairing: Array
    size: Array


def is_analytic(program: Program) -> bool:
    """Whether every function has a complex value: all but the error function."""
    return not any(isinstance(n, sympy.erf) for q in program.equations for n in walk(q.body))


def is_polynomial(program: Program) -> bool:
    """Whether only sums, products and choices stand between inputs and results.

    Then float64 tells the value at any size of the inputs to far more than float32 holds.
    """
    return all(
        not accesses(node)
        for equation in program.equations
        for node in walk(equation.body)
        if isinstance(node, sympy.Function)
        or (isinstance(node, sympy.Pow) and not (node.exp.is_Integer and node.exp.is_positive))
    )


def slopes(
    program: Program,
    point: Mapping[str, Array],
    directions: Mapping[str, Array],
    seeds: Mapping[str, Array],
    sizes: Sizes,
) -> Slopes:
    """Derivatives of a plain program's outputs at replicated points, along one direction each.

    `point`, `directions` and `seeds` have the replicas in front; `seeds` says what each output is
    paired with.
    """
    held = frozen(program)
    inputs = dict(point)
    if held.stops:
        base = run(replicated(held.base), point, sizes)
        inputs |= {name: base[name] for name in held.stops}
    perturbed = replicated(held.program)
    if is_analytic(program):
        return _complex_step(perturbed, inputs, directions, seeds, sizes)
    return _differences(perturbed, inputs, directions, seeds, sizes)


def _complex_step(
    program: Program,
    inputs: Mapping[str, Array],
    directions: Mapping[str, Array],
    seeds: Mapping[str, Array],
    sizes: Sizes,
) -> Slopes:
    moved = {
        name: value + 1j * _COMPLEX_STEP * directions[name] if name in directions else value
        for name, value in inputs.items()
    }
    values = run(program, moved, sizes, complexes())
    outputs = {name: values[name].real for name in seeds}
    return _paired(outputs, {n: values[n].imag / _COMPLEX_STEP for n in seeds}, seeds)


def _differences(
    program: Program,
    inputs: Mapping[str, Array],
    directions: Mapping[str, Array],
    seeds: Mapping[str, Array],
    sizes: Sizes,
) -> Slopes:
    numbers = multiprecision(_DIGITS)
    step = numbers.constant(sympy.Rational(1, 10**_EXPONENT))
    exact = np.frompyfunc(lambda x: numbers.constant(sympy.S.One) * float(x), 1, 1)

    def at(sign: int) -> Mapping[str, Array]:
        moved = {
            name: exact(value) + sign * step * exact(directions[name])
            if name in directions
            else value
            for name, value in inputs.items()
        }
        return run(program, moved, sizes, numbers)

    above, below = at(1), at(-1)
    outputs = {n: run_floats(above[n] + below[n]) / 2 for n in seeds}
    slope = {n: run_floats((above[n] - below[n]) / (2 * step)) for n in seeds}
    return _paired(outputs, slope, seeds)


def run_floats(values: Any) -> Array:
    """Multi-precision numbers as float64; what has no real value becomes NaN."""

    def convert(value: Any) -> float:
        try:
            return float(value)
        except (TypeError, OverflowError):
            return float("nan")

    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.frompyfunc(convert, 1, 1)(values)).astype(float)


def _paired(
    outputs: Mapping[str, Array], slope: Mapping[str, Array], seeds: Mapping[str, Array]
) -> Slopes:
    count = len(next(iter(seeds.values())))
    pairing, size = np.zeros(count), np.zeros(count)
    for name, seed in seeds.items():
        products = (seed * slope[name]).reshape(count, -1)
        pairing += products.sum(axis=1)
        size += np.abs(products).sum(axis=1)
    return Slopes(outputs, pairing, size)


def evaluate(
    program: Program, inputs: Mapping[str, Array], sizes: Sizes, dtype: type = np.float64
) -> dict[str, Array]:
    """Every tensor of a replicated program in IEEE floats; inputs it does not have are ignored."""
    wanted = {name: inputs[name] for name in program.inputs()}
    return run(program, wanted, sizes, floats(dtype))
