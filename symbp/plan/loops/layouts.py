"""Layouts: in which order the dimensions of a buffer stand in memory, at given sizes.

Row-major is what callers know, and what all buffers have that nothing else is gained for. Where
windows overlap (a convolution), an image is read from many places, and a row of its pixels that
belongs to all samples at once, `[channel][y][x][sample]`, is one long run under every one of them.
So buffers that windows read or write have their first dimension, the samples, innermost, and with
them all buffers that share this index with them in a statement. So have those whose samples are all
of fewer features than a vector holds. What the caller hands in or gets back stays row-major: such a
tensor has a twin inside, copied once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import ceil, prod

from sympy import Basic, Expr, Integer, Symbol

from symbp.ir import Access, Equation, Range, Tensor, accesses, index
from symbp.plan.affine import affine
from symbp.plan.loops.tiles import LANES
from symbp.plan.model import (
    Alias,
    Buffer,
    Call,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Plan,
    Role,
    Routine,
    Statement,
    operands,
)
from symbp.plan.names import unused

Sizes = Mapping[Symbol, int]
Strides = tuple[int, ...]

# What the caller hands in and gets back is row-major.
_READ: frozenset[Role] = frozenset({"input", "noise"})
_WRITTEN: frozenset[Role] = frozenset({"output", "gradient"})
_FIXED: frozenset[Role] = frozenset({"parameter", "state", "next_state", "loss"})
_TWIN = "inside"  # ends the name of a twin
_SAMPLES, _NARROW = 4, 8  # so many samples at least, of fewer features than that


@dataclass(frozen=True)
class Layout:
    """The shape of a buffer, and how far apart neighbours along each dimension are."""

    shape: tuple[int, ...]
    strides: Strides

    def seen_as(self, shape: tuple[int, ...]) -> Strides | None:
        """The strides of the same memory in another shape, row by row; None where it has none."""
        strides: list[int] = []
        dimensions = [(e, s) for e, s in zip(self.shape, self.strides, strict=True) if e != 1]
        for extent in shape:
            if extent == 1:
                strides.append(0)
                continue
            taken = _taken(dimensions, extent)
            if taken is None:
                return None
            stride, dimensions = taken
            strides.append(stride)
        return tuple(strides)


def _taken(
    dimensions: list[tuple[int, int]], extent: int
) -> tuple[int, list[tuple[int, int]]] | None:
    """The stride of a dimension made of the first ones, and what is left of these."""
    if not dimensions:
        return None
    (length, stride), rest = dimensions[0], dimensions[1:]
    while length < extent:
        if not rest or stride != rest[0][0] * rest[0][1]:
            return None
        length, stride, rest = length * rest[0][0], rest[0][1], rest[1:]
    if length == extent:
        return stride, rest
    if length % extent:
        return None
    inner = length // extent
    return stride * inner, [(inner, stride), *rest]


def row_major(shape: tuple[int, ...]) -> Strides:
    """The strides of an array whose last dimension is contiguous."""
    strides = [1]
    for extent in reversed(shape[1:]):
        strides.append(strides[-1] * extent)
    return tuple(reversed(strides)) if shape else ()


def first_innermost(shape: tuple[int, ...]) -> Strides:
    """The strides of an array whose first dimension is contiguous, the others in order."""
    return (1, *(shape[0] * s for s in row_major(shape[1:])))


def laid_out(plan: Plan, sizes: Sizes, fast: bool = True) -> tuple[Plan, Mapping[str, Layout]]:
    """The plan with twins of the caller's arrays, and the layouts that are not row-major.

    With `fast`, few features of many samples are laid out for vectors too.
    """
    region = _Region(plan, sizes, fast)
    members = region.members()
    if not members:
        return plan, {}
    found = {
        name: Layout(shape, first_innermost(shape))
        for name, shape in ((n, region.shape(n)) for n in members)
    }
    if any(_unseen(call, plan, found, region) for call in _calls(plan)):
        return plan, {}
    twins = {n: f"{n}·{_TWIN}" for n in members if plan.buffers[n].role in _READ | _WRITTEN}
    layouts = {twins.get(n, n): layout for n, layout in found.items()}
    return (_with_twins(plan, twins) if twins else plan), layouts


def _calls(plan: Plan) -> tuple[Call, ...]:
    return (*plan.forward, *plan.backward, *plan.predict)


def _unseen(call: Call, plan: Plan, layouts: Mapping[str, Layout], region: _Region) -> list[str]:
    """The formals of a call whose shape the layout of their buffer cannot be seen in."""
    numbers = region.numbers(call)
    routine = plan.routines[call.routine]
    return [
        formal
        for formal, name in call.tensors.items()
        if name in layouts
        and formal in routine.tensors
        and layouts[name].seen_as(_numbers(routine.tensors[formal], numbers)) is None
    ]


def _numbers(tensor: Tensor, numbers: Mapping[Basic, Basic]) -> tuple[int, ...]:
    return tuple(int(e.xreplace(numbers)) for e in tensor.shape)


# --- which buffers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Region:
    """The search for the buffers that windows read or write, and all that go with them."""

    plan: Plan
    sizes: Sizes
    fast: bool

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a buffer."""
        known: dict[Basic, Basic] = {s: Integer(n) for s, n in self.sizes.items()}
        return tuple(int(e.xreplace(known)) for e in self.plan.buffers[name].shape)

    def numbers(self, call: Call) -> dict[Basic, Basic]:
        """The sizes of the call's routine as numbers."""
        known: dict[Basic, Basic] = {s: Integer(n) for s, n in self.sizes.items()}
        return {s: e.xreplace(known) for s, e in call.sizes.items()}

    def members(self) -> tuple[str, ...]:
        """The buffers whose first dimension is to be innermost, in order of the plan."""
        links: dict[str, set[str]] = {}
        near: dict[str, set[str]] = {}
        seeds: set[str] = set()
        barred: set[str] = set()
        for call in _calls(self.plan):
            for statement in self.plan.routines[call.routine].statements:
                found = self._links(statement, call)
                barred |= found.barred
                seeds |= found.seeds
                for group in found.groups:
                    for name in group:
                        links.setdefault(name, set()).update(group)
                        near.setdefault(name, set())
                        if not isinstance(statement, Contraction):
                            near[name].update(group)
        reached = _closure(seeds - barred, links, barred)
        if self.fast:
            reached |= self._narrow(links, barred) | self._less_than_vectors(near, barred)
        return tuple(n for n, b in self.plan.buffers.items() if n in reached and self._gains(b))

    def _narrow(self, links: Mapping[str, set[str]], barred: set[str]) -> set[str]:
        """Buffers of a few features a sample, as all are that go with them, and some input."""
        found: set[str] = set()
        for together in _components(links, barred):
            given = any(self.plan.buffers[n].role == "input" for n in together)
            if given and all(map(self._is_narrow, together)):
                found |= together
        return found

    def _less_than_vectors(self, links: Mapping[str, set[str]], barred: set[str]) -> set[str]:
        """Buffers of less than a vector a sample that are fewer vectors of samples.

        `links` are not those of products, which read and write either order.
        """
        found: set[str] = set()
        for together in _components(links, barred):
            if all(self._fills_vectors(n) for n in together):
                found |= together
        return found

    def _fills_vectors(self, name: str) -> bool:
        samples, *features = self.shape(name)
        inside = self.plan.buffers[name].role not in {"gradient", *_READ, *_FIXED}
        each = prod(features)
        fewer = each * ceil(samples / LANES) < samples
        return (inside or not features) and samples >= LANES // 2 and each < LANES and fewer

    def _is_narrow(self, name: str) -> bool:
        samples, *features = self.shape(name)
        return samples >= _SAMPLES and prod(features) < _NARROW

    def _gains(self, buffer: Buffer) -> bool:
        """Whether the order of its dimensions makes a difference."""
        if buffer.kind == "integer" and buffer.role in _READ:
            return False
        shape = self.shape(buffer.name)
        return len(shape) > 1 and shape[0] > 1 and any(e > 1 for e in shape[1:])

    def _links(self, statement: Statement, call: Call) -> _Links:
        """What a statement says of the buffers of a call."""
        if isinstance(statement, Clear | Alias):
            return _Links()
        if isinstance(statement, Loop):
            named = {a.tensor for s in statement.statements for a in _touched(s)}
            return _Links(barred={call.tensors[n] for n in named})
        domain = statement.equation.domain
        groups: dict[Basic, set[str]] = {}
        seeds: set[str] = set()
        weights: set[Basic] = set()
        numbers = self.numbers(call)
        for access in _touched(statement):
            name = call.tensors[access.tensor]
            if self.plan.buffers[name].role in _FIXED:
                weights.update(access.indices)
            elif access.indices and access.indices[0] in domain:
                groups.setdefault(access.indices[0], set()).add(name)
                if _overlaps(access, domain, numbers):
                    seeds.add(name)
        # Where an index numbers matrices, each of them is better whole; and what parameters are
        # numbered by is no sample.
        numbering = weights & set(groups)
        if isinstance(statement, Contraction) and statement.rows and statement.columns:
            numbering |= set(statement.batch) & set(groups)
        barred = {n for i in numbering for n in groups[i]}
        return _Links([g for i, g in groups.items() if i not in numbering], seeds, barred)


