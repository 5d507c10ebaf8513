"""The plan: what is computed in which order, into which memory. Emission decides nothing.

A fragment becomes up to three routines (forward, backward, predict), each written once; calls bind
a routine's formal names to buffers. Everything is in sizes that may be symbolic; a target that
needs numbers substitutes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Scan, Tensor, accesses

Phase = Literal["forward", "backward", "predict"]
Role = Literal[
    "input", "parameter", "state", "noise", "gradient", "saved", "scratch", "loss", "output",
    "next_state",
]  # fmt: skip


@dataclass(frozen=True)
class Contraction:
    """`target = coefficient * Σ_k left * right + addend`, a product of matrices.

    Index groups: `batch` in target and both operands, `rows` in target and left, `columns` in
    target and right, `inner` summed over; any but `inner` may be empty. Both operands are read
    through affine indices (windows and strides included). A guard of the equation leaves out only
    products that are 0, and both operands are read in bounds without it; but where it is `bounded`
    the guard must hold, and its inequalities, all affine, are bounds for loops.
    `addend` (a bias, say) depends on free indices only; `accumulate` adds to the target instead of
    writing it. Nothing reads the target where one of the conditions `within`, on free indices, does
    not hold.
    """

    equation: Equation
    left: Access
    right: Access
    batch: tuple[Symbol, ...]
    rows: tuple[Symbol, ...]
    columns: tuple[Symbol, ...]
    inner: tuple[Symbol, ...]
    coefficient: Expr
    addend: Expr
    accumulate: bool = False
    bounded: bool = False
    within: tuple[Boolean, ...] = ()


@dataclass(frozen=True)
class Elementwise:
    """An equation without reduction. `accumulate` adds to the target instead of writing it."""

    equation: Equation
    accumulate: bool = False


@dataclass(frozen=True)
class Reduce:
    """A reduction that is no matrix product: sums, products, extrema and where they are."""

    equation: Equation
    accumulate: bool = False


@dataclass(frozen=True)
class Scatter:
    """An accumulating equation whose place is read from an integer tensor."""

    equation: Equation


@dataclass(frozen=True)
class Clear:
    """Sets a tensor to zero, before pieces that leave some of it unwritten, or accumulate."""

    tensor: str


@dataclass(frozen=True)
class Alias:
    """The target is the source in another shape (row-major): no statement, one memory.

    A call binds the target to the buffer of the source, so the bound buffer's shape may differ
    from the formal's; the number of elements does not.
    """

    target: str
    source: str


@dataclass(frozen=True)
class Loop:
    """A recurrence: `start` runs first, then `body` once for each position, in `direction`.

    At position s a statement of `body` runs with its equation's time index = s - offset, where
    that is within the index's extent.
    """

    scan: Scan
    start: tuple[Statement, ...]
    body: tuple[tuple[Statement, Symbol, int], ...]  # statement, time index, offset
    length: Expr

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Those of the start, then those of the body."""
        return (*self.start, *(s for s, _, _ in self.body))


Statement = Contraction | Elementwise | Reduce | Scatter | Clear | Alias | Loop


def equations(statements: Iterable[Statement]) -> Iterator[Equation]:
    """What the statements compute, those of a recurrence included."""
    for statement in statements:
        match statement:
            case Clear() | Alias():
                pass
            case Loop():
                yield from equations(statement.statements)
            case _:
                yield statement.equation


def operands(statement: Contraction | Elementwise | Reduce | Scatter) -> tuple[Access, ...]:
    """What a statement reads, element by element."""
    added = accesses(statement.addend) if isinstance(statement, Contraction) else ()
    return tuple(dict.fromkeys((*statement.equation.reads(), *added)))


def reads(statement: Statement) -> tuple[str, ...]:
    """The tensors that a statement reads."""
    match statement:
        case Clear():
            return ()
        case Alias():
            return (statement.source,)
        case Loop():
            return tuple(dict.fromkeys(n for s in statement.statements for n in reads(s)))
        case _:
            return tuple(dict.fromkeys(a.tensor for a in operands(statement)))


def writes(statement: Statement) -> tuple[str, ...]:
    """The tensors that a statement writes."""
    match statement:
        case Clear():
            return (statement.tensor,)
        case Alias():
            return (statement.target,)
        case Loop():
            return tuple(dict.fromkeys(n for s in statement.statements for n in writes(s)))
        case _:
            return (statement.equation.target,)


@dataclass(frozen=True)
class Routine:
    """One phase of a fragment as straight-line statements over formal tensors.

    `inputs` are read, `outputs` written for others, `saved` written for the backward phase (an
    output may be read there too, and what an aliased output or saved tensor is an alias of counts
    as saved), `scratch` is needed inside only. `adds` are outputs added to:
    their statements have `accumulate` set and no Clear. The target of an Alias may stand in
    `outputs` or `saved`; it is in no other list. Order is deterministic.
    """

    name: str
    phase: Phase
    tensors: Mapping[str, Tensor]
    sizes: tuple[Symbol, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    saved: tuple[str, ...]
    scratch: tuple[str, ...]
    adds: frozenset[str]
    statements: tuple[Statement, ...]
    adjoints: frozenset[str] = frozenset()  # those of `tensors` known to be adjoints


@dataclass(frozen=True)
class Call:
    """A routine with its formals bound to buffers and its sizes to extents.

    `tensors` binds every formal of the routine: inputs, outputs, saved, scratch, alias targets.
    """

    routine: str
    tensors: Mapping[str, str]
    sizes: Mapping[Symbol, Expr]
    layers: tuple[str, ...]  # the user's names of what it computes, for comments


@dataclass(frozen=True)
class Buffer:
    """A piece of memory. `live` is the first and last call (forward calls, then backward) using it.

    A predict call counts as the forward call of the same layers. What forward leaves to backward
    lives to the end: backward may run again. Buffers whose live ranges do not meet may share an
    offset; offsets count elements of the workspace and are set for role saved, scratch, loss,
    output, next_state and activations' adjoints. States and noise are read like inputs.
    """

    name: str
    shape: tuple[Expr, ...]
    kind: Literal["real", "integer"]
    role: Role
    live: tuple[int, int]
    offset: Expr | None = None


@dataclass(frozen=True)
class Plan:
    """Routines, the calls of each phase, and the memory they use."""

    routines: Mapping[str, Routine]
    forward: tuple[Call, ...]
    backward: tuple[Call, ...]
    predict: tuple[Call, ...]
    buffers: Mapping[str, Buffer]
    parameters: Mapping[str, Expr]  # name -> offset in the flat array of all parameters
    n_parameters: Expr
    workspace: Expr  # elements
    forward_flops: Expr
    backward_flops: Expr
    seeds: Mapping[str, str] = field(default_factory=dict)  # output -> input buffer of its adjoint
