"""Every entry of the library against PyTorch in float64: outputs, and gradients by autograd."""

from __future__ import annotations

import re
from pathlib import Path

import library_backends
import numpy as np
import pytest
from oracle_case import TorchCase, evaluated
from oracle_table import CASES

from symbp.library import Library

REASON = "pip install -e '.[oracle]' brings PyTorch"
BACKENDS = ("fragments", "numpy", "c")


@pytest.mark.oracle
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_value_and_gradients(case: TorchCase, backend: str, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason=REASON)
    for number in range(1 if backend == "c" else len(case.sizes)):  # C has one set of sizes
        arrays, sizes = case.draw(number), case.sizes[number]
        value, pullback = case.oracle(arrays)
        bar = np.random.default_rng(number).standard_normal(np.shape(value))
        out_bar = None if case.loss else np.asarray(bar)
        found = library_backends.BACKENDS[backend](case, arrays, sizes, out_bar, tmp_path)
        expected = pullback(1.0 if out_bar is None else out_bar)
        np.testing.assert_allclose(found.value, value, 1e-8, 1e-10, err_msg=f"value, {sizes}")
        assert set(found.gradients) == set(expected)
        for name, gradient in expected.items():
            message = f"gradient of {name}, {sizes}"
            np.testing.assert_allclose(
                found.gradients[name], gradient, 1e-8, 1e-10, err_msg=message
            )
        following = evaluated(case.next_state, arrays) if case.next_state else {}
        assert set(found.state) == set(following)
        for name, state in following.items():
            np.testing.assert_allclose(found.state[name], state, 1e-8, 1e-10, err_msg=name)


@pytest.mark.oracle
@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("case", [c for c in CASES if c.evaluation], ids=lambda c: c.name)
def test_evaluation(case: TorchCase, backend: str, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason=REASON)
    derived = library_backends.of(case)
    net = derived.module() if backend == "numpy" else library_backends.binding(derived, tmp_path)
    arrays = case.draw(0)
    params = {name: arrays[name] for name in net.PARAMETERS}
    arguments = library_backends.given(net, arrays)
    found = net.predict(params, **{n: a for n, a in arguments.items() if n != "noise"})
    assert case.evaluation is not None
    np.testing.assert_allclose(found, evaluated(case.evaluation, arrays), 1e-8, 1e-10)


@pytest.mark.oracle
@pytest.mark.parametrize("case", [c for c in CASES if c.copied], ids=lambda c: c.name)
def test_weights_of_a_module(case: TorchCase) -> None:
    torch = pytest.importorskip("torch", reason=REASON)
    torch.manual_seed(0)
    assert case.copied is not None
    weights, expected = case.copied.initial(torch, case.draw(0))
    net = library_backends.of(case).module()
    assert {n: tuple(s) for n, s in net.PARAMETERS.items()} == {
        n: w.shape for n, w in weights.items()
    }
    found = net.predict(weights, **library_backends.given(net, case.draw(0)))
    np.testing.assert_allclose(found, expected, 1e-8, 1e-10)


def test_every_entry_of_the_library_has_a_case() -> None:
    words = {word for case in CASES for word in re.findall(r"\w+", case.text)}
    assert set(Library().names()) <= words


def test_names_of_cases_differ() -> None:
    assert len({case.declaration.split("\n", 1)[0] for case in CASES}) == len(CASES)
