"""The calls of a phase as lines: repeated ones become a loop over a table of offsets."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from symbp.emit.c.interface.calls import Site
from symbp.emit.c.model import Sweep, Table
from symbp.emit.c.statements.loops import block
from symbp.emit.c.text.comments import comment

_LONGEST_PERIOD = 64  # calls in one round of a repeat
_WIDTH = 92
_UNBROKEN = "\xa0"  # a space at which no line ends


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
