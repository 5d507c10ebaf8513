"""What a run found, as text: a table for each net, and a summary as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import build
from worker import Worker

PAGE = 4096


@dataclass(frozen=True)
class Row:
    """A contender's result. `ratio` is its time by the fastest peer's; None without a peer."""

    contender: str
    ours: bool
    seconds: float
    best: float
    ratio: float | None
    flops_per_second: float
    of_peak: float
    peak_kb: int
    before_kb: int
    compile_seconds: float | None


@dataclass(frozen=True)
class Memory:
    """symbp's C process, in bytes, and what its header says.

    `peak` is the most that the process held, of which `before` before it had read anything, and
    `arrays` what it held more in arrays; `inputs` of these are the batch. `bound` is 1.2 times
    parameters and the lower bound of live activations, and a page for the end of each of four
    arrays; None where the header does not say the lower bound.
    """

    peak: int
    before: int
    arrays: int
    inputs: int
    parameters: int
    arena: int
    live: int | None

    @property
    def bound(self) -> float | None:
        """In bytes."""
        return None if self.live is None else 1.2 * (self.parameters + self.live) + 4 * PAGE

    @property
    def verdict(self) -> str:
        """Whether the arrays without the batch are within the bound."""
        if self.bound is None:
            return ""
        return "pass" if self.arrays - self.inputs <= self.bound else "miss"

    def line(self) -> str:
        """One line of text."""
        text = (
            f"memory: peak {_size(self.peak)}, {_size(self.before)} of it before the net; arrays "
            f"{_size(self.arrays)}: parameters {_size(self.parameters)}, arena "
            f"{_size(self.arena)}, batch {_size(self.inputs)}"
        )
        if self.live is None or self.bound is None:
            return f"{text}; the header gives no lower bound of live activations"
        return (
            f"{text}; live activations at least {_size(self.live)}, so without the batch "
            f"{_size(self.arrays - self.inputs)} against {_size(self.bound)}  {self.verdict}"
        )


@dataclass(frozen=True)
class Result:
    """A net at a number of threads."""

    net: str
    title: str
    threads: int
    flops: int
    bar: float | None
    compile_bar: float
    rows: Sequence[Row]
    memory: Memory | None

    def verdict(self, row: Row | None) -> str:
        """Whether symbp's C is within the bar; nothing for others."""
        if row is None or row.ratio is None or self.bar is None:
            return ""
        if not row.contender.startswith("symbp-c"):
            return ""
        return "pass" if row.ratio <= self.bar else "miss"

    @property
    def fastest(self) -> Row | None:
        """The fastest peer."""
        theirs = [row for row in self.rows if not row.ours]
        return min(theirs, key=lambda row: row.seconds) if theirs else None

    def row(self, name: str) -> Row | None:
        """A contender's row."""
        return next((row for row in self.rows if row.contender == name), None)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def memory_of(built: build.Built, worker: Worker) -> Memory:
    """What symbp's C took, and its header's numbers at single precision."""
    live = built.number("N_LIVE")
    return Memory(
        1024 * worker.peak_kb,
        1024 * int(worker.ready["before_kb"]),
        1024 * worker.arrays_kb,
        sum(array.nbytes for array in built.inputs.values()),
        4 * (built.number("N_PARAMETERS") or 0),
        4 * (built.number("N_WORKSPACE") or 0),
        None if live is None else 4 * live,
    )


def peak_line(threads: int, peak: float) -> str:
    """The measured peak."""
    return f"multiply-add peak measured, {_threads(threads)}: {peak / 1e9:.0f} GFLOP/s"


def table(result: Result) -> str:
    """A net's contenders, the fastest first."""
    bar = f", bar {result.bar:g}" if result.bar else ""
    lines = [
        f"net {result.net}: {result.title}; {_threads(result.threads)}, "
        f"{result.flops / 1e6:.4g} MFLOP a step{bar}"
    ]
    for row in sorted(result.rows, key=lambda row: row.seconds):
        ratio = " " * 9 if row.ratio is None else f"x{row.ratio:8.2f}"
        compiled = row.compile_seconds
        last = "" if compiled is None else f"  compiled in {compiled:.1f} s"
        if compiled is not None and compiled > result.compile_bar:
            last += f", over {result.compile_bar:g} s"
        grown = row.peak_kb - row.before_kb
        lines.append(
            f"  {row.contender:20} {duration(row.seconds)} (best {duration(row.best)})  {ratio} "
            f"{row.flops_per_second / 1e9:6.1f} GFLOP/s {100 * row.of_peak:5.1f}% of peak "
            f"{row.peak_kb / 1024:5.0f} MB (+{grown / 1024:.1f}){last}  {result.verdict(row)}"
        )
    if result.memory:
        lines.append(f"  {result.memory.line()}")
    return "\n".join(line.rstrip() for line in lines)


def summary(results: Sequence[Result]) -> str:
    """A table in Markdown of symbp's C beside the fastest peer, and of its NumPy module."""
    lines = [
        "| net | threads | symbp C | fastest peer | ratio | bar | | of peak | NumPy module "
        "| compiled in | memory |",
        "|" + " --- |" * 11,
    ]
    for r in results:
        ours, peer, module = r.row("symbp-c"), r.fastest, r.row("symbp-numpy")
        cells = [
            f"{r.net}: {r.title}",
            str(r.threads),
            duration(ours.seconds).strip() if ours else "",
            f"{peer.contender} {duration(peer.seconds).strip()}" if peer else "",
            f"{ours.ratio:.2f}" if ours and ours.ratio else "",
            f"{r.bar:g}" if r.bar else "",
            r.verdict(ours),
            f"{100 * ours.of_peak:.0f}%" if ours else "",
            duration(module.seconds).strip() if module else "",
            f"{ours.compile_seconds:.1f} s" if ours and ours.compile_seconds else "",
            r.memory.verdict if r.memory else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """Seconds with a unit, in eleven characters."""
    for unit, scale in (("s ", 1.0), ("ms", 1e3), ("us", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:8.2f} {unit}"
    return f"{seconds * 1e9:8.2f} ns"


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def _size(count: float) -> str:
    return f"{count / 2**20:.2f} MB" if abs(count) >= 2**20 else f"{count / 2**10:.1f} KB"
