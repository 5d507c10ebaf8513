"""Where each buffer of the plan lives: which argument of the public functions, and how far in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol

from symbp.emit.c.model import Place, Storage
from symbp.emit.model import Part
from symbp.ir import Tensor
from symbp.network.model import Network
from symbp.plan.memory.arena import Use, arena
from symbp.plan.model import Buffer

STATES = "∗states"  # all states as one value of the workspace; no tensor is so called

Sizes = Mapping[Symbol, int]
Flat = Mapping[str, Place]


@dataclass(frozen=True)
class Flats:
    """The flat arrays that callers hand in and get back, and each tensor's place in them.

    They are the same for all networks of a declaration. Gradients stand where their parameters do;
    those of `wrt` inputs follow.
    """

    parameters: Flat
    gradients: Flat
    states: Flat
    noise: Flat
    outputs: Flat


@dataclass(frozen=True)
class Needs:
    """What is touched of the workspace, moment by moment.

    `waiting` are gradients that a step has there; large values are `aligned` when asked.
    """

    moments: Sequence[Use]
    waiting: Collection[str] = ()
    aligned: bool = False


@dataclass(frozen=True)
class Layout:
    """The places of a part's buffers.

    `copies` lists gradients that the plan leaves in another place, `zeros` those that are zero,
    or not this part's. `waiting` are gradients in the workspace, where a step needs them. `states`
    are the workspace's copies of the states. `live` is the most that is needed at one moment.
    """

    places: Mapping[str, Place]
    copies: tuple[tuple[Place, Place], ...]  # (to, from)
    zeros: tuple[Place, ...]
    waiting: Flat
    states: Flat
    workspace: int  # elements
    live: int


def number(expression: Expr, sizes: Sizes) -> int:
    """The value of an expression in sizes."""
    return int(expression.xreplace(dict(sizes)))


def count(shape: tuple[Expr, ...], sizes: Sizes) -> int:
    """The number of elements of a shape."""
    product = 1
    for extent in shape:
        product *= number(extent, sizes)
    return product


def length(flat: Flat) -> int:
    """The elements of a flat array."""
    return max((p.offset + p.size for p in flat.values()), default=0)


def flats(networks: Sequence[Network], evaluation: Network, sizes: Sizes) -> Flats:
    """The flat arrays of a declaration: what any of its networks has, in order of declaration."""
    parameters = {n: p.tensor for w in networks for n, p in w.parameters.items()}
    inputs = {n: w.tensors[n] for w in networks for n in w.wrt}
    states = {n: s.tensor for w in networks for n, s in w.states.items()}
    noise = {n: e.tensor for w in networks for n, e in w.noise.items()}
    outputs = {n: evaluation.tensors[n] for n in evaluation.outputs}
    return Flats(
        _packed("parameters", parameters, sizes),
        _packed("gradients", {**parameters, **inputs}, sizes),
        _packed("state", states, sizes),
        _packed("noise", noise, sizes),
        _packed("output", outputs, sizes),
    )


def _packed(base: str, tensors: Mapping[str, Tensor], sizes: Sizes) -> dict[str, Place]:
    """The tensors one after another."""
    found: dict[str, Place] = {}
    start = 0
    for name, tensor in tensors.items():
        found[name] = Place(base, start, count(tensor.shape, sizes))
        start += found[name].size
    return found


def layout(
    part: Part, flat: Flats, sizes: Sizes, arguments: Mapping[str, str], needs: Needs
) -> Layout:
    """The places of everything; `arguments` maps an input to its argument's identifier."""
    nd = part.derivation
    fixed = dict(_given(part, flat, sizes, arguments))
    copies: list[tuple[Place, Place]] = []
    for name, tensor in nd.gradients.items():
        if name not in nd.constant:
            if tensor in fixed:
                copies.append((flat.gradients[name], fixed[tensor]))
            else:
                fixed[tensor] = flat.gradients[name]
    zeros = [p for n, p in flat.gradients.items() if n not in nd.gradients or n in nd.constant]
    elsewhere = {*fixed, *part.network.states}.difference(needs.waiting)
    buffers = {n: b for n, b in part.plan.buffers.items() if n not in elsewhere}
    strides = {n: layout.strides for n, layout in part.layouts.items()}
    lengths = {n: count(b.shape, sizes) for n, b in buffers.items()} | {STATES: length(flat.states)}
    made = arena(needs.moments, lengths, strides, needs.aligned)
    storage = {n: _storage(b) for n, b in buffers.items()}
    inside = {
        n: Place("workspace", at, lengths[n], storage.get(n, "real"))
        for n, at in made.offsets.items()
    }
    states = {
        n: Place("workspace", inside[STATES].offset + p.offset, p.size)
        for n, p in flat.states.items()
        if STATES in inside
    }
    places = {**inside, **fixed, **states}
    return Layout(
        places,
        tuple(copies),
        tuple(zeros),
        {n: inside[n] for n in needs.waiting},
        states,
        made.total,
        made.live,
    )


def _given(
    part: Part, flat: Flats, sizes: Sizes, arguments: Mapping[str, str]
) -> Iterator[tuple[str, Place]]:
    """What the caller hands in; states are copied to the workspace, so they are not here."""
    network = part.network
    for name in network.inputs:
        tensor = network.tensors[name]
        storage: Storage = "int32" if tensor.kind == "integer" else "real"
        yield name, Place(arguments[name], 0, count(tensor.shape, sizes), storage)
    for name in network.parameters:
        yield name, flat.parameters[name]
    for name in network.noise:
        yield name, flat.noise[name]
    for output, seed in part.plan.seeds.items():
        yield seed, Place("output_bar", 0, count(network.tensors[output].shape, sizes))


def _storage(buffer: Buffer) -> Storage:
    return "stored" if buffer.kind == "integer" else "real"


def merged(places: Iterable[Place]) -> list[Place]:
    """The places, neighbours taken together."""
    found: list[Place] = []
    for place in places:
        last = found[-1] if found else None
        if last and (last.base, last.offset + last.size) == (place.base, place.offset):
            found[-1] = Place(last.base, last.offset, last.size + place.size)
        else:
            found.append(place)
    return found
