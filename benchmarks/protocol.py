"""What contenders and driver say to each other, a line at a time; c/serve.h is the same in C.

    at the start   {"losses": [the first three], "before_kb": ..}
    run N          makes N steps and answers {"n": N, "wall": .., "cpu": .., "peak_kb": ..}
    quit           ends it

`wall` and `cpu` are seconds of the clock and of the processors. `before_kb` is the memory that the
process held before it had read or made anything, its libraries loaded; `peak_kb` is the most that
it has held since. A contender in C also says `arrays_kb`, how much more it holds now in arrays
alone, without the pages of programs and libraries.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def memory_kb(key: str) -> int:
    """An entry of this process's status (Linux), in kilobytes; 0 where there is none."""
    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)


def start() -> int:
    """Forget what loading libraries took at its highest; the kilobytes held now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    return memory_kb("VmRSS:")


def say(**message: object) -> None:
    """Write one line."""
    print(json.dumps(message), flush=True)


def serve(run: Callable[[int], float], before_kb: int) -> None:
    """Answer until told to end; `run(n)` makes n steps and returns the last one's loss."""
    say(losses=[run(1) for _ in range(3)], before_kb=before_kb)
    for line in sys.stdin:
        words = line.split()
        if not words or words[0] == "quit":
            break
        n = int(words[1])
        wall, cpu = time.perf_counter(), time.process_time()
        run(n)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        say(n=n, wall=wall, cpu=cpu, peak_kb=memory_kb("VmHWM:"))
