"""The ways an emitted network is compiled, and the processes that run what came out."""

from __future__ import annotations

import os
import pickle
import selectors
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
FAST = ("-O3", "-march=native", "-ffast-math")
SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g1", "-O1")
SECONDS = 120


class Crash(Exception):
    """The process that ran a network ended, or did not end; with what it said."""


class Uncompiled(Exception):
    """A compiler refused the code, warnings as errors; with what it said."""


@dataclass(frozen=True)
class Build:
    """One way to compile; `threads` are the numbers of threads to run it with, 0 for no OpenMP."""

    name: str
    compiler: str
    flags: tuple[str, ...]
    double: bool = True
    optimize: str = "speed"
    threads: tuple[int, ...] = (0,)
    standard: str = "-std=c99"

    @property
    def sanitized(self) -> bool:
        """Whether a sanitizer watches it."""
        return "-fsanitize=address,undefined" in self.flags

    def command(self, source: Path, library: Path) -> list[list[str]]:
        """The commands that make a shared library of it."""
        flags = [self.standard, *WARNINGS, *self.flags, "-fPIC"]
        flags += ["-Dnet_DOUBLE"] if self.double else []
        flags += ["-fopenmp"] if self.threads != (0,) else []
        made = library.with_suffix(".o")
        # Linked without -ffast-math, which would make the process flush subnormal numbers.
        kept = [f for f in flags if f.startswith("-fsanitize") or f == "-fopenmp"]
        return [
            [self.compiler, *flags, "-c", str(source), "-o", str(made)],
            [self.compiler, *kept, "-shared", str(made), "-o", str(library), "-lm"],
        ]


SCALAR = ("-Dnet_SCALAR",)
# Every product that a BLAS can take goes to one, however small.
LIBRARY = ("-Dnet_CBLAS", "-Dnet_LARGE=0", f"-I{Path(__file__).parent / 'blas'}")
ALWAYS = (
    Build("scalar", "gcc", ("-O1", *SCALAR)),
    Build("threads", "gcc", FAST, threads=(1, 2, 3)),
    Build("single", "gcc", FAST, double=False),
)
IN_TURN = (
    Build("sanitized", "gcc", (*SANITIZE, "-march=native")),
    Build("clang", "clang", FAST),
    Build("size", "gcc", ("-Os",), optimize="size"),
    Build("single threads", "gcc", FAST, double=False, threads=(1, 2, 3)),
    Build("avx2", "gcc", ("-O3", "-march=haswell", "-ffast-math")),
    Build("sanitized scalar", "gcc", (*SANITIZE, *SCALAR), double=False),
    Build("clang baseline", "clang", ("-O2",), double=False),
    Build("baseline", "gcc", ("-O2",)),
    Build("sanitized size", "gcc", SANITIZE, double=False, optimize="size"),
    Build("strict", "gcc", ("-O3", "-march=native")),
    Build("sanitized single", "gcc", (*SANITIZE, "-march=native"), double=False),
    Build("avx", "clang", ("-O3", "-march=sandybridge", "-ffast-math"), double=False),
    Build("C++", "g++", ("-O1", "-march=native", "-x", "c++"), standard="-std=c++17"),
    Build("unoptimised", "clang", ("-O0", "-march=native")),
    Build("clang size", "clang", ("-Os",), double=False, optimize="size"),
    Build("library", "gcc", (*FAST, *LIBRARY)),
    Build("library sanitized", "gcc", (*SANITIZE, *LIBRARY, "-march=native")),
)


def chosen(number: int, extra: int = 1) -> tuple[Build, ...]:
    """The builds of one network: some always, others in turn; those whose compiler is there."""
    turn = [IN_TURN[(number + k) % len(IN_TURN)] for k in range(min(extra, len(IN_TURN)))]
    return tuple(b for b in (*ALWAYS, *turn) if shutil.which(b.compiler))


def compiled(builds: Sequence[Build], sources: Mapping[str, Path], folder: Path) -> list[Path]:
    """A shared library for each build, compiled side by side.

    `sources` has the C for each value of `optimize`. Raises Uncompiled.
    """
    libraries = [folder / f"lib{n}.so" for n, _ in enumerate(builds)]
    stages = [b.command(sources[b.optimize], p) for b, p in zip(builds, libraries, strict=True)]
    for commands in zip(*stages, strict=True):
        running = [
            subprocess.Popen(c, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            for c in commands
        ]
        said = [process.communicate()[1] for process in running]
        for build, process, text in zip(builds, running, said, strict=True):
            if process.returncode:
                raise Uncompiled(f"{build.name}: {text[:3000]}")
    return libraries


@cache
def _preloaded() -> str:
    """The run-time library of gcc's address sanitizer."""
    asked = ["gcc", "-print-file-name=libasan.so"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


@dataclass
class Workers:
    """The processes that run networks: a plain one, and one for sanitized code."""

    running: dict[bool, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for sanitized in list(self.running):
            self._stop(sanitized)

    def run(self, job: dict[str, Any], sanitized: bool) -> Any:
        """What a job gave. Raises Crash, with the last it said."""
        process = self.running.get(sanitized) or self._start(sanitized)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            with selectors.DefaultSelector() as selector:
                selector.register(process.stdout, selectors.EVENT_READ)
                if not selector.select(SECONDS):
                    raise EOFError
            return pickle.load(process.stdout)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            raise Crash(self._stop(sanitized)) from error

    def _start(self, sanitized: bool) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"}
        if sanitized:
            environment["LD_PRELOAD"] = _preloaded()
            environment["ASAN_OPTIONS"] = "detect_leaks=0"
            environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
        started = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "fuzz_worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self.running[sanitized] = started
        return started

    def _stop(self, sanitized: bool) -> str:
        process = self.running.pop(sanitized)
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stderr is not None
        assert process.stdout is not None
        text = process.stderr.read().decode(errors="replace")
        process.stdout.close()
        process.stderr.close()
        return f"exit status {process.returncode}\n{text[:4000]}"
