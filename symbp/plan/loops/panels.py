"""Matrices in panels: copied once, read again and again.

A product inside a loop over time reads the same matrix at every step, `z[n, v] = Σ_k W[v, k] *
h[n, k]`, and so does one whose rows no single step through memory reaches. The matrix's columns v
go to panels of so many as fill the registers of a tile, `P[p, k, j] = W[64 p + j, k]`, whose
elements stand in the order in which the kernel reads them; what is left over is a narrower panel.
These are equations like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Basic, Expr, Integer, Symbol

from symbp.ir import Access, Equation, Range, Tensor, index
from symbp.plan.loops.tiles import Operands, choose
from symbp.plan.model import (
    Buffer,
    Call,
    Contraction,
    Elementwise,
    Loop,
    Plan,
    Routine,
    Statement,
    writes,
)
from symbp.plan.names import unused

WIDTH = 64
_LEAST = 4096  # elements of a matrix from which copying it pays

Sizes = Mapping[Symbol, Expr]


def panelled(plan: Plan, sizes: Mapping[Symbol, int]) -> Plan:
    """The plan with copies of the matrices that its loops read."""
    known: dict[Basic, Basic] = {s: Integer(n) for s, n in sizes.items()}
    calls = (*plan.forward, *plan.backward, *plan.predict)
    extents: dict[str, list[dict[Symbol, Expr]]] = {}
    for call in calls:
        numbers = {s: e.xreplace(known) for s, e in call.sizes.items()}
        extents.setdefault(call.routine, []).append(numbers)
    made: dict[str, _Made] = {}
    for name, found in extents.items():
        routine = plan.routines[name]
        if all(e == found[0] for e in found):
            made[name] = _Maker(routine, found[0]).made()
    made = {name: m for name, m in made.items() if m.tensors}
    if not made:
        return plan
    buffers = dict(plan.buffers)

    def bound(phase: Sequence[Call], first: int) -> tuple[Call, ...]:
        return tuple(_bound(c, made, buffers, first + k) for k, c in enumerate(phase))

    forward = bound(plan.forward, 0)
    backward = bound(plan.backward, len(plan.forward))
    predict = bound(plan.predict, 0)
    routines = {n: made[n].routine if n in made else r for n, r in plan.routines.items()}
    return replace(
        plan,
        routines=routines,
        forward=forward,
        backward=backward,
        predict=predict,
        buffers=buffers,
    )


def _bound(call: Call, made: Mapping[str, _Made], buffers: dict[str, Buffer], number: int) -> Call:
    """The call with its panels bound to buffers of their own."""
    if call.routine not in made:
        return call
    names: dict[str, str] = {}
    for formal, tensor in made[call.routine].tensors.items():
        place = unused(formal, buffers, "@")
        names[formal] = place
        shape = tuple(e.xreplace(dict(call.sizes)) for e in tensor.shape)
        buffers[place] = Buffer(place, shape, "real", "scratch", (number, number))
    return replace(call, tensors={**call.tensors, **names})


@dataclass
class _Made:
    """A routine whose loops read panels, and the tensors that these are."""

    routine: Routine
    tensors: dict[str, Tensor] = field(default_factory=dict)


@dataclass
class _Maker:
    routine: Routine
    numbers: Sizes
    tensors: dict[str, Tensor] = field(default_factory=dict)
    copies: list[Statement] = field(default_factory=list)
    known: dict[object, Access] = field(default_factory=dict)

    def made(self) -> _Made:
        """The routine rewritten."""
        statements: list[Statement] = []
        for statement in self.routine.statements:
            found: Sequence[Statement] = [statement]
            if isinstance(statement, Loop):
                found = [self.loop(statement)]
            elif isinstance(statement, Contraction) and self.repeated(statement):
                found = self.panels(statement, (), ()) or found
            statements += [*self.copies, *found]
            self.copies = []
        routine = replace(
            self.routine,
            statements=tuple(statements),
            tensors={**self.routine.tensors, **self.tensors},
            scratch=(*self.routine.scratch, *self.tensors),
        )
        return _Made(routine, self.tensors)

    def loop(self, loop: Loop) -> Loop:
        written = {n for s, _, _ in loop.body for n in writes(s)}
        body: list[tuple[Statement, Symbol, int]] = []
        for statement, time, offset in loop.body:
            found = None
            if isinstance(statement, Contraction):
                found = self.panels(statement, (time,), written)
            body += [(s, time, offset) for s in found or [statement]]
        return replace(loop, body=tuple(body))

    def panels(
        self, statement: Contraction, moving: Collection[Symbol], written: Collection[str]
    ) -> list[Statement] | None:
        """The product by panels; None where neither operand is a matrix that stays the same."""
        for turned in (False, True):
            made = self.with_matrix(statement, moving, written, turned)
            if made is not None:
                return made
        return None

    def repeated(self, statement: Contraction) -> bool:
        """Whether a kernel for it would stand in a loop over rows, and bring its matrix along."""
        tensors = self.routine.tensors
        numbers = dict(self.numbers)
        extents = {i: int(e.xreplace(numbers)) for i, e in statement.equation.domain.items()}

        def strides(access: Access) -> dict[Symbol, int]:
            step = 1
            found: dict[Symbol, int] = {}
            places = (e.xreplace(numbers) for e in reversed(access.indices))
            for place, extent in zip(places, reversed(tensors[access.tensor].shape), strict=True):
                for i in place.free_symbols & set(extents):
                    found[i] = found.get(i, 0) + step * int(place.coeff(i))
                step *= int(extent.xreplace(numbers))
            return found

        left, right = strides(statement.left), strides(statement.right)
        groups = (statement.batch, statement.rows, statement.columns, statement.inner)
        start = strides(statement.addend) if isinstance(statement.addend, Access) else {}
        operands = Operands(
            extents, left, right, strides(statement.equation.element), *groups, start
        )
        way = choose(operands)
        if way is None or way.form != "product" or way.columns.right == 1:
            return False
        matrix = statement.left if way.turned else statement.right
        return any(i not in matrix.free_symbols for i in way.outer)

    def with_matrix(
        self,
        statement: Contraction,
        moving: Collection[Symbol],
        written: Collection[str],
        turned: bool,
    ) -> list[Statement] | None:
        matrix = statement.left if turned else statement.right
        rows = statement.columns if turned else statement.rows
        columns = statement.rows if turned else statement.columns
        q = statement.equation
        if (
            matrix.tensor in written
            or matrix.free_symbols & set(moving)
            or len(columns) != 1
            or len(statement.inner) != 1
            or statement.batch
            or q.guard
            or not rows
        ):
            return None
        column, inner = columns[0], statement.inner[0]
        if any(not (i == column or column not in i.free_symbols) for i in q.lhs):
            return None
        width = int(q.domain[column].xreplace(dict(self.numbers)))
        depth = int(q.domain[inner].xreplace(dict(self.numbers)))
        if width * depth < _LEAST or column not in q.lhs:
            return None
        full, rest = divmod(width, WIDTH)
        found: list[Statement] = []
        if full:
            found.append(self.part(statement, turned, column, inner, (full, WIDTH, 0)))
        if rest:
            found.append(self.part(statement, turned, column, inner, (1, rest, full * WIDTH)))
        return found

    def part(
        self,
        statement: Contraction,
        turned: bool,
        column: Symbol,
        inner: Symbol,
        shape: tuple[int, int, int],
    ) -> Contraction:
        """The product over some panels of equal width, from some column on."""
        count, width, start = shape
        q = statement.equation
        p, j = index(f"{column.name}_panel"), index(f"{column.name}_column")
        several = count > 1
        place = p * WIDTH + j if several else j + start
        matrix = statement.left if turned else statement.right
        depth = q.domain[inner]
        panel = self.panel(matrix, (column, inner), (count, width, start), depth)
        read = Access(panel, p, inner, j) if several else Access(panel, inner, j)
        ranges = [Range(j, Integer(width))]
        if several:
            ranges.insert(0, Range(p, Integer(count)))
        free = tuple(r for old in q.free for r in (ranges if old.index == column else (old,)))
        move = {column: place}
        other = (statement.right if turned else statement.left).xreplace(move)
        columns = tuple(r.index for r in ranges)
        equation = replace(
            q,
            lhs=tuple(i.xreplace(move) for i in q.lhs),
            free=free,
            body=statement.coefficient * other * read,
        )
        return replace(
            statement,
            equation=equation,
            addend=statement.addend.xreplace(move),
            left=read if turned else other,
            right=other if turned else read,
            rows=columns if turned else statement.rows,
            columns=statement.columns if turned else columns,
        )

    def panel(
        self,
        matrix: Access,
        indices: tuple[Symbol, Symbol],
        shape: tuple[int, int, int],
        depth: Expr,
    ) -> str:
        """The name of a tensor of panels; the equation that fills it is added, once."""
        column, inner = indices
        count, width, start = shape
        key = (matrix.xreplace({column: Symbol("·v"), inner: Symbol("·k")}), shape)
        if key in self.known:
            return self.known[key].tensor
        taken = {*self.routine.tensors, *self.tensors}
        name = unused(f"{matrix.tensor}·panels", taken, "")
        p, j = index(f"{column.name}_panel"), index(f"{column.name}_column")
        several = count > 1
        ranges = [Range(inner, depth), Range(j, Integer(width))]
        if several:
            ranges.insert(0, Range(p, Integer(count)))
        place = p * WIDTH + j if several else j + start
        read = matrix.xreplace({column: place})
        lhs = tuple(r.index for r in ranges)
        self.tensors[name] = Tensor(name, tuple(r.extent for r in ranges))
        self.copies.append(Elementwise(Equation(name, lhs, tuple(ranges), read)))
        self.known[key] = Access(name, *lhs)
        return name
