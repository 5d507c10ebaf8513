"""What letters stand for: the symbols in some formulas beside the names of the declaration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from symbp.emit.mathematics.book import Book
from symbp.emit.mathematics.indexed import size_name
from symbp.emit.mathematics.lines import Line
from symbp.emit.mathematics.text import text
from symbp.emit.mathematics.tree import Level, Name, Symbol, nodes
from symbp.emit.mathematics.views import VIEW

_FEW = 3  # more layers than these are told by the first and the last


def legend(book: Book, lines: Iterable[Line]) -> list[tuple[str, str]]:
    """(symbol, name) in order of appearance, for what is not written by its declared name.

    Parameters are left out, and what the lines themselves define.
    """
    network = book.network
    declared = {name: tensor for tensor, name in book.notation.symbols.items()}
    sizes = {s for t in network.tensors.values() for e in t.shape for s in e.free_symbols}
    found: dict[Name, dict[Name, str]] = defaultdict(dict)
    for name in _names(lines):
        tensor = declared.get(name)
        if tensor is not None and not _goes_without_saying(tensor, book):
            found[replace(name, level=None)][name] = tensor
    rows = [(text(Symbol(size_name(s))), str(s.name)) for s in sorted(sizes, key=str)]
    rows += [row for family in found.values() for row in _family(family)]
    return [(symbol, name) for symbol, name in rows if symbol != name]


def _goes_without_saying(tensor: str, book: Book) -> bool:
    network = book.network
    worked_out = any(mark in tensor for mark in ("·", "@", VIEW))
    return tensor in network.parameters or tensor in network.terms or worked_out


def _names(lines: Iterable[Line]) -> Iterator[Name]:
    """The symbols, those of a general l for each of its values."""
    for line in lines:
        for node in nodes(line.node):
            if isinstance(node, Symbol):
                level = node.name.level
                if level is None or not level.general:
                    yield node.name
                else:
                    for own in line.levels:
                        yield replace(node.name, level=Level(own + level.number))


def _family(members: dict[Name, str]) -> Iterator[tuple[str, str]]:
    """One letter at several levels."""
    order = sorted(members, key=lambda n: n.level.number if n.level else 0)
    if len(order) <= _FEW:
        yield from ((text(Symbol(n)), members[n]) for n in order)
        return
    first, last = order[0], order[-1]
    symbols = f"{text(Symbol(first))} … {text(Symbol(last))}"
    yield symbols, f"{members[first]} … {members[last]}"
