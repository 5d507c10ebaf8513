"""Results computed where they are kept: no copy of what has a name of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sympy import Basic

from symbp.ir import Access, Equation, Program, Scan, schedule


def uncopied(program: Program, keep: Collection[str]) -> Program:
    """The program with `z = s` gone where s is nobody's but the program's: s is called z.

    `keep` are the tensors that others see.
    """
    definitions = program.definitions()
    recurrent = {q.target for r in schedule(program) if isinstance(r, Scan) for q in r.equations}
    names: dict[str, str] = {}
    for q in program.equations:
        source = _copied(q)
        if source is None or source not in definitions:
            continue
        tensors = program.tensors[q.target], program.tensors[source]
        alike = (tensors[0].shape, tensors[0].kind) == (tensors[1].shape, tensors[1].kind)
        alone = len(definitions[q.target]) == 1
        taken = {*recurrent, *names, *names.values()}
        if alike and alone and source not in keep and not taken & {q.target, source}:
            names[source] = q.target
    if not names:
        return program
    left = (q for q in program.equations if (s := _copied(q)) is None or names.get(s) != q.target)
    return Program(
        {n: t for n, t in program.tensors.items() if n not in names},
        tuple(_called(q, names) for q in left),
    )


def _copied(equation: Equation) -> str | None:
    """The tensor that the equation does nothing but copy."""
    q, body = equation, equation.body
    plain = q.reduction == "none" and not q.guard and not q.accumulate
    free = tuple(r.index for r in q.free)
    if plain and isinstance(body, Access) and body.indices == q.lhs == free:
        return body.tensor
    return None


def _called(equation: Equation, names: dict[str, str]) -> Equation:
    """The equation with tensors by other names."""
    mapping: dict[Basic, Basic] = {
        a: Access(names[a.tensor], *a.indices) for a in equation.reads() if a.tensor in names
    }
    made = equation.substitute(mapping) if mapping else equation
    return replace(made, target=names.get(made.target, made.target))
