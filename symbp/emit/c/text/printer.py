"""Scalar expressions as C text.

Every expression printed has the network's real type, save for bare integer literals, which stand
only where an operand beside them is real. Indices are `ptrdiff_t`, so that an affine index may be
negative on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import sympy
from sympy import Add, And, Basic, Expr, Integer, Mod, Mul, Not, Or, Pow, Rational, Symbol, floor
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from symbp.emit.c.model import Epilogue, Formal
from symbp.ir import Access, Bracket, Compare, Equation, Select, Stop, accesses, walk

# Precedence: what a text binds as strongly as.
CONDITIONAL, OR, AND, COMPARISON, SUM, PRODUCT, UNARY, ATOM = range(8)

_INT_LIMIT = 2**31
_LARGEST_PRODUCT = 16  # powers beyond are left to pow()

# The functions of <math.h>, and our own helpers, by the name of the node.
_MATH = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "atan": "atan", "erf": "erf", "Abs": "fabs",
    "floor": "floor", "Log1p": "log1p", "Expm1": "expm1", "sign": "sign", "Sigmoid": "sigmoid",
    "Softplus": "softplus",
}  # fmt: skip

Text = tuple[str, int]


@dataclass(frozen=True)
class Sink:
    """How results enter a gradient's memory: times `scale`, added to it where `add` holds."""

    scale: str
    add: str


@dataclass(frozen=True)
class Scope:
    """What names mean inside one C function. `prefix` is the network's name."""

    prefix: str
    formals: Mapping[str, Formal]
    indices: Mapping[Symbol, str]
    loaded: Mapping[Expr, str] = field(default_factory=dict)  # accesses that variables hold
    sinks: Mapping[str, Sink] = field(default_factory=dict)  # gradients applied where they are made
    fast: bool = False  # speed before size
    labels: Mapping[str, str] = field(default_factory=dict)  # tensor -> number of its equation
    called: Mapping[str, str] = field(default_factory=dict)  # tensor -> its name in comments
    numbered: list[str] = field(default_factory=list)  # filled with the tensors that have labels
    threaded: bool = True  # loops may be shared between threads: none around is
    # Of loops that run over a part: from where, and up to where.
    bounds: Mapping[Symbol, tuple[str, str]] = field(default_factory=dict)
    told: Mapping[Equation, Equation] = field(default_factory=dict)  # as comments have them
    epilogues: list[Epilogue] = field(default_factory=list)  # filled as products are written

    def helper(self, name: str) -> str:
        """The full name of a helper or macro of the source file."""
        return f"{self.prefix}_{name}"

    @property
    def real(self) -> str:
        """The real type."""
        return self.helper("real")


def enclosed(text: Text, level: int) -> str:
    """The text, in parentheses when it binds more weakly than `level`."""
    return text[0] if text[1] >= level else f"({text[0]})"


# ---------------------------------------------------------------- indices


def position(access: Access, scope: Scope) -> dict[Basic, int]:
    """The row-major place of an element as `Σ coefficient * term`; the constant stands under 1."""
    formal = scope.formals[access.tensor]
    found: dict[Basic, int] = {}
    for expression, extent, stride in zip(
        access.indices, formal.shape, formal.strides, strict=True
    ):
        if _is_safe(expression, extent, scope):
            for term in Add.make_args(expression):
                coefficient, rest = term.as_coeff_Mul()
                found[rest] = found.get(rest, 0) + int(coefficient) * stride
        else:
            clipped = Clipped(expression, Integer(extent))
            found[clipped] = found.get(clipped, 0) + stride
    return {term: c for term, c in found.items() if c != 0}


class Variable(Expr):
    """A real variable of the C function by its name."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: str | Str) -> Variable:
        return Expr.__new__(cls, name if isinstance(name, Str) else Str(name))

    @property
    def identifier(self) -> str:
        """The variable's name."""
        return str(self.args[0].name)


class Clipped(Expr):
    """An index brought into 0 .. extent-1: read from data, or not known to be in range."""


