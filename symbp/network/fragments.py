"""Groups layers into fragments, and fragments that are alike into templates.

A layer that contracts with a parameter (dense, a convolution) opens a fragment; a lighter one
(an activation, a norm, a loss) joins the latest fragment among its sources, so that the algebra can
work across their border. The rule looks at a layer and its sources only, so equal blocks of a deep
network fall into equal fragments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sympy import Basic, Expr, Rational, Symbol
from sympy.core.symbol import Str

from symbp.ir import Equation, Fresh, Program, Tensor
from symbp.network.extents import Extents, Known
from symbp.network.model import Instance, Message, Template


@dataclass(frozen=True)
class LoweredLayer:
    """A layer's formula as equations over formal names, made once for all layers that are alike.

    The formal names are the formula's own; OUTPUT stands for the layer. `inputs` are in the order
    of a layer's sources. `sizes` maps formal sizes to actual extents. `states` maps each state to
    the tensor that replaces it, if the formula defines that, and `noises` are read as they are.
    """

    key: int
    program: Program
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    sizes: Mapping[Symbol, Expr]
    nonzero: tuple[Expr, ...] = ()
    nonnegative: tuple[Expr, ...] = ()
    states: Mapping[str, str | None] = field(default_factory=dict)
    noises: tuple[str, ...] = ()
    multiples: Mapping[Symbol, Expr] = field(default_factory=dict)  # quotients to formal extents
    messages: Mapping[Expr, Message] = field(default_factory=dict)  # for some of `nonnegative`

    @property
    def unproved(self) -> bool:
        """Whether an access is in bounds for some values of quotients only."""
        return any(set(self.multiples) & e.free_symbols for e in self.nonnegative)

    @property
    def outside(self) -> tuple[str, ...]:
        """Everything that it reads and does not define."""
        return (*self.inputs, *self.parameters, *self.states, *self.noises)

    @property
    def opens(self) -> bool:
        """Whether it contracts with a parameter: sums it with something else."""
        for equation in self.program.equations:
            if equation.reduction == "sum":
                read = {a.tensor for a in equation.reads()}
                if read & set(self.parameters) and read - set(self.parameters):
                    return True
        return False


OUTPUT = "@"


@dataclass(frozen=True)
class Layer:
    """A lowered layer in its place: formal tensors bound to the network's names.

    `weight` is that of a loss term, None otherwise; a term's value is the tensor `name`.
    """

    name: str
    lowered: LoweredLayer
    tensors: Mapping[str, str]
    weight: Rational | None = None

    @property
    def defined(self) -> dict[str, str]:
        """What it computes: actual to formal names."""
        outside = set(self.lowered.outside)
        return {actual: f for f, actual in self.tensors.items() if f not in outside}


def bind(lowered: LoweredLayer, name: str, outside: Mapping[str, str]) -> dict[str, str]:
    """Formal to actual names: what is outside as given, what it defines by its `name`."""
    return {
        formal: outside.get(formal, name + formal.removeprefix(OUTPUT))
        for formal in lowered.program.tensors
    }


@dataclass
class _Fragment:
    """A fragment under construction, in sizes of its own: one symbol for each distinct extent."""

    layers: list[Layer] = field(default_factory=list)
    sizes: list[dict[Symbol, Expr]] = field(default_factory=list)
    shapes: dict[str, tuple[Expr, ...]] = field(default_factory=dict)
    extents: Extents = field(default_factory=Extents)

    def add(self, layer: Layer, tensors: Mapping[str, Tensor]) -> bool:
        """Take the layer in; False, and nothing changed, when its sizes do not fit those here."""
        extents = self.extents.copy()
        sizes, equal = self._sizes(layer, tensors, extents)
        known: Known = {}
        for one, other in equal + _likely(layer, sizes, extents, equal):
            found = extents.unified(one.xreplace(known), other.xreplace(sizes).xreplace(known))
            if found is None and (one, other) in equal:
                return False
            known = {s: e.xreplace(found or {}) for s, e in known.items()} | (found or {})
        extents.substitute(known)
        self.extents = extents
        self._know(known)
        sizes = {symbol: e.xreplace(known) for symbol, e in sizes.items()}
        self.layers.append(layer)
        self.sizes.append(sizes)
        self._place(layer, sizes)
        return True

    def _sizes(
        self, layer: Layer, tensors: Mapping[str, Tensor], extents: Extents
    ) -> tuple[dict[Symbol, Expr], list[tuple[Expr, Expr]]]:
        """Its formal sizes here, and what must be equal then: here, and in its formal sizes."""
        lowered = layer.lowered
        sizes: dict[Symbol, Expr] = {}
        equal: list[tuple[Expr, Expr]] = []
        for formal in sorted(lowered.outside, key=lambda f: layer.tensors[f] not in self.shapes):
            actual = layer.tensors[formal]
            here = self.shapes.get(actual)
            for axis, extent in enumerate(lowered.program.tensors[formal].shape):
                plain = extent.is_Symbol and extent not in lowered.multiples
                if plain and extent not in sizes:
                    sizes[extent] = here[axis] if here else extents.of(tensors[actual].shape[axis])
                elif here:
                    equal.append((here[axis], extent))
        for symbol, extent in lowered.sizes.items():
            if symbol not in lowered.multiples:
                sizes.setdefault(symbol, extents.of(extent))
        for quotient in lowered.multiples:
            sizes[quotient] = extents.symbol(lowered.sizes[quotient])
        return sizes, equal

    def _place(self, layer: Layer, sizes: Mapping[Symbol, Expr]) -> None:
        """Note the shapes of its tensors, and the extents of what it gives."""
        lowered = layer.lowered
        quotients = {s for m in lowered.multiples for s in sizes[m].free_symbols}
        for formal, tensor in lowered.program.tensors.items():
            shape = tuple(e.xreplace(sizes) for e in tensor.shape)
            self.shapes.setdefault(layer.tensors[formal], shape)
            if formal == OUTPUT:
                for extent, local in zip(tensor.shape, shape, strict=True):
                    formed = bool(local.free_symbols & quotients)
                    known = self.extents.multiples if formed else self.extents.local
                    known.setdefault(extent.xreplace(dict(lowered.sizes)), local)

    def _know(self, known: Mapping[Basic, Basic]) -> None:
        """Put what sizes turned out to be into the layers that are here."""
        if known:
            self.sizes = [{s: e.xreplace(known) for s, e in sizes.items()} for sizes in self.sizes]
            for name, shape in self.shapes.items():
                self.shapes[name] = tuple(e.xreplace(known) for e in shape)

    @property
    def defined(self) -> dict[str, tuple[int, str]]:
        """Actual tensor to the layer that computes it, by number, and its formal name there."""
        return {
            actual: (number, formal)
            for number, layer in enumerate(self.layers)
            for actual, formal in layer.defined.items()
        }


def _likely(
    layer: Layer,
    sizes: Mapping[Symbol, Expr],
    extents: Extents,
    equal: Iterable[tuple[Expr, Expr]],
) -> list[tuple[Expr, Expr]]:
    """Extents of which nothing says that they are equal, but their number; and their forms."""
    told = {s for _, formal in equal for s in formal.free_symbols}
    found = []
    for quotient, multiple in layer.lowered.multiples.items():
        actual = multiple.xreplace(dict(layer.lowered.sizes))
        here = extents.multiples.setdefault(actual, multiple.xreplace(sizes))
        if quotient not in told:
            found.append((here, multiple))
    return found


def fragments(
    layers: Iterable[Layer], tensors: Mapping[str, Tensor], visible: frozenset[str]
) -> tuple[dict[str, Template], tuple[Instance, ...], dict[str, int]]:
    """Templates by name, instances in order of evaluation, and computed tensor to its instance.

    `tensors` are the actual inputs, parameters and layer outputs; `visible` the computed tensors
    that must be readable from outside whether or not another fragment reads them.
    """
    groups, place = _group(layers, tensors)
    read_outside = _read_outside(groups, place)
    templates: dict[str, Template] = {}
    known: dict[object, tuple[Template, _Fragment]] = {}
    instances: list[Instance] = []
    for group in groups:
        terms = {layer.name for layer in group.layers if layer.weight is not None}
        wanted = visible | read_outside | terms
        shown = tuple(name for name in group.defined if name in wanted)
        key = _key(group, shown)
        if key not in known:
            template = _template(group, shown, templates, tensors)
            templates[template.name] = template
            known[key] = (template, group)
        instances.append(_instance(*known[key], group))
    return templates, tuple(instances), place


def _group(
    layers: Iterable[Layer], tensors: Mapping[str, Tensor]
) -> tuple[list[_Fragment], dict[str, int]]:
    groups: list[_Fragment] = []
    place: dict[str, int] = {}
    for layer in layers:
        sources = [place[s] for s in layer.tensors.values() if s in place]
        latest = max(sources, default=-1)
        if layer.lowered.opens or latest < 0 or not groups[latest].add(layer, tensors):
            group = _Fragment()
            group.add(layer, tensors)
            groups.append(group)
            latest = len(groups) - 1
        place |= dict.fromkeys(layer.defined, latest)
    return groups, place


def _read_outside(groups: list[_Fragment], place: Mapping[str, int]) -> frozenset[str]:
    """The computed tensors that another fragment reads."""
    return frozenset(
        source
        for number, group in enumerate(groups)
        for layer in group.layers
        for source in layer.tensors.values()
        if place.get(source, number) != number
    )


def _key(group: _Fragment, shown: tuple[str, ...]) -> object:
    """Equal for fragments that are alike but for names and the values of sizes."""
    inside = group.defined
    outside: dict[str, int] = {}
    parts: list[object] = []
    for layer, sizes in zip(group.layers, group.sizes, strict=True):
        refs: list[object] = []
        for formal in layer.lowered.outside:
            source = layer.tensors[formal]
            if source in inside:
                refs.append(("inside", inside[source]))
            else:
                refs.append(("outside", outside.setdefault(source, len(outside))))
        mapped = tuple(sizes[s] for s in layer.lowered.sizes)
        parts.append((layer.lowered.key, layer.weight, tuple(refs), mapped))
    return tuple(parts), tuple(inside[name] for name in shown)


def _template(
    group: _Fragment,
    shown: tuple[str, ...],
    templates: Mapping[str, Template],
    actual: Mapping[str, Tensor],
) -> Template:
    fresh = Fresh()
    tensors: dict[str, Tensor] = {}
    equations: list[Equation] = []
    nonzero: list[Expr] = []
    nonnegative: list[Expr] = []
    messages: dict[Expr, Message] = {}
    for layer, sizes in zip(group.layers, group.sizes, strict=True):
        program = layer.lowered.program
        for formal, tensor in program.tensors.items():
            name = layer.tensors[formal]
            shape = tuple(e.xreplace(sizes) for e in tensor.shape)
            upper = tensor.upper.xreplace(sizes) if tensor.upper is not None else None
            facts = actual[name].facts if name in actual else tensor.facts
            here = replace(tensor, name=name, shape=shape, upper=upper, facts=facts)
            tensors.setdefault(name, here)
        nonzero += [e.xreplace(sizes) for e in layer.lowered.nonzero]
        nonnegative += [e.xreplace(sizes) for e in layer.lowered.nonnegative]
        for expression, message in layer.lowered.messages.items():
            said = tuple(p if isinstance(p, str) else p.xreplace(sizes) for p in message)
            messages.setdefault(expression.xreplace(sizes), said)
        equations += _equations(layer, sizes, fresh)
    program = Program(tensors, tuple(equations)).restricted(shown)
    return Template(
        _template_name(group, templates),
        program,
        program.inputs(),
        shown,
        frozenset(layer.name for layer in group.layers if layer.weight is not None),
        tuple(dict.fromkeys(nonzero)),
        tuple(dict.fromkeys(nonnegative)),
        messages,
    )


def _equations(layer: Layer, sizes: Mapping[Symbol, Expr], fresh: Fresh) -> list[Equation]:
    """The layer's equations in the fragment's names and sizes, every index new."""
    names: dict[Basic, Basic] = {Str(old): Str(new) for old, new in layer.tensors.items()}
    found = []
    for equation in layer.lowered.program.equations:
        moved = fresh.renamed(equation.substitute({**names, **sizes}))
        body = moved.body
        if equation.target == OUTPUT and layer.weight is not None:
            body = layer.weight * body
        target = layer.tensors[equation.target]
        found.append(replace(moved, target=target, body=body, origin=layer.name))
    return found


def _template_name(group: _Fragment, templates: Mapping[str, Template]) -> str:
    stem = "_".join(layer.name.rsplit(".", 1)[-1] for layer in group.layers)
    name, number = stem, 1
    while name in templates:
        number += 1
        name = f"{stem}_{number}"
    return name


def _instance(template: Template, first: _Fragment, group: _Fragment) -> Instance:
    """Bind a template, made from its first instance, to a group that is like it."""
    tensors = {
        theirs.tensors[formal]: ours.tensors[formal]
        for theirs, ours in zip(first.layers, group.layers, strict=True)
        for formal in theirs.tensors
    }
    used = {s for sizes in group.sizes for e in sizes.values() for s in e.free_symbols}
    actual = {symbol: e for symbol, e in group.extents.bound.items() if symbol in used}
    return Instance(template.name, tensors, actual)
