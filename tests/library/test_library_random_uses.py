"""Library entries put together at random: a network, or mistakes with places in the declaration."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbp.errors import in_order
from symbp.library import Library
from symbp.network.build import build
from symbp.spec import read
from symbp.spec.model import OptionDeclaration

_LIBRARY = Library()
_ENTRIES = {name: _LIBRARY.find(name) for name in _LIBRARY.names()}
_OF = {
    kinds: [n for n, d in _ENTRIES.items() if d is not None and d.kind in kinds]
    for kinds in (("layer", "activation"), ("loss", "regulariser"))
}
_LAYERS, _LOSSES = _OF.values()
_NAMES = st.sampled_from(["x", "y", "z", "a", "a.0", "a1", "nowhere"])
_NUMBERS = st.one_of(st.integers(-2, 7), st.sampled_from([0.0, 0.5, 1.0, -0.25, 1.5, 1e-5, 2**41]))
_WORDS = st.sampled_from(["same", "last", "sequence", "elements", "relu", "gelu", "size", "x", ""])
_VALUES = st.one_of(
    st.integers(1, 4), st.integers(1, 4), _NUMBERS, st.booleans(), st.none(), _WORDS,
    st.lists(st.one_of(st.integers(1, 4), st.integers(-2, 7), _WORDS), max_size=4),
)  # fmt: skip
_DIMENSIONS = st.one_of(st.integers(1, 6), st.sampled_from(["n", "m", "k"]))
_SHAPES = st.lists(_DIMENSIONS, max_size=5)
_RULES = st.one_of(
    _NUMBERS,
    st.sampled_from(["normal", "he_normal", "orthogonal", "he"]),
    st.just({"normal": 0.02}),
)


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, Any]:
    """Up to three inputs of any rank: real, integers, labels or one-hot rows."""
    what = st.sampled_from([{}, {}, {}, {"labels": 3}, {"integer": True}, {"one_hot": True}])
    names = ["x", "y", "z"][: draw(st.integers(1, 3))]
    return {name: {"shape": draw(_SHAPES), **draw(what)} for name in names}


def _likely(option: OptionDeclaration) -> st.SearchStrategy[Any]:
    """Values that an option of its kind takes, though not with every input."""
    if option.choices:
        return st.sampled_from(option.choices)
    if option.listed:
        return st.lists(st.integers(0, 4), min_size=1, max_size=4)
    if isinstance(option.default, bool):
        return st.booleans()
    counts = option.required or bool(option.names) or option.bounded
    return st.integers(1, 3) if counts else st.sampled_from([0.5, "relu"])


@st.composite
def uses(draw: st.DrawFn, names: list[str]) -> Any:
    """One entry with options of its own, now and then one that it has not, and what all take."""
    name = draw(st.sampled_from(names))
    definition = _ENTRIES[name]
    assert definition is not None
    if not draw(st.integers(0, 4)):
        return draw(st.sampled_from([name, {name: draw(_VALUES)}]))
    given: dict[str, Any] = {}
    for option in definition.options:
        if option.required or draw(st.booleans()):
            given[option.name] = draw(st.one_of(_likely(option), _likely(option), _VALUES))
    if definition.kind == "loss":
        given["target"] = "y"
    others = {
        "from": st.one_of(_NAMES, st.lists(_NAMES, max_size=4)),
        "name": st.one_of(st.just("a"), st.just(["a", "b"])),
        "share": _NAMES,
        "target": st.one_of(_NAMES, _VALUES),
        "weight": _VALUES,
        "unit": _VALUES,
        "init": st.dictionaries(st.sampled_from(["W", "b", "gamma", "W_o", "ln1.gamma"]), _RULES),
        "tie": st.dictionaries(st.sampled_from(["W", "b", "gamma"]), st.just("a.W")),
    }
    for key in draw(st.lists(st.sampled_from(list(others)), max_size=2, unique=True)):
        if draw(st.booleans()):
            given[key] = draw(others[key])
    return {name: given} if given else name


def _twice(layers: list[Any]) -> dict[str, Any]:
    return {"times": 2, "layers": layers}


@st.composite
def declarations(draw: st.DrawFn) -> str:
    """The text of a declaration, a line for each layer."""
    layers = draw(st.lists(uses(_LAYERS), min_size=1, max_size=3))
    if not draw(st.integers(0, 5)):
        layers = [draw(st.sampled_from([{"residual": layers}, {"repeat": _twice(layers)}]))]
    network: dict[str, Any] = {"inputs": draw(inputs()), "layers": layers}
    if draw(st.booleans()):
        network["loss"] = draw(st.lists(uses(_LOSSES), min_size=1, max_size=2))
    if not draw(st.integers(0, 9)):
        network["wrt"] = draw(st.lists(_NAMES, min_size=1, max_size=2))
    return json.dumps(network, indent=1)


def judge(text: str) -> None:
    """Either a family of networks, or mistakes, each in the text."""
    specification, problems = read(text, "net.yaml")
    family = None
    if specification is not None:
        family, more = build(specification, Library(specification.definitions), {})
        problems = in_order([*problems, *more])
    assert family is not None or problems
    lines = text.split("\n")
    for problem in problems:
        assert problem.message.isprintable(), problem
        assert problem.mark is not None, problem
        assert 1 <= problem.mark.line <= len(lines), problem
        assert 1 <= problem.mark.column <= len(lines[problem.mark.line - 1]) + 1, problem


@given(declarations())
@settings(max_examples=30, deadline=None, derandomize=True)
def test_a_network_or_its_mistakes(text: str) -> None:
    judge(text)


@pytest.mark.long
@given(declarations())
@settings(
    max_examples=600, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_many_networks_or_their_mistakes(text: str) -> None:
    judge(text)
