"""Sizes that meet what is required of them, found from sizes that do not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sympy import Expr, Integer, Symbol

Sizes = Mapping[Symbol, int]
_ROUNDS = 40  # beyond one for each requirement
_NEAR = 16  # sizes tried one by one; those further off are tried in growing steps
_FARTHEST = 1 << 14
_ODD = 8  # how far a size is moved to be odd and unlike the others


def nonnegative_at(expressions: Sequence[Expr], sizes: Sizes) -> bool:
    """Whether none of the expressions is negative."""
    return not any(_is_below(e, sizes) for e in expressions)


def nonzero_at(expressions: Sequence[Expr], sizes: Sizes) -> bool:
    """Whether none of the expressions is 0."""
    return all(valued(e, sizes) != 0 for e in expressions)


def valued(expression: Expr, sizes: Sizes) -> Expr:
    """The expression with numbers for sizes."""
    return expression.xreplace({symbol: Integer(number) for symbol, number in sizes.items()})


def feasible(
    start: Sizes,
    free: Collection[Symbol],
    nonnegative: Sequence[Expr],
    nonzero: Sequence[Expr] = (),
) -> dict[Symbol, int] | None:
    """The sizes, of those that are free as few and as little changed as is found to be enough.

    Requirements are mended one after the other, each by the size that has to move least, up or
    down; None when that leads nowhere.
    """
    sizes = dict(start)
    for _ in range(_ROUNDS + len(nonnegative) + len(nonzero)):
        broken = next((e for e in nonnegative if _is_below(e, sizes)), None)
        if broken is None:
            broken = next((e for e in nonzero if not nonzero_at([e], sizes)), None)
            if broken is None:
                return sizes
        moves = []
        for symbol in sorted(broken.free_symbols & set(free), key=lambda s: str(s.name)):
            value = _mended(broken, symbol, sizes, below=broken in nonnegative)
            if value is not None:
                unmet = sum(_is_below(e, {**sizes, symbol: value}) for e in nonnegative)
                moves.append((unmet, abs(value - sizes[symbol]), str(symbol.name), symbol, value))
        if not moves:
            return None
        *_, symbol, value = min(moves, key=lambda move: move[:3])
        sizes[symbol] = value
    return None


def apart(
    sizes: Sizes, moved: Collection[Symbol], nonnegative: Sequence[Expr], nonzero: Sequence[Expr]
) -> dict[Symbol, int]:
    """The sizes, those that were moved made odd and unlike the others where that is allowed."""
    found = dict(sizes)
    for symbol in sorted(moved, key=lambda s: str(s.name)):
        others = {n for s, n in found.items() if s != symbol}
        for value in range(found[symbol], found[symbol] + _ODD):
            trial = {**found, symbol: value}
            if value % 2 == 0 or value in others:
                continue
            if nonnegative_at(nonnegative, trial) and nonzero_at(nonzero, trial):
                found = trial
                break
    return found


def _is_below(expression: Expr, sizes: Sizes) -> bool:
    return bool(valued(expression, sizes).is_negative)


def _mended(expression: Expr, symbol: Symbol, sizes: Sizes, below: bool) -> int | None:
    """The nearest number found for a size with which the expression is no longer at fault."""
    rest = {s: n for s, n in sizes.items() if s != symbol}
    line = valued(expression, rest)

    def does(value: int) -> bool:
        return (
            not _is_below(line, {symbol: value}) if below else nonzero_at([line], {symbol: value})
        )

    last = sizes[symbol]
    for value in _nearby(sizes[symbol]):
        if does(value):
            return _least(does, last, value) if value > last + 1 > sizes[symbol] else value
        last = max(last, value)
    return None


def _least(does: Callable[[int], bool], low: int, high: int) -> int:
    """By halving, a number that does in (low, high], where low does not and high does."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if does(middle) else (middle, high)
    return high


def _nearby(start: int) -> Iterator[int]:
    """Positive numbers in order of their distance: all near ones, then in growing steps."""
    for distance in range(1, _NEAR + 1):
        yield start + distance
        if start > distance:
            yield start - distance
    distance = _NEAR
    while distance < _FARTHEST:
        distance += distance // 4
        yield start + distance
        if start > distance:
            yield start - distance
    if start > 1:
        yield 1
