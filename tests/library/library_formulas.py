"""Networks that are only formulas: every construct of the language, with its oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import library_oracles as oracles
import numpy as np
from library_case import Array, Arrays, Case, binary, fixed, labels, normal, special


def _plain(function: Callable[..., Any], arguments: str, wanted: str) -> Callable[[Arrays], Any]:
    """The oracle whose arguments and adjoints go by these names, in order."""

    def oracle(a: Arrays) -> Any:
        value, pullback = function(*[a[n] for n in arguments.split()])
        return value, lambda g: dict(zip(wanted.split(), pullback(g), strict=True))

    return oracle


def _weighed(
    function: Callable[..., Any], arguments: str, wanted: str, weights: str = "R"
) -> Callable[[Arrays], Any]:
    """The oracle of sum(weights * function(...))."""

    def oracle(a: Arrays) -> Any:
        value, pullback = function(*[a[n] for n in arguments.split()])
        R = a[weights]
        return (R * value).sum(), lambda g: dict(zip(wanted.split(), pullback(g * R), strict=True))

    return oracle


# ---------------------------------------------------------------- models

FACTORIZATION = Case(
    "matrix factorisation",
    """
inputs: {T: [m, n], Omega: [m, n]}
parameters: {U: [m, k], V: [n, k]}
formula: |
  R[i, j] = Omega[i, j] * (T[i, j] - sum[a](U[i, a] * V[j, a]))
  loss = sum[i, j](R[i, j]^2)
""",
    {
        "T": normal("m", "n"), "Omega": binary("m", "n"), "U": normal("m", "k"),
        "V": normal("n", "k"),
    },
    _plain(oracles.factorization, "T Omega U V", "U V"),
    ({"m": 4, "n": 5, "k": 2}, {"m": 1, "n": 3, "k": 1}),
)  # fmt: skip

QUADRATIC = Case(
    "quadratic form",
    """
inputs: {x: [n]}
parameters: {A: [n, n]}
formula: |
  loss = sum[i, j](x[i] * A[i, j] * x[j])
wrt: [x]
""",
    {"x": normal("n"), "A": normal("n", "n")},
    _plain(oracles.quadratic, "x A", "A x"),
    ({"n": 4}, {"n": 1}),
)


def _line(a: Arrays) -> Any:
    w, x = a["w"], a["x"]
    return (w * x - 10) ** 2, lambda g: {"w": 2 * g * (w * x - 10) * x}


LINE = Case(
    "the square of a line",
    "inputs: {x: []}\nparameters: {w: []}\nformula: |\n  loss = (w * x - 10)^2\n",
    {"w": fixed(2.0), "x": fixed(3.0)},
    _line,
    ({},),
)

LOGISTIC = Case(
    "logistic regression",
    """
inputs: {x: [n, d], y: [n]}
parameters: {w: [d], b: []}
formula: |
  p[i] = sigmoid(sum[k](w[k] * x[i, k]) + b)
  loss = -mean[i](y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]))
""",
    {"x": normal("n", "d"), "y": binary("n"), "w": normal("d"), "b": normal()},
    _plain(oracles.logistic, "x y w b", "w b"),
    ({"n": 7, "d": 3}, {"n": 1, "d": 1}),
)

BATCH_NORM = Case(
    "batch normalisation as a formula",
    """
inputs: {x: [n, k], R: [n, k]}
parameters: {gamma: [k], beta: [k]}
formula: |
  mu[j] = mean[i](x[i, j])
  v[j] = mean[i]((x[i, j] - mu[j])^2)
  z[i, j] = gamma[j] * (x[i, j] - mu[j]) / sqrt(v[j] + 1e-5) + beta[j]
  loss = sum[i, j](R[i, j] * z[i, j])
wrt: [x]
""",
    {"x": normal("n", "k"), "R": normal("n", "k"), "gamma": normal("k"), "beta": normal("k")},
    _weighed(lambda x, c, b: oracles.batch_norm(x, c, b, 1e-5), "x gamma beta", "gamma beta x"),
    ({"n": 5, "k": 3}, {"n": 2, "k": 1}),
)


def _bias_before_norm(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["dense1.W"], a["dense1.b"])
    out, back2 = oracles.batch_norm(z, a["bn.gamma"], a["bn.beta"], 1e-3)
    loss, back3 = oracles.half_mse(a["y"], out)

    def pullback(g: float) -> dict[str, Array]:
        dgamma, dbeta, dz = back2(back3(g)[1])
        _, dW, _ = back1(dz)
        return {
            "dense1.W": dW, "dense1.b": np.zeros(3), "bn.gamma": dgamma, "bn.beta": dbeta,
        }  # fmt: skip

    return loss, pullback


BIAS_BEFORE_NORM = Case(
    "bias before batch normalisation",
    """
