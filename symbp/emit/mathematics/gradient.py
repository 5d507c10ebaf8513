"""Gradients as formulas: the equations of a network's adjoints in the best notation they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import sympy
from sympy import Expr

from symbp.derive.model import NetworkDerivation
from symbp.emit.mathematics.book import Book
from symbp.emit.mathematics.definitions import Definitions
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.lines import Line, generalised, latex_levels, write
from symbp.emit.mathematics.notation import MARK
from symbp.emit.mathematics.text import text
from symbp.emit.mathematics.tree import Equality, Number
from symbp.ir import Bracket, Equation


@dataclass(frozen=True)
class Gradient:
    """The gradient of one parameter or input: its formula, and the adjoints that it shows.

    `own` are its own lines, `behind` those that define what they show; `equations` are those of
    the derivation, in the network's names.
    """

    name: str
    own: tuple[Line, ...]
    behind: tuple[Line, ...]
    equations: tuple[Equation, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything: the formula, then what its symbols stand for."""
        return self.own + self.behind

    @property
    def formula(self) -> str:
        """The gradient's own line as text."""
        return text(self.lines[0].node)

    @property
    def text(self) -> str:
        """Plain Unicode, a line for each formula."""
        return "\n".join(line.text for line in self.lines)

    @property
    def latex(self) -> str:
        """LaTeX for mathematics mode, with amsmath."""
        rows = [
            aligned(line.node) + (rf" \qquad ({latex_levels(line.levels)})" if line.levels else "")
            for line in self.lines
        ]
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    @cached_property
    def sympy(self) -> Expr:
        """The gradient's element as a SymPy expression, sums as `Sum`."""
        return sympy.Add(*[_as_sympy(q) for q in self.equations])

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def aligned(node: Equality) -> str:
    """A formula with `&` before its first sign of equality."""
    left = latex(node.sides[0])
    whole = latex(node)
    return f"{left} &{whole[len(left) :]}"


def _as_sympy(q: Equation) -> Expr:
    body = q.body * sympy.Mul(*[Bracket(g) for g in q.guard])
    limits = [(r.index, 0, r.extent - 1) for r in q.bound]
    match q.reduction:
        case "none":
            return body
        case "sum":
            return sympy.Sum(body, *limits)
        case "prod":
            return sympy.Product(body, *limits)
    return sympy.Function(q.reduction)(body)


def gradient(nd: NetworkDerivation, name: str) -> Gradient:
    """The gradient of a parameter or `wrt` input. Raises KeyError for another name."""
    return gradient_of(Book(nd), name)


def gradient_of(book: Book, name: str, known: Definitions | None = None) -> Gradient:
    """The gradient out of a book, and definitions written already, for many of one network."""
    target = book.nd.gradients[name]
    producers = book.producers.get(target, [])
    if not producers:
        zero = Equality((book.notation.element(MARK + name), Number(0)))
        return Gradient(name, (Line(zero, "matrix"),), (), ())
    equations = tuple(q for position in producers for q in book.part(position).definitions[target])
    lines = write(book, [book.part(p) for p in producers], target)
    behind = [line for d in (known or Definitions(book)).behind([target]) for line in d.lines]
    return Gradient(name, tuple(lines), tuple(behind), equations)


def general_line(book: Book, names: Sequence[str]) -> Line | None:
    """The one formula of all these gradients, for a general l; None where they have none."""
    producers = [book.producers.get(book.nd.gradients[name], []) for name in names]
    if any(len(found) != 1 for found in producers):
        return None
    positions = [found[0] for found in producers]
    written = [
        write(book, [book.part(p)], book.nd.gradients[name])
        for p, name in ((positions[0], names[0]), (positions[-1], names[-1]))
    ]
    levels = tuple(map(book.level, positions))
    first, last = (
        [generalised(line.node, level) for line in lines]
        for lines, level in zip(written, (levels[0], levels[-1]), strict=True)
    )
    if len(first) != 1 or first != last or not all(levels):
        return None
    return Line(first[0], written[0][0].form, levels)
