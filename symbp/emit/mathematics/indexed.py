"""Index notation: an equation of the program with letters for its indices, as people write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy
from sympy import Add, Basic, Expr, Function, Mul, Pow, Rational, S, Symbol, expand
from sympy.logic.boolalg import And, Boolean, Not, Or

from symbp.emit.mathematics import tree
from symbp.emit.mathematics.bounds import bounds_too, is_place
from symbp.emit.mathematics.notation import Notation, split_name
from symbp.emit.mathematics.printer import decimal
from symbp.emit.mathematics.readable import readable
from symbp.emit.mathematics.tree import (
    ONE,
    Apply,
    Between,
    Cases,
    Derivative,
    Equality,
    Iverson,
    Listed,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Over,
    Power,
    Quotient,
    Relation,
    Root,
    Span,
    Sum,
    is_tall,
    negative,
    product,
    scaled,
)
from symbp.ir import Access, Bracket, Compare, Equation, Expm1, Log1p, Select, Stop, accesses

_LETTERS = "ijklmnpqrstuvwabcdefgh"
_SUBSTITUTES = {"n": "m", "k": "jlm", "j": "kil", "u": "vk", "i": "jkl", "t": "su"}
_SIGNS = {"eq": "=", "ne": "≠", "ge": "≥", "gt": ">"}
_FLIPPED = {"=": "=", "≠": "≠", "≥": "≤", ">": "<"}


class Letters:
    """Hands out a letter for each index of one formula, its own where it is free."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._chosen: dict[Symbol, tree.Symbol] = {}

    def __call__(self, index: Symbol) -> tree.Symbol:
        """The index's letter, the same at every call."""
        if index not in self._chosen:
            letter = next(c for c in self._candidates(index.name) if c not in self._taken)
            self._taken.add(letter)
            self._chosen[index] = tree.Symbol(Name(letter))
        return self._chosen[index]

    def _candidates(self, name: str) -> Iterable[str]:
        stem = split_name(name.split("_", maxsplit=1)[0].rstrip("0123456789")).base
        letter = stem if len(stem) == 1 else ""
        if letter:
            yield letter
        yield from _SUBSTITUTES.get(letter, "")
        yield from _LETTERS
        for number in range(1, len(self._taken) + 2):
            yield f"i{number}"

    def known(self, index: Symbol) -> bool:
        """Whether the index has a letter already."""
        return index in self._chosen


def letters_for(notation: Notation, tensors: Iterable[str], sizes: Iterable[Symbol]) -> Letters:
    """Letters that clash with no symbol of the given tensors and sizes."""
    taken = {"J"}
    for tensor in tensors:
        name = notation.name(notation.primal(tensor) or tensor)
        if not name.subscript and name.level is None:
            taken.add(name.base)
    taken |= {size_name(s).base for s in sizes}
    return Letters(taken)


def size_name(symbol: Symbol) -> Name:
    """A size's symbol: N for the batch, otherwise its own name."""
    return Name("N") if symbol.name == "batch" else split_name(symbol.name)


