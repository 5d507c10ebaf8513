"""A contender at work: a process of its own that speaks the protocol of protocol.py."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import machine

Clock = Literal["wall", "cpu"]


@dataclass(frozen=True)
class Contender:
    """What is started: `ours` are symbp's, and no peers.

    `compile_seconds` is how long the emitted C took to compile; `failure` why it cannot start.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ours: bool = False
    compile_seconds: float | None = None
    failure: str = ""


class Worker:
    """A running contender, and the seconds a step that it took in each round."""

    def __init__(
        self, contender: Contender, threads: int, log: Path, clock: Clock = "wall"
    ) -> None:
        self.contender = contender
        self.log = log
        self.clock = clock
        self.times: list[float] = []
        self.peak_kb = self.arrays_kb = 0
        self._steps = 1
        if contender.failure:
            raise machine.BenchmarkError(f"{contender.name}: {contender.failure}")
        environment = machine.limited(threads, **contender.environment)
        with machine.pinned(threads), log.open("w", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                list(contender.command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=errors, text=True, env=environment,
            )  # fmt: skip
        self.ready: Mapping[str, Any] = self._read()

    @property
    def name(self) -> str:
        """The contender's name."""
        return self.contender.name

    @property
    def losses(self) -> list[float]:
        """The losses of the first three steps."""
        return list(self.ready["losses"])

    @property
    def median(self) -> float:
        """Seconds a step, the median of the rounds."""
        return statistics.median(self.times)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):  # libraries print lines of their own
                found: dict[str, Any] = json.loads(line)
                return found
        self.close()
        said = self.log.read_text("utf-8", "replace").strip().splitlines()
        raise machine.BenchmarkError(f"{self.name} died: {said[-1] if said else 'it said nothing'}")

    def run(self, steps: int) -> float:
        """Seconds a step, over so many steps."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"run {steps}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise machine.BenchmarkError(f"{self.name} died") from None
        answer = self._read()
        self.peak_kb = max(self.peak_kb, answer["peak_kb"])
        self.arrays_kb = max(self.arrays_kb, answer.get("arrays_kb", 0))
        return float(answer[self.clock]) / steps

    def calibrate(self, burst: float) -> None:
        """Find how many steps fill a burst, warming up on the way."""
        steps, seconds = 1, self.run(1)
        while seconds * steps < burst / 4 and steps < 1 << 26:
            steps *= 4
            seconds = self.run(steps)
        self._steps = max(1, round(burst / seconds))

    def round(self) -> None:
        """One timed burst."""
        self.times.append(self.run(self._steps))

    def close(self) -> None:
        """End the process."""
        if self._process.stdin and not self._process.stdin.closed:
            try:
                self._process.stdin.write("quit\n")
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def interleave(workers: Sequence[Worker], rounds: int, burst: float, rest: float) -> None:
    """Time them in turn: A B C, B C A, ...; threads of one that still spin have time to rest."""
    for worker in workers:
        worker.calibrate(burst)
    for number in range(rounds):
        turn = number % len(workers)
        for worker in [*workers[turn:], *workers[:turn]]:
            time.sleep(rest)
            worker.round()
