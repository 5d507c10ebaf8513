"""Readers of a definition's options, `units: required` or `stride: {default: 1, least: 1}`."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from symbp.spec.forms import Form, Read, fill, keys, misspelt
from symbp.spec.layers import LayerForm
from symbp.spec.model import OptionDeclaration, Setting, Value
from symbp.spec.readers import (
    good_name,
    items,
    mapping,
    read_flag,
    read_name,
    read_number,
    read_value,
)
from symbp.spec.tree import Log, Mapping, Node, Scalar, found
from symbp.spec.wording import quoted

REQUIRED: Final = "required"
_TAKEN: Final = ("phase", "target")  # what cases name besides options


def _read_names(node: Node, log: Log) -> tuple[str, ...]:
    names = [read_name(item, "a name of an entry", log) for item in items(node)]
    if not names:
        log.report(node, '"names" needs a list of names, such as [kernel_h, kernel_w]')
    return tuple(name.text for name in names if name is not None)


def _read_choices(node: Node, log: Log) -> tuple[str, ...]:
    choices = []
    for item in items(node):
        if isinstance(item, Scalar) and isinstance(item.value, str) and item.text:
            choices.append(item.text)
        else:
            log.report(item, f'"choices" are texts such as [same, valid]; found {found(item)}')
    return tuple(choices)


def _bound(key: str) -> Read:
    return Read(lambda node, log: read_number(node, quoted(key), log))


def _number(bound: Setting | None) -> Value:
    return bound.value if bound is not None else None


class OptionForm(Form):
    """`{default: 1, names: [stride_h, stride_w], least: 1}`."""

    required: Annotated[bool, Read(lambda node, log: read_flag(node, '"required"', log))] = False
    default: Annotated[Value, Read(lambda node, log: read_value(node, '"default"', log))] = None
    names: Annotated[tuple[str, ...], Read(_read_names)] = ()
    choices: Annotated[tuple[str, ...], Read(_read_choices)] = ()
    listed: Annotated[
        bool, Read(lambda node, log: read_flag(node, '"list"', log)), Field(alias="list")
    ] = False
    least: Annotated[Setting | None, _bound("least")] = None
    most: Annotated[Setting | None, _bound("most")] = None
    above: Annotated[Setting | None, _bound("above")] = None
    below: Annotated[Setting | None, _bound("below")] = None

    @property
    def bounded(self) -> bool:
        """Whether its numbers have a bound."""
        return any((self.least, self.most, self.above, self.below))


def read_options(node: Node, log: Log) -> tuple[OptionDeclaration, ...]:
    """`options:`, a mapping from names to defaults, `required`, or mappings that say more."""
    options: list[OptionDeclaration] = []
    taken: set[str] = set()
    for text, key, value in mapping(node, '"options"', "{units: required}", log) or ():
        if not good_name(key, "option", log):
            continue
        if text in keys(LayerForm):
            log.report(key, f"option {quoted(text)} is a key of every layer; choose another name")
        elif text in _TAKEN:
            log.report(key, f"option {quoted(text)} is a word of every case; choose another name")
        option = _read_option(text, key, value, options, log)
        for name in dict.fromkeys(option.names) or (text,):
            if name in taken or (option.names and name == text):
                log.report(value, f"two options are called {quoted(name)}; choose another name")
            taken.add(name)
        options.append(option)
    return tuple(options)


def _read_option(
    text: str, key: Scalar, value: Node, before: list[OptionDeclaration], log: Log
) -> OptionDeclaration:
    if not isinstance(value, Mapping):
        required = isinstance(value, Scalar) and value.value == REQUIRED
        default = None if required else read_value(value, f"option {quoted(text)}", log)
        listed = isinstance(default, tuple)
        return OptionDeclaration(text, default, required, key.mark, listed=listed)
    form = fill(OptionForm, value, f"option {quoted(text)}", log)
    if form is None:
        return OptionDeclaration(text, None, False, key.mark)
    _check_form(text, value, form, log)
    written = value.get("default")
    if isinstance(written, Scalar) and isinstance(form.default, str):
        _check_text(written, form, {o.name for o in before}, log)
    return OptionDeclaration(
        text, form.default, form.required, key.mark, form.choices, form.names, form.listed,
        _number(form.least), True, _number(form.most), _number(form.above), _number(form.below),
    )  # fmt: skip


def _check_form(text: str, node: Mapping, form: OptionForm, log: Log) -> None:
    what = f"option {quoted(text)}"
    default = node.get("default") or misspelt(node, ("default", "required")).get("default")
    if form.required and default is not None:
        log.report(default, f"{what} is required, so a default is never used; remove one of them")
    elif default is None and not form.required and not _unclear(node.get("required")):
        log.report(node, f"{what} needs a default, or required: true")
    if form.names and form.listed:
        log.report(node, f'{what} has "names" or is a "list", not both; remove one of the two')
    if len(set(form.names)) < len(form.names):
        log.report(node, f"{what} names two entries alike; each needs a name of its own")


def _unclear(required: Node | None) -> bool:
    """Whether something stands there that is neither true nor false, which is said already."""
    return required is not None and not (
        isinstance(required, Scalar) and isinstance(required.value, bool)
    )


def _check_text(default: Scalar, form: OptionForm, before: set[str], log: Log) -> None:
    """A default that is a text is a choice or the name of an option before it."""
    known = form.choices or form.names or form.listed or form.bounded
    if known and default.text not in form.choices and default.text not in before:
        log.report(
            default,
            f"{quoted(default.text)} is none of the choices and no option declared before this one",
        )
