"""Sizes that arrays in C cannot have: refused before any code is written for them.

Positions are counted in `ptrdiff_t` and bytes in `size_t`, so that nothing is as long as 2^63 bytes
on any machine. How much less a machine has its compiler knows: the header has it check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sympy import Symbol

from symbp.emit.c.interface.layout import count, number
from symbp.emit.model import Part
from symbp.errors import DeclarationError, Problem
from symbp.network.model import Network
from symbp.spec.limits import MAX_SIZE

Sizes = Mapping[Symbol, int]

MOST_BYTES = 2**63 - 1  # of the workspace: PTRDIFF_MAX where pointers have 64 bits
_REAL = 8  # bytes: the C is compiled for float or double
_EXACT = 2**24  # positions up to here are exact in float, in which the workspace keeps them


def refuse_excess(parts: Sequence[Part], sizes: Sizes) -> None:
    """Raise DeclarationError when an array of the caller's, or the workspace, is too long for C.

    Or when a maximum runs further than its position can be counted in float. Each message names
    what is too long, and the sizes.
    """
    networks = [p.network for p in parts]
    # Where an array is too long already, the workspace that it makes long is no news.
    found = list(_arrays(networks, sizes)) or list(_workspaces(parts, sizes))
    found += _positions(parts, sizes)
    if found:
        raise DeclarationError([Problem(m) for m in dict.fromkeys(found)], networks[0].name)


def _arrays(networks: Sequence[Network], sizes: Sizes) -> Iterator[str]:
    """A message for each input, parameter, state, noise and output that is too long."""
    for network in networks:
        for name in (*network.given, *network.outputs):
            tensor = network.tensors[name]
            elements = count(tensor.shape, sizes)
            if elements > MAX_SIZE:
                shape = ", ".join(map(str, tensor.shape))
                used = {s for e in tensor.shape for s in e.free_symbols}
                yield (
                    f"{name} [{shape}] has {elements} elements{_known(used, sizes)}; "
                    f"an array has at most {MAX_SIZE} (2^40)"
                )


def _workspaces(parts: Sequence[Part], sizes: Sizes) -> Iterator[str]:
    """A message for each part with too long a workspace: its buffers, and a gradient for step."""
    for part in parts:
        plan = part.plan
        loose = [b.shape for b in plan.buffers.values() if b.offset is None]
        elements = number(plan.workspace, sizes) + sum(count(shape, sizes) for shape in loose)
        if elements * _REAL > MOST_BYTES:
            yield (
                f"the workspace has {elements} elements{_known(sizes, sizes)}; "
                f"at {_REAL} bytes each that is more than C can address, {MOST_BYTES} bytes"
            )


def _positions(parts: Sequence[Part], sizes: Sizes) -> Iterator[str]:
    """A message for each maximum over more elements than float counts one by one."""
    for part in parts:
        plan = part.plan
        for call in (*plan.forward, *plan.backward, *plan.predict):
            numbers = {**sizes, **{s: number(e, sizes) for s, e in call.sizes.items()}}
            for name, tensor in plan.routines[call.routine].tensors.items():
                if tensor.upper is None or call.tensors.get(name) in part.network.inputs:
                    continue
                upper = number(tensor.upper, numbers)
                if upper > _EXACT:
                    yield (
                        f"a maximum or minimum runs over {upper} elements{_known(sizes, sizes)}, "
                        f"but C keeps its position exactly only up to {_EXACT}; "
                        "choose smaller sizes"
                    )


def _known(used: Iterable[Symbol], sizes: Sizes) -> str:
    """The named sizes, the largest first, as ` for batch = 5, width = 3`."""
    pairs = sorted(((sizes[s], s.name) for s in used if s in sizes), reverse=True)
    return f" for {', '.join(f'{n} = {v}' for v, n in pairs)}" if pairs else ""
