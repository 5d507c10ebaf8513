"""Scatter to gather: a contribution to X̄[g(f, b)] as an equation for each element of X̄.

Along each dimension the index map g is inverted in the first of these ways that is proved right:

1. An index that no other dimension uses, `a*v + c`, or a mixed radix such as `(i*H + h)*W + w`,
   stays as it is on the left side: different points reach different elements, all in bounds.
2. An index with coefficient ±1 is eliminated: the dimension gets a new index x over its whole
   extent, and v = ±(x - rest) with 0 <= v < extent as guards where they are not implied. A free
   index is preferred, so that the sum runs over the reduction's own, short ranges.
3. What is left, as `x == 2*p`, is a guard. Solving for a strided index would put a division into
   the access, and the derivative of that could not be inverted.

A dimension indexed by an integer tensor is a guard `x == y[n]` where the other dimensions fix n,
and otherwise stays on the left side of an accumulating equation. Guards of the primal travel
along by substitution.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sympy import And, Expr, Integer, Mul, Symbol, expand
from sympy.logic.boolalg import Boolean

from symbp.derive.affine import Affine, affine, clipped, implied, injective, tidy, within
from symbp.ir import Access, Bracket, Equation, Fresh, Range, Select, accesses, compare, negation

_ZERO = Integer(0)


@dataclass(frozen=True)
class Target:
    """Where a contribution goes: the adjoint's name and shape."""

    name: str
    shape: tuple[Expr, ...]


def invert(
    primal: Equation,
    access: Access,
    value: Expr,
    guard: Sequence[Boolean],
    *,
    target: Target,
    fresh: Fresh,
) -> Equation:
    """The equation `target[...] = sum of value` equal to target[access.indices] += value.

    `value` and `guard` are over the primal's domain; the result has new indices throughout.
    """
    inversion = _Inversion(primal, target.shape)
    affine_dimensions = [d for d, e in enumerate(access.indices) if not accesses(e)]
    for dimension in sorted(affine_dimensions, key=lambda d: inversion.rank(access.indices[d])):
        inversion.place(dimension, access.indices[dimension])
    inversion.place_gathers({d: e for d, e in enumerate(access.indices) if accesses(e)})
    guards = (*primal.guard, *guard)
    return fresh.renamed(inversion.equation(target.name, value, guards, primal.origin))


def split_choice(
    value: Expr, is_guard: Callable[[Boolean], bool]
) -> tuple[Expr, tuple[Boolean, ...]]:
    """The value as (factor, conditions).

    Brackets [c] and choices `where(c, a, 0)` give up c where `is_guard` says it may be a guard:
    an index that is in bounds only where c holds must not be touched elsewhere.
    """
    conditions: list[Boolean] = []
    factors: list[Expr] = []
    for factor in Mul.make_args(value):
        kept, found = _split_factor(factor, is_guard)
        factors.append(kept)
        conditions += found
    return Mul(*factors), tuple(conditions)


def _split_factor(factor: Expr, is_guard: Callable[[Boolean], bool]) -> tuple[Expr, list[Boolean]]:
    conditions: list[Boolean] = []
    while isinstance(factor, Bracket | Select) and is_guard(factor.condition):
        if isinstance(factor, Bracket):
            condition, factor = factor.condition, Integer(1)
        elif factor.otherwise == _ZERO:
            condition, factor = factor.condition, factor.then
        elif factor.then == _ZERO:
            condition, factor = negation(factor.condition), factor.otherwise
        else:
            break
        conditions += condition.args if isinstance(condition, And) else [condition]
    return factor, conditions


