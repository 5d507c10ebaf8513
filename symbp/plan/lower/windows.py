"""Sums over windows: scattered from where they come from, where that saves multiplications.

The adjoint of a window with a stride s asks of each of its elements which outputs it reached:

    x̄[p] = sum[q if 0 <= p - s*q < R](W[p - s*q] * y[q])

With r = p - s*q for index the guard is a range, and p = r + s*q:

    d[r, q] = W[r] * y[q]        x̄[r + s*q] += d[r, q]

so that a convolution's adjoint is one product of matrices and costs what the convolution does, and
no element asks for a remainder. Without a stride the gathered sum multiplies the zeros around y
too, and is scattered where these are many. Where r + s*q may leave x̄ (padding), d is added to a
copy of x̄ with a border. Only a small, known number of windows may meet in one element: R is a
number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Integer, Mul, Symbol, expand
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Compare, Equation, Range, Tensor, accesses
from symbp.plan.affine import Affine, affine, bounds, provably_nonnegative, volume
from symbp.plan.lower.boxes import conditions, inequality
from symbp.plan.lower.context import Context

_MOST = 1024  # windows that may meet in one element

# Whether a scattered sum is worth more than the gathered one.
Worth = Callable[[Equation, Equation], bool]


def meeting(equation: Equation) -> tuple[Range, ...] | None:
    """The free indices to hold so that no two points write one element; None if none are known.

    In each dimension of the target the longest index runs, and the others are held.
    """
    extents = equation.domain
    held = [i for inside in _meeting(equation) for i in inside[:-1]]
    number = 1
    for i in held:
        if not extents[i].is_Integer:
            return None
        number *= int(extents[i])
    if len(set(held)) != len(held) or number > _MOST:
        return None
    return tuple(r for r in equation.free if r.index in held)


def positions(equation: Equation) -> tuple[Symbol, ...]:
    """In each dimension of the target in which several free indices meet, the one that runs."""
    return tuple(inside[-1] for inside in _meeting(equation) if len(inside) > 1)


def _meeting(equation: Equation) -> list[list[Symbol]]:
    """The free indices of each dimension of the target, the longest last."""
    read = {s for a in equation.reads() for s in a.free_symbols}
    order = sorted(equation.free, key=lambda r: (_long(r.extent), r.index in read))
    return [[r.index for r in order if place.has(r.index)] for place in equation.lhs]


def _long(extent: Expr) -> tuple[bool, int]:
    return (False, int(extent)) if extent.is_Integer else (True, 0)


@dataclass
class _Turned:
    """An equation on its way from a gathered sum to a scattered one."""

    equation: Equation
    small: list[Range] = field(default_factory=list)  # new indices
    strided: bool = False


def scattered(
    equation: Equation, context: Context, worth: Worth | None = None
) -> list[Equation] | None:
    """The equations of a scattered sum, where that saves products with zero; None elsewhere.

    With `worth`, where this finds that it is worth it.
    """
    free = [r.index for r in equation.free]
    if equation.reduction != "sum" or not equation.guard or equation.target in context.recurrent:
        return None
    if equation.accumulate or list(equation.lhs) != free:
        return None
    turned = _Turned(equation)
    for dimension in range(len(free)):
        turned = _turn(turned, dimension, context) or turned
    found = turned.equation
    if found is equation:
        return None
    inside = {i for e in found.lhs for i in e.free_symbols}
    summed = tuple(r for r in found.bound if r.index not in inside)
    moved = tuple(r for r in found.bound if r.index in inside)
    scatter = _ordered(replace(found, free=(*found.free, *moved), bound=summed))
    if worth is not None:
        return _placed(scatter, equation, context) if worth(scatter, equation) else None
    product = bool(summed) or sum(isinstance(f, Access) for f in Mul.make_args(found.body)) > 1
    if product and not turned.strided and not _saves(equation, found, context.sizes):
        return None
    return _placed(scatter, equation, context)


def _saves(gathered: Equation, scattered: Equation, sizes: Mapping[Symbol, Expr]) -> bool:
    """Whether the scattered sum has at most two thirds of the products, at these sizes."""
    before, after = (
        volume((*q.free, *q.bound)).xreplace(dict(sizes)) for q in (gathered, scattered)
    )
    return provably_nonnegative(2 * before - 3 * after)


def _ordered(equation: Equation) -> Equation:
    """The equation with the windows' positions last, after the places in a window."""
    last, extents = positions(equation), equation.domain
    plain = [e for e in equation.lhs if e in extents]
    taps = [r for r in equation.free if r.index not in (*plain, *last)]
    order = (*plain, *(r.index for r in sorted(taps, key=lambda r: _long(r.extent))), *last)
    return replace(equation, free=tuple(Range(i, extents[i]) for i in order))


# --- one dimension ------------------------------------------------------------------------------


def _turn(turned: _Turned, dimension: int, context: Context) -> _Turned | None:
    """One dimension's free index p replaced by r + s*q, where guards bound r."""
    equation = turned.equation
    index = equation.lhs[dimension]
    for guard in conditions(equation):
        difference = guard.difference if isinstance(guard, Compare) and guard.op == "eq" else None
        low = inequality(guard)
        form = _form(low if difference is None else difference, index, equation)
        if form is None and difference is not None:
            form = _form(-difference, index, equation)
        if form is None:
            continue
        if difference is not None:
            return _replaced(turned, dimension, form, None, (guard,))
        above = _above(form, guard, equation)
        if above is not None and not provably_nonnegative(above[0] - equation.domain[index] - 1):
            length, other = above
            used = (guard,) if other is None else (guard, other)
            extent = Range(context.fresh.index("r"), length)
            return _replaced(turned, dimension, form, extent, used)
    return None


