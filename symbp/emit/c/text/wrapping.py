"""Lines of C that fit a window: statements broken at operators, comments refilled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from symbp.emit.c.text.comments import comment

_COLUMNS = 96  # in a function's body, which stands four spaces in
_LEAST = 24  # characters of a row, however deep it stands
# After a comma, a semicolon or an assignment; before an operator.
_BREAK = re.compile(
    r"(?<=[,;]) | (?=(?:[-+?:/]|&&|\|\|) )|(?<= [-+*/]=) |(?<= =) |(?<=[\w)\]])(?=\*[\w(])"
)
# Characters that a row would rather be shorter than broken there.
_ASSIGNED, _IN_PRODUCT, _IN_PARENTHESES, _IN_BRACKETS = 24, 24, 12, 60


def wrapped(lines: Iterable[str]) -> list[str]:
    """The body of a function in rows that fit, comments too; tokens stay what they are."""
    found: list[str] = []
    for line in _joined(lines):
        if len(line) <= _COLUMNS or line.lstrip().startswith("#"):
            found.append(line)
            continue
        text = line.lstrip()
        indent = line[: len(line) - len(text)]
        rows = _comment(text, indent) if text.startswith("/*") else list(_statement(text, indent))
        found += [indent + row for row in rows]
    return found


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """The lines, comments of several lines in one each."""
    open_: list[str] = []
    for line in lines:
        if open_ or (line.lstrip().startswith("/*") and "*/" not in line):
            open_.append(line if not open_ else line.strip())
            if "*/" in line:
                yield " ".join(open_)
                open_ = []
        else:
            yield line


def _comment(text: str, indent: str) -> list[str]:
    return comment(text[2:-2].strip(), max(_LEAST, _COLUMNS - len(indent) - 6))


def _statement(text: str, indent: str) -> Iterator[str]:
    """The statement in rows; what continues it stands deeper than what a `{` at its end opens."""
    room = _COLUMNS - len(indent)
    deeper = " " * (8 if text.endswith("{") else 4)
    lead = ""
    while len(lead) + len(text) > room:
        place = _place(text, max(_LEAST, room - len(lead)))
        if place is None:
            break
        yield lead + text[:place]
        text, lead = text[place:].lstrip(), deeper
    yield lead + text


def _place(text: str, room: int) -> int | None:
    """Where the row ends: far to the right, but in as few brackets as may be; None: nowhere."""
    best: tuple[int, int] | None = None
    parentheses, brackets, last = 0, 0, 0
    for found in _BREAK.finditer(text):
        place = found.start()
        parentheses += text.count("(", last, place) - text.count(")", last, place)
        brackets += text.count("[", last, place) - text.count("]", last, place)
        last = place
        if place > room:
            break
        if place >= _LEAST // 2:
            score = place - _IN_PARENTHESES * parentheses - _IN_BRACKETS * brackets
            score -= _ASSIGNED if text[place - 1] == "=" else 0
            score -= _IN_PRODUCT if not found[0] else 0
            best = max(best or (score, place), (score, place))
    return best[1] if best else None
