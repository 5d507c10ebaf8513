"""Groups: statements over the same rows run under common loops, one row after another.

What one statement writes and the next reads is then still in the nearest cache, and scratch that
lives within one iteration needs memory for one row only. Statements change places where nothing
depends on their order. Sizes are numbers here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import prod

from sympy import Abs, Function, Integer, Symbol, ceiling, floor, sign
from sympy.logic.boolalg import Boolean

from symbp.ir import Equation, Range, index, walk
from symbp.plan.loops.nests import Group, Item, Recurrence, Steps
from symbp.plan.loops.rows import with_rows
from symbp.plan.loops.together import (
    Memory,
    depends,
    equation_of,
    extents,
    may_share_loops,
    renamed,
    touches,
)
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Reduce,
    Statement,
    reads,
    writes,
)
from symbp.plan.statements.placed import placed

_ENOUGH = 8  # outer iterations that are not given up for a larger group
_LARGEST_ROW = 24_576  # points of a statement in an iteration, beyond which nothing stays near
_LONG = 64  # elements of a row from which functions of functions get a loop of their own,
_MANY = 4  # after so many functions
_SHORT = (Abs, ceiling, floor, sign)  # functions that are an operation or two
LOCAL = 8448  # elements of scratch that an iteration may have of its own


def grouped(statements: Sequence[Statement], memory: Memory, room: int = LOCAL) -> tuple[Item, ...]:
    """The statements, in groups where that is legal and gains.

    An iteration has `room` elements of scratch of its own.
    """
    memory = replace(memory, placed=placed(statements, memory.scratch))
    items = _level(_with_zeros(statements, memory), (), memory)
    stepwise = [_recurrence(i, memory) if isinstance(i, Loop) else i for i in items]
    return with_rows(stepwise, memory, room)


def _recurrence(loop: Loop, memory: Memory) -> Recurrence:
    """The recurrence with each step's statements in groups; those at one time stay together."""
    runs: list[tuple[Symbol, int, int, list[Statement]]] = []
    for statement, time, offset in loop.body:
        extent = _extent(statement, time)
        if not runs or runs[-1][1:3] != (offset, extent):
            runs.append((time, offset, extent, []))
        runs[-1][3].append(renamed(statement, {time: runs[-1][0]}))
    return Recurrence(
        _level(loop.start, (), memory),
        tuple(Steps(t, o, e, _level(found, (t,), memory)) for t, o, e, found in runs),
        int(loop.length),
        loop.scan.direction > 0,
    )


# ---------------------------------------------------------------- zeros


def _with_zeros(statements: Sequence[Statement], memory: Memory) -> list[Statement]:
    """The statements, each Clear as the equation that it stands for, before what needs it."""
    waiting: dict[str, Clear] = {}
    found: list[Statement] = []
    for statement in statements:
        if isinstance(statement, Clear):
            waiting[statement.tensor] = statement
            continue
        roots = {memory.root(n) for n in (*reads(statement), *writes(statement))}
        for name in list(waiting):
            if memory.root(name) in roots and not isinstance(statement, Alias):
                found.append(_zero(waiting.pop(name), statement, memory))
        found.append(statement)
    return found + [_zero(c, None, memory) for c in waiting.values()]


def _zero(clear: Clear, reader: Statement | None, memory: Memory) -> Statement:
    """The equation `target = 0`, with the indices by which the next statement writes it."""
    shape = memory.shapes[clear.tensor]
    names = [index(f"place_{k}") for k in range(1, len(shape) + 1)]
    if reader is not None and not isinstance(reader, Clear | Alias | Loop):
        q = reader.equation
        lhs = [i for i in q.lhs if isinstance(i, Symbol)]
        if q.target == clear.tensor and len(set(lhs)) == len(shape):
            names = lhs
    free = tuple(Range(i, Integer(e)) for i, e in zip(names, shape, strict=True))
    return Elementwise(Equation(clear.tensor, tuple(names), free, Integer(0)))


def _is_zero(statement: Statement) -> bool:
    return isinstance(statement, Elementwise) and statement.equation.body == 0


# ---------------------------------------------------------------- one level of loops


@dataclass
class _Bin:
    """A group in the making: `depth` loops are common, named as in the first member."""

    members: list[Statement]
    loops: list[Symbol]
    sizes: list[int]
    depth: int

    def names(self, statement: Statement, loops: Sequence[Symbol], depth: int) -> Statement:
        """The statement with the common indices named as in the group."""
        return renamed(statement, dict(zip(loops[:depth], self.loops[:depth], strict=True)))


