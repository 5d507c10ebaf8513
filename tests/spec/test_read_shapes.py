"""Inputs, parameters, sizes and names: each mistake with its place, its text and a remedy."""

from __future__ import annotations

import pytest
from spec_cases import VALID, said, valid

NO_NAME = "a name has letters, digits and underscores, and does not start with a digit"


def inputs(entry: str) -> list[str]:
    """What is said of an entry on line 2, column 3."""
    return said(f"inputs:\n  {entry}\nlayers: [relu]\n")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('x: "64"', '2:6: a shape is a list such as [batch, 64]; found the text "64"'),
        ("x: 64", "2:6: a shape is a list such as [batch, 64]; found the number 64"),
        ("x:", "2:3: a shape is a list such as [batch, 64]; found nothing"),
        ("x: {shape: 3}", "2:14: a shape is a list such as [batch, 64]; found the number 3"),
        ("x: [0]", "2:7: a dimension is at least 1; found 0"),
        ("x: [n, -3]", "2:10: a dimension is at least 1; found -3"),
        ("x: [.nan]", "2:7: a number must be finite; found .nan"),
        ("x: [1.5]", "2:7: a dimension is an integer or a name; found the number 1.5"),
        ("x: [true]", "2:7: a dimension is an integer or a name; found the truth value true"),
        ("x: [[3]]", "2:7: a dimension is an integer or a name; found a list"),
        (
            "x: [1099511627777]",
            "2:7: a dimension is at most 1099511627776 (2^40); found 1099511627777",
        ),
        ("x: [2*n]", f'2:7: dimension "2*n" is no name: {NO_NAME}'),
        ("x: [sum]", '2:7: dimension "sum" is reserved in formulas; choose another name'),
        ("in: [n]", '2:3: input "in" is reserved in formulas; choose another name'),
        ("a.b: [n]", f'2:3: input "a.b" is no name: {NO_NAME}'),
        ("2x: [n]", f'2:3: input "2x" is no name: {NO_NAME}'),
        ("__import__('os'): [n]", f"2:3: input \"__import__('os')\" is no name: {NO_NAME}"),
        (
            "x}\\input{/etc/passwd}: [n]",
            f'2:3: input "x}}\\input{{/etc/passwd}}" is no name: {NO_NAME}',
        ),
        ("'a\u202eb': [n]", f'2:3: input "a\\u202eb" is no name: {NO_NAME}'),
        ("x: {labels: 3}", '2:6: input "x" needs the key "shape"'),
        ("x: {shpae: [n]}", '2:7: unknown key "shpae" of input "x"; did you mean "shape"?'),
        (
            "x: {shape: [n], foo: 1}",
            '2:19: unknown key "foo" of input "x"; its keys are shape, labels, one_hot, integer '
            "and noise",
        ),
        ("x: {shape: [n], labels: 0}", '2:27: "labels" is at least 1; found 0'),
        ("x: {shape: [n], one_hot: 1}", '2:28: "one_hot" is true or false; found the number 1'),
        (
            "x: {shape: [n], labels: 3, one_hot: true}",
            "2:6: an input has labels or one-hot rows, not both; remove one of the two",
        ),
    ],
)
def test_inputs(entry: str, expected: str):
    assert inputs(entry) == [expected]


def test_long_names_are_refused_and_shown_short():
    (problem,) = inputs("a" * 101 + ": [n]")
    assert problem == (f'2:3: input "{"a" * 37}..." has 101 characters; a name has at most 100')


def test_inputs_are_a_mapping():
    assert said("inputs: [x]\nlayers: [relu]\n") == [
        '1:9: "inputs" is a mapping such as {x: [batch, 64]}; found a list'
    ]


