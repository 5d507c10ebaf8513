"""Routines of a plan as C functions: sizes become numbers, formals become pointers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod

from sympy import Basic, Expr, Integer, Symbol

from symbp.emit.c.model import Formal, Function, Storage
from symbp.emit.c.printer import Scope
from symbp.emit.c.statements import lines
from symbp.emit.c.words import identifiers
from symbp.ir import Equation, Scan, Tensor, index
from symbp.plan.model import Alias, Clear, Contraction, Loop, Routine, Statement
from symbp.plan.routine import reads, writes


@dataclass(frozen=True)
class Variant:
    """A routine at given sizes and storage."""

    routine: str
    sizes: tuple[tuple[Symbol, int], ...]
    integers: tuple[tuple[str, Storage, int | None], ...]  # formal, storage, checked upper


def formal_names(routine: Routine) -> tuple[str, ...]:
    """The formals that need a pointer: all that is touched, but targets of an Alias."""
    found: dict[str, None] = {}
    for statement in routine.statements:
        if not isinstance(statement, Alias):
            found |= dict.fromkeys((*reads(statement), *writes(statement)))
    roots = alias_roots(routine)
    listed = (*routine.inputs, *routine.outputs, *routine.saved, *routine.scratch)
    wanted = {roots.get(n, n) for n in found}
    order = dict.fromkeys((*listed, *wanted))
    return tuple(n for n in order if n in wanted)


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


def function(routine: Routine, variant: Variant, prefix: str) -> Function:
    """The C function for a routine, without a name; `prefix` is the network's."""
    order = formal_names(routine)
    sizes: dict[Basic, Basic] = {s: Integer(n) for s, n in variant.sizes}
    statements = tuple(_concrete(s, sizes) for s in routine.statements)
    names = identifiers(order)
    formals = _formals(routine, variant, names, sizes)
    scope = Scope(prefix, formals, _index_names(statements, names.values()))
    cleared = frozenset(s.tensor for s in statements if isinstance(s, Clear))
    code: list[str] = []
    for statement in statements:
        code += lines(statement, scope, cleared, frozenset())
    targets = written(routine)
    arguments = tuple(_declaration(formals[n], n in targets, scope) for n in order)
    return Function("", (), arguments, order, tuple(code))


def _declaration(formal: Formal, is_written: bool, scope: Scope) -> str:
    kind = "int32_t" if formal.storage == "int32" else scope.real
    constant = "" if is_written else "const "
    # No `restrict`: with it, gcc 12 at -O3 miscompiles short loops of inlined functions.
    return f"{constant}{kind} *{formal.identifier}"


def _formals(
    routine: Routine, variant: Variant, names: Mapping[str, str], sizes: Mapping[Basic, Basic]
) -> dict[str, Formal]:
    storage = {n: (s, u) for n, s, u in variant.integers}
    roots = alias_roots(routine)
    found: dict[str, Formal] = {}
    for name, tensor in routine.tensors.items():
        root = roots.get(name, name)
        if root in names:
            kind, checked = storage.get(root, ("real", None))
            # What the caller hands in is below its bound only where it has been checked.
            upper = checked if kind == "int32" else _upper(tensor, sizes)
            shape = tuple(int(e.xreplace(sizes)) for e in tensor.shape)
            found[name] = Formal(names[root], shape, kind, upper)
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
            return _replaced(statement, {**sizes, **_short(statement.equation)})


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


def _replaced(statement: Statement, mapping: Mapping[Basic, Basic]) -> Statement:
    if isinstance(statement, Clear | Alias | Loop):
        return statement
    equation = statement.equation.substitute(mapping)
    if not isinstance(statement, Contraction):
        return replace(statement, equation=equation)

    def group(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
        return tuple(mapping.get(s, s) for s in symbols)

    return replace(
        statement,
        equation=equation,
        left=statement.left.xreplace(mapping),
        right=statement.right.xreplace(mapping),
        batch=group(statement.batch),
        rows=group(statement.rows),
        columns=group(statement.columns),
        inner=group(statement.inner),
        coefficient=statement.coefficient.xreplace(mapping),
        addend=statement.addend.xreplace(mapping),
    )


def _short(equation: Equation) -> dict[Symbol, Symbol]:
    """Indices by their stem (`n_12` is `n` again), where that is unique in the equation."""
    taken: set[str] = set()
    found: dict[Symbol, Symbol] = {}
    for symbol in equation.domain:
        stem = symbol.name.split("_")[0] or "i"
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}_{number}", number + 1
        taken.add(name)
        found[symbol] = index(name)
    return found


def _index_names(statements: tuple[Statement, ...], taken: Iterable[str]) -> dict[Symbol, str]:
    """An identifier for each index of the statements, none that a formal has."""
    symbols = dict.fromkeys(s for q in _equations(statements) for s in q.domain)
    found = identifiers((s.name for s in symbols), taken)
    return {s: found[s.name] for s in symbols}


def _equations(statements: tuple[Statement, ...]) -> Iterator[Equation]:
    for statement in statements:
        match statement:
            case Clear() | Alias():
                pass
            case Loop():
                yield from _equations(statement.start)
                yield from _equations(tuple(s for s, _, _ in statement.body))
            case _:
                yield statement.equation


def extent_numbers(sizes: Mapping[Symbol, Expr], known: Mapping[Symbol, int]) -> dict[Symbol, int]:
    """A call's formal sizes as numbers."""
    return {s: int(e.xreplace(dict(known))) for s, e in sizes.items()}
