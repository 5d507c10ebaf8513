"""Sums of exponentials, and the tensors through which they are read without overflow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Mul, Symbol, exp

from symbp.ir import Access, Equation, Tensor, accesses
from symbp.simplify.algebra import factors
from symbp.simplify.forms import is_plain_sum
from symbp.simplify.matching import Extents, Pattern

MAX, DIFFERENCE, EXP, SCALED = "max", "shifted", "exp", "scaled"


@dataclass(frozen=True)
class Shift:
    """s = sum of weight*exp(u), and the names of what stands for it.

    m = max of u over the same range, d = u - m, e = exp(d), and the scaled sum of weight*e, which
    is s*exp(-m). d and e have an element for each term of the sum.
    """

    equation: Equation
    argument: Expr
    weight: Expr

    def element(self, word: str, binding: Mapping[Symbol, Expr]) -> Access:
        """An element of one of the new tensors, at the values of the sum's own indices."""
        indices = self.equation.lhs if word in (MAX, SCALED) else tuple(self.equation.domain)
        name = f"{self.equation.target}·{word}"
        return Access(name, *[i.xreplace(dict(binding)) for i in indices])

    def at(self, access: Access) -> dict[Symbol, Expr]:
        """The values of the free indices at an access to the sum, or to m."""
        return dict(zip(self.equation.lhs, access.indices, strict=True))

    def term(
        self, access: Access, argument: Expr, readers: Extents, tensors: Mapping[str, Tensor]
    ) -> dict[Symbol, Expr] | None:
        """The values of all indices at which u is `argument` in the sum read at `access`.

        `readers` are the extents of the indices in the argument.
        """
        free = self.at(access)
        own = Pattern.over(self.argument, self.equation.bound, tensors)
        found = replace(own, expression=self.argument.xreplace(free)).match(
            argument, readers, tensors
        )
        return None if found is None else {**free, **found}

    def equations(self, read: Iterable[str]) -> list[Equation]:
        """The definitions of those tensors that are needed when `read` are read."""
        wanted = {w for w in (MAX, DIFFERENCE, EXP, SCALED) if self._name(w) in set(read)}
        if not wanted:
            return []
        source = self.equation
        terms = replace(
            source,
            lhs=tuple(source.domain),
            free=(*source.free, *source.bound),
            bound=(),
            reduction="none",
        )
        difference = self.argument - self.element(MAX, {})
        found = [replace(source, target=self._name(MAX), body=self.argument, reduction="max")]
        if DIFFERENCE in wanted:
            found.append(replace(terms, target=self._name(DIFFERENCE), body=difference))
            difference = self.element(DIFFERENCE, {})
        exponential = exp(difference)
        if EXP in wanted:
            found.append(replace(terms, target=self._name(EXP), body=exponential))
            exponential = self.element(EXP, {})
        if SCALED in wanted:
            body = self.weight * exponential
            found.append(replace(source, target=self._name(SCALED), body=body))
        return found

    def _name(self, word: str) -> str:
        return f"{self.equation.target}·{word}"


def find_shift(equation: Equation, definitions: Mapping[str, list[Equation]]) -> Shift | None:
    """The equation as a sum of products with one exponential that nothing has shifted yet."""
    if not is_plain_sum(equation):
        return None
    exponentials = [f for f in factors(equation.body) if isinstance(f, exp)]
    if len(exponentials) != 1:
        return None
    argument = exponentials[0].args[0]
    bound = {r.index for r in equation.bound}
    if not argument.free_symbols & bound or _is_shifted(argument, bound, definitions):
        return None
    weight = Mul(*[f for f in factors(equation.body) if f != exponentials[0]])
    return Shift(equation, argument, weight)


def _is_shifted(
    argument: Expr, bound: set[Symbol], definitions: Mapping[str, list[Equation]]
) -> bool:
    """Whether a maximum has been taken away from it."""
    return any(
        q.reduction == "max"
        for a in accesses(argument)
        if not a.free_symbols & bound
        for q in definitions.get(a.tensor, ())
    )
