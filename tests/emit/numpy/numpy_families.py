"""Modules of declarations that give several networks: of objectives, and of the evaluation."""

from __future__ import annotations

from typing import Any

from numpy_against_interpreter import loaded

from symbp.derive import derive
from symbp.emit.model import Part
from symbp.emit.numpy import emit
from symbp.library import Library
from symbp.network import Network
from symbp.network.build import build
from symbp.plan import plan
from symbp.simplify import simplify_network
from symbp.spec import read


def family_text(declaration: str) -> str:
    """The text of the module of a declaration."""
    specification, mistakes = read(declaration, "net.yaml")
    assert specification is not None, mistakes
    assert not mistakes
    family, mistakes = build(specification, Library(specification.definitions), {})
    assert family is not None, mistakes
    other = family.evaluation
    return emit(
        tuple(_part(network) for network in family.training),
        None if other is None else _part(other),
        "0",
    )


def family_module(declaration: str) -> Any:
    """The module of a declaration, in memory."""
    return loaded(family_text(declaration))


def _part(network: Network) -> Part:
    derivation = simplify_network(derive(network))
    return Part(derivation, plan(derivation))


# Layers that are another formula in evaluation, with state and with noise.
CENTRE_AND_DROP = """
define:
  centre:
    inputs: {in: [..., c]}
    state: {running: {shape: [c], init: 0.5, next: following}}
    formula:
      - when: {phase: training}
        text: |
          m[k] = mean[...](in[..., k])
          following[k] = 0.75*running[k] + 0.25*m[k]
          out[..., k] = in[..., k] - m[k]
      - when: {phase: evaluation}
        text: "out[..., k] = in[..., k] - running[k]"
  drop:
    options: {keep: 0.75}
    inputs: {in: [n, c]}
    noise: {u: {shape: [n, c], distribution: uniform}}
    formula:
      - when: {phase: training}
        text: "out[n, k] = where(u[n, k] < keep, in[n, k]/keep, 0)"
      - when: {phase: evaluation}
        text: "out[n, k] = in[n, k]"
"""
