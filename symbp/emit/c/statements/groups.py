"""Groups of statements as lines of C: common loops, rows of scratch, values kept in variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbp.emit.c.statements.hoist import Hoist
from symbp.emit.c.statements.loads import loaded_before
from symbp.emit.c.statements.loops import Shape, indented, nest, side_by_side
from symbp.emit.c.statements.sinks import entered
from symbp.emit.c.statements.statements import Fixed, documented, lines
from symbp.emit.c.statements.work import PAYS, domain, independent, work
from symbp.emit.c.text.printer import ATOM, Scope, element, value
from symbp.ir import Access
from symbp.plan.loops.nests import Group, statements_of
from symbp.plan.loops.together import touches
from symbp.plan.model import Alias, Clear, Elementwise, Loop, equations
from symbp.plan.names import unused

__all__ = ["lines"]


@lines.register
def _(group: Group, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    order = [r.index for r in group.ranges]
    sizes = {r.index: int(r.extent) for r in group.ranges}
    parallel = scope.fast and scope.threaded and _work(group) >= PAYS
    inside = replace(_with_rows(group, scope), threaded=scope.threaded and not parallel)
    leaves = [m for m in group.members if isinstance(m, Elementwise)]
    around = fixed | set(order)
    if len(leaves) == len(group.members) and all(_needs_no_loop(m, around) for m in leaves):
        return _fused(group, leaves, inside, Shape(parallel=parallel))
    body = [*_declared(group, inside)]
    for member in group.members:
        body += lines(member, inside, cleared, around)
    return nest(order, sizes, (), body, inside, shape=Shape(parallel=parallel))


def _work(group: Group) -> int:
    return sum(work(q) for q in equations(statements_of((group,))))


def _needs_no_loop(statement: Elementwise, around: Fixed) -> bool:
    """Whether the loops around are all that the statement is written in."""
    return all(r.index in around for r in statement.equation.free)


# ---------------------------------------------------------------- rows


def _with_rows(group: Group, scope: Scope) -> Scope:
    """The scope inside, where local tensors are rows or single variables."""
    formals = dict(scope.formals)
    single = {}
    for row in group.local:
        formal = formals[row.tensor]
        formals[row.tensor] = replace(formal, laid_out=row.strides, single=row.size == 1)
        if row.size == 1:
            single[row.tensor] = formal.identifier
    loaded = {
        a: single[a.tensor]
        for s in statements_of((group,))
        if not isinstance(s, Clear | Alias | Loop)
        for a, _ in touches(s)
        if a.tensor in single
    }
    return replace(scope, formals=formals, loaded={**scope.loaded, **loaded})


def _declared(group: Group, scope: Scope) -> list[str]:
    """Declarations of the rows."""
    found = []
    for row in group.local:
        name = scope.formals[row.tensor].identifier
        found.append(f"{scope.real} {name}{f'[{row.size}]' if row.size > 1 else ''};")
    return found


# ---------------------------------------------------------------- one loop for all


def _fused(group: Group, members: Sequence[Elementwise], scope: Scope, shape: Shape) -> list[str]:
    """Every member at one element: what one writes and the next reads stays in a variable."""
    order = [r.index for r in group.ranges]
    sizes = {i: n for m in members for i, n in domain(m.equation).items()}
    hoist = Hoist(order[-1], sizes, scope)
    kept = {r.tensor for r in group.local}
    constant = {n for n in kept if _is_constant(n, members)}
    body = [
        line
        for line in _declared(group, scope)
        if not line.startswith(
            tuple(f"{scope.real} {scope.formals[n].identifier};" for n in constant)
        )
    ]
    inner = scope
    for number, member in enumerate(members):
        q = member.equation
        expression = hoist.expression(q.body)
        inner = replace(inner, loaded={**hoist.loaded, **inner.loaded})
        loads, inner = loaded_before([expression], sizes, inner, hoist.taken)
        text = value(expression, inner)
        later = {a for m in members[number + 1 :] for a in m.equation.reads()}
        code: list[str] = []
        if q.target in constant:
            code = [f"const {scope.real} {element(q.element, inner)} = {text[0]};"]
        else:
            if q.element in later and q.target not in kept and not member.accumulate:
                name = unused(f"{scope.formals[q.target].identifier}_here", hoist.taken)
                hoist.taken.add(name)
                code = [f"const {scope.real} {name} = {text[0]};"]
                text = name, ATOM
            code += entered(q.element, text, member.accumulate, _unloaded(q.target, inner, scope))
            inner = _unloaded(q.target, inner, scope)
            if code[0].startswith("const") and q.target not in scope.sinks:
                inner = replace(inner, loaded={**inner.loaded, q.element: text[0]})
        body += documented(q, member.accumulate, [*loads, *code], scope)
    outer = [m for m in members if m.equation.target not in kept]
    vector = all(independent(m.equation, order[-1], scope) for m in outer)
    together = side_by_side(
        (e for m in members for e in (m.equation.body, m.equation.element)), order[-1], scope
    )
    shape = replace(shape, before=hoist.before, vector=vector, together=together)
    code = nest(order, sizes, members[0].equation.guard, body, scope, shape=shape)
    return ["{", *indented(code), "}"] if hoist.before and len(order) == 1 else code


def _is_constant(name: str, members: Sequence[Elementwise]) -> bool:
    """Whether one member makes all there is of a local tensor."""
    makers = [m for m in members if m.equation.target == name]
    return len(makers) == 1 and not makers[0].accumulate


def _unloaded(name: str, inner: Scope, outer: Scope) -> Scope:
    """The scope after a store to the tensor: what variables held of its memory may be old."""
    memory = outer.formals[name].identifier
    kept = {
        a: v
        for a, v in inner.loaded.items()
        if a in outer.loaded
        or not isinstance(a, Access)
        or outer.formals[a.tensor].identifier != memory
    }
    return replace(inner, loaded=kept)
