"""What the symbols in a formula of a gradient stand for, from there on to the loss."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from symbp.emit.mathematics.book import SLOPE, Book, Part
from symbp.emit.mathematics.lines import Line, defined_name, generalised, write
from symbp.emit.mathematics.notation import MARK, is_internal
from symbp.emit.mathematics.views import VIEW


@dataclass(frozen=True)
class Definition:
    """The lines of one tensor, for all of a run of equal fragments where there is one.

    `place` is where its last equation stands: the call, and how far on in its program.
    """

    tensor: str
    lines: tuple[Line, ...]
    place: tuple[int, int]


class Definitions:
    """Writes definitions out of a book, each one once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._known: dict[tuple[tuple[int, ...], str], _Entry] = {}

    def behind(self, targets: Iterable[str]) -> list[Definition]:
        """The adjoints and slopes that the equations of the targets show, and those that these
        show, and so on to the loss.
        """
        book = self.book
        waiting = deque((book.part(p), t) for t in targets for p in book.producers.get(t, []))
        seen = {name for _, name in waiting}
        found: list[Definition] = []
        for part, name in waiting:
            for slope in self._slopes([part], name):
                if slope not in seen:
                    seen.add(slope)
                    found.append(self._entry([part], slope).definition)
        while waiting:
            part, name = waiting.popleft()
            inline = book.inline(part)
            for equation in part.definitions.get(name, []):
                for shown in book.needs(equation, inline):
                    if shown in seen or not is_worked_out(shown, book):
                        continue
                    owners = owners_of(book, part, shown)
                    if owners:
                        entry = self._entry(owners, shown)
                        found.append(entry.definition)
                        waiting += entry.followed
                        seen |= {shown, *entry.names}
        return found

    def in_order(self, found: Iterable[Definition]) -> list[Definition]:
        """The definitions in the order of the backward sweep."""
        return sorted(found, key=lambda d: (-d.place[0], d.place[1]))

    def _entry(self, owners: Sequence[Part], name: str) -> _Entry:
        key = tuple(o.position for o in owners), name
        if key not in self._known:
            self._known[key] = self._written(list(owners), name)
        return self._known[key]

    def _written(self, owners: list[Part], name: str) -> _Entry:
        """The lines of a tensor, for all of a run of equal fragments at once, and what follows."""
        book = self.book
        followed = tuple((o, defined_name(o, name)) for o in owners)
        lines = tuple(self._with_slopes(owners, name))
        owner, actual = followed[0]
        plain = _Entry(
            Definition(name, lines, _place(owner, actual)), followed, tuple(n for _, n in followed)
        )
        formal = next((f for f, a in owner.names.items() if a == actual), None)
        run = [p for p in book.run(owner.position) if p >= owner.position]
        if len(owners) > 1 or formal is None:
            return plain
        general = [generalised(line.node, book.level(owner.position)) for line in lines]
        for last in (book.part(p) for p in run[:0:-1][:2]):
            same = self._with_slopes([last], last.names[formal])
            if general == [generalised(line.node, book.level(last.position)) for line in same]:
                whole = run[: run.index(last.position) + 1]
                levels = tuple(map(book.level, whole))
                general_lines = tuple(
                    replace(line, node=node, levels=levels)
                    for line, node in zip(lines, general, strict=True)
                )
                ends = (owner, actual), (last, last.names[formal])
                return _Entry(
                    Definition(name, general_lines, _place(*ends[1])),
                    ends,
                    tuple(book.actual(p, formal) for p in whole),
                )
        return plain

    def _with_slopes(self, owners: list[Part], name: str) -> list[Line]:
        """A tensor's lines, then what f' in them is."""
        lines = write(self.book, owners, name)
        for slope in self._slopes(owners, name):
            owner = self.book.owner(slope)
            lines += write(self.book, [owner], slope) if owner else []
        return lines

    def _slopes(self, owners: Sequence[Part], name: str) -> list[str]:
        """The slopes f' in the lines of a tensor."""
        found: dict[str, None] = {}
        for owner in owners:
            for q in owner.definitions[defined_name(owner, name)]:
                found |= dict.fromkeys(self.book.needs(q, self.book.inline(owner)))
        return [n for n in found if n.startswith(SLOPE)]


@dataclass(frozen=True)
class _Entry:
    """A definition, where to go on from it, and the names of all that it defines."""

    definition: Definition
    followed: tuple[tuple[Part, str], ...]
    names: tuple[str, ...]


def _place(part: Part, name: str) -> tuple[int, int]:
    targets = [q.target for q in part.program.equations]
    return part.position, len(targets) - targets[::-1].index(name)


def is_worked_out(name: str, book: Book) -> bool:
    """Whether a tensor is no declared one, so that a formula that shows it needs its definition."""
    return name.startswith((MARK, "∑")) or VIEW in name or is_internal(name, book.network)


def owners_of(book: Book, part: Part, name: str) -> list[Part]:
    """The parts whose equations define what a part reads under this name."""
    if name in part.definitions:
        return [part]
    for output, seed in part.seeds.items():
        if seed == name:
            return [book.part(p) for p in book.producers.get(MARK + output, [])]
    if name in book.producers:
        return [book.part(p) for p in book.producers[name]]
    owner = book.owner(name)
    return [owner] if owner else []
