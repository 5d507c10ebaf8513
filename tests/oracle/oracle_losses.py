"""Every loss against torch.nn.functional, or against its definition where that has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from library_case import (
    Array,
    Draw,
    Sizes,
    binary,
    distribution,
    labels,
    normal,
    special,
    uniform,
)
from oracle_case import TorchCase, dims, torch_case

SIZES = ({"m": 7, "batch": 5, "k": 3}, {"m": 1, "batch": 1, "k": 2})
ALL = ("m", "batch, 3", "batch, k, 4")  # means over all elements
ROWS = ("5", "batch, 3", "batch, k, 4")  # the last dimension is summed over


def _rows(x: Any) -> Any:
    """All leading dimensions in one."""
    return x.reshape(-1, x.shape[-1])


# ---------------------------------------------------------------- one source, a real target


def _plain(
    loss: str,
    shape: str,
    function: Callable[..., Any],
    *,
    z: Callable[..., Draw] = normal,
    y: Callable[..., Draw] = normal,
    wrt: Sequence[str] = ("z", "y"),
    kinks: str = "",
) -> TorchCase:
    name, _, option = loss.partition(" ")
    given = f"{{target: y, {option}}}" if option else "y"
    return torch_case(
        f"{loss} of [{shape}]{kinks}",
        f"inputs: {{z: [{shape}], y: [{shape}]}}\nlayers: [identity]\nloss: {{{name}: {given}}}",
        {"z": z(*dims(shape)), "y": y(*dims(shape))},
        lambda torch, a: function(torch, a["z"], a["y"]),
        wrt=wrt,
        sizes=SIZES,
        loss=True,
        smooth=not kinks,
    )


def _signs(*shape: int | str) -> Draw:
    return lambda rng, sizes: 2 * binary(*shape)(rng, sizes) - 1


def _probabilities(*shape: int | str) -> Draw:
    return uniform(0.05, 0.95, *shape)


def _log_probabilities(*shape: int | str) -> Draw:
    return uniform(-5, -0.01, *shape)


def _at(*points: float) -> Callable[..., Draw]:
    return lambda *shape: special(*shape, points=points)


def _impossible(*shape: int | str) -> Draw:
    """Rows of which some elements are 0."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        rows = distribution(*shape)(rng, sizes)
        rows[0, 1:] = 0
        rows[:, 0] = 1 - rows[:, 1:].sum(-1)
        return rows

    return draw


def _half_mse(torch: Any, z: Any, y: Any) -> Any:
    return ((z - y) ** 2).sum(-1).mean() / 2


def _cosine(torch: Any, z: Any, y: Any) -> Any:
    return 1 - torch.nn.functional.cosine_similarity(z, y, dim=-1).mean()


def _hinge(torch: Any, z: Any, y: Any) -> Any:
    return torch.relu(1 - y * z).mean()


def _kl(torch: Any, z: Any, y: Any) -> Any:
    return torch.nn.functional.kl_div(_rows(z), _rows(y), reduction="batchmean")


def _soft(smoothing: float) -> Callable[..., Any]:
    return lambda torch, z, y: torch.nn.functional.cross_entropy(
        _rows(z), _rows(y), label_smoothing=smoothing
    )


MEANS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "mse": (lambda torch, z, y: torch.nn.functional.mse_loss(z, y), {}),
    "mae": (lambda torch, z, y: torch.nn.functional.l1_loss(z, y), {}),
    "huber": (lambda torch, z, y: torch.nn.functional.huber_loss(z, y), {}),
    "huber delta: 0.3": (lambda torch, z, y: torch.nn.functional.huber_loss(z, y, delta=0.3), {}),
    "bce": (
        lambda torch, z, y: torch.nn.functional.binary_cross_entropy(z, y),
        {"z": _probabilities, "y": _probabilities},
    ),
    "bce_logits": (
        lambda torch, z, y: torch.nn.functional.binary_cross_entropy_with_logits(z, y),
        {"y": _probabilities},
    ),
    "hinge": (_hinge, {"y": _signs}),
}
SUMS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "half_mse": (_half_mse, {}),
    "cosine": (_cosine, {}),
    "cross_entropy": (_soft(0.0), {"y": distribution}),
    "cross_entropy label_smoothing: 0.1": (_soft(0.1), {"y": distribution}),
    "nll": (
        lambda torch, z, y: -(z * y).sum(-1).mean(),
        {"z": _log_probabilities, "y": distribution},
    ),
    "kl": (_kl, {"z": _log_probabilities, "y": distribution}),
}

