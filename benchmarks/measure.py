"""How figures are taken: one thread, contenders interleaved in short bursts, medians."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402  (after the thread limits)

Step = Callable[[], object]


def pin() -> None:
    """Stay on one processor, the last one there is."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def seconds(step: Step, times: int) -> float:
    """Seconds a step, over a burst of `times`."""
    start = time.perf_counter()
    for _ in range(times):
        step()
    return (time.perf_counter() - start) / times


def interleaved(
    contenders: Mapping[str, Step], rounds: int = 15, burst: float = 0.1
) -> dict[str, list[float]]:
    """Seconds a step of each contender in each round: A B C, B C A, ..."""
    times = {}
    for name, step in contenders.items():
        seconds(step, 3)
        times[name] = max(1, round(burst / seconds(step, 3)))
    found: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            found[name].append(seconds(contenders[name], times[name]))
    return found


def median_ratio(a: list[float], b: list[float]) -> float:
    """The median over rounds of a's time by b's in the same round."""
    return statistics.median(x / y for x, y in zip(a, b, strict=True))


def matmul_peak(size: int = 1024, rounds: int = 9) -> float:
    """FLOP/s of a large float32 matrix product: what this machine's NumPy can do at best."""
    rng = np.random.default_rng(0)
    a = rng.random((size, size), np.float32)
    b = rng.random((size, size), np.float32)
    out = np.empty((size, size), np.float32)
    best = min(seconds(lambda: np.matmul(a, b, out=out), 1) for _ in range(rounds))
    return 2 * size**3 / best
