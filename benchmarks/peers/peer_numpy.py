"""The nets a1 to c2 and g in NumPy by hand: python peer_numpy.py NET THREADS MODE

plain        as the textbook has it
optimised    arrays made once, `out=` everywhere, updates in place (not for g)
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import cases
import numpy as np
import protocol

Array = cases.Array
Step = Callable[[], float]
RATE = np.float32(cases.RATE)


def plain(net: cases.Net, params: dict[str, Array], x: Array, y: Array) -> Step:
    """A multilayer perceptron's step."""
    count, rows = len(net.widths) - 1, np.arange(len(x))
    weights = [params[f"W{i}"] for i in range(count)]
    biases = [params[f"b{i}"] for i in range(count)]

    def step() -> float:
        a = [x]
        for i in range(count):
            z = a[-1] @ weights[i] + biases[i]
            if net.sigmoid:
                a.append(1 / (1 + np.exp(-z)))
            else:
                a.append(np.maximum(z, 0) if i < count - 1 else z)
        if net.sigmoid:
            error = a[-1] - y
            loss = np.mean(error**2)
            d = 2 * error / error.size * a[-1] * (1 - a[-1])
        else:
            loss, d = cross_entropy(a[-1], y, rows)
        for i in reversed(range(count)):
            grad_w, grad_b = a[i].T @ d, d.sum(0)
            if i:
                d = d @ weights[i].T
                d = d * a[i] * (1 - a[i]) if net.sigmoid else d * (a[i] > 0)
            weights[i] = weights[i] - RATE * grad_w
            biases[i] = biases[i] - RATE * grad_b
        return float(loss)

    return step


def cross_entropy(z: Array, y: Array, rows: Array) -> tuple[float, Array]:
    """The loss on scores, and its adjoint."""
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    loss = -np.mean(np.log(p[rows, y]))
    p[rows, y] -= 1
    p /= len(rows)
    return float(loss), p


class Optimised:
    """A multilayer perceptron's step that makes no array."""

    def __init__(self, net: cases.Net, params: dict[str, Array], x: Array, y: Array) -> None:
        self.count = count = len(net.widths) - 1
        self.sigmoid, self.x, self.y = net.sigmoid, x, y
        self.weights = [params[f"W{i}"] for i in range(count)]
        self.biases = [params[f"b{i}"] for i in range(count)]
        self.a = [x] + [np.empty((len(x), n), np.float32) for n in net.widths[1:]]
        self.d = [np.empty_like(a) for a in self.a]
        self.grad_w = [np.empty_like(w) for w in self.weights]
        self.grad_b = [np.empty_like(b) for b in self.biases]
        self.mask = [np.empty(a.shape, bool) for a in self.a]
        self.slope = [np.empty_like(a) for a in self.a]
        self.w_t, self.a_t = [w.T for w in self.weights], [a.T for a in self.a]
        self.top = np.empty((len(x), 1), np.float32)
        self.ones, self.one = np.ones(len(x), np.float32), np.float32(1)
        self.inverse = np.float32(1 / len(x))
        if not net.sigmoid:
            self.flat = np.arange(len(x)) * net.widths[-1] + y

    def __call__(self) -> float:
        """One step; the loss before it."""
        self._forward()
        loss = self._mse() if self.sigmoid else self._cross_entropy()
        self._backward()
        return float(loss)

    def _forward(self) -> None:
        for i in range(self.count):
            z = self.a[i + 1]
            np.matmul(self.a[i], self.weights[i], out=z)
            np.add(z, self.biases[i], out=z)
            if self.sigmoid:
                np.negative(z, out=z)
                np.exp(z, out=z)
                np.add(z, self.one, out=z)
                np.reciprocal(z, out=z)
            elif i < self.count - 1:
                np.maximum(z, 0, out=z)

    def _mse(self) -> float:
        a, d, slope = self.a[-1], self.d[-1], self.slope[-1]
        np.subtract(a, self.y, out=d)
        flat = d.ravel()
        loss = flat.dot(flat) / flat.size
        np.subtract(self.one, a, out=slope)
        np.multiply(slope, a, out=slope)
        np.multiply(d, slope, out=d)
        np.multiply(d, np.float32(2 / flat.size), out=d)
        return float(loss)

    def _cross_entropy(self) -> float:
        z, d, top = self.a[-1], self.d[-1], self.top
        np.max(z, axis=1, keepdims=True, out=top)
        np.subtract(z, top, out=d)
        np.exp(d, out=d)
        np.add.reduce(d, 1, out=top, keepdims=True)
        np.divide(d, top, out=d)
        flat = d.reshape(-1)
        loss = -np.log(flat[self.flat]).sum() * self.inverse
        flat[self.flat] -= self.one
        np.multiply(d, self.inverse, out=d)
        return float(loss)

    def _backward(self) -> None:
        for i in range(self.count - 1, -1, -1):
            d, grad_w, grad_b = self.d[i + 1], self.grad_w[i], self.grad_b[i]
            np.matmul(self.a_t[i], d, out=grad_w)
            np.matmul(self.ones, d, out=grad_b)
            if i:
                self._through(i, d)
            np.multiply(grad_w, RATE, out=grad_w)
            np.subtract(self.weights[i], grad_w, out=self.weights[i])
            np.multiply(grad_b, RATE, out=grad_b)
            np.subtract(self.biases[i], grad_b, out=self.biases[i])

    def _through(self, i: int, d: Array) -> None:
        """The adjoint of a layer's input."""
        e, slope, mask = self.d[i], self.slope[i], self.mask[i]
        np.matmul(d, self.w_t[i], out=e)
        if self.sigmoid:
            np.subtract(self.one, self.a[i], out=slope)
            np.multiply(slope, self.a[i], out=slope)
            np.multiply(e, slope, out=e)
        else:
            np.greater(self.a[i], 0, out=mask)
            np.multiply(e, mask, out=e)


