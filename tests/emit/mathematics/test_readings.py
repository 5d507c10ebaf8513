"""What is printed is what is computed: every formula, read by a reader, gives the array it names.

For each entry of the library alone and for networks that combine them, in every notation that an
equation has; a formula that leaves out an index, a factor, a bracket or an extent gives another
number.
"""

from __future__ import annotations

import pytest
from networks_for_formulas import NETWORKS, derived
from readings import World, world

from symbp import pipeline
from symbp.derive import NetworkDerivation
from symbp.emit.mathematics import Book, Story
from symbp.emit.mathematics.lines import equation_line, stacked, write
from symbp.emit.mathematics.steps import key
from symbp.errors import SymbpError
from symbp.terminal.catalogue import definitions
from symbp.terminal.variants import Variant, declarations, variants

ENTRIES = [
    (definition, variant)
    for group in definitions().values()
    for definition in group
    for variant in variants(definition)
    if variant.trains
]


def named(case: tuple[object, Variant]) -> str:
    """`lstm (reverse true, return last)`."""
    definition, variant = case
    return f"{definition.name} ({variant.conditions})"


def derivations(definition, variant: Variant) -> tuple[NetworkDerivation, NetworkDerivation]:
    """(simplified, unsimplified) derivation of the entry alone."""
    for declaration in declarations(definition, variant):
        try:
            network = pipeline.build(pipeline.read(declaration), pipeline.Options()).main
        except SymbpError:
            continue
        unsimplified = pipeline.derive(network)
        return pipeline.simplify(unsimplified), unsimplified
    raise AssertionError("it has no network of its own")


def compare_equations(found: World) -> int:
    """Every equation of a book in every form, and every gradient as it is shown."""
    book, compared = found.book, 0
    for position in range(len(book.nd.calls)):
        part = book.part(position)
        for q in part.program.equations:
            if q.target not in found.arrays or q.accumulate or q.target in book.inline(part):
                continue
            for form in (None, "index", "matrix", "sample"):
                node = equation_line(book, part, q, form).node
                compared += found.check(node, q.target, q, position)
            together = stacked(book, part, q.target)
            if together is not None:
                compared += found.check(together.node, q.target)
    for name, producers in book.producers.items():
        parts = [book.part(p) for p in producers]
        if len(parts) > 1:
            for line in write(book, parts, name):
                assert found.check(line.node, name), name
    return compared


def compare_forward(story: Story, found: World) -> int:
    """The forward formulas, which are written out of the unsimplified derivation."""
    compared = 0
    for position in range(len(story.plain.nd.calls)):
        part = story.plain.part(position)
        places = {key(q): q for q in part.program.equations if q.target in part.primal}
        for shown in story.forward(position):
            q = places[shown.place]
            for node in shown.formulas:
                about = None if shown.title == ("parts",) else q
                compared += found.check(node, shown.about, about)
    return compared


def compare(nd: NetworkDerivation, unsimplified: NetworkDerivation) -> None:
    """Both derivations' formulas against both derivations' arrays."""
    story = Story(nd, unsimplified)
    assert compare_equations(world(nd, story.book))
    plain = world(unsimplified, story.plain)
    assert compare_equations(plain)
    assert compare_forward(story, plain)


@pytest.mark.parametrize("case", ENTRIES, ids=named)
def test_an_entry_of_the_library_says_what_it_computes(case) -> None:
    compare(*derivations(*case))


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_says_what_it_computes(network: str) -> None:
    compare(*derived(NETWORKS[network]))


def test_a_book_alone_says_the_same() -> None:
    nd, _ = derived(NETWORKS["batch norm"])
    assert compare_equations(world(nd, Book(nd)))
