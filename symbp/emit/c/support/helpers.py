"""Small functions that the emitted source brings along, each only where something calls it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symbp.emit.c.support.functions import FUNCTIONS, PREFERRED, functions

# Functions of <math.h>, by float's name less its `f`.
MATH = (
    "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "erf", "fabs", "floor",
    "log1p", "expm1", "sqrt", "pow",
)  # fmt: skip

# In the text, @ stands for the network's name and an underscore.
_HELPERS = {
    "later": """\
static inline ptrdiff_t @later(ptrdiff_t a, ptrdiff_t b)
{
    return a > b ? a : b;
}
""",
    "earlier": """\
static inline ptrdiff_t @earlier(ptrdiff_t a, ptrdiff_t b)
{
    return a < b ? a : b;
}
""",
    "clip": """\
/* An index read from data, brought into 0 .. extent-1. */
static inline ptrdiff_t @clip(ptrdiff_t place, ptrdiff_t extent)
{
    return place < 0 ? 0 : place < extent ? place : extent - 1;
}
""",
    "floor_divide": """\
/* The quotient rounded down; the divisor is positive. */
static inline ptrdiff_t @floor_divide(ptrdiff_t a, ptrdiff_t b)
{
    return a / b - (a % b < 0);
}
""",
    "modulo": """\
/* What is left of the quotient rounded down; the divisor is positive. */
static inline ptrdiff_t @modulo(ptrdiff_t a, ptrdiff_t b)
{
    return a % b + (a % b < 0 ? b : 0);
}
""",
    "sign": """\
static inline @real @sign(@real x)
{
    return (@real)((x > 0) - (x < 0));
}
""",
    "mix": """\
/* splitmix64's mixing of the bits. */
static inline uint64_t @mix(uint64_t z)
{
    z = (z ^ (z >> 30))*UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27))*UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}
""",
    "key": """\
/* What the numbers of tensor k start from. */
static inline uint64_t @key(uint64_t seed, uint64_t k)
{
    return @mix(@mix(seed + UINT64_C(0x9E3779B97F4A7C15)) + (k + 1)*UINT64_C(0x9E3779B97F4A7C15));
}
""",
    "uniform": """\
/* Element i, from 0 up to and without 1: as many bits of a word as the type holds. */
static inline @real @uniform(uint64_t key, uint64_t i)
{
    const uint64_t word = @mix(key + (i + 1)*UINT64_C(0x9E3779B97F4A7C15));
#ifdef @DOUBLE
    return (@real)(word >> 11) / 9007199254740992;
#else
    return (@real)(word >> 40) / 16777216;
#endif
}
""",
    "draw_uniform": """\
static void @draw_uniform(uint64_t key, ptrdiff_t count, @real *noise)
{
    for (ptrdiff_t i = 0; i < count; ++i) {
        noise[i] = @uniform(key, (uint64_t)i);
    }
}
""",
    "draw_normal": """\
/* Box and Muller's way: two normal numbers from two uniform ones. */
static void @draw_normal(uint64_t key, ptrdiff_t count, @real *noise)
{
    for (ptrdiff_t i = 0; i < count; i += 2) {
        const @real radius = @sqrt(-2*@log(1 - @uniform(key, (uint64_t)i)));
        const @real angle = (@real)6.283185307179586*@uniform(key, (uint64_t)i + 1);
        noise[i] = radius*@cos(angle);
        if (i + 1 < count) {
            noise[i + 1] = radius*@sin(angle);
        }
    }
}
""",
}


def helpers(prefix: str, lines: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts of the helpers that the lines call, and the functions of <math.h> they need.

    exp, tanh and the like of float are functions of our own, whose loops compilers vectorise.
    """
    start = f"{prefix}_"
    preferred = {**FUNCTIONS, **PREFERRED}
    called = calls("\n".join(lines), start)
    needed: dict[str, str] = {}
    waiting = sorted(called)
    while waiting:
        name = waiting.pop()
        text = preferred.get(name) or _text(name)
        if text is not None and name not in needed:
            needed[name] = text.replace("@", start)
            inner = calls(needed[name], start) - {name}
            called |= inner
            waiting += sorted(inner)
    order = [n for n in _HELPERS if n in needed]
    order += sorted(n for n in needed if n not in _HELPERS and n not in FUNCTIONS)
    ours = needed.keys() & FUNCTIONS.keys()
    block = (functions(ours, prefix),) if ours else ()
    math = tuple(n for n in MATH if n in called and n not in FUNCTIONS)
    return (*block, *(needed[n] for n in order)), math


def calls(text: str, start: str) -> set[str]:
    """The functions called whose names begin so, by the rest of their names."""
    return set(re.findall(rf"\b{re.escape(start)}(\w+)\(", text))


def _text(name: str) -> str | None:
    power = re.fullmatch(r"power_(\d+)", name)
    return _power(int(power[1])) if power else _HELPERS.get(name)


def _power(exponent: int) -> str:
    """x to an integer power, by squaring."""
    steps = ["    @real result = x;"]
    for bit in f"{exponent:b}"[1:]:
        steps.append("    result *= result;")
        if bit == "1":
            steps.append("    result *= x;")
    head = f"static inline @real @power_{exponent}(@real x)"
    return "\n".join([head, "{", *steps, "    return result;", "}", ""])
