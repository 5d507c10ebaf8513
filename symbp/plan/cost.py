"""Floating-point operations: each sum, product, quotient, power, function and choice is one."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Function, Integer, Mul, Pow
from sympy.core.symbol import Str

from symbp.ir import Access, Bracket, Compare, Equation, Select, Stop
from symbp.plan.affine import volume
from symbp.plan.model import (
    Contraction,
    Elementwise,
    Loop,
    Reduce,
    Routine,
    Scatter,
    Statement,
)


def operations(expression: Basic) -> int:
    """The operations of one evaluation of a body; arithmetic on indices and sizes is free."""
    if isinstance(expression, Access | Str) or not expression.has(Access, Bracket):
        return 0
    inner = sum(operations(a) for a in expression.args)
    match expression:
        case Add() | Mul():
            return inner + len(expression.args) - 1 - (expression.args[0] == -1)
        case Pow() | Function() | Select() | Bracket():
            return inner + 1
        case Compare() | Stop():
            return inner
        case _:
            return inner + 1 if isinstance(expression, Expr) else inner


def equation_flops(equation: Equation) -> Expr:
    """Operations of one equation over its whole domain, in sizes."""
    each = operations(equation.body)
    points = volume((*equation.free, *equation.bound))
    if equation.reduction != "none" or equation.accumulate:
        each += 1
    return points * Integer(each)


def statement_flops(statement: Statement) -> Expr:
    """Operations of a statement, in sizes: 2MNK for a product of matrices."""
    match statement:
        case Loop():
            return sum((statement_flops(s) for s in statement.statements), Integer(0))
        case Contraction():
            scale = 0 if statement.coefficient == 1 else 1
            addend = operations(statement.addend) + (statement.addend != 0)
            points = volume((*statement.equation.free, *statement.equation.bound))
            written = volume(statement.equation.free)
            return 2 * points + Integer(scale + addend) * written
        case Elementwise() | Reduce() | Scatter():
            return equation_flops(statement.equation)
        case _:
            return Integer(0)


def routine_flops(routine: Routine) -> Expr:
    """Operations of a routine, in its formal sizes."""
    return sum((statement_flops(s) for s in routine.statements), Integer(0))
