"""Sizes and numbers of one use of a definition: formal sizes, named extents, `let`, `require`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from sympy import Expr, Integer, Rational, Symbol, false, true
from sympy.logic.boolalg import And, Boolean

from symbp.errors import Problem
from symbp.ir import Compare, Tensor, size
from symbp.lang import lower_condition, lower_number, parse_condition, parse_size
from symbp.lang.ast import (
    Call,
    Extent,
    Negative,
    Node,
    Number,
    Product,
    Reciprocal,
    Statement,
    Sum,
    Variable,
    children,
)
from symbp.network.cases import Choice
from symbp.network.options import Number as OptionNumber
from symbp.spec.model import Definition, Dimension, Requirement


class Sizes:
    """Formal sizes for actual extents, one for each distinct one.

    A literal extent stands for itself; one with a factor, which divides it, is the factor times
    the formal size of the quotient. A factor that an option in `symbolic` names has one too.
    """

    def __init__(
        self,
        literal: frozenset[Expr] = frozenset(),
        factors: Mapping[Expr, Expr] | None = None,
        symbolic: Mapping[str, Expr] | None = None,
    ) -> None:
        self.literal = literal
        self.factors = dict(factors or {})
        self.symbolic = dict(symbolic or {})
        self.bound: dict[Symbol, Expr] = {}  # formal size to actual extent
        self._formal: dict[Expr, Expr] = {}

    def formal(self, actual: Expr) -> Expr:
        """What stands for an actual extent in equations that layers alike share."""
        if actual in self.literal:
            return actual
        if actual in self.factors:
            factor = Integer(self.factors[actual])
            return self.factor(factor) * self.formal(actual / factor)
        return self._symbol(actual)

    def factor(self, number: Expr) -> Expr:
        """What stands for a factor of extents."""
        return self._symbol(number) if number in self.symbolic.values() else number

    def _symbol(self, actual: Expr) -> Expr:
        if actual not in self._formal:
            symbol = size(f"s{len(self.bound)}")
            self.bound[symbol] = actual
            self._formal[actual] = symbol
        return self._formal[actual]

    def actual(self, expression: Expr) -> Expr:
        """An expression in formal sizes, in integers and named sizes."""
        return expression.xreplace(self.bound)

    def formal_tensor(self, name: str, tensor: Tensor) -> Tensor:
        """The tensor under a formal name."""
        upper = self.formal(tensor.upper) if tensor.upper is not None else None
        shape = tuple(self.formal(e) for e in tensor.shape)
        return Tensor(name, shape, tensor.kind, upper, tensor.facts)

    def actual_tensor(self, tensor: Tensor) -> Tensor:
        """The tensor in actual extents."""
        upper = self.actual(tensor.upper) if tensor.upper is not None else None
        return replace(tensor, shape=tuple(self.actual(e) for e in tensor.shape), upper=upper)


@dataclass(frozen=True)
class Lines:
    """The numbers and requirements of a definition that count for one use, parsed."""

    lets: tuple[tuple[str, Node], ...] = ()
    requirements: tuple[tuple[Requirement, Node], ...] = ()

    @classmethod
    def of(cls, definition: Definition, choice: Choice) -> Lines:
        """Parse them; those with a mistake, which is reported elsewhere, are left out."""
        lets = ((name, parse_size(d.text, d.mark)[0]) for name, d in choice.let_values(definition))
        required = (
            (r, parse_condition(r.condition.text, r.condition.mark)[0])
            for r in choice.required(definition)
        )
        return cls(
            tuple((name, node) for name, node in lets if node is not None),
            tuple((requirement, node) for requirement, node in required if node is not None),
        )

    def needs(
        self, definition: Definition, statements: Iterable[Statement], numbers: Mapping[str, Expr]
    ) -> Needs:
        """What must be known of extents so that what is made of them is a whole number."""
        needs = Needs(numbers, dict(self.lets))
        for _, node in self.lets:
            needs.read(node)
        for statement in statements:
            if isinstance(statement, Extent):
                needs.read(statement.value)
                if isinstance(statement.value, Variable):
                    needs.extents.add(statement.value.name)
        for entry in {d.text: d for d in dimensions(definition)}.values():
            dimension = parse_size(entry.text, entry.mark)[0] if entry.text != "..." else None
            if dimension is not None:
                needs.read(dimension)
        return needs


@dataclass
class Needs:
    """What numbers and lines `extent(p) = ...` ask of extents, which have a name or a place.

    One that is rounded, chosen by, subtracted from or counted by prod(x) must be a number itself,
    where it has one: so bounds are proved and no rounding is left. One that is divided must be a
    multiple.
    """

    numbers: Mapping[str, Expr]  # options
    lets: Mapping[str, Node]
    literal: set[str | tuple[str, int]] = field(default_factory=set)
    divisors: dict[str, int] = field(default_factory=dict)
    extents: set[str] = field(default_factory=set)  # names that are the extent of an index
    wholes: set[str] = field(default_factory=set)  # inputs, their elements counted

    @property
    def symbolic(self) -> dict[str, Expr]:
        """The only divisor, where it is the extent of an index: a size like any other then."""
        divisors = {Integer(divisor) for divisor in self.divisors.values()}
        names = [n for n in self.numbers if n in self.extents - self.literal]
        found = {name: self.numbers[name] for name in names if self.numbers[name] in divisors}
        return found if len(divisors) == 1 else {}

    def read(self, node: Node, rounded: bool = False) -> None:
        """Note what an expression needs."""
        match node:
            case Variable() if rounded:
                self._round(node.name)
            case Call("extent", (Variable() as tensor, Number() as place)):
                self.literal |= {(tensor.name, int(place.value))} if rounded else set()
                return
            case Call("prod", (Variable() as tensor,)):
                self.wholes.add(tensor.name)
                return
            case Call():
                rounded = rounded or node.function in ("floor", "min", "max")
            case Sum():
                rounded = rounded or any(isinstance(term, Negative) for term in node.terms)
            case Product() if not rounded:
                self._divide(node)
        for child in children(node):
            self.read(child, rounded)

    def _round(self, name: str) -> None:
        """Make a name a number, and what it is made of where `let` says that."""
        if name not in self.literal:
            self.literal.add(name)
            if name in self.lets:
                self.read(self.lets[name], rounded=True)

    def _divide(self, node: Product) -> None:
        divisor = Fraction(1)
        for factor in node.factors:
            if isinstance(factor, Reciprocal):
                value, problems = lower_number(factor.operand, self.numbers)
                divisor *= int(value) if not problems and value.is_Integer else 1
        for factor in node.factors if divisor > 1 else ():
            if isinstance(factor, Variable) and factor.name in self.lets:
                self._round(factor.name)
            elif isinstance(factor, Variable):
                known = self.divisors.get(factor.name, 1)
                self.divisors[factor.name] = math.lcm(known, int(divisor))


def dimensions(definition: Definition) -> list[Dimension]:
    """The entries of the shapes of parameters, states and noise."""
    shapes = [
        *(p.shape for p in definition.parameters),
        *(s.shape for s in definition.states),
        *(n.shape for n in definition.noises),
    ]
    return [entry for shape in shapes for entry in shape]


def mistakes(definition: Definition) -> list[Problem]:
    """What is wrong with the numbers and requirements of a definition, used or not."""
    found = []
    for let in definition.lets:
        for _, entry in let.cases:
            found += parse_size(entry.text, entry.mark)[1]
    for requirement in definition.requirements:
        entry = requirement.condition
        found += parse_condition(entry.text, entry.mark)[1]
        for text in _BRACES.findall(requirement.message):
            found += [
                Problem(f'in the message, "{{{text}}}": {p.message}', requirement.mark)
                for p in parse_size(text)[1]
            ]
    entries = [d for d in dimensions(definition) if d.text != "..."]
    return found + [p for entry in entries for p in parse_size(entry.text, entry.mark)[1]]


@dataclass
class Numbers:
    """The numbers that a formula may read: options, named extents, and those that follow.

    `undecided` are conditions in formal sizes that only the arrays can tell.
    """

    sizes: Sizes
    tensors: Mapping[str, Tensor]
    known: dict[str, Expr] = field(default_factory=dict)
    undecided: list[Boolean] = field(default_factory=list)

    def take_options(self, options: Mapping[str, OptionNumber], definition: Definition) -> None:
        """Options as numbers; those that are dimensions of a tensor, or factors, as sizes."""
        extents = {d.text for d in dimensions(definition)}
        for name, value in options.items():
            number = Rational(value.numerator, value.denominator)
            if name in extents:
                number = self.sizes.formal(number)
            elif name in self.sizes.symbolic:
                number = self.sizes.factor(number)
            self.known[name] = number

    def derive(self, lines: Lines) -> list[Problem]:
        """Work out the numbers of `let` in order."""
        problems: list[Problem] = []
        for name, node in lines.lets:
            value, found = lower_number(node, self.known, self.tensors)
            problems += found
            self.known[name] = value
        return problems

    def check(self, lines: Lines) -> list[Problem]:
        """Say which requirements do not hold; note those that the arrays will tell."""
        problems: list[Problem] = []
        for requirement, node in lines.requirements:
            condition, found = lower_condition(node, self.known, self.tensors)
            if found:
                problems += found
                continue
            actual = _decided(condition.xreplace(self.sizes.bound))
            if actual == false:
                problems.append(Problem(self._message(requirement)))
            elif actual != true:
                self.undecided.append(condition)
        return problems

    def _message(self, requirement: Requirement) -> str:
        """The requirement's message with numbers for what stands in braces."""

        def shown(match: re.Match[str]) -> str:
            node, _ = parse_size(match[1])
            if node is None:
                return match[0]
            value, problems = lower_number(node, self.known, self.tensors)
            return match[0] if problems else str(self.sizes.actual(value))

        return _BRACES.sub(shown, requirement.message)