def test_labels_may_be_a_name():
    specification = valid("inputs: {y: {shape: [n], labels: classes}}\nlayers: [relu]\n")
    assert specification.inputs[0].labels is not None
    assert specification.inputs[0].labels.text == "classes"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("n: 0", '3:12: size "n" is at least 1; found 0'),
        ("n: -1", '3:12: size "n" is at least 1; found -1'),
        ("n: .nan", "3:12: a number must be finite; found .nan"),
        ("n: nan", '3:12: size "n" is an integer; found the text "nan"'),
        ("n: 1.5", '3:12: size "n" is an integer; found the number 1.5'),
        ("n: 1e400", "3:12: the number 1e400 is out of range; magnitudes go from 1e-300 to 1e300"),
        ("n: 1099511627777", '3:12: size "n" is at most 1099511627776 (2^40); found 1099511627777'),
        ("n: [3]", '3:12: size "n" is an integer; found a list'),
        ("n: true", '3:12: size "n" is an integer; found the truth value true'),
        ("out: 3", '3:9: size "out" is reserved in formulas; choose another name'),
    ],
)
def test_sizes(entry: str, expected: str):
    assert said(VALID + f"sizes: {{{entry}}}\n") == [expected]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("U: 3", "1:17: a shape is a list such as [batch, 64]; found the number 3"),
        ("U: {init: 3}", '1:17: parameter "U" needs the key "shape"'),
        (
            "U: {shape: [m], init: true}",
            "1:36: how a parameter starts is a rule or a number; found the truth value true",
        ),
        (
            "U: {shape: [m], when: bias}",
            '1:14: "when" belongs to a definition, which has options',
        ),
        ("exp: [m]", '1:14: parameter "exp" is reserved in formulas; choose another name'),
    ],
)
def test_parameters(entry: str, expected: str):
    assert said(f"parameters: {{{entry}}}\nformula: loss = 3\n") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "inputs: {T: [m]}\nparameters: {T: [m]}\nformula: loss = 1\n",
            '2:14: "T" is an input already; choose another name',
        ),
        (
            "inputs: {T: [m], m: [n]}\nlayers: [relu]\n",
            '1:14: dimension "m" is an array already; rename one of them',
        ),
        (
            "inputs: {x: [n]}\nlayers: [relu]\nwrt: y\n",
            '3:6: unknown input "y" under "wrt"; name inputs of the network',
        ),
        (
            "inputs: {image: [n]}\nlayers: [relu]\nwrt: [imgae]\n",
            '3:7: unknown input "imgae" under "wrt"; did you mean "image"?',
        ),
        (
            "inputs: {x: {shape: [n], labels: 3}}\nlayers: [relu]\nwrt: [x]\n",
            '3:7: input "x" holds integers, so has no gradient',
        ),
        (
            "inputs: {x: [n]}\nlayers: [relu]\nwrt: 3\n",
            '3:6: "wrt" takes a name; found the number 3',
        ),
    ],
)
def test_names_that_do_not_agree(text: str, expected: str):
    assert said(text) == [expected]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "__import__('os')",
            "is no identifier of Python and C: use letters a to z, digits and underscores",
        ),
        ("résumé", "is no identifier of Python and C: use letters a to z, digits and underscores"),
        ("a-b", "is no identifier of Python and C: use letters a to z, digits and underscores"),
        ("lambda", "is a keyword of Python or C; choose another name"),
        ("double", "is a keyword of Python or C; choose another name"),
        ('"if"', "is a keyword of Python or C; choose another name"),
    ],
)
def test_the_networks_name_serves_python_and_c(name: str, fault: str):
    shown = name.strip('"')
    assert said(VALID + f"name: {name}\n") == [f'3:7: network name "{shown}" {fault}']


@pytest.mark.parametrize(
    ("file", "name"),
    [("digits.yaml", "digits"), ("a/b/my-net.v2.yaml", "my_net_v2"), ("<string>", "network")],
)
def test_a_network_is_called_by_its_file(file: str, name: str):
    assert valid(VALID, file).name == name


@pytest.mark.parametrize("file", ["3net.yaml", "for.yaml", "é.yaml"])
def test_a_file_whose_name_does_not_serve_needs_a_name_inside(file: str):
    stem = file.removesuffix(".yaml")
    assert said(VALID, file) == [
        f'1:1: the file\'s name "{stem}" cannot name the network; '
        'add "name:" with a name that Python and C accept'
    ]
    assert valid("name: net\n" + VALID, file).name == "net"
