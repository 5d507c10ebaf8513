"""Parts for threads: all there is, in pieces that vectors fill, and no thread with much more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbp.emit.c.statements.parts import Parts, parts

LEAST = 64


@given(st.integers(1, 5000), st.sampled_from([1, 8, 16]))
def test_parts_are_all_there_is(count: int, unit: int) -> None:
    cut = parts(count, unit, LEAST)
    if cut is None:
        assert count < 2 * LEAST or -(-count // 2) < LEAST + unit
        return
    assert cut.longer * cut.size + cut.shorter * cut.rest == count
    assert cut.size % unit == 0
    assert cut.rest % unit == 0 or cut.shorter == 1
    assert cut.size >= LEAST
    assert 0 <= cut.rest < cut.size


@pytest.mark.parametrize("threads", [2, 4])
@pytest.mark.parametrize("count", [512, 784, 1024, 3072])
def test_threads_get_about_as_much(count: int, threads: int) -> None:
    cut = parts(count, 16, LEAST)
    assert cut is not None
    sizes = [cut.size] * cut.longer + [cut.rest] * cut.shorter
    assert cut.count % threads == 0
    each = cut.count // threads
    work = [sum(sizes[k : k + each]) for k in range(0, cut.count, each)]
    assert max(work) - min(work) <= 16


def test_what_is_even_has_one_size() -> None:
    assert parts(512, 16, LEAST) == Parts(64, 8, 0, 0)
    assert parts(784, 16, LEAST) == Parts(112, 1, 96, 7)


def test_what_is_small_stays_whole() -> None:
    assert parts(64, 16, LEAST) is None
    assert parts(1, 1, LEAST) is None
