"""A layer's options: what is given, what is left to the default, and what cannot be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import TypeGuard

from symbp.errors import Problem
from symbp.network.placed import Placed
from symbp.spec.limits import MAX_SIZE
from symbp.spec.model import Definition, OptionDeclaration, Setting, Value
from symbp.spec.wording import listed, quoted, shortened

Number = int | Fraction


def settle_options(placed: Placed) -> tuple[dict[str, Value], list[Problem]]:
    """Every option's value, given or default."""
    values: dict[str, Value] = {}
    problems = []
    known: dict[str, OptionDeclaration] = {}
    missing: list[str] = []
    for option in placed.definition.options:
        meant = _meant(option, known)
        known[option.name] = meant
        setting = placed.options.get(option.name)
        if setting is None and option.required:
            if not placed.faulty:
                message = f'"{placed.shown}" needs {option.name}: write {option.name}: VALUE'
                problems.append(Problem(message, placed.mark))
            missing.append(option.name)
            continue
        value = _default(option, values) if setting is None else setting.value
        fault = _fault(meant, value)
        if fault and setting is not None and not (placed.faulty and value is None):
            problems.append(Problem(f"{option.name} {fault}", setting.mark))
        if fault and setting is None and not _follows(option, placed.options, missing):
            problems.append(Problem(f"the default of {option.name} {fault}", placed.mark))
        values[option.name] = (value,) if meant.listed and is_number(value) else value
    return values, problems


def numbers(definition: Definition, values: Mapping[str, Value]) -> dict[str, Number]:
    """The options that are numbers, by the names under which a formula reads them."""
    found: dict[str, Number] = {}
    for option in definition.options:
        value = values.get(option.name)
        for place, name in enumerate(option.names):
            entry = value[place] if isinstance(value, tuple) and place < len(value) else value
            if is_number(entry):
                found[name] = entry
        if not option.names and is_number(value):
            found[option.name] = value
    return found


def is_number(value: Value) -> TypeGuard[Number]:
    """Whether a value is a number; a truth value is none."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _default(option: OptionDeclaration, values: Mapping[str, Value]) -> Value:
    """The default, or the value of the option before it that the default names."""
    if isinstance(option.default, str) and option.default not in option.choices:
        return values.get(option.default, option.default)
    return option.default


def _follows(
    option: OptionDeclaration, given: Mapping[str, Setting], missing: Collection[str]
) -> bool:
    """Whether the default names an option whose own value, or lack of one, is what is wrong."""
    named = isinstance(option.default, str) and option.default not in option.choices
    return named and (option.default in given or option.default in missing)


def _meant(option: OptionDeclaration, known: Mapping[str, OptionDeclaration]) -> OptionDeclaration:
    """The option that says what the values are: the one that the default names, or itself."""
    other = known.get(option.default) if isinstance(option.default, str) else None
    said = option.choices or option.names or option.listed or option.bounded
    return other if other is not None and not said else option


def _fault(option: OptionDeclaration, value: Value) -> str:
    """What is wrong with a value, as in `is at least 1, not 0`; "" when nothing is."""
    large = [v for v in _entries(value) if isinstance(v, int) and abs(v) > MAX_SIZE]
    if large and _counts(option):
        return f"is at most {MAX_SIZE} (2^40), not {_written(large[0])}"
    expected = _expected(option)
    if not expected or _fits(option, value):
        return ""
    beyond = [v for v in _entries(value) if is_number(v) and _broken(option, v)]
    if beyond and _fits(option, value, bounded=False):
        return f"is {_broken(option, beyond[0])}, not {_written(beyond[0])}"
    return f"is {expected}, not {_written(value)}"


def _broken(option: OptionDeclaration, number: Number) -> str:
    """The bound that a number does not keep, as in `at least 1`; "" where it keeps them all."""
    bounds: tuple[tuple[str, Value, Callable[[Number, Number], bool]], ...] = (
        ("at least", option.least, ge),
        ("at most", option.most, le),
        ("greater than", option.above, gt),
        ("less than", option.below, lt),
    )
    for said, bound, kept in bounds:
        if is_number(bound) and not kept(number, bound):
            return f"{said} {_written(bound)}"
    return ""


def _entries(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _fits(option: OptionDeclaration, value: Value, bounded: bool = True) -> bool:
    """Whether the value is one of those that the option may have."""
    if isinstance(value, str):
        return value in option.choices or _is_text(option)
    if isinstance(value, bool) or isinstance(option.default, bool):
        return isinstance(value, bool) and isinstance(option.default, bool)
    if isinstance(value, tuple):
        alone = option.listed or (bool(option.names) and len(value) == len(option.names))
        return alone and all(_is_entry(option, v, bounded) for v in value)
    return not _only_chosen(option) and _is_entry(option, value, bounded)


def _is_entry(option: OptionDeclaration, value: Value, bounded: bool) -> bool:
    if not is_number(value) or (_counts(option) and not isinstance(value, int)):
        return False
    least = _least(option)
    kept = not _broken(option, value) and (least is None or value >= least)
    return kept or not bounded


def _is_text(option: OptionDeclaration) -> bool:
    """Whether the option is a text of any kind, or, with choices, only one of these."""
    if option.names or option.listed or option.bounded:
        return False
    return isinstance(option.default, str) and not option.choices


def _only_chosen(option: OptionDeclaration) -> bool:
    """Whether nothing but its choices is a value of the option."""
    plain = not option.names and not option.listed and not option.bounded
    return bool(option.choices) and plain and (option.required or isinstance(option.default, str))


def _counts(option: OptionDeclaration) -> bool:
    """Whether its numbers are integers."""
    if option.required or option.names or option.listed:
        return True
    return option.exact and isinstance(option.default, int)


def _least(option: OptionDeclaration) -> Number | None:
    if is_number(option.least):
        return option.least
    return 1 if option.required and not option.listed else None


def _expected(option: OptionDeclaration) -> str:
    """What its values are, in words; "" where anything is."""
    if isinstance(option.default, bool):
        return "true or false"
    choices = [quoted(choice) for choice in option.choices]
    if _only_chosen(option):
        return " or ".join(choices)
    if _is_text(option) or (option.default is None and not option.required):
        return ""
    kind = "an integer" if _counts(option) else "a number"
    if _counts(option) and _least(option) == 1:
        kind = "a positive integer"
    if option.listed:
        kind = f"a list of {kind.split(' ', 1)[1]}s"
    elif len(option.names) > 1:
        kind = f"{kind}, or a list of {len(option.names)} ({listed(option.names)})"
    return f"{kind}, or {' or '.join(choices)}" if choices else kind


def _written(value: Value) -> str:
    """A value as a message shows it: a text in quotes, a real number with its point."""
    match value:
        case None:
            return "nothing"
        case str():
            return quoted(value)
        case Fraction():
            return str(float(value))
    return shortened(value_text(value))


def value_text(value: Value) -> str:
    """A value as it would stand in a declaration."""
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return f"{float(value):g}"
        case tuple():
            return f"[{', '.join(value_text(v) for v in value)}]"
    return str(value)
