"""Valid declarations whose sizes, outputs or conditioning are awkward to check are accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sympy import Symbol

import symbp
from symbp import pipeline
from symbp.check import small_sizes
from symbp.check.cases import cases, sample
from symbp.check.conditioning import excused
from symbp.check.feasible import feasible
from symbp.check.gradients import evaluate
from symbp.check.replicas import REPLICAS
from symbp.check.stability import MAGNITUDES, check_stability
from symbp.cli import main
from symbp.errors import CheckError, VerificationError
from symbp.ir import size

IMAGE, SERIES = "x: [batch, 2, h, w]", "x: [batch, 3, w]"
OPEN = {
    "a kernel of 12": (SERIES, "{conv1d: {filters: 2, kernel: 12}}"),
    "kernels on kernels": (
        SERIES, "{conv1d: {filters: 2, kernel: 11}}, relu, {conv1d: {filters: 2, kernel: 5}}"),
    "a transposed result": (
        SERIES, "{conv1d: {filters: 2, kernel: 9}}, {transpose: [0, 2, 1]}, {dense: 2}"),
    "a stride of 2, then a pool": (
        IMAGE, "{conv2d: {filters: 2, kernel: 7, stride: 2}}, relu, {max_pool: 3}"),
    "a stride of 4": (IMAGE, "{conv2d: {filters: 2, kernel: 11, stride: 4}}"),
    "a pool of 8": (IMAGE, "{max_pool: 8}"),
    "pools on pools": (
        IMAGE, "{max_pool: 5}, {max_pool: 5}, {conv2d: {filters: 2, kernel: 3}}"),
    "groups": (IMAGE, "{conv2d: {filters: 4, kernel: 9}}, {group_norm: 2}"),
    "as many steps as positions": (
        "t: [batch, time]", "{embedding: {vocabulary: 7, units: 3}}, {position: 4}"),
    "few positions": ("x: [batch, time, 3]", "{position: 2}"),
    "one position": ("x: [batch, time, 3]", "{position: 1}"),
}  # fmt: skip


def declared(inputs: str, layers: str) -> str:
    return f"name: net\ninputs: {{{inputs}}}\nlayers: [{layers}]\n"


def refusal(text: str, folder: Path, *arguments: str) -> str:
    """What `symbp check` says of a declaration it does not accept; "" if it accepts it."""
    file = folder / "net.yaml"
    file.write_text(text)
    found = CliRunner().invoke(main, ["check", str(file), "--seeds", "1", *arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found.output if found.exit_code else ""


@pytest.mark.parametrize("name", OPEN)
def test_sizes_left_open_are_chosen_so_that_every_layer_accepts_them(name, tmp_path):
    text = declared(*OPEN[name])
    symbp.derive(text, targets=("numpy",))
    assert refusal(text, tmp_path) == ""


@pytest.mark.parametrize(
    ("name", "number"),
    [("a kernel of 12", "w=30"), ("as many steps as positions", "time=3"), ("a pool of 8", "h=17")],
)
def test_given_sizes_are_kept(name, number, tmp_path):
    text = declared(*OPEN[name])
    assert refusal(text, tmp_path, "--size", number) == ""
    symbol, value = number.split("=")
    options = pipeline.Options(sizes={symbol: int(value)})
    network = pipeline.build(pipeline.read(text), options).main
    assert small_sizes(network)[size(symbol)] == int(value)


def test_given_sizes_that_no_layer_accepts_are_said(tmp_path):
    text = declared(*OPEN["few positions"])
    said = " ".join(refusal(text, tmp_path, "--size", "time=3").split())
    assert "3 steps, but only the positions of 2 are learned" in said


def fragments(text: str):
    unsimplified = pipeline.derive(pipeline.build(pipeline.read(text), pipeline.Options()).main)
    return cases(unsimplified, pipeline.simplify(unsimplified))


@pytest.mark.parametrize("name", [n for n in OPEN if "position" not in n])
def test_the_sizes_of_a_fragment_leave_windows_room(name):
    """One place of a window is no test of how it moves."""
    for case in fragments(declared(*OPEN[name])):
        sizes = sample(case, np.random.default_rng(0)).sizes
        result = case.forward.tensors[case.forward.equations[-1].target]
        assert all(e.xreplace(dict(sizes)) >= 0 for e in case.nonnegative)
        assert all(e.xreplace(dict(sizes)) >= 2 for e in result.shape)


M, N = Symbol("M", integer=True, positive=True), Symbol("N", integer=True, positive=True)


@pytest.mark.parametrize(
    ("required", "expected"),
    [((M - 40,), {M: 40, N: 5}), ((4 - N,), {M: 3, N: 4}), ((M - N - 200,), {M: 205, N: 5}),
     ((M - 7, 6 - M), None), ((-M - N,), None), ((N - 5000,), {M: 3, N: 5000})],
)  # fmt: skip
def test_sizes_move_as_little_as_is_needed(required, expected):
    assert feasible({M: 3, N: 5}, (M, N), required) == expected


def test_only_free_sizes_move():
    assert feasible({M: 3, N: 5}, (N,), (M - N,)) == {M: 3, N: 3}
    assert feasible({M: 3, N: 5}, (N,), (M - 4,)) is None
    assert feasible({M: 3, N: 5}, (N,), (), (N - 5,)) == {M: 3, N: 6}


def test_a_program_that_cannot_be_run_is_refused_with_a_check_error(monkeypatch):
    (case,) = fragments(declared(*OPEN["few positions"]))

    def refuse(*_):
        raise VerificationError("P is read at 4, outside 0..3")

    monkeypatch.setattr("symbp.check.cases._finite", refuse)
    with pytest.raises(CheckError, match=r"position1 cannot be checked: P is read at 4"):
        sample(case, np.random.default_rng(0))


@pytest.mark.parametrize(
    "where", ["symbp.check.fragments.check_derived", "symbp.check.network.sweep"]
)
def test_no_verification_error_reaches_the_user(where, monkeypatch, tmp_path):
    def refuse(*_):
        raise VerificationError("P is read at 4, outside 0..3")

    monkeypatch.setattr(where, refuse)
    said = " ".join(refusal(declared(*OPEN["few positions"]), tmp_path).split())
    assert "cannot be checked" in said
    assert "P is read at 4, outside 0..3" in said


NOTHING_WANTED = {
    "an activation": ("x: [2, 3]", "relu"),
    "sizes left open": ("x: [batch, n]", "relu"),
    "a pool": ("x: [batch, 2, 5, 6]", "{max_pool: 2}"),
}


@pytest.mark.parametrize("name", NOTHING_WANTED)
def test_a_network_without_loss_or_anything_wanted(name, tmp_path):
    assert refusal(declared(*NOTHING_WANTED[name]), tmp_path) == ""


def test_its_backward_takes_the_adjoint_of_the_output_and_gives_nothing():
    net = symbp.derive(declared("x: [batch, 3]", "relu"), targets=("numpy",)).module()
    x = np.array([[1.0, -2.0, 3.0]])
    out, saved = net.forward({}, x=x)
    np.testing.assert_array_equal(out, [[1, 0, 3]])
    assert net.backward({}, saved, np.ones((1, 3))) == {}
    with pytest.raises(ValueError, match=r"out_bar has shape \(2, 3\)"):
        net.backward({}, saved, np.ones((2, 3)))


GRU = (
    "inputs: {{x: [2, {t}, {u}], y: [2, {t}, {u}]}}\nlayers: [{{{kind}: {u}}}]\n"
    "loss: {{cosine: y}}\n"
)


@pytest.mark.parametrize("kind", ["gru", "lstm"])
@pytest.mark.parametrize(("t", "u"), [(2, 1), (3, 2)])
def test_what_float32_cannot_tell_is_not_asked(kind, t, u, tmp_path):
    """A state that the gates leave at 1e-8 has no direction in float32."""
    text = GRU.format(kind=kind, t=t, u=u)
    symbp.derive(text, targets=("numpy",))
    assert refusal(text, tmp_path) == ""


def stable(case):
    random = np.random.default_rng(1)
    return check_stability(case, sample(case, random).sizes, random, False).passed


def off_by(case, error):
    """The case with an error in the simplified value that the unsimplified one does not have."""
    derivation = case.after.derivation
    (found,) = derivation.program.definitions()["cosine1"]
    wrong = [
        replace(q, body=q.body + error) if q is found else q for q in derivation.program.equations
    ]
    program = replace(derivation.program, equations=tuple(wrong))
    return replace(case, after=replace(case.after, derivation=replace(derivation, program=program)))


def test_an_error_beyond_what_rounding_explains_is_refused():
    (case,) = fragments(GRU.format(kind="gru", t=2, u=1))
    assert stable(case)
    assert stable(off_by(case, 0))
    assert not stable(off_by(case, 10))
    assert not stable(replace(case, layers=frozenset()))  # nothing else explains it


def test_an_error_that_simplification_made_is_not_excused():
    """The unsimplified program is right in float32, so nothing is."""
    (case,) = fragments(GRU.format(kind="gru", t=2, u=1))
    random = np.random.default_rng(0)
    sizes = {**sample(case, random).sizes, REPLICAS: len(MAGNITUDES)}
    program = case.before_replicated
    inputs = {
        n: random.standard_normal([int(e.xreplace(sizes)) for e in program.tensors[n].shape])
        for n in program.inputs()
    }
    exact = evaluate(program, inputs, sizes)["cosine1"]
    allowed = excused(case, "cosine1", exact, inputs, sizes)
    assert (allowed < 1e-4).all()
    without = replace(case, layers=frozenset())
    assert not excused(without, "cosine1", exact, inputs, sizes).any()


def test_a_recurrence_with_a_minimum_over_its_last_step() -> None:
    text = """
inputs: {x: [n, t, 3], z: [n, 2]}
parameters: {U: [2, 2], V: [2, 3]}
formula: |
  h[n, -1, i] = 0
  h[n, t, i] = tanh(min[j](U[i, j] * h[n, t-1, j]) + sum[k](V[i, k] * x[n, t, k]))
  loss = sum[n, t, i]((h[n, t, i] + z[n, i])^2)
"""
    assert pipeline.run(text).report.passed
