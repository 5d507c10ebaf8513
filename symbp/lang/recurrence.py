"""Recurrences: found among the drafts, their starts told apart, their storage shifted.

`h[n, t, k]` that reads `h[n, t-1, j]` starts at `h[n, -1, k]`, outside of h. It is kept in a tensor
`h·steps` with one step more, whose step 0 is the start; h[n, t, k] is its step t + 1. A reverse
recurrence starts at step T, which is the last of T + 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Symbol, expand

from symbp.ir import Access, accesses
from symbp.ir.order import components
from symbp.lang.draft import Draft, Findings, Letters, Read
from symbp.lang.extents import Solver


@dataclass(frozen=True)
class Carried:
    """A tensor of a recurrence with a start of its own: where it steps, and which way."""

    target: str
    dimension: int
    direction: int  # +1 forward, -1 in reverse

    @property
    def storage(self) -> str:
        """The tensor that holds the start and all steps."""
        return f"{self.target}·steps"

    @property
    def shift(self) -> int:
        """Step t of the target is step t + shift of the storage."""
        return 1 if self.direction > 0 else 0


@dataclass(frozen=True)
class _Step:
    """A read of a member of a cycle, `distance` steps ahead of what is being defined."""

    draft: Draft
    read: Read
    dimension: int
    offset: int  # the read is at t + offset
    distance: int


@dataclass(frozen=True)
class _Walk:
    """How a cycle steps when its first equation steps along a given dimension."""

    dimensions: Mapping[str, int]
    times: Mapping[str, Symbol | None]
    steps: tuple[_Step, ...]


def find(
    drafts: Sequence[Draft], letters: Letters, findings: Findings
) -> tuple[list[Draft], list[Carried], dict[str, int]]:
    """The drafts with starts marked as such, the tensors whose storage is to be shifted, members.

    The last maps each tensor of a recurrence to the number of its recurrence.
    """
    targets = dict.fromkeys(d.target for d in drafts)
    edges = {
        t: list(
            dict.fromkeys(
                r.access.tensor
                for d in drafts
                if d.target == t
                for r in d.reads
                if r.access.tensor in targets
            )
        )
        for t in targets
    }
    found = list(drafts)
    carried: list[Carried] = []
    cycles: dict[str, int] = {}
    for number, component in enumerate(components(edges)):
        if len(component) == 1 and component[0] not in edges[component[0]]:
            continue
        cycles |= dict.fromkeys(component, number)
        found, more = _Recurrence(set(component), found, letters, findings).resolve()
        carried += more
    return found, carried, cycles


class _Recurrence:
    """One set of tensors that depend on each other."""

    def __init__(
        self, members: set[str], drafts: list[Draft], letters: Letters, findings: Findings
    ) -> None:
        self.members = members
        self.drafts = drafts
        self.letters = letters
        self.findings = findings
        self.recurrent = [
            d
            for d in drafts
            if d.target in members and any(r.access.tensor in members for r in d.reads)
        ]
        self.first = next((d for d in self.recurrent if d.name), self.recurrent[0])

    def resolve(self) -> tuple[list[Draft], list[Carried]]:
        walk = self.choose()
        if walk is None:
            self.fail_circular()
            return self.drafts, []
        distances = {s.distance for s in walk.steps if s.distance}
        if len({d > 0 for d in distances}) > 1:
            self.fail(
                self.first,
                f"{self.first.name} reads both a step back and a step ahead; "
                "a recurrence goes one way",
            )
            return self.drafts, []
        far = next((s for s in walk.steps if abs(s.distance) > 1), None)
        if far is not None:
            self.findings.add(
                f"{far.read.text} is {abs(far.distance)} steps away; a recurrence reads one step "
                "back (or ahead): carry the value on in a tensor of its own, p[t] = h[t-1]",
                far.read.mark,
            )
            return self.drafts, []
        return self.mark_starts(walk, -1 if max(distances) > 0 else 1)

    def choose(self) -> _Walk | None:
        """The walk along the first dimension that makes it a recurrence."""
        for dimension in range(len(self.first.lhs)):
            walk = self.walk(dimension)
            if walk is not None and any(s.distance for s in walk.steps):
                return walk
        return None

    def walk(self, dimension: int) -> _Walk | None:
        dimensions = {self.first.target: dimension}
        times: dict[str, Symbol | None] = {}
        steps: list[_Step] = []
        waiting = list(self.recurrent)
        while waiting:
            draft = next((d for d in waiting if d.target in dimensions), None)
            if draft is None:
                return None
            waiting.remove(draft)
            split = self.split(draft.lhs[dimensions[draft.target]])
            if split is None:
                return None
            time, here = split
            times[draft.target] = time
            for read in draft.reads:
                name = read.access.tensor
                if name not in self.members:
                    continue
                places = range(len(read.access.indices))
                candidates = [dimensions[name]] if name in dimensions else places
                at = self.place(read.access, time, candidates)
                if at is None:
                    if name in dimensions and self.is_fixed(read.access, dimensions[name]):
                        continue
                    return None
                dimensions[name] = at[0]
                steps.append(_Step(draft, read, at[0], at[1], at[1] - here))
        return _Walk(dimensions, times, tuple(steps))

    def split(self, position: Expr) -> tuple[Symbol, int] | None:
        """(t, c) when the position is t + c."""
        indices = self.letters.ordered(position.free_symbols)
        if len(indices) != 1 or accesses(position):
            return None
        rest = position - indices[0]
        return (indices[0], int(rest)) if rest.is_Integer else None

    def place(
        self, access: Access, time: Symbol, candidates: Sequence[int]
    ) -> tuple[int, int] | None:
        for d in candidates:
            split = self.split(access.indices[d])
            if split is not None and split[0] == time:
                return d, split[1]
        return None

    def is_fixed(self, access: Access, dimension: int) -> bool:
        """Whether the read is at a fixed step, such as the start itself."""
        return not self.letters.ordered(access.indices[dimension].free_symbols)

    # --- starts -----------------------------------------------------------------------------

    def mark_starts(self, walk: _Walk, direction: int) -> tuple[list[Draft], list[Carried]]:
        carried: dict[str, Carried] = {}
        inside: set[str] = set()
        for step in walk.steps:
            name = step.read.access.tensor
            if step.distance and name not in carried and self.needs_start(step, walk, direction):
                if self.starts(name, step.dimension, direction):
                    carried[name] = Carried(name, step.dimension, direction)
                elif self.is_guarded(step):
                    continue
                elif self.fixed(name, step.dimension):
                    inside.add(name)
                else:
                    self.fail_start(step, direction)
        if inside and carried:
            self.fail(self.first, "all starts of one recurrence must stand at the same step")
        if inside:
            return self.skip(self.drafts, walk, direction), []
        drafts = [
            replace(d, start=True)
            if d.target in carried
            and d in self.starts(d.target, carried[d.target].dimension, direction)
            else d
            for d in self.drafts
        ]
        return drafts, list(carried.values())

    def skip(self, drafts: list[Draft], walk: _Walk, direction: int) -> list[Draft]:
        """The cycle's equations without the step that a start inside of the tensor takes."""
        skipping = {}
        for draft in self.recurrent:
            split = self.split(draft.lhs[walk.dimensions[draft.target]])
            if split is not None:
                skipping[draft] = (split[0], direction)
        return [replace(d, skips=skipping[d]) if d in skipping else d for d in drafts]

    def needs_start(self, step: _Step, walk: _Walk, direction: int) -> bool:
        """Whether the first step reads outside of what the target's equations write."""
        mains = [d for d in self.recurrent if d.target == step.read.access.tensor]
        lowest = min(
            (s[1] for d in mains if (s := self.split(d.lhs[step.dimension])) is not None),
            default=0,
        )
        if direction > 0:
            return step.offset < 0 and lowest >= 0
        return step.offset > lowest

    def starts(self, target: str, dimension: int, direction: int) -> list[Draft]:
        """The equations that define the step before the first, or after the last."""
        positions = {d: d.lhs[dimension] for d in self.fixed(target, dimension)}
        if direction > 0:
            return [d for d, position in positions.items() if position == -1]
        numbered = [d for d, position in positions.items() if not position.is_negative]
        return [d for d in numbered if not self.is_last(d.lhs[dimension])]

    def is_last(self, position: Expr) -> bool:
        """Whether the position is plainly the last one, such as T - 1."""
        rest = position + 1
        return rest.is_Symbol

    def fixed(self, target: str, dimension: int) -> list[Draft]:
        """The equations for one fixed step of the target."""
        return [
            d
            for d in self.drafts
            if d.target == target and not self.letters.ordered(d.lhs[dimension].free_symbols)
        ]

    def is_guarded(self, step: _Step) -> bool:
        time = self.letters.ordered(step.read.access.indices[step.dimension].free_symbols)
        return any(t in c.free_symbols for t in time for c in step.read.path)

    # --- mistakes ---------------------------------------------------------------------------

    def fail(self, draft: Draft, message: str) -> None:
        self.findings.add(message, draft.mark)

    def fail_circular(self) -> None:
        names = sorted({d.name for d in self.recurrent if d.name})
        what = (
            f"{names[0]} is defined by itself"
            if len(names) == 1
            else f"{', '.join(names)} are defined by each other"
        )
        self.fail(
            self.first, f"{what}; a recurrence reads one step back (or ahead) along one index"
        )

    def fail_start(self, step: _Step, direction: int) -> None:
        name = next(d.name for d in self.drafts if d.target == step.read.access.tensor)
        main = next(d for d in self.recurrent if d.target == step.read.access.tensor)
        letters = [self.letters.written.get(i, str(i)) for i in main.lhs]
        letter = letters[step.dimension]
        letters[step.dimension] = "-1" if direction > 0 else f"extent({letter})"
        self.findings.add(
            f"{step.read.text} is read one step {'back' if direction > 0 else 'ahead'}, but {name} "
            f"has no start; add a line {name}[{', '.join(letters)}] = 0",
            step.read.mark,
        )


