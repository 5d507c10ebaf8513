"""What the interpreter computes in: floats of any width, complex, exact, multi-precision."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy
from sympy import Expr, Float, Rational

from symbp.ir.stable import Expm1, Log1p, Sigmoid, Softplus


@dataclass(frozen=True)
class Numbers:
    """How scalars of one kind are made from exact constants, and how functions act on arrays."""

    dtype: np.dtype[Any]
    constant: Callable[[Expr], Any]
    functions: Mapping[type, Callable[..., Any]]
    real: Callable[[Any], Any]  # what comparisons look at
    power: Callable[[Any, Expr], Any]


def _unary(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return np.frompyfunc(function, 1, 1)


def _float_constant(dtype: type) -> Callable[[Expr], Any]:
    def convert(value: Expr) -> Any:
        if isinstance(value, Rational):
            return (
                dtype(value.p) / dtype(value.q)
                if max(abs(value.p), value.q) < 2**53
                else dtype(float(value))
            )
        return dtype(float(value))

    return convert


def _float_power(base: Any, exponent: Expr) -> Any:
    if exponent == Rational(1, 2):
        return np.sqrt(base)
    if exponent == Rational(-1, 2):
        return 1 / np.sqrt(base)
    if exponent.is_Integer:
        return base ** int(exponent) if exponent > 0 else 1 / base ** int(-exponent)
    return base ** float(exponent)


def _sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), through an exponential that cannot overflow."""
    negative = np.real(x) < 0
    small = np.exp(np.where(negative, x, -x))
    return np.where(negative, small, 1) / (1 + small)


def _softplus(x: Any) -> Any:
    """log(1 + exp(x)), through an exponential that cannot overflow."""
    positive = np.real(x) > 0
    return np.where(positive, x, 0) + np.log1p(np.exp(np.where(positive, -x, x)))


Functions = Mapping[type, Callable[..., Any]]

_ERF: Any = np.frompyfunc(math.erf, 1, 1)

_REAL: Functions = {
    sympy.exp: np.exp, sympy.log: np.log, sympy.sin: np.sin, sympy.cos: np.cos, sympy.tan: np.tan,
    sympy.sinh: np.sinh, sympy.cosh: np.cosh, sympy.tanh: np.tanh, sympy.atan: np.arctan,
    sympy.Abs: np.abs, sympy.sign: np.sign, sympy.floor: np.floor,
    sympy.erf: lambda x: _ERF(x).astype(x.dtype),
    Sigmoid: _sigmoid, Softplus: _softplus, Log1p: np.log1p, Expm1: np.expm1,
}  # fmt: skip

_COMPLEX: Functions = {
    **{f: g for f, g in _REAL.items() if f is not sympy.erf},
    sympy.Abs: lambda z: z * np.sign(z.real),
    sympy.sign: lambda z: np.sign(z.real) + 0j,
    sympy.floor: lambda z: np.floor(z.real) + 0j,
}

_EXACT: Functions = {
    sympy.Abs: np.abs,
    sympy.sign: _unary(lambda x: Fraction((x > 0) - (x < 0))),
    sympy.floor: _unary(lambda x: Fraction(math.floor(x))),
}


def floats(dtype: type = np.float64) -> Numbers:
    """IEEE floats: np.float32, np.float64 or np.longdouble."""
    return Numbers(np.dtype(dtype), _float_constant(dtype), _REAL, lambda x: x, _float_power)


def complexes() -> Numbers:
    """Complex float64, for the complex step; functions that are not analytic act on the real part.

    The error function is missing: what uses it is checked by finite differences.
    """
    return Numbers(
        np.dtype(np.complex128), lambda v: complex(float(v)), _COMPLEX, np.real, _float_power
    )


def exact() -> Numbers:
    """Fractions: exact, for expressions without transcendental functions."""

    def power(base: Any, exponent: Expr) -> Any:
        if not exponent.is_Integer:
            raise ValueError(f"a power of {exponent} is not rational")
        return base ** int(exponent)

    return Numbers(
        np.dtype(object), lambda v: Fraction(int(v.p), int(v.q)), _EXACT, lambda x: x, power
    )


_EXPONENT = 10**6


def multiprecision(digits: int = 50) -> Numbers:
    """mpmath floats: as many digits as asked for; slow, for small arrays.

    exp overflows only beyond exp(10^6): a tower of exponentials would take for ever.
    """
    context = mpmath.MPContext()
    context.dps = digits
    names = (
        "exp",
        "log",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "atan",
        "erf",
        "sign",
        "floor",
    )

    def constant(value: Expr) -> Any:
        if isinstance(value, Rational):
            return context.mpf(int(value.p)) / int(value.q)
        return context.make_mpf(value.evalf(digits)._mpf_)

    def power(base: Any, exponent: Expr) -> Any:
        if exponent.is_Integer:
            return base ** int(exponent)
        e = constant(exponent)
        return np.frompyfunc(lambda x: context.power(x, e), 1, 1)(base)

    functions: dict[type, Callable[..., Any]] = {
        getattr(sympy, n): _unary(getattr(context, n)) for n in names
    }

    def exp(x: Any) -> Any:
        if abs(x) <= _EXPONENT or context.isnan(x):
            return context.exp(x)
        return context.inf if x > 0 else context.zero

    functions[sympy.exp] = _unary(exp)
    functions[sympy.Abs] = np.abs
    functions[Sigmoid] = _unary(lambda x: 1 / (1 + exp(-x)))
    functions[Softplus] = _unary(lambda x: context.log1p(exp(x)))
    functions[Log1p] = _unary(context.log1p)
    functions[Expm1] = _unary(lambda x: context.expm1(x) if abs(x) <= 1 else exp(x) - 1)
    return Numbers(np.dtype(object), constant, functions, lambda x: x, power)


def is_number(expression: Expr) -> bool:
    """Whether the expression is a constant such as 3, 1/2 or pi."""
    return isinstance(expression, (Rational, Float)) or bool(expression.is_number)
