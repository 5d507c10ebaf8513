"""Networks that combine the library at depth, through everything: `symbp check` must find no fault.

It compares each gradient with differences of the forward program, the generated NumPy with the
reference interpreter, new states and predictions included, and the compiled C with the NumPy.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from symbp.cli import main

NETWORKS = {
    "residual convolutions with batch normalisation, in repeats, one shared": """
inputs: {x: [batch, 2, 7, 5], y: {shape: [batch], labels: 3}}
layers:
  - conv2d: {filters: 4, kernel: [3, 2], padding: same, bias: false, name: stem}
  - batch_norm
  - repeat:
      times: 2
      name: stage
      layers:
        - residual:
            - conv2d: {filters: 4, kernel: 3, padding: 1, groups: 2}
            - batch_norm: {momentum: 0.3}
            - swish
            - conv2d: {filters: 4, kernel: 1}
        - leaky_relu: 0.1
  - conv2d: {filters: 6, kernel: 3, stride: 2, dilation: 2, padding: 2}
  - group_norm: 3
  - mish
  - average_pool: {size: [2, 3], stride: [2, 1]}
  - flatten
  - dense: {units: 8, name: mixing}
  - tanh
  - dense: {units: 8, name: again}
  - tanh
  - dense: {units: 8, share: again}
  - dense: 3
loss: [{cross_entropy: {target: y, label_smoothing: 0.1}}, {l2: 1e-2}]
""",
    "a language model with a tied head, dropout and a layer of one's own": """
inputs: {tokens: {shape: [batch, time], labels: 11}, next: {shape: [batch, time], labels: 11}}
define:
  gate:
    options: {sharpness: 2.0}
    parameters: {beta: {shape: [k], init: 1.0}}
    formula: |
      out[..., k] = in[..., k] * sigmoid(sharpness * beta[k] * in[..., k])
layers:
  - embedding: {vocabulary: 11, units: 6, name: embed, init: {E: {normal: 0.5}}}
  - sinusoid
  - dropout: {rate: 0.25, mask: elements}
  - repeat: {times: 2, layers: [transformer_block: {heads: 2, causal: true}, gate]}
  - rms_norm
  - dense: {units: 11, bias: false, tie: {W: embed.E}, name: logits}
loss: {cross_entropy: next}
""",
    "translation: a recurrent encoder, and a decoder that attends to it": """
inputs:
  source: {shape: [batch, s], labels: 7}
  target: {shape: [batch, t], labels: 5}
  next: {shape: [batch, t], labels: 5}
layers:
  - embedding: {vocabulary: 7, units: 4, name: words}
  - gru: {units: 3, name: onward}
  - gru: {units: 3, reverse: true, from: words, name: back}
  - concat: {from: [onward, back], name: memory}
  - embedding: {vocabulary: 5, units: 6, from: target}
  - lstm: {units: 6, name: decoder}
  - attention: {heads: 3, from: [decoder, memory], name: attended}
  - add: {from: [decoder, attended]}
  - layer_norm
  - dense: 5
loss: {cross_entropy: next}
""",
    "branches of convolutions and pooling, and an upsampled mask": """
inputs: {x: [batch, 2, 6, 4], mask: [batch, 1, 6, 4]}
layers:
  - conv2d: {filters: 3, kernel: 1, name: point}
  - conv2d: {filters: 2, kernel: 3, padding: same, from: x, name: wide}
  - max_pool: {size: 3, stride: 1, padding: 1, from: x, name: pooled}
  - concat: {from: [point, wide, pooled], axis: 1}
  - instance_norm
  - prelu
  - conv2d: {filters: 4, kernel: 2, stride: 2, name: down}
  - relu
  - upsample: {factor: 2, name: up}
  - conv_transpose2d: {filters: 3, kernel: 2, stride: 2, from: down, name: learned}
  - concat: {from: [up, learned, x], axis: 1}
  - conv2d: {filters: 1, kernel: 3, padding: 1}
