"""The leaves and nodes that symbp adds to SymPy's scalar expressions.

A body is an ordinary SymPy expression over four kinds of leaves: numbers (exact rationals),
sizes (`size("N")`), indices (`index("n")`) and accesses `Access("X", n, k)`. Three nodes carry what
SymPy lacks: `Bracket(c)` is 1 where the condition c holds and 0 elsewhere, `Select(c, a, b)` is a
lazy choice, and `Stop(e)` is a constant for differentiation. A condition is built from `Compare`
with SymPy's And, Or and Not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import And, Basic, Expr, Integer, Not, Or, S, Symbol, expand
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue


def index(name: str) -> Symbol:
    """An index: an integer that runs over 0 .. extent-1."""
    return Symbol(name, integer=True)


def size(name: str) -> Symbol:
    """A size: a positive integer fixed when the arrays are known."""
    return Symbol(name, integer=True, positive=True)


def _to_str(name: str | Str) -> Str:
    return name if isinstance(name, Str) else Str(name)


class Access(Expr):
    """One element of a tensor, `X[i, ...]`; an index may be an access to an integer tensor."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: str | Str, *indices: Expr | int) -> Access:
        return Expr.__new__(
            cls, _to_str(name), *[Integer(i) if isinstance(i, int) else i for i in indices]
        )

    @property
    def tensor(self) -> str:
        """The name of the tensor that is read."""
        return str(self.args[0].name)

    @property
    def indices(self) -> tuple[Expr, ...]:
        """The index expressions, one a dimension."""
        return self.args[1:]

    @property
    def free_symbols(self) -> set[Basic]:
        """The indices and sizes in the index expressions."""
        return set().union(*(i.free_symbols for i in self.indices))

    def _eval_derivative(self, symbol: Basic) -> Expr:
        return S.Zero

    def _sympystr(self, printer: Any) -> str:
        return f"{self.tensor}[{', '.join(map(printer._print, self.indices))}]"


class Compare(Boolean):
    """An atomic condition `difference OP 0`, OP one of eq, ne, ge, gt.

    Made through `compare`, which brings it to normal form.
    """

    is_commutative = True

    def __new__(cls, op: str | Str, difference: Expr) -> Compare | BooleanTrue | BooleanFalse:
        name = op if isinstance(op, str) else str(op.name)
        if difference.is_Number:
            holds = {
                "eq": difference == 0,
                "ne": difference != 0,
                "ge": difference >= 0,
                "gt": difference > 0,
            }[name]
            return S.true if holds else S.false
        if name in ("eq", "ne") and difference.could_extract_minus_sign():
            difference = -difference
        return Basic.__new__(cls, _to_str(op), difference)

    @property
    def op(self) -> str:
        """The relation to zero: eq, ne, ge or gt."""
        return str(self.args[0].name)

    @property
    def difference(self) -> Expr:
        """Left side less right side."""
        return self.args[1]

    @property
    def free_symbols(self) -> set[Basic]:
        """The indices and sizes it depends on."""
        return set(self.difference.free_symbols)

    @property
    def negated(self) -> Boolean:
        """The condition that holds just where this one does not."""
        match self.op:
            case "eq":
                return Compare("ne", self.difference)
            case "ne":
                return Compare("eq", self.difference)
            case "ge":
                return Compare("gt", -self.difference)
            case _:
                return Compare("ge", -self.difference)

    def _sympystr(self, printer: Any) -> str:
        sign = {"eq": "==", "ne": "!=", "ge": ">=", "gt": ">"}[self.op]
        return f"{printer._print(self.difference)} {sign} 0"


def compare(left: Expr, op: str, right: Expr) -> Boolean:
    """The condition `left op right`, op one of == != < <= > >=."""
    match op:
        case "==":
            return Compare("eq", expand(left - right))
        case "!=":
            return Compare("ne", expand(left - right))
        case ">=":
            return Compare("ge", expand(left - right))
        case ">":
            return Compare("gt", expand(left - right))
        case "<=":
            return Compare("ge", expand(right - left))
        case "<":
            return Compare("gt", expand(right - left))
        case _:
            raise ValueError(f"unknown comparison {op!r}")


