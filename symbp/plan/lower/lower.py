"""Rewrites that bring equations nearer to loops, each value unchanged.

Guards on one index become ranges; guards that only keep an access in bounds become a halo of
zeros; products of many factors under a sum become products of two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sympy import Expr, Symbol

from symbp.ir import Equation, Fresh, Program, Scan, schedule
from symbp.plan.lower.boxes import boxed
from symbp.plan.lower.classify import contraction
from symbp.plan.lower.context import Context
from symbp.plan.lower.halo import in_long_rows, with_halo
from symbp.plan.lower.lanes import fills_vectors
from symbp.plan.lower.products import factored
from symbp.plan.lower.windows import scattered
from symbp.plan.lower.zeros import Zeros, zeros


def lower(
    program: Program,
    known: Zeros | None = None,
    sizes: Mapping[Symbol, Expr] | None = None,
    loops: bool = False,
    everywhere: tuple[Mapping[Symbol, Expr], ...] = (),
) -> Program:
    """The program in a form whose equations map to statements one to one.

    `known` says where tensors are 0, those of other programs among them; costs are compared at
    `sizes`. For a target with `loops`, a guard that keeps a product of matrices in bounds stays,
    but where vectors are better filled without at all sizes of `everywhere`.
    """
    recurrent = {q.target for r in schedule(program) if isinstance(r, Scan) for q in r.equations}
    context = Context(
        dict(program.tensors),
        Fresh.of(program),
        recurrent,
        {**(known or {}), **zeros(program)},
        sizes or {},
        everywhere,
    )
    worth = partial(fills_vectors, context=context)
    equations: list[Equation] = []
    for equation in program.equations:
        work = [boxed(equation)]
        while work:
            current = work.pop(0)
            if loops and _is_product(current, context):
                rewritten = scattered(current, context, worth) or in_long_rows(current, context)
            else:
                rewritten = (
                    scattered(current, context)
                    or with_halo(current, context)
                    or factored(current, context)
                )
            if rewritten is None:
                equations.append(current)
            else:
                work[:0] = rewritten
    return Program(context.tensors, tuple(equations))


def _is_product(equation: Equation, context: Context) -> bool:
    """Whether loops can compute the equation as a product of two matrices."""
    if equation.target in context.recurrent:
        return False
    found = contraction(equation, context.tensors, False, (), context.zeros, loops=True)
    return found is not None and found.bounded
