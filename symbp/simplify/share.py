"""Sharing: forward tensors with equal definitions become one, as two losses of the same logits ask.

Only values are compared, so it is safe at any place: a reader of the later tensor reads the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from sympy import Basic
from sympy.core.symbol import Str

from symbp.derive.model import Derivation
from symbp.ir import Equation, Program, index
from symbp.simplify.report import Report


def share_equal(derivation: Derivation, kept: Collection[str], report: Report) -> Derivation:
    """The derivation with each forward value computed once; tensors in `kept` stay."""
    program = derivation.program
    pieces = Counter(q.target for q in program.equations)
    first: dict[object, str] = {}
    names: dict[Basic, Basic] = {}
    equations: list[Equation] = []
    for equation in program.equations:
        renamed = equation.substitute(names) if names else equation
        if equation.target in derivation.primal and pieces[equation.target] == 1:
            original = first.setdefault(_value(renamed, program), equation.target)
            if original != equation.target and equation.target not in kept:
                names[Str(equation.target)] = Str(original)
                report.note(f"equal to {original}", equation, None)
                continue
        equations.append(renamed)
    if not names:
        return derivation
    gone = {str(name) for name in names}
    tensors = {n: t for n, t in program.tensors.items() if n not in gone}
    return replace(
        derivation,
        program=Program(tensors, tuple(equations)),
        primal=derivation.primal - gone,
    )


def _value(equation: Equation, program: Program) -> object:
    """Equal for equations that give equal tensors: indices count by their place, not their name."""
    places = {i: index(f"#{place}") for place, i in enumerate(equation.domain)}
    moved = equation.substitute(places)
    shape = program.tensors[equation.target].shape
    return (
        shape,
        moved.lhs,
        moved.free,
        moved.reduction,
        moved.bound,
        moved.guard,
        moved.body,
        # A tensor that reads itself is a recurrence, equal to nothing else.
        equation.target if any(a.tensor == equation.target for a in equation.reads()) else "",
    )