def _is_safe(expression: Expr, extent: int, scope: Scope) -> bool:
    """Whether nothing in the index is data, or it is data known to be in range."""
    if isinstance(expression, Access):
        return is_checked(expression, extent, scope)
    return isinstance(expression, Clipped) or not accesses(expression)


def is_checked(expression: Expr, extent: int, scope: Scope) -> bool:
    """Whether the index is an element of an integer tensor known to hold nothing out of range."""
    if not isinstance(expression, Access):
        return False
    upper = scope.formals[expression.tensor].upper
    return upper is not None and upper <= extent


def stride(access: Access, symbol: Symbol, scope: Scope) -> int | None:
    """Elements stepped over when the index grows by 1; None when that varies."""
    place = position(access, scope)
    if any(term != symbol and term.has(symbol) for term in place):
        return None
    return place.get(symbol, 0)


def element(access: Access, scope: Scope) -> str:
    """`X[n*64 + k]`, or the variable that holds it."""
    if access in scope.loaded:
        return scope.loaded[access]
    formal = scope.formals[access.tensor]
    if formal.single:
        return formal.identifier
    return f"{formal.identifier}[{linear(position(access, scope), scope)[0]}]"


def linear(place: Mapping[Basic, int], scope: Scope) -> Text:
    """`Σ coefficient * term`, larger strides first, what is subtracted last."""
    order = {s: n for n, s in enumerate(scope.indices)}

    def key(item: tuple[Basic, int]) -> tuple[bool, bool, int, int, str]:
        term, c = item
        return (c < 0, term == 1, -abs(c), order.get(term, len(order)), str(term))

    parts: list[str] = []
    items = sorted(place.items(), key=key)
    for term, c in items:
        sign = ("-" if c < 0 else "") if not parts else (" - " if c < 0 else " + ")
        if term == 1:
            parts.append(f"{sign}{abs(c)}")
        elif abs(c) == 1:
            parts.append(sign + enclosed(index(term, scope), PRODUCT))
        else:
            parts.append(f"{sign}{enclosed(index(term, scope), PRODUCT)}*{abs(c)}")
    if not parts:
        return "0", ATOM
    if len(parts) > 1:
        return "".join(parts), SUM
    term, c = items[0]
    if c < 0:
        return parts[0], UNARY
    if term == 1:
        return parts[0], ATOM
    return parts[0], index(term, scope)[1] if c == 1 else PRODUCT


def index(expression: Basic, scope: Scope) -> Text:
    """An integer expression of type ptrdiff_t."""
    match expression:
        case Symbol():
            return scope.indices[expression], ATOM
        case Integer():
            return str(int(expression)), ATOM if expression >= 0 else UNARY
        case Access() if expression in scope.loaded and is_cast(expression, scope):
            return scope.loaded[expression], ATOM
        case Access():
            return f"(ptrdiff_t){element(expression, scope)}", UNARY
        case Add():
            terms: dict[Basic, int] = {}
            for term in expression.args:
                c, rest = term.as_coeff_Mul()
                if not c.is_Integer:
                    raise TypeError(f"{expression} is not an integer")
                terms[rest] = terms.get(rest, 0) + int(c)
            return linear(terms, scope)
        case Mul():
            factors = [enclosed(index(a, scope), PRODUCT) for a in expression.args]
            return "*".join(factors), PRODUCT
        case Pow() if expression.exp.is_Integer and expression.exp > 0:
            return "*".join(
                [enclosed(index(expression.base, scope), UNARY)] * int(expression.exp)
            ), PRODUCT
        case floor():
            return _floor_divide(expression.args[0], scope), ATOM
        case Mod():
            left, right = (index(a, scope)[0] for a in expression.args)
            return f"{scope.helper('modulo')}({left}, {right})", ATOM
        case Clipped() if expression in scope.loaded:
            return scope.loaded[expression], ATOM
        case Clipped():
            text = index(expression.args[0], scope)[0]
            return f"{scope.helper('clip')}({text}, {expression.args[1]})", ATOM
    raise TypeError(f"{expression} is not an index")


