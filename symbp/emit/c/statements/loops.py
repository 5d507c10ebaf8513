"""Loop nests as lines of C: the order of loops, and guards as loop bounds where they allow it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Add, And, Basic, Expr, Integer, Symbol, floor
from sympy.logic.boolalg import Boolean

from symbp.emit.c.text.printer import AND, Scope, condition, enclosed, index, stride, symbols_in
from symbp.ir import Access, Compare, accesses

Extents = Mapping[Symbol, int]
_INDENT = "    "
_DECLARATION = re.compile(r"const |(ptrdiff_t|int|\w+_real) \w")
_SHORT = 8  # iterations below which nothing is said of an innermost loop
_VECTOR, _WRITTEN_OUT = 4, 16  # iterations: of a vector at least, and that compilers write out


def indented(lines: Iterable[str]) -> list[str]:
    """The lines one level deeper."""
    return [_INDENT + line if line else line for line in lines]


def scoped(lines: Sequence[str]) -> list[str]:
    """The lines in braces of their own, if they declare anything."""
    declares = any(_DECLARATION.match(line) for line in lines)
    return ["{", *indented(lines), "}"] if declares else list(lines)


def block(head: str, body: Sequence[str]) -> list[str]:
    """`head { body }`."""
    return [f"{head} {{", *indented(body), "}"]


@dataclass
class _Bounds:
    low: list[str] = field(default_factory=list)
    high: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)


def conjuncts(guards: Iterable[Boolean]) -> list[Boolean]:
    """The guards with every `and` taken apart."""
    found: list[Boolean] = []
    for guard in guards:
        found += conjuncts(guard.args) if isinstance(guard, And) else [guard]
    return found


def split(
    guards: Iterable[Boolean], inner: Iterable[Symbol]
) -> tuple[list[Boolean], list[Boolean]]:
    """Guards that do not depend on the inner indices, and those that do."""
    wanted = set(inner)
    outside: list[Boolean] = []
    inside: list[Boolean] = []
    for guard in conjuncts(guards):
        (inside if symbols_in(guard) & wanted else outside).append(guard)
    return outside, inside


@dataclass(frozen=True)
class Shape:
    """What stands at the loops of a nest.

    `before` goes in front of the innermost loop. `vector`: no iteration of the innermost loop
    depends on another. `parallel`: the outermost loop's iterations may run at the same time.
    `together`: the innermost loop's operands lie side by side, so that vectors of them can be read.
    """

    before: Sequence[str] = ()
    vector: bool = False
    parallel: bool = False
    together: bool = False

    def around(
        self, lines: list[str], depth: int, order: Sequence[Symbol], extents: Extents, scope: Scope
    ) -> list[str]:
        """The loop at a depth with what belongs to it."""
        innermost, count = depth == len(order) - 1, extents[order[depth]]
        parallel = depth == 0 and self.parallel and not (innermost and self.vector)
        if (
            innermost
            and self.together
            and scope.fast
            and not parallel
            and (self.is_whole(count) or order[depth] in scope.bounds)
        ):
            lines = [scope.helper("WHOLE_LOOP"), *lines]
        if innermost and self.vector and scope.fast and count >= _SHORT:
            lines = [scope.helper("IVDEP"), *lines]
        if parallel:
            lines = [scope.helper("PARALLEL"), *lines]
        if innermost and self.before:
            lines = [*self.before, *lines]
        return lines

    def is_whole(self, count: int) -> bool:
        """Whether so many iterations are better taken as vectors than written out."""
        return _VECTOR <= count < _WRITTEN_OUT and (self.vector or count % _VECTOR == 0)


PLAIN = Shape()


def nest(
    order: Sequence[Symbol],
    extents: Extents,
    guards: Iterable[Boolean],
    body: Sequence[str],
    scope: Scope,
    *,
    shape: Shape = PLAIN,
) -> list[str]:
    """Loops over `order`, outermost first, around `body`, which runs where every guard holds.

    Each guard is tested at the innermost loop it depends on: as a bound of that loop when it is
    an inequality or equality with coefficient 1 or -1, else as an `if` inside.
    """
    placed: list[_Bounds] = [_Bounds() for _ in order]
    before: list[str] = []
    for guard in conjuncts(guards):
        depth = max((k for k, i in enumerate(order) if i in symbols_in(guard)), default=None)
        if depth is None:
            before.append(enclosed(condition(guard, scope), AND))
        else:
            _place(guard, order[depth], extents[order[depth]], placed[depth], scope)
    lines = list(body)
    for depth in reversed(range(len(order))):
        symbol, bounds = order[depth], placed[depth]
        if bounds.conditions:
            lines = block(f"if ({' && '.join(bounds.conditions)})", lines)
        lines = block(_head(symbol, extents[symbol], bounds, scope), lines)
        lines = shape.around(lines, depth, order, extents, scope)
    if not order and shape.before:
        lines = [*shape.before, *lines]
    return block(f"if ({' && '.join(before)})", lines) if before else lines


def span(
    symbol: Symbol, extent: int, guards: Iterable[Boolean], scope: Scope
) -> tuple[str, str] | None:
    """From where up to where the guards let the index run; None when they leave gaps."""
    bounds = _Bounds()
    for guard in conjuncts(guards):
        if symbol not in symbols_in(guard):
            return None
        _place(guard, symbol, extent, bounds, scope)
    return None if bounds.conditions else _reach(extent, bounds, scope)


def _place(guard: Boolean, symbol: Symbol, extent: int, bounds: _Bounds, scope: Scope) -> None:
    found = edges(guard, symbol, divided=not accesses(guard))
    if found is None:
        bounds.conditions.append(enclosed(condition(guard, scope), AND))
        return
    low, high = found
    if low is not None and not (low.is_Integer and low <= 0):
        bounds.low.append(index(low, scope)[0])
    if high is not None and not (high.is_Integer and high >= extent):
        bounds.high.append(index(high, scope)[0])


def edges(
    guard: Boolean, symbol: Symbol, *, divided: bool = False
) -> tuple[Expr | None, Expr | None] | None:
    """The range (from, below) of the index in which the guard holds; None when it is no range.

    With `divided`, the edges may be quotients rounded down.
    """
    if not isinstance(guard, Compare) or guard.op == "ne":
        return None
    coefficient: Expr = Integer(0)
    rest: list[Expr] = []
    for term in Add.make_args(guard.difference):
        c, factor = term.as_coeff_Mul()
        if not c.is_Integer:
            return None
        if factor == symbol:
            coefficient += c
        elif symbol in symbols_in(factor) or not _is_index_term(factor):
            return None
        else:
            rest.append(term)
    if coefficient == 0 or (abs(coefficient) != 1 and (guard.op == "eq" or not divided)):
        return None
    other = Add(*rest)
    if guard.op == "eq":
        start = -other * coefficient
        return start, start + 1
    strict = Integer(1 if guard.op == "gt" else 0)
    if coefficient > 0:
        return _quotient(strict - other + coefficient - 1, coefficient), None
    return None, _quotient(other - strict, -coefficient) + 1


def _quotient(number: Expr, divisor: Expr) -> Expr:
    return number if divisor == 1 else floor(number / divisor)


def _is_index_term(factor: Basic) -> bool:
    return isinstance(factor, Symbol | Access | Integer) or (
        factor.is_Mul and all(_is_index_term(f) for f in factor.args)
    )


def _head(symbol: Symbol, extent: int, bounds: _Bounds, scope: Scope) -> str:
    name = scope.indices[symbol]
    low, high = scope.bounds.get(symbol) or _reach(extent, bounds, scope)
    return f"for (ptrdiff_t {name} = {low}; {name} < {high}; ++{name})"


def _reach(extent: int, bounds: _Bounds, scope: Scope) -> tuple[str, str]:
    low, high = "0", str(extent)
    for edge in bounds.low:
        low = f"{scope.helper('later')}({low}, {edge})"
    for edge in bounds.high:
        high = f"{scope.helper('earlier')}({high}, {edge})"
    return low, high


def side_by_side(expressions: Iterable[Basic], inner: Symbol, scope: Scope) -> bool:
    """Whether elements lie next to each other as the index grows, or are the same one."""
    return all(stride(a, inner, scope) in (0, 1) for a in touched(expressions))


def by_stride(indices: Iterable[Symbol], target: Access, scope: Scope) -> list[Symbol]:
    """The indices, those that step furthest through the target first; ties keep their order."""

    def step(symbol: Symbol) -> int:
        found = stride(target, symbol, scope)
        if found is None:
            return -sys.maxsize
        return -abs(found)

    return sorted(indices, key=step)


def best_inner(
    candidates: Sequence[Symbol], operands: Iterable[Access], extents: Extents, scope: Scope
) -> Symbol | None:
    """The index under which most operands are read one after another; ties: the first, if long."""
    reads = list(operands)

    def score(symbol: Symbol) -> tuple[int, int, bool]:
        steps = [stride(a, symbol, scope) for a in reads]
        jumps = sum(s is None or abs(s) > 1 for s in steps)
        return (-jumps, sum(s in (1, -1) for s in steps), extents[symbol] > 1)

    return max(candidates, key=score, default=None)


def touched(expressions: Iterable[Basic]) -> tuple[Access, ...]:
    """Every distinct access in the expressions."""
    return tuple(dict.fromkeys(a for e in expressions for a in accesses(e)))
