"""A layer's options: what is given, what is left to the default, and what cannot be."""

from __future__ import annotations

from fractions import Fraction

from symbp.errors import Problem
from symbp.network.graph import Placed
from symbp.spec.limits import MAX_SIZE
from symbp.spec.model import Value
from symbp.spec.wording import quoted, shortened


def settle_options(placed: Placed) -> tuple[dict[str, Value], list[Problem]]:
    """Every option's value, given or default."""
    values: dict[str, Value] = {}
    problems = []
    for option in placed.definition.options:
        setting = placed.options.get(option.name)
        if setting is None and option.required and placed.faulty:
            continue
        if setting is None and option.required:
            message = f'"{placed.definition.name}" needs {option.name}: write {option.name}: VALUE'
            problems.append(Problem(message, placed.mark))
            continue
        value = option.default if setting is None else setting.value
        fault = _fault(option.default, value, option.required)
        if fault and setting is not None and not (placed.faulty and value is None):
            message = f"{option.name} is {fault}, not {_written(value)}"
            problems.append(Problem(message, setting.mark))
        values[option.name] = value
    return values, problems


def _fault(default: Value, value: Value, required: bool) -> str:
    """What the value should have been, "" when it is fine."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    number = isinstance(value, int | Fraction) and not isinstance(value, bool)
    if required:
        if isinstance(value, int) and number and value > MAX_SIZE:
            return f"at most {MAX_SIZE} (2^40)"
        return "" if isinstance(value, int) and number and value > 0 else "a positive integer"
    if isinstance(default, int | Fraction):
        return "" if number else "a number"
    return ""


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
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return f"{float(value):g}"
        case tuple():
            return f"[{', '.join(value_text(v) for v in value)}]"
    return str(value)
