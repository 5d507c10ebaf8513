"""Readers of `define:`, a layer or loss of one's own; the built-in library has the same form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from symbp.errors import Mark
from symbp.spec.cases import (
    check_cases,
    read_lets,
    read_noises,
    read_parts,
    read_requirements,
    read_states,
)
from symbp.spec.forms import Form, Read, fill, keys, misspelt
from symbp.spec.layers import CONTAINERS, NONE_RESERVED, check_beside, read_layers
from symbp.spec.model import (
    Definition,
    Dimension,
    Let,
    Name,
    NoiseDeclaration,
    OptionDeclaration,
    ParameterDeclaration,
    Part,
    Requirement,
    StateDeclaration,
)
from symbp.spec.model import Node as LayerNodes
from symbp.spec.options import read_options
from symbp.spec.readers import (
    good_name,
    items,
    mapping,
    read_flag,
    read_name,
    read_parameter_shape,
    read_reference,
    read_text,
)
from symbp.spec.tensors import read_parameters
from symbp.spec.tree import Log, Mapping, Node, Scalar, found
from symbp.spec.vocabulary import RESERVED
from symbp.spec.wording import listed, quoted, suggestion

KINDS: Final = ("layer", "activation", "loss", "regulariser")


@dataclass(frozen=True)
class InputEntry:
    """An input of a definition: the shape that names its extents, and what stands for it."""

    name: Name
    shape: tuple[Dimension, ...] | None = None
    default: Name | None = None


def _read_input_default(node: Node, log: Log) -> Name | None:
    return read_reference(node, "default", log)


class OptionalForm(Form):
    """`{shape: [n, t, width], default: queries}`."""

    shape: Annotated[tuple[Dimension, ...] | None, Read(read_parameter_shape)] = None
    default: Annotated[Name | None, Read(_read_input_default)] = None


def _read_inputs(node: Node, log: Log) -> tuple[InputEntry, ...]:
    """A list of names, or a mapping from names to shapes that name their extents."""
    inputs: dict[str, InputEntry] = {}
    entries: Iterable[tuple[Node, Node | None]] = [(item, None) for item in items(node)]
    if isinstance(node, Mapping):
        entries = node.entries
    for item, value in entries:
        entry = _read_input(item, value, log)
        if entry is not None and entry.name.text in inputs:
            log.report(item, f"duplicate input {quoted(entry.name.text)}; name each input once")
        elif entry is not None:
            inputs[entry.name.text] = entry
    for entry in inputs.values():
        _check_default(entry, inputs, log)
    return tuple(inputs.values())


def _read_input(item: Node, value: Node | None, log: Log) -> InputEntry | None:
    if not isinstance(item, Scalar) or not isinstance(item.value, str):
        log.report(item, f"an input of a definition is a name; found {found(item)}")
        return None
    name = Name(item.text, item.mark)
    good = good_name(item, "input", log, RESERVED - {"in"})
    entry = InputEntry(name)
    if isinstance(value, Mapping):
        form = fill(OptionalForm, value, f"input {quoted(item.text)}", log)
        entry = InputEntry(name, form.shape, form.default) if form else entry
    elif value is not None and not (isinstance(value, Scalar) and value.value is None):
        entry = InputEntry(name, read_parameter_shape(value, log))
    return entry if good else None


def _check_default(entry: InputEntry, inputs: AbstractMapping[str, InputEntry], log: Log) -> None:
    """Inputs that may be left out come last, and one that is always there stands for them."""
    names = list(inputs)
    later = list(inputs.values())[names.index(entry.name.text) + 1 :]
    if entry.default is None:
        return
    stands = inputs.get(entry.default.text)
    if stands is None or stands.default is not None:
        there = [name for name, other in inputs.items() if other.default is None]
        otherwise = f"; {listed(there)} may stand for it" if there else ""
        hint = suggestion(entry.default.text, there, otherwise)
        message = f"{quoted(entry.default.text)} is no input that is always given{hint}"
        log.report(entry.default.mark, message)
    if any(other.default is None for other in later):
        log.report(entry.name.mark, "an input with a default comes after those without one")


def _read_kind(node: Node, log: Log) -> str:
    kind = read_text(node, '"kind"', log)
    if kind and kind not in KINDS:
        hint = suggestion(kind, KINDS, f"; the kinds are {listed(KINDS)}")
        log.report(node, f"unknown kind {quoted(kind)}{hint}")
    return kind if kind in KINDS else KINDS[0]


def _read_variants(node: Node, log: Log) -> tuple[str, ...]:
    names = [read_name(item, "a variant", log) for item in items(node)]
    if not names:
        log.report(node, '"variants" needs a list of definitions, such as [pool1d, pool2d]')
    return tuple(name.text for name in names if name is not None)


class DefinitionForm(Form):
    """`swish: {parameters: {...}, formula: ...}`."""

    parts: Annotated[tuple[Part, ...], Read(read_parts), Field(alias="formula")] = ()
    layers: Annotated[tuple[LayerNodes, ...], Read(read_layers)] = ()
    variants: Annotated[tuple[str, ...], Read(_read_variants)] = ()
    options: Annotated[tuple[OptionDeclaration, ...], Read(read_options)] = ()
    inputs: Annotated[tuple[InputEntry, ...] | None, Read(_read_inputs)] = None
    lets: Annotated[tuple[Let, ...], Read(read_lets), Field(alias="let")] = ()
    requirements: Annotated[
        tuple[Requirement, ...], Read(read_requirements), Field(alias="require")
    ] = ()
    parameters: Annotated[tuple[ParameterDeclaration, ...], Read(read_parameters)] = ()
    states: Annotated[tuple[StateDeclaration, ...], Read(read_states), Field(alias="state")] = ()
    noises: Annotated[tuple[NoiseDeclaration, ...], Read(read_noises), Field(alias="noise")] = ()
    kind: Annotated[str, Read(_read_kind)] = KINDS[0]
    fold: Annotated[bool, Read(lambda node, log: read_flag(node, '"fold"', log))] = False
    each: Annotated[Name | None, Read(lambda node, log: read_name(node, '"each"', log))] = None
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
    if form is None or not _computes(key, node, log):
        return Definition(key.text, key.mark, faulty=True)
    _cross_check(node, form, log)
    inputs = form.inputs
    reads_target = any(_TARGET.search(p.formula.text) for p in form.parts)
    usual = ("target", "in") if form.kind == "loss" and reads_target else ("in",)
    return Definition(
        key.text,
        key.mark,
        options=form.options,
        inputs=usual if inputs is None else tuple(entry.name.text for entry in inputs),
        parameters=form.parameters,
        parts=form.parts,
        kind=form.kind,
        fold=form.fold,
        each=form.each.text if form.each else "",
        summary=form.summary.strip(),
        weight_init=form.weight_init,
        input_shapes={e.name.text: e.shape for e in inputs or () if e.shape is not None},
        input_defaults={e.name.text: e.default.text for e in inputs or () if e.default},
        lets=form.lets,
        requirements=form.requirements,
        states=form.states,
        noises=form.noises,
        layers=form.layers,
        variants=form.variants,
        faulty=log.faulty(node, before),
    )


def _computes(key: Scalar, node: Mapping, log: Log) -> bool:
    """Whether a formula, layers or variants are there; reported when not."""
    ways = ("formula", "layers", "variants")
    there = [(way, value) for way in ways if (value := node.get(way)) is not None]
    if not there and not misspelt(node, ways):
        log.report(node, f'definition {quoted(key.text)} needs the key "formula"')
    elif len(there) > 1:
        message = "a definition has a formula, is made of layers or has variants; keep one of these"
        log.report(there[-1][1], message)
    elif node.get("layers") is not None:
        check_beside(node, keys(DefinitionForm), log)
        return True
    else:
        return True
    return False


def _cross_check(node: Mapping, form: DefinitionForm, log: Log) -> None:
    """A name means one thing within a definition, and cases and `when` name options."""
    options = {name: o for o in form.options for name in (o.name, *o.names)}
    optional = frozenset(e.name.text for e in form.inputs or () if e.default)
    taken = dict.fromkeys(options, "an option")
    for entry in form.inputs or ():
        _take(entry.name.text, entry.name.mark, "an input", taken, log)
    for parameter in form.parameters:
        _take(parameter.name, parameter.mark, "a parameter", taken, log)
    for state in form.states:
        _take(state.name, state.mark, "a state", taken, log)
        _take(state.next, state.mark, "a state's successor", taken, log)
    for noise in form.noises:
        _take(noise.name, noise.mark, "noise", taken, log)
    for number in form.lets:
        _take(number.name, number.mark, "a number", taken, log)
    if form.each and not any(o.name == form.each.text and o.listed for o in form.options):
        log.report(form.each.mark, f"{quoted(form.each.text)} is no option that is a list")
    parameters = node.get("parameters")
    for _, _, value in parameters if isinstance(parameters, Mapping) else ():
        when = value.get("when") if isinstance(value, Mapping) else None
        if isinstance(when, Scalar) and isinstance(when.value, str) and when.text not in options:
            hint = suggestion(when.text, options, "; declare it under options")
            log.report(when, f'unknown option {quoted(when.text)} under "when"{hint}')
    check_cases(node, options, optional, log)


def _take(text: str, mark: Mark, what: str, taken: dict[str, str], log: Log) -> None:
    if text in taken:
        log.report(mark, f"{quoted(text)} is {taken[text]} already; choose another name")
    taken.setdefault(text, what)
