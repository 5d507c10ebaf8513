"""Networks of the library's layers and of the declaration's structure, with their oracles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import library_oracles as oracles
import numpy as np
from library_case import Array, Arrays, Case, normal, special

KINKS = (0.0, -30.0, 30.0, 1e-9, -2.0)
RANKS: dict[int, tuple[str, tuple[Mapping[str, int], ...]]] = {
    1: ("m", ({"m": 7}, {"m": 1})),
    2: ("batch, 3", ({"batch": 5}, {"batch": 1})),
    3: ("batch, 2, k", ({"batch": 3, "k": 5}, {"batch": 1, "k": 1})),
}


def _dims(shape: str) -> tuple[int | str, ...]:
    return tuple(int(d) if d.isdigit() else d for d in shape.split(", "))


def _activation(key: str, rank: int) -> Case:
    shape, sizes = RANKS[rank]
    name, _, option = key.partition(" ")
    layer = f"{name}: {option}" if option else name

    def oracle(a: Arrays) -> Any:
        value, pullback = oracles.elementwise(key, a["x"])
        return value, lambda g: {"x": pullback(g)[0]}

    return Case(
        f"{key} rank {rank}",
        f"inputs: {{x: [{shape}]}}\nlayers: [{layer}]\nwrt: [x]\n".replace(
            f"[{layer}]", f"[{{{layer}}}]" if option else f"[{layer}]"
        ),
        {"x": special(*_dims(shape), points=KINKS)},
        oracle,
        sizes,
        loss=False,
        smooth=False,
        long=rank == 1 and bool(option),
    )


def _normalised(name: str, rank: int) -> Case:
    shape, sizes = RANKS[rank]
    function = {"softmax": oracles.softmax, "log_softmax": oracles.log_softmax}[name]

    def oracle(a: Arrays) -> Any:
        value, pullback = function(a["x"])
        return value, lambda g: {"x": pullback(g)[0]}

    return Case(
        f"{name} rank {rank}",
        f"inputs: {{x: [{shape}]}}\nlayers: [{name}]\nwrt: [x]\n",
        {"x": special(*_dims(shape), points=(2.0, 2.0, -9.0))},
        oracle,
        sizes,
        loss=False,
    )


# ---------------------------------------------------------------- dense


def _dense(rank: int, bias: bool) -> Case:
    shape = {1: "3", 2: "batch, 3", 3: "batch, 2, 3"}[rank]
    option = "" if bias else ", bias: false"
    names = ["dense1.W", "dense1.b"] if bias else ["dense1.W"]

    def oracle(a: Arrays) -> Any:
        value, pullback = oracles.dense(a["x"], *[a[n] for n in names])
        return value, lambda g: dict(zip(["x", *names], pullback(g), strict=True))

    parameters = {"dense1.W": normal(4, 3)} | ({"dense1.b": normal(4)} if bias else {})
    return Case(
        f"dense rank {rank}{'' if bias else ' without bias'}",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{dense: {{units: 4{option}}}}}]\nwrt: [x]\n",
        {"x": normal(*_dims(shape)), **parameters},
        oracle,
        ({},) if rank == 1 else ({"batch": 5}, {"batch": 1}),
        loss=False,
    )


def _two_layers(a: Arrays) -> Any:
    z1, back1 = oracles.dense(a["x"], a["hidden.W"], a["hidden.b"])
    h, back2 = oracles.elementwise("tanh", z1)
    z2, back3 = oracles.dense(h, a["dense1.W"], a["dense1.b"])
    loss, back4 = oracles.half_mse(a["y"], z2)

    def pullback(g: float) -> dict[str, Array]:
        dh, dW2, db2 = back3(back4(g)[1])
        dx, dW1, db1 = back1(back2(dh)[0])
        return {"hidden.W": dW1, "hidden.b": db1, "dense1.W": dW2, "dense1.b": db2, "x": dx}

    return loss, pullback


TWO_LAYERS = Case(
    "two dense layers",
    """
inputs: {x: [batch, 3], y: [batch, 2]}
layers:
  - dense: {units: 4, name: hidden}
  - tanh
  - dense: 2
