"""Small numbers for the sizes of a fragment, with which its equations can be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import prod

import numpy as np
from sympy import Expr, Symbol, expand

from symbp.check.feasible import feasible, nonnegative_at, nonzero_at, valued, with_room
from symbp.errors import CheckError
from symbp.ir import Program
from symbp.network import Network
from symbp.network.model import Message

Sizes = Mapping[Symbol, int]
_DRAWS = 200  # until sizes are found with which a formula can be evaluated
_POINTS = 1 << 18  # of all iteration domains together: what is wanted of drawn sizes
_NUMBERS = 1 << 17  # in the tensors of a network that is given more room than it needs
_MOST_POINTS = 1 << 27  # and what can be evaluated at all


def choose_sizes(
    name: str,
    program: Program,
    bindings: Mapping[Symbol, Expr],
    nonzero: Sequence[Expr],
    nonnegative: Sequence[Expr],
    *,
    named: Sizes | None = None,
) -> dict[Symbol, int]:
    """Small sizes with which nothing is divided by 0 and every access stays inside its tensor.

    They are actual ones where no others do, with the numbers that `named` has for named sizes.
    Raises CheckError when those do not either, or are so many that nothing can be checked.
    """
    equal = _equalities(nonnegative)
    found: tuple[int, dict[Symbol, int]] | None = None
    for candidate in _candidates(program, bindings, nonzero, nonnegative, named):
        sizes = _meeting(candidate, equal, candidate)
        if not _allowed(sizes, nonzero, nonnegative):
            continue
        points = _points(program, sizes)
        if found is None or points < found[0]:
            found = points, sizes
        if points <= _POINTS:
            break
    if found is None:
        actual = actual_sizes(name, program, bindings, nonnegative, named)
        found = (0, actual) if _allowed(actual, nonzero, nonnegative) else None
    if found is None:
        raise CheckError(
            f"{name}: no sizes were found that meet what it requires of them, so the gradient "
            "cannot be checked"
        )
    _bounded(name, program, found[1])
    return found[1]


def actual_sizes(
    name: str,
    program: Program,
    bindings: Mapping[Symbol, Expr],
    nonnegative: Sequence[Expr] = (),
    named: Sizes | None = None,
) -> dict[Symbol, int]:
    """The extents as they are, named ones small: for fragments whose extents hang together.

    Named ones have their number in `named` where they have one there.

    Raises CheckError when they are too many for anything to be checked.
    """
    free = sorted({s for e in bindings.values() for s in e.free_symbols}, key=lambda s: s.name)
    symbols = dict(zip(free, _unused(set(), len(free)), strict=True)) | dict(named or {})
    actual = {formal: int(e.xreplace(symbols)) for formal, e in bindings.items()}
    actual |= {s: 3 for s in program.sizes() if s not in actual}
    unknown = [s for s, e in bindings.items() if not (named or e.is_Integer)]
    sizes = _meeting(actual, _equalities(nonnegative), unknown)
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


def _candidates(
    program: Program,
    bindings: Mapping[Symbol, Expr],
    nonzero: Sequence[Expr],
    nonnegative: Sequence[Expr],
    named: Sizes | None,
) -> Iterator[dict[Symbol, int]]:
    """Sizes to try: like the actual ones, larger, changed until they do, then at random."""
    sizes = draw_sizes(bindings, named or {})
    for symbol in program.sizes():
        sizes.setdefault(symbol, 3)
    yield sizes
    yield {symbol: number + 1 for symbol, number in sizes.items()}
    start = _meeting(sizes, _equalities(nonnegative), sizes)
    mended = feasible(start, start, nonnegative, nonzero)
    if mended is not None:
        moved = [s for s, n in mended.items() if n != sizes[s]]
        fits = partial(_is_small, program)
        yield with_room(mended, moved, nonnegative, nonzero, fits)
        yield mended
    for draw in np.random.default_rng(0).integers(1, 8, (_DRAWS, len(sizes))):
        yield dict(zip(sizes, map(int, draw), strict=True))


def draw_sizes(bindings: Mapping[Symbol, Expr], named: Sizes) -> dict[Symbol, int]:
    """A small number for each formal size, odd and unequal where the actual extents are.

    Equal extents stay equal, 1 stays 1, and larger extents get larger numbers, so that a window
    still fits its input. Extents made of named sizes that small ones leave no room for are made of
    those in `named`.
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
    drawn: dict[Symbol, int] = {}
    for formal, extent in bindings.items():
        number = small[int(extent)] if extent.is_Integer else int(extent.xreplace(symbols))
        if number < 1 and extent.free_symbols <= named.keys():
            number = int(valued(extent, named))
        drawn[formal] = max(number, 1)
    return drawn


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


