"""Guards that only keep an access in bounds: the operand gets a halo of zeros instead.

In `sum[r if 0 <= p - r < P](W[r] * y[p - r])` the guard fails just where y is read out of bounds,
so y with zeros around it needs none. Where the sum runs over the large tensor's index instead,
`sum[q if 0 <= p - s*q < R](W[p - s*q] * y[q])`, it is first rewritten over W's: a convolution's
adjoint then costs what the convolution does, y being spread out with s - 1 zeros between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Mul, Symbol, expand

from symbp.ir import Access, Equation, Range, accesses
from symbp.plan.affine import affine, bounds, provably_nonnegative
from symbp.plan.lower.boxes import conditions, inequality
from symbp.plan.lower.context import Context

_LANES = 16  # of the widest vectors
_WORTH = 0.8  # what is left of a gain when the copy is paid for


@dataclass(frozen=True)
class _Bounded:
    """A factor's dimension that guards keep in bounds, and those guards."""

    access: Access
    dimension: int
    guards: tuple[object, ...]


def with_halo(equation: Equation, context: Context) -> list[Equation] | None:
    """The equation without a pair of such guards, after those of the new tensor; None if none."""
    if equation.reduction != "sum" or not equation.guard or equation.target in context.recurrent:
        return None
    bounded = _bounded(equation, context)
    for found in bounded:
        rewritten = _over_window(equation, found, context)
        if rewritten is None:
            alike = [b for b in bounded if b.access == found.access]
            rewritten = _padded(equation, alike, context)
        if rewritten is not None:
            return rewritten
    return None


def in_long_rows(equation: Equation, context: Context) -> list[Equation] | None:
    """The equation with zeros around the rows of an operand whose samples are few; None if none.

    Samples are innermost there, and a whole row of pixels fills vectors where one pixel's samples
    do not; so zeros are multiplied, where these are less than the lanes left empty without.
    """
    for found in _bounded(equation, context):
        access = found.access
        if found.dimension == len(access.indices) - 1 and _fills_more(equation, found, context):
            return _padded(equation, [found], context)
    return None


