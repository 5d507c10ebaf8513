"""Products cut into parts for threads: where the cuts are is fixed when the code is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_THREADS = {2: 3, 4: 2, 8: 1}  # numbers of threads, and how much each matters


@dataclass(frozen=True)
class Parts:
    """`longer` parts of `size`, and after them `shorter` ones of `rest`: together all there is."""

    size: int
    longer: int
    rest: int
    shorter: int

    @property
    def count(self) -> int:
        """How many there are."""
        return self.longer + self.shorter


def parts(count: int, unit: int, least: int) -> Parts | None:
    """The parts, multiples of `unit` but for the last, at which threads wait least for each other.

    None where there would be one, or parts smaller than `least`.
    """
    found = [p for n in _THREADS for p in (*_equal(count, unit, n), *_balanced(count, unit, n))]
    fit = [p for p in found if p.count > 1 and p.size >= least]
    return min(fit, key=lambda p: (_longest(p), p.shorter > 0, p.count), default=None)


def _equal(count: int, unit: int, number: int) -> Iterator[Parts]:
    """Parts of one size, and what is left."""
    size = -(-count // (number * unit)) * unit
    longer, rest = divmod(count, size)
    yield Parts(size, longer, rest, int(rest > 0))


def _balanced(count: int, unit: int, number: int) -> Iterator[Parts]:
    """So many parts whose sizes differ by a unit, where it comes out even."""
    units, beyond = divmod(count, unit)
    each, more = divmod(units, number)
    if beyond == 0 and each > 0 and more > 0:
        yield Parts((each + 1) * unit, more, each * unit, number - more)


def _longest(cut: Parts) -> int:
    """The work of the busiest thread, for each number of threads."""
    return sum(weight * threads * _busiest(cut, threads) for threads, weight in _THREADS.items())


def _busiest(cut: Parts, threads: int) -> int:
    """The most that one thread gets, each taking parts that follow one another."""
    sizes = [cut.size] * cut.longer + [cut.rest] * cut.shorter
    each, more = divmod(cut.count, threads)
    first, most = 0, 0
    for thread in range(min(threads, cut.count)):
        end = first + each + (thread < more)
        most = max(most, sum(sizes[first:end]))
        first = end
    return most
