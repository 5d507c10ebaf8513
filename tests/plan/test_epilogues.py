"""Epilogues: what is taken together with the product before it, and what may not be."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sympy import Integer, Symbol, tanh
from test_groups import LONG, J, K, M, N, dense, each, memory, ranges, total

from symbp.ir import Access, Equation, Range, compare
from symbp.plan.loops.epilogues import with_epilogues
from symbp.plan.loops.nests import Group, Recurrence, Steps, Tiled
from symbp.plan.model import Elementwise, Statement

PRODUCT = dense("y", "x")  # y[n, k] = Σ_j W[k, j] * x[n, j]
SQUARED = each("z", (M, J), Access("y", M, J) ** 2)


def together(*items: Statement, last: Iterable[str] = ()) -> bool:
    """Whether all become one."""
    return len(with_epilogues(items, memory(last=last))) == 1


def test_each_sum_is_read_where_it_is() -> None:
    (found,) = with_epilogues([PRODUCT, SQUARED], memory())
    assert isinstance(found, Tiled)
    assert found.product == PRODUCT
    assert found.epilogue == each("z", (N, K), Access("y", N, K) ** 2)  # by the product's indices


def test_other_tensors_may_be_read_anywhere() -> None:
    others = Access("c", J) * Access("p", M, LONG - 1 - J) + Access("s", M)
    assert together(PRODUCT, each("z", (M, J), tanh(Access("y", M, J)) * others))


def test_a_group_over_single_elements() -> None:
    group = Group(ranges(M, J), (SQUARED, each("w", (M, J), Access("z", M, J) + 1)))
    (found,) = with_epilogues([PRODUCT, group], memory())
    assert isinstance(found, Tiled)
    assert isinstance(found.epilogue, Group)
    assert [r.index for r in found.epilogue.ranges] == [N, K]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(each("z", (M, J), Access("w", M, J)), id="reads no sum"),
        pytest.param(each("z", (M, J), Access("y", M, LONG - 1 - J)), id="another sum"),
        pytest.param(
            each("z", (M, J), Access("y", M, J) + Access("y", M, Integer(0))), id="two sums"
        ),
        pytest.param(each("r", (M,), Access("y", M, Integer(3))), id="one column"),
        pytest.param(each("x", (M, J), Access("y", M, J)), id="writes an operand"),
        pytest.param(each("y", (M, J), 2 * Access("y", M, J)), id="writes the sums"),
        pytest.param(
            each("z", (M, J), Access("y", M, J), guard=(compare(J, ">=", Integer(3)),)),
            id="not everywhere",
        ),
        pytest.param(total("s", (M,), J, Access("y", M, J)), id="adds sums up"),
    ],
)
def test_what_stays_by_itself(after: Statement) -> None:
    assert not together(PRODUCT, after)


def test_fewer_elements_than_sums() -> None:
    few = Symbol("few", integer=True)
    rows = ranges(M)[0]
    body = Access("y", M, few)
    shorter = Elementwise(Equation("z", (M, few), (rows, Range(few, Integer(3))), body))
    assert not together(PRODUCT, shorter)


def test_what_is_next_to_the_product_only() -> None:
    between = each("w", (M, J), Access("x", M, J))
    assert len(with_epilogues([PRODUCT, between, SQUARED], memory())) == 3


def test_a_gradient_that_a_step_applies_stays_by_itself() -> None:
    assert together(PRODUCT, SQUARED)
    assert not together(PRODUCT, SQUARED, last=("z",))
    assert not together(PRODUCT, SQUARED, last=("y",))


def test_another_name_of_the_sums() -> None:
    renamed = each("z", (M, J), Access("y", M, J) + Access("w", M, J))
    assert len(with_epilogues([PRODUCT, renamed], memory(roots={"w": "y"}))) == 2


def test_within_a_recurrence() -> None:
    time = Symbol("t", integer=True)
    steps = Steps(time, 0, 4, (PRODUCT, SQUARED))
    (found,) = with_epilogues([Recurrence((), (steps,), 4, True)], memory())
    assert isinstance(found, Recurrence)
    assert [type(i) for i in found.body[0].items] == [Tiled]
