"""Indices of a statement replaced by others, or by numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from sympy import Basic, Symbol

from symbp.plan.model import Alias, Clear, Contraction, Loop, Statement

S = TypeVar("S", bound=Statement)


def substituted(statement: S, mapping: Mapping[Basic, Basic]) -> S:
    """The statement with indices replaced."""
    if isinstance(statement, Clear | Alias | Loop):
        return statement
    equation = statement.equation.substitute(mapping)
    if not isinstance(statement, Contraction):
        return replace(statement, equation=equation)

    def group(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
        return tuple(mapping.get(s, s) for s in symbols)

    return replace(
        statement,
        equation=equation,
        left=statement.left.xreplace(mapping),
        right=statement.right.xreplace(mapping),
        batch=group(statement.batch),
        rows=group(statement.rows),
        columns=group(statement.columns),
        inner=group(statement.inner),
        coefficient=statement.coefficient.xreplace(mapping),
        addend=statement.addend.xreplace(mapping),
        within=tuple(c.xreplace(mapping) for c in statement.within),
    )
