"""Fusion: an elementwise equation with one reader is written into it, and needs no memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sympy import Expr

from symbp.ir import Access, Equation, Program, Tensor, outermost
from symbp.ir.order import Scan, schedule
from symbp.plan.cost import operations
from symbp.plan.lower.classify import contraction
from symbp.plan.lower.zeros import Zeros, zeros

_LARGEST = 12  # operations; larger bodies gain nothing from one more


def inline(
    program: Program, keep: Collection[str], known: Zeros | None = None, loops: bool = False
) -> Program:
    """The program with small one-use elementwise equations inlined; `keep` keep their own.

    The reader must run over the same points, so nothing is computed twice, and stay what it is:
    the operand of a matrix product is left in memory. `known` says where tensors are 0, and
    `loops` what is a product.
    """
    recurrent = {q.target for r in schedule(program) if isinstance(r, Scan) for q in r.equations}
    definitions = program.definitions()
    zero = {**(known or {}), **zeros(program)}
    equations = dict(enumerate(program.equations))
    readers: dict[str, list[int]] = {}
    for number, equation in equations.items():
        for access in equation.reads():
            readers.setdefault(access.tensor, []).append(number)
    for number, equation in list(equations.items()):
        name = equation.target
        reading = readers.get(name, [])
        if name in keep or name in recurrent or len(reading) != 1 or len(definitions[name]) != 1:
            continue
        reader = equations.get(reading[0])
        if reader is None or reader.target in recurrent:
            continue
        access = next(a for a in reader.reads() if a.tensor == name)
        if _fits(equations[number], reader, access, program.tensors, zero, loops=loops):
            equations[reading[0]] = _written_into(reader, access, equations[number])
            for inner in equations[number].reads():
                readers[inner.tensor] = [
                    reading[0] if r == number else r for r in readers[inner.tensor]
                ]
            del equations[number]
    live = tuple(equations.values())
    used = {q.target for q in live} | {a.tensor for q in live for a in q.reads()} | set(keep)
    defined = {q.target for q in program.equations}
    return Program(
        {n: t for n, t in program.tensors.items() if n in used or n not in defined}, live
    )


def _fits(
    equation: Equation,
    reader: Equation,
    access: Access,
    tensors: Mapping[str, Tensor],
    zero: Zeros,
    *,
    loops: bool,
) -> bool:
    if equation.reduction != "none" or equation.guard or equation.accumulate:
        return False
    if tensors[equation.target].kind != "real":
        return False
    if list(equation.lhs) != [r.index for r in equation.free]:
        return False
    if set(access.indices) != set(reader.domain) or len(access.indices) != len(reader.domain):
        return False
    # Beyond what its one equation writes, a tensor is 0.
    pairs = zip(equation.free, access.indices, strict=True)
    if any(r.extent != reader.domain[i] for r, i in pairs):
        return False
    if access not in outermost(reader.body):
        return False
    if reader.body.count(access) > 1 and operations(equation.body) > 1:
        return False
    if operations(equation.body) + operations(reader.body) > _LARGEST:
        return False
    return contraction(reader, tensors, False, (), zero, loops=loops) is None


def _written_into(reader: Equation, access: Access, equation: Equation) -> Equation:
    mapping: Mapping[Expr, Expr] = dict(
        zip((r.index for r in equation.free), access.indices, strict=True)
    )
    return reader.substitute({access: equation.body.xreplace(mapping)})
