"""Convolution and pooling against PyTorch: strides and paddings that leave a remainder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from library_case import Array, Draw, Sizes, normal
from oracle_case import Copied, TorchCase, dims, torch_case

SIZES = ({"batch": 3}, {"batch": 1})


def _written(options: Mapping[str, Any]) -> str:
    """The options of a layer in YAML."""
    shown = {True: "true", False: "false"}
    return ", ".join(f"{n}: {shown[v] if isinstance(v, bool) else v}" for n, v in options.items())


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# ---------------------------------------------------------------- convolution


def _conv(kind: str, shape: str, **options: Any) -> TorchCase:
    """`padding: same` with a stride is padded by hand: PyTorch has it for stride 1 only."""
    rank = len(dims(shape)) - 2
    transposed = kind == "conv_transpose2d"
    channels, filters = int(dims(shape)[1]), options["filters"]
    kernel = options["kernel"]
    kernel = list(kernel) if isinstance(kernel, list) else [kernel] * rank
    groups = options.get("groups", 1)
    bias = options.get("bias", True)
    leading = [channels, filters] if transposed else [filters, channels // groups]
    more = {n: _tuple(v) for n, v in options.items() if n not in ("filters", "kernel")}
    strided = options.get("padding") == "same" and options.get("stride", 1) != 1
    if strided:
        del more["padding"]
    name = f"{kind}1"

    def call(module: Any, a: Mapping[str, Any]) -> Any:
        return module(_same(a["x"], kernel, options) if strided else a["x"])

    module = {1: "Conv1d", 2: "ConvTranspose2d" if transposed else "Conv2d"}[rank]
    return torch_case(
        f"{kind} {_written(options)} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{{kind}: {{{_written(options)}}}}}]",
        {"x": normal(*dims(shape)), f"{name}.W": normal(*leading, *kernel)}
        | ({f"{name}.b": normal(filters)} if bias else {}),
        Copied(
            lambda nn: getattr(nn, module)(channels, filters, tuple(kernel), **more),
            {"weight": f"{name}.W"} | ({"bias": f"{name}.b"} if bias else {}),
            call,
        ),
        sizes=SIZES,
    )


def _same(x: Any, kernel: list[int], options: Mapping[str, Any]) -> Any:
    """Zeros around x so that ceil(extent / stride) places remain, the odd one at the end."""
    stride, dilation = (_each(options.get(n, 1), len(kernel)) for n in ("stride", "dilation"))
    width: list[tuple[int, int]] = []
    for extent, size, step, spread in zip(x.shape[2:], kernel, stride, dilation, strict=True):
        places = -(-extent // step)
        total = max((places - 1) * step + spread * (size - 1) + 1 - extent, 0)
        width.append((total // 2, total - total // 2))
    padded = x.new_zeros(
        *x.shape[:2], *[e + sum(w) for e, w in zip(x.shape[2:], width, strict=True)]
    )
    inside = [slice(before, before + e) for (before, _), e in zip(width, x.shape[2:], strict=True)]
    padded[(..., *inside)] = x
    return padded


def _each(value: Any, count: int) -> list[int]:
    return list(value) if isinstance(value, list) else [value] * count


CONVOLUTIONS = (
    _conv("conv1d", "batch, 2, 7", filters=3, kernel=3),
    _conv("conv1d", "batch, 1, 8", filters=2, kernel=3, stride=2, padding=1),
    _conv("conv1d", "batch, 3, 9", filters=2, kernel=2, stride=3, dilation=2, bias=False),
    _conv("conv1d", "batch, 4, 6", filters=6, kernel=3, padding=2, groups=2),
    _conv("conv1d", "batch, 2, 7", filters=3, kernel=4, padding="same"),
    _conv("conv1d", "batch, 2, 8", filters=3, kernel=3, stride=3, padding="same"),
    _conv("conv2d", "batch, 2, 5, 7", filters=3, kernel=3),
    _conv("conv2d", "batch, 3, 6, 5", filters=2, kernel=[2, 3], bias=False),
    _conv("conv2d", "batch, 1, 8, 7", filters=2, kernel=3, stride=2),
    _conv("conv2d", "batch, 2, 6, 9", filters=3, kernel=3, stride=[3, 2], padding=1),
    _conv("conv2d", "batch, 2, 5, 4", filters=1, kernel=[1, 4], padding=[0, 2]),
    _conv("conv2d", "batch, 2, 7, 8", filters=2, kernel=2, dilation=3, padding=1),
    _conv("conv2d", "batch, 1, 9, 7", filters=2, kernel=3, stride=2, dilation=[2, 1], padding=2),
    _conv("conv2d", "batch, 4, 5, 3", filters=6, kernel=3, padding=1, groups=2),
    _conv("conv2d", "batch, 3, 5, 6", filters=3, kernel=2, stride=2, groups=3),
    _conv("conv2d", "batch, 2, 5, 4", filters=3, kernel=[3, 2], padding="same"),
    _conv("conv2d", "batch, 2, 7, 6", filters=3, kernel=3, stride=[2, 3], padding="same"),
    _conv("conv2d", "batch, 2, 4, 4", filters=3, kernel=1),
    _conv("conv_transpose2d", "batch, 2, 3, 4", filters=3, kernel=3),
    _conv("conv_transpose2d", "batch, 3, 4, 2", filters=2, kernel=3, stride=2, padding=1),
    _conv("conv_transpose2d", "batch, 1, 3, 5", filters=2, kernel=2, stride=3, bias=False),
    _conv("conv_transpose2d", "batch, 2, 2, 3", filters=1, kernel=[4, 3], stride=[2, 1]),
)


# ---------------------------------------------------------------- pooling


def _tied(*shape: int | str) -> Draw:
    """Few distinct values, so that maxima are shared."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        extents = [sizes[d] if isinstance(d, str) else d for d in shape]
        return rng.integers(-2, 1, extents).astype(float)

    return draw


