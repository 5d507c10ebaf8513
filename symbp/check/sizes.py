"""Small numbers for the sizes of a fragment, with which its equations can be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from sympy import Expr, Symbol, expand

from symbp.errors import CheckError
from symbp.ir import Program

Sizes = Mapping[Symbol, int]
_DRAWS = 200  # until sizes are found with which a formula can be evaluated
_POINTS = 1 << 18  # of all iteration domains together: what is wanted of drawn sizes
_MOST_POINTS = 1 << 27  # and what can be evaluated at all


def choose_sizes(
    name: str,
    program: Program,
    bindings: Mapping[Symbol, Expr],
    nonzero: Sequence[Expr],
    nonnegative: Sequence[Expr],
) -> dict[Symbol, int]:
    """Small sizes with which nothing is divided by 0 and every access stays inside its tensor.

    They are actual ones where no others do. Raises CheckError when those do not either, or are so
    many that nothing can be checked.
    """
    equal = _equalities(nonnegative)
    found: tuple[int, dict[Symbol, int]] | None = None
    for candidate in _candidates(program, bindings):
        sizes = _meeting(candidate, equal, candidate)
        if not _allowed(sizes, nonzero, nonnegative):
            continue
        points = _points(program, sizes)
        if found is None or points < found[0]:
            found = points, sizes
        if points <= _POINTS:
            break
    if found is None:
        actual = actual_sizes(name, program, bindings, nonnegative)
        found = (0, actual) if _allowed(actual, nonzero, nonnegative) else None
    if found is None:
        raise CheckError(
            f"{name}: no sizes were found that meet what it requires of them, so the gradient "
            "cannot be checked"
        )
    _bounded(name, program, found[1])
    return found[1]


def actual_sizes(
    name: str, program: Program, bindings: Mapping[Symbol, Expr], nonnegative: Sequence[Expr] = ()
) -> dict[Symbol, int]:
    """The extents as they are, named ones small: for fragments whose extents hang together.

    Raises CheckError when they are too many for anything to be checked.
    """
    free = sorted({s for e in bindings.values() for s in e.free_symbols}, key=lambda s: s.name)
    symbols = dict(zip(free, _unused(set(), len(free)), strict=True))
    actual = {formal: int(e.xreplace(symbols)) for formal, e in bindings.items()}
    actual |= {s: 3 for s in program.sizes() if s not in actual}
    named = [s for s, e in bindings.items() if not e.is_Integer]
    sizes = _meeting(actual, _equalities(nonnegative), named)
    _bounded(name, program, sizes)
    return sizes


def _bounded(name: str, program: Program, sizes: Sizes) -> None:
    points = _points(program, sizes)
    if points > _MOST_POINTS:
        raise CheckError(
            f"{name}: {points:,} points would have to be evaluated to check the gradient, since "
            "its sizes hang together; declare smaller ones, or write the formula without "
            "rounding sizes"
        )


def _equalities(nonnegative: Sequence[Expr]) -> list[Expr]:
    """Expressions that must be 0: neither they nor their negatives may be negative."""
    return [e for e in nonnegative if expand(-e) in nonnegative]


def _candidates(program: Program, bindings: Mapping[Symbol, Expr]) -> Iterator[dict[Symbol, int]]:
    """Sizes to try: like the actual ones, larger, then at random."""
    sizes = draw_sizes(bindings)
    for symbol in program.sizes():
        sizes.setdefault(symbol, 3)
    yield sizes
    yield {symbol: number + 1 for symbol, number in sizes.items()}
    for draw in np.random.default_rng(0).integers(1, 8, (_DRAWS, len(sizes))):
        yield dict(zip(sizes, map(int, draw), strict=True))


def draw_sizes(bindings: Mapping[Symbol, Expr]) -> dict[Symbol, int]:
    """A small number for each formal size, odd and unequal where the actual extents are.

    Equal extents stay equal, 1 stays 1, and larger extents get larger numbers, so that a window
    still fits its input.
    """
    numbers = sorted({int(e) for e in bindings.values() if e.is_Integer})
    small: dict[int, int] = {}
    for number in numbers:
        last = max(small.values(), default=1)
        small[number] = min(number, last + 1)
    free = sorted({s for e in bindings.values() for s in e.free_symbols}, key=lambda s: s.name)
    taken = set(small.values())
    symbols: dict[Symbol, int] = {}
    for symbol, number in zip(free, _unused(taken, len(free)), strict=True):
        symbols[symbol] = number
    drawn = {
        formal: small[int(e)] if e.is_Integer else int(e.xreplace(symbols))
        for formal, e in bindings.items()
    }
    return {formal: max(number, 1) for formal, number in drawn.items()}


def _unused(taken: set[int], count: int) -> list[int]:
    """`count` small numbers that are not taken, 3 first: it is odd and neither 1 nor 2."""
    pool = [3, 5, 2, 4, 7, 6, *range(8, 8 + count + len(taken))]
    return [n for n in pool if n not in taken][:count]


def _meeting(
    sizes: Mapping[Symbol, int], equal: Iterable[Expr], free: Iterable[Symbol]
) -> dict[Symbol, int]:
    """The sizes, of those that are free one changed for each expression so that it is 0."""
    found = dict(sizes)
    left = sorted(free, key=lambda s: str(s.name))
    for expression in equal:
        for symbol in [s for s in left if s in expression.free_symbols]:
            rest = {s: n for s, n in found.items() if s != symbol}
            line = expand(expression.xreplace(rest))
            slope = line.coeff(symbol)
            value = -line.xreplace({symbol: slope * 0}) / slope if slope.is_number and slope else 0
            if value > 0 and value == int(value) and expand(line - slope * (symbol - value)) == 0:
                found[symbol] = int(value)
                left.remove(symbol)
                break
    return found


def _allowed(sizes: Sizes, nonzero: Iterable[Expr], nonnegative: Iterable[Expr]) -> bool:
    """Whether nothing is divided by 0 and every access stays inside its tensor."""
    divisors = (e.xreplace(sizes) for e in nonzero)
    room = (e.xreplace(sizes) for e in nonnegative)
    return all(e != 0 for e in divisors) and not any(e.is_negative for e in room)


def _points(program: Program, sizes: Sizes) -> int:
    """The number of points of all iteration domains."""
    total = 0
    for equation in program.equations:
        points = 1
        for extent in equation.domain.values():
            points *= max(int(extent.xreplace(sizes)), 0)
        total += points
    return total