class Indexed:
    """Writes the equations and expressions of one formula.

    `inline` maps tensors to the equations that are written in their place.
    """

    def __init__(
        self, notation: Notation, letters: Letters, inline: Mapping[str, Equation] | None = None
    ) -> None:
        self.notation = notation
        self.letters = letters
        self.inline = inline or {}

    def equation(self, equation: Equation) -> Equality:
        """`T_{nk} = ...`, with its guards as conditions."""
        indices = tuple(self.expression(i) for i in equation.lhs)
        left = self.notation.element(equation.target, indices)
        right = self.right(equation)
        conditions = () if equation.bound else self.conditions(equation.guard)
        return Equality((left, right), equation.accumulate, conditions)

    def right(self, equation: Equation) -> Node:
        """The right side: the body under its reduction."""
        if equation.reduction == "none":
            if isinstance(equation.body, Select) and self.notation.primal(equation.target) is None:
                return self._cases(equation.body)
            return self.expression(equation.body)
        indices = [r.index for r in equation.bound]
        inside, outside = equation.body, S.One
        if equation.reduction == "sum":
            inside, outside = split_factors(equation.body, set(indices))
            outside = readable(outside)
        spans = tuple(self.span(r.index, r.extent) for r in equation.bound)
        body = self.expression(inside)
        if isinstance(body, Negative) and equation.reduction == "sum":
            body, outside = body.operand, -outside
        over = Over(equation.reduction, spans, body, self.conditions(equation.guard))
        return over if outside == 1 else scaled(self.expression(outside), over)

    def span(self, index: Symbol, extent: Expr) -> Span:
        """An index with its last value."""
        actual = self.actual(extent)
        last = None if actual is None else self.expression(actual - 1)
        return Span(self.letters(index), last)

    def actual(self, extent: Expr) -> Expr | None:
        """The extent in the network's sizes; None where it differs from use to use."""
        values = {s: self.notation.sizes.get(s, s) for s in extent.free_symbols}
        if any(v is None for v in values.values()):
            return None
        return extent.xreplace(values)

    def conditions(self, guard: Iterable[Boolean]) -> tuple[Node, ...]:
        """Each guard as a condition."""
        left = list(guard)
        found: list[Node] = []
        while left:
            first = left.pop(0)
            other = next((g for g in left if bounds_too(first, g)), None)
            if other is None:
                found.append(self.condition(first))
            else:
                left.remove(other)
                found.append(self._between(first, other))
        return tuple(found)

    def _between(self, first: Compare, other: Compare) -> Node:
        """0 ≤ p + i - 1 < M, the place of an element within its array."""
        low, high = (first, other) if is_place(first.difference) else (other, first)
        limit = expand(low.difference + high.difference)
        limit += 1 if high.op == "ge" else 0
        place = self.expression(low.difference)
        return Between(self.expression(S.Zero), place, self.expression(expand(limit)))

    def condition(self, condition: Boolean) -> Node:
        """A condition, differences split into two sides."""
        match condition:
            case Compare():
                return self._relation(_SIGNS[condition.op], condition.difference)
            case And():
                return Logic("and", tuple(self.condition(a) for a in _sorted(condition.args)))
            case Or():
                return Logic("or", tuple(self.condition(a) for a in _sorted(condition.args)))
            case Not():
                return Logic("not", (self.condition(condition.args[0]),))
        raise TypeError(f"no notation for the condition {condition}")

    def _relation(self, sign: str, difference: Expr) -> Node:
        """difference (sign) 0 with the bound, a size or a value, on the right."""
        terms = list(Add.make_args(difference))
        if sign in ("=", "≠"):
            left = [t for t in terms if not t.could_extract_minus_sign()]
            right = [-t for t in terms if t.could_extract_minus_sign()]
            if not left or (right and _weight(right) < _weight(left)):
                left, right = right, left
            return Relation(self.expression(Add(*left)), sign, self.expression(Add(*right)))
        limits = [t for t in terms if not accesses(t) and _is_limit(t)]
        others = [t for t in terms if t not in limits]
        if sign == "≥" and S.NegativeOne in others and any(not _minus(t) for t in limits):
            others.remove(S.NegativeOne)
            sign = ">"
        if not limits:
            limits = [t for t in others if t.is_number]
            others = [t for t in others if not t.is_number]
        if all(map(_minus, others)) or (limits and not any(map(_minus, limits))):
            left, right, sign = [-t for t in others], limits, _FLIPPED[sign]
        else:
            left, right = others, [-t for t in limits]
        if not right:
            left, right = [t for t in left if not _minus(t)], [-t for t in left if _minus(t)]
        return Relation(self.expression(Add(*left)), sign, self.expression(Add(*right)))

    def expression(self, e: Basic) -> Node:
        """A scalar expression."""
        match e:
            case Rational():
                return Number(int(e.p), int(e.q))
            case Symbol():
                return self._symbol(e)
            case Access():
                return self.access(e)
            case Bracket():
                return Iverson(self.condition(e.condition))
            case Select():
                return self._select(e)
            case Stop():
                return Apply("stop", self.expression(e.argument))
            case Add():
                return self._sum(e)
            case Mul():
                return self._product(e)
            case sympy.exp():
                return Apply("exp", self.expression(e.args[0]))
            case Expm1():
                return Sum((Apply("exp", self.expression(e.args[0])), Number(-1)))
            case Log1p():
                return Apply("log", Sum((ONE, self.expression(e.args[0]))))
            case Pow():
                return self._power(e)
            case Function() | sympy.Abs():
                return Apply(type(e).__name__, self.expression(e.args[0]))
            case sympy.Max() | sympy.Min():
                parts = tuple(self.expression(a) for a in _sorted(e.args))
                return Apply(type(e).__name__.lower(), Listed(parts))
        if e == sympy.pi:
            return tree.Symbol(Name("π"))
        raise TypeError(f"no notation for {type(e).__name__}")

    def _symbol(self, symbol: Symbol) -> Node:
        if symbol.is_positive and not self.letters.known(symbol):
            actual = self.notation.sizes.get(symbol, symbol)
            if actual is None or actual == symbol:
                return tree.Symbol(size_name(symbol))
            if actual.is_Symbol:
                return tree.Symbol(size_name(actual))
            return self.expression(actual)
        return self.letters(symbol)

    def access(self, access: Access) -> Node:
        """An element of a tensor; what is to be inlined, in full."""
        equation = self.inline.get(access.tensor)
        if equation is not None:
            put = dict(zip(equation.lhs, access.indices, strict=True))
            return self.right(equation.substitute(put))
        indices = tuple(self.expression(i) for i in access.indices)
        return self.notation.element(access.tensor, indices)

    def _select(self, e: Select) -> Node:
        if e.otherwise == 0 and not isinstance(e.then, Select):
            bracket = Iverson(self.condition(e.condition))
            then = self.expression(e.then)
            if isinstance(then, Negative):
                return negative(product((then.operand, bracket)))
            return bracket if then == ONE else product((then, bracket))
        return self._cases(e)

    def _cases(self, e: Select) -> Node:
        if e.then == 1 and e.otherwise == 0:
            return Iverson(self.condition(e.condition))
        branches = []
        rest: Expr = e
        while isinstance(rest, Select):
            branches.append((self.expression(rest.then), self.condition(rest.condition)))
            rest = rest.otherwise
        return Cases(tuple(branches), self.expression(rest))

    def _sum(self, e: Add) -> Node:
        about_indices = not accesses(e)
        terms = sorted(e.args, key=lambda t: (about_indices and t.is_number, *self.term_key(t)))
        return Sum(tuple(self.expression(t) for t in terms))

    def _power(self, e: Pow) -> Node:
        base, exponent = e.args
        if exponent.could_extract_minus_sign():
            return Quotient(ONE, self.expression(Pow(base, -exponent)))
        if exponent == S.Half:
            return Root(self.expression(base))
        return Power(self.expression(base), self.expression(exponent))

    def _product(self, e: Mul) -> Node:
        coefficient, rest = split_number(e)
        top, bottom = split_fraction(rest)
        sign = coefficient.could_extract_minus_sign()
        number, top_number, bottom_number = _numbers(abs(coefficient), bool(bottom))
        upper = [*top_number, *(self.expression(f) for f in sorted(top, key=self.factor_key))]
        lower = [*bottom_number, *(self.expression(f) for f in sorted(bottom, key=self.factor_key))]
        node = _fraction(tuple(upper), tuple(lower))
        return negative(scaled(number, node)) if sign else scaled(number, node)

    def term_key(self, term: Expr) -> tuple[bool, int, str, str]:
        """Positive terms first, sums written in full before names; 1 leads, 10^-5 ends a sum.

        Tensors stand in the order of their symbols, so that layers alike are written alike.
        """
        rank = 1
        if any(a.tensor in self.inline for a in accesses(term)):
            rank = 0
        elif not accesses(term) and term.free_symbols:
            rank = -1
        elif term.is_number:
            rank = -1 if term.is_Integer else 2
            if term.is_Integer and _minus(term):
                rank = 2
        symbol = str(term)
        if isinstance(term, Access):
            tensor = self.notation.primal(term.tensor) or term.tensor
            symbol = self.notation.name(tensor).base
        return _minus(term), rank, symbol, str(term)

    def factor_key(self, factor: Expr) -> tuple[int, str, str]:
        """Where a factor stands in a product: numbers, sizes, adjoints, then the rest by symbol."""
        name = ""
        if not accesses(factor):
            rank = 0 if factor.is_number else 1
        elif isinstance(factor, Access):
            primal = self.notation.primal(factor.tensor)
            rank = 2 if primal else 3
            name = self.notation.name(primal or factor.tensor).base
            if factor.tensor in self.inline and self.inline[factor.tensor].reduction != "none":
                rank = 9
        elif isinstance(factor, (Bracket, Select)):
            rank = 7
        elif isinstance(factor, Add):
            rank = 6
        else:
            rank = 5
        return rank, name, str(factor)


