"""Where a product's results are read: what a mask hides need not be computed.

A causal mask leaves out half of the scores `s[t, u]`, those with u > t: every statement that reads
them says so by a guard. The product that makes them is told, and leaves them out as far as suits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sympy import Symbol
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Tensor
from symbp.plan.lower.boxes import conditions, inequality
from symbp.plan.lower.classify import in_bounds
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Loop,
    Scatter,
    Statement,
    operands,
    reads,
    writes,
)

_Conditions = frozenset[Boolean]


def demanded(
    statements: Sequence[Statement], scratch: Collection[str], tensors: Mapping[str, Tensor]
) -> tuple[Statement, ...]:
    """The statements, their products with the conditions under which anything reads the result.

    `scratch` are the tensors that nothing else reads.
    """
    return tuple(
        _within(s, statements, tensors)
        if isinstance(s, Contraction) and s.equation.target in scratch
        else s
        for s in statements
    )


def _within(
    product: Contraction, statements: Iterable[Statement], tensors: Mapping[str, Tensor]
) -> Contraction:
    name, places = product.equation.target, product.equation.lhs
    if product.accumulate or not all(isinstance(i, Symbol) for i in places):
        return product
    known: _Conditions | None = None
    for statement in statements:
        if statement is product:
            continue
        if name in writes(statement):
            return product
        if name in reads(statement):
            here = _conditions(statement, name, places)
            known = here if known is None else known & here
    if not known:
        return product
    product = replace(product, within=tuple(sorted(known, key=str)))
    rest = tuple(g for g in conditions(product.equation) if g not in known)
    free = replace(product.equation, guard=rest)
    if all(in_bounds(a, free, tensors, bool(rest)) for a in (product.left, product.right)):
        return replace(product, equation=free, bounded=product.bounded and bool(rest))
    return product


def _conditions(statement: Statement, name: str, places: Sequence[Symbol]) -> _Conditions:
    """The conditions on an element under which the statement reads it, by the product's indices."""
    if isinstance(statement, Clear | Alias | Loop | Scatter):
        return frozenset()
    if isinstance(statement, Contraction) and statement.rows and statement.columns:
        return frozenset()  # kernels may read what is multiplied by 0
    found: _Conditions | None = None
    for access in operands(statement):
        if access.tensor == name:
            here = _of(conditions(statement.equation), access, places)
            found = here if found is None else found & here
    return found or frozenset()


def _of(guards: Iterable[Boolean], access: Access, places: Sequence[Symbol]) -> _Conditions:
    if not all(isinstance(i, Symbol) for i in access.indices):
        return frozenset()
    if len(set(access.indices)) != len(access.indices):
        return frozenset()
    names = dict(zip(access.indices, places, strict=True))
    return frozenset(
        p.xreplace(names)
        for p in guards
        if inequality(p) is not None and p.free_symbols <= set(names)
    )
