"""The library as `symbp layers` shows it: options, parameters, formulas and derived gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symbp import pipeline
from symbp.derive import NetworkDerivation
from symbp.errors import SymbpError
from symbp.library import Library
from symbp.spec.model import Case, Definition
from symbp.spec.wording import listed
from symbp.terminal.outline import kinds, outline, value_text
from symbp.terminal.summary import gradient_report
from symbp.terminal.variants import Variant, declarations, variants

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
        o.name if o.required else f"{o.name}={value_text(o.default)}" for o in definition.options
    )


def description(definition: Definition) -> Iterator[str]:
    """Everything about one definition, its gradient derived here and now."""
    yield f"{definition.name} ({definition.kind}): {definition.summary}".rstrip(": ")
    if definition.options:
        yield f"options     {options_text(definition)}"
    for parameter in definition.parameters:
        shape = ", ".join(d.text for d in parameter.shape)
        when = f", where {parameter.when}" if parameter.when else ""
        yield f"parameter   {parameter.name}[{shape}]{when}"
    if definition.layers:
        yield from ("", "layers", *(f"  {line}" for line in outline(definition)))
        yield from ("derived gradients", f"  {_of_its_layers(definition)}")
    if definition.variants:
        yield f"stands for  {_of_its_variants(definition)}"
    yield from _more(definition)
    for variant in variants(definition):
        yield ""
        yield f"formula ({variant.conditions})" if variant.conditions else "formula"
        yield from (f"  {line}" for line in variant.lines.rstrip().splitlines())
        if variant.trains:
            yield "derived gradients"
            yield from (f"  {line}" for line in gradients(definition, variant))


def _more(definition: Definition) -> Iterator[str]:
    """Numbers, requirements, state and noise, a line each."""
    for let in definition.lets:
        for case, value in let.cases:
            yield f"let         {let.name} = {value.text}{_when(case)}"
    for requirement in definition.requirements:
        yield f"require     {requirement.condition.text}{_when(requirement.case)}"
    for state in definition.states:
        shape = ", ".join(d.text for d in state.shape)
        yield f"state       {state.name}[{shape}], then {state.next}"
    for noise in definition.noises:
        shape = ", ".join(d.text for d in noise.shape)
        yield f"noise       {noise.name}[{shape}], {noise.distribution}{_when(noise.case)}"


def _when(case: Case) -> str:
    """`, where padding same`."""
    parts = [(f"{n} ", values) for n, values in case.when.items()]
    parts += [(f"{n} not ", values) for n, values in case.unless.items()]
    said = [name + " or ".join(map(value_text, values)) for name, values in parts]
    return f", where {', '.join(said)}" if said else ""


def gradients(definition: Definition, variant: Variant) -> Iterator[str]:
    """The gradients of a network of this layer alone, then what their symbols stand for, once."""
    try:
        derivation = derived(definition, variant)
    except SymbpError as error:
        yield f"cannot be shown for a network of it alone: {error}"
        return
    report = gradient_report(derivation)
    for row in report.rows:
        yield from row.formula.splitlines()
    if report.where:
        yield "where"
        yield from (f"  {line}" for line in report.where)


def derived(definition: Definition, variant: Variant) -> NetworkDerivation:
    """Derived over sizes with names; over numbers, or by parameters alone, where it must be.

    The checks that let code out are not repeated here: nothing is emitted.
    """
    refused: SymbpError | None = None
    for declaration in declarations(definition, variant):
        try:
            network = pipeline.build(pipeline.read(declaration), pipeline.Options()).main
            return pipeline.simplify(pipeline.derive(network))
        except SymbpError as error:
            refused = error
    assert refused is not None
    raise refused


@dataclass(frozen=True)
class Entry:
    """A definition in the list: a formula and the gradients that follow from it."""

    name: str
    options: str
    formula: str
    gradients: str


def entries(definition: Definition) -> Iterator[Entry]:
    """An entry for each formula of the definition, or for the layers it is made of."""
    options = options_text(definition)
    if definition.layers:
        lines = "\n".join(outline(definition))
        yield Entry(definition.name, options, lines, _of_its_layers(definition))
    if definition.variants:
        yield Entry(definition.name, options, _of_its_variants(definition), "")
    for variant in variants(definition):
        name = definition.name
        name += f" ({variant.conditions})" if variant.conditions else ""
        lines = "\n".join(gradients(definition, variant)) if variant.trains else ""
        yield Entry(name, options, variant.lines.rstrip(), lines)


def _of_its_variants(definition: Definition) -> str:
    return f"{listed(definition.variants)}, by the dimensions of its input"


def _of_its_layers(definition: Definition) -> str:
    return f"those of its layers: {listed(kinds(definition))}"
