"""The wording of messages: quoting what a user wrote, and suggesting what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

QUOTED_LENGTH: Final = 40


def printable(text: str) -> str:
    """`text` with every control, bidirectional or otherwise invisible character escaped."""
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def shortened(text: str, length: int = QUOTED_LENGTH) -> str:
    """At most about `length` characters of `text`, printable."""
    kept = text if len(text) <= length else text[: length - 3] + "..."
    return printable(kept)


def quoted(text: str) -> str:
    """What the user wrote, in double quotes: shortened, and safe to print."""
    return f'"{shortened(text)}"'


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *head, last = [shortened(word) for word in words] or ["nothing"]
    return f"{', '.join(head)} and {last}" if head else last


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice spelt most like `word`, unless none is near."""
    found = get_close_matches(word[:QUOTED_LENGTH], list(choices), n=1)
    return found[0] if found else None


def suggestion(word: str, choices: Iterable[str], otherwise: str = "") -> str:
    """`; did you mean "relu"?`, or `otherwise` when no choice is near."""
    best = nearest(word, choices)
    return otherwise if best is None else f"; did you mean {quoted(best)}?"


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
