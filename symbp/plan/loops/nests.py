"""Nests: statements under common loops, products with epilogues, recurrences of such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sympy import Symbol

from symbp.ir import Range
from symbp.plan.model import Contraction, Elementwise, Statement


@dataclass(frozen=True)
class Row:
    """What an iteration has of a tensor that lives within it; `strides` are 0 where it has one."""

    tensor: str
    strides: tuple[int, ...]
    size: int


@dataclass(frozen=True)
class Group:
    """Statements under common loops; the loops' indices are the same in all of them."""

    ranges: tuple[Range, ...]
    members: tuple[Item, ...]
    local: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Tiled:
    """A product and its epilogue, which may run on each tile as soon as its sums are complete.

    The free indices of both are the same.
    """

    product: Contraction
    epilogue: Elementwise | Group


@dataclass(frozen=True)
class Steps:
    """What a recurrence does at position s, with the index `time` = s - offset within `extent`."""

    time: Symbol
    offset: int
    extent: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Recurrence:
    """`start` runs first, then all `body` once for each of so many positions."""

    start: tuple[Item, ...]
    body: tuple[Steps, ...]
    length: int
    forward: bool


Item = Statement | Group | Tiled | Recurrence


def statements_of(items: Iterable[Item]) -> Iterator[Statement]:
    """The statements, those within others too."""
    for item in items:
        match item:
            case Group():
                yield from statements_of(item.members)
            case Tiled():
                yield from (item.product, *statements_of([item.epilogue]))
            case Recurrence():
                yield from statements_of(_inside(item))
            case _:
                yield item


def locals_of(items: Iterable[Item]) -> frozenset[str]:
    """The tensors that live within iterations."""
    found: set[str] = set()
    for item in items:
        if isinstance(item, Group):
            found |= {*(r.tensor for r in item.local), *locals_of(item.members)}
        elif isinstance(item, Tiled):
            found |= locals_of([item.epilogue])
        elif isinstance(item, Recurrence):
            found |= locals_of(_inside(item))
    return frozenset(found)


def _inside(recurrence: Recurrence) -> tuple[Item, ...]:
    return (*recurrence.start, *(i for steps in recurrence.body for i in steps.items))
