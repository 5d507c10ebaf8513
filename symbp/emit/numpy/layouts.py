"""How a product of matrices is laid out: orders of its indices, and the cheapest of them.

An index may be stacked: the product is then one of many matrices, one for each of its values.
Stacked indices of a sum are added up afterwards. A convolution stacked over the batch reads
windows in long runs and writes where its result belongs; unstacked, both would be turned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations, product

from sympy import Expr, Symbol

from symbp.ir import Access, Tensor
from symbp.plan.model import Contraction

Group = tuple[Symbol, ...]

_NOMINAL = 32  # what a size that is not known yet is taken for
_CALL = 200.0  # costs in nanoseconds: of one matrix product among many,
_RUN, _COPIED, _STRIDED = 3.0, 0.1, 0.6  # of a row that is copied, and of each element of it,
_MULTIPLIED = 0.015  # and of a multiplication with an addition at best


@dataclass(frozen=True)
class Layout:
    """An order of each group's indices, and whether the product is computed transposed.

    `stack` indices are not in `rows`, `columns` or `inner`; those that are summed come first.
    """

    batch: Group
    rows: Group
    columns: Group
    inner: Group
    turned: bool
    stack: Group = ()

    @property
    def outer(self) -> Group:
        """The indices that number the matrices."""
        return (*self.stack, *self.batch)


@dataclass
class Chooser:
    """Finds the layout of one contraction that costs least."""

    statement: Contraction
    tensors: Mapping[str, Tensor]
    known: dict[tuple[Access, Group], bool] = field(default_factory=dict)

    def best(self) -> Layout:
        """A layout without copies where there is one, else the cheapest."""
        plain = min(self.layouts(()), key=self.copies)
        if self.copies(plain)[0] == 0:
            return plain
        candidates = [*self.layouts(()), *(c for s in self.stacks() for c in self.layouts(s))]
        return min(candidates, key=self.cost)

    def stacks(self) -> Iterator[Group]:
        """Indices that may number the matrices, one at a time: of the target, or summed."""
        s = self.statement
        for group in (s.rows, s.columns, s.inner):
            if len(group) > 1:
                yield from ((i,) for i in group)

    def layouts(self, stack: Group) -> Iterator[Layout]:
        """Candidate orders of the indices, the natural ones first."""
        s = self.statement
        rows, columns, inner = (
            self.orders(tuple(i for i in g if i not in stack)) for g in (s.rows, s.columns, s.inner)
        )
        return (
            Layout(self.batch(), r, c, k, turned, stack)
            for r, c, k in product(rows, columns, inner)
            for turned in (False, True)
        )

    def orders(self, group: Group) -> list[Group]:
        return list(permutations(group)) if len(group) <= 3 else [group]

    def batch(self) -> Group:
        """Batch indices in the order of the target's dimensions."""
        batch = self.statement.batch
        return tuple(i for e in self.statement.equation.lhs for i in batch if e.has(i))

    # --- copies -----------------------------------------------------------------------------

    def copies(self, layout: Layout) -> tuple[int, bool]:
        """How many operands must be packed, the output included; then whether it is transposed."""
        s = self.statement
        first = layout.columns if layout.turned else layout.rows
        second = layout.rows if layout.turned else layout.columns
        dimensions = [i for e in s.equation.lhs for i in (*first, *second) if e.has(i)]
        transposed = bool(first and second) and dimensions[0] not in first
        count = 2 * (not self.merges(s.equation.element, layout.outer, first, second))
        count += not self.merges(s.left, layout.outer, layout.rows, layout.inner)
        count += not self.merges(s.right, layout.outer, layout.columns, layout.inner)
        return count, transposed

    def merges(self, access: Access, outer: Group, *groups: Group) -> bool:
        """Whether each group of the access is one dimension of a view.

        What numbers the matrices must not be last in memory: BLAS takes no such matrix.
        """
        if all(groups) and access.indices and access.indices[-1].free_symbols & set(outer):
            return False
        return all(len(g) <= 1 or self.adjacent(access, g) for g in groups)

    def adjacent(self, access: Access, group: Group) -> bool:
        """Whether the group's indices are neighbouring dimensions, in order, whole but the first.

        Of the first there may be a part, `h[t + 1, n]`.
        """
        key = (access, group)
        if key not in self.known:
            self.known[key] = self._adjacent(access, group)
        return self.known[key]

    def _adjacent(self, access: Access, group: Group) -> bool:
        shape = self.tensors[access.tensor].shape
        extents = self.statement.equation.domain
        at = leading(access, group[0])
        if at is None:
            return False
        rest = range(at + 1, at + len(group))
        if tuple(access.indices[at + 1 : at + len(group)]) != group[1:]:
            return False
        return all(extents[group[k - at]] == shape[k] for k in rest)

    # --- cost -------------------------------------------------------------------------------

    def cost(self, layout: Layout) -> tuple[float, int, bool]:
        """Nanoseconds, about, where sizes that are not known are moderate."""
        s, groups = self.statement, (layout.rows, layout.columns)
        first, second = groups[::-1] if layout.turned else groups
        left = (layout.rows, layout.inner)[:: -1 if layout.turned else 1]
        right = (layout.inner, layout.columns)[:: -1 if layout.turned else 1]
        total = self.multiplied(layout)
        for access, pair in ((s.left, left), (s.right, right)):
            if not self.merges(access, layout.outer, *pair):
                axes = [i for i in layout.outer if i in access.free_symbols]
                total += self.copied((*axes, *pair[0], *pair[1]), access.indices)
        kept = tuple(i for i in layout.outer if i not in s.inner)
        if kept != layout.outer:
            total += self.volume((*layout.outer, *first, *second)) * _COPIED
        if not self.merges(s.equation.element, layout.outer, first, second):
            axes = [i for e in s.equation.lhs for i in (*kept, *first, *second) if e.has(i)]
            total += self.copied(tuple(axes), (*kept, *first, *second))
        return total, *self.copies(layout)

    def multiplied(self, layout: Layout) -> float:
        """Small matrices are multiplied more slowly."""
        count, total = self.volume(layout.outer), _MULTIPLIED
        for group in (layout.rows, layout.columns, layout.inner):
            total *= self.volume(group) + 4
        return count * (_CALL + total)

    def copied(self, axes: Group, source: tuple[Expr, ...]) -> float:
        """A copy is made in runs along the last axis, fast where the source has no strides."""
        if not axes:
            return 0.0
        plain = bool(source) and source[-1].coeff(axes[-1]) == 1
        each = _COPIED if plain else _STRIDED
        return self.volume(axes) * (each + _RUN / self.volume(axes[-1:]))

    def volume(self, group: Group) -> float:
        extents = self.statement.equation.domain
        points = 1.0
        for i in group:
            points *= nominal(extents[i])
        return points


def leading(access: Access, index: Symbol) -> int | None:
    """The dimension that the index runs along, perhaps from a later place on."""
    found = [k for k, e in enumerate(access.indices) if (e - index).is_Integer]
    return found[0] if len(found) == 1 else None


def nominal(extent: Expr) -> int:
    """An extent as a number, sizes that are not known being moderate."""
    return max(1, int(extent.subs(dict.fromkeys(extent.free_symbols, _NOMINAL))))
