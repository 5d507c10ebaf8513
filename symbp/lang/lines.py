"""Splits a formula into equations, so that a mistake in one does not hide the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from symbp.errors import Mark, Problem
from symbp.spec.vocabulary import is_word

MAX_BRACKETS = 200
MAX_LENGTH = 100_000  # characters of one equation

_POINT = re.compile(r"#.*|[()\[\]]|(?<![=!<>])=(?!=)|[^\x20-\x7e\t\r\f]|[\"'$%&:;?@\\`{|}~]")
_CLOSER = {"(": ")", "[": "]"}
_INSTEAD = {
    "×": "*", "·": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "²": "^2", "³": "^3", "≤": "<=",
    "≥": ">=", "≠": "!=", "√": "sqrt(...)", "∑": "sum[...](...)",
    "∏": "prod[...](...)", "&": "and", "|": "or", "∧": "and", "∨": "or", "¬": "not",
}  # fmt: skip


@dataclass
class Chunk:
    """The lines of one equation; `first` is the number of the first, from 0."""

    first: int
    lines: list[str] = field(default_factory=list)
    problem: Problem | None = None
    length: int = 0

    @property
    def text(self) -> str:
        """The equation's text, line breaks and comments included."""
        return "\n".join(self.lines)


def split(text: str, places: Sequence[Mark]) -> list[Chunk]:
    """The equations of a formula, in order; a chunk with a problem cannot be parsed.

    A line continues the one before it while a bracket is open. A lone `=` on a continued line
    shows that a bracket was left open above. `places` says where each line starts in the file.
    """
    splitter = _Splitter(places)
    for number, line in enumerate(text.split("\n")):
        splitter.line(number, line)
    splitter.finish()
    return splitter.chunks


class _Splitter:
    def __init__(self, places: Sequence[Mark]) -> None:
        self.places = places
        self.chunks: list[Chunk] = []
        self.open: list[tuple[str, Mark]] = []

    def line(self, number: int, line: str) -> None:
        scanned = line[: MAX_LENGTH + 1]
        points = [m for m in _POINT.finditer(scanned) if not m[0].startswith("#")]
        if self.open and self.defines([m[0] for m in points]):
            self.finish()
        if not self.open:
            if not line.split("#", maxsplit=1)[0].strip():
                return
            self.chunks.append(Chunk(number))
        chunk = self.chunks[-1]
        chunk.lines.append(line)
        chunk.length += len(line)
        for point in points:
            self.point(chunk, point[0], place(self.places, number, point.start()))
        if chunk.length > MAX_LENGTH:
            mark = place(self.places, chunk.first, 0)
            self.fail(chunk, f"an equation of more than {MAX_LENGTH} characters", mark)

    def defines(self, points: list[str]) -> bool:
        """Whether a lone `=` stands on the line while a bracket of a line above is open."""
        depth = len(self.open)
        for text in points[: points.index("=")] if "=" in points else ():
            depth += (text in "([") - (text in ")]")
        return "=" in points and depth > 0

    def point(self, chunk: Chunk, text: str, mark: Mark) -> None:
        if text in "([":
            self.open.append((text, mark))
            if len(self.open) > MAX_BRACKETS:
                self.fail(chunk, f"more than {MAX_BRACKETS} brackets inside each other", mark)
        elif text in ")]":
            if self.open:
                self.open.pop()
        elif text not in "=…" and not (text > "\x7f" and is_word("a" + text)):
            self.fail(chunk, _unexpected(text), mark)

    def fail(self, chunk: Chunk, message: str, mark: Mark) -> None:
        if chunk.problem is None:
            chunk.problem = Problem(message, mark)

    def finish(self) -> None:
        if self.open:
            opener, mark = self.open[-1]
            self.fail(self.chunks[-1], f'"{opener}" is never closed; add "{_CLOSER[opener]}"', mark)
            self.open.clear()


def place(places: Sequence[Mark], line: int, column: int) -> Mark:
    """Where a character (line and column from 0) of the formula stands in the file."""
    return places[line].shifted(0, column) if line < len(places) else Mark(line + 1, column + 1)


def _unexpected(character: str) -> str:
    shown = f'"{character}"' if character.isprintable() else f"U+{ord(character):04X}"
    instead = _INSTEAD.get(character)
    remedy = f"; write {instead}" if instead else "; a formula has no use for it"
    return f"unexpected character {shown}{remedy}"
