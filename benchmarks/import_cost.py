"""What importing a generated module costs beyond importing NumPy: fresh processes, medians.

python benchmarks/import_cost.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
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


def main(runs: int = 15) -> None:
    """Print the median milliseconds for every generated NumPy module."""
    for path in sorted((ROOT / "generated").glob("*.py")):
        if path.stem.endswith("_c") or path.stem == "__init__":
            continue
        code = CODE.format(root=str(ROOT), name=path.stem)
        times = [
            float(
                subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
            )
            for _ in range(runs)
        ]
        print(f"{path.stem:16} {statistics.median(times) * 1e3:5.2f} ms")


if __name__ == "__main__":
    main()
