"""Offsets: buffers that live at the same time never overlap, and memory is used again."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer

from symbp.ir import size
from symbp.plan.memory.memory import Block, Lifetime, assign, most_alive, packed
from symbp.plan.model import Buffer

_BUFFERS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 12), st.integers(0, 6)), min_size=1, max_size=20
)


def _made(found: list[tuple[int, int, int]]) -> tuple[dict[str, Buffer], dict[str, Lifetime]]:
    buffers, lives = {}, {}
    for number, (length, start, span) in enumerate(found):
        name = f"b{number}"
        buffers[name] = Buffer(name, (Integer(length),), "real", "scratch", (start, start + span))
        lives[name] = Lifetime((start, 0), (start + span, 0))
    return buffers, lives


@given(_BUFFERS)
def test_living_buffers_never_overlap(found: list[tuple[int, int, int]]) -> None:
    buffers, lives = _made(found)
    placed, total = assign(buffers, lives, {})
    spans = {n: (int(b.offset), int(b.offset + b.shape[0])) for n, b in placed.items()}
    assert all(end <= total for _, end in spans.values())
    for one in spans:
        for other in spans:
            together = (
                lives[one].first <= lives[other].last <= max(lives[one].last, lives[other].last)
            )
            together = together and lives[other].first <= lives[one].last
            if one != other and together:
                assert spans[one][1] <= spans[other][0] or spans[other][1] <= spans[one][0]


def test_memory_is_used_again() -> None:
    buffers, lives = _made([(8, 0, 0), (8, 1, 0), (4, 2, 0), (4, 2, 0)])
    assert assign(buffers, lives, {})[1] == 8


def test_symbolic_sizes_take_turns() -> None:
    batch = size("batch")
    buffers = {
        n: Buffer(n, (batch, Integer(3)), "real", "scratch", (k, k)) for k, n in enumerate("abc")
    }
    lives = {n: Lifetime((k, 0), (k, 0)) for k, n in enumerate("abc")}
    placed, total = assign(buffers, lives, {})
    assert total == 3 * batch
    assert {b.offset for b in placed.values()} == {0}


def _blocks(found: list[tuple[int, int, int]]) -> dict[str, Block]:
    return {
        f"b{k}": Block(length, Lifetime((start, 0), (start + span, 0)))
        for k, (length, start, span) in enumerate(found)
    }


@given(_BUFFERS)
def test_packed_blocks_never_overlap(found: list[tuple[int, int, int]]) -> None:
    blocks = _blocks(found)
    offsets, total = packed(blocks)
    assert total == max(offsets[n] + b.length for n, b in blocks.items())
    assert most_alive(blocks.values()) <= total <= sum(b.length for b in blocks.values())
    for one, other in combinations(blocks, 2):
        a, b = blocks[one], blocks[other]
        if a.life.first <= b.life.last and b.life.first <= a.life.last:
            ends = offsets[one] + a.length, offsets[other] + b.length
            assert ends[0] <= offsets[other] or ends[1] <= offsets[one]


def test_as_many_are_alive_as_overlap() -> None:
    assert most_alive(_blocks([(3, 0, 4), (5, 1, 1), (7, 3, 1)]).values()) == 10
    assert most_alive([]) == 0


def test_what_lives_long_leaves_no_holes() -> None:
    """Values saved for a backward sweep, and short ones between them."""
    saved = [(10, k, 20 - 2 * k) for k in range(10)]
    short = [(7, k, 1) for k in range(19)]
    blocks = _blocks([*saved, *short])
    assert packed(blocks)[1] == most_alive(blocks.values())


def test_the_same_blocks_have_the_same_places() -> None:
    blocks = _blocks([(4, k % 3, 2) for k in range(9)])
    assert packed(blocks) == packed(dict(blocks))
