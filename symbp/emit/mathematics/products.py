"""Products of arrays whose axes carry indices, as matrix products.

A factor is a formula with the index of each of its axes: none for a scalar, one for a column, two
for a matrix. Equal index sets merge by ⊙; an index bound in two factors is a matrix product, its
place gives the transpose; in one factor it is a product with 1; in more, a diagonal matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sympy import Symbol

from symbp.emit.mathematics import tree
from symbp.emit.mathematics.tree import (
    ONE,
    ZERO,
    Apply,
    Diagonal,
    Hadamard,
    Inner,
    Iverson,
    Negative,
    Node,
    Norm,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Scaled,
    Transpose,
    hadamard,
    negative,
    scaled,
    transpose,
)


class NoMatrixForm(Exception):
    """The equation has no matrix notation; carries the reason."""


@dataclass(frozen=True)
class Factor:
    """A formula and its axes; `inside` are the spectator indices it depends on."""

    node: Node
    axes: tuple[Symbol, ...] = ()
    inside: frozenset[Symbol] = frozenset()

    @property
    def index_set(self) -> frozenset[Symbol]:
        """The indices of its axes."""
        return frozenset(self.axes)


def contract(factors: Iterable[Factor], bound: Sequence[Symbol], order: Sequence[Symbol]) -> Factor:
    """The product of the factors summed over the bound indices, over the free ones that are left.

    `order` is the order of the free indices on the left side. Raises NoMatrixForm.
    """
    left = merged(factors)
    todo = list(bound)
    while todo:
        left = merged(_eliminate(left, todo, order))
    scalar, arrays = _split(left)
    return _scaled(scalar, _outer(arrays, order))


def _split(factors: list[Factor]) -> tuple[Factor, list[Factor]]:
    scalar = Factor(ONE)
    arrays = []
    for f in factors:
        if f.axes:
            arrays.append(f)
        else:
            node = f.node if scalar.node == ONE else _product(scalar.node, f.node)
            scalar = Factor(node, (), scalar.inside | f.inside)
    return scalar, arrays


def _scaled(scalar: Factor, body: Factor) -> Factor:
    return Factor(scaled(scalar.node, body.node), body.axes, scalar.inside | body.inside)


def merged(factors: Iterable[Factor]) -> list[Factor]:
    """Factors with equal index sets joined by ⊙; products first, f' and brackets last."""
    result: list[Factor] = []
    for f in sorted(factors, key=_place):
        for k, other in enumerate(result):
            if f.axes and other.index_set == f.index_set:
                node = hadamard((other.node, aligned(f, other.axes).node))
                result[k] = Factor(node, other.axes, other.inside | f.inside)
                break
        else:
            result.append(f)
    return result


def _place(factor: Factor) -> int:
    match factor.node:
        case Product() | Scaled():
            return 0
        case Apply(_, _, primes) if primes:
            return 2
        case Iverson():
            return 3
    return 1


def aligned(factor: Factor, axes: tuple[Symbol, ...]) -> Factor:
    """The factor with its axes in the given order."""
    if factor.axes == axes:
        return factor
    if factor.axes == axes[::-1]:
        return replace(factor, node=transpose(factor.node), axes=axes)
    raise NoMatrixForm("its factors have different axes")


def _eliminate(factors: list[Factor], todo: list[Symbol], order: Sequence[Symbol]) -> list[Factor]:
    """One bound index less, the one that joins two factors first."""
    owners = {b: [f for f in factors if b in f.axes] for b in todo}
    for b in todo:
        if not owners[b]:
            raise NoMatrixForm("it sums what does not depend on the index")
    for wanted in (2, 1, 3):
        for b in todo:
            found = owners[b]
            if min(len(found), 3) != wanted:
                continue
            rest = [f for f in factors if f not in found]
            if wanted == 1 and set(found[0].axes) <= set(todo):
                for axis in found[0].axes:
                    todo.remove(axis)
                return [*rest, _total(found[0])]
            if wanted == 3:
                return [*rest, *_through_diagonal(found, b)]
            todo.remove(b)
            join = _row_sum(found[0], b) if wanted == 1 else _join(found[0], found[1], b, order)
            return [*rest, join]
    raise NoMatrixForm("its sum joins more than matrices")


def _total(factor: Factor) -> Factor:
    """The sum of all elements: a norm, an inner product, or a product with 1."""
    node = factor.node
    match node:
        case Scaled(s, body):
            inner = _total(replace(factor, node=body))
            return replace(inner, node=scaled(s, inner.node))
        case Power(base, Number(2, 1), True):
            return Factor(Power(Norm(base), Number(2)), (), factor.inside)
        case Hadamard(parts):
            left, right = hadamard(parts[:-1]), parts[-1]
            if len(factor.axes) == 2:
                return Factor(Inner(left, right), (), factor.inside)
            return Factor(_product(transpose(left), right), (), factor.inside)
    if len(factor.axes) == 2:
        right_side = _product(node, Ones())
        return Factor(_product(transpose(Ones()), right_side), (), factor.inside)
    return Factor(_product(transpose(Ones()), node), (), factor.inside)


def _row_sum(factor: Factor, b: Symbol) -> Factor:
    node = factor.node if factor.axes[-1] == b else transpose(factor.node)
    rest = tuple(a for a in factor.axes if a != b)
    return Factor(_product(node, Ones()), rest, factor.inside)


