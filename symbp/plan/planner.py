"""From a network's gradient to its plan: routines of distinct fragments, calls and buffers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Symbol

from symbp.derive import model as derived
from symbp.derive.model import Fragment, NetworkDerivation
from symbp.ir import Program, Tensor
from symbp.network.model import Network, Parameter
from symbp.plan.cost import routine_flops
from symbp.plan.locals import LocalNames
from symbp.plan.lower.timefirst import time_first
from symbp.plan.lower.zeros import zeros
from symbp.plan.memory.memory import Lifetime, assign, elements
from symbp.plan.memory.moments import moments
from symbp.plan.model import Alias, Buffer, Call, Phase, Plan, Role, Routine
from symbp.plan.names import unused
from symbp.plan.routine import AliasRule, Request, build
from symbp.plan.statements.again import computed_again
from symbp.plan.statements.copies import without_copies
from symbp.plan.statements.decay import decayed
from symbp.plan.statements.sinks import delayed


def plan(
    nd: NetworkDerivation,
    *,
    loops: bool = False,
    sizes: Mapping[Symbol, int] | None = None,
    fast: bool = True,
) -> Plan:
    """What is computed in which order, into which memory.

    For a target with `loops` a product of matrices may have bounds; one that computes whole arrays
    at a time gets operands with zeros around instead. `sizes` are numbers to compare costs at, of
    sizes that the network leaves open. `fast` says that loops put speed before size.
    """
    made = _Planner(time_first(nd), loops, sizes or {}, fast).plan()
    if not loops:
        return made
    made = computed_again(without_copies(made))
    own = {n: t for n, t in nd.gradients.items() if n in nd.network.parameters}
    trained = {n: t for n, t in own.items() if n not in nd.constant}
    return decayed(made, trained) if nd.network.terms else made


@dataclass(frozen=True)
class _Use:
    """One call of a routine: what it is made from."""

    call: derived.Call
    routine: Routine
    bound: Call


class _Planner:
    def __init__(
        self, nd: NetworkDerivation, loops: bool, sizes: Mapping[Symbol, int], fast: bool
    ) -> None:
        self.nd, self.loops, self.fast = nd, loops, fast
        self.numbers = {s: Integer(n) for s, n in {**nd.network.sizes, **sizes}.items()}
        self.network = nd.network
        self.routines: dict[str, Routine] = {}
        self.made: dict[tuple[object, ...], Routine] = {}
        self.seeds = dict(_seeds(nd))
        self.added = {c.tensors.get(n, n) for c in nd.calls for n in c.adds}
        self.given = _given(self.network, self.seeds)
        self.results: dict[str, Role] = {
            **dict.fromkeys((s.next for s in self.network.states.values()), "next_state"),
            **dict.fromkeys(self.network.terms, "loss"),
            **dict.fromkeys(self.network.outputs, "output"),
        }
        self.gradients = set(nd.gradients.values())
        self.unshared = {*self.given, *self.added, *self.gradients, *self.results}
        self.touched: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self.calls_of: dict[str, list[derived.Call]] = {}
        for call in nd.calls:
            self.calls_of.setdefault(call.fragment, []).append(call)
        self.locals = LocalNames(nd)
        self.root: dict[str, str] = {}  # a buffer's name to that of the memory it shares

    def plan(self) -> Plan:
        forward = [u for c in self.nd.calls if (u := self.use(c, "forward"))]
        backward = [u for c in reversed(self.nd.calls) if (u := self.use(c, "backward"))]
        wanted = self.needed_for_output()
        predict = [u for c in self.nd.calls if (u := self.use(c, "predict", wanted))]
        buffers, lifetimes = self.buffers(forward, backward, predict)
        self.add_missing(buffers)
        placed, workspace = assign(buffers, lifetimes, self.network.sizes)
        offsets, count = _parameter_offsets(self.network.parameters)
        return Plan(
            self.routines,
            tuple(u.bound for u in forward),
            tuple(u.bound for u in backward),
            tuple(u.bound for u in predict),
            placed,
            offsets,
            count,
            workspace,
            _flops(forward),
            _flops(backward),
            self.seeds,
        )

    def use(
        self, call: derived.Call, phase: Phase, wanted: frozenset[str] | None = None
    ) -> _Use | None:
        """The call of the routine for one phase of an instance; None when it has nothing to do."""
        routine = self.routine(call, phase, wanted)
        if routine is None:
            return None
        instance = self.network.instances[call.instance]
        apart = self.apart(call.fragment, routine)

        def named(name: str) -> str:
            return self.actual(call, f"{name}·{phase}" if name in apart else name)

        tensors = {name: named(name) for name in _named(routine)}
        for statement in routine.statements:
            if isinstance(statement, Alias):
                root = self.resolved(named(statement.source))
                self.root[named(statement.target)] = root
                tensors[statement.target] = root
        bound = Call(
            routine.name,
            {name: self.resolved(actual) for name, actual in tensors.items()},
            {s: instance.sizes.get(s, s) for s in routine.sizes},
            tuple(self.locals.layers.get(call.instance, ())),
        )
        return _Use(call, routine, bound)

    def apart(self, fragment: str, routine: Routine) -> frozenset[str]:
        """The tensors that lowering added and that need memory apart from their namesakes.

        Predict uses forward's memory where the shapes are the same; those of backward are its own.
        """
        known = self.nd.fragments[fragment].derivation.program.tensors
        added = {n: t.shape for n, t in routine.tensors.items() if n not in known}
        if routine.phase == "backward":
            return frozenset(added)
        forward = [r.tensors for key, r in self.made.items() if key[:2] == (fragment, "forward")]
        return frozenset(
            n for n, shape in added.items() if any(n in f and f[n].shape != shape for f in forward)
        )

    def resolved(self, name: str) -> str:
        return self.root.get(name, name)

    def actual(self, call: derived.Call, name: str) -> str:
        found = call.tensors.get(name)
        if found is None:
            found = self.network.instances[call.instance].tensors.get(name)
        return self.locals.of(call, name) if found is None else found

    def routine(
        self, call: derived.Call, phase: Phase, wanted: frozenset[str] | None
    ) -> Routine | None:
        fragment = self.nd.fragments[call.fragment]
        request = self.request(call, fragment, phase, wanted)
        if not request.outputs:
            return None
        key = (call.fragment, phase, request.outputs, request.adds)
        if key not in self.made:
            name = unused(request.name, self.routines)
            routine = build(
                self.program(fragment, phase),
                replace(
                    request,
                    name=name,
                    sizes=self.sizes_of(call),
                    loops=self.loops,
                    everywhere=self.everywhere(call, request, wanted),
                ),
                self.alias_rule(call.fragment),
                zeros(fragment.derivation.program),
            )
            if phase == "backward":
                routine = delayed(routine, self.trained(call, fragment))
            self.made[key] = self.routines[name] = routine
        return self.made[key]

    def trained(self, call: derived.Call, fragment: Fragment) -> dict[str, str]:
        """The formal gradients of parameters, and these."""
        tensors = self.network.instances[call.instance].tensors
        adjoints = fragment.derivation.adjoints
        return {
            adjoints[n]: n
            for n in fragment.derivation.wrt
            if tensors.get(n) in self.network.parameters
        }

    def sizes_of(self, call: derived.Call) -> dict[Symbol, Expr]:
        """The sizes of an instance, for loops as numbers where these are known."""
        found = self.network.instances[call.instance].sizes
        if not self.loops:
            return dict(found)
        return {**self.numbers, **{s: e.xreplace(self.numbers) for s, e in found.items()}}

    def everywhere(
        self, call: derived.Call, request: Request, wanted: frozenset[str] | None
    ) -> tuple[Mapping[Symbol, Expr], ...]:
        """The sizes of all instances that are asked for the same; none unless speed is wanted."""
        if not (self.loops and self.fast):
            return ()
        fragment = self.nd.fragments[call.fragment]
        found: list[Mapping[Symbol, Expr]] = []
        for other in self.calls_of[call.fragment]:
            asked = self.request(other, fragment, request.phase, wanted)
            sizes = self.sizes_of(other)
            same = (asked.outputs, asked.adds) == (request.outputs, request.adds)
            if same and sizes not in found:
                found.append(sizes)
        return tuple(found)

    def request(
        self, call: derived.Call, fragment: Fragment, phase: Phase, wanted: frozenset[str] | None
    ) -> Request:
        derivation = fragment.derivation
        name = f"{fragment.name}.{phase}"
        defined = {q.target for q in derivation.program.equations}
        if phase == "backward":
            outputs = tuple(
                n for n in dict.fromkeys(derivation.results) if n in call.tensors and n in defined
            )
            adjoints = frozenset((*derivation.adjoints.values(), *derivation.seeds.values()))
            return Request(name, phase, outputs, (), call.adds & frozenset(outputs), adjoints)
        outputs = tuple(n for n in fragment.outputs if n in derivation.primal)
        if phase == "predict":
            keep = wanted or frozenset()
            found = tuple(n for n in outputs if self.actual(call, n) in keep)
            return Request(name, phase, found, whole=self.whole(call.fragment))
        return Request(name, phase, outputs, self.saved(fragment))

    def whole(self, fragment: str) -> frozenset[str]:
        """The tensors of which a forward routine holds every step of a recurrence."""
        tensors = self.nd.fragments[fragment].derivation.program.tensors
        forward = [r for key, r in self.made.items() if key[:2] == (fragment, "forward")]
        full = {n: t.rank for n, t in tensors.items()}
        short = {n for r in forward for n, t in r.tensors.items() if t.rank < full.get(n, 0)}
        return frozenset(tensors) - short

    def saved(self, fragment: Fragment) -> tuple[str, ...]:
        """The forward tensors that the backward phase of any call reads."""
        derivation = fragment.derivation
        backward = [q for q in derivation.program.equations if q.target not in derivation.primal]
        read = {a.tensor for q in backward for a in q.reads()}
        return tuple(n for n in derivation.program.tensors if n in read & derivation.primal)

    def program(self, fragment: Fragment, phase: Phase) -> Program:
        derivation = fragment.derivation
        keep = derivation.primal
        return replace(
            derivation.program,
            equations=tuple(
                q
                for q in derivation.program.equations
                if (q.target in keep) != (phase == "backward")
            ),
        )

    def alias_rule(self, fragment: str) -> AliasRule:
        calls = self.calls_of[fragment]

        def may_alias(target: str, source: str) -> bool:
            return all(
                self.actual(c, target) not in self.unshared
                and self.resolved(self.actual(c, source)) not in self.unshared
                for c in calls
            )

        return may_alias

    def needed_for_output(self) -> frozenset[str]:
        """The network's tensors that its outputs depend on."""
        needed = set(self.network.outputs)
        for call in reversed(self.nd.calls):
            fragment = self.nd.fragments[call.fragment]
            mine = [n for n in fragment.outputs if self.actual(call, n) in needed]
            if mine:
                program = self.program(fragment, "predict").restricted(mine)
                read = {a.tensor for q in program.equations for a in q.reads()}
                needed |= {self.actual(call, n) for n in program.inputs() if n in read}
        return frozenset(needed)

    def buffers(
        self, forward: list[_Use], backward: list[_Use], predict: list[_Use]
    ) -> tuple[dict[str, Buffer], dict[str, Lifetime]]:
        buffers: dict[str, Buffer] = {}
        lifetimes: dict[str, Lifetime] = {}
        uses = (*forward, *backward)
        saved = self.read_by_backward(uses)
        position_of = {id(u.call): k for k, u in enumerate(forward)}
        forward_of = {id(u.call): u.routine for u in forward}
        timed = [(k, u, u.routine) for k, u in enumerate(uses)]
        timed += [(position_of[id(u.call)], u, forward_of[id(u.call)]) for u in predict]
        for position, use, clock in timed:
            for number, name in self.moments(use.routine, clock):
                if name not in use.bound.tensors:
                    continue
                actual = use.bound.tensors[name]
                moment = (position, number)
                life = lifetimes.get(actual, Lifetime(moment, moment))
                lifetimes[actual] = Lifetime(min(life.first, moment), max(life.last, moment))
                if actual not in buffers:
                    buffers[actual] = self.buffer(actual, use.routine.tensors[name], use, saved)
        self.keep_results(lifetimes, len(forward), len(uses))
        buffers = {
            name: replace(b, live=(lifetimes[name].first[0], lifetimes[name].last[0]))
            for name, b in buffers.items()
        }
        apart = {"input", "parameter", "state", "noise", "gradient"}
        return buffers, {n: t for n, t in lifetimes.items() if buffers[n].role not in apart}

    def moments(self, routine: Routine, clock: Routine) -> list[tuple[int, str]]:
        """When a routine uses each tensor; see `moments`."""
        key = (routine.name, clock.name)
        if key not in self.touched:
            self.touched[key] = moments(routine, clock)
        return self.touched[key]

    def add_missing(self, buffers: dict[str, Buffer]) -> None:
        """Inputs and parameters that no call touches (unused ones) get their buffers too."""
        declared: tuple[tuple[Role, tuple[str, ...]], ...] = (
            ("input", self.network.inputs),
            ("parameter", tuple(self.network.parameters)),
            ("state", tuple(self.network.states)),
            ("noise", tuple(self.network.noise)),
        )
        for role, names in declared:
            for name in names:
                tensor = self.network.tensors[name]
                buffers.setdefault(name, Buffer(name, tensor.shape, tensor.kind, role, (0, 0)))

    def read_by_backward(self, uses: tuple[_Use, ...]) -> set[str]:
        return {
            u.bound.tensors[n]
            for u in uses
            if u.routine.phase == "backward"
            for n in u.routine.inputs
        }

    def keep_results(self, lifetimes: dict[str, Lifetime], backward: int, end: int) -> None:
        """Some tensors stay to the end, where the backward calls begin at number `backward`.

        These are the results, which the caller reads (outputs, loss terms, new states), and what
        forward leaves to backward, so that backward can run again.
        """
        for name, life in lifetimes.items():
            if name in self.results or life.first[0] < backward <= life.last[0]:
                lifetimes[name] = replace(life, last=(end, 0))

    def buffer(self, actual: str, tensor: Tensor, use: _Use, saved: set[str]) -> Buffer:
        role = self.role(actual, use.routine.phase, saved)
        known = self.network.tensors.get(actual)
        if known is not None and known.rank == tensor.rank:
            shape = known.shape
        else:
            shape = tuple(e.xreplace(dict(use.bound.sizes)) for e in tensor.shape)
        return Buffer(actual, shape, tensor.kind, role, (0, 0))

    def role(self, name: str, phase: Phase, saved: set[str]) -> Role:
        if name in self.given:
            return self.given[name]
        if name in self.gradients:
            return "gradient"
        if name in self.results:
            return self.results[name]
        return "saved" if phase == "forward" and name in saved else "scratch"


