"""Products of matrices for a compiled target: which indices a register-tiled kernel runs over.

A kernel computes `target[r, c] (+)= scale * Σ left[r, k] * right[c, k]`, k up to three nested
indices, in one of two forms. `product` broadcasts elements of left and runs its vectors along the
columns; `dots` runs its vectors along the innermost k and adds each one's lanes up at the end.
What does not fit a kernel's indices becomes loops around it. All is decided by strides, so layouts
are chosen elsewhere, and sizes are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product as pairs
from math import ceil, prod
from typing import Literal

from sympy import Symbol

LANES = 16  # of the widest vectors; narrower ones leave fewer lanes empty
TILE = 12  # rows of a narrow register tile
HEIGHT = 6  # rows of a wide one
LEAST = 256  # multiplications below which loops are as good
LEVELS = 3  # nested inner indices of a kernel
_FORMS: tuple[Literal["product", "dots"], ...] = ("product", "dots")

# cycles to bring one element of right into a panel
_PACKED, _TRANSPOSED, _GATHERED = 0.1, 0.35, 1.0
_NEAR, _READ = 8192, 0.7  # elements of right that stay near; cycles to read a vector from further
_DOTTED = 0.55  # cycles for a vector of terms of one dot product
_ADDED_UP = 1.5  # cycles to add up the lanes of one dot product
_PARTIAL = 12.0  # cycles to load less than a vector, where no whole one stands before it
_COPY = 16384  # elements of a copy at most
_RUN = 2.0  # cycles for each stretch that is copied at once
_STORED = 6.0  # cycles to store an element that has no neighbours

Strides = Mapping[Symbol, int]  # elements stepped over when an index grows by 1


@dataclass(frozen=True)
class Operands:
    """The strides of a contraction's three tensors, and its groups of indices."""

    extents: Mapping[Symbol, int]
    left: Strides
    right: Strides
    target: Strides
    batch: tuple[Symbol, ...]
    rows: tuple[Symbol, ...]
    columns: tuple[Symbol, ...]
    inner: tuple[Symbol, ...]
    start: Strides = field(default_factory=dict)  # of what the sums start from
    guarded: frozenset[Symbol] = frozenset()  # indices whose range depends on others
    held: frozenset[Symbol] = frozenset()  # free ones of these that only a loop may run over

    def turned(self) -> Operands:
        """The same with left and right exchanged, and rows and columns."""
        return replace(self, left=self.right, right=self.left, rows=self.columns, columns=self.rows)


@dataclass(frozen=True)
class Level:
    """Indices taken as one, outermost first: their common count, and the steps they make."""

    indices: tuple[Symbol, ...]
    count: int
    left: int
    right: int
    target: int
    start: int = 0


NOTHING = Level((), 1, 0, 0, 0)


@dataclass(frozen=True)
class Product:
    """A contraction as loops over `outer` around a kernel; `turned` when left is the right one."""

    form: Literal["product", "dots"]
    turned: bool
    outer: tuple[Symbol, ...]
    rows: Level
    columns: Level
    inner: tuple[Level, ...]  # outermost first
    cycles: float
    copied: Strides = field(default_factory=dict)  # of a copy of right, if one is read


def choose(operands: Operands) -> Product | None:
    """The cheapest way; None where plain loops are as good, or no kernel fits."""
    everything = (*operands.batch, *operands.rows, *operands.columns, *operands.inner)
    if prod(operands.extents[i] for i in everything) < LEAST:
        return None
    if not operands.rows or not operands.columns:
        return None  # each element is used once
    found = [p for turned in (False, True) for p in _ways(operands, turned)]
    return min(found, key=lambda p: p.cycles, default=None)


def _ways(operands: Operands, turned: bool) -> Iterator[Product]:
    o = operands.turned() if turned else operands
    for rows, columns in pairs(_heads(o, o.rows), _heads(o, o.columns)):
        for form in _FORMS:
            inner = _inner(o, form)
            if inner is None:
                continue
            taken = {*rows.indices, *columns.indices}
            free = (*o.batch, *o.rows, *o.columns)
            outer = _ordered(o, (i for i in free if i not in taken))
            way = Product(
                "product" if form == "product" else "dots", turned, outer, rows, columns, inner, 0
            )
            cycles = _cycles(way, prod(o.extents[i] for i in outer))
            yield replace(way, cycles=cycles)
    for copied, cycles in _copies(o):
        yield from _over_copy(o, copied, turned, cycles)


def _copies(o: Operands) -> Iterator[tuple[Strides, float]]:
    """Strides of a copy of right in which columns that only the target has side by side are so.

    One term's columns after another's; with the cycles that making it takes, once.
    """
    if o.guarded:
        return
    strides: dict[Symbol, int] = {}
    width, depth = 1, prod(o.extents[i] for i in o.inner)
    runs: float = depth
    while following := [i for i in o.columns if i not in strides and o.target.get(i) == width]:
        i = following[0]
        if o.right.get(i) != width or runs != depth:
            runs *= o.extents[i]
        strides[i] = width
        width *= o.extents[i]
        if width * depth > _COPY:
            return
        if runs != depth and width > 1:
            terms, step = {}, width
            for k in sorted(o.inner, key=lambda k: abs(o.left.get(k, 0))):
                terms[k] = step
                step *= o.extents[k]
            yield {**strides, **terms}, runs * _RUN + width * depth / LANES


