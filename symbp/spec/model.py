"""What a declaration says, checked for form and frozen. Nothing here knows a layer's meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symbp.errors import Mark

# A plain value of the YAML file. Decimal numbers are exact: 1e-5 is Fraction(1, 100000).
Value = bool | int | Fraction | str | None | tuple["Value", ...]


@dataclass(frozen=True)
class Name:
    """A name used somewhere, and where."""

    text: str
    mark: Mark


@dataclass(frozen=True)
class Setting:
    """An option's value, where it stands, and where its key does (a bare value has none)."""

    value: Value
    mark: Mark
    key: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Dimension:
    """One entry of a shape: an integer, a name, or (for parameters) an expression in sizes."""

    text: str
    mark: Mark


@dataclass(frozen=True)
class Formula:
    """Formula text, with the place in the file of each of its lines' first character."""

    text: str
    lines: tuple[Mark, ...]


@dataclass(frozen=True)
class InputDeclaration:
    """An input: `labels` makes it integers 0 .. labels-1; one_hot rows are 0 but for a single 1."""

    name: str
    shape: tuple[Dimension, ...]
    mark: Mark
    labels: Dimension | None = None
    integer: bool = False
    one_hot: bool = False
    noise: str = ""  # uniform (0 to 1) or normal: drawn from the seed where no array is given
    faulty: bool = False  # it could not be read in full: what follows from it is no mistake


@dataclass(frozen=True)
class ParameterDeclaration:
    """A parameter. `init` is a rule or a number; `when` names the option that switches it."""

    name: str
    shape: tuple[Dimension, ...]
    mark: Mark
    init: Setting | None = None
    when: str | None = None
    faulty: bool = False  # as of an input


@dataclass(frozen=True)
class OptionDeclaration:
    """An option of a layer; `required` when there is no default.

    A default that is the name of another option takes that option's value. `choices` are the texts
    that it may be. `names` makes it one integer for each name, written as one integer for all or
    as a list; the formula reads it by these names. `listed` makes it a list of integers of any
    length. Where that is said, a number is at least `least`, at most `most`, greater than `above`
    and less than `below`. `exact` says that a default written as an integer, 1 and not 1.0, makes
    it one: so it is in the form of a mapping.
    """

    name: str
    default: Value
    required: bool
    mark: Mark
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    listed: bool = False
    least: Value = None
    exact: bool = False
    most: Value = None
    above: Value = None
    below: Value = None

    @property
    def bounded(self) -> bool:
        """Whether its numbers have a bound, so that it is a number at all."""
        return any(b is not None for b in (self.least, self.most, self.above, self.below))