def _given(network: Network, seeds: Mapping[str, str]) -> dict[str, Role]:
    """The arrays that the caller hands in, and what they are."""
    declared: tuple[tuple[Role, Iterable[str]], ...] = (
        ("input", (*network.inputs, *seeds.values())),
        ("parameter", network.parameters),
        ("state", network.states),
        ("noise", network.noise),
    )
    return {name: role for role, names in declared for name in names}


def _seeds(nd: NetworkDerivation) -> Iterator[tuple[str, str]]:
    """Each output whose adjoint the caller hands in, and the name of that adjoint."""
    if nd.network.terms:
        return
    for call in nd.calls:
        seeds = nd.fragments[call.fragment].derivation.seeds
        for formal, adjoint in seeds.items():
            if call.tensors.get(formal, formal) == nd.network.output:
                yield nd.network.output, call.tensors.get(adjoint, adjoint)


def _named(routine: Routine) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys((*routine.inputs, *routine.outputs, *routine.saved, *routine.scratch))
    )


def _parameter_offsets(parameters: Mapping[str, Parameter]) -> tuple[dict[str, Expr], Expr]:
    """Each parameter's place in the flat array of all, in order of declaration."""
    offsets: dict[str, Expr] = {}
    counts: dict[Expr, int] = {}
    for name, parameter in parameters.items():
        offsets[name] = sum((n * e for e, n in counts.items()), Integer(0))
        length = elements(parameter.tensor.shape)
        counts[length] = counts.get(length, 0) + 1
    return offsets, sum((n * e for e, n in counts.items()), Integer(0))


def _flops(uses: list[_Use]) -> Expr:
    each: dict[str, Expr] = {}
    counts: dict[tuple[str, tuple[tuple[Symbol, Expr], ...]], int] = {}
    for use in uses:
        if use.routine.name not in each:
            each[use.routine.name] = routine_flops(use.routine)
        key = (use.routine.name, tuple(use.bound.sizes.items()))
        counts[key] = counts.get(key, 0) + 1
    total: Expr = Integer(0)
    for (name, sizes), count in counts.items():
        total += count * each[name].xreplace(dict(sizes))
    return total