inputs: {x: [batch, 2], y: [batch, 3]}
define:
  my_batch_norm:
    options: {eps: 1e-3}
    parameters: {gamma: {shape: [k], init: 1.0}, beta: {shape: [k], init: 0.0}}
    formula: |
      mu[k] = mean[n](in[n, k])
      v[k] = mean[n]((in[n, k] - mu[k])^2)
      out[n, k] = gamma[k] * (in[n, k] - mu[k]) / sqrt(v[k] + eps) + beta[k]
layers: [{dense: 3}, {my_batch_norm: {name: bn}}]
loss: {half_mse: y}
""",
    {
        "x": normal("batch", 2), "y": normal("batch", 3), "dense1.W": normal(3, 2),
        "dense1.b": normal(3), "bn.gamma": normal(3), "bn.beta": normal(3),
    },
    _bias_before_norm,
    ({"batch": 5}, {"batch": 2}),
)  # fmt: skip


def _layer_norm(a: Arrays) -> Any:
    value, pullback = oracles.layer_norm(a["x"], a["ln.gamma"], a["ln.beta"], 1e-5)
    return value, lambda g: dict(zip(("x", "ln.gamma", "ln.beta"), pullback(g), strict=True))


LAYER_NORM = Case(
    "layer normalisation as a formula",
    """
inputs: {x: [batch, 2, 5]}
define:
  my_layer_norm:
    options: {eps: 1e-5}
    parameters: {gamma: {shape: [k], init: 1.0}, beta: {shape: [k], init: 0.0}}
    formula: |
      mu[...] = mean[k](in[..., k])
      v[...] = mean[k]((in[..., k] - mu[...])^2)
      out[..., k] = gamma[k] * (in[..., k] - mu[...]) / sqrt(v[...] + eps) + beta[k]
layers: [{my_layer_norm: {name: ln}}]
wrt: [x]
""",
    {"x": normal("batch", 2, 5), "ln.gamma": normal(5), "ln.beta": normal(5)},
    _layer_norm,
    loss=False,
)


# ---------------------------------------------------------------- recurrences


def _recurrent(reverse: bool) -> Case:
    step, start = ("t+1", "T") if reverse else ("t-1", "-1")

    def network(*arrays: Array) -> Any:
        return oracles.rnn(*arrays, reverse=reverse)

    return Case(
        f"recurrence {'in reverse' if reverse else 'forwards'}",
        f"""
inputs: {{x: [n, T, d], h0: [n, k], R: [n, T, k]}}
parameters: {{W: [k, d], U: [k, k], b: [k]}}
formula: |
  h[i, {start}, j] = h0[i, j]
  h[i, t, j] = tanh(sum[a](W[j, a] * x[i, t, a]) + b[j] + sum[l](U[j, l] * h[i, {step}, l]))
  loss = sum[i, t, j](R[i, t, j] * h[i, t, j])
wrt: [x, h0]
""",
        {
            "x": normal("n", "T", "d"), "h0": normal("n", "k"), "R": normal("n", "T", "k"),
            "W": normal("k", "d"), "U": normal("k", "k"), "b": normal("k"),
        },
        _weighed(network, "x h0 W U b", "W U b x h0"),
        ({"n": 3, "T": 4, "d": 2, "k": 5}, {"n": 1, "T": 1, "d": 3, "k": 1}),
    )  # fmt: skip


LSTM = Case(
    "long short-term memory",
    """
inputs: {x: [n, T, d], R: [n, T, k]}
parameters: {W: [4, k, d], U: [4, k, k], b: [4, k]}
formula: |
  a[i, t, g, j] = sum[l](W[g, j, l] * x[i, t, l]) + b[g, j]
  z[i, t, g, j] = a[i, t, g, j] + sum[l](U[g, j, l] * h[i, t-1, l])
  c[i, t, j] = (sigmoid(z[i, t, 1, j]) * c[i, t-1, j]
                + sigmoid(z[i, t, 0, j]) * tanh(z[i, t, 2, j]))
  h[i, t, j] = sigmoid(z[i, t, 3, j]) * tanh(c[i, t, j])
  h[i, -1, j] = 0
  c[i, -1, j] = 0
  loss = sum[i, t, j](R[i, t, j] * h[i, t, j])
