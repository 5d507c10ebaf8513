"""What a kind of layer or loss is, and which options, inputs and outputs one use of it has."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace

from symbp.errors import Mark, Problem
from symbp.library import Library
from symbp.network.placed import Placed
from symbp.network.scope import Scope
from symbp.spec.model import (
    Definition,
    LayerNode,
    Name,
    Node,
    RepeatNode,
    Setting,
    Value,
)

LAYER_KINDS = ("layer", "activation")
LOSS_KINDS = ("loss", "regulariser")
_MISPLACED = ("share", "tie", "from", "name", "init")


class Kinds:
    """Definitions by what the user wrote, and every mistake in it."""

    def __init__(self, library: Library, problems: list[Problem]) -> None:
        self.library = library
        self.problems = problems

    def layer(self, kind: Name, scope: Scope) -> Definition | None:
        """The layer or activation of that name, which may be that of an option around it."""
        composite = scope.inside
        if composite is None or not has_option(composite, kind.text):
            return self.find(kind, LAYER_KINDS)
        if self.library.find(kind.text) is not None:
            return self.find(kind, LAYER_KINDS)
        given = given_text(composite, kind.text)
        chosen = self.library.find(given.value) if isinstance(given.value, str) else None
        if chosen is None or chosen.kind != "activation":
            shown = value_text(given.value)
            near = self.library.nearest(shown, ("activation",))
            hint = f'; did you mean "{near}"?' if near else ""
            message = f"{kind.text} is the name of an activation such as relu, not {shown}{hint}"
            self.problems.append(Problem(message, given.mark))
            return None
        return None if chosen.faulty else chosen

    def find(self, kind: Name, kinds: tuple[str, ...]) -> Definition | None:
        """The definition of that name, of one of these kinds; None when there is none."""
        definition = self.library.find(kind.text)
        what = "layer" if kinds is LAYER_KINDS else "loss"
        if not kind.text or (definition is not None and definition.faulty):
            return None  # said already
        if definition is None:
            nearest = self.library.nearest(kind.text, kinds)
            hint = f'; did you mean "{nearest}"?' if nearest else ""
            if kind.text in _MISPLACED:
                hint = "; it stands among a layer's options, as in dense: {units: 4, share: NAME}"
            self.problems.append(Problem(f'unknown {what} "{kind.text}"{hint}', kind.mark))
            return None
        if definition.kind not in kinds:
            article = "an" if definition.kind[0] in "aeiou" else "a"
            message = f'"{kind.text}" is {article} {definition.kind}, not a {what}'
            self.problems.append(Problem(message, kind.mark))
            return None
        return definition

    def options(
        self, definition: Definition, given: Mapping[str, Setting], bare: Setting | None
    ) -> dict[str, Setting]:
        """The options as given, a bare value put under the first option's name, checked by name."""
        options = dict(given)
        names = [o.name for o in definition.options]
        if bare is not None and not names:
            message = (
                f'"{definition.name}" has no options, but a value is given; {_instead(definition)}'
            )
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

    def inspect(self, definition: Definition) -> None:
        """Look for unknown kinds and options in what an unused definition is made of."""
        around = Placed(definition.name, definition, (), definition.mark)
        scope = Scope(inside=around)
        work = list(definition.layers)
        while work:
            node = work.pop(0)
            if not isinstance(node, LayerNode):
                work = [*node.layers, *work]
                continue
            if has_option(around, node.kind.text):
                continue
            found = self.layer(node.kind, scope)
            if found is not None:
                used = joining(node, found)
                self.options(found, used.options, used.bare)


def joining(node: LayerNode, definition: Definition) -> LayerNode:
    """The node with the names of its bare value under `from`, where the layer joins inputs."""
    if not definition.fold or not node.bare_names:
        return node
    return replace(node, bare=None, bare_names=(), sources=node.bare_names)


def has_option(placed: Placed, name: str) -> bool:
    """Whether the layer has an option of that name."""
    return any(option.name == name for option in placed.definition.options)


