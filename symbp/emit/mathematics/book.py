"""A network's equations in the network's own names, fragment by fragment, ready to be written.

A fragment's program has formal names; a part is one call of it with the actual ones. What a reader
does not want to see as a symbol of its own is marked to be written in place: copies, sums used
once, and an adjoint that the next fragment hands back by one sum.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Add, Expr, Mul, Symbol, count_ops
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from symbp.derive.model import Derivation, NetworkDerivation
from symbp.emit.mathematics.notation import MARK, Activation, Notation, is_internal, notation
from symbp.ir import Access, Equation, Program, Select, accesses, walk
from symbp.network.model import LayerInfo, Network

SLOPE = "′"
_STATE = "·steps"
_SHORT = 6


@dataclass(frozen=True)
class Part:
    """One call of a fragment in actual names. `seeds` maps outputs to the adjoints handed in."""

    position: int
    fragment: str
    program: Program
    primal: frozenset[str]
    adjoints: Mapping[str, str]
    seeds: Mapping[str, str]
    wrt: tuple[str, ...]
    names: Mapping[str, str]  # formal to actual

    @cached_property
    def definitions(self) -> dict[str, list[Equation]]:
        """Target to its equations."""
        return self.program.definitions()

    @cached_property
    def uses(self) -> Counter[str]:
        """How often each tensor is read."""
        return Counter(
            node.tensor
            for q in self.program.equations
            for e in (q.body, *q.guard, *q.lhs)
            for node in walk(e)
            if isinstance(node, Access)
        )


class Book:
    """A network's derivation with its notation. Parts are made when they are first asked for."""

    def __init__(self, nd: NetworkDerivation) -> None:
        self.nd = nd
        self.network = nd.network
        self._plain = notation(nd)
        self._slopes: dict[str, Activation] = {}
        self._adjoints = dict(self._plain.adjoints)
        self._parts: dict[int, Part] = {}
        self._inline: dict[int, dict[str, Equation]] = {}
        self.producers: dict[str, list[int]] = defaultdict(list)
        for position, call in enumerate(nd.calls):
            derivation = nd.fragments[call.fragment].derivation
            for name in derivation.wrt:
                self.producers[call.tensors[derivation.adjoints[name]]].append(position)
        self.layers: dict[int, list[LayerInfo]] = defaultdict(list)
        for layer in self.network.layers:
            self.layers[layer.instance].append(layer)

    @property
    def notation(self) -> Notation:
        """How everything seen so far is written."""
        return replace(self._plain, slopes=self._slopes, adjoints=self._adjoints)

    def part(self, position: int) -> Part:
        """One call in actual names."""
        if position not in self._parts:
            call = self.nd.calls[position]
            derivation = self.nd.fragments[call.fragment].derivation
            part = self._with_slopes(self.localised(position, derivation))
            self._parts[position] = part
            self._learn(part)
        return self._parts[position]

    def _learn(self, part: Part) -> None:
        """Write adjoints of internal tensors as adjoints too."""
        known = {b: p for p, b in part.adjoints.items() if b not in self._adjoints}
        self._adjoints.update(known)

    def mover(self, position: int, derivation: Derivation) -> Mover:
        """From the formal names of a call's derivation to the network's."""
        instance = self.network.instances[self.nd.calls[position].instance]
        names = _actual_names(derivation, position, instance.tensors, self.network)
        sizes = {s: e for s, e in instance.sizes.items() if s != e}
        plain = Mover(position, names, sizes, {}, {})
        moved = [plain.plainly(q) for q in derivation.program.equations]
        states, shifts = _state_copies(moved, names)
        return replace(plain, states=states, shifts=shifts)

    def localised(self, position: int, derivation: Derivation) -> Part:
        """A derivation of the call's template in the call's names, sizes and indices of its own."""
        mover = self.mover(position, derivation)
        names = mover.names
        equations = [mover.equation(q) for q in derivation.program.equations]
        tensors = {
            names[n]: replace(
                t, name=names[n], shape=tuple(e.xreplace(dict(mover.sizes)) for e in t.shape)
            )
            for n, t in derivation.program.tensors.items()
        }
        for actual, tensor in list(tensors.items()):
            tensors.setdefault(mover.states.get(actual, actual), tensor)
        return Part(
            position,
            self.nd.calls[position].fragment,
            Program(tensors, tuple(q for q in equations if not mover.is_copy(q))),
            frozenset(mover.name(n) for n in derivation.primal if n in names),
            {
                mover.name(a): mover.name(b)
                for a, b in derivation.adjoints.items()
                if a in names and b in names
            },
            {names[a]: names[b] for a, b in derivation.seeds.items() if b in names},
            tuple(names[n] for n in derivation.wrt),
            names,
        )

    def _with_slopes(self, part: Part) -> Part:
        """The part with f'(z) a tensor of its own wherever an activation's adjoint passes by it."""
        equations = list(part.program.equations)
        slopes = []
        for k, q in enumerate(equations):
            primal = self._plain.primal(q.target)
            for output, activation in self._activations_of(part, primal):
                found = _slope(q, MARK + output, part)
                if found is not None and len(part.definitions[q.target]) == 1:
                    name = SLOPE + output
                    self._slopes[name] = activation
                    stand_in = Access(name, *q.lhs)
                    equations[k] = replace(
                        q, body=Access(MARK + output, *q.lhs) * stand_in, guard=()
                    )
                    slopes.append(replace(q, target=name, body=found))
        if not slopes:
            return part
        program = Program(part.program.tensors, (*equations, *slopes))
        formal = {actual: f for f, actual in part.names.items()}
        own = {SLOPE + formal[q.target.removeprefix(SLOPE)]: q.target for q in slopes}
        return replace(part, program=program, names={**part.names, **own})

    def _activations_of(
        self, part: Part, primal: str | None
    ) -> Iterator[tuple[str, Activation]]:
        for output, activation in self._plain.activations.items():
            if activation.argument == primal and output in part.program.tensors:
                yield output, activation

    def inline(self, part: Part) -> dict[str, Equation]:
        """What is written in place in this part: tensor to its equation."""
        if part.position not in self._inline:
            own = {
                name: qs[0]
                for name, qs in part.definitions.items()
                if self._is_inlined(part, name, qs)
            }
            self._inline[part.position] = own
            own.update(self._handed_back(part))
        return self._inline[part.position]

    def _is_inlined(self, part: Part, name: str, equations: list[Equation]) -> bool:
        if len(equations) != 1 or not _is_plain(equations[0]):
            return False
        (q,) = equations
        primal = self._plain.primal(name)
        if name in {part.adjoints[n] for n in part.wrt} or name.startswith(SLOPE):
            return False
        if name in part.primal:
            return is_internal(name, self.network) and part.uses[name] == 1 and q.reduction in ("none", "sum")
        if primal in self._plain.deltas:
            return False
        if q.reduction == "none" and isinstance(q.body, Access):
            return True
        if q.reduction not in ("none", "sum"):
            return False
        if part.uses[name] == 1:
            return not any(a.tensor == name for a in q.reads())
        return is_internal(name, self.network) and q.reduction == "none" and count_ops(q.body) <= _SHORT

    def _handed_back(self, part: Part) -> dict[str, Equation]:
        """Adjoints that one later fragment computes by one sum, read once here."""
        found: dict[str, Equation] = {}
        for output, seed in part.seeds.items():
            behind = self.producers.get(MARK + output, [])
            if len(behind) != 1 or part.uses[seed] != 1:
                continue
            other = self.part(behind[0])
            equations = other.definitions.get(MARK + output, [])
            if len(equations) == 1 and _is_plain(equations[0]):
                if equations[0].reduction == "sum" or isinstance(equations[0].body, Access):
                    found |= self.inline(other)
                    found[seed] = equations[0]
        return found

    def level(self, position: int) -> int:
        """The call's (l); 0 where it has none."""
        return self._plain.levels.get(position, 0)

    def run(self, position: int) -> list[int]:
        """The calls of the same fragment one after another, this one among them."""
        fragment = self.nd.calls[position].fragment
        first = last = position
        while first > 0 and self.nd.calls[first - 1].fragment == fragment:
            first -= 1
        while last + 1 < len(self.nd.calls) and self.nd.calls[last + 1].fragment == fragment:
            last += 1
        return list(range(first, last + 1))

    def owner(self, name: str) -> Part | None:
        """The part, of those made so far, that defines a tensor."""
        return next((p for p in self._parts.values() if name in p.definitions), None)

    def needs(self, equation: Equation, inline: Mapping[str, Equation]) -> list[str]:
        """The tensors that the written equation shows, inlined ones replaced by what they read."""
        shown: dict[str, None] = {}

        def visit(q: Equation) -> None:
            for access in q.reads():
                if access.tensor in inline:
                    visit(inline[access.tensor])
                else:
                    shown[access.tensor] = None

        visit(equation)
        return list(shown)


