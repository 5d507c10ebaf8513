"""The chain rule step by step: one source for `symbp show` and for the document.

For each fragment, from the loss back: which equation each tensor enters, the local partial, what
it adds to the adjoint, and what is left of the sum of these after simplification.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Add

from symbp.derive.model import Fragment, NetworkDerivation, Step
from symbp.emit.mathematics.book import Book, Part
from symbp.emit.mathematics.chapters import Chapter, Shown, general_chapter, same
from symbp.emit.mathematics.definitions import Definitions
from symbp.emit.mathematics.gradient import gradient_of
from symbp.emit.mathematics.indexed import Indexed, letters_for
from symbp.emit.mathematics.lifted import auxiliaries, copies, lifted_once, needed, reader
from symbp.emit.mathematics.lines import Line, equation_line, matrix_line, stacked
from symbp.emit.mathematics.mover import Mover
from symbp.emit.mathematics.notation import MARK, Notation
from symbp.emit.mathematics.readable import flattened, readable, without_single_terms
from symbp.emit.mathematics.tree import (
    Apply,
    Derivative,
    Equality,
    Iverson,
    Node,
    Number,
    Prose,
    nodes,
)
from symbp.emit.mathematics.views import VIEW
from symbp.ir import Access, Equation, accesses


class Story:
    """A network's derivation as chapters. `unsimplified` has the steps, `nd` the closed forms."""

    def __init__(self, nd: NetworkDerivation, unsimplified: NetworkDerivation) -> None:
        self.nd = nd
        self.network = nd.network
        self.plain = Book(unsimplified)
        self.book = Book(nd, self.plain)
        self.known = Definitions(self.book)

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """In forward order, equal fragments once: a run of layers, or equal terms of the loss."""
        found: list[Chapter] = []
        told: set[int] = set()
        for position in range(len(self.nd.calls)):
            if position in told:
                continue
            chapter = self._chapter(position)
            alike = self._alike(position)
            if len(alike) > 1 and self.book.level(position):
                general = general_chapter(chapter, self.book.level(position))
                # What comes behind the last of them may make it the odd one out.
                end = next((p for p in alike[:0:-1][:2] if self._is_like(general, p)), None)
                alike = alike[: alike.index(end) + 1] if end is not None else [position]
                if end is not None:
                    chapter = replace(general, position=position, general=True)
            told |= set(alike)
            levels = tuple(self.book.level(p) for p in alike if self.book.level(p))
            found.append(replace(chapter, calls=tuple(alike), levels=levels))
        return tuple(found)

    def _is_like(self, general: Chapter, position: int) -> bool:
        return same(general, general_chapter(self._chapter(position), self.book.level(position)))

    def _alike(self, position: int) -> list[int]:
        """The calls that are told along with this one."""
        if self.book.level(position):
            return [p for p in self.book.run(position) if p >= position]
        fragment = self.nd.calls[position].fragment
        found = [p for p, c in enumerate(self.nd.calls) if c.fragment == fragment]
        return [p for p in found if p >= position and not self.book.level(p)]

    def _chapter(self, position: int) -> Chapter:
        call = self.nd.calls[position]
        layers = tuple(layer.name for layer in self.plain.layers[call.instance])
        return Chapter(
            position,
            (position,),
            (),
            False,
            layers,
            tuple(self.forward(position)),
            tuple(self.chain(position)),
            tuple(self.closed(position)),
        )

    def forward(self, position: int) -> Iterator[Shown]:
        """The fragment's equations: by sample where that has a form, and by index where it sums."""
        part = self.plain.part(position)
        inline = lifted_once(part, self.network)
        writer = _Writer(self.plain, part, inline)
        told: set[str] = set()
        for q in part.program.equations:
            if q.target not in part.primal or q.target in inline:
                continue
            whole = q.target.partition(VIEW)[0]
            if whole != q.target and not isinstance(q.body, Access):
                whole = q.target
            together = stacked(self.plain, part, whole) if whole != q.target else None
            if together is not None:
                if whole not in told:
                    yield Shown(("parts",), (together.node,), (), (), whole, key(q))
                told.add(whole)
                continue
            by_index = self._with_function(writer.line(q, "index"), part, q)
            by_sample = writer.line(q, "sample")
            formulas: tuple[Node, ...] = (by_index,)
            if by_sample.form != "index":
                named = self._with_function(by_sample, part, q)
                if any(isinstance(n, Iverson) for n in nodes(named)) and len(named.sides) > 2:
                    named = replace(named, sides=named.sides[:2])  # the other form has the cases
                formulas = (named, by_index)
            yield Shown((q.origin,) if q.origin else (), formulas, (), (), q.target, key(q))

    def _with_function(self, line: Line, part: Part, q: Equation) -> Equality:
        """`a = f(z) = ...` where the tensor is an activation's output."""
        activation = self.plain.notation.activations.get(q.target)
        argument = [a for a in accesses(q.body) if activation and a.tensor == activation.argument]
        left = line.node.sides[0]
        if activation is None or not argument or q.reduction != "none":
            return line.node
        if line.form == "index" and any(a.indices != q.lhs for a in q.reads()):
            return line.node
        named = Apply(activation.function, _like(left, self.plain.notation, activation.argument))
        right = line.node.sides[1]
        if isinstance(right, Apply) and right.function.lower() == activation.function:
            return line.node
        return replace(line.node, sides=(left, named, right))

    def chain(self, position: int, only: frozenset[str] | None = None) -> Iterator[Shown]:
        """Each application of the rule in one fragment, from the loss back."""
        call = self.plain.nd.calls[position]
        derivation = self.plain.nd.fragments[call.fragment].derivation
        part = self.plain.part(position)
        mover = self.plain.mover(position, derivation)
        views = self.plain.views(position)
        inline = copies(part, self.network)
        writer = _Writer(self.plain, part, inline)
        lifted = {n: q for n, q in lifted_once(part, self.network).items() if n not in inline}
        lifted |= auxiliaries(part)
        for output in (o for o in part.adjoints if o not in part.seeds):
            if part.program.tensors[output].rank == 0 and output in self.nd.network.terms:
                start = Equality((self.plain.notation.element(MARK + output), Number(1)))
                yield Shown(("start at the loss",), (start,))
        for step in derivation.steps:
            if mover.name(step.access.tensor) in inline:
                continue
            name = mover.name(step.access.tensor)
            if only is None or name in only:
                contribution = views.equation(mover.equation(step.contribution))
                for one in (name, *(a.tensor for a in contribution.reads())):
                    if one in lifted:
                        short = writer.line(lifted.pop(one), "index").node
                        yield Shown(("abbreviate",), (short,), about=one)
                yield self._step(step, part, mover, writer)

    def _step(self, step: Step, part: Part, mover: Mover, writer: _Writer) -> Shown:
        views = self.plain.views(part.position)
        primal = mover.equation(step.primal)
        domain = step.primal.domain
        access = views.access(mover.expression(step.access, domain), primal.domain)
        partial = mover.expression(step.partial, domain)
        partial = readable(views.expression(partial, primal.domain))
        primal = views.equation(primal)
        contribution = views.equation(mover.equation(step.contribution))
        outer = reader(primal, part) if primal.target in writer.inline else None
        top, equation = outer if outer is not None else (primal.element, primal)
        indexed = writer.indexed([primal])
        local = Equality(
            (
                Derivative(indexed.access(access), indexed.access(top)),
                indexed.expression(partial),
            )
        )
        gain = replace(writer.line(contribution, "index").node, adds=True)
        notation = self.plain.notation
        title: Prose = (notation.element(access.tensor), " enters ", notation.element(top.tensor))
        remark: Prose = (primal.origin,) if primal.origin else ()
        about, of = top.tensor, access.tensor
        return Shown(title, (local, gain), remark, (), about, key(equation), of)

    def closed(self, position: int) -> Iterator[Shown]:
        """The simplified adjoints of one fragment, by index and in matrix notation."""
        part = self.book.part(position)
        fragment = self.nd.fragments[self.nd.calls[position].fragment]
        inline = self.book.inline(part)
        extra = auxiliaries(part)
        known = self.plain.part(position).primal
        for q in needed(self.book, part, known):
            if q.target in inline or q.target in extra:
                continue
            if q.target in {part.adjoints.get(p) for p in self.nd.network.wanted}:
                continue
            together = stacked(self.book, part, q.target) if _is_glue(q) else None
            if together is not None:
                if q == part.definitions[q.target][0]:
                    name = (self.book.notation.element(q.target),)
                    yield Shown(name, (together.node,), about=q.target, place=key(q))
                continue
            adds = self._adds(part, q.target)
            by_index = equation_line(self.book, part, q, "index").node
            formulas: list[Node] = [replace(by_index, adds=by_index.adds or adds)]
            matrix = matrix_line(self.book, part, q, "sample") or matrix_line(self.book, part, q)
            if matrix is not None and matrix.node != by_index:
                formulas.append(replace(matrix.node, adds=by_index.adds or adds))
            name = (self.book.notation.element(q.target),)
            rules = self._rules(fragment, part, q.target)
            yield Shown(name, tuple(formulas), rules, about=q.target, place=key(q))

    def _adds(self, part: Part, target: str) -> bool:
        """Whether an adjoint that the part hands back is one contribution of several."""
        if target not in {part.adjoints[n] for n in part.wrt}:
            return False
        if len(self.book.producers.get(target, ())) > 1:
            return True
        primal = self.book.notation.primal(target)
        makers = (p for p, c in enumerate(self.nd.calls) if primal in c.tensors.values())
        first = next(makers, part.position)
        maker = self.book.part(first)
        if maker.position == part.position or target not in maker.definitions:
            return False
        return any(q.body.has(Add) for q in maker.definitions[target])

    def _rules(self, fragment: Fragment, part: Part, target: str) -> Prose:
        formal = {actual: f for f, actual in part.names.items()}.get(target)
        rules = dict.fromkeys(
            rule
            for change in fragment.changes
            if change.target == formal
            for rule in change.rule.split("; ")
            if rule != "cancel and factor"
        )
        said: list[Prose] = []
        for rule in rules:
            if part.names.get(rule) in self.book.inline(part):
                continue
            if rule in part.names:
                symbol = self.book.notation.element(part.names[rule])
                said.append(("by the definition of ", symbol))
            elif rule.startswith(("shift ", "stabilise")):
                said.append(("written so that nothing overflows",))
            elif not rule.startswith("name "):
                said.append(_RULES.get(rule, (rule,)))
        unique = list(dict.fromkeys(said))
        return tuple(p for k, s in enumerate(unique) for p in ((("; ",) if k else ()) + s))

    def steps(self, name: str | None = None) -> tuple[Shown, ...]:
        """The chain rule from the loss back, for one gradient or for all, then the results.

        Raises KeyError where no gradient has that name.
        """
        names = (name,) if name is not None else self.network.wanted
        if name is not None and name not in self.network.wanted:
            raise KeyError(name)
        found: list[Shown] = []
        on_the_way = self._on_the_way(names)
        for chapter in reversed(self.chapters):
            formal = set().union(*(on_the_way.get(p, frozenset()) for p in chapter.calls))
            if formal:
                levels = chapter.levels if chapter.general else ()
                kept = self._relevant(chapter, formal)
                found += [replace(shown, levels=levels) for shown in kept]
        for one in names:
            gradient = gradient_of(self.book, one, self.known)
            title = ("the gradient of ", self.book.notation.element(one))
            found.append(Shown(title, tuple(line.node for line in gradient.lines)))
        return tuple(found)

    def _on_the_way(self, names: Iterable[str]) -> dict[int, frozenset[str]]:
        """The calls through which the loss depends on the names, with the inputs concerned."""
        reached = set(names)
        found: dict[int, frozenset[str]] = {}
        for position, call in enumerate(self.plain.nd.calls):
            fragment = self.plain.nd.fragments[call.fragment]
            inputs = frozenset(f for f in fragment.derivation.wrt if call.tensors[f] in reached)
            if inputs:
                found[position] = inputs
                reached |= {call.tensors[o] for o in fragment.outputs}
        return found

    def _relevant(self, chapter: Chapter, formal: Iterable[str]) -> list[Shown]:
        """The steps of a chapter on the way to the adjoints of these inputs."""
        part = self.plain.part(chapter.position)
        reached = {part.names[f] for f in formal}
        kept: list[Shown] = []
        for shown in reversed(chapter.chain):
            if not shown.of or shown.of in reached:
                reached.add(shown.about)
                kept.append(shown)
        adjoints = self.book.notation.adjoints
        closed = [s for s in chapter.closed if adjoints.get(s.about, s.about) in reached]
        extra = [s for s in chapter.closed if s.about not in adjoints and s not in closed]
        return [*reversed(kept), *closed, *extra]


