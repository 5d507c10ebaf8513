"""The left side of an equation: which letters are its indices."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Symbol

from symbp.lang import ast
from symbp.lang.around import Around, Scope, dimensions
from symbp.spec.vocabulary import FUNCTIONS


def bind_left(statement: ast.Definition, around: Around) -> Scope:
    """The scope that the left side opens.

    A name that stands alone there is an index, whatever else has that name; inside `K + k` names
    of options and sizes are those, and all others are indices.
    """
    target = statement.target
    _check_target(target, around)
    entries = list(_entries(target))
    alone = {
        node.name
        for place, node in entries
        if isinstance(node, ast.Variable) and not _is_size(statement, place, node, around)
    }
    names: dict[str, Symbol] = {}
    leading: tuple[Symbol, ...] = ()
    trailing: tuple[Symbol, ...] = ()
    for place, node in entries:
        if isinstance(node, ast.Dots):
            if place == 0:
                leading = leading or around.dots(0, node.mark)
            else:
                trailing = trailing or around.dots(place, node.mark)
            continue
        for inner in _variables(node):
            if inner.name in names:
                continue
            if inner.name in alone or inner.name not in around.context.scalars:
                _check_letter(inner, around)
                names[inner.name] = around.letters.new(inner.name, inner.mark)
    return Scope(names, leading, trailing)


def _entries(target: ast.Element) -> Iterator[tuple[int, ast.Node]]:
    """The entries of the index list with their places, those of flat(...) among them."""
    for place, node in enumerate(target.indices):
        if isinstance(node, ast.Call) and node.function == "flat":
            yield from ((place + inside, a) for inside, a in enumerate(node.arguments))
        else:
            yield place, node


def _variables(node: ast.Node) -> list[ast.Variable]:
    """The names in an entry; extent(t) is a size and binds nothing."""
    if isinstance(node, ast.Variable):
        return [node]
    if isinstance(node, ast.Call) and node.function == "extent":
        return []
    return [v for child in ast.children(node) for v in _variables(child)]


def _check_target(target: ast.Element, around: Around) -> None:
    name, context = target.name, around.context
    if name in context.tensors or name in context.absent:
        around.fail(f'"{name}" is given to the formula and cannot be defined by it', target.mark)
    elif name in context.scalars:
        around.fail(f'"{name}" is a number here and cannot be defined', target.mark)
    rank, first = around.written_rank(target), around.ranks[name]
    if rank != first:
        message = f'"{name}" has {dimensions(rank)} here but {dimensions(first)} above'
        around.fail(message, target.mark)


def _check_letter(node: ast.Variable, around: Around) -> None:
    if node.name in FUNCTIONS or node.name in ("pi", "in", "out"):
        around.fail(f'"{node.name}" is a reserved word; choose another index', node.mark)


def _is_size(statement: ast.Definition, place: int, node: ast.Variable, around: Around) -> bool:
    """Whether a name alone is a size, as in h[n, T, k] = 0, the start of a reverse recurrence.

    It is where another equation for the same target has an index there.
    """
    scalars = around.context.scalars
    if node.name not in scalars:
        return False
    others = [
        d.target.indices[place]
        for d in around.definitions
        if d is not statement
        and d.target.name == statement.target.name
        and place < len(d.target.indices)
    ]
    return any(
        isinstance(there, ast.Variable) and there.name != node.name and there.name not in scalars
        for there in others
    )
