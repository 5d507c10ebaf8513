"""Evaluates formulas in matrix notation with NumPy, to compare them with the equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symbp.emit.mathematics import tree
from symbp.emit.mathematics.tree import Node

COLUMN_OF_ONES = "1"
ROW_OF_ONES = "1ᵀ"


@dataclass(frozen=True)
class Values:
    """Tensors by the text of their symbol, sizes likewise, and the length of unit vectors."""

    tensors: Mapping[str, np.ndarray]
    sizes: Mapping[str, int]
    classes: int = 0


def evaluate(node: Node, values: Values, indices: Mapping[str, int]) -> np.ndarray:
    """A formula as a matrix: a column for a vector, 1 by 1 for a number."""
    return _Evaluation(values, dict(indices)).value(node)


def as_matrix(array: np.ndarray) -> np.ndarray:
    """An array of at most two dimensions as a matrix, vectors as columns."""
    return array.reshape(array.shape + (1,) * (2 - array.ndim))


class _Evaluation:
    def __init__(self, values: Values, indices: dict[str, int]) -> None:
        self.values = values
        self.indices = indices

    def value(self, node: Node) -> np.ndarray:
        found = self.part(node)
        return np.ones((1, 1)) if isinstance(found, str) else found

    def part(self, node: Node) -> np.ndarray | str:
        match node:
            case tree.Number(p, q):
                return np.full((1, 1), p / q)
            case tree.Symbol(name):
                return self.symbol(name)
            case tree.Element(symbol, fixed):
                where = tuple(int(self.value(i)[0, 0]) for i in fixed)
                return as_matrix(self.values.tensors[self.key(symbol.name)][where])
            case tree.Derivative(of, _):
                symbol = of.symbol if isinstance(of, tree.Element) else of
                name = tree.Symbol(tree.Name("∂" + self.key(symbol.name)))
                bar = tree.Element(name, of.indices) if isinstance(of, tree.Element) else name
                return self.part(bar)
            case tree.Negative(x):
                return -self.value(x)
            case tree.Sum(terms):
                return sum(map(self.value, terms[1:]), self.value(terms[0]))
            case tree.Hadamard(factors):
                result = np.ones((1, 1))
                for f in factors:
                    result = result * self.value(f)
                return result
            case tree.Scaled(s, body):
                return self.value(s) * self.value(body)
            case tree.Quotient(top, bottom):
                return self.value(top) / self.value(bottom)
            case tree.Product(factors):
                result = self.part(factors[0])
                for f in factors[1:]:
                    result = product(result, self.part(f))
                return result
            case tree.Ones():
                return COLUMN_OF_ONES
            case tree.Transpose(tree.Ones()):
                return ROW_OF_ONES
            case tree.Transpose(x):
                return self.value(x).T
            case tree.Over("sum", spans, body):
                return self.over(spans, body)
            case _:
                return self.function(node)

    def function(self, node: Node) -> np.ndarray:
        match node:
            case tree.Power(base, exponent, _):
                return self.value(base) ** self.value(exponent)
            case tree.Root(x):
                return np.sqrt(self.value(x))
            case tree.Apply("exp" | "Exp", x, 0):
                return np.exp(self.value(x))
            case tree.Apply("log", x, 0):
                return np.log(self.value(x))
            case tree.Apply("tanh", x, 0):
                return np.tanh(self.value(x))
            case tree.Diagonal(x):
                return np.diag(self.value(x)[:, 0])
            case tree.Norm(x):
                return np.full((1, 1), np.sqrt((self.value(x) ** 2).sum()))
            case tree.Inner(x, y):
                return np.full((1, 1), (self.value(x) * self.value(y)).sum())
            case tree.Unit(position):
                rows = np.eye(self.values.classes)[self.value(position)[:, 0].astype(int)]
                return rows.T if len(rows) == 1 else rows
            case tree.Iverson(tree.Relation(left, ">", right)):
                return (self.value(left) > self.value(right)).astype(float)
        raise TypeError(f"cannot evaluate {node}")

    def over(self, spans: tuple[tree.Span, ...], body: Node) -> np.ndarray:
        if not spans:
            return self.value(body)
        first, *rest = spans
        name = self.key(first.index.name)
        total: np.ndarray | float = 0.0
        assert first.last is not None
        for i in range(int(self.value(first.last)[0, 0]) + 1):
            self.indices[name] = i
            total = total + self.over(tuple(rest), body)
        del self.indices[name]
        return np.asarray(total)

    def symbol(self, name: tree.Name) -> np.ndarray:
        key = self.key(name)
        if key in self.indices:
            return np.full((1, 1), float(self.indices[key]))
        if key in self.values.sizes:
            return np.full((1, 1), float(self.values.sizes[key]))
        return as_matrix(self.values.tensors[key])

    @staticmethod
    def key(name: tree.Name) -> str:
        return name.base + name.subscript


def product(left: np.ndarray | str, right: np.ndarray | str) -> np.ndarray:
    """A matrix product in which vectors of ones take the length that fits."""
    if isinstance(left, str) and isinstance(right, str):
        return np.ones((1, 1))
    if isinstance(left, str):
        # The row of ones adds up; the column makes a row to be broadcast.
        return right.sum(axis=0, keepdims=True) if left == ROW_OF_ONES else right
    if isinstance(right, str):
        return left if right == ROW_OF_ONES or left.shape == (1, 1) else _added(left)
    if (1, 1) in (left.shape, right.shape):
        return left * right
    return left @ right


def _added(matrix: np.ndarray) -> np.ndarray:
    return matrix.sum(axis=1, keepdims=True)
