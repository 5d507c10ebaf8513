"""Normalisation, dropout and stop_gradient against PyTorch's modules and functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from library_case import normal, uniform
from oracle_case import Copied, TorchCase, dims, torch_case

SIZES = ({"batch": 3, "k": 5}, {"batch": 2, "k": 1})
AFFINE = {"weight": "gamma", "bias": "beta"}


def _affine(kind: str, channels: int | str) -> dict[str, Any]:
    return {f"{kind}1.{n}": normal(channels) for n in AFFINE.values()}


def _norm(
    layer: str, shape: str, make: Callable[[Any], Any], channels: int | str, **more: Any
) -> TorchCase:
    """A norm against the module of the same kind, weights copied."""
    kind, _, option = layer.partition(": ")
    names = {theirs: f"{kind}1.{ours}" for theirs, ours in AFFINE.items()}
    return torch_case(
        f"{layer} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{{kind}: {option or '{}'}}}]",
        {"x": normal(*dims(shape)), **_affine(kind, channels)},
        Copied(make, names),
        **{"sizes": SIZES, **more},
    )


# ---------------------------------------------------------------- over features, over groups


def _rms(shape: str, eps: float) -> TorchCase:
    features = dims(shape)[-1]
    return torch_case(
        f"rms_norm with eps {eps} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{rms_norm: {{eps: {eps}}}}}]",
        {"x": normal(*dims(shape)), "rms_norm1.gamma": normal(features)},
        lambda torch, a: torch.nn.functional.rms_norm(
            a["x"], [features], a["rms_norm1.gamma"], eps
        ),
        sizes=SIZES,
    )


STATELESS = (
    _norm("layer_norm", "batch, 4", lambda nn: nn.LayerNorm(4), 4),
    _norm("layer_norm", "batch, k, 7", lambda nn: nn.LayerNorm(7), 7),
    _norm("layer_norm: {eps: 0.1}", "2, batch, k, 3", lambda nn: nn.LayerNorm(3, 0.1), 3),
    *(_rms(shape, eps) for shape, eps in (("batch, 4", 1e-5), ("batch, k, 3", 0.1))),
    *(
        _norm(f"group_norm: {groups}", shape, lambda nn, g=groups, c=c: nn.GroupNorm(g, c), c)
        for groups, c, shape in (
            (2, 6, "batch, 6"), (3, 6, "batch, 6, k"), (1, 3, "batch, 3, 5, k"),
            (5, 5, "batch, 5, 3, 2"),
        )
    ),
    _norm(
        "instance_norm", "batch, 4, 7", lambda nn: nn.InstanceNorm1d(4, affine=True), 4
    ),
    _norm(
        "instance_norm: {eps: 0.1}", "batch, 3, 5, 2",
        lambda nn: nn.InstanceNorm2d(3, 0.1, affine=True), 3,
    ),
)  # fmt: skip


# ---------------------------------------------------------------- batch normalisation


def _batch_norm(shape: str, eps: float, momentum: float) -> TorchCase:
    channels = dims(shape)[1]

    def apply(torch: Any, a: Mapping[str, Any], training: bool) -> tuple[Any, Any, Any]:
        mean, var = (a[f"batch_norm1.running_{n}"].clone() for n in ("mean", "var"))
        out = torch.nn.functional.batch_norm(
            a["x"],
            mean,
            var,
            a["batch_norm1.gamma"],
            a["batch_norm1.beta"],
            training,
            momentum,
            eps,
        )
        return out, mean, var

    def following(torch: Any, a: Mapping[str, Any]) -> dict[str, Any]:
        _, mean, var = apply(torch, a, True)
        return {"batch_norm1.running_mean": mean, "batch_norm1.running_var": var}

    return torch_case(
        f"batch_norm of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{batch_norm: {{eps: {eps}, momentum: {momentum}}}}}]",
        {"x": normal(*dims(shape)), **_affine("batch_norm", channels)},
        lambda torch, a: apply(torch, a, True)[0],
        sizes=SIZES,
        held={
            "batch_norm1.running_mean": normal(channels),
            "batch_norm1.running_var": uniform(0.5, 2, channels),
        },
        next_state=following,
        evaluation=lambda torch, a: apply(torch, a, False)[0],
    )


STATEFUL = (
    _batch_norm("batch, 4", 1e-5, 0.1),
    _batch_norm("batch, 3, k", 0.1, 0.3),
    _batch_norm("batch, 3, 5, 2", 1e-5, 1),
    _batch_norm("batch, k, 2, 3", 1e-5, 0),
)


# ---------------------------------------------------------------- dropout


def _dropout(shape: str, rate: float, mask: str) -> TorchCase:
    """PyTorch draws its own mask: the module's arithmetic, with the mask that u gives."""
    u, drawn = ("v", dims(shape)) if mask == "elements" else ("u", dims(shape)[:2])

    def reference(torch: Any, a: Mapping[str, Any]) -> Any:
        kept = (a[f"dropout1.{u}"] >= rate).double() / (1 - rate)
        return a["x"] * kept.reshape(*kept.shape, *[1] * (a["x"].ndim - kept.ndim))

    return torch_case(
        f"dropout of {mask} with rate {rate} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{dropout: {{rate: {rate}, mask: {mask}}}}}]",
        {"x": normal(*dims(shape))},
        reference,
        sizes=SIZES,
        held={f"dropout1.{u}": uniform(0, 1, *drawn)},
        evaluation=lambda torch, a: torch.nn.Dropout(rate).eval()(a["x"]),
    )


DROPOUT = (
    _dropout("batch, 7", 0.5, "channels"),
    _dropout("batch, 7, k", 0.3, "channels"),
    _dropout("batch, 3, 5, 2", 0.5, "channels"),
    _dropout("batch, 3, k, 2", 0.8, "elements"),
    _dropout("k", 0.25, "elements"),
    _dropout("batch, 7", 0, "channels"),
)

# The gradient through stop_gradient is 0, which is not the slope.
STOPPED = torch_case(
    "stop_gradient",
    "inputs: {x: [batch, 3]}\nlayers: [stop_gradient, {multiply: {from: [x, stop_gradient1]}}]",
    {"x": normal("batch", 3)},
    lambda torch, a: a["x"] * a["x"].detach(),
    smooth=False,
)

CASES = (*STATELESS, *STATEFUL, *DROPOUT, STOPPED)
