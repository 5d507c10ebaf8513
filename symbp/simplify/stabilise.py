"""Stabilise: the same values without overflow, underflow or cancellation, in any float width.

The last pass, outside the differentiated algebra, on primal and backward equations together:
a sum of exp(u) is shifted by the maximum of u over the same guarded range, log exp(a)/s is
a - log s across definitions, and `rewrite` treats what stands inside one body. No value rests on
an infinity inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import exp

from symbp.derive.model import Derivation
from symbp.ir import Equation, Fresh, Program, Tensor, operands, schedule
from symbp.simplify.algebra import Algebra
from symbp.simplify.forms import covers, is_pointwise
from symbp.simplify.report import Report
from symbp.simplify.rewrite import Rewriter
from symbp.simplify.shifts import Shift, find_shift
from symbp.simplify.signs import Signs


def stabilise(derivation: Derivation, keep: Iterable[str], report: Report) -> Derivation:
    """The derivation with stable equations; tensors in `keep` are still defined."""
    source = _opened(derivation)
    pieces = source.definitions()
    single = [q for q in schedule(source) if isinstance(q, Equation) and len(pieces[q.target]) == 1]
    shifts = {q.target: s for q in single if (s := find_shift(q, pieces)) is not None}
    definitions = {q.target: q for q in single if is_pointwise(q) and covers(q, source.tensors)}
    rewriter = Rewriter(definitions, shifts, Signs(source), Algebra(), source.tensors)
    rewritten = [_rewritten(q, rewriter, report) for q in source.equations]
    program, new = _with_shifts(source, rewritten, shifts, report)
    primal = {new_name for new_name, sum_name in new.items() if sum_name in derivation.primal}
    return replace(derivation, program=program.restricted(keep), primal=derivation.primal | primal)


def _opened(derivation: Derivation) -> Program:
    """The program with adjoints that divide by a sum of exponentials read through their bodies.

    Only beside the exponentials can such a quotient be shifted: exp(u) * (a / s).
    """
    program = derivation.program
    pieces = program.definitions()
    single = [q for q in program.equations if len(pieces[q.target]) == 1]
    sums = {q.target for q in single if find_shift(q, pieces) is not None}
    quotients = {
        q.target: q
        for q in single
        if q.target not in derivation.primal
        and is_pointwise(q)
        and covers(q, program.tensors)
        and any(a.tensor in sums for a in operands(q.body))
        and not q.guard
    }
    equations = []
    for equation in program.equations:
        if quotients and equation.target not in quotients and equation.body.has(exp):
            bodies = {
                a: quotients[a.tensor].body.xreplace(
                    dict(zip(quotients[a.tensor].lhs, a.indices, strict=True))
                )
                for a in operands(equation.body)
                if a.tensor in quotients
            }
            equations.append(replace(equation, body=equation.body.xreplace(bodies)))
        else:
            equations.append(equation)
    return Program(program.tensors, tuple(equations))


def _rewritten(equation: Equation, rewriter: Rewriter, report: Report) -> Equation:
    result = replace(equation, body=rewriter.rewrite(equation))
    report.note("stabilise", equation, result)
    return result


def _with_shifts(
    source: Program, rewritten: list[Equation], shifts: dict[str, Shift], report: Report
) -> tuple[Program, dict[str, str]]:
    """The program with each shifted sum's equations after the sum; new names to the sum's."""
    read = {a.tensor for q in rewritten for a in q.reads()}
    fresh = Fresh.of(source)
    tensors = dict(source.tensors)
    equations: list[Equation] = []
    new: dict[str, str] = {}
    for equation in rewritten:
        equations.append(equation)
        shift = shifts.get(equation.target)
        for q in shift.equations(read) if shift else ():
            renamed = fresh.renamed(q)
            report.note(f"shift {equation.target} by its maximum", None, renamed)
            tensors[q.target] = Tensor(q.target, tuple(r.extent for r in q.free))
            new[q.target] = equation.target
            equations.append(renamed)
    return Program(tensors, tuple(equations)), new
