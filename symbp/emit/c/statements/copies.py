"""An operand copied so that what a kernel runs over stands side by side."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from sympy import Symbol

from symbp.emit.c.statements.loops import block
from symbp.emit.c.text.printer import Scope, linear, position
from symbp.ir import Access
from symbp.plan.loops.tiles import Strides

COPY = "copied"  # its name


def copy(access: Access, to: Strides, extents: Mapping[Symbol, int], scope: Scope) -> list[str]:
    """Code that declares and fills the copy, `to` being its strides; other indices stand still."""
    source = position(access, scope)
    loops = [i for i in sorted(to, key=lambda i: -to[i]) if extents[i] > 1]
    counts = dict(extents)
    while len(loops) > 1:
        following, last = loops[-2:]
        if (to[following], source.get(following)) != (
            to[last] * counts[last],
            source.get(last, 0) * counts[last],
        ):
            break
        counts[last] *= counts[following]  # one goes on where the other ends, in both
        loops.remove(following)
    merged = {i for i in to if i not in loops}
    source = {term: step for term, step in source.items() if term not in merged}
    target = {i: to[i] for i in loops}
    formal = scope.formals[access.tensor]
    head = f"{scope.real} {COPY}[{prod(extents[i] for i in to)}];"
    left, right = linear(target, scope)[0], linear(source, scope)[0]
    body = [f"{COPY}[{left}] = {formal.identifier}[{right}];"]
    for i in reversed(loops):
        name = scope.indices[i]
        line = f"for (ptrdiff_t {name} = 0; {name} < {counts[i]}; ++{name})"
        body = block(line, body)
    return [head, *body]
