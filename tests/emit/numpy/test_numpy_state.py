"""State: passed in, given back, updated in place by `step`, read by `predict`; mistakes in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_families import CENTRE_AND_DROP, family_module

CENTRED = f"""
name: centred
inputs: {{x: [batch, 3], y: [batch, 2]}}
layers:
  - dense: {{units: 4, bias: false}}
  - centre
  - dense: {{units: 2, bias: false}}
loss: {{mse: y}}
{CENTRE_AND_DROP}"""

DEEP = f"""
name: deep
inputs: {{x: [batch, 4], y: [batch, 4]}}
layers:
  - repeat: {{times: 3, layers: [{{dense: {{units: 4, bias: false}}}}, centre, tanh]}}
loss: {{mse: y}}
{CENTRE_AND_DROP}"""


@pytest.fixture(scope="module")
def centred() -> Any:
    return family_module(CENTRED)


@pytest.fixture(scope="module")
def deep() -> Any:
    return family_module(DEEP)


@pytest.fixture
def batch() -> dict[str, Any]:
    rng = np.random.default_rng(2)
    return {"x": rng.standard_normal((5, 3)), "y": rng.standard_normal((5, 2))}


def following(params: Any, x: Any, running: Any) -> Any:
    """The state after a step on x, by the formula."""
    return 0.75 * running + 0.25 * (x @ params["dense1.W"].T).mean(axis=0)


def test_declared_and_fresh(centred: Any) -> None:
    assert centred.STATE == {"centre1.running": (4,)}
    assert not hasattr(centred, "NOISE")
    state = centred.init_state()
    np.testing.assert_array_equal(state["centre1.running"], np.full(4, 0.5, np.float32))
    assert state["centre1.running"].dtype == np.float32
    assert centred.init_state(dtype=np.float64)["centre1.running"].dtype == np.float64


def test_network_without_state_takes_none() -> None:
    net = family_module(
        "name: p\ninputs: {x: [n, 2], y: [n, 2]}\nlayers: [{dense: 2}]\nloss: {mse: y}\n"
    )
    assert not hasattr(net, "STATE")
    assert not hasattr(net, "init_state")
    with pytest.raises(TypeError):
        net.predict(net.init(), x=np.ones((1, 2), np.float32), state={})


@pytest.mark.parametrize("kept", [False, True])
def test_forward_gives_the_next_state(centred: Any, batch: dict[str, Any], kept: bool) -> None:
    params, ws = centred.init(dtype=np.float64), centred.workspace(batch=5) if kept else None
    state = centred.init_state(dtype=np.float64)
    running = np.full(4, 0.5)
    for _ in range(3):  # each next state goes in again: it shares no memory with the workspace
        before = {n: a.copy() for n, a in state.items()}
        _, saved = centred.forward(params, **batch, state=state, workspace=ws)
        np.testing.assert_array_equal(state["centre1.running"], before["centre1.running"])
        running = following(params, batch["x"], running)
        state = saved.state
        assert list(state) == ["centre1.running"]
        np.testing.assert_allclose(state["centre1.running"], running, rtol=1e-12)


def test_without_a_state_there_is_a_fresh_one(centred: Any, batch: dict[str, Any]) -> None:
    params = centred.init(dtype=np.float64)
    ws = centred.workspace(batch=5)
    used = {"centre1.running": np.ones(4)}
    centred.forward(params, **batch, state=used, workspace=ws)
    _, saved = centred.forward(params, **batch, workspace=ws)
    wanted = following(params, batch["x"], np.full(4, 0.5))
    np.testing.assert_allclose(saved.state["centre1.running"], wanted, rtol=1e-12)


@pytest.mark.parametrize("order", ["C", "F", "strided"])
def test_step_updates_state_in_place(centred: Any, batch: dict[str, Any], order: str) -> None:
    params, ws = centred.init(dtype=np.float64), centred.workspace(batch=5)
    given = np.full(8, 0.5)[::2] if order == "strided" else np.full(4, 0.5, order=order)
    state, running = {"centre1.running": given}, np.full(4, 0.5)
    for _ in range(3):
        running = following(params, batch["x"], running)  # the parameters before the step
        centred.step(params, rate=0.1, **batch, state=state, workspace=ws)
        assert state["centre1.running"] is given
        np.testing.assert_allclose(given, running, rtol=1e-12)


def test_predict_reads_the_state(centred: Any, batch: dict[str, Any]) -> None:
    params, running = centred.init(dtype=np.float64), np.arange(4.0)
    hidden = batch["x"] @ params["dense1.W"].T
    for ws in (None, centred.workspace(batch=5)):
        out = centred.predict(
            params, x=batch["x"], state={"centre1.running": running}, workspace=ws
        )
        np.testing.assert_allclose(out, (hidden - running) @ params["dense2.W"].T, rtol=1e-12)
        fresh = centred.predict(params, x=batch["x"], workspace=ws)
        np.testing.assert_allclose(fresh, (hidden - 0.5) @ params["dense2.W"].T, rtol=1e-12)


def test_state_changed_in_place_is_seen(centred: Any, batch: dict[str, Any]) -> None:
    params, ws = centred.init(dtype=np.float64), centred.workspace(batch=5)
    state = centred.init_state(dtype=np.float64)
    first = centred.predict(params, x=batch["x"], state=state, workspace=ws).copy()
    state["centre1.running"] += 1
    second = centred.predict(params, x=batch["x"], state=state, workspace=ws)
    shift = np.ones(4) @ params["dense2.W"].T
    np.testing.assert_allclose(second, first - shift, rtol=1e-12)


def test_state_of_repeated_layers(deep: Any) -> None:
    names = list(deep.STATE)
    assert len(names) == 3
    rng = np.random.default_rng(5)
    x, y = rng.standard_normal((2, 6, 4))
    params, ws = deep.init(dtype=np.float64), deep.workspace(batch=6)
    weights = [a.copy() for a in params.values()]
    given = [rng.standard_normal(4) for _ in names]
    state = {n: a.copy() for n, a in zip(names, given, strict=True)}
    out, after = x, []
    for weight, running in zip(weights, given, strict=True):
        z = out @ weight.T
        after.append(0.75 * running + 0.25 * z.mean(axis=0))
        out = np.tanh(z - z.mean(axis=0))
    loss, saved = deep.forward(params, x=x, y=y, state=state, workspace=ws)
    np.testing.assert_allclose(loss, ((out - y) ** 2).mean(), rtol=1e-12)
    for name, wanted in zip(names, after, strict=True):
        np.testing.assert_allclose(saved.state[name], wanted, rtol=1e-12)
    out = x
    for weight, running in zip(weights, given, strict=True):
        out = np.tanh(out @ weight.T - running)
    for workspace in (None, ws):
        found = deep.predict(params, x=x, state=state, workspace=workspace)
        np.testing.assert_allclose(found, out, rtol=1e-12)
    deep.step(params, rate=0.1, x=x, y=y, state=state, workspace=ws)
    for name, wanted in zip(names, after, strict=True):
        np.testing.assert_allclose(state[name], wanted, rtol=1e-12)


MISTAKES = {
    "no dict": ([1.0], TypeError, "state is of type list; it should be a dict"),
    "missing": ({}, TypeError, "state lacks centre1.running"),
    "extra": ({"centre1.running": np.ones(4), "q": np.ones(4)}, TypeError, "state has q too"),
    "shape": ({"centre1.running": np.ones(3)}, ValueError,
              r"state\['centre1.running'\] has shape \(3,\); it should be \(4,\)"),
    "dtype": ({"centre1.running": np.ones(4, np.float32)}, TypeError,
              r"state\['centre1.running'\] has dtype float32; it should be float64"),
    "integers": ({"centre1.running": np.ones(4, int)}, TypeError,
                 r"state\['centre1.running'\] has dtype int64"),
    "list": ({"centre1.running": [0.0] * 4}, TypeError,
             r"state\['centre1.running'\] is of type list; .* shape \(4,\)"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("call", ["forward", "step", "predict"])
def test_mistake_names_the_state(centred: Any, batch: dict[str, Any], name: str, call: str) -> None:
    state, error, message = MISTAKES[name]
    params, ws = centred.init(dtype=np.float64), centred.workspace(batch=5)
    more: dict[str, Any] = {"rate": 0.1} if call == "step" else {}
    given = {**batch, **more} if call != "predict" else {"x": batch["x"]}
    before = {n: a.copy() for n, a in params.items()}
    for _ in range(2):  # nothing wrong is remembered as right
        with pytest.raises(error, match=message):
            getattr(centred, call)(params, **given, state=state, workspace=ws)
    assert all((params[n] == a).all() for n, a in before.items())


def test_state_of_a_size_that_is_known_at_run_time() -> None:
    net = family_module(
        f"name: s\ninputs: {{x: [batch, f], y: [batch, f]}}\nlayers: [centre]\nloss: {{mse: y}}\n"
        f"{CENTRE_AND_DROP}"
    )
    assert net.STATE == {"centre1.running": ("f",)}
    state = net.init_state(np.float64, f=3)
    np.testing.assert_array_equal(state["centre1.running"], [0.5, 0.5, 0.5])
    x = np.arange(6.0).reshape(2, 3)
    for ws in (None, net.workspace(batch=2, f=3)):
        loss, saved = net.forward({}, x=x, y=x, state=state, workspace=ws)
        np.testing.assert_allclose(loss, (x.mean(axis=0) ** 2).mean())
        np.testing.assert_allclose(saved.state["centre1.running"], 0.375 + x.mean(axis=0) / 4)
        np.testing.assert_allclose(net.predict({}, x=x, workspace=ws), x - 0.5)


def test_inputs_named_as_the_functions_own_words() -> None:
    net = family_module(
        "name: s\ninputs: {state: [batch, 3], seed: [batch, 3], noise: [batch, 3]}\n"
        "layers:\n  - add: {from: [state, seed, noise]}\n  - centre\n  - drop\n"
        f"wrt: [state]\n{CENTRE_AND_DROP}"
    )
    x = np.arange(6.0).reshape(2, 3)
    given = {"state": x, "seed": x, "noise": np.zeros((2, 3))}
    state, mask = {"centre1.running": np.zeros(3)}, np.zeros((2, 3))
    out, saved = net.forward({}, **given, state_2=state, seed_2=1, noise_2={"drop1.u": mask})
    np.testing.assert_allclose(out, (2 * x - 2 * x.mean(axis=0)) / 0.75)
    np.testing.assert_allclose(saved.state["centre1.running"], x.mean(axis=0) / 2)
    adjoint = net.backward({}, saved, np.array([[1.0, 0, 0], [0, 0, 0]]))["state"]
    np.testing.assert_allclose(adjoint, np.array([[1, 0, 0], [-1, 0, 0]]) / 1.5)
    np.testing.assert_allclose(net.predict({}, **given, state_2=state), 2 * x)


def test_inputs_that_are_no_keywords() -> None:
    net = family_module(
        "name: s\ninputs: {وزن: [batch, 3], y: [batch, 3]}\nlayers: [centre, drop]\n"
        f"loss: {{mse: y}}\n{CENTRE_AND_DROP}"
    )
    x = np.arange(6.0).reshape(2, 3)
    state = {"centre1.running": np.zeros(3)}
    _, saved = net.forward({}, وزن=x, y=x, state=state, noise={"drop1.u": np.ones((2, 3))})
    np.testing.assert_allclose(saved.state["centre1.running"], x.mean(axis=0) / 4)
    np.testing.assert_allclose(net.predict({}, وزن=x, state=state), x)
    with pytest.raises(TypeError, match="the call has y too"):
        net.predict({}, وزن=x, y=x, state=state)
