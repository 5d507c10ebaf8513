"""What a person sees: tables, lines and progress, for terminals of any width and for pipes."""

from __future__ import annotations

import math
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich import box
from rich.columns import Columns
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from symbp.check import CheckReport, Comparison
from symbp.check.report import Method
from symbp.emit.c import Footprint
from symbp.spec.wording import printable
from symbp.terminal.catalogue import Entry
from symbp.terminal.summary import Cost, Costs, GradientReport

Progress = Callable[[str], None]

_PIPE_WIDTH = 120
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ISOLATE, _POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_RUN = re.compile(r"\w(?:\w|[\u0300-\u036f\u200c\u200d\u064b-\u065f\u0670])*")
_LISTED = 40  # rows of a check's table before the passing ones are summarised
_COLUMNS: tuple[tuple[Method, str], ...] = (
    ("complex step", "complex step"),
    ("finite differences", "central differences"),
    ("NumPy", "NumPy"),
    ("C", "C"),
)


def close_output() -> None:
    """Send what is still to be written nowhere: the reader of standard output went away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def prepare_streams() -> None:
    """What a stream cannot encode is written as an escape; a closed one takes and loses it."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


class _Output(Console):
    """A console whose reader may go away, as in `| head`: that is no failure."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        close_output()
        raise SystemExit(0)


def output() -> Console:
    """Standard output; wide in a pipe, where nothing has to fit a window."""
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PIPE_WIDTH
    return _Output(highlight=False, markup=False, emoji=False, width=wide)


def shown(text: str) -> str:
    """User text, one line, that cannot disturb the terminal or reorder what stands beside it."""
    safe = printable(text)
    return _isolated(safe) if sys.stdout.isatty() else safe


def complain(lines: Iterable[str]) -> None:
    """One line each on standard error, plain: `file:line:column: message`."""
    for line in lines:
        print(printable(line), file=sys.stderr)


@contextmanager
def progress() -> Iterator[Progress]:
    """Tells what is being done, on a terminal; silent in a pipe."""
    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal or console.is_dumb_terminal:
        yield lambda message: None
        return
    with console.status("starting") as status:
        yield lambda message: status.update(Text(shown(message)))


def gradient_table(report: GradientReport) -> Group:
    """Parameter, shape and gradient; under the table what the formulas' symbols stand for."""
    table = _table("parameter", "shape", "gradient")
    for row in report.rows:
        label = " ".join(_isolated(word) for word in printable(row.label).split(" "))
        table.add_row(Text(label), Text(row.shape), _formulas(row.formula.splitlines()))
    if not report.where and not report.letters:
        return Group(table)
    below = Table.grid(padding=(0, 1))
    below.add_column()
    below.add_column(overflow="fold")
    if report.where:
        below.add_row("where", _formulas(report.where))
    if report.letters:
        pairs = [
            Text.assemble(_formulas([symbol]), " = ", _isolated(printable(name)))
            for symbol, name in report.letters
        ]
        below.add_row("with", Columns(pairs, padding=(0, 3)))
    return Group(table, "", below)


def _formulas(lines: Iterable[str]) -> Text:
    """Formulas, each name of a right-to-left script kept apart from the signs beside it."""
    return Text("\n".join(_RUN.sub(lambda m: _isolated(m[0]), printable(f)) for f in lines))


def _isolated(name: str) -> str:
    """A name that does not reorder what stands beside it."""
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in name):
        return f"{_ISOLATE}{name}{_POP}"
    return name


def cost_lines(costs: Costs) -> list[str]:
    """Operations and memory: as formulas, then as numbers for the sizes at hand."""
    at = ", ".join(f"{name} = {number}" for name, number in costs.sizes.items())
    suffix = f"  ({at})" if at else ""

    def line(what: str, cost: Cost, unit: str) -> str:
        if cost.number is None:
            return f"{what}  {cost.formula} {unit}"
        number = f"{cost.number:,}"
        same = cost.formula == str(cost.number)
        return f"{what}  {number} {unit}" + ("" if same else f" = {cost.formula}{suffix}")

    return [
        line("forward   ", costs.forward, "FLOPs"),
        line("backward  ", costs.backward, "FLOPs"),
        line("parameters", costs.parameters, "numbers"),
        line("workspace ", costs.workspace, "bytes"),
    ]


