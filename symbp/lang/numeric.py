"""Scalar functions and powers on SymPy expressions, with the values that no formula may have."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Expr, I, Integer, Rational, nan, oo, zoo
from sympy.logic.boolalg import And, Boolean, Or

from symbp.ir import Compare, Select, Stop, compare, walk

MAX_BITS = 10_000  # of a number that a power gives
MAX_EXPONENT = 1_000

_ONE = Integer(1)

_FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "sin": sympy.sin, "cos": sympy.cos,
    "tan": sympy.tan, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "atan": sympy.atan, "erf": sympy.erf, "abs": sympy.Abs, "sign": sympy.sign,
    "floor": sympy.floor, "stop": lambda x: x if x.is_number else Stop(x),
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "relu": lambda x: Select(condition(x, ">", Integer(0)), x, Integer(0)),
    "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1,
    "max": lambda a, b: Select(condition(a, ">=", b), a, b),
    "min": lambda a, b: Select(condition(a, "<=", b), a, b),
}  # fmt: skip

# Those write an argument twice: an argument of any size becomes an equation of its own first.
REPEATING = frozenset({"relu", "max", "min"})


class NotFinite(ValueError):
    """A constant expression without a finite real value."""


def apply(function: str, arguments: list[Expr]) -> Expr:
    """The function's value; raises NotFinite when it is a constant but no finite real number."""
    value = _FUNCTIONS[function](*arguments)
    if all(a.is_number for a in arguments) and not finite(value):
        raise NotFinite(f"{function}({', '.join(map(str, arguments))}) has no finite real value")
    return value


def reciprocal(divisor: Expr) -> Expr:
    """1/divisor; raises NotFinite when the divisor is zero."""
    if divisor.is_zero:
        raise NotFinite("division by zero")
    return 1 / divisor


def power(base: Expr, exponent: Expr) -> Expr:
    """base^exponent; raises NotFinite for what is not real or finite, or absurdly large."""
    if exponent.is_number:
        if isinstance(exponent, Rational) and abs(exponent) > MAX_EXPONENT and base not in (0, 1):
            raise NotFinite(f"an exponent beyond {MAX_EXPONENT}")
        if base.is_zero and exponent.is_negative:
            raise NotFinite("division by zero")
        if isinstance(base, Rational) and _bits(base) * abs(float(exponent)) > MAX_BITS:
            raise NotFinite("a power too large to be a number")
    elif base.is_number and not base.is_positive and not exponent.is_integer:
        raise NotFinite(f"{base} to a power that may be fractional is not real")
    value = base**exponent
    if base.is_number and exponent.is_number and not finite(value):
        raise NotFinite(f"({base})^({exponent}) has no finite real value")
    return value


def _bits(number: Rational) -> int:
    return max(int(number.p).bit_length(), int(number.q).bit_length()) - (number == _ONE)


def finite(expression: Expr) -> bool:
    """Whether no infinity, undefined value or imaginary part stands in the expression."""
    real = not expression.is_number or expression.is_real is not False
    return real and not expression.has(zoo, nan, oo, -oo, I)


def condition(left: Expr, operator: str, right: Expr) -> Boolean:
    """`left OP right`. Only sums of indices and integers are expanded: data could blow up."""
    if is_discrete(left) and is_discrete(right):
        return compare(left, operator, right)
    if operator in ("<", "<="):
        left, operator, right = right, {"<": ">", "<=": ">="}[operator], left
    name = {"==": "eq", "!=": "ne", ">=": "ge", ">": "gt"}[operator]
    return Compare(name, left - right)


def is_discrete(expression: Expr) -> bool:
    """Whether it is a polynomial in indices, sizes and elements of tensors that stays small."""
    return all(
        not node.is_Pow
        and not node.is_Function
        and not isinstance(node, Select)
        and (not node.is_Mul or sum(a.is_Add for a in node.args) < 3)
        for node in walk(expression)
    )


def conjunction(conditions: list[Boolean], operator: str = "and") -> Boolean:
    """All of the conditions, or any."""
    return And(*conditions) if operator == "and" else Or(*conditions)


def node_count(expression: Expr, limit: int) -> int:
    """The number of nodes, counted no further than `limit`."""
    count = 0
    for _ in walk(expression):
        count += 1
        if count >= limit:
            break
    return count
