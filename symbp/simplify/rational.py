"""Several ways of writing a rational expression in symbols.

The expression is brought to numerator / denominator without a common factor (SymPy's fraction
fields), then written anew: as it is; with common factors taken out; with each term over the
denominator by itself, or its function of the sizes alone; with the most frequent factor taken out
of the terms that have it; a short one as the product of its irreducible factors; a product factor
by factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sympy import Add, Expr, Integer, Mul, Rational, Symbol
from sympy.polys.domains import QQ
from sympy.polys.fields import FracElement, field
from sympy.polys.rings import PolyElement

Monomial = tuple[int, ...]
Terms = Mapping[Monomial, Expr]  # exponents to coefficient
_ONE = Rational(1)
_SHORT, _FEW = 8, 3


def writings(expression: Expr) -> Iterator[Expr]:
    """Equal expressions; atoms must be symbols, coefficients rational."""
    symbols = _symbols(expression)
    if not symbols:
        return
    whole = _fraction(expression, symbols)
    if not whole.numer:
        yield Integer(0)
        return
    if isinstance(expression, Mul):
        yield Mul(*map(_factor_pulled, expression.args))
    above, below = _terms(whole.numer), _terms(whole.denom)
    divisors = [1 / f for f in _factors(whole.denom, symbols)]
    yield Mul(_total(above, symbols), *divisors)
    yield Mul(*_pulled(above, symbols), *divisors)
    if len(above) > 1:
        yield _split(above, below, symbols)
        yield _by_sizes(above, divisors, symbols)
    if len(above) > 2:
        yield Mul(*_factors(whole.numer, symbols), *divisors)
        for parts in _by_factor(above, symbols):
            yield Mul(*parts, *divisors)


def _symbols(expression: Expr) -> list[Symbol]:
    return sorted(expression.free_symbols, key=lambda s: s.name)


def _fraction(expression: Expr, symbols: Sequence[Symbol]) -> FracElement:
    return field(symbols, QQ)[0].from_expr(expression)


def _terms(polynomial: PolyElement) -> Terms:
    return {m: Rational(c.numerator, c.denominator) for m, c in polynomial.terms()}


def _monomial(exponents: Sequence[int], symbols: Sequence[Symbol]) -> list[Expr]:
    """Its factors."""
    return [s**e for s, e in zip(symbols, exponents, strict=True) if e]


def _total(terms: Terms, symbols: Sequence[Symbol]) -> Expr:
    return Add(*[Mul(c, *_monomial(m, symbols)) for m, c in terms.items()])


def _common(terms: Terms) -> Monomial:
    """The largest monomial that divides every term."""
    return tuple(map(min, zip(*terms, strict=True)))


def _content(terms: Terms) -> Expr:
    """The number to take out: the coefficients' common divisor, over their common denominator."""
    coefficients = list(terms.values())
    if not all(c.is_Rational for c in coefficients):
        return _ONE
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
        tuple(e - f for e, f in zip(m, monomial, strict=True)): c / number for m, c in terms.items()
    }


def _pulled(terms: Terms, symbols: Sequence[Symbol]) -> list[Expr]:
    """The sum as a product: number, common monomial, rest.

    Factors are kept apart, because SymPy multiplies a number alone into a sum again.
    """
    common, number = _common(terms), _content(terms)
    rest = _divided(terms, common, number)
    return [number, *_monomial(common, symbols), _total(rest, symbols)]


def _factors(polynomial: PolyElement, symbols: Sequence[Symbol]) -> list[Expr]:
    """The polynomial as a product: its irreducible factors, if it is short and has few symbols."""
    used = [any(m[i] for m in polynomial.itermonoms()) for i in range(len(symbols))]
    if not (2 < len(polynomial) <= _SHORT and sum(used) <= _FEW):
        return _pulled(_terms(polynomial), symbols)
    number, found = polynomial.factor_list()
    parts = [_total(_terms(f), symbols) ** power for f, power in found]
    return [Rational(number.numerator, number.denominator), *parts]


def _factor_pulled(factor: Expr) -> Expr:
    """One factor of a product, a sum's common factors taken out."""
    base, exponent = factor.as_base_exp()
    if not isinstance(base, Add):
        return factor
    symbols = _symbols(base)
    whole = _fraction(base, symbols)
    if not whole.numer:  # its terms cancel
        return Integer(0) if exponent.is_positive else factor
    return Mul(
        *[f**exponent for f in _pulled(_terms(whole.numer), symbols)],
        *[f**-exponent for f in _pulled(_terms(whole.denom), symbols)],
    )


def _split(above: Terms, below: Terms, symbols: Sequence[Symbol]) -> Expr:
    """Each term over the denominator's monomial, what all have in common taken out."""
    monomial, number = _common(below), _content(below)
    terms = _divided(above, monomial, number)
    common, content = tuple(map(_shared, zip(*terms, strict=True))), _content(terms)
    rest = _total(_divided(terms, common, content), symbols)
    divisor = _total(_divided(below, monomial, number), symbols)
    return Mul(content, *_monomial(common, symbols), rest, 1 / divisor)


def _shared(exponents: Sequence[int]) -> int:
    """The power that all have, of the same sign."""
    if min(exponents) > 0:
        return min(exponents)
    return max(exponents) if max(exponents) < 0 else 0


def _by_sizes(terms: Terms, divisors: Sequence[Expr], symbols: Sequence[Symbol]) -> Expr:
    """Terms alike but for sizes joined, each with its own cancelled coefficient."""
    is_size = [bool(s.is_positive) for s in symbols]
    sizes = {s for s, size in zip(symbols, is_size, strict=True) if size}
    own = Mul(*[d for d in divisors if d.free_symbols <= sizes])
    others = [d for d in divisors if not d.free_symbols <= sizes]
    joined: dict[Monomial, Expr] = {}
    for m, c in terms.items():
        kind = tuple(0 if size else e for e, size in zip(m, is_size, strict=True))
        part = [e if size else 0 for e, size in zip(m, is_size, strict=True)]
        joined[kind] = joined.get(kind, Rational(0)) + Mul(c, *_monomial(part, symbols))
    reduced = {m: _reduced(c * own) for m, c in joined.items()}
    common, content = _common(reduced), _content(reduced)
    rest = _total(_divided(reduced, common, content), symbols)
    return Mul(content, *_monomial(common, symbols), rest, *others)


def _reduced(coefficient: Expr) -> Expr:
    """A function of sizes with common factors cancelled and taken out."""
    symbols = _symbols(coefficient)
    if not symbols:
        return coefficient
    whole = _fraction(coefficient, symbols)
    above, below = _terms(whole.numer), _terms(whole.denom)
    return Mul(*_pulled(above, symbols), *[1 / f for f in _pulled(below, symbols)])


def _by_factor(terms: Terms, symbols: Sequence[Symbol]) -> Iterator[list[Expr]]:
    """After common factors, a symbol that most terms share taken out of those."""
    common, number = _common(terms), _content(terms)
    rest = _divided(terms, common, number)
    count = [sum(1 for m in rest if m[i]) for i in range(len(symbols))]
    for i in [i for i, c in enumerate(count) if c == max(count)][:_FEW]:
        shared = {m: c for m, c in rest.items() if m[i]}
        others = {m: c for m, c in rest.items() if not m[i]}
        inner = Mul(*_pulled(shared, symbols)) if len(shared) > 1 else _total(shared, symbols)
        yield [number, *_monomial(common, symbols), inner + _total(others, symbols)]
