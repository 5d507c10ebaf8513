"""What the rewrites of a program share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from symbp.ir import Fresh, Tensor
from symbp.plan.lower.zeros import Zeros


@dataclass
class Context:
    """The program being rewritten: its tensors, new ones included, and unused names."""

    tensors: dict[str, Tensor]
    fresh: Fresh
    recurrent: Collection[str]
    zeros: Zeros
    sizes: Mapping[Symbol, Expr]
    everywhere: tuple[Mapping[Symbol, Expr], ...] = ()  # sizes of all that the program is for
    products: dict[object, tuple[str, tuple[int, ...]]] = field(default_factory=dict)

    def auxiliary(self, base: str, shape: Iterable[object]) -> Tensor:
        """A new real tensor named after the equation it serves."""
        number = 1
        while f"{base}·{number}" in self.tensors:
            number += 1
        tensor = Tensor(f"{base}·{number}", tuple(shape))
        self.tensors[tensor.name] = tensor
        return tensor
