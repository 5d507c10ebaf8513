"""The workspace: which buffers may share memory, and where each one starts."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Symbol, expand

from symbp.plan.model import Buffer

Moment = tuple[int, int]  # a call, and a statement in it


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

    When `sizes` gives numbers, memory that is free again is used again (first fit, in order of
    birth); otherwise buffers of the same symbolic size take turns.
    """
    numbers = {s: Integer(n) for s, n in sizes.items()}
    lengths = {name: elements(buffers[name].shape).xreplace(numbers) for name in lifetimes}
    order = sorted(lifetimes, key=lambda n: lifetimes[n].first)
    if all(length.is_Integer for length in lengths.values()):
        offsets, total = _first_fit(order, lifetimes, {n: int(e) for n, e in lengths.items()})
    else:
        offsets, total = _by_size(order, lifetimes, lengths)
    placed = {n: replace(b, offset=offsets.get(n)) for n, b in buffers.items()}
    return placed, total


def _first_fit(
    order: list[str], lifetimes: Mapping[str, Lifetime], lengths: Mapping[str, int]
) -> tuple[dict[str, Expr], Expr]:
    free: list[tuple[int, int]] = []  # (start, length), by start, never touching
    busy: list[tuple[Moment, int, int]] = []  # by end of life
    offsets: dict[str, Expr] = {}
    top = 0
    for name in order:
        life, length = lifetimes[name], lengths[name]
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
        offsets[name] = Integer(start)
        insort(busy, (life.last, start, length))
    return offsets, Integer(top)


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
