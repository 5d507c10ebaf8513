"""Integers that a formula only moves: what it makes of them are integers too, below the same bound.

So tokens may be flattened, transposed or put together before a table is read with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr

from symbp.ir import Access, Equation, Program, Tensor
from symbp.ir.sizes import nonnegative


def with_copies(program: Program) -> Program:
    """The program with every tensor that holds copies of integers alone as an integer tensor."""
    tensors = dict(program.tensors)
    waiting = program.definitions()
    while found := [n for n, qs in waiting.items() if _is_copy(qs, tensors)]:
        for name in found:
            sources = [tensors[q.body.tensor] for q in waiting.pop(name)]
            tensors[name] = replace(tensors[name], kind="integer", upper=_upper(sources))
    return Program(tensors, program.equations)


def copied(program: Program, name: str) -> frozenset[str]:
    """The inputs of a program with copies whose integers a tensor holds."""
    if program.tensors[name].kind != "integer":
        return frozenset()
    sources = [q.body.tensor for q in program.equations if q.target == name]
    return frozenset().union(*(copied(program, s) for s in sources)) or frozenset({name})


def _is_copy(equations: Sequence[Equation], tensors: dict[str, Tensor]) -> bool:
    return all(
        q.reduction == "none"
        and isinstance(q.body, Access)
        and not q.accumulate
        and tensors[q.body.tensor].kind == "integer"
        for q in equations
    )


def _upper(sources: Sequence[Tensor]) -> Expr | None:
    """A bound of all, where one of them is provably the largest."""
    uppers = [t.upper for t in sources]
    for upper in uppers:
        if upper is not None and all(u is not None and nonnegative(upper - u) for u in uppers):
            return upper
    return None
