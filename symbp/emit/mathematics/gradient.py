"""Gradients as formulas: the equations of a network's adjoints in the best notation they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import sympy
from sympy import Expr

from symbp.derive.model import NetworkDerivation
from symbp.emit.mathematics import tree
from symbp.emit.mathematics.book import SLOPE, Book, Part
from symbp.emit.mathematics.indexed import Indexed, Letters, letters_for
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.matrix import is_clumsy, matrix_form
from symbp.emit.mathematics.notation import MARK, is_internal
from symbp.emit.mathematics.products import NoMatrixForm
from symbp.emit.mathematics.text import text
from symbp.emit.mathematics.tree import (
    ZERO,
    Equality,
    Node,
    Number,
    Sum,
)
from symbp.ir import Bracket, Equation

Form = Literal["index", "matrix", "sample"]
_MOST_LINES = 8


@dataclass(frozen=True)
class Line:
    """One formula, and the notation it is in: all samples as a matrix, one sample, or indices."""

    node: Equality
    form: Form
    levels: tuple[int, ...] = ()  # the values of a general level l

    @property
    def remark(self) -> str:
        """For which l it holds, as plain text; empty where it has no l."""
        if not self.levels:
            return ""
        if len(self.levels) == 1:
            return f"l = {self.levels[0]}"
        between = ", ..., " if len(self.levels) > 2 else ", "
        return f"l = {self.levels[0]}{between}{self.levels[-1]}"


@dataclass(frozen=True)
class Gradient:
    """The gradient of one parameter or input: its formula, and the adjoints that it shows.

    `equations` are those of the derivation, in the network's names.
    """

    name: str
    lines: tuple[Line, ...]
    equations: tuple[Equation, ...]

    @property
    def formula(self) -> str:
        """The gradient's own line as text."""
        return text(self.lines[0].node)

    @property
    def text(self) -> str:
        """Plain Unicode, a line for each formula."""
        return "\n".join(
            text(line.node) + (f"    ({line.remark})" if line.levels else "") for line in self.lines
        )

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


def aligned(node: Equality) -> str:
    """A formula with `&` before its first sign of equality."""
    left = latex(node.sides[0])
    whole = latex(node)
    return f"{left} &{whole[len(left) :]}"


def latex_levels(levels: tuple[int, ...]) -> str:
    """`l = 2, \\dots, 5` for mathematics mode."""
    if len(levels) == 1:
        return f"l = {levels[0]}"
    between = r",\ \dots,\ " if len(levels) > 2 else r",\ "
    return f"l = {levels[0]}{between}{levels[-1]}"


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


def gradient_of(book: Book, name: str) -> Gradient:
    """The gradient out of a book that is made already: for many gradients of one network."""
    target = book.nd.gradients[name]
    producers = book.producers.get(target, [])
    if not producers:
        zero = Equality((book.notation.element(MARK + name), Number(0)))
        return Gradient(name, (Line(zero, "matrix"),), ())
    equations = tuple(q for position in producers for q in book.part(position).definitions[target])
    lines = list(write(book, [book.part(p) for p in producers], target))
    lines += _behind(book, [(book.part(p), target) for p in producers])
    return Gradient(name, tuple(lines), equations)


def _behind(book: Book, start: Sequence[tuple[Part, str]]) -> list[Line]:
    """The adjoints that the formulas show, from there on to the loss; equal layers once."""
    found: list[Line] = []
    seen = {name for _, name in start}
    waiting = list(start)
    while waiting and len(found) < _MOST_LINES:
        part, name = waiting.pop(0)
        inline = book.inline(part)
        for equation in part.definitions.get(name, []):
            for shown in book.needs(equation, inline):
                if shown not in seen and is_worked_out(shown, book):
                    owners = owners_of(book, part, shown)
                    lines, followed = _with_equal_layers(book, owners, shown)
                    found += lines
                    waiting += followed
                    seen |= {shown, *(n for _, n in followed)}
    return found[:_MOST_LINES]


def _with_equal_layers(
    book: Book, owners: list[Part], name: str
) -> tuple[list[Line], list[tuple[Part, str]]]:
    """The lines of a tensor, for all of a run of equal fragments at once, and where to go on."""
    if not owners:
        return [], []
    followed = [(o, defined_name(o, name)) for o in owners]
    lines = _with_slopes(book, owners, name)
    if len(owners) > 1:
        return lines, followed
    owner = owners[0]
    run = [p for p in book.run(owner.position) if p >= owner.position]
    formal = next((f for f, a in owner.names.items() if a == followed[0][1]), None)
    if len(run) == 1 or formal is None:
        return lines, followed
    last = book.part(run[-1])
    general = [generalised(line.node, book.level(owner.position)) for line in lines]
    same = _with_slopes(book, [last], last.names[formal])
    if general != [generalised(line.node, book.level(last.position)) for line in same]:
        return lines, followed
    levels = tuple(map(book.level, run))
    pairs = zip(lines, general, strict=True)
    return [Line(node, line.form, levels) for line, node in pairs], [(last, last.names[formal])]


