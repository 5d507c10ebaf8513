"""What can go wrong, said to the user: a line each, with place, finding and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a declaration: 1-based line and column; line 0 where there is no text.

    `path` says where in a declaration given as a dict, such as `layers[2].dense`; line and column
    then count within the text that stands there.
    """

    line: int
    column: int
    path: str = ""

    def shifted(self, lines: int, columns: int) -> Mark:
        """The place `lines` further down; on the same line, `columns` further right."""
        column = columns + 1 if lines else self.column + columns
        return replace(self, line=self.line + lines, column=column)


@dataclass(frozen=True)
class Problem:
    """One mistake in the user's input: where it is, what was found, and what would be right."""

    message: str
    mark: Mark | None = None

    def render(self, file: str) -> str:
        """The mistake as `file:line:column: message`, in a dict `file: path: message`."""
        mark = self.mark or Mark(0, 0)
        path = f" {mark.path}:" if mark.path else ""
        place = f"{mark.line}:{mark.column}:" if mark.line else ""
        return f"{file}:{path}{place} {self.message}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems by line and column, otherwise as they were found."""
    start = Mark(0, 0)
    places = ((p.mark or start, p) for p in problems)
    return [p for _, p in sorted(places, key=lambda pair: (pair[0].line, pair[0].column))]


class SymbpError(Exception):
    """The base of every error symbp raises on purpose."""


class DeclarationError(SymbpError):
    """A declaration that cannot be used; carries every mistake found, in order of place."""

    def __init__(self, problems: Iterable[Problem], file: str = "<declaration>") -> None:
        self.problems = tuple(dict.fromkeys(in_order(problems)))
        self.file = file
        super().__init__("\n".join(p.render(file) for p in self.problems))


class CheckError(SymbpError):
    """A derivation or a piece of code that failed its check; names the equation at fault."""


class VerificationError(SymbpError):
    """A program that breaks a rule of the equation language: a defect in the stage that made it."""
