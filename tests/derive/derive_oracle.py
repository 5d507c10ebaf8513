"""Oracles for adjoints that use the FORWARD program alone: complex step and exact interpolation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from scipy import special
from sympy import Integer, Symbol

from symbp.derive import backward
from symbp.ir import Program, run, verify
from symbp.ir.numbers import complexes, exact

Arrays = Mapping[str, Any]
Sizes = Mapping[Symbol, int]
STEP = 1e-30
_COMPLEXES = complexes()
# SciPy's error function is defined over the complex numbers.
NUMBERS = replace(_COMPLEXES, functions={**_COMPLEXES.functions, sympy.erf: special.erf})


def shape(program: Program, name: str, sizes: Sizes) -> tuple[int, ...]:
    return tuple(int(e.xreplace(dict(sizes))) for e in program.tensors[name].shape)


def filled(
    program: Program, sizes: Sizes, rng: np.random.Generator, given: Arrays | None = None
) -> dict[str, Any]:
    """Every input: as given, or normal (real) or uniform below its upper bound (integer)."""
    arrays: dict[str, Any] = {}
    for name in program.inputs():
        tensor = program.tensors[name]
        dims = shape(program, name, sizes)
        if given and name in given:
            arrays[name] = np.asarray(given[name])
        elif tensor.kind == "integer":
            arrays[name] = rng.integers(0, int(tensor.upper.xreplace(dict(sizes))), dims)
        elif any(f.kind == "positive" for f in tensor.facts):
            arrays[name] = rng.uniform(0.5, 2.0, dims)
        else:
            arrays[name] = rng.normal(size=dims)
    return arrays


def tangent(
    program: Program, arrays: Arrays, direction: Arrays, sizes: Sizes, output: str
) -> np.ndarray:
    """J v by the complex step."""
    moved = dict(arrays)
    for name, v in direction.items():
        moved[name] = np.asarray(arrays[name]) + 1j * STEP * np.asarray(v)
    return run(program, moved, sizes, NUMBERS)[output].imag / STEP


def exact_tangents(
    program: Program, arrays: Arrays, direction: Arrays, sizes: Sizes, degree: int
) -> dict[str, Any]:
    """J v of polynomials of at most this degree, exactly: interpolated at degree + 1 points."""
    total: dict[str, Any] = {}
    for k in range(degree + 1):
        moved = {
            n: np.asarray(a) + Fraction(k) * np.asarray(direction[n]) if n in direction else a
            for n, a in arrays.items()
        }
        for name, value in run(program, moved, sizes, exact()).items():
            total[name] = total.get(name, 0) + weight(k, degree) * value
    return total


def weight(k: int, degree: int) -> Fraction:
    """Derivative at 0 of the Lagrange polynomial that is 1 at k and 0 at the other nodes."""
    others = [j for j in range(degree + 1) if j != k]
    total = Fraction(0)
    for left in others:
        product = Fraction(1, k - left)
        for j in others:
            if j != left:
                product *= Fraction(-j, k - j)
        total += product
    return total


def assert_pairing(
    program: Program,
    outputs: Sequence[str],
    wrt: Sequence[str],
    sizes: Sizes,
    arrays: Arrays,
    **more: int,
) -> None:
    """⟨v̄, Jv⟩ by the complex step equals ⟨Jᵀv̄, v⟩ by the derived program, in random directions.

    `seed` and `directions` may be given.
    """
    rng = np.random.default_rng(more.get("seed", 0))
    derivation = backward(program, dict.fromkeys(outputs), wrt)
    verify(derivation.program)
    for _ in range(more.get("directions", 3)):
        seeds = {o: rng.normal(size=shape(program, o, sizes)) for o in outputs}
        handed_in = {derivation.seeds[o]: seeds[o] for o in derivation.seeds}
        results = run(derivation.program, {**arrays, **handed_in}, sizes)
        direction = {x: rng.normal(size=np.shape(arrays[x])) for x in wrt}
        forward = [seeds[o] * tangent(program, arrays, direction, sizes, o) for o in outputs]
        reverse = [results[derivation.adjoints[x]] * direction[x] for x in wrt]
        left, right = (sum(float(t.sum()) for t in terms) for terms in (forward, reverse))
        assert np.isfinite([left, right]).all()
        scale = sum(float(np.abs(t).sum()) for t in (*forward, *reverse))
        assert abs(left - right) <= 1e-10 * scale + 1e-12


def gradients(
    program: Program, loss: str, wrt: Sequence[str], sizes: Sizes, arrays: Arrays, **more: Any
) -> dict[str, np.ndarray]:
    """The derived gradient of a scalar, evaluated."""
    derivation = backward(program, {loss: Integer(1)}, wrt)
    verify(derivation.program)
    results = run(derivation.program, arrays, sizes, more.get("numbers"))
    return {x: results[derivation.adjoints[x]] for x in wrt}
