"""Readers of layers: plain ones, `residual` and `repeat`."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from symbp.spec.forms import Form, Read, fill, keys
from symbp.spec.limits import MAX_LAYERS
from symbp.spec.model import LayerNode, Name, Node, RepeatNode, ResidualNode, Setting
from symbp.spec.readers import (
    good_name,
    mapping,
    read_name,
    read_number,
    read_reference,
    read_references,
    read_setting,
)
from symbp.spec.tree import Log, Mapping, Scalar, Sequence, found
from symbp.spec.tree import Node as Tree
from symbp.spec.wording import listed, quoted, shortened

CONTAINERS: Final = ("residual", "repeat")
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
                assert isinstance(times, int)
                count += times * unrolled(inner)
    return count


def _read_layer_name(node: Tree, log: Log) -> Name | None:
    return read_name(node, "layer name", log)


def _read_tie(node: Tree, log: Log) -> dict[str, Name]:
    tied: dict[str, Name] = {}
    for text, key, value in mapping(node, '"tie"', "{W: embed.E}", log) or ():
        reference = read_reference(value, "tie", log)
        if good_name(key, "parameter", log) and reference is not None:
            tied[text] = reference
    return tied


def _read_times(node: Tree, log: Log) -> Setting:
    match read_number(node, '"times"', log):
        case Setting(value=int() as value) as times if 1 <= value <= MAX_LAYERS:
            return times
        case Setting():
            shown = shortened(node.text) if isinstance(node, Scalar) else found(node)
            log.report(node, f'"times" is an integer from 1 to {MAX_LAYERS}; found {shown}')
    return Setting(1, node.mark)


class LayerForm(Form):
    """The keys that every layer takes beside its options."""

    name: Annotated[Name | None, Read(_read_layer_name)] = None
    sources: Annotated[
        tuple[Name, ...] | None,
        Read(lambda node, log: read_references(node, "from", log)),
        Field(alias="from"),
    ] = None
    share: Annotated[Name | None, Read(lambda node, log: read_reference(node, "share", log))] = None
    tie: Annotated[dict[str, Name], Read(_read_tie)] = Field(default_factory=dict)


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
        return LayerNode(kind, key.mark, bare=bare, faulty=faulty) if kind else None
    universal, options = split(node, keys(LayerForm), log)
    form = fill(LayerForm, universal, what, log)
    if form is None or kind is None:
        return None
    return LayerNode(
        kind,
        key.mark,
        options=options,
        name=form.name,
        sources=form.sources,
        share=form.share,
        tie=form.tie,
        faulty=log.faulty(node, before),
    )


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


def too_many(layers: tuple[Node, ...], at: Tree, log: Log) -> bool:
    """Report a network that its repeats make absurdly deep."""
    count = unrolled(layers)
    if count > MAX_LAYERS:
        shown = f"{count:,}" if count < 10**18 else "an astronomical number of"
        log.report(at, f"unrolled, these are {shown} layers; a network has at most {MAX_LAYERS:,}")
    return count > MAX_LAYERS
