"""Which gradients a training step may apply where they are made.

A step may add `-rate * gradient` to a parameter in place of storing the gradient, as soon as
nothing reads the parameter any more. That is a matter of each contribution: of a weight that two
layers share, the contribution of the layer whose backward call runs last may be applied at once,
and that of the other, after which the weight is read again, must wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from symbp.plan.model import (
    Call,
    Clear,
    Contraction,
    Elementwise,
    Plan,
    Reduce,
    Routine,
    Scatter,
    Statement,
    reads,
    writes,
)

# For a call, a formal gradient to the parameter (by the network's name) it may be applied to.
Applied = Mapping[str, str]


def delayed(routine: Routine, parameters: Mapping[str, str]) -> Routine:
    """The routine with gradients made after the last read of their parameters, where they can be.

    `parameters` maps formal gradients to formal parameters. Gradients that the routine reads itself
    stay where they are.
    """
    found = {g: p for g, p in parameters.items() if _is_sink(routine, g)}
    statements = routine.statements
    last: dict[str, int] = {}
    for number, statement in enumerate(statements):
        mine = {found.get(n) for n in writes(statement)}
        last |= {name: number for name in reads(statement) if name not in mine}

    def key(number: int) -> tuple[int, int, int]:
        """A gradient's statement goes behind the one at which its parameter is last read."""
        target = next((n for n in writes(statements[number]) if n in found), None)
        behind = -1 if target is None else last.get(found[target], -1)
        return (behind, 1, number) if behind > number else (number, 0, number)

    order = sorted(range(len(statements)), key=key)
    return replace(routine, statements=tuple(statements[k] for k in order))


def applied(plan: Plan, gradients: Mapping[str, str]) -> tuple[Applied, ...]:
    """For each backward call, its contributions that may be applied to their parameters at once.

    `gradients` maps parameters to the tensors that end up with their gradients. A tensor that is
    the gradient of two parameters, or that a call reads, is needed as such.
    """
    read: set[str] = set()
    last: dict[str, int] = {}
    for number, call in enumerate(plan.backward):
        names = {call.tensors.get(n, n) for n in plan.routines[call.routine].inputs}
        read |= names
        last |= dict.fromkeys(names, number)
    tensors = list(gradients.values())
    parameter = {t: p for p, t in gradients.items() if tensors.count(t) == 1 and t not in read}
    changed: set[str] = set()
    found: list[Applied] = []
    for number, call in enumerate(plan.backward):
        routine = plan.routines[call.routine]
        mine: dict[str, str] = {}
        for formal in routine.outputs:
            name = parameter.get(call.tensors.get(formal, formal))
            if name is None or last.get(name, -1) > number:
                continue
            if _may_apply(routine, call, formal, name, name in changed):
                mine[formal] = name
                changed.add(name)
        found.append(mine)
    return tuple(found)


def _may_apply(
    routine: Routine, call: Call, gradient: str, parameter: str, is_changed: bool
) -> bool:
    """Whether the routine makes the gradient after its last read of the parameter.

    A statement that reads just the element which it changes (the decay of weights) may be both, if
    nothing has changed the parameter before.
    """
    if not _is_sink(routine, gradient):
        return False
    aliases = {formal for formal, actual in call.tensors.items() if actual == parameter}
    making = [k for k, s in enumerate(routine.statements) if gradient in writes(s)]
    reading = [k for k, s in enumerate(routine.statements) if aliases & set(reads(s))]
    if reading == making and len(making) == 1 and not is_changed:
        return _is_own_element(routine.statements[making[0]], aliases)
    return bool(making) and max(reading, default=-1) < min(making)


def _is_own_element(statement: Statement, names: Collection[str]) -> bool:
    """Whether the statement reads the tensors only where it writes its target."""
    if not isinstance(statement, Elementwise):
        return False
    equation = statement.equation
    return all(a.indices == equation.lhs for a in equation.reads() if a.tensor in names)


def _is_sink(routine: Routine, name: str) -> bool:
    """Whether the tensor is an output that is only added up, by statements that can be scaled."""
    if name not in routine.outputs or any(name in reads(s) for s in routine.statements):
        return False
    making = [s for s in routine.statements if name in writes(s)]
    return all(map(_is_linear, making)) and _is_uniform(making)


def _is_linear(statement: Statement) -> bool:
    match statement:
        case Clear() | Contraction() | Elementwise() | Scatter():
            return True
        case Reduce():
            return statement.equation.reduction == "sum"
        case _:
            return False


def _is_uniform(making: Iterable[Statement]) -> bool:
    """Whether all pieces are written, or all are added."""
    kinds = (Contraction, Elementwise, Reduce)
    return len({s.accumulate for s in making if isinstance(s, kinds)}) < 2