def _level(
    statements: Sequence[Statement], fixed: tuple[Symbol, ...], memory: Memory
) -> tuple[Item, ...]:
    level = _Level(fixed, memory)
    for statement in statements:
        level.add(statement)
    level.flush()
    return tuple(
        b.members[0] if len(b.members) == 1 else _group(b, fixed, memory) for b in level.bins
    )


def _group(found: _Bin, fixed: tuple[Symbol, ...], memory: Memory) -> Group:
    common = found.loops[: found.depth]
    ranges = zip(common, found.sizes[: found.depth], strict=True)
    members = [
        Reduce(m.equation, m.accumulate) if isinstance(m, Contraction) and _is_vector(m) else m
        for m in found.members
    ]
    inner = _level(members, (*fixed, *common), memory)
    return Group(tuple(Range(i, Integer(e)) for i, e in ranges), inner)


class _Level:
    """Statements under the same outer loops, as they are taken into groups."""

    def __init__(self, fixed: tuple[Symbol, ...], memory: Memory) -> None:
        self.fixed, self.memory = fixed, memory
        self.bins: list[_Bin] = []
        self.zeros: list[Statement] = []  # those that wait for the statement after them

    def add(self, statement: Statement) -> None:
        """Take the statement into the first group where it may stand, or into one of its own."""
        if _is_zero(statement) and not isinstance(statement, Alias):
            self.zeros.append(statement)
            return
        loops = self.loops(statement)
        after = self.last_needed(statement)
        for k in range(max(after, 0), len(self.bins)) if loops else ():
            found = self.bins[k]
            if k == after or self.shares(statement, found):
                depth = self.depth(statement, loops, found)
                if depth and self.zeros_fit(found, depth, after):
                    self.take(statement, loops, found, depth)
                    return
        self.flush()
        if self.bins and loops and self.last_needed(statement) == len(self.bins) - 1:
            found = self.bins[-1]
            depth = self.depth(statement, loops, found)
            if depth:
                self.take(statement, loops, found, depth)
                return
        self.bins.append(self.alone(statement, loops))

    def flush(self) -> None:
        """Groups for zeros that none has taken."""
        for zero in self.zeros:
            self.bins.append(self.alone(zero, self.loops(zero)))
        self.zeros = []

    def alone(self, statement: Statement, loops: Sequence[Symbol]) -> _Bin:
        return _Bin([statement], list(loops), [_extent(statement, i) for i in loops], len(loops))

    def take(self, statement: Statement, loops: Sequence[Symbol], found: _Bin, depth: int) -> None:
        for zero in self.zeros:
            found.members.append(found.names(zero, self.loops(zero), depth))
        self.zeros = []
        found.members.append(found.names(statement, loops, depth))
        found.depth = depth

    def zeros_fit(self, found: _Bin, depth: int, after: int) -> bool:
        """Whether the zeros that wait may stand in the group too."""
        return all(
            self.last_needed(z) <= after and self.depth(z, self.loops(z), found, depth) == depth
            for z in self.zeros
        )

    def last_needed(self, statement: Statement) -> int:
        """The last group that must come before the statement, or hold it; -1 when none must."""
        needed = (
            k
            for k, found in enumerate(self.bins)
            if any(depends(statement, m, self.memory) for m in found.members)
        )
        return max(needed, default=-1)

    def loops(self, statement: Statement) -> list[Symbol]:
        """The indices that loops around a statement may run over, outermost first."""
        match statement:
            case Elementwise() | Reduce():
                found = [r.index for r in statement.equation.free]
            case Contraction():
                found = list(statement.batch)
                if _is_vector(statement):
                    found = [r.index for r in statement.equation.free]
                target = statement.equation.element
                apart = (target.indices[d] for d in self.memory.placed.get(target.tensor, ()))
                found += [i for i in apart if isinstance(i, Symbol) and i not in found]
            case _:
                return []
        q = statement.equation
        if q.target in self.memory.last:
            return []
        domain = extents(q)
        inner = _inner(statement, self.memory)
        found = [i for i in found if i not in self.fixed and domain[i] > 1]
        order = sorted(found, key=lambda i: -abs(self.memory.steps(q.element, i)))
        return order[: order.index(inner)] if inner in order else order

    def shares(self, statement: Statement, found: _Bin) -> bool:
        """Whether the statement reads what the group touches."""
        mine = {a.tensor for a, writes in touches(statement) if not writes}
        members = [m for m in found.members if not isinstance(m, Clear | Alias | Loop)]
        return any(a.tensor in mine for m in members for a, _ in touches(m))

    def depth(
        self, statement: Statement, loops: Sequence[Symbol], found: _Bin, most: int | None = None
    ) -> int:
        """How many loops the statement can share with the group, 0 when it would not gain."""
        limit = min(len(loops), found.depth if most is None else most)
        common = 0
        while common < limit and _extent(statement, loops[common]) == found.sizes[common]:
            common += 1
        before = prod(found.sizes[: found.depth])
        for depth in range(common, 0, -1):
            times = prod(found.sizes[:depth])
            if times < 2 or (times < _ENOUGH <= before):
                return 0
            named, shared = found.names(statement, loops, depth), found.loops[:depth]
            if self.fits(named, found, depth) and all(
                may_share_loops(named, m, (self.fixed, shared), self.memory) for m in found.members
            ):
                return depth
        return 0

    def fits(self, statement: Statement, found: _Bin, depth: int) -> bool:
        """Whether rows are small enough, and a loop around single elements has one guard."""
        around = {*self.fixed, *found.loops[:depth]}
        members = (statement, *found.members)
        if any(_points(m, around) > _LARGEST_ROW for m in members):
            return False
        if not any(_one_element(m, around) for m in members):
            return True
        last = found.loops[depth - 1]
        if found.sizes[depth - 1] >= _LONG and _waits(statement, found.members, around):
            return False
        guards = [frozenset(g for g in _guards(m) if last in set(walk(g))) for m in members]
        return len(set(guards)) == 1


