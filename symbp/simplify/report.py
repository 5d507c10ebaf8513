"""The record of what the passes changed, for the document."""

from __future__ import annotations

from symbp.derive.model import Change
from symbp.ir import Equation, equation_text


class Report:
    """Collects changes in the order they were made."""

    def __init__(self) -> None:
        self._changes: list[Change] = []

    def note(self, rule: str, before: Equation | None, after: Equation | None) -> None:
        """One equation before and after a rule; None where it did not exist or is gone."""
        target = after.target if after is not None else before.target if before is not None else ""
        old = equation_text(before) if before is not None else ""
        new = equation_text(after) if after is not None else ""
        if old != new:
            self._changes.append(Change(rule, target, old, new))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything noted so far."""
        return tuple(self._changes)
