"""The one cost model that decides between two ways of writing the same thing.

Per element: an access costs 1, an addition or a multiplication 1, a division 2, a root 4, any other
function 8, 1/(1 + exp(-x)) among them. A sum costs 20 and its body. A square costs a little more
than a multiplication, so that `a*(1 - a)` comes before `a - a**2`, and `1 - a**2` before
`(1 - a)*(1 + a)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Add, Expr, Function, Integer, Mul, Pow, Rational, Symbol, exp
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Bracket, Select, Stop, accesses
from symbp.simplify.exponentials import logistic_power

SUM = 20.0
_FUNCTION = 8.0
_ROOT = 4.0
_DIVISION = 2.0
_SQUARE = 1.5


def cost(expression: Expr) -> float:
    """What it costs to evaluate the expression once."""
    match expression:
        case Access():
            return 1.0
        case Symbol():
            return 0.5
        case Integer():
            return 0.0 if abs(expression) == 1 else 0.25
        case Rational():
            return 0.5
        case Add():
            return sum(map(cost, expression.args)) + len(expression.args) - 1
        case Mul():
            return _product(expression)
        case Pow():
            return _power(expression)
        case Bracket():
            return 1.0 + _condition(expression.condition)
        case Select():
            choice = cost(expression.then) + cost(expression.otherwise)
            return 1.0 + _condition(expression.condition) + choice
        case Stop():
            return cost(expression.argument)
        case Function():
            return _FUNCTION + sum(map(cost, expression.args))
    return 1.0 + sum(cost(a) for a in expression.args if isinstance(a, Expr))


def sum_cost(body: Expr) -> float:
    """What a sum of this body costs."""
    return SUM + cost(body)


def price(expression: Expr, unit: Callable[[Expr], bool] = lambda e: False) -> float:
    """Its cost, and what a loss of accuracy counts.

    A difference may cancel, which costs a quarter more, unless all in it is `unit`, between 0
    and 1: `out*(1 - s) + s` keeps its accuracy for large `out`, `s*(1 - out) + out` does not.
    """
    return cost(expression) + 0.25 * _differences(expression, unit)


def cheapest(candidates: Sequence[Expr], unit: Callable[[Expr], bool] = lambda e: False) -> Expr:
    """The candidate of the lowest price; among equals the shortest, then by the alphabet."""
    prices = [price(c, unit) for c in candidates]
    best = [c for c, asked in zip(candidates, prices, strict=True) if asked == min(prices)]
    return best[0] if len(best) == 1 else min(best, key=_by_text)


def divisors(expression: Expr, counted: Callable[[Expr], bool] = lambda e: True) -> int:
    """How many reciprocals of tensor elements, or of expressions in them, it has.

    Only those whose divisor is `counted`.
    """
    powers = (p for p in expression.atoms(Pow) if not isinstance(p, exp) and accesses(p))
    return sum(1 for p in powers if _is_divisor(p) and counted(p.base))


def _differences(expression: Expr, unit: Callable[[Expr], bool]) -> int:
    """How many sums, outside functions, have terms of both signs that are not within 0 and 1."""
    if isinstance(expression, (Access, Bracket, Function)):
        return 0
    below = sum(_differences(a, unit) for a in expression.args if isinstance(a, Expr))
    if not isinstance(expression, Add):
        return below
    negative = [-t for t in expression.args if t.could_extract_minus_sign()]
    positive = [t for t in expression.args if not t.could_extract_minus_sign()]
    harmless = all(t.is_number or unit(t) for t in (*negative, *positive))
    return below + int(bool(negative and positive) and not harmless)


def _by_text(expression: Expr) -> tuple[int, str]:
    text = str(expression)
    return len(text), text


def _condition(condition: Boolean) -> float:
    return 1.0 if condition.is_Atom else sum(_part(a) for a in condition.args)


def _part(argument: object) -> float:
    if isinstance(argument, Boolean):
        return _condition(argument)
    return cost(argument) if isinstance(argument, Expr) else 0.0


def _product(product: Mul) -> float:
    factors = [a for a in product.args if a != -1]
    numerator = [a for a in factors if not _is_divisor(a)]
    total = sum(cost(a) for a in numerator) + max(0, len(numerator) - 1)
    for divisor in factors:
        if _is_divisor(divisor):
            total += cost(1 / divisor) + (_DIVISION if numerator else 0.0)
    return total + (0.0 if numerator else _DIVISION)


def _is_divisor(factor: Expr) -> bool:
    negative = isinstance(factor, Pow) and bool(factor.exp.is_Rational and factor.exp < 0)
    return negative and logistic_power(factor) is None


def _power(power: Pow) -> float:
    base, exponent = power.args
    if isinstance(power, exp):
        return _FUNCTION + cost(power.args[0])
    if not exponent.is_Rational:
        return _FUNCTION + cost(base) + cost(exponent)
    sigmoid = logistic_power(power)
    if sigmoid is not None:
        return _FUNCTION + cost(sigmoid[0]) + _SQUARE * (sigmoid[1] - 1)
    if exponent < 0:
        return _DIVISION + cost(1 / power)
    whole = 0.0 if exponent == 1 else _SQUARE * max(1, abs(int(exponent)) - 1)
    return cost(base) + whole + (0.0 if exponent.is_Integer else _ROOT)
