"""A derived network in the reference interpreter: the calls forwards, then backwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symbp.check.samples import Array, Sizes
from symbp.derive.model import Call, NetworkDerivation
from symbp.ir import Program, run


@dataclass(frozen=True)
class Point:
    """Inputs and parameters; `seed` is the adjoint of the output of a network without a loss."""

    arrays: Mapping[str, Array]
    seed: Array | None = None


@dataclass(frozen=True)
class Swept:
    """Every tensor that crosses a border, and the gradient of each wanted name."""

    values: Mapping[str, Array]
    gradients: Mapping[str, Array]

    def loss(self, derivation: NetworkDerivation) -> Array:
        """The sum of the loss terms, or the output of a network without a loss."""
        network = derivation.network
        if not network.terms:
            return self.values[network.output]
        return np.asarray(sum(self.values[t] for t in network.terms))


def sweep(derivation: NetworkDerivation, point: Point, sizes: Sizes) -> Swept:
    """Run the forward calls in order and the backward calls in reverse, in float64."""
    programs = _Programs(derivation)
    values = _forward(derivation, programs, point.arrays, sizes)
    if point.seed is not None:
        values |= dict.fromkeys(_seeds_of_output(derivation), point.seed)
    for call in reversed(derivation.calls):
        fragment = derivation.fragments[call.fragment].derivation
        if fragment.wrt:
            found = _run(derivation, call, programs.backward(call.fragment), values, sizes)
            for formal in dict.fromkeys(fragment.results):
                actual = call.tensors[formal]
                adds = formal in call.adds
                values[actual] = values[actual] + found[formal] if adds else found[formal]
    gradients = {
        name: values.get(tensor, np.zeros_like(point.arrays[name], float))
        for name, tensor in derivation.gradients.items()
    }
    return Swept(values, gradients)


def swept_forward(
    derivation: NetworkDerivation, arrays: Mapping[str, Array], sizes: Sizes
) -> dict[str, Array]:
    """Every tensor that crosses a border forwards, in float64."""
    return _forward(derivation, _Programs(derivation), arrays, sizes)


def _forward(
    derivation: NetworkDerivation,
    programs: _Programs,
    arrays: Mapping[str, Array],
    sizes: Sizes,
) -> dict[str, Array]:
    values = dict(arrays)
    for call in derivation.calls:
        found = _run(derivation, call, programs.forward(call.fragment), values, sizes)
        for formal in derivation.fragments[call.fragment].outputs:
            values[call.tensors[formal]] = found[formal]
    return values


class _Programs:
    """Each fragment's program without what a phase does not need."""

    def __init__(self, derivation: NetworkDerivation) -> None:
        self._fragments = derivation.fragments
        self._known: dict[tuple[str, str], Program] = {}

    def forward(self, fragment: str) -> Program:
        """What the fragment's outputs need."""
        return self._restricted(fragment, "forward", self._fragments[fragment].outputs)

    def backward(self, fragment: str) -> Program:
        """What its adjoints need."""
        results = self._fragments[fragment].derivation.results
        return self._restricted(fragment, "backward", results)

    def _restricted(self, fragment: str, phase: str, wanted: tuple[str, ...]) -> Program:
        key = (fragment, phase)
        if key not in self._known:
            program = self._fragments[fragment].derivation.program.restricted(wanted)
            read = {a.tensor for q in program.equations for a in q.reads()} | set(wanted)
            defined = {q.target for q in program.equations}
            tensors = {n: t for n, t in program.tensors.items() if n in read | defined}
            self._known[key] = Program(tensors, program.equations)
        return self._known[key]


def _run(
    derivation: NetworkDerivation,
    call: Call,
    program: Program,
    values: Mapping[str, Array],
    sizes: Sizes,
) -> Mapping[str, Array]:
    bound = derivation.network.instances[call.instance].sizes
    actual = {formal: int(e.xreplace(dict(sizes))) for formal, e in bound.items()}
    inputs = {name: values[call.tensors[name]] for name in program.inputs()}
    return run(program, inputs, {**sizes, **actual})


def _seeds_of_output(derivation: NetworkDerivation) -> list[str]:
    """The tensor by which the caller hands in the adjoint of the network's output."""
    found = []
    for call in derivation.calls:
        for output, formal in derivation.fragments[call.fragment].derivation.seeds.items():
            if call.tensors[output] == derivation.network.output:
                found.append(call.tensors[formal])
    return found
