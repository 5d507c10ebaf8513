"""From a specification to its networks: names resolved, shapes inferred, layers lowered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from sympy import Basic, Rational

from symbp.errors import Mark, Problem
from symbp.ir import Tensor
from symbp.ir.sizes import nonnegative
from symbp.library import Library
from symbp.network.copies import copied
from symbp.network.declare import bind_sizes, dimension, input_tensor, too_large
from symbp.network.family import Blueprint, Goal, Laid
from symbp.network.formula import Whole, declared, lower_whole
from symbp.network.fragments import OUTPUT, Layer, LoweredLayer, bind
from symbp.network.graph import Graph, Placed, expand
from symbp.network.groups import Ownership
from symbp.network.layer import Lowering
from symbp.network.model import Family, LayerInfo, Noise, Parameter, State
from symbp.network.surroundings import Surroundings
from symbp.network.use import SettledLayer
from symbp.spec.limits import MAX_PROBLEMS
from symbp.spec.model import Specification, Value


def build(
    specification: Specification, library: Library, sizes: Mapping[str, int]
) -> tuple[Family | None, list[Problem]]:
    """The networks a specification declares, or every mistake in it that has to do with meaning.

    `sizes` are the caller's numbers for named sizes; they go before the declaration's own.
    """
    builder = _Builder(specification, library)
    builder.declare()
    names = dict.fromkeys([*(i.name for i in specification.inputs), *builder.tensors])
    graph, problems = expand(specification, library, tuple(names), builder.start)
    builder.problems += problems
    for placed in graph.layers:
        if len(builder.problems) < MAX_PROBLEMS:
            builder.add_layer(placed)
    family = builder.finish(graph, sizes)
    return (None if builder.problems else family), list(dict.fromkeys(builder.problems))


@dataclass
class _Builder:
    specification: Specification
    library: Library
    tensors: dict[str, Tensor] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    noise: dict[str, Noise] = field(default_factory=dict)
    layers: list[Laid] = field(default_factory=list)
    owned: dict[str, dict[str, str]] = field(default_factory=dict)  # layer -> formal -> parameter
    copied: dict[str, tuple[str, ...]] = field(default_factory=dict)  # layer -> integers it moves
    problems: list[Problem] = field(default_factory=list)
    start: str = ""
    output: str = ""

    def __post_init__(self) -> None:
        self.lowering = Lowering(self.library)
        self.surroundings = Surroundings()

    def declare(self) -> None:
        """Inputs and, for a network that is a formula, everything the formula says."""
        inputs = self.specification.inputs
        for definition in self.specification.definitions.values():
            self.problems += self.lowering.mistakes(definition)
        for declaration in inputs:
            if not declaration.faulty:
                self.problems += too_large(declaration)
        if self.specification.formula is None:
            self.tensors |= {i.name: input_tensor(i, frozenset()) for i in inputs if not i.faulty}
            self._note_noise()
            self.start = inputs[0].name if inputs else ""
            if not inputs and self.specification.layers:
                in_text = self.specification.layers[0].mark.line
                message = 'a network with layers needs "inputs", such as inputs: {x: [batch, 64]}'
                self.problems.append(Problem(message, Mark(1, 1) if in_text else None))
            return
        found, problems = declared(self.specification)
        self.tensors |= found.tensors
        self._note_noise()
        self.parameters |= found.parameters
        self.start = next(iter(self.tensors), "")
        whole, more = lower_whole(found)
        if whole is not None:
            self._take_whole(whole)
        self.problems += problems + more

    def _note_noise(self) -> None:
        """The inputs that are random numbers."""
        for declaration in self.specification.inputs:
            if declaration.noise and declaration.name in self.tensors:
                tensor = self.tensors[declaration.name]
                self.noise[declaration.name] = Noise(tensor, declaration.noise)

    def _take_whole(self, whole: Whole) -> None:
        self.tensors |= whole.tensors
        self.layers.append(Laid(whole.layer, whole.layer))
        self.start = whole.output

    def add_layer(self, placed: Placed) -> None:
        """Lower a layer and note its output and parameters; silent when a source has failed."""
        if placed.definition.layers:
            self.problems += self.surroundings.enter(placed, self.tensors)
            return
        within, problems = self.surroundings.settled(placed)
        self.problems += problems
        settled = self._settle(within) if within is not None else None
        if within is None or settled is None:
            return
        placed = within
        names = self._parameter_names(placed, settled)
        self.layers.append(self._lay(placed, settled, names))
        self.owned[placed.name] = names

    def _lay(
        self,
        placed: Placed,
        settled: SettledLayer,
        parameters: Mapping[str, str],
        weight: Rational | None = None,
    ) -> Laid:
        """The layer in its place, in training and in evaluation, its tensors noted."""
        self.tensors[placed.name] = replace(settled.output, name=placed.name)
        self._note(placed.name, settled)
        moved = copied(settled.lowered.program, OUTPUT)
        pairs = zip(settled.lowered.inputs, placed.sources, strict=True)
        if names := tuple(source for formal, source in pairs if formal in moved):
            self.copied[placed.name] = names
        training = self._bound(placed, settled.lowered, parameters, weight)
        lowered = settled.lowered
        if weight is None:
            sources = tuple(self.tensors[source] for source in placed.sources)
            other, problems = self.lowering.settle(placed, sources, "evaluation")
            self.problems += [] if self.problems else problems
            lowered = other.lowered if other is not None else lowered
        evaluation = self._bound(placed, lowered, parameters, weight)
        info = LayerInfo(
            placed.name,
            placed.definition.name,
            placed.sources,
            placed.name,
            tuple(parameters.values()),
            0,
            settled.settings,
        )
        return Laid(training, evaluation, info)

    def _note(self, layer: str, settled: SettledLayer) -> None:
        """The layer's own states and noise, under the network's names."""
        for formal, state in settled.states.items():
            tensor = replace(state.tensor, name=f"{layer}.{formal}")
            self.states[tensor.name] = replace(state, tensor=tensor)
            self.tensors[tensor.name] = tensor
        for formal, noise in settled.noises.items():
            tensor = replace(noise.tensor, name=f"{layer}.{formal}")
            self.noise[tensor.name] = replace(noise, tensor=tensor)
            self.tensors[tensor.name] = tensor

    def _bound(
        self,
        placed: Placed,
        lowered: LoweredLayer,
        parameters: Mapping[str, str],
        weight: Rational | None,
    ) -> Layer:
        own = {formal: f"{placed.name}.{formal}" for formal in (*lowered.states, *lowered.noises)}
        given = dict(zip(lowered.inputs, placed.sources, strict=True))
        tensors = bind(lowered, placed.name, {**given, **parameters, **own})
        return Layer(placed.name, lowered, tensors, weight)

    def _settle(self, placed: Placed) -> SettledLayer | None:
        if placed.faulty or any(source not in self.tensors for source in placed.sources):
            self.problems += self.lowering.mistakes_of_options(placed)
            return None
        sources = tuple(self.tensors[source] for source in placed.sources)
        settled, problems = self.lowering.settle(placed, sources)
        self.problems += problems
        if settled is not None:
            for source, refined in zip(placed.sources, settled.sources, strict=True):
                self._refine(source, refined, placed)
        return settled

    def _refine(self, name: str, refined: Tensor, placed: Placed) -> None:
        """Note what a use says of an input: that it holds integers, and below what.

        What holds copies of inputs says it of them.
        """
        known = self.tensors[name]
        if (refined.kind, refined.upper) == (known.kind, known.upper):
            return
        if name not in {i.name for i in self.specification.inputs} and name not in self.copied:
            message = (
                f'"{placed.definition.name}" takes integers here, but "{name}" is computed; an '
                "input that is only moved needs labels, or to be declared integer"
            )
            self.problems.append(Problem(message, placed.mark))
            return
        below, upper = known.upper, refined.upper
        declared = any(i.name == name and i.labels is not None for i in self.specification.inputs)
        lower = below is not None and upper is not None and nonnegative(below - upper)
        if below is not None and below != upper and (declared or not lower):
            given = dict.fromkeys(f"{s} {_shape(self.tensors[s])}" for s in placed.sources)
            message = (
                f'"{placed.shown}": {name} holds integers below {below}, but they choose among '
                f"{upper}; it was given {' and '.join(given)}"
            )
            self.problems.append(Problem(message, placed.mark))
            return
        self.tensors[name] = replace(known, kind=refined.kind, upper=upper)
        for source in self.copied.get(name, ()):
            below = self.tensors[source].upper
            if below is None or (upper is not None and not nonnegative(upper - below)):
                self._refine(source, replace(self.tensors[source], upper=upper), placed)

    def _parameter_names(self, placed: Placed, settled: SettledLayer) -> dict[str, str]:
        """The layer's parameters by formal name; its own unless shared or tied."""
        shared = self._shared(placed, settled)
        names: dict[str, str] = {}
        for formal, parameter in settled.parameters.items():
            own = f"{placed.name}.{formal}"
            name = shared.get(formal, own)
            if name == own:
                tensor = replace(parameter.tensor, name=own)
                self.parameters[own] = replace(parameter, tensor=tensor)
                self.tensors[own] = tensor
            elif self.tensors[name].shape != parameter.tensor.shape:
                message = (
                    f'"{name}" has shape {_shape(self.tensors[name])}, but {own} needs '
                    f"{_shape(parameter.tensor)}"
                )
                self.problems.append(Problem(message, placed.mark))
            names[formal] = name
        return names

    def _shared(self, placed: Placed, settled: SettledLayer) -> dict[str, str]:
        found: dict[str, str] = {}
        if placed.share is not None:
            owner = placed.share.text
            theirs = self.owned.get(owner)
            if theirs is None:
                pass  # what is wrong with that layer is said
            elif set(theirs) != set(settled.parameters):
                message = (
                    f'"{owner}" has the parameters {_listed(theirs)}, but this layer needs '
                    f"{_listed(settled.parameters)}"
                )
                self.problems.append(Problem(message, placed.share.mark))
            else:
                found |= theirs
        for formal, name in placed.tie.items():
            owner, _, wanted = name.text.rpartition(".")
            known = self.owned.get(owner)
            if formal not in settled.parameters:
                message = (
                    f'"{placed.definition.name}" has no parameter "{formal}" to tie; it has '
                    f"{_listed(settled.parameters)}"
                )
                self.problems.append(Problem(message, name.mark))
            elif known is None and self.problems:
                pass  # what is wrong with that layer is said
            elif known is None or wanted not in known:
                there = f'; "{owner}" has {_listed(known)}' if known else ""
                message = f'no parameter named "{name.text}" stands before this layer{there}'
                self.problems.append(Problem(message, name.mark))
            else:
                found[formal] = known[wanted]
        return found

    def goal(
        self, name: str, terms: Iterable[Placed], parameters: tuple[str, ...] | None = None
    ) -> Goal:
        """A loss, its terms lowered; it trains these parameters, or all."""
        trained = tuple(self.parameters) if parameters is None else parameters
        laid = [term for placed in terms for term in self._terms(placed, trained)]
        return Goal(name, tuple(laid), tuple(self.parameters) if parameters is None else trained)

    def _terms(self, placed: Placed, trained: tuple[str, ...]) -> list[Laid]:
        """A loss term lowered; a regulariser gives one for each parameter that is trained."""
        weight = self._weight(placed.weight, placed.mark)
        if weight is None:
            return []
        parts = [placed]
        if placed.definition.kind == "regulariser" and not placed.faulty:
            if not trained and self.problems:
                return []  # the layers that would have some may be those that failed
            if not trained:
                message = f'"{placed.definition.name}" has no parameters to act on'
                self.problems.append(Problem(message, placed.mark))
            parts = [
                replace(placed, name=f"{placed.name}·{name}", sources=(name,)) for name in trained
            ]
        found = [self._term(part, weight) for part in parts]
        return [term for term in found if term is not None]

    def _term(self, placed: Placed, weight: Rational) -> Laid | None:
        settled = self._settle(placed)
        if settled is None:
            return None
        if settled.output.rank:
            message = (
                f'"{placed.definition.name}" gives {_shape(settled.output)}, but a loss is one '
                "number: reduce it in its formula"
            )
            self.problems.append(Problem(message, placed.mark))
            return None
        return self._lay(placed, settled, self._parameter_names(placed, settled), weight)

    def _weight(self, value: Value, mark: Mark) -> Rational | None:
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            self.problems.append(Problem("a weight is a number such as 0.5", mark))
            return None
        return Rational(value.numerator, value.denominator)

    def finish(self, graph: Graph, sizes: Mapping[str, int]) -> Family | None:
        """Lower the losses, check what concerns the whole, then make the networks."""
        goals = self._goals(graph)
        symbols = {s for t in self.tensors.values() for e in t.shape for s in e.free_symbols}
        written = (d for i in self.specification.inputs if i.faulty for d in i.shape)
        symbols |= {s for d in written for s in dimension(d).free_symbols}
        self._check_labels(symbols)
        ordered = sorted(symbols, key=lambda s: s.name)
        bound, problems = bind_sizes(ordered, self.specification.sizes, sizes)
        self.problems += problems
        self._check_wrt()
        outputs = graph.outputs or (self.start,)
        self._check_outputs(outputs, bool(goals))
        if self.problems or any(output not in self.tensors for output in outputs):
            return None
        blueprint = Blueprint(
            self.specification.name,
            self.specification.digest,
            self.tensors,
            tuple(i.name for i in self.specification.inputs if i.name not in self.noise),
            self.parameters,
            tuple(self.layers),
            outputs,
            tuple(name.text for name in self.specification.wrt),
            bound,
            self.states,
            self.noise,
            self.specification.formula is not None,
        )
        return blueprint.family(goals)

    def _goals(self, graph: Graph) -> list[Goal]:
        """The loss, or the objectives with what each trains."""
        if not graph.groups:
            return [self.goal("", graph.losses)] if graph.losses else []
        if any(laid.training.weight is not None for laid in self.layers):
            message = 'the formula defines "loss", and objectives are declared too; keep one'
            self.problems.append(Problem(message, graph.groups[0].mark))
        ownership = Ownership(self.owned, self.parameters, graph)
        goals = []
        for group in graph.groups:
            trained, problems = ownership.trained(group)
            self.problems += problems
            goals.append(self.goal(group.name, group.losses, trained))
        return goals

    def _check_outputs(self, outputs: tuple[str, ...], has_loss: bool) -> None:
        """Without a loss the one output is what is differentiated."""
        if has_loss or len(outputs) < 2 or self.problems:
            return
        message = (
            f"a network without a loss is differentiated from one output, but this one has "
            f"{', '.join(outputs)}; declare a loss, or output: {outputs[0]}"
        )
        declared, layers = self.specification.outputs, self.specification.layers
        place = next(iter((*declared, *layers[-1:])), None)
        self.problems.append(Problem(message, place.mark if place is not None else None))

    def _check_labels(self, sizes: set[Basic]) -> None:
        """A size that only labels name has no number: no array tells it."""
        for declaration in self.specification.inputs:
            labels = declaration.labels
            if labels is not None and dimension(labels).free_symbols - sizes:
                message = f'no array has a dimension "{labels.text}"; write the number of labels'
                self.problems.append(Problem(message, labels.mark))

    def _check_wrt(self) -> None:
        declared = {i.name for i in self.specification.inputs if i.integer}
        for name in self.specification.wrt:
            if name.text in declared:
                continue  # said already
            if name.text in self.tensors and self.tensors[name.text].kind == "integer":
                message = f'"{name.text}" holds integers: nothing can be differentiated by it'
                self.problems.append(Problem(message, name.mark))


def _shape(tensor: Tensor) -> str:
    return f"[{', '.join(map(str, tensor.shape))}]"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
