"""Dense, joining, shapes, embeddings and positions against PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from library_case import Array, Draw, Sizes, labels, normal
from oracle_case import Copied, TorchCase, dims, torch_case

SIZES = ({"batch": 3, "k": 5}, {"batch": 1, "k": 1})


# ---------------------------------------------------------------- dense


def _dense(shape: str, units: int, bias: bool) -> TorchCase:
    features = int(dims(shape)[-1])
    names = {"weight": "dense1.W"} | ({"bias": "dense1.b"} if bias else {})
    layer = f"{{dense: {{units: {units}, bias: {str(bias).lower()}}}}}"
    return torch_case(
        f"dense {units} of [{shape}]{'' if bias else ' without bias'}",
        f"inputs: {{x: [{shape}]}}\nlayers: [{layer}]",
        {"x": normal(*dims(shape)), "dense1.W": normal(units, features)}
        | ({"dense1.b": normal(units)} if bias else {}),
        Copied(lambda nn: nn.Linear(features, units, bias=bias), names),
        sizes=SIZES,
    )


DENSE = (
    _dense("batch, 3", 4, True),
    _dense("batch, 7", 1, False),
    _dense("batch, k, 1", 3, True),
    _dense("5", 2, True),
    _dense("2, batch, k, 3", 3, False),
)


# ---------------------------------------------------------------- several inputs


def _joined(
    layer: str, shapes: Mapping[str, str], function: Callable[..., Any], option: str = ""
) -> TorchCase:
    inputs = ", ".join(f"{n}: [{s}]" for n, s in shapes.items())
    options = f"{{from: [{', '.join(shapes)}]{option}}}"
    return torch_case(
        f"{layer} of {len(shapes)}, {next(iter(shapes.values()))}{option}",
        f"inputs: {{{inputs}}}\nlayers: [{{{layer}: {options}}}]",
        {n: normal(*dims(s)) for n, s in shapes.items()},
        lambda torch, a: function(torch, [a[n] for n in shapes]),
        wrt=list(shapes),
        sizes=SIZES,
    )


def _along(axis: int) -> Callable[..., Any]:
    return lambda torch, parts: torch.cat(parts, axis)


JOINED = (
    _joined("add", {"a": "batch, 3", "b": "batch, 3"}, lambda torch, p: p[0] + p[1]),
    _joined("add", dict.fromkeys("abc", "batch, k, 2"), lambda torch, p: p[0] + p[1] + p[2]),
    _joined("multiply", {"a": "batch, 3", "b": "batch, 3"}, lambda torch, p: p[0] * p[1]),
    _joined("multiply", dict.fromkeys("abc", "batch, k, 2"), lambda torch, p: p[0] * p[1] * p[2]),
    _joined("concat", {"a": "batch, 2", "b": "batch, 5"}, _along(-1)),
    _joined("concat", {"a": "batch, 3, k", "b": "batch, 1, k"}, _along(1), ", axis: 1"),
    _joined("concat", {"a": "k, 3", "b": "batch, 3", "c": "2, 3"}, _along(0), ", axis: 0"),
)


# ---------------------------------------------------------------- parts of one input


def _split(shape: str, sizes: list[int], axis: int) -> TorchCase:
    """The parts in the opposite order, each times a power of its own."""
    names = [f"p{k}" for k in range(len(sizes))]
    squares = ", ".join(f"{{multiply: {{from: [{n}, {n}], name: {n}s}}}}" for n in names[1:])
    joined = ", ".join([*(f"{n}s" for n in reversed(names[1:])), names[0]])
    parts = f"sizes: {sizes}, axis: {axis}, name: [{', '.join(names)}]"
    first, last = f"{{split: {{{parts}}}}}", f"{{concat: {{from: [{joined}], axis: {axis}}}}}"

    def reference(torch: Any, a: Mapping[str, Any]) -> Any:
        first, *others = torch.split(a["x"], sizes, axis)
        return torch.cat([*(p * p for p in reversed(others)), first], axis)

    return torch_case(
        f"split {sizes} along {axis} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{first}, {squares}, {last}]",
        {"x": normal(*dims(shape))},
        reference,
        sizes=SIZES,
    )


PARTS = (
    _split("batch, 5", [2, 3], -1),
    _split("batch, 6, k", [1, 3, 2], 1),
    _split("4, 3", [3, 1], 0),
)


# ---------------------------------------------------------------- shapes


def _shaped(layer: str, shape: str, function: Callable[[Any], Any]) -> TorchCase:
    return torch_case(
        f"{layer} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{f'{{{layer}}}' if ':' in layer else layer}]",
        {"x": normal(*dims(shape))},
        lambda torch, a: function(a["x"]),
        sizes=SIZES,
    )


def _nearest(factor: Any, shape: str, kind: str = "upsample") -> TorchCase:
    return torch_case(
        f"{kind} {factor} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{{kind}: {factor}}}]",
        {"x": normal(*dims(shape))},
        lambda torch, a: torch.nn.Upsample(
            scale_factor=tuple(factor) if isinstance(factor, list) else factor, mode="nearest"
        )(a["x"]),
        sizes=SIZES,
    )


SHAPED = (
    _shaped("flatten", "batch, 3", lambda x: x.flatten(1)),
    _shaped("flatten", "batch, 3, 5", lambda x: x.flatten(1)),
    _shaped("flatten", "batch, 2, 3, 4", lambda x: x.flatten(1)),
    _shaped("reshape: [6]", "batch, 2, 3", lambda x: x.reshape(-1, 6)),
    _shaped("reshape: [3, 2, 5]", "batch, 6, 5", lambda x: x.reshape(-1, 3, 2, 5)),
    _shaped("reshape: [4, 3]", "batch, 2, 3, 2", lambda x: x.reshape(-1, 4, 3)),
    _shaped("transpose: [1, 0]", "batch, 3", lambda x: x.permute(1, 0)),
    _shaped("transpose: [0, 2, 1]", "batch, 3, k", lambda x: x.permute(0, 2, 1)),
    _shaped("transpose: [2, 0, 3, 1]", "batch, 2, 3, 5", lambda x: x.permute(2, 0, 3, 1)),
    _nearest(2, "batch, 3, 5"),
    _nearest(3, "batch, 1, 4", "upsample1d"),
    _nearest([2, 3], "batch, 2, 3, 1"),
    _nearest(2, "batch, 1, 3, 5", "upsample2d"),
)


# ---------------------------------------------------------------- tokens and positions


def _repeated(vocabulary: int, *shape: int | str) -> Draw:
    """Tokens, the last of which are the first again, so that rows of E gather several adjoints."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        tokens = labels(vocabulary, *shape)(rng, sizes)
        tokens[..., tokens.shape[-1] // 2 :] = tokens[..., :1]
        return tokens

    return draw


def _embedding(shape: str, vocabulary: int, units: int) -> TorchCase:
    return torch_case(
        f"embedding of [{shape}]",
        f"inputs:\n  t: {{shape: [{shape}], labels: {vocabulary}}}\n"
        f"layers: [{{embedding: {{vocabulary: {vocabulary}, units: {units}}}}}]",
        {
            "t": _repeated(vocabulary, *dims(shape)),
            "embedding1.E": normal(vocabulary, units),
        },
        Copied(
            lambda nn: nn.Embedding(vocabulary, units),
            {"weight": "embedding1.E"},
            lambda module, a: module(a["t"]),
        ),
        wrt=(),
        sizes=SIZES,
    )


def _position(shape: str, length: int) -> TorchCase:
    steps, units = dims(shape)[1:]
    return torch_case(
        f"position {length} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{position: {length}}}]",
        {"x": normal(*dims(shape)), "position1.P": normal(length, units)},
        lambda torch, a: a["x"] + a["position1.P"][: int(steps)],
        sizes=SIZES,
    )


def _sinusoid(torch: Any, a: Mapping[str, Any]) -> Any:
    """Vaswani et al., 2017, section 3.5."""
    _, steps, units = a["x"].shape
    table = torch.zeros(steps, units, dtype=torch.float64)
    for place in range(units):
        angle = torch.arange(steps, dtype=torch.float64) / 10000 ** (2 * (place // 2) / units)
        table[:, place] = torch.cos(angle) if place % 2 else torch.sin(angle)
    return a["x"] + table


PLACED = (
    _embedding("batch, 4", 7, 3),
    _embedding("batch", 3, 5),
    _embedding("batch, 3, 5", 2, 1),
    _position("batch, 5, 3", 5),
    _position("batch, 4, 1", 9),
    *(
        torch_case(
            f"{layer} of [{shape}]",
            f"inputs: {{x: [{shape}]}}\nlayers: [{{{layer}}}]",
            {"x": normal(*dims(shape))},
            _sinusoid,
            sizes=SIZES,
        )
        for layer, shape in (
            ("sinusoid: 5", "batch, 5, 4"),
            ("sinusoid: {}", "batch, 7, 3"),
            ("sinusoid: 2", "batch, 1, 1"),
        )
    ),
)

CASES = (*DENSE, *JOINED, *PARTS, *SHAPED, *PLACED)
