"""Every library entry that reads integers, given one out of range: NaN in C, an error in Python."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import driver
import numpy as np
import pytest

import symbp
from symbp.check.loading import load

_SCORES = "inputs: {x: [batch, 4], y: %s}\nlayers: [dense: 4]\nloss: {%s}\n"
_LABELS = "{shape: [batch], labels: 4}"
NETWORKS = {
    "embedding": (
        "inputs: {y: {shape: [batch, 3], labels: 4}, t: [batch, 3, 2]}\n"
        "layers: [embedding: {vocabulary: 4, units: 2}]\nloss: {mse: t}\n"
    ),
    "embedding of undeclared tokens": (
        "inputs: {y: [batch, 3], t: [batch, 3, 2]}\n"
        "layers: [embedding: {vocabulary: 4, units: 2}]\nloss: {mse: t}\n"
    ),
    "cross_entropy": _SCORES % (_LABELS, "cross_entropy: y"),
    "cross_entropy of undeclared labels": _SCORES % ("[batch]", "cross_entropy: y"),
    "cross_entropy, smoothed": _SCORES
    % (_LABELS, "cross_entropy: {target: y, label_smoothing: 0.1}"),
    "nll": _SCORES % (_LABELS, "nll: y"),
    "focal": _SCORES % (_LABELS, "focal: y"),
    "multiclass_hinge": _SCORES % (_LABELS, "multiclass_hinge: y"),
    "policy_gradient": (
        f"inputs: {{x: [batch, 4], y: {_LABELS}, r: [batch]}}\n"
        "layers: [dense: {units: 4, name: d}]\n"
        "loss: {policy_gradient: {target: y, from: [d, r]}}\n"
    ),
}
SANITIZE = ("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
FAST = ("-O3", "-march=native", "-ffast-math")
WRONG = [-1, 4, -(2**31), 2**31 - 1]


@pytest.fixture(params=NETWORKS)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The network, its modules in the folder."""
    text = f"name: net\n{NETWORKS[request.param]}sizes: {{batch: 3}}\n"
    derived = symbp.derive(text, targets=("numpy", "c"), dtype="float64")
    derived.write(tmp_path)
    return derived


@pytest.mark.parametrize("flags", [SANITIZE, FAST], ids=["sanitized", "fast"])
def test_c_returns_nan_and_touches_nothing_else(
    made: Any, flags: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "main.c").write_text(driver.program(made.files["net.h"], "y"))
    command = ["cc", "-std=c99", *flags, "main.c", "net.c", "-o", "main", "-lm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    for value in ((), *((str(wrong),) for wrong in WRONG)):
        call = [str(tmp_path / "main"), *value]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", ["numpy", "c"])
def test_python_names_the_input_the_value_and_the_bound(
    made: Any, language: str, tmp_path: Path
) -> None:
    net = getattr(load("net", tmp_path), language)
    params = net.init(dtype=np.float64)
    arrays: dict[str, Any] = {
        n: np.zeros([3 if e == "batch" else e for e in shape]) for n, shape in net.INPUTS.items()
    }
    arrays["y"] = arrays["y"].astype(int)
    assert np.isfinite(net.forward(params, **arrays)[0])
    for value in WRONG:
        arrays["y"].flat[-1] = value
        before = {n: a.copy() for n, a in params.items()}
        for call, more in ((net.forward, {}), (net.step, {"rate": 0.1})):
            with pytest.raises(ValueError, match=rf"y holds {value}; .* should be in 0 \.\. 3"):
                call(params, **arrays, **more)
        assert all((params[n] == a).all() for n, a in before.items())


def test_a_bound_that_no_integer_of_32_bits_reaches_is_not_asked_for(
    compiler: str, tmp_path: Path
) -> None:
    text = (
        "name: net\ninputs: {y: {shape: [batch], labels: 4000000000}, t: [batch, 2]}\n"
        "layers: [embedding: {vocabulary: 4000000000, units: 2}]\nloss: {mse: t}\n"
        "sizes: {batch: 3}\n"
    )
    files = symbp.derive(text, targets=("c",)).files
    assert "y: int32_t[3], 0 .. 2147483647" in files["net.h"]
    for suffix in (".h", ".c"):
        (tmp_path / f"net{suffix}").write_text(files[f"net{suffix}"], encoding="utf-8")
    command = [compiler, "-std=c99", "-Wall", "-Wextra", "-Werror", "-c", "net.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
