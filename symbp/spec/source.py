"""From the bytes of a file to text that can be parsed."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from symbp.errors import Mark, Problem
from symbp.spec.limits import MAX_BYTES, MAX_MARKS
from symbp.spec.names import crowded, normal
from symbp.spec.wording import printable

_START: Final = Mark(1, 1)

# Beside C0 and C1 controls: NEL, LS and PS, which some tools take for line ends and others do not,
# surrogates and non-characters.
_FORBIDDEN = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def decode(source: str | bytes) -> tuple[str | None, list[Problem]]:
    """The text of a declaration with line ends as `\\n` and in NFC, or why there is none."""
    length = len(source)
    if length > MAX_BYTES:
        unit = "bytes" if isinstance(source, bytes) else "characters"
        message = f"{length:,} {unit} are too many; a declaration has at most {MAX_BYTES:,}"
        return None, [Problem(message, _START)]
    if isinstance(source, str):
        characters = source
    else:
        try:
            characters = source.decode("utf-8")
        except UnicodeDecodeError as error:
            return None, [_not_utf8(source, error)]
    text = re.sub(r"\r\n?", "\n", characters.removeprefix("\ufeff"))
    if forbidden := _FORBIDDEN.search(text):
        mark = place(text, forbidden.start())
        character = printable(forbidden.group())
        return None, [Problem(f'the character "{character}" is not allowed; remove it', mark)]
    if (offset := crowded(text)) is not None:
        message = f"more than {MAX_MARKS} combining marks on one letter; remove them"
        return None, [Problem(message, place(text, offset))]
    return normal(text), []


def digest(text: str) -> str:
    """SHA-256 in hexadecimal, the same wherever the text's line ends were made."""
    return sha256(text.encode("utf-8")).hexdigest()


def place(text: str, offset: int) -> Mark:
    """The line and column of a character."""
    start = text.rfind("\n", 0, offset) + 1
    return Mark(text.count("\n", 0, offset) + 1, offset - start + 1)


def _not_utf8(source: bytes, error: UnicodeDecodeError) -> Problem:
    before = source[: error.start].decode("utf-8").removeprefix("\ufeff")
    before = re.sub(r"\r\n?", "\n", before)
    byte = f"byte 0x{source[error.start]:02x}"
    return Problem(f"{byte} is not UTF-8; save the file as UTF-8", place(before, len(before)))
