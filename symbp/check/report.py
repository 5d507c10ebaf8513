"""What the checks found: comparisons of numbers, each with its worst relative error."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Method = Literal[
    "complex step",
    "finite differences",
    "forward",
    "simplified",
    "special points",
    "float32",
    "facts",
    "NumPy",
    "C",
]


@dataclass(frozen=True)
class Comparison:
    """One thing compared with an independent value.

    `subject` is the tensor whose gradient (or the output) was compared, `where` the fragment or
    the seed. `error` is the worst error found, relative to the size of what was compared, and inf
    when a value was not finite; `count` is how many numbers were compared.
    """

    subject: str
    method: Method
    error: float
    tolerance: float
    count: int = 1
    where: str = ""

    @property
    def passed(self) -> bool:
        """Whether the error is within tolerance (a NaN is not)."""
        return self.error <= self.tolerance


@dataclass(frozen=True)
class Failure:
    """A comparison that failed, with the equation at fault and the numbers as text."""

    comparison: Comparison
    equation: str
    detail: str

    def render(self) -> str:
        """The failure in one line."""
        c = self.comparison
        place = f" in {c.where}" if c.where else ""
        return f"{c.subject}{place} failed the check ({c.method}): {self.equation}: {self.detail}"


@dataclass(frozen=True)
class CheckReport:
    """Everything that was compared, what failed, and what the user should know besides."""

    comparisons: tuple[Comparison, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    def worst(self, *methods: Method) -> float:
        """The largest relative error by any of these methods (all of them unless said)."""
        errors = [c.error for c in self.comparisons if not methods or c.method in methods]
        return max(errors, default=0.0)

    def by_subject(self) -> dict[str, dict[Method, Comparison]]:
        """For each subject and method the worst comparison, subjects in order of appearance."""
        table: dict[str, dict[Method, Comparison]] = {}
        for comparison in self.comparisons:
            row = table.setdefault(comparison.subject, {})
            known = row.get(comparison.method)
            if known is None or not comparison.error <= known.error:
                row[comparison.method] = comparison
        return table

    def joined(self, others: Iterable[CheckReport]) -> CheckReport:
        """This report and the others as one."""
        reports = (self, *others)
        return CheckReport(
            tuple(c for r in reports for c in r.comparisons),
            tuple(f for r in reports for f in r.failures),
            tuple(dict.fromkeys(n for r in reports for n in r.notes)),
            sum(r.seconds for r in reports),
        )


def relative_error(found: Any, expected: Any, floor: float) -> float:
    """The largest difference, relative to the largest expected value or `floor` if that is larger.

    The measure is of the whole array, since an element that cancels to almost nothing has no
    relative precision of its own. inf when a value is not finite where the other is.
    """
    a, b = np.asarray(found, float), np.asarray(expected, float)
    if a.size == 0:
        return 0.0
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return math.inf
    return float(np.max(np.abs(a - b)) / max(float(np.max(np.abs(b))), floor))
