"""`X[n, k] = a - [k = y[n]]` as a whole write, then one element a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Basic, Expr, S, Symbol, expand

from symbp.ir import Access, Bracket, Compare, Equation, Select, Tensor, walk


def split_bracket(
    equation: Equation, tensors: Mapping[str, Tensor]
) -> tuple[Equation, Equation] | None:
    """The equation without its bracket [k = y[n]], and what the bracket adds, at k = y[n].

    None when there is no such bracket, or the target is not written at plain indices.
    """
    free = {r.index for r in equation.free}
    if equation.guard or set(equation.lhs) != free or len(equation.lhs) != len(free):
        return None
    for node in walk(equation.body):
        if isinstance(node, Bracket | Select) and isinstance(node.args[0], Compare):
            found = _label(node.args[0], free, tensors)
            if found is not None:
                return _split(equation, node.args[0], *found)
    return None


def _label(
    condition: Compare, free: set[Symbol], tensors: Mapping[str, Tensor]
) -> tuple[Symbol, Access] | None:
    """(k, y[...]) when the condition is k = y[...] for integer data y that does not depend on k."""
    if condition.op != "eq":
        return None
    terms = condition.difference.as_ordered_terms()
    data = [a for t in terms for a in (t, -t) if isinstance(a, Access)]
    indices = [s for t in terms for s in (t, -t) if s in free]
    if len(terms) != 2 or len(data) != 1 or len(indices) != 1:
        return None
    if expand(condition.difference.subs({})) == 0 or indices[0] in data[0].free_symbols:
        return None
    opposite = terms[0].could_extract_minus_sign() != terms[1].could_extract_minus_sign()
    known = tensors[data[0].tensor].upper is not None
    return (indices[0], data[0]) if opposite and known else None


def _split(
    equation: Equation, condition: Compare, index: Symbol, label: Access
) -> tuple[Equation, Equation] | None:
    without = decided(equation.body, condition, False)
    hit = expand(decided(equation.body, condition, True) - without)
    if hit.has(Bracket, Select):
        return None
    at: dict[Basic, Basic] = {index: label}
    place = replace(
        equation,
        lhs=tuple(e.xreplace(at) for e in equation.lhs),
        free=tuple(r for r in equation.free if r.index != index),
        body=hit.xreplace(at),
        accumulate=True,
    )
    return replace(equation, body=without), place


def decided(body: Expr, condition: Compare, holds: bool) -> Expr:
    """The body where the condition is known to hold, or not to."""

    def rebuild(node: Basic) -> Basic:
        if node == condition:
            return S.true if holds else S.false
        if not node.args or isinstance(node, Access):
            return node
        args = [rebuild(a) for a in node.args]
        same = all(a is b for a, b in zip(args, node.args, strict=True))
        return node if same else node.func(*args)

    return rebuild(body)