# What must hold for a part of a definition to count: for each name the values it may have. A name
# is an option, an input (with the values "given" and "absent"), `target` (with "labels" and
# "values": what it holds) or `phase` (with "training" and "evaluation").
Condition = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True)
class Case:
    """When something counts: `when` holds and `unless`, where it says anything, does not."""

    when: Condition = field(default_factory=dict)
    unless: Condition = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Lines of a formula, and when they belong to it."""

    formula: Formula
    case: Case = field(default_factory=Case)


@dataclass(frozen=True)
class Let:
    """A number that options and extents determine: the first of its cases counts."""

    name: str
    mark: Mark
    cases: tuple[tuple[Case, Dimension], ...]


@dataclass(frozen=True)
class Requirement:
    """A condition on options and extents, and what to say, with {name} for numbers, where not."""

    condition: Dimension
    message: str
    mark: Mark
    case: Case = field(default_factory=Case)


@dataclass(frozen=True)
class StateDeclaration:
    """A tensor that training passes on: the formula reads `name` and defines `next`.

    `nonnegative` promises that no element is below 0, as of a variance.
    """

    name: str
    next: str
    shape: tuple[Dimension, ...]
    init: Setting | None
    mark: Mark
    nonnegative: bool = False


@dataclass(frozen=True)
class NoiseDeclaration:
    """Random numbers that a layer reads in training, drawn from the seed or given as an array."""

    name: str
    distribution: str  # uniform (0 to 1) or normal
    shape: tuple[Dimension, ...]  # may hold "..."
    mark: Mark
    case: Case = field(default_factory=Case)


@dataclass(frozen=True)
class Definition:
    """A layer, activation, loss or regulariser: its options, parameters and forward formula.

    `inputs` are the formula's names for what it takes, ("in",) unless declared (of a loss that
    reads `target`, ("target", "in")); `input_shapes` names extents of some of them, as in
    `inputs: {left: [..., m], in: null}`; `input_defaults` says which other input stands for one
    that is not given. The formula is made of those `parts` whose case holds.
    `fold` says that the formula joins two inputs, and that more than two are joined from the left.
    `each` names a list option: the formula is placed once for each entry, as an output of its own,
    with `part` the entry, `before` the sum of those before it and `total` that of all.
    `weight_init` is the initialiser for the weights of the layer before, where they declare none.
    Instead of a formula, `layers` are those that it is made of: their options may name its options
    and be expressions in these and in its named extents; a kind may be an option's name.
    Or `variants` are definitions of which the first stands for it that takes an input of as many
    dimensions as there are.
    """

    name: str
    mark: Mark
    options: tuple[OptionDeclaration, ...] = ()
    inputs: tuple[str, ...] = ("in",)
    parameters: tuple[ParameterDeclaration, ...] = ()
    parts: tuple[Part, ...] = ()
    kind: str = "layer"  # layer, activation, loss or regulariser
    fold: bool = False
    each: str = ""
    summary: str = ""
    weight_init: str = ""
    input_shapes: Mapping[str, tuple[Dimension, ...]] = field(default_factory=dict)
    input_defaults: Mapping[str, str] = field(default_factory=dict)
    lets: tuple[Let, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    states: tuple[StateDeclaration, ...] = ()
    noises: tuple[NoiseDeclaration, ...] = ()
    layers: tuple[Node, ...] = ()
    variants: tuple[str, ...] = ()
    faulty: bool = False  # as of an input


@dataclass(frozen=True)
class LayerNode:
    """One use of a layer. `sources` is None when it takes the output of the layer before it.

    `outputs` name its outputs, where it has several and they are named one by one. `init` gives
    parameters initialisers of their own: a rule, a number, or (rule, scale).
    """

    kind: Name
    mark: Mark
    bare: Setting | None = None  # the value of `- dense: 32`, for the layer's first option
    bare_names: tuple[Name, ...] = ()  # those of `- add: [x, y]`, where the value is such a list
    options: Mapping[str, Setting] = field(default_factory=dict)
    name: Name | None = None
    sources: tuple[Name, ...] | None = None
    share: Name | None = None
    tie: Mapping[str, Name] = field(default_factory=dict)
    outputs: tuple[Name, ...] = ()
    init: Mapping[str, Setting] = field(default_factory=dict)
    faulty: bool = False  # as of an input


@dataclass(frozen=True)
class ResidualNode:
    """`residual: [layers]`: adds its input to the output of the layers inside."""

    layers: tuple[Node, ...]
    mark: Mark
    name: Name | None = None


@dataclass(frozen=True)
class RepeatNode:
    """`repeat: {times, layers, name}`: unrolled, each round with parameters of its own."""

    times: Setting
    layers: tuple[Node, ...]
    mark: Mark
    name: Name | None = None


Node = LayerNode | ResidualNode | RepeatNode


@dataclass(frozen=True)
class LossNode:
    """One term of the loss. `target` is None for losses without one (kl_gaussian, l1, l2)."""

    kind: Name
    mark: Mark
    target: Setting | None = None  # the bare value or `target:`; a name, or a list of names
    sources: tuple[Name, ...] | None = None
    weight: Setting | None = None
    options: Mapping[str, Setting] = field(default_factory=dict)
    name: Name | None = None
    faulty: bool = False  # as of an input


@dataclass(frozen=True)
class Objective:
    """A loss of its own for some of the parameters: those of the layers named (or named singly)."""

    name: Name
    losses: tuple[LossNode, ...]
    parameters: tuple[Name, ...]
    mark: Mark


@dataclass(frozen=True)
class Specification:
    """A whole declaration. Either `layers` or `formula` says what the network computes.

    `objectives` stand instead of `losses`. `outputs` are what `predict` gives, where that is not
    the last layer's output.
    """

    name: str
    file: str
    digest: str  # SHA-256 of the declaration's text, in hexadecimal
    inputs: tuple[InputDeclaration, ...] = ()
    parameters: tuple[ParameterDeclaration, ...] = ()
    formula: Formula | None = None
    layers: tuple[Node, ...] = ()
    losses: tuple[LossNode, ...] = ()
    objectives: tuple[Objective, ...] = ()
    outputs: tuple[Name, ...] = ()
    wrt: tuple[Name, ...] = ()
    sizes: Mapping[str, Setting] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
