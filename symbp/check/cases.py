"""What there is to check: each distinct fragment once, with small sizes and points that suit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
from sympy import Expr, Symbol

from symbp.check.gradients import evaluate
from symbp.check.replicas import REPLICAS, replicated
from symbp.check.samples import (
    RANDOM_STYLES,
    SPECIAL_STYLES,
    Array,
    Style,
    draw,
    shape_of,
)
from symbp.check.sizes import actual_sizes, choose_sizes, network_sizes
from symbp.derive.model import Fragment, NetworkDerivation
from symbp.errors import CheckError, VerificationError
from symbp.ir import Fact, Program, Tensor
from symbp.network import Network

_ANY: Literal["any"] = "any"
_POOL = (_ANY,) * 64  # candidates for points at which a formula of limited domain is finite
_REPLICAS_PER_INPUT = 3  # two random directions and one single entry


@dataclass(frozen=True)
class Case:
    """A fragment before and after simplification, and the forward program it came from.

    `calls` are the numbers of the calls that use it; `layers` are the formal names of what its
    layers give, `named` are named sizes that the whole network accepts.
    """

    key: str
    name: str
    calls: tuple[int, ...]
    facts: Mapping[str, frozenset[Fact]]  # of inputs, as far as they hold in every call
    forward: Program
    terms: frozenset[str]
    before: Fragment
    after: Fragment
    bindings: Mapping[Symbol, Expr]
    parameters: frozenset[str]
    nonzero: tuple[Expr, ...] = field(default=())
    nonnegative: tuple[Expr, ...] = field(default=())
    named: Mapping[Symbol, int] = field(default_factory=dict)
    layers: frozenset[str] = frozenset()

    @property
    def wrt(self) -> tuple[str, ...]:
        """The formal inputs whose gradients are derived."""
        return self.before.derivation.wrt

    @property
    def outputs(self) -> tuple[str, ...]:
        """What the gradient is of: terms of the loss and tensors seeded from outside."""
        return tuple(dict.fromkeys([*sorted(self.terms), *self.before.derivation.seeds]))

    @cached_property
    def before_replicated(self) -> Program:
        """The unsimplified program over replicas."""
        return replicated(self.before.derivation.program)

    @cached_property
    def after_replicated(self) -> Program:
        """The simplified program over replicas."""
        return replicated(self.after.derivation.program)

    def input_tensor(self, name: str) -> Tensor:
        """The input with the facts that its values are to respect."""
        tensor = self.before.derivation.program.tensors[name]
        return replace(tensor, facts=self.facts.get(name, tensor.facts))


@dataclass(frozen=True)
class Sample:
    """Replicated inputs of a case (seeds too) and the unsimplified program's values at them.

    Replicas 0 .. len(probes)-1 are random points, each with a direction in one input: `probes`
    names it and `directions` holds it. The replicas after them are special points, named by
    `specials`.
    """

    sizes: Mapping[Symbol, int]
    inputs: Mapping[str, Array]
    directions: Mapping[str, Array]
    probes: tuple[str, ...]
    specials: tuple[Style, ...]
    before: Mapping[str, Array]

    @property
    def count(self) -> int:
        """The number of replicas."""
        return len(self.probes) + len(self.specials)


def cases(unsimplified: NetworkDerivation, simplified: NetworkDerivation) -> list[Case]:
    """One case for each distinct pair of fragments that belong to the same instance."""
    after = {call.instance: call.fragment for call in simplified.calls}
    numbers: dict[tuple[str, str], list[int]] = {}
    for number, call in enumerate(unsimplified.calls):
        numbers.setdefault((call.fragment, after[call.instance]), []).append(number)
    named = _named(unsimplified.network)
    return [
        _case(unsimplified, simplified.fragments[pair[1]], tuple(calls), named)
        for pair, calls in numbers.items()
    ]


def _named(network: Network) -> Mapping[Symbol, int]:
    """Named sizes that the whole network accepts, small ones first; none where none are found."""
    for sizes in ({}, network.sizes):
        try:
            return network_sizes([replace(network, sizes=sizes)])
        except CheckError:  # fragments may still be checked, each with sizes of its own
            continue
    return {}


def _case(
    unsimplified: NetworkDerivation,
    after: Fragment,
    calls: tuple[int, ...],
    named: Mapping[Symbol, int],
) -> Case:
    network = unsimplified.network
    call = unsimplified.calls[calls[0]]
    before = unsimplified.fragments[call.fragment]
    instance = network.instances[call.instance]
    template = network.templates[instance.template]
    tensors = after.derivation.program.tensors
    inputs = before.derivation.program.inputs()
    return Case(
        key=f"{before.name} to {after.name}",
        name=before.name,
        calls=calls,
        facts={n: tensors[n].facts for n in inputs if n in tensors and tensors[n].facts},
        forward=template.program,
        terms=template.terms,
        before=before,
        after=after,
        bindings=instance.sizes,
        parameters=frozenset(
            f for f, actual in instance.tensors.items() if actual in network.parameters
        ),
        nonzero=template.nonzero,
        nonnegative=template.nonnegative,
        named=named,
        layers=frozenset(x.output for x in network.layers if x.instance == call.instance),
    )


def sample(case: Case, random: np.random.Generator) -> Sample:
    """Points at which the forward program is finite, on small shapes.

    Raises CheckError when no such point or shapes are found, or the program cannot be run even at
    its actual sizes.
    """
    program, bindings, required = case.before.derivation.program, case.bindings, case.nonnegative
    sizes = choose_sizes(case.name, program, bindings, case.nonzero, required, named=case.named)
    try:
        return _sample(case, sizes, random)
    except VerificationError:
        # Extents that hang together (a window and its input) do not survive being made small.
        sizes = actual_sizes(case.name, program, bindings, required, case.named)
    try:
        return _sample(case, sizes, random)
    except VerificationError as error:
        raise CheckError(f"{case.name} cannot be checked: {error}") from error


def _sample(case: Case, sizes: dict[Symbol, int], random: np.random.Generator) -> Sample:
    """Normal numbers if the forward program is finite there, else the points of a pool where it is.

    A formula may hold log(x) or sqrt(1 - x) for some of its inputs.
    """
    probes = tuple(name for name in case.wrt for _ in range(_REPLICAS_PER_INPUT))
    special = SPECIAL_STYLES
    plain: list[Style] = ["normal" for _ in probes]
    inputs = _points(case, sizes, plain, random)
    if not _finite(case, inputs, sizes).all():
        pool = _points(case, sizes, _POOL, random)
        found = np.flatnonzero(_finite(case, pool, sizes))
        if not found.size:
            raise CheckError(
                f"{case.name}: no point was found at which {', '.join(case.before.outputs)} "
                "is finite, so the gradient cannot be checked"
            )
        inputs = {name: values[np.resize(found, len(probes))] for name, values in pool.items()}
    specials = _points(case, sizes, special, random)
    inputs = {name: np.concatenate([inputs[name], specials[name]]) for name in inputs}
    sizes = {**sizes, REPLICAS: len(probes) + len(special)}
    before = evaluate(case.before_replicated, inputs, sizes)
    directions = _directions(case, sizes, probes, random)
    return Sample(sizes, inputs, directions, probes, special, before)


def _finite(case: Case, inputs: Mapping[str, Array], sizes: Mapping[Symbol, int]) -> Array:
    """The replicas at which every output is finite."""
    count = len(next(iter(inputs.values()), ()))
    inside = np.ones(count, bool)
    if not count:
        return inside
    forward = replicated(case.forward)
    values = evaluate(forward, inputs, {**sizes, REPLICAS: count})
    for name in case.before.outputs:
        inside &= np.isfinite(values[name].reshape(count, -1)).all(axis=1)
    return inside


def _points(
    case: Case,
    sizes: Mapping[Symbol, int],
    styles: Sequence[Style | Literal["any"]],
    random: np.random.Generator,
) -> dict[str, Array]:
    """One point a style, "any" being drawn for each input; seeds are normal whatever the style."""
    seeds = set(case.before.derivation.seeds.values())
    inputs = {}
    for name in case.before.derivation.program.inputs():
        tensor = case.input_tensor(name)
        drawn = []
        for wanted in styles:
            style = random.choice(RANDOM_STYLES) if wanted == "any" else wanted
            drawn.append(draw(tensor, sizes, "normal" if name in seeds else style, random))
        empty = np.zeros((0, *shape_of(tensor, sizes)))
        inputs[name] = np.stack(drawn) if drawn else empty
    return inputs


def _directions(
    case: Case, sizes: Mapping[Symbol, int], probes: tuple[str, ...], random: np.random.Generator
) -> dict[str, Array]:
    """For each input probed: two random directions, and a single entry."""
    directions = {}
    for name in case.wrt:
        shape = shape_of(case.forward.tensors[name], sizes)
        values = np.zeros((len(probes), *shape))
        for replica, probed in enumerate(probes):
            if probed != name:
                continue
            if replica % _REPLICAS_PER_INPUT < 2:
                values[replica] = random.standard_normal(shape)
            else:
                values[replica].flat[random.integers(values[replica].size)] = 1.0
        directions[name] = values
    return directions
