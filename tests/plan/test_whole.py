"""Loops that write what is zero elsewhere in one pass, and what is made of it with it."""

from __future__ import annotations

import pytest

from symbp.derive import derive
from symbp.ir import equation_text
from symbp.library import Library
from symbp.network.build import build
from symbp.plan import Alias, Clear, Loop, Plan, plan
from symbp.simplify import simplify_network
from symbp.spec import read

POOLED = """
name: pooled
inputs: {{x: [batch, 2, {size}, {size}], y: {{shape: [batch], labels: 3}}}}
layers: [{{conv2d: {{filters: 4, kernel: 3}}}}, relu, {{max_pool: {pool}}}, flatten, {{dense: 3}}]
loss: {{cross_entropy: y}}
sizes: {{batch: 4}}
"""


def planned(size: int, pool: str, *, loops: bool) -> Plan:
    specification, _ = read(POOLED.format(size=size, pool=pool), "net.yaml")
    assert specification is not None
    family, mistakes = build(specification, Library(), {})
    assert family is not None, mistakes
    return plan(simplify_network(derive(family.main)), loops=loops)


def written(found: Plan) -> tuple[dict[str, str], set[str]]:
    """Backward's equations by target, and what is set to zero first."""
    statements = [s for r in found.routines.values() if r.phase == "backward" for s in r.statements]
    texts = {
        s.equation.target: equation_text(s.equation)
        for s in statements
        if not isinstance(s, Alias | Clear | Loop)
    }
    return texts, {s.tensor for s in statements if isinstance(s, Clear)}


def test_windows_side_by_side_choose_and_go_on_to_the_activation() -> None:
    texts, cleared = written(planned(6, "2", loops=True))
    assert cleared == set()
    assert "∂relu1" not in texts
    assert texts["∂conv2d1"].count("where") == 2
    assert texts["∂conv2d1"].startswith("∂conv2d1[n")
    assert "if" not in texts["∂conv2d1"]


@pytest.mark.parametrize(
    ("size", "pool"),
    [(7, "2"), (6, "{size: 2, stride: 1}"), (7, "{size: 2, stride: 3}")],
)
def test_windows_that_meet_or_leave_places_out_do_not(size: int, pool: str) -> None:
    texts, cleared = written(planned(size, pool, loops=True))
    assert len(cleared) == 1
    assert any(t.startswith("∂relu1") for t in texts)


def test_whole_arrays_are_filled_as_ever() -> None:
    texts, cleared = written(planned(6, "2", loops=False))
    assert cleared == {"∂relu1"}
    assert " if " in texts["∂relu1"]
