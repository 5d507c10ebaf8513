"""What differentiation gives: equations in the same normal form, and the steps that led to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr

from symbp.ir import Access, Equation, Program
from symbp.network.model import Network


@dataclass(frozen=True)
class Step:
    """One application of the rule: X̄[g] += T̄[f] * ∂body/∂X[g], then inverted to gather."""

    primal: Equation  # the equation for T
    access: Access  # X[g] in its body
    partial: Expr  # ∂body/∂X[g]
    contribution: Equation  # what X̄ gets from it, index map inverted


@dataclass(frozen=True)
class Derivation:
    """A program and its adjoint.

    `program` holds the primal equations, then the backward ones. `adjoints` maps a primal tensor
    to the tensor that holds its adjoint; `seeds` maps each seeded tensor to the input tensor by
    which the caller hands in its adjoint (tensors seeded with a constant are not in it). `wrt`
    lists what was asked for. `primal` lists the targets of the primal equations: whatever else
    the program defines is backward.
    """

    program: Program
    primal: frozenset[str]
    adjoints: Mapping[str, str]
    seeds: Mapping[str, str]
    wrt: tuple[str, ...]
    steps: tuple[Step, ...] = ()

    @property
    def results(self) -> tuple[str, ...]:
        """The adjoint tensors asked for."""
        return tuple(self.adjoints[name] for name in self.wrt)


@dataclass(frozen=True)
class Change:
    """What a pass did to one equation: the rule's name and the equation's text before and after."""

    rule: str
    target: str
    before: str
    after: str


@dataclass(frozen=True)
class Fragment:
    """A template with its derivation; `changes` fills as passes run."""

    name: str
    derivation: Derivation
    outputs: tuple[str, ...]  # formal tensors read by other instances, by loss or caller
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Call:
    """One instance's use of a fragment.

    `tensors` binds formals (adjoints too) to the network's names; `adds` are the formal adjoints
    to be added to what earlier calls of the backward sweep left, instead of written.
    """

    fragment: str
    instance: int
    tensors: Mapping[str, str]
    adds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NetworkDerivation:
    """The network's gradient: fragments, and a call for each instance in FORWARD order.

    The forward sweep runs the calls from first to last, the backward sweep from last to first.
    `gradients` maps a parameter or `wrt` input to the tensor that ends up with its gradient;
    `constant` lists those whose gradient is zero because the loss does not depend on them.
    """

    network: Network
    fragments: Mapping[str, Fragment]
    calls: tuple[Call, ...]
    gradients: Mapping[str, str]
    constant: frozenset[str] = frozenset()
