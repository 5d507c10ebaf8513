"""The peer: a multilayer perceptron's training step in hand-optimised NumPy.

Preallocated arrays, `out=` everywhere, in-place updates, weights stored (in, out). The backward
pass is written by hand, as someone who needs speed would: this is what generated code has to match.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def make_step(
    weights: Sequence[np.ndarray],
    biases: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
    rate: float,
) -> Callable[[], float]:
    """One step of SGD on softmax cross-entropy with relu between layers; returns the loss."""
    count = len(weights)
    batch = len(x)
    lr, inverse, one = np.float32(rate), np.float32(1 / batch), np.float32(1)
    a = [x] + [np.empty((batch, w.shape[1]), np.float32) for w in weights]
    delta = [np.empty(0, np.float32)] + [np.empty_like(v) for v in a[1:]]
    grad_w = [np.empty_like(w) for w in weights]
    grad_b = [np.empty_like(b) for b in biases]
    mask = [np.empty(v.shape, bool) for v in a]
    w_t, a_t = [w.T for w in weights], [v.T for v in a]
    top = np.empty((batch, 1), np.float32)
    ones = np.ones(batch, np.float32)
    flat = np.arange(batch) * weights[-1].shape[1] + y

    def step() -> float:
        for i in range(count):
            z = a[i + 1]
            np.matmul(a[i], weights[i], out=z)
            np.add(z, biases[i], out=z)
            if i < count - 1:
                np.maximum(z, 0, out=z)
        z, d = a[count], delta[count]
        np.max(z, axis=1, keepdims=True, out=top)
        np.subtract(z, top, out=d)
        np.exp(d, out=d)
        np.add.reduce(d, 1, out=top, keepdims=True)
        np.divide(d, top, out=d)
        v = d.reshape(-1)
        loss = -np.log(v[flat]).sum() * inverse
        v[flat] -= one
        np.multiply(d, inverse, out=d)
        for i in range(count - 1, -1, -1):
            d = delta[i + 1]
            np.matmul(a_t[i], d, out=grad_w[i])
            np.matmul(ones, d, out=grad_b[i])
            if i:
                e = delta[i]
                np.matmul(d, w_t[i], out=e)
                np.greater(a[i], 0, out=mask[i])
                np.multiply(e, mask[i], out=e)
            np.multiply(grad_w[i], lr, out=grad_w[i])
            np.subtract(weights[i], grad_w[i], out=weights[i])
            np.multiply(grad_b[i], lr, out=grad_b[i])
            np.subtract(biases[i], grad_b[i], out=biases[i])
        return float(loss)

    return step
