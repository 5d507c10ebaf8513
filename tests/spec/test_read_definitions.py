"""Definitions: each mistake with its place; and formulas, whose columns map to the file."""

from __future__ import annotations

import pytest
from spec_cases import VALID, said, valid

from symbp.errors import Mark, Problem
from symbp.spec import read_definitions

NO_NAME = "a name has letters, digits and underscores, and does not start with a digit"


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("a: 3", '4:6: definition "a" is a mapping such as {formula: ...}; found the number 3'),
        ("a: {kind: loss}", '4:6: definition "a" needs the key "formula"'),
        (
            "a: {formual: out = 1}",
            '4:7: unknown key "formual" of definition "a"; did you mean "formula"?',
        ),
        (
            "a: {formula: 3}",
            "4:16: a formula is a text such as out[i] = 2 * in[i]; found the number 3",
        ),
        (
            "a: {formula: ' '}",
            '4:16: a formula is a text such as out[i] = 2 * in[i]; found the text " "',
        ),
        (
            "a: {formula: {}}",
            "4:16: a formula is a text, or a list of parts such as "
            "{when: {target: labels}, text: ...}; found a mapping",
        ),
        ("a: {formula: out = 1, kind: los}", '4:31: unknown kind "los"; did you mean "loss"?'),
        (
            "a: {formula: out = 1, kind: zzz}",
            '4:31: unknown kind "zzz"; the kinds are layer, activation, loss and regulariser',
        ),
        ("a: {formula: out = 1, fold: 1}", '4:31: "fold" is true or false; found the number 1'),
        (
            "a: {formula: out = 1, options: {name: 1}}",
            '4:35: option "name" is a key of every layer; choose another name',
        ),
        (
            "a: {formula: out = 1, options: {exp: 1}}",
            '4:35: option "exp" is reserved in formulas; choose another name',
        ),
        (
            "a: {formula: out = 1, options: [b]}",
            '4:34: "options" is a mapping such as {units: required}; found a list',
        ),
        (
            "a: {formula: out = 1, inputs: [b, b]}",
            '4:37: duplicate input "b"; name each input once',
        ),
        (
            "a: {formula: out = 1, inputs: [3]}",
            "4:34: an input of a definition is a name; found the number 3",
        ),
        (
            "a: {formula: out = 1, options: {b: 1}, inputs: [b]}",
            '4:51: "b" is an option already; choose another name',
        ),
        (
            "a: {formula: out = 1, options: {b: 1}, parameters: {b: [k]}}",
            '4:55: "b" is an option already; choose another name',
        ),
        (
            "a: {formula: out, options: {bias: true}, parameters: {b: {shape: [k], when: bais}}}",
            '4:79: unknown option "bais" under "when"; did you mean "bias"?',
        ),
        ("repeat: {formula: out = 1}", '4:3: "repeat" is built in; choose another name'),
        ("a-b: {formula: out = 1}", f'4:3: definition "a-b" is no name: {NO_NAME}'),
    ],
)
def test_definitions(definition: str, expected: str):
    assert said(VALID + f"define:\n  {definition}\n") == [expected]


def test_the_librarys_files_hold_definitions_alone():
    text = "relu:\n  kind: activation\n  formula: |\n    out[...] = relu(in[...])\n"
    definitions, problems = read_definitions(text)
    assert problems == []
    assert definitions["relu"].parts[0].formula.lines == (Mark(4, 5),)


def test_problems_of_definitions_are_returned():
    assert read_definitions("relu: {}\n") == (
        {},
        [Problem('definition "relu" needs the key "formula"', Mark(1, 7))],
    )
    assert read_definitions(b"\xff")[1] != []
    assert read_definitions("")[0] == {}


@pytest.mark.parametrize(
    "text",
    [
        "formula: |\n  a = 1\n\n  bb = 2\n",
        "formula: |\n  a = 1\n\n    bb = 2\n",
        "formula: |2\n    a = 1\n  bb = 2\n",
        "formula: |-\n\n\n  a = 1\n  # so\n  bb = 2\n\n",
        "formula: |+ # kept\n  a = 1\n  bb = 2\n\n\n",
        "formula: &anchor |\n  a = 1\n  bb = 2\n",
        "formula: &anchor\n  |\n  a = 1\n  bb = 2\n",
        "formula: a = 1\n",
        "formula: &anchor a = 1\n",
        "formula:\n  a = 1\n",
        "formula: 'a = 1'\n",
        'formula: "a = 1"\n',
        "{formula: a = 1}\n",
        "inputs: {é: [n]}\nformula: |\n  a = 1\n  é = 2\n",
    ],
)
def test_each_line_of_a_formula_knows_its_place(text: str):
    formula = valid(text).formula
    assert formula is not None
    file = text.split("\n")
    lines = formula.text.removesuffix("\n").split("\n")
    assert len(lines) == len(formula.lines)
    for line, mark in zip(lines, formula.lines, strict=True):
        assert file[mark.line - 1][mark.column - 1 :].startswith(line)


def test_a_folded_formula_is_refused():
    assert said("formula: >\n  a = 1\n  b = 2\n") == [
        '1:10: write a formula under "|"; ">" joins its lines into one'
    ]


@pytest.mark.parametrize("text", ['formula: "a = 1\\nb = 2"\n', "formula: a = (1 +\n  2)\n"])
def test_where_yaml_joins_or_escapes_lines_every_line_still_has_a_place(text: str):
    formula = valid(text).formula
    assert formula is not None
    assert len(formula.lines) == len(formula.text.split("\n"))