def _actual_names(
    derivation: Derivation,
    position: int,
    instance: Mapping[str, str],
    network: Network,
) -> dict[str, str]:
    adjoints = {bar: formal for formal, bar in derivation.adjoints.items()}
    seeds = {source: formal for formal, source in derivation.seeds.items()}

    def own(formal: str) -> str:
        return f"{formal}@{position}"

    def primal(formal: str) -> str:
        actual = instance.get(formal, own(formal))
        return own(formal) if is_internal(actual, network) else actual

    names: dict[str, str] = {}
    for formal in derivation.program.tensors:
        if formal in adjoints:
            names[formal] = MARK + primal(adjoints[formal])
        elif formal in seeds:
            names[formal] = f"{MARK}{primal(seeds[formal])}·seed"
        elif formal in instance:
            names[formal] = primal(formal)
        else:
            names[formal] = own(formal)
    return names


@dataclass(frozen=True)
class Mover:
    """Rewrites equations of one call: names, sizes, indices, and a recurrence's state.

    The state `h·steps`, which is the output h one step on, is written as h; `states` is that
    renaming and `shifts` the difference of the indices.
    """

    position: int
    names: Mapping[str, str]
    sizes: Mapping[Symbol, Expr]
    states: Mapping[str, str]
    shifts: Mapping[str, tuple[Expr, ...]]

    def name(self, formal: str) -> str:
        """A tensor's actual name."""
        actual = self.names.get(formal, formal)
        return self.states.get(actual, actual)

    def plainly(self, q: Equation) -> Equation:
        """The equation in actual names, states as they are."""
        indices = {i: _own_index(i, self.position) for i in q.domain}
        tensors = {Str(a): Str(b) for a, b in self.names.items()}
        moved = q.substitute({**tensors, **self.sizes, **indices})
        body = pruned(moved.body)
        return replace(moved, target=self.names.get(q.target, q.target), body=body)

    def equation(self, q: Equation) -> Equation:
        """The equation in actual names."""
        moved = self.plainly(q)
        put = {a: self._moved(a) for a in moved.reads() if a.tensor in self.states}
        whole = moved.substitute(put) if put else moved
        if whole.target in self.states:
            element = self._moved(whole.element)
            whole = replace(whole, target=element.tensor, lhs=element.indices)
        return whole

    def expression(self, e: Expr, indices: Iterable[Symbol]) -> Expr:
        """An expression over the given indices in actual names."""
        own = {i: _own_index(i, self.position) for i in indices}
        tensors = {Str(a): Str(b) for a, b in self.names.items()}
        moved = pruned(e.xreplace({**tensors, **self.sizes, **own}))
        return moved.xreplace({a: self._moved(a) for a in accesses(moved) if a.tensor in self.states})

    def _moved(self, access: Access) -> Access:
        shift = self.shifts[access.tensor]
        indices = [i - s for i, s in zip(access.indices, shift, strict=True)]
        return Access(self.states[access.tensor], *indices)

    def is_copy(self, q: Equation) -> bool:
        """Whether the equation says no more than that a state is its output."""
        return q.target in self.states.values() and q.body == q.element