wrt: [x]
""",
    {
        "x": normal("n", "T", "d"), "R": normal("n", "T", "k"), "W": normal(4, "k", "d"),
        "U": normal(4, "k", "k"), "b": normal(4, "k"),
    },
    _weighed(oracles.lstm, "x W U b", "W U b x"),
    ({"n": 2, "T": 4, "d": 3, "k": 2}, {"n": 1, "T": 1, "d": 1, "k": 1}),
)  # fmt: skip


# ---------------------------------------------------------------- gathers, windows, restrictions


def _embedding(a: Arrays) -> Any:
    value, pullback = oracles.gather(a["E"], a["tokens"])
    return (a["R"] * value**2).sum(), lambda g: {"E": pullback(2 * g * a["R"] * value)[0]}


EMBEDDING = Case(
    "gather",
    """
inputs:
  tokens: {shape: [n, T], labels: v}
  R: [n, T, d]
parameters: {E: [v, d]}
formula: |
  e[i, t, j] = E[tokens[i, t], j]
  loss = sum[i, t, j](R[i, t, j] * e[i, t, j]^2)
""",
    {"tokens": labels("v", "n", "T"), "R": normal("n", "T", "d"), "E": normal("v", "d")},
    _embedding,
    ({"n": 3, "T": 4, "d": 2, "v": 5}, {"n": 1, "T": 1, "d": 3, "v": 1}),
)

WINDOWS = Case(
    "strided windows",
    """
inputs: {x: [n, 9], R: [n, 4]}
parameters: {w: [3]}
formula: |
  loss = sum[i, p](R[i, p] * sum[r](w[r] * x[i, 2*p + r]))
wrt: [x]
""",
    {"x": normal("n", 9), "R": normal("n", 4), "w": normal(3)},
    _weighed(lambda x, w: oracles.windows(x, w, 2, 4), "x w", "w x"),
    ({"n": 3}, {"n": 1}),
)

WINDOW_MAX = Case(
    "maximum over strided windows",
    """
inputs: {x: [n, 8], R: [n, 3]}
formula: |
  extent(r) = 3
  m[i, p] = max[r](x[i, 2*p + r])
  loss = sum[i, p](R[i, p] * m[i, p])
wrt: [x]
""",
    {"x": special("n", 8, points=(1.0, 2.0, 2.0, 2.0, -1.0)), "R": normal("n", 3)},
    _weighed(lambda x: oracles.window_max(x, 3, 2, 3), "x", "x"),
    ({"n": 3}, {"n": 1}),
    smooth=False,
)


def _causal(a: Arrays) -> Any:
    mask = np.tril(np.ones_like(a["a"]))
    value = (mask * a["a"]) @ a["x"]
    return (a["R"] * value).sum(), lambda g: {
        "a": g * mask * np.outer(a["R"], a["x"]),
        "x": g * (mask * a["a"]).T @ a["R"],
    }


CAUSAL = Case(
    "sum up to the present",
    """
inputs: {x: [n], R: [n]}
parameters: {a: [n, n]}
formula: |
  s[t] = sum[u if u <= t](a[t, u] * x[u])
  loss = sum[t](R[t] * s[t])
wrt: [x]
""",
    {"x": normal("n"), "R": normal("n"), "a": normal("n", "n")},
    _causal,
    ({"n": 5}, {"n": 1}),
)


def _others(a: Arrays) -> Any:
    z, y = a["z"], a["y"]
    mask = np.arange(z.shape[1]) != y[:, None]
    e = np.exp(z) * mask
    picked = z[np.arange(len(y)), y]
    total = e.sum(1)

    def pullback(g: float) -> dict[str, Array]:
        dz = e / total[:, None]
        dz[np.arange(len(y)), y] -= 1
        return {"z": g * dz}

    return (np.log(total) - picked).sum(), pullback


OTHERS = Case(
    "sum over all but the label",
    """
inputs:
  z: [n, 4]
  y: {shape: [n], labels: 4}
formula: |
  s[i] = log(sum[j if j != y[i]](exp(z[i, j]))) - z[i, y[i]]
  loss = sum[i](s[i])
wrt: [z]
""",
    {"z": normal("n", 4), "y": labels(4, "n")},
    _others,
    ({"n": 5}, {"n": 1}),
)


# ---------------------------------------------------------------- reductions


def _reduction(kind: str) -> Case:
    function = {
        "prod": oracles.product,
        "max": lambda x: oracles.first_extreme(x, smallest=False),
        "min": lambda x: oracles.first_extreme(x, smallest=True),
    }[kind]
    zeros = [[0.0, 2.0, -3.0], [0.0, 0.0, 1.5], [0.5, -2.0, 3.0], [0.0, 0.0, 0.0]]
    ties = [[2.0, 2.0, -3.0], [-1.0, 4.0, 4.0], [0.5, -2.0, -2.0], [0.0, 0.0, 0.0]]
    return Case(
        f"{kind} with {'zeros' if kind == 'prod' else 'ties'}",
        f"""