def memory_line(workspace: int, live: int) -> str:
    """The bytes of C's workspace, and of the values that training needs at one moment."""
    return f"C workspace {workspace:,} bytes (live values {live:,} bytes)"


def footprint_lines(footprint: Footprint) -> list[str]:
    """What the network takes on a microcontroller."""
    parts = [f"{name} {size:,}" for name, size in footprint.buffers]
    ram = " + ".join([*parts, f"stack {footprint.stack:,} at most"])
    flash = f"code {footprint.code:,} (estimate) + tables {footprint.tables:,}"
    return [
        f"RAM         {footprint.ram:,} bytes on a Cortex-M4F = {ram}",
        f"flash       {footprint.flash:,} bytes with gcc -Os = {flash}",
        "",
    ]


def check_line(report: CheckReport) -> str:
    """The derive-time check in one line."""
    fragments = len({c.where for c in report.comparisons})
    slopes = report.worst("complex step", "finite differences")
    same = report.worst("simplified", "special points")
    return (
        f"checked     {_count(fragments, 'distinct fragment')}, "
        f"{_count(len(report.comparisons), 'comparison')}: derived gradient against the forward "
        f"program {_error(slopes)}, simplified against derived {_error(same)}, "
        f"float32 against exact {_error(report.worst('float32'))}"
    )


def check_table(report: CheckReport) -> tuple[Table, str]:
    """Worst relative error of each gradient by each method, and a line on the rows left out."""
    subjects = report.by_subject()
    used = [(method, title) for method, title in _COLUMNS if report.worst(method) > 0 or any(
        method in row for row in subjects.values())]  # fmt: skip
    table = _table("gradient of", *(title for _, title in used), "")
    for column in table.columns[1:-1]:
        column.justify = "right"
    kept = _worst_subjects(subjects)
    for subject in kept:
        row = subjects[subject]
        passed = all(c.passed for c in row.values())
        cells = [_cell(row.get(method)) for method, _ in used]
        verdict = Text("ok", "green") if passed else Text("FAILED", "bold red")
        table.add_row(Text(shown(subject)), *cells, verdict)
    left = len(subjects) - len(kept)
    return table, f"and {left:,} more, each with smaller errors" if left else ""


def library_table(title: str, entries: Iterable[Entry]) -> Table:
    """One kind of definition: name and options, formula, derived gradients."""
    table = _table(title, "formula", "derived gradients")
    for entry in entries:
        name = f"{entry.name}\n  {entry.options}" if entry.options else entry.name
        table.add_row(name, entry.formula, entry.gradients)
        table.add_section()
    return table


def _worst_subjects(subjects: dict[str, dict[Method, Comparison]]) -> list[str]:
    """All of a short list; of a long one those that fail and those nearest to failing."""
    if len(subjects) <= _LISTED:
        return list(subjects)

    def badness(subject: str) -> float:
        ratios = (c.error / c.tolerance for c in subjects[subject].values())
        return max((r if not math.isnan(r) else math.inf for r in ratios), default=0.0)

    failing = [s for s, row in subjects.items() if not all(c.passed for c in row.values())]
    worst = sorted(subjects, key=badness, reverse=True)[: max(_LISTED // 2, len(failing))]
    return [s for s in subjects if s in set(worst)]


def _cell(comparison: Comparison | None) -> Text:
    if comparison is None:
        return Text("–", "dim")
    return Text(_error(comparison.error), "" if comparison.passed else "bold red")


def _error(error: float) -> str:
    return "not finite" if not math.isfinite(error) else f"{error:.1e}" if error else "0"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _table(*titles: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table
