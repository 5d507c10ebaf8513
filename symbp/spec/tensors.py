"""Readers of inputs, parameters and sizes."""

from __future__ import annotations

from typing import Annotated

from symbp.spec.cases import DISTRIBUTIONS
from symbp.spec.forms import Form, Read, fill
from symbp.spec.model import (
    Dimension,
    InputDeclaration,
    Name,
    ParameterDeclaration,
    Setting,
)
from symbp.spec.readers import (
    good_name,
    mapping,
    read_dimension,
    read_flag,
    read_parameter_shape,
    read_reference,
    read_rule,
    read_setting,
    read_shape,
    read_text,
    size_fault,
)
from symbp.spec.tree import Log, Mapping, Node, Scalar
from symbp.spec.wording import listed, quoted, suggestion


def _read_noise(node: Node, log: Log) -> str:
    kind = read_text(node, '"noise"', log)
    if kind and kind not in DISTRIBUTIONS:
        hint = suggestion(kind, DISTRIBUTIONS, f"; there are {listed(DISTRIBUTIONS)}")
        log.report(node, f"unknown noise {quoted(kind)}{hint}")
    return kind if kind in DISTRIBUTIONS else DISTRIBUTIONS[0]


class InputForm(Form):
    """`y: {shape: [batch], labels: 10}`."""

    shape: Annotated[tuple[Dimension, ...], Read(read_shape)]
    labels: Annotated[
        Dimension | None, Read(lambda node, log: read_dimension(node, '"labels"', log))
    ] = None
    one_hot: Annotated[bool, Read(lambda node, log: read_flag(node, '"one_hot"', log))] = False
    integer: Annotated[bool, Read(lambda node, log: read_flag(node, '"integer"', log))] = False
    noise: Annotated[str, Read(_read_noise)] = ""


class ParameterForm(Form):
    """`W: {shape: [units, k], init: {normal: 0.02}, when: bias}`."""

    shape: Annotated[tuple[Dimension, ...], Read(read_parameter_shape)]
    init: Annotated[Setting | None, Read(read_rule)] = None
    when: Annotated[Name | None, Read(lambda node, log: read_reference(node, "when", log))] = None


def read_inputs(node: Node, log: Log) -> tuple[InputDeclaration, ...]:
    """`inputs:`, a mapping from names to shapes or to mappings with a shape."""
    inputs = mapping(node, '"inputs"', "{x: [batch, 64]}", log)
    read = (_read_input(key, value, log) for _, key, value in inputs or ())
    return tuple(declaration for declaration in read if declaration is not None)


def _read_input(key: Scalar, node: Node, log: Log) -> InputDeclaration | None:
    before = len(log.problems)
    named = good_name(key, "input", log)
    if not isinstance(node, Mapping):
        shape = read_shape(node, log)
        faulty = log.faulty(node, before)
        return InputDeclaration(key.text, shape, key.mark, faulty=faulty) if named else None
    form = fill(InputForm, node, f"input {quoted(key.text)}", log)
    if not named:
        return None
    if form is None:
        return InputDeclaration(key.text, (), key.mark, faulty=True)
    if form.labels is not None and form.one_hot:
        log.report(node, "an input has labels or one-hot rows, not both; remove one of the two")
    if form.noise:
        _check_noise(node, form, log)
    return InputDeclaration(
        key.text,
        form.shape,
        key.mark,
        labels=form.labels,
        integer=form.integer or node.get("labels") is not None,
        one_hot=form.one_hot,
        noise=form.noise,
        faulty=log.faulty(node, before),
    )


def _check_noise(node: Mapping, form: InputForm, log: Log) -> None:
    """Noise holds real numbers of its own."""
    data = (("labels", form.labels), ("one_hot", form.one_hot), ("integer", form.integer))
    for key, given in data:
        if given:
            log.report(
                node.get(key),
                f"noise is drawn at random, so it has no {quoted(key)}; remove one of the two",
            )


def read_parameters(node: Node, log: Log) -> tuple[ParameterDeclaration, ...]:
    """`parameters:`, a mapping from names to shapes or to mappings with a shape."""
    parameters = mapping(node, '"parameters"', "{W: [m, n]}", log)
    read = (_read_parameter(key, value, log) for _, key, value in parameters or ())
    return tuple(declaration for declaration in read if declaration is not None)


def _read_parameter(key: Scalar, node: Node, log: Log) -> ParameterDeclaration | None:
    before = len(log.problems)
    named = good_name(key, "parameter", log)
    if not isinstance(node, Mapping):
        shape = read_parameter_shape(node, log)
        faulty = log.faulty(node, before)
        return ParameterDeclaration(key.text, shape, key.mark, faulty=faulty) if named else None
    form = fill(ParameterForm, node, f"parameter {quoted(key.text)}", log)
    if not named:
        return None
    if form is None:
        return ParameterDeclaration(key.text, (), key.mark, faulty=True)
    when = form.when.text if form.when else None
    faulty = log.faulty(node, before)
    return ParameterDeclaration(key.text, form.shape, key.mark, form.init, when, faulty)


def read_sizes(node: Node, log: Log) -> dict[str, Setting]:
    """`sizes:`, a mapping from the names of dimensions to integers."""
    sizes: dict[str, Setting] = {}
    for text, key, value in mapping(node, '"sizes"', "{batch: 32}", log) or ():
        named = good_name(key, "size", log)
        fault = size_fault(value, f"size {quoted(text)}")
        if fault is not None:
            log.report(value, fault)
        elif named:
            sizes[text] = read_setting(value, "a size", log, key.mark)
    return sizes