def residual(net: cases.Net, p: dict[str, Array], x: Array, y: Array) -> Step:
    """Net g's step."""
    blocks, rows = net.sizes["blocks"], np.arange(len(x))

    def forward(i: int, h: Array) -> tuple[Array, ...]:
        z = h @ p[f"W{i}a"] + p[f"b{i}a"]
        r = 1 / np.sqrt(z.var(0) + 1e-5)
        normal = (z - z.mean(0)) * r
        return h, normal, r, np.maximum(normal * p[f"g{i}"] + p[f"h{i}"], 0)

    def backward(i: int, d: Array, kept: tuple[Array, ...]) -> tuple[dict[str, Array], Array]:
        h, normal, r, u = kept
        du = d @ p[f"W{i}b"].T * (u > 0)
        dn = du * p[f"g{i}"]
        dz = r * (dn - dn.mean(0) - normal * (dn * normal).mean(0))
        grads = {
            f"W{i}b": u.T @ d, f"b{i}b": d.sum(0), f"g{i}": (du * normal).sum(0),
            f"h{i}": du.sum(0), f"W{i}a": h.T @ dz, f"b{i}a": dz.sum(0),
        }  # fmt: skip
        return grads, d + dz @ p[f"W{i}a"].T if i else d

    def step() -> float:
        h, kept = x, []
        for i in range(blocks):
            kept.append(forward(i, h))
            h = h + kept[-1][3] @ p[f"W{i}b"] + p[f"b{i}b"]
        loss, d = cross_entropy(h @ p["W"] + p["b"], y, rows)
        grads = {"W": h.T @ d, "b": d.sum(0)}
        d = d @ p["W"].T
        for i in reversed(range(blocks)):
            more, d = backward(i, d, kept[i])
            grads.update(more)
        for name, gradient in grads.items():
            p[name] = p[name] - RATE * gradient
        return loss

    return step


def main(net: cases.Net, mode: str) -> None:
    """Serve a net."""
    before = protocol.start()
    params, x, y = cases.make(net)
    if net.kind == "resmlp":
        step = residual(net, params, x, y)
    else:
        step = (Optimised if mode == "optimised" else plain)(net, params, x, y)

    def run(n: int) -> float:
        for _ in range(n):
            loss = step()
        return loss

    protocol.serve(run, before)


if __name__ == "__main__":
    main(cases.NETS[sys.argv[1]], sys.argv[3])
