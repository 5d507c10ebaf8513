"""Products for the kernels' tests: sizes, strides, and what NumPy makes of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]
Strides = tuple[int, int, int, int]  # of a row or column, and of the three inner indices


@dataclass(frozen=True)
class Case:
    """A product; strides are counted in elements, places begin where the arrays do."""

    rows: int
    columns: int
    inner: tuple[int, int, int]
    left: Strides
    right: Strides
    target: tuple[int, int]
    scale: float = 1.0
    add: int = 0
    start: tuple[int, int] | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        return (self.rows, self.columns, *self.inner)

    def literals(self) -> list[int]:
        """The arguments of the call that are sizes and strides."""
        made = [self.rows, self.left[0], self.target[0]]
        made += [self.columns, self.right[0], self.target[1]]
        for level in range(3):
            made += [self.inner[level], self.left[level + 1], self.right[level + 1]]
        return made


def places(counts: tuple[int, ...], strides: tuple[int, ...]) -> NDArray[np.int64]:
    """The place of every element, from 0 for the lowest."""
    total = np.zeros((), np.int64)
    for count, stride in zip(counts, strides, strict=True):
        total = np.add.outer(total, np.arange(count) * stride)
    return total - min(0, total.min(initial=0))


@dataclass(frozen=True)
class Operands:
    """Arrays for a case with what no element stands on between them: NaN is read by mistake only,
    a changed sentinel was written by mistake."""

    left: Numbers
    right: Numbers
    target: Numbers
    start: Numbers
    aside: int  # so many elements stand before each, so that alignment varies

    @staticmethod
    def of(case: Case, dtype: type, seed: int, aside: int = 0) -> Operands:
        rng = np.random.default_rng(seed)

        def array(place: NDArray[np.int64], between: float) -> Numbers:
            made = np.full(aside + int(place.max(initial=-1)) + 66, between, dtype)
            held = np.unique(place) + aside
            made[held] = rng.standard_normal(held.size)
            return made

        left, right, target, start = every_place(case)
        return Operands(
            array(left, np.nan), array(right, np.nan), array(target, 77.0), array(start, np.nan),
            aside,
        )  # fmt: skip

    def firsts(self, case: Case) -> tuple[int, ...]:
        """Where the element of indices 0 of each array stands."""
        return tuple(self.aside + (int(p.flat[0]) if p.size else 0) for p in every_place(case))

    def expected(self, case: Case) -> Numbers:
        """The whole target afterwards, in float64."""
        row_at, column_at, at, start_at = (p + self.aside for p in every_place(case))
        terms = math.prod(case.inner)
        left = self.left.astype(float)[row_at].reshape(case.rows, terms)
        right = self.right.astype(float)[column_at].reshape(case.columns, terms)
        value = case.scale * np.einsum("rk,ck->rc", left, right)
        if case.start is not None:
            value = value + self.start.astype(float)[start_at]
        after = self.target.astype(float)
        after[at] = value + (after[at] if case.add else 0)
        return after


def every_place(case: Case) -> tuple[NDArray[np.int64], ...]:
    """Of left, right, target and start."""
    block = (case.rows, case.columns)
    return (
        places((case.rows, *case.inner), case.left),
        places((case.columns, *case.inner), case.right),
        places(block, case.target),
        places(block, case.start or (0, 0)),
    )


def dense(rows: int, columns: int, inner: int) -> Case:
    """x W^T, row-major."""
    return Case(rows, columns, (1, 1, inner), (inner, 0, 0, 1), (inner, 0, 0, 1), (columns, 1))


def backward(rows: int, columns: int, inner: int) -> Case:
    """The gradient of x: columns next to each other in both."""
    return Case(rows, columns, (1, 1, inner), (inner, 0, 0, 1), (1, 0, 0, columns), (columns, 1))


def outer(rows: int, columns: int, inner: int) -> Case:
    """The gradient of W, added to with a scale as a training step does."""
    made = Case(rows, columns, (1, 1, inner), (1, 0, 0, rows), (1, 0, 0, columns), (columns, 1))
    return replace(made, scale=-0.25, add=1)


def convolution(channels: int, width: int, batch: int) -> Case:
    """Batch innermost: rows are output channels, columns x and batch; 3 channels of 3 by 5."""
    columns, line = width * batch, (width + 4) * batch
    return Case(
        channels, columns, (3, 3, 5), (45, 15, 5, 1), (1, 7 * line, line, batch), (columns, 1)
    )


def weights(channels: int, width: int, batch: int) -> Case:
    """The weights' gradient of such a convolution, for one input channel and line."""
    line = (width + 4) * batch
    return Case(
        channels, 5, (1, 7, width * batch), (7 * width * batch, 0, width * batch, 1),
        (batch, 0, line, 1), (45, 1), scale=-0.5, add=1,
    )  # fmt: skip
