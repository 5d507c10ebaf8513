"""What the templates of the C target are given: prepared names, numbers and lines of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symbp.plan.loops.layouts import row_major

# Where a tensor lives: an argument of the public functions, and how its elements are stored.
# "int32" is an integer input of the caller; an integer that the network computes itself is kept
# in the workspace as a real ("stored").
Storage = Literal["real", "int32", "stored"]


@dataclass(frozen=True)
class Memory:
    """Elements of the workspace, and the most of them that training needs at one moment."""

    workspace: int
    live: int


@dataclass(frozen=True)
class CFiles:
    """The texts of NAME.h, NAME.c and NAME_c.py."""

    header: str
    source: str
    binding: str
    buffers: tuple[tuple[str, int], ...] = ()  # the caller's arrays and their elements
    memory: Memory = Memory(0, 0)


@dataclass(frozen=True)
class Place:
    """Where a buffer starts: `base[offset]`, base an argument of the public functions."""

    base: str
    offset: int
    size: int
    storage: Storage = "real"


@dataclass(frozen=True)
class Formal:
    """A formal tensor inside a C function: its identifier and what is known of its elements."""

    identifier: str
    shape: tuple[int, ...]
    storage: Storage = "real"
    upper: int | None = None  # integers: every element lies in 0 .. upper-1
    laid_out: tuple[int, ...] | None = None  # its strides where it is not row-major
    single: bool = False  # a variable of the function, no array

    @property
    def strides(self) -> tuple[int, ...]:
        """Elements between neighbours, one a dimension."""
        return row_major(self.shape) if self.laid_out is None else self.laid_out

    @property
    def size(self) -> int:
        """The number of elements."""
        product = 1
        for extent in self.shape:
            product *= extent
        return product


EPILOGUE = "EPILOGUE"  # the name of an epilogue as long as the function that calls it has none


@dataclass(frozen=True)
class Epilogue:
    """What a kernel does on each tile of a product: a function, and the fields that it is given."""

    name: str
    fields: tuple[tuple[str, str], ...]  # (`const NAME_real *`, identifier), ...
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Function:
    """One `static void` function: a routine at given sizes, and the epilogues of its products."""

    name: str
    comment: tuple[str, ...]
    arguments: tuple[str, ...]  # declarations, such as `const NAME_real *x`
    order: tuple[str, ...]  # the formals behind them
    lines: tuple[str, ...]
    epilogues: tuple[Epilogue, ...] = ()
    local: tuple[str, ...] = ()  # identifiers of formals that live inside it
    numbered: tuple[str, ...] = ()  # the formals whose equations stand in it with a number

    @property
    def text(self) -> str:
        """All that it does, as one text."""
        inside = [line for epilogue in self.epilogues for line in epilogue.lines]
        return "\n".join([*inside, *self.lines])


@dataclass(frozen=True)
class Table:
    """Offsets of the instances of a repeated group of calls: one row an instance."""

    name: str
    width: int
    rows: tuple[tuple[str, tuple[str, ...]], ...]  # the offsets, and a comment naming the layers


@dataclass(frozen=True)
class Sweep:
    """The calls of one phase: the lines of code, and the tables they read."""

    lines: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Argument:
    """An input of the network as an argument of the public functions."""

    name: str  # the user's
    identifier: str
    type: str
    shape: tuple[int, ...]
    size: int
    upper: int | None


@dataclass(frozen=True)
class Entry:
    """A tensor in a flat buffer of the caller's: a parameter, a state, noise, an output."""

    name: str  # the user's
    literal: str  # as a C string
    identifier: str
    offset: int
    size: int
    comment: str  # its shape, and what else there is to say


@dataclass(frozen=True)
class Public:
    """A public function: its head, and what its body is made of.

    Where an integer input is out of range (`valid` does not hold), `refused` runs instead of
    `lines`.
    """

    head: str
    unused: tuple[str, ...]  # arguments that nothing reads
    valid: str  # "" when there is nothing to check
    refused: tuple[str, ...]
    lines: tuple[str, ...]
    whole: bool = False  # compiled with all that it calls


@dataclass(frozen=True)
class Signature:
    """What the functions of a part take beside parameters and workspace, and what they give."""

    objective: str  # the user's name of the loss, "" where there is only one
    prefix: str  # NAME, or NAME_OBJECTIVE
    inputs: tuple[Argument, ...]
    has_loss: bool
    has_state: bool
    has_noise: bool
    identifier: str = ""  # the objective's

    @property
    def checked(self) -> tuple[Argument, ...]:
        """The integer inputs that have a bound."""
        return tuple(a for a in self.inputs if a.upper is not None)


@dataclass(frozen=True)
class Training:
    """The functions of one training network."""

    signature: Signature
    forward: Public
    backward: Public
    step: Public | None  # None without a loss
    tables: tuple[Table, ...]
    workspace: int  # elements that forward and backward need, and a step
    live: int  # the most of them that are needed at one moment


@dataclass(frozen=True)
class Prediction:
    """`predict`, and what it takes."""

    signature: Signature
    predict: Public
    tables: tuple[Table, ...]
    workspace: int
