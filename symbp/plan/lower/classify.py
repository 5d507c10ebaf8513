"""What kind of statement an equation is: a matrix product, elementwise, a reduction, a scatter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sympy import Add, Expr, Integer, Mul, Symbol, expand
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Tensor, accesses
from symbp.plan.affine import affine, volume, within
from symbp.plan.lower.boxes import conditions, inequality
from symbp.plan.lower.zeros import Zeros, implied
from symbp.plan.model import Contraction, Elementwise, Reduce, Scatter, Statement

Tensors = Mapping[str, Tensor]
NONE: Zeros = MappingProxyType({})


def classify(
    equation: Equation,
    tensors: Tensors,
    accumulate: bool,
    fixed: Collection[Symbol] = (),
    zeros: Zeros = NONE,
    *,
    loops: bool = False,
) -> Statement:
    """The statement for an equation. `fixed` indices are held by a loop around it.

    `accumulate` says that what the target holds already is added to; `loops`, that a contraction
    may have bounds.
    """
    if any(accesses(i) for i in equation.lhs):
        return Scatter(equation)
    if equation.reduction == "none":
        return Elementwise(equation, accumulate)
    if equation.reduction == "sum":
        found = contraction(equation, tensors, accumulate, fixed, zeros, loops=loops)
        if found is not None:
            return found
    return Reduce(equation, accumulate)


def contraction(
    equation: Equation,
    tensors: Tensors,
    accumulate: bool,
    fixed: Collection[Symbol] = (),
    zeros: Zeros = NONE,
    *,
    loops: bool = False,
) -> Contraction | None:
    """The equation as a product of two matrices, or None when it is none.

    A contraction reads its operands in bounds through affine indices, and every index of it but
    the fixed ones stands in at least two of target, left and right. A guard is taken only when
    what it leaves out is 0 anyway, or with `loops` when loops can have it for bounds.
    """
    parts = _factors(equation, tensors) if equation.reduction == "sum" else None
    if parts is None:
        return None
    coefficient, left, right = parts
    nonzero = implied(left, zeros) | implied(right, zeros)
    guards = conditions(equation)
    bounded = not nonzero.issuperset(guards)
    if bounded and not (loops and all(_is_bound(g, equation) for g in guards)):
        return None
    moving = [i for i in equation.domain if i not in fixed]
    bound = {r.index for r in equation.bound}
    groups: dict[str, list[Symbol]] = {"batch": [], "rows": [], "columns": [], "inner": []}
    for i in moving:
        in_left, in_right = i in left.free_symbols, i in right.free_symbols
        if i in bound:
            kind = "inner" if in_left and in_right else None
        else:
            kind = {(True, True): "batch", (True, False): "rows", (False, True): "columns"}.get(
                (in_left, in_right)
            )
        if kind is None:
            return None
        groups[kind].append(i)
    if not groups["inner"] or not all(
        in_bounds(a, equation, tensors, bounded) for a in (left, right)
    ):
        return None
    if groups["columns"] and not groups["rows"]:  # a vector stands on the left
        left, right = right, left
        groups["rows"], groups["columns"] = groups["columns"], groups["rows"]
    return Contraction(
        replace(equation, guard=_bounds((*guards, *nonzero) if bounded else nonzero)),
        left,
        right,
        tuple(groups["batch"]),
        tuple(groups["rows"]),
        tuple(groups["columns"]),
        tuple(groups["inner"]),
        coefficient,
        Integer(0),
        accumulate,
        bounded,
    )


def _bounds(conditions: Iterable[Boolean]) -> tuple[Boolean, ...]:
    """The conditions that a loop's bounds can express."""
    found = dict.fromkeys(c for c in conditions if inequality(c) is not None)
    return tuple(sorted(found, key=str))


def _is_bound(condition: Boolean, equation: Equation) -> bool:
    """Whether the condition is an inequality, affine in the equation's indices."""
    difference = inequality(condition)
    if difference is None or accesses(difference):
        return False
    return affine(difference, equation.domain) is not None


def _factors(equation: Equation, tensors: Tensors) -> tuple[Expr, Access, Access] | None:
    """Coefficient free of indices, and the two real operands that depend on some."""
    coefficient: list[Expr] = []
    operands: list[Access] = []
    indices = set(equation.domain)
    for factor in Mul.make_args(equation.body):
        if not factor.free_symbols & indices:
            coefficient.append(factor)
        elif isinstance(factor, Access) and tensors[factor.tensor].kind == "real":
            operands.append(factor)
        elif factor.is_Pow and factor.exp == 2 and isinstance(factor.base, Access):
            operands += [factor.base, factor.base]
        else:
            return None
    if len(operands) != 2 or tensors[operands[0].tensor].kind != "real":
        return None
    return Mul(*coefficient), operands[0], operands[1]


def in_bounds(access: Access, equation: Equation, tensors: Tensors, bounded: bool) -> bool:
    """Whether all indices are affine and in bounds, also where a guard does not hold.

    Where the guard must hold (`bounded`), it sees to the bounds.
    """
    domain = equation.domain
    for expression, length in zip(access.indices, tensors[access.tensor].shape, strict=True):
        form = affine(expression, domain) if not accesses(expression) else None
        if form is None:
            return False
        alone = form.single is not None and not equation.guard
        if not (alone or bounded) and not within(form, domain, length):
            return False
    return True


def covers(equations: Collection[Equation], tensor: Tensor) -> bool:
    """Whether the equations, pieces with disjoint images, certainly write every element."""
    written: list[Expr] = []
    for equation in equations:
        # a sum or an extremum over nothing is written as 0, whatever the guards say
        written_anyway = equation.reduction in ("sum", "max", "min")
        if equation.accumulate or (equation.guard and not written_anyway):
            return False
        written.append(volume(equation.free))
    total: Expr = Integer(1)
    for extent in tensor.shape:
        total *= extent
    return bool(expand(Add(*written) - total) == 0)


def is_reshape(equation: Equation, tensors: Tensors) -> bool:
    """Whether the equation copies a whole tensor in row-major order, perhaps to another shape."""
    body = equation.body
    if equation.reduction != "none" or equation.guard or equation.accumulate:
        return False
    if not isinstance(body, Access) or any(accesses(i) for i in (*body.indices, *equation.lhs)):
        return False
    source, target = tensors[body.tensor], tensors[equation.target]
    if source.kind != target.kind or not covers([equation], target):
        return False
    if expand(Mul(*source.shape) - Mul(*target.shape)) != 0:
        return False
    return bool(
        expand(_position(body.indices, source.shape) - _position(equation.lhs, target.shape)) == 0
    )


def _position(indices: tuple[Expr, ...], shape: tuple[Expr, ...]) -> Expr:
    """The row-major position of an element."""
    position: Expr = Integer(0)
    for i, extent in zip(indices, shape, strict=True):
        position = position * extent + i
    return position
