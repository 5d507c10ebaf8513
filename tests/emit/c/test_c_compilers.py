"""Networks that a compiler got wrong: gcc 12 at -O3, when pointers were `restrict`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_HEAD = "name: n\nloss: {mse: y}\n"
NETWORKS = {
    "log_softmax": "inputs: {x: [batch, 4], y: [batch, 2]}\nsizes: {batch: 3}\n"
    "layers: [{dense: 2}, log_softmax, {dense: 2}]\n",
    "three_dense": "inputs: {x: [batch, 1], y: [batch, 2]}\nsizes: {batch: 2}\n"
    "layers: [{dense: 4}, {dense: 2}, {dense: 2}]\n",
}


@pytest.mark.parametrize("name", NETWORKS)
def test_c_agrees_with_numpy(name: str, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text(_HEAD + NETWORKS[name])
    command = [sys.executable, "-m", "symbp", "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
