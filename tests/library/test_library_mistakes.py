"""Every library entry used wrongly: what is said, and the line and column that it is said of."""

from __future__ import annotations

from collections import defaultdict

import pytest
from library_mistakes import Mistake, definition_kind, mistakes, said

from symbp.library import Library

MISTAKES = mistakes()
ENTRIES = Library().names()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.use} of {m.inputs}")
def test_the_message_and_its_place(mistake: Mistake) -> None:
    assert said(mistake.marked.replace("^", "")) == mistake.expected


def test_every_entry_has_mistakes_of_its_own() -> None:
    found = defaultdict(set)
    for mistake in MISTAKES:
        found[mistake.entry] |= {m.replace(mistake.entry, "") for m in mistake.messages}
    assert found.keys() == set(ENTRIES)
    assert all(len(messages) > 1 for messages in found.values())


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_unknown_option_and_what_was_meant(entry: str) -> None:
    definition = Library().find(entry)
    assert definition is not None
    first = next(iter(definition.options), None)
    key = f"{first.name}s" if first else "strength"
    hint = f'did you mean "{first.name}"?' if first else "it has none"
    value = 0.5 if first and first.below else 1
    beside = "target: x" if "target" in definition.inputs else "name: a"
    use = f"{entry}: {{{beside}, {key}: {value}}}"
    part = "layers: [tanh]\nloss" if definition.kind in ("loss", "regulariser") else "\nlayers"
    found = said(f"inputs: {{x: [n, 4]}}\n{part}:\n  - {use}\n")
    assert found == [f'4:{5 + use.index(key)}: "{entry}" has no option "{key}"; {hint}']


@pytest.mark.parametrize("entry", ENTRIES)
def test_in_the_wrong_place(entry: str) -> None:
    kind = definition_kind(entry)
    article = "an" if kind == "activation" else "a"
    if kind in ("loss", "regulariser"):
        text = f"inputs: {{x: [n, 4]}}\nlayers:\n  - {entry}\n"
        assert said(text) == [f'3:5: "{entry}" is {article} {kind}, not a layer']
    else:
        text = f"inputs: {{x: [n, 4]}}\nlayers: [tanh]\nloss: {entry}\n"
        assert said(text) == [f'3:7: "{entry}" is {article} {kind}, not a loss']


def test_options_that_one_variant_takes_are_no_mistake_where_the_input_is_unknown() -> None:
    unknown = '3:5: unknown layer "rellu"; did you mean "relu"?'
    start = "inputs: {x: [n, 2, 5, 5]}\nlayers:\n  - rellu\n"
    assert said(f"{start}  - max_pool: {{size: [2, 2], padding: [1, 0]}}\n") == [unknown]
    assert said(f"{start}  - max_pool: {{size: [2, 2], padding: one}}\n") == [
        unknown,
        '4:39: padding is an integer, or a list of 2 (padding_h and padding_w), not "one"',
    ]


@pytest.mark.parametrize("size", ["", "{axis: 1}", "[]", "{sizes: [1, 3], name: [a, b, c]}"])
def test_a_split_that_is_wrong_says_nothing_of_what_takes_its_outputs(size: str) -> None:
    found = said(f"inputs: {{x: [n, 4]}}\nlayers:\n  - split: {size}\n  - add\n")
    assert len(found) == 1
    assert found[0].startswith("3:")
