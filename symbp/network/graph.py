"""From nested nodes to a flat list of placed layers: names, scopes, sources; repeats unrolled."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symbp.errors import Mark, Problem
from symbp.library import Library
from symbp.spec.limits import MAX_PROBLEMS
from symbp.spec.model import (
    Definition,
    LayerNode,
    LossNode,
    Name,
    Node,
    RepeatNode,
    ResidualNode,
    Setting,
    Specification,
    Value,
)
from symbp.spec.wording import quoted

LAYER_KINDS = ("layer", "activation")
LOSS_KINDS = ("loss", "regulariser")


@dataclass(frozen=True)
class Placed:
    """One layer or loss term in its place. `sources` are names of inputs or of layers before it."""

    name: str
    definition: Definition
    sources: tuple[str, ...]
    mark: Mark
    options: Mapping[str, Setting] = field(default_factory=dict)
    share: Name | None = None
    tie: Mapping[str, Name] = field(default_factory=dict)
    weight: Value = None  # of a loss term; None for a layer
    weight_init: str = ""  # the initialiser that the layer reading this one asks for
    written: str = ""  # what the user wrote, where it is not the definition's name
    faulty: bool = False  # something about it is wrong and said: only its options are looked at

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.written or self.definition.name


@dataclass(frozen=True)
class Graph:
    """Layers in order of evaluation, then loss terms; `output` is the last layer's name."""

    layers: tuple[Placed, ...]
    losses: tuple[Placed, ...]
    output: str


def expand(
    specification: Specification, library: Library, tensors: tuple[str, ...], output: str
) -> tuple[Graph, list[Problem]]:
    """Unroll the declaration's nodes.

    `tensors` are the names that exist before any layer (inputs, a formula's tensors) and `output`
    the one that the first layer, or without layers the loss, takes.
    """
    expansion = _Expansion(library, {name: name for name in tensors}, output)
    expansion.later = _names_in(specification.layers)
    for node in specification.layers:
        if len(expansion.problems) < MAX_PROBLEMS:
            expansion.place(node, "")
    last = expansion.previous
    losses: list[Placed] = []
    for loss in specification.losses:
        losses += expansion.place_loss(loss, last)
    layers = _with_weight_rules(tuple(expansion.placed))
    return Graph(layers, tuple(losses), last), expansion.problems


