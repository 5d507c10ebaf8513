"""Sums of products of many factors as products of matrices, two factors at a time.

`sum[i, j](x[n,i] A[i,j] x[n,j])` over the whole domain would need N I J points at once; summed over
i first, and then over j, it is two matrix products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from sympy import And, Expr, Integer, Mul, Symbol
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Range, Select, accesses, walk
from symbp.plan.affine import affine, provably_nonnegative, within
from symbp.plan.lower.boxes import conditions
from symbp.plan.lower.context import Context
from symbp.plan.lower.zeros import implied


def factored(equation: Equation, context: Context) -> list[Equation] | None:
    """Equations of which the last is nearer to a product of two operands; None if it is one."""
    if equation.reduction != "sum":
        return None
    if any(accesses(i) for i in equation.lhs):
        return _gathered(equation, context)
    indices = set(equation.domain)
    factors = [f for f in Mul.make_args(equation.body) if f.free_symbols & indices]
    scale = Mul(*(f for f in Mul.make_args(equation.body) if not f.free_symbols & indices))
    bound = {r.index for r in equation.bound}
    outside = [f for f in factors if not f.free_symbols & bound]
    inside = [f for f in factors if f.free_symbols & bound]
    guard = tuple(equation.guard)
    domain = bound.union(*(_of(node, indices) for node in (*inside, *guard)))
    if len(inside) < 2 or any(_of(f, indices) >= domain for f in inside):
        return None
    if outside and guard and not _in_bounds(Mul(*outside), equation, context):
        return None
    if outside:
        return _factored_out(equation, Mul(scale, *outside), inside, context)
    if guard and not _implied(equation, inside, context):
        return _masked(equation, scale, inside, context)
    if guard and not _in_bounds(Mul(*inside), equation, context):
        return None
    if len(inside) > 2:
        return _paired(equation, scale, inside, bound, context)
    return _named(equation, scale, inside, context)


def _implied(equation: Equation, factors: Iterable[Expr], context: Context) -> bool:
    """Whether what the guard leaves out is 0, because one of the factors is."""
    known = [implied(f, context.zeros) for f in factors if isinstance(f, Access)]
    return frozenset().union(*known).issuperset(conditions(equation))


def _gathered(equation: Equation, context: Context) -> list[Equation] | None:
    """What is scattered is summed first, each place's value on its own."""
    written = {i for e in equation.lhs for i in e.free_symbols}
    if equation.guard or any(r.index in written for r in equation.bound):
        return None
    made, read = _auxiliary(equation, equation.body, [r.index for r in equation.bound], context)
    return [*_new(made), replace(equation, body=read, reduction="none", bound=())]


def _of(node: Expr | Boolean, indices: set[Symbol]) -> set[Symbol]:
    return node.free_symbols & indices


def _auxiliary(
    equation: Equation, body: Expr, bound: Iterable[Symbol], context: Context
) -> tuple[Equation | None, Access]:
    """An equation of its own for a part of the body, and the access that reads it.

    None instead of the equation when another part was the same but for the names of its indices.
    """
    summed = tuple(bound)
    domain = equation.domain
    inside = list(domain)
    if isinstance(body, Access):  # a gather keeps the order of what it reads
        inside = list(dict.fromkeys(n for e in body.indices for n in walk(e) if n in domain))
    kept = [i for i in inside if i in body.free_symbols and i not in summed]
    if not summed:
        known = _known(body, kept, domain, context)
        if known is not None:
            return None, known
    tensor = context.auxiliary(equation.target, tuple(domain[i] for i in kept))
    made = Equation(
        tensor.name,
        tuple(kept),
        tuple(Range(i, domain[i]) for i in kept),
        body,
        "sum" if summed else "none",
        tuple(Range(i, domain[i]) for i in summed),
        origin=equation.origin,
    )
    if not summed:
        order = _first(body, kept)
        context.products[_canonical(body, kept, domain)] = (
            tensor.name,
            tuple(order.index(i) for i in kept),
        )
    return context.fresh.renamed(made), Access(tensor.name, *kept)


def _new(made: Equation | None) -> list[Equation]:
    return [] if made is None else [made]


def _first(body: Expr, kept: list[Symbol]) -> list[Symbol]:
    """The indices in the order in which the body's accesses, by name, first use them."""
    found = sorted(accesses(body), key=lambda a: a.tensor)
    return list(dict.fromkeys([n for a in found for n in walk(a) if n in kept] + kept))


def _canonical(body: Expr, kept: list[Symbol], domain: Mapping[Symbol, Expr]) -> object:
    """The body and its extents, the same for bodies that differ in their indices' names only."""
    order = _first(body, kept)
    renamed = {i: Symbol(f"·{k}", integer=True) for k, i in enumerate(order)}
    return body.xreplace(renamed), tuple(domain[i] for i in order)


