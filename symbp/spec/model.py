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
    """An option of a layer; `required` when there is no default."""

    name: str
    default: Value
    required: bool
    mark: Mark


@dataclass(frozen=True)
class Definition:
    """A layer, activation, loss or regulariser: its options, parameters and forward formula.

    `inputs` are the formula's names for what it takes, ("in",) unless declared (of a loss that
    reads `target`, ("target", "in")); `input_shapes`
    names extents of some of them, as in `inputs: {left: [..., m], in: null}`. `formulas` maps a
    variant (labels, values: what `target` holds) to its text; the plain one stands under "".
    `fold` says that the formula joins two inputs, and that more than two are joined from the left.
    `weight_init` is the initialiser for the weights of the layer before, where they declare none.
    """

    name: str
    mark: Mark
    options: tuple[OptionDeclaration, ...] = ()
    inputs: tuple[str, ...] = ("in",)
    parameters: tuple[ParameterDeclaration, ...] = ()
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    kind: str = "layer"  # layer, activation, loss or regulariser
    fold: bool = False
    summary: str = ""
    weight_init: str = ""
    input_shapes: Mapping[str, tuple[Dimension, ...]] = field(default_factory=dict)
    faulty: bool = False  # as of an input


@dataclass(frozen=True)
class LayerNode:
    """One use of a layer. `sources` is None when it takes the output of the layer before it."""

    kind: Name
    mark: Mark
    bare: Setting | None = None  # the value of `- dense: 32`, for the layer's first option
    options: Mapping[str, Setting] = field(default_factory=dict)
    name: Name | None = None
    sources: tuple[Name, ...] | None = None
    share: Name | None = None
    tie: Mapping[str, Name] = field(default_factory=dict)
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
class Specification:
    """A whole declaration. Either `layers` or `formula` says what the network computes."""

    name: str
    file: str
    digest: str  # SHA-256 of the declaration's text, in hexadecimal
    inputs: tuple[InputDeclaration, ...] = ()
    parameters: tuple[ParameterDeclaration, ...] = ()
    formula: Formula | None = None
    layers: tuple[Node, ...] = ()
    losses: tuple[LossNode, ...] = ()
    wrt: tuple[Name, ...] = ()
    sizes: Mapping[str, Setting] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
