"""Where tensors are zero because the one equation that defines them is guarded.

A product with such a tensor needs no guard of its own: `sum[u if u <= t](p[t, u] v[u])` is the
plain product when p was only defined where u <= t.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Symbol
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Program
from symbp.plan.lower.boxes import conditions


@dataclass(frozen=True)
class Support:
    """The conditions, over the indices of the left side, outside which a tensor is 0."""

    indices: tuple[Symbol, ...]
    guard: frozenset[Boolean]


Zeros = Mapping[str, Support]


def zeros(program: Program) -> dict[str, Support]:
    """The tensors of which it is known where they are 0."""
    found = {}
    for name, equations in program.definitions().items():
        if len(equations) == 1 and (support := _support(equations[0])) is not None:
            found[name] = support
    return found


def _support(equation: Equation) -> Support | None:
    free = [r.index for r in equation.free]
    plain = list(equation.lhs) == free and not equation.accumulate
    if not plain or equation.reduction not in ("none", "sum"):
        return None
    moving = set(equation.domain) - set(free)
    guard = frozenset(g for g in conditions(equation) if not g.free_symbols & moving)
    return Support(tuple(free), guard) if guard else None


def implied(access: Access, known: Zeros) -> frozenset[Boolean]:
    """The conditions that hold wherever the element is not 0."""
    support = known.get(access.tensor)
    if support is None:
        return frozenset()
    at = dict(zip(support.indices, access.indices, strict=True))
    return frozenset(g.xreplace(at) for g in support.guard)
