"""Formulas as people write them: a tree for index notation and matrix notation alike.

Nodes say what stands where, not how it looks: `latex.py` and `text.py` print the same tree. A name
is a letter or word with an optional subscript and an optional level, the `(l)` of W^{(l)}.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Literal

Operation = Literal["sum", "prod", "max", "min", "argmax", "argmin"]


@dataclass(frozen=True)
class Level:
    """The superscript (l): a number, or an offset from a general l."""

    number: int
    general: bool = False


Accent = Literal["", "hat", "bar", "tilde"]


@dataclass(frozen=True)
class Name:
    """A symbol's name: letter or word, subscript, accent and level, all as plain Unicode."""

    base: str
    subscript: str = ""
    accent: Accent = ""
    level: Level | None = None


@dataclass(frozen=True)
class Number:
    """An exact rational."""

    numerator: int
    denominator: int = 1


@dataclass(frozen=True)
class Symbol:
    """A tensor as a whole, a size or an index."""

    name: Name


@dataclass(frozen=True)
class Element:
    """A tensor with its leading dimensions, or all of them, fixed by indices."""

    symbol: Symbol
    indices: tuple[Node, ...]


@dataclass(frozen=True)
class Derivative:
    """∂J/∂of; `top` names what is differentiated."""

    of: Node
    top: Node


@dataclass(frozen=True)
class Negative:
    """-operand."""

    operand: Node


@dataclass(frozen=True)
class Sum:
    """Terms added; a Negative is subtracted."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Product:
    """Matrix product, or product of scalars, in this order."""

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Scaled:
    """A scalar times something."""

    scalar: Node
    body: Node


@dataclass(frozen=True)
class Hadamard:
    """Elementwise product."""

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Quotient:
    """A fraction; elementwise where its parts are arrays."""

    top: Node
    bottom: Node


@dataclass(frozen=True)
class Power:
    """base to the exponent; elementwise where the base is an array."""

    base: Node
    exponent: Node
    elementwise: bool = False


@dataclass(frozen=True)
class Root:
    """The square root."""

    operand: Node


@dataclass(frozen=True)
class Transpose:
    """The transposed matrix, or a column as a row."""

    operand: Node


@dataclass(frozen=True)
class Apply:
    """A function of one argument, elementwise on arrays; `primes` counts derivatives."""

    function: str
    argument: Node
    primes: int = 0


@dataclass(frozen=True)
class Listed:
    """Several arguments of one function."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Diagonal:
    """The diagonal matrix of a vector."""

    operand: Node


@dataclass(frozen=True)
class Norm:
    """The Euclidean (Frobenius) norm."""

    operand: Node


@dataclass(frozen=True)
class Inner:
    """The inner product of two matrices: the sum of the products of their elements."""

    left: Node
    right: Node


@dataclass(frozen=True)
class Ones:
    """The vector of ones, as long as its place asks for."""


@dataclass(frozen=True)
class Identity:
    """The identity matrix."""


@dataclass(frozen=True)
class Unit:
    """The unit vector e_position; for an array of positions, one such row each."""

    position: Node


@dataclass(frozen=True)
class Stacked:
    """Its parts one after another along one axis, a matrix row by row."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Relation:
    """left sign right; a sign of = ≠ ≥ > ≤ <."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Between:
    """low ≤ place < end."""

    low: Node
    place: Node
    end: Node


@dataclass(frozen=True)
class Logic:
    """Conditions joined by `and` or `or`, or one denied by `not`."""

    operator: Literal["and", "or", "not"]
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Iverson:
    """1 where the condition holds, else 0."""

    condition: Node


@dataclass(frozen=True)
class Cases:
    """The first value whose condition holds, else the last."""

    branches: tuple[tuple[Node, Node], ...]  # value, condition
    otherwise: Node


@dataclass(frozen=True)
class Span:
    """An index, its last value (None where it goes without saying) and its first."""

    index: Node
    last: Node | None = None
    first: int = 0


@dataclass(frozen=True)
class Over:
    """A reduction: the operation over the indices, where the conditions hold, of the body."""

    operation: Operation
    spans: tuple[Span, ...]
    body: Node
    conditions: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Equality:
    """sides[0] = sides[1] = ...; `adds` says that the left side gains the right."""

    sides: tuple[Node, ...]
    adds: bool = False
    conditions: tuple[Node, ...] = ()


