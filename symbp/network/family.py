"""From layers in their places to the networks of one declaration.

There is a training network for each objective, made of the layers that its loss needs, and an
evaluation network where some layer is another formula in evaluation, or where there are several
objectives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Symbol

from symbp.ir import Tensor
from symbp.network.fragments import Layer, fragments
from symbp.network.model import Family, LayerInfo, Network, Noise, Parameter, State


@dataclass(frozen=True)
class Laid:
    """A layer or a term of a loss in its place. A network that is a formula has no `info`."""

    training: Layer
    evaluation: Layer
    info: LayerInfo | None = None

    @property
    def differs(self) -> bool:
        """Whether it is another formula in evaluation."""
        return self.training.lowered.key != self.evaluation.lowered.key


@dataclass(frozen=True)
class Goal:
    """A loss: its terms, and the parameters that it trains."""

    name: str
    terms: tuple[Laid, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Blueprint:
    """Everything that the networks of a declaration have in common."""

    name: str
    digest: str
    tensors: Mapping[str, Tensor]
    inputs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    layers: tuple[Laid, ...]
    outputs: tuple[str, ...]
    wrt: tuple[str, ...]
    sizes: Mapping[Symbol, int]
    states: Mapping[str, State] = field(default_factory=dict)
    noise: Mapping[str, Noise] = field(default_factory=dict)
    is_formula: bool = False

    def family(self, goals: Sequence[Goal]) -> Family:
        """The networks; without a goal the one that the caller seeds.

        A goal without a name is the only one, and trains everything.
        """
        if not any(goal.name for goal in goals):
            terms = goals[0].terms if goals else ()
            main = self._network((*self.layers, *terms), terms, tuple(self.parameters))
            differs = any(laid.differs for laid in self.layers)
            return Family((main,), self._evaluation() if differs else None)
        training = tuple(self._objective(goal) for goal in goals)
        return Family(training, self._evaluation())

    def _objective(self, goal: Goal) -> Network:
        """The network of one loss among several: what the others need is left out."""
        wanted = [t.training.name for t in goal.terms]
        kept = _needed([*self.layers, *goal.terms], wanted, evaluation=False)
        network = self._network(kept, goal.terms, goal.parameters)
        read = _read(laid.training for laid in kept)
        inputs = tuple(i for i in self.inputs if i in read)
        computed = {*inputs, *(n for laid in kept for n in laid.training.defined)}
        layers = [laid.training.name for laid in kept if laid not in goal.terms]
        outputs = tuple(o for o in self.outputs if o in computed) or (
            layers[-1] if layers else inputs[0],
        )
        wanted = [n for n in network.wanted if n in inputs or n in self.parameters]
        return replace(
            network, inputs=inputs, outputs=outputs, wanted=tuple(wanted), objective=goal.name
        )

    def _evaluation(self) -> Network:
        kept = _needed(self.layers, self.outputs, evaluation=True)
        laid = [replace(k, training=k.evaluation) for k in kept]
        network = self._network(laid, (), ())
        read = _read(k.training for k in laid)
        inputs = tuple(i for i in self.inputs if i in {*read, *self.outputs})
        return replace(network, inputs=inputs, wanted=())

    def _network(
        self, laid: Sequence[Laid], terms: Sequence[Laid], parameters: tuple[str, ...]
    ) -> Network:
        """The network of these layers and terms, every declared input among its inputs."""
        layers = [each.training for each in laid]
        names = () if self.is_formula else tuple(term.training.name for term in terms)
        if self.is_formula:
            names = tuple(layer.name for layer in layers if layer.weight is not None)
        read = _read(layers)
        following = _following(layers)
        states = {
            name: replace(state, next=following.get(name, ""))
            for name, state in self.states.items()
            if name in read
        }
        visible = frozenset({*self.outputs, *names, *following.values()})
        templates, instances, place = fragments(layers, self.tensors, visible)
        return Network(
            self.name,
            self.digest,
            self.tensors,
            self.inputs,
            self._targets(laid),
            self.parameters,
            templates,
            instances,
            tuple(
                replace(each.info, instance=place[each.info.output])
                for each in laid
                if each.info is not None
            ),
            self.outputs,
            names,
            (*parameters, *self.wrt),
            self.sizes,
            states,
            {name: noise for name, noise in self.noise.items() if name in read},
        )

    def _targets(self, laid: Sequence[Laid]) -> frozenset[str]:
        """The inputs that no output depends on."""
        if self.is_formula:
            return frozenset()
        needed = _needed(laid, self.outputs, evaluation=False)
        read = {*_read(each.training for each in needed), *self.outputs}
        return frozenset(i for i in self.inputs if i not in read)


def _needed(laid: Sequence[Laid], results: Iterable[str], evaluation: bool) -> list[Laid]:
    """The layers that the results depend on, in order."""
    needed = set(results)
    kept: list[Laid] = []
    for each in reversed(laid):
        layer = each.evaluation if evaluation else each.training
        if needed & set(layer.defined):
            kept.append(each)
            needed |= _read([layer])
    return kept[::-1]


def _read(layers: Iterable[Layer]) -> set[str]:
    """The tensors that layers read from outside themselves, under the network's names."""
    return {layer.tensors[formal] for layer in layers for formal in layer.lowered.outside}


def _following(layers: Iterable[Layer]) -> dict[str, str]:
    """Each state to the tensor that replaces it, where these layers define one."""
    return {
        layer.tensors[state]: layer.tensors[following]
        for layer in layers
        for state, following in layer.lowered.states.items()
        if following is not None
    }
