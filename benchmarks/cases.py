"""The nine nets of the training-step benchmark: sizes, weights, data, FLOPs and bars.

Every contender starts from the same float32 weights, makes the same plain gradient-descent step at
RATE on the same batch, and so must find the same losses. Weights of dense layers and of the LSTM
are (in, out) here, those of the GPT (out, in); `symbp_params` gives them under symbp's names and
in its shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Kind = Literal["mlp", "lenet", "lstm", "gpt", "resmlp"]
RATE = 1e-3
YAML = Path(__file__).resolve().parent / "nets"


@dataclass(frozen=True)
class Net:
    """A net: `widths` are an MLP's layers, `sizes` what the other kinds need.

    `bars` is the time, as a share of the fastest peer's, that symbp's C must stay under, by the
    number of threads; `compile_bar` the seconds that its C may take to compile.
    """

    name: str
    kind: Kind
    title: str
    batch: int
    widths: tuple[int, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    bars: Mapping[int, float] = field(default_factory=dict)
    compile_bar: float = 2.0

    @property
    def sigmoid(self) -> bool:
        """Whether it is the textbook's first net: sigmoids and the mean squared error."""
        return self.widths[-1:] == (1,)


_LSTM = {"inputs": 32, "hidden": 128, "time": 32, "outputs": 32}
_GPT = {"layers": 4, "heads": 4, "width": 128, "time": 64, "vocabulary": 256}
_RESIDUAL = {"width": 256, "blocks": 8, "classes": 10}
_ALL = (
    Net("a1", "mlp", "2-2-1 sigmoid", 1, (2, 2, 1), bars={1: 0.9}),
    Net("a4", "mlp", "2-2-1 sigmoid", 4, (2, 2, 1), bars={1: 0.75}),
    Net("b", "mlp", "64-32-10", 32, (64, 32, 10), bars={1: 0.75, 2: 0.75}),
    Net("c1", "mlp", "784-128-10", 128, (784, 128, 10), bars={1: 0.92, 2: 0.85}),
    Net("c2", "mlp", "784-512-256-10", 128, (784, 512, 256, 10), bars={1: 0.96, 2: 0.9}),
    Net("d", "lenet", "LeNet, 28 x 28", 32, bars={1: 0.25, 2: 0.2}),
    Net("e", "lstm", "LSTM 32-128, 32 steps", 32, (), _LSTM, {1: 0.72, 2: 0.75}),
    Net("f", "gpt", "GPT, 4 layers of 128, 64 steps", 8, (), _GPT, {1: 0.48, 2: 0.5}, 5.0),
    Net(
        "g", "resmlp", "8 residual blocks of 256, batch norm", 128, (), _RESIDUAL,
        {1: 0.85, 2: 0.85},
    ),
)  # fmt: skip
NETS: Mapping[str, Net] = {net.name: net for net in _ALL}

# A parameter's name, its shape, and the scale of its normal distribution (None: ones).
Parameter = tuple[str, tuple[int, ...], float | None]


def parameters(net: Net) -> list[Parameter]:
    """The parameters in the order in which they are drawn and written."""
    s = net.sizes
    match net.kind:
        case "mlp":
            pairs = enumerate(zip(net.widths, net.widths[1:], strict=False))
            return [
                entry
                for i, (m, n) in pairs
                for entry in ((f"W{i}", (m, n), float(1 / np.sqrt(m))), (f"b{i}", (n,), 0.01))
            ]
        case "lenet":
            return [
                ("k1", (8, 1, 5, 5), 0.2), ("c1", (8,), 0.01), ("k2", (16, 8, 5, 5), 0.07),
                ("c2", (16,), 0.01), ("W", (256, 10), 0.06), ("b", (10,), 0.01),
            ]  # fmt: skip
        case "lstm":  # gates i f g o
            m, h, n = s["inputs"], s["hidden"], s["outputs"]
            return [
                ("Wx", (m, 4 * h), 0.08), ("Wh", (h, 4 * h), 0.08), ("bx", (4 * h,), 0.01),
                ("bh", (4 * h,), 0.01), ("W", (h, n), 0.08), ("b", (n,), 0.01),
            ]  # fmt: skip
        case "gpt":
            return _gpt_parameters(s["layers"], s["width"], s["vocabulary"], s["time"])
        case "resmlp":
            w, found = s["width"], list[Parameter]()
            for i in range(s["blocks"]):
                found += [
                    (f"W{i}a", (w, w), 0.06), (f"b{i}a", (w,), 0.01), (f"g{i}", (w,), None),
                    (f"h{i}", (w,), 0.01), (f"W{i}b", (w, w), 0.03), (f"b{i}b", (w,), 0.01),
                ]  # fmt: skip
            return [*found, ("W", (w, s["classes"]), 0.06), ("b", (s["classes"],), 0.01)]


