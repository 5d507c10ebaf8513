"""What backward may compute again: hand-made plans, one rule each."""

from __future__ import annotations

import pytest
from plan_statements import Over, all_said, call, plan, routine, with_saved
from sympy import Expr, Rational, exp

from symbp.ir import Access, Select, compare, index
from symbp.plan import Alias, Elementwise, Plan, Routine, Statement
from symbp.plan.statements.again import computed_again

P, Q = index("p"), index("q")
OVER = Over({P: 4, Q: 4})
X, W, R, Z = (Access(n, P) for n in "xwrz")
MATRICES = dict.fromkeys(("x", "w", "r"), (4, 4))


def each(target: str, body: Expr) -> Elementwise:
    return OVER.each(target, (P,), body)


def forward(*statements: Statement, saved: tuple[str, ...] = ("r",), **shapes: object) -> Routine:
    made = routine("f", *statements, phase="forward", **shapes)  # type: ignore[arg-type]
    return with_saved(made, *saved)


USES = routine("uses", each("g", R * 3), outputs=["g"])
FIRST = routine("first", each("h", Access("v", P)), outputs=["h"])


def again(made: Routine, *backward: Routine, **roles: str) -> Plan:
    """The plan of one forward call and these backward calls; x is an input, w a parameter."""
    known = {
        "x": "input", "w": "parameter", "g": "gradient", "h": "gradient", "v": "input",
        **dict.fromkeys(made.saved, "saved"), **roles,
    }  # fmt: skip
    calls = [(b, call(b)) for b in backward]
    return computed_again(plan([(made, call(made))], calls, **known))  # type: ignore[arg-type]


def names(found: Plan) -> list[str]:
    return [c.routine for c in found.backward]


def test_it_is_computed_just_before_the_call_that_needs_it() -> None:
    found = again(forward(each("r", X * W)), FIRST, USES)
    assert names(found) == ["first", "f.r·again", "uses"]
    routine = found.routines["f.r·again"]
    assert all_said(routine.statements) == ["r[p] = w[p]*x[p]"]
    assert (set(routine.inputs), routine.outputs, routine.phase) == ({"x", "w"}, ("r",), "backward")
    assert found.backward[1].tensors == {"x": "x", "w": "w", "r": "r·again"}
    assert found.backward[2].tensors == {"r": "r·again", "g": "g"}
    assert found.buffers["r·again"].role == "scratch"


def test_for_all_calls_that_need_it_at_once() -> None:
    other = routine("other", each("h", R * 2), outputs=["h"])
    found = again(forward(each("r", X + 1)), USES, FIRST, other)
    assert names(found) == ["f.r·again", "uses", "first", "other"]
    assert found.backward[3].tensors["r"] == "r·again"


def test_scratch_on_the_way_is_written_into_it() -> None:
    found = again(forward(each("z", X * W), each("r", Z + 1)), USES)
    assert all_said(found.routines["f.r·again"].statements) == ["r[p] = w[p]*x[p] + 1"]


RELU = Select(compare(X, ">", Rational(0)), X, Rational(0))


@pytest.mark.parametrize(
    ("body", "cheap"),
    [
        (RELU, True),
        (X**2 + W, True),
        (X**3, True),
        (X * W + W + X**2, True),
        (X * W + W + X**2 - 1, True),
        (X * W + W + X**2 + (X + 1) ** 2, False),
        (X**4, False),
        (1 / X, False),
        (X ** Rational(1, 2), False),
        (exp(X), False),
        (X, False),
    ],
)
def test_a_few_operations_and_no_function(body: Expr, cheap: bool) -> None:
    found = again(forward(each("r", body)), USES)
    assert (len(found.backward) == 2) == cheap


def test_equal_operations_count_once() -> None:
    shared, apart = (X + W) * X + (X + W) ** 2, (X + W) * X + (X - W) ** 2
    assert names(again(forward(each("r", shared)), USES)) == ["f.r·again", "uses"]
    assert names(again(forward(each("r", apart)), USES)) == ["uses"]


@pytest.mark.parametrize(
    "statements",
    [
        [OVER.each("r", (P,), X + W, compare(P, ">=", Rational(1)))],
        [OVER.each("r", (3 - P,), X + W)],
        [OVER.each("r", (P,), X + W, accumulate=True)],
        [each("r", X + W), OVER.each("r", (P,), X, accumulate=True)],
        [each("r", X + W), Alias("s", "r")],
        [OVER.total("r", (P,), (Q,), Access("x", P) + Access("w", Q))],
    ],
    ids=["a part", "backwards", "added", "more added", "another shape", "a sum"],
)
def test_what_one_statement_does_not_make_whole_is_kept(statements: list[Statement]) -> None:
    assert names(again(forward(*statements), USES)) == ["uses"]


# ---------------------------------------------------------------- what it is computed from

READS_Z = routine("reads", each("h", Z * 3), outputs=["h"])
BOTH = routine("both", each("h", Z * R), outputs=["h"])


@pytest.mark.parametrize(
    ("backward", "expected"),
    [
        ((USES, READS_Z), ["f.r·again", "uses", "reads"]),
        ((READS_Z, USES), ["reads", "uses"]),
        ((BOTH,), ["f.r·again", "both"]),
        ((USES,), ["uses"]),
    ],
    ids=["needed later still", "needed earlier", "needed there", "not needed"],
)
def test_a_saved_operand_must_be_needed_as_late_anyway(
    backward: tuple[Routine, ...], expected: list[str]
) -> None:
    made = forward(each("z", exp(X)), each("r", Z + 1), saved=("z", "r"))
    assert names(again(made, *backward)) == expected


@pytest.mark.parametrize("role", ["scratch", "output", "state", "loss"])
def test_what_may_be_gone_by_then_is_no_operand(role: str) -> None:
    made = forward(each("z", exp(X)), each("r", Z + 1))
    assert names(again(made, USES, READS_Z, z=role)) == ["uses", "reads"]


@pytest.mark.parametrize("role", ["output", "next_state", "loss"])
def test_a_result_stays_where_it_is(role: str) -> None:
    assert names(again(forward(each("r", X + 1)), USES, r=role)) == ["uses"]


def test_nothing_is_computed_from_what_is_itself_computed_again() -> None:
    made = forward(each("z", X + 1), each("r", exp(Z)), each("q", Z * W), saved=("z", "r", "q"))
    reads = routine("q", each("g", Access("q", P) * 2), each("h", Z), outputs=["g", "h"])
    assert names(again(made, reads)) == ["f.z·again", "q"]


def test_what_backward_does_not_read_is_not_computed_again() -> None:
    found = again(forward(each("r", X + 1)), FIRST)
    assert names(found) == ["first"]
    assert "r·again" not in found.buffers


def test_calls_of_one_routine_share_one() -> None:
    made, use = forward(each("r", X + W)), USES
    forwards = [(made, call(made)), (made, call(made, x="x2", r="r2"))]
    backwards = [(use, call(use, r="r2", g="g2")), (use, call(use))]
    roles = {"x": "input", "x2": "input", "w": "parameter", "g": "gradient", "g2": "gradient"}
    found = computed_again(plan(forwards, backwards, **roles))  # type: ignore[arg-type]
    assert names(found) == ["f.r·again", "uses", "f.r·again", "uses"]
    assert [c.tensors["r"] for c in found.backward] == ["r2·again"] * 2 + ["r·again"] * 2
    assert found.backward[0].tensors["x"] == "x2"
