"""The calls of a phase: repeated ones become a loop over a table of offsets."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Basic, Integer, Symbol

from symbp.emit.c.model import Function, Place, Storage, Sweep, Table
from symbp.emit.c.routines import (
    Variant,
    extent_numbers,
    formal_names,
    function,
    lengths,
    uses,
)
from symbp.emit.c.statements.loops import block
from symbp.emit.c.text.comments import comment, numbers, where
from symbp.emit.c.text.words import identifiers
from symbp.emit.c.text.wrapping import wrapped
from symbp.emit.model import Numbered, Numbering
from symbp.plan.loops.layouts import Layout
from symbp.plan.memory.arena import Use
from symbp.plan.model import Call, Plan, Routine
from symbp.plan.names import unused

_LONGEST_PERIOD = 64  # calls in one round of a repeat
_WIDTH = 92
_UNBROKEN = "\xa0"  # a space at which no line ends
_USES = 3  # of a function that its comment names
_ELSEWHERE = "∗"  # no tensor is so called


@dataclass(frozen=True)
class Site:
    """One call: a function, the place of each of its arrays, and what else it is given."""

    function: str
    places: tuple[Place, ...]
    layers: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What calls in one loop have in common: the function, and the base of each argument."""
        return self.function, (*(p.base for p in self.places), *self.more)


@dataclass(frozen=True)
class Sinks:
    """Of a call, the gradients that may be added where they are made.

    `places` says where formals are that are not at their usual places; `scale` and `add` are what
    the function is given.
    """

    formals: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict)
    scale: str = "1"
    add: str = "0"


_NO_SINKS = Sinks()


class Functions:
    """The distinct functions that the calls of all parts need, in order of first use."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._bodies: dict[str, Function] = {}
        self._uses: dict[str, tuple[str, dict[str, str]]] = {}
        self._taken = set(taken)

    def made(self) -> tuple[Function, ...]:
        """Every function asked for so far, its comment naming the layers that it serves."""
        return tuple(
            replace(
                f,
                comment=tuple(comment(_title(*self._uses[f.name]))),
                lines=tuple(wrapped(f.lines)),
                epilogues=tuple(replace(e, lines=tuple(wrapped(e.lines))) for e in f.epilogues),
            )
            for f in self._bodies.values()
        )

    def named(self, made: Function, name: str, phase: str) -> str:
        """The name of the function: a new one, or that of one that does the same already.

        Predict often does what forward does, and one objective what another does.
        """
        body = _body(made)
        if body not in self._bodies:
            found = unused(name, self._taken)
            self._taken.add(found)
            self._bodies[body] = self._with_epilogues(replace(made, name=found))
            self._uses[found] = (phase, {})
        return self._bodies[body].name

    def _with_epilogues(self, made: Function) -> Function:
        """The function with names for its epilogues, by its own."""
        names: dict[str, str] = {}
        for epilogue in made.epilogues:
            names[epilogue.name] = unused(f"{made.name}_epilogue", self._taken)
            self._taken.add(names[epilogue.name])
        given = {f"{old}_given": f"{new}_given" for old, new in names.items()}
        return replace(
            made,
            lines=tuple(_renamed(line, {**names, **given}) for line in made.lines),
            epilogues=tuple(replace(e, name=names[e.name]) for e in made.epilogues),
        )

    def used(self, name: str, layers: tuple[str, ...], told: str) -> None:
        """Note that a call of the function is for these layers, and where the document tells it."""
        self._uses[name][1].setdefault(", ".join(layers), told)


def _called(tensors: Mapping[str, str]) -> dict[str, str]:
    """The names of a call's tensors for readers, by formals: those of memory are left out.

    Memory of a call's own, such as `a·sum@8`, is called after the tensor that it is made for.
    """
    found: dict[str, str] = {}
    for formal, actual in tensors.items():
        stem, mark, rest = formal.partition("·")
        if not actual.startswith((f"{formal}@", f"{formal}·")):
            found[formal] = actual
        elif mark and stem in tensors and not tensors[stem].startswith((f"{stem}@", f"{stem}·")):
            found[formal] = f"{tensors[stem]}·{rest}"
    return found


def _body(made: Function) -> str:
    """What the function does: its text without comments, with numbers for the names of tensors."""
    names = [a.rpartition("*")[2] for a in made.arguments]
    numbers = {n: f"argument {k}" for k, n in enumerate(names)}
    numbers |= {n: f"local {k}" for k, n in enumerate(made.local)}
    text = re.sub(r"/\*.*?\*/", "", "\n".join([*made.arguments, made.text]), flags=re.DOTALL)
    element = r"\b(\w+?)_here((?:_\d+)?)\b"
    text = re.sub(element, lambda w: f"{numbers.get(w[1], w[1])} here{w[2]}", text)
    return _renamed(text, numbers)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with words replaced."""
    return re.sub(r"\w+", lambda word: names.get(word[0], word[0]), text)


