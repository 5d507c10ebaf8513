"""Several indices by one name: one for each entry of an option that is a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from formula_cases import context, program, tensor

from symbp.ir import run, verify
from symbp.lang import lower, parse, written_out

RESHAPE = "x[n, flat(...)] = in[n, ...]\nout[n, over(shape)] = x[n, flat(over(shape))]"


def values(text: str, array: Any, lists: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """Every tensor of a formula that reads `in`."""
    statements, problems = parse(text)
    assert not problems
    plain, problems = written_out(statements, lists)
    assert not problems
    around = context(tensor("in", *array.shape), trailing=array.ndim - 1)
    result = lower(plain, around)
    assert not result.problems
    whole = program(result, around)
    verify(whole)
    return run(whole, {"in": array}, {})


def mistakes(text: str, **lists: tuple[int, ...]) -> list[str]:
    return [p.message for p in written_out(parse(text)[0], lists)[1]]


def test_indices_run_as_far_as_the_entries_say() -> None:
    array = np.arange(2.0 * 3 * 4).reshape(2, 3, 4)
    found = values(RESHAPE, array, {"shape": (2, 3, 2)})
    np.testing.assert_array_equal(found["out"], array.reshape(2, 2, 3, 2))


@pytest.mark.parametrize("axes", [(2, 0, 1), (1, 0, 2), (0, 2, 1), (0, 1, 2)])
def test_indices_in_the_order_that_the_entries_say(axes: tuple[int, ...]) -> None:
    array = np.arange(2.0 * 3 * 4).reshape(2, 3, 4)
    found = values("out[ordered(axes)] = in[along(axes)]", array, {"axes": axes})
    np.testing.assert_array_equal(found["out"], array.transpose(axes))


def test_letters_leave_names_of_the_formula_alone() -> None:
    text = "axes_0[n] = sum[k](in[n, k])\nout[ordered(axes)] = in[along(axes)] * axes_0[0]"
    array = np.arange(6.0).reshape(2, 3)
    found = values(text, array, {"axes": (1, 0)})
    np.testing.assert_array_equal(found["out"], array.T * 3)


def test_packs_inside_choices() -> None:
    text = "out[along(axes)] = where(in[along(axes)] > 2, -in[along(axes)], 0)"
    array = np.arange(6.0).reshape(2, 3)
    found = values(text, array, {"axes": (0, 1)})
    np.testing.assert_array_equal(found["out"], np.where(array > 2, -array, 0))


def test_an_order_names_every_place_once() -> None:
    text = "out[ordered(axes)] = in[along(axes)]"
    wanted = "axes needs each of 0, 1, 2 once, in the order wanted; found [0, 2, 2]"
    assert mistakes(text, axes=(0, 2, 2)) == [wanted]
    wanted = "axes needs each of 0, 1 once, in the order wanted; found [1, -1]"
    assert mistakes(text, axes=(1, -1)) == [wanted]


def test_a_pack_is_of_a_list() -> None:
    wanted = "over takes the name of an option that is a list: shape"
    assert mistakes("out[over(units)] = in[0]", shape=(2, 3)) == [wanted]
    wanted = "along takes the name of an option that is a list: none here"
    assert mistakes("out[along(2)] = in[0]") == [wanted]
