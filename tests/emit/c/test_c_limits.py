"""Sizes too large for arrays in C: refused with the array, the sizes and their place, no code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import symbp
from symbp.cli import main

DENSE = """
name: net
inputs: {x: [batch, 64], y: {shape: [batch], labels: 10}}
layers: [{dense: 32}, relu, {dense: 10}]
loss: {cross_entropy: y}
"""
LARGEST = """
name: net
inputs: {x: [n]}
parameters: {w: {shape: [n], init: 1.0}}
formula: |
  loss = max[i](w[i] * x[i])
"""
TABLE = """
name: net
inputs: {x: [n]}
layers: [table, softmax, squares]
define:
  table: {inputs: {in: [n]}, formula: "out[i, j] = in[i] * in[j]"}
  squares: {inputs: {in: [n, m]}, formula: "out[i] = sum[j](in[i, j]^2)"}
wrt: [x]
"""


def refused(text: str, **sizes: int) -> str:
    """What is said of sizes that C cannot have."""
    with pytest.raises(symbp.DeclarationError) as raised:
        symbp.derive(text, targets=("c",), sizes=sizes)
    return str(raised.value)


@pytest.mark.parametrize("batch", [2**34 + 1, 10**12, 10**16, 2**62, 2**64])
def test_an_array_that_is_too_long_is_named_with_the_size(batch: int) -> None:
    told = refused(DENSE, batch=batch).splitlines()
    assert told[0] == (
        f"<text>: x [batch, 64] has {64 * batch} elements for batch = {batch}; "
        "an array has at most 1099511627776 (2^40)"
    )


def test_the_largest_array_that_there_may_be() -> None:
    header = symbp.derive(DENSE, targets=("c",), sizes={"batch": 2**34}).files["net.h"]
    assert f"x: net_real[{2**34}][64]" in header


def test_the_place_is_that_of_the_sizes(tmp_path: Path) -> None:
    told = refused(f"{DENSE}sizes: {{batch: 400000000000}}\n")
    assert told.startswith("<text>:6:9: x [batch, 64] has 25600000000000 elements")
    file = tmp_path / "net.yaml"
    file.write_text(f"{DENSE}sizes: {{batch: 4000000000000}}\n", "utf-8")
    done = CliRunner().invoke(main, ["derive", str(file), "--output", str(tmp_path / "made")])
    assert done.exit_code == 2
    assert "net.yaml:6:16:" in done.output
    assert "4000000000000" in done.output
    assert not (tmp_path / "made").exists()


def test_a_size_given_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(DENSE.replace("64", "4096"), "utf-8")
    arguments = ["derive", str(file), "--size", "batch=900000000", "--output"]
    done = CliRunner().invoke(main, [*arguments, str(tmp_path / "made")])
    assert done.exit_code == 2
    told = done.output.replace("\n", " ")
    assert "x [batch, 4096] has 3686400000000 elements for batch = 900000000;" in told
    assert not (tmp_path / "made").exists()


def test_numpy_needs_no_such_numbers() -> None:
    assert "net.py" in symbp.derive(DENSE, targets=("numpy",), sizes={"batch": 2**50}).files


def test_a_workspace_that_cannot_be_addressed() -> None:
    assert "net.c" in symbp.derive(TABLE, targets=("c",), sizes={"n": 2**28}).files
    told = refused(TABLE, n=2**31)
    assert told.startswith("<text>: the workspace has ")
    assert "elements for n = 2147483648; at 8 bytes each that is more than C can address" in told


def test_a_maximum_over_more_than_float_counts() -> None:
    assert "net.c" in symbp.derive(LARGEST, targets=("c",), sizes={"n": 2**24}).files
    told = refused(LARGEST, n=2**24 + 1)
    assert told == (
        "<text>: a maximum or minimum runs over 16777217 elements for n = 16777217, "
        "but C keeps its position exactly only up to 16777216; choose smaller sizes"
    )


def test_places_far_into_an_array_are_no_products_of_int() -> None:
    text = """
name: net
inputs: {x: [batch, 1000000], y: [batch, 1000000]}
layers: [{dense: 1000000}]
loss: {mse: y}
"""
    source = symbp.derive(text, targets=("c",), sizes={"batch": 10**6}).files["net.c"]
    products = [int(a) * int(b) for a, b in re.findall(r"(?<![*\d])(\d+)\*(\d+)", source)]
    assert max(products, default=0) < 2**31
    assert any(int(n) >= 2**31 for n in re.findall(r"dense1_W \+ (\d+),", source))
