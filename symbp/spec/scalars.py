"""Plain scalars of YAML 1.2's core schema, numbers kept exact."""

from __future__ import annotations

import re
from fractions import Fraction

from symbp.spec.limits import MAX_EXPONENT
from symbp.spec.wording import shortened

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE](?P<exponent>[-+]?[0-9]+))?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class NumberError(ValueError):
    """A number that no computation can use; its text says why."""


def resolve(text: str) -> bool | int | Fraction | str | None:
    """The value of an unquoted scalar. Decimals become exact: 1e-5 is 1/100000.

    Raises NumberError for numbers that are not finite or beyond double precision.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise NumberError(f"a number must be finite; found {text}")
    if _PREFIXED.fullmatch(text):
        return int(within_range(Fraction(_prefixed(text)), text))
    if match := _DECIMAL.fullmatch(text):
        exponent = match["exponent"] or "0"
        if len(text) > 2 * MAX_EXPONENT or abs(int(exponent)) > MAX_EXPONENT:
            raise _out_of_range(text)
        number = within_range(Fraction(text), text)
        return int(number) if _INTEGER.fullmatch(text) else number
    return text


def within_range(number: Fraction, text: str) -> Fraction:
    """`number` itself, when double precision holds it. Raises NumberError otherwise."""
    magnitude = abs(number)
    if magnitude and not Fraction(1, 10**MAX_EXPONENT) <= magnitude <= 10**MAX_EXPONENT:
        raise _out_of_range(text)
    return number


def _prefixed(text: str) -> int:
    if len(text) > 2 * MAX_EXPONENT:
        raise _out_of_range(text)
    return int(text, 0)


def _out_of_range(text: str) -> NumberError:
    return NumberError(
        f"the number {shortened(text)} is out of range; magnitudes go "
        f"from 1e-{MAX_EXPONENT} to 1e{MAX_EXPONENT}"
    )
