"""Every loss on several ranks and targets, with its oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import library_oracles as oracles
from library_case import Arrays, Case, Draw, binary, distribution, labels, normal, special, uniform

SHAPES: dict[int, tuple[str, ...]] = {1: ("m",), 2: ("batch", "3"), 3: ("batch", "2", "4")}


def _case(
    name: str,
    loss: str,
    rank: int,
    oracle: Callable[..., Any],
    *,
    z: Callable[..., Draw] = normal,
    y: Callable[..., Draw] = normal,
) -> Case:
    """A loss straight on the input z; gradients of z and of the real target y."""
    dims = tuple(int(d) if d.isdigit() else d for d in SHAPES[rank])
    shape = ", ".join(SHAPES[rank])

    def expected(a: Arrays) -> Any:
        value, pullback = oracle(a["y"], a["z"])

        def named(g: float) -> dict[str, Any]:
            dy, dz = pullback(g)
            return {"z": dz, "y": dy}

        return value, named

    return Case(
        f"{name} rank {rank}",
        f"inputs: {{z: [{shape}], y: [{shape}]}}\nlayers: [identity]\nloss: {{{loss}}}\n"
        "wrt: [z, y]\n",
        {"z": z(*dims), "y": y(*dims)},
        expected,
        ({"m": 7}, {"m": 1}) if rank == 1 else ({"batch": 5}, {"batch": 1}),
    )


def _labelled(rank: int, smoothing: float) -> Case:
    leading = SHAPES[rank][:-1]
    classes = int(SHAPES[rank][-1])
    dims = tuple(int(d) if d.isdigit() else d for d in leading)
    option = f"{{target: y, label_smoothing: {smoothing}}}" if smoothing else "y"

    def expected(a: Arrays) -> Any:
        value, pullback = oracles.cross_entropy_labels(a["y"], a["z"], smoothing)
        return value, lambda g: {"z": pullback(g)[0]}

    return Case(
        f"cross_entropy of labels rank {rank}{' smoothed' if smoothing else ''}",
        f"inputs: {{z: [{', '.join(SHAPES[rank])}], "
        f"y: {{shape: [{', '.join(leading)}], labels: {classes}}}}}\n"
        f"layers: [identity]\nloss: {{cross_entropy: {option}}}\nwrt: [z]\n",
        {"z": special(*dims, classes, points=(3.0, 3.0, 3.0)), "y": labels(classes, *dims)},
        expected,
    )


def _smoothed(y: Any, z: Any) -> Any:
    return oracles.cross_entropy(y, z, 0.1)


def _zeros(*dims: int | str) -> Draw:
    return special(*dims, points=(0.0, -40.0, 40.0))


def _network(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["dense1.W"], a["dense1.b"])
    h, back2 = oracles.elementwise("relu", z)
    logits, back3 = oracles.dense(h, a["logits.W"], a["logits.b"])
    loss, back4 = oracles.cross_entropy_labels(a["y"], logits)

    def pullback(g: float) -> dict[str, Any]:
        dh, dW2, db2 = back3(back4(g)[0])
        dx, dW1, db1 = back1(back2(dh)[0])
        return {
            "dense1.W": dW1, "dense1.b": db1, "logits.W": dW2, "logits.b": db2, "x": dx,
        }  # fmt: skip

    return loss, pullback


def _sigmoid_bce(a: Arrays) -> Any:
    z, back1 = oracles.dense(a["x"], a["dense1.W"], a["dense1.b"])
    p, back2 = oracles.elementwise("sigmoid", z)
    loss, back3 = oracles.bce(a["y"], p)

    def pullback(g: float) -> dict[str, Any]:
        dx, dW, db = back1(back2(back3(g)[1])[0])
        return {"dense1.W": dW, "dense1.b": db, "x": dx}

    return loss, pullback


NETWORKS = (
    Case(
        "classifier",
        """
inputs:
  x: [batch, 5]
  y: {shape: [batch], labels: 3}
layers: [{dense: 4}, relu, {dense: {units: 3, name: logits}}]
loss: {cross_entropy: y}
wrt: [x]
""",
        {
            "x": normal("batch", 5), "y": labels(3, "batch"), "dense1.W": normal(4, 5),
            "dense1.b": normal(4), "logits.W": normal(3, 4), "logits.b": normal(3),
        },
        _network,
    ),
    Case(
        "sigmoid with bce",
        """
inputs: {x: [batch, 3], y: [batch, 2]}
layers: [{dense: 2}, sigmoid]
loss: {bce: y}
wrt: [x]
""",
        {
            "x": normal("batch", 3), "y": binary("batch", 2), "dense1.W": normal(2, 3),
            "dense1.b": normal(2),
        },
        _sigmoid_bce,
    ),
)  # fmt: skip


def _probabilities(*dims: int | str) -> Draw:
    return uniform(0.05, 0.95, *dims)


CASES = (
    *(_case("mse", "mse: y", rank, oracles.mse) for rank in SHAPES),
    *(_case("half_mse", "half_mse: y", rank, oracles.half_mse) for rank in SHAPES),
    *(_case("bce", "bce: y", rank, oracles.bce, z=_probabilities, y=draw)
      for rank, draw in ((1, _probabilities), (2, binary), (3, _probabilities))),
    *(_case("bce_logits", "bce_logits: y", rank, oracles.bce_logits, z=_zeros, y=_probabilities)
      for rank in SHAPES),
    *(_case("cross_entropy", "cross_entropy: y", rank, oracles.cross_entropy, y=distribution)
      for rank in (2, 3)),
    _case("cross_entropy of any rows", "cross_entropy: y", 2, oracles.cross_entropy),
    *(_case("cross_entropy smoothed", "cross_entropy: {target: y, label_smoothing: 0.1}", rank,
            _smoothed, y=distribution) for rank in (2, 3)),
    *(_labelled(rank, smoothing) for rank in (2, 3) for smoothing in (0.0, 0.1)),
    *NETWORKS,
)  # fmt: skip
