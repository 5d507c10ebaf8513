"""Several objectives in one module: a namespace for each, over the same parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_families import CENTRE_AND_DROP, family_module, family_text

GAN = """
name: gan
inputs:
  real: [batch, 3]
  z: {shape: [batch, 2], noise: normal}
layers:
  - dense: {units: 5, from: z, name: g1}
  - tanh
  - dense: {units: 3, name: fake}
  - dense: {units: 4, name: d1}
  - tanh
  - dense: {units: 1, name: on_fake}
  - dense: {units: 4, from: real, share: d1, name: r1}
  - tanh
  - dense: {units: 1, share: on_fake, name: on_real}
output: fake
objectives:
  critic:
    loss: [{rise: {from: on_fake}}, {fall: {from: on_real}}]
    parameters: [d1, on_fake]
  maker: {loss: {fall: {from: on_fake}}, parameters: [g1, fake]}
sizes: {batch: 6}
define:
  rise: {kind: loss, formula: "out = mean[i, j](softplus(in[i, j]))"}
  fall: {kind: loss, formula: "out = mean[i, j](softplus(-in[i, j]))"}
"""
CRITIC, MAKER = ["d1.W", "d1.b", "on_fake.W", "on_fake.b"], ["g1.W", "g1.b", "fake.W", "fake.b"]

# A trunk with state, two heads of different inputs, and a parameter that no objective trains.
HEADS = f"""
name: heads
inputs: {{x: [batch, 3], a: {{shape: [batch], labels: 4}}, v: [batch, 1]}}
layers:
  - dense: {{units: 4, bias: false, name: trunk}}
  - centre: {{name: c}}
  - dense: {{units: 4, bias: false, name: policy}}
  - dense: {{units: 1, bias: false, name: value, from: c}}
