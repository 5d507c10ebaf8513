"""When a routine uses each tensor, in statements of a routine whose memory it runs in."""

from __future__ import annotations

from collections.abc import Iterator

from symbp.plan.model import Routine, reads, writes


def moments(routine: Routine, clock: Routine) -> list[tuple[int, str]]:
    """A statement's number in `clock`, with each tensor that the routine uses at that moment.

    Predict runs in the memory of forward, but may read a tensor at a later statement: what
    forward saves, predict may have written into its reader.
    """
    numbers = _numbers(routine, clock)
    return [(numbers[k], name) for k, name in _touched(routine)]


def _touched(routine: Routine) -> Iterator[tuple[int, str]]:
    """Each statement's number with each tensor it uses; inputs and outputs stay to the end."""
    for number, statement in enumerate(routine.statements):
        for name in (*reads(statement), *writes(statement)):
            yield number, name
    for name in (*routine.outputs, *routine.saved):
        yield len(routine.statements), name


def _numbers(routine: Routine, clock: Routine) -> list[int]:
    """For each statement, and for the end: the one of `clock` that writes the same, or an earlier.

    They never decrease, so tensors that are needed together stay together.
    """
    if routine is clock:
        return list(range(len(routine.statements) + 1))
    number_of = {n: k for k, s in enumerate(clock.statements) for n in writes(s)}
    numbers: list[int] = []
    for statement in routine.statements:
        before = numbers[-1:]
        numbers.append(max(*before, 0, *(number_of.get(n, 0) for n in writes(statement))))
    return [*numbers, len(clock.statements)]
