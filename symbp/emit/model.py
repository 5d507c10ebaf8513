"""What emission takes: networks derived and planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from symbp.derive.model import NetworkDerivation
from symbp.network.model import Network
from symbp.plan.layouts import Layout
from symbp.plan.model import Plan

# What C is written for.
Optimize = Literal["speed", "size"]


@dataclass(frozen=True)
class Part:
    """One network of a declaration: its gradient in closed form, and how that is computed."""

    derivation: NetworkDerivation
    plan: Plan
    layouts: Mapping[str, Layout] = field(default_factory=dict)  # of buffers not row-major

    @property
    def network(self) -> Network:
        """The network."""
        return self.derivation.network
