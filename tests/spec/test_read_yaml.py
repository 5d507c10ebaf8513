"""Text that is no YAML, or YAML that no declaration needs, is refused at its place and at once."""

from __future__ import annotations

import time
import warnings

import pytest
from spec_cases import VALID, said, valid

from symbp.errors import Mark
from symbp.spec import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c\n", '1:5: unexpected ":"; check the indentation, or put the text in quotes'),
        (
            "layers:\n  - dense: 3\n   - relu\n",
            "3:4: this does not fit the block that starts on line 2; check the indentation",
        ),
        ("x: [1, 2\ny: 3\n", '2:2: expected "," or "]" in the list that starts on line 1'),
        ("x: {a: 1\ny: 3\n", '2:2: expected "," or "}" in the mapping that starts on line 1'),
        ('x: "abc\n', "2:1: the quoted text that starts on line 1 is not closed"),
        ("layers:\n\t- relu\n", "2:1: a tab cannot stand here; indent with spaces"),
        ("a: `b`\n", '1:4: "`" cannot start a value; put the text in quotes'),
        ("a: - b\n", '1:4: unexpected "-"; a list starts on a line of its own, or stands in [ ]'),
        ('a: "\\q"\n', "1:6: this escape is unknown; write \\\\ for a backslash"),
        (
            'a: "\\U00110000"\n',
            "1:1: what follows is not valid YAML; check its quotes and escapes",
        ),
        ("a: *b\n", '1:4: the alias "*b" has no anchor before it'),
        ("a: &a [*a]\n", '1:8: the alias "*a" contains itself'),
        (
            VALID + "---\na: 1\n",
            "3:1: a declaration is one YAML document; a second one starts here",
        ),
        ("", '1:1: the declaration is empty; it needs "layers" or "formula"'),
        ("# nothing\n", '1:1: the declaration is empty; it needs "layers" or "formula"'),
        (
            "[a]",
            '1:1: a declaration is a mapping such as "layers: [dense: 10]"; found a list',
        ),
        (b"a: b\nc: \xff", "2:4: byte 0xff is not UTF-8; save the file as UTF-8"),
        ("é: 1\n".encode() + b"\xe9: 2\n", "2:1: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (b"\xff\xfea\x00", "1:1: byte 0xff is not UTF-8; save the file as UTF-8"),
        ("a: b\nc: \x00", '2:4: the character "\\x00" is not allowed; remove it'),
        ("a: \u2028b", '1:4: the character "\\u2028" is not allowed; remove it'),
        ("a: \ud800", '1:4: the character "\\ud800" is not allowed; remove it'),
    ],
)
def test_text_that_cannot_be_read(text: str | bytes, expected: str):
    assert said(text) == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sizes: {n: 1}\nsizes: {n: 2}\n", '4:1: duplicate key "sizes"; the first is on line 3'),
        ("sizes: {n: 1, n: 2}\n", '3:15: duplicate key "n"; the first is on line 3'),
        ("? [a, b]\n: 3\n", "3:3: a key is a text; found a list"),
        ("3: 4\n", "3:1: a key is a text; found the number 3; quote it"),
        ("true: 4\n", "3:1: a key is a text; found the truth value true; quote it"),
        ("<<: {a: 1}\n", '3:1: merge keys ("<<") are not part of YAML 1.2; write them out'),
        (
            "sizes: !!python/name:os {n: 1}\n",
            '3:8: the tag "!!python/name:os" is not allowed; remove it',
        ),
        ("sizes: {n: !!int 1}\n", '3:12: the tag "!!int" is not allowed; remove it'),
        (
            "sizes: {cafe\u0301: 1, caf\u00e9: 2}\n",
            '3:18: duplicate key "café"; the first is on line 3',
        ),
    ],
)
def test_yaml_that_no_declaration_needs(line: str, expected: str):
    assert expected in said(VALID + line)


def test_crlf_and_a_byte_order_mark_change_nothing():
    expected, _ = read(VALID + "wrt: x\n", "net.yaml")
    assert valid(("\ufeff" + VALID + "wrt: x\n").replace("\n", "\r\n").encode()) == expected


def test_the_digest_depends_on_the_text_alone():
    assert valid(VALID).digest == valid(VALID.encode(), "other.yaml").digest
    assert valid(VALID).digest != valid(VALID + "#").digest
    assert len(valid(VALID).digest) == 64


BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
DEEP = "nested too deeply; a declaration has at most 64 levels"
MANY = "more than 100,000 values, aliases expanded; a declaration has fewer"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 50_000, f"1:66: {DEEP}"),
        ("layers: " + "[" * 50_000 + "]" * 50_000, f"1:73: {DEEP}"),
        ("[\n" * 50_000, f"66:1: {DEEP}"),
        ("layers:\n" + "- " * 50_000, f"2:129: {DEEP}"),
        ("\n".join(" " * level + "a:" for level in range(1000)), f"65:65: {DEEP}"),
        (BOMB, f"5:36: {MANY}"),
        ("a: [" + "1," * 200_000, f"1:199999: {MANY}"),
        (
            "a: b" + "\u0315\u0300" * 200_000,
            "1:35: more than 30 combining marks on one letter; remove them",
        ),
        (
            "x" * (10 * 2**20),
            "1:1: 10,485,760 characters are too many; a declaration has at most 1,048,576",
        ),
        (
            b"x" * (10 * 2**20),
            "1:1: 10,485,760 bytes are too many; a declaration has at most 1,048,576",
        ),
    ],
    ids=[
        "[",
        "[]",
        "lines",
        "-",
        "indent",
        "bomb",
        "wide",
        "marks",
        "10 M characters",
        "10 MB",
    ],
)
def test_what_is_too_large_is_refused_soon(text: str | bytes, expected: str):
    start = time.process_time()
    assert said(text) == [expected]
    assert time.process_time() - start < 10


def test_escaped_combining_marks_are_refused_soon():
    start = time.process_time()
    (problem,) = said('layers: [relu]\nname: "' + "\\u0315\\u0300" * 80_000 + '"')
    assert problem.endswith("...\" has 160000 characters; a network's name has at most 100")
    assert time.process_time() - start < 10


def test_aliases_cannot_nest_deeper_than_lists():
    anchors = ["a0: &a0 [1]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 100)]
    assert said("\n".join(anchors))[0].endswith(
        'the alias "*a62" nests too deeply; at most 64 levels are allowed'
    )


def test_only_the_first_of_very_many_mistakes_are_reported():
    problems = said("".join(f"k{n}: 1\n" for n in range(1000)))
    assert len(problems) == 201
    assert "more than 200 mistakes; the others are not shown" in problems


def test_reading_gives_no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read("a: &a 1\nb: &a 2\n", "net.yaml")


def test_a_mark_is_of_the_key_or_value_itself():
    specification = valid('inputs: {x: [n]}\nlayers:\n- "relu"\n- &a dense: &b 3\n')
    relu, dense = specification.layers
    assert relu.mark == Mark(3, 3)
    assert dense.mark == Mark(4, 6)
