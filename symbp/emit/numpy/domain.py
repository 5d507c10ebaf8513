"""Iteration domains as NumPy axes, and accesses as views of arrays over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Integer, Symbol

from symbp.ir import Access, Tensor, accesses
from symbp.plan.affine import Affine, affine, within


@dataclass(frozen=True)
class Domain:
    """Ordered axes with their extents; `fixed` indices are held by a Python loop, by variable name.

    An array "over" some axes has a dimension for each axis from the first of them on, of length 1
    where it does not depend on the axis, so that arrays over any axes broadcast together.
    """

    axes: tuple[Symbol, ...]
    extents: Mapping[Symbol, Expr]
    fixed: Mapping[Symbol, str] = field(default_factory=dict)

    def shape(self, over: frozenset[Symbol]) -> tuple[Expr, ...]:
        """The shape of an array over the axes."""
        first = next((k for k, a in enumerate(self.axes) if a in over), len(self.axes))
        return tuple(self.extents[a] if a in over else Integer(1) for a in self.axes[first:])

    def ordered(self, over: frozenset[Symbol]) -> tuple[Symbol, ...]:
        """The axes in order."""
        return tuple(a for a in self.axes if a in over)


@dataclass(frozen=True)
class Place:
    """One dimension's index: constant + Σ coefficient * axis, fixed indices in the constant."""

    coefficients: Mapping[Symbol, Expr]
    constant: Expr
    inside: bool  # certainly within the dimension


def places(access: Access, tensor: Tensor, domain: Domain) -> tuple[Place, ...] | None:
    """The index of each dimension, or None when one is not affine in the axes."""
    found = []
    for expression, length in zip(access.indices, tensor.shape, strict=True):
        if accesses(expression):
            return None
        everything = affine(expression, {*domain.axes, *domain.fixed})
        if everything is None:
            return None
        moving = {s: c for s, c in everything.coefficients.items() if s not in domain.fixed}
        held = [s * c for s, c in everything.coefficients.items() if s in domain.fixed]
        inside = is_inside(everything, domain, length)
        found.append(Place(moving, sum(held, everything.constant), inside))
    return tuple(found)


def is_inside(form: Affine, domain: Domain, length: Expr) -> bool:
    """Whether the form certainly stays within a dimension; a plain index does."""
    if form.single is not None and domain.extents.get(form.single) == length:
        return True
    if any(s not in domain.extents for s in form.coefficients):
        return False
    return within(form, domain.extents, length)
