"""From a fragment's formal names to the network's, equation by equation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Add, Basic, Expr, Mul, Symbol
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from symbp.derive.model import Derivation
from symbp.emit.mathematics.notation import MARK, is_internal
from symbp.ir import Access, Equation, Range, Select, accesses, walk
from symbp.network.model import Instance, Network

_STATE = "·steps"  # ends the name of a recurrence's state, of which the output is a part


def mover(position: int, derivation: Derivation, instance: Instance, network: Network) -> Mover:
    """The mover of one call of a fragment."""
    names = actual_names(derivation, position, instance.tensors, network)
    sizes = {s: e for s, e in instance.sizes.items() if s != e}
    plain = Mover(position, names, sizes, {}, {})
    if not any(formal.endswith(_STATE) for formal in names):
        return plain
    moved = [plain.plainly(q) for q in derivation.program.equations]
    states, shifts = _state_copies(moved, names)
    return replace(plain, states=states, shifts=shifts)


def actual_names(
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

    @cached_property
    def _symbols(self) -> dict[Basic, Basic]:
        """Names and sizes as they stand in expressions."""
        return {**{Str(a): Str(b) for a, b in self.names.items()}, **self.sizes}

    def name(self, formal: str) -> str:
        """A tensor's actual name."""
        actual = self.names.get(formal, formal)
        return self.states.get(actual, actual)

    def plainly(self, q: Equation) -> Equation:
        """The equation in actual names, states as they are."""
        indices = {i: _own_index(i, self.position) for i in q.domain}
        moved = q.substitute({**self._symbols, **indices})
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
            back = {r.index: 2 * r.index - e for r, e in _shifted(whole)}
            whole = replace(
                whole,
                lhs=tuple(e.xreplace(back) for e in whole.lhs),
                body=whole.body.xreplace(back),
                guard=tuple(g.xreplace(back) for g in whole.guard),
            )
        return whole

    def expression(self, e: Expr, indices: Iterable[Symbol]) -> Expr:
        """An expression over the given indices in actual names."""
        own = {i: _own_index(i, self.position) for i in indices}
        moved = pruned(e.xreplace({**self._symbols, **own}))
        states = [a for a in accesses(moved) if a.tensor in self.states]
        return moved.xreplace({a: self._moved(a) for a in states})

    def _moved(self, access: Access) -> Access:
        shift = self.shifts[access.tensor]
        indices = [i - s for i, s in zip(access.indices, shift, strict=True)]
        return Access(self.states[access.tensor], *indices)

    def is_copy(self, q: Equation) -> bool:
        """Whether the equation says no more than that a state is its output."""
        return q.target in self.states.values() and q.body == q.element


def _shifted(q: Equation) -> list[tuple[Range, Expr]]:
    """Free indices that stand on the left side with an offset, and what stands there."""
    return [
        (r, e)
        for r in q.free
        for e in q.lhs
        if e.free_symbols == {r.index} and e != r.index and (e - r.index).is_Integer
    ]


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
