"""What the NumPy of a transformer does in one pass: no loop, no masked copy, no transposed sum."""

from __future__ import annotations

import re

import pytest

from symbp import derive

BLOCK = """
name: block
inputs: {x: [batch, 5, 8]}
layers: [transformer_block: {heads: 2, causal: true, name: b}]
"""


@pytest.fixture(scope="module")
def code() -> str:
    """The module's text."""
    return derive(BLOCK, targets=("numpy",)).files["block.py"]


def body(code: str) -> list[str]:
    """The lines that compute."""
    return [line.strip() for line in code.splitlines() if re.match(r"\s+(np\.|for |with )", line)]


def test_products_of_batches_and_heads_are_matmul_calls(code: str) -> None:
    """Q Kᵀ, P V and the two adjoints of each, and predict's own two or none."""
    calls = [line for line in body(code) if line.startswith("np.matmul")]
    assert len(calls) in (6, 8)
    assert not [line for line in body(code) if line.startswith("for ") and " in range" in line]


def test_weights_that_are_zero_above_the_diagonal_are_not_masked_again(code: str) -> None:
    masked = [line for line in body(code) if "where=" in line and "isneginf" not in line]
    assert not masked  # a maximum over nothing would be 0: that one asks for infinities
    assert not re.search(r"attention_p\w*\.fill\(0\)", code)


def test_a_sum_over_what_lies_first_in_memory_is_a_product_with_ones(code: str) -> None:
    """The gradient of a norm's gamma: a matrix of rows, not its transpose summed by rows."""
    gamma = [line for line in body(code) if re.search(r"out=\w+\.d_b_ln\d_gamma\)", line)]
    assert gamma
    assert all(line.startswith("np.dot(") and "ones" in line for line in gamma)
    assert "_hat_turned" not in code
