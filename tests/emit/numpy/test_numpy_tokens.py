"""Integer inputs: indices of a table, out of range and in it, in training and in evaluation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_families import CENTRE_AND_DROP, family_module

LOOKED_UP = f"""
name: looked_up
inputs:
  tokens: {{shape: [batch, T], integer: true}}
  y: [batch, T, 3]
layers:
  - table
  - centre
loss: {{mse: y}}
{CENTRE_AND_DROP}  table:
    inputs: {{in: [n, t]}}
    parameters: {{E: {{shape: [7, 3]}}}}
    formula: "out[n, t, k] = E[in[n, t], k]"
"""


@pytest.fixture(scope="module")
def net() -> Any:
    return family_module(LOOKED_UP)


@pytest.mark.parametrize("kind", ["i1", "u1", "i4", "u8", ">i8"])
def test_repeated_tokens_add_up(net: Any, kind: str) -> None:
    params = net.init(dtype=np.float64)
    tokens = np.array([[0, 6, 6, 2], [2, 2, 0, 6]], kind)
    y = np.random.default_rng(0).standard_normal((2, 4, 3))
    out = params["table1.E"][tokens.astype(int)]
    centred = out - out.mean(axis=(0, 1))
    loss, saved = net.forward(params, tokens=tokens, y=y)
    np.testing.assert_allclose(loss, ((centred - y) ** 2).mean(), rtol=1e-12)
    adjoint = 2 * (centred - y) / y.size
    adjoint -= adjoint.mean(axis=(0, 1))
    wanted = np.zeros((7, 3))
    np.add.at(wanted, tokens.astype(int), adjoint)
    np.testing.assert_allclose(net.backward(params, saved)["table1.E"], wanted, atol=1e-15)
    np.testing.assert_allclose(net.predict(params, tokens=tokens), out - 0.5, rtol=1e-12)


@pytest.mark.parametrize("token", [7, -1, 2**40, -(2**40)])
@pytest.mark.parametrize("call", ["forward", "step", "predict"])
@pytest.mark.parametrize("kept", [False, True])
def test_token_out_of_range(net: Any, token: int, call: str, kept: bool) -> None:
    params = net.init()
    tokens = np.zeros((2, 4), int)
    given: dict[str, Any] = {"workspace": net.workspace(batch=2, T=4)} if kept else {}
    if call != "predict":
        given["y"] = np.zeros((2, 4, 3), np.float32)
    if call == "step":
        given["rate"] = 0.1
    getattr(net, call)(params, tokens=tokens, **given)
    before = {n: a.copy() for n, a in params.items()}
    tokens[1, 2] = token  # the same array, changed since it was checked
    message = rf"tokens holds {token}; its integers should be in 0 .. 6"
    with pytest.raises(ValueError, match=message):
        getattr(net, call)(params, tokens=tokens, **given)
    assert all((params[n] == a).all() for n, a in before.items())


@pytest.mark.parametrize("token", [7, -1])
def test_moved_tokens_out_of_range(token: int) -> None:
    net = family_module(
        "name: moved\ninputs: {tokens: {shape: [batch, 2, 3], integer: true}}\n"
        "layers: [flatten, embedding: {vocabulary: 7, units: 2}]\n"
    )
    params = net.init(dtype=np.float64)
    tokens = np.arange(12).reshape(2, 2, 3) % 7
    out = net.predict(params, tokens=tokens)
    np.testing.assert_array_equal(out, params["embedding1.E"][tokens.reshape(2, 6)])
    tokens[1, 0, 2] = token
    with pytest.raises(ValueError, match=rf"tokens holds {token}; its integers should be in 0"):
        net.predict(params, tokens=tokens)
    with pytest.raises(ValueError, match=rf"tokens holds {token}; its integers should be in 0"):
        net.forward(params, tokens=tokens)


def test_tokens_that_are_no_integers(net: Any) -> None:
    with pytest.raises(TypeError, match="tokens has dtype float32; it should hold integers"):
        net.predict(net.init(), tokens=np.zeros((2, 4), np.float32))


def test_parameters_that_a_network_reads_in_part() -> None:
    net = family_module(
        "name: part\ninputs: {x: [n, 3]}\n"
        "parameters: {u: [3], v: [2], w: [4, 3]}\n"
        "formula: |\n  loss = mean[i](sum[k](u[k]*w[1, k]*x[i, k]))\n"
    )
    params, x = net.init(dtype=np.float64), np.arange(6.0).reshape(2, 3)
    params["u"][:] = [1, 2, 3]
    loss, saved = net.forward(params, x=x)
    np.testing.assert_allclose(loss, (params["u"] * params["w"][1] * x.mean(axis=0)).sum())
    grads = net.backward(params, saved)
    assert list(grads) == ["u", "v", "w"]
    np.testing.assert_array_equal(grads["v"], [0, 0])
    wanted = np.zeros((4, 3))
    wanted[1] = params["u"] * x.mean(axis=0)
    np.testing.assert_allclose(grads["w"], wanted, rtol=1e-12)
