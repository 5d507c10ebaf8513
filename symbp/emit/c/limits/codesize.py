"""How many bytes of machine code emitted C becomes on a Cortex-M4F: an estimate from its text.

What costs instructions is counted: loops that run more than once, array elements and how many
indices move each of them, arithmetic, comparisons, calls. Each has a weight in bytes, fitted to
what gcc -Os makes of many networks; examples/microcontroller/calibrate.py fits them and reports how
far the estimate is off on networks that it was not fitted to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from symbp.emit.c.limits.reading import Features, Function, functions, single_precision

# Bytes a feature, by calibrate.py.
WEIGHTS: Mapping[str, float] = {
    "add": 0.0,
    "call": 0.0,
    "call_argument": 2.78,
    "cast": 4.21,
    "compare": 0.0,
    "constant": 0.92,
    "divide": 0.63,
    "function": 0.0,
    "if": 0.0,
    "immediate": 2.1,
    "index_1": 1.21,
    "index_2": 5.01,
    "index_3": 5.67,
    "inlined": 0.0,
    "library_call": 16.81,
    "loop": 13.29,
    "multiply": 8.69,
    "negate": 0.0,
    "return": 8.49,
    "select": 16.66,
    "stacked_argument": 4.57,
    "zero": 18.19,
}

_SMALL = 40  # tokens of an inline function's body; a longer one is made once, not at each call


def estimate(source: str) -> int:
    """Bytes of code that gcc -Os makes of an emitted C file, in single precision."""
    return round(sum(WEIGHTS.get(name, 0) * n for name, n in features(source).items()))


def features(source: str) -> Features:
    """What costs code, and how often: of all functions, each made once or into its one caller."""
    found = dict(functions(source))
    uses: Counter[str] = Counter()
    for f in found.values():
        uses += f.calls
    total: Features = Counter()
    for name, f in found.items():
        if f.inline and f.tokens <= _SMALL:
            continue
        total += f.features
        # gcc puts a static function that is called once into its caller.
        if f.static and uses[name] <= 1:
            total["inlined"] += 1
        else:
            total["function"] += 1
            total["stacked_argument"] += max(0, f.arguments - 4)
        total += _of_calls(f, found, uses)
    return +total


def _of_calls(caller: Function, found: Mapping[str, Function], uses: Mapping[str, int]) -> Features:
    total: Features = Counter()
    for name, times in caller.calls.items():
        callee = found.get(name)
        if callee is None:
            total["library_call"] += times
        elif callee.inline and callee.tokens <= _SMALL:
            for feature, n in callee.features.items():
                total[feature] += n * times
        elif not (callee.static and uses[name] <= 1):
            total["call"] += times
            total["call_argument"] += times * callee.arguments
    return total


def tables(source: str) -> int:
    """Bytes of constant tables that an emitted C file leaves in flash, those of strings included.

    gcc turns a table of offsets with a single row into code, and so up to two stretches of a fresh
    state.
    """
    text = single_precision(source)
    offsets = re.findall(r"static const size_t \w+\[(\d+)\]\[(\d+)\] =", text)
    names = re.findall(r'^    \{"((?:[^"\\]|\\.)*)", \d+, \d+\},$', text, re.MULTILINE)
    fresh = re.search(r"^\} \w+_fresh\[\] = \{\n(.*?)^\};", text, re.DOTALL | re.MULTILINE)
    stretches = fresh[1].count("{") if fresh else 0
    return (
        4 * sum(int(rows) * int(width) for rows, width in offsets if int(rows) > 1)
        + 12 * len(names)
        + sum(len(re.sub(r"\\\d{3}", "?", name)) + 1 for name in names)
        + (8 * stretches if stretches > 2 else 0)
    )
