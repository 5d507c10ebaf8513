"""Formal sizes: what stands for actual extents in equations that layers alike share.

An extent that a formula rounds, as the rows h in floor((h - 3) / 2) + 1, is written as a multiple
of a new size and a remainder, h = 2*q + 1: what is rounded is then a polynomial in q, here q, and
holds for every q. So nothing is left to round, bounds are proved, and layers over inputs of other
resolutions share their equations. Where no such form is found the extent is its number.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Integer, Symbol, expand, floor

from symbp.ir import Tensor, size
from symbp.ir.sizes import nonnegative


@dataclass(frozen=True)
class Form:
    """An extent as `factor * quotient + rest`, the quotient at least 1."""

    factor: Expr
    rest: Expr = field(default_factory=lambda: Integer(0))

    def quotient(self, actual: Expr) -> Expr:
        """The quotient of an actual extent."""
        return (actual - self.rest) / self.factor


class Sizes:
    """Formal sizes for actual extents, one for each distinct one.

    An extent that the formula's numbers are made of is `placed`: a literal one stands for itself,
    one with a form is made of a quotient, a size of its own, and an equated one is what it equals.
    `everywhere` treats extents equal to a placed one alike. A factor that an option in `symbolic`
    names is a size as well.
    """

    def __init__(
        self,
        literal: frozenset[Expr] = frozenset(),
        forms: Mapping[Expr, Form] | None = None,
        symbolic: Mapping[str, Expr] | None = None,
        everywhere: bool = False,
    ) -> None:
        self.literal = literal
        self.forms = dict(forms or {})
        self.symbolic = dict(symbolic or {})
        self.everywhere = everywhere
        self.equated: dict[Expr, Expr] = {}
        self.bound: dict[Symbol, Expr] = {}  # formal size to actual extent
        self.multiples: dict[Symbol, Expr] = {}  # each quotient to the formal extent it is of
        self._formal: dict[Expr, Expr] = {}
        self._placed: dict[Expr, Expr] = {}

    def formal(self, actual: Expr) -> Expr:
        """What stands for an actual extent."""
        if self.everywhere and (actual in self.literal or actual in self.forms):
            return self.placed(actual)
        return self._plain(actual)

    def placed(self, actual: Expr) -> Expr:
        """What stands for an extent of which numbers are made."""
        if actual in self.literal:
            return actual
        if actual in self.equated:
            return self.equated[actual]
        if actual not in self.forms:
            return self.formal(actual)
        if actual not in self._placed:
            form = self.forms[actual]
            factor = self.factor(form.factor)
            quotient = self._symbol(form.quotient(actual))
            self._placed[actual] = self.multiples[quotient] = expand(factor * quotient + form.rest)
        return self._placed[actual]

    def option(self, number: Expr, rounded: bool, divided: bool) -> Expr:
        """What stands for an option that is a dimension: a number where it is rounded."""
        if rounded:
            return number
        return self.placed(number) if divided else self.formal(number)

    def factor(self, number: Expr) -> Expr:
        """What stands for a factor of extents."""
        # Not `formal`: an extent equal to its own factor is made of that factor.
        return self._plain(number) if number in self.symbolic.values() else number

    def _plain(self, actual: Expr) -> Expr:
        if actual not in self._formal:
            self._formal[actual] = self._symbol(actual)
        return self._formal[actual]

    def _symbol(self, actual: Expr) -> Symbol:
        symbol = size(f"s{len(self.bound)}")
        self.bound[symbol] = actual
        return symbol

    def actual(self, expression: Expr) -> Expr:
        """An expression in formal sizes, in integers and named sizes."""
        return expression.xreplace(self.bound)

    def formal_tensor(self, name: str, tensor: Tensor, placed: Collection[int] = ()) -> Tensor:
        """The tensor under a formal name; `placed` are the dimensions that numbers are made of."""
        upper = self.formal(tensor.upper) if tensor.upper is not None else None
        shape = tuple(
            self.placed(e) if d in placed else self.formal(e) for d, e in enumerate(tensor.shape)
        )
        return Tensor(name, shape, tensor.kind, upper, tensor.facts)

    def actual_tensor(self, tensor: Tensor) -> Tensor:
        """The tensor in actual extents."""
        upper = self.actual(tensor.upper) if tensor.upper is not None else None
        return replace(tensor, shape=tuple(self.actual(e) for e in tensor.shape), upper=upper)

    def refined(self, faults: Faults) -> Sizes:
        """Sizes with other forms, or numbers where no form is left, for extents at fault."""
        literal, forms = set(self.literal), dict(self.forms)
        for actual, form in self.forms.items():
            placed = self._placed.get(actual, Integer(0))
            quotient = next((s for s in self.multiples if s in placed.free_symbols), None)
            if quotient is None or quotient not in faults.found:
                continue
            forms[actual] = _refined(form, actual, faults.scales.get(quotient, 1))
            if faults.scales.get(quotient) == 0 or forms[actual].quotient(actual) < 1:
                del forms[actual]
                literal.add(actual)
        return Sizes(frozenset(literal), forms, self.symbolic, self.everywhere)


def _refined(form: Form, actual: Expr, scale: int) -> Form:
    """The next form: the factor made larger, or else the rest."""
    if scale <= 1:
        return Form(form.factor, form.rest + form.factor)
    factor = form.factor * scale
    return Form(factor, form.rest + (actual - form.rest) % factor)


@dataclass
class Faults:
    """What is wrong with the forms of extents, by their quotients.

    `scales` says by what a factor must be multiplied so that nothing is rounded (0: no factor
    helps); `small` are those that are too small for a bound to be proved.
    """

    quotients: frozenset[Symbol]
    scales: dict[Symbol, int] = field(default_factory=dict)
    small: set[Symbol] = field(default_factory=set)

    @property
    def found(self) -> set[Symbol]:
        """The quotients of forms that do not do."""
        return {*self.scales, *self.small}

    def look(self, value: Expr) -> None:
        """Note what is rounded in a number."""
        for rounded in value.atoms(floor):
            argument = expand(rounded.args[0])
            for quotient in argument.free_symbols & self.quotients:
                coefficient = argument.coeff(quotient)
                affine = not (argument - coefficient * quotient).has(quotient)
                scale = int(coefficient.q) if affine and coefficient.is_Rational else 0
                known = self.scales.get(quotient, 1)
                self.scales[quotient] = math.lcm(known, scale) if scale > 1 else 0

    def demand(self, expression: Expr) -> None:
        """Note what is too small for the expression to be proved >= 0."""
        sizes = expression.free_symbols
        if sizes and sizes <= self.quotients and not nonnegative(expression):
            self.small |= sizes
