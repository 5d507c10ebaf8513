"""Statements made by hand, and how they read: for tests of the passes that rewrite them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Symbol
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Range, Tensor, equation_text
from symbp.plan import (
    Alias,
    Buffer,
    Call,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Plan,
    Reduce,
    Routine,
    Statement,
)
from symbp.plan.model import Phase, Role, reads, writes

Place = Sequence[Expr | int]


@dataclass(frozen=True)
class Over:
    """Makes statements over indices whose extents it knows."""

    extents: Mapping[Symbol, int]

    def ranges(self, symbols: Iterable[Symbol]) -> tuple[Range, ...]:
        return tuple(Range(i, Integer(self.extents[i])) for i in symbols)

    def each(
        self,
        target: str,
        lhs: Place,
        body: Expr,
        *guard: Boolean,
        accumulate: bool = False,
        free: Iterable[Symbol] | None = None,
    ) -> Elementwise:
        """`target[lhs] = body if guard`, over the indices of its place unless told."""
        over = self.ranges(_symbols(lhs) if free is None else free)
        q = Equation(target, _place(lhs), over, body, guard=guard)
        return Elementwise(q, accumulate)

    def total(
        self, target: str, lhs: Place, bound: Iterable[Symbol], body: Expr, *guard: Boolean
    ) -> Reduce:
        """`target[lhs] = sum over bound of body if guard`."""
        q = Equation(
            target,
            _place(lhs),
            self.ranges(_symbols(lhs)),
            body,
            "sum",
            self.ranges(bound),
            guard,
        )
        return Reduce(q)

    def product(
        self,
        target: str,
        lhs: Place,
        left: Access,
        right: Access,
        *guard: Boolean,
        addend: Expr | int = 0,
        coefficient: Expr | int = 1,
        accumulate: bool = False,
        bounded: bool = False,
    ) -> Contraction:
        """`target[lhs] = Σ left * right`, the indices grouped by the operands that have them."""
        free = _symbols(lhs)
        ours, theirs = left.free_symbols, right.free_symbols
        inner = [i for i in self.extents if i in ours & theirs and i not in free]
        body = coefficient * left * right
        q = Equation(target, _place(lhs), self.ranges(free), body, "sum", self.ranges(inner), guard)
        return Contraction(
            q,
            left,
            right,
            tuple(i for i in free if i in ours and i in theirs),
            tuple(i for i in free if i not in theirs),
            tuple(i for i in free if i not in ours),
            tuple(inner),
            Integer(coefficient) if isinstance(coefficient, int) else coefficient,
            Integer(addend) if isinstance(addend, int) else addend,
            accumulate,
            bounded,
        )


def _place(lhs: Place) -> tuple[Expr, ...]:
    return tuple(Integer(e) if isinstance(e, int) else e for e in lhs)


def _symbols(lhs: Place) -> list[Symbol]:
    """The indices of a place, in order of appearance."""
    found = [i for e in _place(lhs) for i in sorted(e.free_symbols, key=str)]
    return list(dict.fromkeys(found))


def said(statement: Statement) -> str:
    """A statement as text: `+=` where it adds, what a sum starts from behind it."""
    match statement:
        case Clear():
            return f"{statement.tensor} = 0"
        case Alias():
            return f"{statement.target} is {statement.source}"
        case Loop():
            return f"loop: {'; '.join(said(s) for s, _, _ in statement.body)}"
    text = equation_text(statement.equation)
    if not hasattr(statement, "accumulate") or statement.accumulate:
        text = text.replace(" = ", " += ", 1)
    if isinstance(statement, Contraction) and statement.addend != 0:
        text += f" + {_text(statement.addend)}"
    return text


def _text(expression: Expr) -> str:
    return equation_text(Equation("", (), (), expression)).removeprefix(" = ")


def all_said(statements: Iterable[Statement]) -> list[str]:
    """The statements as texts."""
    return [said(s) for s in statements]


# ---------------------------------------------------------------- plans


def routine(
    name: str,
    *statements: Statement,
    outputs: Sequence[str] = (),
    shapes: Mapping[str, tuple[int, ...]] | None = None,
    phase: Phase = "backward",
) -> Routine:
    """The routine of the statements: what it reads before writing is an input, the rest scratch."""
    written: list[str] = []
    inputs: list[str] = []
    for s in statements:
        inputs += [n for n in reads(s) if n not in (*written, *inputs)]
        written += [n for n in writes(s) if n not in written]
    known = dict.fromkeys((*inputs, *written), (4,)) | dict(shapes or {})
    tensors = {n: Tensor(n, tuple(map(Integer, known[n]))) for n in (*inputs, *written)}
    scratch = tuple(n for n in written if n not in outputs)
    return Routine(
        name, phase, tensors, (), tuple(inputs), tuple(outputs), (), scratch, frozenset(),
        statements,
    )  # fmt: skip


def call(made: Routine, **names: str) -> Call:
    """A call of the routine; formals that are not named keep their names."""
    return Call(made.name, {n: names.get(n, n) for n in made.tensors}, {}, ())


def plan(
    forward: Sequence[tuple[Routine, Call]] = (),
    backward: Sequence[tuple[Routine, Call]] = (),
    **roles: Role,
) -> Plan:
    """The plan of these calls; a buffer is scratch unless its role is named."""
    used = (*forward, *backward)
    buffers: dict[str, Buffer] = {}
    for made, bound in used:
        for formal, name in bound.tensors.items():
            tensor = made.tensors[formal]
            found = Buffer(name, tensor.shape, tensor.kind, roles.get(name, "scratch"), (0, 0))
            buffers.setdefault(name, found)
    zero = Integer(0)
    return Plan(
        {made.name: made for made, _ in used},
        tuple(c for _, c in forward),
        tuple(c for _, c in backward),
        (),
        buffers,
        {},
        zero,
        zero,
        zero,
        zero,
    )


def with_saved(made: Routine, *names: str) -> Routine:
    """The routine, what is named written for backward."""
    scratch = tuple(n for n in made.scratch if n not in names)
    return replace(made, saved=names, scratch=scratch)
