"""Integers out of range: NaN comes back, nothing is touched outside a buffer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from c_catalogue import SIZES, classifier, embedding, masked
from c_networks import Compiled, Library, random_arrays

FLAGS = [("-O0",), ("-O3", "-march=native", "-ffast-math")]
WRONG = [-1, 3, 2**31 - 1, -(2**31)]


def broken(compiled: Compiled, name: str, value: int) -> dict[str, Any]:
    """Random arrays with one wrong integer at the end of an input."""
    arrays = random_arrays(compiled)
    arrays[name].flat[-1] = value
    return arrays


@pytest.fixture(scope="module", params=FLAGS, ids=["plain", "fast"])
def library(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, compiler: str
) -> Library:
    """The classifier, compiled."""
    compiled = Compiled.of(classifier(), tmp_path_factory.mktemp("labels"), SIZES)
    return compiled.library(*request.param, compiler=compiler)


@pytest.mark.parametrize("wrong", WRONG)
def test_the_loss_is_nan(library: Library, wrong: int) -> None:
    loss, _ = library.gradient(broken(library.compiled, "y", wrong))
    assert np.isnan(loss)


@pytest.mark.parametrize("wrong", WRONG)
def test_the_gradients_are_nan(library: Library, wrong: int) -> None:
    _, gradients = library.gradient(broken(library.compiled, "y", wrong))
    assert all(np.isnan(g).all() for g in gradients.values())


@pytest.mark.parametrize("wrong", WRONG)
def test_a_step_leaves_the_parameters_alone(library: Library, wrong: int) -> None:
    arrays = broken(library.compiled, "y", wrong)
    parameters = library.flat(arrays)
    before = parameters.copy()
    loss = library.call("step", parameters, *library.inputs(arrays), library.workspace, 0.1)
    assert np.isnan(loss)
    np.testing.assert_array_equal(parameters, before)


def test_a_step_with_labels_in_range_descends(library: Library) -> None:
    arrays = random_arrays(library.compiled)
    parameters = library.flat(arrays)
    loss, gradients = library.gradient(arrays)
    got = library.call("step", parameters, *library.inputs(arrays), library.workspace, 0.25)
    wanted = library.flat(arrays)
    wanted[:-1] -= 0.25 * np.concatenate([gradients[n].ravel() for n in library.net.parameters])
    assert got == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(parameters, wanted, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("network", [embedding, masked])
def test_predict_gives_nan(network: Any, tmp_path: Path) -> None:
    compiled = Compiled.of(network(), tmp_path, SIZES)
    name = next(n for n in compiled.net.inputs if compiled.net.tensors[n].kind == "integer")
    library = compiled.library("-O2", "-ffast-math")
    assert np.isfinite(library.predict(random_arrays(compiled))).all()
    for wrong in (-1, 6, 2**31 - 1):
        assert np.isnan(library.predict(broken(compiled, name, wrong))).all()


def test_tokens_without_a_declared_bound_are_checked_against_the_table(tmp_path: Path) -> None:
    compiled = Compiled.of(embedding(declared=False), tmp_path, SIZES)
    library = compiled.library("-O2")
    for wrong, is_wrong in ((-1, True), (5, False), (6, True)):
        loss, _ = library.gradient(broken(compiled, "x", wrong))
        assert np.isnan(loss) == is_wrong
