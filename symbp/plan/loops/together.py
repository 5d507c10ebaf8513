"""Which statements may run under common loops: iteration by iteration, none misses another's work.

Statements have numbers for sizes here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sympy import Add, Basic, Expr, Symbol, expand

from symbp.ir import Access, Equation, accesses, index
from symbp.plan.model import Alias, Clear, Loop, Statement, operands, reads, writes
from symbp.plan.statements.substitution import substituted

Extents = Mapping[Symbol, int]
S = TypeVar("S", bound=Statement)


@dataclass(frozen=True)
class Memory:
    """The tensors of a routine: shapes, steps through memory, and whose memory each one is.

    `scratch` are the tensors that nothing outside the routine sees; `last` are targets whose
    statements stay behind all that stands before them. `placed` are products of which each
    element is only added to its place, where several meet, and the dimensions that tell these
    places apart.
    """

    shapes: Mapping[str, tuple[int, ...]]
    strides: Mapping[str, tuple[int, ...]]
    roots: Mapping[str, str] = field(default_factory=dict)
    scratch: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    placed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def root(self, name: str) -> str:
        """The tensor whose memory it is."""
        return self.roots.get(name, name)

    def steps(self, access: Access, symbol: Symbol) -> int:
        """How far the index steps through the tensor; 0 where that is not known."""
        total = 0
        pairs = zip(access.indices, self.strides[access.tensor], strict=True)
        for expression, stride in pairs:
            form = affine(expression)
            if form is not None:
                total += form[0].get(symbol, 0) * stride
        return total


def affine(expression: Expr) -> tuple[dict[Symbol, int], int] | None:
    """Coefficients and constant of an affine index; None when data or a rounding is in it."""
    if accesses(expression):
        return None
    coefficients: dict[Symbol, int] = {}
    constant = 0
    for term in Add.make_args(expand(expression)):
        c, rest = term.as_coeff_Mul()
        if rest == 1:
            constant += int(c)
        elif isinstance(rest, Symbol) and c.is_Integer:
            coefficients[rest] = coefficients.get(rest, 0) + int(c)
        else:
            return None
    return coefficients, constant


def depends(later: Statement, earlier: Statement, memory: Memory) -> bool:
    """Whether the order of two statements matters."""
    if isinstance(later, Alias) or isinstance(earlier, Alias):
        return False
    first = {memory.root(n) for n in writes(earlier)}
    second = {memory.root(n) for n in writes(later)}
    read_first = {memory.root(n) for n in reads(earlier)}
    read_second = {memory.root(n) for n in reads(later)}
    return bool(first & (read_second | second) or read_first & second)


def touches(statement: Statement) -> Iterator[tuple[Access, bool]]:
    """Every element access of a statement, and whether it writes."""
    if isinstance(statement, Clear | Alias | Loop):
        raise TypeError(f"{type(statement).__name__} has no accesses of its own")
    yield statement.equation.element, True
    for access in operands(statement):
        yield access, False


def equation_of(statement: Statement) -> Equation:
    """The one equation that the statement computes."""
    if isinstance(statement, Clear | Alias | Loop):
        raise TypeError(f"{type(statement).__name__} has no equation of its own")
    return statement.equation


def renamed(statement: S, names: Mapping[Symbol, Symbol]) -> S:
    """The statement with indices renamed; others that have such a name get a new one."""
    q = equation_of(statement)
    mapping: dict[Basic, Basic] = {a: b for a, b in names.items() if a != b}
    taken = {*q.domain, *names.values()}
    for symbol in q.domain:
        if symbol not in names and symbol in set(names.values()):
            fresh, number = symbol, 2
            while fresh in taken:
                fresh, number = index(f"{symbol.name}_{number}"), number + 1
            mapping[symbol] = fresh
            taken.add(fresh)
    return substituted(statement, mapping) if mapping else statement


def extents(equation: Equation) -> dict[Symbol, int]:
    """The extents of all indices."""
    return {i: int(e) for i, e in equation.domain.items()}


def may_share_loops(
    later: Statement,
    earlier: Statement,
    loops: tuple[Sequence[Symbol], Sequence[Symbol]],
    memory: Memory,
) -> bool:
    """Whether each iteration of common loops has all that passes between the two statements.

    That is so when two accesses to one element always belong to the same iteration. `loops` are
    those around, whose iterations follow one another, and the common ones.
    """
    first, second = (extents(equation_of(s)) for s in (earlier, later))
    for a, a_writes in touches(earlier):
        for b, b_writes in touches(later):
            if not (a_writes or b_writes) or memory.root(a.tensor) != memory.root(b.tensor):
                continue
            if not _same_iteration(_places(a, b, memory), loops, (first, second)):
                return False
    return True


def _places(a: Access, b: Access, memory: Memory) -> list[tuple[Expr, Expr]]:
    """Pairs of index expressions that are equal where the elements are the same."""
    if a.tensor == b.tensor:
        return list(zip(a.indices, b.indices, strict=True))
    return [(_flat(a, memory), _flat(b, memory))]


def _flat(access: Access, memory: Memory) -> Expr:
    strides = memory.strides[access.tensor]
    return Add(*(i * s for i, s in zip(access.indices, strides, strict=True)))


def _same_iteration(
    places: Sequence[tuple[Expr, Expr]],
    loops: tuple[Sequence[Symbol], Sequence[Symbol]],
    domains: tuple[Extents, Extents],
) -> bool:
    known = set(loops[0])
    if any(_disjoint(a, b, known, domains) for a, b in places):
        return True
    for symbol in loops[1]:
        if not any(_tells(a, b, symbol, known, domains) for a, b in places):
            return False
        known.add(symbol)
    return True


def _tells(
    a: Expr, b: Expr, symbol: Symbol, known: set[Symbol], domains: tuple[Extents, Extents]
) -> bool:
    """Whether a == b only where the symbol has one value in both; `known` ones do."""
    one, other = affine(a), affine(b)
    if one is None or other is None:
        return False
    step = one[0].get(symbol, 0)
    if step == 0 or other[0].get(symbol, 0) != step:
        return False
    same = {s for s in known if one[0].get(s, 0) == other[0].get(s, 0)} | {symbol}
    low_a, high_a = _reach(one, same, domains[0])
    low_b, high_b = _reach(other, same, domains[1])
    return abs(step) > max(high_a, high_b) - min(low_a, low_b)


def _disjoint(a: Expr, b: Expr, known: set[Symbol], domains: tuple[Extents, Extents]) -> bool:
    """Whether a and b never meet, the known symbols being the same in both."""
    one, other = affine(a), affine(b)
    if one is None or other is None:
        return False
    same = {s for s in known if one[0].get(s, 0) == other[0].get(s, 0)}
    low_a, high_a = _reach(one, same, domains[0])
    low_b, high_b = _reach(other, same, domains[1])
    return low_a > high_b or low_b > high_a


def _reach(
    form: tuple[dict[Symbol, int], int], without: set[Symbol], domain: Extents
) -> tuple[int, int]:
    low = high = form[1]
    for symbol, c in form[0].items():
        if symbol not in without:
            far = c * (domain[symbol] - 1)
            low, high = low + min(0, far), high + max(0, far)
    return low, high
