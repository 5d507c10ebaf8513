"""Scattered windows in long runs: what numbers the examples of a batch is last in memory.

`x̄[n, c, p + i, q + j] += d[n, c, i, j, p, q]` is as many additions of a whole array as the window
has places (i, j), and NumPy is slow where the innermost runs are as short as q's. Where d is a
product of matrices, it may as well be computed as d[c, i, j, p, q, n] in one large product; n runs
through p and q then, and the sum is copied once to where n comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Symbol

from symbp.ir import Access, Equation, Range, Tensor
from symbp.ir.program import Fresh, Program
from symbp.plan.lower.windows import positions
from symbp.plan.model import (
    Buffer,
    Call,
    Clear,
    Contraction,
    Elementwise,
    Plan,
    Routine,
    Statement,
    reads,
    writes,
)


def long_runs(plan: Plan) -> Plan:
    """The plan with the memory of such products and sums turned."""
    turnings = {name: _Turning(routine) for name, routine in plan.routines.items()}
    routines = {name: turning.run() for name, turning in turnings.items()}
    buffers = dict(plan.buffers)
    forward, backward, predict = (
        tuple(_bound(call, turnings[call.routine], buffers) for call in phase)
        for phase in (plan.forward, plan.backward, plan.predict)
    )
    return replace(
        plan,
        routines=routines,
        buffers=buffers,
        forward=forward,
        backward=backward,
        predict=predict,
    )


def _bound(call: Call, turning: _Turning, buffers: dict[str, Buffer]) -> Call:
    """The call with its routine's new tensors bound to buffers; what is turned has a new shape."""
    tensors = dict(call.tensors)
    for name, target in turning.made.items():
        beside = buffers[call.tensors[target]]
        tensors[name] = f"{beside.name}·turned·{turning.routine.phase}"
        buffers[tensors[name]] = replace(beside, name=tensors[name], role="scratch", offset=None)
    for name, tensor in turning.turned.items():
        shape = tuple(e.xreplace(dict(call.sizes)) for e in tensor.shape)
        buffers[tensors[name]] = replace(buffers[tensors[name]], shape=shape)
    return replace(call, tensors=tensors)


@dataclass(frozen=True)
class _Sum:
    """A product of matrices that is scattered into `target`, and nothing else is."""

    product: Contraction
    scatter: Elementwise
    last: tuple[Symbol, ...]  # indices of the scatter


