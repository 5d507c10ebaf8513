"""What emission takes: networks derived and planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from symbp.derive.model import NetworkDerivation
from symbp.network.model import Network
from symbp.plan.loops.layouts import Layout
from symbp.plan.model import Plan

# What C is written for.
Optimize = Literal["speed", "size"]


@dataclass(frozen=True)
class Numbered:
    """The numbers that one chapter of the document gives its equations.

    `levels` are its (l); `formals` has the numbers of what defines each tensor, by its name in the
    fragment, adjoints and gradients too.
    """

    levels: tuple[int, ...]
    forward: tuple[int, ...]
    backward: tuple[int, ...]
    formals: Mapping[str, tuple[int, ...]]

    def of(self, formal: str) -> tuple[int, ...]:
        """The numbers for a tensor; those of what it is made for where it has none (`p·sum`)."""
        while formal not in self.formals and "·" in formal:
            formal = formal.rpartition("·")[0]
        return self.formals.get(formal, ())


@dataclass(frozen=True)
class Numbering:
    """The numbers of a document's equations.

    `places` has them by the equation's key, `gradients` by the parameter, `chapters` by the names
    of the layers that are computed together.
    """

    document: str
    places: Mapping[str, int]
    gradients: Mapping[str, int]
    chapters: Mapping[tuple[str, ...], Numbered]


@dataclass(frozen=True)
class Part:
    """One network of a declaration: its gradient in closed form, and how that is computed."""

    derivation: NetworkDerivation
    plan: Plan
    layouts: Mapping[str, Layout] = field(default_factory=dict)  # of buffers not row-major
    numbering: Numbering | None = None  # of its document's equations, for comments

    @property
    def network(self) -> Network:
        """The network."""
        return self.derivation.network
