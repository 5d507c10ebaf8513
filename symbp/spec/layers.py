"""Readers of layers: plain ones, `residual` and `repeat`."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Final

from pydantic import Field

from symbp.spec.forms import Form, Read, fill, keys
from symbp.spec.limits import MAX_LAYERS
from symbp.spec.model import LayerNode, Name, Node, RepeatNode, ResidualNode, Setting
from symbp.spec.names import is_name, reference_fault
from symbp.spec.readers import (
    good_name,
    items,
    mapping,
    read_name,
    read_number,
    read_reference,
    read_references,
    read_rule,
    read_setting,
)
from symbp.spec.tree import Log, Mapping, Scalar, Sequence, found
from symbp.spec.tree import Node as Tree
from symbp.spec.wording import listed, quoted, shortened

CONTAINERS: Final = ("residual", "repeat")
_OF_FORMULAS: Final = ("activation", "loss", "regulariser")
BESIDE_LAYERS: Final = ("layers", "options", "inputs", "summary", "kind")
NONE_RESERVED: Final[frozenset[str]] = frozenset()  # a kind is no name within formulas


def read_layers(node: Tree, log: Log) -> tuple[Node, ...]:
    """A list of layers, in order; those that cannot be read are left out."""
    if not isinstance(node, Sequence):
        log.report(node, f"layers are a list such as [dense: 32, relu]; found {found(node)}")
        return (unreadable(node),)
    if not node.items:
        log.report(node, "an empty list; at least one layer belongs here")
        return (unreadable(node),)
    return tuple(_read_layer(item, log) or unreadable(item) for item in node.items)


def unreadable(node: Tree) -> LayerNode:
    """What stands for a layer of which nothing is known: so what takes its output is no mistake."""
    return LayerNode(Name("", node.mark), node.mark, faulty=True)


def unrolled(layers: tuple[Node, ...]) -> int:
    """How many layers these are when every repeat is unrolled."""
    count = 0
    for layer in layers:
        match layer:
            case LayerNode():
                count += 1
            case ResidualNode(layers=inner):
                count += unrolled(inner)
            case RepeatNode(times=Setting(value=times), layers=inner):
                count += (times if isinstance(times, int) else 1) * unrolled(inner)
    return count


def check_times(layers: tuple[Node, ...], log: Log) -> None:
    """Outside a definition there is no option that could say how often layers are repeated."""
    for layer in layers:
        if isinstance(layer, RepeatNode) and isinstance(layer.times.value, str):
            found = quoted(layer.times.value)
            log.report(layer.times.mark, f'"times" is a number; found the text {found}')
        if not isinstance(layer, LayerNode):
            check_times(layer.layers, log)


def _read_layer_name(node: Tree, log: Log) -> Name | None:
    return read_name(node, "layer name", log)


def _read_outputs(node: Tree, log: Log) -> tuple[Name, ...]:
    """`name: mu`, or `name: [mu, logvar]` for a layer with several outputs."""
    if isinstance(node, Sequence) and not node.items:
        log.report(node, '"name" needs a name, or a list with one for each output')
    read = (read_name(item, "layer name", log) for item in items(node))
    names: dict[str, Name] = {}
    for name in read:
        if name is not None and name.text in names:
            log.report(name.mark, f"{quoted(name.text)} names two outputs; give each its own name")
        elif name is not None:
            names[name.text] = name
    return tuple(names.values())


def _read_inits(node: Tree, log: Log) -> dict[str, Setting]:
    """`init: {W: {normal: 0.02}, b: 1.0}`: a rule, a number, or a rule and its scale."""
    inits: dict[str, Setting] = {}
    for text, key, value in mapping(node, '"init"', "{W: he_normal}", log) or ():
        fault = reference_fault(text)
        if fault is not None:
            log.report(key, f'{quoted(text)} under "init" is no name of a parameter')
            continue
        setting = read_rule(value, log)
        if setting is not None:
            inits[text] = Setting(setting.value, setting.mark, key.mark)
    return inits


def _read_tie(node: Tree, log: Log) -> dict[str, Name]:
    tied: dict[str, Name] = {}
    for text, key, value in mapping(node, '"tie"', "{W: embed.E}", log) or ():
        reference = read_reference(value, "tie", log)
        if reference_fault(text) is not None:
            log.report(key, f'{quoted(text)} under "tie" is no name of a parameter')
        elif reference is not None:
            tied[text] = reference
    return tied


def _read_times(node: Tree, log: Log) -> Setting:
    """An integer, or the name of an option of the definition that this stands in."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and is_name(node.value):
        return Setting(node.value, node.mark)
    match read_number(node, '"times"', log):
        case Setting(value=int() as value) as times if 1 <= value <= MAX_LAYERS:
            return times
        case Setting():
            shown = shortened(node.text) if isinstance(node, Scalar) else found(node)
            log.report(node, f'"times" is an integer from 1 to {MAX_LAYERS}; found {shown}')
    return Setting(1, node.mark)


class LayerForm(Form):
    """The keys that every layer takes beside its options."""

    name: Annotated[tuple[Name, ...], Read(_read_outputs)] = ()
    sources: Annotated[
        tuple[Name, ...] | None,
        Read(lambda node, log: read_references(node, "from", log)),
        Field(alias="from"),
    ] = None
    share: Annotated[Name | None, Read(lambda node, log: read_reference(node, "share", log))] = None
    tie: Annotated[dict[str, Name], Read(_read_tie)] = Field(default_factory=dict)
    init: Annotated[dict[str, Setting], Read(_read_inits)] = Field(default_factory=dict)


