"""The adjoint of the loss as a factor: where it enters the backward phase, and nowhere else.

The backward phase is linear in the loss's adjoint. Derived for the adjoint 1, it becomes the one
for `seed` by multiplying each term that no other adjoint reaches; a training step seeds it with
the learning rate, and so never scales a gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Add, Basic, Expr, Mul

from symbp.emit.numpy.scope import SEED
from symbp.ir import Access, Bracket, Select, Stop
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Plan,
    Reduce,
    Routine,
    Scatter,
    Statement,
    writes,
)


class NotLinear(Exception):
    """An expression whose degree in the adjoints was not found."""


def with_seed(plan: Plan, has_loss: bool) -> tuple[Plan, bool]:
    """The plan with the loss's adjoint as a factor, where that can be had for every routine."""
    if not has_loss:
        return plan, False
    routines = dict(plan.routines)
    for name, routine in plan.routines.items():
        if routine.phase == "backward":
            found = seeded(routine, routine.adjoints)
            if found is None:
                return plan, False
            routines[name] = found
    return replace(plan, routines=routines), True


def seeded(routine: Routine, adjoints: frozenset[str]) -> Routine | None:
    """The routine with the seed where adjoints begin; None when that was not found.

    `adjoints` are the routine's tensors known to be adjoints. Its other inputs are not.
    """
    degree: dict[str, int] = {n: int(n in adjoints) for n in routine.inputs}
    try:
        statements = tuple(_seeded(s, degree, adjoints) for s in routine.statements)
    except NotLinear:
        return None
    return replace(routine, statements=statements)


def _seeded(statement: Statement, degree: dict[str, int], adjoints: frozenset[str]) -> Statement:
    match statement:
        case Loop():
            for name in writes(statement):
                degree.setdefault(name, 1)
            return replace(
                statement,
                start=tuple(_seeded(s, degree, adjoints) for s in statement.start),
                body=tuple((_seeded(s, degree, adjoints), i, o) for s, i, o in statement.body),
            )
        case Elementwise() | Reduce() | Scatter() | Contraction():
            equation = statement.equation
            wanted = 1 if equation.target in adjoints else degree.get(equation.target)
            found = _degree(equation.body, degree)
            if wanted is None:
                degree[equation.target] = 0 if found is None else found
                return statement
            degree[equation.target] = wanted
            if wanted == 0 or found is None or found == wanted:
                if found not in (None, wanted):
                    raise NotLinear(equation.target)
                return statement
            body = _scaled(equation.body, degree)
            changed = replace(equation, body=body)
            if isinstance(statement, Contraction):
                if found != 0:
                    raise NotLinear(equation.target)
                scale = statement.coefficient * SEED
                return replace(statement, equation=changed, coefficient=scale)
            return replace(statement, equation=changed)
        case Alias(target, source):
            degree[target] = degree.get(source, 0)
            if target in adjoints and degree[target] == 0:
                raise NotLinear(target)
            return statement
        case Clear():
            return statement


_MIXED = -1


def _degree(expression: Basic, degree: Mapping[str, int]) -> int | None:
    """0 or 1; None for zero, which has any degree; _MIXED for a sum of both."""
    if expression == 0:
        return None
    match expression:
        case Access():
            return degree.get(expression.tensor, 0)
        case Add():
            found = {_degree(a, degree) for a in expression.args} - {None}
            return found.pop() if len(found) == 1 else _MIXED
        case Mul():
            found_all = [_degree(a, degree) for a in expression.args]
            if None in found_all:
                return None
            mixed = _MIXED in found_all
            total = sum(d for d in found_all if d is not None and d != _MIXED)
            if total > 1 or (mixed and total):
                raise NotLinear(str(expression))
            return _MIXED if mixed else total
        case Select():
            branches = {_degree(a, degree) for a in expression.args[1:]} - {None}
            return branches.pop() if len(branches) == 1 else _MIXED
        case Bracket():
            return 0
        case Stop():
            return _degree(expression.argument, degree)
    inner = {_degree(a, degree) for a in expression.args} - {None, 0}
    if inner:
        raise NotLinear(str(expression))
    return 0


def _scaled(expression: Expr, degree: Mapping[str, int]) -> Expr:
    """The expression with its terms of degree 0 times the seed."""
    found = _degree(expression, degree)
    if found in (None, 1):
        return expression
    if found == 0:
        return SEED * expression
    match expression:
        case Add():
            return Add(*(_scaled(a, degree) for a in expression.args))
        case Select():
            condition, then, otherwise = expression.args
            return Select(condition, _scaled(then, degree), _scaled(otherwise, degree))
        case Mul():
            return Mul(
                *(
                    _scaled(a, degree) if _degree(a, degree) == _MIXED else a
                    for a in expression.args
                )
            )
    raise NotLinear(str(expression))
