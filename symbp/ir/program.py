"""Programs: tensors, and the equations that define them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from sympy import Basic, Expr, Symbol, true
from sympy.logic.boolalg import Boolean

from symbp.ir.expr import Access, accesses

Reduction = Literal["none", "sum", "prod", "max", "min", "argmax", "argmin"]
Kind = Literal["real", "integer"]
FactKind = Literal["positive", "nonnegative", "unit", "sums_to_one", "sums_to_zero"]


@dataclass(frozen=True)
class Fact:
    """Something known of every element of a tensor.

    positive: > 0; nonnegative: >= 0; unit: strictly between 0 and 1;
    sums_to_one, sums_to_zero: so does its sum along `axis`.
    """

    kind: FactKind
    axis: int | None = None


@dataclass(frozen=True)
class Tensor:
    """A named array: its shape (an expression in sizes for each dimension), kind and facts."""

    name: str
    shape: tuple[Expr, ...]
    kind: Kind = "real"
    upper: Expr | None = None  # integers only: every element lies in 0 .. upper-1
    facts: frozenset[Fact] = frozenset()

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self.shape)


@dataclass(frozen=True)
class Range:
    """An index and its extent: the index runs over 0 .. extent-1."""

    index: Symbol
    extent: Expr


@dataclass(frozen=True)
class Equation:
    """`target[lhs] = reduction over bound of body`, for every value of the free indices.

    Points of the iteration domain (free and bound) at which a guard fails take no part: a sum
    leaves them out, an equation without reduction leaves that element to another piece. An element
    that no equation writes is 0, and so is a maximum over nothing. An accumulating equation adds
    to its target after every equation that does not; only there may `lhs` read integer tensors.
    `origin` names the layer it came from and takes no part in comparison.
    """

    target: str
    lhs: tuple[Expr, ...]
    free: tuple[Range, ...]
    body: Expr
    reduction: Reduction = "none"
    bound: tuple[Range, ...] = ()
    guard: tuple[Boolean, ...] = ()
    accumulate: bool = False
    origin: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if any(g == true for g in self.guard):
            object.__setattr__(self, "guard", tuple(g for g in self.guard if g != true))

    @property
    def element(self) -> Access:
        """The access that the equation defines."""
        return Access(self.target, *self.lhs)

    @property
    def domain(self) -> dict[Symbol, Expr]:
        """Index to extent: free indices first, then bound ones."""
        return {r.index: r.extent for r in (*self.free, *self.bound)}

    def reads(self) -> tuple[Access, ...]:
        """Every distinct access in body, guards and left side's indices, in that order."""
        return self._reads

    @cached_property
    def _reads(self) -> tuple[Access, ...]:
        parts = (self.body, *self.guard, *self.lhs)
        return tuple(dict.fromkeys(a for part in parts for a in accesses(part)))

    def substitute(self, mapping: Mapping[Basic, Basic]) -> Equation:
        """The equation with indices, sizes or accesses replaced throughout (ranges included)."""
        m = dict(mapping)

        def ranges(rs: tuple[Range, ...]) -> tuple[Range, ...]:
            return tuple(Range(m.get(r.index, r.index), r.extent.xreplace(m)) for r in rs)

        return replace(
            self,
            lhs=tuple(e.xreplace(m) for e in self.lhs),
            free=ranges(self.free),
            bound=ranges(self.bound),
            body=self.body.xreplace(m),
            guard=tuple(g.xreplace(m) for g in self.guard),
        )


@dataclass(frozen=True)
class Program:
    """Tensors and the equations that define some of them; those without an equation are inputs."""

    tensors: Mapping[str, Tensor]
    equations: tuple[Equation, ...]

    def definitions(self) -> dict[str, list[Equation]]:
        """Target to its equations, in order."""
        found: dict[str, list[Equation]] = {}
        for equation in self.equations:
            found.setdefault(equation.target, []).append(equation)
        return found

    def inputs(self) -> tuple[str, ...]:
        """The tensors that no equation defines, in order of declaration."""
        defined = {e.target for e in self.equations}
        return tuple(name for name in self.tensors if name not in defined)

    def sizes(self) -> tuple[Symbol, ...]:
        """The size symbols of all shapes, sorted by name."""
        found = {s for t in self.tensors.values() for e in t.shape for s in e.free_symbols}
        found |= {
            s for q in self.equations for r in (*q.free, *q.bound) for s in r.extent.free_symbols
        }
        return tuple(sorted(found, key=lambda s: s.name))

    def extended(self, tensors: Iterable[Tensor], equations: Iterable[Equation]) -> Program:
        """The program with more tensors and equations at its end."""
        return Program(
            {**self.tensors, **{t.name: t for t in tensors}}, (*self.equations, *equations)
        )

    def restricted(self, results: Iterable[str]) -> Program:
        """The program without what the results do not need (dead code); its inputs stay."""
        definitions = self.definitions()
        live: set[str] = set()
        work = list(results)
        while work:
            name = work.pop()
            if name not in live:
                live.add(name)
                work += [a.tensor for q in definitions.get(name, ()) for a in q.reads()]
        equations = tuple(q for q in self.equations if q.target in live)
        keep = live | set(self.inputs())
        return Program({n: t for n, t in self.tensors.items() if n in keep}, equations)


class Fresh:
    """Hands out index symbols that no equation of a program uses: `n`, then `n_1`, `n_2`, ..."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    @classmethod
    def of(cls, *programs: Program) -> Fresh:
        """A source of indices new to all the programs."""
        return cls(s.name for p in programs for q in p.equations for s in q.domain)

    def index(self, base: str) -> Symbol:
        """A new index; `base` loses a trailing number of this form first."""
        stem = base.split("_", 1)[0] or "i"
        number = self._next.get(stem, 0)
        name = stem
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._next[stem] = number
        self._taken.add(name)
        return Symbol(name, integer=True)

    def renamed(self, equation: Equation) -> Equation:
        """The equation with every index, free and bound, replaced by a new one."""
        return equation.substitute({i: self.index(i.name) for i in equation.domain})


def elementwise(
    target: str, free: Iterable[tuple[Symbol, Expr]], body: Expr, **more: object
) -> Equation:
    """`target[i, ...] = body` over the given (index, extent) pairs."""
    ranges = tuple(Range(i, e) for i, e in free)
    return Equation(target, tuple(r.index for r in ranges), ranges, body, **more)  # type: ignore[arg-type]
