"""⟨v̄, Jv⟩ = ⟨Jᵀv̄, v⟩ for every construct: J by the complex step of the forward program alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from derive_oracle import assert_pairing, exact_tangents, filled, shape
from derive_programs import CASES

from symbp.derive import backward
from symbp.ir import run, verify
from symbp.ir.numbers import exact

# The complex step of a `stop` differs from the derivative by definition.
ANALYTIC = sorted(set(CASES) - {"stopped"})
POLYNOMIAL = sorted(name for name in CASES if CASES[name]().degree)
TWICE = sorted(name for name in ANALYTIC if CASES[name]().second)


@pytest.mark.parametrize("name", ANALYTIC)
def test_first_derivative(name: str) -> None:
    case = CASES[name]()
    arrays = filled(case.program, case.sizes, np.random.default_rng(1), case.given)
    assert_pairing(case.program, case.outputs, case.wrt, case.sizes, arrays)


@pytest.mark.parametrize("name", TWICE)
def test_second_derivative(name: str) -> None:
    """The backward program is a program: its own pairing, with its seeds among the variables."""
    case = CASES[name]()
    first = backward(case.program, dict.fromkeys(case.outputs), case.wrt)
    wrt = (*case.wrt, *first.seeds.values())
    arrays = filled(first.program, case.sizes, np.random.default_rng(2), case.given)
    assert_pairing(first.program, first.results, wrt, case.sizes, arrays)


@pytest.mark.parametrize("name", POLYNOMIAL)
def test_exact(name: str) -> None:
    """Both sides of the pairing in fractions: equal, not only close."""
    case = CASES[name]()
    rng = np.random.default_rng(3)

    def fractions(dims: tuple[int, ...]) -> np.ndarray:
        numbers = rng.integers(-5, 6, dims), rng.integers(1, 4, dims)
        return np.frompyfunc(lambda p, q: Fraction(int(p), int(q)), 2, 1)(*numbers)

    arrays = filled(case.program, case.sizes, rng, case.given)
    for x in case.wrt:
        arrays[x] = np.asarray(fractions(np.shape(arrays[x])))
    derivation = backward(case.program, dict.fromkeys(case.outputs), case.wrt)
    verify(derivation.program)
    seeds = {o: np.asarray(fractions(shape(case.program, o, case.sizes))) for o in case.outputs}
    handed_in = {derivation.seeds[o]: seeds[o] for o in case.outputs}
    results = run(derivation.program, {**arrays, **handed_in}, case.sizes, exact())
    direction = {x: fractions(np.shape(arrays[x])) for x in case.wrt}
    tangents = exact_tangents(case.program, arrays, direction, case.sizes, case.degree)
    left = sum(np.sum(seeds[o] * tangents[o]) for o in case.outputs)
    right = sum(np.sum(results[derivation.adjoints[x]] * direction[x]) for x in case.wrt)
    assert left == right
