"""Readers of `objectives:`, several losses over several groups of parameters."""

from __future__ import annotations

import builtins
from typing import Annotated, Final

from symbp.spec.forms import Form, Read, fill
from symbp.spec.losses import read_losses
from symbp.spec.model import LossNode, Name, Objective
from symbp.spec.names import network_name_fault
from symbp.spec.readers import mapping, read_references
from symbp.spec.tree import Log, Mapping, Node, Scalar, found
from symbp.spec.wording import quoted

# An objective is a name of the generated module beside these.
MODULE_NAMES: Final = frozenset({
    "PARAMETERS", "INPUTS", "OUTPUTS", "STATE", "NOISE", "init", "init_state", "forward",
    "backward", "step", "predict", "workspace", "Workspace", "np", *dir(builtins),
})  # fmt: skip

_EXAMPLE: Final = "{critic: {loss: {mse: y}, parameters: [dense1]}}"


def _read_parameters(node: Node, log: Log) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    for name in read_references(node, "parameters", log):
        if name.text in found:
            message = f'{quoted(name.text)} stands twice under "parameters"; remove one'
            log.report(name.mark, message)
        found[name.text] = name
    return tuple(found.values())


class ObjectiveForm(Form):
    """`critic: {loss: {mse: y}, parameters: [dense1]}`."""

    loss: Annotated[tuple[LossNode, ...], Read(read_losses)]
    parameters: Annotated[tuple[Name, ...], Read(_read_parameters)]


def read_objectives(node: Node, log: Log) -> tuple[Objective, ...]:
    """`objectives:`, a mapping from names to a loss and the parameters that it trains."""
    if isinstance(node, Mapping) and not node.entries:
        log.report(node, f'"objectives" needs at least one, such as {_EXAMPLE}')
    objectives = []
    for _, key, value in mapping(node, '"objectives"', _EXAMPLE, log) or ():
        objective = _read_objective(key, value, log)
        if objective is not None:
            objectives.append(objective)
    return tuple(objectives)


def _read_objective(key: Scalar, node: Node, log: Log) -> Objective | None:
    what = f"objective {quoted(key.text)}"
    fault = network_name_fault(key.text)
    if fault is None and key.text in MODULE_NAMES:
        fault = "is a name of the generated module; choose another name"
    if fault is not None:
        log.report(key, f"{what} {fault}")
    if not isinstance(node, Mapping):
        example = "{loss: {mse: y}, parameters: [dense1]}"
        log.report(node, f"{what} is a mapping such as {example}; found {found(node)}")
        return None
    form = fill(ObjectiveForm, node, what, log)
    if form is None:
        return None
    return Objective(Name(key.text, key.mark), form.loss, form.parameters, key.mark)
