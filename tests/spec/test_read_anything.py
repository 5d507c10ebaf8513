"""Whatever is read, there is a specification or there are problems, and never an exception."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spec_cases import DEFINE, DIGITS, FACTORIZATION

from symbp.errors import Problem
from symbp.spec import Specification, read, read_definitions, read_mapping

LONG = settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))

FULL = (
    DIGITS + DEFINE + "wrt: [x]\n"
    "extra:\n"
    "  - repeat: {times: 3, name: h, layers: [residual: [dense: 3, relu]]}\n"
    "  - &a dense: {units: 3, from: [a, b], share: b, tie: {W: embed.E}}\n"
    "  - *a\n"
    '  - "quoted \\u0041 \\n text"\n'
)
TEXTS = (FULL, FULL.replace("extra:", "layers:"), FACTORIZATION)
PIECES = (
    *":-?[]{},#&*!|>'\"%@` \n\t\\/.~0123456789eE+_=<",
    *("---", "...", "!!python/object", "%YAML 1.1\n", "%TAG ! tag:x\n", "&a ", "*a"),
    *("<<: ", ".nan", ": |\n "),
    *("\\x", "\\U0011", "\\ud800", "|2", ">-", "\r\n", "\ufeff", "\x85"),
    *("\u2028", "\u202e", "é", "\0"),
)  # fmt: skip
MUTATION = st.tuples(
    st.integers(0, 2000), st.integers(0, 12), st.lists(st.sampled_from(PIECES), max_size=4)
)


def mutated(text: str, mutations: list[tuple[int, int, list[str]]]) -> str:
    """The text with some stretches replaced."""
    for start, length, pieces in mutations:
        at = start % (len(text) + 1)
        text = text[:at] + "".join(pieces) + text[at + length :]
    return text


def assert_sound(result: tuple[Specification | None, list[Problem]]) -> None:
    """A specification without problems, or problems that print on one line each."""
    specification, problems = result
    assert problems or specification is not None
    for problem in problems:
        assert problem.message.isprintable()
        assert len(problem.message) < 400


@LONG
@given(st.sampled_from(TEXTS), st.lists(MUTATION, min_size=1, max_size=5))
def test_mutated_declarations(text: str, mutations: list[tuple[int, int, list[str]]]):
    assert_sound(read(mutated(text, mutations), "net.yaml"))


@LONG
@given(st.text())
@example("%TAG")
@example("%YAML 1.")
@example("!<")
@example('"\\U00110000"')
@example("? ")
@example("- &")
def test_any_text(text: str):
    assert_sound(read(text, "net.yaml"))
    read_definitions(text)


@LONG
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_punctuation(pieces: list[str]):
    assert_sound(read("".join(pieces), "net.yaml"))


@LONG
@given(st.binary())
def test_any_bytes(data: bytes):
    assert_sound(read(data, "net.yaml"))


KEYS = st.sampled_from((
    "name", "inputs", "layers", "loss", "parameters", "formula", "wrt", "sizes", "define", "shape",
    "labels", "init", "when", "options", "kind", "fold", "summary", "times", "repeat", "residual",
    "dense", "from", "share", "tie", "target", "weight", "x",
))  # fmt: skip
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), KEYS)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=30,
)


@LONG
@given(st.dictionaries(KEYS, TREES, max_size=6))
def test_any_dict(declaration: dict[str, Any]):
    assert_sound(read_mapping(declaration))
