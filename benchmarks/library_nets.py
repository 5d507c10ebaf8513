"""What the nets d, e, f and g of the library benchmark are given, and a step of each contender."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import measure  # first: it limits the threads
import numpy as np
import peer_torch

RATE = 1e-3
OURS, THEIRS = "symbp", "PyTorch eager"
CONTENDERS = (OURS, THEIRS)


@dataclass(frozen=True)
class Case:
    """A net's batch, and the floating-point operations of the products in one step."""

    batch: int
    flops: float


def _lstm() -> float:
    steps = 32 * 32
    return 2 * steps * (3 * 4 * 128 * 128 + 2 * 4 * 128 * 32 + 3 * 128 * 32)


def _gpt() -> float:
    tokens, width = 8 * 64, 128
    dense = 4 * 12 * width**2 + 256 * width
    attention = 4 * 2 * 64 * width
    return 6.0 * tokens * (dense + attention)


def _lenet() -> float:
    first, second = 576 * 8 * 25, 64 * 16 * 200
    return 2.0 * 32 * (2 * first + 3 * second + 3 * 2560)


CASES = {
    "d": Case(32, _lenet()),
    "e": Case(32, _lstm()),
    "f": Case(8, _gpt()),
    "g": Case(128, 2.0 * 128 * (3 * 16 * 256 * 256 + 3 * 2560 - 256 * 256)),
}


def _data(net: ModuleType, name: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    batch = CASES[name].batch
    shapes = {k: [batch, *shape[1:]] for k, shape in net.INPUTS.items()}
    labels = int(net.OUTPUTS[next(iter(net.OUTPUTS))][-1])
    y = rng.integers(0, labels, shapes["y"])
    if name == "f":
        return rng.integers(0, labels, shapes["x"]), y
    return rng.standard_normal(shapes["x"]).astype(np.float32), y


def make_step(who: str, name: str, net: ModuleType) -> measure.Step:
    """A step of a contender, from the weights of seed 0."""
    params = net.init(seed=0, dtype=np.float32)
    x, y = _data(net, name)
    if who == THEIRS:
        return peer_torch.make_step(name, params, x, y, RATE)
    workspace = net.workspace(batch=CASES[name].batch)
    return lambda: net.step(params, rate=RATE, x=x, y=y, workspace=workspace)
