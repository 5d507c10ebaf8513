"""Which equation is at fault: slower looks at a derivation that has already failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sympy import Basic

from symbp.check.cases import Case, Sample
from symbp.check.gradients import evaluate, slopes
from symbp.check.replicas import REPLICAS, replicated
from symbp.check.samples import Array
from symbp.ir import (
    Access,
    Compare,
    Equation,
    Program,
    Scan,
    Tensor,
    accesses,
    equation_text,
    schedule,
    walk,
)

_TOLERANCE = 1e-6
_ROUNDING = 1e-12


def blame_adjoint(case: Case, drawn: Sample, name: str, seeds: Mapping[str, Array]) -> str:
    """The equation of the first wrong adjoint on the backward sweep's way to the input `name`.

    Each tensor in between is cut loose from its definition and treated as an input: if the
    gradient with respect to it is right, the fault lies further towards the inputs.
    """
    derivation = case.before.derivation
    looped = {t for r in schedule(case.forward) if isinstance(r, Scan) for t in r.dimension}
    order = list(dict.fromkeys(q.target for q in case.forward.equations))
    for target in reversed(order):
        cut = target in derivation.adjoints and target not in looped and target not in seeds
        if cut and not _adjoint_is_right(case, drawn, target, seeds):
            return text_of(derivation.program, derivation.adjoints[target])
    return text_of(derivation.program, derivation.adjoints[name])


def _adjoint_is_right(case: Case, drawn: Sample, target: str, seeds: Mapping[str, Array]) -> bool:
    count = len(drawn.probes)
    values = drawn.before[target][:count]
    direction = np.random.default_rng(0).standard_normal(values.shape)
    loose = Program(
        case.forward.tensors, tuple(q for q in case.forward.equations if q.target != target)
    )
    point = {n: drawn.before[n][:count] for n in loose.inputs()}
    sizes = {**drawn.sizes, REPLICAS: count}
    expected = slopes(loose, point, {target: direction}, seeds, sizes)
    products = drawn.before[case.before.derivation.adjoints[target]][:count] * direction
    products = products.reshape(count, -1)
    scale = np.maximum(np.abs(products).sum(axis=1), expected.size) + 1e-3
    return bool((np.abs(products.sum(axis=1) - expected.pairing) <= _TOLERANCE * scale).all())


def blame_simplified(
    case: Case, drawn: Sample, after: Mapping[str, Array], replica: int, result: str
) -> str:
    """The first equation, in order of evaluation, whose tensor has another value than before."""
    program = case.after.derivation.program.restricted([result])
    for region in schedule(program):
        for equation in region.equations if isinstance(region, Scan) else (region,):
            name = equation.target
            if name in drawn.before and not np.allclose(
                np.asarray(after[name][replica], float),
                np.asarray(drawn.before[name][replica], float),
                rtol=_TOLERANCE,
                atol=1e-9,
                equal_nan=True,
            ):
                return equation_text(equation)
    return text_of(case.after.derivation.program, result)


def text_of(program: Program, name: str) -> str:
    """The first equation that defines the tensor."""
    for equation in program.equations:
        if equation.target == name:
            return equation_text(equation)
    return name


def undetermined(case: Case, drawn: Sample) -> Array:
    """Replicas in which a choice hangs on rounding: a tie or a kink missed by the last bits only.

    There two programs that are equal in exact arithmetic may choose differently. An exact tie is
    determined, and so is what both must choose.
    """
    found = np.zeros(drawn.count, bool)
    for fragment in (case.before, case.after):
        program = _with_margins(fragment.derivation.program)
        values = evaluate(replicated(program), drawn.inputs, drawn.sizes)
        for equation in program.equations:
            if equation.origin == _MARGIN:
                rows = values[equation.target].reshape(drawn.count, -1)
                found |= ((rows != 0) & (np.abs(rows) < _ROUNDING)).any(axis=1)
        for equation in program.equations:
            if equation.reduction in ("max", "min", "argmax", "argmin"):
                candidates = values[f"margin of {equation.target}"]
                gaps = np.diff(np.sort(candidates.reshape(drawn.count, -1), axis=1), axis=1)
                found |= ((gaps != 0) & (np.abs(gaps) < _ROUNDING)).any(axis=1)
    return found


_MARGIN = "margin"


def _with_margins(program: Program) -> Program:
    """The program with a tensor for every condition on real values, and every extremum's body."""
    tensors: list[Tensor] = []
    equations: list[Equation] = []
    for equation in program.equations:
        conditions = [] if equation.guard else _conditions(program, equation.body)
        for number, difference in enumerate(conditions):
            name = f"margin {number} of {equation.target} {len(equations)}"
            equations.append(_over_domain(equation, name, difference, _MARGIN))
        if equation.reduction in ("max", "min", "argmax", "argmin"):
            name = f"margin of {equation.target}"
            equations.append(_over_domain(equation, name, equation.body, ""))
    tensors = [Tensor(q.target, tuple(r.extent for r in q.free)) for q in equations]
    return program.extended(tensors, equations)


def _over_domain(equation: Equation, name: str, body: Basic, origin: str) -> Equation:
    """The value of `body` at every point of the equation's domain."""
    ranges = (*equation.free, *equation.bound)
    return replace(
        equation,
        target=name,
        lhs=tuple(r.index for r in ranges),
        free=ranges,
        bound=(),
        reduction="none",
        accumulate=False,
        body=body,
        origin=origin,
    )


def _conditions(program: Program, body: Basic) -> list[Basic]:
    """What is compared with zero, where it depends on real tensors."""

    def is_real(access: Access) -> bool:
        return program.tensors[access.tensor].kind == "real"

    return [
        node.difference
        for node in walk(body)
        if isinstance(node, Compare) and any(map(is_real, accesses(node.difference)))
    ]
