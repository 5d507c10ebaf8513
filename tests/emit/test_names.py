"""Names of tensors as identifiers: readable, one to one, never taken."""

from __future__ import annotations

import keyword

from hypothesis import given
from hypothesis import strategies as st

from symbp.emit.names import C_RESERVED, PYTHON_RESERVED, identifiers, readable


def test_readable_forms() -> None:
    wanted = {
        "dense1.W": "dense1_W",
        "∂dense1.W": "d_dense1_W",
        "σ": "sigma",
        "Ω": "Omega",
        "∑1": "sum_1",
        "و": "u0648",
        "1st": "_1st",
        "∂₂w": "d_2w",
    }
    assert {name: readable(name) for name in wanted} == wanted


def test_collisions_are_numbered_in_order() -> None:
    assert identifiers(["a.b", "a_b", "a.b"]) == {"a.b": "a_b", "a_b": "a_b_2"}


def test_words_of_the_language_are_not_taken() -> None:
    assert identifiers(["lambda", "np"], PYTHON_RESERVED) == {"lambda": "lambda_2", "np": "np_2"}
    assert identifiers(["double", "expf", "y0"], C_RESERVED)["expf"] == "expf_2"


@given(st.lists(st.text(min_size=1, max_size=8), max_size=12))
def test_identifiers_are_ascii_and_distinct(names: list[str]) -> None:
    found = identifiers(names, PYTHON_RESERVED)
    assert len(set(found.values())) == len(set(names))
    for identifier in found.values():
        assert identifier.isascii()
        assert identifier.isidentifier()
        assert not keyword.iskeyword(identifier)
