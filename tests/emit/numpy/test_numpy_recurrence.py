"""Recurrent layers in NumPy: a loop over time only, on views that are made once."""

from __future__ import annotations

import re
import tracemalloc
import warnings

import numpy as np
import pytest

import symbp

KINDS = ("rnn", "lstm", "gru")
STEPS = 40
BATCH = 256


def declaration(kind: str, options: str = "units: 6") -> str:
    return (
        f"name: net\ninputs: {{x: [batch, {STEPS}, 3], y: [batch, {STEPS}, 2]}}\n"
        f"layers: [{{{kind}: {{{options}}}}}, {{dense: 2}}]\nloss: {{mse: y}}\n"
    )


def derived(kind: str, options: str = "units: 6") -> symbp.Derived:
    return symbp.derive(declaration(kind, options), targets=("numpy",))


def loops(text: str) -> list[str]:
    """The bodies of the loops over time."""
    found, lines = [], text.splitlines()
    for k, line in enumerate(lines):
        head = re.match(r"( +)for t in ", line)
        if head:
            body = (b for b in lines[k + 1 :])
            inside = []
            for b in body:
                if b.strip() and not b.startswith(f"{head[1]}    "):
                    break
                inside.append(b)
            found.append("\n".join(inside))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_slices_nothing_and_multiplies_once(kind: str) -> None:
    bodies = loops(derived(kind).files["net.py"])
    assert len(bodies) == 3  # forward, backward, predict
    for body in bodies:
        assert body.count("np.dot(") == 1
        assert not re.search(r"\[[^\]]*:", body), body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reverse", ["false", "true"])
def test_saturated_gates_are_finite_and_silent(kind: str, reverse: str) -> None:
    net = derived(kind, f"units: 6, reverse: {reverse}").module()
    params = net.init(seed=0, dtype=np.float32)
    rng = np.random.default_rng(0)
    x = (1e4 * rng.normal(size=(2, STEPS, 3))).astype(np.float32)
    y = rng.normal(size=(2, STEPS, 2)).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss, saved = net.forward(params, x=x, y=y)
        grads = net.backward(params, saved)
    assert np.isfinite(loss)
    assert all(np.isfinite(g).all() for g in grads.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_in_a_workspace_allocates_next_to_nothing(kind: str) -> None:
    net = derived(kind).module()
    params = net.init(seed=0, dtype=np.float32)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, STEPS, 3)).astype(np.float32)
    y = rng.normal(size=(BATCH, STEPS, 2)).astype(np.float32)
    workspace = net.workspace(batch=BATCH)
    for _ in range(2):
        net.step(params, rate=0.01, x=x, y=y, workspace=workspace)
    tracemalloc.start()
    net.step(params, rate=0.01, x=x, y=y, workspace=workspace)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    states = BATCH * STEPS * 6 * 4
    assert peak < states / 2  # NumPy itself takes buffers of a fixed size
