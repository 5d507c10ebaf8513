"""The built-in layers, activations, losses and regularisers: formula files, data and not code."""

from symbp.library.loader import Library

__all__ = ["Library"]
