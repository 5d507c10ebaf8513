"""What importing a generated module costs beyond importing NumPy: fresh processes, medians.

    python benchmarks/import_cost.py

The first figure compiles the module's text, as the first import does; the second finds Python's
cached bytecode, as every later one does.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = """
import sys, time
sys.path.insert(0, {root!r})
import numpy
start = time.perf_counter()
import generated.{name}
print(time.perf_counter() - start)
"""


def milliseconds(name: str, cache: str | None) -> float:
    """One import in a new process, its bytecode cached in a folder or not at all."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    if cache is None:
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["PYTHONPYCACHEPREFIX"] = cache or os.devnull
    code = CODE.format(root=str(ROOT), name=name)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    return 1e3 * float(done.stdout)


def main(runs: int = 15) -> None:
    """Print the median milliseconds for every generated NumPy module."""
    print(f"{'module':16} {'first':>8} {'later':>8}")
    for path in sorted((ROOT / "generated").glob("*.py")):
        if path.stem.endswith("_c"):
            continue
        with tempfile.TemporaryDirectory() as cache:
            milliseconds(path.stem, cache)
            times = [
                (milliseconds(path.stem, None), milliseconds(path.stem, cache)) for _ in range(runs)
            ]
        first, later = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{path.stem:16} {first:5.2f} ms {later:5.2f} ms")


if __name__ == "__main__":
    main()
