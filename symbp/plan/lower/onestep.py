"""What a recurrence computes and uses within one step needs the memory of one step only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sympy import Basic, Expr, Integer

from symbp.ir import Access, Equation, Program, Scan, ScanStep, Tensor
from symbp.plan.affine import provably_nonnegative


def one_step(scan: Scan, program: Program, keep: Collection[str]) -> dict[str, int]:
    """The scan's tensors that hold one step at a time, by the dimension they can do without.

    Each is written and read at the same positions only. Where it is read at positions at which
    nothing writes it, these come first: it is then what it was before the loop.
    """
    outside = {
        a.tensor
        for q in program.equations
        for a in q.reads()
        if all(q is not s.equation for s in scan.steps)
    }
    outside |= {q.target for q in scan.start} | set(keep)
    return {
        name: d
        for name, d in scan.dimension.items()
        if name not in outside and _is_short(name, d, scan)
    }


def _is_short(name: str, dimension: int, scan: Scan) -> bool:
    writers = [s for s in scan.steps if s.equation.target == name]
    readers = [s for s in scan.steps if any(a.tensor == name for a in s.equation.reads())]
    delays = {_delay(s.equation.element, dimension, s) for s in writers}
    found = {
        _delay(a, dimension, s) for s in readers for a in s.equation.reads() if a.tensor == name
    }
    if len(delays) != 1 or found != delays or None in delays:
        return False
    if any(s.equation.accumulate for s in writers) or len({_span(s) for s in writers}) > 1:
        return False
    return all(_earlier(s, writers[0], scan.direction) for s in readers)


def _delay(access: Access, dimension: int, step: ScanStep) -> Expr | None:
    """The place along the dimension less the position; None when it does not follow the loop."""
    places = [e for k, e in enumerate(access.indices) if k != dimension]
    delay = access.indices[dimension] - step.index - step.offset
    return delay if delay.is_Integer and not any(e.has(step.index) for e in places) else None


def _span(step: ScanStep) -> tuple[Expr, Expr]:
    low = Integer(step.offset)
    return low, low + step.equation.domain[step.index]


def _earlier(reader: ScanStep, writer: ScanStep, direction: int) -> bool:
    """Whether the positions of the reader at which the writer does not run come before it runs."""
    (low, high), (first, end) = _span(reader), _span(writer)
    return provably_nonnegative(end - high if direction > 0 else low - first)


def without(items: tuple[Expr, ...], dimension: int | None) -> tuple[Expr, ...]:
    """The items but the one of the dimension."""
    return tuple(e for k, e in enumerate(items) if k != dimension)


def shorter(tensor: Tensor, dimensions: Mapping[str, int]) -> Tensor:
    """The tensor for one step, if it is one of those."""
    if tensor.name not in dimensions:
        return tensor
    return replace(tensor, shape=without(tensor.shape, dimensions[tensor.name]), facts=frozenset())


def at_one_step(equation: Equation, dimensions: Mapping[str, int]) -> Equation:
    """The equation with the tensors of one step read and written without their dimension."""
    found: dict[Basic, Basic] = {
        a: Access(a.tensor, *without(a.indices, dimensions[a.tensor]))
        for a in equation.reads()
        if a.tensor in dimensions
    }
    changed = equation.substitute(found) if found else equation
    return replace(changed, lhs=without(changed.lhs, dimensions.get(equation.target)))
