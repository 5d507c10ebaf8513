"""From a specification to a network: names resolved, shapes inferred, fragments found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from sympy import Basic, Rational

from symbp.errors import Mark, Problem
from symbp.ir import Tensor
from symbp.library import Library
from symbp.network.declare import bind_sizes, dimension, input_tensor, too_large
from symbp.network.formula import Whole, declared, lower_whole
from symbp.network.fragments import Layer, bind, fragments
from symbp.network.graph import Graph, Placed, expand
from symbp.network.layer import Lowering
from symbp.network.model import LayerInfo, Network, Parameter
from symbp.network.options import settle_options
from symbp.network.use import SettledLayer
from symbp.spec.limits import MAX_PROBLEMS
from symbp.spec.model import Specification, Value


def build(
    specification: Specification, library: Library, sizes: Mapping[str, int]
) -> tuple[Network | None, list[Problem]]:
    """The network a specification declares, or every mistake in it that has to do with meaning.

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
    for term in graph.losses:
        builder.add_term(term)
    network = builder.finish(graph, sizes)
    return (None if builder.problems else network), builder.problems


@dataclass
class _Builder:
    specification: Specification
    library: Library
    tensors: dict[str, Tensor] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    infos: list[LayerInfo] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    owned: dict[str, dict[str, str]] = field(default_factory=dict)  # layer -> formal -> parameter
    problems: list[Problem] = field(default_factory=list)
    start: str = ""
    output: str = ""

    def __post_init__(self) -> None:
        self.lowering = Lowering(self.library)

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
            self.start = inputs[0].name if inputs else ""
            if not inputs and self.specification.layers:
                in_text = self.specification.layers[0].mark.line
                message = 'a network with layers needs "inputs", such as inputs: {x: [batch, 64]}'
                self.problems.append(Problem(message, Mark(1, 1) if in_text else None))
            return
        found, problems = declared(self.specification)
        self.tensors |= found.tensors
        self.parameters |= found.parameters
        self.start = next(iter(self.tensors), "")
        whole, more = lower_whole(found)
        if whole is not None:
            self._take_whole(whole)
        self.problems += problems + more

    def _take_whole(self, whole: Whole) -> None:
        self.tensors |= whole.tensors
        self.layers.append(whole.layer)
        self.start = whole.output
        if whole.layer.weight is not None:
            self.terms.append(whole.layer.name)

    def add_layer(self, placed: Placed) -> None:
        """Lower a layer and note its output and parameters; silent when a source has failed."""
        settled = self._settle(placed)
        if settled is None:
            return
        names = self._parameter_names(placed, settled)
        outside = dict(zip(settled.lowered.inputs, placed.sources, strict=True)) | names
        layer = Layer(placed.name, settled.lowered, bind(settled.lowered, placed.name, outside))
        self.layers.append(layer)
        self.tensors[placed.name] = replace(settled.output, name=placed.name)
        self.owned[placed.name] = names
        self.infos.append(
            LayerInfo(
                placed.name,
                placed.definition.name,
                placed.sources,
                placed.name,
                tuple(names.values()),
                0,
                settled.settings,
            )
        )

    def _settle(self, placed: Placed) -> SettledLayer | None:
        if placed.faulty or any(source not in self.tensors for source in placed.sources):
            self.problems += settle_options(placed)[1]
            return None
        sources = tuple(self.tensors[source] for source in placed.sources)
        settled, problems = self.lowering.settle(placed, sources)
        self.problems += problems
        if settled is not None:
            for source, refined in zip(placed.sources, settled.sources, strict=True):
                self._refine(source, refined, placed)
        return settled

    def _refine(self, name: str, refined: Tensor, placed: Placed) -> None:
        """Note what a use says of an input: that it holds integers, and below what."""
        known = self.tensors[name]
        if (refined.kind, refined.upper) == (known.kind, known.upper):
            return
        if name not in {i.name for i in self.specification.inputs}:
            message = f'"{placed.definition.name}" takes integers here, but "{name}" is computed'
            self.problems.append(Problem(message, placed.mark))
            return
        self.tensors[name] = replace(known, kind=refined.kind, upper=refined.upper)

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
                message = (
                    f'no layer named "{owner}" stands before this one to share parameters with'
                )
                self.problems.append(Problem(message, placed.share.mark))
            elif set(theirs) != set(settled.parameters):
                message = (
                    f'"{owner}" has the parameters {_listed(theirs)}, but this layer needs '
                    f"{_listed(settled.parameters)}"
                )
                self.problems.append(Problem(message, placed.share.mark))
            else:
                found |= theirs
        for formal, name in placed.tie.items():
            if formal not in settled.parameters:
                message = (
                    f'"{placed.definition.name}" has no parameter "{formal}" to tie; it has '
                    f"{_listed(settled.parameters)}"
                )
                self.problems.append(Problem(message, name.mark))
            elif name.text not in self.parameters:
                message = f'no parameter named "{name.text}" stands before this layer'
                self.problems.append(Problem(message, name.mark))
            else:
                found[formal] = name.text
        return found

    def add_term(self, placed: Placed) -> None:
        """Lower a loss term; a regulariser gives one for each parameter."""
        weight = self._weight(placed.weight, placed.mark)
        if weight is None:
            return
        if placed.definition.kind == "regulariser" and not placed.faulty:
            if not self.parameters and self.problems:
                return  # the layers that would have some may be those that failed
            if not self.parameters:
                message = f'"{placed.definition.name}" has no parameters to act on'
                self.problems.append(Problem(message, placed.mark))
            for name in self.parameters:
                part = replace(placed, name=f"{placed.name}·{name}", sources=(name,))
                self._add_term(part, weight)
        else:
            self._add_term(placed, weight)

    def _add_term(self, placed: Placed, weight: Rational) -> None:
        settled = self._settle(placed)
        if settled is None:
            return
        if settled.output.rank:
            message = (
                f'"{placed.definition.name}" gives {_shape(settled.output)}, but a loss is one '
                "number: reduce it in its formula"
            )
            self.problems.append(Problem(message, placed.mark))
            return
        names = self._parameter_names(placed, settled)
        outside = dict(zip(settled.lowered.inputs, placed.sources, strict=True)) | names
        tensors = bind(settled.lowered, placed.name, outside)
        self.layers.append(Layer(placed.name, settled.lowered, tensors, weight))
        self.tensors[placed.name] = replace(settled.output, name=placed.name)
        self.terms.append(placed.name)
        kind, shown = placed.definition.name, placed.name
        parameters = tuple(names.values())
        self.infos.append(
            LayerInfo(shown, kind, placed.sources, shown, parameters, 0, settled.settings)
        )

    def _weight(self, value: Value, mark: Mark) -> Rational | None:
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            self.problems.append(Problem("a weight is a number such as 0.5", mark))
            return None
        return Rational(value.numerator, value.denominator)

    def finish(self, graph: Graph, sizes: Mapping[str, int]) -> Network | None:
        """Check what concerns the whole, then group the layers."""
        symbols = {s for t in self.tensors.values() for e in t.shape for s in e.free_symbols}
        written = (d for i in self.specification.inputs if i.faulty for d in i.shape)
        symbols |= {s for d in written for s in dimension(d).free_symbols}
        self._check_labels(symbols)
        ordered = sorted(symbols, key=lambda s: s.name)
        bound, problems = bind_sizes(ordered, self.specification.sizes, sizes)
        self.problems += problems
        self._check_wrt()
        output = graph.output or self.start
        if self.problems or output not in self.tensors:
            return None
        visible = frozenset({output, *self.terms})
        templates, instances, place = fragments(self.layers, self.tensors, visible)
        inputs = tuple(i.name for i in self.specification.inputs)
        return Network(
            self.specification.name,
            self.specification.digest,
            self.tensors,
            inputs,
            self._targets(inputs),
            self.parameters,
            templates,
            instances,
            tuple(replace(i, instance=place[i.output]) for i in self.infos),
            output,
            tuple(self.terms),
            tuple(name.text for name in self.specification.wrt),
            bound,
        )

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

    def _targets(self, inputs: Iterable[str]) -> frozenset[str]:
        """The inputs that nothing but the loss reads."""
        read = {s for layer in self.layers if layer.weight is None for s in layer.tensors.values()}
        if self.specification.formula is not None:
            return frozenset()
        return frozenset(i for i in inputs if i not in read)


def _shape(tensor: Tensor) -> str:
    return f"[{', '.join(map(str, tensor.shape))}]"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
