"""What the tests of the specification share: a valid net, and problems as lines of text."""

from __future__ import annotations

from symbp.spec import Specification, read

VALID = "inputs: {x: [batch, 4]}\nlayers: [dense: 3]\n"  # two lines, to add a third

DIGITS = """\
name: digits                        # a Python and C identifier; default: the file's name
inputs:
  x: [batch, 64]                    # a dimension is an integer or a name
  y: {shape: [batch], labels: 10}   # integers 0..9
layers:                             # a chain: each layer takes the output of the one before it
  - dense: 32                       # a bare value is the layer's first option (here: units)
  - relu                            # no options
  - dense: {units: 10, name: logits}
loss: {cross_entropy: y}            # takes the last output; its first option is the target
sizes: {batch: 32}                  # binds symbols where a target needs numbers (C)
"""

DEFINE = """\
define:
  swish:
    parameters: {beta: {shape: [k], init: 1.0}}
    formula: |
      out[..., k] = in[..., k] * sigmoid(beta[k] * in[..., k])
  scaled_dense:
    options: {units: required, gain: 1.0}
    parameters:
      W: {shape: [units, k], init: glorot_uniform}
    formula: |
      out[..., u] = gain * sum[k](W[u, k] * in[..., k])
"""

FACTORIZATION = """\
name: factorization
inputs: {T: [m, n], Omega: [m, n]}
parameters: {U: [m, k], V: [n, k]}
formula: |
  R[i, j] = Omega[i, j] * (T[i, j] - sum[a](U[i, a] * V[j, a]))
  loss = sum[i, j](R[i, j]^2)
"""


def said(text: str | bytes, file: str = "net.yaml") -> list[str]:
    """Every problem, as the user sees it after the file's name: `3:1: unknown key ...`."""
    _, problems = read(text, file)
    return [problem.render(file).removeprefix(f"{file}:").strip() for problem in problems]


def valid(text: str | bytes, file: str = "net.yaml") -> Specification:
    """The specification of a declaration without a mistake."""
    specification, problems = read(text, file)
    assert problems == []
    assert specification is not None
    return specification