def _known(
    body: Expr, kept: list[Symbol], domain: Mapping[Symbol, Expr], context: Context
) -> Access | None:
    """The access to a tensor that holds this product already."""
    found = context.products.get(_canonical(body, kept, domain))
    if found is None:
        return None
    order = _first(body, kept)
    return Access(found[0], *(order[k] for k in found[1]))


def _factored_out(
    equation: Equation, outside: Expr, inside: list[Expr], context: Context
) -> list[Equation] | None:
    """Factors without a bound index multiply the finished sum."""
    tensor = context.auxiliary(equation.target, tuple(r.extent for r in equation.free))
    places = tuple(r.index for r in equation.free)
    summed = replace(equation, target=tensor.name, lhs=places, body=Mul(*inside), accumulate=False)
    scaled = replace(
        equation,
        body=outside * Access(tensor.name, *places),
        reduction="none",
        bound=(),
        guard=(),
    )
    return [context.fresh.renamed(summed), scaled]


def _masked(
    equation: Equation, scale: Expr, inside: list[Expr], context: Context
) -> list[Equation] | None:
    """A guard goes into the one operand whose indices it is about."""
    condition = And(*equation.guard)
    about = _of(condition, set(equation.domain))
    holders = [f for f in inside if about <= f.free_symbols]
    holder = min(holders, key=lambda f: len(f.free_symbols), default=None)
    if holder is None:
        return _chosen(equation, condition, context)
    rest = list(inside)
    rest.remove(holder)
    if not _in_bounds(Mul(*rest), equation, context):
        return None
    made, read = _auxiliary(equation, Select(condition, holder, Integer(0)), (), context)
    return [*_new(made), replace(equation, body=Mul(scale, read, *rest), guard=())]


def _chosen(equation: Equation, condition: Boolean, context: Context) -> list[Equation] | None:
    """A guard on free indices alone chooses among finished sums, all of them being in bounds."""
    bound = {r.index for r in equation.bound}
    if condition.free_symbols & bound or not _in_bounds(equation.body, equation, context):
        return None
    tensor = context.auxiliary(equation.target, tuple(r.extent for r in equation.free))
    places = tuple(r.index for r in equation.free)
    summed = replace(equation, target=tensor.name, lhs=places, guard=(), accumulate=False)
    read = Access(tensor.name, *places)
    chosen = replace(
        equation,
        body=Select(condition, read, Integer(0)),
        reduction="none",
        bound=(),
        guard=(),
    )
    return [context.fresh.renamed(summed), chosen]


def _in_bounds(expression: Expr, equation: Equation, context: Context) -> bool:
    """Whether every access is in bounds over the whole domain, without the equation's guard."""
    domain = equation.domain
    for access in accesses(expression):
        shape = context.tensors[access.tensor].shape
        for place, length in zip(access.indices, shape, strict=True):
            if isinstance(place, Access):
                upper = context.tensors[place.tensor].upper
                if upper is None or not provably_nonnegative(length - upper):
                    return False
                continue
            form = None if accesses(place) else affine(place, domain)
            if form is None or not within(form, domain, length):
                return False
    return True


def _paired(
    equation: Equation, scale: Expr, inside: list[Expr], bound: set[Symbol], context: Context
) -> list[Equation] | None:
    """Some factors made one: those that share an index the others lack, or two alike."""
    best: list[Expr] | None = None
    for i in (r.index for r in equation.bound):
        sharing = [f for f in inside if i in f.free_symbols]
        if len(sharing) < len(inside) and (best is None or len(sharing) < len(best)):
            best = sharing
    if best is None:
        pair = min(
            combinations(inside, 2),
            key=lambda p: len((p[0].free_symbols | p[1].free_symbols) & set(equation.domain)),
        )
        best = list(pair)
    rest = list(inside)
    for factor in best:
        rest.remove(factor)
    gone = [
        r.index
        for r in equation.bound
        if any(r.index in f.free_symbols for f in best)
        and not any(r.index in f.free_symbols for f in rest)
    ]
    made, read = _auxiliary(equation, Mul(*best), gone, context)
    left = tuple(r for r in equation.bound if r.index not in gone)
    return [*_new(made), replace(equation, body=Mul(scale, read, *rest), bound=left)]


def _is_operand(factor: Expr, context: Context) -> bool:
    """Whether a product of matrices can read the factor where it is."""
    return (
        isinstance(factor, Access)
        and context.tensors[factor.tensor].kind == "real"
        and not any(accesses(i) for i in factor.indices)
    )


def _named(
    equation: Equation, scale: Expr, inside: list[Expr], context: Context
) -> list[Equation] | None:
    """An operand that is an expression gets a tensor of its own."""
    for factor in inside:
        if not _is_operand(factor, context):
            made, read = _auxiliary(equation, factor, (), context)
            rest = list(inside)
            rest.remove(factor)
            return [*_new(made), replace(equation, body=Mul(scale, read, *rest))]
    return None
