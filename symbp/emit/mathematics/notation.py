"""How tensors are written: `notation` gives every tensor of a network a short symbol.

A network's fragments are numbered from 1 in forward order; the number is the level (l) of the
symbols of that fragment: W^{(l)}, b^{(l)}, z^{(l)} for the output of a dense layer, a^{(l)} for its
activation, δ^{(l)} for ∂J/∂z^{(l)}. A symbol that only one fragment uses goes without it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Add, Expr, Symbol

from symbp.derive.model import Call, NetworkDerivation
from symbp.emit.mathematics import tree
from symbp.emit.mathematics.alphabet import SPELLED, latin
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.tree import Accent, Apply, Derivative, Element, Level, Name, Node
from symbp.ir import Access, Equation, operands, size
from symbp.network.model import LayerInfo, Network

OBJECTIVE = Name("J")
MARK = "∂"  # goes before a tensor's name to name its adjoint
_DELTA = "δ"
_ALWAYS_LEVELLED = frozenset({"W", "b", "z", "a"})
_ACCENTS: dict[str, Accent] = {"hat": "hat", "bar": "bar", "tilde": "tilde"}
_LONGEST = 12  # a longer word is no symbol


@dataclass(frozen=True)
class Activation:
    """A layer that is a function of one tensor, element by element."""

    function: str
    argument: str


@dataclass(frozen=True)
class Notation:
    """How the tensors and sizes of one program are written.

    `adjoints` maps the tensor that holds an adjoint to the tensor it is the adjoint of; `deltas`
    are those whose adjoint is written δ. `activations` maps an output to its function. A size
    without an entry in `sizes` is written by its own name; None leaves limits of sums unsaid.
    `samples` are the extents of dimensions that run over samples. `slopes` are stand-ins for f'(z).
    """

    symbols: Mapping[str, Name] = field(default_factory=dict)
    adjoints: Mapping[str, str] = field(default_factory=dict)
    deltas: frozenset[str] = frozenset()
    activations: Mapping[str, Activation] = field(default_factory=dict)
    sizes: Mapping[Symbol, Expr | None] = field(default_factory=dict)
    samples: frozenset[Expr] = frozenset({size("batch")})
    slopes: Mapping[str, Activation] = field(default_factory=dict)
    levels: Mapping[int, int] = field(default_factory=dict)  # call to (l), where it has one

    def name(self, tensor: str) -> Name:
        """The tensor's symbol; without an entry, one made from its own name."""
        return self.symbols.get(tensor) or split_name(tensor)

    def primal(self, tensor: str) -> str | None:
        """What the tensor is the adjoint of, None when it is none."""
        return self.adjoints.get(tensor)

    def element(self, tensor: str, indices: tuple[Node, ...] = ()) -> Node:
        """The tensor, or its elements at the given leading indices."""
        if tensor in self.slopes:
            slope = self.slopes[tensor]
            return Apply(slope.function, self.element(slope.argument, indices), primes=1)
        primal = self.primal(tensor)
        if primal is None:
            return _indexed(self.name(tensor), indices)
        name = self.name(primal)
        if primal in self.deltas:
            return _indexed(replace(name, base=_DELTA, accent=""), indices)
        return Derivative(_indexed(name, indices), tree.Symbol(OBJECTIVE))


def _indexed(name: Name, indices: tuple[Node, ...]) -> Node:
    return Element(tree.Symbol(name), indices) if indices else tree.Symbol(name)


def is_internal(tensor: str, network: Network) -> bool:
    """Whether it is a step inside a formula, with no name of the user's.

    A regulariser's term, called after the parameter it is about, is none.
    """
    return "·" in tensor and tensor.partition("·")[2] not in network.parameters


def split_name(text: str) -> Name:
    """A declared name as a symbol: `x_hat`, `W_qkv`, `w5` and `beta` as mathematics writes them."""
    owner, _, word = text.rpartition(".")
    if word.isdigit() and owner:  # an output of a split, by its number
        return Name(owner.rpartition(".")[2][0], word)
    head, _, tail = word.partition("_")
    if head and tail in _ACCENTS:
        return replace(split_name(head), accent=_ACCENTS[tail])
    if head and tail:
        return Name(SPELLED.get(head, head), tail)
    if re.fullmatch(r"[A-Zb][a-z]", word) and word not in SPELLED:
        return Name(word[0], word[1])
    numbered = re.fullmatch(r"(\D+)(\d+)", word)
    if numbered and (len(numbered[1]) == 1 or numbered[1] in SPELLED):
        return Name(SPELLED.get(numbered[1], numbered[1]), numbered[2])
    return Name(SPELLED.get(word, word))


def notation(nd: NetworkDerivation) -> Notation:
    """Symbols for every tensor of the network that has a name of its own."""
    network = nd.network
    preferred: dict[str, tuple[Name, int]] = {n: (split_name(n), 0) for n in network.inputs}
    by_instance: dict[int, list[LayerInfo]] = defaultdict(list)
    for layer in network.layers:
        by_instance[layer.instance].append(layer)
    terms = {
        term: OBJECTIVE if len(network.terms) == 1 else Name("J", str(number))
        for number, term in enumerate(network.terms, 1)
    }
    numbers = levels_of(nd, by_instance)
    activations: dict[str, Activation] = {}
    deltas: set[str] = set()
    for position, call in enumerate(nd.calls):
        layers = by_instance[call.instance]
        affine = {layer.output for layer in layers if is_affine(layer, network)}
        for actual, name in _fragment_names(network, call, layers, terms, affine).items():
            preferred.setdefault(actual, (name, numbers.get(position, 0)))
        deltas |= affine
        activations.update(_activations(network, layers))
    symbols = _distinct(preferred, several=len(numbers) > 1)
    return Notation(
        symbols,
        {MARK + actual: actual for actual in symbols},
        frozenset(deltas),
        activations,
        samples=_sample_extents(network),
        levels=numbers,
    )


