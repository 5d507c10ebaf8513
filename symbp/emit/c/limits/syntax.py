"""A parser for emitted C: the statements and expressions of each function.

It reads what symbp writes, not all of C: no `while`, no `switch`, no declaration of several names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\d+\.\d*(?:e[-+]?\d+)?f?|\d+e[-+]?\d+|0x[0-9a-fA-F]+|\d+"
    r"|[A-Za-z_]\w*|<=|>=|==|!=|&&|\|\||<<|>>|[-+*/|&^]=|\+\+|--|[^\s\w]"
)
_FUNCTION = re.compile(
    r"^((?:static |inline |const )*\w+ [*]?)(\w+)\(([^{};]*)\)\s*\{\n(.*?)^\}",
    re.DOTALL | re.MULTILINE,
)
_REAL = re.compile(r"\b(\w+_real) \*?[A-Za-z_]")  # the type that a file names so
_LEVELS = (
    ("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"),
    ("+", "-"), ("*", "/", "%"),
)  # fmt: skip
_INTEGERS = frozenset(
    ("int", "char", "ptrdiff_t", "size_t", "int32_t", "uint32_t", "int64_t", "uint64_t")
)
_QUALIFIERS = frozenset(("const", "static", "volatile", "unsigned", "void"))
_SIGNS = ("=", "+=", "-=", "*=", "/=", "|=", "&=", "^=")


@dataclass(frozen=True)
class Term:
    """An expression: C's operator, `number`, `name`, `element`, `call`, `cast` or `member`.

    An operator of one operand has a `u` before it. `text` is a number, a name, whom a call calls,
    or what a cast makes: `int` or `real`.
    """

    kind: str
    text: str = ""
    of: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Statement:
    """`for` (index; first, end), `if`, `block`, `set` (sign; left, right), `declare`, `return`, ..

    `type` is what a declaration makes: `int`, `real`, `pointer`, or "" where nothing is declared.
    A `for` that counts down has `type` `down`; one whose index reaches its end, `closed`.
    """

    kind: str
    terms: tuple[Term, ...] = ()
    text: str = ""
    type: str = ""
    body: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A function that a source defines."""

    name: str
    static: bool
    inline: bool
    parameters: tuple[tuple[str, str], ...]  # type and name
    tokens: tuple[str, ...]
    reals: frozenset[str]  # names of the types of numbers

    def body(self) -> tuple[Statement, ...]:
        """The statements."""
        return _Parser(self.tokens, self.reals).block()

    def canonical(self) -> tuple[str, ...]:
        """The same for functions that differ in the names of their own variables only."""
        types = self.reals | _INTEGERS
        names = {name: f"#{place}" for place, (_, name) in enumerate(self.parameters)}
        kept = [kind for kind, _ in self.parameters]
        for before, token, after in zip(
            ("", *self.tokens), self.tokens, (*self.tokens[1:], ""), strict=False
        ):
            word = (token[0].isalpha() or token[0] == "_") and token not in types | _QUALIFIERS
            if word and after != "(" and token not in ("for", "if", "else", "return"):
                if token not in names or before in types:
                    names[token] = f"#{len(kept)}"
                kept.append(names[token])
            else:
                kept.append(token)
        return tuple(kept)


def single_precision(source: str) -> str:
    """The text without comments and preprocessor lines, and without what is for double alone."""
    kept: list[str] = []
    conditions: list[bool] = []  # whether each `#if` around leaves its text out
    for line in re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL).splitlines():
        if line.startswith("#if"):
            conditions.append(line.startswith("#ifdef") and line.endswith("_DOUBLE"))
        elif line.startswith("#else"):
            conditions[-1] = False
        elif line.startswith("#endif"):
            conditions.pop()
        elif not line.startswith("#") and not any(conditions):
            kept.append(line)
    return "\n".join([*kept, ""])


def definitions(source: str) -> Iterator[Definition]:
    """Each function that a source defines."""
    text = single_precision(source)
    reals = frozenset(_REAL.findall(text)) | {"float", "double"}
    for head, name, arguments, body in _FUNCTION.findall(text):
        given = [] if arguments.strip() == "void" else arguments.split(",")
        yield Definition(
            name, "static" in head, "inline" in head, tuple(map(_parameter, given)),
            tuple(_TOKEN.findall(body)), reals,
        )  # fmt: skip


def _parameter(text: str) -> tuple[str, str]:
    *kind, name = text.split()
    pointer = name.startswith("*") or kind[-1].endswith("*")
    integer = any(k in _INTEGERS for k in kind)
    return f"{'int' if integer else 'real'}{'*' if pointer else ''}", name.lstrip("*")