def split_factors(e: Expr, indices: set[Symbol]) -> tuple[Expr, Expr]:
    """(inside, outside): the factors that depend on the indices, and those that do not."""
    inside: list[Expr] = []
    outside: list[Expr] = []
    for factor in Mul.make_args(e):
        (inside if factor.free_symbols & indices else outside).append(factor)
    if not inside:
        return e, S.One
    return Mul(*inside), Mul(*outside)


def split_number(e: Expr) -> tuple[Expr, Expr]:
    """(rational, rest) of a product, √3/3 turned to 1/√3."""
    factors = Mul.make_args(readable(e))
    number = Mul(*(f for f in factors if f.is_Rational))
    rest = [f for f in factors if not f.is_Rational]
    return number, Mul(*rest, evaluate=False) if len(rest) > 1 else Mul(*rest)


def split_fraction(e: Expr) -> tuple[list[Expr], list[Expr]]:
    """Factors above and below the line; an exponential stays above."""
    top: list[Expr] = []
    bottom: list[Expr] = []
    for factor in Mul.make_args(e):
        power = isinstance(factor, Pow) and not isinstance(factor, sympy.exp)
        if power and factor.exp.could_extract_minus_sign():
            bottom.append(1 / factor)
        elif factor != 1:
            top.append(factor)
    return top, bottom


