"""Names in a network: what each means where it is used, and what unnamed layers are called."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from symbp.errors import Mark, Problem
from symbp.network.placed import Placed
from symbp.spec.model import LayerNode, Name, Node
from symbp.spec.wording import quoted


@dataclass(frozen=True)
class Scope:
    """Where a layer stands, and so what it sees.

    `prefix` starts the names given here. `base` is that of the innermost layer made of layers,
    `inside`: nothing outside it is seen but its `inputs`, by the names that its definition gives
    them. `later` are names given somewhere among the layers of this level or below.
    """

    prefix: str = ""
    base: str = ""
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inside: Placed | None = None
    later: frozenset[str] = frozenset()

    def below(self, prefix: str) -> Scope:
        """The scope of a round of a repeat, which sees what is around it."""
        return replace(self, prefix=f"{self.prefix}{prefix}.")

    def meanings(self, text: str) -> Iterator[str]:
        """The full names that a name may stand for, the innermost first."""
        prefix = self.prefix
        while len(prefix) > len(self.base):
            yield prefix + text
            head, dot, _ = prefix[:-1].rpartition(".")
            prefix = head + dot
        yield self.base + text


class Names:
    """The names given so far. `known` maps full names to the tensors that they stand for."""

    def __init__(self, known: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> None:
        self.known = dict(known)
        self.problems = problems
        self.blocks: dict[str, list[str]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._terms: set[str] = set()  # names of loss terms: nothing can read them

    def fresh(self, given: Name | None, kind: str, scope: Scope) -> str:
        """The full name of a new layer: the one given, or its kind with a running number."""
        if given is not None:
            return scope.prefix + given.text
        while True:
            key = scope.prefix, kind
            self._counts[key] = self._counts.get(key, 0) + 1
            name = f"{scope.prefix}{kind}{self._counts[key]}"
            if name not in self.known:
                return name

    def define(self, name: str, outputs: tuple[str, ...], mark: Mark, scope: Scope) -> None:
        """Give a meaning to a full name; `mark` is the place of whoever gives it twice."""
        local = name.removeprefix(scope.base)
        if name in self.known or local in scope.inputs:
            self.problems.append(Problem(f'the name "{name}" is used twice', mark))
        self.known[name] = outputs

    def define_term(self, name: str, mark: Mark) -> None:
        """Note the name of a loss term."""
        if name in self.known or name in self._terms:
            self.problems.append(Problem(f'the name "{name}" is used twice', mark))
        self._terms.add(name)

    def define_block(self, name: str, mark: Mark) -> bool:
        """Note the name of a repeat; False, and the mistake noted, when it is another's."""
        if name in self.blocks:
            message = f'two repeats are called "{name}"; give one of them a name'
            self.problems.append(Problem(message, mark))
            return False
        self.blocks[name] = []
        return True

    def resolve(self, name: Name, scope: Scope) -> tuple[str, ...] | None:
        """The tensors that a name stands for; None, and the mistake noted, when there are none."""
        full = self.full(name.text, scope)
        if full is not None:
            return self.known[full]
        if name.text in scope.inputs:
            return scope.inputs[name.text]
        self.problems.append(Problem(self._unknown(name.text, scope), name.mark))
        return None

    def full(self, text: str, scope: Scope) -> str | None:
        """The full name of what has been placed, None when the name means nothing here."""
        return next((full for full in scope.meanings(text) if full in self.known), None)

    def parameter(self, name: Name, scope: Scope) -> Name:
        """A parameter's full name: the layer that has it is found by scope.

        When there is no such layer, that is noted. Whether it has such a parameter is seen later.
        """
        layer, dot, formal = name.text.rpartition(".")
        full = self.full(layer, scope) if dot else None
        if full is not None:
            return Name(f"{full}.{formal}", name.mark)
        message = f'no parameter named "{name.text}" stands before this layer'
        message += "" if dot else "; write the layer's name before it, as in dense1.W"
        self.problems.append(Problem(message, name.mark))
        return name

    def _unknown(self, text: str, scope: Scope) -> str:
        if text in scope.later:
            return (
                f'"{text}" is computed from this layer or after it: a network has no cycle; '
                "take only layers that stand before this one"
            )
        seen = [k.removeprefix(scope.base) for k in self.known if k.startswith(scope.base)]
        close = difflib.get_close_matches(text, [*seen, *scope.inputs], n=1)
        hint = f'; did you mean "{close[0]}"?' if close else ""
        if scope.inside is None:
            return f"no input or layer is named {quoted(text)}{hint}"
        within = f'inside "{scope.inside.definition.name}"'
        return f"no input or layer {within} is named {quoted(text)}{hint}"


def names_in(nodes: tuple[Node, ...]) -> frozenset[str]:
    """Every name given to a layer, at any level."""
    found: set[str] = set()
    work = list(nodes)
    while work:
        node = work.pop()
        if node.name is not None:
            found.add(node.name.text)
        if isinstance(node, LayerNode):
            found |= {name.text for name in node.outputs}
        else:
            work += node.layers
    return frozenset(found)
