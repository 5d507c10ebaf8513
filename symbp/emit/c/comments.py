"""Comments of C: equations and layers as text that cannot leave its comment."""

from __future__ import annotations

import textwrap

_WIDTH = 92


def plain(text: str) -> str:
    """The text without anything that ends or opens a comment, continues a line or is a trigraph."""
    safe = text.replace("\\", "").replace("\n", " ")
    while "*/" in safe or "/*" in safe or "??" in safe:
        safe = safe.replace("*/", "* /").replace("/*", "/ *").replace("??", "? ?")
    return safe


def comment(text: str) -> list[str]:
    """The text as one comment, wrapped."""
    rows = textwrap.wrap(plain(text), _WIDTH, break_long_words=False) or [""]
    if len(rows) == 1:
        return [f"/* {rows[0]} */"]
    return [f"/* {rows[0]}", *(f"   {row}" for row in rows[1:-1]), f"   {rows[-1]} */"]