def _fills_more(equation: Equation, found: _Bounded, context: Context) -> bool:
    """Whether more lanes do something useful over whole rows than over the samples alone."""
    domain = equation.domain
    access, place = found.access, found.access.indices[found.dimension]
    samples = access.indices[0]
    moving = [i for i in place.free_symbols if i in domain]
    free = [r.index for r in equation.free if r.index in moving]
    if samples not in domain or len(free) != 1 or len(moving) != 2:
        return False
    shape = context.tensors[access.tensor].shape
    lengths = [
        e.xreplace(dict(context.sizes))
        for e in (domain[samples], shape[found.dimension], *(domain[i] for i in moving))
    ]
    if not all(e.is_Integer for e in lengths):
        return False
    count, length, *extents = (int(e) for e in lengths)
    window, row = min(extents), max(extents)
    if window > length:
        return False
    alone = count / (_LANES * -(-count // _LANES))
    return alone < _WORTH * min(1.0, length / row)


def _bounded(equation: Equation, context: Context) -> list[_Bounded]:
    guards = {g: d for g in conditions(equation) if (d := inequality(g)) is not None}
    found = []
    for factor in Mul.make_args(equation.body):
        if not isinstance(factor, Access) or factor.tensor in context.recurrent:
            continue
        shape = context.tensors[factor.tensor].shape
        for k, (place, length) in enumerate(zip(factor.indices, shape, strict=True)):
            if accesses(place) or len(place.free_symbols & set(equation.domain)) < 2:
                continue
            edges = (place, length - 1 - place)
            mine = tuple(g for g, d in guards.items() if any(expand(d - e) == 0 for e in edges))
            if mine:
                found.append(_Bounded(factor, k, mine))
    return found


def _without(equation: Equation, guards: tuple[object, ...]) -> Equation:
    return replace(equation, guard=tuple(g for g in conditions(equation) if g not in guards))


def _padded(equation: Equation, bounded: list[_Bounded], context: Context) -> list[Equation] | None:
    """The operand copied into one with zeros around it, along all of its dimensions at once."""
    access = bounded[0].access
    tensor = context.tensors[access.tensor]
    by: dict[int, tuple[Expr, Expr, Expr]] = {}
    guards: list[object] = []
    for found in bounded:
        place = access.indices[found.dimension]
        around = _around(place, equation.domain, tensor.shape[found.dimension])
        if around is not None:
            by[found.dimension] = (Integer(1), *around)
            guards += found.guards
    if not by or tensor.kind != "real":
        return None
    unpadded = _without(equation, tuple(guards))
    if all(low == 0 and high == 0 for _, low, high in by.values()):
        return [unpadded]
    places = {k: access.indices[k] + low for k, (_, low, _) in by.items()}
    copy = _spread(access, by, context)
    read = _moved(access, copy.target, places)
    return [copy, unpadded.substitute({access: read})]


def _around(place: Expr, domain: Mapping[Symbol, Expr], length: Expr) -> tuple[Expr, Expr] | None:
    """How many zeros are needed before and after."""
    form = affine(place, domain)
    reach = None if form is None else bounds(form, domain)
    if reach is None:
        return None
    before, after = expand(-reach[0]), expand(reach[1] - length + 1)
    sides = []
    for side in (before, after):
        if provably_nonnegative(side):
            sides.append(side)
        elif provably_nonnegative(-side):
            sides.append(Integer(0))
        else:
            return None
    return sides[0], sides[1]


def _over_window(equation: Equation, found: _Bounded, context: Context) -> list[Equation] | None:
    """The sum over q of A[i - s q] C[q] as one over r of A[r] C'[i - r], C' being C spread by s."""
    shape = context.tensors[found.access.tensor].shape
    place, length = found.access.indices[found.dimension], shape[found.dimension]
    form = affine(place, equation.domain)
    if form is None or len(found.guards) != 2:
        return None
    for index in (r.index for r in equation.bound):
        step = -form.coefficients.get(index, Integer(0))
        extent = equation.domain[index]
        other = _reader(equation, found.access, index, context)
        shorter = provably_nonnegative(extent - length - 1) or (
            length.is_Integer and not extent.is_Integer
        )
        if other is None or not step.is_Integer or step == 0 or not shorter:
            continue
        return _resolved(equation, found, _Window(index, step, *other), context)
    return None


def _reader(
    equation: Equation, access: Access, index: Symbol, context: Context
) -> tuple[Access, int] | None:
    """The one other factor that depends on the index, at a plain place; its dimension."""
    others = [f for f in Mul.make_args(equation.body) if f != access and index in f.free_symbols]
    inside = [g for g in conditions(equation) if index in g.free_symbols]
    if len(others) != 1 or not isinstance(others[0], Access) or len(inside) > 2:
        return None
    other = others[0]
    at = [k for k, e in enumerate(other.indices) if e.has(index)]
    if len(at) != 1 or other.indices[at[0]] != index or other.tensor in context.recurrent:
        return None
    if context.tensors[other.tensor].kind != "real":
        return None
    if context.tensors[other.tensor].shape[at[0]] != equation.domain[index]:
        return None
    if sum(e.has(index) for e in access.indices) != 1:
        return None
    return other, at[0]


@dataclass(frozen=True)
class _Window:
    """A sum over `index`, which one operand reads at i - step * index, the other at `index`."""

    index: Symbol
    step: Expr
    other: Access
    dimension: int  # of `other`


def _resolved(
    equation: Equation, found: _Bounded, window: _Window, context: Context
) -> list[Equation] | None:
    index, step = window.index, window.step
    other, dimension = window.other, window.dimension
    place = found.access.indices[found.dimension]
    length = context.tensors[found.access.tensor].shape[found.dimension]
    new = context.fresh.index("r")
    rest = expand(place + step * index)  # i, of i - s q
    domain = {i: e for i, e in equation.domain.items() if i != index} | {new: length}
    spread = expand(abs(step) * (equation.domain[index] - 1) + 1)
    position = rest - new if step > 0 else new - rest
    around = _around(position, domain, spread)
    if around is None:
        return None
    low, high = around
    moved = _indexed(found.access, found.dimension, new)
    copy = _spread(other, {dimension: (Integer(abs(step)), low, high)}, context)
    read = _moved(other, copy.target, {dimension: position + low})
    bound = tuple(Range(new, length) if r.index == index else r for r in equation.bound)
    changed = _without(equation, found.guards)
    body = Mul(
        *(
            moved if f == found.access else read if f == other else f
            for f in Mul.make_args(equation.body)
        )
    )
    return [copy, replace(changed, body=body, bound=bound)]


def _indexed(access: Access, dimension: int, place: Expr) -> Access:
    return Access(
        access.tensor, *(place if k == dimension else e for k, e in enumerate(access.indices))
    )


def _spread(
    access: Access, by: Mapping[int, tuple[Expr, Expr, Expr]], context: Context
) -> Equation:
    """The equation of a new tensor: the old one's elements with zeros around and between.

    `by` gives for a dimension how far apart they come, and the zeros before and after.
    """
    old = context.tensors[access.tensor]
    plain = (Integer(1), Integer(0), Integer(0))
    steps = [by.get(k, plain) for k in range(old.rank)]
    shape = tuple(
        expand(low + step * (e - 1) + 1 + high)
        for e, (step, low, high) in zip(old.shape, steps, strict=True)
    )
    new = context.auxiliary(access.tensor, shape)
    free = tuple(Range(context.fresh.index("i"), e) for e in old.shape)
    places = [r.index for r in free]
    left = tuple(expand(low + step * i) for i, (step, low, _) in zip(places, steps, strict=True))
    return Equation(new.name, left, free, Access(old.name, *places))


def _moved(access: Access, copy: str, places: Mapping[int, Expr]) -> Access:
    """The access to the copy instead, at other places in some dimensions."""
    return Access(copy, *(expand(places.get(k, e)) for k, e in enumerate(access.indices)))
