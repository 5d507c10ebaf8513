"""Recurrences as lines of C: a loop over positions, each statement where its index has a value."""

from __future__ import annotations

from dataclasses import dataclass

from symbp.emit.c.statements.epilogues import lines
from symbp.emit.c.statements.loops import block, indented
from symbp.emit.c.statements.statements import Fixed
from symbp.emit.c.text.printer import Scope
from symbp.plan.loops.nests import Recurrence, Steps

__all__ = ["lines"]  # with every form that it knows


@lines.register
def _(loop: Recurrence, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    code = [line for s in loop.start for line in lines(s, scope, cleared, fixed)]
    stretches: list[tuple[_Stretch, list[str]]] = []
    for steps in loop.body:
        here = _stretch(steps, loop.length, scope)
        around = fixed | {steps.time}
        body = [line for i in steps.items for line in lines(i, scope, cleared, around)]
        if stretches and stretches[-1][0] == here:
            stretches[-1][1].extend(body)
        else:
            stretches.append((here, body))
    if len(stretches) == 1:
        here, body = stretches[0]
        return [*code, *block(_over(here.time, here.first, here.end, loop.forward), body)]
    taken = [line for here, body in stretches for line in here.at_position(body, loop.length)]
    return [*code, *block(_over("position", 0, loop.length, loop.forward), taken)]


def _over(name: str, first: int, end: int, forward: bool) -> str:
    """The head of a loop from first to end-1, or back."""
    if forward:
        return f"for (ptrdiff_t {name} = {first}; {name} < {end}; ++{name})"
    return f"for (ptrdiff_t {name} = {end - 1}; {name} >= {first}; --{name})"


@dataclass(frozen=True)
class _Stretch:
    """The steps of a scan that some of its statements take: time, from first to end-1.

    At step `time` the scan is at position `time + offset`.
    """

    time: str
    offset: int
    first: int
    end: int

    def at_position(self, body: list[str], length: int) -> list[str]:
        """The statements inside a loop over all positions."""
        shift = f" - {self.offset}" if self.offset > 0 else f" + {-self.offset}"
        declared = f"const ptrdiff_t {self.time} = position{shift if self.offset else ''};"
        limits = []
        if self.first > -self.offset:
            limits.append(f"{self.time} >= {self.first}")
        if self.end < length - self.offset:
            limits.append(f"{self.time} < {self.end}")
        taken = block(f"if ({' && '.join(limits)})", body) if limits else body
        return ["{", *indented([declared, *taken]), "}"]


def _stretch(steps: Steps, length: int, scope: Scope) -> _Stretch:
    """Where in a scan of so many positions the index is within its extent."""
    last = min(steps.extent, length - steps.offset)
    return _Stretch(scope.indices[steps.time], steps.offset, max(0, -steps.offset), last)
