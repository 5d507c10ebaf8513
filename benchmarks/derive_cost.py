"""What deriving costs: whole cold processes, their wall time and peak memory.

    python benchmarks/derive_cost.py

`symbp derive` of examples/digits.yaml and examples/gpt2.yaml (124M parameters), and of dense layers
by `repeat` at two depths; the median of several runs each, interleaved. The last line is the ratio
for twice the depth.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEEP = """name: deep{times}
inputs: {{x: [batch, 32], y: {{shape: [batch], labels: 10}}}}
layers:
  - repeat: {{times: {times}, layers: [{{dense: 32}}, relu]}}
  - dense: 10
loss: {{cross_entropy: y}}
"""


def run(arguments: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "symbp", *arguments], stdout=subprocess.DEVNULL, cwd=ROOT
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"symbp {' '.join(arguments)} failed")
    return seconds, usage.ru_maxrss / 1024


def main(runs: int = 5) -> None:
    """Measure each command several times, in turn, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            name: ["derive", f"examples/{name}.yaml", "-o", folder] for name in ("digits", "gpt2")
        }
        for times in (1000, 2000):
            path = Path(folder) / f"deep{times}.yaml"
            path.write_text(DEEP.format(times=times), encoding="utf-8")
            commands[f"{times} dense layers"] = ["derive", str(path), "-o", folder]
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for number in range(runs + 1):
            for name, command in commands.items():
                figures = run(command)
                if number:  # the first round warms the disk's cache
                    found[name].append(figures)
    for name, figures in found.items():
        seconds = statistics.median(s for s, _ in figures)
        memory = max(m for _, m in figures)
        print(f"{name:18} {seconds:6.2f} s  {memory:5.0f} MB")
    shallow, deep = found["1000 dense layers"], found["2000 dense layers"]
    ratio = statistics.median(d[0] / s[0] for s, d in zip(shallow, deep, strict=True))
    print(f"twice the depth takes {ratio:.2f} times as long")


if __name__ == "__main__":
    main()
