"""One-sided unification: for which indices is a pattern equal to a given expression?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sympy import Add, Expr, Symbol, expand

from symbp.ir import Access, Range, Tensor, accesses

Binding = Mapping[Symbol, Expr]
Extents = Mapping[Symbol, Expr]


@dataclass(frozen=True)
class Pattern:
    """An expression that holds for all values of its indices within their extents.

    `covered` are the indices that run over a whole dimension of a tensor they stand alone in, so
    that whatever may be read there lies in range.
    """

    expression: Expr
    extents: Extents
    covered: frozenset[Symbol]

    @classmethod
    def over(
        cls, expression: Expr, ranges: tuple[Range, ...], tensors: Mapping[str, Tensor]
    ) -> Pattern:
        """The pattern with these ranges."""
        extents = {r.index: r.extent for r in ranges}
        covered = frozenset(
            i
            for access in accesses(expression)
            for i, length in zip(access.indices, tensors[access.tensor].shape, strict=True)
            if extents.get(i) == length
        )
        return cls(expression, extents, covered)

    def match(
        self, target: Expr, readers: Extents, tensors: Mapping[str, Tensor]
    ) -> Binding | None:
        """Values of the indices at which the pattern is the target, proved to be in range.

        `readers` are the extents of the indices in the target.
        """
        binding = match(self.expression, target, frozenset(self.extents))
        if binding is None:
            return None
        for v, value in binding.items():
            if v not in self.covered and not _within(value, self.extents[v], readers, tensors):
                return None
        return binding


def _within(value: Expr, extent: Expr, readers: Extents, tensors: Mapping[str, Tensor]) -> bool:
    if isinstance(value, Access):
        return tensors[value.tensor].upper == extent
    return readers.get(value) == extent


def match(pattern: Expr, target: Expr, variables: frozenset[Symbol]) -> Binding | None:
    """Values of the variables (indices of the pattern) that make it equal to the target.

    Every variable must be the index of some access of the pattern, alone or plus a constant.
    Sound: the instantiated pattern is compared with the target before it is returned.
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
        unknown = i.free_symbols & variables
        if not unknown:
            if i != value:
                return None
            continue
        solved = _solved(i, value, unknown)
        if solved is not None and binding.setdefault(solved[0], solved[1]) != solved[1]:
            return None
    return binding


def _solved(i: Expr, value: Expr, unknown: set[Symbol]) -> tuple[Symbol, Expr] | None:
    """(v, its value) where the index is v or v plus a constant; None where it says nothing."""
    if i in unknown:
        return i, value
    if isinstance(i, Add) and len(unknown) == 1:
        (v,) = unknown
        if v in i.args:
            return v, expand(value - (i - v))
    return None
