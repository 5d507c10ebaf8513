"""Symbols for what has no name in the declaration: lifted sums, positions of maxima, atoms.

Such a tensor gets a letter that no declared tensor of the network has, at whatever level, and that
no other one at its own level has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbp.derive.model import NetworkDerivation
from symbp.emit.mathematics.alphabet import latin
from symbp.emit.mathematics.mover import actual_names
from symbp.emit.mathematics.notation import MARK, Notation, key, split_name
from symbp.emit.mathematics.tree import Level, Name

# A word of the tensor's name to the letters for it, the best first.
_LETTERS = {
    "sum": "srq", "prod": "qr", "max": "mv", "min": "mv", "others": "qr", "root": "ρr",
    "exp": "ωξ", "scaled": "rq", "hat": "xu", "sigmoid": "gu", "argmax": "k", "argmin": "k",
}  # fmt: skip
_HATS = frozenset({"hat", "argmax", "argmin"})
_TOTALS = "SRQ"
_OTHERS = "vcqruw"


class Namer:
    """Hands out the symbols; the derivations of one network share them."""

    def __init__(self, declared: Notation) -> None:
        self.derivations: list[NetworkDerivation] = []
        self._declared = declared
        self._reserved = {key(replace(name, level=None)) for name in declared.symbols.values()}
        self._taken: set[str] = set()
        self._named: dict[int, dict[str, Name]] = {}

    def symbols(self, position: int) -> dict[str, Name]:
        """The symbols of the internal tensors of one call."""
        if position not in self._named:
            self._named[position] = self._name(self._tensors(position))
        return self._named[position]

    def _tensors(self, position: int) -> list[str]:
        found: dict[str, None] = {}
        for nd in self.derivations:
            call = nd.calls[position]
            tensors = nd.network.instances[call.instance].tensors
            derivation = nd.fragments[call.fragment].derivation
            names = actual_names(derivation, position, tensors, nd.network)
            adjoints = {names.get(bar) for bar in derivation.adjoints.values()}
            known = self._declared.symbols
            found |= dict.fromkeys(
                n for n in names.values()
                if n not in known and n not in adjoints and n.removeprefix(MARK) not in known
            )  # fmt: skip
        return list(found)

    def _name(self, tensors: Sequence[str]) -> dict[str, Name]:
        found: dict[str, Name] = {}
        counts = Counter(next(_choices(t)) for t in tensors)
        for tensor in tensors:
            level = self._level(tensor)
            crowded = counts[next(_choices(tensor))] > 1
            for name in _choices(tensor, crowded):
                mark = key(replace(name, level=level))
                if key(name) not in self._reserved and mark not in self._taken:
                    self._taken.add(mark)
                    found[tensor] = replace(name, level=level)
                    break
        return found

    def _level(self, tensor: str) -> Level | None:
        position = tensor.partition("@")[2]
        number = self._declared.levels.get(int(position)) if position else None
        return None if number is None else Level(number)


def _choices(tensor: str, crowded: bool = False) -> Iterator[Name]:
    """Symbols for a tensor, the best first, without end. `crowded` says others want the same."""
    text = tensor.partition("@")[0]
    stem, _, rest = text.rpartition("·")
    word = re.match(r"[^\W\d]*", rest)
    kind = word[0] if word and stem else ""
    count = "" if text.startswith(MARK) else rest[len(kind) :] if stem else ""
    if text.startswith("∑"):
        letters, count = _TOTALS, text[1:]
    elif stem:
        letters = _LETTERS.get(kind, _OTHERS)
    else:
        letters = ""
        yield split_name(text)
    names = [Name(c, count, "hat" if kind in _HATS else "") for c in letters]
    if crowded:
        owner = latin(split_name(stem.removeprefix(MARK)).base)
        yield from (replace(n, subscript=f"{owner}{n.subscript}") for n in names[:1])
    yield from names
    for number in range(1, 1_000_000):
        for letter in letters or _OTHERS:
            yield Name(letter, str(number), "hat" if kind in _HATS else "")
