"""Places in arrays: which indices move them, and between which values they lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from symbp.emit.c.limits.syntax import Statement, Term

Span = tuple[float, float]  # least and largest value

_ARITHMETIC = frozenset(("+", "-", "*"))
_LATER, _EARLIER, _QUOTIENT = "_later", "_earlier", "_floor_divide"


@dataclass(frozen=True)
class Linear:
    """A constant and factors of names, or of terms that are not taken apart."""

    constant: float = 0
    factors: dict[Term, float] = field(default_factory=dict)

    def plus(self, other: Linear, times: float) -> Linear:
        """The sum with another's product with a number."""
        keys = dict.fromkeys((*self.factors, *other.factors))
        sums = {k: self.factors.get(k, 0) + times * other.factors.get(k, 0) for k in keys}
        return Linear(self.constant + times * other.constant, {k: v for k, v in sums.items() if v})


def number(term: Term) -> float | None:
    """The value of a term of numbers alone."""
    if term.kind == "number":
        text = term.text.rstrip("f") if "x" not in term.text else term.text
        return float(int(text, 16) if "x" in text else text)
    if term.kind == "cast":
        return number(term.of[0])
    if term.kind == "u-":
        value = number(term.of[0])
        return None if value is None else -value
    if term.kind not in _ARITHMETIC:
        return None
    left, right = map(number, term.of)
    if left is None or right is None:
        return None
    return {"+": left + right, "-": left - right, "*": left * right}[term.kind]


def linear(term: Term) -> Linear:
    """A term as a sum."""
    value = number(term)
    if value is not None:
        return Linear(value)
    match term:
        case Term("cast", _, (inner,)):
            return linear(inner)
        case Term("+" | "-" as sign, _, (left, right)):
            return linear(left).plus(linear(right), 1 if sign == "+" else -1)
        case Term("*", _, (left, right)) if number(left) is not None:
            return Linear().plus(linear(right), number(left) or 0)
        case Term("*", _, (left, right)) if number(right) is not None:
            return Linear().plus(linear(left), number(right) or 0)
    return Linear(0, {term: 1})


def rounds_of(loop: Statement) -> float | None:
    """How often a loop runs, None where that varies."""
    first, end = map(linear, loop.terms)
    apart = end.plus(first, -1)
    if apart.factors:
        return None
    rounds = {"": apart.constant, "closed": apart.constant + 1, "down": 1 - apart.constant}
    return rounds[loop.type]


def clamps(term: Term) -> bool:
    """Whether a term is the later or the earlier of two places."""
    return term.kind == "call" and term.text.endswith((_LATER, _EARLIER))


@dataclass
class Spans:
    """Between which values the indices of the loops around lie."""

    known: dict[str, Span] = field(default_factory=dict)

    def of(self, term: Term) -> Span | None:
        """Least and largest value of a term, None where one is not known."""
        found = linear(term)
        least = largest = found.constant
        for key, factor in found.factors.items():
            span = self._of_one(key)
            if span is None:
                return None
            ends = sorted((factor * span[0], factor * span[1]))
            least, largest = least + ends[0], largest + ends[1]
        return least, largest

    def _of_one(self, term: Term) -> Span | None:
        if term.kind == "call" and term.text.endswith(_QUOTIENT):
            whole, part = self.of(term.of[0]), number(term.of[1])
            return (whole[0] // part, whole[1] // part) if whole and part else None
        return self.known.get(term.text) if term.kind == "name" else None

    def decided(self, term: Term) -> Term:
        """The term with each later or earlier of two places replaced by one where it is known."""
        of = tuple(map(self.decided, term.of))
        if clamps(term):
            apart = self.of(Term("-", "", of))
            later = term.text.endswith(_LATER)
            if apart and apart[0] >= 0:
                return of[0 if later else 1]
            if apart and apart[1] <= 0:
                return of[1 if later else 0]
        return replace(term, of=of)


def placed(statement: Statement, index: str, value: Term) -> Statement:
    """The statement with an index replaced."""
    return replace(
        statement,
        terms=tuple(_put(t, index, value) for t in statement.terms),
        body=tuple(placed(s, index, value) for s in statement.body),
    )


def _put(term: Term, index: str, value: Term) -> Term:
    if term.kind == "name":
        return value if term.text == index else term
    return replace(term, of=tuple(_put(t, index, value) for t in term.of))


def parts(term: Term) -> Iterator[Term]:
    """The term and all that it is made of."""
    yield term
    for inner in term.of:
        yield from parts(inner)
