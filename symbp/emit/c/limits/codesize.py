"""How many bytes of machine code emitted C becomes on a Cortex-M4F: an estimate from its text.

What costs instructions is counted (see counting.py) in each function that the compiler makes, with
what it puts into it: functions that are called once, and short ones. Each count has a weight in
bytes, fitted to what gcc -Os makes of many networks; functions of fixed text are measured.
examples/microcontroller/calibrate.py does both, and reports how far the estimate is off on
networks that it was not fitted to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from symbp.emit.c.limits.counting import Counted, Features, Pointer, counted
from symbp.emit.c.limits.syntax import Definition, definitions, single_precision

# Bytes for each count, by calibrate.py.
WEIGHTS: Mapping[str, float] = {
    "float": 3.77,
    "constant": 3.98,
    "constant_use": 3.65,
    "convert": 17.41,
    "select": 1.89,
    "move": 3.86,
    "integer": 2.85,
    "if": 1.44,
    "clamp": 16.25,
    "loop": 4.24,
    "long_loop": 2.04,
    "advance": 2.79,
    "shared": 5.32,
    "advance_outside": 5.62,
    "continue": 4.35,
    "restart": 2.44,
    "reset": 7.07,
    "reset_local": 20.84,
    "counter": 10.73,
    "function": 4.57,
    "stacked_parameter": 0.0,
    "call": 3.31,
    "argument": 1.82,
    "stacked": 2.61,
    "hand_none": 4.37,
    "hand_near": 0.59,
    "hand_far": 2.18,
    "hand_varying": 0.64,
    "base_none": 0.0,
    "base_near": 1.03,
    "base_far": 2.17,
    "base_varying": 4.38,
    "hoisted": 4.33,
    "helper": 1.01,
    "helper_inside": 0.83,
}

# Bytes of functions whose text is the same in every network, made on their own, by calibrate.py.
HELPERS: Mapping[str, int] = {
    "nan": 44,
    "tensors": 8,
    "exp": 232,
    "log": 252,
    "expm1": 130,
    "tanh": 280,
    "erf": 252,
    "sigmoid": 304,
    "softplus": 158,
    "key": 212,
    "draw_uniform": 156,
    "draw_normal": 208,
}

_SHORT = 43  # tokens of a function without loops that is put where it is called
_FRAME = 64  # elements of its own arrays above which a function stays on its own
_IN_REGISTERS = 4  # arguments
_ITEM = 4  # bytes of an element
_IMMEDIATE = 4096  # below it ADDW adds a number


def estimate(source: str) -> int:
    """Bytes of code that gcc -Os makes of an emitted C file, in single precision."""
    return round(weighed(features(source)))


def weighed(found: Features) -> float:
    """Bytes of what is counted."""
    return sum(WEIGHTS.get(name, 0) * n for name, n in found.items())


def features(source: str) -> Features:
    """What costs code, and how often, in all functions."""
    return sum(made(source).values(), Counter())


def made(source: str, helpers: Mapping[str, int] = HELPERS) -> dict[str, Features]:
    """The functions that the compiler makes of a source, and what costs code in each."""
    program = _Program(source, helpers)
    return {name: program.made(name) for name in program.apart}


def helper(name: str) -> str:
    """Which function of fixed text has this name, "" for none."""
    return next((h for h in HELPERS if name.endswith(f"_{h}")), "")


class _Program:
    """The functions of a source, and which of them are put into others."""

    def __init__(self, source: str, helpers: Mapping[str, int]) -> None:
        self.helpers = helpers
        found = {f.name: f for f in definitions(source)}
        first: dict[tuple[str, ...], str] = {}
        for name, function in found.items():
            first.setdefault(function.canonical(), name)
        # gcc makes functions that do the same once.
        self.same = {n: first[f.canonical()] for n, f in found.items() if f.static}
        self.found = {n: f for n, f in found.items() if self.same.get(n, n) == n}
        self.counts = {name: counted(function) for name, function in self.found.items()}

    @cached_property
    def apart(self) -> tuple[str, ...]:
        """Names of the functions that stay on their own."""
        uses: Counter[str] = Counter()
        for counts in self.counts.values():
            for name, times in counts.calls.items():
                uses[self.same.get(name, name)] += times
        return tuple(n for n, f in self.found.items() if self._stays(f, uses[n]))

    def _stays(self, function: Definition, uses: int) -> bool:
        if not function.static:
            return True
        counts = self.counts[function.name]
        if not uses or (len(function.tokens) <= _SHORT and not counts.features["loop"]):
            return False
        return uses > 1 or counts.local > _FRAME

    def made(self, name: str) -> Features:
        """What costs code in a function with all that is put into it."""
        found, constants = self._whole(name)
        if helper(name):
            return found
        arguments = [n for _, n in self.found[name].parameters]
        found += self._pointers(name, {n: (n, 0) for n in arguments}, set())
        found["function"] += 1
        found["stacked_parameter"] += max(0, len(arguments) - _IN_REGISTERS)
        found["constant"] += len(constants)
        return +found

    def _whole(self, name: str) -> tuple[Features, frozenset[float]]:
        """Counts and constants of a function and of what is put into it."""
        counts, fixed = self.counts[name], helper(name)
        found = Counter({"helper": self.helpers[fixed]}) if fixed else Counter(counts.features)
        constants = frozenset() if fixed else counts.constants
        for other, times in counts.calls.items():
            callee = self.same.get(other, other)
            if callee not in self.found or callee in self.apart:
                found += self._call(callee, counts, times)
            elif not fixed or helper(callee):
                inner, more = self._whole(callee)
                constants |= more
                for feature, n in inner.items():
                    # Code of fixed text has less to do where it is not on its own.
                    kind = "helper_inside" if feature == "helper" else feature
                    found[kind] += n * times
                if helper(callee) and callee in counts.looped:
                    found["hoisted"] += times * self._numbers(callee)
        return found, constants

    def _call(self, callee: str, counts: Counted, times: int) -> Features:
        arguments = next(len(given) for name, given in counts.sites if self._is(name, callee))
        return Counter(
            call=times,
            argument=times * arguments,
            stacked=times * max(0, arguments - _IN_REGISTERS),
        )

    def _is(self, name: str, callee: str) -> bool:
        return self.same.get(name, name) == callee

    def _numbers(self, name: str) -> int:
        """How many numbers a function of fixed text has: before a loop, each gets a register."""
        own = {t for t in self.found[name].tokens if "." in t}
        pieces = [c for c in self.counts[name].calls if c in self.found and not helper(c)]
        return len(own) + sum(map(self._numbers, pieces))

    def _pointers(
        self, name: str, given: Mapping[str, Pointer | None], handed: set[Pointer]
    ) -> Features:
        """What it takes to point to arrays, whose pointers are `given` to the function.

        A pointer that is `handed` to functions twice is made once.
        """
        found: Features = Counter()
        counts = self.counts[name]
        if helper(name):
            return found
        for array, times in counts.streams.items():
            start = given.get(array)
            if start is not None:
                found[f"base_{_reach(start[1])}"] += times
        for other, pointers in counts.sites:
            callee = self.same.get(other, other)
            starts = [_further(given, p) for p in pointers]
            if callee in self.found and callee not in self.apart:
                names = (n for _, n in self.found[callee].parameters)
                found += self._pointers(callee, dict(zip(names, starts, strict=True)), handed)
                continue
            for start in starts:
                if start is not None and (start[1] is None or start not in handed):
                    handed.add(start)
                    found[f"hand_{_reach(start[1])}"] += 1
        return found


def _further(given: Mapping[str, Pointer | None], pointer: Pointer | None) -> Pointer | None:
    """A pointer from what the function's own is."""
    start = given.get(pointer[0]) if pointer else None
    if pointer is None or start is None:
        return None
    known = start[1] is not None and pointer[1] is not None
    return start[0], (start[1] or 0) + (pointer[1] or 0) if known else None


def _reach(elements: int | None) -> str:
    """How a pointer gets there: one instruction adds less than 4096, or eight bits, shifted."""
    if elements is None:
        return "varying"
    size = _ITEM * abs(elements)
    if not size:
        return "none"
    while size >= _IMMEDIATE and size % 2 == 0:
        size //= 2
    return (
        "near"
        if size < _IMMEDIATE and (size < 256 or _ITEM * abs(elements) < _IMMEDIATE)
        else "far"
    )


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