def _title(phase: str, uses: Mapping[str, str]) -> str:
    """`forward of dense1: l = 1, equation (1) of net.tex; also of dense2; dense3: l = 2, 3; ...`.

    The numbers inside the function are those of the first layers.
    """
    groups: dict[str, list[str]] = {}
    for use, told in uses.items():
        if use:
            groups.setdefault(told, []).append(use)
    told = next(iter(uses.values()), "")
    if not groups:
        return f"{phase}: {told}" if told else phase
    shown = [_group(*group) for group in list(groups.items())[:_USES]]
    more = sum(len(named) for named in list(groups.values())[_USES:])
    rest = f"; and of {more} more" if more else ""
    return f"{phase} of {'; also of '.join(shown)}{rest}"


def _group(told: str, named: list[str]) -> str:
    """Layers that the document tells of in one place."""
    more = len(named) - _USES
    listed = "; ".join([*named[:_USES], *([f"and {more} more like these"] if more > 0 else [])])
    return f"{listed}: {told}" if told else listed


class Sites:
    """The calls of one part: each with its function and the places of its arguments."""

    def __init__(
        self,
        functions: Functions,
        prefix: str,
        plan: Plan,
        *,
        sizes: Mapping[Symbol, int],
        checked: Mapping[str, int | None],
        layouts: Mapping[str, Layout],
        fast: bool,
        numbering: Numbering | None = None,
    ) -> None:
        self._functions = functions
        self._prefix = prefix
        self._plan = plan
        self._sizes = sizes
        self._checked = checked  # buffer of integer input -> the bound that is checked
        self._layouts = layouts  # of buffers that are not row-major
        self._fast = fast
        self._numbering = numbering
        self._names = identifiers(plan.routines)
        self._made: dict[Variant, tuple[str, Function]] = {}
        self._uses: dict[Variant, tuple[Use, ...]] = {}

    def variant(self, call: Call, sinks: Collection[str] = ()) -> Variant:
        """The routine of a call at its sizes, with what is known of its tensors."""
        routine = self._plan.routines[call.routine]
        extents = extent_numbers(call.sizes, self._sizes)
        return Variant(
            call.routine,
            tuple(sorted(extents.items(), key=lambda i: i[0].name)),
            tuple(self._integers(routine, call)),
            tuple(self._strides(routine, call, extents)),
            frozenset(sinks),
            self._fast,
        )

    def uses(self, call: Call, sinks: Collection[str] = ()) -> tuple[Use, ...]:
        """What each statement of a call touches, by the network's names; `sinks` are elsewhere."""
        variant = self.variant(call, sinks)
        if variant not in self._uses:
            self._uses[variant] = uses(self._plan.routines[call.routine], variant)
        names = {**call.tensors, **dict.fromkeys(sinks, _ELSEWHERE)}
        return tuple(use.bound(names) for use in self._uses[variant])

    def site(
        self, call: Call, places: Mapping[str, Place], sinks: Sinks = _NO_SINKS
    ) -> Site | None:
        """The call with its function and places; None when there is nothing to do.

        Raises ValueError when the plan gives a tensor memory of another length.
        """
        routine = self._plan.routines[call.routine]
        variant = self.variant(call, sinks.formals)
        given: dict[str, Place] = {}
        for name, length in lengths(routine, dict(variant.sizes)).items():
            actual = call.tensors.get(name, name)
            place = sinks.places.get(name) or places.get(actual)
            if place is None:  # it lives inside the function
                continue
            given[name] = place
            if given[name].size != length:
                found = f"{actual} has {given[name].size}"
                raise ValueError(f"{name} of {routine.name} has {length} elements, but {found}")
        if not given:
            return None
        if variant not in self._made:
            labels, called = self._labels(call), _called(call.tensors)
            made = function(
                routine, variant, self._prefix, self._fast, labels=labels, called=called
            )
            name = f"{self._prefix}_{self._name(call)}"
            self._made[variant] = self._functions.named(made, name, routine.phase), made
        name, made = self._made[variant]
        self._functions.used(name, call.layers, self._where(call, made.numbered))
        more = (sinks.scale, sinks.add) if sinks.formals else ()
        return Site(name, tuple(given[n] for n in made.order), call.layers, more)

    def _name(self, call: Call) -> str:
        """A name for a call's function; that of a regulariser says of which parameter."""
        if len(call.layers) == 1 and "·" in call.layers[0]:
            name = f"{call.layers[0]}.{self._plan.routines[call.routine].phase}"
            return identifiers([name])[name]
        return self._names[call.routine]

    def _numbered(self, call: Call) -> Numbered | None:
        """What the document's numbers are for a call."""
        return self._numbering.chapters.get(call.layers) if self._numbering else None

    def _labels(self, call: Call) -> dict[str, str]:
        """The numbers of the equations of each formal that has any."""
        found = self._numbered(call)
        routine = self._plan.routines[call.routine]
        if found is None:
            return {}
        return {n: numbers(found.of(n)) for n in routine.tensors if found.of(n)}

    def _where(self, call: Call, formals: Iterable[str]) -> str:
        """Where the document tells of a call that computes the formals, in words."""
        found = self._numbered(call)
        if found is None or self._numbering is None:
            return ""
        listed = sorted({n for name in formals for n in found.of(name)})
        return where(found, listed, self._numbering.document)

    def _strides(
        self, routine: Routine, call: Call, extents: Mapping[Symbol, int]
    ) -> Iterator[tuple[str, tuple[int, ...]]]:
        numbers: dict[Basic, Basic] = {s: Integer(n) for s, n in extents.items()}
        for name, tensor in routine.tensors.items():
            layout = self._layouts.get(call.tensors[name]) if name in call.tensors else None
            if layout is not None:
                shape = tuple(int(e.xreplace(numbers)) for e in tensor.shape)
                strides = layout.seen_as(shape)
                if strides is None:
                    raise ValueError(f"{name} of {routine.name} has no strides in its memory")
                yield name, strides

    def _integers(self, routine: Routine, call: Call) -> Iterator[tuple[str, Storage, int | None]]:
        for name in formal_names(routine):
            if routine.tensors[name].kind == "integer":
                actual = call.tensors.get(name, name)
                given = self._plan.buffers[actual].role == "input"
                yield name, "int32" if given else "stored", self._checked.get(actual)


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


