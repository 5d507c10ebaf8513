"""Readers of `define:`, a layer or loss of one's own; the built-in library has the same form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from typing import Annotated, Final

from pydantic import Field

from symbp.spec.forms import Form, Read, fill, keys
from symbp.spec.layers import CONTAINERS, NONE_RESERVED, LayerForm
from symbp.spec.model import (
    Definition,
    Dimension,
    Formula,
    Name,
    OptionDeclaration,
    ParameterDeclaration,
)
from symbp.spec.readers import (
    good_name,
    items,
    mapping,
    read_flag,
    read_formula,
    read_parameter_shape,
    read_text,
    read_value,
)
from symbp.spec.tensors import read_parameters
from symbp.spec.tree import Log, Mapping, Node, Scalar, found
from symbp.spec.vocabulary import RESERVED
from symbp.spec.wording import listed, quoted, suggestion

KINDS: Final = ("layer", "activation", "loss", "regulariser")
REQUIRED: Final = "required"


def _read_options(node: Node, log: Log) -> tuple[OptionDeclaration, ...]:
    options = []
    for text, key, value in mapping(node, '"options"', "{units: required}", log) or ():
        if not good_name(key, "option", log):
            continue
        if text in keys(LayerForm):
            log.report(key, f"option {quoted(text)} is a key of every layer; choose another name")
        required = isinstance(value, Scalar) and value.value == REQUIRED
        default = None if required else read_value(value, f"option {quoted(text)}", log)
        options.append(OptionDeclaration(text, default, required, key.mark))
    return tuple(options)


Inputs = tuple[tuple[Name, tuple[Dimension, ...] | None], ...]


def _read_inputs(node: Node, log: Log) -> Inputs:
    """A list of names, or a mapping from names to shapes that name their extents."""
    inputs: dict[str, tuple[Name, tuple[Dimension, ...] | None]] = {}
    entries: Iterable[tuple[Node, Node | None]] = [(item, None) for item in items(node)]
    if isinstance(node, Mapping):
        entries = node.entries
    for item, value in entries:
        blank = value is None or (isinstance(value, Scalar) and value.value is None)
        shape = None if blank or value is None else read_parameter_shape(value, log)
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            log.report(item, f"an input of a definition is a name; found {found(item)}")
        elif item.text in inputs:
            log.report(item, f"duplicate input {quoted(item.text)}; name each input once")
        elif good_name(item, "input", log, RESERVED - {"in"}):
            inputs[item.text] = (Name(item.text, item.mark), shape)
    return tuple(inputs.values())


def _read_formulas(node: Node, log: Log) -> dict[str, Formula]:
    """One formula, or a mapping from the names of variants to formulas."""
    if not isinstance(node, Mapping):
        return {"": read_formula(node, log)}
    if not node.entries:
        log.report(node, '"formula" needs at least one variant')
    return {
        text: read_formula(value, log)
        for text, key, value in node
        if good_name(key, "variant", log, NONE_RESERVED)
    }


def _read_kind(node: Node, log: Log) -> str:
    kind = read_text(node, '"kind"', log)
    if kind and kind not in KINDS:
        hint = suggestion(kind, KINDS, f"; the kinds are {listed(KINDS)}")
        log.report(node, f"unknown kind {quoted(kind)}{hint}")
    return kind if kind in KINDS else KINDS[0]


class DefinitionForm(Form):
    """`swish: {parameters: {...}, formula: ...}`."""

    formulas: Annotated[dict[str, Formula], Read(_read_formulas), Field(alias="formula")]
    options: Annotated[tuple[OptionDeclaration, ...], Read(_read_options)] = ()
    inputs: Annotated[Inputs | None, Read(_read_inputs)] = None
    parameters: Annotated[tuple[ParameterDeclaration, ...], Read(read_parameters)] = ()
    kind: Annotated[str, Read(_read_kind)] = KINDS[0]
    fold: Annotated[bool, Read(lambda node, log: read_flag(node, '"fold"', log))] = False
    summary: Annotated[str, Read(lambda node, log: read_text(node, '"summary"', log))] = ""
    weight_init: Annotated[str, Read(lambda node, log: read_text(node, '"weight_init"', log))] = ""


def read_definitions_of(node: Node, log: Log) -> AbstractMapping[str, Definition]:
    """A mapping from the names of layers and losses to what they are."""
    definitions = {}
    for text, key, value in mapping(node, '"define"', "{swish: {formula: ...}}", log) or ():
        definition = _read_definition(key, value, log)
        if definition is not None:
            definitions[text] = definition
    return definitions


_TARGET = re.compile(r"\btarget\b")


def _read_definition(key: Scalar, node: Node, log: Log) -> Definition | None:
    before = len(log.problems)
    named = good_name(key, "definition", log, NONE_RESERVED)
    if key.text in CONTAINERS:
        log.report(key, f"{quoted(key.text)} is built in; choose another name")
    if not isinstance(node, Mapping):
        what = f"definition {quoted(key.text)}"
        log.report(node, f"{what} is a mapping such as {{formula: ...}}; found {found(node)}")
        return Definition(key.text, key.mark, faulty=True) if named else None
    form = fill(DefinitionForm, node, f"definition {quoted(key.text)}", log)
    if not named:
        return None
    if form is None:
        return Definition(key.text, key.mark, faulty=True)
    _cross_check(node, form, log)
    inputs = form.inputs
    reads_target = any(_TARGET.search(f.text) for f in form.formulas.values())
    usual = ("target", "in") if form.kind == "loss" and reads_target else ("in",)
    return Definition(
        key.text,
        key.mark,
        options=form.options,
        inputs=usual if inputs is None else tuple(name.text for name, _ in inputs),
        parameters=form.parameters,
        formulas=form.formulas,
        kind=form.kind,
        fold=form.fold,
        summary=form.summary.strip(),
        weight_init=form.weight_init,
        input_shapes={name.text: shape for name, shape in inputs or () if shape is not None},
        faulty=log.faulty(node, before),
    )


def _cross_check(node: Mapping, form: DefinitionForm, log: Log) -> None:
    """A name means one thing within a definition, and `when` names an option."""
    options = {option.name: "an option" for option in form.options}
    taken = options | {name.text: "an input" for name, _ in form.inputs or ()}
    for name, _ in form.inputs or ():
        if name.text in options:
            log.report(name.mark, f"{quoted(name.text)} is an option already; choose another name")
    parameters = node.get("parameters")
    for text, key, value in parameters if isinstance(parameters, Mapping) else ():
        if text in taken:
            log.report(key, f"{quoted(text)} is {taken[text]} already; choose another name")
        when = value.get("when") if isinstance(value, Mapping) else None
        if isinstance(when, Scalar) and isinstance(when.value, str) and when.text not in options:
            hint = suggestion(when.text, options, "; declare it under options")
            log.report(when, f'unknown option {quoted(when.text)} under "when"{hint}')