def levels_of(
    nd: NetworkDerivation, by_instance: Mapping[int, Sequence[LayerInfo]]
) -> dict[int, int]:
    """Call to level: fragments with a layer that is no term of the loss are counted from 1."""
    found: dict[int, int] = {}
    terms = frozenset(nd.network.terms)
    for position, call in enumerate(nd.calls):
        if any(layer.output not in terms for layer in by_instance[call.instance]):
            found[position] = len(found) + 1
    return found if len(found) > 1 else {}


def is_affine(layer: LayerInfo, network: Network) -> bool:
    """Whether its output is a pre-activation z: sums of products with its parameters, no more."""
    instance = network.instances[layer.instance]
    program = network.templates[instance.template].program
    formal = {actual: f for f, actual in instance.tensors.items()}
    own = {formal[p] for p in layer.parameters if p in formal}
    definitions = program.definitions()

    def is_sum(q: Equation) -> bool:
        read = {a.tensor for a in operands(q.body)}
        return q.reduction == "sum" and bool(read & own) and bool(read - own)

    def adds_up(name: str) -> bool:
        equations = definitions.get(name, [])
        terms = [t for q in equations for t in Add.make_args(q.body)]
        if any(map(is_sum, equations)):
            return True
        if not all(isinstance(t, Access) for t in terms):
            return False
        return any(adds_up(t.tensor) for t in terms if t.tensor not in own and t.tensor != name)

    return bool(own) and adds_up(formal.get(layer.output, layer.output))


def _sample_extents(network: Network) -> frozenset[Expr]:
    """Extents of the inputs' first dimensions that are named and no parameter has."""
    named = {
        network.tensors[n].shape[0]
        for n in network.inputs
        if network.tensors[n].shape and network.tensors[n].shape[0].is_Symbol
    }
    return frozenset(named - {e for p in network.parameters.values() for e in p.tensor.shape})


def _activations(network: Network, layers: Iterable[LayerInfo]) -> dict[str, Activation]:
    found = {}
    for layer in layers:
        if len(layer.sources) == 1 and not layer.parameters and layer.output in network.tensors:
            source = layer.sources[0]
            shapes = (network.tensors[layer.output].shape, network.tensors[source].shape)
            if shapes[0] == shapes[1]:
                found[layer.output] = Activation(layer.kind, source)
    return found


def _fragment_names(
    network: Network,
    call: Call,
    layers: list[LayerInfo],
    terms: Mapping[str, Name],
    affine: set[str],
) -> dict[str, Name]:
    """Actual tensor to preferred symbol, for what one fragment computes and its parameters."""
    names: dict[str, Name] = {}
    chain = [layer for layer in layers if layer.output not in terms]
    for k, layer in enumerate(chain):
        if layer.output in affine:
            names.setdefault(layer.output, Name("z"))
        elif not _is_automatic(layer) and len(latin(layer.output)) <= _LONGEST:
            names.setdefault(layer.output, split_name(layer.output))
        elif layer.kind == "add":
            names.setdefault(layer.output, Name("h"))  # the state that residual branches add to
        elif k == len(chain) - 1:
            names.setdefault(layer.output, Name("a"))
        else:
            names.setdefault(layer.output, Name("h"))
    for layer in layers:
        names |= {p: split_name(p) for p in layer.parameters if p not in names}
    for actual in network.instances[call.instance].tensors.values():
        if actual in terms:
            names[actual] = terms[actual]
        elif actual not in network.inputs and not is_internal(actual, network):
            names.setdefault(actual, split_name(actual))
    return names


def _is_automatic(layer: LayerInfo) -> bool:
    """Whether the layer's name is its kind and a number (a residual's kind is add)."""
    last = layer.name.rsplit(".", 1)[-1]
    return last.rstrip("0123456789") in (layer.kind, "residual") and last[-1:].isdigit()


def _distinct(preferred: Mapping[str, tuple[Name, int]], several: bool) -> dict[str, Name]:
    """Levels where several fragments have a symbol, then numbers where two still clash."""
    keys = {name: key(name) for name, _ in preferred.values()}
    owners: dict[str, set[int]] = defaultdict(set)
    for name, position in preferred.values():
        owners[keys[name]].add(position)
    chosen: dict[str, Name] = {}
    taken: set[tuple[str, int]] = set()
    for actual, (name, position) in preferred.items():
        levelled = len(owners[keys[name]]) > 1 or (several and name.base in _ALWAYS_LEVELLED)
        level = position if levelled else 0
        found, mark, number = name, keys[name], 1
        while (mark, level) in taken:
            number += 1
            found = replace(name, subscript=f"{name.subscript}{number}")
            mark = key(found)
        taken.add((mark, level))
        chosen[actual] = replace(found, level=Level(level)) if level else found
    return chosen


def key(name: Name) -> str:
    """What tells symbols apart on paper: their LaTeX."""
    return latex(tree.Symbol(name))
