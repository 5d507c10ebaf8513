"""Which routines are written once as functions, and where every call finds its arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from sympy import Symbol

from symbp.derive.model import NetworkDerivation
from symbp.emit.names import PYTHON_RESERVED, identifiers
from symbp.emit.numpy.bind import with_sizes
from symbp.emit.numpy.inplace import in_place, twice_bound
from symbp.emit.numpy.scope import OWN, Scope
from symbp.ir import Tensor
from symbp.plan.model import Alias, Call, Plan, Routine
from symbp.plan.names import unused

# Attributes and functions that a generated module has whatever the network.
MODULE_NAMES = (
    "PARAMETERS", "INPUTS", "OUTPUTS", "Workspace", "init", "forward", "backward", "predict",
    "workspace", "step", "real", "seed", "seed_array", "arrays", "array", "allocate", "gradients",
    "parameters", "held", "kept", "dtype", "flat_parameters", "flat_gradients", "take_parameters",
    "calls", "set_seed", "grads", "sizes", "names", "bind", "ws", "params", "rate",
    "unknown", "STATE", "NOISE", "init_state", "state", "fresh_state", "given_state", "held_state",
    "next_state", "take_state", "pass_on", "noise", "drawn", "take_noise", "words", "evaluation",
)  # fmt: skip

_LASTING = {"input", "parameter", "state", "noise", "saved"}  # roles, see `Scope.lasting`


def reserved() -> set[str]:
    """What no attribute may be called."""
    return {*PYTHON_RESERVED, *MODULE_NAMES}


@dataclass(frozen=True)
class Segment:
    """Neighbouring calls of one phase: inline (one), or run from a table (any number)."""

    calls: tuple[Call, ...]
    inline: bool


def segments(calls: tuple[Call, ...], several: frozenset[str]) -> Iterator[Segment]:
    """The calls of a phase, those of routines with several calls gathered into runs."""
    for repeated, run in groupby(calls, key=lambda c: c.routine in several):
        if repeated:
            yield Segment(tuple(run), False)
        else:
            yield from (Segment((c,), True) for c in run)


def several_calls(plan: Plan) -> frozenset[str]:
    """The routines that are called more than once."""
    counts: dict[str, int] = {}
    for call in (*plan.forward, *plan.backward, *plan.predict):
        counts[call.routine] = counts.get(call.routine, 0) + 1
    return frozenset(n for n, count in counts.items() if count > 1)


class Buffers:
    """The workspace's own scope: an attribute for each buffer that inline calls touch."""

    def __init__(self, nd: NetworkDerivation, plan: Plan) -> None:
        self.nd, self.plan = nd, plan
        self.positions = backward_positions(plan)
        symbols = sorted(self._symbols(), key=lambda s: s.name)
        taken = reserved()
        sizes = identifiers((s.name for s in symbols), taken)
        taken |= set(sizes.values())
        self.attribute = identifiers(plan.buffers, taken)
        taken |= set(self.attribute.values())
        self.size_names = {s: sizes[s.name] for s in symbols}
        stages = {self.attribute[n]: self._stage(n) for n in plan.buffers if self._stage(n) != OWN}
        self.scope = Scope(
            {s: f"@.{name}" for s, name in self.size_names.items()},
            {},
            stages,
            {},
            taken,
            lasting=frozenset(
                f"@.{self.attribute[n]}" for n, b in plan.buffers.items() if b.role in _LASTING
            ),
        )

    def _symbols(self) -> set[Symbol]:
        network = self.nd.network
        shapes = [t.shape for t in network.tensors.values()]
        shapes += [b.shape for b in self.plan.buffers.values()]
        found = {s for shape in shapes for e in shape for s in e.free_symbols}
        calls = (*self.plan.forward, *self.plan.backward, *self.plan.predict)
        found |= {s for c in calls for e in c.sizes.values() for s in e.free_symbols}
        return {s for s in found if isinstance(s, Symbol)}

    def _stage(self, name: str) -> str:
        role = self.plan.buffers[name].role
        if role == "parameter":
            return "parameters"
        if role == "state":
            return "state"
        return f"input {name}" if role == "input" else OWN

    def inline(self, call: Call, routine: Routine) -> tuple[Scope, Routine]:
        """The scope of one inline call, and its routine with actual sizes."""
        routine = with_sizes(routine, call.sizes)
        place = in_place(routine, self.dying(call), twice_bound([call]))
        tensors = dict(routine.tensors)
        arrays: dict[str, str] = {}
        for name in call.tensors:
            buffer = self.plan.buffers[call.tensors[place.get(name, name)]]
            attribute = f"@.{self.attribute[buffer.name]}"
            if buffer.shape != tensors[name].shape:
                shape = self.scope.shape(tensors[name].shape)
                attribute = self.scope.view(attribute, f"{attribute}.reshape{shape}", "shaped")
            arrays[name] = attribute
        for s in routine.statements:
            if isinstance(s, Alias):
                arrays[s.target] = shaped(self.scope, arrays[s.source], routine, s.source, s.target)
        return replace(self.scope, arrays=arrays, tensors=tensors), routine

    def dying(self, call: Call) -> frozenset[str]:
        """The call's inputs that nothing reads after it."""
        return dying(self.plan, call, self.positions)

    def used(self, calls: list[Call]) -> list[str]:
        """The buffers that have memory of their own among those the calls touch, in order."""
        found: dict[str, None] = {}
        for call in calls:
            routine = self.plan.routines[call.routine]
            routine = with_sizes(routine, call.sizes)
            gone = in_place(routine, self.dying(call), twice_bound([call]))
            aliases = {s.target for s in routine.statements if isinstance(s, Alias)}
            for name, actual in call.tensors.items():
                if name not in gone and name not in aliases:
                    found[actual] = None
        return list(found)


