"""Maxima and minima, and where they are, as lines of C; the first one found wins a tie.

Nothing relies on an infinity: the search starts from an element.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from sympy import Basic, Expr, Integer, Symbol

from symbp.emit.c.statements.contiguous import flattened
from symbp.emit.c.statements.loads import computed, names_taken
from symbp.emit.c.statements.loops import (
    Shape,
    block,
    by_stride,
    indented,
    nest,
    side_by_side,
    span,
)
from symbp.emit.c.statements.work import domain, extents, independent, moving, pays
from symbp.emit.c.text.printer import Scope, element, index, stride
from symbp.ir import Equation, Range
from symbp.ir import index as index_symbol
from symbp.plan.names import unused

Fixed = frozenset[Symbol]
_FEW = 16  # candidates that stand one after another instead of in a loop


def extremum_lines(equation: Equation, cleared: bool, scope: Scope, fixed: Fixed) -> list[str]:
    """The code of an extremum; a `cleared` target stays 0 where there is no candidate."""
    return _Extremum(flattened(equation, fixed, scope), cleared, scope, fixed).lines()


@dataclass(frozen=True)
class _Extremum:
    equation: Equation
    cleared: bool
    scope: Scope
    fixed: Fixed

    def lines(self) -> list[str]:
        order = by_stride(moving(self.equation.free, self.fixed), self.equation.element, self.scope)
        unrolled = self.scope.fast and self._is_small(order)
        body = self._one_by_one() if unrolled else self._searched()
        if not order:
            return ["{", *indented(body), "}"]
        q, inner = self.equation, order[-1]
        shape = Shape(
            vector=unrolled and independent(q, inner, self.scope),
            parallel=pays(q, order[0], self.scope),
            together=unrolled and side_by_side([q.body, q.element], inner, self.scope),
        )
        return nest(order, domain(self.equation), (), body, self.scope, shape=shape)

    @property
    def better(self) -> str:
        """How a candidate compares with what it replaces."""
        return ">" if self.equation.reduction.endswith("max") else "<"

    @property
    def argument(self) -> bool:
        """Whether the place is wanted."""
        return self.equation.reduction.startswith("arg")

    def _is_small(self, order: Sequence[Symbol]) -> bool:
        """Whether the candidates are few, and neighbours of the target are found side by side."""
        few = prod(extents(self.equation.bound).values()) <= _FEW
        if not few or self.equation.guard or not order:
            return False
        return abs(stride(self.equation.element, order[-1], self.scope) or 0) == 1

    def _searched(self) -> list[str]:
        if not self.equation.guard:
            return self._from_first()
        if len(self.equation.bound) == 1 and not self.argument:
            found = span(
                self.equation.bound[0].index,
                int(self.equation.bound[0].extent),
                self.equation.guard,
                self.scope,
            )
            if found is not None:
                return self._within(*found)
        return self._until_found()

    def _value(self, at: Mapping[Basic, Basic], scope: Scope) -> tuple[list[str], str]:
        """What is loaded beforehand, and the candidate at a point."""
        loads, (text,) = computed([self.equation.body.xreplace(at)], domain(self.equation), scope)
        return loads, text[0]

    def _compared(self, text: str, where: str) -> list[str]:
        """A candidate that takes the place of a worse one, without a branch."""
        real, better = self.scope.real, self.better
        place = f"where = candidate {better} best ? ({real})({where}) : where;"
        return [
            f"const {real} candidate = {text};",
            *([place] if self.argument else []),
            f"best = candidate {better} best ? candidate : best;",
        ]

    def _stored(self) -> str:
        target = element(self.equation.element, self.scope)
        return f"{target} = {'where' if self.argument else 'best'};"

    def _from_first(self) -> list[str]:
        """Start from the first element; the loop meets it again, which changes nothing."""
        bound = self.equation.bound
        before, start = self._value({r.index: Integer(0) for r in bound}, self.scope)
        loads, text = self._value({}, self.scope)
        body = [*loads, *self._compared(text, _flat(bound, self.scope))]
        return [
            *before,
            *([f"{self.scope.real} where = 0;"] if self.argument else []),
            f"{self.scope.real} best = {start};",
            *nest([r.index for r in bound], extents(bound), (), body, self.scope),
            self._stored(),
        ]

    def _one_by_one(self) -> list[str]:
        """Few candidates, each compared in a line of its own: loops around run in vectors."""
        ranges = extents(self.equation.bound)
        points = list(product(*(range(n) for n in ranges.values())))
        if self.argument and len(points) == 1:
            return [f"{element(self.equation.element, self.scope)} = 0;"]
        body: list[str] = []
        for number, point in enumerate(points):
            at: dict[Basic, Basic] = {i: Integer(k) for i, k in zip(ranges, point, strict=True)}
            loads, text = self._value(at, self.scope)
            if number:
                body += ["{", *indented([*loads, *self._compared(text, str(number))]), "}"]
            else:
                body += [*loads, f"{self.scope.real} best = {text};"]
        where = [f"{self.scope.real} where = 0;"] if self.argument else []
        return [*where, *body, self._stored()]

    def _within(self, low: str, high: str) -> list[str]:
        """The candidates are those from `low` to `high` - 1, and may be none."""
        taken = names_taken(self.scope)
        first, end = unused("first", taken), unused("end", taken)
        symbol, start = self.equation.bound[0].index, index_symbol("first")
        inside = replace(self.scope, indices={**self.scope.indices, start: first})
        before, initial = self._value({symbol: start}, inside)
        loads, text = self._value({}, self.scope)
        name = self.scope.indices[symbol]
        loop = f"for (ptrdiff_t {name} = {first}; {name} < {end}; ++{name})"
        some = f"if ({first} < {end})"
        return [
            f"const ptrdiff_t {first} = {low};",
            f"const ptrdiff_t {end} = {high};",
            f"{self.scope.real} best = 0;",
            *block(some, [*before, f"best = {initial};"]),
            *block(loop, [*loads, *self._compared(text, "")]),
            *(block(some, [self._stored()]) if self.cleared else [self._stored()]),
        ]

    def _until_found(self) -> list[str]:
        """Candidates that a condition picks."""
        bound = self.equation.bound
        loads, text = self._value({}, self.scope)
        place = f"where = ({self.scope.real})({_flat(bound, self.scope)});"
        take = ["best = candidate;", *([place] if self.argument else []), "found = 1;"]
        body = [
            *loads,
            f"const {self.scope.real} candidate = {text};",
            *block(f"if (!found || candidate {self.better} best)", take),
        ]
        order = [r.index for r in bound]
        stored = [self._stored()]
        return [
            *([f"{self.scope.real} where = 0;"] if self.argument else []),
            "int found = 0;",
            f"{self.scope.real} best = 0;",
            *nest(order, extents(bound), self.equation.guard, body, self.scope),
            *(block("if (found)", stored) if self.cleared else stored),
        ]


def _flat(bound: Sequence[Range], scope: Scope) -> str:
    """The row-major position among the bound indices."""
    place: Expr = Integer(0)
    for r in bound:
        place = place * int(r.extent) + r.index
    return index(place.expand(), scope)[0]
