"""Reading emitted C: what each function's body has, by kind and number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

_TOKEN = re.compile(
    r"\d+\.\d*(?:e[-+]?\d+)?|\d+(?:e[-+]?\d+)?|0x[0-9a-fA-F]+"
    r"|[A-Za-z_]\w*|<=|>=|==|!=|&&|\|\||<<|>>|[-+*/|&^]=|\+\+|--|[^\s\w]"
)
_FUNCTION = re.compile(
    r"^((?:static |inline |const )*\w+ [*]?)(\w+)\(([^{};]*)\)\s*\{\n(.*?)^\}",
    re.DOTALL | re.MULTILINE,
)
_KEYWORDS = frozenset(("if", "for", "while", "return", "sizeof", "const", "UINT32_C", "UINT64_C"))
_COMPARISONS = frozenset(("<", ">", "<=", ">=", "==", "!="))
_ASSIGNMENTS = ("+=", "-=", "*=", "=")
# Before these a sign is no operation between two operands.
_BEFORE_OPERAND = frozenset(("(", "?", ":", "=", "<", ">", "*", "/", ",", "+", "-", "&&", "||"))

Features = Counter[str]
Tokens = Sequence[str]


@dataclass(frozen=True)
class Function:
    """A function of the source: how it is declared, what its body has, and whom it calls."""

    static: bool
    inline: bool
    arguments: int
    tokens: int
    features: Features
    calls: Counter[str]
    arrays: int  # elements of arrays of its own
    widest: int  # elements in one nest of loops that a second and a third index move, at most


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


def functions(source: str) -> Iterator[tuple[str, Function]]:
    """Each function that a source defines, by its name."""
    for head, name, arguments, body in _FUNCTION.findall(single_precision(source)):
        reader = _Reader()
        reader.read(body)
        made = Function(
            static="static" in head,
            inline="inline" in head,
            arguments=0 if arguments.strip() == "void" else arguments.count(",") + 1,
            tokens=len(_TOKEN.findall(body)),
            features=reader.counted(),
            calls=reader.calls,
            arrays=reader.arrays,
            widest=reader.widest,
        )
        yield name, made


def _statements(body: str) -> Iterator[tuple[list[str], str]]:
    """The tokens of each statement or head of a block, and what ends it: `;`, `{` or `}`."""
    current: list[str] = []
    depth = 0
    for token in _TOKEN.findall(body):
        depth += (token in "([") - (token in ")]")
        if depth == 0 and token in ("{", "}", ";"):
            if current or token != ";":
                yield current, token
            current = []
        else:
            current.append(token)


@dataclass
class _Reader:
    """Counts the features of one function's body."""

    features: Features = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    constants: set[str] = field(default_factory=set)
    moving: set[str] = field(default_factory=set)  # indices of the loops around
    arrays: int = 0
    widest: int = 0
    nest: int = 0
    seen: set[tuple[str, ...]] = field(default_factory=set)  # elements read already, in this block

    def counted(self) -> Features:
        """The features, constants among them: each stands in the code once."""
        found = Counter(self.features)
        for constant in self.constants:
            found[_kind(constant)] += 1
        return found

    def read(self, body: str) -> None:
        """Every statement of a body."""
        blocks: list[str | None] = []
        for tokens, end in _statements(body):
            if end == "}":
                index = blocks.pop() if blocks else None
                self.moving.discard(index or "")
                self.widest = max(self.widest, self.nest)
                self.nest = self.nest if self.moving else 0
                self.seen.clear()
            elif tokens[:1] == ["for"]:
                blocks.append(self.loop(tokens[2:-1]))
                self.seen.clear()
            elif end == "{":
                blocks.append(None)
                self.features["if"] += tokens[:1] == ["if"]
                self.expression(tokens)
            else:
                self.statement(tokens)

    def loop(self, head: Tokens) -> str | None:
        """The index of a loop that runs more than once."""
        start, stop, _ = _split(head, ";")
        first = start[start.index("=") + 1 :] if "=" in start else []
        last = stop[2:]
        if _is_number(first) and _is_number(last) and int(last[0]) - int(first[0]) <= 1:
            return None
        self.features["loop"] += 1
        if not (_is_number(first) and _is_number(last)):
            self.expression([*first, ",", *last])
        self.moving.add(stop[0])
        return stop[0]

    def statement(self, tokens: Tokens) -> None:
        """An assignment, a declaration, a call or a return."""
        if len(tokens) > 4 and tokens[1].isidentifier() and tokens[2] == "[" and "=" not in tokens:
            self.arrays += prod(int(t) for t in tokens[3:] if t.isdigit())
            return
        sign = next((s for s in _ASSIGNMENTS if s in tokens), "")
        self.features["add"] += sign in ("+=", "-=")
        self.features["multiply"] += sign == "*="
        self.features["return"] += tokens[0] == "return"
        left = tokens[: tokens.index(sign)] if sign else []
        if sign and "[" not in left:
            tokens = tokens[len(left) + 1 :]
        self.expression(tokens)

    def expression(self, tokens: Tokens) -> None:
        """Operations, constants, calls and elements of arrays."""
        before, at = "(", 0
        while at < len(tokens):
            token = tokens[at]
            if token == "[":
                end = _closing(tokens, at)
                self.element(tokens[at - 1], tokens[at + 1 : end])
                before, at = "]", end + 1
                continue
            after = tokens[at + 1] if at + 1 < len(tokens) else ""
            self.token(before, token, after)
            before, at = token, at + 1

    def token(self, before: str, token: str, after: str) -> None:
        """One token outside of brackets."""
        match token:
            case "+" | "-" if before not in _BEFORE_OPERAND and before != "return":
                self.features["add"] += 1
            case "-":
                self.features["negate"] += 1
            case "*":
                self.features["multiply"] += 1
            case "/":
                self.features["divide"] += 1
            case "?":
                self.features["select"] += 1
            case "ptrdiff_t" if before == "(" and after == ")":
                self.features["cast"] += 1
            case _ if token in _COMPARISONS:
                self.features["compare"] += 1
            case _ if token[0].isdigit():
                self.constants.add(token)
            case _ if after == "(" and token.isidentifier() and token not in _KEYWORDS:
                self.calls[token] += 1

    def element(self, array: str, place: Tokens) -> None:
        """An element of an array: how many of the indices that move are in its place."""
        if "[" in place:
            self.expression(place)
        key = (array, *place)
        if key in self.seen:
            return
        self.seen.add(key)
        terms = sum(any(t in self.moving for t in term) for term in _split(place, "+", "-"))
        self.nest += max(0, terms - 1)
        for rank in range(1, min(terms, 3) + 1):
            self.features[f"index_{rank}"] += 1 if rank < 3 else terms - 2


def _closing(tokens: Tokens, at: int) -> int:
    """Where the bracket opened at a place is closed."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += (tokens[place] in "([") - (tokens[place] in ")]")
        if depth == 0:
            return place
    return len(tokens)


def _split(tokens: Tokens, *separators: str) -> list[list[str]]:
    """The pieces between separators that stand in no bracket."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in "([") - (token in ")]")
        if depth == 0 and token in separators:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


def _is_number(tokens: Tokens) -> bool:
    return len(tokens) == 1 and tokens[0].isdigit()


def _kind(constant: str) -> str:
    """Zero, what VMOV.F32 holds (sixteenths from 16 to 31, times 2^-3 to 2^4), or another."""
    value = float(int(constant, 16) if constant.startswith("0x") else float(constant))
    if value == 0:
        return "zero"
    return "immediate" if any(value * 2.0**k in range(16, 32) for k in range(8)) else "constant"