class _Turning:
    """Rewrites one routine."""

    def __init__(self, routine: Routine) -> None:
        self.routine = routine
        self.turned: dict[str, Tensor] = {}  # by name, as they are now
        self.made: dict[str, str] = {}  # new tensors, each with the one it is turned from
        self.fresh = Fresh.of(Program({}, tuple(_equations(routine.statements))))

    def run(self) -> Routine:
        """The routine, turned."""
        found = [s for s in map(self.found, self.routine.statements) if s is not None]
        if not found:
            return self.routine
        by_target = {f.scatter.equation.target: f for f in found}
        by_product = {f.product.equation.target: f for f in found}
        here = {name: f for name, f in by_target.items() if self.is_inner(name)}
        statements: list[Statement] = []
        for statement in self.routine.statements:
            name = (*writes(statement), "")[0]
            if name in by_product:
                statements.append(self.product(by_product[name]))
            elif name in by_target and isinstance(statement, Clear):
                statements.append(Clear(self.beside(by_target[name], name in here)))
            elif name in by_target:
                statements += self.scattered(by_target[name], name in here)
            else:
                statements.append(_reading(statement, here))
        return replace(
            self.routine,
            tensors={**self.routine.tensors, **self.turned},
            scratch=(*self.routine.scratch, *self.made),
            statements=tuple(statements),
        )

    # --- what is turned ---------------------------------------------------------------------

    def found(self, statement: Statement) -> _Sum | None:
        """The statement with the product that it scatters, where turning both makes longer runs."""
        match statement:
            case Elementwise(Equation(body=Access() as read) as equation, True):
                pass
            case _:
                return None
        product = self.writer(read.tensor)
        apart = [s for s in self.routine.statements if equation.target in writes(s)]
        plain = set(read.indices) == {r.index for r in equation.free} and not equation.guard
        if product is None or not plain or apart != [Clear(equation.target), statement]:
            return None
        last = _beside_positions(equation, read, product)
        if not last or equation.lhs[len(equation.lhs) - len(last) :] == last:
            return None
        return _Sum(product, statement, last)

    def writer(self, name: str) -> Contraction | None:
        """The product that alone writes a scratch tensor which one statement reads."""
        written = [s for s in self.routine.statements if name in writes(s)]
        reading = [s for s in self.routine.statements if name in reads(s)]
        if name not in self.routine.scratch or len(reading) != 1 or len(written) != 1:
            return None
        (product,) = written
        if not isinstance(product, Contraction) or product.accumulate:
            return None
        equation = product.equation
        return product if list(equation.lhs) == [r.index for r in equation.free] else None

    def is_inner(self, name: str) -> bool:
        """Whether the routine alone knows the tensor, and only elementwise statements read it."""
        reading = [s for s in self.routine.statements if name in reads(s)]
        inner = name in self.routine.scratch
        return inner and all(isinstance(s, Elementwise) for s in reading)

    # --- turned statements ------------------------------------------------------------------

    def product(self, found: _Sum) -> Contraction:
        """The product into memory that has the last indices last."""
        equation, order = found.product.equation, _order(found)
        tensor = self.routine.tensors[equation.target]
        shape = _at(tensor.shape, order)
        self.turned[tensor.name] = replace(tensor, shape=shape, facts=frozenset())
        free = tuple(equation.free[k] for k in order)
        lhs = _at(equation.lhs, order)
        return replace(found.product, equation=replace(equation, free=free, lhs=lhs))

    def beside(self, found: _Sum, here: bool) -> str:
        """The name of the tensor that is added to, its dimensions turned; `here`: the target's."""
        target = found.scatter.equation.target
        name = target if here else f"{target}·turned"
        shape = _at(self.routine.tensors[target].shape, _dimensions(found))
        self.turned[name] = Tensor(name, shape)
        if not here:
            self.made[name] = target
        return name

    def scattered(self, found: _Sum, here: bool) -> list[Statement]:
        """The scattered sum, and the copy of it to where it belongs."""
        equation, order = found.scatter.equation, _order(found)
        name, tensor = self.beside(found, here), self.routine.tensors[equation.target]
        dimensions = _dimensions(found)
        read = equation.body
        mapping: dict[Basic, Basic] = {read: Access(read.tensor, *_at(read.indices, order))}
        moved = equation.substitute(mapping)
        moved = replace(moved, target=name, lhs=_at(moved.lhs, dimensions))
        sums = replace(found.scatter, equation=moved)
        if here:
            return [sums]
        named = [i for i in read.indices if i in (*equation.lhs, *positions(equation))]
        names = [next(i.name for i in named if e.has(i)) for e in equation.lhs]
        free = tuple(map(Range, map(self.fresh.index, names), tensor.shape))
        place = tuple(r.index for r in free)
        copy = Equation(equation.target, place, free, Access(name, *_at(place, dimensions)))
        return [sums, Elementwise(copy)]


def _equations(statements: tuple[Statement, ...]) -> list[Equation]:
    return [s.equation for s in statements if isinstance(s, Elementwise | Contraction)]


def _reading(statement: Statement, turned: Mapping[str, _Sum]) -> Statement:
    """The statement with the turned tensors read in their new order."""
    if not isinstance(statement, Elementwise):
        return statement
    found: dict[Basic, Basic] = {
        a: Access(a.tensor, *_at(a.indices, _dimensions(turned[a.tensor])))
        for a in statement.equation.reads()
        if a.tensor in turned
    }
    if not found:
        return statement
    return replace(statement, equation=statement.equation.substitute(found))


def _beside_positions(equation: Equation, read: Access, product: Contraction) -> tuple[Symbol, ...]:
    """The target's plain indices that only the operand with the windows' positions has."""
    inside = dict(zip(read.indices, product.equation.lhs, strict=True))
    wanted = {inside[i] for i in positions(equation)}
    for holder, other in ((product.left, product.right), (product.right, product.left)):
        if wanted and wanted <= holder.free_symbols and not wanted & other.free_symbols:
            columns = holder.free_symbols - other.free_symbols
            return tuple(i for i in equation.lhs if i in inside and inside[i] in columns)
    return ()


def _order(found: _Sum) -> list[int]:
    """The dimensions of the product, the last indices' at the end."""
    indices = found.scatter.equation.body.indices
    return sorted(range(len(indices)), key=lambda k: indices[k] in found.last)


def _dimensions(found: _Sum) -> list[int]:
    """The dimensions of the target in that order."""
    lhs = found.scatter.equation.lhs
    return sorted(range(len(lhs)), key=lambda k: lhs[k] in found.last)


def _at(items: tuple[Expr, ...], order: list[int]) -> tuple[Expr, ...]:
    return tuple(items[k] for k in order)
