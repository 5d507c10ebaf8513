"""What expansion gives: layers and loss terms in their places, every name resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symbp.errors import Mark
from symbp.spec.model import Definition, Name, Setting, Value


@dataclass(frozen=True)
class Placed:
    """One layer or loss term in its place. `sources` are names of inputs or of layers before it.

    There is one source for each input of the definition; `absent` names the inputs that were not
    given, for which another one stands. A layer that is made of layers is placed before those
    inside it: it computes nothing, but its options are checked, and theirs may name them. `entry`
    says which entry of its list option (`Definition.each`) this output of a layer is for.
    """

    name: str
    definition: Definition
    sources: tuple[str, ...]
    mark: Mark
    options: Mapping[str, Setting] = field(default_factory=dict)
    share: Name | None = None  # a layer by its full name
    tie: Mapping[str, Name] = field(default_factory=dict)
    init: Mapping[str, Setting] = field(default_factory=dict)
    weight: Value = None  # of a loss term; None for a layer
    weight_init: str = ""  # the initialiser that the layer reading this one asks for
    written: str = ""  # what messages call it, where that is not the definition's name
    inside: Placed | None = None  # the layer made of layers whose names its options may use
    entry: int | None = None
    absent: tuple[str, ...] = ()
    faulty: bool = False  # something about it is wrong and said: only its options are looked at

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.written or self.definition.name


@dataclass(frozen=True)
class Group:
    """One objective in place: its loss terms, and what it trains.

    `parameters` name, as full names with their places, layers (all their parameters), what layers
    stand under (a layer made of layers, a repeat, a round of one) or single parameters; see
    `symbp.network.groups.trained`.
    """

    name: str
    losses: tuple[Placed, ...]
    parameters: tuple[Name, ...]
    mark: Mark


@dataclass(frozen=True)
class Graph:
    """Layers in order of evaluation, then loss terms, or the objectives that have them instead.

    `outputs` name what `predict` gives: those declared, else those of the last layer; without
    layers the tensor that expansion started from, or nothing where there was none. `blocks` maps
    the name of each repeat to the full names of its rounds.
    """

    layers: tuple[Placed, ...]
    losses: tuple[Placed, ...]
    outputs: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """The first output, "" where there is none."""
        return self.outputs[0] if self.outputs else ""
