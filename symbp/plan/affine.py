"""Affine index expressions: their coefficients, their bounds, and what can be proved of sizes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sympy import Add, Expr, Integer, Symbol, expand, floor

from symbp.ir import Range


@dataclass(frozen=True)
class Affine:
    """`constant + Σ coefficient * index`; coefficients and constant are expressions in sizes."""

    coefficients: Mapping[Symbol, Expr]
    constant: Expr

    @property
    def single(self) -> Symbol | None:
        """The index when the expression is that index alone."""
        if len(self.coefficients) == 1 and self.constant == 0:
            ((symbol, coefficient),) = self.coefficients.items()
            return symbol if coefficient == 1 else None
        return None


def affine(expression: Expr, indices: Collection[Symbol]) -> Affine | None:
    """The expression as an affine form in the indices, or None when it is none."""
    if expression in indices:
        return Affine({expression: Integer(1)}, Integer(0))
    coefficients: dict[Symbol, Expr] = {}
    constant: list[Expr] = []
    for term in Add.make_args(expand(expression)):
        found = [s for s in term.free_symbols if s in indices]
        if not found:
            constant.append(term)
            continue
        if len(found) > 1:
            return None
        coefficient = term.coeff(found[0])
        if expand(coefficient * found[0] - term) != 0 or found[0] in coefficient.free_symbols:
            return None
        coefficients[found[0]] = coefficients.get(found[0], Integer(0)) + coefficient
    return Affine(coefficients, Add(*constant))


def bounds(form: Affine, extents: Mapping[Symbol, Expr]) -> tuple[Expr, Expr] | None:
    """The least and greatest value over the box of the indices; None when a sign is not known."""
    low = high = form.constant
    for symbol, coefficient in form.coefficients.items():
        reach = coefficient * (extents[symbol] - 1)
        if coefficient.is_nonnegative:
            high += reach
        elif coefficient.is_nonpositive:
            low += reach
        else:
            return None
    return expand(low), expand(high)


def provably_nonnegative(expression: Expr) -> bool:
    """Whether an expression in sizes (positive integers) is certainly >= 0.

    Sizes are written as 1 + s; the sum is nonnegative when every coefficient then is. A floor
    with a negative coefficient is replaced by its argument, which is no less.
    """
    rounded = {
        f: (f.args[0] if expand(expression).coeff(f).is_negative else f.args[0] - 1)
        for f in expression.atoms(floor)
    }
    shifted = expand(
        expression.xreplace(rounded).xreplace(
            {s: s + 1 for s in expression.free_symbols if isinstance(s, Symbol)}
        )
    )
    return all(
        term.as_coeff_Mul()[0] >= 0 if term.as_coeff_Mul()[0].is_Number else False
        for term in Add.make_args(shifted)
    )


def within(form: Affine, extents: Mapping[Symbol, Expr], length: Expr) -> bool:
    """Whether the form certainly stays in 0 .. length-1 over the box of the indices."""
    reach = bounds(form, extents)
    if reach is None:
        return False
    return provably_nonnegative(reach[0]) and provably_nonnegative(length - 1 - reach[1])


def volume(ranges: Iterable[Range]) -> Expr:
    """The number of points of a box."""
    product: Expr = Integer(1)
    for r in ranges:
        product *= r.extent
    return expand(product)
