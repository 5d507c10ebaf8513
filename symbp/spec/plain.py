"""From a Python dict to the tree that YAML text gives; places are paths such as layers[2].dense."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real

from symbp.errors import Mark
from symbp.spec.limits import MAX_DEPTH, MAX_VALUES
from symbp.spec.names import normal
from symbp.spec.scalars import NumberError, within_range
from symbp.spec.tree import Log, Mapping, Node, Scalar, Sequence
from symbp.spec.wording import shortened


def from_python(value: object, log: Log) -> Node | None:
    """The tree of a dict of plain values; None when it is too large or nests too deeply."""
    try:
        return _node(value, "", 0, [0], log)
    except _RefusedError as refused:
        log.report(None, str(refused))
        return None


class _RefusedError(Exception):
    """A dict that is not read to its end."""


def _node(value: object, path: str, depth: int, count: list[int], log: Log) -> Node:
    count[0] += 1
    if count[0] > MAX_VALUES:
        raise _RefusedError(f"more than {MAX_VALUES:,} values; a declaration has fewer")
    if depth > MAX_DEPTH:
        place = shortened(path)
        raise _RefusedError(f"{place}: nested too deeply; at most {MAX_DEPTH} levels are allowed")
    match value:
        case AbstractMapping():
            return _mapping(value, path, depth, count, log)
        case list() | tuple():
            nodes = tuple(
                _node(item, f"{path}[{number}]", depth + 1, count, log)
                for number, item in enumerate(value)
            )
            return Sequence(nodes, _nowhere(path), path)
        case _:
            return _scalar(value, path, log)


def _mapping(
    value: AbstractMapping[object, object], path: str, depth: int, count: list[int], log: Log
) -> Mapping:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            at = Scalar(None, "", _nowhere(path), path)
            log.report(at, f"a key is a text; found {shortened(repr(key))}")
            continue
        text = normal(key)
        below = f"{path}.{shortened(text)}" if path else shortened(text)
        name = Scalar(text, text, _nowhere(below), below)
        if text in entries:
            log.report(name, "duplicate key; two spellings of it are the same letters")
            continue
        entries[text] = (name, _node(item, below, depth + 1, count, log))
    return Mapping(tuple(entries.values()), _nowhere(path), path)


def _nowhere(path: str) -> Mark:
    """The place of a value: no line and column."""
    return Mark(0, 0, path)


def _lines(text: str, path: str) -> tuple[Mark, ...]:
    """The places of a text's lines, counted within it."""
    return tuple(Mark(number, 1, path) for number in range(1, text.count("\n") + 2))


def _scalar(value: object, path: str, log: Log) -> Scalar:
    text = _written(value)
    at = Scalar(1, text, _nowhere(path), path, refused=True)  # so that nothing else is said of it
    try:
        exact = text if isinstance(value, str) else _exact(value)
    except NumberError as error:
        log.report(at, str(error))
        return at
    except (ValueError, OverflowError):  # what a Fraction makes of NaN and the infinities
        log.report(at, f"a number must be finite; found {text}")
        return at
    except TypeError:
        log.report(
            at, f"a value is a number, a text, a truth value, a list or a dict; found {text}"
        )
        return at
    return Scalar(exact, text, _nowhere(path), path, lines=_lines(text, path))


def _written(value: object) -> str:
    """A value as messages show it; for what is no plain value, its type."""
    match value:
        case str():
            return normal(value)
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Integral() if abs(int(value)).bit_length() > 1000:
            return "of more than 300 digits"
        case Integral() | float() | Decimal():
            return str(value)
        case _:
            return f"an object of type {type(value).__name__}"


def _exact(value: object) -> bool | int | Fraction | None:
    match value:
        case None | bool():
            return value
        case Integral():
            return int(within_range(Fraction(int(value)), _written(value)))
        case Fraction() | Decimal():
            return within_range(Fraction(value), _written(value))
        case Real():  # the shortest decimal that reads as this number, which is what was written
            return within_range(Fraction(repr(float(value))), _written(value))
        case _:
            raise TypeError
