"""One-sided unification: for which indices is a pattern equal to a given expression?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Expr, Symbol

from symbp.ir import Access, accesses

Binding = Mapping[Symbol, Expr]


def match(pattern: Expr, target: Expr, variables: frozenset[Symbol]) -> Binding | None:
    """Values of the variables (indices of the pattern) that make it equal to the target.

    Every variable must stand alone as an index of some access of the pattern. Sound: the
    instantiated pattern is compared with the target before it is returned.
    """
    if pattern.func is not target.func:
        return None
    if not variables & pattern.free_symbols:
        return {} if pattern == target else None
    parts = accesses(pattern)
    candidates = accesses(target)
    if not {a.tensor for a in parts} <= {a.tensor for a in candidates}:
        return None
    for binding in _bindings(parts, candidates, variables, {}):
        if pattern.xreplace(dict(binding)) == target:
            return binding
    return None


def _bindings(
    parts: tuple[Access, ...],
    candidates: tuple[Access, ...],
    variables: frozenset[Symbol],
    known: Binding,
) -> Iterator[Binding]:
    if not parts:
        yield known
        return
    for candidate in candidates:
        if candidate.tensor == parts[0].tensor:
            extended = _unify(parts[0], candidate, variables, known)
            if extended is not None:
                yield from _bindings(parts[1:], candidates, variables, extended)


def _unify(
    part: Access, candidate: Access, variables: frozenset[Symbol], known: Binding
) -> Binding | None:
    binding = dict(known)
    if len(part.indices) != len(candidate.indices):
        return None
    for i, value in zip(part.indices, candidate.indices, strict=True):
        if i in variables:
            if binding.setdefault(i, value) != value:
                return None
        elif not (i.free_symbols & variables) and i != value:
            return None
    return binding
