"""Integer inputs: the bounds that are checked before anything is read through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Basic, Symbol

from symbp.emit.c.interface.layout import number
from symbp.emit.c.routines import extent_numbers
from symbp.emit.model import Part
from symbp.ir import Access, Equation, Select, accesses
from symbp.plan.model import Call, Plan, equations

_ALL = 2**31  # no integer of 32 bits is as large


def checked_bounds(parts: Iterable[Part], sizes: Mapping[Symbol, int]) -> dict[str, int | None]:
    """Integer input -> the bound below which its values must lie; None when nothing bounds it.

    It is the declared one, or the smallest extent that the input indexes directly and whatever the
    data are (not under a guard or in a branch), if that is less; and at most 2^31.
    """
    found: dict[str, int | None] = {}
    for part in parts:
        network = part.network
        for name in network.inputs:
            tensor = network.tensors[name]
            if tensor.kind == "integer":
                upper = None if tensor.upper is None else number(tensor.upper, sizes)
                found.setdefault(name, upper)
        for name, extent in _gathers(part.plan, sizes):
            if name in found:
                known = found[name]
                found[name] = extent if known is None else min(known, extent)
    return {n: None if upper is None else min(upper, _ALL) for n, upper in found.items()}


def _gathers(plan: Plan, sizes: Mapping[Symbol, int]) -> Iterator[tuple[str, int]]:
    """Each buffer that indexes a dimension by itself, and that dimension's extent."""
    for call in (*plan.forward, *plan.backward, *plan.predict):
        routine = plan.routines[call.routine]
        numbers = {**sizes, **extent_numbers(call.sizes, sizes)}
        for equation in equations(routine.statements):
            for access in _unconditional(equation):
                shape = routine.tensors[access.tensor].shape
                for place, extent in zip(access.indices, shape, strict=True):
                    if isinstance(place, Access):
                        yield _actual(call, place.tensor), number(extent, numbers)


def _actual(call: Call, formal: str) -> str:
    return call.tensors.get(formal, formal)


def _unconditional(equation: Equation) -> Iterator[Access]:
    """The accesses that are evaluated whatever the data say."""
    if not any(accesses(g) for g in equation.guard):
        yield equation.element
        yield from _plain(equation.body)


def _plain(node: Basic) -> Iterator[Access]:
    if isinstance(node, Access):
        yield node
    elif not isinstance(node, Select):
        for child in node.args:
            yield from _plain(child)