def _join(x: Factor, y: Factor, b: Symbol, order: Sequence[Symbol]) -> Factor:
    """The matrix product over b, turned so that the left side's first index comes first."""
    if len(x.axes) < len(y.axes):
        x, y = y, x
    other_x, other_y = _others(x, b), _others(y, b)
    if other_y and _rank(other_y[0], order) < _rank(other_x[0], order):
        x, y, other_x, other_y = y, x, other_y, other_x
    left = x.node if x.axes[-1] == b else transpose(x.node)
    right = y.node if y.axes[0] == b else transpose(y.node)
    return Factor(_product(left, right), other_x + other_y, x.inside | y.inside)


def _others(factor: Factor, b: Symbol) -> tuple[Symbol, ...]:
    return tuple(a for a in factor.axes if a != b)


def _rank(index: Symbol, order: Sequence[Symbol]) -> int:
    return list(order).index(index) if index in order else len(order)


def _through_diagonal(found: list[Factor], b: Symbol) -> list[Factor]:
    """A vector among three factors over b scales one of the matrices."""
    vectors = [f for f in found if f.axes == (b,)]
    matrices = [f for f in found if len(f.axes) == 2]
    if len(vectors) != 1 or not matrices:
        raise NoMatrixForm("three of its factors share an index")
    return [_diagonal(vectors[0], matrices[0]), *matrices[1:]]


def _diagonal(vector: Factor, matrix: Factor) -> Factor:
    (b,) = vector.axes
    parts = (matrix.node, Diagonal(vector.node))
    node = _product(*(parts if matrix.axes[-1] == b else parts[::-1]))
    return Factor(node, matrix.axes, vector.inside | matrix.inside)


def _outer(arrays: list[Factor], order: Sequence[Symbol]) -> Factor:
    """What is left when every bound index is gone."""
    if not arrays:
        return Factor(ONE)
    if len(arrays) == 1:
        return arrays[0]
    matrices = [f for f in arrays if len(f.axes) == 2]
    vectors = [f for f in arrays if len(f.axes) == 1]
    if len(matrices) == 1 and all(v.index_set < matrices[0].index_set for v in vectors):
        whole = matrices[0]
        for v in vectors:
            whole = _diagonal(v, whole)
        return whole
    if not matrices and len(vectors) == 2:
        a, b = sorted(vectors, key=lambda f: _rank(f.axes[0], order))
        return Factor(_product(a.node, transpose(b.node)), a.axes + b.axes, a.inside | b.inside)
    raise NoMatrixForm("it has more than two free indices")


def broadcast(factor: Factor, axes: tuple[Symbol, ...]) -> Factor:
    """The factor over all the axes: a missing one is a product with 1."""
    if factor.index_set == frozenset(axes):
        return aligned(factor, axes)
    if factor.node == ZERO:
        return Factor(ZERO, axes)
    if not factor.axes and len(axes) == 1:
        return Factor(scaled(as_inner(factor.node), Ones()), axes, factor.inside)
    if not factor.axes and len(axes) == 2:
        whole = _product(Ones(), transpose(Ones()))
        return Factor(scaled(factor.node, whole), axes, factor.inside)
    if len(factor.axes) == 1 and len(axes) == 2:
        if factor.axes[0] == axes[0]:
            return Factor(_product(factor.node, transpose(Ones())), axes, factor.inside)
        return Factor(_product(Ones(), transpose(factor.node)), axes, factor.inside)
    raise NoMatrixForm("its terms have different axes")


def as_inner(node: Node) -> Node:
    """The number uᵀv as ⟨u, v⟩: it is plain then that it multiplies what follows."""
    match node:
        case Negative(operand):
            return negative(as_inner(operand))
        case Product((Transpose(left), right)) if not isinstance(left, Ones):
            return Inner(left, right)
    return node


def _product(left: Node, right: Node) -> Node:
    """left right, flat, scalars in front."""
    if isinstance(left, Negative):
        return negative(_product(left.operand, right))
    if isinstance(right, Negative):
        return negative(_product(left, right.operand))
    if isinstance(left, Scaled):
        return scaled(left.scalar, _product(left.body, right))
    if isinstance(right, Scaled):
        return scaled(right.scalar, _product(left, right.body))
    parts: list[Node] = []
    for node in (left, right):
        parts += node.factors if isinstance(node, Product) else (node,)
    return Product(tuple(parts))


def scalar_quotient(p: int, q: int, upper: list[Node], lower: list[Node]) -> Node:
    """p/q times the product of `upper` over that of `lower`, as one scalar."""
    sign, p = p < 0, abs(p)
    if lower:
        top = tree.product((*([Number(p)] if p != 1 else []), *upper))
        bottom = tree.product((*([Number(q)] if q != 1 else []), *lower))
        node: Node = Quotient(top, bottom)
    else:
        node = scaled(Number(p, q), tree.product(tuple(upper)))
    return negative(node) if sign else node


def is_clumsy(node: Node) -> bool:
    """Whether vectors had to be blown up to matrices."""
    for n in tree.nodes(node):
        if isinstance(n, Diagonal):
            return True
        if isinstance(n, Product) and Ones() in (n.factors[0], transpose(n.factors[-1])):
            return True
    return False
