"""One training step: the generated NumPy module beside hand-optimised NumPy, in one run.

    python benchmarks/numpy_step.py [b c1 c2]

float32, one thread, the same batch at each step. Both start from the same weights, and the first
losses must agree. Prints medians, the ratio (below 1: symbp is faster) and the share of the
machine's measured matrix-multiply peak.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import measure  # first: it limits the threads
import numpy as np
from peer_numpy import make_step

import symbp

NETS = Path(__file__).resolve().parent / "nets"
RATE = 1e-3


def contenders(name: str) -> tuple[dict[str, measure.Step], float]:
    """Both steps of a net, with equal weights and data, and the FLOPs of a step's products."""
    net = symbp.derive(NETS / f"{name}.yaml", targets=("numpy",)).module()
    params = net.init(seed=0, dtype=np.float32)
    weights = [v for k, v in params.items() if k.endswith(".W")]
    biases = [v for k, v in params.items() if k.endswith(".b")]
    batch = 32 if name == "b" else 128
    rng = np.random.default_rng(0)
    x = rng.random((batch, weights[0].shape[1]), np.float32)
    y = rng.integers(0, 10, batch)
    peer = make_step(
        [np.ascontiguousarray(w.T) for w in weights], [b.copy() for b in biases], x, y, RATE
    )
    workspace = net.workspace(batch=batch)

    def step() -> float:
        return float(net.step(params, rate=RATE, x=x, y=y, workspace=workspace))

    for number in range(3):
        ours, theirs = step(), peer()
        if abs(ours - theirs) > 1e-4 * abs(theirs):
            raise SystemExit(f"{name}: losses differ at step {number}: {ours} and {theirs}")
    products = [2 * batch * w.size for w in weights]
    return {"symbp": step, "hand-optimised NumPy": peer}, 3 * sum(products) - products[0]


def main() -> None:
    """Measure the nets named on the command line, all without any."""
    measure.pin()
    peak = measure.matmul_peak()
    print(f"matrix-multiply peak (NumPy, float32, one thread): {peak / 1e9:.0f} GFLOP/s")
    print(f"{'net':4} {'contender':22} {'median':>10} {'of peak':>8}  ratio")
    for name in sys.argv[1:] or ["b", "c1", "c2"]:
        steps, flops = contenders(name)
        times = measure.interleaved(steps)
        for who, found in times.items():
            ratio = measure.median_ratio(found, times["hand-optimised NumPy"])
            middle = statistics.median(found)
            share = 100 * flops / middle / peak
            print(f"{name:4} {who:22} {middle * 1e6:7.1f} us {share:7.1f}%  {ratio:.3f}")


if __name__ == "__main__":
    main()