REAL = (
    *(_plain(loss, s, f, **more) for loss, (f, more) in MEANS.items() for s in ALL),
    *(_plain(loss, s, f, **more) for loss, (f, more) in SUMS.items() for s in ROWS),
    _plain("mae", "m", MEANS["mae"][0], z=_at(0, 1), y=_at(0, 1), kinks=" at its kink"),
    _plain("huber", "m", MEANS["huber"][0], z=_at(1, -1, 0), y=_at(0, 0, 0), kinks=" joints"),
    _plain("hinge", "m", _hinge, z=_at(1, -1, 0), y=_at(1, -1, 1), kinks=" at its kink"),
    _plain(
        "bce_logits", "m", MEANS["bce_logits"][0], z=_at(0, -40, 40), y=_probabilities,
        kinks=" at 0",
    ),
    _plain(  # PyTorch's gradient by a target of 0 is infinite, and nobody asks for it
        "kl", "batch, 4", _kl, z=_log_probabilities, y=_impossible, wrt=["z"],
        kinks=" of events that do not happen",
    ),
)  # fmt: skip


# ---------------------------------------------------------------- labels


def _labelled(
    loss: str, shape: str, function: Callable[..., Any], z: Callable[..., Draw] = normal
) -> TorchCase:
    name, _, option = loss.partition(" ")
    given = f"{{target: y, {option}}}" if option else "y"
    leading, _, classes = shape.rpartition(", ")
    return torch_case(
        f"{loss} of [{shape}] and labels",
        f"inputs:\n  z: [{shape}]\n  y: {{shape: [{leading}], labels: {classes}}}\n"
        f"layers: [identity]\nloss: {{{name}: {given}}}",
        {"z": z(*dims(shape)), "y": labels(int(classes), *(dims(leading) if leading else ()))},
        lambda torch, a: function(torch, _rows(a["z"]), a["y"].reshape(-1)),
        wrt=["z"],
        sizes=SIZES,
        loss=True,
    )


def _multiclass(margin: float) -> Callable[..., Any]:
    def function(torch: Any, z: Any, y: Any) -> Any:
        mean = torch.nn.functional.multi_margin_loss(z, y, margin=margin)
        return mean * z.shape[-1]  # PyTorch divides by the number of classes

    return function


def _focal(gamma: float) -> Callable[..., Any]:
    def function(torch: Any, z: Any, y: Any) -> Any:
        log_p = torch.log_softmax(z, -1).gather(-1, y[:, None])
        return -((1 - log_p.exp()) ** gamma * log_p).mean()

    return function


def _hard(smoothing: float) -> Callable[..., Any]:
    return lambda torch, z, y: torch.nn.functional.cross_entropy(z, y, label_smoothing=smoothing)


LABELLED: dict[str, tuple[Callable[..., Any], Callable[..., Draw]]] = {
    "cross_entropy": (_hard(0.0), normal),
    "cross_entropy label_smoothing: 0.1": (_hard(0.1), normal),
    "nll": (lambda torch, z, y: torch.nn.functional.nll_loss(z, y), _log_probabilities),
    "multiclass_hinge": (_multiclass(1.0), normal),
    "multiclass_hinge margin: 0.4": (_multiclass(0.4), normal),
    "focal": (_focal(2.0), normal),
    "focal gamma: 1.5": (_focal(1.5), normal),
    "focal gamma: 0": (_focal(0.0), normal),
}
LABELS = tuple(
    _labelled(loss, shape, f, z)
    for loss, (f, z) in LABELLED.items()
    for shape in ("5", "batch, 3", "batch, k, 4")
)


# ---------------------------------------------------------------- several sources


def _gaussian_nll(torch: Any, a: Any) -> Any:
    return torch.nn.functional.gaussian_nll_loss(a["mu"], a["y"], a["l"].exp())


def _triplet(margin: float) -> Callable[..., Any]:
    def function(torch: Any, a: Any) -> Any:
        def distance(u: str, v: str) -> Any:
            return torch.linalg.vector_norm(a[u] - a[v], dim=-1)

        return torch.relu(distance("a", "p") - distance("a", "n") + margin).mean()

    return function


