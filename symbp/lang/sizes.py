"""Sizes: dimensions such as `4*units`, what `...` stands for, and extents told by the inputs."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence

from sympy import Expr, Integer, Mul, Rational, expand, floor, true
from sympy.logic.boolalg import Boolean

from symbp.errors import Mark, Problem
from symbp.ir import Tensor, compare, negation
from symbp.ir.sizes import nonnegative
from symbp.lang import ast, numeric
from symbp.lang.draft import Context
from symbp.spec.vocabulary import FUNCTIONS


class _NotASize(Exception):
    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.problem = Problem(message, mark)


def lower_size(
    node: ast.Node, scalars: Mapping[str, Expr], tensors: Mapping[str, Tensor] | None = None
) -> tuple[Expr, list[Problem]]:
    """An integer expression in options, sizes and index letters, all found in `scalars`.

    Understands + - * / ^, floor, extent(x, d) and prod(x), the number of elements, of the given
    tensors. A value that is surely not
    a positive integer is a problem, and 1 stands for it.
    """
    value, problems = lower_number(node, scalars, tensors)
    if problems:
        return Integer(1), problems
    if value.is_integer is False or value.is_positive is False:
        return Integer(1), [
            Problem(f"a dimension must be a positive integer, not {value}", node.mark)
        ]
    return value, []


def lower_number(
    node: ast.Node, scalars: Mapping[str, Expr], tensors: Mapping[str, Tensor] | None = None
) -> tuple[Expr, list[Problem]]:
    """Any number that options, sizes and index letters determine, as `lower_size` reads it."""
    try:
        value = expand(_size(node, scalars, tensors or {}))
    except _NotASize as error:
        return Integer(1), [error.problem]
    if value.is_number and not numeric.finite(value):
        return Integer(1), [Problem(f"{value} is no finite real number", node.mark)]
    return value, []


def lower_condition(
    node: ast.Node, scalars: Mapping[str, Expr], tensors: Mapping[str, Tensor] | None = None
) -> tuple[Boolean, list[Problem]]:
    """A condition on options and sizes: comparisons joined by and, or, not."""
    try:
        return _condition(node, scalars, tensors or {}), []
    except _NotASize as error:
        return true, [error.problem]


def _condition(
    node: ast.Node, scalars: Mapping[str, Expr], tensors: Mapping[str, Tensor]
) -> Boolean:
    match node:
        case ast.Comparison():
            values = [_size(o, scalars, tensors) for o in node.operands]
            pairs = zip(values, node.operators, values[1:], strict=False)
            return numeric.conjunction([compare(a, op, b) for a, op, b in pairs])
        case ast.Logical():
            parts = [_condition(o, scalars, tensors) for o in node.operands]
            return numeric.conjunction(parts, node.operator)
        case ast.Not():
            return negation(_condition(node.operand, scalars, tensors))
    raise _NotASize("a condition is needed here, such as kernel <= width", node.mark)


def _size(node: ast.Node, scalars: Mapping[str, Expr], tensors: Mapping[str, Tensor]) -> Expr:
    def size(inner: ast.Node) -> Expr:
        return _size(inner, scalars, tensors)

    match node:
        case ast.Number():
            return Rational(node.value.numerator, node.value.denominator)
        case ast.Variable():
            if node.name in scalars:
                return scalars[node.name]
            near = difflib.get_close_matches(node.name, scalars, 1, 0.6)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise _NotASize(f'unknown size "{node.name}"{hint}', node.mark)
        case ast.Negative():
            return -size(node.operand)
        case ast.Sum():
            return sum(map(size, node.terms), Integer(0))
        case ast.Product():
            return Mul(*map(size, node.factors))
        case ast.Reciprocal():
            return _guarded(node, lambda: numeric.reciprocal(size(node.operand)))
        case ast.Power():
            return _guarded(node, lambda: numeric.power(size(node.base), size(node.exponent)))
        case ast.Call(function="floor", arguments=(argument,)):
            return floor(size(argument))
        case ast.Call(function="min" | "max" | "sqrt" as function):
            return _function(node, function, [size(a) for a in node.arguments])
        case ast.Call(function="prod", arguments=(ast.Variable() as name,)):
            if name.name in tensors:
                return Mul(*tensors[name.name].shape)
        case ast.Call(function="extent", arguments=(ast.Variable() as name, dimension)):
            at = size(dimension)
            tensor = tensors.get(name.name)
            if tensor is not None and at.is_Integer and -tensor.rank <= at < tensor.rank:
                return tensor.shape[int(at)]
    raise _NotASize(
        "a size is made of integers, options and sizes with + - * / and floor", node.mark
    )


def _function(node: ast.Call, function: str, arguments: list[Expr]) -> Expr:
    """min, max and sqrt; of sizes without a number min and max only where it is proved which."""
    if len(arguments) != FUNCTIONS[function]:
        count = FUNCTIONS[function]
        message = f"{function} takes {count} argument{'s' if count > 1 else ''}"
        raise _NotASize(f"{message}, not {len(arguments)}", node.mark)
    unknown = {s for a in arguments for s in a.free_symbols}
    if unknown and function != "sqrt":
        for one, other in (arguments, arguments[::-1]):
            if nonnegative(one - other):
                return one if function == "max" else other
        names = ", ".join(sorted(s.name for s in unknown))
        raise _NotASize(
            f"{function} needs numbers, but {names} has none before run time", node.mark
        )
    return _guarded(node, lambda: numeric.apply(function, arguments))


def _guarded(node: ast.Node, compute: Callable[[], Expr]) -> Expr:
    try:
        return compute()
    except numeric.NotFinite as error:
        raise _NotASize(str(error), node.mark) from error


def index_extents(statements: Sequence[ast.Statement], context: Context) -> dict[str, Expr]:
    """Extents of index letters, told by accesses to the given tensors in which they stand alone.

    For use before the shapes of parameters are known: those are simply not in the context. Tensors
    that the formula defines help once their own indices are told; lines `extent(p) = ...` count
    too. Where a letter is bound more than once, its first access counts.
    """
    return {k: e for k, e in _told(statements, context).items() if not k.startswith("...")}


def dotted_extents(
    statements: Sequence[ast.Statement], context: Context
) -> tuple[Expr | None, ...]:
    """The extents of the leading `...` as accesses tell them, None where none does."""
    found = _told(statements, context)
    return tuple(found.get(f"...0.{d}") for d in range(context.leading))


def _told(statements: Sequence[ast.Statement], context: Context) -> dict[str, Expr]:
    """Extents by index letter, and by "...0.1" for a dimension of an ellipsis."""
    shapes: dict[str, tuple[Expr, ...]] = {n: t.shape for n, t in context.tensors.items()}
    found: dict[str, Expr] = dict(context.extents)
    for statement in statements:
        if isinstance(statement, ast.Extent):
            value, problems = lower_size(statement.value, context.scalars, context.tensors)
            if not problems:
                found[statement.index.name] = value
    dots = (context.leading, context.trailing)
    while True:
        before = len(shapes), len(found)
        for statement in statements:
            if not isinstance(statement, ast.Definition):
                continue
            local: dict[str, Expr] = {}
            for access in _elements([statement]):
                _tell(access, shapes, dots, local)
            for letter, extent in local.items():
                found.setdefault(letter, extent)
            shape = _shape(statement.target, {**found, **local}, shapes, dots)
            if shape is not None:
                shapes.setdefault(statement.target.name, shape)
        if (len(shapes), len(found)) == before:
            return found


def _elements(statements: Sequence[ast.Statement]) -> list[ast.Element]:
    parts: list[ast.Node] = []
    for statement in statements:
        if isinstance(statement, ast.Definition):
            parts += [statement.value, statement.target]
    return [n for part in parts for n, _ in ast.descend(part) if isinstance(n, ast.Element)]


def _spread(indices: tuple[ast.Node, ...], dots: tuple[int, int]) -> list[str | None]:
    """One entry a dimension: the letter that stands alone there, if any."""
    found: list[str | None] = []
    for place, node in enumerate(indices):
        match node:
            case ast.Dots():
                kind = 0 if place == 0 else 1
                found += [f"...{kind}.{d}" for d in range(dots[kind])]
            case ast.Variable():
                found.append(node.name)
            case _:
                found.append(None)
    return found


def _tell(
    access: ast.Element,
    shapes: Mapping[str, tuple[Expr, ...]],
    dots: tuple[int, int],
    found: dict[str, Expr],
) -> None:
    shape = shapes.get(access.name)
    entries = _spread(access.indices, dots)
    if shape is not None and len(shape) == len(entries):
        for letter, extent in zip(entries, shape, strict=True):
            if letter is not None:
                found.setdefault(letter, extent)


def _shape(
    target: ast.Element,
    known: Mapping[str, Expr],
    shapes: Mapping[str, tuple[Expr, ...]],
    dots: tuple[int, int],
) -> tuple[Expr, ...] | None:
    entries = _spread(target.indices, dots)
    if target.name in shapes or any(e is None or e not in known for e in entries):
        return None
    return tuple(known[e] for e in entries if e is not None)
