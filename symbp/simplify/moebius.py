"""Expressions that are linear fractional in one symbol, and their solution for it."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Add, Expr, Integer, Mul, Pow, Symbol

_ZERO, _ONE = Integer(0), Integer(1)


@dataclass(frozen=True)
class Fraction:
    """(n1 s + n0) / (d1 s + d0)."""

    n1: Expr
    n0: Expr
    d1: Expr
    d0: Expr

    def solve(self, value: Expr) -> tuple[Expr, Expr]:
        """Numerator and divisor of the s at which the fraction has the value."""
        return value * self.d0 - self.n0, self.n1 - value * self.d1


def fraction(expression: Expr, s: Symbol) -> Fraction | None:
    """The expression as such a fraction in s, or None when it is not seen to be one."""
    if expression == s:
        return Fraction(_ONE, _ZERO, _ZERO, _ONE)
    if s not in expression.free_symbols:
        return Fraction(_ZERO, expression, _ZERO, _ONE)
    match expression:
        case Add():
            return _sum(expression, s)
        case Mul():
            return _product(expression, s)
        case Pow() if expression.exp.is_Integer and expression.exp.is_negative:
            inner = fraction(expression.base ** (-expression.exp), s)
            return inner and Fraction(inner.d1, inner.d0, inner.n1, inner.n0)
    return None


def _split(expression: Expr, s: Symbol) -> tuple[list[Fraction] | None, list[Expr]]:
    """The arguments that hold s, as fractions, and the others."""
    inside: list[Fraction] = []
    outside: list[Expr] = []
    for a in expression.args:
        if s not in a.free_symbols:
            outside.append(a)
            continue
        part = fraction(a, s)
        if part is None:
            return None, []
        inside.append(part)
    return inside, outside


def _sum(expression: Expr, s: Symbol) -> Fraction | None:
    inside, outside = _split(expression, s)
    if inside is None:
        return None
    c = Add(*outside)
    if len(inside) == 1:
        f = inside[0]
        return Fraction(f.n1 + c * f.d1, f.n0 + c * f.d0, f.d1, f.d0)
    if any(f.d1 != 0 for f in inside):
        return None
    n1 = Add(*[f.n1 / f.d0 for f in inside])
    return Fraction(n1, Add(c, *[f.n0 / f.d0 for f in inside]), _ZERO, _ONE)


def _product(expression: Expr, s: Symbol) -> Fraction | None:
    inside, outside = _split(expression, s)
    if inside is None:
        return None
    top: tuple[Expr, Expr] | None = (_ZERO, Mul(*outside))
    bottom: tuple[Expr, Expr] | None = (_ZERO, _ONE)
    for f in inside:
        top = top and _times(top, (f.n1, f.n0))
        bottom = bottom and _times(bottom, (f.d1, f.d0))
    if top is None or bottom is None:
        return None
    return Fraction(*top, *bottom)


def _times(a: tuple[Expr, Expr], b: tuple[Expr, Expr]) -> tuple[Expr, Expr] | None:
    """The product of two linear polynomials, when it is linear."""
    if a[0] != 0 and b[0] != 0:
        return None
    return a[0] * b[1] + a[1] * b[0], a[1] * b[1]
