"""The calls of a phase: each has its function and the places of its arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sympy import Basic, Integer, Symbol

from symbp.emit.c.interface.definitions import Functions
from symbp.emit.c.model import Function, Place, Storage
from symbp.emit.c.routines import (
    Variant,
    extent_numbers,
    formal_names,
    function,
    lengths,
    uses,
)
from symbp.emit.c.text.comments import numbers, where
from symbp.emit.c.text.words import identifiers
from symbp.emit.model import Numbered, Numbering
from symbp.plan.loops.layouts import Layout
from symbp.plan.memory.arena import Use
from symbp.plan.model import Call, Plan, Routine

_ELSEWHERE = "∗"  # no tensor is so called


@dataclass(frozen=True)
class Site:
    """One call: a function, the place of each of its arrays, and what else it is given."""

    function: str
    places: tuple[Place, ...]
    layers: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What calls in one loop have in common: the function, and the base of each argument."""
        return self.function, (*(p.base for p in self.places), *self.more)


@dataclass(frozen=True)
class Sinks:
    """Of a call, the gradients that may be added where they are made.

    `places` says where formals are that are not at their usual places; `scale` and `add` are what
    the function is given.
    """

    formals: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict)
    scale: str = "1"
    add: str = "0"


_NO_SINKS = Sinks()


