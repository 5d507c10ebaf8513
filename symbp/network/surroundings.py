"""Options of layers inside a layer made of layers: values over its options and its extents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sympy import Expr

from symbp.errors import Mark, Problem
from symbp.ir import Tensor
from symbp.lang import ast, parse_size
from symbp.network.options import numbers, settle_options, value_text
from symbp.network.placed import Placed
from symbp.spec.model import Setting, Value
from symbp.spec.vocabulary import is_word
from symbp.spec.wording import quoted, suggestion

_MAX_EXPONENT = 64


class _Mistake(Exception):
    """Why an option has no value; becomes a Problem before it leaves this module."""


@dataclass(frozen=True)
class _Names:
    """What the options inside may name: options with their values, and extents of the inputs."""

    options: Mapping[str, Setting]
    extents: Mapping[str, Expr]


class Surroundings:
    """The layers made of layers that have been entered, by full name, None where one has failed."""

    def __init__(self) -> None:
        self._entered: dict[str, _Names | None] = {}
        self._parsed: dict[str, ast.Node | str] = {}

    def enter(self, placed: Placed, tensors: Mapping[str, Tensor]) -> list[Problem]:
        """Check the options and inputs of a layer made of layers, and remember what they are."""
        self._entered[placed.name] = None
        settled, problems = self.settled(placed)
        if settled is None:
            return problems
        values, problems = settle_options(settled)
        if placed.faulty or problems or any(s not in tensors for s in placed.sources):
            return problems
        named = values | numbers(placed.definition, values)
        options = {
            name: settled.options.get(name, Setting(value, placed.mark))
            for name, value in named.items()
        }
        extents, problems = _extents(placed, tensors)
        if not problems:
            self._entered[placed.name] = _Names(options, extents)
        return problems

    def settled(self, placed: Placed) -> tuple[Placed | None, list[Problem]]:
        """The layer with its options as numbers; None when they, or what is around it, have none.

        What is around it must have been entered.
        """
        if placed.inside is None:
            return placed, []
        names = self._entered.get(placed.inside.name)
        if names is None:
            return None, []  # said already
        options: dict[str, Setting] = {}
        problems = []
        for name, setting in placed.options.items():
            try:
                options[name] = self._setting(setting, names, placed.inside)
            except _Mistake as mistake:
                problems.append(Problem(f"{name}: {mistake}", setting.mark))
        return (None if problems else replace(placed, options=options)), problems

    def _setting(self, setting: Setting, names: _Names, around: Placed) -> Setting:
        if isinstance(setting.value, str) and setting.value in names.options:
            return replace(names.options[setting.value], key=setting.key)
        return replace(setting, value=self._value(setting.value, setting.mark, names, around))

    def _value(self, value: Value, mark: Mark, names: _Names, around: Placed) -> Value:
        match value:
            case tuple():
                return tuple(self._value(v, mark, names, around) for v in value)
            case str() if value in names.options:
                return names.options[value].value
            case str() if value in names.extents or not is_word(value):
                number = self._number(self._node(value, mark), names, around)
                return number.numerator if number.denominator == 1 else number
        return value

    def _node(self, text: str, mark: Mark) -> ast.Node:
        if text not in self._parsed:
            parsed, problems = parse_size(text, mark)
            self._parsed[text] = problems[0].message if parsed is None else parsed
        node = self._parsed[text]
        if isinstance(node, str):
            raise _Mistake(node)
        return node

    def _number(self, node: ast.Node, names: _Names, around: Placed) -> Fraction:
        def number(inner: ast.Node) -> Fraction:
            return self._number(inner, names, around)

        match node:
            case ast.Number():
                return node.value
            case ast.Variable():
                return _named(node.name, names, around)
            case ast.Negative():
                return -number(node.operand)
            case ast.Sum():
                return sum(map(number, node.terms), Fraction(0))
            case ast.Product():
                found = Fraction(1)
                for factor in node.factors:
                    found *= number(factor)
                return found
            case ast.Reciprocal():
                divisor = number(node.operand)
                if not divisor:
                    raise _Mistake("division by zero")
                return 1 / divisor
            case ast.Power():
                return _power(number(node.base), number(node.exponent))
            case ast.Call(function="floor", arguments=(argument,)):
                return Fraction(number(argument).__floor__())
        raise _Mistake("an option is made of numbers, options and extents with + - * / ^ and floor")


def _named(name: str, names: _Names, around: Placed) -> Fraction:
    if name in names.options:
        value = names.options[name].value
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            raise _Mistake(f"{name} is {value_text(value)}, no number")
        return Fraction(value)
    if name not in names.extents:
        known = [*names.options, *names.extents]
        hint = suggestion(name, known)
        raise _Mistake(f'{quoted(name)} is no option or extent of "{around.definition.name}"{hint}')
    extent = names.extents[name]
    if not extent.is_Integer:
        message = f"{name} must be a number here, but it is {extent}"
        raise _Mistake(f"{message}; write a number in the shape of the input")
    return Fraction(int(extent))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > _MAX_EXPONENT:
        raise _Mistake(f"an exponent is an integer up to {_MAX_EXPONENT}")
    if not base and exponent < 0:
        raise _Mistake("division by zero")
    return Fraction(base**exponent.numerator)


def _extents(
    placed: Placed, tensors: Mapping[str, Tensor]
) -> tuple[dict[str, Expr], list[Problem]]:
    """The extents that the definition names; where it names one twice, both must be the same."""
    found: dict[str, Expr] = {}
    problems = []
    for formal, source in zip(placed.definition.inputs, placed.sources, strict=True):
        entries = [d.text for d in placed.definition.input_shapes.get(formal, ())]
        if not entries:
            continue
        tensor = tensors[source]
        shape: list[Expr | None] = list(tensor.shape)
        if "..." in entries:
            place = entries.index("...")
            rest = max(tensor.rank - len(entries) + 1, 0)
            entries[place : place + 1] = ["..."] * rest
        given = f"{tensor.name} [{', '.join(map(str, tensor.shape))}]"
        if len(entries) != len(shape):
            wanted = ", ".join(d.text for d in placed.definition.input_shapes[formal])
            message = f"needs an input of shape [{wanted}]; it was given {given}"
            problems.append(Problem(f'"{placed.shown}": {message}', placed.mark))
            continue
        for entry, extent in zip(entries, tensor.shape, strict=True):
            if entry == "...":
                continue
            wanted_extent = int(entry) if entry.isdecimal() else found.setdefault(entry, extent)
            if extent != wanted_extent:
                what = f"{extent} where {wanted_extent} is needed, in {given}"
                problems.append(Problem(f'"{placed.shown}": it was given {what}', placed.mark))
    return found, problems
