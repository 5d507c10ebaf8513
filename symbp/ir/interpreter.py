"""The reference interpreter: evaluates a program as written, slowly, in any number system.

It is the oracle of every pass and of the emitted code, so it is kept naive: each equation is
evaluated over its whole iteration domain, in parts where that is large, then reduced. Reading or
writing out of bounds where a guard or a `where` does not forbid it is an error.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from sympy import Add, And, Basic, Expr, Integer, Mul, Not, Or, Pow, Symbol, false, true

from symbp.errors import VerificationError
from symbp.ir.expr import Access, Bracket, Compare, Select, Stop, walk
from symbp.ir.numbers import Numbers, floats, is_number
from symbp.ir.order import Scan, schedule
from symbp.ir.program import Equation, Program
from symbp.ir.text import equation_text

Array = np.ndarray[Any, np.dtype[Any]]
Sizes = Mapping[Symbol, int]
_ZERO, _ONE = Integer(0), Integer(1)


def run(
    program: Program,
    arrays: Mapping[str, Any],
    sizes: Sizes,
    numbers: Numbers | None = None,
) -> dict[str, Array]:
    """The value of every tensor, inputs included.

    `arrays` holds each input (shape as declared under `sizes`); real ones are converted to the
    number system, float64 unless said. Raises VerificationError on an access out of bounds.
    """
    state = _State(program, sizes, numbers or floats())
    for name in program.inputs():
        state.load(program.tensors[name].name, arrays[name])
    for equation in program.equations:
        state.allocate(equation.target)
    for region in schedule(program):
        if isinstance(region, Scan):
            state.scan(region)
        else:
            state.execute(region)
    return state.arrays


def extent(expression: Expr, sizes: Sizes) -> int:
    """The value of an expression in sizes."""
    return int(expression.xreplace(dict(sizes)))


_TESTS: dict[str, Callable[[Any], Any]] = {
    "eq": lambda g: g == 0,
    "ne": lambda g: g != 0,
    "ge": lambda g: g >= 0,
    "gt": lambda g: g > 0,
}


class _State:
    def __init__(self, program: Program, sizes: Sizes, numbers: Numbers) -> None:
        self.program = program
        self.sizes = sizes
        self.numbers = numbers
        self.arrays: dict[str, Array] = {}

    def load(self, name: str, value: Any) -> None:
        tensor = self.program.tensors[name]
        shape = tuple(extent(e, self.sizes) for e in tensor.shape)
        array = np.asarray(value)
        if array.shape != shape:
            raise ValueError(f"{name} has shape {array.shape}, not {shape}")
        dtype = np.dtype(np.int64) if tensor.kind == "integer" else self.numbers.dtype
        self.arrays[name] = array if array.dtype == dtype else array.astype(dtype)

    def allocate(self, name: str) -> None:
        tensor = self.program.tensors[name]
        shape = tuple(extent(e, self.sizes) for e in tensor.shape)
        if name not in self.arrays:
            integer = tensor.kind == "integer"
            self.arrays[name] = np.zeros(shape, np.int64 if integer else self.numbers.dtype)
            if not integer and self.numbers.dtype == object:
                self.arrays[name].fill(self.numbers.constant(_ZERO))

    def scan(self, scan: Scan) -> None:
        for equation in scan.start:
            self.execute(equation)
        lengths = [
            extent(self.program.tensors[name].shape[d], self.sizes)
            for name, d in scan.dimension.items()
        ]
        positions = range(max(lengths))
        for position in positions if scan.direction > 0 else reversed(positions):
            for step in scan.steps:
                at = position - step.offset
                if 0 <= at < extent(step.equation.domain[step.index], self.sizes):
                    self.execute(step.equation, {step.index: at})

    def execute(self, equation: Equation, fixed: Mapping[Symbol, int] | None = None) -> None:
        values = {
            i: np.array([fixed[i]]) if fixed and i in fixed else np.arange(extent(e, self.sizes))
            for i, e in equation.domain.items()
        }
        try:
            with np.errstate(all="ignore"):
                for part in _parts(equation, values):
                    _Execution(self, equation, part).execute()
        except IndexError as error:
            raise VerificationError(f"{equation_text(equation)}: {error}") from error


_POINTS = 1 << 20  # of an iteration domain that are looked at together


def _parts(equation: Equation, values: dict[Symbol, Array]) -> Iterator[dict[Symbol, Array]]:
    """The domain in parts of a bounded number of points, cut along a free index at a time."""
    points = math.prod(len(v) for v in values.values())
    longest = max((r.index for r in equation.free), key=lambda i: len(values[i]), default=None)
    if points <= _POINTS or longest is None or len(values[longest]) == 1:
        yield values
        return
    pieces = min(len(values[longest]), -(-points // _POINTS))
    for piece in np.array_split(values[longest], pieces):
        yield from _parts(equation, values | {longest: piece})


class _Execution:
    """One equation over a part of its domain: the values of each index."""

    def __init__(self, state: _State, equation: Equation, values: Mapping[Symbol, Array]) -> None:
        self.state = state
        self.numbers = state.numbers
        self.equation = equation
        self.grid: dict[Symbol, Array] = {}
        self.shape = [len(v) for v in values.values()]
        for axis, (i, v) in enumerate(values.items()):
            self.grid[i] = v.reshape([-1 if a == axis else 1 for a in range(len(values))])

    def execute(self) -> None:
        equation = self.equation
        inside = np.ones(self.shape, bool)
        for guard in equation.guard:
            inside = inside & self.condition(guard, inside)
        inside = np.broadcast_to(inside, self.shape)
        body = np.broadcast_to(self.value(equation.body, inside), self.shape)
        free_rank = len(equation.free)
        bound_axes = tuple(range(free_rank, len(self.shape)))
        reached = np.asarray(inside.any(axis=bound_axes)) if bound_axes else inside
        self.write(self.reduce(body, inside, bound_axes), reached)

    def reduce(self, body: Array, inside: Array, axes: tuple[int, ...]) -> Array:
        reduction = self.equation.reduction
        if reduction == "none":
            return body
        if reduction in ("sum", "prod"):
            neutral = self.numbers.constant(_ZERO if reduction == "sum" else _ONE)
            masked = np.where(inside, body, neutral)
            return np.asarray(
                masked.sum(axis=axes) if reduction == "sum" else masked.prod(axis=axes)
            )
        flat = body.reshape(*body.shape[: axes[0]], -1)
        allowed = inside.reshape(flat.shape)
        best = _first_best(self.numbers.real(flat), allowed, smallest=reduction.endswith("min"))
        if reduction.startswith("arg"):
            return best
        taken = np.take_along_axis(flat, best[..., None], -1)[..., 0]
        return np.where(allowed.any(axis=-1), taken, self.numbers.constant(_ZERO))

    def write(self, values: Array, reached: Array) -> None:
        equation = self.equation
        target = self.state.arrays[equation.target]
        if equation.reduction in ("sum", "prod") and not equation.accumulate:
            reached = np.ones_like(reached)
        places = []
        free_shape = tuple(self.shape[: len(equation.free)])
        for axis, expression in enumerate(equation.lhs):
            index = np.broadcast_to(self._free_index(expression, reached), free_shape)
            _bounds(index, target.shape[axis], reached, equation.element, "written")
            places.append(index[reached])
        if not equation.lhs:
            if reached.all():
                target[()] = target[()] + values if equation.accumulate else values
        elif equation.accumulate:
            np.add.at(target, tuple(places), values[reached])
        else:
            target[tuple(places)] = values[reached]

    def _free_index(self, expression: Expr, reached: Array) -> Array:
        bound_rank = len(self.shape) - reached.ndim
        index = np.asarray(
            self.index(expression, reached.reshape((*reached.shape, *[1] * bound_rank)))
        )
        rank = len(self.equation.free)
        return index.reshape(index.shape[:rank]) if index.ndim > rank else index

    def index(self, expression: Basic, mask: Array) -> Any:
        """The integer value of an index expression."""
        if not isinstance(expression, Symbol) and self._is_fixed(expression):
            return self._fixed(expression)
        match expression:
            case Symbol():
                return (
                    self.grid[expression]
                    if expression in self.grid
                    else self.state.sizes[expression]
                )
            case Access():
                return self.read(expression, mask)
            case Add() | Mul():
                fixed = [a for a in expression.args if self._is_fixed(a)]
                moving = [a for a in expression.args if not self._is_fixed(a)]
                values = [self.index(expression.func(*fixed), mask)] if fixed else []
                values += [self.index(a, mask) for a in moving]
                return functools.reduce(np.add if expression.is_Add else np.multiply, values)
            case Pow() if expression.exp.is_Integer and expression.exp > 0:
                return self.index(expression.base, mask) ** int(expression.exp)
        value = self.value(expression, mask)
        return np.asarray(np.real(np.asarray(value).astype(complex)), float)

    def _fixed(self, expression: Basic) -> int | float:
        value = expression.xreplace(dict(self.state.sizes))
        missing = value.free_symbols
        if missing:
            raise KeyError(min(missing, key=str))
        return int(value) if value.is_Integer else float(value)

    def _is_fixed(self, expression: Basic) -> bool:
        """Whether sizes alone decide it: such a part may be rounded."""
        return not any(isinstance(e, Access) or e in self.grid for e in walk(expression))

    def condition(self, condition: Basic, mask: Array) -> Any:
        match condition:
            case Compare():
                difference = condition.difference
                try:
                    value = self.index(difference, mask) if _is_index(difference, self) else None
                except KeyError as error:
                    raise VerificationError(f"{error} has no value") from error
                if value is None:
                    value = self.numbers.real(self.value(difference, mask))
                return _TESTS[condition.op](value)
            case And():
                holds = np.ones((), bool)
                for part in condition.args:
                    holds = holds & self.condition(part, mask & holds)
                return holds
            case Or():
                return functools.reduce(
                    np.logical_or, [self.condition(c, mask) for c in condition.args]
                )
            case Not():
                return np.logical_not(self.condition(condition.args[0], mask))
        if condition in (true, false):
            return np.asarray(condition == true)
        raise TypeError(f"{condition} is not a condition")

    def value(self, expression: Basic, mask: Array) -> Any:
        """The value over the domain; `mask` says where it is needed."""
        match expression:
            case Access():
                found = self.read(expression, mask)
                if found.dtype == np.int64:
                    return self._convert(found)
                return found
            case Symbol():
                return self._convert(self.index(expression, mask))
            case Bracket():
                holds = self.condition(expression.condition, mask)
                return np.where(holds, self.numbers.constant(_ONE), self.numbers.constant(_ZERO))
            case Select():
                holds = np.asarray(self.condition(expression.condition, mask))
                then = self.value(expression.then, mask & holds)
                return np.where(holds, then, self.value(expression.otherwise, mask & ~holds))
            case Stop():
                return self.value(expression.argument, mask)
            case _ if is_number(expression):
                return self.numbers.constant(expression)
            case Add():
                return functools.reduce(np.add, [self.value(a, mask) for a in expression.args])
            case Mul():
                return functools.reduce(np.multiply, [self.value(a, mask) for a in expression.args])
            case Pow():
                return self._power(expression, mask)
        function = self.numbers.functions.get(expression.func)
        if function is None:
            raise KeyError(f"{expression.func.__name__} cannot be evaluated here")
        return function(np.asarray(self.value(expression.args[0], mask)))

    def _power(self, expression: Pow, mask: Array) -> Any:
        base = np.asarray(self.value(expression.base, mask))
        if is_number(expression.exp):
            return self._guarded(base, expression.exp, mask)
        return base ** self.value(expression.exp, mask)

    def _guarded(self, base: Array, exponent: Expr, mask: Array) -> Any:
        if self.numbers.dtype != object:
            return self.numbers.power(base, exponent)
        if exponent.is_negative:  # exact and multi-precision numbers raise where floats give inf
            base = np.where(
                np.broadcast_to(mask, np.broadcast_shapes(mask.shape, base.shape)),
                base,
                self.numbers.constant(_ONE),
            )
        return self.numbers.power(base, exponent)

    def _convert(self, integers: Any) -> Any:
        values = np.asarray(integers)
        if self.numbers.dtype != object:
            return values.astype(self.numbers.dtype)
        return np.frompyfunc(lambda i: self.numbers.constant(_ONE) * int(i), 1, 1)(values)

    def read(self, access: Access, mask: Array) -> Array:
        source = self.state.arrays[access.tensor]
        places = []
        for axis, expression in enumerate(access.indices):
            index = np.asarray(self.index(expression, mask))
            _bounds(index, source.shape[axis], mask, access, "read")
            places.append(np.clip(index, 0, source.shape[axis] - 1).astype(np.int64))
        return np.asarray(source[tuple(places)]) if places else source


def _is_index(expression: Basic, execution: _Execution) -> bool:
    """Whether the expression is made of integers alone: indices, sizes, integer tensors."""
    match expression:
        case Symbol():
            return True
        case Access():
            return execution.state.arrays[expression.tensor].dtype == np.int64
        case Add() | Mul():
            return all(_is_index(a, execution) for a in expression.args)
        case _:
            return bool(expression.is_Integer)


def _bounds(index: Array, length: int, mask: Array, access: Access, verb: str) -> None:
    wrong = ((index < 0) | (index >= length)) & mask
    if np.any(wrong):
        bad = np.broadcast_to(index, wrong.shape)[wrong].flat[0]
        raise IndexError(f"{access} is {verb} at {bad}, outside 0..{length - 1}")


def _first_best(values: Array, allowed: Array, smallest: bool) -> Array:
    """The first position along the last axis with the best allowed value, 0 if none is."""
    best = np.zeros(values.shape[:-1], np.int64)
    for place in np.ndindex(*values.shape[:-1]):
        row = [
            (v, k)
            for k, (v, ok) in enumerate(zip(values[place], allowed[place], strict=True))
            if ok
        ]
        if row:
            best[place] = min(row, key=lambda p: (p[0] if smallest else -p[0], p[1]))[1]
    return best
