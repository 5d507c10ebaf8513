"""What a YAML syntax error means to the person who made it."""

from __future__ import annotations

import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from symbp.errors import Mark
from symbp.spec.wording import shortened

# What the scanner or parser says, and how it is said here. {line} is where the construct started.
_MESSAGES: Final = (
    (r"found character '\\t'", "a tab cannot stand here; indent with spaces"),
    (r"found character '(?P<found>.+?)'", '"{found}" cannot start a value; put the text in quotes'),
    (r"could not find expected ':'", 'a key needs ":" after it, and a text over lines needs "|"'),
    (
        r"mapping values are not allowed|found unexpected ':'",
        'unexpected ":"; check the indentation, or put the text in quotes',
    ),
    (r"mapping keys are not allowed", 'unexpected "?"; put the text in quotes'),
    (
        r"sequence entries are not allowed",
        'unexpected "-"; a list starts on a line of its own, or stands in [ ]',
    ),
    (
        r"expected <block end>",
        "this does not fit the block that starts on line {line}; check the indentation",
    ),
    (
        r"expected ',' or '\]'",
        'expected "," or "]" in the list that starts on line {line}',
    ),
    (
        r"expected ',' or '\}'",
        'expected "," or "}}" in the mapping that starts on line {line}',
    ),
    (
        r"unexpected end of stream|unexpected document separator",
        "the quoted text that starts on line {line} is not closed",
    ),
    (r"expected the node content", "a value is missing here"),
    (r"unknown escape character", "this escape is unknown; write \\\\ for a backslash"),
    (r"expected the document start|<document start>", "expected a key; check the indentation"),
    (r"undefined tag handle|^expected URI|^expected '!'", "a tag is not allowed; remove it"),
)


def explain(error: MarkedYAMLError) -> tuple[Mark, str]:
    """The place of a syntax error and, in one line, what is wrong there."""
    problem = str(error.problem or error.context or "")
    mark = error.problem_mark or error.context_mark
    start = error.context_mark or mark
    place = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
    line = start.line + 1 if start else 1
    for pattern, message in _MESSAGES:
        if match := re.search(pattern, problem):
            return place, message.format(line=line, **match.groupdict())
    return place, f"not valid YAML: {shortened(problem.splitlines()[0] if problem else '?', 80)}"
