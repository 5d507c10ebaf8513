"""Expressions in sizes as Python source: exact integers for extents, floats for constants."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import (
    Add,
    Expr,
    Float,
    Integer,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Symbol,
    floor,
    fraction,
    together,
)

from symbp.ir import Compare

_SUM, _PRODUCT, _ATOM = 1, 2, 3


def integer(expression: Expr, names: Mapping[Symbol, str]) -> str:
    """An integer-valued expression; a quotient is printed as an exact `//`."""
    return _integer(expression, names)[0]


_RELATIONS = {"eq": "==", "ne": "!=", "ge": ">=", "gt": ">"}


def condition(node: Compare, names: Mapping[Symbol, str]) -> str:
    """A comparison of expressions in sizes, terms with a minus on the right."""
    terms = Add.make_args(node.difference)
    right = [t for t in terms if t.could_extract_minus_sign()]
    left = Add(*(t for t in terms if t not in right))
    sides = (integer(left, names), integer(Add(*(-t for t in right)), names))
    return f"{sides[0]} {_RELATIONS[node.op]} {sides[1]}"


def _wrap(part: tuple[str, int], least: int) -> str:
    text, level = part
    return text if level >= least else f"({text})"


def _integer(expression: Expr, names: Mapping[Symbol, str]) -> tuple[str, int]:
    match expression:
        case Integer():
            return str(int(expression)), _ATOM if expression >= 0 else _SUM
        case Symbol():
            return names[expression], _ATOM
        case floor():
            numerator, denominator = fraction(together(expression.args[0]))
            if denominator == 1:
                return _integer(numerator, names)
            top = _wrap(_integer(numerator, names), _ATOM)
            return f"{top} // {_wrap(_integer(denominator, names), _ATOM)}", _PRODUCT
        case Max() | Min():
            inner = ", ".join(_integer(a, names)[0] for a in expression.args)
            return f"{'max' if isinstance(expression, Max) else 'min'}({inner})", _ATOM
        case Pow() if expression.exp.is_Integer and expression.exp > 0:
            return f"{_wrap(_integer(expression.base, names), _ATOM)}**{expression.exp}", _PRODUCT
    numerator, denominator = fraction(together(expression))
    if denominator != 1:
        top = _wrap(_integer(numerator, names), _ATOM)
        return f"{top} // {_wrap(_integer(denominator, names), _ATOM)}", _PRODUCT
    if isinstance(expression, Add):
        return _sum([_integer(t, names) for t in _constant_last(expression)]), _SUM
    if isinstance(expression, Mul):
        if expression.args[0] == -1:
            rest = Mul(*expression.args[1:])
            return f"-{_wrap(_integer(rest, names), _PRODUCT)}", _SUM
        return "*".join(_wrap(_integer(a, names), _ATOM) for a in expression.args), _PRODUCT
    raise TypeError(f"{expression} is no expression in sizes")


def _constant_last(expression: Add) -> list[Expr]:
    terms = sorted(expression.args, key=lambda t: (t.is_Number, str(t).startswith("-"), str(t)))
    return list(terms)


def _sum(parts: list[tuple[str, int]]) -> str:
    text = ""
    for part, level in parts:
        if not text:
            text = part
        elif part.startswith("-"):
            text += f" - {part[1:]}"
        else:
            text += f" + {part if level >= _SUM else f'({part})'}"
    return text


_FUNCTIONS = {
    "exp": "np.exp", "log": "np.log", "sin": "np.sin", "cos": "np.cos", "tan": "np.tan",
    "sinh": "np.sinh", "cosh": "np.cosh", "tanh": "np.tanh", "atan": "np.arctan", "Abs": "abs",
    "sign": "np.sign", "floor": "np.floor", "Max": "max", "Min": "min",
}  # fmt: skip


def real(expression: Expr, names: Mapping[Symbol, str]) -> str:
    """A real-valued expression in sizes; rationals are printed as quotients."""
    match expression:
        case Integer():
            return str(int(expression))
        case Rational():
            return f"({expression.p} / {expression.q})"
        case Float():
            return repr(float(expression))
        case Symbol():
            return names[expression]
        case Add():
            return f"({' + '.join(real(a, names) for a in expression.args)})"
        case Mul():
            return _quotient(expression, names)
        case Pow():
            base, exponent = real(expression.base, names), expression.exp
            if exponent == -1:
                return f"(1 / {base})"
            return f"({base}**{real(exponent, names) if exponent != Rational(1, 2) else 0.5})"
    name = _FUNCTIONS.get(expression.func.__name__)
    if name is not None:
        return f"{name}({', '.join(real(a, names) for a in expression.args)})"
    if expression.is_number:
        return repr(float(expression))
    raise TypeError(f"{expression} is no expression in sizes")


def _quotient(expression: Expr, names: Mapping[Symbol, str]) -> str:
    numerator, denominator = fraction(expression)
    if denominator == 1:
        return "*".join(real(a, names) for a in expression.args)
    top = "*".join(real(a, names) for a in Mul.make_args(numerator))
    bottom = "*".join(real(a, names) for a in Mul.make_args(denominator))
    several = len(Mul.make_args(denominator)) > 1
    return f"({top} / {f'({bottom})' if several else bottom})"