def _numbers(value: Expr, divided: bool) -> tuple[Node, list[Node], list[Node]]:
    """A positive coefficient as (in front, above, below): 3/2 in front, or 3 and 2 apart."""
    if not isinstance(value, Rational):
        return ONE, [], []
    p, q = int(value.p), int(value.q)
    if not divided or decimal(p, q) is not None:
        return Number(p, q), [], []
    return ONE, [Number(p)] if p != 1 else [], [Number(q)] if q != 1 else []


def _fraction(upper: tuple[Node, ...], lower: tuple[Node, ...]) -> Node:
    """A fraction; what is tall stands beside it."""
    top = product(upper)
    if not lower:
        return top
    bottom = product(lower)
    tall = tuple(n for n in upper if is_tall(n))
    if not tall:
        return Quotient(top, bottom)
    short = product(tuple(n for n in upper if n not in tall))
    front = tuple(n for n in tall if isinstance(n, Derivative)) if short != ONE else ()
    rest = tuple(n for n in tall if n not in front)
    if not front:
        return scaled(Quotient(short, bottom), product(rest))
    return product((*front, Quotient(short, bottom), *rest))


def _minus(term: Expr) -> bool:
    if isinstance(term, Select) and term.otherwise == 0:
        return _minus(term.then)
    return bool(term.could_extract_minus_sign())


def _is_limit(term: Expr) -> bool:
    """Whether the term is made of sizes."""
    symbols = term.free_symbols
    return bool(symbols) and all(s.is_positive for s in symbols)


def _weight(terms: list[Expr]) -> int:
    """How much a side of an equality is a given value rather than the index in question."""
    if any(accesses(t) for t in terms):
        return 3
    return 2 if any(map(_is_limit, terms)) else 1 if all(t.is_number for t in terms) else 0


def _sorted(parts: Iterable[Basic]) -> list[Basic]:
    return sorted(parts, key=str)
