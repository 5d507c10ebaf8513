"""From the names of tensors and sizes to ASCII identifiers: readable, one to one."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Collection, Iterable

from symbp.plan.names import unused

# Names that generated Python must not take: keywords, builtins it uses, and numpy's name.
PYTHON_RESERVED = frozenset(
    (
        *keyword.kwlist,
        *keyword.softkwlist,
        "all", "any", "dict", "enumerate", "float", "getattr", "id", "int", "isinstance", "len",
        "list", "map", "max", "min", "np", "numpy", "object", "print", "range", "reversed",
        "self", "set", "slice", "str", "sum", "super", "tuple", "zip",
    )
)  # fmt: skip

_C_KEYWORDS = (
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
    "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
    "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
    "union", "unsigned", "void", "volatile", "while", "alignas", "alignof", "bool", "constexpr",
    "false", "nullptr", "static_assert", "thread_local", "true", "typeof", "typeof_unqual", "asm",
    "linux", "unix", "main", "NULL", "EOF", "errno", "assert", "stdin", "stdout", "stderr",
)  # fmt: skip

_C_MATH = (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "copysign", "cos",
    "cosh", "erf", "erfc", "exp", "exp2", "expm1", "fabs", "fdim", "floor", "fma", "fmax", "fmin",
    "fmod", "fpclassify", "frexp", "hypot", "ilogb", "isfinite", "isinf", "isnan", "isnormal",
    "ldexp", "lgamma", "llrint", "llround", "log", "log10", "log1p", "log2", "logb", "lrint",
    "lround", "modf", "nan", "nearbyint", "nextafter", "nexttoward", "pow", "remainder", "remquo",
    "rint", "round", "scalbln", "scalbn", "signbit", "sin", "sinh", "sqrt", "tan", "tanh",
    "tgamma", "trunc", "j0", "j1", "jn", "y0", "y1", "yn", "gamma", "signgam", "abs", "labs",
    "index", "rindex", "memcpy", "memset", "malloc", "free", "INFINITY", "NAN", "HUGE_VAL",
)  # fmt: skip

# Names that generated C must not take: keywords (C99 to C23), <math.h> and its float and long
# double variants, and what common implementations add.
C_RESERVED = frozenset(
    (*_C_KEYWORDS, *_C_MATH, *(f"{n}f" for n in _C_MATH), *(f"{n}l" for n in _C_MATH))
)

_MARKS = {".": "_", "_": "_", "∂": "d_", "∑": "sum_", "′": "_own", "·": "_", "@": "_at_"}
_SUBSCRIPTS = {chr(0x2080 + d): str(d) for d in range(10)}
_GREEK = ("GREEK SMALL LETTER ", "GREEK CAPITAL LETTER ")


def readable(name: str) -> str:
    """The name in ASCII letters, digits and underscores; two names may meet (see `identifiers`).

    Dots become underscores, ∂ becomes `d_`, Greek letters go by name (`σ` is `sigma`, `Ω` is
    `Omega`), any other character becomes `u` and its code point in hexadecimal (`و` is `u0648`).
    """
    text = "".join(map(_letter, name)) or "x"
    if text[0] == "_":  # Python would rename `__x` within a class, and C keeps such names
        return f"u{text}"
    return f"_{text}" if text[0].isdigit() else text


def _letter(character: str) -> str:
    if character in _MARKS:
        return _MARKS[character]
    if character in _SUBSCRIPTS:
        return _SUBSCRIPTS[character]
    if character.isascii() and character.isalnum():
        return character
    title = unicodedata.name(character, "")
    for start in _GREEK:
        if title.startswith(start) and title[len(start) :].isalpha():
            word = title[len(start) :].lower()
            return word if start == _GREEK[0] else word.capitalize()
    return f"u{ord(character):04x}"


def identifiers(names: Iterable[str], reserved: Collection[str] = ()) -> dict[str, str]:
    """An identifier for each name, in order: none reserved, no two alike.

    A name whose readable form is taken gets a number: `a.b` and `a_b` become a_b and a_b_2.
    """
    taken = set(reserved)
    found: dict[str, str] = {}
    for name in names:
        if name not in found:
            found[name] = unused(readable(name), taken)
            taken.add(found[name])
    return found
