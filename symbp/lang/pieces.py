"""Checks on drafts with known extents: pieces that overlap, accesses that leave their tensor."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, expand

from symbp.lang.draft import Draft, Findings, Read
from symbp.lang.extents import Solver
from symbp.lang.recurrence import Carried


def check_pieces(drafts: Sequence[Draft], solver: Solver, findings: Findings) -> None:
    """Report tensors of which an element is, or may be, defined twice."""
    by_target: dict[str, list[Draft]] = {}
    for draft in drafts:
        if not draft.start and any(_is_before(i, solver) for i in draft.lhs):
            findings.add(
                f"{draft.text} lies before the first element, which is 0; only the start of a "
                "recurrence does",
                draft.mark,
            )
        for other in by_target.get(draft.target, ()):
            if not any(_disjoint(a, b, solver) for a, b in zip(other.lhs, draft.lhs, strict=True)):
                place = f" (line {other.mark.line})"
                same = other.text == draft.text
                findings.add(
                    f"{draft.name} is defined twice; first above{place}"
                    if same
                    else f"{draft.text} and {other.text}{place} overlap",
                    draft.mark,
                )
                break
        by_target.setdefault(draft.target, []).append(draft)


def _is_before(position: Expr, solver: Solver) -> bool:
    bounds = solver.bounds(position)
    return bounds is not None and bool(bounds[0].is_negative)


def _disjoint(one: Expr, other: Expr, solver: Solver) -> bool:
    """Whether two affine positions never meet: one ends before the other, or strides interleave."""
    first, second = solver.bounds(one), solver.bounds(other)
    if first is None or second is None:
        return False
    if expand(second[0] - first[1]).is_positive or expand(first[0] - second[1]).is_positive:
        return True
    return (
        _stride(one, solver) == _stride(other, solver) > 1
        and not ((_offset(one, solver) - _offset(other, solver)) % _stride(one, solver)).is_zero
    )


def _stride(position: Expr, solver: Solver) -> Expr:
    """The step of a position with one index; 0 when it has none, more, or no integer step."""
    indices = solver.letters.ordered(position.free_symbols)
    step = position.coeff(indices[0]) if len(indices) == 1 else expand(0)
    return step if step.is_Integer else expand(0)


def _offset(position: Expr, solver: Solver) -> Expr:
    indices = solver.letters.ordered(position.free_symbols)
    return expand(position.xreplace({i: expand(0) for i in indices}))


def check_ranges(
    drafts: Sequence[Draft], carried: Sequence[Carried], solver: Solver, findings: Findings
) -> tuple[Expr, ...]:
    """Report accesses without a condition around them that surely leave their tensor.

    Gives the expressions in sizes that must not be negative for the others to stay inside.
    """
    undecided: dict[Expr, None] = {}
    steps = {c.target: c for c in carried}
    for draft in drafts:
        for read in draft.reads:
            for d, position in enumerate(read.access.indices):
                bounds = solver.bounds(position)
                extent = solver.shapes[read.access.tensor][d]
                if bounds is None or extent is None or _conditional(position, read):
                    continue
                low, high = _room(read, d, extent, steps)
                below, above = expand(bounds[0] - low), expand(high - bounds[1])
                if below.is_negative or above.is_negative:
                    _fail(read, bounds[0] if below.is_negative else bounds[1], extent, findings)
                    continue
                undecided |= {e: None for e in (below, above) if not e.is_nonnegative}
    return tuple(undecided)


def _conditional(position: Expr, read: Read) -> bool:
    """Whether a condition around an access may keep this position inside its tensor."""
    symbols = {s for condition in read.path for s in condition.free_symbols}
    return bool(symbols & position.free_symbols) or (bool(symbols) and not position.free_symbols)


def _room(read: Read, d: int, extent: Expr, steps: dict[str, Carried]) -> tuple[Expr, Expr]:
    """The least and the greatest position that may be read."""
    low, high = expand(0), expand(extent - 1)
    step = steps.get(read.access.tensor)
    if step is not None and step.dimension == d:
        return (low - 1, high) if step.direction > 0 else (low, high + 1)
    return low, high


def _fail(read: Read, position: Expr, extent: Expr, findings: Findings) -> None:
    if position.is_Symbol and position == extent:
        findings.add(
            f'index "{position}" of {read.text} is neither on the left nor bound by a reduction, '
            "so it is the size of that name, beyond the last element",
            read.mark,
        )
        return
    findings.add(
        f"{read.text} reaches position {position} of a dimension of {extent}, which runs from 0 "
        f"to {expand(extent - 1)}; restrict it with where(condition, {read.text}, 0)",
        read.mark,
    )
