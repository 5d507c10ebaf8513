"""The contender that is symbp's NumPy module: python symbp_numpy.py MODULE.py DATA.npz RATE

DATA holds `parameter NAME` and `input NAME`; sizes are those of the arrays.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import protocol


def load(path: Path) -> ModuleType:
    """The module in a file."""
    found = importlib.util.spec_from_file_location(path.stem, path)
    if found is None or found.loader is None:
        raise SystemExit(f"{path} is no module")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def runner(
    net: ModuleType, arrays: Mapping[str, np.ndarray], rate: float
) -> Callable[[int], float]:
    """What makes n steps in one workspace and returns the last loss."""
    params = net.init(seed=0, dtype=np.float32)  # views of one array, as a user has them
    for name in params:
        params[name][...] = arrays[f"parameter {name}"]
    given = {name: arrays[f"input {name}"] for name in net.INPUTS}
    sizes = {
        size: length
        for name, shape in net.INPUTS.items()
        for size, length in zip(shape, given[name].shape, strict=True)
    }
    wanted = inspect.signature(net.workspace).parameters
    workspace = net.workspace(**{size: sizes[size] for size in wanted})
    if hasattr(net, "init_state"):
        given["state"] = net.init_state(np.float32)

    def run(n: int) -> float:
        for _ in range(n):
            loss = net.step(params, rate=rate, workspace=workspace, **given)
        return float(loss)

    return run


if __name__ == "__main__":
    module, data, rate = sys.argv[1:]
    before = protocol.start()
    with np.load(data) as stored:
        contents = dict(stored)
    protocol.serve(runner(load(Path(module)), contents, float(rate)), before)