loss: {bce_logits: mask}
wrt: [x]
""",
    "three towers that share a composite, and a triplet": """
inputs: {a: [batch, 5], p: [batch, 5], n: [batch, 5]}
define:
  tower:
    options: {width: 6}
    layers: [dense: width, elu, residual: [dense: width, softsign], dense: 4]
layers:
  - tower: {from: a, name: first}
  - tower: {from: p, name: second, share: first}
  - tower: {from: n, name: third, share: first}
loss:
  - triplet: {from: [first, second, third], margin: 2}
  - l1: 1e-3
""",
    "a variational autoencoder of images": """
inputs: {x: [batch, 1, 4, 4], eps: {shape: [batch, 3], noise: normal}}
define:
  sample:
    inputs: [mu, logvar, eps]
    formula: |
      out[...] = mu[...] + exp(logvar[...] / 2) * eps[...]
layers:
  - conv2d: {filters: 2, kernel: 3, padding: 1}
  - softplus
  - flatten
  - dense: 6
  - split: {sizes: [3, 3], name: [mu, logvar]}
  - sample: {from: [mu, logvar, eps]}
  - dense: 8
  - gelu
  - reshape: [2, 2, 2]
  - conv_transpose2d: {filters: 1, kernel: 2, stride: 2, name: pixels}
loss:
  - bce_logits: {target: x, from: pixels, weight: 16}
  - kl_gaussian: {from: [mu, logvar], weight: 0.5}
output: [pixels, mu]
""",
    "an adversarial pair with batch normalisation in both": """
inputs: {real: [batch, 3], z: {shape: [batch, 2], noise: uniform}}
define:
  maker: {layers: [dense: 4, batch_norm, relu, dense: 3]}
  judge: {layers: [dense: 5, batch_norm, {leaky_relu: 0.2}, dropout: 0.3, dense: 1]}
  called_real: {kind: loss, formula: "out = mean[...](softplus(-in[...]))"}
  called_fake: {kind: loss, formula: "out = mean[...](softplus(in[...]))"}
layers:
  - maker: {from: z, name: G}
  - judge: {from: real, name: D}
  - judge: {from: G, name: D_of_G, share: D}
objectives:
  discriminator: {loss: [{called_real: {from: D}}, {called_fake: {from: D_of_G}}], parameters: [D]}
  generator: {loss: [{called_real: {from: D_of_G}}, {l2: 0.01}], parameters: [G]}
output: G
""",
    "an actor and a critic on observations of two kinds": """
inputs:
  seen: [steps, 3]
  place: {shape: [steps], labels: 4}
  action: {shape: [steps], labels: 2}
  returns: [steps]
define:
  advantage:
    inputs: {returns: [n], value: [n, 1]}
    formula: |
      out[n] = returns[n] - stop(value[n, 0])
  value_error:
    kind: loss
    inputs: {target: [n], value: [n, 1]}
    formula: |
      out = mean[n]((value[n, 0] - target[n])^2)
layers:
  - embedding: {vocabulary: 4, units: 3, from: place, name: where_it_is}
  - concat: {from: [where_it_is, seen]}
  - dense: 6
  - tanh: {name: features}
  - dense: {units: 2, name: policy}
  - dense: {units: 1, from: features, name: value}
  - advantage: {from: [returns, value], name: advantage}
objectives:
  actor:
    loss: {policy_gradient: {target: action, from: [policy, advantage]}}
    parameters: [where_it_is, dense1, policy]
  critic: {loss: {value_error: {target: returns, from: value}}, parameters: [value]}
output: [policy, value]
""",
}  # fmt: skip


@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS)
def test_the_whole_is_right(text: str, tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(text, "utf-8")
    found = CliRunner().invoke(main, ["check", str(file), "--seeds", "1"])
    assert found.exit_code == 0, found.output[-3000:]
