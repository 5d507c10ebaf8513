"""Which gradients a step may apply at once: hand-made routines and plans, one rule each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plan_statements import Over, all_said, call, plan, routine
from sympy import Expr

from symbp.ir import Access, index
from symbp.plan import Clear, Elementwise, Reduce, Routine, Statement
from symbp.plan.model import writes
from symbp.plan.statements.sinks import applied, delayed

P, Q = index("p"), index("q")
OVER = Over({P: 4, Q: 4})
W, X, Y = (Access(n, P) for n in "wxy")


def each(target: str, body: Expr, accumulate: bool = False) -> Elementwise:
    return OVER.each(target, (P,), body, accumulate=accumulate)


GRADIENT, BACK = each("∂w", X * Y), each("∂x", W * Y)


def order(*statements: Statement, outputs: tuple[str, ...] = ("∂w", "∂x")) -> list[str]:
    """The targets of the routine in the order in which they are then made."""
    made = delayed(routine("r", *statements, outputs=outputs), {"∂w": "w"})
    assert sorted(all_said(made.statements)) == sorted(all_said(statements))
    return [n for s in made.statements for n in writes(s)]


# ---------------------------------------------------------------- delayed


def test_a_gradient_waits_for_the_last_read_of_its_parameter() -> None:
    assert order(GRADIENT, BACK, each("∂y", X)) == ["∂x", "∂w", "∂y"]
    assert order(BACK, GRADIENT) == ["∂x", "∂w"]


def test_its_pieces_keep_their_order() -> None:
    zeros, more = Clear("∂w"), each("∂w", Y, accumulate=True)
    assert order(zeros, more, BACK) == ["∂x", "∂w", "∂w"]
    made = delayed(routine("r", zeros, more, BACK, outputs=("∂w", "∂x")), {"∂w": "w"})
    assert made.statements == (BACK, zeros, more)


def test_a_gradient_that_is_read_here_stays() -> None:
    assert order(GRADIENT, each("∂x", Access("∂w", P) * W)) == ["∂w", "∂x"]


def test_a_gradient_that_reads_its_parameter_itself_does_not_wait_for_that() -> None:
    assert order(each("∂w", W * 2), each("∂x", Y)) == ["∂w", "∂x"]


# ---------------------------------------------------------------- applied


def at_once(*routines: Routine, **gradients: str) -> list[dict[str, str]]:
    """What each call may apply; the gradient of w is ∂w unless told."""
    calls = [(r, call(r)) for r in routines]
    return [dict(a) for a in applied(plan((), calls), gradients or {"w": "∂w"})]


def made(*statements: Statement, outputs: tuple[str, ...] = ("∂w", "∂x")) -> Routine:
    return routine("r", *statements, outputs=outputs)


def test_what_is_made_after_the_last_read_is_applied() -> None:
    assert at_once(made(BACK, GRADIENT)) == [{"∂w": "w"}]
    assert at_once(made(GRADIENT, BACK)) == [{}]
    assert at_once(made(GRADIENT, each("∂x", Y))) == [{"∂w": "w"}]


@pytest.mark.parametrize(
    ("statements", "may"),
    [
        ([Clear("∂w"), each("∂w", X, accumulate=True)], True),
        ([OVER.total("∂w", (P,), (Q,), X * Access("y", Q))], True),
        ([each("∂w", X, accumulate=True), each("∂w", Y, accumulate=True)], True),
        ([each("∂w", X), each("∂w", Y, accumulate=True)], False),
        ([GRADIENT, each("∂x", Access("∂w", P))], False),
    ],
    ids=["zeros first", "a sum", "added in pieces", "written, then added to", "read here"],
)
def test_only_what_can_be_scaled_where_it_is_made(statements: list[Statement], may: bool) -> None:
    assert at_once(made(*statements)) == [{"∂w": "w"} if may else {}]


def test_a_maximum_is_not_scaled() -> None:
    total = OVER.total("∂w", (P,), (Q,), X * Access("y", Q))
    largest = Reduce(replace(total.equation, reduction="max"))
    assert at_once(made(largest)) == [{}]


def test_only_what_another_call_does_not_read() -> None:
    reading = routine("later", each("h", Access("∂w", P)), outputs=("h",))
    assert at_once(made(GRADIENT), reading) == [{}, {}]


def test_only_when_no_later_call_reads_the_parameter() -> None:
    later = routine("later", each("h", W), outputs=("h",))
    assert at_once(made(GRADIENT), later) == [{}, {}]
    assert at_once(later, made(GRADIENT)) == [{}, {"∂w": "w"}]


def test_one_tensor_for_two_parameters_is_needed_as_such() -> None:
    assert at_once(made(GRADIENT), w="∂w", v="∂w") == [{}]
    assert at_once(made(GRADIENT), w="∂w", v="∂v") == [{"∂w": "w"}]


def test_decay_reads_just_the_element_that_it_changes() -> None:
    assert at_once(made(each("∂w", W * 2 + X))) == [{"∂w": "w"}]
    assert at_once(made(each("∂w", Access("w", 3 - P) + W))) == [{}]
    assert at_once(made(OVER.total("∂w", (P,), (Q,), W * Access("y", Q)))) == [{}]
    assert at_once(made(each("∂w", W), each("∂x", W))) == [{}]


def test_decay_reads_nothing_that_is_changed_already() -> None:
    decay = routine("decay", each("∂w", W * 2, accumulate=True), outputs=("∂w",))
    assert at_once(made(GRADIENT), decay) == [{}, {"∂w": "w"}]
    assert at_once(decay, made(GRADIENT)) == [{"∂w": "w"}, {"∂w": "w"}]


def test_a_parameter_under_another_name_is_read_too() -> None:
    tied = made(GRADIENT, each("∂x", Access("u", P)))
    found = applied(plan((), [(tied, call(tied, u="w"))]), {"w": "∂w"})
    assert [dict(a) for a in found] == [{}]