def _names_in(nodes: tuple[Node, ...]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if node.name is not None:
            found.add(node.name.text)
        if not isinstance(node, LayerNode):
            found |= _names_in(node.layers)
    return found


def _with_weight_rules(layers: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """Tell each layer what initialiser its reader asks for (he_uniform before a relu)."""
    asked = {s: p.definition.weight_init for p in layers for s in p.sources}
    return tuple(replace(p, weight_init=asked.get(p.name, "")) for p in layers)


class _Expansion:
    """The state of one expansion: what is placed, what names mean, and what went wrong."""

    def __init__(self, library: Library, known: dict[str, str], previous: str) -> None:
        self.library = library
        self.known = known
        self.previous = previous
        self.later: set[str] = set()
        self.placed: list[Placed] = []
        self.problems: list[Problem] = []
        self.counts: dict[tuple[str, str], int] = {}
        self.blocks: dict[str, Mark] = {}
        self.terms: set[str] = set()  # names of loss terms: nothing can read them

    def place(self, node: Node, scope: str) -> None:
        match node:
            case LayerNode():
                self._place_layer(node, scope)
            case ResidualNode():
                self._place_residual(node, scope)
            case RepeatNode():
                self._place_repeat(node, scope)

    def _place_layer(self, node: LayerNode, scope: str) -> None:
        definition = self._definition(node.kind, LAYER_KINDS)
        name = self._name(node.name, node.kind.text, scope)
        found = len(self.problems)
        sources = self._sources(node.sources, scope) or (self.previous,)
        if definition is not None:
            faulty = node.faulty or len(self.problems) > found
            options = self._options(definition, node.options, node.bare)
            placed = Placed(name, definition, sources, node.mark, options, node.share, node.tie)
            self._join(replace(placed, faulty=faulty))
        self._finish(name, node.name, scope, node.mark)

    def _join(self, placed: Placed) -> None:
        """Place a layer; one that joins two inputs is placed several times for more of them."""
        inputs, sources = placed.definition.inputs, placed.sources
        if placed.faulty:
            self.placed.append(placed)
            return
        if not placed.definition.fold or len(sources) <= 2:
            if len(sources) != len(inputs):
                self.problems.append(_wrong_count(placed, len(inputs)))
                return
            self.placed.append(placed)
            return
        first = sources[0]
        for number, source in enumerate(sources[1:-1], 1):
            step = replace(placed, name=f"{placed.name}·{number}", sources=(first, source))
            self.placed.append(step)
            first = step.name
        self.placed.append(replace(placed, sources=(first, sources[-1])))

    def _place_residual(self, node: ResidualNode, scope: str) -> None:
        start = self.previous
        for child in node.layers:
            self.place(child, scope)
        name = self._name(node.name, "residual", scope)
        definition = self.library.find("add")
        if definition is not None:
            sources = (self.previous, start)
            self.placed.append(Placed(name, definition, sources, node.mark, written="residual"))
        self._finish(name, node.name, scope, node.mark)

    def _place_repeat(self, node: RepeatNode, scope: str) -> None:
        base = scope + (node.name.text if node.name else "block")
        if base in self.blocks:
            self.problems.append(
                Problem(f'two repeats are called "{base}"; give one of them a name', node.mark)
            )
            return
        self.blocks[base] = node.mark
        times = node.times.value
        for number in range(times if isinstance(times, int) else 0):
            found = len(self.problems)
            for child in node.layers:
                self.place(child, f"{base}{number}.")
            if len(self.problems) > found:
                break  # every round would say the same

    def _name(self, given: Name | None, kind: str, scope: str) -> str:
        if given is not None:
            return scope + given.text
        while True:
            self.counts[scope, kind] = self.counts.get((scope, kind), 0) + 1
            name = f"{scope}{kind}{self.counts[scope, kind]}"
            if name not in self.known:
                return name

    def _finish(self, name: str, given: Name | None, scope: str, mark: Mark) -> None:
        if name in self.known:
            place = given.mark if given else mark
            self.problems.append(Problem(f'the name "{name}" is used twice', place))
        self.known[name] = name
        self.previous = name

    def _definition(self, kind: Name, kinds: tuple[str, ...]) -> Definition | None:
        definition = self.library.find(kind.text)
        what = "layer" if kinds is LAYER_KINDS else "loss"
        if not kind.text or (definition is not None and definition.faulty):
            return None  # said already
        if definition is None:
            nearest = self.library.nearest(kind.text, kinds)
            hint = f'; did you mean "{nearest}"?' if nearest else ""
            if kind.text in ("share", "tie", "from", "name"):
                hint = "; it stands among a layer's options, as in dense: {units: 4, share: NAME}"
            self.problems.append(Problem(f'unknown {what} "{kind.text}"{hint}', kind.mark))
            return None
        if definition.kind not in kinds:
            article = "an" if definition.kind[0] in "aeiou" else "a"
            message = f'"{kind.text}" is {article} {definition.kind}, not a {what}'
            self.problems.append(Problem(message, kind.mark))
            return None
        return definition

    def _sources(self, names: tuple[Name, ...] | None, scope: str) -> tuple[str, ...]:
        found = [self._resolve(name, scope) for name in names or ()]
        return tuple(source for source in found if source is not None)

    def _resolve(self, name: Name, scope: str) -> str | None:
        """The nearest enclosing scope's meaning of a name."""
        parts = scope.split(".")[:-1]
        for depth in range(len(parts), -1, -1):
            full = "".join(f"{p}." for p in parts[:depth]) + name.text
            if full in self.known:
                return full
        if name.text in self.later:
            message = (
                f'"{name.text}" is computed from this layer or after it: a network has no cycle; '
                "take only layers that stand before this one"
            )
        else:
            close = difflib.get_close_matches(name.text, self.known, n=1)
            hint = f'; did you mean "{close[0]}"?' if close else ""
            message = f"no input or layer is named {quoted(name.text)}{hint}"
        self.problems.append(Problem(message, name.mark))
        return None

    def _options(
        self, definition: Definition, given: Mapping[str, Setting], bare: Setting | None
    ) -> dict[str, Setting]:
        """The options as given, a bare value put under the first option's name, checked by name."""
        options = dict(given)
        names = [o.name for o in definition.options]
        if bare is not None and not names:
            message = f'"{definition.name}" has no options, but a value is given'
            self.problems.append(Problem(message, bare.mark))
        elif bare is not None:
            options[names[0]] = bare
        for name, setting in given.items():
            if name not in names:
                close = difflib.get_close_matches(name, names, n=1)
                known = f"its options are {', '.join(names)}" if names else "it has none"
                hint = f'did you mean "{close[0]}"?' if close else known
                message = f'"{definition.name}" has no option "{name}"; {hint}'
                self.problems.append(Problem(message, setting.key or setting.mark))
                if close:
                    options.setdefault(close[0], setting)
        return options

    def place_loss(self, node: LossNode, last: str) -> list[Placed]:
        """The loss term, its target and sources resolved; [] when it is unknown."""
        definition = self._definition(node.kind, LOSS_KINDS)
        if definition is None:
            return []
        name = self._name(node.name, node.kind.text, "")
        if name in self.known or name in self.terms:
            place = node.name.mark if node.name else node.mark
            self.problems.append(Problem(f'the name "{name}" is used twice', place))
        self.terms.add(name)
        before = len(self.problems)
        weight = node.weight.value if node.weight else 1
        if definition.kind == "regulariser":
            if node.target is not None:
                weight = node.target.value
            options = self._options(definition, node.options, None)
            sources: tuple[str, ...] = ()
        else:
            options, sources = self._loss_inputs(node, definition, last)
        placed = Placed(name, definition, sources, node.mark, options, weight=weight)
        if node.faulty or len(self.problems) > before:
            return [replace(placed, faulty=True)]
        if definition.kind == "loss" and len(sources) != len(definition.inputs):
            self.problems.append(_wrong_count(placed, len(definition.inputs)))
            return []
        return [placed]

    def _loss_inputs(
        self, node: LossNode, definition: Definition, last: str
    ) -> tuple[dict[str, Setting], tuple[str, ...]]:
        """Options, and sources in the order of the formula's inputs, the target in its place."""
        takes_target = "target" in definition.inputs
        options = self._options(definition, node.options, None if takes_target else node.target)
        sources = list(self._sources(node.sources, "") or (last,))
        if takes_target:
            target = self._target(node, definition)
            if target is not None:
                sources.insert(definition.inputs.index("target"), target)
        return options, tuple(sources)

    def _target(self, node: LossNode, definition: Definition) -> str | None:
        if node.target is None or not isinstance(node.target.value, str):
            if node.faulty and node.target is not None:
                return None  # said already
            message = (
                f'"{definition.name}" needs a target: write {definition.name}: NAME, '
                "the name of an input"
            )
            mark = node.target.mark if node.target else node.mark
            self.problems.append(Problem(message, mark))
            return None
        return self._resolve(Name(node.target.value, node.target.mark), "")


def _wrong_count(placed: Placed, expected: int) -> Problem:
    found = len(placed.sources)
    what = "input" if expected == 1 else "inputs"
    message = f'"{placed.definition.name}" takes {expected} {what}, but {found} reach it'
    if expected > found:
        message += "; name them with from: [a, b]"
    return Problem(message, placed.mark)
