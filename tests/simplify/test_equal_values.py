"""Every pass keeps the values: before and after agree at random and at special points."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from derive_oracle import filled
from derive_programs import CASES, Case
from sympy import Symbol

from symbp.derive import Derivation, backward
from symbp.ir import Program, run, verify
from symbp.simplify import simplify
from symbp.simplify.atoms import name_atoms
from symbp.simplify.finish import choose_lazily, join_sums, name_results
from symbp.simplify.report import Report
from symbp.simplify.stabilise import stabilise
from symbp.simplify.sweep import sweep

SECOND = [name for name, case in CASES.items() if name != "lstm" and case().second]


def points(case: Case, program: Program) -> list[dict[str, Any]]:
    """Random inputs, the same rounded (ties and zeros), and all zeros where nothing is given."""
    rng = np.random.default_rng(7)
    first = filled(program, case.sizes, rng, case.given)
    real = {
        n for n in first if program.tensors[n].kind == "real" and n not in case.given
        and not program.tensors[n].facts
    }  # fmt: skip
    rounded = {n: np.round(v) if n in real else v for n, v in first.items()}
    zero = {n: np.zeros_like(v) if n in real else v for n, v in first.items()}
    return [first, rounded, zero]


def assert_equal(
    before: Program,
    after: Program,
    kept: tuple[str, ...],
    arrays: Mapping[str, Any],
    sizes: Mapping[Symbol, int],
) -> None:
    """The kept tensors agree wherever the program before has a finite value."""
    expected, found = run(before, arrays, sizes), run(after, arrays, sizes)
    for name in kept:
        finite = np.isfinite(expected[name])
        scale = 1e-12 + np.abs(expected[name][finite]).max(initial=0)
        np.testing.assert_allclose(
            found[name][finite],
            expected[name][finite],
            rtol=1e-10,
            atol=1e-12 * scale,
            err_msg=name,
        )


def first_order(case: Case) -> Derivation:
    return backward(case.program, dict.fromkeys(case.outputs), case.wrt)


@pytest.mark.parametrize("name", CASES)
def test_gradient(name: str) -> None:
    case = CASES[name]()
    before = first_order(case)
    after, _ = simplify(before, tuple(case.outputs))
    kept = (*case.outputs, *before.results)
    for arrays in points(case, before.program):
        assert_equal(before.program, after.program, kept, arrays, case.sizes)


@pytest.mark.parametrize("name", SECOND)
def test_second_derivative(name: str) -> None:
    case = CASES[name]()
    first = first_order(case)
    before = backward(first.program, dict.fromkeys(first.results), case.wrt)
    after, _ = simplify(before, first.results)
    kept = (*first.results, *before.results)
    for arrays in points(case, before.program)[:2]:
        assert_equal(before.program, after.program, kept, arrays, case.sizes)


@pytest.mark.parametrize("name", ["softmax_cross_entropy", "layer_norm", "attention", "pick"])
def test_each_pass(name: str) -> None:
    case = CASES[name]()
    start = first_order(case)
    kept = (*case.outputs, *start.results)
    named = name_atoms(start, Report())
    swept = sweep(named.program, named.primal, (), Report()).program
    joined = join_sums(swept, named.primal, kept, Report())
    renamed = name_results(joined, start.results, Report())
    lazy = choose_lazily(renamed, named.primal, Report())
    stable = stabilise(
        Derivation(lazy, named.primal, start.adjoints, start.seeds, start.wrt), kept, Report()
    ).program
    stages = [start.program, named.program, swept, joined, renamed, lazy, stable]
    for before, after in itertools.pairwise(stages):
        verify(after)
        for arrays in points(case, start.program):
            assert_equal(before, after, kept, arrays, case.sizes)


def test_kept_tensors_and_inputs_stay() -> None:
    case = CASES["layer_norm"]()
    before = first_order(case)
    after, _ = simplify(before, tuple(case.outputs))
    assert after.program.inputs() == before.program.inputs()
    targets = {q.target for q in after.program.equations}
    assert targets >= {*case.outputs, *before.results}
    assert after.primal <= targets
    assert after.seeds == before.seeds


def test_same_result_twice() -> None:
    case = CASES["attention"]()
    first, second = (simplify(first_order(case), tuple(case.outputs)) for _ in range(2))
    assert first[0].program.equations == second[0].program.equations
    assert first[1] == second[1]


def test_changes_name_rule_and_equation() -> None:
    case = CASES["softmax_cross_entropy"]()
    _, changes = simplify(first_order(case), tuple(case.outputs))
    assert changes
    assert all(c.rule and c.target and c.before != c.after for c in changes)
    assert any(c.target == "∂z" and "p" in c.after for c in changes)
