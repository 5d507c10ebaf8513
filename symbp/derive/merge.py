"""Contributions to one adjoint brought over common indices and added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Add, And, Expr, Integer, Symbol, true
from sympy.logic.boolalg import Boolean

from symbp.derive.affine import affine, implied, tidy
from symbp.ir import Equation, Select, accesses, compare

_ZERO = Integer(0)


@dataclass(frozen=True)
class Term:
    """A value, and where it counts: by indices alone, and there by integer data."""

    value: Expr
    on_indices: Boolean = true
    on_data: Boolean = true  # may be read only where `on_indices` holds


def total(terms: Iterable[Term]) -> Expr:
    """The sum of the terms; those that count under the same conditions share one choice."""
    sums: dict[tuple[Boolean, Boolean], Expr] = {}
    for term in terms:
        key = term.on_indices, term.on_data
        sums[key] = sums.get(key, _ZERO) + term.value
    return Add(
        *[
            Select(on_indices, Select(on_data, value, _ZERO), _ZERO)
            for (on_indices, on_data), value in sums.items()
        ]
    )


def index_names(parts: list[Equation], rank: int) -> list[str]:
    """A name for each dimension's index, after the first contribution that has one."""
    return [
        next((str(q.lhs[d].name) for q in parts if q.lhs[d] in q.domain), "i") for d in range(rank)
    ]


def pointwise(part: Equation, indices: list[tuple[Symbol, Expr]]) -> Term | None:
    """A contribution without sum as a term over full indices (index, extent).

    None when it sums, accumulates, or leaves gaps (a stride, a mixed radix).
    """
    if part.reduction != "none" or part.accumulate:
        return None
    extents = dict(indices)
    mapping: dict[Symbol, Expr] = {}
    guard: list[Boolean] = []
    domain = part.domain
    for (x, _), index in zip(indices, part.lhs, strict=True):
        form = affine(index, domain)
        if form is None or len(form.coefficients) > 1:
            return None
        if not form.coefficients:
            guard.append(compare(x, "==", index))
            continue
        ((v, coefficient),) = form.coefficients.items()
        if coefficient != 1 or v in mapping:
            return None
        mapping[v] = x - form.constant
        guard += [compare(mapping[v], ">=", _ZERO), compare(mapping[v], "<", domain[v])]
    guard = [tidy(g) for g in (*guard, *[g.xreplace(mapping) for g in part.guard])]
    needed = [g for g in guard if not implied(g, extents)]
    return Term(
        tidy(part.body.xreplace(mapping)),
        And(*[g for g in needed if not accesses(g)]),
        And(*[g for g in needed if accesses(g)]),
    )