def _floor_divide(argument: Expr, scope: Scope) -> str:
    terms = Add.make_args(sympy.expand(argument))
    divisor = lcm(*(int(t.as_coeff_Mul()[0].q) for t in terms))
    numerator = sympy.expand(argument * divisor)
    return f"{scope.helper('floor_divide')}({index(numerator, scope)[0]}, {divisor})"


def is_integer(expression: Basic, scope: Scope) -> bool:
    """Whether the expression is made of indices and integer tensors alone."""
    match expression:
        case Symbol() | Integer():
            return True
        case Access():
            return scope.formals[expression.tensor].storage != "real"
        case Add() | Mul() | Mod():
            return all(is_integer(a, scope) for a in expression.args)
        case floor():
            coefficients = (
                t.as_coeff_Mul() for t in Add.make_args(sympy.expand(expression.args[0]))
            )
            return all(c.is_Rational and is_integer(rest, scope) for c, rest in coefficients)
    return False


# ---------------------------------------------------------------- conditions


def condition(expression: Boolean, scope: Scope) -> Text:
    """A condition as a C expression of truth value."""
    match expression:
        case Compare():
            return _comparison(expression, scope)
        case And() | Or():
            level, sign = (AND, " && ") if isinstance(expression, And) else (OR, " || ")
            # An `or` inside an `and` (and the reverse) takes parentheses, as compilers ask.
            parts = (condition(c, scope) for c in expression.args)
            return sign.join(enclosed(p, COMPARISON) for p in parts), level
        case Not():
            return f"!{enclosed(condition(expression.args[0], scope), UNARY)}", UNARY
    if expression in (sympy.true, sympy.false):
        return str(int(expression == sympy.true)), ATOM
    raise TypeError(f"{expression} is not a condition")


def _comparison(expression: Compare, scope: Scope) -> Text:
    sign = {"eq": "==", "ne": "!=", "ge": ">=", "gt": ">"}[expression.op]
    terms = Add.make_args(expression.difference)
    negative = [t for t in terms if t.as_coeff_Mul()[0].is_negative]
    positive = [t for t in terms if t not in negative]
    kept = any(scope.formals[a.tensor].storage == "stored" for a in accesses(expression))
    # A stored integer is a real number, and is best compared as one.
    show = index if is_integer(expression.difference, scope) and not kept else value
    if not positive:
        reverse = {">=": "<=", ">": "<"}.get(sign, sign)
        positive, negative, sign = [-t for t in negative], [], reverse
    left = show(Add(*positive), scope)
    right = show(Add(*(-t for t in negative)), scope)
    return f"{enclosed(left, SUM)} {sign} {enclosed(right, SUM)}", COMPARISON


# ---------------------------------------------------------------- values


def value(expression: Expr, scope: Scope) -> Text:
    """A real expression."""
    match expression:
        case Access():
            text = element(expression, scope)
            if is_cast(expression, scope):
                return f"({scope.real}){text}", UNARY
            return text, ATOM
        case Variable():
            return expression.identifier, ATOM
        case Symbol():
            return f"({scope.real}){scope.indices[expression]}", UNARY
        case Bracket():
            test = enclosed(condition(expression.condition, scope), COMPARISON)
            return f"{test} ? ({scope.real})1 : ({scope.real})0", CONDITIONAL
        case Select():
            test = enclosed(condition(expression.condition, scope), COMPARISON)
            then, otherwise = (
                enclosed(_typed(e, scope), OR) for e in (expression.then, expression.otherwise)
            )
            return f"{test} ? {then} : {otherwise}", CONDITIONAL
        case Stop():
            return value(expression.argument, scope)
        case floor() | Mod() if is_integer(expression, scope):
            return f"({scope.real}){enclosed(index(expression, scope), UNARY)}", UNARY
        case _ if expression.is_number:
            return number(expression, scope)
        case Add():
            return _sum(expression, scope)
        case Mul():
            return _product(expression, scope)
        case Pow():
            return _power(expression.base, expression.exp, scope)
    name = _MATH.get(expression.func.__name__)
    if name is None:
        raise TypeError(f"{expression.func.__name__} has no form in C")
    return f"{scope.helper(name)}({value(expression.args[0], scope)[0]})", ATOM


