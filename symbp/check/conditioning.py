"""What rounding the results of layers does to what is computed of them.

A layer's result in float32 is right to some bits of its largest element. What follows may ask for
more: the cosine of a vector that is next to 0 has the direction of its last bits. No order of
computation can do better, so that much is no error of the equations. But only an error that the
equations as written and differentiated make too is excused: never one that simplification made.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from sympy import Symbol

from symbp.check.cases import Case
from symbp.check.gradients import evaluate
from symbp.check.samples import Array
from symbp.ir import Program

_ROUNDING = 2.0**-22  # of a layer's result, relative to its largest element
_ROUNDINGS = 64  # of several operations and elements, which add up
_OWN = 4  # times the unsimplified program's own error: another order of the same operations
_DRAWS = 3  # and each of them with both signs


def excused(
    case: Case,
    name: str,
    exact: Array,
    inputs: Mapping[str, Array],
    sizes: Mapping[Symbol, int],
) -> Array:
    """By replica, the error that a tensor of the unsimplified program is allowed to have.

    `exact` are its exact values; `inputs` have the replicas in front. 0 where the unsimplified
    program has no finite value in float32 or in float64.
    """
    program = case.before_replicated
    single = evaluate(program, inputs, sizes, np.float32)[name].astype(float)
    double = evaluate(program, inputs, sizes)
    own = _largest(single - exact)
    rounded = np.zeros(len(own))
    layers = [n for n in case.layers if n in program.definitions() and n != name]
    if not layers:
        return rounded
    later = Program(
        program.tensors, tuple(q for q in program.equations if q.target not in layers)
    ).restricted([name])
    random = np.random.default_rng(0)
    for _ in range(_DRAWS):
        noise = {n: _noise(double[n], random) for n in layers}
        for sign in (1.0, -1.0):
            moved = {**inputs, **{n: double[n] + sign * noise[n] for n in layers}}
            found = evaluate(later, moved, sizes)[name]
            rounded = np.maximum(rounded, _largest(found - double[name]))
    return np.asarray(np.minimum(_OWN * own, _ROUNDINGS * rounded))


def _noise(values: Array, random: np.random.Generator) -> Array:
    """A rounding error for each element, with the signs drawn at random."""
    over = tuple(range(1, values.ndim))
    largest = np.max(np.abs(values), axis=over, keepdims=True, initial=0.0)
    return np.asarray(_ROUNDING * largest * random.choice([-1.0, 1.0], values.shape))


def _largest(differences: Array) -> Array:
    """The largest difference of each replica; 0 where one is not finite."""
    rows = np.abs(differences.reshape(len(differences), -1))
    largest = rows.max(axis=1, initial=0.0)
    return np.where(np.isfinite(largest), largest, 0.0)
