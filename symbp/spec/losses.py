"""Readers of the terms of a loss."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from symbp.spec.forms import Form, Read, fill, keys
from symbp.spec.layers import read_kind, split
from symbp.spec.model import LossNode, Name, Setting
from symbp.spec.readers import items, read_name, read_number, read_references, read_setting
from symbp.spec.tree import Log, Mapping, Node, Scalar, Sequence, found
from symbp.spec.wording import listed, quoted, shortened


def _read_target(node: Node, log: Log) -> Setting:
    read_references(node, "target", log)
    return read_setting(node, '"target"', log)


class LossForm(Form):
    """The keys that every loss takes beside its options."""

    target: Annotated[Setting | None, Read(_read_target)] = None
    sources: Annotated[
        tuple[Name, ...] | None,
        Read(lambda node, log: read_references(node, "from", log)),
        Field(alias="from"),
    ] = None
    weight: Annotated[
        Setting | None, Read(lambda node, log: read_number(node, '"weight"', log))
    ] = None
    name: Annotated[Name | None, Read(lambda node, log: read_name(node, "loss name", log))] = None


def read_losses(node: Node, log: Log) -> tuple[LossNode, ...]:
    """`loss:`, one term or a list of terms."""
    if isinstance(node, Sequence) and not node.items:
        log.report(node, '"loss" needs at least one term; leave it out when there is none')
    read = (_read_term(item, log) for item in items(node))
    return tuple(term for term in read if term is not None)


def _read_term(node: Node, log: Log) -> LossNode | None:
    match node:
        case Scalar(value=str()):
            kind = read_kind(node, log, "loss")
            return LossNode(kind, node.mark) if kind else None
        case Mapping():
            return _read_entry(node, log)
        case _:
            log.report(node, f"a loss is an entry such as cross_entropy: y; found {found(node)}")
            return None


def _read_entry(node: Mapping, log: Log) -> LossNode | None:
    """`cross_entropy: y`, perhaps with `weight:` and the like beside it."""
    universal = keys(LossForm)
    kinds = [entry for entry in node.entries if entry[0].text not in universal]
    beside = tuple(entry for entry in node.entries if entry[0].text in universal)
    match kinds:
        case [(key, value)]:
            return _read_kind_of_loss(key, value, beside, log)
        case []:
            log.report(node, "a loss is an entry such as cross_entropy: y; found none")
        case [(first, _), (second, _), *_]:
            names = listed(key.text for key, _ in kinds)
            log.report(
                second,
                f"{names} stand side by side; write losses as a list, "
                f"and options as {shortened(first.text)}: {{target: y, ...}}",
            )
    return None


def _read_kind_of_loss(
    key: Scalar, value: Node, beside: tuple[tuple[Scalar, Node], ...], log: Log
) -> LossNode | None:
    before = len(log.problems)
    kind = read_kind(key, log, "loss")
    what = f"loss {quoted(key.text)}"
    bare: Setting | None = None
    options: dict[str, Setting] = {}
    entries = beside
    if isinstance(value, Mapping):
        inside, options = split(value, keys(LossForm), log)
        entries = _merged(inside, beside, log)
    elif not (isinstance(value, Scalar) and value.value is None):
        bare = read_setting(value, f"the value of {what}", log)
    form = fill(LossForm, Mapping(entries, key.mark, key.path), what, log)
    if form is None or kind is None:
        return None
    if bare is not None and form.target is not None:
        log.report(key, f"{what} has two targets; keep one of them")
    return LossNode(
        kind,
        key.mark,
        target=bare or form.target,
        sources=form.sources,
        weight=form.weight,
        options=options,
        name=form.name,
        faulty=log.faulty(value, before),
    )


def _merged(
    inside: Mapping, beside: tuple[tuple[Scalar, Node], ...], log: Log
) -> tuple[tuple[Scalar, Node], ...]:
    """The keys inside a loss's braces and those beside the loss, each of them once."""
    for key, _ in beside:
        if inside.get(key.text) is not None:
            log.report(key, f"{quoted(key.text)} stands both inside and beside the loss; keep one")
    return (*inside.entries, *beside)