def negation(condition: Boolean) -> Boolean:
    """The condition that holds just where this one does not, `not` moved inwards."""
    match condition:
        case Compare():
            return condition.negated
        case And():
            return Or(*map(negation, condition.args))
        case Or():
            return And(*map(negation, condition.args))
    return Not(condition)


class Bracket(Expr):
    """The Iverson bracket: 1 where the condition holds, 0 elsewhere."""

    is_commutative = True
    is_real = True
    is_nonnegative = True

    def __new__(cls, condition: Boolean) -> Expr:
        if condition == S.true:
            return S.One
        if condition == S.false:
            return S.Zero
        return Expr.__new__(cls, condition)

    @property
    def condition(self) -> Boolean:
        """What must hold."""
        return self.args[0]

    def _eval_power(self, exponent: Expr) -> Expr | None:
        return self if exponent.is_positive else None

    def _eval_derivative(self, symbol: Basic) -> Expr:
        return S.Zero

    def _sympystr(self, printer: Any) -> str:
        return f"[{printer._print(self.condition)}]"


class Select(Expr):
    """`a` where the condition holds, else `b`; the branch that is not taken may be infinite."""

    is_commutative = True
    is_real = True

    def __new__(cls, condition: Boolean, then: Expr, otherwise: Expr) -> Expr:
        if condition == S.true or then == otherwise:
            return then
        if condition == S.false:
            return otherwise
        return Expr.__new__(cls, condition, then, otherwise)

    @property
    def condition(self) -> Boolean:
        """What decides."""
        return self.args[0]

    @property
    def then(self) -> Expr:
        """The value where the condition holds."""
        return self.args[1]

    @property
    def otherwise(self) -> Expr:
        """The value where it does not."""
        return self.args[2]

    def _eval_derivative(self, symbol: Basic) -> Expr:
        return Select(self.condition, self.then.diff(symbol), self.otherwise.diff(symbol))

    def _sympystr(self, printer: Any) -> str:
        return f"where({', '.join(map(printer._print, self.args))})"


def says_positive(condition: Boolean, expression: Expr) -> bool:
    """Whether the condition is that the expression is > 0."""
    return (
        isinstance(condition, Compare)
        and condition.op == "gt"
        and condition.difference == expression
    )


class Stop(Expr):
    """Its argument, taken as a constant by differentiation."""

    is_commutative = True
    is_real = True

    def __new__(cls, argument: Expr) -> Expr:
        return argument if argument.is_Number else Expr.__new__(cls, argument)

    @property
    def argument(self) -> Expr:
        """The value."""
        return self.args[0]

    def _eval_derivative(self, symbol: Basic) -> Expr:
        return S.Zero

    def _sympystr(self, printer: Any) -> str:
        return f"stop({printer._print(self.argument)})"


def walk(expression: Basic) -> Iterator[Basic]:
    """Every node, parents before children, tensor names left out."""
    yield expression
    for child in expression.args:
        if not isinstance(child, Str):
            yield from walk(child)


def accesses(expression: Basic) -> tuple[Access, ...]:
    """Every distinct access in order of appearance, those in indices and conditions included."""
    return tuple(dict.fromkeys(e for e in walk(expression) if isinstance(e, Access)))


def outermost(expression: Basic) -> tuple[Access, ...]:
    """Every distinct access in order of appearance that stands in no other's index."""
    if isinstance(expression, Access):
        return (expression,)
    return tuple(dict.fromkeys(a for child in expression.args for a in outermost(child)))


def operands(expression: Basic) -> tuple[Access, ...]:
    """The distinct accesses whose values the expression is a function of.

    Those inside indices, conditions and `stop` are left out: nothing is differentiated there.
    """
    found: dict[Access, None] = {}

    def visit(node: Basic) -> None:
        match node:
            case Access():
                found[node] = None
            case Bracket() | Stop() | Boolean():
                pass
            case _:
                for child in node.args:
                    visit(child)

    visit(expression)
    return tuple(found)
