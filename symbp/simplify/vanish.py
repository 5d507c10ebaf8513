"""Sums that are zero although no rule resolves them term by term.

`sum[u, t](q[t] (∂p[t, u] - S[t]) p[t, u])`, the gradient of a key's bias in attention, is
`sum[t](q[t] S[t]) - sum[t](q[t] S[t])` once what is known of the sums over u is put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sympy import Expr, Integer, Mul, Symbol

from symbp.ir import Access, Equation, Fresh, Range
from symbp.simplify.algebra import Algebra, factors, monomials
from symbp.simplify.deltas import guarded
from symbp.simplify.forms import is_plain_sum
from symbp.simplify.sums import Guard, Sums

_TERMS = 12


def sums_to_zero(
    body: Expr,
    bound: tuple[Range, ...],
    guard: Guard,
    extents: dict[Symbol, Expr],
    known: tuple[Sums, Algebra],
) -> bool:
    """Whether the sum is seen to be 0: what is left of its terms cancels."""
    sums, algebra = known
    terms = monomials(body)
    if len(terms) > _TERMS:
        return False
    left: dict[object, Expr] = {}
    for term in (sums.reduce(t, bound, guard, extents) for t in terms):
        key = (term.bound, term.guard)
        left[key] = left.get(key, Integer(0)) + term.coefficient * term.body
    return all(algebra.tidy(total) == 0 for total in left.values())


def joined(
    equation: Equation,
    definitions: Mapping[str, Equation],
    inlined: Callable[[Expr], Expr],
    fresh: Fresh,
) -> Equation | None:
    """The sum of an adjoint that is itself a sum, as one sum; None when it is none.

    `inlined` puts the definitions of pointwise adjoints in their place.
    """
    if not is_lone_sum(equation):
        return None
    parts = factors(inlined(equation.body))
    read = [f for f in parts if isinstance(f, Access) and f.tensor in definitions]
    if len(read) != 1 or not is_plain_sum(definitions[read[0].tensor]):
        return None
    inner = fresh.renamed(definitions[read[0].tensor])
    inner = inner.substitute(dict(zip(inner.lhs, read[0].indices, strict=True)))
    outer = Mul(*(f for f in parts if f is not read[0]))
    return replace(
        equation,
        body=inlined(outer * inner.body),
        bound=(*equation.bound, *inner.bound),
        guard=tuple(guarded(inner)),
    )


def is_lone_sum(equation: Equation) -> bool:
    """Whether it sums the elements of one tensor, and nothing else."""
    plain = equation.reduction == "sum" and not equation.guard and not equation.accumulate
    return plain and isinstance(equation.body, Access)