def _state_copies(
    equations: list[Equation], names: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, tuple[Expr, ...]]]:
    """(renaming, shifts) of states; an output that has an adjoint of its own keeps it."""
    used = {q.target for q in equations} | {a.tensor for q in equations for a in q.reads()}
    formal = {actual: f for f, actual in names.items()}
    renamed: dict[str, str] = {}
    shifts: dict[str, tuple[Expr, ...]] = {}
    for q in equations:
        stem, mark, rest = formal.get(q.target, "").partition(_STATE)
        shift = _stepped(q)
        if not mark or rest or q.target in renamed or shift is None or stem.startswith(MARK):
            continue
        output = names.get(stem, stem)
        renamed[q.target] = output
        shifts[q.target] = shift
        if MARK + output not in used:
            renamed[MARK + q.target] = MARK + output
            shifts[MARK + q.target] = shift
    return renamed, shifts


def _stepped(q: Equation) -> tuple[Expr, ...] | None:
    """How far each left index is from the index of the range it runs over."""
    free = {r.index for r in q.free}
    shift = []
    for e in q.lhs:
        indices = e.free_symbols & free
        if len(indices) != 1:
            return None
        shift.append(e - indices.pop())
    return tuple(shift) if all(s.is_Integer for s in shift) else None


def pruned(e: Expr) -> Expr:
    """The expression as a reader wants it.

    A choice inside a choice by the same condition is decided; 2x - 2y is 2(x - y).
    """
    if not isinstance(e, Expr) or isinstance(e, Access) or not e.args:
        return e
    if isinstance(e, Select):
        then = pruned(_decided(e.then, e.condition, True))
        return Select(e.condition, then, pruned(_decided(e.otherwise, e.condition, False)))
    found = e.func(*map(pruned, e.args))
    if isinstance(found, Add):
        content, rest = found.primitive()
        if content.is_Integer and content > 1:
            return Mul(content, rest, evaluate=False)
    if isinstance(found, Mul) and any(isinstance(f, Mul) for f in found.args):
        return Mul(*[g for f in found.args for g in Mul.make_args(f)])
    return found


