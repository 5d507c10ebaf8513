"""Simplification: passes over equations, each recording what it changed."""

from symbp.simplify.driver import simplify
from symbp.simplify.network import simplify_network

__all__ = ["simplify", "simplify_network"]
