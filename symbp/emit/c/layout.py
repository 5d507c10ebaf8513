"""Where each buffer of the plan lives: which argument of the public functions, and how far in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol

from symbp.derive.model import NetworkDerivation
from symbp.emit.c.model import Place, Storage
from symbp.plan.model import Buffer, Plan

Sizes = Mapping[Symbol, int]


@dataclass(frozen=True)
class Layout:
    """Places of all buffers, and the lengths of the flat arrays, in elements.

    `parameters` and `gradients` give each parameter's place in its flat array; the gradients of
    `wrt` inputs stand after those of the parameters. `copies` lists gradients that the plan leaves
    in another place, and `zeros` those that are zero.
    """

    places: Mapping[str, Place]
    parameters: Mapping[str, Place]
    gradients: Mapping[str, Place]
    copies: tuple[tuple[Place, Place], ...]  # (to, from)
    zeros: tuple[Place, ...]
    n_parameters: int
    n_gradients: int
    n_activations: int  # the workspace without what a step keeps its gradients in


def number(expression: Expr, sizes: Sizes) -> int:
    """The value of an expression in sizes."""
    return int(expression.xreplace(dict(sizes)))


def count(shape: tuple[Expr, ...], sizes: Sizes) -> int:
    """The number of elements of a shape."""
    product = 1
    for extent in shape:
        product *= number(extent, sizes)
    return product


def layout(nd: NetworkDerivation, plan: Plan, sizes: Sizes, arguments: Mapping[str, str]) -> Layout:
    """The places of everything; `arguments` maps an input to its argument's identifier."""
    network = nd.network
    parameters = {
        name: Place(
            "parameters",
            number(plan.parameters[name], sizes),
            count(p.tensor.shape, sizes),
        )
        for name, p in network.parameters.items()
    }
    n_parameters = number(plan.n_parameters, sizes)
    gradients = {n: Place("gradients", p.offset, p.size) for n, p in parameters.items()}
    end = n_parameters
    for name in network.wrt:
        gradients[name] = Place("gradients", end, count(network.tensors[name].shape, sizes))
        end += gradients[name].size
    fixed = _arguments(nd, plan, sizes, arguments) | parameters
    copies: list[tuple[Place, Place]] = []
    for name, tensor in nd.gradients.items():
        if name not in nd.constant:
            if tensor in fixed:
                copies.append((gradients[name], fixed[tensor]))
            else:
                fixed[tensor] = gradients[name]
    workspace, total = _workspace(plan, sizes, fixed)
    return Layout(
        {**workspace, **fixed},
        parameters,
        gradients,
        tuple(copies),
        tuple(gradients[name] for name in gradients if name in nd.constant),
        n_parameters,
        end,
        total,
    )


def _arguments(
    nd: NetworkDerivation, plan: Plan, sizes: Sizes, arguments: Mapping[str, str]
) -> dict[str, Place]:
    """Inputs, and the adjoint of the output where the caller gives it."""
    found: dict[str, Place] = {}
    for name in nd.network.inputs:
        tensor = nd.network.tensors[name]
        storage: Storage = "int32" if tensor.kind == "integer" else "real"
        found[name] = Place(arguments[name], 0, count(tensor.shape, sizes), storage)
    for output, seed in plan.seeds.items():
        if output == nd.network.output:
            shape = nd.network.tensors[output].shape
            found[seed] = Place("output_bar", 0, count(shape, sizes))
    return found


def _workspace(
    plan: Plan, sizes: Sizes, fixed: Mapping[str, Place]
) -> tuple[dict[str, Place], int]:
    """The places of everything else; what the plan left without an offset stands at the end."""
    end = number(plan.workspace, sizes)
    found: dict[str, Place] = {}
    for name, buffer in plan.buffers.items():
        if name in fixed:
            continue
        size = count(buffer.shape, sizes)
        storage = _storage(buffer)
        if buffer.offset is not None:
            found[name] = Place("workspace", number(buffer.offset, sizes), size, storage)
        else:
            found[name] = Place("workspace", end, size, storage)
            end += size
    return found, end


def _storage(buffer: Buffer) -> Storage:
    return "stored" if buffer.kind == "integer" else "real"
