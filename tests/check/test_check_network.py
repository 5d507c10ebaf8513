"""`check_network`: what it compares, and that a wrong gradient or module does not pass."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from sympy import S, erf, tanh

from symbp.check import Code, check_network, small_sizes
from symbp.check.differences import Probe, Prober
from symbp.derive.model import NetworkDerivation
from symbp.ir import Access, Program, Tensor, elementwise, index
from tests.check.networks import K, classifier, dense_network, derivation, with_body

WITHOUT_C = Code(missing="no C compiler was found")


def numpy_module(wrong: float = 1.0) -> SimpleNamespace:
    """The dense tanh network by hand, as a generated module would have it."""

    def forward(params, x):
        a = np.tanh(x @ params["W"].T + params["b"])
        return a, (x, a)

    def backward(params, saved, out_bar):
        x, a = saved
        delta = out_bar * (1 - a**2)
        return {"W": wrong * delta.T @ x, "b": delta.sum(axis=0), "x": delta @ params["W"]}

    return SimpleNamespace(forward=forward, backward=backward)


def methods(report):
    return {c.method for c in report.comparisons}


def test_every_wanted_gradient_is_compared_by_both_kinds_of_slope():
    report = check_network(derivation(dense_network(tanh)), WITHOUT_C)
    assert report.passed
    assert methods(report) == {"complex step", "finite differences"}
    assert {"W", "b", "x"} <= set(report.by_subject())
    assert {c.where for c in report.comparisons} == {"seed 0", "seed 1", "seed 2"}
    assert report.worst("complex step") < 1e-13
    assert report.worst("finite differences") < 1e-8


def test_a_loss_is_checked_with_integer_inputs():
    report = check_network(derivation(classifier()), WITHOUT_C, seeds=(0,))
    assert report.passed
    assert report.comparisons


def test_the_error_function_is_left_to_central_differences():
    report = check_network(derivation(dense_network(erf)), WITHOUT_C, seeds=(0,))
    assert report.passed
    assert methods(report) == {"finite differences"}


@pytest.mark.parametrize("target", ["∂W", "∂b", "∂x"])
def test_a_wrong_gradient_fails(target):
    broken = with_body(derivation(dense_network(tanh)), target, lambda e: e * (1 + S(1) / 1000))
    report = check_network(broken, WITHOUT_C, seeds=(0,))
    failed = {f.comparison.subject for f in report.failures}
    assert target.removeprefix("∂") in failed
    assert failed <= {target.removeprefix("∂"), "all together"}


def test_a_missing_compiler_is_said():
    report = check_network(derivation(dense_network(tanh)), WITHOUT_C, seeds=(0,))
    assert report.notes == ("C was not compared: no C compiler was found",)


def test_modules_are_compared_with_the_interpreter_and_with_each_other():
    code = Code(numpy_module(), numpy_module())  # type: ignore[arg-type]
    report = check_network(derivation(dense_network(tanh)), code, seeds=(0,))
    assert report.passed
    compared = {c.subject for c in report.comparisons if c.method == "NumPy"}
    assert compared == {"output", "W", "b", "x"}
    assert compared == {c.subject for c in report.comparisons if c.method == "C"}


def test_a_wrong_module_fails_alone():
    code = Code(numpy_module(), numpy_module(wrong=1.001))  # type: ignore[arg-type]
    report = check_network(derivation(dense_network(tanh)), code, seeds=(0,))
    assert [(f.comparison.method, f.comparison.subject) for f in report.failures] == [("C", "W")]


@pytest.mark.parametrize(("distance", "reliable"), [(4e-6, False), (0.5, True), (-0.5, True)])
def test_a_difference_across_a_kink_is_not_relied_on(distance, reliable):
    """Steps of 1e-5 and 5e-6 from a point 4e-6 beside the kink of |x| reach across it."""
    k = index("k")
    tensors = {"x": Tensor("x", (K,)), "out": Tensor("out", (K,))}
    program = Program(tensors, (elementwise("out", [(k, K)], abs(Access("x", k))),))
    inputs, ones = {"x": np.array([distance])}, {"out": np.ones(1)}
    slope = Prober(program, inputs, ones, {K: 1}).central([Probe("x", {"x": np.ones(1)})])
    assert slope[0].reliable is reliable
    if reliable:
        assert slope[0].value == pytest.approx(np.sign(distance), rel=1e-9)


def test_the_networks_own_numbers_are_kept():
    network = dense_network(tanh)
    batch = next(iter(network.tensors["x"].shape))
    assert small_sizes(network) == {batch: 5}
    assert small_sizes(replace(network, sizes={batch: 8})) == {batch: 8}


def test_a_network_that_is_nowhere_finite_is_an_error():
    whole: NetworkDerivation = derivation(dense_network(lambda z: (-1 - z**2) ** (S(1) / 2)))
    with pytest.raises(Exception, match="no point was found"):
        check_network(whole, WITHOUT_C, seeds=(0,))