def _over_copy(o: Operands, copied: Strides, turned: bool, making: float) -> Iterator[Product]:
    """The ways that run over a copy of right, all of its columns at once."""
    c = replace(o, right=copied)
    inner = _inner(c, "product")
    adjacent = {i for i in o.columns if i in copied}
    columns = next((v for v in _heads(c, o.columns) if set(v.indices) == adjacent), None)
    if inner is None or columns is None or columns.right != 1:
        return
    for rows in _heads(c, o.rows):
        taken = {*rows.indices, *columns.indices}
        outer = _ordered(o, (i for i in (*o.batch, *o.rows, *o.columns) if i not in taken))
        times = prod(o.extents[i] for i in outer)
        way = Product("product", turned, outer, rows, columns, inner, 0, copied)
        yield replace(way, cycles=_cycles(way, times) + times * making)


def _ordered(o: Operands, indices: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """Loops, those with the largest steps through the target outermost."""
    return tuple(sorted(indices, key=lambda i: -o.target.get(i, 0)))


def _heads(o: Operands, group: Sequence[Symbol]) -> Iterator[Level]:
    """Each index of a group that a kernel could run over, with the ones it merges with."""
    inside = [i for i in group if i not in o.held]
    if not inside:
        yield NOTHING
    for i in inside:
        yield _merged(o, i, inside)


def _level(o: Operands, i: Symbol) -> Level:
    return Level((i,), o.extents[i], *_steps(o, i))


def _merged(o: Operands, first: Symbol, group: Iterable[Symbol]) -> Level:
    """The index with all that go on where it ends, in every tensor."""
    level = _level(o, first)
    if first in o.guarded:
        return level
    left = [i for i in group if i != first and i not in o.guarded]
    while True:
        n = level.count
        steps = (level.left * n, level.right * n, level.target * n, level.start * n)
        following = next((i for i in left if _steps(o, i) == steps), None)
        if following is None:
            return level
        left.remove(following)
        level = replace(level, indices=(following, *level.indices), count=n * o.extents[following])


def _steps(o: Operands, i: Symbol) -> tuple[int, int, int, int]:
    return o.left.get(i, 0), o.right.get(i, 0), o.target.get(i, 0), o.start.get(i, 0)


def _inner(o: Operands, form: str) -> tuple[Level, ...] | None:
    """The inner levels, longest steps first; None when there are too many, or none for dots."""
    rest = list(o.inner)
    levels: list[Level] = []
    for i in sorted(o.inner, key=lambda i: (abs(o.left.get(i, 0)), abs(o.right.get(i, 0)))):
        if i in rest:
            level = _merged(o, i, rest)
            levels.append(level)
            rest = [j for j in rest if j not in level.indices]
    if form == "dots":
        unit = next((v for v in levels if v.left == v.right == 1), None)
        if unit is None or set(unit.indices) & o.guarded:
            return None
        levels.remove(unit)
        levels.insert(0, unit)
    else:
        levels.sort(key=lambda v: abs(v.right))
    if len(levels) > LEVELS:
        return None
    return tuple(reversed(levels))


def _cycles(way: Product, times: int) -> float:
    """An estimate; two vectors are multiplied and added a cycle."""
    rows, columns = way.rows.count, way.columns.count
    depth = prod(v.count for v in way.inner)
    if way.form == "dots":
        unit = way.inner[-1].count
        steps = depth // unit * ceil(unit / LANES)
        height, width = min(rows, 4), min(columns, 4)
        loads = (height + width) / (2 * height * width)
        if unit < LANES and depth > unit:  # again and again
            loads *= 2 * _PARTIAL
        return times * rows * columns * (steps * max(_DOTTED, loads) + _ADDED_UP)
    vectors = ceil(columns / LANES)
    # a multiplication waits four cycles for the one before it in the same sum
    live = min(rows, TILE) * min(vectors, 4)
    cycles = rows * vectors * depth * max(0.5, 4 / live)
    cycles += _packing(way, depth)
    if way.columns.target != 1 and columns > 1:
        cycles += rows * columns * _STORED
    return times * cycles


def _packing(way: Product, depth: int) -> float:
    size = depth * way.columns.count
    if way.columns.right == 1:
        if way.rows.count > 2 * TILE and len(way.inner) == 1:
            return size * _PACKED
        far = size > _NEAR
        return size / LANES * _READ * ceil(way.rows.count / HEIGHT) if far else 0
    squares = way.inner[-1].right == 1 and way.columns.count >= LANES
    return size * (_TRANSPOSED if squares else _GATHERED)
