"""The memory that a training step needs: python library_memory.py NET CONTENDER MODULE.py

Prints the megabytes at the highest point of ten steps above those before the first (Linux).
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import measure  # first: it limits the threads
from library_nets import make_step


def load(path: str) -> ModuleType:
    """The module in a file."""
    found = importlib.util.spec_from_file_location(Path(path).stem, path)
    if found is None or found.loader is None:
        raise SystemExit(f"{path} is no module")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def status(key: str) -> float:
    """An entry of this process's status, in MB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(key))


def main() -> None:
    """Measure one contender."""
    name, who, path = sys.argv[1:]
    net = load(path)
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # forget the highest point so far
    before = status("VmRSS:")
    measure.seconds(make_step(who, name, net), 10)
    print(status("VmHWM:") - before)


if __name__ == "__main__":
    main()
