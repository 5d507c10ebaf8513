"""Simplification of a network: each fragment once for each set of facts that reaches it.

Facts cross the borders of fragments both ways. Forwards, what is proved of an output (positive,
rows that sum to one) is declared of the readers' inputs; backwards, that an adjoint sums to zero is
declared of the seed it arrives at, which makes a bias before a batch normalisation cost nothing.
Calls to which the same facts come share a result, found by a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symbp.derive.model import Derivation, Fragment, NetworkDerivation
from symbp.ir import Access, Fact, Fresh, Program, accesses
from symbp.simplify.algebra import Algebra
from symbp.simplify.driver import Simplified, simplified
from symbp.simplify.invariants import invariants
from symbp.simplify.signs import Signs
from symbp.simplify.sums import SumFact, Sums, declared_facts

Facts = frozenset[Fact]
Incoming = tuple[tuple[str, Facts], ...]  # formal tensors with something known of them
_NONE: Facts = frozenset()


def simplify_network(derivation: NetworkDerivation) -> NetworkDerivation:
    """Every fragment in closed form, equal values throughout; see `driver.simplify`."""
    memo = Memo(derivation)
    arriving = _forward(derivation, memo)
    fragments = _backward(derivation, memo, arriving)
    calls = tuple(
        replace(call, fragment=name) for call, name in zip(derivation.calls, fragments, strict=True)
    )
    used = dict.fromkeys(fragments)
    return replace(derivation, fragments={name: memo.variants[name] for name in used}, calls=calls)


@dataclass(frozen=True)
class _Variant:
    """What a fragment became: the name of the result, and the facts of its adjoints."""

    name: str
    facts: Mapping[str, Facts]


class Memo:
    """Results by fragment and incoming facts."""

    def __init__(self, derivation: NetworkDerivation) -> None:
        self.source = derivation
        self.variants: dict[str, Fragment] = {}
        self._outgoing: dict[tuple[str, Incoming], Mapping[str, Facts]] = {}
        self._simplified: dict[tuple[str, Incoming, Incoming], _Variant] = {}
        self._sensitive = {
            name: _sensitive(f.derivation) for name, f in derivation.fragments.items()
        }

    def relevant(self, fragment: str, formal: str, facts: Facts) -> Facts:
        """Those facts that can matter: a sign only where the tensor is in no mere product."""
        if formal in self._sensitive[fragment]:
            return facts
        return frozenset(f for f in facts if f.axis is not None)

    def outgoing(self, fragment: str, incoming: Incoming) -> Mapping[str, Facts]:
        """What is known of the fragment's outputs."""
        key = (fragment, incoming)
        if key not in self._outgoing:
            source = self.source.fragments[fragment]
            program = _declared(source.derivation.program, incoming)
            self._outgoing[key] = output_facts(program, source.derivation.primal, source.outputs)
        return self._outgoing[key]

    def variant(
        self, fragment: str, incoming: Incoming, seeds: Incoming, exported: tuple[str, ...]
    ) -> _Variant:
        """The fragment simplified under these facts."""
        key = (fragment, incoming, seeds)
        if key not in self._simplified:
            source = self.source.fragments[fragment]
            program = _declared(source.derivation.program, (*incoming, *seeds))
            found = simplified(
                replace(source.derivation, program=program), source.outputs, exported
            )
            self._simplified[key] = _Variant(self._named(source, found), found.facts)
        return self._simplified[key]

    def _named(self, source: Fragment, found: Simplified) -> str:
        """The name of the result; an equal one that other facts led to is used again."""
        name, number = source.name, 1
        while name in self.variants:
            known = self.variants[name].derivation
            if known.program.equations == found.derivation.program.equations:
                return name
            number += 1
            name = f"{source.name}·facts{number}"
        self.variants[name] = replace(
            source,
            name=name,
            derivation=found.derivation,
            changes=(*source.changes, *found.changes),
        )
        return name


