"""The calls of a phase: repeated ones become a loop over a table of offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Symbol

from symbp.emit.c.comments import comment, plain
from symbp.emit.c.loops import block
from symbp.emit.c.model import Function, Place, Storage, Sweep, Table
from symbp.emit.c.routines import (
    Variant,
    extent_numbers,
    function,
    lengths,
)
from symbp.emit.c.words import identifiers
from symbp.emit.names import unused
from symbp.plan.model import Call, Plan, Routine

_LONGEST_PERIOD = 64  # calls in one round of a repeat


@dataclass(frozen=True)
class Site:
    """One call: a function, and the place of each of its arguments."""

    function: str
    places: tuple[Place, ...]
    layers: tuple[str, ...]

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What calls in one loop have in common: the function, and the base of each argument."""
        return self.function, tuple(p.base for p in self.places)


class Functions:
    """The distinct functions that the calls of all parts need, in order of first use."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._bodies: dict[tuple[tuple[str, ...], tuple[str, ...]], Function] = {}
        self._taken = set(taken)

    def made(self) -> tuple[Function, ...]:
        """Every function asked for so far."""
        return tuple(self._bodies.values())

    def named(self, made: Function, name: str) -> Function:
        """The function under a new name, or the one that does the same already.

        Predict often does what forward does, and one objective what another does.
        """
        body = (made.arguments, made.lines)
        if body not in self._bodies:
            found = unused(name, self._taken)
            self._taken.add(found)
            self._bodies[body] = replace(made, name=found)
        return self._bodies[body]


class Sites:
    """The calls of one part: each with its function and the places of its arguments."""

    def __init__(
        self,
        functions: Functions,
        prefix: str,
        plan: Plan,
        places: Mapping[str, Place],
        checked: Mapping[str, int | None],
    ) -> None:
        self._functions = functions
        self._prefix = prefix
        self._plan = plan
        self._places = places
        self._checked = checked  # buffer of integer input -> the bound that is checked
        self._names = identifiers(plan.routines)
        self._made: dict[Variant, Function] = {}

    def site(self, call: Call, sizes: Mapping[Symbol, int]) -> Site | None:
        """The call with its function and places; None when there is nothing to do.

        Raises ValueError when the plan gives a tensor memory of another length.
        """
        routine = self._plan.routines[call.routine]
        extents = extent_numbers(call.sizes, sizes)
        places: dict[str, Place] = {}
        for name, length in lengths(routine, extents).items():
            places[name] = self._places[call.tensors.get(name, name)]
            if places[name].size != length:
                found = f"{call.tensors.get(name, name)} has {places[name].size}"
                raise ValueError(f"{name} of {routine.name} has {length} elements, but {found}")
        if not places:
            return None
        variant = Variant(
            call.routine,
            tuple(sorted(extents.items(), key=lambda i: i[0].name)),
            tuple(self._integers(routine, call, places)),
        )
        if variant not in self._made:
            self._made[variant] = self._function(routine, variant, call.layers)
        return Site(self._made[variant].name, tuple(places.values()), call.layers)

    def _function(self, routine: Routine, variant: Variant, layers: tuple[str, ...]) -> Function:
        title = f"{routine.name}: {', '.join(layers)}" if layers else routine.name
        made = function(routine, variant, "", self._prefix, title)
        return self._functions.named(made, f"{self._prefix}_{self._names[routine.name]}")

    def _integers(
        self, routine: Routine, call: Call, places: Mapping[str, Place]
    ) -> Iterator[tuple[str, Storage, int | None]]:
        for name, place in places.items():
            if routine.tensors[name].kind == "integer":
                yield name, place.storage, self._checked.get(call.tensors.get(name, name))


def sweep(sites: Sequence[Site], name: str) -> Sweep:
    """The calls as lines; `name` starts the names of the tables."""
    code: list[str] = []
    tables: list[Table] = []
    start = 0
    keys = _interned(sites)
    while start < len(sites):
        period, times = _repetition(keys, start)
        if times > 1:
            rows = [sites[start + k * period : start + (k + 1) * period] for k in range(times)]
            table, text = _loop(rows, f"{name}_{len(tables) + 1}")
            tables.append(table)
            code += text
        else:
            code += _single(sites[start])
        start += period * times
    return Sweep(tuple(code), tuple(tables))


def _interned(sites: Sequence[Site]) -> list[int]:
    numbers: dict[object, int] = {}
    return [numbers.setdefault(s.key, len(numbers)) for s in sites]


def _repetition(keys: Sequence[int], start: int) -> tuple[int, int]:
    """The period and the number of rounds that cover most from `start` on; the shortest period."""
    best, covered = (1, 1), 1
    for period in range(1, min(_LONGEST_PERIOD, (len(keys) - start) // 2) + 1):
        times = 1
        first = keys[start : start + period]
        while keys[start + times * period : start + (times + 1) * period] == first:
            times += 1
        if times > 1 and times * period > covered:
            best, covered = (period, times), times * period
    return best


def _single(site: Site) -> list[str]:
    arguments = ", ".join(_argument(p.base, str(p.offset)) for p in site.places)
    return [*_layers(site), f"{site.function}({arguments});"]


def _argument(base: str, offset: str) -> str:
    return base if offset == "0" else f"{base} + {offset}"


def _layers(site: Site) -> list[str]:
    return comment(", ".join(site.layers)) if site.layers else []


def _loop(rows: Sequence[Sequence[Site]], name: str) -> tuple[Table, list[str]]:
    """One round a row; offsets that are the same in each round stay out of the table."""
    columns = list(zip(*([p.offset for s in row for p in s.places] for row in rows), strict=True))
    varying = list(dict.fromkeys(c for c in columns if len(set(c)) > 1))
    entries = tuple(_row(varying, rows, r) for r in range(len(rows)))
    table = Table(name, max(1, len(varying)), entries)
    offsets = iter(f"at[{varying.index(c)}]" if c in varying else str(c[0]) for c in columns)
    body = [f"const size_t *const at = {name}[row];"] if varying else []
    for site in rows[0]:
        arguments = ", ".join(_argument(p.base, next(offsets)) for p in site.places)
        body.append(f"{site.function}({arguments});")
    named = [n for row in rows for s in row for n in s.layers]
    span = f": {named[0]} to {named[-1]}" if named else ""
    head = f"for (size_t row = 0; row < {len(rows)}; ++row)"
    return table, [*comment(f"{len(rows)} times{span}"), *block(head, body)]


def _row(
    columns: Sequence[Sequence[int]], rows: Sequence[Sequence[Site]], number: int
) -> tuple[str, str]:
    """The offsets of one round as text, and its layers."""
    offsets = ", ".join(str(c[number]) for c in columns) or "0"
    return offsets, plain(", ".join(dict.fromkeys(n for s in rows[number] for n in s.layers)))
