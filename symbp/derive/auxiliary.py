"""What an adjoint needs beside primal tensors: where an extremum is, and products of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import Expr, Integer, Symbol

from symbp.derive.affine import flat
from symbp.ir import Equation, Fresh, Program, Range, Reduction, Tensor, compare


def pairs(ranges: Iterable[Range]) -> list[tuple[Symbol, Expr]]:
    """Ranges as (index, extent) pairs."""
    return [(r.index, r.extent) for r in ranges]


class Auxiliaries:
    """Makes each tensor once; one that the program, itself derived, has already is used again.

    Every method returns the tensor, and its definition if that is still missing.
    """

    def __init__(self, program: Program, fresh: Fresh) -> None:
        self.program = program
        self.fresh = fresh
        self.definitions = program.definitions()
        self.made: dict[str, Tensor] = {}
        self.of: dict[Equation, Tensor] = {}

    def extremum(self, equation: Equation) -> tuple[Tensor, tuple[Equation, ...]]:
        """Where the first best element is, as a row-major position in the bound ranges."""
        reduction: Reduction = "argmax" if equation.reduction == "max" else "argmin"
        name = f"{equation.target}·{reduction}"
        positions = Integer(1)
        for r in equation.bound:
            positions *= r.extent
        found = replace(self.fresh.renamed(equation), target=name, reduction=reduction)
        shape = self.program.tensors[equation.target].shape
        return self._defined(equation, Tensor(name, shape, "integer", positions), found)

    def others(self, equation: Equation) -> tuple[Tensor, tuple[Equation, ...]]:
        """At each point of the domain, the product over all other values of the bound indices."""
        points = pairs(equation.bound)
        twins = {i: self.fresh.index(i.name) for i, _ in points}
        apart = compare(flat((twins[i], e) for i, e in points), "!=", flat(points))
        found = Equation(
            f"{equation.target}·others",
            tuple(equation.domain),
            (*equation.free, *equation.bound),
            equation.body.xreplace(twins),
            "prod",
            tuple(Range(twins[i], e) for i, e in points),
            (*[g.xreplace(twins) for g in equation.guard], apart),
            origin=equation.origin,
        )
        own = {i: self.fresh.index(i.name) for i in equation.domain}
        shape = tuple(equation.domain.values())
        return self._defined(equation, Tensor(found.target, shape), found.substitute(own))

    def _defined(
        self, primal: Equation, tensor: Tensor, equation: Equation
    ) -> tuple[Tensor, tuple[Equation, ...]]:
        if primal in self.of:
            return self.of[primal], ()
        name, number = tensor.name, 1
        while name in self.program.tensors or name in self.made:
            existing = self.program.tensors.get(name) or self.made[name]
            if any(_alike(q, equation) for q in self.definitions.get(name, ())):
                self.of[primal] = existing
                return existing, ()
            number += 1
            name = f"{tensor.name}{number}"
        tensor = replace(tensor, name=name)
        self.made[name] = self.of[primal] = tensor
        return tensor, (replace(equation, target=name),)


def _alike(first: Equation, second: Equation) -> bool:
    """Whether two equations are equal but for their target and the names of their indices."""
    if len(first.domain) != len(second.domain):
        return False
    renamed = first.substitute(dict(zip(first.domain, second.domain, strict=True)))
    return replace(renamed, target=second.target) == second
