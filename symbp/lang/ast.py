"""What a formula says, as written: frozen nodes, each with its place in the file.

Sums and products hold all their terms side by side, so that a long formula is wide and not deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from symbp.errors import Mark


@dataclass(frozen=True)
class Number:
    """A number, exact: 1e-5 is 1/100000."""

    value: Fraction
    mark: Mark


@dataclass(frozen=True)
class Variable:
    """A bare name: an index, an option, a size, a scalar tensor or a constant."""

    name: str
    mark: Mark


@dataclass(frozen=True)
class Dots:
    """`...`: at the first position the leading dimensions, elsewhere the trailing ones."""

    mark: Mark


@dataclass(frozen=True)
class Element:
    """One element of a tensor, `X[i, 2*j]`; `text` is how it was written."""

    name: str
    indices: tuple[Node, ...]
    mark: Mark
    text: str = field(compare=False)


@dataclass(frozen=True)
class Negative:
    """`-a`."""

    operand: Node
    mark: Mark


@dataclass(frozen=True)
class Reciprocal:
    """`1/a`; a quotient is a product with it."""

    operand: Node
    mark: Mark


@dataclass(frozen=True)
class Sum:
    """`a + b - c`."""

    terms: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True)
class Product:
    """`a * b / c`."""

    factors: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True)
class Power:
    """`a ^ b`."""

    base: Node
    exponent: Node
    mark: Mark


@dataclass(frozen=True)
class Comparison:
    """`a < b <= c`: every neighbouring pair must compare so."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True)
class Logical:
    """`a and b and c`, or the same with `or`."""

    operator: str
    operands: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True)
class Not:
    """`not a`."""

    operand: Node
    mark: Mark


@dataclass(frozen=True)
class Call:
    """`f(a, b)`: a function of scalars, `where`, `stop`, `flat` or `extent`."""

    function: str
    arguments: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True)
class Reduction:
    """`sum[i, j if c](a)`."""

    kind: str
    binders: tuple[Variable | Dots, ...]
    condition: Node | None
    body: Node
    mark: Mark


Node = (
    Number | Variable | Dots | Element | Negative | Reciprocal | Sum | Product | Power
    | Comparison | Logical | Not | Call | Reduction
)  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """An equation: `target[i, j] = value`. A scalar's target has no indices."""

    target: Element
    value: Node


@dataclass(frozen=True)
class Extent:
    """`extent(p) = value`: says how far an index runs where no access does."""

    index: Variable
    value: Node


Statement = Definition | Extent


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside, in the order they are written."""
    match node:
        case Number() | Variable() | Dots():
            return ()
        case Element():
            return node.indices
        case Negative() | Reciprocal() | Not():
            return (node.operand,)
        case Sum():
            return node.terms
        case Product():
            return node.factors
        case Power():
            return (node.base, node.exponent)
        case Comparison() | Logical():
            return node.operands
        case Call():
            return node.arguments
        case Reduction():
            condition = () if node.condition is None else (node.condition,)
            return (*node.binders, *condition, node.body)


def descend(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth, in the order they are written; without recursion."""
    work = [(node, 0)]
    while work:
        current, depth = work.pop()
        yield current, depth
        work += [(child, depth + 1) for child in reversed(children(current))]
