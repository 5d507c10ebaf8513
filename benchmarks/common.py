"""What the benchmarks of training steps share: options, starting contenders, comparing losses."""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

import machine
from contenders import Choice
from machine import BenchmarkError
from worker import Clock, Contender, Worker

TOLERANCE = 1e-4


def arguments(description: str, nets: Sequence[str]) -> argparse.ArgumentParser:
    """The options that both have."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nets", default=",".join(nets), help="which nets, by commas")
    parser.add_argument("--threads", default="1", help="numbers of threads, by commas")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of bursts")
    parser.add_argument("--burst", type=float, default=0.2, help="seconds of a burst")
    parser.add_argument("--cc", help="C compilers, by commas; default $CC, else the first there is")
    parser.add_argument(
        "--clock", choices=("wall", "cpu"), default="wall",
        help="what is timed; processor time stands a busy machine better, but counts waiting "
        "threads (one thread only)",
    )  # fmt: skip
    parser.add_argument("--flags", help="flags for symbp's C instead of those in its header")
    parser.add_argument("--folder", help="where to build; default: a temporary folder")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    return parser


def chosen(options: argparse.Namespace, only: str = "") -> Choice:
    """The command line's choice, of the contenders named by commas or of all."""
    folder = Path(options.folder or Path(tempfile.gettempdir()) / "symbp-benchmarks").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(name for name in only.split(",") if name)
    return Choice(folder, tuple(machine.compilers(options.cc)), options.flags, names)


def names(text: str, known: Sequence[str]) -> list[str]:
    """The names of a list by commas. Exits at one that is not known."""
    found = text.split(",")
    for name in found:
        if name not in known:
            raise SystemExit(f'no net "{name}"; there are {", ".join(known)}')
    return found


def threads_of(options: argparse.Namespace) -> list[int]:
    """The numbers of threads asked for. Exits at what is none."""
    found = options.threads.split(",")
    if not all(text.isdecimal() and int(text) for text in found):
        raise SystemExit(f"--threads is {options.threads}; it should be numbers, as 1,2")
    if options.clock == "cpu" and options.threads != "1":
        raise SystemExit("--clock cpu is for --threads 1: it counts what other threads wait")
    return [int(text) for text in found]


def started(
    contenders: Sequence[Contender], threads: int, logs: Path, clock: Clock
) -> list[Worker]:
    """Those that could be started; a line for each that could not."""
    found = []
    for contender in contenders:
        try:
            found.append(Worker(contender, threads, logs / f"{contender.name}.log", clock))
        except BenchmarkError as error:
            print(f"failed, {error}", flush=True)
    return found


def agreeing(workers: Sequence[Worker]) -> list[Worker]:
    """Those whose first losses are those of most peers, or of all where there is no peer.

    The others are said to be refused.
    """
    judges = [w for w in workers if not w.contender.ours] or workers
    columns = zip(*(w.losses for w in judges), strict=True)
    expected = [statistics.median(column) for column in columns]
    found = []
    for worker in workers:
        pairs = zip(worker.losses, expected, strict=True)
        if all(abs(mine - theirs) <= TOLERANCE * abs(theirs) for mine, theirs in pairs):
            found.append(worker)
        else:
            print(f"refused, {worker.name}: its losses are {worker.losses}, not {expected}")
    return found
