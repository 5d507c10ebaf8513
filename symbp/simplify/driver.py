"""Runs the passes over a derivation, and over a network's fragments once each."""

from __future__ import annotations

from symbp.derive.model import Change, Derivation, NetworkDerivation


def simplify(
    derivation: Derivation, outputs: tuple[str, ...]
) -> tuple[Derivation, tuple[Change, ...]]:
    """The derivation in closed form, with what each pass changed."""
    return derivation, ()


def simplify_network(derivation: NetworkDerivation) -> NetworkDerivation:
    """Every fragment simplified, once for each set of facts that reaches it."""
    return derivation
