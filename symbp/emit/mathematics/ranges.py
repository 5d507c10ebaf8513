"""What goes without saying about indices: the only one there is, and bounds that readers see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sympy import Basic, Expr, Mul, S, Symbol, expand
from sympy.logic.boolalg import And, Boolean

from symbp.ir import Access, Bracket, Compare, Equation, Select, Tensor, accesses

Extents = Mapping[str, Tensor]


def settled(equations: Sequence[Equation], tensors: Extents) -> list[Equation]:
    """The equations with an index fixed where what they read has but one place for it.

    Conditions go that only keep an element read beside them inside its tensor: a reader takes
    what lies outside as left out.
    """
    fixed: dict[str, list[tuple[int, Expr]]] = {}
    for q in equations:
        places = [
            (d, e) for d, e in enumerate(q.lhs) if e.is_Integer and tensors[q.target].shape[d] == 1
        ]
        if places:
            fixed[q.target] = places
    shifted = any(_is_shifted(q) for q in equations)
    found = [_at_the_only_place(q, fixed) for q in equations] if fixed else list(equations)
    return [replace(q, body=_inside(q.body, tensors)) for q in found] if shifted else found


def _is_shifted(q: Equation) -> bool:
    """Whether it reads its own target, so is part of a recurrence."""
    return any(a.tensor == q.target for a in q.reads())


def _at_the_only_place(q: Equation, fixed: Mapping[str, list[tuple[int, Expr]]]) -> Equation:
    single = {r.index for r in q.free if r.extent == 1}
    put: dict[Symbol, Expr] = {
        a.indices[d]: e
        for a in q.reads()
        for d, e in fixed.get(a.tensor, ())
        if a.indices[d] in single
    }
    if not put or q.reduction != "none":
        return q
    return replace(
        q,
        lhs=tuple(e.xreplace(put) for e in q.lhs),
        free=tuple(r for r in q.free if r.index not in put),
        body=q.body.xreplace(put),
        guard=tuple(g.xreplace(put) for g in q.guard),
    )


def _inside(e: Expr, tensors: Extents) -> Expr:
    """The expression without conditions that only keep an element inside its tensor."""
    if not isinstance(e, Expr) or isinstance(e, Access) or not e.args:
        return e
    if isinstance(e, Select) and e.otherwise == 0 and _is_bound(e.condition, [e.then], tensors):
        return _inside(e.then, tensors)
    if isinstance(e, Select):
        return e
    if isinstance(e, Mul):
        kept = [
            f
            for f in e.args
            if not (isinstance(f, Bracket) and _is_bound(f.condition, e.args, tensors))
        ]
        if len(kept) < len(e.args):
            return _inside(Mul(*kept), tensors)
    parts = [_inside(a, tensors) for a in e.args]
    same = all(a is b for a, b in zip(parts, e.args, strict=True))
    return e if same else e.func(*parts)


def _is_bound(condition: Boolean, beside: Iterable[Basic], tensors: Extents) -> bool:
    """Whether an element that is read beside it is there only where the condition holds."""
    if isinstance(condition, And):
        beside = list(beside)
        return all(_is_bound(c, beside, tensors) for c in condition.args)
    if not isinstance(condition, Compare) or condition.op not in ("ge", "gt"):
        return False
    strict = S.One if condition.op == "gt" else S.Zero
    least = condition.difference - strict
    for e in beside:
        for access in accesses(e):
            for index, extent in zip(access.indices, tensors[access.tensor].shape, strict=True):
                if expand(least - index) == 0 or expand(extent - 1 - index - least) == 0:
                    return True
    return False
