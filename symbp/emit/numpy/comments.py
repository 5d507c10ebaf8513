"""The mathematics of a statement as a comment beside its code."""

from __future__ import annotations

from symbp.ir import Equation, index
from symbp.ir.text import equation_text
from symbp.plan.model import Alias, Clear, Loop, Statement

_WIDTH = 96


def statement_comment(statement: Statement) -> list[str]:
    """The equation or equations that the statement computes, one a line."""
    match statement:
        case Clear() | Alias():
            return []
        case Loop():
            return [line for s in statement.statements for line in statement_comment(s)]
    return [_shortened(equation_text(_renamed(statement.equation)))]


def _renamed(equation: Equation) -> Equation:
    """Indices without the numbers that keep them apart from other equations'."""
    taken = {s.name for r in (*equation.free, *equation.bound) for s in r.extent.free_symbols}
    mapping = {}
    for i in equation.domain:
        stem = i.name.split("_")[0].rstrip("0123456789") or i.name
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}{number}", number + 1
        taken.add(name)
        mapping[i] = index(f"·{name}")
    first = equation.substitute(mapping)
    return first.substitute({v: index(v.name[1:]) for v in mapping.values()})


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 4]} ..."