def backward_positions(plan: Plan) -> dict[int, int]:
    """When each backward call runs, by the call's identity."""
    return {id(c): len(plan.forward) + k for k, c in enumerate(plan.backward)}


def dying(plan: Plan, call: Call, positions: Mapping[int, int]) -> frozenset[str]:
    """The formals of a backward call whose scratch buffers no later call uses."""
    routine = plan.routines[call.routine]
    if routine.phase != "backward":
        return frozenset()
    position = positions[id(call)]
    found = {n: plan.buffers[call.tensors[n]] for n in routine.inputs}
    bound = list(call.tensors.values())
    return frozenset(
        n
        for n, b in found.items()
        if b.role == "scratch" and b.live[1] == position and bound.count(b.name) == 1
    )


def shaped(scope: Scope, array: str, routine: Routine, source: str, target: str) -> str:
    """The source's array in the target's shape."""
    shape = routine.tensors[target].shape
    if shape == routine.tensors[source].shape:
        return array
    return scope.view(array, f"{array}.reshape{scope.shape(shape)}", "shaped")


class Formals:
    """The scope of a routine that is a function of its own: an attribute for each formal tensor.

    `name` is the stem of the function's and the class's name.
    """

    def __init__(
        self,
        plan: Plan,
        routine: Routine,
        calls: tuple[Call, ...],
        positions: Mapping[int, int],
        name: str,
    ) -> None:
        self.plan, self.routine, self.calls, self.name = plan, routine, calls, name
        last = frozenset.intersection(*(dying(plan, c, positions) for c in calls))
        self.place = in_place(routine, last, twice_bound(calls))
        aliases = {s.target: s.source for s in routine.statements if isinstance(s, Alias)}
        gone = {*self.place, *aliases}
        self.formals = [n for n in calls[0].tensors if n not in gone]
        taken = reserved()
        sizes = identifiers((s.name for s in routine.sizes), taken)
        taken |= set(sizes.values())
        self.attribute = identifiers(self.formals, taken)
        taken |= set(self.attribute.values())
        self.size_names = {s: sizes[s.name] for s in routine.sizes}
        self.outside = [n for n in self.formals if self._is_outside(n)]
        self.scope = Scope(
            {s: f"@.{name}" for s, name in self.size_names.items()},
            {n: f"@.{self.attribute[n]}" for n in self.formals},
            {self.attribute[n]: "outside" for n in self.outside},
            routine.tensors,
            taken,
            owner=self.name,
        )
        arrays = dict(self.scope.arrays)
        arrays |= {n: arrays[other] for n, other in self.place.items()}
        for target, source in aliases.items():
            arrays[target] = shaped(self.scope, arrays[source], routine, source, target)
        self.scope.arrays = arrays

    def _is_outside(self, formal: str) -> bool:
        roles = {self.plan.buffers[c.tensors[formal]].role for c in self.calls}
        return bool(roles & {"parameter", "input", "state"})

    @property
    def own(self) -> list[str]:
        """The formals whose arrays are the workspace's."""
        return [n for n in self.formals if n not in self.outside]

    def tensor(self, formal: str) -> Tensor:
        """A formal tensor."""
        return self.routine.tensors[formal]


def class_name(stem: str, taken: set[str]) -> str:
    """`_DenseReluForward` for `dense_relu_forward`."""
    return unused("_" + "".join(w.capitalize() for w in stem.split("_") if w), taken)
