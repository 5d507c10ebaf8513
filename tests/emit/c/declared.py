"""Networks as users declare them, and the way from there to files and modules."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from symbp import pipeline
from symbp.emit.c import CFiles
from symbp.emit.c import emit as emit_c
from symbp.emit.model import Part
from symbp.emit.numpy import emit as emit_numpy
from symbp.network import Family, Network
from symbp.pipeline import Options

GROUPED = """
  grouped:
    inputs: {in: [n, channels, height, width]}
    parameters: {W: {shape: [6, 2, 3, 2]}, b: {shape: [6], init: uniform}}
    formula: |
      extent(p) = floor((height + 2 - 3) / 2) + 1
      extent(q) = width + 4 - 4 + 1
      extent(g) = 2
      extent(f) = 3
      z[n, g, f, p, q] = sum[c, i, j if 0 <= 2*p + i - 1 < height and 0 <= q + 3*j - 2 < width](
        W[3*g + f, c, i, j] * in[n, 2*g + c, 2*p + i - 1, q + 3*j - 2])
      out[n, 3*g + f, p, q] = z[n, g, f, p, q] + b[3*g + f]
"""
NOISY = """
  center:
    options: {momentum: 0.25}
    inputs: {in: [n, c]}
    state: {level: {shape: [c], init: 0.5, next: new}, count: {shape: [], init: 2, next: more}}
    formula:
    - when: {phase: training}
      text: |
        mu[c] = mean[n](in[n, c])
        new[c] = (1 - momentum) * level[c] + momentum * mu[c]
        more = count + 1
        out[n, c] = (in[n, c] - mu[c]) * count + in[n, c] * level[c]
    - when: {phase: evaluation}
      text: |
        out[n, c] = (in[n, c] - level[c]) * count
  drop:
    options: {rate: 0.5}
    inputs: {in: [n, c]}
    noise: {u: {shape: [n, c], distribution: uniform}}
    formula:
    - when: {phase: training}
      text: |
        out[n, c] = where(u[n, c] < rate, 0, in[n, c] / (1 - rate))
    - when: {phase: evaluation}
      text: |
        out[n, c] = in[n, c]
"""
DECLARED = {
    "pictures": f"""
name: net
inputs: {{x: [batch, 4, 7, 6], y: {{shape: [batch], labels: 3}}}}
define:{GROUPED}
layers:
- grouped
- relu
- max_pool: {{size: 3, stride: 2, padding: 1}}
- conv2d: {{filters: 3, kernel: [3, 2], stride: [1, 2], padding: [2, 1], dilation: [2, 1]}}
- conv2d: {{filters: 2, kernel: 2, padding: same}}
- max_pool: {{size: 2, stride: 1}}
- flatten
- dense: 3
loss: {{cross_entropy: y}}
wrt: [x]
""",
    "tokens": """
name: net
inputs: {x: {shape: [batch, 5], labels: 7}, y: {shape: [batch, 5], labels: 7}}
layers:
- embedding: {vocabulary: 7, units: 3, init: {E: {normal: 0.5}}}
- lstm: 4
- lstm: {units: 3, reverse: true}
- dense: 7
loss: {cross_entropy: y}
""",
    "moved": """
name: net
inputs: {x: {shape: [batch, 2, 2], integer: true}, y: {shape: [batch, 4], labels: 5}}
layers:
- flatten
- embedding: {vocabulary: 7, units: 3}
- dense: 5
loss: {cross_entropy: y}
""",
    "attention": """
name: net
inputs: {x: {shape: [batch, 5], labels: 7}, m: [batch, 3, 6], y: {shape: [batch, 5], labels: 7}}
layers:
- embedding: {vocabulary: 7, units: 6}
- attention: {heads: 2, causal: true, name: a}
- layer_norm
- attention: {heads: 3, from: [a, m]}
- dense: 7
loss: {cross_entropy: y}
wrt: [m]
""",
    "state": f"""
name: net
inputs: {{x: [batch, 3], y: [batch, 2]}}
define:{NOISY}
layers: [{{dense: 5}}, {{drop: 0.25}}, center, tanh, {{dense: 4}}, center, drop, {{dense: 2}}]
loss: {{mse: y}}
wrt: [x]
""",
    "batch_norm": """
name: net
inputs: {x: [batch, 3, 2], y: [batch, 2]}
layers: [batch_norm, tanh, dropout, flatten, {dense: 4}, batch_norm, {dense: 2}]
loss: {mse: y}
""",
    "variational": """
name: net
inputs: {x: [batch, 5], eps: {shape: [batch, 3], noise: normal}}
define:
  sample:
    inputs: {mu: [n, k], logvar: [n, k], eps: [n, k]}
    formula: out[n, k] = mu[n, k] + exp(logvar[n, k] / 2) * eps[n, k]
