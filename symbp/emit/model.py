"""What emission takes: networks derived and planned."""

from __future__ import annotations

from dataclasses import dataclass

from symbp.derive.model import NetworkDerivation
from symbp.network.model import Network
from symbp.plan.model import Plan


@dataclass(frozen=True)
class Part:
    """One network of a declaration: its gradient in closed form, and how that is computed."""

    derivation: NetworkDerivation
    plan: Plan

    @property
    def network(self) -> Network:
        """The network."""
        return self.derivation.network
