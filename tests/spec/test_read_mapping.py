"""A dict says what YAML text says; without places, its mistakes are told by their path."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from spec_cases import DEFINE, DIGITS, FACTORIZATION, valid

from symbp.errors import Mark
from symbp.spec import read_mapping
from symbp.spec.model import LayerNode, Specification


def said_of(declaration: dict[Any, Any]) -> list[str]:
    """Every problem of a dict, as the user sees it."""
    return [problem.render("<dict>") for problem in read_mapping(declaration)[1]]


def without_marks(value: object) -> object:
    """A specification's content alone."""
    match value:
        case Mark():
            return None
        case tuple():
            return tuple(without_marks(item) for item in value)
        case dict():
            return {key: without_marks(item) for key, item in value.items()}
        case str() | int() | Fraction() | None:
            return value
    return {name: without_marks(getattr(value, name)) for name in value.__dataclass_fields__}


@pytest.mark.parametrize("text", [DIGITS + DEFINE, FACTORIZATION])
def test_a_dict_is_read_like_the_text_it_comes_from(text: str):
    specification, problems = read_mapping(YAML(typ="safe", pure=True).load(text), "net.yaml")
    assert problems == []
    assert isinstance(specification, Specification)
    found, expected = without_marks(specification), without_marks(valid(text))
    assert isinstance(found, dict)
    assert isinstance(expected, dict)
    del found["digest"], expected["digest"]
    for formula in (found["formula"], expected["formula"]):
        if formula is not None:
            del formula["lines"]
    for definition in (*found["definitions"].values(), *expected["definitions"].values()):
        for part in definition["parts"]:
            del part["formula"]["lines"]
    assert found == expected


NET: dict[str, Any] = {"inputs": {"x": ["n", 4]}, "layers": [{"dense": 3}]}


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        (0.1, Fraction(1, 10)),
        (1e-5, Fraction(1, 100_000)),
        (Decimal("0.3"), Fraction(3, 10)),
        (Fraction(1, 3), Fraction(1, 3)),
        (np.float32(0.5), Fraction(1, 2)),
        (np.int64(3), 3),
        (True, True),
        (None, None),
        ((1, 2), (1, 2)),
    ],
)
def test_numbers_of_python_are_exact(number: object, exact: object):
    specification, problems = read_mapping(NET | {"layers": [{"scale": {"gain": number}}]})
    assert problems == []
    assert specification is not None
    layer = specification.layers[0]
    assert isinstance(layer, LayerNode)
    assert layer.options["gain"].value == exact
    assert type(layer.options["gain"].value) is type(exact)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"layrs": 1},
            '<dict>: layrs: unknown key "layrs" of the declaration; did you mean "layers"?',
        ),
        ({"inputs": {"x": [0]}}, "<dict>: inputs.x[0]: a dimension is at least 1; found 0"),
        (
            {"inputs": {"x": [float("nan")]}},
            "<dict>: inputs.x[0]: a number must be finite; found nan",
        ),
        (
            {"inputs": {"x": [10**5000]}},
            "<dict>: inputs.x[0]: the number of more than 300 digits is out of range; "
            "magnitudes go from 1e-300 to 1e300",
        ),
        ({"sizes": {"n": float("inf")}}, "<dict>: sizes.n: a number must be finite; found inf"),
        (
            {"sizes": {"n": object()}},
            "<dict>: sizes.n: a value is a number, a text, a truth value, a list or a dict; "
            "found an object of type object",
        ),
        ({"sizes": {3: 4}}, "<dict>: sizes: a key is a text; found 3"),
        ({"wrt": "z"}, '<dict>: wrt: unknown input "z" under "wrt"; name inputs of the network'),
    ],
)
def test_mistakes_are_told_by_their_path(change: dict[str, Any], expected: str):
    assert said_of(NET | change) == [expected]


def test_a_dict_inside_itself_is_refused():
    endless: dict[str, Any] = {}
    endless["layers"] = [endless]
    (problem,) = said_of(endless)
    assert problem.endswith("nested too deeply; at most 64 levels are allowed")


def test_the_digest_depends_on_the_content():
    first, _ = read_mapping(NET)
    again, _ = read_mapping({**NET})
    other, _ = read_mapping(NET | {"wrt": "x"})
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.digest == again.digest != other.digest
    assert first.name == "network"