_BRACES = re.compile(r"\{([^{}]*)\}")


def _decided(condition: Boolean) -> Boolean:
    """The condition, or true where the signs of sizes show that it holds."""
    match condition:
        case Compare():
            difference = condition.difference
            holds = {
                "ge": difference.is_nonnegative,
                "gt": difference.is_positive,
                "eq": difference.is_zero,
                "ne": difference.is_nonzero,
            }[condition.op]
            return true if holds else false if holds is False else condition
        case And():
            return And(*map(_decided, condition.args))
    return condition


def at_run_time(conditions: Iterable[Boolean]) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """What must not be negative, and what must not be 0, for the conditions to hold.

    Of conditions joined by `or` nothing can be said so: numbers alone decide those.
    """
    nonnegative: dict[Expr, None] = {}
    nonzero: dict[Expr, None] = {}
    for condition in conditions:
        for part in condition.args if isinstance(condition, And) else (condition,):
            if not isinstance(part, Compare) or _decided(part) == true:
                continue
            difference = part.difference
            match part.op:
                case "ge":
                    nonnegative[difference] = None
                case "gt" if difference.is_integer:
                    nonnegative[difference - Integer(1)] = None
                case "eq":
                    nonnegative |= {difference: None, -difference: None}
                case "ne":
                    nonzero[difference] = None
    return tuple(nonnegative), tuple(nonzero)
