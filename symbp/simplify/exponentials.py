"""Exponentials that are powers of one another, and the logistic function written with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd

from sympy import Add, Expr, Pow, Rational, exp


def direction(e: exp) -> tuple[Rational, Expr]:
    """(c, u) such that e is exp(c*u), the same u for all rational multiples."""
    return _direction(e.args[0])


def _direction(argument: Expr) -> tuple[Rational, Expr]:
    number, u = argument.primitive()
    return (-number, -u) if u.could_extract_minus_sign() else (number, u)


def common_exponentials(found: Iterable[exp]) -> dict[Expr, Rational]:
    """For each direction u the largest c such that all the exponentials are powers of exp(c*u)."""
    units: dict[Expr, Rational] = {}
    for e in found:
        number, u = direction(e)
        units[u] = common_measure(units[u], number) if u in units else abs(number)
    return units


def common_measure(a: Rational, b: Rational) -> Rational:
    """The largest rational of which both are whole multiples."""
    return Rational(gcd(int(a.p * b.q), int(b.p * a.q)), int(a.q * b.q))


def exponential(e: exp, units: Mapping[Expr, Rational]) -> tuple[exp, int]:
    """exp(c*u) and k such that e is its k-th power, so that exp(-x) and exp(2*x) share exp(x)."""
    number, u = direction(e)
    return exp(units[u] * u), int(number / units[u])


def multiple(a: Expr, b: Expr) -> Rational | None:
    """c such that a is c*b, or None; sums count, of which SymPy does not cancel a quotient."""
    if a == 0 or b == 0:
        return None
    (c, u), (d, v) = _direction(a), _direction(b)
    return Rational(c / d) if u == v else None


def logistic(base: Expr) -> Expr | None:
    """w, when the expression is 1 + exp(w)."""
    if not (isinstance(base, Add) and len(base.args) == 2 and 1 in base.args):
        return None
    rest = base - 1
    return rest.args[0] if isinstance(rest, exp) else None


def logistic_power(e: Expr) -> tuple[Expr, int] | None:
    """(w, k) when the expression is (1 + exp(w))**-k, the k-th power of the logistic of -w."""
    if not (isinstance(e, Pow) and e.exp.is_Integer and e.exp < 0):
        return None
    w = logistic(e.base)
    return None if w is None else (w, -int(e.exp))
