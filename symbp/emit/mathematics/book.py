"""A network's equations in the network's own names, fragment by fragment, ready to be written.

A fragment's program has formal names; a part is one call of it with the actual ones. What a reader
does not want to see as a symbol of its own is marked to be written in place: copies, sums used
once, and an adjoint that the next fragment hands back by one sum.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr, Mul, count_ops, expand

from symbp.derive.affine import tidy
from symbp.derive.model import Derivation, NetworkDerivation
from symbp.emit.mathematics.internal import Namer
from symbp.emit.mathematics.mover import Mover, actual_names, mover
from symbp.emit.mathematics.notation import (
    MARK,
    Activation,
    Notation,
    is_internal,
    notation,
)
from symbp.emit.mathematics.ranges import settled
from symbp.emit.mathematics.readable import collected, flattened
from symbp.emit.mathematics.tree import Name
from symbp.emit.mathematics.views import VIEW, View, Views, views_of
from symbp.ir import Access, Equation, Program, Select, Tensor, walk
from symbp.network.model import LayerInfo

SLOPE = "′"
_LONGEST_BLOCK = 24  # fragments in one round of a repeat
_SHORT = 6  # operations of what may be written in place more than once


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
    """A network's derivation with its notation. Parts are made when they are first asked for.

    A book made with `beside` writes every tensor as that one does.
    """

    def __init__(self, nd: NetworkDerivation, beside: Book | None = None) -> None:
        self.nd = nd
        self.network = nd.network
        self._plain: Notation = beside._plain if beside else notation(nd)
        self._namer: Namer = beside._namer if beside else Namer(self._plain)
        self._namer.derivations.append(nd)
        self._slopes: dict[str, Activation] = {}
        self._adjoints = dict(self._plain.adjoints)
        self._symbols = dict(self._plain.symbols)
        self._notation = replace(
            self._plain, symbols=self._symbols, slopes=self._slopes, adjoints=self._adjoints
        )
        self._parts: dict[int, Part] = {}
        self._views: dict[int, Views] = {}
        self._inline: dict[int, dict[str, Equation]] = {}
        self.producers: dict[str, list[int]] = defaultdict(list)
        for position, call in enumerate(nd.calls):
            derivation = nd.fragments[call.fragment].derivation
            for name in derivation.wrt:
                self.producers[call.tensors[derivation.adjoints[name]]].append(position)
        self.layers: dict[int, list[LayerInfo]] = defaultdict(list)
        for layer in self.network.layers:
            self.layers[layer.instance].append(layer)

    def write_as(self, other: Notation) -> None:
        """Write the tensors that another network has too as they are written there."""
        self._symbols.update(other.symbols)

    @property
    def notation(self) -> Notation:
        """How everything seen so far is written."""
        return self._notation

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
        self._symbols |= self._namer.symbols(part.position)
        for view in self._views[part.position]:
            if not view.tensor.startswith(MARK):
                self._adjoints[MARK + view.name] = view.name
                self._symbols.setdefault(view.name, self._view_name(view))

    def _view_name(self, view: View) -> Name:
        """`z_i` for the part of z that i is made of, `ã` for a with an axis unfolded."""
        name = self._plain.name(view.tensor)
        if not view.suffix:
            return replace(name, accent="tilde")
        return replace(name, subscript=view.suffix)

    def views(self, position: int) -> Views:
        """The views of a call's tensors."""
        self.part(position)
        return self._views[position]

    def _views_of(
        self, equations: list[Equation], tensors: Mapping[str, Tensor], primal: frozenset[str]
    ) -> Views:
        outside = {layer.output for layer in self.network.layers}
        own = {n for n in tensors if "·" not in n and n not in outside} - set(self.network.inputs)

        def letter(target: str) -> str:
            return "" if "·" in target or target in outside else self._plain.name(target).base

        forward = [q for q in equations if q.target in primal]
        return views_of(forward, tensors, own.__contains__, letter)

    def mover(self, position: int, derivation: Derivation) -> Mover:
        """From the formal names of a call's derivation to the network's."""
        instance = self.network.instances[self.nd.calls[position].instance]
        return mover(position, derivation, instance, self.network)

    def localised(self, position: int, derivation: Derivation) -> Part:
        """A derivation of the call's template in the call's names, sizes and indices of its own."""
        move = self.mover(position, derivation)
        names = move.names
        equations = [move.equation(q) for q in derivation.program.equations]
        tensors = {
            names[n]: replace(
                t, name=names[n], shape=tuple(e.xreplace(dict(move.sizes)) for e in t.shape)
            )
            for n, t in derivation.program.tensors.items()
        }
        for actual, tensor in list(tensors.items()):
            tensors.setdefault(move.states.get(actual, actual), tensor)
        equations = [collected(q, tensors) for q in settled(equations, tensors)]
        primal = frozenset(move.name(n) for n in derivation.primal if n in names)
        views = self._views_of(equations, tensors, primal)
        self._views[position] = views
        equations = views.program(equations)
        for view in views:
            if view.tensor in tensors:
                whole = tensors[view.tensor]
                shape = view.shape(whole.shape)
                tensors[view.name] = replace(whole, name=view.name, shape=shape)
        formal = {actual: f for f, actual in names.items()}
        names = dict(names) | {
            f"{formal[v.tensor]}{VIEW}{v.suffix}": v.name for v in views if v.tensor in formal
        }
        own = {v.name for v in views if not v.tensor.startswith(MARK)}
        return Part(
            position,
            self.nd.calls[position].fragment,
            Program(tensors, tuple(q for q in equations if not move.is_copy(q))),
            primal | own,
            {
                move.name(a): move.name(b)
                for a, b in derivation.adjoints.items()
                if a in names and b in names
            }
            | {name: MARK + name for name in own},
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

    def _activations_of(self, part: Part, primal: str | None) -> Iterator[tuple[str, Activation]]:
        for output, activation in self._plain.activations.items():
            if activation.argument == primal and output in part.program.tensors:
                yield output, activation

    def inline(self, part: Part) -> dict[str, Equation]:
        """What is written in place in this part: tensor to its equation."""
        if part.position not in self._inline:
            found = _acyclic({**self._own_inline(part), **self._handed_back(part)})
            self._inline[part.position] = {n: flattened(q, found) for n, q in found.items()}
        return self._inline[part.position]

    def _own_inline(self, part: Part) -> dict[str, Equation]:
        whole = {name: [_from_first(q) for q in qs] for name, qs in part.definitions.items()}
        return {name: qs[0] for name, qs in whole.items() if self._is_inlined(part, name, qs)}

    def _is_inlined(self, part: Part, name: str, equations: list[Equation]) -> bool:
        if len(equations) != 1 or not _is_plain(equations[0]):
            return False
        (q,) = equations
        primal = self._plain.primal(name)
        if name in {part.adjoints[n] for n in part.wrt}:
            # A parameter's gradient has one symbol; what one use of several adds to it has none.
            shared = primal in self.network.parameters and len(self.producers[name]) > 1
            return shared and part.uses[name] > 0
        if name.startswith(SLOPE):
            return False
        if self._is_viewed(part, name):
            return False
        if name in part.primal:
            once = part.uses[name] == 1 and q.reduction in ("none", "sum")
            if q.reduction == "none" and isinstance(q.body, Access) and q.body.indices == q.lhs:
                handed_out = name == self.network.output and not self.network.terms
                lifted = is_internal(q.body.tensor, self.network)
                return name in self.network.tensors and not handed_out and not lifted
            short = q.reduction == "none" and len(q.reads()) == 1 and count_ops(q.body) <= _SHORT
            return (once or short) and is_internal(name, self.network)
        if primal in self._plain.deltas:
            return False
        if q.reduction == "none" and isinstance(q.body, Access):
            return True
        if q.reduction not in ("none", "sum"):
            return False
        if part.uses[name] == 1:
            return not any(a.tensor == name for a in q.reads())
        short = q.reduction == "none" and count_ops(q.body) <= _SHORT
        return short and is_internal(name, self.network)

    def _is_viewed(self, part: Part, name: str) -> bool:
        """Whether it is a view that says more than a copy, or a tensor that has views."""
        if VIEW not in name:
            return any(view.tensor == name for view in self._views[part.position])
        (q,) = part.definitions[name]
        if name in part.primal or q.reduction != "none" or not isinstance(q.body, Access):
            return True
        return part.uses[q.body.tensor] == 1 or q.body.tensor == name.partition(VIEW)[0]

    def _handed_back(self, part: Part) -> dict[str, Equation]:
        """Adjoints that one later fragment computes by one sum, read once here."""
        found: dict[str, Equation] = {}
        for output, seed in part.seeds.items():
            behind = self.producers.get(MARK + output, [])
            if len(behind) != 1 or part.uses[seed] != 1:
                continue
            other = self.part(behind[0])
            equations = other.definitions.get(MARK + output, [])
            if len(equations) == 1 and _is_plain(equations[0]) and _hands_on(equations[0]):
                found |= self._own_inline(other)
                found[seed] = equations[0]
        return found

    def level(self, position: int) -> int:
        """The call's (l); 0 where it has none."""
        return self._plain.levels.get(position, 0)

    def run(self, position: int) -> list[int]:
        """The calls of a fragment that is repeated, alone or with the same others, in order."""
        return next((list(run) for run in self._runs if position in run), [position])

    @cached_property
    def _runs(self) -> list[range]:
        """Every repeated fragment's calls, a range for each place in the repeated block."""
        fragments = [call.fragment for call in self.nd.calls]
        found: list[range] = []
        start = 0
        while start < len(fragments):
            lengths = {p: _periodic(fragments, start, p) for p in range(1, _LONGEST_BLOCK + 1)}
            period = max(lengths, key=lambda p: (lengths[p], -p))
            end = start + max(lengths[period], 1)
            if lengths[period]:
                found += [range(start + k, end, period) for k in range(period)]
            start = end
        return [run for run in found if len(run) > 1 and self.level(run[0])]

    def actual(self, position: int, formal: str) -> str:
        """What a call names a formal tensor of its fragment, slopes included."""
        if formal.startswith(SLOPE):
            return SLOPE + self.actual(position, formal.removeprefix(SLOPE))
        if VIEW in formal:
            whole, _, suffix = formal.partition(VIEW)
            return f"{self.actual(position, whole)}{VIEW}{suffix}"
        call = self.nd.calls[position]
        tensors = self.network.instances[call.instance].tensors
        derivation = self.nd.fragments[call.fragment].derivation
        return actual_names(derivation, position, tensors, self.network).get(formal, formal)

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


def _acyclic(inline: Mapping[str, Equation]) -> dict[str, Equation]:
    """Without the equations that read themselves by way of others: a recurrence is written out."""
    kept = dict(inline)

    def reaches(name: str, goal: str, seen: set[str]) -> bool:
        for access in kept[name].reads():
            following = access.tensor
            if following == goal:
                return True
            if following in kept and following not in seen:
                seen.add(following)
                if reaches(following, goal, seen):
                    return True
        return False

    for name in inline:
        if reaches(name, name, set()):
            del kept[name]
    return kept


def _periodic(fragments: list[str], start: int, period: int) -> int:
    """How many from `start` on repeat with the period; 0 when not twice over."""
    end = start + period
    while end < len(fragments) and fragments[end] == fragments[end - period]:
        end += 1
    return end - start if end - start >= 2 * period else 0


def _hands_on(q: Equation) -> bool:
    """Whether it is one sum, or a copy."""
    return q.reduction == "sum" or isinstance(q.body, Access)


def _from_first(q: Equation) -> Equation:
    """X[t + 1] = b[t + 1] as X[t] = b[t], where a recurrence leaves its first steps out."""
    shifts = {r.index: e - r.index for r in q.free for e in q.lhs if (e - r.index).is_Integer}
    moved = {t: t - c for t, c in shifts.items() if c.is_positive}
    if not moved or q.accumulate:
        return q
    return replace(
        q,
        lhs=tuple(expand(e.xreplace(moved)) for e in q.lhs),
        body=tidy(q.body.xreplace(moved)),
        guard=tuple(g.xreplace(moved) for g in q.guard),
    )


def _is_plain(q: Equation) -> bool:
    """Whether it defines every element there is to read, by plain indices."""
    indices = tuple(r.index for r in q.free)
    varied = [e for e in q.lhs if not e.is_Integer]
    every_one = set(varied) == set(indices) and len(varied) == len(indices)
    return every_one and not q.accumulate and (not q.guard or bool(q.bound))


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
