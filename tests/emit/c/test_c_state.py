"""State in C: the fresh one, NULL, and the same buffer for the state before and after."""

from __future__ import annotations

import ctypes
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from declared import declared, random_inputs, written

NULL = None


@dataclass(frozen=True)
class Compiled:
    """The library of the network `state`, on float64 arrays."""

    library: ctypes.CDLL
    header: str
    inputs: tuple[Any, ...]

    def length(self, name: str) -> int:
        """The number behind a macro."""
        found = re.search(rf"#define net_N_{name} (\d+)", self.header)
        assert found is not None
        return int(found[1])

    def array(self, name: str, seed: int | None = None) -> Any:
        """An array of a promised length."""
        if seed is None:
            return np.full(self.length(name), np.nan)
        return np.random.default_rng(seed).uniform(0.1, 0.9, self.length(name))

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function on arrays, numbers and NULL."""
        function = getattr(self.library, f"net_{name}")
        function.restype = ctypes.c_double
        passed = [
            ctypes.c_void_p(a.ctypes.data)
            if isinstance(a, np.ndarray)
            else ctypes.c_void_p(None)
            if a is NULL
            else ctypes.c_double(a)
            for a in arguments
        ]
        return function(*passed)

    def gradient(self, state: Any, following: Any) -> tuple[float, Any]:
        """Loss and gradients."""
        parameters, noise = self.array("PARAMETERS", 1), self.array("NOISE", 2)
        space, gradients = self.array("WORKSPACE"), self.array("GRADIENTS")
        common = (parameters, *self.inputs)
        loss = self.call("forward", *common, state, following, noise, space)
        self.call("backward", *common, noise, space, gradients)
        return loss, gradients


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """The network, compiled: its gradient depends on its state."""
    folder: Path = tmp_path_factory.mktemp("state")
    made = declared("state")
    written(made, folder)
    flags = ["-std=c99", "-O2", "-Dnet_DOUBLE", "-fPIC", "-shared"]
    subprocess.run(["cc", *flags, "net.c", "-o", "net.so", "-lm"], cwd=folder, check=True)
    inputs = tuple(random_inputs(made.training[0], made.batch).values())
    return Compiled(ctypes.CDLL(str(folder / "net.so")), made.files.header, inputs)


def test_the_fresh_state(compiled: Compiled) -> None:
    state = compiled.array("STATE")
    compiled.call("state", state)
    np.testing.assert_array_equal(state, [0.5] * 5 + [2] + [0.5] * 4 + [2])


def test_one_buffer_for_both_states(compiled: Compiled) -> None:
    before, after = compiled.array("STATE", 3), compiled.array("STATE")
    loss, gradients = compiled.gradient(before, after)
    np.testing.assert_array_equal(before, compiled.array("STATE", 3))
    assert (after != before).all()
    assert compiled.gradient(before, before)[0] == loss
    np.testing.assert_array_equal(before, after)
    state = compiled.array("STATE", 3)
    np.testing.assert_array_equal(compiled.gradient(state, state)[1], gradients)
    other = compiled.gradient(after, NULL)
    assert other[0] != loss
    assert (other[1] != gradients).any()


def test_null_is_the_fresh_state(compiled: Compiled) -> None:
    fresh, after, again = (compiled.array("STATE") for _ in range(3))
    compiled.call("state", fresh)
    loss, gradients = compiled.gradient(fresh, after)
    found = compiled.gradient(NULL, again)
    assert found[0] == loss
    np.testing.assert_array_equal(found[1], gradients)
    np.testing.assert_array_equal(again, after)


def test_a_step_passes_the_state_on(compiled: Compiled) -> None:
    state, after = compiled.array("STATE", 3), compiled.array("STATE")
    loss, gradients = compiled.gradient(state, after)
    parameters, noise = compiled.array("PARAMETERS", 1), compiled.array("NOISE", 2)
    space = compiled.array("WORKSPACE")
    assert compiled.call("step", parameters, *compiled.inputs, state, noise, space, 0.5) == loss
    np.testing.assert_array_equal(state, after)
    wanted = compiled.array("PARAMETERS", 1) - 0.5 * gradients[: parameters.size]
    # A gradient that is subtracted where it is made is rounded in another order.
    np.testing.assert_allclose(parameters, wanted, rtol=1e-13, atol=1e-14)


def test_predict_reads_the_state_and_leaves_it(compiled: Compiled) -> None:
    parameters, space = compiled.array("PARAMETERS", 1), compiled.array("WORKSPACE")
    x = compiled.inputs[0]
    found = []
    for state in (compiled.array("STATE", 3), compiled.array("STATE", 4)):
        before, output = state.copy(), compiled.array("OUTPUT")
        compiled.call("predict", parameters, x, state, space, output)
        np.testing.assert_array_equal(state, before)
        found.append(output)
    assert np.isfinite(found[0]).all()
    assert (found[0] != found[1]).any()
