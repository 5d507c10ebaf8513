"""Invariants: constant sums that follow from definitions, as sum p = 1 and sum x̂ = 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Add, Expr

from symbp.ir import Equation, Range, Tensor, accesses, operands
from symbp.simplify.algebra import Algebra, monomials
from symbp.simplify.deltas import guarded, opened
from symbp.simplify.forms import covers, is_pointwise
from symbp.simplify.matching import Pattern
from symbp.simplify.sums import SumFact, Sums

_OPERANDS = 6
_DEPTH = 3


def invariants(equations: Iterable[Equation], sums: Sums, algebra: Algebra) -> Iterator[SumFact]:
    """The sum along each dimension of each pointwise tensor, where it is a constant."""
    pointwise = {q.target: q for q in equations if is_pointwise(q)}
    for equation in pointwise.values():
        if len(operands(equation.body)) > _OPERANDS or len(equation.free) < 1:
            continue
        for r in equation.free:
            value = _constant(equation, r, sums, pointwise, algebra)
            if value is not None:
                yield SumFact(
                    Pattern.over(equation.element, equation.free, sums.tensors),
                    (r,),
                    value,
                    guarded(equation),
                    f"sum of {equation.target} over {r.index} is {value}",
                    narrow=True,
                )


def _constant(
    equation: Equation,
    r: Range,
    sums: Sums,
    pointwise: Mapping[str, Equation],
    algebra: Algebra,
) -> Expr | None:
    terms = []
    for monomial in monomials(opened(equation.body, (), sums.tensors)):
        term = sums.reduce(monomial, (r,), guarded(equation), equation.domain)
        if not term.resolved:
            return None
        terms.append(term.value)
    value = algebra.tidy(Add(*terms))
    for _ in range(_DEPTH):
        if not accesses(value):
            return value
        value = algebra.tidy(_unfolded(value, pointwise, sums.tensors))
    return None if accesses(value) else value


def _unfolded(
    expression: Expr, pointwise: Mapping[str, Equation], tensors: Mapping[str, Tensor]
) -> Expr:
    """The expression with pointwise tensors replaced by their definitions."""
    found = {}
    for access in accesses(expression):
        q = pointwise.get(access.tensor)
        if q is not None and not q.guard and covers(q, tensors):
            found[access] = q.body.xreplace(dict(zip(q.lhs, access.indices, strict=True)))
    return expression.xreplace(found)
