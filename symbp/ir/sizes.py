"""What is proved of expressions in sizes.

Sizes are positive integers, so an expression in sizes is proved nonnegative by writing each size
as 1 + s with s >= 0 and looking at the signs of the coefficients. What is not proved is unknown,
never taken for false.
"""

from __future__ import annotations

from sympy import Add, Expr, Symbol, expand


def nonnegative(expression: Expr) -> bool:
    """Whether an expression in sizes is proved >= 0."""
    if expression.is_Integer:
        return bool(expression >= 0)
    sizes = {s: 1 + Symbol(s.name, integer=True, nonnegative=True) for s in expression.free_symbols}
    expanded = expand(expression.xreplace(sizes))
    return all(
        term.as_coeff_Mul()[0] > 0 and term.is_nonnegative
        for term in Add.make_args(expanded)
        if term != 0
    )