def _pool(kind: str, shape: str, tied: bool = False, **options: Any) -> TorchCase:
    rank = len(dims(shape)) - 2
    stem = "MaxPool" if kind.startswith("max") else "AvgPool"
    theirs = {"kernel_size" if n == "size" else n: _tuple(v) for n, v in options.items()}
    return torch_case(
        f"{kind} {_written(options)} of [{shape}]{' with ties' if tied else ''}",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{{kind}: {{{_written(options)}}}}}]",
        {"x": (_tied if tied else normal)(*dims(shape))},
        lambda torch, a: getattr(torch.nn, f"{stem}{rank}d")(**theirs)(a["x"]),
        sizes=SIZES,
        smooth=not tied,
    )


def _pools(kind: str) -> tuple[TorchCase, ...]:
    ties = kind == "max_pool"
    return (
        _pool(kind, "batch, 2, 7", size=2),
        _pool(f"{kind}1d", "batch, 3, 8", ties, size=3, stride=2, padding=1),
        _pool(kind, "batch, 2, 5, 7", size=2),
        _pool(kind, "batch, 1, 6, 7", ties, size=3, stride=2),
        _pool(kind, "batch, 3, 5, 4", ties, size=[3, 2], stride=[2, 1], padding=[1, 0]),
        _pool(f"{kind}2d", "batch, 2, 8, 6", ties, size=2, stride=3, padding=1),
        _pool(kind, "batch, 2, 4, 6", size=[4, 6]),
        _pool(kind, "batch, 2, 5, 5", ties, size=3, stride=1, padding=1),
    )


GLOBAL = tuple(
    torch_case(
        f"global_average_pool of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [global_average_pool]",
        {"x": normal(*dims(shape))},
        lambda torch, a: a["x"].flatten(2).mean(2),
        sizes=SIZES,
    )
    for shape in ("batch, 3, 5", "batch, 2, 3, 7")
)

CASES = (*CONVOLUTIONS, *_pools("max_pool"), *_pools("average_pool"), *GLOBAL)
