"""From YAML text to a tree, built from the parser's events so that nothing can outgrow its limits.

Not ruamel's own composer: it keeps neither the places of a text's lines nor duplicate keys apart,
and shares aliases without counting what they expand to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from symbp.errors import Mark
from symbp.spec.limits import MAX_DEPTH, MAX_VALUES
from symbp.spec.names import normal
from symbp.spec.scalars import NumberError, resolve
from symbp.spec.tree import Log, Mapping, Node, Scalar, Sequence, found
from symbp.spec.wording import quoted
from symbp.spec.yaml_errors import explain

_STANDARD_TAG: Final = "tag:yaml.org,2002:"


def compose(text: str, log: Log) -> Node | None:
    """The single document of `text`; None when it is empty or is not YAML, which is reported.

    `text` has `\\n` as line ends and no control characters (see `source.decode`).
    """
    composer = _Composer(text.split("\n"), log, YAML(typ="safe", pure=True).parse(text))
    try:
        return composer.document()
    except _RefusedError as refused:
        log.report(refused.mark, refused.message)
    except MarkedYAMLError as error:
        log.report(*explain(error))
    except (YAMLError, ValueError, TypeError, LookupError, AttributeError, NotImplementedError):
        # ruamel's scanner lets these out for some malformed escapes, tags and directives.
        log.report(composer.reached, "what follows is not valid YAML; check its quotes and escapes")
    return None


class _RefusedError(Exception):
    """A declaration that is not read to its end."""

    def __init__(self, mark: Mark, message: str) -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message


@dataclass
class _Composer:
    lines: list[str]
    log: Log
    events: Iterator[Any]
    anchors: dict[str, Node | None] = field(default_factory=dict)  # None while it is being read
    size: int = 0
    reached: Mark = field(default_factory=lambda: Mark(1, 1))

    def document(self) -> Node | None:
        root = None
        started = False
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if started:
                    message = "a declaration is one YAML document; a second one starts here"
                    raise _RefusedError(_mark(event), message)
                started = True
                root = self.node(self.next(), 0)
        return root

    def next(self) -> Any:
        event = next(self.events)
        self.reached = _mark(event)
        return event

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, AliasEvent):
            return self.alias(event, depth)
        self.count(1, event)
        if depth > MAX_DEPTH:
            message = f"nested too deeply; a declaration has at most {MAX_DEPTH} levels"
            raise _RefusedError(_mark(event), message)
        if event.tag is not None:
            tag = quoted(str(event.tag).replace(_STANDARD_TAG, "!!"))
            self.log.report(_mark(event), f"the tag {tag} is not allowed; remove it")
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        node = self.content(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def content(self, event: Any, depth: int) -> Node:
        match event:
            case ScalarEvent():
                return self.scalar(event)
            case SequenceStartEvent():
                return self.sequence(event, depth)
            case MappingStartEvent():
                return self.mapping(event, depth)
            case _:
                raise _RefusedError(_mark(event), "expected a value here")

    def alias(self, event: Any, depth: int) -> Node:
        name = quoted(f"*{event.anchor}")
        if event.anchor not in self.anchors:
            raise _RefusedError(_mark(event), f"the alias {name} has no anchor before it")
        node = self.anchors[event.anchor]
        if node is None:
            raise _RefusedError(_mark(event), f"the alias {name} contains itself")
        self.count(node.size, event)
        if depth + node.height > MAX_DEPTH:
            message = f"the alias {name} nests too deeply; at most {MAX_DEPTH} levels are allowed"
            raise _RefusedError(_mark(event), message)
        return node

    def count(self, values: int, event: Any) -> None:
        self.size += values
        if self.size > MAX_VALUES:
            message = f"more than {MAX_VALUES:,} values, aliases expanded; a declaration has fewer"
            raise _RefusedError(_mark(event), message)

    def scalar(self, event: Any) -> Scalar:
        text = normal(event.value)
        mark = _after_anchor(self.lines, event)
        if event.style == "|":
            return Scalar(text, text, mark, lines=_block_lines(self.lines, event))
        if event.style:  # what is quoted starts after its quote
            return Scalar(text, text, mark, lines=(mark.shifted(0, 1),), folded=event.style == ">")
        try:
            return Scalar(resolve(text), text, mark, lines=(mark,))
        except NumberError as error:
            self.log.report(mark, str(error))
            return Scalar(1, text, mark, refused=True)  # so that nothing else is said of it

    def sequence(self, event: Any, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(item := self.next(), SequenceEndEvent):
            items.append(self.node(item, depth + 1))
        return Sequence(tuple(items), _mark(event), "", *_extent(items))

    def mapping(self, event: Any, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(item := self.next(), MappingEndEvent):
            key = self.node(item, depth + 1)
            value = self.node(self.next(), depth + 1)
            if isinstance(value, Scalar) and not value.text and value.value is None:
                value = replace(value, mark=key.mark)  # nothing stands nowhere
            if not isinstance(key, Scalar) or not isinstance(key.value, str):
                self.log.report(key, f"a key is a text; found {found(key)}{_remedy(key)}")
            elif key.value == "<<":
                self.log.report(key, 'merge keys ("<<") are not part of YAML 1.2; write them out')
            elif key.value in entries:
                first = entries[key.value][0].mark.line
                message = f"duplicate key {quoted(key.text)}; the first is on line {first}"
                self.log.report(key, message)
            else:
                entries[key.value] = (key, value)
        values = [value for _, value in entries.values()]
        return Mapping(tuple(entries.values()), _mark(event), "", *_extent(values))


def _remedy(key: Node) -> str:
    return "; quote it" if isinstance(key, Scalar) and key.text else ""


def _extent(values: list[Node]) -> tuple[int, int]:
    """How many values a list or mapping of these holds, itself included, and its levels below."""
    size = 1 + sum(value.size for value in values)
    return size, 1 + max((value.height for value in values), default=0)


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


_ANCHOR = re.compile(r"&\S+[ \t]*(?=\S)")


def _after_anchor(lines: list[str], event: Any) -> Mark:
    """Where the text of a scalar starts, behind its anchor."""
    mark = _mark(event)
    anchor = _ANCHOR.match(lines[mark.line - 1], mark.column - 1) if event.anchor else None
    return mark.shifted(0, len(anchor.group())) if anchor else mark


_HEADER = re.compile(r"(?:[&!]\S*\s+)*\|")


def _block_lines(lines: list[str], event: Any) -> tuple[Mark, ...]:
    """Where each line of a literal block (`|`) starts in the file."""
    start = event.start_mark
    header = start.line
    rest = lines[header][start.column :]
    while not _HEADER.match(rest) and header + 1 < len(lines):  # the anchor has a line of its own
        header += 1
        rest = f"{rest}\n{lines[header]}"
    content = event.value.removesuffix("\n").split("\n")
    indent = next(
        (
            _indent(lines[header + 1 + number]) - _indent(line)
            for number, line in enumerate(content)
            if line.strip(" ")
        ),
        0,
    )
    return tuple(Mark(header + 2 + number, indent + 1) for number in range(len(content)))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
