"""Equations as lines: in the best notation they have, for one level or for a general l."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from sympy import Expr, Symbol

from symbp.emit.mathematics import tree
from symbp.emit.mathematics.book import Book, Part
from symbp.emit.mathematics.indexed import Indexed, Letters, letters_for
from symbp.emit.mathematics.matrix import matrix_form
from symbp.emit.mathematics.products import NoMatrixForm, is_clumsy
from symbp.emit.mathematics.readable import flattened, without_single_terms
from symbp.emit.mathematics.text import text
from symbp.emit.mathematics.tree import ZERO, Equality, Node, Relation, Stacked, Sum
from symbp.emit.mathematics.views import VIEW, View
from symbp.ir import Access, Equation

Form = Literal["index", "matrix", "sample"]


@dataclass(frozen=True)
class Line:
    """One formula, and the notation it is in: all samples as a matrix, one sample, or indices."""

    node: Equality
    form: Form
    levels: tuple[int, ...] = ()  # the values of a general level l

    @property
    def remark(self) -> str:
        """For which l it holds, as plain text; empty where it has no l."""
        return f"l = {', '.join(_some(self.levels, '...'))}" if self.levels else ""

    @property
    def text(self) -> str:
        """The formula in plain Unicode, and for which l it holds."""
        return text(self.node) + (f"    ({self.remark})" if self.levels else "")


def levels_text(levels: Sequence[int]) -> str:
    """`l = 2, ..., 5` as plain text."""
    return f"l = {', '.join(_some(levels, '...'))}"


def latex_levels(levels: Sequence[int]) -> str:
    """`l = 2, \\dots, 5` for mathematics mode."""
    return "l = " + r",\ ".join(_some(levels, r"\dots"))


def _some(levels: Sequence[int], dots: str) -> list[str]:
    """All of a few levels; of more the first, enough to see the step, and the last."""
    if len(levels) <= 2:
        return list(map(str, levels))
    steps = {b - a for a, b in pairwise(levels)}
    if steps == {1}:
        return [str(levels[0]), dots, str(levels[-1])]
    if len(levels) == 3:
        return list(map(str, levels))
    return [*map(str, levels[: 2 if len(steps) == 1 else 3]), dots, str(levels[-1])]


def generalised(node: Equality, level: int) -> Equality:
    """The formula of one level for a general l; limits of sums, which differ, are left out."""

    def without_limits(n: Node) -> Node:
        return tree.Span(n.index) if isinstance(n, tree.Span) else n

    general = tree.with_levels(
        node, lambda old: tree.Level(old.number - level, True) if not old.general else old
    )
    found = tree.transform(general, without_limits)
    return found if isinstance(found, Equality) else node


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
    found: list[Line] = []
    for p, qs in by_part:
        whole = stacked(book, p, qs[0].target) if len(qs) > 1 and form != "index" else None
        found += [whole] if whole is not None else [equation_line(book, p, q, form) for q in qs]
    return found


def stacked(book: Book, part: Part, tensor: str) -> Line | None:
    """A tensor as its views one below the other, where these are slices that fill it."""
    views = sorted((v for v in book.views(part.position) if v.tensor == tensor), key=_offset)
    about = [q for q in part.program.equations if VIEW in _joins(q, tensor)]
    if len(views) < 2 or not about or len(about) != len(views):
        return None
    shape, axis = part.program.tensors[tensor].shape, views[0].axis
    ends = [0, *(v.end for v in views)]
    if [v.offset for v in views] != ends[:-1] or shape[axis] != ends[-1]:
        return None
    if axis not in (0, len(shape) - 1) or not all(v.is_slice for v in views):
        return None
    q = about[0]
    access = q.body if isinstance(q.body, Access) and q.body.tensor == tensor else q.element
    indexed = Indexed(book.notation, letters_of(book, [q], [part]))
    fixed = tuple(map(indexed.expression, access.indices[:axis]))
    parts = [_plainly(book, part, v.name) for v in views]
    if None in parts:
        return None
    whole = Stacked(tuple(book.notation.element(name, fixed) for name in parts if name))
    return Line(Equality((book.notation.element(tensor, fixed), whole)), "matrix")


def _offset(view: View) -> int:
    return view.offset


def _joins(q: Equation, tensor: str) -> str:
    """The other tensor, where the equation says what a view of this one is."""
    if not isinstance(q.body, Access) or q.reduction != "none":
        return ""
    if q.target == tensor:
        return q.body.tensor
    return q.target if q.body.tensor == tensor else ""


def _plainly(book: Book, part: Part, name: str) -> str | None:
    """The tensor that is written for a view: another where it is its copy."""
    q = book.inline(part).get(name)
    if q is None:
        return name
    return q.body.tensor if isinstance(q.body, Access) and q.body.indices == q.lhs else None


def _total(book: Book, pieces: list[tuple[Part, Equation]], form: Form | None) -> Line:
    lines = [equation_line(book, p, q, form) for p, q in pieces]
    if len({(line.form, line.node.sides[0]) for line in lines}) > 1 or form == "index":
        first = pieces[0][1]
        common = [(p, q.substitute(dict(zip(q.lhs, first.lhs, strict=True)))) for p, q in pieces]
        letters = letters_of(book, [q for _, q in common], [p for p, _ in common])
        lines = [
            Line(
                Indexed(book.notation, letters, book.inline(p)).equation(
                    flattened(q, book.inline(p))
                ),
                "index",
            )
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
        read = (*q.domain.values(), *q.lhs, q.body, *q.guard)
        sizes |= {s for e in read for s in e.free_symbols if s.is_positive}
    return letters_for(book.notation, tensors, sizes)


def equation_line(book: Book, part: Part, q: Equation, form: Form | None = None) -> Line:
    """One equation, in the best form or the one asked for; beside others, for which index."""
    line = _one_line(book, part, q, form)
    others = [e for e in part.definitions.get(q.target, ()) if e.lhs != q.lhs]
    left = line.node.sides[0]
    at = left.of if isinstance(left, tree.Derivative) else left
    short = _left_out(q, part)
    if not (others or short) or not isinstance(at, tree.Element):
        return line
    writer = Indexed(book.notation, letters_of(book, [q], [part]))
    apart: dict[Node, None] = {}
    for other in others:
        for place, e, index in zip(other.lhs, q.lhs, at.indices, strict=False):
            if e in q.domain and not place.free_symbols & set(other.domain):
                beyond = (place - q.domain[e]).is_nonnegative or place.is_negative
                if not beyond:
                    apart[Relation(index, "≠", writer.expression(place))] = None
    for e, index in zip(q.lhs, at.indices, strict=False):
        if e in short:
            apart[Relation(index, "<", writer.expression(q.domain[e]))] = None
    node = replace(line.node, conditions=(*line.node.conditions, *apart))
    return replace(line, node=node)


def _one_line(book: Book, part: Part, q: Equation, form: Form | None) -> Line:
    q = flattened(q, book.inline(part))
    if form != "index":
        found = matrix_line(book, part, q, form)
        if found is not None:
            return found
    q = without_single_terms(q)
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
    q = flattened(q, put)
    if _reads_a_part(q, part) or _defines_a_part(q, part):
        return None
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


def _defines_a_part(q: Equation, part: Part) -> bool:
    """Whether it leaves elements of its target out that a formula without indices would mean."""
    return bool(_left_out(q, part))


def _left_out(q: Equation, part: Part) -> list[Symbol]:
    """The indices on the left side that do not reach the end of their dimension."""
    tensor = part.program.tensors.get(q.target)
    if tensor is None or q.target not in part.definitions:
        return []
    recurs = any(a.tensor == e.target for e in part.program.equations for a in e.reads())
    first = -1 if recurs else 0
    pairs = zip(q.lhs[first:], tensor.shape[first:], strict=True)
    return [e for e, extent in pairs if e in q.domain and _is_less(q.domain[e], extent)]


def _is_less(extent: Expr, whole: Expr) -> bool:
    return extent != whole and (whole - extent).is_positive is not False


def _reads_a_part(q: Equation, part: Part) -> bool:
    """Whether it reads the first elements along a dimension and leaves others out.

    A formula without indices would hide that. In a recurrence, whose states have one step more,
    the steps are indices anyway: there only the last dimension counts.
    """
    recurs = any(a.tensor == e.target for e in part.program.equations for a in e.reads())
    first = -1 if recurs else 0
    return any(
        index in q.domain and q.domain[index] != extent
        for access in q.reads()
        if access.tensor in part.program.tensors
        for index, extent in zip(
            access.indices[first:],
            part.program.tensors[access.tensor].shape[first:],
            strict=True,
        )
    )
