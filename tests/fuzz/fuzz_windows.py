"""Random layers on channels and places: convolutions, pools, upsampling."""

from __future__ import annotations

from typing import Any

from fuzz_draft import WIDTHS, Draft


def _convolved(d: Draft, extent: int, stride: int) -> tuple[int, int, int, int] | None:
    """(kernel, padding, dilation, places) that fit one dimension."""
    kernel, dilation, padding = d.upto(4), d.upto(2), d.upto(2, 0)
    places = (extent + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    return (kernel, padding, dilation, places) if places >= 1 else None


def convolution(d: Draft) -> None:
    """conv1d or conv2d with every option."""
    batch, channels, *extents = d.shape
    groups = d.pick([g for g in (1, 2, 3, 4) if channels % g == 0])
    filters = groups * d.pick([w for w in WIDTHS if w * groups <= 17])
    strides = [d.pick((1, 2, 3)) for _ in extents]
    found = [_convolved(d, e, s) for e, s in zip(extents, strides, strict=True)]
    if None in found:
        return
    kernels, paddings, dilations, places = map(list, zip(*[f for f in found if f], strict=True))
    options: dict[str, Any] = {"filters": filters, "kernel": _listed(kernels)}
    options |= {"stride": _listed(strides), "dilation": _listed(dilations), "groups": groups}
    options["padding"] = _listed(paddings)
    if d.maybe(3):
        options["padding"] = "same"
        places = [-(-e // s) for e, s in zip(extents, strides, strict=True)]
    if d.maybe(3):
        options["bias"] = False
    if d.small(batch, filters, *places, channels // groups, *kernels):
        d.add(f"conv{len(extents)}d", options, (batch, filters, *places))


def transposed(d: Draft) -> None:
    """conv_transpose2d."""
    batch, channels, *extents = d.shape
    filters, kernel, stride, padding = d.pick(WIDTHS[:9]), d.upto(4), d.upto(3), d.upto(1, 0)
    places = [(e - 1) * stride + kernel - 2 * padding for e in extents]
    if min(places) >= 1 and d.small(batch, channels, filters, kernel, kernel, *places):
        options = {"filters": filters, "kernel": kernel, "stride": stride, "padding": padding}
        d.add("conv_transpose2d", options, (batch, filters, *places))


def pool(d: Draft) -> None:
    """A maximum or an average of windows."""
    batch, channels, *extents = d.shape
    sizes = [d.upto(3) for _ in extents]
    paddings = [d.upto(s // 2, 0) for s in sizes]
    strides = list(sizes) if d.maybe() else [d.upto(3) for _ in extents]
    places = [
        (e + 2 * p - s) // t + 1
        for e, p, s, t in zip(extents, paddings, sizes, strides, strict=True)
    ]
    if min(places) >= 1:
        kind = d.pick(("max_pool", "average_pool"))
        options = {"size": _listed(sizes), "padding": _listed(paddings)}
        if strides != sizes:
            options["stride"] = _listed(strides)
        d.add(kind, options, (batch, channels, *places))


def global_pool(d: Draft) -> None:
    """The mean over all places."""
    d.add("global_average_pool", {}, d.shape[:2])


def upsample(d: Draft) -> None:
    """The nearest neighbour, two or three times."""
    batch, channels, *extents = d.shape
    factors = [d.upto(3) for _ in extents]
    places = [e * f for e, f in zip(extents, factors, strict=True)]
    if d.small(batch, channels, *places):
        d.add("upsample", {"factor": _listed(factors)}, (batch, channels, *places))


def _listed(numbers: list[int]) -> Any:
    return numbers[0] if len(set(numbers)) == 1 else numbers
