"""The text form of every stage, for `derive --stop-after`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from symbp.derive import NetworkDerivation
from symbp.errors import Mark
from symbp.ir import equation_text, program_text
from symbp.ir.text import tensor_text
from symbp.network import Network
from symbp.plan import Plan
from symbp.plan.model import Alias, Clear, Loop, Statement
from symbp.spec.model import Specification

STAGES = ("spec", "network", "equations", "derive", "simplify", "plan")


def specification_text(specification: Specification) -> str:
    """The declaration as it was understood: one field a line, nested by indentation."""
    return "\n".join(_dump(specification, ""))


def _dump(value: Any, indent: str) -> Iterator[str]:
    """Fields that say something; places in the file are left out."""
    for field in fields(value):
        found = getattr(value, field.name)
        if isinstance(found, Mark) or found in ((), None, "", False) or found == {}:
            continue
        if isinstance(found, tuple) and all(isinstance(f, Mark) for f in found):
            continue
        yield from _entry(field.name, found, indent)


def _entry(label: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, str) and "\n" in value:
        yield f"{indent}{label}:"
        yield from (f"{indent}  {line}" for line in value.rstrip().splitlines())
    elif isinstance(value, Mapping):
        yield f"{indent}{label}:"
        for key, entry in value.items():
            yield from _entry(str(key), entry, indent + "  ")
    elif isinstance(value, tuple) and any(is_dataclass(v) for v in value):
        if all(_plain(v) is not None for v in value):
            yield f"{indent}{label}: {', '.join(str(_plain(v)) for v in value)}"
            return
        yield f"{indent}{label}:"
        for entry in value:
            yield from _entry(f"- {type(entry).__name__}", entry, indent + "  ")
    elif is_dataclass(value):
        plain = _plain(value)
        if plain is not None:
            yield f"{indent}{label}: {plain}"
        else:
            yield f"{indent}{label}:"
            yield from _dump(value, indent + "  ")
    else:
        yield f"{indent}{label}: {value}"


def _plain(value: Any) -> str | None:
    """The one thing that a name, a setting or a dimension says."""
    if not is_dataclass(value):
        return str(value)
    said = [f.name for f in fields(value) if f.name not in ("mark", "key")]
    if len(said) == 1 and said[0] in ("text", "value"):
        return str(getattr(value, said[0]))
    return None


def network_text(network: Network) -> str:
    """Tensors with their shapes, layers, and which template computes what."""
    lines = [f"network {network.name}", "", "inputs"]
    lines += [f"  {tensor_text(network.tensors[name])}" for name in network.inputs]
    lines += ["", "parameters"]
    for parameter in network.parameters.values():
        lines.append(f"  {tensor_text(parameter.tensor)}    init {parameter.init.rule}")
    lines += ["", "layers"]
    for layer in network.layers:
        sources = ", ".join(layer.sources)
        settings = f" ({layer.settings})" if layer.settings else ""
        template = network.instances[layer.instance].template
        lines.append(f"  {layer.name}: {layer.kind}{settings} of {sources}    in {template}")
    lines += ["", f"output {network.output}"]
    if network.terms:
        lines.append(f"loss {' + '.join(network.terms)}")
    if network.wrt:
        lines.append(f"wrt {', '.join(network.wrt)}")
    if network.sizes:
        lines.append("sizes " + ", ".join(f"{s} = {n}" for s, n in network.sizes.items()))
    return "\n".join(lines)


def equations_text(network: Network) -> str:
    """The forward equations of every distinct template, and how often it occurs."""
    used = [instance.template for instance in network.instances]
    parts = []
    for name, template in network.templates.items():
        parts.append(f"{_heading(name, used.count(name))}\n{program_text(template.program)}")
    return "\n\n".join(parts)


def derivation_text(derivation: NetworkDerivation, changes: bool) -> str:
    """Every distinct fragment's equations; with `changes`, what each pass did."""
    used = [call.fragment for call in derivation.calls]
    parts = []
    for name, fragment in derivation.fragments.items():
        lines = [_heading(name, used.count(name)), program_text(fragment.derivation.program)]
        if changes and fragment.changes:
            lines.append("")
            for change in fragment.changes:
                lines += [f"# {change.rule}: {change.before}", f"#   -> {change.after}"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def plan_text(plan: Plan) -> str:
    """Buffers, then every routine's statements, then the calls of each phase."""
    lines = [f"parameters {plan.n_parameters}", f"workspace {plan.workspace}", "", "buffers"]
    for buffer in plan.buffers.values():
        shape = ", ".join(map(str, buffer.shape))
        at = "" if buffer.offset is None else f" at {buffer.offset}"
        live = f"live {buffer.live[0]}..{buffer.live[1]}"
        lines.append(f"  {buffer.name}[{shape}] {buffer.kind} {buffer.role}{at}, {live}")
    for routine in plan.routines.values():
        lines += ["", f"routine {routine.name} ({routine.phase})"]
        for statement in routine.statements:
            lines += _statement(statement, "  ")
    for phase in ("forward", "backward", "predict"):
        lines += ["", f"{phase} calls"]
        for call in getattr(plan, phase):
            lines.append(f"  {call.routine}    {', '.join(call.layers)}")
    return "\n".join(lines)


def _statement(statement: Statement, indent: str) -> Iterator[str]:
    match statement:
        case Clear():
            yield f"{indent}clear {statement.tensor}"
        case Alias():
            yield f"{indent}alias {statement.target} = {statement.source}"
        case Loop():
            for inner in statement.start:
                yield from _statement(inner, indent)
            direction = "forwards" if statement.scan.direction > 0 else "backwards"
            yield f"{indent}loop {statement.length} {direction}"
            for inner, time, offset in statement.body:
                yield f"{indent}  # {time} = position - {offset}"
                yield from _statement(inner, indent + "  ")
        case _:
            yield f"{indent}{type(statement).__name__.lower()} {equation_text(statement.equation)}"


def _heading(name: str, count: int) -> str:
    return f"# {name}" + (f", {count} times" if count > 1 else "")
