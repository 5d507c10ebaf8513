"""The tables of docs/language.md hold every entry with its options, defaults and parameters."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from symbp.library import Library
from symbp.network.initialise import RULES
from symbp.spec.model import OptionDeclaration

TEXT = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
SECTION = TEXT.split("## The library\n")[1].split("\n## ")[0]
# Rows by the entries that their first cell names.
ROWS = {
    name: line
    for line in SECTION.splitlines()
    if line.startswith("| `")
    for name in re.findall(r"`(\w+)`", re.split(r"(?<!\\)\|", line)[1])
}
# What stands under the table, or in the row of another.
ELSEWHERE = {
    "l1",
    "l2",
    *(f"{k}{d}d" for k in ("max_pool", "average_pool", "upsample") for d in "12"),
}


def default(option: OptionDeclaration) -> str:
    """An option with its default as a row shows it."""
    if option.required:
        return option.name
    match option.default:
        case bool() as flag:
            return f"{option.name} ({str(flag).lower()}"
        case str() as text if text in option.choices or "_" in text:
            return f"{option.name} (`{text}`"
        case str() as text:
            return f"{option.name} ({text}"
        case Fraction() | int() as number:
            return f"{option.name} ({float(number):g}".replace("1e-05", "1e-5")
    raise AssertionError(option)


@pytest.mark.parametrize("name", [n for n in Library().names() if n not in ELSEWHERE])
def test_the_row_of_an_entry(name: str) -> None:
    definition = Library().find(name)
    assert definition is not None
    row = ROWS[name]
    if "as `conv1d`" in row:
        row += ROWS["conv1d"]
    for option in definition.options:
        assert default(option) in row
    for parameter in definition.parameters:
        assert re.search(rf"\b{parameter.name}\b", row)
    for state in definition.states:
        assert state.name in row
    if definition.kind == "loss" and len(definition.inputs) > 1:
        names = [n for n in definition.inputs if n not in ("target", "in")]
        assert ", ".join(names) in row


def test_no_row_is_of_nothing() -> None:
    known = {*Library().names(), *RULES}
    assert {name for name in ROWS if name not in known} == set()


@pytest.mark.parametrize("name", [*ELSEWHERE, *RULES])
def test_what_stands_elsewhere(name: str) -> None:
    shown = re.sub(r"upsample\dd", "upsample", re.sub(r"average_pool\dd", "max_pool2d", name))
    assert f"`{shown}`" in SECTION