def _one_element(statement: Statement, around: set[Symbol]) -> bool:
    """Whether the loops around leave one element of the statement."""
    return isinstance(statement, Elementwise) and all(
        r.index in around or r.extent == 1 for r in statement.equation.free
    )


def _waits(statement: Statement, members: Sequence[Statement], around: set[Symbol]) -> bool:
    """Whether an elementary function needs another's value where an element already has many.

    A processor looks only so far ahead: it would wait for both before it sees the next elements.
    """
    if not (_one_element(statement, around) and _functions(statement)):
        return False
    late: set[str] = set()
    count = 0
    for member in members:
        if _one_element(member, around):
            functions = _functions(member)
            count += functions
            if functions or late & set(reads(member)):
                late |= set(writes(member))
    return count >= _MANY and bool(late & set(reads(statement)))


def _functions(statement: Statement) -> int:
    """How many elementary functions it computes at each element."""
    functions = equation_of(statement).body.atoms(Function)
    return sum(not isinstance(f, _SHORT) for f in functions)


def _guards(statement: Statement) -> tuple[Boolean, ...]:
    return equation_of(statement).guard if isinstance(statement, Elementwise) else ()


def _extent(statement: Statement, symbol: Symbol) -> int:
    return int(equation_of(statement).domain[symbol])


def _points(statement: Statement, around: Collection[Symbol]) -> int:
    """The elements that a statement goes over within loops; of a product, its three matrices."""
    domain = {i: 1 if i in around else n for i, n in extents(equation_of(statement)).items()}
    if not isinstance(statement, Contraction):
        return prod(domain.values())
    batch, rows, columns, inner = (
        prod(domain[i] for i in group)
        for group in (statement.batch, statement.rows, statement.columns, statement.inner)
    )
    return batch * (rows * columns + rows * inner + columns * inner)


def _is_vector(statement: Contraction) -> bool:
    """Whether one operand is a vector: each row is a sum of its own."""
    return not statement.columns and statement.addend == 0


def _inner(statement: Statement, memory: Memory) -> Symbol | None:
    """The free index of a sum that most operands step through one by one, if that is the best."""
    if isinstance(statement, Elementwise):
        return None
    q = equation_of(statement)
    touched = [a for a, _ in touches(statement)]
    domain = extents(q)

    def score(symbol: Symbol) -> tuple[int, int, bool]:
        steps = [abs(memory.steps(a, symbol)) for a in touched]
        return -sum(s > 1 for s in steps), steps.count(1), domain[symbol] > 1

    best = max((*(r.index for r in q.bound), *(r.index for r in q.free)), key=score)
    return best if best in {r.index for r in q.free} else None
