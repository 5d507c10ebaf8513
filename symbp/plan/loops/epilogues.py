"""Epilogues: what is computed from the sums of a product, element by element.

It may run on each tile of the product while that is near, as bias and residual, which the sums
start from, are there before (`symbp/plan/statements/starts.py`). Sizes are numbers here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sympy import Symbol

from symbp.plan.loops.nests import Group, Item, Recurrence, Tiled
from symbp.plan.loops.together import Memory, extents, renamed
from symbp.plan.lower.boxes import conditions
from symbp.plan.model import Contraction, Elementwise, operands, reads

_Names = Mapping[Symbol, Symbol]


def with_epilogues(
    items: Sequence[Item], memory: Memory, time: Symbol | None = None
) -> tuple[Item, ...]:
    """The items, each product together with what comes next where that is its epilogue.

    Within a recurrence `time` is the index of the step.
    """
    found: list[Item] = []
    for item in items:
        last = found[-1] if found else None
        made = _tiled(last, item, memory, time) if isinstance(last, Contraction) else None
        if made is None:
            found.append(_inside(item, memory))
        else:
            found[-1] = made
    return tuple(found)


def _inside(item: Item, memory: Memory) -> Item:
    if not isinstance(item, Recurrence):
        return item
    body = tuple(replace(s, items=with_epilogues(s.items, memory, s.time)) for s in item.body)
    return replace(item, start=with_epilogues(item.start, memory), body=body)


def _tiled(product: Contraction, item: Item, memory: Memory, time: Symbol | None) -> Tiled | None:
    """Both as one, if each element of the epilogue needs one sum and changes nothing else's."""
    if not isinstance(item, Elementwise | Group):
        return None
    members = _members(item)
    if not members or product.within or conditions(product.equation):
        return None
    read = {memory.root(n) for n in (*reads(product), product.equation.target)}
    written = {m.equation.target for m in members}
    if memory.last & {product.equation.target, *written}:
        return None
    if any(memory.root(n) in read for n in written):
        return None
    names = _names(product, members, memory, time)
    return None if names is None else Tiled(product, _with_names(item, names))


def _members(item: Elementwise | Group) -> tuple[Elementwise, ...]:
    """The equations of an epilogue; none where they are not all over one element."""
    if isinstance(item, Elementwise):
        return (item,) if not item.equation.guard else ()
    around = {r.index for r in item.ranges}
    found = tuple(m for m in item.members if isinstance(m, Elementwise))
    plain = all(set(m.equation.domain) <= around and not m.equation.guard for m in found)
    return found if plain and len(found) == len(item.members) else ()


def _names(
    product: Contraction, members: Sequence[Elementwise], memory: Memory, time: Symbol | None
) -> dict[Symbol, Symbol] | None:
    """The product's names of the epilogue's indices; None unless it reads each sum where it is."""
    q = product.equation
    places = set()
    for access in (a for m in members for a in operands(m)):
        if memory.root(access.tensor) == memory.root(q.target):
            places.add(access.indices if access.tensor == q.target else ())
    if len(places) != 1:
        return None
    (place,) = places
    if len(place) != len(q.lhs) or not all(isinstance(i, Symbol) for i in (*place, *q.lhs)):
        return None
    names = dict(zip(place, q.lhs, strict=True))
    if len({*names.values()}) != len(place) or len(names) != len(place):
        return None
    if time is not None:
        names.setdefault(time, time)
    domain = {**extents(q)}
    for member in members:
        for symbol, extent in extents(member.equation).items():
            if symbol != time and (symbol not in names or domain[names[symbol]] != extent):
                return None
    return names


def _with_names(item: Elementwise | Group, names: _Names) -> Elementwise | Group:
    if isinstance(item, Elementwise):
        return renamed(item, names)
    ranges = tuple(replace(r, index=names[r.index]) for r in item.ranges)
    return replace(item, ranges=ranges, members=tuple(renamed(m, names) for m in _members(item)))
