"""Declared networks, derived and simplified, for the tests of formulas and of the document."""

from __future__ import annotations

from functools import cache

from symbp.derive import NetworkDerivation, derive
from symbp.library import Library
from symbp.network.build import build
from symbp.simplify import simplify_network
from symbp.spec import read

DIGITS = """
name: digits
inputs:
  x: [batch, 64]
  y: {shape: [batch], labels: 10}
layers:
  - dense: 32
  - relu
  - dense: {units: 10, name: logits}
loss: {cross_entropy: y}
"""
DEEP = """
name: deep
inputs: {x: [batch, 8], y: [batch, 3]}
layers:
  - dense: 6
  - sigmoid
  - repeat: {times: 5, name: h, layers: [{dense: 6}, tanh]}
  - dense: 3
loss: {half_mse: y}
"""
FACTORIZATION = """
name: factorization
inputs: {T: [m, n], Omega: [m, n]}
parameters: {U: [m, k], V: [n, k]}
formula: |
  R[i, j] = Omega[i, j] * (T[i, j] - sum[a](U[i, a] * V[j, a]))
  loss = sum[i, j](R[i, j]^2)
"""
RECURRENCE = """
name: recurrence
inputs: {x: [batch, steps, features], target: [batch, units]}
parameters: {U: [units, units], W: [units, features], b: [units]}
formula: |
  h[n, -1, k] = 0
  h[n, t, k] = tanh(sum[j](W[k, j] * x[n, t, j]) + b[k] + sum[j](U[k, j] * h[n, t-1, j]))
  loss = mean[n](sum[k]((h[n, steps - 1, k] - target[n, k])^2))
"""
GATHER = """
name: gather
inputs:
  tokens: {shape: [batch, steps], labels: 50}
  y: {shape: [batch], labels: 5}
parameters: {E: [50, d], W: [5, d]}
formula: |
  e[n, k] = mean[t](E[tokens[n, t], k])
  m[n] = max[k](e[n, k])
  z[n, c] = sum[k](W[c, k] * (e[n, k] - m[n]))
  p[n, c] = exp(z[n, c]) / sum[j](exp(z[n, j]))
  loss = -mean[n](log(p[n, y[n]]))
"""
MIXED = """
name: mixed
inputs: {x: [batch, 20], y: [batch, 5]}
define:
  my_norm:
    parameters: {gamma: {shape: [k], init: 1.0}, beta: {shape: [k], init: 0.0}}
    options: {eps: 1e-5}
    formula: |
      mu[k] = mean[n](in[n, k])
      var[k] = mean[n]((in[n, k] - mu[k])^2)
      x_hat[n, k] = (in[n, k] - mu[k]) / sqrt(var[k] + eps)
      out[n, k] = gamma[k] * x_hat[n, k] + beta[k]
layers:
  - dense: 16
  - my_norm
  - leaky_relu
  - residual: [{dense: 16}, gelu_tanh]
  - dense: 16
  - swish
  - dense: 5
loss:
  - mse: y
  - {l2: null, weight: 0.01}
wrt: [x]
"""
SCRIPTS = """
name: scripts
inputs:
  ورودی: [batch, 6]
  هدف: [batch, 2]
layers:
  - dense: {units: 4, name: لایه_یک}
  - elu: {alpha: 1.0, name: σ}
  - dense: {units: 2, name: çıktı_100}
loss: {mse: هدف}
"""
WINDOW = """
name: window
inputs: {x: [batch, length]}
parameters: {w: [3]}
formula: |
  z[n, p] = sum[u](w[u] * x[n, 2*p + u])
  q[n] = prod[p](1 + abs(z[n, p]))
  loss = sum[n, p](z[n, p]^2 * q[n])
"""
LSTM = """
name: lstm_formula
inputs: {x: [batch, steps, features], target: [batch, units]}
parameters: {Wi: [units, features], Wf: [units, features], Wg: [units, features],
  Wo: [units, features], Ui: [units, units], Uf: [units, units], Ug: [units, units],
  Uo: [units, units], bi: [units], bf: [units], bg: [units], bo: [units]}
formula: |
  i[n, t, k] = sigmoid(sum[j](Wi[k, j] * x[n, t, j]) + sum[j](Ui[k, j] * h[n, t-1, j]) + bi[k])
  f[n, t, k] = sigmoid(sum[j](Wf[k, j] * x[n, t, j]) + sum[j](Uf[k, j] * h[n, t-1, j]) + bf[k])
  g[n, t, k] = tanh(sum[j](Wg[k, j] * x[n, t, j]) + sum[j](Ug[k, j] * h[n, t-1, j]) + bg[k])
  o[n, t, k] = sigmoid(sum[j](Wo[k, j] * x[n, t, j]) + sum[j](Uo[k, j] * h[n, t-1, j]) + bo[k])
  c[n, t, k] = f[n, t, k] * c[n, t-1, k] + i[n, t, k] * g[n, t, k]
  h[n, t, k] = o[n, t, k] * tanh(c[n, t, k])
  h[n, -1, k] = 0
  c[n, -1, k] = 0
  loss = mean[n](sum[k]((h[n, steps - 1, k] - target[n, k])^2))
"""
ATTENTION = """
name: attention_formula
inputs: {x: [batch, time, width], G: [batch, time, width]}
parameters: {A: [width, width], B: [width, width], C: [width, width]}
formula: |
  q[n, t, d] = sum[k](A[d, k] * x[n, t, k])
  r[n, t, d] = sum[k](B[d, k] * x[n, t, k])
  v[n, t, d] = sum[k](C[d, k] * x[n, t, k])
  s[n, t, u] = sum[d](q[n, t, d] * r[n, u, d]) / sqrt(width)
  P[n, t, u] = where(u <= t, exp(s[n, t, u]) / sum[w if w <= t](exp(s[n, t, w])), 0)
  o[n, t, d] = sum[u](P[n, t, u] * v[n, u, d])
  loss = sum[n, t, d](G[n, t, d] * o[n, t, d])
"""
NO_LOSS = """
name: no_loss
inputs: {x: [batch, 6]}
layers:
  - dense: 4
  - softplus
  - dense: 3
  - softmax
"""
BATCH_NORM = """
name: bn
inputs: {x: [batch, 20], y: {shape: [batch], labels: 5}}
define:
  bn:
    parameters: {gamma: {shape: [k], init: 1.0}, beta: {shape: [k], init: 0.0}}
    formula: |
      m[k] = mean[n](in[n, k])
      v[k] = mean[n]((in[n, k] - m[k])^2)
      out[n, k] = gamma[k] * (in[n, k] - m[k]) / sqrt(v[k] + 1e-5) + beta[k]
layers:
  - dense: 16
  - bn
  - relu
  - dense: 5
loss: {cross_entropy: y}
"""
LAYER_NORM = """
name: ln
inputs: {x: [batch, 20], y: {shape: [batch], labels: 5}}
define:
  ln:
    parameters: {gamma: {shape: [k], init: 1.0}, beta: {shape: [k], init: 0.0}}
    formula: |
      m[n] = mean[k](in[n, k])
      v[n] = mean[k]((in[n, k] - m[n])^2)
      out[n, k] = gamma[k] * (in[n, k] - m[n]) / sqrt(v[n] + 1e-5) + beta[k]
layers:
  - dense: 16
  - repeat: {times: 4, name: block, layers: [{residual: [ln, {dense: 16}, swish, {dense: 16}]}]}
  - dense: 5
loss:
  - {cross_entropy: y}
  - {l2: null, weight: 0.01}
"""
TWO_SCORES = """
name: gan
inputs: {z: [batch, 5], real: [batch, 8]}
parameters: {G: [8, 5], D: [1, 8], c: [1]}
formula: |
  fake[n, k] = tanh(sum[j](G[k, j] * z[n, j]))
  s[n] = sum[k](D[0, k] * fake[n, k]) + c[0]
  r[n] = sum[k](D[0, k] * real[n, k]) + c[0]
  loss = mean[n](log(1 + exp(-r[n]))) + mean[n](log(1 + exp(s[n])))
"""
TWO_LOSSES = """
name: two
inputs: {x: [batch, 5], y: [batch, 8], w: [batch, 3]}
layers:
  - dense: {units: 6, name: h1}
  - softplus
  - dense: {units: 8, name: o1}
  - sigmoid: {name: p1}
  - dense: {units: 3, name: o2, from: h1}
loss:
  - bce: {target: y, from: p1}
  - mse: {target: w, from: o2, weight: 0.5}
wrt: [x]
"""
NETWORKS = {
    "digits": DIGITS, "deep": DEEP, "factorization": FACTORIZATION, "recurrence": RECURRENCE,
    "gather": GATHER, "mixed": MIXED, "scripts": SCRIPTS, "window": WINDOW, "lstm": LSTM,
    "attention": ATTENTION, "no loss": NO_LOSS,
    "batch norm": BATCH_NORM, "layer norm": LAYER_NORM, "two scores": TWO_SCORES,
    "two losses": TWO_LOSSES,
}  # fmt: skip


@cache
def derived(text: str) -> tuple[NetworkDerivation, NetworkDerivation]:
    """(simplified, unsimplified) derivation of a declaration."""
    specification, problems = read(text, "net.yaml")
    assert specification is not None
    assert not problems
    family, problems = build(specification, Library(specification.definitions), {})
    assert family is not None, [p.render("net.yaml") for p in problems]
    unsimplified = derive(family.main)
    return simplify_network(unsimplified), unsimplified
