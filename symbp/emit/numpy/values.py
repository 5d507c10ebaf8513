"""A body as three-address code: each operation a ufunc call on views and scratch arrays.

A body is first turned into a list of operations on values, each value with the axes it depends
on; then scratch memory is chosen for the values, the destination's own where it is free.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy
from sympy import Add, And, Basic, Expr, Integer, Mul, Not, Or, Pow, Rational, Symbol

from symbp.emit.numpy.access import Reader
from symbp.emit.numpy.domain import Domain
from symbp.emit.numpy.grids import grid_code
from symbp.emit.numpy.scope import SEED, Kind, Scope
from symbp.ir import Access, Bracket, Compare, Select, Stop

_UFUNCS = {
    "exp": "np.exp", "log": "np.log", "sin": "np.sin", "cos": "np.cos", "tan": "np.tan",
    "sinh": "np.sinh", "cosh": "np.cosh", "tanh": "np.tanh", "atan": "np.arctan",
    "Abs": "np.absolute", "sign": "np.sign", "floor": "np.floor", "Log1p": "np.log1p",
    "Expm1": "np.expm1",
}  # fmt: skip
LOGISTIC = "_logistic"  # the sigmoid in a loop that ignores overflow
_HELPERS = {
    "erf": "_erf", "Sigmoid": "_sigmoid", "Softplus": "_softplus", "Logistic": LOGISTIC,
}  # fmt: skip
_RELATIONS = {"eq": "np.equal", "ne": "np.not_equal", "ge": "np.greater_equal", "gt": "np.greater"}
_NEUTRAL = {"max": "-np.inf", "min": "np.inf", "argmax": "-np.inf", "argmin": "np.inf"}
_WARNS = {"np.exp", "np.log", "np.divide", "np.reciprocal", "np.sqrt", "np.power", "np.log1p",
          "np.expm1", "np.sinh", "np.cosh", "np.tan"}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """An array over some axes: an operand in memory (`code`), or the result of an operation."""

    axes: frozenset[Symbol]
    kind: Kind
    code: str = ""
    number: int = -1  # of the operation that gives it
    storage: str = ""  # the array attribute that an operand reads


@dataclass(frozen=True)
class Operation:
    """`result = function(*arguments)`; "copy" is np.copyto.

    "bits F" is F on the integers of the same bits, "_F" a function of the module.
    """

    function: str
    arguments: tuple[Value, ...]
    result: Value


@dataclass
class Destination:
    """Where a result goes: a view over all axes, the array it is in, and whether it is added to."""

    code: str
    storage: str
    accumulate: bool = False
    mask: Value | None = None  # written only where this holds


@dataclass
class Body:
    """Builds the operations of one statement."""

    scope: Scope
    domain: Domain
    reader: Reader
    operations: list[Operation] = field(default_factory=list)
    memo: dict[Basic, Value] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)  # masks that follow from the sizes
    choosing: int = 0  # inside how many branches of a choice
    risky: bool = False  # a branch not taken may overflow or divide by zero
    warns: bool = False  # some operation may

    # --- values -----------------------------------------------------------------------------

    def value(self, expression: Basic) -> Value:
        """The value of a body or a condition."""
        if expression not in self.memo:
            self.memo[expression] = self._value(expression)
        return self.memo[expression]

    def _value(self, expression: Basic) -> Value:
        constant = self._constant(expression)
        if constant is not None:
            return constant
        match expression:
            case Symbol():
                return self._index(expression)
            case Access():
                return self._read(expression)
            case Stop():
                return self.value(expression.argument)
            case Add():
                return self._sum(expression)
            case Mul():
                return self._product(Mul.make_args(expression))
            case Pow():
                return self._power(expression)
            case Select():
                return self._select(expression)
            case Bracket():
                return self.value(expression.condition)
            case Compare():
                return self._compare(expression)
            case And() | Or():
                name = "np.logical_and" if isinstance(expression, And) else "np.logical_or"
                parts = [self.value(a) for a in sorted(expression.args, key=str)]
                return self._chain(name, parts, "bool")
            case Not():
                return self.apply("np.logical_not", self.value(expression.args[0]), kind="bool")
        return self._function(expression)

    def _constant(self, expression: Basic) -> Value | None:
        """What is known with the sizes: a number, or an array over indices alone."""
        if expression.has(Access):
            return None
        symbols = expression.free_symbols
        if symbols & set(self.domain.fixed):
            return None
        axes = frozenset(symbols & set(self.domain.axes))
        if axes and SEED in symbols:
            return None
        if axes:
            return self._grid(expression, axes)
        if not isinstance(expression, Expr):
            code = self.scope.attribute("condition", f"np.array({grid_code(expression, {}, {})})")
            return Value(frozenset(), "bool", code)
        return Value(frozenset(), "real", self.scope.constant(expression))

    def _grid(self, expression: Basic, axes: frozenset[Symbol]) -> Value:
        names = {a: self.reader.grid(a, axes) for a in self.domain.ordered(axes)}
        code = grid_code(expression, names, self.scope.sizes)
        if not isinstance(expression, Expr) or isinstance(expression, Bracket):
            made = self.scope.attribute("where", code)
            self.settled.add(made)
            return Value(axes, "bool", made)
        made = self.scope.attribute("grid", f"np.asarray({code}, real)")
        return Value(axes, "real", made)

    def _index(self, symbol: Symbol) -> Value:
        """An index held by a loop, as a number."""
        return Value(frozenset(), "integer", self.domain.fixed[symbol])

    def _read(self, access: Access) -> Value:
        if self.scope.tensors[access.tensor].kind == "integer":
            return self.integer(access)
        axes, code, storage = self.reader.read(access, self)
        return Value(axes, "real", code, storage=storage)

    def integer(self, expression: Expr) -> Value:
        """The integer value of an index expression or of integer data."""
        axes, code = self.reader.integers(expression, self)
        return Value(axes, "integer", code)

    def _as_real(self, value: Value) -> Value:
        if value.kind == "real":
            return value
        if value.code in self.settled:
            made = self.scope.attribute(f"{value.code[2:]}_real", f"np.asarray({value.code}, real)")
            return Value(value.axes, "real", made)
        return self.apply("copy", value)

    # --- arithmetic -------------------------------------------------------------------------

    def apply(self, function: str, *arguments: Value, kind: Kind = "real") -> Value:
        """One more operation."""
        axes = frozenset().union(*(a.axes for a in arguments))
        result = Value(axes, kind, number=len(self.operations))
        self.operations.append(Operation(function, arguments, result))
        if function in _WARNS:
            self.warns = True
            self.risky = self.risky or bool(self.choosing)
        return result

    def _chain(self, function: str, parts: list[Value], kind: Kind = "real") -> Value:
        result = parts[0]
        for part in parts[1:]:
            result = self.apply(function, result, part, kind=kind)
        return result

    def _sum(self, expression: Add) -> Value:
        plus: list[Value] = []
        minus: list[Value] = []
        for term in expression.args:
            negative = term.could_extract_minus_sign() and not term.is_Add
            found = self._as_real(self.value(-term if negative else term))
            (minus if negative else plus).append(found)
        groups: dict[frozenset[Symbol], tuple[list[Value], list[Value]]] = {}
        for value in plus:
            groups.setdefault(value.axes, ([], []))[0].append(value)
        for value in minus:
            groups.setdefault(value.axes, ([], []))[1].append(value)
        total: tuple[Value, bool] | None = None
        names = {a: [str(s) for s in self.domain.ordered(a)] for a in groups}
        for axes in sorted(groups, key=lambda a: (len(a), names[a])):
            total = self._difference(total, *groups[axes])
        if total is None:
            raise ValueError(f"{expression} has no terms")
        return self.apply("np.negative", total[0]) if total[1] else total[0]

    def _difference(
        self, start: tuple[Value, bool] | None, plus: list[Value], minus: list[Value]
    ) -> tuple[Value, bool]:
        """The sum so far and whether it stands for its negative."""
        added, taken = list(plus), list(minus)
        if start is not None:
            (taken if start[1] else added).insert(0, start[0])
        if not added:
            return self._chain("np.add", taken), True
        result = self._chain("np.add", added)
        for value in taken:
            result = self.apply("np.subtract", result, value)
        return result, False

    def _product(self, factors: tuple[Expr, ...]) -> Value:
        """Factors over few axes are multiplied first, and divisors wait for what they divide."""
        constant = Mul(*(f for f in factors if self._is_constant(f)))
        levels: dict[frozenset[Symbol], tuple[list[Value], list[Value]]] = {}
        for factor in (f for f in factors if not self._is_constant(f)):
            divides = isinstance(factor, Pow) and factor.exp.is_Rational and factor.exp.is_negative
            value = self.value(Pow(factor.base, -factor.exp) if divides else factor)
            levels.setdefault(value.axes, ([], []))[divides].append(value)
        lonely = not any(numerators for numerators, _ in levels.values())
        plain = constant == 1 or (constant == -1 and not lonely)
        above = [] if plain else [self.value(constant)]
        below: list[Value] = []
        for axes in sorted(levels, key=len):
            above = self._multiplied([*levels[axes][0], *above])
            below = self._multiplied([*below, *levels[axes][1]])
            if above and below:
                above, below = [self.apply("np.divide", above[0], below[0])], []
        if below:
            above = [self.apply("np.reciprocal", below[0])]
        return self.apply("np.negative", above[0]) if plain and constant == -1 else above[0]

    def _multiplied(self, values: list[Value]) -> list[Value]:
        return [self._chain("np.multiply", self._reals(values))] if values else []

    def _is_constant(self, expression: Basic) -> bool:
        moving = {*self.domain.axes, *self.domain.fixed}
        return not expression.has(Access) and not (expression.free_symbols & moving)

    def _reals(self, values: list[Value]) -> list[Value]:
        return [self._as_real(v) for v in values]

    def _power(self, expression: Pow) -> Value:
        base, exponent = self._as_real(self.value(expression.base)), expression.exp
        if exponent == Rational(1, 2):
            return self.apply("np.sqrt", base)
        if exponent.is_Rational and exponent.is_negative:
            inverse = self._as_real(self.value(Pow(expression.base, -exponent)))
            return self.apply("np.divide", self.value(Integer(1)), inverse)
        if exponent.is_Integer and 2 <= exponent <= 4:
            square = self.apply("np.square", base)
            if exponent == 2:
                return square
            return self.apply("np.multiply", square, base if exponent == 3 else square)
        if exponent.is_Rational and exponent.q == 2 and exponent < 4:
            root = self.apply("np.sqrt", base)
            return self._chain("np.multiply", [root] + [base] * int(exponent))
        return self.apply("np.power", base, self._as_real(self.value(exponent)))

    def _function(self, expression: Expr) -> Value:
        name = expression.func.__name__
        argument = self._as_real(self.value(expression.args[0]))
        if name in _HELPERS:
            if name == "Sigmoid" and self.domain.fixed:
                name = "Logistic"
            self.scope.helpers.add(name)
            return self.apply(_HELPERS[name], argument)
        if name not in _UFUNCS:
            raise KeyError(f"{name} has no NumPy form")
        return self.apply(_UFUNCS[name], argument)

    # --- choices ----------------------------------------------------------------------------

    def _select(self, expression: Select) -> Value:
        condition, then, otherwise = expression.args
        extreme = self._extreme(condition, then, otherwise)
        if extreme is not None:
            return extreme
        if (then, otherwise) == (1, 0):
            return self.value(condition)
        if (then, otherwise) == (0, 1):
            return self.value(_negated(condition))
        if then == 0:
            condition = _negated(condition)
            then, otherwise = otherwise, then
        self.choosing += 1
        one = self._as_real(self.value(then))
        other = self._as_real(self.value(otherwise))
        self.choosing -= 1
        return self.choose(self.value(condition), one, other)

    def choose(self, condition: Value, then: Value, otherwise: Value) -> Value:
        """`then` where the condition holds, else `otherwise`, whatever is in the one not taken.

        Numbers are chosen by their bits: times 1 or 0 as integers, which NumPy does far faster
        than a copy under a mask, and which no infinity disturbs.
        """
        bits = self.apply("copy", condition, kind="bits")
        if otherwise.code == self.scope.constant(Integer(0)):
            return self.apply("bits np.multiply", then, bits)
        difference = self.apply("bits np.bitwise_xor", then, otherwise)
        chosen = self.apply("bits np.multiply", difference, bits)
        return self.apply("bits np.bitwise_xor", chosen, otherwise)

    def _extreme(self, condition: Basic, then: Expr, otherwise: Expr) -> Value | None:
        """where(x >= y, x, y) is the maximum of x and y, where(x <= y, x, y) the minimum."""
        if not isinstance(condition, Compare) or condition.op not in ("ge", "gt"):
            return None
        difference = condition.difference
        if self._only_integers(difference):
            return None
        for name, gap in (("np.maximum", then - otherwise), ("np.minimum", otherwise - then)):
            if sympy.expand(difference - gap) == 0:
                parts = [self._as_real(self.value(e)) for e in (then, otherwise)]
                parts.sort(key=lambda v: -len(v.axes))
                return self.apply(name, parts[0], self._spread(otherwise, then, parts))
        return None

    def _spread(self, otherwise: Expr, then: Expr, parts: list[Value]) -> Value:
        """The smaller operand; a constant as a whole array, which NumPy takes four times faster."""
        constant = next((e for e in (otherwise, then) if self._is_constant(e)), None)
        if constant is None or SEED in constant.free_symbols or not parts[0].axes:
            return parts[1]
        shape = self.scope.shape(self.domain.shape(parts[0].axes))
        code = f"np.full({shape}, {self.scope.constant(constant)}, real)"
        made = self.scope.attribute("zeros" if constant == 0 else "level", code)
        return Value(parts[0].axes, "real", made)

    def neutral(self, reduction: str) -> Value:
        """What an excluded point contributes."""
        if reduction in ("sum", "prod"):
            return Value(frozenset(), "real", self.scope.constant(Integer(reduction == "prod")))
        code = self.scope.attribute(
            f"neutral_{reduction.removeprefix('arg')}", f"np.array({_NEUTRAL[reduction]}, real)"
        )
        return Value(frozenset(), "real", code)

    def _compare(self, expression: Compare) -> Value:
        difference = expression.difference
        if self._only_integers(difference):
            left, right = self._sides(difference)
            return self.apply(
                _RELATIONS[expression.op], self.integer(left), self.integer(right), kind="bool"
            )
        left, right = self._sides(difference)
        parts = [self._as_real(self.value(side)) for side in (left, right)]
        return self.apply(_RELATIONS[expression.op], *parts, kind="bool")

    def _only_integers(self, expression: Basic) -> bool:
        match expression:
            case Symbol():
                return expression != SEED
            case Access():
                return self.scope.tensors[expression.tensor].kind == "integer"
            case Add() | Mul():
                return all(self._only_integers(a) for a in expression.args)
        return bool(expression.is_Integer)

    def _sides(self, difference: Expr) -> tuple[Expr, Expr]:
        terms = Add.make_args(difference)
        right = [t for t in terms if t.could_extract_minus_sign()]
        left = [t for t in terms if t not in right]
        return Add(*left), Add(*(-t for t in right))


def _negated(condition: Basic) -> Basic:
    return condition.negated if isinstance(condition, Compare) else Not(condition)