@dataclass(frozen=True)
class _Links:
    """Buffers with one index for their first, those that windows read, and those that stay."""

    groups: list[set[str]] = field(default_factory=list)
    seeds: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)


def _components(links: Mapping[str, set[str]], barred: set[str]) -> Iterator[set[str]]:
    """The sets of names that links join, those barred left out."""
    seen: set[str] = set()
    for name in sorted(links.keys() - barred):
        if name not in seen:
            together = _closure({name}, links, barred)
            seen |= together
            yield together


def _closure(seeds: set[str], links: Mapping[str, set[str]], barred: set[str]) -> set[str]:
    """The seeds and all that links lead to, but for what is barred."""
    reached = set(seeds)
    work = sorted(seeds)
    while work:
        new = links.get(work.pop(), set()) - barred - reached
        reached |= new
        work += sorted(new)
    return reached


def _touched(statement: Statement) -> tuple[Access, ...]:
    """What a statement reads and writes."""
    if isinstance(statement, Clear | Alias | Loop):
        return ()
    return (statement.equation.element, *operands(statement))


def _overlaps(
    access: Access, domain: Mapping[Symbol, Expr], numbers: Mapping[Basic, Basic]
) -> bool:
    """Whether several points read one element, by two indices that meet in a dimension."""
    for place in access.indices:
        form = affine(place, domain) if not accesses(place) else None
        if form is None or len(form.coefficients) < 2:
            continue
        reach = 0
        steps = [
            (abs(c.xreplace(numbers)), domain[i].xreplace(numbers))
            for i, c in form.coefficients.items()
        ]
        for step, extent in sorted(steps):
            if step <= reach:
                return True
            reach += step * (extent - 1)
    return False


