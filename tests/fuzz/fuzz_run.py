"""Fuzzing from a seed: hypothesis draws networks, judges them, and shrinks the first that fails."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

import hypothesis
from fuzz_builds import Workers
from fuzz_judge import Fault, judge
from fuzz_networks import Declared, declarations
from hypothesis import HealthCheck, Phase, given, settings

CHUNK = 25  # networks of one seed; a run of more has several seeds


@dataclass(frozen=True)
class Outcome:
    """What one seed gave: how many networks were judged, and what failed."""

    seed: int
    judged: int
    failure: str


def fuzz(seed: int, count: int, shrink: bool = True) -> Outcome:
    """Judge `count` networks, always the same for a seed: the smallest fault, or all as drawn."""
    judged = 0
    found: list[str] = []
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)

    @hypothesis.seed(seed)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(declarations())
    def each(declared: Declared) -> None:
        nonlocal judged
        judged += 1
        try:
            with_context(declared, workers)
        except Fault as fault:
            if shrink:
                raise
            found.append(str(fault))

    with Workers() as workers:
        try:
            each()
        except Fault as fault:
            return Outcome(seed, judged, str(fault))
    return Outcome(seed, judged, "\n----\n".join(found))


def with_context(declared: Declared, workers: Workers) -> None:
    """Judge; whatever is raised on the way is a fault of this declaration too."""
    try:
        judge(declared, workers)
    except Fault:
        raise
    except Exception as error:
        told = "".join(traceback.format_exception(error)[-3:])
        raise Fault(declared, [f"{type(error).__name__}: {error}", told[-2000:]]) from error


def chunks(seed: int, count: int) -> list[tuple[int, int]]:
    """(seed, networks) of each chunk."""
    whole = [(1000 * seed + k, CHUNK) for k in range(count // CHUNK)]
    rest = count % CHUNK
    return whole + ([(1000 * seed + len(whole), rest)] if rest else [])


def fuzz_all(work: Sequence[tuple[int, int]], shrink: bool = True) -> Iterator[Outcome]:
    """All chunks, on up to four processors, as they are done."""
    jobs = max(1, min(4, os.cpu_count() or 1))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(fuzz, seed, count, shrink) for seed, count in work]
        for each in as_completed(running):
            yield each.result()
