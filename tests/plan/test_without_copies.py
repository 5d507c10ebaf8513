"""Adjoints passed on unchanged: which become aliases, and which need memory of their own."""

from __future__ import annotations

import pytest
from plan_statements import Over, all_said, call, plan, routine
from sympy import Expr, Integer

from symbp.ir import Access, compare, index
from symbp.plan import Alias, Call, Clear, Elementwise, Plan, Routine, Statement
from symbp.plan.statements.copies import without_copies

P, Q = index("p"), index("q")
OVER = Over({P: 4, Q: 4})


def move(target: str, body: Expr | str, accumulate: bool = False) -> Elementwise:
    """`target[p] = body`, the name of a tensor standing for its element."""
    found = Access(body, P) if isinstance(body, str) else body
    return OVER.each(target, (P,), found, accumulate=accumulate)


MAKE = routine("make", move("y", Access("loss", P) * 2), outputs=["y"])
PASS = routine("pass", move("w", Access("y", P) ** 2), move("x", "y"), outputs=["w", "x"])
ADD = routine("add", move("x", "v", accumulate=True), move("g", "x"), outputs=["g"])
ROLES = {"g": "gradient", "w": "gradient", "loss": "input", "v": "input"}


def made(*used: Routine | tuple[Routine, Call], **roles: str) -> Plan:
    """The plan of backward calls."""
    calls = [u if isinstance(u, tuple) else (u, call(u)) for u in used]
    return plan((), calls, **(ROLES | roles))  # type: ignore[arg-type]


def test_a_copy_of_what_is_read_no_more_is_an_alias() -> None:
    found = without_copies(made(MAKE, PASS, ADD))
    assert all_said(found.routines["pass"].statements) == ["w[p] = y[p]**2", "x is y"]
    assert [c.tensors.get("x") for c in found.backward] == [None, "y", "y"]
    assert "x" not in found.buffers


def test_scratch_that_another_lives_on_in_is_kept() -> None:
    both = routine("both", move("y", "v"), move("x", "y"), outputs=["x"])
    found = without_copies(made(both, ADD)).routines["both"]
    assert (found.scratch, found.saved, found.outputs) == ((), ("y",), ("x",))


@pytest.mark.parametrize(
    "passing",
    [
        [move("x", Access("y", P) * 2)],
        [move("x", Access("y", 3 - P))],
        [move("x", "y", accumulate=True)],
        [OVER.each("x", (P,), Access("y", P), compare(P, ">=", Integer(1)))],
        [OVER.each("x", (3 - P,), Access("y", P))],
        [Clear("x"), move("x", "y")],
        [move("x", "y"), move("x", "v", accumulate=True)],
        [move("x", "y"), move("w", "x")],
    ],
    ids=[
        "another value",
        "other places",
        "added",
        "a part",
        "backwards",
        "zeros first",
        "then more",
        "read here",
    ],
)
def test_a_statement_that_does_more_stays(passing: list[Statement]) -> None:
    before = made(MAKE, routine("pass", *passing, outputs=["x", "w"]), ADD)
    assert without_copies(before) == before


def test_a_copy_to_another_shape_stays() -> None:
    over = Over({P: 2, Q: 2})
    shapes = {"x": (2, 3), "y": (2, 2)}
    passing = routine(
        "pass", over.each("x", (P, Q), Access("y", P, Q)), outputs=["x"], shapes=shapes
    )
    before = made(passing)
    assert without_copies(before) == before


LATER = routine("later", move("h", "y"), move("g", Access("h", P) * 3), outputs=["g"])


@pytest.mark.parametrize(
    ("used", "roles"),
    [
        ((MAKE, PASS, ADD, LATER), {}),
        ((MAKE, ADD, PASS), {}),
        ((PASS, ADD), {"y": "input"}),
        ((MAKE, PASS), {"x": "gradient"}),
    ],
    ids=["read later", "there before", "the caller's", "asked for"],
)
def test_what_is_needed_as_it_is_has_its_own_memory(
    used: tuple[Routine, ...], roles: dict[str, str]
) -> None:
    before = made(*used, **roles)
    assert without_copies(before) == before


def test_what_forward_saves_is_not_overwritten() -> None:
    keeping = routine("keep", move("y", "v"), outputs=["y"], phase="forward")
    calls = [(PASS, call(PASS)), (ADD, call(ADD))]
    before = plan([(keeping, call(keeping))], calls, **(ROLES | {"y": "saved"}))  # type: ignore[arg-type]
    assert without_copies(before) == before


def test_a_routine_copies_unless_each_of_its_calls_can_share() -> None:
    again = (PASS, call(PASS, y="g", x="z", w="w2"))
    before = made(MAKE, PASS, ADD, again)
    assert without_copies(before) == before


def test_one_memory_under_two_names_is_left_alone() -> None:
    passing = routine("pass", move("x", "y"), move("w", "u"), outputs=["x", "w"])
    before = made(MAKE, (passing, call(passing, u="y")), ADD)
    assert without_copies(before) == before


def test_what_is_an_alias_already_is_left_alone() -> None:
    passing = routine("pass", Alias("w", "y"), move("x", "y"), outputs=["x", "w"])
    before = made(MAKE, passing, ADD)
    assert without_copies(before) == before


def test_a_chain_of_copies_is_one_memory() -> None:
    second = routine("second", move("z", "x"), outputs=["z"])
    found = without_copies(made(MAKE, PASS, second, (ADD, call(ADD, x="z"))))
    assert [c.tensors for c in found.backward[2:]] == [
        {"x": "y", "z": "y"},
        {"v": "v", "x": "y", "g": "g"},
    ]


def test_two_copies_of_one_adjoint_do_not_share_a_memory() -> None:
    """What is added to one of them later is no part of the other."""
    fork = routine("fork", move("x", "y"), move("z", "y"), outputs=["x", "z"])
    found = without_copies(made(MAKE, fork, ADD, (LATER, call(LATER, y="z", g="g2"))))
    assert all_said(found.routines["fork"].statements) == ["x is y", "z[p] = y[p]"]
    assert found.backward[1].tensors == {"y": "y", "x": "y", "z": "z"}
