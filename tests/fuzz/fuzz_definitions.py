"""Layers of one's own, for the accesses that no entry of the library has."""

from __future__ import annotations

from typing import Any

from fuzz_draft import Draft, Shape

ROW = {"in": ["...", "w"]}
DEFINITIONS: dict[str, Any] = {
    "gate": {
        "parameters": {"beta": {"shape": ["k"], "init": 1.0}},
        "formula": "out[..., k] = in[..., k] * sigmoid(beta[k] * in[..., k])",
    },
    "mirrored": {
        "inputs": ROW,
        "formula": "out[..., k] = in[..., w - 1 - k] + in[..., k]^2 / 4",
    },
    "every_second": {
        "inputs": ROW,
        "formula": "extent(p) = floor((w + 1) / 2)\nout[..., p] = tanh(in[..., 2*p])",
    },
    "running": {
        "inputs": ROW,
        "formula": "extent(k) = w\nout[..., k] = sum[j if j <= k](in[..., j]) / w",
    },
    "triangle": {
        "inputs": ROW,
        "parameters": {"W": {"shape": ["w", "w"], "init": "glorot_uniform"}},
        "formula": "out[..., k] = sum[j if j >= k](W[k, j] * in[..., j])",
    },
    "growing": {
        "inputs": ROW,
        "formula": "out[..., k] = in[..., k] + prod[j](1 + in[..., j] / (2*w))",
    },
    "below_the_largest": {
        "inputs": ROW,
        "formula": "out[..., k] = in[..., k] - max[j](in[..., j]) + min[j](abs(in[..., j])) / 2",
    },
    "kinked": {
        "formula": "out[...] = where(in[...] > 0.3, in[...]^2, sin(in[...]))",
    },
    "smooth": {
        "formula": "out[...] = atan(in[...]) + log(1 + in[...]^2) - erf(in[...]) / (2 + in[...]^2)",
    },
    "bilinear": {
        "inputs": ROW,
        "options": {"units": "required"},
        "parameters": {"W": {"shape": ["units", "w", "w"], "init": {"normal": 0.3}}},
        "formula": "out[..., u] = sum[i, j](W[u, i, j] * in[..., i] * in[..., j])",
    },
    "fading": {
        "inputs": {"in": ["n", "t", "k"]},
        "parameters": {"rate": {"shape": ["k"], "init": 0.5}},
        "formula": (
            "h[n, -1, k] = 0\n"
            "h[n, t, k] = sigmoid(rate[k]) * h[n, t-1, k] + in[n, t, k]\n"
            "out[n, t, k] = h[n, t, k]"
        ),
    },
    "backwards": {
        "inputs": {"in": ["n", "t", "k"]},
        "formula": (
            "h[n, extent(t), k] = 0\n"
            "h[n, t, k] = tanh(h[n, t+1, k] / 2 + in[n, t, k])\n"
            "out[n, t, k] = h[n, t, k] - in[n, t, k]"
        ),
    },
    "centre": {
        "options": {"momentum": 0.25},
        "inputs": {"in": ["n", "..."]},
        "state": {"level": {"shape": [], "init": 0.5, "next": "following"}},
        "formula": [
            {
                "when": {"phase": "training"},
                "text": (
                    "mu = mean[n, ...](in[n, ...])\n"
                    "following = (1 - momentum) * level + momentum * stop(mu)\n"
                    "out[n, ...] = in[n, ...] - mu + level"
                ),
            },
            {"when": {"phase": "evaluation"}, "text": "out[n, ...] = in[n, ...] - level"},
        ],
    },
    "jitter": {
        "options": {"scale": 0.25},
        "noise": {"u": {"shape": ["...", "k"], "distribution": "normal"}},
        "formula": [
            {
                "when": {"phase": "training"},
                "text": "out[..., k] = in[..., k] * (1 + scale * u[..., k])",
            },
            {"when": {"phase": "evaluation"}, "text": "out[..., k] = in[..., k]"},
        ],
    },
}
_THREE = ("fading", "backwards")


def own(d: Draft) -> None:
    """One of them."""
    name = d.pick([n for n in DEFINITIONS if n not in _THREE or len(d.shape) == 3])
    options: dict[str, Any] = {}
    shape: Shape = d.shape
    width = shape[-1]
    match name:
        case "every_second":
            shape = (*shape[:-1], (width + 1) // 2)
        case "bilinear":
            options["units"] = d.upto(5)
            shape = (*shape[:-1], options["units"])
    if d.small(*shape, width, width if name == "bilinear" else 1):
        d.define[name] = DEFINITIONS[name]
        d.add(name, options, shape)