def _allowed(sizes: Sizes, nonzero: Sequence[Expr], nonnegative: Sequence[Expr]) -> bool:
    """Whether nothing is divided by 0 and every access stays inside its tensor."""
    return nonzero_at(nonzero, sizes) and nonnegative_at(nonnegative, sizes)


def _is_small(program: Program, sizes: Sizes) -> bool:
    return _points(program, sizes) <= _POINTS


def _points(program: Program, sizes: Sizes) -> int:
    """The number of points of all iteration domains."""
    total = 0
    for equation in program.equations:
        points = 1
        for extent in equation.domain.values():
            points *= max(int(extent.xreplace(sizes)), 0)
        total += points
    return total


def network_sizes(networks: Sequence[Network]) -> dict[Symbol, int]:
    """Every named size of networks that share them, so that all of their layers accept it.

    The networks' own numbers stay; the others are small, odd and unequal where they can be. Raises
    CheckError when none are found.
    """
    shapes = [t.shape for w in networks for t in w.tensors.values()]
    given = {s: n for w in networks for s, n in w.sizes.items()}
    extents = {valued(e, given) for shape in shapes for e in shape}
    free = sorted({s for e in extents for s in e.free_symbols}, key=lambda s: str(s.name))
    pool = [5, 3, 4, 6, 7, *range(8, 8 + len(free))]
    start = dict(zip(free, pool, strict=False))
    messages, nonzero = _requirements(networks, given)
    for extent in sorted(extents, key=str):
        if not (extent.is_Integer or extent.is_Symbol):
            messages.setdefault(extent - 1, ())
    required = list(messages)
    sizes = feasible(_meeting(start, _equalities(required), free), free, required, nonzero)
    if sizes is None:
        raise CheckError(_unmet(networks[0].name, messages, {**given, **start}, bool(free)))
    moved = [s for s in free if sizes[s] != start[s]]
    fits = partial(_is_light, [[valued(e, given) for e in shape] for shape in shapes])
    return {**given, **with_room(sizes, moved, required, nonzero, fits)}


def _is_light(shapes: Iterable[Sequence[Expr]], sizes: Sizes) -> bool:
    """Whether the tensors that named sizes make larger hold few numbers."""
    open_shapes = [shape for shape in shapes if any(e.free_symbols for e in shape)]
    counts = (prod(int(valued(e, sizes)) for e in shape) for shape in open_shapes)
    return sum(counts) <= _NUMBERS


def _requirements(
    networks: Sequence[Network], given: Sizes
) -> tuple[dict[Expr, Message], list[Expr]]:
    """What may not be negative, with what to say of it, and what may not be 0, in named sizes."""
    messages: dict[Expr, Message] = {}
    nonzero: dict[Expr, None] = {}
    for network in networks:
        for instance in network.instances:
            template = network.templates[instance.template]
            bound = dict(instance.sizes)

            def known(e: Expr, bound: dict[Symbol, Expr] = bound) -> Expr:
                return valued(e.xreplace(bound), given)

            for e in template.nonnegative:
                pieces = template.messages.get(e, ())
                told = tuple(p if isinstance(p, str) else known(p) for p in pieces)
                messages.setdefault(known(e), told)
            nonzero |= {known(e): None for e in template.nonzero}
    undecided = {e: m for e, m in messages.items() if not e.is_nonnegative}
    return undecided, [e for e in nonzero if not e.is_nonzero]


def _unmet(name: str, messages: Mapping[Expr, Message], sizes: Sizes, free: bool) -> str:
    """What to say when no sizes do: the first requirement that small ones do not meet."""
    which = "no sizes were found that every layer accepts" if free else "the sizes do not do"
    broken = next((m for e, m in messages.items() if m and not nonnegative_at([e], sizes)), ())
    told = "".join(p if isinstance(p, str) else str(valued(p, sizes)) for p in broken)
    numbers = ", ".join(f"{s.name} = {n}" for s, n in sizes.items())
    found = f" (with {numbers}: {told})" if told else ""
    return f"{name}: {which}{found}; give others with `sizes:` or --size"
