"""Functions that exist only in stabilised programs: neither overflow nor cancellation in them.

They stand for formulas in exp and log that lose accuracy or overflow when evaluated as written.
Differentiation comes before, so they have no derivative; emitters and the interpreter know them.
"""

from __future__ import annotations

from sympy import Expr, Function


class _Stable(Function):
    """A real function of one real argument, never evaluated symbolically."""

    nargs = 1
    is_real = True

    def fdiff(self, argindex: int = 1) -> Expr:
        raise TypeError(
            f"{type(self).__name__} stands in a stabilised program: differentiate first"
        )


class Sigmoid(_Stable):
    """1 / (1 + exp(-x)), through exp(-|x|)."""

    is_positive = True


class Softplus(_Stable):
    """log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|))."""


class Log1p(_Stable):
    """log(1 + x), accurate near 0."""


class Expm1(_Stable):
    """exp(x) - 1, accurate near 0."""
