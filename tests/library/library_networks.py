"""Networks in which layers meet: shared sources, autoencoders, recurrences between layers."""

from __future__ import annotations

from typing import Any

import library_oracles as oracles
import numpy as np
from library_case import Array, Arrays, Case, labels, normal


def _autoencoder(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["code.W"], a["code.b"])
    h, back2 = oracles.elementwise("tanh", z)
    out, back3 = oracles.dense(h, a["dense1.W"], a["dense1.b"])
    loss, back4 = oracles.mse(a["x"], out)

    def pullback(g: float) -> dict[str, Array]:
        as_target, dout = back4(g)
        dh, dW2, db2 = back3(dout)
        dx, dW1, db1 = back1(back2(dh)[0])
        return {
            "code.W": dW1,
            "code.b": db1,
            "dense1.W": dW2,
            "dense1.b": db2,
            "x": dx + as_target,
        }

    return loss, pullback


AUTOENCODER = Case(
    "autoencoder",
    """
inputs: {x: [batch, 4]}
layers: [{dense: {units: 2, name: code}}, tanh, {dense: 4}]
loss: {mse: x}
wrt: [x]
""",
    {
        "x": normal("batch", 4),
        "code.W": normal(2, 4),
        "code.b": normal(2),
        "dense1.W": normal(4, 2),
        "dense1.b": normal(4),
    },
    _autoencoder,
)


def _twice(a: Arrays) -> Any:
    """(x + x) * x, beside x."""
    x = a["x"]
    value = np.concatenate([2 * x * x, x], -1)

    def pullback(g: Array) -> dict[str, Array]:
        left, right = np.split(g, 2, -1)
        return {"x": 4 * x * left + right}

    return value, pullback


TWICE = Case(
    "one source twice",
    """
inputs: {x: [batch, 3]}
layers:
  - add: {from: [x, x], name: s}
  - multiply: {from: [s, x], name: p}
  - concat: {from: [p, x]}
wrt: [x]
""",
    {"x": normal("batch", 3)},
    _twice,
    loss=False,
)


def _unread(a: Arrays) -> Any:
    z, back = oracles.dense(a["x"], a["used.W"], a["used.b"])

    def pullback(g: Array) -> dict[str, Array]:
        dx, dW, db = back(g)
        zeros = {n: np.zeros_like(a[n]) for n in ("aside.W", "aside.b", "u")}
        return {"used.W": dW, "used.b": db, "x": dx, **zeros}

    return z, pullback


UNREAD = Case(
    "a layer and an input that nothing reads",
    """
inputs: {x: [batch, 3], u: [batch, 2]}
layers:
  - dense: {units: 5, name: aside}
  - dense: {units: 2, name: used, from: x}
wrt: [x, u]
""",
    {
        "x": normal("batch", 3),
        "u": normal("batch", 2),
        "aside.W": normal(5, 3),
        "aside.b": normal(5),
        "used.W": normal(2, 3),
        "used.b": normal(2),
    },
    _unread,
    loss=False,
)


def _nested(a: Arrays) -> Any:
    h, backs = a["x"], []
    for outer in range(2):
        before, inner = h, []
        for k in range(2):
            name = f"o{outer}.i{k}.dense1"
            z, back1 = oracles.dense(h, a[f"{name}.W"], a[f"{name}.b"])
            h, back2 = oracles.elementwise("softplus", z)
            inner.append((name, back1, back2))
        h = h + before
        backs.append(inner)
    loss, back = oracles.half_mse(a["y"], h)

    def pullback(g: float) -> dict[str, Array]:
        found = {}
        bar = back(g)[1]
        for inner in reversed(backs):
            skipped = bar
            for name, back1, back2 in reversed(inner):
                bar, found[f"{name}.W"], found[f"{name}.b"] = back1(back2(bar)[0])
            bar = bar + skipped
        return {**found, "x": bar}

    return loss, pullback


_NAMES = [f"o{o}.i{i}.dense1" for o in range(2) for i in range(2)]
NESTED = Case(
    "repeat in residual in repeat",
    """
inputs: {x: [batch, 3], y: [batch, 3]}
layers:
  - repeat:
      name: o
      times: 2
      layers:
        - residual:
            - repeat: {name: i, times: 2, layers: [{dense: 3}, softplus]}
loss: {half_mse: y}
wrt: [x]
""",
    {
        "x": normal("batch", 3),
        "y": normal("batch", 3),
        **{f"{n}.W": normal(3, 3) for n in _NAMES},
        **{f"{n}.b": normal(3) for n in _NAMES},
    },
    _nested,
)


