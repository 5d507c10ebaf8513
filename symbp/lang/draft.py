"""Equations on their way from formula to IR: indices are told apart, extents are not yet known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Basic, Expr, Symbol
from sympy.logic.boolalg import Boolean

from symbp.errors import Mark, Problem
from symbp.ir import Access, Reduction, Tensor, size


@dataclass(frozen=True)
class Context:
    """What a formula finds around it.

    tensors: what it may read, by its name in the formula; the Tensor carries its name in the IR.
    scalars: options and sizes, as numbers or size symbols.
    absent: parameters switched off by an option; they read as zero.
    outputs: formula name to IR name of what the formula defines for others (`out` to `dense1`).
    prefix: goes before the names of all other tensors it defines (locals), with a dot; without
        prefix the formula is a network's own and every tensor it defines is for others.
    leading, trailing: how many dimensions `...` stands for, at the first position and elsewhere.
    extents: extents of index letters that no access tells.
    origin: the layer's name, noted on every equation.
    """

    tensors: Mapping[str, Tensor]
    scalars: Mapping[str, Expr] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    outputs: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    leading: int = 0
    trailing: int = 0
    extents: Mapping[str, Expr] = field(default_factory=dict)
    origin: str = ""

    def target(self, name: str) -> str:
        """The IR name of a tensor that the formula defines."""
        if name in self.outputs:
            return self.outputs[name]
        return f"{self.prefix}.{name}" if self.prefix else name

    def visible(self, name: str) -> bool:
        """Whether others may read the tensor of that formula name."""
        return name in self.outputs or not self.prefix


@dataclass(frozen=True)
class Read:
    """An access as written. `path` holds the index conditions under which it is evaluated."""

    access: Access
    text: str
    mark: Mark
    path: tuple[Boolean, ...] = ()


@dataclass(frozen=True)
class Draft:
    """An equation over private index symbols.

    `name` is the target's name in the formula, "" when the equation was lifted out of another.
    """

    name: str
    target: str
    lhs: tuple[Expr, ...]
    free: tuple[Symbol, ...]
    body: Expr
    mark: Mark
    text: str
    reduction: Reduction = "none"
    bound: tuple[Symbol, ...] = ()
    guard: tuple[Boolean, ...] = ()
    reads: tuple[Read, ...] = ()
    hints: tuple[Read, ...] = ()  # accesses that cancelled out; they still tell extents
    start: bool = False  # lies one step outside the target: the start of a recurrence
    skips: tuple[Symbol, int] | None = None  # an index that leaves out its first (1) or last (-1)

    @property
    def element(self) -> Access:
        """The access that it defines."""
        return Access(self.target, *self.lhs)

    @property
    def indices(self) -> tuple[Symbol, ...]:
        """Free indices, then bound ones."""
        return (*self.free, *self.bound)

    def substitute(self, mapping: Mapping[Basic, Basic]) -> Draft:
        """The draft with indices or accesses replaced on both sides; its ranges stay."""
        m = dict(mapping)
        return replace(
            self,
            lhs=tuple(e.xreplace(m) for e in self.lhs),
            body=self.body.xreplace(m),
            guard=tuple(g.xreplace(m) for g in self.guard),
            reads=tuple(replace(r, access=r.access.xreplace(m)) for r in self.reads),
        )


class Letters:
    """Gives every binding of an index letter a symbol of its own, and a symbol for its extent."""

    def __init__(self) -> None:
        self.extent: dict[
            Symbol, Symbol
        ] = {}  # index to the size symbol that stands for its extent
        self.written: dict[Symbol, str] = {}
        self.named: dict[Symbol, tuple[str, Mark]] = {}  # extent(t) where t is not in scope
        self.marks: dict[Symbol, Mark] = {}
        self.dotted: set[Symbol] = set()  # those of `...`, whose letters the user did not write

    def new(self, letter: str, mark: Mark) -> Symbol:
        """A symbol for one binding of the letter."""
        # "#" starts a comment, so no name of the user's can be the same.
        symbol = Symbol(f"{letter}#{len(self.written)}", integer=True, nonnegative=True)
        self.written[symbol] = letter
        self.marks[symbol] = mark
        self.extent[symbol] = size(f"extent#{symbol.name}")
        return symbol

    def shown(self, symbol: Symbol) -> str:
        """How a message calls the index."""
        return '"..."' if symbol in self.dotted else f'index "{self.written[symbol]}"'

    def named_extent(self, letter: str, mark: Mark) -> Symbol:
        """A symbol for the extent of a letter bound elsewhere in the formula."""
        symbol = size(f"extent#{letter}")
        self.named.setdefault(symbol, (letter, mark))
        return symbol

    def ordered(self, expressions: set[Symbol]) -> tuple[Symbol, ...]:
        """Those of the symbols that are indices, in the order they were bound."""
        return tuple(s for s in self.written if s in expressions)


@dataclass(frozen=True)
class Disagreement(Problem):
    """One index with two extents, as they are written."""

    extents: tuple[str, str] = ("", "")


@dataclass
class Findings:
    """Problems, and whether something is missing that would make others follow."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, message: str, mark: Mark) -> None:
        """Note a mistake."""
        self.problems.append(Problem(message, mark))
