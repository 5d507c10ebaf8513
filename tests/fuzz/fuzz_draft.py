"""A declaration that grows layer by layer, with the shape of every tensor in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal, TypeVar

from hypothesis import strategies as st

Shape = tuple[int, ...]
# How an input's values are drawn; an integer is a number of labels.
Kind = Literal["normal", "binary", "signs", "distribution", "one_hot", "noise"] | int

T = TypeVar("T")

BATCHES = (3, 1, 2, 7, 16, 17, 33)
WIDTHS = (3, 1, 2, 4, 5, 7, 8, 9, 13, 16, 17, 20, 31, 32, 33, 48)
STEPS = (3, 1, 2, 4, 5, 8, 9)
EXTENTS = (4, 1, 2, 3, 5, 6, 7, 8, 9)
LARGEST = 400_000  # multiplications of one layer, which the interpreter unrolls into an array


@dataclass
class Draft:
    """What has been declared so far. Shapes are in numbers, the batch first."""

    draw: st.DrawFn
    batch: int
    inputs: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    define: dict[str, Any] = field(default_factory=dict)
    layers: list[Any] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)
    made: dict[str, tuple[str, dict[str, Any], Shape]] = field(default_factory=dict)
    last: str = "x"

    # ------------------------------------------------------------ choices

    def pick(self, choices: Sequence[T]) -> T:
        """One of them; the first is the simplest."""
        return self.draw(st.sampled_from(choices))

    def upto(self, most: int, least: int = 1) -> int:
        """An integer between the two."""
        return self.draw(st.integers(least, max(least, most)))

    def maybe(self, one_in: int = 2) -> bool:
        """Yes, once in so many draws."""
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    # ------------------------------------------------------------ what is there

    @property
    def shape(self) -> Shape:
        """Of the last output."""
        return self.shapes[self.last]

    def alike(self, shape: Shape) -> list[str]:
        """The tensors of this shape, the last ones first."""
        return [n for n in reversed(self.shapes) if self.shapes[n] == shape]

    def small(self, *extents: int) -> bool:
        """Whether that many multiplications are few enough."""
        return prod(extents) <= LARGEST

    # ------------------------------------------------------------ more of it

    def name(self) -> str:
        """A name for the next layer."""
        return f"t{len(self.layers)}"

    def input(self, name: str, shape: Shape, kind: Kind = "normal") -> str:
        """Declare an input; the first dimension is the batch."""
        dims: list[Any] = ["batch", *shape[1:]]
        if isinstance(kind, int):
            self.inputs[name] = {"shape": dims, "labels": kind}
        elif kind == "one_hot":
            self.inputs[name] = {"shape": dims, "one_hot": True}
        elif kind == "noise":
            self.inputs[name] = {"shape": dims, "noise": "normal"}
        else:
            self.inputs[name] = dims
        self.kinds[name] = kind
        if kind == "normal":
            self.shapes[name] = shape
        return name

    def target(self, shape: Shape, kind: Kind = "normal") -> str:
        """Declare an input of a loss."""
        name = self.input(f"target{len(self.inputs)}", shape, kind)
        self.shapes.pop(name, None)
        return name

    def add(self, kind: str, options: dict[str, Any], shape: Shape, **more: Any) -> str:
        """One more layer, whose output is the last one then."""
        name = self.name()
        self.layers.append({kind: {**options, "name": name, **more}})
        self.shapes[name], self.last = shape, name
        return name
