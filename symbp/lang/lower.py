"""Statements to equations of the IR: the last step of reading a formula."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from sympy import Expr, Pow, Symbol, expand, together

from symbp.errors import Mark, Problem
from symbp.ir import Equation, Fresh, Range, Tensor, accesses, walk
from symbp.ir.sizes import nonnegative
from symbp.lang import ast, numeric, recurrence
from symbp.lang.around import Around
from symbp.lang.draft import Context, Draft, Findings, Letters
from symbp.lang.elaborate import elaborate
from symbp.lang.extents import Solver
from symbp.lang.pieces import check_pieces, check_ranges
from symbp.lang.sizes import lower_size


@dataclass(frozen=True)
class Lowered:
    """What a formula came to.

    tensors: all that it defines, in order; lifted reductions are called `OWNER·sum`, `OWNER·sum2`,
        ..., the storage of a recurrence `OWNER·steps`.
    equations: in the order written, lifted ones before those that need them.
    nonzero: expressions in sizes that are divided by and not proved positive.
    nonnegative: expressions in sizes that must be >= 0 for every access to stay in its tensor.
    names: formula name to IR name of what it defines.
    extents: index letter to extent; the first binding of a letter counts.
    problems: mistakes; when there are any, the rest is empty.
    """

    tensors: tuple[Tensor, ...] = ()
    equations: tuple[Equation, ...] = ()
    nonzero: tuple[Expr, ...] = ()
    nonnegative: tuple[Expr, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    extents: Mapping[str, Expr] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def lower(
    statements: Sequence[ast.Statement], context: Context, fresh: Fresh | None = None
) -> Lowered:
    """The equations of a formula, every index new to `fresh` (by default, to this formula)."""
    letters, findings = Letters(), Findings()
    definitions = [s for s in statements if isinstance(s, ast.Definition)]
    drafts = elaborate(Around(context, definitions, letters, findings))
    declared = _declared(statements, context, findings)
    if findings.problems and not drafts:
        return Lowered(problems=tuple(findings.problems))
    complete = not findings.problems
    drafts, carried, cycles = recurrence.find(drafts, letters, findings)
    given = {t.name: t.shape for t in context.tensors.values()}
    solver = Solver(drafts, given, letters, declared, cycles)
    solver.solve()
    solver.check(findings)
    if complete and not findings.problems:
        recurrence.check_starts(drafts, carried, solver, findings)
    inside: tuple[Expr, ...] = ()
    if complete and not findings.problems:
        drafts = recurrence.shorten(drafts, solver)
        check_pieces(drafts, solver, findings)
        inside = check_ranges(drafts, carried, solver, findings)
    if findings.problems:
        return Lowered(problems=tuple(findings.problems))
    result = _finish(drafts, carried, solver, context, fresh or Fresh())
    # No index runs over nothing.
    some = (expand(e - 1) for e, _ in declared.values() if not nonnegative(e - 1))
    inside = (*inside, *some)
    return result if result.problems else replace(result, nonnegative=tuple(dict.fromkeys(inside)))


def _declared(
    statements: Sequence[ast.Statement], context: Context, findings: Findings
) -> dict[str, tuple[Expr, Mark | None]]:
    found: dict[str, tuple[Expr, Mark | None]] = {
        name: (extent, None) for name, extent in context.extents.items()
    }
    for statement in statements:
        if isinstance(statement, ast.Extent):
            letter = statement.index
            if letter.name in found and found[letter.name][1] is not None:
                findings.add(f"extent({letter.name}) is declared twice", letter.mark)
            value, problems = lower_size(statement.value, context.scalars, context.tensors)
            findings.problems += problems
            found[letter.name] = (value, letter.mark)
    return found


def _finish(
    drafts: Sequence[Draft],
    carried: Sequence[recurrence.Carried],
    solver: Solver,
    context: Context,
    fresh: Fresh,
) -> Lowered:
    names = {d.name: d.target for d in drafts if d.name}
    hidden = {c.target for c in carried if not context.visible(_name_of(names, c.target))}
    stored = [d for d in recurrence.store(drafts, carried) if d.target not in hidden]
    findings = Findings()
    extents_used = [e for shape in solver.shapes.values() for e in shape if e is not None]
    sizes = frozenset(s.name for e in extents_used for s in e.free_symbols)
    new_index = functools.partial(_new_index, fresh, sizes)
    equations = tuple(_equation(d, solver, context.origin, new_index, findings) for d in stored)
    if findings.problems:
        return Lowered(problems=tuple(findings.problems))
    shapes = {t: tuple(s) for t, s in solver.shapes.items()}
    for c in carried:
        shape = list(shapes[c.target])
        shape[c.dimension] = expand(cast(Expr, shape[c.dimension]) + 1)
        shapes[c.storage] = tuple(shape)
    tensors = tuple(Tensor(t, shapes[t]) for t in dict.fromkeys(d.target for d in stored))
    extents: dict[str, Expr] = {}
    for index, letter in solver.letters.written.items():
        if (extent := solver.extent(index)) is not None:
            extents.setdefault(letter, extent)
    return Lowered(tensors, equations, _nonzero(equations), (), names, extents)


def _name_of(names: Mapping[str, str], target: str) -> str:
    return next(name for name, found in names.items() if found == target)


def _equation(
    draft: Draft,
    solver: Solver,
    origin: str,
    new_index: Callable[[str], Symbol],
    findings: Findings,
) -> Equation:
    letters = solver.letters
    renamed = {s: new_index(letters.written[s]) for s in draft.indices}
    body = draft.body.xreplace(solver.known).xreplace(renamed)
    if not numeric.finite(body):
        findings.add(
            f"{draft.text.split('[')[0]} has no finite value with these sizes: a division by zero",
            draft.mark,
        )

    def ranges(indices: tuple[Symbol, ...]) -> tuple[Range, ...]:
        return tuple(Range(renamed[s], solver.known[letters.extent[s]]) for s in indices)

    return Equation(
        draft.target,
        tuple(expand(e.xreplace(solver.known).xreplace(renamed)) for e in draft.lhs),
        ranges(draft.free),
        body,
        draft.reduction,
        ranges(draft.bound),
        tuple(g.xreplace(solver.known).xreplace(renamed) for g in draft.guard),
        origin=origin,
    )


def _new_index(fresh: Fresh, sizes: frozenset[str], letter: str) -> Symbol:
    """A new index called after the letter, but not like a size: code is easier read so."""
    index = fresh.index(letter)
    while index.name in sizes:
        index = fresh.index(letter)
    return index


def _nonzero(equations: Sequence[Equation]) -> tuple[Expr, ...]:
    """Divisors made of sizes alone that may be zero; of a fraction, its numerator."""
    found: dict[Expr, None] = {}
    for equation in equations:
        for node in walk(equation.body):
            if isinstance(node, Pow) and node.exp.could_extract_minus_sign():
                base = node.base
                indices = set(equation.domain)
                fixed = not accesses(base) and not base.free_symbols & indices
                if fixed and base.free_symbols and not base.is_positive:
                    found[together(base).as_numer_denom()[0]] = None
    return tuple(found)
