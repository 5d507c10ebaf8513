"""What `derive` reports: gradients, those that repeat shown once, and costs in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Integer, Symbol, expand, factor_terms

from symbp.derive import NetworkDerivation
from symbp.emit.mathematics import Book, Definitions, Gradient, Line, gradient_of
from symbp.emit.mathematics.gradient import general_line
from symbp.emit.mathematics.legend import legend
from symbp.emit.mathematics.tree import Stacked, is_shifted, nodes
from symbp.plan import Plan

# Up to so many, equal layers are listed one by one.
_FEW = 3


@dataclass(frozen=True)
class GradientRow:
    """One gradient; several names when layers that are alike repeat it.

    `formula` is the one of them all where it has a general l, otherwise the first one's. `gradient`
    is the first one's, with everything that its symbols stand for.
    """

    names: tuple[str, ...]
    shapes: tuple[str, ...]  # the distinct shapes, in order of appearance
    formula: str
    gradient: Gradient

    @property
    def label(self) -> str:
        """The name, or the first and the last of a range and how many there are."""
        if len(self.names) == 1:
            return self.names[0]
        return f"{self.names[0]} … {self.names[-1]} ({len(self.names)})"

    @property
    def shape(self) -> str:
        """The shape, or the shapes that occur."""
        return ", ".join(self.shapes[:2]) + (", …" if len(self.shapes) > 2 else "")


@dataclass(frozen=True)
class GradientReport:
    """The gradients, a row each; then, said once, what their symbols stand for.

    `where` are formulas in the order of the backward sweep, `letters` pairs of a symbol and a name.
    """

    rows: tuple[GradientRow, ...]
    where: tuple[str, ...]
    letters: tuple[tuple[str, str], ...]


def shape_text(shape: Sequence[Expr]) -> str:
    """A shape as `32 × 64`; a scalar's is `scalar`."""
    return " × ".join(str(e) for e in shape) or "scalar"


def gradient_report(derivation: NetworkDerivation) -> GradientReport:
    """Every parameter's gradient, then those of the inputs asked for."""
    tensors = derivation.network.tensors
    book = Book(derivation)
    known = Definitions(book)
    rows: list[GradientRow] = []
    lines: list[Line] = []
    groups = grouped(derivation, derivation.network.wanted)
    for names in (part for group in groups for part in _without_odd_ends(book, group)):
        shapes = dict.fromkeys(shape_text(tensors[n].shape) for n in names)
        gradient = gradient_of(book, names[0], known)
        general = general_line(book, names) if len(names) > 1 else None
        own = (general,) if general is not None else gradient.own
        lines += own
        formula = "\n".join(line.text for line in own)
        rows.append(GradientRow(names, tuple(shapes), formula, gradient))
    behind = known.behind(derivation.gradients[row.names[0]] for row in rows)
    where = dict.fromkeys(line for d in known.in_order(behind) for line in d.lines)
    said = {line.node for line in lines}
    kept = [line for line in where if line.node not in said]
    said_where = [line.text for line in kept]
    found = [n for line in (*lines, *kept) for n in nodes(line.node)]
    if any(isinstance(n, Stacked) for n in found):
        said_where.append("([u; v] has its parts one after another, a matrix row by row)")
    if any(map(is_shifted, found)):
        said_where.append("(a term that reads an element outside its array is left out)")
    return GradientReport(tuple(rows), tuple(said_where), tuple(legend(book, [*lines, *kept])))


def _without_odd_ends(book: Book, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The names, the first or the last apart where only the others have one formula."""
    if len(names) == 1 or general_line(book, names) is not None:
        return [names]
    for cut in (1, len(names) - 1):
        first, second = names[:cut], names[cut:]
        if general_line(book, max(first, second, key=len)) is not None:
            return [first, second]
    return [names]


def grouped(derivation: NetworkDerivation, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The names, those together that more than three calls of one fragment treat alike."""
    uses: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    for call in derivation.calls:
        for formal in derivation.fragments[call.fragment].derivation.wrt:
            actual = call.tensors[formal]
            if actual in uses:
                uses[actual].append((call.fragment, formal))
    groups: dict[object, list[str]] = {}
    for name, found in uses.items():
        # What nothing uses, or several layers share, has a gradient of its own.
        groups.setdefault(found[0] if len(found) == 1 else name, []).append(name)
    order = {name: position for position, name in enumerate(names)}
    split = [
        tuple(part)
        for group in groups.values()
        for part in ([group] if len(group) > _FEW else [[name] for name in group])
    ]
    return sorted(split, key=lambda part: order[part[0]])


@dataclass(frozen=True)
class Cost:
    """One figure: as a formula in the sizes left open, and as a number where all are known."""

    formula: str
    number: int | None

    @classmethod
    def of(cls, expression: Expr, bound: Mapping[Symbol, int], known: Mapping[Symbol, int]) -> Cost:
        """`bound` are sizes that are numbers in the formula too, `known` those of the number."""
        formula = factor_terms(expand(expression.xreplace(_exact(bound))))
        value = expression.xreplace(_exact(known))
        return cls(str(formula).replace("**", "^"), int(value) if value.is_number else None)


def _exact(sizes: Mapping[Symbol, int]) -> dict[Symbol, Integer]:
    return {symbol: Integer(number) for symbol, number in sizes.items()}


@dataclass(frozen=True)
class Costs:
    """Floating-point operations of both phases, scalars among the parameters, workspace bytes."""

    forward: Cost
    backward: Cost
    parameters: Cost
    workspace: Cost
    sizes: Mapping[str, int]  # those that the numbers are for


def costs(
    derivation: NetworkDerivation, plan: Plan, sizes: Mapping[Symbol, int], item_bytes: int
) -> Costs:
    """The plan's figures; the batch stays a symbol in the formulas, `sizes` makes the numbers."""
    bound = {s: n for s, n in derivation.network.sizes.items() if s.name != "batch"}
    return Costs(
        Cost.of(plan.forward_flops, bound, sizes),
        Cost.of(plan.backward_flops, bound, sizes),
        Cost.of(plan.n_parameters, bound, sizes),
        Cost.of(plan.workspace * item_bytes, bound, sizes),
        {str(s.name): n for s, n in sizes.items()},
    )