def check_starts(
    drafts: Sequence[Draft], carried: Sequence[Carried], solver: Solver, findings: Findings
) -> None:
    """Report the start of a reverse recurrence that does not stand at the end, and stray ones."""
    for recurrence in carried:
        end = solver.shapes[recurrence.target][recurrence.dimension]
        for draft in drafts:
            if draft.start and draft.target == recurrence.target:
                _check_within(draft, recurrence, solver, findings)
            if draft.start and draft.target == recurrence.target and recurrence.direction < 0:
                position = solver.settle(draft.lhs[recurrence.dimension])
                if position is not None and end is not None and position - end != 0:
                    findings.add(
                        f"the start of {draft.name} must be at {end}, one step after the last, "
                        f"not at {position}",
                        draft.mark,
                    )


def _check_within(draft: Draft, carried: Carried, solver: Solver, findings: Findings) -> None:
    """Report a start that is not surely inside the dimensions that the recurrence leaves alone."""
    for d, position in enumerate(draft.lhs):
        extent, bounds = solver.shapes[draft.target][d], solver.bounds(position)
        if d == carried.dimension or extent is None or bounds is None:
            continue
        if not (bounds[0].is_nonnegative and expand(extent - 1 - bounds[1]).is_nonnegative):
            findings.add(
                f"the start {draft.text} may lie outside of {draft.name}, whose dimension {d} "
                f"runs to {extent}; write an index there",
                draft.mark,
            )


