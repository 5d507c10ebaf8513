"""Readers of what a definition says case by case: parts of a formula, numbers, requirements, noise.

A case is `when: {padding: same}`, `unless: {groups: 1}` or both; a value or a list of values.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from fractions import Fraction
from typing import Annotated, Final

from pydantic import Field

from symbp.spec.forms import Form, Read, fill
from symbp.spec.model import (
    Case,
    Condition,
    Dimension,
    Formula,
    Let,
    Name,
    NoiseDeclaration,
    OptionDeclaration,
    Part,
    Requirement,
    Setting,
    StateDeclaration,
    Value,
)
from symbp.spec.readers import (
    good_name,
    items,
    mapping,
    read_flag,
    read_formula,
    read_name,
    read_number,
    read_parameter_shape,
    read_text,
    read_value,
)
from symbp.spec.tree import Log, Mapping, Node, Scalar, Sequence, found
from symbp.spec.wording import listed, quoted, suggestion

DISTRIBUTIONS: Final = ("uniform", "normal")
PHASES: Final = ("training", "evaluation")
TARGETS: Final = ("labels", "values")
INPUTS: Final = ("given", "absent")
_PART = "{when: {target: labels}, text: ...}"


def read_condition(node: Node, log: Log) -> Condition:
    """`{padding: same, groups: [1, 2]}`: for each name the values it may have."""
    found_values: dict[str, tuple[Value, ...]] = {}
    for text, key, value in mapping(node, "a case", "{phase: training}", log) or ():
        plain = [v for v in items(value) if not isinstance(v, Mapping)]
        values = tuple(read_value(v, f"a value of {quoted(text)}", log) for v in plain)
        if not values or len(plain) < len(items(value)) or None in values:
            log.report(value, f"{quoted(text)} needs a value, or a list of values; {_given(value)}")
        elif good_name(key, "the name", log):
            found_values[text] = values
    return found_values


def _given(node: Node) -> str:
    empty = isinstance(node, Sequence) and not node.items
    return "found an empty list" if empty else f"found {found(node)}"


class CaseForm(Form):
    """`{when: {...}, unless: {...}}`."""

    when: Annotated[Condition, Read(read_condition)] = Field(default_factory=dict)
    unless: Annotated[Condition, Read(read_condition)] = Field(default_factory=dict)

    @property
    def case(self) -> Case:
        """Both conditions."""
        return Case(self.when, self.unless)


def _read_expression(node: Node, log: Log) -> Dimension | None:
    """A number, or an expression such as `2*padding + 1`. Its names are looked up elsewhere."""
    match node:
        case Scalar(value=str() as text) if text.strip() and "\n" not in text.strip():
            return Dimension(text.strip(), node.mark)
        case Scalar(value=int() | Fraction() as number) if not isinstance(number, bool):
            return Dimension(str(number), node.mark)
    log.report(node, f"a value is a number, or an expression on one line; found {found(node)}")
    return None


class PartForm(CaseForm):
    """`{when: {phase: training}, text: ...}`."""

    text: Annotated[Formula, Read(read_formula)]


def read_parts(node: Node, log: Log) -> tuple[Part, ...]:
    """One formula, or a list of parts, each a formula or a mapping that says when it counts."""
    if isinstance(node, Mapping):
        log.report(
            node, f"a formula is a text, or a list of parts such as {_PART}; found a mapping"
        )
        return ()
    if not isinstance(node, Sequence):
        return (Part(read_formula(node, log)),)
    if not node.items:
        log.report(node, f"an empty list; at least one part belongs here, such as {_PART}")
    parts = (_read_part(item, log) for item in node.items)
    return tuple(part for part in parts if part is not None)


def _read_part(node: Node, log: Log) -> Part | None:
    if not isinstance(node, Mapping):
        return Part(read_formula(node, log))
    form = fill(PartForm, node, "a part of the formula", log)
    return Part(form.text, form.case) if form else None


class LetForm(CaseForm):
    """`{when: {padding: same}, value: 2*n}`."""

    value: Annotated[Dimension | None, Read(_read_expression)]


def read_lets(node: Node, log: Log) -> tuple[Let, ...]:
    """`let:`, a mapping from names to expressions or to lists of cases."""
    lets = []
    for text, key, value in mapping(node, '"let"', "{reach: 2*kernel + 1}", log) or ():
        listed_cases = value.items if isinstance(value, Sequence) else (value,)
        if not listed_cases:
            log.report(value, f"{quoted(text)} needs a value; found an empty list")
        cases = [_read_let_case(item, log) for item in listed_cases]
        if good_name(key, "number", log):
            lets.append(Let(text, key.mark, tuple(c for c in cases if c is not None)))
    return tuple(lets)


def _read_let_case(node: Node, log: Log) -> tuple[Case, Dimension] | None:
    if not isinstance(node, Mapping):
        value = _read_expression(node, log)
        return None if value is None else (Case(), value)
    form = fill(LetForm, node, "a case of a number", log)
    return (form.case, form.value) if form and form.value else None


def _read_condition_text(node: Node, log: Log) -> Dimension | None:
    match node:
        case Scalar(value=str() as text) if text.strip() and "\n" not in text.strip():
            return Dimension(text.strip(), node.mark)
    log.report(node, f'"that" is a condition such as kernel <= width; found {found(node)}')
    return None


class RequirementForm(CaseForm):
    """`{that: kernel <= width, message: the kernel is larger than the {width} columns}`."""

    that: Annotated[Dimension | None, Read(_read_condition_text)]
    message: Annotated[str, Read(lambda node, log: read_text(node, '"message"', log))]


def read_requirements(node: Node, log: Log) -> tuple[Requirement, ...]:
    """`require:`, a list of conditions with messages."""
    if not isinstance(node, Sequence):
        example = "[{that: kernel <= width, message: ...}]"
        log.report(node, f'"require" is a list such as {example}; found {found(node)}')
        return ()
    requirements = []
    for item in node.items:
        if not isinstance(item, Mapping):
            example = "{that: kernel <= width, message: ...}"
            log.report(item, f"a requirement is a mapping such as {example}; found {found(item)}")
            continue
        form = fill(RequirementForm, item, "a requirement", log)
        if form and form.that:
            requirements.append(Requirement(form.that, form.message, item.mark, form.case))
    return tuple(requirements)


class StateForm(Form):
    """`{shape: [c], init: 0, next: new_mean}`."""

    shape: Annotated[tuple[Dimension, ...], Read(read_parameter_shape)]
    next: Annotated[Name | None, Read(lambda node, log: read_name(node, '"next"', log))]
    init: Annotated[Setting | None, Read(lambda node, log: read_number(node, '"init"', log))] = None
    nonnegative: Annotated[bool, Read(lambda node, log: read_flag(node, '"nonnegative"', log))] = (
        False
    )


def read_states(node: Node, log: Log) -> tuple[StateDeclaration, ...]:
    """`state:`, a mapping from names to their shapes, starts and successors."""
    states = []
    example = "{running_mean: {shape: [c], next: new_mean}}"
    for text, key, value in mapping(node, '"state"', example, log) or ():
        named = good_name(key, "state", log)
        if not isinstance(value, Mapping):
            log.report(
                value, f"a state is a mapping such as {example[15:-1]}; found {found(value)}"
            )
            continue
        form = fill(StateForm, value, f"state {quoted(text)}", log)
        if form and form.next and named:
            states.append(
                StateDeclaration(
                    text, form.next.text, form.shape, form.init, key.mark, form.nonnegative
                )
            )
    return tuple(states)


def _read_distribution(node: Node, log: Log) -> str:
    text = read_text(node, '"distribution"', log)
    if text and text not in DISTRIBUTIONS:
        hint = suggestion(text, DISTRIBUTIONS, f"; there are {listed(DISTRIBUTIONS)}")
        log.report(node, f"unknown distribution {quoted(text)}{hint}")
    return text if text in DISTRIBUTIONS else DISTRIBUTIONS[0]


class NoiseForm(CaseForm):
    """`{shape: [..., k], distribution: uniform}`."""

    shape: Annotated[tuple[Dimension, ...], Read(read_parameter_shape)]
    distribution: Annotated[str, Read(_read_distribution)]


def read_noises(node: Node, log: Log) -> tuple[NoiseDeclaration, ...]:
    """`noise:`, a mapping from names to shapes and distributions."""
    noises = []
    example = "{u: {shape: [...], distribution: uniform}}"
    for text, key, value in mapping(node, '"noise"', example, log) or ():
        named = good_name(key, "noise", log)
        if not isinstance(value, Mapping):
            log.report(value, f"noise is a mapping such as {example[4:-1]}; found {found(value)}")
            continue
        form = fill(NoiseForm, value, f"noise {quoted(text)}", log)
        if form and named:
            noises.append(
                NoiseDeclaration(text, form.distribution, form.shape, key.mark, form.case)
            )
    return tuple(noises)


# --- what a case may name -----------------------------------------------------------------------


def check_cases(
    definition: Mapping,
    options: AbstractMapping[str, OptionDeclaration],
    optional: frozenset[str],
    log: Log,
) -> None:
    """Report cases that name nothing, or values that it cannot have.

    `options` are the options by their names and by those of their entries, `optional` the inputs
    that may be left out.
    """
    for conditions in _conditions(definition):
        for text, key, value in conditions:
            if text in options:
                _check_values(text, value, _possible(options[text]), log)
            elif text == "phase":
                _check_values(text, value, PHASES, log)
            elif text == "target":
                _check_values(text, value, TARGETS, log)
            elif text in optional:
                _check_values(text, value, INPUTS, log)
            else:
                known = (*options, "phase", "target", *sorted(optional))
                hint = suggestion(text, known, f"; a case may name {listed(known)}")
                log.report(key, f"{quoted(text)} is no option and no input to choose by{hint}")


def _conditions(definition: Mapping) -> Iterator[Mapping]:
    """Every `when` and `unless` of a definition that is a mapping."""
    entries: list[Node] = []
    for key in ("formula", "require"):
        entries += items(definition.get(key))
    for key in ("let", "noise", "parameters"):
        named = definition.get(key)
        for _, _, value in named if isinstance(named, Mapping) else ():
            entries += items(value)
    for entry in entries:
        for key in ("when", "unless"):
            condition = entry.get(key) if isinstance(entry, Mapping) else None
            if isinstance(condition, Mapping):
                yield condition


def _possible(option: OptionDeclaration) -> tuple[str, ...] | None:
    """The values of an option that has only some: texts, or true and false."""
    if isinstance(option.default, bool):
        return ("true", "false", *option.choices)
    texts = isinstance(option.default, str) or option.required
    only = option.choices and texts and not option.names and not option.listed
    return option.choices if only else None


def _check_values(name: str, node: Node, possible: tuple[str, ...] | None, log: Log) -> None:
    for item in items(node) if possible is not None else ():
        if possible is None or not isinstance(item, Scalar) or item.value is None:
            continue  # of any value, or said already
        text = item.text
        if text not in possible:
            hint = suggestion(text, possible, f"; it is {' or '.join(possible)}")
            log.report(item, f"{quoted(name)} is never {quoted(text)}{hint}")
