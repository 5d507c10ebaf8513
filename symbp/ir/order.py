"""The order of evaluation: equations by dependency, and scans where dependency is circular.

A scan is a strongly connected set of tensors whose cycles all step one way in one dimension (an
LSTM's h and c). Each equation of a scan is run once for every position of that dimension, in an
order found here; equations of the set that read none of its tensors (the start) run before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol

from symbp.errors import VerificationError
from symbp.ir.expr import Access
from symbp.ir.program import Equation, Program


@dataclass(frozen=True)
class ScanStep:
    """One equation inside a scan: at position s it runs with `index` = s - `offset`."""

    equation: Equation
    index: Symbol
    offset: int


@dataclass(frozen=True)
class Scan:
    """A recurrence. `dimension` gives each tensor's stepping dimension; `direction` is +1 or -1."""

    dimension: Mapping[str, int]
    direction: int
    start: tuple[Equation, ...]
    steps: tuple[ScanStep, ...]  # in the order they run at one position

    @property
    def equations(self) -> tuple[Equation, ...]:
        """All equations: the start, then one position's."""
        return (*self.start, *(s.equation for s in self.steps))


Region = Equation | Scan


def schedule(program: Program) -> tuple[Region, ...]:
    """The program as a sequence that can be run from first to last.

    Pieces of one tensor stay together; accumulating equations come after the tensor's other
    pieces. Raises VerificationError for a cycle that is not a scan.
    """
    definitions = program.definitions()
    edges = {
        name: list(
            dict.fromkeys(a.tensor for q in qs for a in q.reads() if a.tensor in definitions)
        )
        for name, qs in definitions.items()
    }
    regions: list[Region] = []
    for component in components(edges):
        equations = [q for name in component for q in definitions[name]]
        if len(component) == 1 and component[0] not in edges[component[0]]:
            regions += [q for q in equations if not q.accumulate]
            regions += [q for q in equations if q.accumulate]
        else:
            regions.append(_scan(component, equations))
    return tuple(regions)


def components(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Strongly connected components, dependencies first (Tarjan's algorithm, without recursion).

    Within a component names keep the order of `edges`; the result is deterministic.
    """
    position = {name: i for i, name in enumerate(edges)}
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in edges:
        if root in number:
            continue
        work = [(root, iter(edges[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, children = work[-1]
            for child in children:
                if child not in number:
                    number[child] = low[child] = len(number)
                    stack.append(child)
                    on_stack.add(child)
                    work.append((child, iter(edges[child])))
                    break
                if child in on_stack:
                    low[node] = min(low[node], number[child])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == number[node]:
                    cut = stack.index(node)
                    found.append(sorted(stack[cut:], key=position.__getitem__))
                    on_stack -= set(stack[cut:])
                    del stack[cut:]
    return found


def _scan(component: list[str], equations: list[Equation]) -> Scan:
    members = set(component)
    recurrent = [q for q in equations if any(a.tensor in members for a in q.reads())]
    start = tuple(q for q in equations if q not in recurrent)
    first = recurrent[0]
    for dimension in range(len(first.lhs)):
        found = _stepping(members, recurrent, {first.target: dimension})
        if found is not None:
            direction, steps, dimensions = found
            return Scan(dimensions, direction, start, steps)
    names = ", ".join(component)
    raise VerificationError(
        f"{names} depend on each other, but not one step back (or ahead) along one dimension"
    )


def _stepping(
    members: set[str], equations: list[Equation], dimensions: dict[str, int]
) -> tuple[int, tuple[ScanStep, ...], dict[str, int]] | None:
    """Direction, ordered steps and each member's dimension, or None when it is no scan that way."""
    read: dict[Equation, dict[str, set[int]]] = {}
    times: dict[Equation, tuple[Symbol, int]] = {}
    waiting = list(equations)
    while waiting:
        ready = next((q for q in waiting if q.target in dimensions), None)
        if ready is None:
            return None
        waiting.remove(ready)
        split = _shift(ready.lhs[dimensions[ready.target]], set(ready.domain))
        if split is None:
            return None
        times[ready] = split
        for access in (a for a in ready.reads() if a.tensor in members):
            at = _dimension_of(access, split[0], dimensions.get(access.tensor))
            if at is None:
                return None
            dimensions[access.tensor] = at[0]
            read.setdefault(ready, {}).setdefault(access.tensor, set()).add(at[1])
    for offsets in (dict.fromkeys(times, 0), {q: shift for q, (_, shift) in times.items()}):
        found = _timed(equations, times, read, offsets)
        if found is not None:
            return *found, dimensions
    return None


def _timed(
    equations: list[Equation],
    times: Mapping[Equation, tuple[Symbol, int]],
    read: Mapping[Equation, Mapping[str, set[int]]],
    offsets: Mapping[Equation, int],
) -> tuple[int, tuple[ScanStep, ...]] | None:
    """Direction and ordered steps when each equation runs `offsets` after its index, or None.

    The distance of a read is that from the reader's position to the one that writes what it reads.
    """
    writers: dict[str, set[int]] = {}
    for q, (_, shift) in times.items():
        writers.setdefault(q.target, set()).add(offsets[q] - shift)
    distance = {
        q: {
            name: {at + delay - offsets[q] for at in places for delay in writers[name]}
            for name, places in by.items()
        }
        for q, by in read.items()
    }
    signs = {d > 0 for by in distance.values() for ds in by.values() for d in ds if d}
    if len(signs) != 1:
        return None
    order = _within_step(equations, distance)
    if order is None:
        return None
    steps = tuple(ScanStep(q, times[q][0], offsets[q]) for q in order)
    return -1 if signs == {True} else 1, steps


def _shift(expression: Expr, indices: set[Symbol]) -> tuple[Symbol, int] | None:
    """(v, c) when the expression is v + c for an index v and an integer c."""
    found = [s for s in expression.free_symbols if s in indices]
    if len(found) != 1:
        return None
    rest = expression - found[0]
    return (found[0], int(rest)) if rest.is_Integer else None


def _dimension_of(access: Access, time: Symbol, known: int | None) -> tuple[int, int] | None:
    """Which dimension of the access steps with `time`, and by how much it is shifted."""
    candidates = range(len(access.indices)) if known is None else (known,)
    for d in candidates:
        split = _shift(access.indices[d], {time})
        if split is not None:
            return d, split[1]
    return None


def _within_step(
    equations: list[Equation], distance: Mapping[Equation, Mapping[str, set[int]]]
) -> list[Equation] | None:
    """Equations ordered so that what is read at the same position is there; None when circular."""
    left = list(equations)
    done: list[Equation] = []
    while left:
        pending = {q.target for q in left}
        ready = next(
            (
                q
                for q in left
                if not any(0 in ds and t in pending for t, ds in distance.get(q, {}).items())
            ),
            None,
        )
        if ready is None:
            return None
        left.remove(ready)
        done.append(ready)
    return done
