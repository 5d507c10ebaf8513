"""Products of matrices: views and, where there is none, packed copies, then one call of BLAS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import permutations, product

from sympy import Expr, Mul, Symbol

from symbp.emit.numpy.access import view
from symbp.emit.numpy.domain import Domain, places
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.values import Destination
from symbp.ir import Access
from symbp.plan.model import Contraction

Group = tuple[Symbol, ...]


@dataclass(frozen=True)
class _Layout:
    """An order of each group's indices, and whether the product is computed transposed."""

    batch: Group
    rows: Group
    columns: Group
    inner: Group
    turned: bool


@dataclass
class Product:
    """The lines of one contraction.

    After `lines()`, `result` is the source of the product as a view over the target's axes and
    `apart` tells that it is in scratch memory (`memory`), still to be copied or added.
    """

    scope: Scope
    statement: Contraction
    fixed: Mapping[Symbol, str]
    target: Destination
    result: str = ""
    memory: str = ""
    apart: bool = False
    packed: list[str] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)

    def lines(self) -> list[str]:
        """Choose the layout with the fewest copies, and print the call."""
        layout = min(self.layouts(), key=self.copies)
        s = self.statement
        left = self.operand(s.left, layout.batch, layout.rows, layout.inner, not layout.turned)
        right = self.operand(s.right, layout.batch, layout.columns, layout.inner, layout.turned)
        if layout.turned:
            left, right = right, left
        out = self.output(layout)
        plain = not layout.batch and self.scope.is_whole(out)
        function = "np.dot" if plain else "np.matmul"
        return [*self.packed, f"{function}({left}, {right}, out={out})"]

    def layouts(self) -> list[_Layout]:
        """Candidate orders of the indices, the natural ones first."""
        s = self.statement
        choices = product(
            self.orders(s.rows), self.orders(s.columns), self.orders(s.inner), (False, True)
        )
        return [_Layout(self.batch_order(), r, c, k, turned) for r, c, k, turned in choices]

    def orders(self, group: Group) -> list[Group]:
        return list(permutations(group)) if len(group) <= 3 else [group]

    def batch_order(self) -> Group:
        """Batch indices in the order of the target's dimensions."""
        lhs = self.statement.equation.lhs
        batch = self.statement.batch
        return tuple(i for e in lhs for i in batch if e.has(i))

    def copies(self, layout: _Layout) -> tuple[int, bool]:
        """How many operands must be packed, the output included; then whether it is transposed."""
        s = self.statement
        first = layout.columns if layout.turned else layout.rows
        second = layout.rows if layout.turned else layout.columns
        dimensions = [i for e in s.equation.lhs for i in (*first, *second) if e.has(i)]
        transposed = bool(first and second) and dimensions[0] not in first
        count = 2 * (not self.merges(s.equation.element, layout.batch, first, second))
        count += not self.merges(s.left, layout.batch, layout.rows, layout.inner)
        count += not self.merges(s.right, layout.batch, layout.columns, layout.inner)
        return count, transposed

    def merges(self, access: Access, batch: Group, *groups: Group) -> bool:
        """Whether each group of the access is one dimension of a view."""
        return all(len(g) <= 1 or self.adjacent(access, g) for g in groups)

    def adjacent(self, access: Access, group: Group) -> bool:
        """Whether the group's indices are whole neighbouring dimensions, in order."""
        shape = self.scope.tensors[access.tensor].shape
        extents = self.statement.equation.domain
        at = [k for k, e in enumerate(access.indices) if e in group]
        if len(at) != len(group) or at != list(range(at[0], at[0] + len(at))):
            return False
        if tuple(access.indices[k] for k in at) != group:
            return False
        return all(extents[access.indices[k]] == shape[k] for k in at)

    def operand(self, access: Access, batch: Group, group: Group, inner: Group, first: bool) -> str:
        """An operand as batch dimensions, then (group, inner) or (inner, group)."""
        groups = (group, inner) if first else (inner, group)
        if not self.merges(access, batch, *groups):
            return self.copied(access, batch, groups)
        return self.merged(access, batch, groups)

    def merged(self, access: Access, batch: Group, groups: tuple[Group, ...]) -> str:
        """A view with each group as one dimension; the base is reshaped first, then turned."""
        name, tensor = access.tensor, self.scope.tensors[access.tensor]
        array = self.scope.arrays[name]
        several = [g for g in groups if len(g) > 1]
        indices, shape = list(access.indices), list(tensor.shape)
        if several:
            for group in several:
                at = indices.index(group[0])
                indices[at : at + len(group)] = [_merged(group)]
                shape[at : at + len(group)] = [Mul(*shape[at : at + len(group)])]
            code = f"{array}.reshape{self.scope.shape(shape)}"
            array = self.scope.view(array, code, "rows")
            tensor = type(tensor)(name, tuple(shape))
        axes = [*batch, *(g[0] if len(g) == 1 else _merged(g) for g in groups if g)]
        extents = {**self.statement.equation.domain}
        for group in several:
            extents[_merged(group)] = Mul(*(extents[i] for i in group))
        domain = Domain(tuple(axes), extents, self.fixed)
        found = places(Access(name, *indices), tensor, domain)
        if found is None:
            raise TypeError(f"{access} is not affine")
        _, code = view(self.scope, domain, array, tensor, found)
        return self.with_empty(code, batch, groups)

    def with_empty(self, code: str, batch: Group, groups: tuple[Group, ...]) -> str:
        """A batch of vectors is a batch of matrices with one row or column."""
        if not batch or all(groups):
            return code
        wide = f"{code}[..., None, :]" if not groups[0] else f"{code}[..., None]"
        if not code.removeprefix("@.").isidentifier():
            return wide
        return self.scope.view(code, wide, "matrix")

    def copied(self, access: Access, batch: Group, groups: tuple[Group, ...]) -> str:
        """An operand packed into contiguous scratch memory."""
        axes = (*batch, *groups[0], *groups[1])
        domain = Domain(axes, self.statement.equation.domain, self.fixed)
        tensor = self.scope.tensors[access.tensor]
        found = places(access, tensor, domain)
        if found is None:
            raise TypeError(f"{access} is not affine")
        _, code = view(self.scope, domain, self.scope.arrays[access.tensor], tensor, found)
        memory = self.scope.temporary(domain.shape(frozenset(axes)), "real", self.busy)
        self.busy.add(memory)
        self.packed.append(f"np.copyto({memory}, {code})")
        shape = self.grouped(batch, groups)
        return self.scope.view(memory, f"{memory}.reshape{self.scope.shape(shape)}", "matrix")

    def grouped(self, batch: Group, groups: tuple[Group, ...]) -> list[Expr]:
        """Extents of the batch, then of each group as one dimension."""
        extents = self.statement.equation.domain
        shape = [extents[i] for i in batch]
        for group in groups:
            if group or batch:
                shape.append(Mul(*(extents[i] for i in group)))
        return shape

    def output(self, layout: _Layout) -> str:
        """Where the product goes: a view of the target, or scratch memory."""
        groups = (layout.columns, layout.rows) if layout.turned else (layout.rows, layout.columns)
        element = self.statement.equation.element
        if not self.statement.accumulate and self.merges(element, layout.batch, *groups):
            self.result = self.target.code
            return self.merged(element, layout.batch, groups)
        self.apart = True
        axes = (*layout.batch, *groups[0], *groups[1])
        domain = Domain(axes, self.statement.equation.domain, self.fixed)
        self.memory = self.scope.temporary(domain.shape(frozenset(axes)), "real", self.busy)
        wanted = [i for e in element.indices for i in axes if e.has(i)]
        self.result = self.memory
        if wanted != list(axes):
            turn = ", ".join(str(axes.index(i)) for i in wanted)
            code = f"{self.memory}.transpose({turn})"
            self.result = self.scope.view(self.memory, code, "turned")
        shape = self.grouped(layout.batch, groups)
        if len(shape) == len(axes):
            return self.memory
        code = f"{self.memory}.reshape{self.scope.shape(shape)}"
        return self.scope.view(self.memory, code, "matrix")


def _merged(group: Group) -> Symbol:
    return Symbol("·".join(i.name for i in group), integer=True)