def _gpt_parameters(n: int, c: int, vocabulary: int, time: int) -> list[Parameter]:
    return [
        ("wte", (vocabulary, c), 0.02), ("wpe", (time, c), 0.02),
        ("ln1w", (n, c), None), ("ln1b", (n, c), 0.0),
        ("qkvw", (n, 3 * c, c), 0.06), ("qkvb", (n, 3 * c), 0.0),
        ("attprojw", (n, c, c), 0.06), ("attprojb", (n, c), 0.0),
        ("ln2w", (n, c), None), ("ln2b", (n, c), 0.0),
        ("fcw", (n, 4 * c, c), 0.06), ("fcb", (n, 4 * c), 0.0),
        ("fcprojw", (n, c, 4 * c), 0.03), ("fcprojb", (n, c), 0.0),
        ("lnfw", (c,), None), ("lnfb", (c,), 0.0),
    ]  # fmt: skip


def make(net: Net, seed: int = 0) -> tuple[dict[str, Array], Array, Array]:
    """Parameters by name, inputs and targets: float32, labels and tokens int32.

    The LSTM's inputs are (time, batch, feature), its targets (time, batch).
    """
    rng = np.random.default_rng(seed)
    params = {
        name: np.ones(shape, np.float32)
        if scale is None
        else (rng.standard_normal(shape) * scale).astype(np.float32)
        for name, shape, scale in parameters(net)
    }
    return params, *_data(net, rng)


def _data(net: Net, rng: np.random.Generator) -> tuple[Array, Array]:
    batch, s = net.batch, net.sizes

    def labels(classes: int, *shape: int) -> Array:
        return rng.integers(0, classes, shape).astype(np.int32)

    match net.kind:
        case "mlp" if net.sigmoid:
            x = np.array([[1, 0], [0, 1], [0, 0], [1, 1]], np.float32)
            y = np.array([[1], [1], [0], [0]], np.float32)
            return x[:batch], y[:batch]
        case "mlp":
            x = rng.random((batch, net.widths[0])).astype(np.float32)
            return x, labels(net.widths[-1], batch)
        case "lenet":
            return rng.random((batch, 1, 28, 28)).astype(np.float32), labels(10, batch)
        case "lstm":
            chosen = rng.integers(0, s["inputs"], (s["time"], batch))
            one_hot = np.eye(s["inputs"], dtype=np.float32)[chosen]
            return one_hot, labels(s["outputs"], s["time"], batch)
        case "gpt":
            x = labels(s["vocabulary"], batch, s["time"])
            return x, labels(s["vocabulary"], batch, s["time"])
        case "resmlp":
            x = rng.standard_normal((batch, s["width"])).astype(np.float32)
            return x, labels(s["classes"], batch)


def symbp_arrays(net: Net) -> tuple[dict[str, Array], dict[str, Array]]:
    """The parameters and the inputs of the net's declaration: its names, order and shapes."""
    params, x, y = make(net)
    if net.kind == "lstm":  # batch first
        x, y = x.swapaxes(0, 1), y.swapaxes(0, 1)
    found = {name: np.ascontiguousarray(array) for name, array in _renamed(net, params)}
    return found, {"x": np.ascontiguousarray(x), "y": np.ascontiguousarray(y)}


