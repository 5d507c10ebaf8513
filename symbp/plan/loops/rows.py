"""Scratch that lives within one iteration of a group: a row of it is all the memory it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sympy import Symbol

from symbp.ir import Access
from symbp.plan.loops.nests import Group, Item, Recurrence, Row, locals_of, statements_of
from symbp.plan.loops.together import Memory, touches
from symbp.plan.model import Alias, Clear, Loop, Statement

Counts = Mapping[str, int]


def with_rows(items: Sequence[Item], memory: Memory, room: int) -> tuple[Item, ...]:
    """The items with what lives within their iterations: `room` elements of it in one at most."""
    owners = _touching(items, memory)
    return tuple(_Rows(memory, owners, room).placed(item, (), None) for item in items)


class _Rows:
    """Gives rows to the tensors of one item, inner groups first, while there is room."""

    def __init__(self, memory: Memory, owners: Counts, room: int) -> None:
        self.memory, self.owners, self.room = memory, owners, room

    def placed(self, item: Item, around: tuple[Symbol, ...], time: Symbol | None) -> Item:
        match item:
            case Recurrence():
                start = tuple(self.placed(i, around, time) for i in item.start)
                body = tuple(
                    replace(s, items=tuple(self.placed(i, around, s.time) for i in s.items))
                    for s in item.body
                )
                return replace(item, start=start, body=body)
            case Group():
                return self.group(item, (*around, *(r.index for r in item.ranges)), time)
        return item

    def group(self, item: Group, common: tuple[Symbol, ...], time: Symbol | None) -> Group:
        members = tuple(self.placed(m, common, time) for m in item.members)
        local: list[Row] = []
        for name, count in _touching((item,), self.memory).items():
            if name not in locals_of(members) and count == self.owners.get(name):
                row = _row(item, common, time, name, self.memory)
                if row is not None and row.size <= self.room:
                    self.room -= row.size
                    local.append(row)
        return replace(item, members=members, local=tuple(local))


def _touching(items: Sequence[Item], memory: Memory) -> Counts:
    """How many statements touch each scratch tensor; those with other names stay out."""
    barred = {memory.root(n) for n in memory.roots} | set(memory.roots)
    found: dict[str, int] = {}
    for statement in statements_of(items):
        for name in {a.tensor for a in _accesses(statement)}:
            found[name] = found.get(name, 0) + 1
    return {n: k for n, k in found.items() if n in memory.scratch and n not in barred}


def _row(
    group: Group, common: Sequence[Symbol], time: Symbol | None, name: str, memory: Memory
) -> Row | None:
    """What an iteration has of a tensor; None when not every common index picks a part of it.

    Within a recurrence a tensor may have no time: then it has the value of the step that runs.
    """
    accesses = [a for s in statements_of((group,)) for a in _accesses(s) if a.tensor == name]
    shape, strides = memory.shapes[name], memory.strides[name]
    left = set(range(len(shape)))
    for symbol in (*common, *(() if time is None else (time,))):
        at = {d for d in range(len(shape)) if all(a.indices[d] == symbol for a in accesses)}
        if not at and (
            symbol != time or any(time in i.free_symbols for a in accesses for i in a.indices)
        ):
            return None
        left -= at
    found, size = [0] * len(shape), 1
    for d in sorted(left, key=lambda d: (strides[d], -d)):
        found[d], size = size, size * shape[d]
    return Row(name, tuple(found), size)


def _accesses(statement: Statement) -> list[Access]:
    return [] if isinstance(statement, Clear | Alias | Loop) else [a for a, _ in touches(statement)]
