"""Random networks through the reference interpreter, the NumPy module and C in many builds.

`python tests/fuzz/run.py --seed S --count N` judges others; see there.
"""

from __future__ import annotations

import pytest
from fuzz_run import chunks, fuzz, fuzz_all

SAMPLE = 24
LONG = 520


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_every_way_to_numbers_agrees(seed: int) -> None:
    outcome = fuzz(seed, SAMPLE // 2)
    assert not outcome.failure, outcome.failure
    assert outcome.judged >= SAMPLE // 2


@pytest.mark.long
def test_every_way_to_numbers_agrees_for_many_networks() -> None:
    outcomes = list(fuzz_all(chunks(3, LONG)))
    failures = [o.failure for o in outcomes if o.failure]
    assert not failures, "\n----\n".join(failures)
    assert sum(o.judged for o in outcomes) >= 500