class _Parser:
    def __init__(self, tokens: Sequence[str], reals: frozenset[str]) -> None:
        self.tokens, self.at, self.reals = tokens, 0, reals

    def peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def took(self, token: str) -> bool:
        found = self.peek() == token
        self.at += found
        return found

    # ------------------------------------------------------------ statements

    def block(self) -> tuple[Statement, ...]:
        """Statements up to the closing brace, or the end."""
        found: list[Statement] = []
        while self.at < len(self.tokens) and not self.took("}"):
            match self.peek():
                case "{":
                    self.next()
                    found.append(Statement("block", body=self.block()))
                case "for":
                    found.append(self.loop())
                case "if" | "else":
                    found.append(self.branch())
                case "union":
                    self.skipped()
                case _:
                    found += self.simple()
        return tuple(found)

    def inside(self) -> tuple[Statement, ...]:
        """A block in braces."""
        self.next()
        return self.block()

    def loop(self) -> Statement:
        """`for (TYPE index = first; index < end; ++index) {...}`; without a declaration, from 0."""
        self.at += 2
        first = Term("number", "0")
        if self.peek() != ";":
            self.type()
            self.at += 2
            first = self.term()
        self.next()
        index, comparison = self.next(), self.next()
        end = self.term()
        while not self.took(")"):
            self.next()
        kind = {"<": "", "<=": "closed"}.get(comparison, "down")
        return Statement("for", (first, end), index, kind, self.inside())

    def branch(self) -> Statement:
        """`if (condition) {...}`, or the block after `else`."""
        if self.next() == "else":
            return self.branch() if self.peek() == "if" else Statement("block", body=self.inside())
        self.next()
        condition = self.term()
        self.next()
        return Statement("if", (condition,), body=self.inside())

    def skipped(self) -> None:
        """A declaration with a body: nothing of it costs code."""
        while self.next() != "}":
            pass
        while self.next() != ";":
            pass

    def simple(self) -> Iterator[Statement]:
        """A declaration, an assignment, a call or a return."""
        if self.took("return"):
            yield Statement("return", () if self.peek() == ";" else (self.term(),))
        else:
            kind = self.type()
            left = self.unary() if self.peek() != ";" else None
            if self.peek() in _SIGNS and left is not None:
                sign = self.next()
                yield Statement("set", (left, self.term()), sign, kind)
            elif left is not None:
                yield Statement("declare" if kind else "call", (left,), type=kind)
        self.next()

    def type(self) -> str:
        """What stands before a name that is declared; "" where none is."""
        kind = ""
        while self.peek() in self.reals | _INTEGERS | _QUALIFIERS:
            token = self.next()
            kind = "int" if token in _INTEGERS else "real" if token in self.reals else kind
            if kind and self.took("*"):
                self.took("const")
                return "pointer"
        return kind

    # ------------------------------------------------------------ expressions

    def term(self) -> Term:
        """An expression."""
        first = self.binary(0)
        if not self.took("?"):
            return first
        yes = self.term()
        self.next()
        return Term("?", "", (first, yes, self.term()))

    def binary(self, level: int) -> Term:
        if level == len(_LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek() in _LEVELS[level]:
            left = Term(self.next(), "", (left, self.binary(level + 1)))
        return left

    def unary(self) -> Term:
        token = self.peek()
        if token in ("-", "+", "!", "~", "&", "*", "++", "--", "sizeof"):
            self.next()
            return Term(f"u{token}", "", (self.unary(),))
        if token == "(" and self.peek(1) in self.reals | _INTEGERS | _QUALIFIERS:
            self.next()
            kind = self.type()
            while not self.took(")"):
                self.next()
            return Term("cast", kind, (self.unary(),))
        return self.postfix()

    def postfix(self) -> Term:
        token = self.next()
        if token == "(":
            found = self.term()
            self.next()
        elif token[0].isdigit():
            found = Term("number", token)
        elif self.took("("):
            found = Term("call", token, self.listed())
        else:
            found = Term("name", token)
        steps: dict[str, Callable[[Term], Term]] = {"[": self.element, ".": self.member}
        while self.peek() in steps:
            found = steps[self.next()](found)
        return found

    def listed(self) -> tuple[Term, ...]:
        found: list[Term] = []
        while not self.took(")"):
            found.append(self.term())
            self.took(",")
        return tuple(found)

    def element(self, array: Term) -> Term:
        place = self.term()
        self.next()
        return Term("element", "", (array, place))

    def member(self, whole: Term) -> Term:
        return Term("member", self.next(), (whole,))
