"""The numbers of the document's equations, for the document itself and for code that names them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import NamedTuple

from symbp.derive.model import NetworkDerivation
from symbp.emit.mathematics.chapters import Chapter
from symbp.emit.mathematics.notation import MARK
from symbp.emit.mathematics.steps import Story
from symbp.emit.mathematics.tree import Node
from symbp.emit.mathematics.views import VIEW
from symbp.emit.model import Numbered, Numbering


def numbering(story: Story) -> Numbering:
    """Every equation's number: forward, the objective, simplified adjoints, gradients, as printed.

    Equations of a run of equal fragments are printed once, and have one number.
    """
    numbers = _Numbers(story)
    chapters: dict[tuple[str, ...], list[Numbered]] = defaultdict(list)
    for chapter in story.chapters:
        for position in chapter.calls:
            numbered = numbers.of(chapter, position)
            layers = story.book.layers.get(story.nd.calls[position].instance, [])
            chapters[tuple(layer.name for layer in layers)].append(numbered)
    unique = {layers: found[0] for layers, found in chapters.items() if len(found) == 1}
    objective = story.network.objective
    name = f"{story.network.name}_{objective}" if objective else story.network.name
    return Numbering(f"{name}.tex", numbers.places, numbers.gradients, unique)


def numbering_of_prediction(stories: Iterable[Story], evaluation: NetworkDerivation) -> Numbering:
    """The numbers for the network that predicts, in the document that has most of its equations.

    Those that training does not have, as of a normalisation with known statistics, have no number.
    """
    found = (_predicting(story, evaluation) for story in stories)
    return max(found, key=lambda n: sum(len(c.forward) for c in n.chapters.values()))


def _predicting(story: Story, evaluation: NetworkDerivation) -> Numbering:
    document, of_training = numbering(story).document, _by_formulas(story)
    other = Story(evaluation, evaluation)
    other.plain.write_as(story.book.notation)
    found: dict[tuple[str, ...], list[Numbered]] = defaultdict(list)
    for position, call in enumerate(evaluation.calls):
        told = [(s.about, of_training.get(s.formulas)) for s in other.forward(position)]
        known = [(about, place) for about, place in told if place is not None]
        layers = tuple(layer.name for layer in other.book.layers.get(call.instance, []))
        found[layers].append(
            Numbered(
                known[0][1].levels if known else (),
                tuple(sorted({place.number for _, place in known})),
                (),
                _formals(other, position, ((about, place.number) for about, place in known)),
            )
        )
    unique = {layers: made[0] for layers, made in found.items() if len(made) == 1}
    return Numbering(document, {}, {}, unique)


class _Place(NamedTuple):
    """An equation's number, and the values of l for which the document has it."""

    number: int
    levels: tuple[int, ...]


def _by_formulas(story: Story) -> Mapping[tuple[Node, ...], _Place]:
    """Where the document has each forward equation, by what it says."""
    numbers = _Numbers(story).places
    found: dict[tuple[Node, ...], _Place] = {}
    for chapter in story.chapters:
        for position in chapter.calls:
            for own, shown in zip(story.forward(position), chapter.forward, strict=True):
                found[own.formulas] = _Place(numbers[shown.place], chapter.levels)
    return found


class Completed(NamedTuple):
    """A gradient that is complete in a chapter; what it does not `produce` is 0."""

    parameter: str
    adjoint: str
    produced: bool


def completed(story: Story, chapter: Chapter) -> Iterator[Completed]:
    """The gradients that are complete in this chapter's first fragment."""
    for name in story.network.wanted:
        adjoint = story.nd.gradients.get(name, MARK + name)
        producers = story.book.producers.get(adjoint, [])
        if (producers or [0])[0] == chapter.position:
            yield Completed(name, adjoint, bool(producers))


class _Numbers:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.places: dict[str, int] = {}
        self.gradients: dict[str, int] = {}
        numbers, chapters, terms = count(1), story.chapters, story.network.terms
        steps = [s for c in chapters for s in c.forward if s.about not in terms]
        steps += [s for c in chapters for s in c.forward if s.about in terms]
        steps += [s for c in reversed(chapters) for s in c.closed]
        for step in steps:
            if step.place not in self.places:
                self.places[step.place] = next(numbers)
        for chapter in chapters:
            for gradient in completed(story, chapter):
                self.gradients[gradient.parameter] = next(numbers)

    def of(self, chapter: Chapter, position: int) -> Numbered:
        """The numbers of a chapter, and of each formal tensor of one of its calls."""
        forward = [(s.about, self.places[s.place]) for s in chapter.forward]
        closed = [(s.about, self.places[s.place]) for s in chapter.closed]
        found = completed(self.story, chapter)
        closed += [(g.adjoint, self.gradients[g.parameter]) for g in found]
        return Numbered(
            chapter.levels,
            tuple(sorted({n for _, n in forward})),
            tuple(sorted({n for _, n in closed})),
            {**_formals(self.story, chapter.position, [*forward, *closed]), **self._own(position)},
        )

    def _own(self, position: int) -> Mapping[str, tuple[int, ...]]:
        """The numbers of gradients that a call makes, or makes a part of, by its formals."""
        of = {self._adjoint(name): (number,) for name, number in self.gradients.items()}
        books = (self.story.plain, self.story.book)
        names = (pair for b in books for pair in b.part(position).names.items())
        return {formal: of[actual] for formal, actual in names if actual in of}

    def _adjoint(self, name: str) -> str:
        return self.story.nd.gradients.get(name, MARK + name)


def _formals(
    story: Story, position: int, pairs: Iterable[tuple[str, int]]
) -> Mapping[str, tuple[int, ...]]:
    """The numbers of a call's formal tensors; `pairs` has them by actual names."""
    of: dict[str, set[int]] = defaultdict(set)
    for about, number in pairs:
        of[about].add(number)
    names = [pair for b in (story.plain, story.book) for pair in b.part(position).names.items()]
    actuals = {actual for _, actual in names}
    # What only people's notation knows, as a recurrence without its steps, goes by that name.
    names += [(about.partition("@")[0], about) for about in of if about not in actuals]
    found: dict[str, set[int]] = defaultdict(set)
    for formal, actual in names:
        found[formal] |= of.get(actual, set())
    found = {formal: numbers for formal, numbers in found.items() if numbers}
    for name in list(found):
        whole = name.partition(VIEW)[0]
        if whole not in found:  # only parts of it have numbers
            parts = [found[n] for n in list(found) if n.partition(VIEW)[0] == whole]
            found[whole] = set().union(*parts)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}