def _decided(e: Expr, condition: Boolean, holds: bool) -> Expr:
    choices = {
        n: n.then if holds else n.otherwise
        for n in walk(e)
        if isinstance(n, Select) and n.condition == condition
    }
    return e.xreplace(choices) if choices else e


def _own_index(index: Symbol, position: int) -> Symbol:
    stem, _, number = index.name.partition("_")
    return Symbol(f"{stem}_{position + 1}_{number}", integer=True)


def _is_plain(q: Equation) -> bool:
    """Whether it defines every element, by plain indices."""
    indices = tuple(r.index for r in q.free)
    no_guard = not q.guard or bool(q.bound)
    return not q.accumulate and set(q.lhs) == set(indices) and len(q.lhs) == len(indices) and no_guard


def _slope(q: Equation, adjoint: str, part: Part) -> Expr | None:
    """f' when the body is adjoint * f', f' made of primal tensors alone."""
    if q.reduction != "none" or q.guard or not _is_plain(q):
        return None
    incoming = Access(adjoint, *q.lhs)
    body = q.body
    if isinstance(body, Select) and body.otherwise == 0:
        inner = _without(body.then, incoming)
        rest = None if inner is None else Select(body.condition, inner, body.otherwise)
    elif isinstance(body, Select):
        branches = [_without(b, incoming) for b in (body.then, body.otherwise)]
        rest = None if None in branches else Select(body.condition, *branches)
    else:
        rest = _without(body, incoming)
    if rest is None or not rest.has(Access):
        return None
    read = {a.tensor for a in walk(rest) if isinstance(a, Access)}
    return rest if read <= part.primal | set(part.program.inputs()) - {adjoint} else None


def _without(product: Expr, factor: Expr) -> Expr | None:
    parts = list(Mul.make_args(product))
    if parts.count(factor) != 1:
        return None
    parts.remove(factor)
    rest = Mul(*parts)
    return None if rest.has(factor) else rest


def unique(names: Iterable[str]) -> list[str]:
    """The names without repetition, in order."""
    return list(dict.fromkeys(names))