Node = (
    Number | Symbol | Element | Derivative | Negative | Sum | Product | Scaled | Hadamard
    | Quotient | Power | Root | Transpose | Apply | Listed | Diagonal | Norm | Inner | Ones
    | Identity | Unit | Stacked | Between | Relation | Logic | Iverson | Cases | Span | Over
    | Equality
)  # fmt: skip

# Running text with formulas in it: plain strings are escaped by each printer.
Prose = tuple["str | Node", ...]

ONE = Number(1)
ZERO = Number(0)


def transform(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, children first."""
    return change(_rebuild(node, lambda child: transform(child, change)))


def _rebuild(node: Node, step: Callable[[Node], Node]) -> Node:
    def visit(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(visit(v) for v in value)
        return step(value) if isinstance(value, Node) else value

    values = {f.name: visit(getattr(node, f.name)) for f in fields(node)}
    return replace(node, **values)  # type: ignore[arg-type]


def nodes(node: Node) -> tuple[Node, ...]:
    """Every node of the tree, parents first."""
    found: list[Node] = []

    def visit(value: object) -> None:
        if isinstance(value, tuple):
            for item in value:
                visit(item)
        elif isinstance(value, Node):
            found.append(value)
            for f in fields(value):
                visit(getattr(value, f.name))

    visit(node)
    return tuple(found)


def with_levels(node: Node, change: Callable[[Level], Level]) -> Node:
    """The tree with every level replaced."""

    def renamed(n: Node) -> Node:
        if isinstance(n, Symbol) and n.name.level is not None:
            return Symbol(replace(n.name, level=change(n.name.level)))
        return n

    return transform(node, renamed)


def product(factors: tuple[Node, ...]) -> Node:
    """A product without ones; one factor stands alone."""
    flat = [g for f in factors for g in (f.factors if isinstance(f, Product) else (f,))]
    kept = tuple(f for f in flat if f != ONE)
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Product(kept)


def scaled(scalar: Node, body: Node) -> Node:
    """scalar * body, the sign drawn out and ones left out."""
    match scalar, body:
        case Negative(s), _:
            return negative(scaled(s, body))
        case Number(n, d), _ if n < 0:
            return negative(scaled(Number(-n, d), body))
        case Number(1, 1), _:
            return body
        case _, Number(1, 1):
            return scalar
        case _, Negative(b):
            return negative(scaled(scalar, b))
        case _, Quotient(Number(1, 1), bottom):
            return Quotient(scalar, bottom)
        case Quotient(Number(1, 1), bottom), Quotient(top, under):
            return Quotient(top, scaled(bottom, under))
        case Quotient(top, bottom), (Apply() | Symbol() | Element() | Sum()) if not is_tall(body):
            return Quotient(scaled(top, body), bottom)
        case _, Scaled(inner, rest) if not isinstance(inner, Quotient):
            return scaled(product((scalar, inner)), rest)
    return Scaled(scalar, body)


def is_tall(node: Node) -> bool:
    """Whether it holds a fraction, a derivative, a sum with limits or cases."""
    return any(isinstance(n, (Derivative, Over, Cases, Quotient)) for n in nodes(node))


def is_shifted(node: Node) -> bool:
    """Whether it is an element some steps before or after."""
    return isinstance(node, Element) and any(
        isinstance(i, Sum) and len(i.terms) == 2 and any(isinstance(t, Number) for t in i.terms)
        for i in node.indices
    )


def negative(node: Node) -> Node:
    """-node, without a double sign."""
    match node:
        case Negative(operand):
            return operand
        case Number(n, d):
            return Number(-n, d)
    return Negative(node)


def hadamard(factors: tuple[Node, ...]) -> Node:
    """An elementwise product, flat; one factor stands alone."""
    flat: list[Node] = []
    for f in factors:
        flat += f.factors if isinstance(f, Hadamard) else (f,)
    return flat[0] if len(flat) == 1 else Hadamard(tuple(flat))


def transpose(node: Node) -> Node:
    """The transpose, pushed into products and sums."""
    match node:
        case Transpose(operand):
            return operand
        case Product(factors):
            return Product(tuple(transpose(f) for f in reversed(factors)))
        case Scaled(scalar, body):
            return Scaled(scalar, transpose(body))
        case Negative(operand):
            return Negative(transpose(operand))
        case Diagonal() | Identity() | Number():
            return node
    return Transpose(node)
