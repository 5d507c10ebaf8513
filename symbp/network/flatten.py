"""A network as one flat program: every instance expanded, under the network's own names.

Its size grows with depth, so it serves small networks: as the oracle of what templates share, and
for derivatives of derivatives.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Add
from sympy.core.symbol import Str

from symbp.ir import Access, Equation, Fresh, Program, Tensor, elementwise
from symbp.network.model import Instance, Network

LOSS = "loss"


def flatten(network: Network) -> Program:
    """All instances' equations over actual names and sizes, in order, with new indices.

    With loss terms, the scalar `loss` is their sum (nothing is added when it is the only term).
    """
    tensors: dict[str, Tensor] = {name: network.tensors[name] for name in network.given}
    equations: list[Equation] = []
    fresh = Fresh()
    taken = set(network.tensors)
    for number, instance in enumerate(network.instances):
        names = _names(network, instance, number, taken)
        program = network.templates[instance.template].program
        for tensor in program.tensors.values():
            name = names[tensor.name]
            if name not in tensors:
                tensors[name] = network.tensors.get(name) or _tensor(tensor, name, instance)
        for equation in program.equations:
            sized = equation.substitute(dict(instance.sizes))
            equations.append(fresh.renamed(_renamed(sized, names)))
    if network.terms and network.terms != (LOSS,):
        tensors[LOSS] = Tensor(LOSS, ())
        equations.append(elementwise(LOSS, (), Add(*[Access(t) for t in network.terms])))
    return Program(tensors, tuple(equations))


def _names(network: Network, instance: Instance, number: int, taken: set[str]) -> dict[str, str]:
    """Formal to actual names; a local that is taken gets the instance's number."""
    names = {}
    for formal in network.templates[instance.template].program.tensors:
        if formal in instance.tensors:
            names[formal] = instance.tensors[formal]
        else:
            names[formal] = formal if formal not in taken else f"{formal}·{number}"
            taken.add(names[formal])
    return names


def _tensor(tensor: Tensor, name: str, instance: Instance) -> Tensor:
    sizes = dict(instance.sizes)
    upper = None if tensor.upper is None else tensor.upper.xreplace(sizes)
    shape = tuple(e.xreplace(sizes) for e in tensor.shape)
    return replace(tensor, name=name, shape=shape, upper=upper)


def _renamed(equation: Equation, names: dict[str, str]) -> Equation:
    """The equation with tensors renamed, in accesses inside indices too."""
    moved = equation.substitute({Str(old): Str(new) for old, new in names.items()})
    return replace(moved, target=names[equation.target])
