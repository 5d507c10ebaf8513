"""Rational algebra on scalar bodies: normal forms, monomials, and the cheapest writing.

SymPy's polynomial code sees commuting symbols only: every access, bracket, choice and function is
hidden behind one. exp(-u) is written 1/exp(u), all powers of one base share one radical, and beside
1 + exp(u) an exponential is written through s = 1/(1 + exp(-u)) as s/(1 - s), so that they cancel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import lcm, prod

from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol, exp, expand

from symbp.ir import Access, Bracket, Select, Stop, walk
from symbp.simplify.cost import cheapest
from symbp.simplify.exponentials import common_exponentials, exponential, logistic
from symbp.simplify.rational import writings
from symbp.simplify.signs import Signs

_MOST_TERMS = 100


class Opaque:
    """A body with symbols for its atoms, and the way back."""

    def __init__(self, expression: Expr) -> None:
        self._symbols: dict[Expr, Symbol] = {}
        self._radicals = _radicals(expression)
        surface = tuple(_surface(expression))
        self._units = common_exponentials(e for e in surface if isinstance(e, exp))
        self._logistic = _logistic(surface, self._units)
        self.expression = self._hide(expression)

    def restore(self, expression: Expr) -> Expr:
        """The expression with the atoms in place of their symbols."""
        return expression.xreplace({s: a for a, s in self._symbols.items()})

    def _symbol(self, atom: Expr) -> Symbol:
        if atom not in self._symbols:
            self._symbols[atom] = Symbol(f"_{len(self._symbols):03d}")
        return self._symbols[atom]

    def _hide(self, e: Expr) -> Expr:
        if e in self._radicals:
            degree = self._radicals[e]
            return self._symbol(Pow(e, Rational(1, degree))) ** degree
        match e:
            case Rational() | Symbol():
                return e
            case Access() | Bracket() | Select() | Stop():
                return self._symbol(e)
            case exp():
                atom, power = exponential(e, self._units)
                if atom in self._logistic:
                    sigmoid = self._symbol(1 / (1 + 1 / atom))
                    return (sigmoid / (1 - sigmoid)) ** power
                return self._symbol(atom) ** power
            case Pow() if e.exp.is_Integer:
                return self._hide(e.base) ** e.exp
            case Pow() if e.base in self._radicals and e.exp.is_Rational:
                degree = self._radicals[e.base]
                return self._symbol(Pow(e.base, Rational(1, degree))) ** (e.exp * degree)
            case Add() | Mul():
                return e.func(*map(self._hide, e.args))
        return self._symbol(e)


def _logistic(surface: Iterable[Expr], units: Mapping[Expr, Rational]) -> set[Expr]:
    """The exponentials exp(u) for which 1 + exp(±u) stands in the expression."""
    found = set()
    for node in surface:
        w = logistic(node)
        if w is not None:
            atom, power = exponential(exp(w), units)
            if abs(power) == 1:
                found.add(atom)
    return found


def _radicals(expression: Expr) -> dict[Expr, int]:
    """Base to the least common denominator of its exponents, for every base under a root."""
    found: dict[Expr, int] = {}
    for node in _surface(expression):
        fractional = isinstance(node, Pow) and node.exp.is_Rational and not node.exp.is_Integer
        if fractional and not node.base.is_number:
            found[node.base] = lcm(found.get(node.base, 1), int(node.exp.q))
    return found


def _surface(expression: Expr) -> Iterable[Expr]:
    """The nodes that algebra sees: none inside atoms."""
    yield expression
    if isinstance(expression, (Add, Mul)) or (
        isinstance(expression, Pow) and not isinstance(expression, exp)
    ):
        for a in expression.args:
            yield from _surface(a)


def monomials(expression: Expr) -> tuple[Expr, ...]:
    """The terms of the expanded expression, products of atoms and their powers.

    One that would have very many terms is left as it is.
    """
    if not 1 < _terms(expression) <= _MOST_TERMS:
        return (expression,)
    hidden = Opaque(expression)
    return tuple(hidden.restore(t) for t in Add.make_args(expand(hidden.expression)))


def _terms(expression: Expr) -> float:
    """At most how many terms the expanded expression has."""
    match expression:
        case Add():
            return sum(map(_terms, expression.args))
        case Mul():
            return prod(map(_terms, expression.args))
        case Pow() if expression.exp.is_Integer:
            return float(_terms(expression.base)) ** min(20, abs(int(expression.exp)))
    return 1


def factors(expression: Expr) -> tuple[Expr, ...]:
    """The factors of a product."""
    return tuple(Mul.make_args(expression))


def product(parts: Iterable[Expr]) -> Expr:
    """The product of the parts."""
    return Mul(*parts)


def total(parts: Iterable[Expr]) -> Expr:
    """The sum of the parts."""
    return Add(*parts)


class Algebra:
    """Finds the cheapest writing of a body; remembers what it found."""

    def __init__(self, signs: Signs | None = None) -> None:
        self._known: dict[Expr, Expr] = {}
        self._unit = signs.unit if signs else _nothing

    def tidy(self, expression: Expr) -> Expr:
        """An equal expression, as cheap as cancelling and factoring make it."""
        found = self._known.get(expression)
        if found is None:
            inner = self._tidy_branches(expression)
            found = self._cheapest(inner)
            self._known[expression] = found
            self._known[found] = found
        return found

    def _tidy_branches(self, expression: Expr) -> Expr:
        choices = {
            node: self._tidy_choice(node) for node in walk(expression) if isinstance(node, Select)
        }
        return expression.xreplace(choices) if choices else expression

    def _tidy_choice(self, choice: Select) -> Expr:
        """Its branches tidied; where one is 0, the number in front of the other is taken out."""
        then, otherwise = self.tidy(choice.then), self.tidy(choice.otherwise)
        number = Integer(1)
        if otherwise == 0:
            number, then = then.as_coeff_Mul()
        elif then == 0:
            number, otherwise = otherwise.as_coeff_Mul()
        return number * Select(choice.condition, then, otherwise)

    def _cheapest(self, expression: Expr) -> Expr:
        hidden = Opaque(expression)
        if not 1 < _terms(expression) <= _MOST_TERMS:
            return cheapest([expression, hidden.restore(hidden.expression)], self._unit)
        forms = dict.fromkeys(writings(hidden.expression))
        return cheapest([expression, *map(hidden.restore, forms)], self._unit)


def _nothing(expression: Expr) -> bool:
    """Nothing is known to lie between 0 and 1."""
    return False