def _tagger(a: Arrays) -> Any:
    e, back1 = oracles.gather(a["e.E"], a["tokens"])
    state = np.zeros((len(e), 3))
    h, back2 = oracles.rnn(e, state, a["r.W"], a["r.U"], a["r.b"])
    z, back3 = oracles.dense(h, a["dense1.W"], a["dense1.b"])
    loss, back4 = oracles.cross_entropy_labels(a["y"], z)

    def pullback(g: float) -> dict[str, Array]:
        dh, dWo, dbo = back3(back4(g)[0])
        dW, dU, db, de, _ = back2(dh)
        return {
            "e.E": back1(de)[0],
            "r.W": dW,
            "r.U": dU,
            "r.b": db,
            "dense1.W": dWo,
            "dense1.b": dbo,
        }

    return loss, pullback


TAGGER = Case(
    "embedding, recurrence and labels at every step",
    """
inputs:
  tokens: {shape: [batch, steps], labels: 6}
  y: {shape: [batch, steps], labels: 4}
define:
  lookup:
    options: {vocabulary: required, units: required}
    parameters: {E: {shape: [vocabulary, units], init: normal}}
    formula: |
      out[..., d] = E[in[...], d]
  recurrent:
    options: {units: required}
    parameters: {W: {shape: [units, k]}, U: {shape: [units, units]}, b: {shape: [units]}}
    formula: |
      out[n, -1, u] = 0
      out[n, t, u] = tanh(sum[k](W[u, k] * in[n, t, k]) + b[u]
                          + sum[v](U[u, v] * out[n, t-1, v]))
layers:
  - lookup: {vocabulary: 6, units: 2, name: e}
  - recurrent: {units: 3, name: r}
  - dense: 4
loss: {cross_entropy: y}
""",
    {
        "tokens": labels(6, "batch", "steps"),
        "y": labels(4, "batch", "steps"),
        "e.E": normal(6, 2),
        "r.W": normal(3, 2),
        "r.U": normal(3, 3),
        "r.b": normal(3),
        "dense1.W": normal(4, 3),
        "dense1.b": normal(4),
    },
    _tagger,
    ({"batch": 3, "steps": 4}, {"batch": 1, "steps": 1}),
)


def _two_losses(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["z.W"], a["z.b"])
    first, back2 = oracles.cross_entropy_labels(a["y"], z)
    second, back3 = oracles.mse(a["t"], z)
    third, back4 = oracles.mse(a["t"], a["x"])

    def pullback(g: float) -> dict[str, Array]:
        dx, dW, db = back1(2 * back2(g)[0] + back3(g)[1])
        return {"z.W": dW, "z.b": db, "x": dx + 0.5 * back4(g)[1]}

    return 2 * first + second + 0.5 * third, pullback


TWO_LOSSES = Case(
    "several losses of one output, and one of an input",
    """
inputs:
  x: [batch, 3]
  y: {shape: [batch], labels: 3}
  t: [batch, 3]
layers: [{dense: {units: 3, name: z}}]
loss:
  - cross_entropy: {target: y, weight: 2}
  - mse: t
  - mse: {target: t, from: x, weight: 0.5}
wrt: [x]
""",
    {
        "x": normal("batch", 3),
        "y": labels(3, "batch"),
        "t": normal("batch", 3),
        "z.W": normal(3, 3),
        "z.b": normal(3),
    },
    _two_losses,
    # The batch is as large as a layer is wide: equal numbers are not one size.
    ({"batch": 3}, {"batch": 5}),
)


def _attention(a: Arrays) -> Any:
    q, back_q = oracles.dense(a["x"], a["q.W"])
    k, back_k = oracles.dense(a["x"], a["k.W"])
    v, back_v = oracles.dense(a["x"], a["v.W"])
    steps = q.shape[1]
    s = np.einsum("ntd,nud->ntu", q, k) / np.sqrt(q.shape[-1])
    s = np.where(np.tril(np.ones((steps, steps), bool)), s, -np.inf)
    p, back_p = oracles.softmax(s)
    value = np.einsum("ntu,nud->ntd", p, v)

    def pullback(g: Array) -> dict[str, Array]:
        ds = back_p(np.einsum("ntd,nud->ntu", g, v))[0] / np.sqrt(q.shape[-1])
        xq, Wq = back_q(np.einsum("ntu,nud->ntd", ds, k))
        xk, Wk = back_k(np.einsum("ntu,ntd->nud", ds, q))
        xv, Wv = back_v(np.einsum("ntu,ntd->nud", p, g))
        return {"q.W": Wq, "k.W": Wk, "v.W": Wv, "x": xq + xk + xv}

    return value, pullback