inputs: {{x: [4, 3], R: [4]}}
formula: |
  m[i] = {kind}[j](x[i, j])
  loss = sum[i](R[i] * m[i])
wrt: [x]
""",
        {"x": fixed(zeros if kind == "prod" else ties), "R": normal(4)},
        _weighed(function, "x", "x"),
        ({},),
        smooth=kind == "prod",
    )


def _over_everything(a: Arrays) -> Any:
    x = a["x"]
    top = np.unravel_index(x.argmax(), x.shape)
    spread = x.max() - x.min()

    def pullback(g: float) -> dict[str, Array]:
        dx = np.zeros_like(x)
        dx[top] += 2 * g * spread
        dx[np.unravel_index(x.argmin(), x.shape)] -= 2 * g * spread
        return {"x": dx}

    return spread**2, pullback


OVER_EVERYTHING = Case(
    "extremes over two indices",
    """
inputs: {x: [n, k]}
formula: |
  loss = (max[i, j](x[i, j]) - min[i, j](x[i, j]))^2
wrt: [x]
""",
    {"x": normal("n", "k")},
    _over_everything,
    ({"n": 4, "k": 3}, {"n": 1, "k": 2}),
)


def _norm(a: Arrays) -> Any:
    x = a["x"]
    length = np.sqrt((x**2).sum(1))
    safe = np.where(length > 0, length, 1)
    return length.sum(), lambda g: {"x": g * x / safe[:, None]}


NORM = Case(
    "Euclidean norm, zero included",
    """
inputs: {x: [3, 2]}
formula: |
  r[i] = sqrt(sum[j](x[i, j]^2))
  loss = sum[i](r[i])
wrt: [x]
""",
    {"x": fixed([[3.0, 4.0], [0.0, 0.0], [-0.1, 0.0]])},
    _norm,
    ({},),
    smooth=False,
)


def _log_sum_exp(a: Arrays) -> Any:
    p, _ = oracles.softmax(a["x"])
    log_p, _ = oracles.log_softmax(a["x"])
    value = a["x"][:, 0] - log_p[:, 0]
    return (a["R"] * value).sum(), lambda g: {"x": g * a["R"][:, None] * p}


LOG_SUM_EXP = Case(
    "log sum exp",
    """
inputs: {x: [n, k], R: [n]}
formula: |
  s[i] = log(sum[j](exp(x[i, j])))
  loss = sum[i](R[i] * s[i])
wrt: [x]
""",
    {"x": normal("n", "k"), "R": normal("n")},
    _log_sum_exp,
    ({"n": 3, "k": 4}, {"n": 1, "k": 1}),
)


def _centred(a: Arrays) -> Any:
    x = a["x"]
    n = len(x)
    d = x - x.mean()
    return (d**2).sum() / (n - 1), lambda g: {"x": 2 * g * d / (n - 1)}


VARIANCE = Case(
    "variance with N - 1",
    """
inputs: {x: [n]}
formula: |
  mu = mean[i](x[i])
  loss = sum[i]((x[i] - mu)^2) / (n - 1)
wrt: [x]
""",
    {"x": normal("n")},
    _centred,
    ({"n": 5}, {"n": 2}),
)


def _unicode(a: Arrays) -> Any:
    x, w = a["σ"], a["وزن"]
    return (x @ w).sum(), lambda g: {"وزن": g * x.sum(0)}


UNICODE = Case(
    "names in other letters",
    """
inputs: {σ: [n, k]}
parameters: {وزن: [k]}
formula: |
  return[i] = sum[j](σ[i, j] * وزن[j])
  loss = sum[i](return[i])
""",
    {"σ": normal("n", "k"), "وزن": normal("k")},
    _unicode,
    ({"n": 3, "k": 2},),
)

CASES = (
    FACTORIZATION, QUADRATIC, LINE, LOGISTIC, BATCH_NORM, BIAS_BEFORE_NORM, LAYER_NORM,
    _recurrent(False), _recurrent(True), LSTM, EMBEDDING, WINDOWS, WINDOW_MAX, CAUSAL, OTHERS,
    *(_reduction(kind) for kind in ("prod", "max", "min")), OVER_EVERYTHING, NORM, LOG_SUM_EXP,
    VARIANCE, UNICODE,
)  # fmt: skip