layers:
- dense: {units: 4, name: h}
- dense: {units: 3, name: mu, from: h}
- dense: {units: 3, name: logvar, from: h}
- sample: {from: [mu, logvar, eps]}
- dense: 5
loss: [{half_mse: x}, {kl_gaussian: {from: [mu, logvar], weight: 0.5}}]
""",
    "adversaries": f"""
name: net
inputs:
  x: [batch, 3]
  c: {{shape: [batch], labels: 4}}
  eps: {{shape: [batch, 3], noise: normal}}
define:{NOISY}
  genuine:
    kind: loss
    inputs: {{in: [n, k]}}
    formula: out = mean[n, k](softplus(-in[n, k]))
  made:
    kind: loss
    inputs: {{in: [n, k]}}
    formula: out = mean[n, k](softplus(in[n, k]))
layers:
- dense: {{units: 4, name: g1, from: eps}}
- center: {{name: gc}}
- tanh
- dense: {{units: 3, name: g2}}
- embedding: {{vocabulary: 4, units: 3, from: c, name: e}}
- add: {{from: [e, x], name: ex}}
- dense: {{units: 6, name: d1, from: ex}}
- drop: {{name: dd, rate: 0.25}}
- tanh
- dense: {{units: 1, name: d2}}
- dense: {{units: 6, name: f1, from: g2, share: d1}}
- tanh
- drop
- dense: {{units: 1, name: f2, share: d2}}
output: [g2, d2]
objectives:
  discriminator:
    {{loss: [{{genuine: {{from: d2}}}}, {{made: {{from: f2}}}}], parameters: [e, d1, d2]}}
  generator: {{loss: {{genuine: {{from: f2}}}}, parameters: [g1, g2]}}
""",
    "no_loss": f"""
name: net
inputs: {{x: [batch, 3], t: {{shape: [batch], labels: 4}}}}
define:{NOISY}
layers:
- embedding: {{vocabulary: 4, units: 3, from: t, name: e}}
- add: {{from: [e, x]}}
- drop
- center
- dense: 2
wrt: [x]
""",
}

# An integer input of each.
TOKENS = {
    "pictures": "y", "tokens": "x", "attention": "x", "moved": "x", "adversaries": "c",
    "no_loss": "t",
}  # fmt: skip


Parts = tuple[tuple[Part, ...], Part | None]


@dataclass(frozen=True)
class Declared:
    """A declaration's networks, and its files in C."""

    training: tuple[Network, ...]
    evaluation: Network
    parts: Parts
    files: CFiles
    batch: int

    @property
    def module(self) -> str:
        """The NumPy module."""
        return emit_numpy(*self.parts, "0")


@cache
def planned(name: str, batch: int) -> tuple[Family, Parts, Parts]:
    """One of DECLARED, derived; its parts planned for NumPy, and for C."""
    family = pipeline.build(pipeline.read(DECLARED[name]), Options(sizes={"batch": batch}))
    nets = (*family.training, *([family.evaluation] if family.evaluation else []))
    derivations = [pipeline.simplify(pipeline.derive(network)) for network in nets]
    arrays, looped = (
        [Part(d, pipeline.plan(d, loops=loops)) for d in derivations] for loops in (False, True)
    )
    count = len(family.training)
    return family, _parts(arrays, count), _parts(looped, count)


def emitted(name: str, batch: int = 5) -> Declared:
    """One of DECLARED, emitted anew."""
    family, arrays, looped = planned(name, batch)
    sizes, _ = pipeline.c_sizes(family.main)
    return Declared(
        family.training,
        family.evaluation or family.main,
        arrays,
        emit_c(*looped, sizes, "0"),
        batch,
    )


@cache
def declared(name: str, batch: int = 5) -> Declared:
    """One of DECLARED, emitted."""
    return emitted(name, batch)


def _parts(parts: list[Part], training: int) -> Parts:
    """The training parts, and the one of evaluation where there is one."""
    return tuple(parts[:training]), parts[training] if len(parts) > training else None


def written(made: Declared, folder: Path) -> None:
    """Write net.h, net.c and net_c.py."""
    texts = {".h": made.files.header, ".c": made.files.source, "_c.py": made.files.binding}
    for suffix, text in texts.items():
        (folder / f"net{suffix}").write_text(text, encoding="utf-8")


def imported(path: Path) -> ModuleType:
    """The module in a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def random_inputs(network: Network, batch: int, seed: int = 0) -> dict[str, Any]:
    """An array for each input of a network."""
    random = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for name in network.inputs:
        tensor = network.tensors[name]
        shape = tuple(batch if str(e) == "batch" else int(e) for e in tensor.shape)
        found[name] = (
            random.standard_normal(shape)
            if tensor.upper is None
            else random.integers(0, int(tensor.upper), shape)
        )
    return found