loss: {half_mse: y}
wrt: [x]
""",
    {
        "x": normal("batch", 3), "y": normal("batch", 2), "hidden.W": normal(4, 3),
        "hidden.b": normal(4), "dense1.W": normal(2, 4), "dense1.b": normal(2),
    },
    _two_layers,
)  # fmt: skip


# ---------------------------------------------------------------- joining


def _joined(kind: str, count: int, rank: int) -> Case:
    names = ["a", "b", "c"][:count]
    shape = {2: "batch, 3", 3: "batch, 2, 3"}[rank]

    def oracle(a: Arrays) -> Any:
        parts = [a[n] for n in names]
        value = sum(parts) if kind == "add" else np.prod(parts, axis=0)

        def pullback(g: Array) -> dict[str, Array]:
            others = [np.prod([a[m] for m in names if m != n], axis=0) for n in names]
            return {n: g if kind == "add" else g * o for n, o in zip(names, others, strict=True)}

        return value, pullback

    inputs = ", ".join(f"{n}: [{shape}]" for n in names)
    return Case(
        f"{kind} of {count} rank {rank}",
        f"inputs: {{{inputs}}}\nlayers: [{{{kind}: {{from: [{', '.join(names)}]}}}}]\n"
        f"wrt: [{', '.join(names)}]\n",
        {n: special(*_dims(shape), points=(0.0, 0.0)) for n in names},
        oracle,
        loss=False,
    )


def _concat(axis: int, shapes: tuple[str, ...]) -> Case:
    names = ["a", "b", "c"][: len(shapes)]

    def oracle(a: Arrays) -> Any:
        value, pullback = oracles.concat(tuple(a[n] for n in names), axis)
        return value, lambda g: dict(zip(names, pullback(g), strict=True))

    inputs = ", ".join(f"{n}: [{s}]" for n, s in zip(names, shapes, strict=True))
    option = "" if axis == -1 else f", axis: {axis}"
    return Case(
        f"concat of {len(shapes)} along {axis} rank {len(_dims(shapes[0]))}",
        f"inputs: {{{inputs}}}\nlayers: [{{concat: {{from: [{', '.join(names)}]{option}}}}}]\n"
        f"wrt: [{', '.join(names)}]\n",
        {n: normal(*_dims(s)) for n, s in zip(names, shapes, strict=True)},
        oracle,
        loss=False,
    )


def _flatten(shape: str, width: int) -> Case:
    def oracle(a: Arrays) -> Any:
        x = a["x"]
        rows = x.reshape(len(x), -1)
        value, back = oracles.dense(rows, a["dense1.W"], a["dense1.b"])

        def pullback(g: Array) -> dict[str, Array]:
            dx, dW, db = back(g)
            return {"x": dx.reshape(x.shape), "dense1.W": dW, "dense1.b": db}

        return value, pullback

    dims = _dims(shape)
    return Case(
        f"flatten rank {len(dims)}",
        f"inputs: {{x: [{shape}]}}\nlayers: [flatten, {{dense: 2}}]\nwrt: [x]\n",
        {"x": normal(*dims), "dense1.W": normal(2, width), "dense1.b": normal(2)},
        oracle,
        loss=False,
    )


# ---------------------------------------------------------------- structure


def _residual(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["dense1.W"], a["dense1.b"])
    h, back2 = oracles.elementwise("relu", z)
    value = h + a["x"]

    def pullback(g: Array) -> dict[str, Array]:
        dx, dW, db = back1(back2(g)[0])
        return {"dense1.W": dW, "dense1.b": db, "x": dx + g}

    return value, pullback


def _repeat(a: Arrays) -> Any:
    h, backs = a["x"], []
    for r in range(3):
        z, back1 = oracles.dense(h, a[f"h{r}.dense1.W"], a[f"h{r}.dense1.b"])
        s, back2 = oracles.elementwise("sigmoid", z)
        h = h + s
        backs.append((back1, back2))
    loss, back = oracles.mse(a["y"], h)

    def pullback(g: float) -> dict[str, Array]:
        found: dict[str, Array] = {}
        bar = back(g)[1]
        for r in reversed(range(3)):
            back1, back2 = backs[r]
            dx, dW, db = back1(back2(bar)[0])
            bar = bar + dx
            found |= {f"h{r}.dense1.W": dW, f"h{r}.dense1.b": db}
        return {**found, "x": bar}

    return loss, pullback


def _shared(a: Arrays) -> Any:
    z1, back1 = oracles.dense(a["x"], a["first.W"], a["first.b"])
    h, back2 = oracles.elementwise("tanh", z1)
    z2, back3 = oracles.dense(h, a["first.W"], a["first.b"])

    def pullback(g: Array) -> dict[str, Array]:
        dh, dW2, db2 = back3(g)
        dx, dW1, db1 = back1(back2(dh)[0])
        return {"first.W": dW1 + dW2, "first.b": db1 + db2, "x": dx}

    return z2, pullback


def _tied(a: Arrays) -> Any:
    z1, back1 = oracles.dense(a["x"], a["first.W"], a["first.b"])
    h, back2 = oracles.elementwise("tanh", z1)
    z2, back3 = oracles.dense(h, a["first.W"], a["second.b"])

    def pullback(g: Array) -> dict[str, Array]:
        dh, dW2, db2 = back3(g)
        dx, dW1, db1 = back1(back2(dh)[0])
        return {"first.W": dW1 + dW2, "first.b": db1, "second.b": db2, "x": dx}

    return z2, pullback


def _branches(a: Arrays) -> Any:
    h, back1 = oracles.dense(a["x"], a["h.W"], a["h.b"])
    p, back2 = oracles.dense(h, a["p.W"], a["p.b"])
    s, back3 = oracles.elementwise("sigmoid", h)
    q, back4 = oracles.concat((p, s, a["x"]), -1)
    loss, back5 = oracles.half_mse(a["y"], q)

    def pullback(g: float) -> dict[str, Array]:
        dp, ds, dx = back4(back5(g)[1])
        dh, dWp, dbp = back2(dp)
        more, dWh, dbh = back1(dh + back3(ds)[0])
        return {"h.W": dWh, "h.b": dbh, "p.W": dWp, "p.b": dbp, "x": dx + more}

    return loss, pullback


def _weighted(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["z.W"], a["z.b"])
    p, back2 = oracles.elementwise("sigmoid", z)
    e1, back3 = oracles.bce(a["y"], p)
    e2, back4 = oracles.mse(a["t"], z)
    W, b = a["z.W"], a["z.b"]
    squared = ((W**2).sum() + (b**2).sum()) / 2
    absolute = np.abs(W).sum() + np.abs(b).sum()

    def pullback(g: float) -> dict[str, Array]:
        dz = back2(back3(g)[1])[0] + 0.25 * back4(g)[1]
        dx, dW, db = back1(dz)
        return {
            "z.W": dW + g * (0.1 * W + 0.03 * np.sign(W)),
            "z.b": db + g * (0.1 * b + 0.03 * np.sign(b)),
            "x": dx,
        }

    return e1 + 0.25 * e2 + 0.1 * squared + 0.03 * absolute, pullback


def _shared_penalty(a: Arrays) -> Any:
    loss, back = _shared(a)
    e, back_e = oracles.mse(a["y"], loss)
    W, b = a["first.W"], a["first.b"]

    def pullback(g: float) -> dict[str, Array]:
        found = dict(back(back_e(g)[1]))
        found["first.W"] = found["first.W"] + 0.5 * g * W
        found["first.b"] = found["first.b"] + 0.5 * g * b
        return found

    return e + 0.25 * ((W**2).sum() + (b**2).sum()), pullback


def _defined(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["s.W"])
    z = 0.5 * z
    beta = a["my_swish1.beta"]
    p = oracles.sigmoid(beta * z)
    value = z * p

    def pullback(g: Array) -> dict[str, Array]:
        slope = p * (1 - p)
        dz = g * (p + beta * z * slope)
        dx, dW = back1(0.5 * dz)
        return {"s.W": dW, "my_swish1.beta": (g * z * z * slope).sum(0), "x": dx}

    return value, pullback


SQUARE = {"x": normal("batch", 3), "first.W": normal(3, 3), "first.b": normal(3)}

STRUCTURE = (
    TWO_LAYERS,
    Case(
        "residual",
        "inputs: {x: [batch, 3]}\nlayers: [{residual: [{dense: 3}, relu]}]\nwrt: [x]\n",
        {"x": normal("batch", 3), "dense1.W": normal(3, 3), "dense1.b": normal(3)},
        _residual,
        loss=False,
    ),
    Case(
        "repeat of residuals",
        """
