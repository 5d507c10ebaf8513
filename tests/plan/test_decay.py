"""Decay of weights between the parts of a backward call: hand-made plans, one rule each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plan_statements import Over, all_said, call, plan, routine
from sympy import Expr, Integer

from symbp.ir import Access, Tensor, compare, index
from symbp.ir import size as named_size
from symbp.plan import Alias, Call, Clear, Elementwise, Plan, Routine, Statement
from symbp.plan.statements.decay import decayed

P, Q = index("p"), index("q")
OVER = Over({P: 4, Q: 4})
W, X, Y, H = (Access(n, P) for n in ("w", "x", "y", "∂h"))


def each(target: str, body: Expr, accumulate: bool = False) -> Elementwise:
    return OVER.each(target, (P,), body, accumulate=accumulate)


def made(name: str, *statements: Statement, outputs: tuple[str, ...] = ("∂w",)) -> Routine:
    """The routine; what all its statements add to is added to."""
    adds = {s.equation.target for s in statements if getattr(s, "accumulate", False)}
    adds -= {s.equation.target for s in statements if not getattr(s, "accumulate", True)}
    adds -= {s.tensor for s in statements if isinstance(s, Clear)}
    adds &= set(outputs)
    return replace(routine(name, *statements, outputs=outputs), adds=frozenset(adds))


HIDDEN = each("∂h", X * Y)
BACK = each("∂x", W * H)
L2, L1 = made("l2", each("∂w", W * 2)), made("l1", each("∂w", W * 3, accumulate=True))


def layer(*more: Statement, writes: bool = False) -> Routine:
    gradient = each("∂w", X * H, accumulate=not writes)
    return made("layer", HIDDEN, BACK, *more, gradient, outputs=("∂w", "∂x"))


ROLES = {"w": "parameter", "∂w": "gradient", "x": "input", "y": "input"}


def planned(*routines: Routine | tuple[Routine, Call]) -> Plan:
    calls = [r if isinstance(r, tuple) else (r, call(r)) for r in routines]
    return plan((), calls, **ROLES)  # type: ignore[arg-type]


def after(*routines: Routine | tuple[Routine, Call]) -> Plan:
    return decayed(planned(*routines), {"w": "∂w"})


def said(found: Plan) -> list[list[str]]:
    return [all_said(found.routines[c.routine].statements) for c in found.backward]


SPLIT = [["∂h[p] = x[p]*y[p]", "∂x[p] = w[p]*∂h[p]"], ["∂w[p] = 2*w[p]"], ["∂w[p] += x[p]*∂h[p]"]]


def test_decay_stands_between_the_last_read_and_the_gradient() -> None:
    found = after(L2, layer())
    assert said(found) == SPLIT
    assert [c.routine for c in found.backward] == ["layer·before", "l2", "layer·gradients"]


def test_what_crosses_is_made_by_the_one_and_read_by_the_other() -> None:
    found = after(L2, layer())
    first, _, second = (found.routines[c.routine] for c in found.backward)
    assert (first.outputs, first.scratch, first.adds) == (("∂x", "∂h"), (), frozenset())
    assert (set(second.inputs), second.outputs) == ({"x", "∂h"}, ("∂w",))
    assert second.adds == {"∂w"}
    assert [set(c.tensors) for c in found.backward] == [
        {"x", "y", "w", "∂h", "∂x"}, {"w", "∂w"}, {"x", "∂h", "∂w"},
    ]  # fmt: skip


def test_the_memory_of_an_alias_crosses() -> None:
    shared = Alias("∂v", "∂h")
    product = each("∂w", Access("∂v", P) * X, accumulate=True)
    both = made("layer", HIDDEN, BACK, shared, product, outputs=("∂w", "∂x"))
    found = after(L2, both)
    first, _, second = (found.routines[c.routine] for c in found.backward)
    assert first.outputs == ("∂x", "∂h")
    assert set(second.inputs) == {"x", "∂v"}


def test_several_contributions_are_one_statement() -> None:
    assert said(after(L2, L1, layer())) == [SPLIT[0], ["∂w[p] = 5*w[p]"], SPLIT[2]]


def test_several_are_one_by_the_names_of_the_first() -> None:
    n, m = named_size("n"), named_size("m")
    body = Access("u", Q) * Access("z", Q) * m
    other = routine("other", OVER.each("∂u", (Q,), body), outputs=("∂u",))
    other = replace(other, sizes=(m,), adds=frozenset({"∂u"}))
    sized = replace(L2, sizes=(n,))
    calls = (
        (sized, replace(call(sized), sizes={n: Integer(4)})),
        (other, replace(call(other, u="w", z="x", **{"∂u": "∂w"}), sizes={m: Integer(4)})),
    )
    found = after(*calls, layer())
    assert said(found)[1] == ["∂w[p] = n*w[p]*z[p] + 2*w[p]"]
    assert found.backward[1].tensors == {"w": "w", "∂w": "∂w", "z": "x"}
    assert found.backward[1].sizes == {n: 4}


def test_a_size_of_its_own_stays_apart() -> None:
    n = named_size("n")
    one, two = (
        replace(made(k, each("∂w", W * n, accumulate=k == "two")), sizes=(n,))
        for k in ("one", "two")
    )
    calls = [(r, replace(call(r), sizes={n: Integer(k)})) for r, k in ((one, 3), (two, 5))]
    found = after(*calls, layer())
    assert sorted(map(int, found.backward[1].sizes.values())) == [3, 5]
    assert sorted(s.name for s in found.backward[1].sizes) == ["n", "n_2"]


def test_what_came_before_decay_is_added_now() -> None:
    zeros = Clear("∂w")
    assert said(after(layer(writes=True), L1)) == [
        SPLIT[0], ["∂w[p] = 3*w[p]"], SPLIT[2],
    ]  # fmt: skip
    cleared = made("layer", HIDDEN, BACK, zeros, each("∂w", X * H, True), outputs=("∂w", "∂x"))
    assert said(after(cleared, L1))[2] == SPLIT[2]


def test_without_a_read_several_stand_where_the_first_stood() -> None:
    plain = made("plain", each("∂w", X * Y, accumulate=True))
    assert said(after(L2, plain, L1)) == [["∂w[p] = 5*w[p]"], ["∂w[p] += x[p]*y[p]"]]


def test_a_call_that_also_makes_something_else_is_parted() -> None:
    both = made("both", each("∂w", W * 2), each("h", X), outputs=("∂w", "h"))
    found = said(after(both, layer()))
    assert found == [["h[p] = x[p]"], *SPLIT]


def test_equal_calls_have_equal_routines() -> None:
    names = {"w": "v", "∂w": "∂v", "∂h": "∂i", "∂x": "∂j"}
    layers = layer()
    calls = [(L2, call(L2)), (L2, call(L2, w="v", **{"∂w": "∂v"})), (layers, call(layers))]
    calls.append((layers, call(layers, **names)))
    roles = {**ROLES, "v": "parameter", "∂v": "gradient"}
    found = decayed(plan((), calls, **roles), {"w": "∂w", "v": "∂v"})  # type: ignore[arg-type]
    assert [c.routine for c in found.backward] == ["layer·before", "l2", "layer·gradients"] * 2
    assert set(found.routines) == {"layer·before", "l2", "layer·gradients"}


MIRRORED = Access("w", 3 - P)
REVERSED = made("r", each("∂w", MIRRORED))
FEWER = made("f", OVER.each("∂w", (P,), W * 2, compare(P, "<", Integer(3)), accumulate=True))


@pytest.mark.parametrize(
    "calls",
    [
        (REVERSED, layer()),
        (FEWER, layer()),
        (made("made", each("∂w", W * Access("g", P))), layer()),
        (L2, layer(), made("later", each("k", W), outputs=("k",))),
        (L2, made("use", each("∂w", X, accumulate=True)), layer()),
        (L2, layer(each("k", Access("∂w", P)))),
        (L2, made("layer", BACK, each("∂w", X * MIRRORED, True), outputs=("∂w", "∂x"))),
        (layer(),),
    ],
    ids=[
        "other elements", "some elements", "reads what backward makes", "read later",
        "another contribution first", "a gradient that is read", "reads it for the gradient",
        "no decay",
    ],
)  # fmt: skip
def test_what_would_wait_nonetheless_stays(calls: tuple[Routine, ...]) -> None:
    before = planned(*calls)
    assert decayed(before, {"w": "∂w"}) == before


def test_what_is_applied_already_stays() -> None:
    before = planned(L2, made("plain", each("∂w", X * Y, accumulate=True)))
    assert decayed(before, {"w": "∂w"}) is before


def test_a_vector_of_another_length_is_no_whole() -> None:
    longer = {"∂w": Tensor("∂w", (Integer(5),)), "w": Tensor("w", (Integer(5),))}
    part = replace(L1, tensors=longer)
    before = planned(part, layer())
    assert decayed(before, {"w": "∂w"}) == before
