"""Expressions with a choice: what the branches read is loaded beforehand, whatever the choice.

A load under a condition keeps compilers from vectorising, and gcc 12 vectorises some of them
wrongly (-O3 with AVX, a nest whose inner loop it unrolls). So an element that a branch reads goes
to a variable first. Where its index is not certainly in range, the index is clipped: the value
read is then not the one taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sympy import Add, And, Basic, Expr, Integer, Or, Symbol

from symbp.emit.c.text.printer import Clipped, Scope, element, index, is_checked, position, value
from symbp.emit.c.text.words import RESERVED
from symbp.ir import Access, Select, accesses, outermost
from symbp.plan.names import unused

Extents = Mapping[Symbol, int]


def computed(
    expressions: Sequence[Expr], extents: Extents, scope: Scope, taken: set[str] | None = None
) -> tuple[list[str], list[tuple[str, int]]]:
    """Declarations of what is loaded beforehand, and the expressions as C text over them."""
    lines, inner = loaded_before(expressions, extents, scope, names_taken(scope, taken))
    return lines, [value(e, inner) for e in expressions]


def names_taken(scope: Scope, more: Iterable[str] | None = None) -> set[str]:
    """The identifiers that variables of the scope may not have."""
    return {
        *RESERVED,
        *scope.indices.values(),
        *(f.identifier for f in scope.formals.values()),
        *scope.loaded.values(),
        *(more or ()),
    }


def loaded_before(
    expressions: Sequence[Expr], extents: Extents, scope: Scope, taken: set[str]
) -> tuple[list[str], Scope]:
    """Declarations of what branches read, and the scope in which variables hold it.

    The variables' names are added to those taken.
    """
    found = (a for e in expressions for a in conditional(e))
    chosen = dict.fromkeys(a for a in found if a not in scope.loaded)
    names: dict[Access, str] = {}
    lines: list[str] = []
    for access in chosen:
        formal = scope.formals[access.tensor]
        names[access] = unused(f"{formal.identifier}_here", taken)
        taken.add(names[access])
        certain = certain_place(access, extents, scope)
        if formal.storage != "int32":
            kind, text = scope.real, element(certain, scope)
        else:
            kind, text = "ptrdiff_t", index(certain, scope)[0]
        lines.append(f"const {kind} {names[access]} = {text};")
    return lines, replace(scope, loaded={**scope.loaded, **names})


def conditional(expression: Basic) -> Iterable[Access]:
    """The accesses that are not always evaluated, none of those inside another's index."""
    match expression:
        case Access():
            return
        case Select():
            yield from conditional(expression.condition)
            yield from outermost(expression.then)
            yield from outermost(expression.otherwise)
        case And() | Or():
            yield from outermost(expression)
        case _:
            for child in expression.args:
                yield from conditional(child)


def certain_place(access: Access, extents: Extents, scope: Scope) -> Access:
    """The access with every index clipped that is not certainly in range."""
    if in_range(access, extents, scope):
        return access
    shape = scope.formals[access.tensor].shape
    indices: list[Expr] = []
    for expression, extent in zip(access.indices, shape, strict=True):
        inner = {a: certain_place(a, extents, scope) for a in accesses(expression)}
        found = expression.xreplace(inner)
        if not is_checked(expression, extent, scope) and not _within(expression, extent, extents):
            found = Clipped(found, Integer(extent))
        indices.append(found)
    return Access(access.tensor, *indices)


def in_range(access: Access, extents: Extents, scope: Scope) -> bool:
    """Whether the element is certainly in the tensor's memory, over the whole box of indices.

    Loops over neighbouring dimensions may have been made one; then only the place counts.
    """
    formal = scope.formals[access.tensor]
    inner = [a for i in access.indices for a in accesses(i)]
    if not all(in_range(a, extents, scope) for a in inner):
        return False
    plain = [(i, e) for i, e in zip(access.indices, formal.shape, strict=True) if not accesses(i)]
    if all(_within(i, e, extents) for i, e in plain):
        return True
    place = Add(*(term * step for term, step in position(access, scope).items()))
    return not inner and _within(place, formal.size, extents)


def _within(expression: Expr, extent: int, extents: Extents) -> bool:
    """Whether an affine index stays in range over the whole box of its indices."""
    low = high = 0
    for term in Add.make_args(expression):
        coefficient, rest = term.as_coeff_Mul()
        if rest == 1:
            reach = (int(coefficient), int(coefficient))
        elif rest in extents and coefficient.is_Integer:
            far = int(coefficient) * (extents[rest] - 1)
            reach = (min(0, far), max(0, far))
        else:
            return False
        low, high = low + reach[0], high + reach[1]
    return low >= 0 and high < extent
