"""One training step of the library's nets: the generated NumPy module beside PyTorch eager.

    python benchmarks/library_step.py [d e f g]

d is LeNet, e an LSTM, f a small GPT, g a residual network with batch normalisation. float32, one
thread, the same batch at each step, contenders interleaved in one run. Both start from the same
weights; a net is refused when the first three losses differ by more than 1e-4. Prints medians, the
ratio (below 1: symbp is faster), the share of the machine's measured matrix-multiply peak, and the
memory that a step needs at its highest, alone in a process, above what is there before it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import measure  # first: it limits the threads
from library_nets import CASES, CONTENDERS, THEIRS, make_step

import symbp

HERE = Path(__file__).resolve().parent


def contenders(name: str, result: symbp.Derived) -> dict[str, measure.Step]:
    """Both steps of a net, with equal weights and data; both have made three steps."""
    net = result.module()
    steps = {who: make_step(who, name, net) for who in CONTENDERS}
    for number in range(3):
        ours, theirs = (float(step()) for step in steps.values())  # type: ignore[arg-type]
        if not abs(ours - theirs) <= 1e-4 * abs(theirs):
            raise SystemExit(f"{name}: losses differ at step {number}: {ours} and {theirs}")
    return steps


def memory(name: str, who: str, module: Path) -> float:
    """The memory in MB that a contender's step needs, in a process of its own."""
    command = [sys.executable, str(HERE / "library_memory.py"), name, who, str(module)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def compare(name: str, peak: float, folder: Path) -> None:
    """Measure one net and print a line for each contender."""
    result = symbp.derive(HERE / "nets" / f"{name}.yaml", targets=("numpy",))
    result.write(folder)
    times = measure.interleaved(contenders(name, result))
    for who, found in times.items():
        ratio = measure.median_ratio(found, times[THEIRS])
        middle = statistics.median(found)
        share = 100 * CASES[name].flops / middle / peak
        room = memory(name, who, folder / f"{name}.py")
        row = f"{name:4} {who:14} {middle * 1e3:7.2f} ms {share:7.1f}% {room:6.1f} MB  {ratio:.2f}"
        print(row, flush=True)


def main() -> None:
    """Measure the nets named on the command line, all without any."""
    measure.pin()
    peak = measure.matmul_peak()
    print(f"matrix-multiply peak (NumPy, float32, one thread): {peak / 1e9:.0f} GFLOP/s")
    print(f"{'net':4} {'contender':14} {'median':>10} {'of peak':>8} {'memory':>9}  ratio")
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or list(CASES):
            compare(name, peak, Path(folder))


if __name__ == "__main__":
    main()
