"""One layer: options settled, shapes found, its formula lowered; remembered for layers alike."""

from __future__ import annotations

from dataclasses import replace

from symbp.errors import Problem
from symbp.ir import Tensor
from symbp.lang import parse, unharmed, written_out
from symbp.lang.ast import Statement
from symbp.library import Library
from symbp.network.binding import Usage
from symbp.network.cases import (
    TRAINING,
    Choice,
    Situation,
    chooses_by_target,
    integers_seen,
    target_seen,
)
from symbp.network.options import Number, numbers, settle_options
from symbp.network.placed import Placed
from symbp.network.sizing import mistakes
from symbp.network.use import SettledLayer, Use
from symbp.spec.model import Definition, Value

Settled = tuple[SettledLayer | None, list[Problem]]


class Lowering:
    """Settles layers, and remembers what it has done under everything the result depends on."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._settled: dict[object, Settled] = {}
        self._parsed: dict[tuple[str, int], tuple[tuple[Statement, ...], list[Problem]]] = {}
        self._patterns: dict[object, int] = {}

    def settle(self, placed: Placed, sources: tuple[Tensor, ...], phase: str = TRAINING) -> Settled:
        """The layer over these inputs, one each; None, with problems, when it cannot be.

        In the phase "evaluation" a layer that is the same as in training gives the very same.
        """
        placed, problems = self._fitting(placed, sources)
        definition = placed.definition
        if problems:
            return None, problems
        options, problems = settle_options(placed)
        if problems:
            return None, problems
        read = numbers(definition, options) | _entry(placed, options)
        target, sources = target_seen(definition, sources)
        optional = frozenset(definition.input_defaults)
        given = frozenset(definition.inputs) - frozenset(placed.absent)
        situation = Situation(options, read, given, optional, target, phase)
        choice = Choice.of(definition, situation)
        if not choice.parts:
            return None, [Problem(_nothing(definition, situation, sources), placed.mark)]
        statements = self._statements(definition, choice)
        sources = integers_seen(definition, statements, sources)
        key = _key(placed, choice, options, sources)
        own = self._library.is_own(definition.name)
        if key not in self._settled:
            entries = _entries(placed, options)
            usage = Usage(placed, choice, statements, options, read, sources, entries, own)
            self._settled[key] = self._settle(usage)
            return self._settled[key]
        settled, problems = self._settled[key]
        if own:
            return settled, []  # told already, in the formula's place
        return settled, [replace(p, mark=placed.mark) for p in problems]

    def _fitting(self, placed: Placed, sources: tuple[Tensor, ...]) -> tuple[Placed, list[Problem]]:
        """The variant for an input of so many dimensions, where the definition has variants."""
        variants = [self._library.find(name) for name in placed.definition.variants]
        ranks = []
        for variant in (v for v in variants if v is not None):
            rank = len(variant.input_shapes.get(variant.inputs[0], ()))
            ranks.append(str(rank))
            if sources and rank == sources[0].rank:
                return replace(placed, definition=variant, written=placed.shown), []
        if not placed.definition.variants:
            return placed, []
        given = _given(sources)
        message = f'"{placed.shown}" takes an input of {" or ".join(ranks)} dimensions'
        return placed, [Problem(f"{message}; it was given {given}", placed.mark)]

    def mistakes_of_options(self, placed: Placed) -> list[Problem]:
        """What is wrong with the options where nothing is known of the inputs.

        Of a definition with variants, what is wrong whichever counts.
        """
        variants = [self._library.find(name) for name in placed.definition.variants]
        known = [v for v in reversed(variants) if v is not None] or [placed.definition]
        uses = (replace(placed, definition=v, written=placed.shown) for v in known)
        return min((settle_options(use)[1] for use in uses), key=len)

    def mistakes(self, definition: Definition) -> list[Problem]:
        """What is wrong with the formulas of a definition, whether it is used or not."""
        if definition.faulty:
            return []
        parts = range(len(definition.parts))
        found = [p for number in parts for p in self._part(definition, number)[1]]
        return found + mistakes(definition)

    def _part(
        self, definition: Definition, number: int
    ) -> tuple[tuple[Statement, ...], list[Problem]]:
        key = (definition.name, number)
        if key not in self._parsed:
            self._parsed[key] = parse(definition.parts[number].formula)
        return self._parsed[key]

    def _statements(self, definition: Definition, choice: Choice) -> tuple[Statement, ...]:
        return tuple(s for number in choice.parts for s in self._part(definition, number)[0])

    def _settle(self, usage: Usage) -> Settled:
        definition, choice = usage.definition, usage.choice
        lists = {
            name: tuple(entry for entry in value if isinstance(entry, int))
            for name, value in usage.options.items()
            if isinstance(value, tuple)
        }
        statements, problems = written_out(usage.statements, lists)
        if problems:
            return None, [usage.problem(p.message, p.mark) for p in problems]
        usage = replace(usage, statements=statements)
        if any(self._part(definition, number)[1] for number in choice.parts):
            sound = unharmed(usage.statements, choice.formula(definition))
            use = Use(replace(usage, statements=sound))  # what is broken is told by `mistakes`
            return None, [] if use.prepare() else use.harmed()
        if mistakes(definition):
            return None, []
        settled, problems, open_ended = self._used(usage, exact=False)
        if open_ended and (problems or settled is None or settled.lowered.unproved):
            settled, problems, _ = self._used(usage, exact=True)
        return settled, problems

    def _used(self, usage: Usage, exact: bool) -> tuple[SettledLayer | None, list[Problem], bool]:
        """One use settled, and whether extents that the formula rounds have a form there."""
        use = Use(usage, exact)
        problems = use.prepare()
        formed = bool(use.binding.formed)
        if problems:
            return None, problems, formed
        pattern = (usage.definition.name, use.binding.pattern())
        key = self._patterns.setdefault(pattern, len(self._patterns))
        return *use.lower(key), formed


def _key(
    placed: Placed, choice: Choice, options: dict[str, Value], sources: tuple[Tensor, ...]
) -> object:
    """All that a settled layer depends on."""
    what = tuple((s.shape, s.kind, s.upper) for s in sources)
    init = tuple((name, setting.value) for name, setting in placed.init.items())
    said = (placed.weight_init, placed.written, placed.entry, placed.absent)
    return placed.definition.name, choice, tuple(options.items()), what, init, said


def _entries(placed: Placed, options: dict[str, Value]) -> tuple[int, ...]:
    """The list that a layer has one output for each entry of."""
    entries = options.get(placed.definition.each)
    if placed.entry is None or not isinstance(entries, tuple):
        return ()
    return tuple(entry for entry in entries if isinstance(entry, int))


def _entry(placed: Placed, options: dict[str, Value]) -> dict[str, Number]:
    """The numbers of one output of a layer that has one for each entry of a list."""
    sizes = _entries(placed, options)
    if placed.entry is None or not sizes:
        return {}
    return {
        "part": sizes[placed.entry],
        "before": sum(sizes[: placed.entry]),
        "total": sum(sizes),
    }


def _given(sources: tuple[Tensor, ...]) -> str:
    return " and ".join(f"{s.name} [{', '.join(map(str, s.shape))}]" for s in sources)


def _nothing(definition: Definition, situation: Situation, sources: tuple[Tensor, ...]) -> str:
    """Why there is no formula at all."""
    if situation.target and chooses_by_target(definition):
        wanted = "real numbers as its target, not labels"
        if situation.target == "values":
            wanted = "labels as its target, integers with a dimension less than its input"
        return f'"{definition.name}" takes {wanted}; it was given {_given(sources)}'
    return f'"{definition.name}" has no formula for these options and inputs in {situation.phase}'
