"""What a case is: a declaration, data for it, and what it should give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Sizes = Mapping[str, int]
Arrays = Mapping[str, Array]
Draw = Callable[[np.random.Generator, Sizes], Array]
# Arrays -> the loss, or without one the output; and its pullback, to adjoints by name.
Oracle = Callable[[Arrays], tuple[Any, Callable[[Any], Mapping[str, Any]]]]


@dataclass(frozen=True)
class Case:
    """A network and its oracle.

    `data` draws every input and parameter; `sizes` are the runs, the first of which is what C is
    compiled for. A case without a loss is seeded with a random adjoint of its output.
    `smooth` says that no draw lies on a kink, so that central differences hold.
    """

    name: str
    text: str
    data: Mapping[str, Draw]
    oracle: Oracle
    sizes: tuple[Sizes, ...] = ({"batch": 5}, {"batch": 1})
    loss: bool = True
    smooth: bool = True
    long: bool = False

    def draw(self, run: int) -> dict[str, Array]:
        """The arrays of one run; always the same."""
        rng = np.random.default_rng([run, *self.name.encode()])
        return {name: draw(rng, self.sizes[run]) for name, draw in self.data.items()}

    @property
    def declaration(self) -> str:
        """The YAML text, under the name of the case."""
        letters = "".join(c if c.isalnum() else "_" for c in self.name)
        return f"name: {letters}\n{self.text}"


def _shape(dims: tuple[int | str, ...], sizes: Sizes) -> tuple[int, ...]:
    return tuple(sizes[d] if isinstance(d, str) else d for d in dims)


def normal(*dims: int | str, scale: float = 1.0) -> Draw:
    """Standard normal, times `scale`."""
    return lambda rng, sizes: np.asarray(scale * rng.standard_normal(_shape(dims, sizes)))


def uniform(low: float, high: float, *dims: int | str) -> Draw:
    """Uniform between two bounds."""
    return lambda rng, sizes: np.asarray(rng.uniform(low, high, _shape(dims, sizes)))


def labels(classes: int | str, *dims: int | str) -> Draw:
    """Integers 0 .. classes - 1."""
    return lambda rng, sizes: rng.integers(0, _shape((classes,), sizes)[0], _shape(dims, sizes))


def binary(*dims: int | str) -> Draw:
    """Zeros and ones, as reals."""
    return lambda rng, sizes: rng.integers(0, 2, _shape(dims, sizes)).astype(float)


def distribution(*dims: int | str) -> Draw:
    """Rows that sum to one."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        raw = rng.uniform(0.1, 1, _shape(dims, sizes))
        return np.asarray(raw / raw.sum(-1, keepdims=True))

    return draw


def one_hot(*dims: int | str) -> Draw:
    """Rows with a single one."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        *leading, classes = _shape(dims, sizes)
        return np.eye(classes)[rng.integers(0, classes, leading)]

    return draw


def special(*dims: int | str, points: tuple[float, ...]) -> Draw:
    """Standard normal, but for given values in the first places."""

    def draw(rng: np.random.Generator, sizes: Sizes) -> Array:
        array = rng.standard_normal(_shape(dims, sizes))
        count = min(array.size, len(points))
        array.reshape(-1)[:count] = points[:count]
        return array

    return draw


def fixed(values: Any) -> Draw:
    """The same values in every run."""
    return lambda rng, sizes: np.array(values, dtype=float)
