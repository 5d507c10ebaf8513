"""Counting what costs code in one function of emitted C.

The counts follow what gcc -Os makes of it: an instruction for each operation of the
floating-point unit and each element that is loaded or stored; for each element that a loop moves,
a pointer that is set up before the loop and advanced in it; short loops written out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import prod

from symbp.emit.c.limits.places import (
    Linear,
    Spans,
    clamps,
    linear,
    number,
    parts,
    placed,
    rounds_of,
)
from symbp.emit.c.limits.streams import Loop, Stream, moved
from symbp.emit.c.limits.syntax import Definition, Statement, Term

Features = Counter[str]
Pointer = tuple[str, int | None]  # the name that it starts from; elements from there, if known

_COMPARISONS = frozenset(("<", ">", "<=", ">=", "==", "!="))
_LOGICAL = frozenset(("&&", "||", "u!"))
_INSTRUCTIONS = ("_sqrt", "_fabs")  # functions that are instructions
_INTEGRAL = ("_later", "_earlier", "_clip", "_floor_divide", "_bits")
_COPIES = 4  # of a statement, at most, where loops over two are written out
_FOLDED = 10  # rounds, at most, of a loop written out because its places become constants
_OFFSET = 255  # the largest number that CMP has in it


@dataclass(frozen=True)
class Counted:
    """What costs code in a function, what it calls and with which pointers, and its arrays.

    `looped` are the calls that stand in loops; `streams` how often a pointer is set up from each
    name; `local` the elements of arrays of its own.
    """

    features: Features
    constants: frozenset[float]  # that no instruction holds
    calls: Counter[str]
    looped: frozenset[str]
    sites: tuple[tuple[str, tuple[Pointer | None, ...]], ...]
    streams: Counter[str]
    local: int


def counted(function: Definition) -> Counted:
    """Count one function."""
    counter = _Counter(function)
    counter.block(function.body())
    return Counted(
        counter.features + moved(counter.elements, counter.local),
        frozenset(counter.constants),
        Counter(name for name, _ in counter.sites),
        frozenset(counter.looped),
        tuple(counter.sites),
        Counter(stream.array for stream in counter.elements),
        sum(counter.local.values()),
    )


class _Counter:
    def __init__(self, function: Definition) -> None:
        self.features: Features = Counter()
        self.constants: set[float] = set()
        self.sites: list[tuple[str, tuple[Pointer | None, ...]]] = []
        self.looped: set[str] = set()
        self.local: dict[str, int] = {}
        self.integers = {n for t, n in function.parameters if t == "int"}
        self.whole = {n for t, n in function.parameters if t == "int*"}  # arrays of integers
        self.pointers = {n for t, n in function.parameters if t.endswith("*")}
        self.around: tuple[Loop, ...] = ()
        self.spans = Spans()
        self.number_of_loops = 0
        self.elements: defaultdict[Stream, set[tuple[float, bool]]] = defaultdict(set)
        self.compared: set[Term] = set()  # comparisons whose outcome is known
        self.copied: dict[str, tuple[Term, Linear]] = {}  # names that hold an element
        self.valued: set[Term] = set()  # parts of places that are worked out

    # ------------------------------------------------------------ statements

    def block(self, body: Sequence[Statement]) -> None:
        """One statement after the other."""
        steps: dict[str, Callable[[Statement], None]] = {
            "for": self.loop, "if": self.branch, "set": self.assignment,
            "declare": self.declaration,
        }  # fmt: skip
        for statement in body:
            step = steps.get(statement.kind)
            if step is not None:
                step(statement)
                continue
            for term in statement.terms:
                self.unless_number(term)
            self.block(statement.body)

    def branch(self, statement: Statement) -> None:
        """A condition and what stands under it."""
        self.features["if"] += 1
        self.compare(statement.terms[0])
        self.block(statement.body)

    def loop(self, loop: Statement) -> None:
        """A loop, or its body as often as it stands there."""
        first, end = map(self.spans.decided, loop.terms)
        rounds = rounds_of(replace(loop, terms=(first, end)))
        if rounds is not None and self.written_out(loop, rounds):
            for n in range(int(rounds)):
                value = Term("+", "", (first, Term("number", str(n)))) if n else first
                self.block([placed(s, loop.text, value) for s in loop.body])
            return
        for term in () if rounds is not None else (first, end):
            self.place(term)
        self.features["loop"] += 1
        self.features["long_loop"] += (number(end) or 0) > _OFFSET
        self.number_of_loops += 1
        low, high = self.spans.of(first), self.spans.of(end)
        outside, self.around = self.around, (
            *self.around, Loop(loop.text, rounds, self.number_of_loops),
        )  # fmt: skip
        self.integers.add(loop.text)
        self.compared, self.copied = set(), {}
        if low and high and loop.type != "down":
            self.spans.known[loop.text] = (low[0], high[1] - 1)
        self.block(loop.body)
        self.around = outside
        self.spans.known.pop(loop.text, None)

    def written_out(self, loop: Statement, rounds: float) -> bool:
        """Whether gcc writes the rounds one after the other: code is no longer for it."""
        if rounds <= 1:
            return rounds == 1
        if rounds == 2:
            return _alone(loop.body) and 2 * _copies(loop.body) <= _COPIES
        return rounds < _FOLDED and self.folds(loop, rounds)

    def folds(self, loop: Statement, rounds: float) -> bool:
        """Whether all places become constants in arrays of its own, and little else is to do."""
        terms = [p for s in loop.body for t in s.terms for p in parts(t)]
        if any(s.kind != "set" for s in loop.body) or any(t.kind == "call" for t in terms):
            return False
        index = Term("name", loop.text)
        left = sum(s.text != "=" for s in loop.body)
        for term in terms:
            if term.kind == "element":
                array, place = term.of
                if array.text not in self.local or not linear(place).factors.keys() <= {index}:
                    return False
                left += 1
        inside = {p for t in terms if t.kind == "element" for p in parts(t.of[1])}
        left += sum(
            t.kind not in ("number", "name", "cast", "element") and t not in inside for t in terms
        )
        return 2 * rounds * left <= 3 * (left + 5)

    def declaration(self, statement: Statement) -> None:
        """A variable, or an array of the function's own."""
        term = statement.terms[0]
        extents = []
        while term.kind == "element":
            extents.append(int(number(term.of[1]) or 0))
            term = term.of[0]
        if extents:
            self.local[term.text] = prod(extents)
        elif statement.type == "int":
            self.integers.add(term.text)

    def assignment(self, statement: Statement) -> None:
        """What is set, and to what."""
        left, right = statement.terms
        if statement.type == "pointer":
            self.pointers.add(left.text)
        elif statement.type == "int":
            self.integers.add(left.text)
        zero = left.kind == "element" and statement.text == "=" and number(right) == 0
        if not zero and (number(right) is None or not self.whole_number(left)):
            self.value(right)
        if left.kind == "element":
            if statement.text != "=":
                self.element(left, stored=False)
            self.element(left, stored=True)
            self.compared = set()
        else:
            self.compared = {c for c in self.compared if left not in parts(c)}
            self.copied.pop(left.text, None)
            if right.kind == "element":
                self.copied[left.text] = right.of[0], linear(right.of[1])
        if statement.text != "=":
            self.changed(left, right, statement.text[0])

    def changed(self, left: Term, right: Term, sign: str) -> None:
        """The operation of `+=` and the like."""
        if self.whole_number(left) or sign in "|&^":
            self.features["integer"] += 1
        elif sign not in "+-" or not self.product(right):
            self.features["float"] += 1

    # ------------------------------------------------------------ expressions

    def unless_number(self, term: Term) -> None:
        """A value, for which a number alone needs nothing."""
        if number(term) is None:
            self.value(term)

    def value(self, term: Term) -> None:
        """What it takes to work a term out."""
        known = number(term)
        if known is not None:
            self.constant(known)
            return
        match term.kind:
            case "element":
                self.element(term, stored=False)
            case "cast":
                inner = term.of[0]
                self.features["convert"] += (term.text == "int") != self.whole_number(inner)
                self.value(inner)
            case "?":
                self.select(*term.of)
            case "call":
                self.call(term)
            case "name":
                pass
            case "u-":
                self.value(term.of[0])
            case kind if kind in _COMPARISONS or kind in _LOGICAL:
                self.compare(term)
            case _:
                self.operation(term)

    def operation(self, term: Term) -> None:
        """An operation; a product that is added is one with the sum."""
        if self.whole_number(term) or term.kind not in "+-*/":
            self.features["integer"] += 1
            for inner in term.of:
                self.unless_number(inner)
            return
        fused = term.kind in "+-" and any(map(self.product, term.of))
        self.features["float"] += not fused
        for inner in term.of:
            self.value(inner)

    def select(self, condition: Term, yes: Term, no: Term) -> None:
        """One of two values; none to choose where a name is compared with what it was set to."""
        held = [self.copied.get(t.text) for t in condition.of]
        if condition.kind in ("<", ">") and held[0] is not None and held[0] == held[1]:
            return
        self.compare(condition)
        self.features["select"] += 1
        self.features["move"] += max(1, sum(number(t) is not None for t in (yes, no)))
        self.value(yes)
        self.value(no)

    def compare(self, term: Term) -> None:
        """A condition, unless its outcome is known already."""
        if term.kind in _LOGICAL:
            for inner in term.of:
                self.compare(inner)
            return
        if term in self.compared:
            return
        self.compared.add(term)
        if term.kind not in _COMPARISONS:
            self.features["integer"] += 1
            self.unless_number(term)
        elif all(map(self.whole_number, term.of)):
            self.features["integer"] += 1
            for inner in term.of:
                self.unless_number(inner)
        else:
            self.features["float"] += 2  # VCMP, VMRS
            for inner in term.of:
                if number(inner) != 0:
                    self.value(inner)

    def constant(self, value: float) -> None:
        """A number: VMOV has sixteenths from 16 to 31, times 2^-3 to 2^4."""
        self.features["constant_use"] += 1
        if not any(abs(value) * 2.0**k in range(16, 32) for k in range(8)):
            self.constants.add(abs(value))

    def call(self, term: Term) -> None:
        """A call; the later of two places is none."""
        if clamps(term):
            decided = self.spans.decided(term)
            self.features["clamp"] += decided == term
            self.place(decided if decided != term else Term("+", "", term.of))
            return
        if term.text.endswith(_INSTRUCTIONS):
            self.features["float"] += 1
        else:
            self.sites.append((term.text, tuple(map(self.pointer, term.of))))
            self.looped |= {term.text} if self.around else set()
        for inner in term.of:
            if self.pointer(inner) is None:
                self.unless_number(inner)
            elif inner.kind == "+":
                self.unless_number(inner.of[1])

    # ------------------------------------------------------------ elements

    def place(self, term: Term) -> None:
        """What of a place is no sum of indices is worked out once."""
        for part in linear(term).factors:
            if part.kind != "name" and part not in self.valued:
                self.valued.add(part)
                self.value(part)

    def element(self, term: Term, *, stored: bool) -> None:
        """An element of an array, which is loaded once in a loop."""
        array, place = term.of
        self.place(place)
        found = linear(place)
        name = array.text if array.kind == "name" else ""
        factors = tuple(sorted(found.factors.items(), key=repr))
        elements = self.elements[Stream(self.around, name, factors)]
        if stored or not {(found.constant, False), (found.constant, True)} & elements:
            elements.add((found.constant, stored))

    # ------------------------------------------------------------ kinds of terms

    def product(self, term: Term) -> bool:
        """Whether a term is a product that VMLA adds; twice a number is a sum."""
        two = 2 in map(number, term.of)
        return term.kind == "*" and not two and not self.whole_number(term)

    def whole_number(self, term: Term) -> bool:
        """Whether a term is an integer."""
        match term.kind:
            case "number":
                return "." not in term.text and "e-" not in term.text
            case "name":
                return term.text in self.integers
            case "cast":
                return term.text == "int"
            case "element":
                return term.of[0].text in self.whole
            case "call":
                return term.text.endswith(_INTEGRAL) or "_valid_" in term.text
            case "?":
                return all(map(self.whole_number, term.of[1:]))
            case kind if kind in _COMPARISONS or kind in _LOGICAL:
                return True
        return all(map(self.whole_number, term.of))

    def pointer(self, term: Term) -> Pointer | None:
        """Where a pointer points to."""
        if term.kind == "name":
            return (term.text, 0) if term.text in self.pointers else None
        start = self.pointer(term.of[0]) if term.kind == "+" else None
        if start is None:
            return None
        offset = number(term.of[1])
        return start[0], None if offset is None or start[1] is None else start[1] + int(offset)


def _copies(body: Sequence[Statement]) -> float:
    """How often the innermost statements stand in a body whose loops over two are written out."""
    most = 1.0
    for statement in body:
        if statement.kind == "call":
            return _COPIES + 1
        inner = _copies(statement.body)
        if statement.kind == "for":
            rounds = rounds_of(statement)
            inner *= rounds if rounds in (1, 2) else _COPIES + 1
        most = max(most, inner)
    return most


def _alone(body: Sequence[Statement]) -> bool:
    """Whether a loop in the body that runs more than once has nothing beside it."""
    loops = [s for s in body if s.kind == "for" and rounds_of(s) != 1]
    return not loops or len(body) == 1