ATTENTION = Case(
    "causal attention as a formula",
    """
inputs: {x: [batch, steps, 3]}
define:
  attend:
    inputs: {q: [rows, length, width], k: null, v: null}
    formula: |
      s[n, t, u] = sum[d](q[n, t, d] * k[n, u, d]) / sqrt(width)
      e[n, t, u] = exp(s[n, t, u])
      w[n, t] = sum[u if u <= t](e[n, t, u])
      out[n, t, j] = sum[u if u <= t](e[n, t, u] / w[n, t] * v[n, u, j])
layers:
  - dense: {units: 2, bias: false, name: q}
  - dense: {units: 2, bias: false, name: k, from: x}
  - dense: {units: 4, bias: false, name: v, from: x}
  - attend: {from: [q, k, v]}
wrt: [x]
""",
    {
        "x": normal("batch", "steps", 3),
        "q.W": normal(2, 3),
        "k.W": normal(2, 3),
        "v.W": normal(4, 3),
    },
    _attention,
    ({"batch": 2, "steps": 4}, {"batch": 1, "steps": 1}),
    loss=False,
)


def _convolution(a: Arrays) -> Any:
    x, W, b = a["x"], a["c.W"], a["c.b"]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1)))
    length = (x.shape[2] + 2 - 3) // 2 + 1
    cut = np.stack([padded[:, :, 2 * p : 2 * p + 3] for p in range(length)], 2)
    z = np.einsum("fcr,ncpr->nfp", W, cut) + b[:, None]
    value, back = oracles.elementwise("relu", z)

    def pullback(g: Array) -> dict[str, Array]:
        dz = back(g)[0]
        dpadded = np.zeros_like(padded)
        for p in range(length):
            dpadded[:, :, 2 * p : 2 * p + 3] += np.einsum("nf,fcr->ncr", dz[:, :, p], W)
        return {
            "c.W": np.einsum("nfp,ncpr->fcr", dz, cut),
            "c.b": dz.sum((0, 2)),
            "x": dpadded[:, :, 1:-1],
        }

    return value, pullback


CONVOLUTION = Case(
    "padded and strided convolution as a formula",
    """
inputs: {x: [batch, 2, 7]}
define:
  my_conv:
    options: {filters: required}
    parameters: {W: {shape: [filters, c, 3]}, b: {shape: [filters]}}
    formula: |
      extent(c) = 2
      extent(p) = 4
      out[n, f, p] = (b[f] + sum[c, r if 2*p + r >= 1 and 2*p + r < 8](
                                   W[f, c, r] * in[n, c, 2*p + r - 1]))
layers: [{my_conv: {filters: 3, name: c}}, relu]
wrt: [x]
""",
    {"x": normal("batch", 2, 7), "c.W": normal(3, 2, 3), "c.b": normal(3)},
    _convolution,
    loss=False,
)


def _siblings(a: Arrays) -> Any:
    outputs, backs = zip(*(oracles.dense(a["x"], a[f"{n}.W"]) for n in "pqr"), strict=True)
    value = outputs[0] * outputs[1] * outputs[2]

    def pullback(g: Array) -> dict[str, Array]:
        found: dict[str, Array] = {"x": np.zeros_like(a["x"])}
        for k, n in enumerate("pqr"):
            dx, found[f"{n}.W"] = backs[k](g * outputs[k - 1] * outputs[k - 2])
            found["x"] = found["x"] + dx
        return found

    return value, pullback


SIBLINGS = Case(
    "layers alike side by side",
    """
inputs: {x: [batch, 3]}
layers:
  - dense: {units: 3, bias: false, name: p}
  - dense: {units: 3, bias: false, name: q, from: x}
  - dense: {units: 3, bias: false, name: r, from: x}
  - multiply: {from: [p, q, r]}
wrt: [x]
""",
    {"x": normal("batch", 3), "p.W": normal(3, 3), "q.W": normal(3, 3), "r.W": normal(3, 3)},
    _siblings,
    loss=False,
)

CASES = (AUTOENCODER, TWICE, UNREAD, NESTED, TAGGER, TWO_LOSSES, ATTENTION, CONVOLUTION, SIBLINGS)
