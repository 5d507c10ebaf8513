"""From nested nodes to a flat list of placed layers: repeats unrolled, layers of layers opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symbp.errors import Mark, Problem
from symbp.library import Library
from symbp.network.kinds import (
    Kinds,
    complete,
    entries,
    given_text,
    has_option,
    joining,
    moved,
    value_text,
)
from symbp.network.placed import Graph, Placed
from symbp.network.scope import Names, Scope, names_in
from symbp.network.terms import Terms
from symbp.spec.limits import MAX_DEPTH, MAX_LAYERS, MAX_PROBLEMS
from symbp.spec.model import (
    Definition,
    LayerNode,
    Name,
    Node,
    RepeatNode,
    ResidualNode,
    Setting,
    Specification,
)
from symbp.spec.wording import listed, quoted, suggestion

__all__ = ["Graph", "Placed", "expand"]


def expand(
    specification: Specification, library: Library, tensors: tuple[str, ...], output: str
) -> tuple[Graph, list[Problem]]:
    """Unroll the declaration's nodes.

    `tensors` are the names that exist before any layer (inputs, a formula's tensors) and `output`
    the one that the first layer, or without layers the loss, takes; "" when there is none.
    """
    problems: list[Problem] = []
    names = Names({name: (name,) for name in tensors}, problems)
    kinds = Kinds(library, problems)
    scope = Scope(later=names_in(specification.layers))
    expansion = _Expansion(names, kinds, output)
    for node in specification.layers:
        expansion.place(node, scope)
    terms = Terms(names, kinds, expansion.previous)
    losses = [placed for loss in specification.losses for placed in terms.place(loss)]
    groups = tuple(terms.group(objective) for objective in specification.objectives)
    inputs = frozenset(declaration.name for declaration in specification.inputs)
    outputs = terms.outputs(specification.outputs, inputs)
    for definition in specification.definitions.values():
        if definition.layers and definition.name not in expansion.opened:
            kinds.inspect(definition)
    graph = Graph(
        () if expansion.too_many else _with_weight_rules(tuple(expansion.placed)),
        tuple(losses),
        outputs,
        () if expansion.too_many else groups,
        {name: tuple(rounds) for name, rounds in names.blocks.items()},
    )
    return graph, list(dict.fromkeys(problems))


def _with_weight_rules(layers: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """Tell each layer what initialiser its reader asks for (he_uniform before a relu)."""
    asked = {s: p.definition.weight_init for p in layers for s in p.sources}
    return tuple(replace(p, weight_init=asked.get(p.name, "")) for p in layers)


class _Expansion:
    """The state of one expansion: what is placed, and the output of the layer before."""

    def __init__(self, names: Names, kinds: Kinds, start: str) -> None:
        self.names = names
        self.kinds = kinds
        self.problems = names.problems
        self.previous: tuple[str, ...] = (start,)
        self.placed: list[Placed] = []
        self._within: dict[str, tuple[Placed, ...]] = {}  # layer of layers -> those inside it
        self.opened: set[str] = set()
        self._uncounted: set[str] = set()  # outputs of layers that may have more of them
        self.too_many = False
        self._definitions: dict[str, Definition] = {}  # of each layer with a name
        self._open: list[str] = []  # the kinds that the present layer stands inside
        self._depth = 0

    def place(self, node: Node, scope: Scope) -> None:
        """Place a node and what is inside it, unless so much is wrong that it helps nobody."""
        if len(self.problems) >= MAX_PROBLEMS or self._too_many(node.mark):
            return
        self._depth += 1
        match node:
            case LayerNode():
                self._place_layer(node, scope)
            case ResidualNode():
                self._place_residual(node, scope)
            case RepeatNode():
                self._place_repeat(node, scope)
        self._depth -= 1

    def _too_many(self, mark: Mark) -> bool:
        """Whether the network is too large or too deep: said once, and nothing placed after it."""
        message = ""
        if len(self.placed) >= MAX_LAYERS:
            message = f"unrolled, there are more than {MAX_LAYERS:,} layers; a network has fewer"
        elif self._depth >= MAX_DEPTH:
            message = f"layers stand inside one another more than {MAX_DEPTH} deep"
        if message and not self.too_many:
            self.problems.append(Problem(message, mark))
        self.too_many |= bool(message)
        return self.too_many

    def _place_layer(self, node: LayerNode, scope: Scope) -> None:
        before = len(self.problems)
        definition = self.kinds.layer(node.kind, scope)
        node = joining(node, definition) if definition is not None else node
        sources = self._sources(node.sources, scope)
        name = "" if node.outputs else self.names.fresh(node.name, node.kind.text, scope)
        mark = node.name.mark if node.name else node.mark
        if definition is None:
            outputs = self._named_outputs(node, scope) or (name,)
        else:
            options = self.kinds.options(definition, node.options, node.bare)
            share = self._shared(node.share, definition, scope)
            tie = {formal: self.names.parameter(n, scope) for formal, n in node.tie.items()}
            placed = Placed(
                name, definition, sources, node.mark, options, share, tie, node.init,
                written=self._written(node, scope), inside=scope.inside,
            )  # fmt: skip
            placed, problem = complete(placed)
            self._check_start(placed)
            faulty = node.faulty or len(self.problems) > before
            if problem is not None and not faulty and not self._uncounted & set(sources):
                self.problems.append(problem)
            if problem is not None or faulty:
                placed = replace(placed, faulty=True)
            outputs = self._outputs(placed, node, scope)
        if name:
            self.names.define(name, outputs, mark, scope)
        if name and definition is not None:
            self._definitions[name] = definition
        self.previous = outputs

    def _check_start(self, placed: Placed) -> None:
        """What belongs to another layer starts as that one says."""
        for formal, setting in placed.init.items():
            if placed.share is not None or formal in placed.tie:
                message = f'"{formal}" belongs to another layer here; say there how it starts'
                self.problems.append(Problem(message, setting.key or setting.mark))

    def _written(self, node: LayerNode, scope: Scope) -> str:
        """What messages call a layer inside one of the library, whose file the user did not write.

        The empty text leaves its own name.
        """
        if scope.inside is None or self.kinds.library.is_own(scope.inside.definition.name):
            return ""
        return f"{scope.inside.shown}.{node.name.text if node.name else node.kind.text}"

    def _sources(self, names: tuple[Name, ...] | None, scope: Scope) -> tuple[str, ...]:
        found = [self.names.resolve(name, scope) for name in names or ()]
        return tuple(s for sources in found for s in sources or ()) or self.previous

    def _outputs(self, placed: Placed, node: LayerNode, scope: Scope) -> tuple[str, ...]:
        """Place a layer and what it is made of; gives the tensors that its name stands for."""
        definition = placed.definition
        if definition.each:
            return self._place_parts(placed, node, scope)
        if node.outputs:
            what = f'"{placed.shown}" has one output; write name: {node.outputs[0].text}'
            self.problems.append(Problem(what, node.outputs[0].mark))
            return self._named_outputs(node, scope)[:1]
        if definition.layers:
            return self._place_inside(placed)
        self._join(placed)
        return (placed.name,)

    def _named_outputs(self, node: LayerNode, scope: Scope) -> tuple[str, ...]:
        for name in node.outputs:
            full = scope.prefix + name.text
            self.names.define(full, (full,), name.mark, scope)
        return tuple(scope.prefix + name.text for name in node.outputs)

    def _place_parts(self, placed: Placed, node: LayerNode, scope: Scope) -> tuple[str, ...]:
        """A layer with an output for each entry of a list option."""
        before = len(self.problems)
        count = entries(placed)
        named = self._named_outputs(node, scope)
        if count == 0:
            option = placed.definition.each
            mark = given_text(placed, option).mark
            self.problems.append(Problem(f"{option} needs at least one entry", mark))
        faulty = placed.faulty or len(self.problems) > before
        if not count or faulty:
            self.placed.append(replace(placed, faulty=faulty))
            self._uncounted |= set(named or (placed.name,))
            return named or (placed.name,)
        if named and len(named) != count:
            outputs = "one output" if count == 1 else f"{count} outputs"
            given = "one name is" if len(named) == 1 else f"{len(named)} names are"
            message = f'"{placed.shown}" has {outputs} here, but {given} given'
            self.problems.append(Problem(message, node.outputs[0].mark))
            self._uncounted |= set(named)
            return named
        names = named or tuple(f"{placed.name}.{number}" for number in range(count))
        for number, name in enumerate(names):
            if not named:
                self.names.define(name, (name,), placed.mark, scope)
            self.placed.append(replace(placed, name=name, entry=number))
        return names

    def _join(self, placed: Placed) -> None:
        """Place a layer; one that joins two inputs is placed several times for more of them."""
        sources = placed.sources
        if placed.faulty or not placed.definition.fold or len(sources) <= 2:
            self.placed.append(placed)
            return
        first = sources[0]
        for number, source in enumerate(sources[1:-1], 1):
            step = replace(placed, name=f"{placed.name}·{number}", sources=(first, source))
            self.placed.append(step)
            first = step.name
        self.placed.append(replace(placed, sources=(first, sources[-1])))

    def _place_inside(self, composite: Placed) -> tuple[str, ...]:
        """Place a layer that is made of layers, then those: they see its inputs and each other."""
        definition = composite.definition
        self.placed.append(composite)
        if composite.faulty or not self._opens(composite):
            return (composite.name,)
        prefix = f"{composite.name}."
        inputs = {
            name: (source,)
            for name, source in zip(definition.inputs, composite.sources, strict=True)
        }
        scope = Scope(prefix, prefix, inputs, composite, names_in(definition.layers))
        self.previous = composite.sources[:1]
        before, start = len(self.problems), len(self.placed)
        own = self.kinds.library.is_own(definition.name)
        self._open.append(definition.name)
        self.opened.add(definition.name)
        for node in definition.layers:
            self.place(node if own else moved(node, composite.mark), scope)
        self._open.pop()
        if len(self.problems) == before:
            self._share_inside(composite, start)
            self._pass_on(composite, start)
        self._within[composite.name] = tuple(self.placed[start:])
        return self.previous

    def _opens(self, composite: Placed) -> bool:
        kind = composite.definition.name
        if kind in self._open:
            between = self._open[self._open.index(kind) + 1 :]
            way = f", by way of {listed(map(quoted, between))}" if between else ""
            message = f"{quoted(kind)} is made of itself{way}; it has no end"
            self.problems.append(Problem(message, composite.mark))
        return kind not in self._open

    def _share_inside(self, composite: Placed, start: int) -> None:
        """Each layer inside shares the parameters of the one in its place inside another."""
        if composite.share is None:
            return
        theirs = self._within.get(composite.share.text)
        if theirs is None:
            return  # what is wrong with it is said
        ours = self.placed[start:]
        if [p.definition.name for p in ours] != [p.definition.name for p in theirs]:
            message = (
                f'"{composite.share.text}" is made of other layers than this one is, so that the '
                "two cannot share parameters; give them the same options"
            )
            self.problems.append(Problem(message, composite.share.mark))
            return
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True), start):
            share = Name(their.name, composite.share.mark)
            self.placed[number] = replace(our, share=share, tie={}, init={})

    def _pass_on(self, composite: Placed, start: int) -> None:
        """Give `tie` and `init` of attention.W_qkv to the layer inside that has that parameter."""
        inside = self.placed[start:]
        places = {p.name: number for number, p in enumerate(inside, start)}
        given: list[tuple[str, Name | Setting]] = [*composite.tie.items(), *composite.init.items()]
        for path, value in given:
            layer, _, formal = path.rpartition(".")
            number = places.get(f"{composite.name}.{layer}")
            if number is None:
                mark = value.mark if isinstance(value, Name) else value.key or value.mark
                self.problems.append(Problem(_not_inside(composite, layer, inside), mark))
            elif isinstance(value, Name):
                old = self.placed[number]
                self.placed[number] = replace(old, tie={**old.tie, formal: value})
            else:
                old = self.placed[number]
                self.placed[number] = replace(old, init={**old.init, formal: value})

    def _shared(self, share: Name | None, definition: Definition, scope: Scope) -> Name | None:
        """The full name of the layer whose parameters are used; that it has some is seen later."""
        full = self.names.full(share.text, scope) if share is not None else None
        if share is None:
            return None
        theirs = self._definitions.get(full or "")
        if theirs is None:
            message = (
                f'no layer named "{share.text}" stands before this one to share parameters with'
            )
            self.problems.append(Problem(message, share.mark))
        elif theirs.layers and definition.layers:
            pass  # those inside are compared when they are placed
        elif theirs.layers or definition.layers:
            message = (
                f'"{share.text}" is "{theirs.name}", this layer is "{definition.name}": only one '
                "of the two is made of layers, so they cannot share parameters"
            )
            self.problems.append(Problem(message, share.mark))
        return Name(full or share.text, share.mark)

    def _place_residual(self, node: ResidualNode, scope: Scope) -> None:
        start = self.previous
        for child in node.layers:
            self.place(child, scope)
        name = self.names.fresh(node.name, "residual", scope)
        definition = self.kinds.library.find("add")
        several = max(len(self.previous), len(start))
        if several > 1:
            message = f'"residual" adds one output to one input, but {several} reach it'
            self.problems.append(Problem(message, node.mark))
        elif definition is not None:
            sources = (self.previous[0], start[0])
            self.placed.append(Placed(name, definition, sources, node.mark, written="residual"))
        mark = node.name.mark if node.name else node.mark
        self.names.define(name, (name,), mark, scope)
        self.previous = (name,)

    def _times(self, node: RepeatNode, scope: Scope) -> int:
        """How often a repeat is unrolled: a number, or an option of the layer around it."""
        times, around, said = node.times, scope.inside, scope.inside is None
        if isinstance(times.value, str) and around is not None and has_option(around, times.value):
            option = next(o for o in around.definition.options if o.name == times.value)
            times = given_text(around, times.value)
            said = option.required  # if it is no positive integer
        value = times.value
        whole = isinstance(value, int) and not isinstance(value, bool)
        if isinstance(value, int) and whole and 1 <= value <= MAX_LAYERS:
            return value
        if not said or (isinstance(value, int) and whole and value > 0):
            message = f'"times" is an integer from 1 to {MAX_LAYERS}; found {value_text(value)}'
            self.problems.append(Problem(message, times.mark))
        return 0

    def _place_repeat(self, node: RepeatNode, scope: Scope) -> None:
        base = scope.prefix + (node.name.text if node.name else "block")
        if not self.names.define_block(base, node.mark):
            return
        for number in range(self._times(node, scope)):
            before = len(self.problems)
            self.names.blocks[base].append(f"{base}{number}")
            below = scope.below(base.removeprefix(scope.prefix) + str(number))
            for child in node.layers:
                self.place(child, below)
            if len(self.problems) > before:
                break  # every round would say the same


def _not_inside(composite: Placed, layer: str, placed: Iterable[Placed]) -> str:
    inside = {p.name.removeprefix(f"{composite.name}."): p.definition for p in placed}
    if not layer:
        own = (f"{n}.{p.name}" for n, d in inside.items() for p in d.parameters)
        example = next(own, "dense1.W")
        return f'the parameters of "{composite.shown}" are those of its layers, such as {example}'
    hint = suggestion(layer, inside, f"; they are {listed(inside)}")
    return f'"{composite.shown}" has no layer "{layer}" inside{hint}'
