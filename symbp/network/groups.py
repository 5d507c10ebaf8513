"""Which parameters an objective trains, by what the declaration names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symbp.errors import Problem
from symbp.network.placed import Graph, Group
from symbp.spec.model import Name
from symbp.spec.wording import quoted, suggestion


class Ownership:
    """Whose parameters are whose, for names such as d1, h, h0, block1.attention or d1.W.

    `owned` maps each layer's full name to its parameters by formal name, those that it shares with
    another included; `parameters` are all that there are, in order. Of `graph` come the rounds of
    each repeat, and the layers that are not in `owned`: something is wrong with them, and said.
    """

    def __init__(
        self,
        owned: Mapping[str, Mapping[str, str]],
        parameters: Iterable[str],
        graph: Graph,
    ) -> None:
        self._parameters = tuple(parameters)
        placed = (p.name for p in graph.layers if not p.definition.layers)
        self._failed = tuple(f"{name}." for name in placed if name not in owned)
        self._blocks = graph.blocks
        self._within: dict[str, dict[str, None]] = {}  # name -> parameters, in order
        for layer, theirs in owned.items():
            parts = layer.split(".")
            for count in range(1, len(parts) + 1):
                name = ".".join(parts[:count])
                self._within.setdefault(name, {}).update(dict.fromkeys(theirs.values()))
        for block, rounds in graph.blocks.items():
            inside = [p for name in rounds for p in self._within.get(name, ())]
            self._within.setdefault(block, {}).update(dict.fromkeys(inside))
        for parameter in self._parameters:
            self._within.setdefault(parameter, {parameter: None})

    def trained(self, group: Group) -> tuple[tuple[str, ...], list[Problem]]:
        """The parameters that an objective trains, in the order of the network's."""
        chosen: set[str] = set()
        problems = []
        for name in group.parameters:
            found = self._within.get(name.text)
            chosen |= set(found or ())
            if not found and not self._harmed(name.text):
                problems.append(Problem(self._nothing(name, found is not None), name.mark))
        return tuple(p for p in self._parameters if p in chosen), problems

    def _harmed(self, name: str) -> bool:
        """Whether what the name stands for, or a part of it, has failed."""
        meant = tuple(f"{n}." for n in (name, *self._blocks.get(name, ())))
        return any(f.startswith(meant) or f"{name}.".startswith(f) for f in self._failed)

    def _nothing(self, name: Name, known: bool) -> str:
        if known:
            return f"{quoted(name.text)} has no parameters to train; remove it from this objective"
        own = [known for known, theirs in self._within.items() if theirs]
        hint = suggestion(name.text, own, "; name layers that have some, or parameters")
        return f"no layer or parameter is named {quoted(name.text)}{hint}"