class Sites:
    """The calls of one part: each with its function and the places of its arguments."""

    def __init__(
        self,
        functions: Functions,
        prefix: str,
        plan: Plan,
        *,
        sizes: Mapping[Symbol, int],
        checked: Mapping[str, int | None],
        layouts: Mapping[str, Layout],
        fast: bool,
        numbering: Numbering | None = None,
    ) -> None:
        self._functions = functions
        self._prefix = prefix
        self._plan = plan
        self._sizes = sizes
        self._checked = checked  # buffer of integer input -> the bound that is checked
        self._layouts = layouts  # of buffers that are not row-major
        self._fast = fast
        self._numbering = numbering
        self._names = identifiers(plan.routines)
        self._made: dict[Variant, tuple[str, Function]] = {}
        self._uses: dict[Variant, tuple[Use, ...]] = {}

    def variant(self, call: Call, sinks: Collection[str] = ()) -> Variant:
        """The routine of a call at its sizes, with what is known of its tensors."""
        routine = self._plan.routines[call.routine]
        extents = extent_numbers(call.sizes, self._sizes)
        return Variant(
            call.routine,
            tuple(sorted(extents.items(), key=lambda i: i[0].name)),
            tuple(self._integers(routine, call)),
            tuple(self._strides(routine, call, extents)),
            frozenset(sinks),
            self._fast,
        )

    def uses(self, call: Call, sinks: Collection[str] = ()) -> tuple[Use, ...]:
        """What each statement of a call touches, by the network's names; `sinks` are elsewhere."""
        variant = self.variant(call, sinks)
        if variant not in self._uses:
            self._uses[variant] = uses(self._plan.routines[call.routine], variant)
        names = {**call.tensors, **dict.fromkeys(sinks, _ELSEWHERE)}
        return tuple(use.bound(names) for use in self._uses[variant])

    def site(
        self, call: Call, places: Mapping[str, Place], sinks: Sinks = _NO_SINKS
    ) -> Site | None:
        """The call with its function and places; None when there is nothing to do.

        Raises ValueError when the plan gives a tensor memory of another length.
        """
        routine = self._plan.routines[call.routine]
        variant = self.variant(call, sinks.formals)
        given: dict[str, Place] = {}
        for name, length in lengths(routine, dict(variant.sizes)).items():
            actual = call.tensors.get(name, name)
            place = sinks.places.get(name) or places.get(actual)
            if place is None:  # it lives inside the function
                continue
            given[name] = place
            if given[name].size != length:
                found = f"{actual} has {given[name].size}"
                raise ValueError(f"{name} of {routine.name} has {length} elements, but {found}")
        if not given:
            return None
        if variant not in self._made:
            labels, called = self._labels(call), _called(call.tensors)
            made = function(
                routine, variant, self._prefix, self._fast, labels=labels, called=called
            )
            name = f"{self._prefix}_{self._name(call)}"
            self._made[variant] = self._functions.named(made, name, routine.phase), made
        name, made = self._made[variant]
        self._functions.used(name, call.layers, self._where(call, made.numbered))
        more = (sinks.scale, sinks.add) if sinks.formals else ()
        return Site(name, tuple(given[n] for n in made.order), call.layers, more)

    def _name(self, call: Call) -> str:
        """A name for a call's function; that of regularisers says of which parameter."""
        phase, parameters = self._plan.routines[call.routine].phase, _parameters(call)
        if len(parameters) != 1:
            return self._names[call.routine]
        one = f"{call.layers[0]}.{phase}"
        name = one if len(call.layers) == 1 else f"{parameters.pop()}.{phase}.decay"
        return identifiers([name])[name]

    def _numbered(self, call: Call) -> Numbered | None:
        """What the document's numbers are for a call."""
        if self._numbering is None:
            return None
        if len(_parameters(call)) == 1:  # regularisers together: all make the gradient
            return self._numbering.chapters.get(call.layers[:1])
        return self._numbering.chapters.get(call.layers)

    def _labels(self, call: Call) -> dict[str, str]:
        """The numbers of the equations of each formal that has any."""
        found = self._numbered(call)
        routine = self._plan.routines[call.routine]
        if found is None:
            return {}
        return {n: numbers(found.of(n)) for n in routine.tensors if found.of(n)}

    def _where(self, call: Call, formals: Iterable[str]) -> str:
        """Where the document tells of a call that computes the formals, in words."""
        found = self._numbered(call)
        if found is None or self._numbering is None:
            return ""
        listed = sorted({n for name in formals for n in found.of(name)})
        return where(found, listed, self._numbering.document)

    def _strides(
        self, routine: Routine, call: Call, extents: Mapping[Symbol, int]
    ) -> Iterator[tuple[str, tuple[int, ...]]]:
        numbers: dict[Basic, Basic] = {s: Integer(n) for s, n in extents.items()}
        for name, tensor in routine.tensors.items():
            layout = self._layouts.get(call.tensors[name]) if name in call.tensors else None
            if layout is not None:
                shape = tuple(int(e.xreplace(numbers)) for e in tensor.shape)
                strides = layout.seen_as(shape)
                if strides is None:
                    raise ValueError(f"{name} of {routine.name} has no strides in its memory")
                yield name, strides

    def _integers(self, routine: Routine, call: Call) -> Iterator[tuple[str, Storage, int | None]]:
        for name in formal_names(routine):
            if routine.tensors[name].kind == "integer":
                actual = call.tensors.get(name, name)
                given = self._plan.buffers[actual].role == "input"
                yield name, "int32" if given else "stored", self._checked.get(actual)


def _parameters(call: Call) -> set[str]:
    """The parameters that a call's regularisers act on; none where it serves other layers too."""
    parts = [layer.partition("·") for layer in call.layers]
    return {parameter for _, _, parameter in parts} if all(mark for _, mark, _ in parts) else set()


def _called(tensors: Mapping[str, str]) -> dict[str, str]:
    """The names of a call's tensors for readers, by formals: those of memory are left out.

    Memory of a call's own, such as `a·sum@8`, is called after the tensor that it is made for.
    """
    found: dict[str, str] = {}
    for formal, actual in tensors.items():
        stem, mark, rest = formal.partition("·")
        if not actual.startswith((f"{formal}@", f"{formal}·")):
            found[formal] = actual
        elif mark and stem in tensors and not tensors[stem].startswith((f"{stem}@", f"{stem}·")):
            found[formal] = f"{tensors[stem]}·{rest}"
    return found
