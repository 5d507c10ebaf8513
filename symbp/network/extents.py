"""The sizes of a fragment: a symbol for each distinct extent, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Basic, Expr, Integer, Poly, Symbol, expand, gcdex

from symbp.ir import size
from symbp.ir.sizes import nonnegative

Known = dict[Basic, Basic]


@dataclass
class Extents:
    """Symbols for extents. A quotient is a symbol of its own, whatever else has its number.

    `bound` has the actual value of every symbol that was made; `local` what stands for an actual
    extent, and `multiples` what stands for one that layers know as a multiple.
    """

    bound: dict[Symbol, Expr] = field(default_factory=dict)
    local: dict[Expr, Expr] = field(default_factory=dict)
    multiples: dict[Expr, Expr] = field(default_factory=dict)

    def copy(self) -> Extents:
        """The same, to go on from."""
        return Extents(dict(self.bound), dict(self.local), dict(self.multiples))

    def of(self, actual: Expr) -> Expr:
        """What stands for an actual extent, a new symbol when nothing does yet."""
        if actual not in self.local:
            self.local[actual] = self.symbol(actual)
        return self.local[actual]

    def symbol(self, actual: Expr) -> Symbol:
        """A new symbol for an actual value."""
        taken = {s.name for s in self.bound}
        name, number = str(actual), 1
        if not actual.is_Symbol:
            while f"d{number}" in taken:
                number += 1
            name = f"d{number}"
        while name in taken:
            name += "_"
        made = size(name)
        self.bound[made] = actual
        return made

    def substitute(self, known: Mapping[Basic, Basic]) -> None:
        """Put in what sizes turned out to be."""
        self.local = {actual: e.xreplace(known) for actual, e in self.local.items()}
        self.multiples = {actual: e.xreplace(known) for actual, e in self.multiples.items()}

    def unified(self, old: Expr, new: Expr) -> Known | None:
        """Sizes replaced so that the two expressions, which have the same value, are the same.

        None when that is not found. Every size stays a positive integer whatever those left are.
        """
        if expand(old - new) == 0:
            return {}
        for one, other in ((old, new), (new, old)):
            if one.is_Symbol and one not in other.free_symbols and nonnegative(other - 1):
                return {one: other}
        first, second = _line(old), _line(new)
        if first is not None and second is not None and first[0] != second[0]:
            return self._parallel(first, second)
        if first is not None and new.is_Integer:
            return _fixed(first, new)
        if second is not None and old.is_Integer:
            return _fixed(second, old)
        return _solved(expand(old - new))

    def _parallel(
        self, one: tuple[Symbol, Expr, Expr], two: tuple[Symbol, Expr, Expr]
    ) -> Known | None:
        """a*x + b = c*y + d: both are made of the one number that is free.

        The solutions are x = x* - (c/g)*(m* - m) and y = y* - (a/g)*(m* - m), where x* and y* are
        the actual values, g is the greatest common divisor, and m* the largest for which x and y
        are still positive at m = 1.
        """
        (x, a, _), (y, c, _) = one, two
        actual = self.bound[x], self.bound[y]
        if not all(value.is_Integer for value in actual):
            return None
        common = gcdex(a, c)[2]
        steps = c / common, a / common
        most = 1 + min((value - 1) // step for value, step in zip(actual, steps, strict=True))
        starts = [v - s * most for v, s in zip(actual, steps, strict=True)]
        for which, other in ((0, 1), (1, 0)):
            if starts[which] == 0 and steps[which] == 1:
                symbol = (x, y)[which]
                return {(x, y)[other]: starts[other] + steps[other] * symbol}
        m = self.symbol(most)
        return {v: at + step * m for v, at, step in zip((x, y), starts, steps, strict=True)}


def _line(expression: Expr) -> tuple[Symbol, Expr, Expr] | None:
    """(x, a, b) when the expression is a*x + b with integers a > 0 and b."""
    if len(expression.free_symbols) != 1:
        return None
    (symbol,) = expression.free_symbols
    polynomial = Poly(expression, symbol)
    if polynomial.degree() != 1:
        return None
    slope, constant = polynomial.all_coeffs()
    return (symbol, slope, constant) if slope.is_Integer and slope > 0 else None


def _fixed(line: tuple[Symbol, Expr, Expr], value: Expr) -> Known | None:
    symbol, slope, constant = line
    number = (value - constant) / slope
    return {symbol: number} if number.is_Integer and number > 0 else None


def _solved(difference: Expr) -> Known | None:
    """A size that is the only unknown of a difference that is 0, where it stays positive."""
    for symbol in sorted(difference.free_symbols, key=lambda s: str(s.name), reverse=True):
        coefficient = difference.coeff(symbol)
        rest = expand(difference - coefficient * symbol)
        if rest.has(symbol) or coefficient == 0:
            continue
        solution = expand(-rest / coefficient)
        if solution.is_integer and nonnegative(solution - Integer(1)):
            return {symbol: solution}
    return None