inputs: {x: [batch, 2], y: [batch, 2]}
layers:
  - repeat: {name: h, times: 3, layers: [{residual: [{dense: 2}, sigmoid]}]}
loss: {mse: y}
wrt: [x]
""",
        {
            "x": normal("batch", 2),
            "y": normal("batch", 2),
            **{f"h{r}.dense1.W": normal(2, 2) for r in range(3)},
            **{f"h{r}.dense1.b": normal(2) for r in range(3)},
        },
        _repeat,
    ),
    Case(
        "share",
        """
inputs: {x: [batch, 3]}
layers: [{dense: {units: 3, name: first}}, tanh, {dense: {units: 3, share: first}}]
wrt: [x]
""",
        SQUARE,
        _shared,
        loss=False,
    ),
    Case(
        "tie",
        """
inputs: {x: [batch, 3]}
layers:
  - dense: {units: 3, name: first}
  - tanh
  - dense: {units: 3, name: second, tie: {W: first.W}}
wrt: [x]
""",
        {**SQUARE, "second.b": normal(3)},
        _tied,
        loss=False,
    ),
    Case(
        "names and branches",
        """
inputs: {x: [batch, 3], y: [batch, 9]}
layers:
  - dense: {units: 4, name: h}
  - dense: {units: 2, name: p}
  - sigmoid: {from: h, name: s}
  - concat: {from: [p, s, x]}
