"""Products of matrices: views and, where there is none, packed copies, then one call of BLAS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Integer, Mul, Symbol

from symbp.emit.numpy.access import view
from symbp.emit.numpy.domain import Domain, places
from symbp.emit.numpy.layouts import Chooser, Group, Layout, leading
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.values import Destination
from symbp.ir import Access
from symbp.plan.model import Contraction


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

    def __post_init__(self) -> None:
        self.chooser = Chooser(self.statement, self.scope.tensors)

    def lines(self) -> list[str]:
        """Choose the cheapest layout, and print the call."""
        layout = self.chooser.best()
        s = self.statement
        left = self.operand(s.left, layout, layout.rows, not layout.turned)
        right = self.operand(s.right, layout, layout.columns, layout.turned)
        if layout.turned:
            left, right = right, left
        if any(i in s.inner for i in layout.stack):
            return self.added_up(layout, left, right)
        out = self.output(layout)
        plain = not layout.outer and self.scope.is_whole(out)
        function = "np.dot" if plain else "np.matmul"
        return [*self.packed, f"{function}({left}, {right}, out={out})"]

    def added_up(self, layout: Layout, left: str, right: str) -> list[str]:
        """A product for each value of a summed index, and their sum."""
        groups = (layout.columns, layout.rows) if layout.turned else (layout.rows, layout.columns)
        summed = [i for i in layout.stack if i in self.statement.inner]
        kept = tuple(i for i in layout.outer if i not in summed)
        extents = self.statement.equation.domain
        shape = [extents[i] for i in summed] + self.grouped(kept, groups, matrix=True)
        parts = self.scope.temporary(tuple(shape), "real", self.busy)
        self.busy.add(parts)
        out = self.output(replace(layout, stack=(), batch=kept))
        if any(not g for g in groups):  # the parts are matrices, the sum is in its own shape
            wanted = self.scope.shape([extents[i] for i in summed] + self.grouped(kept, groups))
            whole = self.scope.view(parts, f"{parts}.reshape{wanted}", "shaped")
        else:
            whole = parts
        axis = tuple(range(len(summed))) if len(summed) > 1 else 0
        return [
            *self.packed,
            f"np.matmul({left}, {right}, out={parts})",
            f"np.add.reduce({whole}, axis={axis}, out={out})",
        ]

    def operand(self, access: Access, layout: Layout, group: Group, first: bool) -> str:
        """An operand as the indices that number matrices, then (group, inner) or (inner, group)."""
        groups = (group, layout.inner) if first else (layout.inner, group)
        if not self.chooser.merges(access, layout.outer, *groups):
            return self.copied(access, layout.outer, groups)
        return self.merged(access, layout.outer, groups)

    def merged(self, access: Access, outer: Group, groups: tuple[Group, ...]) -> str:
        """A view with each group as one dimension; the base is reshaped first, then turned."""
        name, tensor = access.tensor, self.scope.tensors[access.tensor]
        array = self.scope.arrays[name]
        several = [g for g in groups if len(g) > 1]
        indices, shape = list(access.indices), list(tensor.shape)
        if several:
            for group in several:
                at = leading(Access(name, *indices), group[0]) or 0
                rest = Mul(*shape[at + 1 : at + len(group)])
                start = (indices[at] - group[0]) * rest
                indices[at : at + len(group)] = [_merged(group) + start]
                shape[at : at + len(group)] = [Mul(*shape[at : at + len(group)])]
            code = f"{array}.reshape{self.scope.shape(shape)}"
            array = self.scope.view(array, code, "rows")
            tensor = type(tensor)(name, tuple(shape))
        axes = [*outer, *(g[0] if len(g) == 1 else _merged(g) for g in groups if g)]
        extents = {**self.statement.equation.domain}
        for group in several:
            extents[_merged(group)] = Mul(*(extents[i] for i in group))
        domain = Domain(tuple(axes), extents, self.fixed)
        found = places(Access(name, *indices), tensor, domain)
        if found is None:
            raise TypeError(f"{access} is not affine")
        _, code = view(self.scope, domain, array, tensor, found)
        return self.with_empty(code, outer, groups)

    def with_empty(self, code: str, outer: Group, groups: tuple[Group, ...]) -> str:
        """A stack of vectors is a stack of matrices with one row or column."""
        if not outer or all(groups):
            return code
        wide = f"{code}[..., None, :]" if not groups[0] else f"{code}[..., None]"
        if not code.removeprefix("@.").isidentifier():
            return wide
        return self.scope.view(code, wide, "matrix")

    def copied(self, access: Access, outer: Group, groups: tuple[Group, ...]) -> str:
        """An operand packed into contiguous scratch memory."""
        numbering = tuple(i for i in outer if i in access.free_symbols)
        axes = (*numbering, *groups[0], *groups[1])
        domain = Domain(axes, self.statement.equation.domain, self.fixed)
        tensor = self.scope.tensors[access.tensor]
        found = places(access, tensor, domain)
        if found is None:
            raise TypeError(f"{access} is not affine")
        array, shape = self.scope.arrays[access.tensor], list(domain.shape(frozenset(axes)))
        _, code = view(self.scope, domain, array, tensor, found)
        if self.fixed:
            memory, again = self.scope.temporary(tuple(shape), "real", self.busy), False
        else:
            memory, again = self.scope.packed(array, code, tuple(shape), self.busy)
        self.busy.add(memory)
        if not again:
            self.packed.append(f"np.copyto({memory}, {code})")
        extents = self.statement.equation.domain
        first = outer.index(numbering[0]) if numbering else len(outer)
        shape = [extents[i] if i in numbering else Integer(1) for i in outer[first:]]
        shape += self.grouped((), groups, matrix=bool(outer))
        return self.scope.view(memory, f"{memory}.reshape{self.scope.shape(shape)}", "matrix")

    def grouped(self, outer: Group, groups: tuple[Group, ...], matrix: bool = False) -> list[Expr]:
        """Extents of the outer indices, then of each group as one dimension."""
        extents = self.statement.equation.domain
        shape = [extents[i] for i in outer]
        for group in groups:
            if group or outer or matrix:
                shape.append(Mul(*(extents[i] for i in group)))
        return shape

    def output(self, layout: Layout) -> str:
        """Where the product goes: a view of the target, or scratch memory."""
        groups = (layout.columns, layout.rows) if layout.turned else (layout.rows, layout.columns)
        element = self.statement.equation.element
        merges = self.chooser.merges(element, layout.outer, *groups)
        if not self.statement.accumulate and merges:
            self.result = self.target.code
            return self.merged(element, layout.outer, groups)
        self.apart = True
        axes = (*layout.outer, *groups[0], *groups[1])
        domain = Domain(axes, self.statement.equation.domain, self.fixed)
        self.memory = self.scope.temporary(domain.shape(frozenset(axes)), "real", self.busy)
        free = [r.index for r in self.statement.equation.free if r.index in axes]
        wanted = [i for e in element.indices for i in free if e.has(i)]
        self.result = self.memory
        if wanted != list(axes):
            turn = ", ".join(str(axes.index(i)) for i in wanted)
            code = f"{self.memory}.transpose({turn})"
            self.result = self.scope.view(self.memory, code, "turned")
        shape = self.grouped(layout.outer, groups)
        if len(shape) == len(axes):
            return self.memory
        code = f"{self.memory}.reshape{self.scope.shape(shape)}"
        return self.scope.view(self.memory, code, "matrix")


def _merged(group: Group) -> Symbol:
    return Symbol("·".join(i.name for i in group), integer=True)