def steps(
    nd: NetworkDerivation, unsimplified: NetworkDerivation, name: str | None = None
) -> tuple[Shown, ...]:
    """The chain rule step by step, from the loss back: for one gradient, or for all.

    Each step has .heading, .text, .latex, .note and .levels. Raises KeyError for another name.
    """
    return Story(nd, unsimplified).steps(name)


_RULES: Mapping[str, Prose] = {
    "sum: delta": ("a bracket leaves one term of the sum",),
    "sum: extent": ("a sum of a constant is a multiple of it",),
}


@dataclass(frozen=True)
class _Writer:
    """Writes equations of one part with an `inline` of its own."""

    book: Book
    part: Part
    inline: Mapping[str, Equation]

    def indexed(self, equations: Iterable[Equation]) -> Indexed:
        """An index writer with letters for these equations."""
        tensors: dict[str, None] = {}
        sizes = set()
        for q in equations:
            tensors |= dict.fromkeys((q.target, *self.book.needs(q, self.inline)))
            read = (*q.domain.values(), *q.lhs, q.body, *q.guard)
            sizes |= {s for e in read for s in e.free_symbols if s.is_positive}
        letters = letters_for(self.book.notation, tensors, sizes)
        return Indexed(self.book.notation, letters, self.inline)

    def line(self, q: Equation, form: str) -> Line:
        """The equation by index, or by sample where it has that form."""
        if form == "sample":
            found = matrix_line(self.book, self.part, q, "sample", self.inline)
            found = found or matrix_line(self.book, self.part, q, None, self.inline)
            if found is not None:
                return found
        q = without_single_terms(q)
        return Line(self.indexed([q]).equation(flattened(q, self.inline)), "index")


def _is_glue(q: Equation) -> bool:
    """Whether it puts a view back into its tensor."""
    return isinstance(q.body, Access) and q.body.tensor.partition(VIEW)[0] == q.target


def key(q: Equation) -> str:
    """Tells a tensor's equations apart."""
    return str(q.element)


def _like(left: Node, notation: Notation, tensor: str) -> Node:
    indices = getattr(left, "indices", ())
    return notation.element(tensor, indices)
