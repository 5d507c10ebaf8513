"""A choice by indices alone, `where(u <= t, a, 0)`, as an equation guarded by that condition.

The value is the same: an element that no equation writes is 0. A guard is what the rules reason
with (p = exp(s)/z where u <= t gives exp(s) = p z there), and what loops need not run over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sympy import And

from symbp.derive.model import Derivation
from symbp.ir import Equation, Select, accesses
from symbp.simplify.forms import is_pointwise
from symbp.simplify.report import Report


def guard_choices(derivation: Derivation, report: Report) -> Derivation:
    """The derivation with the masked pointwise tensors of its primal guarded instead."""
    program = derivation.program
    pieces = Counter(q.target for q in program.equations)
    equations = []
    for equation in program.equations:
        made = equation
        if equation.target in derivation.primal and pieces[equation.target] == 1:
            made = _guarded(equation)
            if made is not equation:
                report.note("a mask is a guard", equation, made)
        equations.append(made)
    return replace(derivation, program=replace(program, equations=tuple(equations)))


def _guarded(equation: Equation) -> Equation:
    body = equation.body
    if not isinstance(body, Select) or body.otherwise != 0 or not is_pointwise(equation):
        return equation
    if accesses(body.condition):
        return equation
    parts = body.condition.args if isinstance(body.condition, And) else (body.condition,)
    return replace(equation, body=body.then, guard=(*equation.guard, *parts))
