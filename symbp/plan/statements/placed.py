"""Products whose elements are only added to their places, several to one: adjoints of windows.

`T[n, c, i, r] = Σ_f W[f, c, i] * y[n, f, r]`, then `x̄[n, c, r + i] += T[n, c, i, r]`: what is
made for one c is added to places of its own, so loops over c can stand around both, and T needs
memory for one c only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from symbp.ir import Access
from symbp.plan.lower.windows import positions
from symbp.plan.model import Contraction, Elementwise, Statement, reads, writes


def is_placing(statement: Statement) -> bool:
    """Whether the statement only adds elements to their places, where several meet."""
    return (
        isinstance(statement, Elementwise)
        and statement.accumulate
        and isinstance(statement.equation.body, Access)
        and not statement.equation.guard
        and bool(positions(statement.equation))
    )


def placed(
    statements: Iterable[Statement], scratch: Collection[str]
) -> Mapping[str, tuple[int, ...]]:
    """The products in scratch that one statement reads, which adds them to places.

    With the dimensions whose indices are places by themselves.
    """
    everything = tuple(statements)
    made = {s.equation.target for s in everything if isinstance(s, Contraction)}
    found: dict[str, tuple[int, ...]] = {}
    for statement in everything:
        if not isinstance(statement, Elementwise) or not is_placing(statement):
            continue
        (read,) = statement.equation.reads()
        uses = sum(read.tensor in (*reads(s), *writes(s)) for s in everything)
        if read.tensor in made and read.tensor in scratch and uses == 2:
            plain = set(statement.equation.lhs)
            found[read.tensor] = tuple(d for d, i in enumerate(read.indices) if i in plain)
    return found
