"""Time major: what a recurrence touches step by step has its steps as the first dimension.

A step of such a tensor is then one contiguous piece of memory. Only tensors inside a fragment are
turned; those of the network keep the shape that users and other fragments know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Basic, Expr

from symbp.derive.model import Fragment, NetworkDerivation
from symbp.ir import Access, Equation, Program, Scan, Tensor, accesses, schedule


def time_first(nd: NetworkDerivation) -> NetworkDerivation:
    """The gradient with its fragments' own tensors turned."""
    dimensions = {name: _dimensions(f) for name, f in nd.fragments.items()}
    tensors = dict(nd.network.tensors)
    for call in nd.calls:
        for formal, dimension in dimensions[call.fragment].items():
            actual = call.tensors.get(formal, formal)
            if actual in tensors:
                tensors[actual] = _tensor(tensors[actual], dimension)
    fragments = {name: _turned(f, dimensions[name]) for name, f in nd.fragments.items()}
    return replace(nd, fragments=fragments, network=replace(nd.network, tensors=tensors))


def _dimensions(fragment: Fragment) -> dict[str, int]:
    """The fragment's own tensors that a recurrence goes along, by the dimension of its steps."""
    derivation = fragment.derivation
    seen = {*fragment.outputs, *derivation.results}
    own = {q.target for q in derivation.program.equations} - seen
    found: dict[str, int] = {}
    for region in schedule(derivation.program):
        if isinstance(region, Scan):
            for name, dimension in (*region.dimension.items(), *_read_along(region)):
                if name in own:
                    found.setdefault(name, dimension)
    return {name: d for name, d in found.items() if d > 0}


def _turned(fragment: Fragment, dimensions: Mapping[str, int]) -> Fragment:
    if not dimensions:
        return fragment
    derivation = fragment.derivation
    program = Program(
        {n: _tensor(t, dimensions.get(n, 0)) for n, t in derivation.program.tensors.items()},
        tuple(_equation(q, dimensions) for q in derivation.program.equations),
    )
    return replace(fragment, derivation=replace(derivation, program=program))


def _read_along(scan: Scan) -> list[tuple[str, int]]:
    """The tensors that steps of the scan read at their own step, with the dimension of it."""
    return [
        (access.tensor, d)
        for step in scan.steps
        for access in step.equation.reads()
        for d, place in enumerate(access.indices)
        if (place - step.index).is_Integer
    ]


def _first(items: tuple[Expr, ...], dimension: int) -> tuple[Expr, ...]:
    return (*items[dimension : dimension + 1], *items[:dimension], *items[dimension + 1 :])


def _tensor(tensor: Tensor, dimension: int) -> Tensor:
    facts = frozenset(
        f if f.axis is None or f.axis > dimension else replace(f, axis=_moved(f.axis, dimension))
        for f in tensor.facts
    )
    return replace(tensor, shape=_first(tensor.shape, dimension), facts=facts)


def _moved(axis: int, dimension: int) -> int:
    return 0 if axis == dimension else axis + 1


def _equation(equation: Equation, dimensions: Mapping[str, int]) -> Equation:
    found: dict[Basic, Basic] = {a: _access(a, dimensions) for a in equation.reads()}
    lhs = tuple(e.xreplace(found) for e in equation.lhs)
    return replace(
        equation,
        lhs=_first(lhs, dimensions.get(equation.target, 0)),
        body=equation.body.xreplace(found),
        guard=tuple(g.xreplace(found) for g in equation.guard),
    )


def _access(access: Access, dimensions: Mapping[str, int]) -> Access:
    inner: dict[Basic, Basic] = {
        a: _access(a, dimensions) for i in access.indices for a in accesses(i)
    }
    indices = tuple(i.xreplace(inner) for i in access.indices)
    return Access(access.tensor, *_first(indices, dimensions.get(access.tensor, 0)))