output: [policy, value]
objectives:
  actor: {{loss: {{cross_entropy: {{target: a, from: policy}}}}, parameters: [policy]}}
  judge: {{loss: {{mse: {{target: v, from: value}}}}, parameters: [value]}}
{CENTRE_AND_DROP}"""


@pytest.fixture(scope="module")
def gan() -> Any:
    return family_module(GAN)


@pytest.fixture(scope="module")
def heads() -> Any:
    return family_module(HEADS)


def softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


def losses(params: Any, real: Any, z: Any) -> tuple[float, float]:
    """Critic's and maker's, by the formulas."""

    def critic(x: Any) -> Any:
        hidden = np.tanh(x @ params["d1.W"].T + params["d1.b"])
        return hidden @ params["on_fake.W"].T + params["on_fake.b"]

    made = np.tanh(z @ params["g1.W"].T + params["g1.b"]) @ params["fake.W"].T + params["fake.b"]
    on_fake = critic(made)
    critics = softplus(on_fake).mean() + softplus(-critic(real)).mean()
    return float(critics), float(softplus(-on_fake).mean())


def differences(which: int, params: Any, name: str, real: Any, z: Any) -> Any:
    """The gradient by central differences."""
    found = np.empty_like(params[name])
    for place in np.ndindex(found.shape):
        ends = []
        for step in (1e-5, -1e-5):
            moved = {n: a.copy() for n, a in params.items()}
            moved[name][place] += step
            ends.append(losses(moved, real, z)[which])
        found[place] = (ends[0] - ends[1]) / 2e-5
    return found


@pytest.fixture
def given() -> dict[str, Any]:
    rng = np.random.default_rng(3)
    return {"real": rng.standard_normal((6, 3)), "z": rng.standard_normal((6, 2))}


def test_namespaces_and_tables(gan: Any) -> None:
    assert list(gan.PARAMETERS) == [*MAKER, *CRITIC]
    assert gan.INPUTS == {"real": ("batch", 3)}
    assert gan.NOISE == {"z": ("batch", 2)}
    assert gan.OUTPUTS == {"fake": ("batch", 3)}
    assert list(gan.critic.PARAMETERS) == CRITIC
    assert list(gan.maker.PARAMETERS) == MAKER
    assert gan.critic.INPUTS == {"real": ("batch", 3)}
    assert gan.maker.INPUTS == {}
    assert gan.critic.workspace is gan.workspace
    assert not hasattr(gan, "forward")
    assert list(gan.init()) == list(gan.PARAMETERS)


@pytest.mark.parametrize("kept", [False, True])
def test_losses_and_gradients(gan: Any, given: dict[str, Any], kept: bool) -> None:
    params = gan.init(seed=1, dtype=np.float64)
    ws = gan.workspace() if kept else None
    wanted = losses(params, **given)
    loss, critics = gan.critic.forward(params, **given, workspace=ws)
    np.testing.assert_allclose(loss, wanted[0], rtol=1e-12)
    loss, makers = gan.maker.forward(params, z=given["z"], workspace=ws)
    np.testing.assert_allclose(loss, wanted[1], rtol=1e-12)
    # both are forward before either is backward: each has arrays of its own
    for which, group, saved in ((0, gan.critic, critics), (1, gan.maker, makers)):
        grads = group.backward(params, saved)
        assert list(grads) == list(group.PARAMETERS)
        for name, found in grads.items():
            numeric = differences(which, params, name, **given)
            np.testing.assert_allclose(found, numeric, rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("kept", [False, True])
def test_step_moves_only_the_group(gan: Any, given: dict[str, Any], kept: bool) -> None:
    ws = gan.workspace() if kept else None
    for group, inputs in ((gan.critic, given), (gan.maker, {"z": given["z"]})):
        params = gan.init(seed=2, dtype=np.float64)
        loss, saved = group.forward(params, **inputs)
        grads = group.backward(params, saved)
        wanted = {n: a - 0.3 * grads[n] if n in grads else a.copy() for n, a in params.items()}
        assert group.step(params, rate=0.3, **inputs, workspace=ws) == loss
        for name, value in wanted.items():
            np.testing.assert_allclose(params[name], value, rtol=1e-12, atol=1e-15)


def test_one_seed_is_the_same_noise_to_all(gan: Any, given: dict[str, Any]) -> None:
    params, seen = gan.init(dtype=np.float64), []
    # the critic's loss where the critic is 0 but for a linear path cannot tell; predict shows z
    params["g1.b"][:] = 0
    made = gan.predict(params, seed=5, workspace=gan.workspace(batch=6))
    for scale in (1.0, 2.0):
        params["on_fake.b"][:] = scale
        loss, _ = gan.maker.forward(params, seed=5)
        hidden = np.tanh(made @ params["d1.W"].T + params["d1.b"])
        on_fake = hidden @ params["on_fake.W"].T + params["on_fake.b"]
        seen.append(loss)
        np.testing.assert_allclose(loss, softplus(-on_fake).mean(), rtol=1e-12)
        loss, _ = gan.critic.forward(params, real=given["real"], seed=5)
        hidden = np.tanh(given["real"] @ params["d1.W"].T + params["d1.b"])
        on_real = hidden @ params["on_fake.W"].T + params["on_fake.b"]
        wanted = softplus(on_fake).mean() + softplus(-on_real).mean()
        np.testing.assert_allclose(loss, wanted, rtol=1e-12)
    assert seen[0] != seen[1]


def test_a_workspace_holds_each_objectives_arrays(gan: Any, given: dict[str, Any]) -> None:
    params, ws = gan.init(dtype=np.float64), gan.workspace()
    gan.maker.step(params, rate=0.1, z=given["z"], workspace=ws)
    assert ws.maker.dtype == np.float64
    assert ws.critic.dtype is None
    assert ws.evaluation.dtype is None
    with pytest.raises(TypeError, match="workspace is of type _MakerArrays"):
        gan.maker.step(params, rate=0.1, workspace=ws.maker)


def test_saved_of_another_objective(gan: Any, given: dict[str, Any]) -> None:
    params = gan.init(dtype=np.float64)
    _, saved = gan.critic.forward(params, **given)
    with pytest.raises(TypeError, match="saved is of type _CriticArrays"):
        gan.maker.backward(params, saved)


def test_params_are_those_of_all(gan: Any, given: dict[str, Any]) -> None:
    params = gan.init(dtype=np.float64)
    with pytest.raises(TypeError, match=r"params lacks g1.W, g1.b, fake.W, fake.b"):
        gan.critic.forward({n: params[n] for n in CRITIC}, **given)


def test_training_makes_progress(gan: Any) -> None:
    params, ws = gan.init(seed=0), gan.workspace()
    real = np.full((6, 3), 2.0, np.float32)
    before = gan.predict(params, seed=1, workspace=ws).copy()
    for k in range(300):
        gan.critic.step(params, rate=0.1, real=real, seed=2 * k, workspace=ws)
        gan.maker.step(params, rate=0.1, seed=2 * k + 1, workspace=ws)
    after = gan.predict(params, seed=1, workspace=ws)
    assert abs(after - 2).mean() < 0.6 * abs(before - 2).mean()


def test_parameters_that_no_objective_trains_stay(heads: Any) -> None:
    rng = np.random.default_rng(0)
    params, state = heads.init(dtype=np.float64), heads.init_state(dtype=np.float64)
    x, a, v = rng.standard_normal((5, 3)), rng.integers(0, 4, 5), rng.standard_normal((5, 1))
    before = {n: p.copy() for n, p in params.items()}
    z = x @ before["trunk.W"].T
    hidden, after = z - z.mean(axis=0), 0.75 * 0.5 + 0.25 * z.mean(axis=0)
    logits = hidden @ before["policy.W"].T
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = heads.actor.step(params, rate=0.2, x=x, a=a, state=state)
    np.testing.assert_allclose(loss, -np.log(p[np.arange(5), a]).mean(), rtol=1e-12)
    gradient = (p - np.eye(4)[a]).T @ hidden / 5
    np.testing.assert_allclose(params["policy.W"], before["policy.W"] - 0.2 * gradient, rtol=1e-10)
    np.testing.assert_allclose(state["c.running"], after, rtol=1e-12)
    _, saved = heads.judge.forward(params, x=x, v=v, state=state)
    residual = hidden @ before["value.W"].T - v
    grads = heads.judge.backward(params, saved)
    assert list(grads) == ["value.W"]
    np.testing.assert_allclose(grads["value.W"], 2 * residual.T @ hidden / 5, rtol=1e-10)
    np.testing.assert_array_equal(params["trunk.W"], before["trunk.W"])
    np.testing.assert_array_equal(params["value.W"], before["value.W"])
    policy, value = heads.predict(params, x=x, state=state)
    np.testing.assert_allclose(policy, (z - after) @ params["policy.W"].T, rtol=1e-10)
    np.testing.assert_allclose(value, (z - after) @ params["value.W"].T, rtol=1e-10)


def test_state_that_an_objective_does_not_compute_is_passed_through() -> None:
    net = family_module(
        f"""
