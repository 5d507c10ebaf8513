"""Every activation against its namesake in torch.nn.functional, kinks included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from library_case import normal, special
from oracle_case import TorchCase, dims, torch_case

# As the layer stands in a declaration -> torch.nn.functional, x
ELEMENTWISE: dict[str, Callable[[Any, Any], Any]] = {
    "identity": lambda F, x: x,
    "sigmoid": lambda F, x: F.sigmoid(x),
    "tanh": lambda F, x: F.tanh(x),
    "relu": lambda F, x: F.relu(x),
    "leaky_relu": lambda F, x: F.leaky_relu(x),
    "leaky_relu: 0.2": lambda F, x: F.leaky_relu(x, 0.2),
    "elu": lambda F, x: F.elu(x),
    "elu: 0.7": lambda F, x: F.elu(x, 0.7),
    "selu": lambda F, x: F.selu(x),
    "celu": lambda F, x: F.celu(x),
    "celu: 2": lambda F, x: F.celu(x, 2.0),
    "softplus": lambda F, x: F.softplus(x, threshold=100),
    "softsign": lambda F, x: F.softsign(x),
    "swish": lambda F, x: F.silu(x),
    "swish: 1.7": lambda F, x: x * F.sigmoid(1.7 * x),
    "silu": lambda F, x: F.silu(x),
    "gelu": lambda F, x: F.gelu(x),
    "gelu_tanh": lambda F, x: F.gelu(x, approximate="tanh"),
    "mish": lambda F, x: F.mish(x),
    "hardtanh": lambda F, x: F.hardtanh(x),
    "hardsigmoid": lambda F, x: F.relu6(x + 3) / 6,  # F.hardsigmoid has 1/6 in float32
    "hardswish": lambda F, x: F.hardswish(x),
    "relu6": lambda F, x: F.relu6(x),
    "softmax": lambda F, x: F.softmax(x, -1),
    "log_softmax": lambda F, x: F.log_softmax(x, -1),
}
KINKS = (0.0, -1.0, 1.0, 3.0, -3.0, 6.0, 1e-9, -1e-9, -30.0, 30.0)
SHAPES = ("m", "batch, 4", "batch, 2, 3, k")
SIZES = ({"m": 11, "batch": 3, "k": 5}, {"m": 1, "batch": 1, "k": 1})


def _elementwise(layer: str, shape: str, kinks: bool) -> TorchCase:
    written = f"{{{layer}}}" if ":" in layer else layer
    return torch_case(
        f"{layer} of [{shape}]{' at its kinks' if kinks else ''}",
        f"inputs: {{x: [{shape}]}}\nlayers: [{written}]",
        {"x": special(*dims(shape), points=KINKS) if kinks else normal(*dims(shape), scale=2)},
        lambda torch, a: ELEMENTWISE[layer](torch.nn.functional, a["x"]),
        sizes=SIZES,
        smooth=not kinks,
    )


def _prelu(shape: str, kinks: bool) -> TorchCase:
    channels = dims(shape)[1]
    return torch_case(
        f"prelu of [{shape}]{' at its kinks' if kinks else ''}",
        f"inputs: {{x: [{shape}]}}\nlayers: [prelu]",
        {
            "x": special(*dims(shape), points=KINKS) if kinks else normal(*dims(shape)),
            "prelu1.a": normal(channels),
        },
        lambda torch, a: torch.nn.functional.prelu(a["x"], a["prelu1.a"]),
        sizes=SIZES,
        smooth=not kinks,
    )


CASES = (
    *(_elementwise(layer, shape, False) for layer in ELEMENTWISE for shape in SHAPES),
    *(_elementwise(layer, "m", True) for layer in ELEMENTWISE if "softmax" not in layer),
    *(_prelu(shape, False) for shape in ("batch, 3", "batch, 2, 5", "batch, k, 4, 3")),
    _prelu("batch, 11", True),
)
