"""The library as `symbp layers` shows it: options, parameters, formulas and derived gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbp import pipeline
from symbp.emit import mathematics
from symbp.errors import SymbpError
from symbp.library import Library
from symbp.spec.model import Definition, Value

KINDS = (
    ("layer", "layers"),
    ("activation", "activations"),
    ("loss", "losses"),
    ("regulariser", "regularisers"),
)


def definitions() -> dict[str, list[Definition]]:
    """Every definition of the library, by kind."""
    library = Library()
    found = [library.find(name) for name in library.names()]
    return {title: [d for d in found if d is not None and d.kind == kind] for kind, title in KINDS}


def options_text(definition: Definition) -> str:
    """`units, bias=true`."""
    return ", ".join(
        o.name if o.required else f"{o.name}={_value(o.default)}" for o in definition.options
    )


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return str(value.numerator if value.denominator == 1 else float(value))
        case None:
            return "none"
        case _:
            return str(value)


def description(definition: Definition) -> Iterator[str]:
    """Everything about one definition, its gradient derived here and now."""
    yield f"{definition.name} ({definition.kind}): {definition.summary}".rstrip(": ")
    if definition.options:
        yield f"options     {options_text(definition)}"
    for parameter in definition.parameters:
        shape = ", ".join(d.text for d in parameter.shape)
        when = f", where {parameter.when}" if parameter.when else ""
        yield f"parameter   {parameter.name}[{shape}]{when}"
    for variant, formula in definition.formulas.items():
        yield ""
        yield f"formula ({variant})" if variant else "formula"
        yield from (f"  {line}" for line in formula.text.rstrip().splitlines())
        yield "derived gradients"
        yield from (f"  {line}" for line in gradients(definition, variant))


def gradients(definition: Definition, variant: str) -> Iterator[str]:
    """The gradients of a network of this layer alone, derived and checked like any other."""
    try:
        result = pipeline.run(_alone(definition, variant), pipeline.Options(targets=()))
    except SymbpError as error:
        yield f"cannot be shown for a network of it alone: {error}"
        return
    for name in result.network.wanted:
        yield from mathematics.gradient(result.derivation, name).text.splitlines()


@dataclass(frozen=True)
class Entry:
    """A definition in the list: a formula and the gradients that follow from it."""

    name: str
    options: str
    formula: str
    gradients: str


def entries(definition: Definition) -> Iterator[Entry]:
    """An entry for each formula of the definition."""
    options = options_text(definition)
    for variant, formula in definition.formulas.items():
        name = f"{definition.name} ({variant})" if variant else definition.name
        lines = "\n".join(gradients(definition, variant))
        yield Entry(name, options, formula.text.rstrip(), lines)


def _alone(definition: Definition, variant: str) -> dict[str, Any]:
    """The smallest declaration that uses the definition."""
    options: dict[str, Any] = {o.name: 3 for o in definition.options if o.required}
    declaration: dict[str, Any] = {"name": "alone"}
    if definition.kind == "regulariser":
        return declaration | {
            "inputs": {"x": ["batch", 4]},
            "layers": [{"dense": {"units": 3, "bias": False}}],
            "loss": {definition.name: options},
        }
    if definition.kind == "loss":
        target: Any = ["batch", "n"]
        if variant == "labels":
            target = {"shape": ["batch"], "labels": "n"}
        return declaration | {
            "inputs": {"x": ["batch", "n"], "y": target},
            "layers": ["identity"],
            "loss": {definition.name: {"target": "y", **options}},
            "wrt": ["x"],
        }
    several = len(definition.inputs) > 1
    names = ["x", "y"] if several else ["x"]
    if several:
        options["from"] = names
    return declaration | {
        "inputs": {name: ["batch", "n"] for name in names},
        "layers": [{definition.name: options} if options else definition.name],
        "wrt": names,
    }
