"""How much stack emitted C needs on a Cortex-M4F: a bound for the deepest chain of calls.

A function's frame holds the registers that it saves, what its deepest loops do not keep in
registers, arrays of its own, and arguments of the functions that it calls beyond the four that
travel in registers. What gcc puts into a function counts as part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from symbp.emit.c.limits.reading import Function, functions

_ITEM = 4  # bytes of an element, a register, an argument, the place of an element
_SAVED, _SAVED_BY_LOOPS = 32, 40  # registers, more of them where there are loops
_IN_REGISTERS = 4  # arguments


def stack(source: str) -> int:
    """Bytes of stack that the deepest call into an emitted C file takes at most."""
    found = dict(functions(source))
    uses: Counter[str] = Counter()
    for f in found.values():
        uses += f.calls
    inside = {n for n, f in found.items() if f.static and uses[n] <= 1}
    depths: dict[str, int] = {}
    return max((_deepest(n, found, inside, depths) for n in found), default=0) // 8 * 8 + 8


def _deepest(
    name: str, found: Mapping[str, Function], inside: set[str], depths: dict[str, int]
) -> int:
    """The frames of a function and of those that it calls; remembered in `depths`."""
    if name not in depths:
        parts = list(_parts(found[name], found, inside))
        called = [c for part in parts for c in part.calls if c in found and c not in inside]
        below = max((_deepest(c, found, inside, depths) for c in called), default=0)
        handed = max((found[c].arguments for c in called), default=0)
        depths[name] = below + _frame(parts) + _ITEM * max(0, handed - _IN_REGISTERS)
    return depths[name]


def _parts(function: Function, found: Mapping[str, Function], inside: set[str]) -> list[Function]:
    """The function and what stands in it, one after the other."""
    inner = [found[c] for c in function.calls if c in inside and c in found]
    return [function, *(part for f in inner for part in _parts(f, found, inside))]


def _frame(parts: list[Function]) -> int:
    """One part after another has the memory: the most that one needs."""
    saved = _SAVED + (_SAVED_BY_LOOPS if any(p.features["loop"] for p in parts) else 0)
    return saved + max(_ITEM * (p.arrays + p.widest) for p in parts)
