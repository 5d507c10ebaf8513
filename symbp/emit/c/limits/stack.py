"""How much stack emitted C needs on a Cortex-M4F: a bound for the deepest chain of calls.

A function's frame holds the registers that it saves, what its deepest loops do not keep in
registers, arrays of its own, and arguments of the functions that it calls beyond the four that
travel in registers. What gcc puts into a function counts as part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from symbp.emit.c.limits.places import number, parts, rounds_of
from symbp.emit.c.limits.syntax import Definition, Statement, Term, definitions

_ITEM = 4  # bytes of an element, a register, an argument, the place of an element
_SAVED, _SAVED_BY_LOOPS = 32, 40  # registers, more of them where there are loops
_IN_REGISTERS = 4  # arguments


@dataclass(frozen=True)
class Function:
    """What of a function takes memory, and whom it calls."""

    static: bool
    arguments: int
    calls: Counter[str]
    loops: bool  # whether any of its loops runs more than once
    arrays: int  # elements of arrays of its own
    widest: int  # elements in one nest of loops that a second and a third index move, at most


def stack(source: str) -> int:
    """Bytes of stack that the deepest call into an emitted C file takes at most."""
    found = {f.name: _read(f) for f in definitions(source)}
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
        together = list(_together(found[name], found, inside))
        called = [c for f in together for c in f.calls if c in found and c not in inside]
        below = max((_deepest(c, found, inside, depths) for c in called), default=0)
        handed = max((found[c].arguments for c in called), default=0)
        depths[name] = below + _frame(together) + _ITEM * max(0, handed - _IN_REGISTERS)
    return depths[name]


def _together(
    function: Function, found: Mapping[str, Function], inside: set[str]
) -> Iterator[Function]:
    """The function and what stands in it, one after the other."""
    yield function
    for name in function.calls:
        if name in inside and name in found:
            yield from _together(found[name], found, inside)


def _frame(together: list[Function]) -> int:
    """Registers that are saved, every array, and what the widest nest of loops keeps."""
    saved = _SAVED + (_SAVED_BY_LOOPS if any(f.loops for f in together) else 0)
    arrays = sum(f.arrays for f in together)
    return saved + _ITEM * (arrays + max(f.widest for f in together))


def _read(function: Definition) -> Function:
    reader = _Reader()
    reader.block(function.body())
    return Function(
        function.static,
        len(function.parameters),
        reader.calls,
        reader.loops,
        reader.arrays,
        reader.widest,
    )


class _Reader:
    """Reads a function's body."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.loops = False
        self.arrays = self.widest = 0
        self.nest = 0  # of the elements met since the outermost loop began
        self.moving: set[str] = set()  # indices of the loops around
        self.seen: set[Term] = set()  # elements read already, in this block

    def block(self, body: Sequence[Statement]) -> None:
        for statement in body:
            if statement.kind == "declare" and statement.terms[0].kind == "element":
                self.arrays += prod(_extents(statement.terms[0]))
                continue
            index = self.loop(statement) if statement.kind == "for" else ""
            if not index and statement.kind != "for":
                self.terms(statement.terms)
            if statement.kind in ("for", "if", "block"):
                self.block(statement.body)
                self.left(index)

    def loop(self, loop: Statement) -> str:
        """The index of a loop that runs more than once, "" for another."""
        self.seen.clear()
        self.terms(loop.terms)
        rounds = rounds_of(loop)
        if rounds is not None and rounds <= 1:
            return ""
        self.loops = True
        self.moving.add(loop.text)
        return loop.text

    def left(self, index: str) -> None:
        """A block is over."""
        self.moving.discard(index)
        self.widest = max(self.widest, self.nest)
        self.nest = self.nest if self.moving else 0
        self.seen.clear()

    def terms(self, terms: Sequence[Term]) -> None:
        """Calls, and elements with the indices that move them."""
        for term in (part for t in terms for part in parts(t)):
            if term.kind == "call":
                self.calls[term.text] += 1
            elif term.kind == "element" and term not in self.seen:
                self.seen.add(term)
                moved = sum(
                    any(p.text in self.moving for p in parts(summand))
                    for summand in _summands(term.of[1])
                )
                self.nest += max(0, moved - 1)


def _extents(array: Term) -> Iterator[int]:
    while array.kind == "element":
        yield int(number(array.of[1]) or 0)
        array = array.of[0]


def _summands(place: Term) -> Iterator[Term]:
    """What a place is the sum of."""
    while place.kind in ("+", "-"):
        yield place.of[1]
        place = place.of[0]
    yield place