def shorten(drafts: Sequence[Draft], solver: Solver) -> list[Draft]:
    """The drafts with the steps left out that a start inside of the tensor takes.

    With s[0] given, s[t] = ... becomes s[t + 1] = ... over one step less.
    """
    return [d if d.skips is None else _shortened(d, d.skips, solver) for d in drafts]


def _shortened(draft: Draft, skips: tuple[Symbol, int], solver: Solver) -> Draft:
    time, direction = skips
    letters = solver.letters
    less = letters.new(letters.written[time], letters.marks[time])
    solver.known[letters.extent[less]] = expand(solver.known[letters.extent[time]] - 1)
    return replace(
        draft.substitute({time: less + 1 if direction > 0 else less}),
        free=tuple(less if i == time else i for i in draft.free),
    )


def store(drafts: Sequence[Draft], carried: Sequence[Carried]) -> list[Draft]:
    """The drafts reading and writing the shifted storage; the plain tensors are copied from it."""
    by_target = {c.target: c for c in carried}
    if not by_target:
        return list(drafts)
    found = []
    for draft in drafts:
        new = draft.substitute({r.access: _shifted(r.access, by_target) for r in draft.reads})
        if draft.target in by_target:
            element = _shifted(draft.element, by_target)
            new = replace(new, target=element.tensor, lhs=element.indices)
        found.append(new)
    for main in drafts:
        if main.target in by_target and not main.start:
            body = _shifted(main.element, by_target)
            found.append(replace(main, body=body, reduction="none", bound=(), guard=(), reads=()))
    return found


def _shifted(access: Access, carried: Mapping[str, Carried]) -> Access:
    recurrence = carried.get(access.tensor)
    if recurrence is None:
        return access
    indices = list(access.indices)
    indices[recurrence.dimension] += Integer(recurrence.shift)
    return Access(recurrence.storage, *indices)