loss: {half_mse: y}
wrt: [x]
""",
        {
            "x": normal("batch", 3),
            "y": normal("batch", 9),
            "h.W": normal(4, 3),
            "h.b": normal(4),
            "p.W": normal(2, 4),
            "p.b": normal(2),
        },
        _branches,
    ),
    Case(
        "weighted losses, l1 and l2",
        """
inputs: {x: [batch, 3], y: [batch, 2], t: [batch, 2]}
layers: [{dense: {units: 2, name: z}}, sigmoid]
loss:
  - bce: y
  - mse: {target: t, from: z, weight: 0.25}
  - l2: 0.1
  - l1: {weight: 0.03}
wrt: [x]
""",
        {
            "x": normal("batch", 3),
            "y": lambda rng, sizes: rng.integers(0, 2, (sizes["batch"], 2)).astype(float),
            "t": normal("batch", 2),
            "z.W": special(2, 3, points=(0.0,)),
            "z.b": special(2, points=(0.0,)),
        },
        _weighted,
        smooth=False,
    ),
    Case(
        "l2 counts a shared parameter once",
        """
inputs: {x: [batch, 3], y: [batch, 3]}
layers: [{dense: {units: 3, name: first}}, tanh, {dense: {units: 3, share: first}}]
loss: [{mse: y}, {l2: 0.5}]
wrt: [x]
""",
        {**SQUARE, "y": normal("batch", 3)},
        _shared_penalty,
    ),
    Case(
        "define",
        """
inputs: {x: [batch, 3]}
define:
  my_swish:
    parameters: {beta: {shape: [k], init: 1.0}}
    formula: |
      out[..., k] = in[..., k] * sigmoid(beta[k] * in[..., k])
  scaled_dense:
    options: {units: required, gain: 1.0}
    parameters:
      W: {shape: [units, k], init: glorot_uniform}
    formula: |
      out[..., u] = gain * sum[k](W[u, k] * in[..., k])
layers:
  - scaled_dense: {units: 4, gain: 0.5, name: s}
  - my_swish
wrt: [x]
""",
        {"x": normal("batch", 3), "s.W": normal(4, 3), "my_swish1.beta": normal(4)},
        _defined,
        loss=False,
    ),
)

CASES = (
    *(_activation(key, rank) for key in oracles.ELEMENTWISE for rank in RANKS),
    *(_normalised(name, rank) for name in ("softmax", "log_softmax") for rank in RANKS),
    *(_dense(rank, True) for rank in (1, 2, 3)),
    _dense(2, False),
    _joined("add", 2, 2),
    _joined("add", 3, 3),
    _joined("multiply", 2, 3),
    _joined("multiply", 3, 2),
    _concat(-1, ("batch, 2", "batch, 3")),
    _concat(1, ("batch, 2, 3", "batch, 1, 3")),
    _concat(-1, ("batch, 2, 1", "batch, 2, 4", "batch, 2, 3")),
    _concat(1, ("batch, 3", "batch, 1", "batch, 2")),
    _flatten("batch, 2, 3", 6),
    _flatten("batch, 2, 1, 3", 6),
    _flatten("batch, 3", 3),
    *STRUCTURE,
)