def _renamed(net: Net, params: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    match net.kind:
        case "mlp":
            for i in range(len(net.widths) - 1):
                yield from (
                    (f"dense{i + 1}.W", params[f"W{i}"].T),
                    (f"dense{i + 1}.b", params[f"b{i}"]),
                )
        case "lenet":
            for i in (1, 2):
                yield from ((f"conv2d{i}.W", params[f"k{i}"]), (f"conv2d{i}.b", params[f"c{i}"]))
        case "lstm":
            yield from (("lstm1.W_ih", params["Wx"].T), ("lstm1.W_hh", params["Wh"].T))
            yield from (("lstm1.b_ih", params["bx"]), ("lstm1.b_hh", params["bh"]))
        case "gpt":
            yield from (("embed.E", params["wte"]), ("position1.P", params["wpe"]))
            for i in range(net.sizes["layers"]):
                for ours, theirs in _BLOCK.items():
                    yield f"block{i}.b.{ours}", params[theirs][i]
            yield from (("layer_norm1.gamma", params["lnfw"]), ("layer_norm1.beta", params["lnfb"]))
        case "resmlp":
            for i in range(net.sizes["blocks"]):
                at = f"block{i}"
                yield from (
                    (f"{at}.dense1.W", params[f"W{i}a"].T),
                    (f"{at}.dense1.b", params[f"b{i}a"]),
                )
                yield f"{at}.batch_norm1.gamma", params[f"g{i}"]
                yield f"{at}.batch_norm1.beta", params[f"h{i}"]
                yield from (
                    (f"{at}.dense2.W", params[f"W{i}b"].T),
                    (f"{at}.dense2.b", params[f"b{i}b"]),
                )
    if net.kind in ("lenet", "lstm", "resmlp"):
        yield from (("dense1.W", params["W"].T), ("dense1.b", params["b"]))


_BLOCK = {
    "ln1.gamma": "ln1w", "ln1.beta": "ln1b",
    "attention.W_qkv": "qkvw", "attention.b_qkv": "qkvb",
    "attention.W_o": "attprojw", "attention.b_o": "attprojb",
    "ln2.gamma": "ln2w", "ln2.beta": "ln2b",
    "dense1.W": "fcw", "dense1.b": "fcb", "dense2.W": "fcprojw", "dense2.b": "fcprojb",
}  # fmt: skip


def flops(net: Net) -> int:
    """Operations of one step's matrix products: forward, and the gradients that are needed.

    Nothing for pointwise work; attention counts what its mask leaves.
    """
    batch, s = net.batch, net.sizes
    match net.kind:
        case "mlp":
            layers = [2 * batch * m * n for m, n in zip(net.widths, net.widths[1:], strict=False)]
            return 3 * sum(layers) - layers[0]
        case "lenet":
            first, second, dense = 2 * 24 * 24 * 8 * 25, 2 * 8 * 8 * 16 * 200, 2 * 256 * 10
            return batch * (2 * first + 3 * second + 3 * dense)
        case "lstm":
            m, h, n = s["inputs"], s["hidden"], s["outputs"]
            return batch * s["time"] * 2 * (2 * m * 4 * h + 3 * h * 4 * h + 3 * h * n)
        case "gpt":
            time, c = s["time"], s["width"]
            attention = 4 * c * time * (time + 1) // 2
            dense = time * (s["layers"] * 24 * c * c + 2 * c * s["vocabulary"])
            return 3 * batch * (dense + s["layers"] * attention)
        case "resmlp":
            w = s["width"]
            product = 2 * batch * w * w
            return 3 * 2 * s["blocks"] * product - product + 3 * 2 * batch * w * s["classes"]


def write(path: Path, arrays: Iterable[Array]) -> None:
    """Write arrays one after the other, as a C contender reads them: float32 and int32."""
    with path.open("wb") as file:
        for array in arrays:
            file.write(np.ascontiguousarray(array).tobytes())
