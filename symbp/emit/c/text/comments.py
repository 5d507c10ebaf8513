"""Comments of C: equations and layers as text that cannot leave its comment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from symbp.emit.model import Numbered

_WIDTH = 92
_UNBROKEN = "\xa0"  # a space at which no line ends


def plain(text: str) -> str:
    """The text without anything that ends or opens a comment, continues a line or is a trigraph."""
    safe = text.replace("\\", "").replace("\n", " ")
    while "*/" in safe or "/*" in safe or "??" in safe:
        safe = safe.replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?")
    return safe


def numbers(listed: Iterable[int]) -> str:
    """`(1)`, `(1) and (2)`, `(1) to (3) and (7)`: numbers of equations, in order."""
    runs: list[list[int]] = []
    for n in listed:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    said: list[str] = []
    for run in runs:
        said += [f"({run[0]}) to ({run[-1]})"] if len(run) > 2 else [f"({n})" for n in run]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def where(found: Numbered, listed: Sequence[int], document: str) -> str:
    """`l = 1, equations (1) and (2) of net.tex`: where the document tells of it."""
    levels = found.levels
    shown = [*levels[:2], "...", levels[-1]] if len(levels) > 3 else levels
    span = f"l = {', '.join(map(str, shown))}" if levels else ""
    noun = "equation" if len(listed) == 1 else "equations"
    equations = f"{noun} {numbers(listed)}" if listed else ""
    said = ("; " if len(levels) > 1 else ", ").join(t for t in (span, equations) if t)
    return f"{said} of {document}" if said else ""


def _rows(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def comment(text: str, width: int = _WIDTH) -> list[str]:
    """The text as one comment, wrapped, if possible not inside brackets."""
    whole = re.sub(r"\[[^][]*\]", lambda found: found[0].replace(" ", _UNBROKEN), plain(text))
    rows = [row.replace(_UNBROKEN, " ") for row in _rows(whole, width)]
    if any(len(row) > width for row in rows):
        rows = _rows(plain(text), width)
    if len(rows) == 1:
        return [f"/* {rows[0]} */"]
    return [f"/* {rows[0]}", *(f"   {row}" for row in rows[1:-1]), f"   {rows[-1]} */"]
