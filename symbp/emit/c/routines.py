"""Routines of a plan as C functions: sizes become numbers, formals become pointers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod

from sympy import Basic, Expr, Integer, Symbol

from symbp.emit.c.model import Formal, Function, Storage
from symbp.emit.c.statements.recurrences import lines
from symbp.emit.c.text.printer import Scope, Sink
from symbp.emit.c.text.words import identifiers
from symbp.ir import Equation, Scan, Tensor, index
from symbp.plan.loops.epilogues import with_epilogues
from symbp.plan.loops.groups import LOCAL, grouped
from symbp.plan.loops.layouts import row_major
from symbp.plan.loops.nests import Group, Item, Recurrence, Tiled, locals_of, statements_of
from symbp.plan.loops.together import Memory
from symbp.plan.memory.arena import Use, overwriting
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Reduce,
    Routine,
    Statement,
    equations,
    reads,
    writes,
)
from symbp.plan.names import unused
from symbp.plan.statements.substitution import substituted

_LITTLE = 256  # elements that a function may have on a small machine's stack


@dataclass(frozen=True)
class Variant:
    """A routine at given sizes and storage."""

    routine: str
    sizes: tuple[tuple[Symbol, int], ...]
    integers: tuple[tuple[str, Storage, int | None], ...]  # formal, storage, checked upper
    strides: tuple[tuple[str, tuple[int, ...]], ...] = ()  # of formals that are not row-major
    sinks: frozenset[str] = frozenset()  # gradients that a step adds to their parameters
    fast: bool = True  # speed before size


def formal_names(routine: Routine) -> tuple[str, ...]:
    """The formals that need a pointer: all that is touched, but targets of an Alias.

    Inputs first. What is written stands in order of use, so that a predict that does what forward
    does has the same order and can be the same function.
    """
    found: dict[str, None] = {}
    for statement in routine.statements:
        if not isinstance(statement, Alias):
            found |= dict.fromkeys((*reads(statement), *writes(statement)))
    roots = alias_roots(routine)
    wanted = dict.fromkeys(roots.get(n, n) for n in found)
    return tuple(n for n in dict.fromkeys((*routine.inputs, *wanted)) if n in wanted)


def lengths(routine: Routine, sizes: Mapping[Symbol, int]) -> dict[str, int]:
    """The number of elements of each formal that needs a pointer."""
    bound: dict[Basic, Basic] = {s: Integer(n) for s, n in sizes.items()}
    return {
        name: prod(int(e.xreplace(bound)) for e in routine.tensors[name].shape)
        for name in formal_names(routine)
    }


def written(routine: Routine) -> frozenset[str]:
    """The formals that are written."""
    roots = alias_roots(routine)
    return frozenset(
        roots.get(n, n) for s in routine.statements if not isinstance(s, Alias) for n in writes(s)
    )


def alias_roots(routine: Routine) -> dict[str, str]:
    """Targets of an Alias to the tensor whose memory they are."""
    roots: dict[str, str] = {}
    for statement in routine.statements:
        if isinstance(statement, Alias):
            roots[statement.target] = roots.get(statement.source, statement.source)
    return roots


def arranged(routine: Routine, variant: Variant) -> tuple[Item, ...]:
    """The statements with numbers for sizes, in groups, in the order in which they run.

    Memory is assigned by this order: while one of them runs, whatever it touches is alive. What
    is local to a group needs none.
    """
    sizes: dict[Basic, Basic] = {s: Integer(n) for s, n in variant.sizes}
    shapes = {n: tuple(int(e.xreplace(sizes)) for e in t.shape) for n, t in routine.tensors.items()}
    strides = {n: row_major(shape) for n, shape in shapes.items()}
    scratch = (n for n in routine.scratch if routine.tensors[n].kind == "real")
    memory = Memory(
        shapes,
        {**strides, **dict(variant.strides)},
        alias_roots(routine),
        frozenset(scratch),
        variant.sinks,
    )
    statements = [_concrete(s, sizes) for s in routine.statements]
    if variant.fast:
        return with_epilogues(grouped(statements, memory, LOCAL), memory)
    return grouped(statements, memory, _LITTLE)


def uses(routine: Routine, variant: Variant) -> tuple[Use, ...]:
    """What each statement, or group, touches outside itself, in the order in which they run."""
    roots = alias_roots(routine)
    found = []
    for item in arranged(routine, variant):
        members = [s for s in statements_of([item]) if not isinstance(s, Alias)]
        names = {roots.get(n, n) for s in members for n in (*reads(s), *writes(s))}
        pairs = tuple((roots.get(t, t), roots.get(s, s)) for t, s in _over(item, routine))
        if names:
            found.append(Use(frozenset(names - locals_of([item])), pairs))
    return tuple(found)


def _over(item: Item, routine: Routine) -> Iterable[tuple[str, str]]:
    """What may be written where something else stands: (target, source)."""
    match item:
        case Group() | Recurrence():
            return ()
        case Tiled(product, Elementwise() as epilogue):
            needed = reads(product)  # by other tiles too
            return [p for p in overwriting(epilogue, routine) if p[1] not in needed]
        case Tiled():
            return ()
    return overwriting(item, routine)


def function(
    routine: Routine,
    variant: Variant,
    prefix: str,
    fast: bool,
    *,
    labels: Mapping[str, str],
    called: Mapping[str, str],
) -> Function:
    """The C function for a routine, without a name; `prefix` is the network's.

    `labels` are put before the equations of tensors, in comments; `called` are the names that
    tensors have in the call of which these are the labels.
    """
    sizes: dict[Basic, Basic] = {s: Integer(n) for s, n in variant.sizes}
    items = arranged(routine, variant)
    names = _identifiers(formal_names(routine), called)
    formals = _formals(routine, variant, names, sizes)
    indices = _index_names(tuple(statements_of(items)), names.values())
    scope = Scope(prefix, formals, indices, fast=fast, labels=labels, called=called)
    cleared = frozenset(s.tensor for s in routine.statements if isinstance(s, Clear))
    code: list[str] = []
    for item in items:
        here = replace(scope, sinks=_sinks(item, variant))
        code += lines(item, here, cleared, frozenset())
    local = locals_of(items)
    order = tuple(n for n in names if n not in local)
    targets = written(routine)
    arguments = [_declaration(formals[n], n in targets, scope) for n in order]
    given = [formals[n].identifier for n in order]
    if variant.sinks:
        arguments += [f"{scope.real} scale", "int add"]
        given += ["scale", "add"]
    code = [*(f"(void){n};" for n in _unused(given, code)), *code]
    return Function(
        "",
        (),
        tuple(arguments),
        order,
        tuple(code),
        tuple(scope.epilogues),
        tuple(formals[n].identifier for n in names if n in local),
        tuple(dict.fromkeys(scope.numbered)),
    )


def _identifiers(formals: Iterable[str], called: Mapping[str, str]) -> dict[str, str]:
    """The identifier of each formal, after the name by which it is called."""
    found: dict[str, str] = {}
    for formal in formals:
        name = called.get(formal, formal)
        found[formal] = identifiers([name], found.values())[name]
    return found


def _unused(names: Iterable[str], code: Iterable[str]) -> list[str]:
    """The names that do not stand in the code, as what is chosen from one element alone."""
    text = re.sub(r"/\*.*?\*/", "", "\n".join(code), flags=re.DOTALL)
    used = set(re.findall(r"\w+", text))
    return [n for n in names if n not in used]


def _sinks(item: Item, variant: Variant) -> dict[str, Sink]:
    """How the results of a statement of its own enter its target; what accumulates is added."""
    if isinstance(item, Group | Tiled | Recurrence):
        return {}
    accumulates = isinstance(item, Contraction | Elementwise | Reduce) and item.accumulate
    add = "1" if accumulates else "add"
    return {n: Sink("scale", add) for n in writes(item) if n in variant.sinks}


def _declaration(formal: Formal, is_written: bool, scope: Scope) -> str:
    kind = "int32_t" if formal.storage == "int32" else scope.real
    constant = "" if is_written else "const "
    # No `restrict`: with it, gcc 12 at -O3 miscompiles short loops of inlined functions.
    return f"{constant}{kind} *{formal.identifier}"


def _formals(
    routine: Routine, variant: Variant, names: Mapping[str, str], sizes: Mapping[Basic, Basic]
) -> dict[str, Formal]:
    storage = {n: (s, u) for n, s, u in variant.integers}
    strides = dict(variant.strides)
    roots = alias_roots(routine)
    found: dict[str, Formal] = {}
    for name, tensor in routine.tensors.items():
        root = roots.get(name, name)
        if root in names:
            kind, checked = storage.get(root, ("real", None))
            # What the caller hands in is below its bound only where it has been checked.
            upper = checked if kind == "int32" else _upper(tensor, sizes)
            shape = tuple(int(e.xreplace(sizes)) for e in tensor.shape)
            found[name] = Formal(names[root], shape, kind, upper, strides.get(name))
    return found


def _upper(tensor: Tensor, sizes: Mapping[Basic, Basic]) -> int | None:
    """The bound as a number; None where it is a size that no shape of the routine speaks of."""
    bound = None if tensor.upper is None else tensor.upper.xreplace(sizes)
    return int(bound) if bound is not None and bound.is_Integer else None


# ---------------------------------------------------------------- sizes and index names


def _concrete(statement: Statement, sizes: Mapping[Basic, Basic]) -> Statement:
    """The statement with numbers for sizes, and short index names."""
    match statement:
        case Clear() | Alias():
            return statement
        case Loop():
            return _concrete_loop(statement, sizes)
        case _:
            return substituted(statement, {**sizes, **_short(statement.equation)})


def _concrete_loop(loop: Loop, sizes: Mapping[Basic, Basic]) -> Loop:
    body = []
    for statement, time, offset in loop.body:
        concrete = _concrete(statement, sizes)
        if isinstance(statement, Clear | Alias | Loop):
            raise TypeError(f"{type(statement).__name__} cannot stand inside a recurrence")
        body.append((concrete, _short(statement.equation)[time], offset))
    start = tuple(_concrete(s, sizes) for s in loop.start)
    scan = Scan(loop.scan.dimension, loop.scan.direction, (), ())
    return Loop(scan, start, tuple(body), loop.length.xreplace(sizes))


def _short(equation: Equation) -> dict[Symbol, Symbol]:
    """Indices by their stem (`n_12` is `n` again), where that is unique in the equation."""
    taken: set[str] = set()
    found: dict[Symbol, Symbol] = {}
    for symbol in equation.domain:
        stem = symbol.name.split("_")[0] or "i"
        name = unused(stem, taken)
        taken.add(name)
        found[symbol] = index(name)
    return found


def _index_names(statements: tuple[Statement, ...], taken: Iterable[str]) -> dict[Symbol, str]:
    """An identifier for each index of the statements, none that a formal has."""
    symbols = dict.fromkeys(s for q in equations(statements) for s in q.domain)
    found = identifiers((s.name for s in symbols), taken)
    return {s: found[s.name] for s in symbols}


def extent_numbers(sizes: Mapping[Symbol, Expr], known: Mapping[Symbol, int]) -> dict[Symbol, int]:
    """A call's formal sizes as numbers."""
    return {s: int(e.xreplace(dict(known))) for s, e in sizes.items()}
