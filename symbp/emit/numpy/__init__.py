"""The NumPy target: a module that trains and predicts with numpy alone."""

from symbp.emit.numpy.module import emit

__all__ = ["emit"]
