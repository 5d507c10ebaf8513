"""Which of two forms of a sum over windows fills vectors better: gathered, or scattered.

    x̄[n, c, p] = sum[f, i if 0 <= p - i < R](W[f, c, i] * y[n, f, p - i])

has vectors of samples n, or of a row of positions p with zeros around y. With few of both, most
lanes are empty, or multiply zeros. Its products alone,

    T[n, c, i, r] = sum[f](W[f, c, i] * y[n, f, r])

have all positions of all dimensions side by side, and nothing is multiplied by zero; but T has to
be written, read once and added to x̄ in rows of one dimension. Cycles are estimated for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, prod

from sympy import Expr, Mul, Symbol

from symbp.ir import Access, Equation
from symbp.plan.lower.context import Context
from symbp.plan.lower.windows import positions

_LANES = 16  # of the widest vectors
_TILE, _WIDE = 12, 4  # rows and vectors of sums in registers
_WAIT = 4  # cycles that a multiplication waits for the one before it in the same sum
_ADDED = 2.0  # cycles to add a vector to its place
_STORED = 1.0  # cycles to write a vector, and to set one to zero or copy it
_NEAR = 8192  # elements of T for one row of the result at most: they stay in the nearest cache


@dataclass(frozen=True)
class _Windows:
    """The extents of a scattered sum."""

    samples: int
    rows: int  # the free indices that are places by themselves, samples apart
    window: tuple[int, ...]  # in each dimension where places meet
    positions: tuple[int, ...]
    steps: tuple[int, ...]  # places from one position to the next
    places: tuple[int, ...]  # that the target has there
    summed: int

    @property
    def together(self) -> bool:
        """Whether a row's positions are places side by side."""
        return self.steps[-1] == 1

    @property
    def kept(self) -> int:
        """Elements of T for one of the rows, and of a copy of this with a border if it has one."""
        return self.samples * prod(self.window) * prod(self.positions) + self.border

    @property
    def border(self) -> int:
        """Elements of a row of the result with all places that positions reach, if it has less."""
        sides = zip(self.positions, self.steps, self.window, self.places, strict=True)
        reach = [((p - 1) * s + w, n) for p, s, w, n in sides]
        wide = any(far > n for far, n in reach)
        return self.samples * prod(max(far, n) for far, n in reach) if wide else 0

    def gathered(self) -> float:
        """Cycles of the gathered sum, in rows of places with zeros or of samples alone."""
        sides = zip(self.window, self.positions, self.places, strict=True)
        pairs = [min(w * p, n * min(w, p)) for w, p, n in sides]
        terms = self.rows * self.summed * prod(pairs[:-1])
        long = ceil(self.samples * self.places[-1] / _LANES)
        short = ceil(self.samples / _LANES)
        alone = pairs[-1] * short * _each(self.rows, short)
        row = min(self.window[-1], self.positions[-1]) * long * _each(self.rows, long)
        return terms * (min(row, alone) if self.together else alone)

    def scattered(self) -> float:
        """Cycles of the scattered sum: its products, what is added and what is set to zero."""
        taps, run = prod(self.window), self.samples * prod(self.positions)
        vectors = ceil(run / _LANES)
        row, here = self.positions[-1], self.samples
        pieces = _pieces(row * here) if self.together else row * _pieces(here)
        added = taps * prod(self.positions[:-1]) * pieces * _ADDED
        zeros = self.samples * prod(self.places) + 2 * self.border
        stored = (taps * vectors + zeros / _LANES) * _STORED
        products = taps * self.summed * vectors * _each(taps, vectors)
        return self.rows * (products + added + stored)


def _pieces(length: int) -> int:
    """Vectors, the last ones half and quarter, and single elements, that make up a row."""
    whole, rest = divmod(length, _LANES)
    return whole + rest // 8 + rest % 8 // 4 + rest % 4


def _each(rows: int, vectors: int) -> float:
    """Cycles for a vector of products."""
    return max(0.5, _WAIT / (min(rows, _TILE) * min(vectors, _WIDE)))


def fills_vectors(scattered: Equation, gathered: Equation, context: Context) -> bool:
    """Whether the scattered sum takes less time at all sizes, and little memory of its own."""
    return bool(context.everywhere) and all(
        (found := _windows(scattered, gathered, sizes)) is not None
        and found.rows > 1
        and found.kept <= _NEAR
        and found.scattered() < found.gathered()
        for sizes in context.everywhere
    )


def _windows(
    scattered: Equation, gathered: Equation, sizes: Mapping[Symbol, Expr]
) -> _Windows | None:
    """The extents as numbers; None where the sum has another form, or sizes are not known."""
    known = dict(sizes)
    domain = {i: e.xreplace(known) for i, e in scattered.domain.items()}
    places = [r.extent.xreplace(known) for r in gathered.free]
    if not all(e.is_Integer for e in (*domain.values(), *places)):
        return None
    extents = {i: int(e) for i, e in domain.items()}
    run = positions(scattered)
    operand = _reader(scattered, run)
    if operand is None:
        return None
    alone = {e for e in scattered.lhs if isinstance(e, Symbol)}
    first = operand.indices[0]
    if first not in alone:
        return None  # samples are summed over, and vectors may run along them
    meeting = [d for d, e in enumerate(scattered.lhs) if e not in alone]
    if len(meeting) != len(run):
        return None
    window = [
        prod(extents[i] for i in extents if scattered.lhs[d].has(i) and i not in run)
        for d in meeting
    ]
    steps = [scattered.lhs[d].coeff(i) for d, i in zip(meeting, run, strict=True)]
    if not all(s.is_Integer and s > 0 for s in steps):
        return None
    return _Windows(
        extents[first],
        prod(extents[i] for i in alone - {first}),
        tuple(window),
        tuple(extents[i] for i in run),
        tuple(int(s) for s in steps),
        tuple(int(places[d]) for d in meeting),
        prod(extents[r.index] for r in scattered.bound),
    )


def _reader(equation: Equation, run: tuple[Symbol, ...]) -> Access | None:
    """The operand that has the positions side by side, one of two; None where there is none."""
    factors = [f for f in Mul.make_args(equation.body) if isinstance(f, Access)]
    if len(factors) != 2 or not run or not equation.bound:
        return None
    return next((f for f in factors if f.indices[-len(run) :] == run), None)
