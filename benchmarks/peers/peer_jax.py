"""The nets in JAX, as its users write them: python peer_jax.py NET THREADS MODE

jit             one jitted step a call, its parameters donated
loop            all steps of a call in one jitted loop
channels-last   jit, with images channels last
attention       jit, with jax.nn.dot_product_attention
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

if sys.argv[2:3] == ["1"]:  # before JAX starts
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import cases
import jax
import jax.numpy as jnp
import protocol

Params = Mapping[str, Any]
Loss = Callable[[Params, Any, Any], Any]


def cross_entropy(z: Any, y: Any) -> Any:
    """The mean over positions of labels."""
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1))


def layer_norm(x: Any, w: Any, b: Any) -> Any:
    """Normalised over the last dimension."""
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * w + b


def mlp(net: cases.Net, mode: str) -> Loss:
    """Nets a1 to c2."""
    count = len(net.widths) - 1

    def loss(p: Params, x: Any, y: Any) -> Any:
        for i in range(count):
            x = x @ p[f"W{i}"] + p[f"b{i}"]
            if net.sigmoid:
                x = jax.nn.sigmoid(x)
            elif i < count - 1:
                x = jax.nn.relu(x)
        return jnp.mean((x - y) ** 2) if net.sigmoid else cross_entropy(x, y)

    return loss


def lenet(net: cases.Net, mode: str) -> Loss:
    """Net d."""
    last = mode == "channels-last"

    def conv(x: Any, w: Any, b: Any) -> Any:
        if last:
            order = ("NHWC", "HWIO", "NHWC")
            turned = w.transpose(2, 3, 1, 0)
            return (
                jax.lax.conv_general_dilated(x, turned, (1, 1), "VALID", dimension_numbers=order)
                + b
            )
        return jax.lax.conv_general_dilated(x, w, (1, 1), "VALID") + b[None, :, None, None]

    def pool(x: Any) -> Any:
        window = (1, 2, 2, 1) if last else (1, 1, 2, 2)
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")

    def loss(p: Params, x: Any, y: Any) -> Any:
        if last:
            x = x.transpose(0, 2, 3, 1)
        x = pool(jax.nn.relu(conv(x, p["k1"], p["c1"])))
        x = pool(jax.nn.relu(conv(x, p["k2"], p["c2"])))
        if last:
            x = x.transpose(0, 3, 1, 2)
        return cross_entropy(x.reshape(x.shape[0], -1) @ p["W"] + p["b"], y)

    return loss


def lstm(net: cases.Net, mode: str) -> Loss:
    """Net e."""

    def loss(p: Params, x: Any, y: Any) -> Any:
        inputs = x @ p["Wx"] + p["bx"] + p["bh"]

        def cell(state: Any, gates: Any) -> Any:
            h, c = state
            i, f, g, o = jnp.split(gates + h @ p["Wh"], 4, -1)
            sigmoid = jax.nn.sigmoid
            c = sigmoid(f) * c + sigmoid(i) * jnp.tanh(g)
            h = sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        zero = jnp.zeros((x.shape[1], net.sizes["hidden"]))
        _, states = jax.lax.scan(cell, (zero, zero), inputs)
        scores = (states @ p["W"] + p["b"]).reshape(-1, net.sizes["outputs"])
        return cross_entropy(scores, y.reshape(-1))

    return loss


def gpt(net: cases.Net, mode: str) -> Loss:
    """Net f."""
    width, heads = net.sizes["width"], net.sizes["heads"]
    mask = jnp.tril(jnp.ones((net.sizes["time"],) * 2, bool))

    def attention(q: Any, k: Any, v: Any) -> Any:
        if mode == "attention":
            return jax.nn.dot_product_attention(q, k, v, is_causal=True)
        scores = jnp.einsum("bthd,bshd->bhts", q, k) / jnp.sqrt(width // heads)
        weights = jax.nn.softmax(jnp.where(mask, scores, -jnp.inf))
        return jnp.einsum("bhts,bshd->bthd", weights, v)

    def block(p: Params, i: int, h: Any) -> Any:
        batch, time, _ = h.shape
        z = layer_norm(h, p["ln1w"][i], p["ln1b"][i]) @ p["qkvw"][i].T + p["qkvb"][i]
        qkv = jnp.moveaxis(z.reshape(batch, time, 3, heads, width // heads), 2, 0)
        a = attention(*qkv).reshape(batch, time, width)
        h = h + a @ p["attprojw"][i].T + p["attprojb"][i]
        z = layer_norm(h, p["ln2w"][i], p["ln2b"][i]) @ p["fcw"][i].T + p["fcb"][i]
        return h + jax.nn.gelu(z, approximate=True) @ p["fcprojw"][i].T + p["fcprojb"][i]

    def loss(p: Params, x: Any, y: Any) -> Any:
        h = p["wte"][x] + p["wpe"]
        for i in range(net.sizes["layers"]):
            h = block(p, i, h)
        scores = layer_norm(h, p["lnfw"], p["lnfb"]) @ p["wte"].T
        return cross_entropy(scores.reshape(-1, net.sizes["vocabulary"]), y.reshape(-1))

    return loss


def residual(net: cases.Net, mode: str) -> Loss:
    """Net g."""

    def loss(p: Params, x: Any, y: Any) -> Any:
        for i in range(net.sizes["blocks"]):
            z = x @ p[f"W{i}a"] + p[f"b{i}a"]
            mean = z.mean(0)
            variance = ((z - mean) ** 2).mean(0)
            z = (z - mean) * jax.lax.rsqrt(variance + 1e-5) * p[f"g{i}"] + p[f"h{i}"]
            x = x + jax.nn.relu(z) @ p[f"W{i}b"] + p[f"b{i}b"]
        return cross_entropy(x @ p["W"] + p["b"], y)

    return loss


LOSSES: Mapping[cases.Kind, Callable[[cases.Net, str], Loss]] = {
    "mlp": mlp, "lenet": lenet, "lstm": lstm, "gpt": gpt, "resmlp": residual,
}  # fmt: skip


def runner(net: cases.Net, mode: str) -> Callable[[int], float]:
    """What makes n steps and returns the last loss."""
    arrays, inputs, targets = cases.make(net)
    params = {name: jnp.asarray(value) for name, value in arrays.items()}
    x, y = jnp.asarray(inputs), jnp.asarray(targets)
    loss = LOSSES[net.kind](net, mode)

    def update(p: Params, x: Any, y: Any) -> tuple[Params, Any]:
        value, grads = jax.value_and_grad(loss)(p, x, y)
        return jax.tree.map(lambda a, b: a - cases.RATE * b, p, grads), value

    step = jax.jit(update, donate_argnums=0)

    @partial(jax.jit, donate_argnums=0)
    def many(p: Params, x: Any, y: Any, n: Any) -> tuple[Params, Any]:
        def body(_: Any, carried: Any) -> Any:
            return update(carried[0], x, y)

        return jax.lax.fori_loop(0, n, body, (p, jnp.float32(0)))

    def run(n: int) -> float:
        nonlocal params
        if mode == "loop":
            params, value = many(params, x, y, n)
        else:
            for _ in range(n):
                params, value = step(params, x, y)
        return float(value)

    return run


if __name__ == "__main__":
    before = protocol.start()
    protocol.serve(runner(cases.NETS[sys.argv[1]], sys.argv[3]), before)
