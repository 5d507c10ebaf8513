"""Points to evaluate a program at, drawn to suit what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from sympy import Symbol

from symbp.ir import Tensor

Array = np.ndarray[Any, np.dtype[Any]]
Sizes = Mapping[Symbol, int]
Style = Literal["normal", "small", "positive", "unit", "above one", "zeros", "ties", "equal"]

RANDOM_STYLES: tuple[Style, ...] = ("normal", "small", "positive", "unit", "above one")
SPECIAL_STYLES: tuple[Style, ...] = ("zeros", "ties", "equal")


def shape_of(tensor: Tensor, sizes: Sizes) -> tuple[int, ...]:
    """The tensor's shape in numbers."""
    return tuple(int(e.xreplace(dict(sizes))) for e in tensor.shape)


def draw(tensor: Tensor, sizes: Sizes, style: Style, random: np.random.Generator) -> Array:
    """Values for an input that respect its kind, its bound and what is known of it."""
    shape = shape_of(tensor, sizes)
    if tensor.kind == "integer":
        upper = 2 if tensor.upper is None else int(tensor.upper.xreplace(dict(sizes)))
        return random.integers(0, max(upper, 1), shape)
    return respecting(tensor, _plain(shape, style, random), random)


def _plain(shape: tuple[int, ...], style: Style, random: np.random.Generator) -> Array:
    match style:
        case "normal":
            return random.standard_normal(shape)
        case "small":
            return random.uniform(-0.1, 0.1, shape)
        case "positive":
            return random.uniform(0.2, 2.0, shape)
        case "unit":
            return random.uniform(0.1, 0.9, shape)
        case "above one":
            return random.uniform(1.2, 3.0, shape)
        case "zeros":
            return np.zeros(shape)
        case "ties":
            return random.integers(-1, 2, shape).astype(float)
        case "equal":
            return np.full(shape, 0.5)


def respecting(tensor: Tensor, values: Array, random: np.random.Generator) -> Array:
    """The values moved to where every fact declared of the tensor holds."""
    kinds = {fact.kind for fact in tensor.facts}
    if "unit" in kinds:
        values = np.where(
            (values > 0) & (values < 1), values, random.uniform(0.1, 0.9, values.shape)
        )
    elif "positive" in kinds:
        values = np.where(values > 0, values, np.abs(values) + 0.5)
    elif "nonnegative" in kinds:
        values = np.abs(values)
    for fact in tensor.facts:
        if fact.kind == "sums_to_zero":
            values = values - values.mean(axis=fact.axis, keepdims=True)
        elif fact.kind == "sums_to_one":
            values = _normalised(values, fact.axis, bool(kinds & {"unit", "positive"}), random)
    return values


def _normalised(
    values: Array, axis: int | None, positive: bool, random: np.random.Generator
) -> Array:
    """Rows that sum to one; rows of zeros become one-hot where an element may be 0."""
    weights = np.abs(values) + (0.1 if positive else 0.0)
    total = weights.sum(axis=axis, keepdims=True)
    hot = np.zeros_like(weights)
    places = random.integers(0, weights.shape[axis or 0], total.shape)
    np.put_along_axis(hot, places, 1.0, axis=axis or 0)
    return np.where(total > 0, weights / np.where(total > 0, total, 1.0), hot)
