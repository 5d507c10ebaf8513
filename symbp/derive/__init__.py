"""Differentiation: forward equations in, backward equations and the steps taken out."""

from symbp.derive.adjoint import backward
from symbp.derive.model import (
    Call,
    Change,
    Derivation,
    Fragment,
    NetworkDerivation,
    Step,
)
from symbp.derive.network import derive

__all__ = [
    "Call", "Change", "Derivation", "Fragment", "NetworkDerivation", "Step", "backward", "derive",
]  # fmt: skip
