"""What emitted C takes on a microcontroller: RAM from the plan, flash from an estimate of the code.

In single precision on a Cortex-M4F, compiled by gcc -Os. RAM is what a program holds that trains
by `step` and reads by `predict`: parameters, workspace, inputs, output, state and noise, exactly,
and a bound on the stack of the deepest call. Flash is the network's own code and tables; a
program's data, such as parameters to start from, come on top.
"""

from __future__ import annotations

from dataclasses import dataclass

from symbp.emit.c.limits.codesize import estimate, tables
from symbp.emit.c.limits.stack import stack
from symbp.emit.c.model import CFiles

_ITEM = 4  # bytes of a float, and of an int32_t


@dataclass(frozen=True)
class Footprint:
    """Bytes of RAM and of flash. `buffers` names the caller's arrays; `code` is an estimate."""

    buffers: tuple[tuple[str, int], ...]
    stack: int
    code: int
    tables: int

    @property
    def ram(self) -> int:
        """Every buffer and the stack."""
        return sum(size for _, size in self.buffers) + self.stack

    @property
    def flash(self) -> int:
        """Code and tables."""
        return self.code + self.tables


def footprint(files: CFiles) -> Footprint:
    """What the program takes on a Cortex-M4F in single precision."""
    return Footprint(
        tuple((name, _ITEM * elements) for name, elements in files.buffers),
        stack(files.source),
        estimate(files.source),
        tables(files.source),
    )