# --- twins --------------------------------------------------------------------------------------


def _with_twins(plan: Plan, twins: Mapping[str, str]) -> Plan:
    """The plan with the caller's arrays copied to their twins, or from them."""
    routines = dict(plan.routines)
    copies = {n: _copy(n, plan, routines) for n in twins}
    buffers: dict[str, Buffer] = {}
    for name, buffer in plan.buffers.items():
        if name not in twins:
            buffers[name] = buffer
        elif buffer.role in _WRITTEN:
            # The twin lives where the result did, which is needed apart only at the end.
            buffers[twins[name]] = replace(buffer, name=twins[name], role="saved")
            buffers[name] = replace(buffer, offset=None)
        else:
            buffers[name] = buffer
            buffers[twins[name]] = replace(buffer, name=twins[name], role="saved", offset=None)
    seeds = set(plan.seeds.values())
    forward, backward, predict = plan.forward, plan.backward, plan.predict
    trained = _used((*forward, *backward))
    into = {n for n in twins if plan.buffers[n].role in _READ}
    results = {n for n in twins if plan.buffers[n].role == "output"}
    trains = any(b.role == "loss" for b in plan.buffers.values())
    return replace(
        plan,
        routines=routines,
        forward=_around(
            forward, twins, copies, (into & trained) - seeds, () if trains else results
        ),
        backward=_around(
            backward,
            twins,
            copies,
            into & seeds,
            {n for n in twins if plan.buffers[n].role == "gradient"},
        ),
        predict=_around(predict, twins, copies, into & _used(predict), results),
        buffers=buffers,
    )


def _used(calls: Iterable[Call]) -> set[str]:
    return {n for c in calls for n in c.tensors.values()}


def _around(
    calls: tuple[Call, ...],
    twins: Mapping[str, str],
    copies: Mapping[str, Call],
    before: Collection[str],
    after: Collection[str],
) -> tuple[Call, ...]:
    """Calls on the twins, with copies to these before and from these after."""
    inside = (replace(c, tensors={f: twins.get(n, n) for f, n in c.tensors.items()}) for c in calls)
    return (
        *(copies[n] for n in twins if n in before),
        *inside,
        *(copies[n] for n in twins if n in after),
    )


def _copy(name: str, plan: Plan, routines: dict[str, Routine]) -> Call:
    """The call that copies a caller's array to its twin, or a result from it; its routine added."""
    buffer = plan.buffers[name]
    twin = f"{name}·{_TWIN}"
    source, target = (name, twin) if buffer.role in _READ else (twin, name)
    tensors = {n: Tensor(n, buffer.shape, buffer.kind) for n in (source, target)}
    free = tuple(Range(index(f"i{k}"), e) for k, e in enumerate(buffer.shape))
    places = tuple(r.index for r in free)
    copied = Elementwise(Equation(target, places, free, Access(source, *places)))
    sizes = tuple(sorted({s for e in buffer.shape for s in e.free_symbols}, key=lambda s: s.name))
    routine = unused("copy", routines)
    routines[routine] = Routine(
        routine, "forward", tensors, sizes, (source,), (target,), (), (), frozenset(), (copied,)
    )
    return Call(routine, {n: n for n in tensors}, {s: s for s in sizes}, (name,))
