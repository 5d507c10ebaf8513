"""Loops that write every element once: what is written in places only, and elsewhere zero.

The adjoint of a maximum over windows that do not meet,

    x̄[2*p + i] = ȳ[p]    if i == k[p]

writes some elements, and the others are 0. Loops over p and i come by all of them, so

    x̄[2*p + i] = where(i == k[p], ȳ[p], 0)

sets nothing to zero beforehand, and its choice is one that vectors can make. What is made of x̄,
element by element, is made in the same loops, and x̄ needs no memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sympy import And, Basic, Expr, Integer, expand

from symbp.ir import Access, Equation, Program, Scan, Select, Tensor, accesses, schedule
from symbp.plan.lower.boxes import conditions
from symbp.plan.lower.classify import covers


def filled(program: Program) -> Program:
    """The program with choices for guards that data decide, where these leave no place out."""
    recurrent = _recurrent(program)
    definitions = program.definitions()
    return replace(
        program,
        equations=tuple(
            _filled(q, program.tensors[q.target])
            if len(definitions[q.target]) == 1 and q.target not in recurrent
            else q
            for q in program.equations
        ),
    )


def _filled(equation: Equation, tensor: Tensor) -> Equation:
    plain = replace(equation, guard=())
    if (
        equation.reduction != "none"
        or tensor.kind != "real"
        or not any(accesses(g) for g in equation.guard)
        or any(accesses(i) for i in equation.lhs)
        or not covers([plain], tensor)
    ):
        return equation
    return replace(plain, body=Select(And(*conditions(equation)), equation.body, Integer(0)))


def _recurrent(program: Program) -> set[str]:
    scans = (r for r in schedule(program) if isinstance(r, Scan))
    return {q.target for r in scans for q in r.equations}


def carried(program: Program, keep: Collection[str]) -> Program:
    """The program with elementwise readers of scattered tensors written where these were."""
    recurrent = _recurrent(program)
    definitions = program.definitions()
    equations = dict(enumerate(program.equations))
    for number, writer in list(equations.items()):
        name = writer.target
        readers = [k for k, q in equations.items() if any(a.tensor == name for a in q.reads())]
        if name in {*keep, *recurrent} or len(readers) != 1 or len(definitions[name]) != 1:
            continue
        reader = equations[readers[0]]
        if reader.target not in recurrent and _fits(writer, reader, program.tensors):
            equations[readers[0]] = _joined(writer, reader)
            del equations[number]
    left = tuple(equations.values())
    gone = {q.target for q in program.equations} - {q.target for q in left}
    return Program({n: t for n, t in program.tensors.items() if n not in gone}, left)


def _fits(writer: Equation, reader: Equation, tensors: Mapping[str, Tensor]) -> bool:
    """Whether the reader may run over the points of the writer instead of its own."""
    plain = list(writer.lhs) == [r.index for r in writer.free]
    if plain or any(accesses(i) for i in writer.lhs) or tensors[writer.target].kind != "real":
        return False
    for equation in (writer, reader):
        if equation.reduction != "none" or equation.guard or equation.accumulate:
            return False
    if not covers([writer], tensors[writer.target]):
        return False
    places = [a.indices for a in reader.reads() if a.tensor == writer.target]
    return len(places) == 1 and _are(places[0], reader) and _are(reader.lhs, reader)


def _are(places: tuple[Basic, ...], reader: Equation) -> bool:
    """Whether the places are all indices of the reader, each once."""
    return len(places) == len(reader.free) and set(places) == {r.index for r in reader.free}


def _joined(writer: Equation, reader: Equation) -> Equation:
    read = next(a for a in reader.reads() if a.tensor == writer.target)
    at: dict[Basic, Basic] = dict(zip(read.indices, writer.lhs, strict=True))
    value = Access(writer.target)  # stands for the writer's body
    moved = reader.body.xreplace({read: value}).xreplace(at)
    tidy = {a: Access(a.tensor, *map(_expanded, a.indices)) for a in accesses(moved)}
    return replace(
        reader,
        lhs=tuple(expand(e.xreplace(at)) for e in reader.lhs),
        free=writer.free,
        body=moved.xreplace({**tidy, value: writer.body}),
    )


def _expanded(place: Expr) -> Expr:
    return place if accesses(place) else expand(place)