def sharing(sweep: Sweep, other: Sweep) -> Sweep:
    """The sweep with the other's tables in place of equal ones of its own."""
    known = {(t.width, t.rows): t.name for t in other.tables}
    names = {t.name: known[t.width, t.rows] for t in sweep.tables if (t.width, t.rows) in known}
    lines = tuple(
        re.sub(r"\w+", lambda word: names.get(word[0], word[0]), line) for line in sweep.lines
    )
    return Sweep(lines, tuple(t for t in sweep.tables if t.name not in names))


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
    arguments = [argument(p.base, str(p.offset)) for p in site.places]
    return [*_layers(site), *_call(site.function, [*arguments, *site.more])]


def _call(function: str, arguments: Iterable[str]) -> list[str]:
    """The call, wrapped between arguments."""
    listed = ", ".join(a.replace(" ", _UNBROKEN) for a in arguments)
    rows = textwrap.wrap(
        f"{function}({listed});",
        _WIDTH,
        subsequent_indent=" " * 4,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [row.replace(_UNBROKEN, " ") for row in rows]


def argument(base: str, offset: str) -> str:
    """A pointer into one of the caller's arrays."""
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
        arguments = [argument(p.base, next(offsets)) for p in site.places]
        body += _call(site.function, [*arguments, *site.more])
    named = [n for row in rows for s in row for n in s.layers]
    span = f": {named[0]} to {named[-1]}" if named else ""
    head = f"for (size_t row = 0; row < {len(rows)}; ++row)"
    return table, [*comment(f"{len(rows)} times{span}"), *block(head, body)]


def _row(
    columns: Sequence[Sequence[int]], rows: Sequence[Sequence[Site]], number: int
) -> tuple[str, tuple[str, ...]]:
    """The offsets of one round as text, and a comment that names its layers, both wrapped."""
    numbers = ", ".join(str(c[number]) for c in columns) or "0"
    offsets = "\n".join(textwrap.wrap(numbers, _WIDTH, subsequent_indent=" " * 5))
    layers = dict.fromkeys(n for s in rows[number] for n in s.layers)
    return offsets, tuple(comment(", ".join(layers)))