def _with_slopes(book: Book, owners: list[Part], name: str) -> list[Line]:
    """A tensor's lines, then what f' in them is."""
    lines = write(book, owners, name)
    for owner in owners:
        for q in owner.definitions[defined_name(owner, name)]:
            for a in q.reads():
                if a.tensor.startswith(SLOPE):
                    lines += write(book, [owner], a.tensor)
    return lines


def generalised(node: Equality, level: int) -> Equality:
    """The formula of one level for a general l; limits of sums, which differ, are left out."""

    def without_limits(n: Node) -> Node:
        return tree.Span(n.index) if isinstance(n, tree.Span) else n

    general = tree.with_levels(
        node, lambda old: tree.Level(old.number - level, True) if not old.general else old
    )
    found = tree.transform(general, without_limits)
    return found if isinstance(found, Equality) else node


def is_worked_out(name: str, book: Book) -> bool:
    """Whether a tensor is no declared one, so that a formula that shows it needs its definition."""
    return name.startswith((MARK, "∑")) or is_internal(name, book.network)


def owners_of(book: Book, part: Part, name: str) -> list[Part]:
    """The parts whose equations define what a part reads under this name."""
    if name in part.definitions:
        return [part]
    for output, seed in part.seeds.items():
        if seed == name:
            return [book.part(p) for p in book.producers.get(MARK + output, [])]
    owner = book.owner(name)
    return [owner] if owner else []


def defined_name(owner: Part, name: str) -> str:
    """What the owner calls it: an adjoint handed on has no `·seed` there."""
    return name if name in owner.definitions else name.removesuffix("·seed")


def write(book: Book, parts: Sequence[Part], name: str, form: Form | None = None) -> list[Line]:
    """The definition of a tensor, in the best form or the one asked for (index where it fails).

    What several parts contribute to is one sum.
    """
    by_part = [(p, p.definitions[defined_name(p, name)]) for p in parts]
    if len(by_part) > 1 and all(len(qs) == 1 for _, qs in by_part):
        return [_total(book, [(p, qs[0]) for p, qs in by_part], form)]
    return [equation_line(book, p, q, form) for p, qs in by_part for q in qs]


def _total(book: Book, pieces: list[tuple[Part, Equation]], form: Form | None) -> Line:
    lines = [equation_line(book, p, q, form) for p, q in pieces]
    if len({line.form for line in lines}) > 1 or form == "index":
        first = pieces[0][1]
        common = [(p, q.substitute(dict(zip(q.lhs, first.lhs, strict=True)))) for p, q in pieces]
        letters = letters_of(book, [q for _, q in common], [p for p, _ in common])
        lines = [
            Line(Indexed(book.notation, letters, book.inline(p)).equation(q), "index")
            for p, q in common
        ]
    terms = tuple(line.node.sides[1] for line in lines if line.node.sides[1] != ZERO)
    total = Sum(terms) if len(terms) > 1 else terms[0] if terms else ZERO
    return Line(Equality((lines[0].node.sides[0], total)), lines[0].form)


def letters_of(book: Book, equations: Iterable[Equation], parts: Iterable[Part]) -> Letters:
    """Letters for a formula made of these equations."""
    inline = {k: v for p in parts for k, v in book.inline(p).items()}
    tensors: dict[str, None] = {}
    sizes = set()
    for q in equations:
        tensors |= dict.fromkeys((q.target, *book.needs(q, inline)))
        sizes |= {s for e in q.domain.values() for s in e.free_symbols}
    return letters_for(book.notation, tensors, sizes)


def equation_line(book: Book, part: Part, q: Equation, form: Form | None = None) -> Line:
    """One equation, in the best form or the one asked for."""
    if form != "index":
        found = matrix_line(book, part, q, form)
        if found is not None:
            return found
    letters = letters_of(book, [q], [part])
    return Line(Indexed(book.notation, letters, book.inline(part)).equation(q), "index")


def matrix_line(
    book: Book,
    part: Part,
    q: Equation,
    form: Form | None = None,
    inline: Mapping[str, Equation] | None = None,
) -> Line | None:
    """The equation in matrix notation, of all samples or of one; the nicer unless told.

    `inline` says what is written in place, where that is not the part's own choice.
    """
    put = book.inline(part) if inline is None else inline
    found: dict[Form, Equality] = {}
    wanted: tuple[Form, ...] = ("matrix", "sample") if form is None else (form,)
    for one in wanted:
        letters = letters_of(book, [q], [part])
        try:
            found[one] = matrix_form(q, book.notation, letters, put, by_sample=one == "sample")
        except NoMatrixForm:
            continue
        if not is_clumsy(found[one]):
            return Line(found[one], one)
    for one in ("sample", "matrix"):
        if one in found:
            return Line(found[one], one)
    return None
