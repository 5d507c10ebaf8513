"""Many evaluations in one: a program whose every tensor has one more dimension in front.

The interpreter's time goes into walking equations, not into arithmetic on small arrays, so all the
points and directions of a check are evaluated together, one a replica.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Basic, Expr, Symbol

from symbp.ir import Access, Equation, Fresh, Program, Range, accesses, size

REPLICAS = size("number of replicas")


def replicated(program: Program) -> Program:
    """The program for `REPLICAS` sets of inputs, stacked along a new first dimension."""
    fresh = Fresh.of(program)
    tensors = {
        name: replace(tensor, shape=(REPLICAS, *tensor.shape), facts=frozenset())
        for name, tensor in program.tensors.items()
    }
    equations = tuple(_replicated(q, fresh.index("replica")) for q in program.equations)
    return Program(tensors, equations)


def _replicated(equation: Equation, replica: Symbol) -> Equation:
    found: dict[Access, Expr] = {}
    for access in reversed(equation.reads()):  # those inside an index before what they index
        found[access] = _with_replica(access, replica, found)
    lifted = equation.substitute(found) if found else equation
    return replace(
        lifted,
        lhs=(replica, *lifted.lhs),
        free=(Range(replica, REPLICAS), *lifted.free),
    )


def _with_replica(access: Access, replica: Symbol, known: Mapping[Access, Expr]) -> Access:
    def lift(index: Basic) -> Basic:
        inner = accesses(index)
        return index.xreplace({a: known.get(a) or _with_replica(a, replica, known) for a in inner})

    return Access(access.tensor, replica, *(lift(i) if i.args else i for i in access.indices))