def _forward(derivation: NetworkDerivation, memo: Memo) -> list[Incoming]:
    """For each call what is known of its inputs."""
    network = derivation.network
    known = {name: t.facts for name, t in network.tensors.items() if t.facts}
    arriving: list[Incoming] = []
    for call in derivation.calls:
        template = network.templates[network.instances[call.instance].template]
        incoming = _incoming(call.fragment, call.tensors, template.inputs, known, memo)
        arriving.append(incoming)
        for formal, facts in memo.outgoing(call.fragment, incoming).items():
            known[call.tensors[formal]] = facts
    return arriving


def _backward(derivation: NetworkDerivation, memo: Memo, arriving: list[Incoming]) -> list[str]:
    """For each call the name of its simplified fragment."""
    known: dict[str, Facts] = {}
    gradients = set(derivation.gradients.values())
    names: list[str] = []
    for call, incoming in zip(reversed(derivation.calls), reversed(arriving), strict=True):
        source = derivation.fragments[call.fragment].derivation
        seeds = _incoming(call.fragment, call.tensors, tuple(source.seeds.values()), known, memo)
        exported = tuple(r for r in source.results if call.tensors[r] not in gradients)
        variant = memo.variant(call.fragment, incoming, seeds, exported)
        names.append(variant.name)
        for formal in exported:
            actual, facts = call.tensors[formal], variant.facts.get(formal, _NONE)
            known[actual] = known.get(actual, _NONE) & facts if formal in call.adds else facts
    return names[::-1]


def _incoming(
    fragment: str,
    tensors: Mapping[str, str],
    formals: tuple[str, ...],
    known: Mapping[str, Facts],
    memo: Memo,
) -> Incoming:
    found = []
    for formal in formals:
        facts = known.get(tensors[formal], _NONE)
        if facts and (relevant := memo.relevant(fragment, formal, facts)):
            found.append((formal, relevant))
    return tuple(found)


def _declared(program: Program, incoming: Incoming) -> Program:
    """The program with more facts of its inputs."""
    tensors = dict(program.tensors)
    for formal, facts in incoming:
        tensors[formal] = replace(tensors[formal], facts=tensors[formal].facts | facts)
    return Program(tensors, program.equations)


def _sensitive(derivation: Derivation) -> frozenset[str]:
    """The tensors read in a primal body that is no sum: their sign may matter."""
    return frozenset(
        a.tensor
        for q in derivation.program.equations
        if q.target in derivation.primal and q.reduction != "sum"
        for a in accesses(q.body)
    )


def output_facts(
    program: Program, primal: frozenset[str], outputs: tuple[str, ...]
) -> dict[str, Facts]:
    """What follows for the outputs from the primal definitions; only where something does."""
    signs = Signs(program)
    algebra, fresh = Algebra(), Fresh.of(program)
    sums = Sums(program, algebra, fresh)
    for fact in declared_facts(program.tensors, fresh):
        sums.learn(fact)
    pieces = program.definitions()
    forward = [q for q in program.equations if q.target in primal and len(pieces[q.target]) == 1]
    for equation in forward:
        sums.define(equation)
    along: dict[str, set[Fact]] = {}
    for known in invariants(forward, sums, algebra):
        sums.learn(known)
        along_axis = _axis_fact(known)
        if along_axis is not None:
            along.setdefault(known.pattern.expression.tensor, set()).add(along_axis)
    result = {}
    for output in outputs:
        facts = frozenset(along.get(output, set())) | signs.facts(output)
        if facts:
            result[output] = facts
    return result


def _axis_fact(found: SumFact) -> Fact | None:
    """The invariant as a fact of its tensor."""
    pattern = found.pattern.expression
    if not isinstance(pattern, Access) or found.value not in (0, 1):
        return None
    axis = pattern.indices.index(found.bound[0].index)
    return Fact("sums_to_one" if found.value == 1 else "sums_to_zero", axis)
