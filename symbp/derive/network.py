"""The gradient of a network: each distinct fragment derived once, and a binding for each instance.

Two sweeps over the instances, both on names alone: forwards, which tensors depend on what is
wanted; backwards, at which outputs an adjoint arrives and which inputs it is passed on to. A
template that is active in the same way twice is differentiated once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, Integer

from symbp.derive.activity import Sensitivity
from symbp.derive.adjoint import differentiate
from symbp.derive.model import Call, Fragment, NetworkDerivation
from symbp.network.model import Instance, Network, Template

MARK = "∂"
_ONE = Integer(1)


@dataclass(frozen=True)
class _Activity:
    """How an instance is active, in formal names."""

    template: str
    wanted: frozenset[str]  # inputs that depend on what is wanted and reach a seed
    arriving: frozenset[str]  # outputs with an adjoint


def derive(network: Network) -> NetworkDerivation:
    """Differentiate the loss, or without one the network's output, along `network.wanted`.

    Without a loss the caller hands in the output's adjoint, as the tensor "∂" + its name.
    Raises ValueError when another instance reads a term of the loss.
    """
    return _Derivation(network).result()


class _Templates:
    """What passes through a template, remembered: distinct templates are few, instances many."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.sensitivities = {n: Sensitivity(t.program) for n, t in network.templates.items()}
        self._dependents: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
        self._reached: dict[tuple[str, frozenset[str], frozenset[str]], frozenset[str]] = {}

    def dependents(self, template: str, inputs: frozenset[str]) -> frozenset[str]:
        """The outputs that depend on one of the inputs."""
        key = (template, inputs)
        if key not in self._dependents:
            found = self.sensitivities[template].dependents(inputs)
            self._dependents[key] = found & set(self.network.templates[template].outputs)
        return self._dependents[key]

    def reached(
        self, template: str, inputs: frozenset[str], outputs: frozenset[str]
    ) -> frozenset[str]:
        """Those of the inputs that one of the outputs depends on."""
        key = (template, inputs, outputs)
        if key not in self._reached:
            found = self.sensitivities[template].active(inputs, outputs)
            self._reached[key] = found & inputs
        return self._reached[key]


class _Derivation:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.templates = _Templates(network)
        self.fragments: dict[_Activity, Fragment] = {}
        self.numbers: dict[str, int] = {}

    def result(self) -> NetworkDerivation:
        """Both sweeps, then the calls in forward order."""
        network = self.network
        active = self.forward()
        written = self.seeded(active)
        calls: list[Call] = []
        for number in range(len(network.instances) - 1, -1, -1):
            calls.append(self.call(number, active, written))
        gradients = {name: MARK + name for name in network.wanted}
        return NetworkDerivation(
            network,
            {f.name: f for f in reversed(self.fragments.values())},
            tuple(reversed(calls)),
            gradients,
            frozenset(name for name in network.wanted if gradients[name] not in written),
        )

    def forward(self) -> frozenset[str]:
        """The network's tensors that depend on what is wanted."""
        active = set(self.network.wanted)
        for instance in self.network.instances:
            template = self.network.templates[instance.template]
            inputs = _formals(instance, template.inputs, active)
            if inputs:
                outputs = self.templates.dependents(instance.template, inputs)
                active |= {instance.tensors[o] for o in outputs}
        return frozenset(active)

    def seeded(self, active: frozenset[str]) -> set[str]:
        """The adjoints there are before the backward sweep begins."""
        network = self.network
        if network.terms or network.output not in active:
            return set()
        return {MARK + network.output}

    def call(self, number: int, active: frozenset[str], written: set[str]) -> Call:
        """The backward use of one instance; `written` lists the adjoints there are by then."""
        instance = self.network.instances[number]
        template = self.network.templates[instance.template]
        inputs = _formals(instance, template.inputs, active)
        arriving = self.arriving(instance, template, active, written)
        wanted = self.templates.reached(instance.template, inputs, arriving)
        if not wanted:
            arriving = frozenset()
        fragment = self.fragment(_Activity(instance.template, wanted, arriving))
        tensors = dict(instance.tensors)
        derivation = fragment.derivation
        for output, formal in derivation.seeds.items():
            tensors[formal] = MARK + instance.tensors[output]
        adds = set()
        for name in derivation.wrt:
            formal = derivation.adjoints[name]
            tensors[formal] = MARK + instance.tensors[name]
            if tensors[formal] in written:
                adds.add(formal)
            written.add(tensors[formal])
        return Call(fragment.name, number, tensors, frozenset(adds))

    def arriving(
        self, instance: Instance, template: Template, active: frozenset[str], written: set[str]
    ) -> frozenset[str]:
        """The outputs at which an adjoint arrives: loss terms, and those with readers behind."""
        found = set()
        for output in template.outputs:
            actual = instance.tensors[output]
            read_behind = MARK + actual in written
            if output in template.terms and read_behind:
                raise ValueError(f"{actual} is a term of the loss, so nothing else may read it")
            if actual in active and (output in template.terms or read_behind):
                found.add(output)
        return frozenset(found)

    def fragment(self, activity: _Activity) -> Fragment:
        """The derivation of a template that is active in this way."""
        if activity not in self.fragments:
            template = self.network.templates[activity.template]
            seeds: dict[str, Expr | None] = {
                o: _ONE if o in template.terms else None
                for o in template.outputs
                if o in activity.arriving
            }
            wrt = tuple(i for i in template.inputs if i in activity.wanted)
            derivation = differentiate(
                self.templates.sensitivities[template.name], seeds, wrt, MARK
            )
            number = self.numbers[template.name] = self.numbers.get(template.name, 0) + 1
            name = template.name if number == 1 else f"{template.name}·{number}"
            self.fragments[activity] = Fragment(name, derivation, template.outputs)
        return self.fragments[activity]


def _formals(instance: Instance, formals: Iterable[str], actual: Iterable[str]) -> frozenset[str]:
    return frozenset(f for f in formals if instance.tensors[f] in actual)
