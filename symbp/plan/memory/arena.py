"""One arena: where each value lives while it is needed, at sizes that are numbers.

The statements of a phase's calls, one after another, are its moments. A value lives from the first
moment that touches it to the last; values that never live together may share memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symbp.ir import Access
from symbp.plan.memory.memory import Block, Lifetime, Moment, most_alive, packed
from symbp.plan.model import Elementwise, Routine, Statement

_ALIGNED = 16  # elements: a vector of the widest kind in single precision
_WORTH = 1.03  # times the memory, that starting at multiples of these is worth


@dataclass(frozen=True)
class Use:
    """What a statement, or a group that runs as one, touches.

    `over` has pairs (target, source): the target may be written where the source stands, should
    nothing need the source afterwards.
    """

    names: frozenset[str]
    over: tuple[tuple[str, str], ...] = ()

    def bound(self, names: Mapping[str, str]) -> Use:
        """The same by other names; no pair of tensors with one name, or that share theirs."""
        found = [names.get(n, n) for n in self.names]
        over = ((names.get(t, t), names.get(s, s)) for t, s in self.over)
        alone = {n for n in found if found.count(n) == 1}
        return Use(frozenset(found), tuple(p for p in over if alone.issuperset(p)))


@dataclass(frozen=True)
class Arena:
    """Offsets of values, the elements of all, and the most that are needed at one moment."""

    offsets: Mapping[str, int]
    total: int
    live: int


def overwriting(statement: Statement, routine: Routine) -> Iterator[tuple[str, str]]:
    """The target with each tensor of its shape that is read only at the element being written."""
    if not isinstance(statement, Elementwise) or statement.accumulate:
        return
    q, tensors = statement.equation, routine.tensors
    whole = len(q.lhs) == len(q.free) and set(q.lhs) == {r.index for r in q.free}
    if q.guard or not whole or tensors[q.target].kind != "real":
        return
    read: dict[str, list[Access]] = {}
    for access in q.reads():
        read.setdefault(access.tensor, []).append(access)
    for name, accesses in read.items():
        same = (tensors[name].shape, tensors[name].kind) == (tensors[q.target].shape, "real")
        if same and name != q.target and all(a.indices == q.lhs for a in accesses):
            yield q.target, name


def arena(
    moments: Sequence[Use],
    lengths: Mapping[str, int],
    strides: Mapping[str, tuple[int, ...]],
    aligned: bool,
) -> Arena:
    """The values in as little memory as is found, `aligned` when asked and nearly as little.

    `lengths` has the elements of each value; what is in no `lengths` lives elsewhere. `strides` are
    those of values that are not row-major.
    """
    lives = _lives(moments, lengths)
    whose = _heirs(moments, lives, lengths, strides)
    spans: dict[str, Lifetime] = {}
    for name, life in lives.items():
        root = whose.get(name, name)
        known = spans.get(root, life)
        spans[root] = Lifetime(min(known.first, life.first), max(known.last, life.last))
    exact = {n: Block(lengths[n], span) for n, span in spans.items()}
    offsets, total = packed(exact)
    if aligned:
        rounded, more = packed({n: _rounded(b) for n, b in exact.items()})
        if more <= total * _WORTH:
            offsets, total = rounded, more
    places = {n: offsets[whose.get(n, n)] for n in lives}
    return Arena(places, total, most_alive(exact.values()))


def _rounded(block: Block) -> Block:
    return replace(block, length=-(-block.length // _ALIGNED) * _ALIGNED)


def _lives(moments: Sequence[Use], lengths: Mapping[str, int]) -> dict[str, Lifetime]:
    found: dict[str, Lifetime] = {}
    for number, use in enumerate(moments):
        moment: Moment = (number, 0)
        for name in sorted(use.names):
            if name in lengths:
                first = found[name].first if name in found else moment
                found[name] = Lifetime(first, moment)
    return found


def _heirs(
    moments: Sequence[Use],
    lives: Mapping[str, Lifetime],
    lengths: Mapping[str, int],
    strides: Mapping[str, tuple[int, ...]],
) -> dict[str, str]:
    """Values that are born in the place of another, which dies then: whose place it was first."""
    whose: dict[str, str] = {}
    taken: set[str] = set()
    for number, use in enumerate(moments):
        for new, old in use.over:
            if new not in lives or old not in lives or new in whose or old in taken:
                continue
            alike = (lengths[new], strides.get(new)) == (lengths[old], strides.get(old))
            if alike and lives[new].first == lives[old].last == (number, 0):
                whose[new] = whose.get(old, old)
                taken.add(old)
    return whose
