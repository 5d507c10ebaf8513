"""Numbers of one use of a definition: options, named extents, `let`, `require`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sympy import Expr, Integer, Rational, false, true
from sympy.logic.boolalg import And, Boolean

from symbp.errors import Problem
from symbp.ir import Compare, Tensor
from symbp.ir.sizes import nonnegative
from symbp.lang import lower_condition, lower_number, parse_condition, parse_size
from symbp.lang.ast import (
    Call,
    Comparison,
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
    descend,
)
from symbp.network.cases import Choice
from symbp.network.formal import Faults, Sizes
from symbp.network.model import Message
from symbp.network.options import Number as OptionNumber
from symbp.spec.model import Definition, Dimension, Requirement


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

    @property
    def equated(self) -> dict[str, Node]:
        """Names that a requirement says to be equal to something else."""
        found: dict[str, Node] = {}
        for _, node in self.requirements:
            match node:
                case Comparison(operands=(one, two), operators=("==",)):
                    for name, value in ((one, two), (two, one)):
                        if isinstance(name, Variable):
                            found.setdefault(name.name, value)
        return found

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

    One that is rounded, chosen by or subtracted from must be known well enough that bounds are
    proved and no rounding is left; one that prod(x) counts must be a number, where it has one. One
    that is divided must be a multiple.
    """

    numbers: Mapping[str, Expr]  # options
    lets: Mapping[str, Node]
    rounded: set[str | tuple[str, int]] = field(default_factory=set)
    divisors: dict[str, int] = field(default_factory=dict)
    extents: set[str] = field(default_factory=set)  # names that are the extent of an index
    wholes: set[str] = field(default_factory=set)  # inputs, their elements counted

    @property
    def symbolic(self) -> dict[str, Expr]:
        """The only divisor, where it is the extent of an index: a size like any other then."""
        divisors = {Integer(divisor) for divisor in self.divisors.values()}
        names = [n for n in self.numbers if n in self.extents - self.rounded]
        found = {name: self.numbers[name] for name in names if self.numbers[name] in divisors}
        return found if len(divisors) == 1 else {}

    def read(self, node: Node, rounded: bool = False) -> None:
        """Note what an expression needs."""
        match node:
            case Variable() if rounded:
                self._round(node.name)
            case Call("extent", (Variable() as tensor, Number() as place)):
                self.rounded |= {(tensor.name, int(place.value))} if rounded else set()
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
        """Note a name, and what it is made of where `let` says that."""
        if name not in self.rounded:
            self.rounded.add(name)
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

    `undecided` are conditions in formal sizes that only the arrays can tell, with what to say where
    one does not hold.
    """

    sizes: Sizes
    tensors: Mapping[str, Tensor]
    known: dict[str, Expr] = field(default_factory=dict)
    undecided: dict[Boolean, Message] = field(default_factory=dict)

    def take_parts(
        self, entries: Sequence[int], entry: int, lines: Lines, extents: Mapping[str, Expr]
    ) -> None:
        """The numbers of one entry of a list option.

        Where a requirement says that an extent is what the entries make, they are sizes, and the
        extent is a sum of them.
        """
        names = [n for n in lines.equated if n in extents and extents[n].is_Integer]
        numbers = [Integer(e) for e in entries]
        self.known |= _parts(numbers, entry)
        values = [lower_number(lines.equated[n], self.known) for n in names]
        if not values or any(p or v != extents[n] for n, (v, p) in zip(names, values, strict=True)):
            return
        self.known |= _parts([self.sizes.formal(e) for e in numbers], entry)
        for name in names:
            value, _ = lower_number(lines.equated[name], self.known)
            self.sizes.equated[extents[name]] = value

    def take_options(
        self, options: Mapping[str, OptionNumber], definition: Definition, needs: Needs
    ) -> None:
        """Options as numbers; those that are dimensions of a tensor, or factors, as sizes."""
        extents = {d.text for d in dimensions(definition)}
        for name, value in options.items():
            number = Rational(value.numerator, value.denominator)
            if name in extents:
                number = self.sizes.option(number, name in needs.rounded, name in needs.divisors)
            elif name in self.sizes.symbolic:
                number = self.sizes.factor(number)
            self.known.setdefault(name, number)

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
            if _decided(condition.xreplace(self.sizes.bound)) == false:
                pieces = self._message(requirement)
                told = (p if isinstance(p, str) else str(self.sizes.actual(p)) for p in pieces)
                problems.append(Problem("".join(told)))
            elif _decided(condition) != true:
                self.undecided.setdefault(condition, self._message(requirement))
        return problems

    def faults(self, lines: Lines, needs: Needs, statements: Iterable[Statement]) -> Faults:
        """What keeps these numbers from being polynomials in sizes, and bounds from being proved.

        Nothing is told of numbers that cannot be worked out.
        """
        faults = Faults(frozenset(self.sizes.multiples))
        for name, node in lines.lets:
            faults.look(self.known[name])
            for inner, _ in descend(node):  # also where the whole cannot be told
                if isinstance(inner, Call) and inner.function == "floor":
                    faults.look(lower_number(inner, self.known, self.tensors)[0])
        for statement in statements:
            if isinstance(statement, Extent):
                value, problems = lower_number(statement.value, self.known, self.tensors)
                if not problems:
                    faults.look(value)
                    faults.demand(value - 1)
        for _, node in lines.requirements:
            condition, problems = lower_condition(node, self.known, self.tensors)
            for difference in () if problems else at_run_time([condition])[0]:
                faults.demand(difference)
        return faults

    def _message(self, requirement: Requirement) -> Message:
        """The requirement's message with numbers for what stands in braces."""
        pieces: list[str | Expr] = []
        for number, text in enumerate(_BRACES.split(requirement.message)):
            node = parse_size(text)[0] if number % 2 else None
            value, problems = lower_number(node, self.known, self.tensors) if node else (text, [])
            pieces.append(f"{{{text}}}" if number % 2 and (problems or not node) else value)
        return tuple(pieces)


def _parts(entries: Sequence[Expr], entry: int) -> dict[str, Expr]:
    """What a formula reads of one entry among others."""
    before, total = (sum(some, Integer(0)) for some in (entries[:entry], entries))
    return {"part": entries[entry], "before": before, "total": total}


_BRACES = re.compile(r"\{([^{}]*)\}")


def _decided(condition: Boolean) -> Boolean:
    """The condition, or true or false where that is proved."""
    match condition:
        case Compare():
            difference = condition.difference
            holds = {
                "ge": nonnegative(difference) or difference.is_nonnegative,
                "gt": nonnegative(difference - 1) or difference.is_positive,
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
