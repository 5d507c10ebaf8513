"""What the two printers share: how tightly a node binds, and when decimals read better."""

from __future__ import annotations

from symbp.emit.mathematics.tree import (
    Apply,
    Between,
    Derivative,
    Equality,
    Hadamard,
    Iverson,
    Logic,
    Negative,
    Node,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Relation,
    Scaled,
    Span,
    Sum,
    Transpose,
)

RELATION, SUM, NEGATIVE, HADAMARD, OVER, SCALED, PRODUCT, QUOTIENT, POWER, ATOM = range(10)


def binding(node: Node) -> int:
    """How tightly the node's outermost sign binds; more is tighter."""
    match node:
        case Equality() | Relation() | Between() | Logic() | Span():
            return RELATION
        case Sum():
            return SUM
        case Number(n, _) if n < 0:
            return NEGATIVE
        case Negative():
            return NEGATIVE
        case Hadamard():
            return HADAMARD
        case Over():
            return OVER
        case Scaled(_, body):
            return HADAMARD if isinstance(body, Hadamard) else SCALED
        case Product():
            return PRODUCT
        case Quotient() | Derivative():
            return QUOTIENT
        case Power() | Transpose():
            return POWER
        case Apply() | Iverson():
            return ATOM
    return ATOM


def is_contraction(node: Node) -> bool:
    """Whether it is a product of arrays that gives a number, as 1ᵀx: it needs parentheses."""
    return isinstance(node, Product) and any(isinstance(f, Transpose) for f in node.factors)


def decimal(numerator: int, denominator: int) -> str | None:
    """The rational as a short terminating decimal, or None where a fraction reads better.

    One over a number is a decimal of one digit or none: 0.05, but 1/16.
    """
    if denominator <= 12:
        return None
    power = 0
    while 10**power % denominator and power < 12:
        power += 1
    if 10**power % denominator:
        return None
    digits = abs(numerator) * 10**power // denominator
    if digits == 1 and power > 2:
        return f"{'-' if numerator < 0 else ''}1e-{power}"
    if len(str(digits)) > (1 if abs(numerator) == 1 else 7):
        return None
    whole, part = divmod(digits, 10**power)
    return f"{'-' if numerator < 0 else ''}{whole}.{part:0{power}d}"
