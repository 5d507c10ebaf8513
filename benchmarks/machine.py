"""The machine: its compilers, its measured multiply-add peak, and a place on it."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def compilers(asked: str | None) -> list[str]:
    """The commands of --cc, else $CC, else the first of cc, gcc and clang. Exits where none is."""
    names = (asked or os.environ.get("CC") or "").split(",")
    found = [name.strip() for name in names if name.strip()]
    if not found:
        found = [name for name in ("cc", "gcc", "clang") if shutil.which(name)][:1]
    missing = [name for name in found if not shutil.which(shlex.split(name)[0])]
    if missing or not found:
        raise SystemExit(f"no C compiler {', '.join(missing)}; name one by --cc or $CC")
    return found


def peer_compiler(chosen: str) -> str:
    """What hand-written C is compiled with: gcc where it is, whatever symbp's C is."""
    return "gcc" if shutil.which("gcc") else chosen


def installed(module: str) -> bool:
    """Whether a Python package is there."""
    return importlib.util.find_spec(module) is not None


def wide_blas() -> Mapping[str, str]:
    """What makes OpenBLAS use AVX-512 on processors that it takes for older ones; often nothing.

    Naming kernels that the processor does not have would end in an illegal instruction.
    """
    info = Path("/proc/cpuinfo")
    flags = info.read_text("utf-8", "replace") if info.exists() else ""
    wide = "avx512_bf16" in flags and "AuthenticAMD" in flags
    return {"OPENBLAS_CORETYPE": "Cooperlake"} if wide else {}


def limited(threads: int, **more: str) -> dict[str, str]:
    """This process's environment with so many threads."""
    return {**os.environ, **dict.fromkeys(THREAD_VARIABLES, str(threads)), **more}


@contextmanager
def pinned(threads: int) -> Iterator[None]:
    """Processes started inside with one thread stay on one processor, the last there is."""
    if threads != 1 or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class BenchmarkError(Exception):
    """What keeps a net or a contender from being measured."""


def run(command: list[str]) -> None:
    """Run a compiler. Raises BenchmarkError with what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{shlex.join(command)} failed:\n{done.stderr.strip()[-2000:]}")


def peak(cc: str, threads: int, folder: Path) -> float:
    """The measured float32 multiply-add peak in FLOP/s."""
    return _measured(cc, threads, folder, "peak")


def traffic(cc: str, threads: int, folder: Path, count: int) -> float:
    """The seconds in which so many floats are read twice and written once, measured."""
    return _measured(cc, threads, folder, "traffic", str(count))


def _measured(cc: str, threads: int, folder: Path, name: str, *arguments: str) -> float:
    """The number that one of the programs in c/ prints. Exits where it cannot be compiled."""
    binary = folder / f"{name}{threads}"
    flags = "-O3 -march=native -ffast-math" + (" -fopenmp" if threads > 1 else "")
    source = str(HERE / "c" / f"{name}.c")
    try:
        run([*shlex.split(peer_compiler(cc)), *flags.split(), source, "-o", str(binary)])
    except BenchmarkError as error:
        raise SystemExit(str(error)) from None
    with pinned(threads):
        done = subprocess.run(
            [str(binary), *arguments],
            capture_output=True, text=True, check=True, env=limited(threads),
        )  # fmt: skip
    return float(done.stdout)