class _Inversion:
    def __init__(self, primal: Equation, shape: tuple[Expr, ...]) -> None:
        self.shape = shape
        self.fresh = Fresh(i.name for i in primal.domain)  # for this inversion only
        self.extents = dict(primal.domain)  # of every index there is, new ones included
        self.order = [*primal.domain]  # free ones first: they are eliminated before bound ones
        self.left = set(self.order)  # not yet determined by a dimension
        self.solved: dict[Symbol, Expr] = {}
        self.lhs: dict[int, Expr] = {}
        self.free: dict[int, list[Symbol]] = {}
        self.guard: list[Boolean] = []
        self.accumulate = False

    def rank(self, expression: Expr) -> tuple[bool, int]:
        """Plain indices first, then by the number of indices involved."""
        return not expression.is_Symbol, len(expression.free_symbols & self.left)

    def place(self, dimension: int, index: Expr) -> None:
        """Invert one dimension whose index reads no tensor."""
        expression = expand(index.xreplace(self.solved))
        form = affine(expression, self.extents)
        new = [v for v in self.order if v in self.left and expression.has(v)]
        if form is not None and self._keep(dimension, expression, form):
            return
        x = self._new_index(dimension, new[0].name if new else "i")
        if form is not None:
            for v in new:
                if form.coefficients[v] in (1, -1):
                    self._eliminate(v, form.coefficients[v] * (x - expression) + v)
                    return
        self.guard.append(compare(x, "==", expression))

    def _keep(self, dimension: int, expression: Expr, form: Affine) -> bool:
        """Leave the index on the left side, where that is proved one to one and in bounds."""
        if not set(form.coefficients) <= self.left:
            return False
        flipped = {v: self.fresh.index(v.name) for v, c in form.coefficients.items() if c == -1}
        extents = self.extents | {u: self.extents[v] for v, u in flipped.items()}
        mirror = {v: self.extents[v] - 1 - u for v, u in flipped.items()}
        expression = expand(expression.xreplace(mirror))
        kept = affine(expression, extents)
        if kept is None or not injective(kept, extents):
            return False
        if not within(expression, self.shape[dimension], extents):
            return False
        self.extents = extents
        self.left -= set(form.coefficients)
        for v, value in mirror.items():
            self._solve(v, value)
        self.lhs[dimension] = expression
        self.free[dimension] = [flipped.get(v, v) for v in self.order if v in form.coefficients]
        return True

    def _new_index(self, dimension: int, name: str) -> Symbol:
        x = self.fresh.index(name)
        self.extents[x] = self.shape[dimension]
        self.lhs[dimension] = x
        self.free[dimension] = [x]
        return x

    def _eliminate(self, v: Symbol, solution: Expr) -> None:
        value = expand(solution)
        self._solve(v, value)
        self.left.remove(v)
        self.guard += [compare(value, ">=", _ZERO), compare(value, "<", self.extents[v])]

    def _solve(self, v: Symbol, value: Expr) -> None:
        self.solved = {w: expand(e.xreplace({v: value})) for w, e in self.solved.items()}
        self.solved[v] = value

    def place_gathers(self, dimensions: dict[int, Expr]) -> None:
        """Invert the dimensions indexed by integer tensors, after all others."""
        solved = {d: e.xreplace(self.solved) for d, e in dimensions.items()}
        self.accumulate = any(e.free_symbols & self.left for e in solved.values())
        for d, e in solved.items():
            if self.accumulate:
                self.lhs[d] = e
                self.free[d] = [v for v in self.order if v in e.free_symbols & self.left]
                self.left -= set(self.free[d])
            else:
                x = self._new_index(d, "i")
                self.guard.append(compare(x, "==", e))

    def equation(self, target: str, value: Expr, guard: Sequence[Boolean], origin: str) -> Equation:
        """The contribution, all dimensions placed."""
        free = [v for d in range(len(self.shape)) for v in self.free.get(d, [])]
        bound = [v for v in self.order if v in self.left]
        inside = {v: self.extents[v] for v in (*free, *bound)}
        guards = [tidy(g.xreplace(self.solved)) for g in (*self.guard, *guard)]
        for v in bound:
            first, inside[v] = clipped(v, inside[v], guards, inside)
            if first != 0:
                self._solve(v, v + first)
                guards = [tidy(g.xreplace({v: v + first})) for g in guards]
        guards.sort(key=lambda g: bool(accesses(g)))  # what is read there may need the others
        return Equation(
            target,
            tuple(tidy(self.lhs[d].xreplace(self.solved)) for d in range(len(self.shape))),
            tuple(Range(v, inside[v]) for v in free),
            tidy(value.xreplace(self.solved)),
            "sum" if bound else "none",
            tuple(Range(v, inside[v]) for v in bound),
            tuple(dict.fromkeys(g for g in guards if not implied(g, inside))),
            self.accumulate,
            origin,
        )
