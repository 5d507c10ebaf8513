"""Small shapes, and points to evaluate a program at, drawn to suit what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from sympy import Expr, Symbol

from symbp.ir import Tensor

Array = np.ndarray[Any, np.dtype[Any]]
Sizes = Mapping[Symbol, int]
Style = Literal["normal", "small", "positive", "unit", "above one", "zeros", "ties", "equal"]

RANDOM_STYLES: tuple[Style, ...] = ("normal", "small", "positive", "unit", "above one")
SPECIAL_STYLES: tuple[Style, ...] = ("zeros", "ties", "equal")


def draw_sizes(bindings: Mapping[Symbol, Expr]) -> dict[Symbol, int]:
    """A small number for each formal size, odd and unequal where the actual extents are.

    Equal extents stay equal, 1 stays 1, and larger extents get larger numbers, so that a window
    still fits its input.
    """
    numbers = sorted({int(e) for e in bindings.values() if e.is_Integer})
    small: dict[int, int] = {}
    for number in numbers:
        last = max(small.values(), default=1)
        small[number] = min(number, last + 1)
    free = sorted({s for e in bindings.values() for s in e.free_symbols}, key=lambda s: s.name)
    taken = set(small.values())
    symbols: dict[Symbol, int] = {}
    for symbol, number in zip(free, _unused(taken, len(free)), strict=True):
        symbols[symbol] = number
    drawn = {
        formal: small[int(e)] if e.is_Integer else int(e.xreplace(symbols))
        for formal, e in bindings.items()
    }
    return {formal: max(number, 1) for formal, number in drawn.items()}


def actual_sizes(bindings: Mapping[Symbol, Expr]) -> dict[Symbol, int]:
    """The extents as they are, free symbols small: for fragments whose extents hang together."""
    free = sorted({s for e in bindings.values() for s in e.free_symbols}, key=lambda s: s.name)
    symbols = dict(zip(free, _unused(set(), len(free)), strict=True))
    return {formal: int(e.xreplace(symbols)) for formal, e in bindings.items()}


def _unused(taken: set[int], count: int) -> list[int]:
    """`count` small numbers that are not taken, 3 first: it is odd and neither 1 nor 2."""
    pool = [3, 5, 2, 4, 7, 6, *range(8, 8 + count + len(taken))]
    return [n for n in pool if n not in taken][:count]


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
