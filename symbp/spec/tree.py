"""A declaration as a tree of plain values, each with its place: what YAML text and dicts share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from symbp.errors import Mark, Problem
from symbp.spec.limits import MAX_PROBLEMS
from symbp.spec.model import Value
from symbp.spec.wording import quoted, shortened


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, a number, a truth value or nothing. `text` is how the user wrote it.

    `lines` holds the place of each line's first character, or of the first line where YAML joins
    lines; `folded` says that it joined them for `>`. `refused` values were reported when they were
    read: the 1 that they hold only stands for a number.
    """

    value: Value
    text: str
    mark: Mark
    path: str = ""
    lines: tuple[Mark, ...] = ()
    folded: bool = False
    refused: bool = False
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. `size` counts the values in it, itself included; `height` the levels below."""

    items: tuple[Node, ...]
    mark: Mark
    path: str = ""
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping from texts, in order, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    path: str = ""
    size: int = 1
    height: int = 0

    def __iter__(self) -> Iterator[tuple[str, Scalar, Node]]:
        """Each key's text, the key and its value."""
        return ((key.text, key, value) for key, value in self.entries)

    def get(self, text: str) -> Node | None:
        """The value under a key, if there is one."""
        return next((value for key, value in self.entries if key.text == text), None)


Node = Scalar | Sequence | Mapping


@dataclass
class Log:
    """The mistakes found so far in one declaration."""

    problems: list[Problem] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether so much is wrong that looking further helps nobody."""
        return len(self.problems) > MAX_PROBLEMS

    def faulty(self, node: Node, before: int) -> bool:
        """Whether anything is wrong with a value: in itself, or reported after `before` others."""
        return len(self.problems) > before or _refused(node)

    def report(self, at: Node | Mark | None, message: str) -> None:
        """Note a mistake at a value, or at a place."""
        if self.full:
            return
        if len(self.problems) == MAX_PROBLEMS:
            at, message = None, f"more than {MAX_PROBLEMS} mistakes; the others are not shown"
        if at is None or isinstance(at, Mark):
            self.problems.append(Problem(message, at))
        else:
            self.problems.append(Problem(message, at.mark))


def _refused(node: Node) -> bool:
    match node:
        case Scalar():
            return node.refused
        case Sequence():
            return any(_refused(item) for item in node.items)
        case Mapping():
            return any(_refused(value) for _, value in node.entries)


def found(node: Node) -> str:
    """What stands at a place, as a message says it: `the text "abc"`, `a list`, `nothing`."""
    match node:
        case Sequence():
            return "a list"
        case Mapping():
            return "a mapping"
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=str() as text):
            return f"the text {quoted(text)}"
        case Scalar(value=bool()):
            return f"the truth value {shortened(node.text)}"
        case _:
            return f"the number {shortened(node.text)}"


def canonical(node: Node) -> str:
    """The tree as text, the same for equal trees: what a dict's digest is taken of."""
    match node:
        case Sequence():
            return f"[{','.join(canonical(item) for item in node.items)}]"
        case Mapping():
            return f"{{{','.join(f'{text!r}:{canonical(value)}' for text, _, value in node)}}}"
        case _:
            return repr(node.value)