def given_text(composite: Placed, name: str) -> Setting:
    """What an option of a layer made of layers was given, or its default.

    A text that names another option, of this layer (as a default) or of the one around it (as a
    value), stands for what that one was given.
    """
    setting = composite.options.get(name)
    if setting is not None:
        around, value = composite.inside, setting.value
        if around is not None and isinstance(value, str) and has_option(around, value):
            return given_text(around, value)
        return setting
    option = next(o for o in composite.definition.options if o.name == name)
    earlier = [o.name for o in composite.definition.options[: _place(composite, name)]]
    if isinstance(option.default, str) and option.default in earlier:
        return given_text(composite, option.default)
    return Setting(option.default, composite.mark)


def _place(placed: Placed, name: str) -> int:
    return [option.name for option in placed.definition.options].index(name)


def entries(placed: Placed) -> int | None:
    """How many outputs a layer's list option gives it; None where that is no list."""
    name = placed.definition.each
    if not has_option(placed, name):
        return None
    value = given_text(placed, name).value
    if isinstance(value, tuple):
        return len(value)
    return None if value is None or isinstance(value, bool) else 1


def complete(placed: Placed) -> tuple[Placed, Problem | None]:
    """A source for each input, where others stand for what is not given; or why not."""
    definition = placed.definition
    inputs, sources = definition.inputs, placed.sources
    if len(sources) == len(inputs) or (definition.fold and len(sources) > 2):
        return placed, None
    missing = inputs[len(sources) :]
    if len(sources) <= len(inputs) and all(m in definition.input_defaults for m in missing):
        given = dict(zip(inputs, sources, strict=False))
        for name in missing:
            given[name] = given.get(definition.input_defaults[name], "")
        if all(given.values()):
            return replace(placed, sources=tuple(given[n] for n in inputs), absent=missing), None
    return placed, _wrong_count(placed)


def _instead(definition: Definition) -> str:
    """What to write instead of a value that has no meaning."""
    if len(definition.inputs) > 1:
        return f"its inputs are named by from: [{example(definition)}]"
    return f"write {definition.name} alone"


def example(definition: Definition) -> str:
    """Names of inputs, but the target, as an example of what stands under `from`."""
    names = [name for name in definition.inputs if name != "target"]
    return "a, b" if definition.fold else ", ".join(names)


def _wrong_count(placed: Placed) -> Problem:
    definition = placed.definition
    target = "target" in definition.inputs
    found, most = len(placed.sources) - target, len(definition.inputs) - target
    needed = most - len(definition.input_defaults)
    expected = str(most) if needed == most else f"{needed} to {most}"
    what = "input" if expected == "1" else "inputs"
    beside = " beside its target" if target else ""
    reach = "reaches" if found == 1 else "reach"
    message = f'"{placed.shown}" takes {expected} {what}{beside}, but {found} {reach} it'
    if needed > found:
        message += f"; name them with from: [{example(definition)}]"
    elif found > 1:
        message += "; name those that it takes, as in from: NAME"
    return Problem(message, placed.mark)


def moved(node: Node, mark: Mark) -> Node:
    """A node of the library, whose places are in its own file, as if it stood at `mark`."""

    def here(name: Name) -> Name:
        return Name(name.text, mark)

    def settings(given: Mapping[str, Setting]) -> dict[str, Setting]:
        return {name: Setting(s.value, mark, mark) for name, s in given.items()}

    name = here(node.name) if node.name is not None else None
    if not isinstance(node, LayerNode):
        layers = tuple(moved(child, mark) for child in node.layers)
        if isinstance(node, RepeatNode):
            times = Setting(node.times.value, mark)
            return replace(node, name=name, layers=layers, mark=mark, times=times)
        return replace(node, name=name, layers=layers, mark=mark)
    return replace(
        node,
        kind=here(node.kind),
        mark=mark,
        bare=Setting(node.bare.value, mark) if node.bare is not None else None,
        bare_names=tuple(map(here, node.bare_names)),
        options=settings(node.options),
        name=name,
        sources=tuple(map(here, node.sources)) if node.sources is not None else None,
        share=here(node.share) if node.share is not None else None,
        tie={formal: here(target) for formal, target in node.tie.items()},
        outputs=tuple(map(here, node.outputs)),
        init=settings(node.init),
    )


def value_text(value: Value) -> str:
    """A value as a message shows it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case tuple():
            return "a list"
    return str(value)