def _form(expression: Expr | None, index: Expr, equation: Equation) -> Affine | None:
    """p - s*q - c, where p is the index and some q is bound; None for anything else."""
    if expression is None or accesses(expression):
        return None
    form = affine(expression, equation.domain)
    bound = {r.index for r in equation.bound}
    if form is None or form.coefficients.get(index) != 1 or len(form.coefficients) < 2:
        return None
    others = set(form.coefficients) - {index}
    return form if others <= bound and form.constant.is_Integer else None


def _above(form: Affine, lower: Boolean, equation: Equation) -> tuple[Expr, Boolean | None] | None:
    """How far r runs, given r >= 0: by another guard, or as far as the indices let it."""
    value = form.constant + sum(c * s for s, c in form.coefficients.items())
    for guard in conditions(equation):
        upper = inequality(guard)
        if guard != lower and upper is not None:
            length = expand(upper + value + 1)
            if not length.free_symbols & set(equation.domain) and provably_nonnegative(length - 1):
                return length, guard
    reach = bounds(form, equation.domain)
    return (expand(reach[1] + 1), None) if reach and reach[1].is_Integer else None


def _replaced(
    turned: _Turned,
    dimension: int,
    form: Affine,
    new: Range | None,
    used: tuple[Boolean, ...],
) -> _Turned | None:
    equation = turned.equation
    index = equation.lhs[dimension]
    rest = form.constant + sum(c * s for s, c in form.coefficients.items() if s != index)
    place = expand((new.index if new else Integer(0)) - rest)
    if new is not None and new.extent <= 0:
        return None
    left = replace(equation, guard=tuple(g for g in conditions(equation) if g not in used))
    changed = left.substitute({index: place})
    free = tuple(r for r in equation.free if r.index != index)
    moved = replace(
        changed,
        free=(*free, new) if new else free,
        bound=equation.bound,
        body=_tidy(changed.body),
        guard=tuple(_tidy(g) for g in changed.guard),
        lhs=tuple(place if k == dimension else e for k, e in enumerate(equation.lhs)),
    )
    steps = {abs(c) for s, c in form.coefficients.items() if s != index}
    return _Turned(
        moved,
        [*turned.small, *([new] if new else [])],
        turned.strided or new is None or any(s != 1 for s in steps),
    )


def _tidy(expression: Expr) -> Expr:
    """The expression with index expressions expanded."""
    found = {a: Access(a.tensor, *(expand(i) for i in a.indices)) for a in accesses(expression)}
    changed = expression.xreplace(found)
    if isinstance(changed, Compare):
        return Compare(changed.op, expand(changed.difference))
    return changed


# --- the whole ----------------------------------------------------------------------------------


def _placed(equation: Equation, original: Equation, context: Context) -> list[Equation] | None:
    """The products, the scattered sum and, where there is a border, what lies inside it."""
    if equation.bound and equation.guard:
        return None
    border = _border(equation, context.tensors[equation.target])
    if border is None:
        return None
    if meeting(replace(equation, lhs=tuple(e for e, _ in border))) is None:
        return None
    made: list[Equation] = []
    scatter = replace(equation, reduction="none", bound=(), accumulate=True)
    if equation.bound:
        tensor = context.auxiliary(equation.target, tuple(r.extent for r in equation.free))
        places = tuple(r.index for r in equation.free)
        product = replace(equation, target=tensor.name, lhs=places)
        made.append(context.fresh.renamed(product))
        scatter = replace(scatter, body=Access(tensor.name, *places))
    if all(length is None for _, length in border):
        return [*made, context.fresh.renamed(scatter)]
    shape = tuple(
        length or extent
        for (_, length), extent in zip(border, context.tensors[equation.target].shape, strict=True)
    )
    wide = context.auxiliary(equation.target, shape)
    moved = replace(scatter, target=wide.name, lhs=tuple(e for e, _ in border))
    shift = [expand(e - old) for (e, _), old in zip(border, equation.lhs, strict=True)]
    read = Access(wide.name, *(expand(i + by) for i, by in zip(original.lhs, shift, strict=True)))
    inside = replace(original, body=read, reduction="none", bound=(), guard=())
    return [*made, context.fresh.renamed(moved), inside]


def _border(equation: Equation, target: Tensor) -> list[tuple[Expr, Expr | None]] | None:
    """Each dimension's place, moved to be >= 0, and the length it needs where the target's is less.

    None when that is not known.
    """
    found: list[tuple[Expr, Expr | None]] = []
    for place, length in zip(equation.lhs, target.shape, strict=True):
        if place in equation.domain:
            found.append((place, None))
            continue
        form = affine(place, equation.domain)
        reach = None if form is None else bounds(form, equation.domain)
        if reach is None:
            return None
        low, high = reach
        if provably_nonnegative(low) and provably_nonnegative(length - 1 - high):
            found.append((place, None))
            continue
        before = Integer(0) if provably_nonnegative(low) else -low
        after = Integer(0) if provably_nonnegative(length - 1 - high) else high - length + 1
        if not (before.is_Integer and after.is_Integer):
            return None
        found.append((expand(place + before), expand(before + length + after)))
    return found
