"""Names that are not taken."""

from __future__ import annotations

from collections.abc import Container


def unused(base: str, taken: Container[str], mark: str = "_") -> str:
    """The base itself, else the base, the mark and the first number from 2 that make it new."""
    found, number = base, 2
    while found in taken:
        found, number = f"{base}{mark}{number}", number + 1
    return found
