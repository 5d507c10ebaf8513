"""Several ways of writing a rational expression in symbols.

The expression is brought to numerator / denominator without a common factor (SymPy's fraction
fields), then written anew: as it is; with common factors taken out; with each term's function of
the sizes cancelled by itself; with the most frequent factor taken out of the terms that have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sympy import Add, Expr, Mul, Rational, Symbol
from sympy.polys.domains import QQ
from sympy.polys.fields import field
from sympy.polys.rings import PolyElement

Monomial = tuple[int, ...]
Terms = Mapping[Monomial, Expr]  # exponents to coefficient


def writings(expression: Expr) -> Iterator[Expr]:
    """Equal expressions; atoms must be symbols, coefficients rational."""
    symbols = sorted(expression.free_symbols, key=lambda s: s.name)
    if not symbols:
        return
    whole = field(symbols, QQ)[0].from_expr(expression)
    above, below = _terms(whole.numer), _terms(whole.denom)
    denominator = _pulled(below, symbols)
    yield whole.numer.as_expr() / denominator
    yield _pulled(above, symbols) / denominator
    if len(above) > 1:
        yield _by_sizes(above, denominator, symbols)
    if len(above) > 2:
        yield _by_factor(above, symbols) / denominator


def _terms(polynomial: PolyElement) -> Terms:
    return {m: Rational(c.numerator, c.denominator) for m, c in polynomial.terms()}


def _monomial(exponents: Sequence[int], symbols: Sequence[Symbol]) -> Expr:
    return Mul(*[s**e for s, e in zip(symbols, exponents, strict=True) if e])


def _common(terms: Terms) -> Monomial:
    """The largest monomial that divides every term."""
    return tuple(map(min, zip(*terms, strict=True)))


def _content(terms: Terms) -> Expr:
    """The number to take out: the coefficients' common divisor, over their common denominator."""
    coefficients = list(terms.values())
    if not all(c.is_Rational for c in coefficients):
        return Rational(1)
    top, bottom = coefficients[0].p, coefficients[0].q
    for c in coefficients[1:]:
        top, bottom = _gcd(top, c.p), bottom * c.q // _gcd(bottom, c.q)
    return Rational(abs(top), bottom)


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return abs(a)


def _divided(terms: Terms, monomial: Monomial, number: Expr) -> Terms:
    return {
        tuple(e - f for e, f in zip(m, monomial, strict=True)): c / number
        for m, c in terms.items()
    }


def _total(terms: Terms, symbols: Sequence[Symbol]) -> Expr:
    return Add(*[c * _monomial(m, symbols) for m, c in terms.items()])


def _pulled(terms: Terms, symbols: Sequence[Symbol]) -> Expr:
    """The sum with its common monomial and number taken out."""
    common, number = _common(terms), _content(terms)
    rest = _divided(terms, common, number)
    return Mul(number, _monomial(common, symbols), _total(rest, symbols))


def _by_sizes(terms: Terms, denominator: Expr, symbols: Sequence[Symbol]) -> Expr:
    """Terms alike but for sizes joined, each with its own cancelled coefficient."""
    is_size = [bool(s.is_positive) for s in symbols]
    sizes = {s for s, size in zip(symbols, is_size, strict=True) if size}
    divisors = Mul.make_args(denominator)
    own = Mul(*[d for d in divisors if d.free_symbols <= sizes])
    others = Mul(*[d for d in divisors if not d.free_symbols <= sizes])
    joined: dict[Monomial, Expr] = {}
    for m, c in terms.items():
        kind = tuple(0 if size else e for e, size in zip(m, is_size, strict=True))
        part = tuple(e if size else 0 for e, size in zip(m, is_size, strict=True))
        joined[kind] = joined.get(kind, Rational(0)) + c * _monomial(part, symbols)
    reduced = {m: _reduced(c / own) for m, c in joined.items()}
    common = _common(reduced)
    return _monomial(common, symbols) * _total(
        _divided(reduced, common, Rational(1)), symbols
    ) / others


def _reduced(coefficient: Expr) -> Expr:
    """A function of sizes with common factors cancelled and taken out."""
    symbols = sorted(coefficient.free_symbols, key=lambda s: s.name)
    if not symbols:
        return coefficient
    whole = field(symbols, QQ)[0].from_expr(coefficient)
    return _pulled(_terms(whole.numer), symbols) / _pulled(_terms(whole.denom), symbols)


def _by_factor(terms: Terms, symbols: Sequence[Symbol]) -> Expr:
    """After common factors, the symbol that most terms share taken out of those."""
    common, number = _common(terms), _content(terms)
    rest = _divided(terms, common, number)
    count = [sum(1 for m in rest if m[i]) for i in range(len(symbols))]
    best = max(range(len(symbols)), key=lambda i: (count[i], -i))
    shared = {m: c for m, c in rest.items() if m[best]}
    others = {m: c for m, c in rest.items() if not m[best]}
    inner = _pulled(shared, symbols) if len(shared) > 1 else _total(shared, symbols)
    return Mul(number, _monomial(common, symbols), inner + _total(others, symbols))
