"""Reading a declaration: a whole network, or a file of definitions."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from typing import Annotated

from pydantic import Field

from symbp.errors import Mark, Problem, in_order
from symbp.spec.compose import compose
from symbp.spec.definitions import read_definitions_of
from symbp.spec.forms import Form, Read, fill, misspelt
from symbp.spec.forms import keys as known_keys
from symbp.spec.layers import check_times, read_layers, too_many, unreadable
from symbp.spec.losses import read_losses
from symbp.spec.model import (
    Definition,
    Formula,
    InputDeclaration,
    LossNode,
    Name,
    Node,
    Objective,
    ParameterDeclaration,
    Setting,
    Specification,
)
from symbp.spec.names import default_network_name, network_name_fault
from symbp.spec.objectives import read_objectives
from symbp.spec.plain import from_python
from symbp.spec.readers import read_formula, read_references
from symbp.spec.source import decode, digest
from symbp.spec.tensors import read_inputs, read_parameters, read_sizes
from symbp.spec.tree import Log, Mapping, Scalar, canonical, found
from symbp.spec.tree import Node as Tree
from symbp.spec.wording import quoted, suggestion

_EMPTY = 'the declaration is empty; it needs "layers" or "formula"'


def _read_network_name(node: Tree, log: Log) -> str | None:
    match node:
        case Scalar(value=str() as text):
            fault = network_name_fault(text)
            if fault is None:
                return text
            log.report(node, f"network name {quoted(text)} {fault}")
        case _:
            log.report(node, f"the network's name is a text; found {found(node)}")
    return None


class DeclarationForm(Form):
    """The keys of a declaration."""

    name: Annotated[str | None, Read(_read_network_name)] = None
    inputs: Annotated[tuple[InputDeclaration, ...], Read(read_inputs)] = ()
    layers: Annotated[tuple[Node, ...], Read(read_layers)] = ()
    loss: Annotated[tuple[LossNode, ...], Read(read_losses)] = ()
    objectives: Annotated[tuple[Objective, ...], Read(read_objectives)] = ()
    output: Annotated[
        tuple[Name, ...], Read(lambda node, log: read_references(node, "output", log))
    ] = ()
    parameters: Annotated[tuple[ParameterDeclaration, ...], Read(read_parameters)] = ()
    formula: Annotated[Formula | None, Read(read_formula)] = None
    wrt: Annotated[tuple[Name, ...], Read(lambda node, log: read_references(node, "wrt", log))] = ()
    sizes: Annotated[dict[str, Setting], Read(read_sizes)] = Field(default_factory=dict)
    define: Annotated[AbstractMapping[str, Definition], Read(read_definitions_of)] = Field(
        default_factory=dict
    )


def read(text: str | bytes, file: str) -> tuple[Specification | None, list[Problem]]:
    """Read the text of a declaration; `file` is its name, for the network's default name.

    Every mistake of form is reported, in order of place. When there are any, the specification is
    no network: it holds what could be read, fit only for finding further mistakes, with what could
    not be read left out. It is None when there is not even a mapping.
    """
    log = Log()
    decoded, log.problems = decode(text)
    if decoded is None:
        return None, log.problems
    root = compose(decoded, log)
    if root is None and not log.problems:
        log.report(Mark(1, 1), _EMPTY)
    return _specification(root, file, digest(decoded), log), _said(log)


def read_mapping(
    declaration: AbstractMapping[str, object], file: str = "<dict>"
) -> tuple[Specification | None, list[Problem]]:
    """Read a declaration given as a dict of plain values; see `read`.

    Problems have the path of what they are about, and a line and column only within a formula.
    """
    log = Log()
    root = from_python(declaration, log)
    text = canonical(root) if root else ""
    return _specification(root, file, digest(text), log), _said(log)


def read_definitions(text: str | bytes) -> tuple[dict[str, Definition], list[Problem]]:
    """Read a file of definitions, a mapping as under `define:`."""
    log = Log()
    decoded, log.problems = decode(text)
    root = compose(decoded, log) if decoded is not None else None
    definitions = read_definitions_of(root, log) if root else {}
    return {name: d for name, d in definitions.items() if not d.faulty}, _said(log)


def _said(log: Log) -> list[Problem]:
    return in_order(dict.fromkeys(log.problems))


def _specification(
    root: Tree | None, file: str, fingerprint: str, log: Log
) -> Specification | None:
    match root:
        case None:
            return None
        case Mapping():
            form = fill(DeclarationForm, root, "the declaration", log)
        case Scalar(value=None):
            log.report(root, _EMPTY)
            return None
        case _:
            example = '"layers: [dense: 10]"'
            log.report(root, f"a declaration is a mapping such as {example}; found {found(root)}")
            return None
    assert form is not None  # no key is required
    _check_content(root, form, log)
    layers = next((key for text, key, _ in root if text == "layers"), None)
    absurd = layers is not None and too_many(form.layers, layers, log)
    check_times(form.layers, log)
    _check_names(form, log)
    _check_wrt(form, log)
    return Specification(
        name=form.name or _default_name(root, file, log),
        file=file,
        digest=fingerprint,
        inputs=form.inputs,
        parameters=form.parameters,
        formula=form.formula,
        layers=(unreadable(root),) if absurd else form.layers,
        losses=form.loss,
        objectives=form.objectives,
        outputs=form.output,
        wrt=form.wrt,
        sizes=form.sizes,
        definitions=form.define,
    )


def _default_name(root: Mapping, file: str, log: Log) -> str:
    name, fault = default_network_name(file)
    if fault is not None and root.get("name") is None:
        log.report(root, fault)
    return name


def _check_content(root: Mapping, form: DeclarationForm, log: Log) -> None:
    """Either layers or a formula say what the network computes."""
    keys = {text: key for text, key, _ in root}
    meant = misspelt(root, known_keys(DeclarationForm)).keys()
    if "layers" in keys and "formula" in keys:
        log.report(keys["formula"], 'a network has "layers" or a "formula", not both; remove one')
    elif "layers" in keys and "parameters" in keys:
        message = '"parameters" belong to a network with a "formula"; layers declare their own'
        log.report(keys["parameters"], message)
    elif not {"layers", "formula"} & (keys.keys() | meant):
        log.report(root, 'the network computes nothing; add "layers" or a "formula"')
    if "loss" in keys and "objectives" in keys:
        message = 'a network has a "loss" or "objectives", each with its own; remove one of the two'
        log.report(keys["objectives"], message)
    for parameter in form.parameters:
        if parameter.when is not None:
            log.report(parameter.mark, '"when" belongs to a definition, which has options')


def _check_names(form: DeclarationForm, log: Log) -> None:
    """Inputs, parameters and dimensions have different names: formulas tell them by name."""
    inputs = {declaration.name for declaration in form.inputs}
    for parameter in form.parameters:
        if parameter.name in inputs:
            message = f"{quoted(parameter.name)} is an input already; choose another name"
            log.report(parameter.mark, message)
    tensors = inputs | {parameter.name for parameter in form.parameters}
    shapes = [d.shape for d in form.inputs] + [d.shape for d in form.parameters]
    for dimension in (dimension for shape in shapes for dimension in shape):
        if dimension.text in tensors:
            name = quoted(dimension.text)
            log.report(dimension.mark, f"dimension {name} is an array already; rename one of them")


def _check_wrt(form: DeclarationForm, log: Log) -> None:
    """`wrt` names inputs that have a gradient."""
    inputs = {declaration.name: declaration for declaration in form.inputs}
    seen: set[str] = set()
    for name in form.wrt:
        declaration = inputs.get(name.text)
        if name.text in seen:
            log.report(name.mark, f'{quoted(name.text)} stands twice under "wrt"; remove one')
        seen.add(name.text)
        if declaration is None:
            hint = suggestion(name.text, inputs, "; name inputs of the network")
            log.report(name.mark, f'unknown input {quoted(name.text)} under "wrt"{hint}')
        elif declaration.integer:
            log.report(name.mark, f"input {quoted(name.text)} holds integers, so has no gradient")
