"""Deltas: a condition i == e substitutes, and collapses a sum over i to its one term.

Inside the simplifier a guard on a pointwise body is a factor [condition]; `opened` and `closed`
translate. Conditions on real values stay choices: their other branch may be infinite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sympy import Add, And, Expr, Integer, Mul, Symbol, expand, false, true
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Bracket, Compare, Equation, Select, Tensor, accesses, walk

Extents = Mapping[Symbol, Expr]


def is_data(condition: Boolean, tensors: Mapping[str, Tensor]) -> bool:
    """Whether the condition depends on indices and integer data alone."""
    return all(tensors[a.tensor].kind == "integer" for a in accesses(condition))


def opened(expression: Expr, guard: Iterable[Boolean], tensors: Mapping[str, Tensor]) -> Expr:
    """The expression with guards and choices [c] a else 0 as factors [c]."""
    found: dict[Expr, Expr] = {}
    for node in walk(expression):
        if isinstance(node, Select) and is_data(node.condition, tensors):
            if node.otherwise == 0:
                found[node] = _bracket(node.condition) * opened(node.then, (), tensors)
        elif isinstance(node, Bracket) and isinstance(node.condition, And):
            found[node] = _bracket(node.condition)
    return expression.xreplace(found) * Mul(*map(_bracket, guard))


def _bracket(condition: Boolean) -> Expr:
    parts = condition.args if isinstance(condition, And) else (condition,)
    return Mul(*map(Bracket, parts))


def closed(expression: Expr, extents: Extents, tensors: Mapping[str, Tensor]) -> Expr:
    """Products with brackets as lazy choices, unless the other factors are only constants.

    What may be out of bounds where a bracket fails is not left outside the choice.
    """
    if isinstance(expression, Add):
        return expression.func(*[closed(a, extents, tensors) for a in expression.args])
    if not isinstance(expression, Mul):
        return expression
    spread = _spread(expression, extents, tensors)
    if spread is not None:
        return closed(spread, extents, tensors)
    conditions = [f.condition for f in expression.args if isinstance(f, Bracket)]
    others = [f for f in expression.args if not isinstance(f, Bracket)]
    rest = Mul(*[closed(f, extents, tensors) for f in others])
    read = {a for c in conditions for a in accesses(c)}
    if not accesses(rest) and all(in_bounds(a, extents, tensors) for a in read):
        return Mul(*map(Bracket, conditions)) * rest
    for group in (_reading(conditions, True), _reading(conditions, False)):
        rest = Select(And(*group), rest, Integer(0))
    return rest


def in_order(conditions: Iterable[Boolean]) -> tuple[Boolean, ...]:
    """Guards in the order of testing: those that read no tensor protect those that do."""
    found = sorted(conditions, key=str)
    return (*_reading(found, False), *_reading(found, True))


def _reading(conditions: Iterable[Boolean], reads: bool) -> tuple[Boolean, ...]:
    return tuple(c for c in conditions if bool(accesses(c)) is reads)


def _spread(product: Mul, extents: Extents, tensors: Mapping[str, Tensor]) -> Expr | None:
    """The product with risky factors multiplied into a sum that has brackets, if there is one."""
    risky = [
        f
        for f in product.args
        if not isinstance(f, Add) and any(not in_bounds(a, extents, tensors) for a in accesses(f))
    ]
    inner = next((f for f in product.args if isinstance(f, Add) and f.has(Bracket)), None)
    if not risky or inner is None:
        return None
    rest = Mul(*[f for f in product.args if f is not inner and f not in risky])
    return rest * Add(*[Mul(t, *risky) for t in inner.args])


def in_bounds(access: Access, extents: Extents, tensors: Mapping[str, Tensor]) -> bool:
    """Whether every index is seen to run within its dimension, whatever the guards."""
    return all(
        not inside(i, length, extents, tensors)
        for i, length in zip(access.indices, tensors[access.tensor].shape, strict=True)
    )


Implied = Callable[[Access], frozenset[Boolean]]  # where a tensor's guard fails, it is 0


def common_conditions(expression: Expr, implied: Implied) -> tuple[Expr, tuple[Boolean, ...]]:
    """The conditions of brackets outside which the expression is 0, and the expression inside."""
    zero_outside = _zero_outside(expression, implied)
    shared = [b for b in _brackets(expression) if b.condition in zero_outside]
    inside = expression.xreplace({b: Integer(1) for b in shared})
    return inside, in_order(b.condition for b in shared)


def _brackets(expression: Expr) -> tuple[Bracket, ...]:
    return tuple(dict.fromkeys(n for n in walk(expression) if isinstance(n, Bracket)))


def _zero_outside(e: Expr, implied: Implied) -> frozenset[Boolean]:
    """Conditions that hold wherever the expression is not 0."""
    match e:
        case Bracket():
            return frozenset([e.condition])
        case Access():
            return implied(e)
        case Mul():
            return frozenset().union(*(_zero_outside(a, implied) for a in e.args))
        case Add():
            return frozenset.intersection(*(_zero_outside(a, implied) for a in e.args))
    return frozenset()


def substitute(expression: Expr) -> Expr:
    """What a bracket says of the other factors of its product.

    [k == y[n]] f(y[n]) becomes [k == y[n]] f(k), and [c] f([c]) becomes [c] f(1).
    """
    if isinstance(expression, Add):
        return expression.func(*map(substitute, expression.args))
    if not isinstance(expression, Mul):
        return expression
    for bracket in expression.args:
        if isinstance(bracket, Bracket):
            rest = Mul(*[a for a in expression.args if a != bracket])
            known = rest.xreplace(_known(bracket, rest))
            if known != rest:
                return substitute(bracket * known)
    return expression


def _known(bracket: Bracket, rest: Expr) -> dict[Expr, Expr]:
    found: dict[Expr, Expr] = {bracket: Integer(1)}
    if is_equality(bracket.condition):
        present = set(accesses(rest))
        for access in accesses(bracket.condition):
            value = solve(bracket.condition, access)
            if value is not None and access in present:
                found[access] = value
    return found


def is_equality(condition: Boolean) -> bool:
    """Whether the condition is an equation."""
    return isinstance(condition, Compare) and condition.op == "eq"


def solve(condition: Boolean, unknown: Expr) -> Expr | None:
    """The value of an index or access that the equality fixes, when its coefficient is 1 or -1."""
    terms = Add.make_args(expand(condition.difference))
    with_it = [t for t in terms if t in (unknown, -unknown)]
    others = [t for t in terms if t not in (unknown, -unknown)]
    if len(with_it) != 1 or any(_depends(t, unknown) for t in others):
        return None
    rest = Add(*others)
    return -rest if with_it[0] == unknown else rest


def _depends(term: Expr, unknown: Expr) -> bool:
    if isinstance(unknown, Symbol):
        return unknown in term.free_symbols
    return unknown in accesses(term)


def inside(
    value: Expr, extent: Expr, extents: Extents, tensors: Mapping[str, Tensor]
) -> tuple[Boolean, ...]:
    """What must hold for the value to lie in 0 .. extent-1, known things left out."""
    if value.is_Symbol and extents.get(value) == extent:
        return ()
    if isinstance(value, Access) and tensors[value.tensor].upper == extent:
        return ()
    last = expand(extent - Integer(1) - value)
    return tuple(c for c in (Compare("ge", value), Compare("ge", last)) if c != true)


def is_never(conditions: Iterable[Boolean]) -> bool:
    """Whether one of the conditions fails everywhere."""
    return any(c == false for c in conditions)


def guarded(equation: Equation) -> frozenset[Boolean]:
    """The equation's guards, conjunctions split."""
    return frozenset(
        part for g in equation.guard for part in (g.args if isinstance(g, And) else (g,))
    )
