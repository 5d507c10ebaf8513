"""Exponentials that are powers of one another, and the logistic function written with one."""

from __future__ import annotations

from sympy import Add, Expr, Pow, exp


def exponential(e: exp) -> tuple[exp, int]:
    """exp(u) and k such that e is exp(u)**k, so that exp(-x) and exp(2*x) share exp(x)."""
    number, u = e.args[0].primitive()
    if u.could_extract_minus_sign():
        number, u = -number, -u
    return exp(u / number.q), int(number.p)


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
