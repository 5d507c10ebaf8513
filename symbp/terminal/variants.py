"""The variants of a definition, which its cases make, and a small network of each alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbp.network.cases import EVALUATION, TRAINING, Choice, Situation
from symbp.spec.model import Definition, OptionDeclaration, Value
from symbp.terminal.outline import value_text

_SAMPLE = 4  # an option that needs a value
_FEATURES = "features"  # a dimension that a formula does not name
_EXTENT = 12  # a dimension that needs a number: 4 and 2 divide it, and a window of 4 fits
_LISTS = ((4, 8), (4, 3), (1, 0))  # adding up to 12, multiplying to 12, an order of two
_MAX_ASSIGNMENTS = 512
_PHASES: tuple[Value, ...] = (TRAINING, EVALUATION)
_TARGETS: tuple[Value, ...] = ("labels", "values")
_INPUTS: tuple[Value, ...] = ("absent", "given")


@dataclass(frozen=True)
class Variant:
    """Formula lines that count together. `assigned` is a value for all that cases look at."""

    assigned: Mapping[str, Value]
    conditions: str
    lines: str

    @property
    def trains(self) -> bool:
        """Whether it belongs to training, where there are gradients."""
        return self.assigned.get("phase", TRAINING) == TRAINING


def variants(definition: Definition) -> Iterator[Variant]:
    """Each set of lines that some options, inputs and phase choose, the usual one first."""
    names = _names(definition)
    candidates = [_candidates(definition, name) for name in names]
    assignments = [
        dict(zip(names, values, strict=True))
        for values in itertools.islice(itertools.product(*candidates), _MAX_ASSIGNMENTS)
    ]
    chosen = {tuple(a.items()): _chosen(definition, a) for a in assignments}
    seen: set[tuple[int, ...]] = set()
    for assigned in assignments:
        parts = chosen[tuple(assigned.items())]
        if not parts or parts in seen:
            continue
        seen.add(parts)
        deciding = []
        for name in names:
            others = (
                other for other in assignments
                if all(other[n] == assigned[n] for n in names if n != name)
            )  # fmt: skip
            if any(chosen[tuple(other.items())] != parts for other in others):
                deciding.append(_condition(definition, name, assigned[name]))
        choice = Choice(parts, (), (), ())
        yield Variant(assigned, ", ".join(deciding), choice.formula(definition).text)


def _names(definition: Definition) -> list[str]:
    """What the cases of the formula look at, in order."""
    cases = [part.case for part in definition.parts]
    return list(dict.fromkeys(n for case in cases for n in (*case.when, *case.unless)))


def _mentioned(definition: Definition, name: str) -> list[Value]:
    cases = [part.case for part in definition.parts]
    conditions = [c for case in cases for c in (case.when, case.unless)]
    return list(dict.fromkeys(v for condition in conditions for v in condition.get(name, ())))


def _candidates(definition: Definition, name: str) -> list[Value]:
    """Values of a name that differ for the cases, the default first."""
    match name:
        case "phase":
            return list(_PHASES)
        case "target":
            return list(_TARGETS)
    if name in definition.input_defaults:
        return list(_INPUTS)
    options = (o for o in definition.options if name == o.name or name in o.names)
    option = next(options, None)
    mentioned = _mentioned(definition, name)
    if option is None:
        return mentioned
    if isinstance(option.default, bool):
        return [option.default, not option.default]
    default: list[Value] = [] if option.required else [option.default]
    return list(dict.fromkeys([*default, *mentioned, *_other(option, [*default, *mentioned])]))


def _other(option: OptionDeclaration, known: list[Value]) -> list[Value]:
    """A value of the option that is none of those known."""
    if isinstance(option.default, str) or (option.choices and option.required):
        spare_choices: list[Value] = [c for c in option.choices if c not in known]
        return spare_choices[:1]
    least = option.least if isinstance(option.least, int) else 1
    spare = (number for number in itertools.count(least) if number not in known)
    return [next(spare)]


def _chosen(definition: Definition, assigned: Mapping[str, Value]) -> tuple[int, ...]:
    optional = frozenset(definition.input_defaults)
    given = frozenset(n for n in optional if assigned.get(n) == "given")
    situation = Situation(
        assigned, {}, given, optional,
        str(assigned.get("target", "")), str(assigned.get("phase", TRAINING)),
    )  # fmt: skip
    return Choice.of(definition, situation).parts


def _condition(definition: Definition, name: str, value: Value) -> str:
    """`padding same`, `target labels`; what a case does not name is told by what it is not."""
    known = _mentioned(definition, name)
    if value in known or isinstance(value, bool | str):
        return f"{name} {value_text(value)}"
    return f"{name} not {' or '.join(map(value_text, known))}"


# --- a network of one variant alone -------------------------------------------------------------


def declarations(definition: Definition, variant: Variant) -> Iterator[dict[str, Any]]:
    """Declarations of the variant alone, the plainest first; the first that is right will do."""
    listed = any(option.listed and option.required for option in definition.options)
    for entries in _LISTS if listed else _LISTS[:1]:
        for numbers in (True,) if listed else (False, True):
            declaration = alone(definition, variant, numbers, entries)
            yield declaration
            yield {key: value for key, value in declaration.items() if key != "wrt"}


def alone(
    definition: Definition,
    variant: Variant,
    numbers: bool = False,
    entries: tuple[int, ...] = (_SAMPLE,),
) -> dict[str, Any]:
    """The smallest declaration that uses the variant; dimensions are names unless `numbers`.

    `entries` are those of an option that needs a list.
    """
    options = _options(definition, variant, entries)
    if definition.kind == "regulariser":
        return {
            "name": "alone",
            "inputs": {"x": ["batch", 4]},
            "layers": [{"dense": {"units": 3, "bias": False}}],
            "loss": {definition.name: options},
        }
    absent = {n for n in definition.input_defaults if variant.assigned.get(n, "absent") == "absent"}
    formal = [name for name in definition.inputs if name not in absent]
    plain = [name for name in formal if name != "target" or definition.kind != "loss"]
    names = dict(zip(plain, ("x", "y", "z", "w"), strict=False))
    inputs: dict[str, Any] = {
        name: _shape(definition, formal, numbers, variant.lines) for formal, name in names.items()
    }
    if variant.assigned.get("target") == "labels":  # one label for each row of the first input
        rows = inputs["x"][:-1]
        inputs |= {
            n: rows for f, n in names.items() if n != "x" and f not in definition.input_shapes
        }
    declaration: dict[str, Any] = {"name": "alone", "inputs": inputs, "wrt": list(inputs)}
    if len(names) > 1:
        options["from"] = list(names.values())
    if definition.each:
        declaration["output"] = f"{definition.name}1.0"
    if definition.kind != "loss":
        return declaration | {
            "layers": [{definition.name: options} if options else definition.name]
        }
    if "target" in formal:
        options["target"] = "target"
        inputs["target"] = _target(definition, variant, inputs["x"], numbers)
    declaration["layers"] = ["identity"] if len(names) == 1 else [{"identity": {"from": "x"}}]
    return declaration | {"loss": {definition.name: options}}


def _options(definition: Definition, variant: Variant, entries: tuple[int, ...]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for option in definition.options:
        value = variant.assigned.get(option.name)
        if option.required and value is None:
            value = option.choices[0] if option.choices and not option.names else _SAMPLE
            value = entries if option.listed else value
        if value is not None and (option.required or value != option.default):
            options[option.name] = _plain(value)
    return options


def _plain(value: Value) -> Any:
    match value:
        case tuple():
            return [_plain(entry) for entry in value]
        case Fraction():
            return float(value)
    return value


# A reduction over nothing but the dimensions that `...` stands for: there must be one.
_OVER_DOTS = re.compile(r"\b(?:sum|mean|max|min|prod)\[\.\.\.")


def _shape(definition: Definition, formal: str, numbers: bool, lines: str = "") -> list[Any]:
    """A shape for an input: as declared, else rows of a batch."""
    declared = definition.input_shapes.get(formal)
    if _OVER_DOTS.search(lines):
        named = [entry.text for entry in declared or ()][1:-1] or ["channels"]
        more = [] if len(named) > 1 else [_EXTENT if numbers else "positions"]
        return ["batch", *named, *more]
    if declared is None:
        return ["batch", _EXTENT if numbers else _FEATURES]
    shape: list[Any] = []
    for place, entry in enumerate(declared):
        if place == 0:
            shape.append("batch")
        elif entry.text != "...":
            shape.append(_EXTENT if numbers else entry.text)
    dotted = len(declared) < 2 or (len(declared) == 2 and declared[1].text == "...")
    return [*shape, _EXTENT if numbers else _FEATURES] if dotted and len(shape) < 2 else shape


def _target(definition: Definition, variant: Variant, given: list[Any], numbers: bool) -> Any:
    if variant.assigned.get("target") == "labels" and len(given) > 1:
        return {"shape": given[:-1], "labels": given[-1]}
    declared = definition.input_shapes.get("target")
    return given if declared is None else _shape(definition, "target", numbers)
