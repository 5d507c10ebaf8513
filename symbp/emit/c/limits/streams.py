"""What it takes to go through arrays in loops: loads, stores and pointers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from symbp.emit.c.limits.syntax import Term


@dataclass(frozen=True)
class Loop:
    """A loop around: how often it runs, None where that varies. `key` tells loops apart."""

    index: str
    rounds: float | None
    key: int


@dataclass(frozen=True)
class Stream:
    """Elements of one array that the same indices move alike, in the same loops."""

    around: tuple[Loop, ...]
    array: str
    factors: tuple[tuple[Term, float], ...]


Elements = Mapping[
    Stream, Collection[tuple[float, bool]]
]  # where each is, and whether it is stored


def moved(elements: Elements, local: Collection[str]) -> Counter[str]:
    """What costs code for the elements of a function; `local` are the arrays of its own."""
    inside: defaultdict[Loop, set[Loop]] = defaultdict(set)
    for stream in elements:
        for outer, inner in zip(stream.around, stream.around[1:], strict=False):
            inside[outer].add(inner)
    forks = {loop for loop, loops in inside.items() if len(loops) > 1}
    steps: set[tuple[Loop, float]] = set()
    found: Counter[str] = Counter()
    for stream, places in elements.items():
        found["float"] += len(places)
        shared = len(places) > 1
        for kind, loop, step in _moves(stream, shared=shared):
            if kind == "reset":
                steps.add((loop, step))
                # Several elements from one address: on the stack, that is worked out anew.
                found["reset_local"] += stream.array in local and shared
            found[kind] += kind != "reset" or loop not in forks
    found["counter"] += len(steps)
    return found


def _moves(stream: Stream, *, shared: bool) -> Iterator[tuple[str, Loop, float]]:
    """How a pointer moves, from the innermost loop out: by its step in each loop that moves it.

    Where the loop inside has brought it to where the next one starts, it goes on; otherwise it is
    set anew, by steps that other pointers may have in common, or set back.
    """
    moves = {t.text: factor for t, factor in stream.factors}
    gone: float | None = None  # by the loops inside
    for loop in reversed(stream.around):
        step = moves.get(loop.index)
        if step is None:
            if gone is not None:
                yield "restart", loop, 0
                gone = -1
            continue
        if gone is None:
            direct = loop is stream.around[-1]
            yield ("shared" if shared else "advance") if direct else "advance_outside", loop, step
        else:
            yield "continue" if gone == step and loop.rounds else "reset", loop, step
        gone = step * (loop.rounds or 0)
