"""The words of the formula language: functions, reductions, and what may not be a name."""

from __future__ import annotations

REDUCTIONS = frozenset({"sum", "mean", "max", "min", "prod"})

# Number of arguments of each function. `flat` and `extent` are known only where a parenthesis
# follows, so they remain legal names.
FUNCTIONS = {
    "exp": 1, "log": 1, "sqrt": 1, "sin": 1, "cos": 1, "tan": 1, "sinh": 1, "cosh": 1, "tanh": 1,
    "atan": 1, "erf": 1, "abs": 1, "sign": 1, "floor": 1, "sigmoid": 1, "softplus": 1, "relu": 1,
    "log1p": 1, "expm1": 1, "stop": 1, "where": 3, "min": 2, "max": 2,
}  # fmt: skip

KEYWORDS = frozenset({"if", "and", "or", "not"})

# `in` and `out` name a layer's input and output; they are reserved to the layer.
RESERVED = KEYWORDS | REDUCTIONS | frozenset(FUNCTIONS) | {"pi", "in", "out"}


# Letters to Unicode, but here a product sign and the mark of names that symbp makes (`h·steps`).
DOTS_IN_NAMES = "\u00b7\u0387"


def is_word(text: str) -> bool:
    """Whether the text could be written as a name in a formula (reserved words included)."""
    return text.isidentifier() and not any(c in DOTS_IN_NAMES for c in text)
