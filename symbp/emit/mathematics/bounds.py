"""Conditions that bound one place from both sides, so that they read 0 ≤ p + i - 1 < M."""

from __future__ import annotations

from sympy import Expr, expand
from sympy.logic.boolalg import Boolean

from symbp.ir import Compare, accesses


def bounds_too(first: Boolean, other: Boolean) -> bool:
    """Whether two conditions bound the same place from both sides."""
    if not (isinstance(first, Compare) and isinstance(other, Compare)):
        return False
    if first.op not in ("ge", "gt") or other.op not in ("ge", "gt"):
        return False
    if accesses(first) or accesses(other):
        return False
    low, high = (first, other) if is_place(first.difference) else (other, first)
    if low.op != "ge" or not is_place(low.difference):
        return False
    return all(s.is_positive for s in expand(low.difference + high.difference).free_symbols)


def is_place(e: Expr) -> bool:
    """Whether it is an index expression that grows with its first index and knows no size."""
    indices = sorted((s for s in e.free_symbols if not s.is_positive), key=str)
    if not indices or any(s.is_positive for s in e.free_symbols):
        return False
    balance = sum(1 if e.coeff(i).is_positive else -1 for i in indices)
    start = e.subs(dict.fromkeys(indices, 0))
    return balance > 0 or (balance == 0 and bool(start >= 0))
