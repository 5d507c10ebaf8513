"""What is in sight while a formula is elaborated: names, indices, and the mistakes found."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr, Integer, Symbol, true
from sympy.logic.boolalg import Boolean

from symbp.errors import Mark
from symbp.ir import accesses
from symbp.lang import ast
from symbp.lang.draft import Context, Findings, Letters

# Letters for the dimensions of `...`, taken in this order where the formula leaves them.
_DOTS = ("n", "t", "m", "s", "i", "j", "p", "q", "r", "a", "b", "c")


@dataclass(frozen=True)
class Scope:
    """The index letters in sight, what `...` stands for, and the conditions that hold here.

    `place` is the position in an index list that is being read, None outside of one.
    """

    names: Mapping[str, Symbol] = field(default_factory=dict)
    leading: tuple[Symbol, ...] = ()
    trailing: tuple[Symbol, ...] = ()
    path: tuple[Boolean, ...] = ()
    place: int | None = None

    def under(self, condition: Boolean) -> Scope:
        """The same where a condition holds."""
        return self if condition == true else replace(self, path=(*self.path, condition))


@dataclass
class Around:
    """What all statements of a formula share. `used` holds the names that the formula writes."""

    context: Context
    definitions: Sequence[ast.Definition]
    letters: Letters
    findings: Findings
    ranks: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    leads: bool = field(init=False)  # whether mean[...] is over an ellipsis at the first position
    lifted: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for statement in self.definitions:
            self.ranks.setdefault(statement.target.name, self.written_rank(statement.target))
            for part in (statement.target, statement.value):
                nodes = (n for n, _ in ast.descend(part))
                self.used |= {n.name for n in nodes if isinstance(n, ast.Variable)}
        elements = list(self._elements())
        leading = any(isinstance(i, ast.Dots) for e in elements for i in e.indices[:1])
        trailing = any(isinstance(i, ast.Dots) for e in elements for i in e.indices[1:])
        self.leads = leading or not trailing

    def _elements(self) -> Iterator[ast.Element]:
        for statement in self.definitions:
            for part in (statement.target, statement.value):
                nodes = (n for n, _ in ast.descend(part))
                yield from (n for n in nodes if isinstance(n, ast.Element))

    def dotted(self, name: str) -> tuple[Expr, ...] | None:
        """The extents of a given tensor for which some access to it writes `...`, and no other."""
        tensor = self.context.tensors.get(name)
        for element in self._elements() if tensor is not None else ():
            places = [p for p, i in enumerate(element.indices) if isinstance(i, ast.Dots)]
            if tensor is not None and element.name == name and len(places) == 1:
                return tensor.shape[places[0] : places[0] + self.span(places[0])]
        return None

    def fail(self, message: str, mark: Mark) -> Expr:
        """Note a mistake; the value given lets the search for others go on."""
        self.findings.add(message, mark)
        return Integer(1)

    def written_rank(self, target: ast.Element) -> int:
        """The number of dimensions of a target as written."""
        return sum(
            self.span(place) if isinstance(node, ast.Dots) else 1
            for place, node in enumerate(target.indices)
        )

    def span(self, place: int) -> int:
        """How many dimensions an ellipsis at that place of an index list stands for."""
        return self.context.trailing if place else self.context.leading

    def rank(self, name: str) -> int | None:
        """The number of dimensions of a tensor, given or defined; None when there is none."""
        tensor = self.context.tensors.get(name)
        return tensor.rank if tensor is not None else self.ranks.get(name)

    def is_integer(self, target: str) -> bool:
        """Whether a tensor, by its name in the IR, holds integers."""
        given = self.context.tensors.values()
        return any(t.kind == "integer" for t in given if t.name == target)

    def on_indices(self, condition: Boolean) -> bool:
        """Whether a condition looks at indices, sizes and integer tensors only."""
        return all(self.is_integer(a.tensor) for a in accesses(condition))

    def suggest(self, name: str, scope: Scope) -> str:
        """A hint at the nearest name in sight, or nothing."""
        context = self.context
        known = [*context.tensors, *self.ranks, *context.scalars, *scope.names]
        near = difflib.get_close_matches(name, known, 1, 0.6)
        return f'; did you mean "{near[0]}"?' if near else ""

    def dots(self, place: int, mark: Mark) -> tuple[Symbol, ...]:
        """New indices for the dimensions of an ellipsis, by letters that the formula leaves."""
        count = self.span(place)
        spare = [c for c in (*_DOTS, *(f"n{i}" for i in range(count))) if c not in self.used]
        other = 0 if place == 0 else self.context.leading
        found = tuple(self.letters.new(c, mark) for c in spare[other : other + count])
        self.letters.dotted |= set(found)
        return found


def dimensions(rank: int) -> str:
    """`2 dimensions`, in words."""
    return "no dimensions" if rank == 0 else f"{rank} dimension{'s' if rank > 1 else ''}"
