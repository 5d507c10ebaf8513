"""One layer: options settled, shapes found, its formula lowered; remembered for layers alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symbp.errors import Problem
from symbp.ir import Tensor
from symbp.lang import parse, parse_size, unharmed
from symbp.lang.ast import Statement
from symbp.library import Library
from symbp.network.graph import Placed
from symbp.network.options import settle_options
from symbp.network.use import SettledLayer, Use
from symbp.spec.model import Definition, Value


class Lowering:
    """Settles layers, and remembers what it has done under everything the result depends on."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._settled: dict[object, tuple[SettledLayer | None, list[Problem]]] = {}
        self._parsed: dict[tuple[str, str], tuple[tuple[Statement, ...], list[Problem]]] = {}
        self._patterns: dict[object, int] = {}

    def settle(
        self, placed: Placed, sources: tuple[Tensor, ...]
    ) -> tuple[SettledLayer | None, list[Problem]]:
        """The layer over these inputs; None, with problems, when it cannot be."""
        definition = placed.definition
        options, problems = settle_options(placed)
        if problems:
            return None, problems
        variant, sources = _variant(definition, sources)
        if variant not in definition.formulas:
            there = ", ".join(v or "plain" for v in definition.formulas)
            message = f'"{definition.name}" has no formula for this target; it has {there}'
            return None, [Problem(message, placed.mark)]
        what = tuple((s.shape, s.kind, s.upper) for s in sources)
        options_key = tuple(options.items())
        key = (definition.name, variant, options_key, what, placed.weight_init, placed.written)
        if key not in self._settled:
            self._settled[key] = self._settle(placed, variant, options, sources)
            return self._settled[key]
        settled, problems = self._settled[key]
        if self._library.is_own(definition.name):
            return settled, []  # told already, in the formula's place
        return settled, [replace(p, mark=placed.mark) for p in problems]

    def _statements(
        self, definition: Definition, variant: str
    ) -> tuple[tuple[Statement, ...], list[Problem]]:
        key = (definition.name, variant)
        if key not in self._parsed:
            self._parsed[key] = parse(definition.formulas[variant])
        return self._parsed[key]

    def mistakes(self, definition: Definition) -> list[Problem]:
        """What is wrong with the formulas of a definition, whether it is used or not."""
        found = []
        for variant in () if definition.faulty else definition.formulas:
            found += self._statements(definition, variant)[1]
        entries = [d for p in definition.parameters for d in p.shape]
        return found + [p for entry in entries for p in parse_size(entry.text, entry.mark)[1]]

    def _settle(
        self,
        placed: Placed,
        variant: str,
        options: Mapping[str, Value],
        sources: tuple[Tensor, ...],
    ) -> tuple[SettledLayer | None, list[Problem]]:
        definition = placed.definition
        statements, problems = self._statements(definition, variant)
        own = self._library.is_own(definition.name)
        broken = bool(problems)  # told by `mistakes`
        if broken:
            statements = unharmed(statements, definition.formulas[variant])
        use = Use(placed, statements, options, sources, own)
        problems = use.prepare()
        if problems or broken:
            return None, use.harmed() if broken and not problems else [] if broken else problems
        pattern = (definition.name, variant, use.pattern())
        return use.lower(self._patterns.setdefault(pattern, len(self._patterns)))


def _variant(definition: Definition, sources: tuple[Tensor, ...]) -> tuple[str, tuple[Tensor, ...]]:
    """Which formula applies, by what the target holds, and the inputs as that formula sees them."""
    if "" in definition.formulas or "target" not in definition.inputs:
        return "", sources
    place = definition.inputs.index("target")
    target = sources[place]
    rank = max((s.rank for k, s in enumerate(sources) if k != place), default=0)
    if target.kind == "integer" or ("labels" in definition.formulas and target.rank == rank - 1):
        seen = replace(target, kind="integer", facts=frozenset())
        return "labels", (*sources[:place], seen, *sources[place + 1 :])
    return "values", sources
