"""Which parts of a definition count for one use of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symbp.ir import Tensor
from symbp.lang.ast import Definition as Line
from symbp.lang.ast import Element, Statement, descend
from symbp.network.options import Number
from symbp.spec.model import (
    Case,
    Condition,
    Definition,
    Dimension,
    Formula,
    NoiseDeclaration,
    Requirement,
    Value,
)

TRAINING, EVALUATION = "training", "evaluation"


@dataclass(frozen=True)
class Situation:
    """What cases look at: options, what is given, what the target holds, and the phase."""

    options: Mapping[str, Value]
    numbers: Mapping[str, Number]
    given: frozenset[str]
    optional: frozenset[str]
    target: str
    phase: str

    def holds(self, case: Case) -> bool:
        """Whether the case is this one."""
        excluded = bool(case.unless) and self._all(case.unless)
        return self._all(case.when) and not excluded

    def _all(self, condition: Condition) -> bool:
        return all(self._is(name, values) for name, values in condition.items())

    def _is(self, name: str, values: Iterable[Value]) -> bool:
        found: Value = None
        if name in self.options:
            found = self.options[name]
        elif name in self.numbers:
            found = self.numbers[name]
        elif name == "phase":
            found = self.phase
        elif name == "target":
            found = self.target
        elif name in self.optional:
            found = "given" if name in self.given else "absent"
        return any(_same(found, value) for value in values)


def _same(found: Value, value: Value) -> bool:
    """Whether an option is what a case says; of several entries, whether each of them is."""
    if isinstance(found, tuple):
        if isinstance(value, tuple):
            pairs = zip(found, value, strict=False)
            return len(found) == len(value) and all(_same(f, v) for f, v in pairs)
        return all(_same(entry, value) for entry in found)
    return isinstance(found, bool) == isinstance(value, bool) and found == value


@dataclass(frozen=True)
class Choice:
    """The numbers of the parts, of the cases of each number, of requirements and noise that count.

    Equal for uses of a definition that have the same lines.
    """

    parts: tuple[int, ...]
    lets: tuple[int | None, ...]
    requirements: tuple[int, ...]
    noises: tuple[int, ...]

    @classmethod
    def of(cls, definition: Definition, situation: Situation) -> Choice:
        """What counts in a situation."""
        lets = []
        for let in definition.lets:
            cases = (n for n, (case, _) in enumerate(let.cases) if situation.holds(case))
            lets.append(next(cases, None))
        return cls(
            _holding(situation, (p.case for p in definition.parts)),
            tuple(lets),
            _holding(situation, (r.case for r in definition.requirements)),
            _holding(situation, (n.case for n in definition.noises)),
        )

    def formula(self, definition: Definition) -> Formula:
        """The lines that count, one after the other."""
        formulas = [definition.parts[number].formula for number in self.parts]
        text = "".join(f.text if f.text.endswith("\n") else f.text + "\n" for f in formulas)
        return Formula(text, tuple(mark for f in formulas for mark in f.lines))

    def let_values(self, definition: Definition) -> tuple[tuple[str, Dimension], ...]:
        """The numbers that `let` declares, each by the case that counts."""
        pairs = zip(definition.lets, self.lets, strict=True)
        return tuple((let.name, let.cases[n][1]) for let, n in pairs if n is not None)

    def required(self, definition: Definition) -> tuple[Requirement, ...]:
        """The requirements that count."""
        return tuple(definition.requirements[number] for number in self.requirements)

    def noise(self, definition: Definition) -> tuple[NoiseDeclaration, ...]:
        """The noise that may be read."""
        return tuple(definition.noises[number] for number in self.noises)


def _holding(situation: Situation, cases: Iterable[Case]) -> tuple[int, ...]:
    return tuple(number for number, case in enumerate(cases) if situation.holds(case))


def chooses_by_target(definition: Definition) -> bool:
    """Whether any case of the definition looks at what the target holds."""
    cases = [
        *(part.case for part in definition.parts),
        *(case for let in definition.lets for case, _ in let.cases),
        *(requirement.case for requirement in definition.requirements),
        *(noise.case for noise in definition.noises),
    ]
    return any("target" in case.when or "target" in case.unless for case in cases)


def target_seen(
    definition: Definition, sources: tuple[Tensor, ...]
) -> tuple[str, tuple[Tensor, ...]]:
    """What the target holds, labels or values, and the inputs with the target seen so."""
    if not chooses_by_target(definition) or "target" not in definition.inputs[: len(sources)]:
        return "", sources
    place = definition.inputs.index("target")
    target = sources[place]
    rank = max((s.rank for k, s in enumerate(sources) if k != place), default=0)
    if target.kind == "integer" or target.rank == rank - 1:
        seen = Tensor(target.name, target.shape, "integer", target.upper)
        return "labels", (*sources[:place], seen, *sources[place + 1 :])
    return "values", sources


def integers_seen(
    definition: Definition, statements: Iterable[Statement], sources: tuple[Tensor, ...]
) -> tuple[Tensor, ...]:
    """The inputs, those that the formula uses as an index seen as integers."""
    indexing = {
        inner.name
        for statement in statements
        if isinstance(statement, Line)
        for node, _ in descend(statement.value)
        if isinstance(node, Element)
        for index in node.indices
        for inner, _ in descend(index)
        if isinstance(inner, Element)
    }
    return tuple(
        Tensor(s.name, s.shape, "integer") if s.kind == "real" and name in indexing else s
        for name, s in zip(definition.inputs, sources, strict=True)
    )