def _kl_gaussian(torch: Any, a: Any) -> Any:
    normal = torch.distributions.Normal
    latent = normal(a["mu"], (a["l"] / 2).exp())
    return torch.distributions.kl_divergence(latent, normal(0.0, 1.0)).sum(-1).mean()


def _several(loss: str, names: str, shape: str, function: Callable[..., Any]) -> TorchCase:
    inputs = ", ".join(f"{n}: [{shape}]" for n in names.split())
    return torch_case(
        f"{loss.partition(':')[0]} of [{shape}]{loss.partition('margin')[2]}",
        f"inputs: {{{inputs}}}\nlayers: [{{identity: {{from: {names.split(maxsplit=1)[0]}}}}}]\n"
        f"loss: {{{loss}}}",
        {n: normal(*dims(shape)) for n in names.split()},
        function,
        wrt=names.split(),
        sizes=SIZES,
        loss=True,
    )


SEVERAL = (
    *(
        _several("gaussian_nll: {target: y, from: [mu, l]}", "mu l y", s, _gaussian_nll)
        for s in ALL
    ),
    *(_several("triplet: {from: [a, p, n]}", "a p n", s, _triplet(1.0)) for s in ROWS),
    _several("triplet: {from: [a, p, n], margin: 0.2}", "a p n", "batch, 3", _triplet(0.2)),
    *(_several("kl_gaussian: {from: [mu, l]}", "mu l", s, _kl_gaussian) for s in ROWS),
    torch_case(
        "triplet of a positive equal to its anchor",
        "inputs: {a: [2, 3], p: [2, 3], n: [2, 3]}\nlayers: [{identity: {from: a}}]\n"
        "loss: {triplet: {from: [a, p, n]}}",
        {
            "a": special(2, 3, points=(1, 2, 3)),
            "p": special(2, 3, points=(1, 2, 3)),
            "n": special(2, 3, points=(1, 2, 3.5)),
        },
        _triplet(1.0),
        wrt=["a", "p", "n"],
        sizes=({},),
        loss=True,
        smooth=False,
    ),
)


# ---------------------------------------------------------------- reinforcement, regularisers


def _policy(torch: Any, a: Any) -> Any:
    log_p = torch.distributions.Categorical(logits=a["z"]).log_prob(a["action"])
    return -(log_p * a["r"].detach()).mean()


def _policy_case(leading: str) -> TorchCase:
    return torch_case(
        f"policy_gradient of [{leading}, 4]",
        f"inputs:\n  z: [{leading}, 4]\n  r: [{leading}]\n"
        f"  action: {{shape: [{leading}], labels: 4}}\nlayers: [{{identity: {{from: z}}}}]\n"
        "loss: {policy_gradient: {target: action, from: [z, r]}}",
        {"z": normal(*dims(leading), 4), "r": normal(*dims(leading)),
         "action": labels(4, *dims(leading))},
        _policy,
        wrt=["z", "r"],
        sizes=SIZES,
        loss=True,
        smooth=False,  # the return is a constant, so its gradient is not the slope
    )  # fmt: skip


def _regularised(torch: Any, a: Any) -> Any:
    z = torch.nn.functional.linear(a["x"], a["dense1.W"], a["dense1.b"])
    parameters = [a["dense1.W"], a["dense1.b"]]
    squared = sum((p**2).sum() for p in parameters) / 2
    absolute = sum(p.abs().sum() for p in parameters)
    return torch.nn.functional.mse_loss(z, a["y"]) + 0.3 * squared + 0.7 * absolute


REGULARISED = torch_case(
    "l1 and l2",
    "inputs: {x: [batch, 3], y: [batch, 2]}\nlayers: [{dense: 2}]\n"
    "loss: [{mse: y}, {l2: 0.3}, {l1: {weight: 0.7}}]",
    {
        "x": normal("batch", 3), "y": normal("batch", 2),
        "dense1.W": special(2, 3, points=(0.0,)), "dense1.b": normal(2),
    },
    _regularised,
    wrt=["x", "y"],
    loss=True,
    smooth=False,
)  # fmt: skip

CASES = (
    *REAL,
    *LABELS,
    *SEVERAL,
    *(_policy_case(leading) for leading in ("batch", "batch, k")),
    REGULARISED,
)
