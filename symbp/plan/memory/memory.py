"""The workspace: which buffers may share memory, and where each one starts."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from sympy import Expr, Integer, Symbol, expand

from symbp.plan.model import Buffer

Moment = tuple[int, int]  # a call, and a statement in it

_WORK = 4_000_000  # comparisons of blocks, beyond which no further order is tried


@dataclass(frozen=True)
class Lifetime:
    """When a buffer is first written and last read, both included."""

    first: Moment
    last: Moment


def elements(shape: Iterable[Expr]) -> Expr:
    """The number of elements of an array."""
    product: Expr = Integer(1)
    for extent in shape:
        product *= extent
    return expand(product)


def assign(
    buffers: Mapping[str, Buffer],
    lifetimes: Mapping[str, Lifetime],
    sizes: Mapping[Symbol, int],
) -> tuple[dict[str, Buffer], Expr]:
    """Offsets for the buffers with a lifetime, and the elements of workspace they need in all.

    When `sizes` gives numbers, memory that is free again is used again; otherwise buffers of the
    same symbolic size take turns.
    """
    numbers = {s: Integer(n) for s, n in sizes.items()}
    lengths = {name: elements(buffers[name].shape).xreplace(numbers) for name in lifetimes}
    order = sorted(lifetimes, key=lambda n: lifetimes[n].first)
    offsets: Mapping[str, Expr]
    if all(length.is_Integer for length in lengths.values()):
        found, end = packed({n: Block(int(e), lifetimes[n]) for n, e in lengths.items()})
        offsets, total = {n: Integer(at) for n, at in found.items()}, Integer(end)
    else:
        offsets, total = _by_size(order, lifetimes, lengths)
    placed = {n: replace(b, offset=offsets.get(n)) for n, b in buffers.items()}
    return placed, total


def _first_fit(blocks: Mapping[str, Block]) -> tuple[dict[str, int], int]:
    """Places in order of birth, as an allocator would give them: fast for any number of blocks."""
    free: list[tuple[int, int]] = []  # (start, length), by start, never touching
    busy: list[tuple[Moment, int, int]] = []  # by end of life
    offsets: dict[str, int] = {}
    top = 0
    for name in sorted(blocks, key=lambda n: blocks[n].life.first):
        life, length = blocks[name].life, blocks[name].length
        while busy and busy[0][0] < life.first:
            _, start, freed = busy.pop(0)
            _release(free, start, freed)
        place = next((k for k, (_, room) in enumerate(free) if room >= length), None)
        if place is not None:
            start, room = free.pop(place)
            if room > length:
                free.insert(place, (start + length, room - length))
        elif free and sum(free[-1]) == top:
            start, _ = free.pop()
            top = start + length
        else:
            start, top = top, top + length
        offsets[name] = start
        insort(busy, (life.last, start, length))
    return offsets, top


def _release(free: list[tuple[int, int]], start: int, length: int) -> None:
    insort(free, (start, length))
    k = free.index((start, length))
    if k + 1 < len(free) and start + length == free[k + 1][0]:
        length += free.pop(k + 1)[1]
        free[k] = (start, length)
    if k > 0 and sum(free[k - 1]) == start:
        free[k - 1] = (free[k - 1][0], free[k - 1][1] + length)
        free.pop(k)


def _by_size(
    order: list[str], lifetimes: Mapping[str, Lifetime], lengths: Mapping[str, Expr]
) -> tuple[dict[str, Expr], Expr]:
    free: dict[Expr, list[int]] = {}
    busy: list[tuple[Moment, int, str]] = []
    slots: list[Expr] = []
    slot_of: dict[str, int] = {}
    for name in order:
        while busy and busy[0][0] < lifetimes[name].first:
            _, slot, other = busy.pop(0)
            free.setdefault(lengths[other], []).append(slot)
        if free.get(lengths[name]):
            slot = free[lengths[name]].pop()
        else:
            slot = len(slots)
            slots.append(lengths[name])
        slot_of[name] = slot
        insort(busy, (lifetimes[name].last, slot, name))
    starts: list[Expr] = []
    counts: dict[Expr, int] = {}
    for length in slots:
        starts.append(_total(counts))
        counts[length] = counts.get(length, 0) + 1
    return {name: starts[slot] for name, slot in slot_of.items()}, _total(counts)


def _total(counts: Mapping[Expr, int]) -> Expr:
    return sum((n * e for e, n in counts.items()), Integer(0))


# ---------------------------------------------------------------- at known sizes


@dataclass(frozen=True)
class Block:
    """A stretch of memory: elements, and the first and the last moment at which it is needed."""

    length: int
    life: Lifetime


def most_alive(blocks: Iterable[Block]) -> int:
    """The most elements that are needed at one moment: no placement takes less."""
    changes: dict[tuple[Moment, int], int] = {}
    for block in blocks:
        born, dead = (block.life.first, 0), (block.life.last, 1)
        changes[born] = changes.get(born, 0) + block.length
        changes[dead] = changes.get(dead, 0) - block.length
    alive = most = 0
    for when in sorted(changes):
        alive += changes[when]
        most = max(most, alive)
    return most


def packed(blocks: Mapping[str, Block]) -> tuple[dict[str, int], int]:
    """Offsets at which blocks that are needed at one moment never overlap, and where they end.

    Several orders are tried, each block going to the lowest or the tightest place that is free for
    all its life; what takes least is chosen, and the first of equals.
    """
    bound = most_alive(blocks.values())
    best = _first_fit(blocks)
    for order in islice(_orders(blocks), _WORK // max(1, len(blocks)) ** 2):
        for tight in (False, True):
            if best[1] == bound:
                return best
            found = _placed(order, blocks, tight)
            if found[1] < best[1]:
                best = found
    return best


def _orders(blocks: Mapping[str, Block]) -> Iterator[list[str]]:
    """By birth, by death, by size, and by size times life; what comes first is placed first."""
    ticks = {m: k for k, m in enumerate(sorted({b.life.first for b in blocks.values()}))}
    moments = sorted(ticks)

    def span(block: Block) -> int:
        return bisect_right(moments, block.life.last) - ticks[block.life.first]

    names = sorted(blocks, key=lambda n: (blocks[n].life.first, -blocks[n].length, n))
    yield sorted(names, key=lambda n: -blocks[n].length)
    yield sorted(names, key=lambda n: -blocks[n].length * span(blocks[n]))
    yield sorted(names, key=lambda n: (-span(blocks[n]), -blocks[n].length))
    yield names
    yield sorted(names, key=lambda n: blocks[n].life.last, reverse=True)


def _placed(
    order: Iterable[str], blocks: Mapping[str, Block], tight: bool
) -> tuple[dict[str, int], int]:
    offsets: dict[str, int] = {}
    placed: list[tuple[int, int, Moment, Moment]] = []  # start, end, life; by start
    top = 0
    for name in order:
        block = blocks[name]
        first, last = block.life.first, block.life.last
        start, room, free = 0, -1, -1  # where the gap begins; the tightest that fits
        for other, end, born, dead in placed:
            if born > last or dead < first:
                continue
            gap = other - start
            if gap >= block.length and (room < 0 or gap < room):
                room, free = gap, start
                if not tight:
                    break
            start = max(start, end)
        at = free if room >= 0 else start
        offsets[name] = at
        insort(placed, (at, at + block.length, first, last))
        top = max(top, at + block.length)
    return offsets, top