class ResidualForm(Form):
    """`residual: {layers: [...], name: skip}`."""

    layers: Annotated[tuple[Node, ...], Read(read_layers)]
    name: Annotated[Name | None, Read(_read_layer_name)] = None


class RepeatForm(Form):
    """`repeat: {times: 12, layers: [...], name: h}`."""

    times: Annotated[Setting, Read(_read_times)]
    layers: Annotated[tuple[Node, ...], Read(read_layers)]
    name: Annotated[Name | None, Read(_read_layer_name)] = None


def _read_layer(node: Tree, log: Log) -> Node | None:
    match node:
        case Scalar(value=str() as text) if text in CONTAINERS:
            log.report(node, f"{quoted(text)} needs the layers inside it")
        case Scalar(value=str() as text):
            kind = read_kind(node, log)
            return LayerNode(kind, node.mark) if kind else None
        case Mapping(entries=((key, value),)) if key.text == "residual":
            return _read_residual(key, value, log)
        case Mapping(entries=((key, value),)) if key.text == "repeat":
            return _read_repeat(key, value, log)
        case Mapping(entries=((key, value),)):
            return _read_plain(key, value, log)
        case Mapping(entries=((first, _), *others)):
            inside = listed(key.text for key, _ in others)
            log.report(
                others[0][0],
                f"a layer is a single entry; put {inside} inside the braces of "
                f"{shortened(first.text)}: {{...}}",
            )
        case _:
            log.report(
                node, f"a layer is a name or an entry such as dense: 32; found {found(node)}"
            )
    return None


def _read_residual(key: Scalar, node: Tree, log: Log) -> ResidualNode | None:
    if not isinstance(node, Mapping):
        return ResidualNode(read_layers(node, log), key.mark)
    form = fill(ResidualForm, node, '"residual"', log)
    return ResidualNode(form.layers, key.mark, form.name) if form else None


def _read_repeat(key: Scalar, node: Tree, log: Log) -> RepeatNode | None:
    if not isinstance(node, Mapping):
        example = "{times: 3, layers: [...]}"
        log.report(node, f'"repeat" is a mapping such as {example}; found {found(node)}')
        return None
    form = fill(RepeatForm, node, '"repeat"', log)
    return RepeatNode(form.times, form.layers, key.mark, form.name) if form else None


def _read_plain(key: Scalar, node: Tree, log: Log) -> LayerNode | None:
    before = len(log.problems)
    kind = read_kind(key, log)
    what = f"layer {quoted(key.text)}"
    if not isinstance(node, Mapping):
        empty = isinstance(node, Scalar) and node.value is None
        bare = None if empty else read_setting(node, f"the value of {what}", log)
        faulty = log.faulty(node, before)
        names = _bare_names(node)
        if kind is None:
            return None
        return LayerNode(kind, key.mark, bare=bare, bare_names=names, faulty=faulty)
    universal, options = split(node, keys(LayerForm), log)
    form = fill(LayerForm, universal, what, log)
    if form is None or kind is None:
        return None
    several = isinstance(universal.get("name"), Sequence)
    return LayerNode(
        kind,
        key.mark,
        options=options,
        name=None if several else next(iter(form.name), None),
        sources=form.sources,
        share=form.share,
        tie=form.tie,
        outputs=form.name if several else (),
        init=form.init,
        faulty=log.faulty(node, before),
    )


def _bare_names(node: Tree) -> tuple[Name, ...]:
    """The value of `add: [x, y]` as names; none where an entry is anything else."""
    entries = node.items if isinstance(node, Sequence) else ()
    texts = [e for e in entries if isinstance(e, Scalar) and isinstance(e.value, str)]
    names = tuple(Name(str(e.value), e.mark) for e in texts if not reference_fault(str(e.value)))
    return names if len(names) == len(entries) else ()


def read_kind(node: Scalar, log: Log, what: str = "layer") -> Name | None:
    """The kind of a layer or loss. Whether there is such a kind is not known here."""
    good = good_name(node, what, log, NONE_RESERVED)
    return Name(node.text, node.mark) if good else None


def split(
    node: Mapping, universal: tuple[str, ...], log: Log
) -> tuple[Mapping, dict[str, Setting]]:
    """The universal keys of a layer or loss, and its own options."""
    entries = tuple((key, value) for key, value in node.entries if key.text in universal)
    options = {
        text: read_setting(value, f"option {quoted(text)}", log, key.mark)
        for text, key, value in node
        if text not in universal and good_name(key, "option", log)
    }
    return Mapping(entries, node.mark, node.path), options


def check_beside(definition: Mapping, known: Container[str], log: Log) -> None:
    """What belongs to a formula has no meaning in a definition that is made of layers."""
    for text, key, value in definition:
        if text in known and text not in BESIDE_LAYERS:
            message = f'{quoted(text)} goes with a "formula"; the layers here have their own'
            log.report(key, message)
        if text == "kind" and isinstance(value, Scalar) and value.value in _OF_FORMULAS:
            log.report(value, f'{value.text} has a "formula"; only a layer is made of layers')


def too_many(layers: tuple[Node, ...], at: Tree, log: Log) -> bool:
    """Report a network that its repeats make absurdly deep."""
    count = unrolled(layers)
    if count > MAX_LAYERS:
        shown = f"{count:,}" if count < 10**18 else "an astronomical number of"
        log.report(at, f"unrolled, these are {shown} layers; a network has at most {MAX_LAYERS:,}")
    return count > MAX_LAYERS
