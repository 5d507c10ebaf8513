"""How many operations a training step's matrix products are, from the equations of its plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

import numpy as np
from sympy import Add, And, Integer, Mul, Not, Or, Rational, Symbol

from symbp.ir import Compare, Equation, accesses
from symbp.plan import Contraction, Loop, Plan, Statement

_TO_ZERO = {"eq": np.equal, "ne": np.not_equal, "ge": np.greater_equal, "gt": np.greater}


def of_products(plan: Plan, sizes: Mapping[Symbol, int]) -> int:
    """Two operations for each point that guards leave of each contraction of two matrices.

    Sums over one operand's indices only (a dot product in each row) are not counted.
    """
    total = 0
    for call in (*plan.forward, *plan.backward):
        here = {s: int(e.xreplace(dict(sizes))) for s, e in call.sizes.items()}
        for statement in _flat(plan.routines[call.routine].statements):
            if isinstance(statement, Contraction) and statement.rows and statement.columns:
                total += 2 * points(statement.equation, {**sizes, **here})
    return total


def _flat(statements: Iterable[Statement]) -> Iterator[Statement]:
    for statement in statements:
        if isinstance(statement, Loop):
            yield from _flat(statement.start)
            yield from _flat(inner for inner, _, _ in statement.body)
        else:
            yield statement


def points(equation: Equation, sizes: Mapping[Symbol, int]) -> int:
    """The points of an equation's domain at which its guards hold; guards on data are left out."""
    extents = {i: int(e.xreplace(dict(sizes))) for i, e in equation.domain.items()}
    numbers = {s: Integer(n) for s, n in sizes.items()}
    guards = [g.xreplace(numbers) for g in equation.guard if not accesses(g)]
    count = 1
    for indices, together in _connected(guards, extents):
        axes = np.meshgrid(*(np.arange(extents[i]) for i in indices), indexing="ij", sparse=True)
        at = dict(zip(indices, axes, strict=True))
        holds = reduce(np.logical_and, (value(g, at) for g in together))
        count *= int(np.broadcast_to(holds, [extents[i] for i in indices]).sum())
        for index in indices:
            del extents[index]
    for extent in extents.values():
        count *= extent
    return count


def _connected(
    guards: Iterable[Any], extents: Mapping[Symbol, int]
) -> Iterator[tuple[list[Symbol], list[Any]]]:
    """Guards that share indices, together, and their indices."""
    group = {i: i for i in extents}

    def root(index: Symbol) -> Symbol:
        while group[index] != index:
            index = group[index]
        return index

    inside = [(g, [i for i in extents if i in g.free_symbols]) for g in guards]
    for _, indices in inside:
        for index in indices[1:]:
            group[root(index)] = root(indices[0])
    found: dict[Symbol, list[Any]] = defaultdict(list)
    for guard, indices in inside:
        if indices:
            found[root(indices[0])].append(guard)
    for at, together in found.items():
        yield [i for i in extents if root(i) == at], together


def value(node: Any, at: Mapping[Symbol, np.ndarray]) -> Any:
    """A condition or an affine expression on arrays of indices. Raises TypeError for others."""
    match node:
        case Symbol():
            return at[node]
        case Integer():
            return int(node)
        case Rational():
            return float(node)
        case Add():
            return sum(value(a, at) for a in node.args)
        case Mul():
            return reduce(np.multiply, (value(a, at) for a in node.args))
        case And():
            return reduce(np.logical_and, (value(a, at) for a in node.args))
        case Or():
            return reduce(np.logical_or, (value(a, at) for a in node.args))
        case Not():
            return np.logical_not(value(node.args[0], at))
        case Compare():
            return _TO_ZERO[node.op](value(node.difference, at), 0)
        case _:
            raise TypeError(f"no value is known of {node}")
