"""A network with every shape known: distinct templates of equations, and their instances.

A template is a fragment of the network as a small program over formal names; an instance binds
those to the tensors and sizes of the network. Fragments that are alike but for names and sizes
share a template, so whatever follows costs as much as there are DISTINCT fragments. The formal
names of a template are the actual names of its first instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol

from symbp.ir import Program, Tensor


@dataclass(frozen=True)
class Initializer:
    """How a parameter starts: a rule such as glorot_uniform, or "constant" with its value.

    fan_in and fan_out are the numbers of inputs and outputs of one unit of a weight.
    """

    rule: str
    value: float = 0.0
    fan_in: Expr | None = None
    fan_out: Expr | None = None


@dataclass(frozen=True)
class Parameter:
    """A parameter tensor and how it starts."""

    tensor: Tensor
    init: Initializer


@dataclass(frozen=True)
class Template:
    """A fragment: its forward program, what it takes from outside, and what outside may read.

    `terms` are outputs that are terms of the loss, weight included: their adjoint is 1. When the
    sizes are known, no expression of `nonzero` may be 0 (it divides something) and none of
    `nonnegative` below 0 (an access would leave its tensor).
    """

    name: str
    program: Program
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    terms: frozenset[str] = frozenset()
    nonzero: tuple[Expr, ...] = ()
    nonnegative: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Instance:
    """One use of a template: formal tensor to actual name, formal size to actual extent."""

    template: str
    tensors: Mapping[str, str]
    sizes: Mapping[Symbol, Expr]


@dataclass(frozen=True)
class LayerInfo:
    """One layer as the user sees it, for tables, comments and documents."""

    name: str
    kind: str
    sources: tuple[str, ...]
    output: str
    parameters: tuple[str, ...]
    instance: int  # which instance computes it
    settings: str  # the options as text, e.g. "units 32"


@dataclass(frozen=True)
class Network:
    """Tensors, shapes and the order of evaluation.

    `tensors` holds every tensor that crosses an instance's border: inputs, parameters, activations
    and loss terms, with actual shapes (integers and named sizes). `terms` name the loss terms in
    order; without any, `output` is seeded by the caller. `targets` are the inputs that only the
    loss reads. `sizes` binds named sizes to numbers where the declaration or the caller does.
    """

    name: str
    digest: str
    tensors: Mapping[str, Tensor]
    inputs: tuple[str, ...]
    targets: frozenset[str]
    parameters: Mapping[str, Parameter]
    templates: Mapping[str, Template]
    instances: tuple[Instance, ...]
    layers: tuple[LayerInfo, ...]
    output: str
    terms: tuple[str, ...]
    wrt: tuple[str, ...]
    sizes: Mapping[Symbol, int]

    @property
    def wanted(self) -> tuple[str, ...]:
        """What gradients are asked for: every parameter, then the inputs under `wrt`."""
        return (*self.parameters, *self.wrt)
