"""Sizes that meet what is required of them, found from sizes that do not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from sympy import Expr, Integer, Symbol, expand

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

    Requirements are mended one after the other, each by the size that then leaves the fewest
    unmet; None when that leads nowhere.
    """
    sizes = dict(start)
    for _ in range(_ROUNDS + len(nonnegative) + len(nonzero)):
        below = next((e for e in nonnegative if _is_below(e, sizes)), None)
        broken = below or next((e for e in nonzero if not nonzero_at([e], sizes)), None)
        if broken is None:
            return sizes
        moves = []
        for symbol in sorted(broken.free_symbols & set(free), key=lambda s: str(s.name)):
            for value in _mended(broken, symbol, sizes, below is not None):
                unmet = sum(_is_below(e, {**sizes, symbol: value}) for e in nonnegative)
                distance = value - sizes[symbol]
                # Upwards first: windows that are smaller again undo what others asked for.
                moves.append(((unmet, distance < 0, abs(distance)), symbol, value))
        if not moves:
            return None
        _, symbol, value = min(moves, key=lambda move: move[0])
        sizes[symbol] = value
    return None


def with_room(
    sizes: dict[Symbol, int],
    free: Collection[Symbol],
    nonnegative: Sequence[Expr],
    nonzero: Sequence[Expr],
    fits: Callable[[Sizes], bool],
) -> dict[Symbol, int]:
    """Sizes with one more than is required wherever that `fits`: a window then has two places.

    Only those that are free move, upwards; they are odd and unlike the others where they can be.
    """
    required, found = list(nonnegative), sizes
    for number, expression in enumerate(nonnegative):
        if expand(-expression) in nonnegative:
            continue
        more = [*required[:number], expression - 1, *required[number + 1 :]]
        larger = feasible(found, free, more, nonzero)
        if larger is None or any(larger[s] < found[s] for s in free):
            continue
        if fits(larger):
            found, required = larger, more
    return _apart(found, free, required, nonzero)


def _apart(
    sizes: Sizes, moved: Collection[Symbol], nonnegative: Sequence[Expr], nonzero: Sequence[Expr]
) -> dict[Symbol, int]:
    """The sizes, those that were moved made unlike the others, and odd, where that is allowed."""
    found = dict(sizes)
    for symbol in sorted(moved, key=lambda s: str(s.name)):
        others = {n for s, n in found.items() if s != symbol}
        values = range(found[symbol], found[symbol] + _ODD)
        for value in sorted(set(values) - others, key=lambda n: (n % 2 == 0, n)):
            trial = {**found, symbol: value}
            if nonnegative_at(nonnegative, trial) and nonzero_at(nonzero, trial):
                found = trial
                break
    return found


def _is_below(expression: Expr, sizes: Sizes) -> bool:
    return bool(valued(expression, sizes).is_negative)


def _mended(expression: Expr, symbol: Symbol, sizes: Sizes, below: bool) -> Iterator[int]:
    """The nearest numbers found, up and down, for a size that put an expression right."""
    line = valued(expression, {s: n for s, n in sizes.items() if s != symbol})

    def does(value: int) -> bool:
        at = {symbol: value}
        return not _is_below(line, at) if below else nonzero_at([line], at)

    for sign in (1, -1):
        last = sizes[symbol]
        for value in _away(last, sign):
            if does(value):
                yield _least(does, last, value)
                break
            last = value


def _least(does: Callable[[int], bool], without: int, value: int) -> int:
    """By halving, a number that does, between one that does not and one that does."""
    while abs(value - without) > 1:
        middle = (without + value) // 2
        without, value = (without, middle) if does(middle) else (middle, value)
    return value


def _away(start: int, sign: int) -> Iterator[int]:
    """Positive numbers away from one: all near ones, then in growing steps."""
    distance = 0
    while distance < _FARTHEST and (sign > 0 or distance < start - 1):
        distance += 1 if distance < _NEAR else distance // 4
        yield max(start + sign * distance, 1)
