"""Bounds of options: at least, at most, greater than, less than; said where the value stands."""

from __future__ import annotations

import pytest
from network_cases import messages

DEFINE = """\
define:
  bounded:
    options:
      open: {default: 0.5, above: 0, below: 1}
      closed: {default: 1, least: 1, most: 4}
      pair: {default: 2, names: [first, second], most: 3}
      follows: {default: closed}
    formula: "out[...] = open * closed * first * second * follows * in[...]"
inputs: {x: [n]}
layers:
"""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("open: 0", "open is greater than 0, not 0"),
        ("open: 1", "open is less than 1, not 1"),
        ("open: 1.5", "open is less than 1, not 1.5"),
        ("open: wide", 'open is a number, not "wide"'),
        ("closed: 0", "closed is at least 1, not 0"),
        ("closed: 5", "closed is at most 4, not 5"),
        ("closed: 2.5", "closed is a positive integer, not 2.5"),
        ("pair: [3, 4]", "pair is at most 3, not 4"),
        ("follows: 5", "follows is at most 4, not 5"),
    ],
)
def test_a_value_beyond(options: str, expected: str) -> None:
    use = f"  - bounded: {{{options}}}\n"
    place = use.index(options) + options.index(":") + 3
    assert messages(DEFINE + use) == [f"net.yaml:11:{place}: {expected}"]


@pytest.mark.parametrize("options", ["open: 0.001", "closed: 4", "pair: 3", "follows: 1"])
def test_a_value_within(options: str) -> None:
    assert messages(f"{DEFINE}  - bounded: {{{options}}}\n") == []


@pytest.mark.parametrize("bound", ["least", "most", "above", "below"])
def test_a_bound_is_a_number(bound: str) -> None:
    text = DEFINE.replace("above: 0, below: 1", f"{bound}: little")
    (message,) = messages(f"{text}  - bounded\n")
    assert message.endswith(f'"{bound}" is a number; found the text "little"')
