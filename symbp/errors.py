"""What can go wrong, said to the user: a line each, with place, finding and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a declaration: 1-based line and column; line 0 where there is no text."""

    line: int
    column: int

    def shifted(self, lines: int, columns: int) -> Mark:
        """The place `lines` further down; on the same line, `columns` further right."""
        return Mark(self.line + lines, columns + 1 if lines else self.column + columns)


@dataclass(frozen=True)
class Problem:
    """One mistake in the user's input: where it is, what was found, and what would be right."""

    message: str
    mark: Mark | None = None

    def render(self, file: str) -> str:
        """The mistake as `file:line:column: message`."""
        if self.mark is None or not self.mark.line:
            return f"{file}: {self.message}"
        return f"{file}:{self.mark.line}:{self.mark.column}: {self.message}"


class SymbpError(Exception):
    """The base of every error symbp raises on purpose."""


class DeclarationError(SymbpError):
    """A declaration that cannot be used; carries every mistake found, in order of place."""

    def __init__(self, problems: Iterable[Problem], file: str = "<declaration>") -> None:
        start = Mark(0, 0)
        self.problems = tuple(
            dict.fromkeys(sorted(problems, key=lambda p: (p.mark or start, p.message)))
        )
        self.file = file
        super().__init__("\n".join(p.render(file) for p in self.problems))


class CheckError(SymbpError):
    """A derivation or a piece of code that failed its check; names the equation at fault."""


class VerificationError(SymbpError):
    """A program that breaks a rule of the equation language: a defect in the stage that made it."""
