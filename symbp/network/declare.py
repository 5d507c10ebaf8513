"""Declared inputs, parameters and sizes as tensors with symbolic shapes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sympy import Expr, Integer, Symbol, prod

from symbp.errors import Problem
from symbp.ir import Fact, Tensor, size
from symbp.lang import lower_size, parse_size
from symbp.lang.ast import Variable, descend
from symbp.spec.limits import MAX_SIZE
from symbp.spec.model import Dimension, InputDeclaration, ParameterDeclaration, Setting
from symbp.spec.wording import shortened


def dimension(entry: Dimension) -> Expr:
    """An integer, or the size that a name stands for."""
    return Integer(int(entry.text)) if entry.text.isdecimal() else size(entry.text)


def parameter_shape(declaration: ParameterDeclaration) -> tuple[tuple[Expr, ...], list[Problem]]:
    """The shape of a formula network's parameter: integers, sizes, expressions such as 4*k."""
    shape: list[Expr] = []
    problems: list[Problem] = []
    for entry in declaration.shape:
        node, found = parse_size(entry.text, entry.mark)
        if node is not None:
            names = {n.name for n, _ in descend(node) if isinstance(n, Variable)}
            extent, found = lower_size(node, {name: size(name) for name in names})
            shape.append(extent)
            fault = "" if found else extent_fault(extent)
            found += [Problem(f"a dimension {fault}", entry.mark)] if fault else []
        problems += found
    message = "" if problems else oversize(tuple(shape))
    if message:
        problems.append(Problem(f'parameter "{declaration.name}" {message}', declaration.mark))
    return tuple(shape), problems


def extent_fault(extent: Expr) -> str:
    """Why a number, or an expression in sizes, is no extent; "" when it is one."""
    shown = shortened(str(extent))
    if not extent.is_Number:
        whole = extent.is_integer is True
        return "" if whole else f"must be a whole number for every size; floor({shown}) is one"
    if not extent.is_Integer or extent < 1:
        return f"must be a positive integer, not {shown}"
    return "" if extent <= MAX_SIZE else f"is at most {MAX_SIZE} (2^40), not {shown}"


def input_tensor(declaration: InputDeclaration, integers: frozenset[str]) -> Tensor:
    """An input as a tensor; `integers` names those that formulas use as integers."""
    shape = tuple(dimension(d) for d in declaration.shape)
    if declaration.labels is not None or declaration.integer or declaration.name in integers:
        upper = dimension(declaration.labels) if declaration.labels is not None else None
        return Tensor(declaration.name, shape, "integer", upper)
    facts: frozenset[Fact] = frozenset()
    if declaration.one_hot:
        facts = frozenset({Fact("sums_to_one", len(shape) - 1), Fact("nonnegative")})
    return Tensor(declaration.name, shape, facts=facts)


def too_large(declaration: InputDeclaration) -> list[Problem]:
    """An input of more elements than any machine has."""
    shape = tuple(dimension(d) for d in declaration.shape)
    message = oversize(shape)
    return [Problem(f'input "{declaration.name}" {message}', declaration.mark)] if message else []


def oversize(shape: tuple[Expr, ...]) -> str:
    """What is absurd about a shape whose integers alone make too many elements, or ""."""
    elements = prod(e for e in shape if e.is_Integer)
    if elements <= MAX_SIZE:
        return ""
    written = ", ".join(shortened(str(e)) for e in shape)
    return f"has the shape [{written}]; an array has at most 2^40 elements"


def bounded(tensor: Tensor, extent: Expr) -> Tensor:
    """An integer tensor that indexes a dimension of this extent, and so must stay below it."""
    return tensor if tensor.upper is not None else replace(tensor, upper=extent)


def bind_sizes(
    symbols: Iterable[Symbol], declared: Mapping[str, Setting], given: Mapping[str, int]
) -> tuple[dict[Symbol, int], list[Problem]]:
    """The numbers of named sizes: the caller's `given` go before the declaration's."""
    known = {s.name: s for s in symbols}
    found: dict[Symbol, int] = {}
    problems = []
    values = {name: setting.value for name, setting in declared.items()} | dict(given)
    for name, value in values.items():
        if name in known and isinstance(value, int):
            found[known[name]] = value
            continue
        close = difflib.get_close_matches(name, known, n=1)
        hint = f'; did you mean "{close[0]}"?' if close else _sizes_there_are(known)
        mark = declared[name].key or declared[name].mark if name in declared else None
        problems.append(Problem(f'no size is named "{name}"{hint}', mark))
    return found, problems


def _sizes_there_are(known: Mapping[str, Symbol]) -> str:
    return f"; the sizes are {', '.join(known)}" if known else "; every shape is a number already"
