"""Finds and reads the formula files. A file NAME.yaml defines NAME, in the form of `define:`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from symbp.errors import DeclarationError
from symbp.spec import read_definitions
from symbp.spec.model import Definition

FOLDERS = ("layers", "activations", "losses", "regularisers")


class Library:
    """Definitions by name: a declaration's own first, then the built-in ones, read when needed."""

    def __init__(self, own: Mapping[str, Definition] | None = None) -> None:
        self._found: dict[str, Definition] = dict(own or {})
        self._own = frozenset(self._found)
        root = resources.files("symbp.library")
        self._files: dict[str, Traversable] = {
            entry.name.removesuffix(".yaml"): entry
            for folder in FOLDERS
            for entry in sorted((root / folder).iterdir(), key=lambda e: e.name)
            if entry.name.endswith(".yaml")
        }

    def find(self, name: str) -> Definition | None:
        """The definition of that name, or None."""
        if name not in self._found and name in self._files:
            file = self._files[name]
            definitions, problems = read_definitions(file.read_text("utf-8"))
            if problems or name not in definitions:
                raise DeclarationError(problems, file.name)
            self._found[name] = definitions[name]
        return self._found.get(name)

    def is_own(self, name: str) -> bool:
        """Whether the declaration itself defines that name."""
        return name in self._own

    def names(self) -> tuple[str, ...]:
        """Every name: the declaration's own, then the built-in ones by folder and alphabet."""
        return tuple(dict.fromkeys([*self._found, *self._files]))

    def nearest(self, name: str, kinds: Iterable[str]) -> str | None:
        """The most similar name of a definition of one of these kinds."""
        wanted = set(kinds)
        for match in difflib.get_close_matches(name, self.names(), n=5, cutoff=0.6):
            definition = self.find(match)
            if definition is not None and definition.kind in wanted:
                return match
        return None