name: apart
inputs: {{x: [batch, 2], v: [batch, 2]}}
layers:
  - centre: {{name: c, from: x}}
  - dense: {{units: 2, bias: false, name: first}}
  - dense: {{units: 2, bias: false, name: second, from: x}}
output: [first, second]
objectives:
  one: {{loss: {{mse: {{target: v, from: first}}}}, parameters: [first]}}
  other: {{loss: {{mse: {{target: v, from: second}}}}, parameters: [second]}}
{CENTRE_AND_DROP}"""
    )
    params, state = net.init(dtype=np.float64), {"c.running": np.array([1.0, 2.0])}
    x = np.array([[1.0, 3.0], [3.0, 5.0]])
    _, saved = net.other.forward(params, x=x, v=x, state=state)
    np.testing.assert_array_equal(saved.state["c.running"], [1.0, 2.0])
    net.other.step(params, rate=0.1, x=x, v=x, state=state)
    np.testing.assert_array_equal(state["c.running"], [1.0, 2.0])
    net.one.step(params, rate=0.1, x=x, v=x, state=state)
    np.testing.assert_array_equal(state["c.running"], [0.75 + 0.5, 1.5 + 1.0])


def test_labels_out_of_range_in_an_objective(heads: Any) -> None:
    params, x = heads.init(), np.ones((2, 3), np.float32)
    with pytest.raises(ValueError, match=r"a holds 4; its integers should be in 0 .. 3"):
        heads.actor.forward(params, x=x, a=np.array([0, 4]))


def test_helpers_are_written_once() -> None:
    text = family_text(GAN)
    names = [
        line.split("(")[0] for line in text.splitlines() if line.startswith(("def ", "class "))
    ]
    assert len(names) == len(set(names))
    for name in ("_softplus", "_sigmoid", "_checked", "_flat"):
        assert names.count(f"def {name}") == 1
    assert max(map(len, text[: text.index("import numpy")].splitlines()[4:])) <= 100
    assert "  \n" not in text


@pytest.mark.parametrize(
    "name", ["seed", "state", "noise", "evaluation", "real", "batch", "a_", "ws"]
)
def test_an_objective_may_be_called_almost_anything(name: str) -> None:
    net = family_module(
        "name: t\ninputs: {x: [batch, 2], y: [batch, 2]}\n"
        "layers: [{dense: {units: 2, bias: false, name: one}}]\nobjectives:\n"
        f"  {name}: {{loss: {{mse: y}}, parameters: [one]}}\n"
        "  a: {loss: {mae: y}, parameters: [one]}\n"
    )
    params, x = net.init(dtype=np.float64), np.arange(6.0).reshape(3, 2)
    ws = net.workspace(batch=3)
    out = net.predict(params, x=x, workspace=ws).copy()
    np.testing.assert_allclose(out, x @ params["one.W"].T)
    for group, wanted in (
        (getattr(net, name), ((out - x) ** 2).mean()),
        (net.a, abs(out - x).mean()),
    ):
        loss, saved = group.forward(params, x=x, y=x, workspace=ws)
        np.testing.assert_allclose(loss, wanted, rtol=1e-12)
        assert list(group.backward(params, saved)) == ["one.W"]


def test_gradients_of_inputs_stand_beside_those_of_the_group() -> None:
    net = family_module(
        "name: t\ninputs: {x: [batch, 2], y: [batch, 2]}\nlayers:\n"
        "  - dense: {units: 2, bias: false, name: one}\n"
        "  - dense: {units: 2, bias: false, name: two, from: x}\noutput: [one, two]\nwrt: [x]\n"
        "objectives:\n"
        "  left: {loss: {half_mse: {target: y, from: one}}, parameters: [one, two]}\n"
        "  right: {loss: {half_mse: {target: y, from: two}}, parameters: [two]}\n"
    )
    rng = np.random.default_rng(0)
    params, x, y = net.init(dtype=np.float64), *rng.standard_normal((2, 4, 2))
    for group, weight, names in (
        (net.left, "one.W", ["one.W", "two.W"]),
        (net.right, "two.W", ["two.W"]),
    ):
        _, saved = group.forward(params, x=x, y=y)
        grads = group.backward(params, saved)
        residual = (x @ params[weight].T - y) / 4
        assert list(grads) == [*names, "x"]
        np.testing.assert_allclose(grads[weight], residual.T @ x, rtol=1e-10)
        np.testing.assert_allclose(grads["x"], residual @ params[weight], rtol=1e-10)
        for name in set(names) - {weight}:
            np.testing.assert_array_equal(grads[name], 0)
        before = {n: a.copy() for n, a in params.items()}
        group.step(params, rate=0.5, x=x, y=y)
        before[weight] -= 0.5 * grads[weight]
        for name, value in before.items():
            np.testing.assert_allclose(params[name], value, rtol=1e-10)