def is_cast(access: Access, scope: Scope) -> bool:
    """Whether the element, or the variable that holds it, is an integer in C."""
    return scope.formals[access.tensor].storage == "int32"


def number(expression: Expr, scope: Scope) -> Text:
    """A constant, exact to the type: an integer as such, anything else by 17 digits."""
    if expression.is_Integer and abs(expression) < _INT_LIMIT:
        return str(int(expression)), ATOM if expression >= 0 else UNARY
    exact = (
        Fraction(int(expression.p), int(expression.q))
        if isinstance(expression, Rational)
        else Fraction(str(expression.evalf(30)))
    )
    return f"({scope.real}){float(exact)!r}", UNARY


def _typed(expression: Expr, scope: Scope) -> Text:
    """The value, cast when it is a bare integer."""
    text = value(expression, scope)
    if expression.is_Integer and abs(expression) < _INT_LIMIT:
        return f"({scope.real}){text[0]}", UNARY
    return text


def _sum(expression: Add, scope: Scope) -> Text:
    terms = sorted(expression.args, key=lambda t: bool(t.as_coeff_Mul()[0].is_negative))
    parts = [enclosed(value(terms[0], scope), SUM)]
    for term in terms[1:]:
        if term.as_coeff_Mul()[0].is_negative:
            parts.append(f" - {enclosed(value(-term, scope), PRODUCT)}")
        else:
            parts.append(f" + {enclosed(value(term, scope), PRODUCT)}")
    return "".join(parts), SUM


def _product(expression: Mul, scope: Scope) -> Text:
    coefficient, rest = _constant(expression)
    above = [f for f in Mul.make_args(rest) if not _is_divisor(f)]
    below = [f for f in Mul.make_args(rest) if _is_divisor(f)]
    if coefficient.is_negative:
        inner = value(Mul(-coefficient, rest), scope)
        return f"-{enclosed(inner, PRODUCT)}", UNARY
    factors = [enclosed(value(f, scope), PRODUCT) for f in above]
    if coefficient != 1 or not factors:
        factors.insert(0, enclosed(number(coefficient, scope), PRODUCT))
    text = "*".join(factors)
    if not below:
        return text, PRODUCT
    divisors = [_power(f.base, -f.exp, scope) for f in below]
    if len(divisors) == 1:
        return f"{text} / {enclosed(divisors[0], UNARY)}", PRODUCT
    return f"{text} / ({'*'.join(enclosed(d, PRODUCT) for d in divisors)})", PRODUCT


def _constant(product: Mul) -> tuple[Expr, Expr]:
    """All constant factors as one, and the others."""
    constants = [f for f in product.args if f.is_number]
    return Mul(*constants), Mul(*(f for f in product.args if not f.is_number))


def _is_divisor(factor: Expr) -> bool:
    return bool(factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative)


def _power(base: Expr, exponent: Expr, scope: Scope) -> Text:
    if exponent == 1:
        return _typed(base, scope)
    if exponent.is_Rational and exponent.is_negative:
        return f"1 / {enclosed(_power(base, -exponent, scope), UNARY)}", PRODUCT
    text = _typed(base, scope)
    if exponent == Rational(1, 2):
        return f"{scope.helper('sqrt')}({text[0]})", ATOM
    if exponent.is_Integer and exponent <= _LARGEST_PRODUCT:
        if isinstance(base, Access) and exponent <= 3:
            return "*".join([enclosed(text, UNARY)] * int(exponent)), PRODUCT
        return f"{scope.helper(f'power_{int(exponent)}')}({text[0]})", ATOM
    return f"{scope.helper('pow')}({text[0]}, {value(exponent, scope)[0]})", ATOM


def symbols_in(expression: Basic) -> set[Symbol]:
    """Every index the expression depends on, those inside accesses too."""
    return {s for s in walk(expression) if isinstance(s, Symbol)}


def depends(expressions: Iterable[Basic], symbols: Iterable[Symbol]) -> bool:
    """Whether any of the expressions depends on any of the indices."""
    wanted = set(symbols)
    return any(symbols_in(e) & wanted for e in expressions)
