"""A network with every shape known: distinct templates of equations, and their instances.

A template is a fragment of the network as a small program over formal names; an instance binds
those to the tensors and sizes of the network. Fragments that are alike but for names and sizes
share a template, so whatever follows costs as much as there are DISTINCT fragments. The formal
names of a template are the actual names of its first instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from symbp.ir import Program, Tensor


@dataclass(frozen=True)
class Initializer:
    """How a parameter starts: a rule such as glorot_uniform, or "constant" with its value.

    fan_in and fan_out are the numbers of inputs and outputs of one unit of a weight. `scale`
    multiplies what the rule gives; a scaled `uniform` is around 0, and the scale half its width.
    """

    rule: str
    value: float = 0.0
    fan_in: Expr | None = None
    fan_out: Expr | None = None
    scale: float | None = None

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that compute it: the rule's, after "scaled" where there is a scale."""
        if self.scale is None:
            return (self.rule,)
        return ("scaled", "symmetric" if self.rule == "uniform" else self.rule)


@dataclass(frozen=True)
class State:
    """A tensor that training passes on, its value at the start, and the tensor that replaces it.

    In evaluation nothing does, and `next` is "".
    """

    tensor: Tensor
    init: float
    next: str


@dataclass(frozen=True)
class Noise:
    """Random numbers, uniform from 0 up to 1 or normal; nothing is differentiated by them."""

    tensor: Tensor
    distribution: str


@dataclass(frozen=True)
class Parameter:
    """A parameter tensor and how it starts."""

    tensor: Tensor
    init: Initializer


# What to say of sizes: text, and expressions in sizes whose values stand in it.
Message = tuple[str | Expr, ...]


@dataclass(frozen=True)
class Template:
    """A fragment: its forward program, what it takes from outside, and what outside may read.

    `terms` are outputs that are terms of the loss, weight included: their adjoint is 1. When the
    sizes are known, no expression of `nonzero` may be 0 (it divides something) and none of
    `nonnegative` below 0 (an access would leave its tensor, or what `messages` says of it).
    """

    name: str
    program: Program
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    terms: frozenset[str] = frozenset()
    nonzero: tuple[Expr, ...] = ()
    nonnegative: tuple[Expr, ...] = ()
    messages: Mapping[Expr, Message] = field(default_factory=dict)


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
    """Tensors, shapes and the order of evaluation of one loss, or of none.

    `tensors` holds every tensor that crosses an instance's border: inputs, parameters, states,
    noise, activations and loss terms, with actual shapes (integers and named sizes). `inputs` are
    the arrays to be given; noise, declared among the inputs or owned by a layer, is apart: `noise`.
    `terms` name the loss terms in order; without any, the output is seeded by the caller, or, when
    nothing is wanted (evaluation), nothing is. `targets` are the inputs that no output depends on.
    `wanted` names what gradients are asked for: parameters, then inputs. `sizes` binds named sizes
    to numbers where the declaration or the caller does. `objective` is the name of the loss, ""
    where there is only one.
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
    outputs: tuple[str, ...]
    terms: tuple[str, ...]
    wanted: tuple[str, ...]
    sizes: Mapping[Symbol, int]
    states: Mapping[str, State] = field(default_factory=dict)
    noise: Mapping[str, Noise] = field(default_factory=dict)
    objective: str = ""

    @property
    def output(self) -> str:
        """The first output, which a network without a loss is differentiated from."""
        return self.outputs[0]

    @property
    def given(self) -> tuple[str, ...]:
        """Every tensor that comes from outside: inputs, parameters, states and noise."""
        return (*self.inputs, *self.parameters, *self.states, *self.noise)

    @property
    def wrt(self) -> tuple[str, ...]:
        """The inputs among what is wanted."""
        return tuple(name for name in self.wanted if name not in self.parameters)


@dataclass(frozen=True)
class Family:
    """The networks of one declaration, over the same parameters, states and layers.

    `training` has one network for each objective, usually one. `evaluation` is what `predict`
    runs, without loss, noise of layers, or new states; None where that is the layers of the only
    training network as they are.
    """

    training: tuple[Network, ...]
    evaluation: Network | None = None

    @property
    def main(self) -> Network:
        """The first training network: names, parameters and sizes are the same in all."""
        return self.training[0]
