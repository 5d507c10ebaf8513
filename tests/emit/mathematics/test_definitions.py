"""What the formulas of a gradient show is defined, once, and no symbol stands for two tensors."""

from __future__ import annotations

import re

import pytest
from networks_for_formulas import BATCH_NORM, DEEP, LAYER_NORM, LSTM, NETWORKS, TWO_SCORES, derived

from symbp.emit.mathematics import Book, Definitions, Story, gradient, gradient_of
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.notation import MARK
from symbp.emit.mathematics.text import text
from symbp.emit.mathematics.tree import (
    Apply,
    Derivative,
    Element,
    Level,
    Symbol,
    nodes,
    with_levels,
)


def shown_and_defined(declaration: str, name: str) -> tuple[set[str], set[str]]:
    """(slopes and adjoints that a gradient shows, those that have a line), at every level."""
    shown: set[str] = set()
    defined: set[str] = set()
    for line in gradient(derived(declaration)[0], name).lines:
        for own in line.levels or (0,):
            plain = with_levels(
                line.node, lambda old, own=own: Level(old.number + own) if old.general else old
            )
            defined.add(_head(plain.sides[0]))
            for node in nodes(plain):
                if isinstance(node, Derivative) or (isinstance(node, Apply) and node.primes):
                    shown.add(_head(node))
                if isinstance(node, Symbol) and node.name.base == "δ":
                    shown.add(text(node))
    return shown, defined


def _head(node) -> str:
    """The symbol without its indices."""
    if isinstance(node, Derivative):
        return f"∂J/∂{_head(node.of)}"
    if isinstance(node, Apply):
        return f"{node.function}{'′' * node.primes}({_head(node.argument)})"
    return text(node.symbol if isinstance(node, Element) else node)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_slope_and_adjoint_is_defined_below(network: str) -> None:
    nd, _ = derived(NETWORKS[network])
    handed_in = set()
    if not nd.network.terms:
        output = Book(nd).notation.element(MARK + nd.network.output)
        handed_in = {_head(output)}
    for name in nd.network.wanted:
        shown, defined = shown_and_defined(NETWORKS[network], name)
        assert shown - handed_in <= defined, name


@pytest.mark.parametrize("network", NETWORKS)
def test_no_symbol_stands_for_two_tensors(network: str) -> None:
    story = Story(*derived(NETWORKS[network]))
    owner: dict[str, str] = {}
    for book in (story.plain, story.book):
        for position in range(len(book.nd.calls)):
            part = book.part(position)
            for tensor in part.program.tensors:
                if book.notation.primal(tensor) is None and tensor not in book.notation.adjoints:
                    symbol = latex(Symbol(book.notation.name(tensor)))
                    assert owner.setdefault(symbol, tensor) == tensor


def test_what_the_simplifier_names_takes_no_letter_of_the_declaration() -> None:
    nd, _ = derived(BATCH_NORM)
    book = Book(nd)
    part = book.part(0)
    declared = {t: n for t, n in book.notation.symbols.items() if "@" not in t}
    inside = {t: n for t, n in book.notation.symbols.items() if "@" in t}
    assert any("hat" in t for t in part.program.tensors)
    letters = {(n.base, n.subscript, n.accent) for n in declared.values()}
    assert not letters & {(n.base, n.subscript, n.accent) for n in inside.values()}


def test_a_root_is_written_where_it_is_read() -> None:
    lines = gradient(derived(BATCH_NORM)[0], "dense1.W").text.splitlines()
    assert lines[1] == ("δ⁽¹⁾[n] = (γ/√(v + 1e-5) ⊙ (N ∂J/∂h[n] − ∂J/∂β − ∂J/∂γ ⊙ x̂⁽¹⁾[n]))/N")
    assert "x̂⁽¹⁾[n] = (z⁽¹⁾[n] − m)/√(v + 1e-5)" in lines


def test_what_passes_by_a_layer_is_a_term_of_its_own() -> None:
    lines = gradient(derived(LAYER_NORM)[0], "dense1.W").text.splitlines()
    (delta,) = [line for line in lines if line.startswith("δ⁽¹⁾")]
    assert delta.endswith("/(16 √(v⁽¹⁾[n] + 1e-5)) + ∂J/∂h⁽³⁾[n]")


def test_a_block_of_several_layers_is_said_for_a_general_l() -> None:
    lines = gradient(derived(LAYER_NORM)[0], "dense1.W").text.splitlines()
    assert "swish′(z⁽ˡ⁾) = a⁽ˡ⁾ ⊙ (1 − σ(z⁽ˡ⁾)) + σ(z⁽ˡ⁾)    (l = 2, 4, ..., 8)" in lines
    assert len(lines) < 16


def test_contributions_within_a_fragment_are_one_sum() -> None:
    assert gradient(derived(TWO_SCORES)[0], "D").formula == ("∂J/∂D[0] = realᵀ ∂J/∂r + fakeᵀ ∂J/∂s")


def test_bounds_go_without_saying_in_a_recurrence() -> None:
    lines = gradient(derived(LSTM)[0], "Wf").text.splitlines()
    assert (
        "∂J/∂c[n, t] = ∂J/∂h[n, t] ⊙ o[n, t] ⊙ (1 − tanh(c[n, t])²) + ∂J/∂c[n, t + 1] ⊙ f[n, t + 1]"
    ) in lines


def test_definitions_of_all_gradients_come_once_in_the_order_of_the_sweep() -> None:
    nd, _ = derived(DEEP)
    known = Definitions(Book(nd))
    found = known.in_order(known.behind(nd.gradients[n] for n in nd.network.wanted))
    lines = [line.text for d in found for line in d.lines]
    assert len(lines) == len(set(lines))
    heads = [re.split(r" = ", line)[0] for line in lines]
    assert heads == ["δ⁽⁷⁾", "δ⁽ˡ⁾", "tanh′(z⁽ˡ⁾)", "δ⁽¹⁾", "σ′(z⁽¹⁾)"]


def test_known_definitions_change_nothing() -> None:
    nd, _ = derived(DEEP)
    book = Book(nd)
    known = Definitions(book)
    for name in nd.network.wanted:
        assert gradient_of(book, name, known).text == gradient(nd, name).text
