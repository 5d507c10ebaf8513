"""What a formula finds around it in one use: tensors, numbers, what `...` stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sympy import Expr, Integer, Rational, Symbol, ilcm

from symbp.errors import Mark, Problem
from symbp.ir import Fact, Tensor
from symbp.lang import Context, dotted_extents, index_extents, lower_size, parse_size
from symbp.lang.ast import Definition as Line
from symbp.lang.ast import Dots, Element, Statement, Variable, descend
from symbp.network.cases import Choice
from symbp.network.declare import extent_fault
from symbp.network.formal import Form, Sizes
from symbp.network.fragments import OUTPUT
from symbp.network.options import Number
from symbp.network.placed import Placed
from symbp.network.sizing import Lines, Needs, Numbers, dimensions
from symbp.spec.model import Definition, Dimension, NoiseDeclaration, StateDeclaration, Value

_FORMS = 40  # tries until extents that are rounded have their form


@dataclass(frozen=True)
class Usage:
    """One use of a definition: the lines that count, its options, and the tensors given.

    There is a source for each input. `options` are as written, `numbers` those that are numbers, by
    the names under which the formula reads them. `entries` are those of the list option of which
    this is one, if any. `own` says that the user wrote the formula, so that its places are theirs.
    """

    placed: Placed
    choice: Choice
    statements: tuple[Statement, ...]
    options: Mapping[str, Value]
    numbers: Mapping[str, Number]
    sources: tuple[Tensor, ...]
    entries: tuple[int, ...] = ()
    own: bool = False

    @property
    def definition(self) -> Definition:
        """What is used."""
        return self.placed.definition

    @property
    def absent(self) -> frozenset[str]:
        """The parameters whose option is off."""
        return frozenset(
            p.name
            for p in self.definition.parameters
            if p.when is not None and not self.options.get(p.when)
        )

    def problem(self, message: str, within: Mark | None = None) -> Problem:
        """A mistake, in the definition at `within` if that is the user's, else where it is used."""
        mark = self.placed.mark
        if not self.own or within is None:
            return Problem(f'"{self.placed.shown}": {message}', mark)
        used = f", used on line {mark.line}" if mark.line else ""
        return Problem(f'"{self.placed.shown}"{used}: {message}', within)

    @property
    def given(self) -> str:
        """The inputs with their shapes, as messages show them."""
        return " and ".join(dict.fromkeys(map(_shown, self.sources)))


@dataclass
class Binding:
    """The formal tensors and numbers of one use. Formal sizes stand for actual extents.

    `exact` keeps the numbers of extents that the formula rounds, wherever such an extent occurs.
    """

    usage: Usage
    exact: bool = False
    sizes: Sizes = field(default_factory=Sizes)
    inputs: dict[str, Tensor] = field(default_factory=dict)
    parameters: dict[str, Tensor] = field(default_factory=dict)
    states: dict[str, Tensor] = field(default_factory=dict)
    noises: dict[str, Tensor] = field(default_factory=dict)
    scalars: dict[str, Expr] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=lambda: Numbers(Sizes(), {}))
    leading: int = 0
    trailing: int = 0
    # by input: dimension to the name that the definition gives its extent
    _places: dict[str, dict[int, str]] = field(default_factory=dict)

    @property
    def outside(self) -> dict[str, Tensor]:
        """Every tensor that the formula may read and does not define."""
        return {**self.inputs, **self.parameters, **self.states, **self.noises}

    def prepare(self) -> list[Problem]:
        """Bind inputs, ellipses, options, sizes and parameters to formal ones."""
        usage = self.usage
        problems = self._find_ellipses()
        named, more = self._named_extents() if not problems else ({}, [])
        if problems or more:
            return problems + more
        lines = Lines.of(usage.definition, usage.choice)
        options = {n: Rational(v.numerator, v.denominator) for n, v in usage.numbers.items()}
        needs = lines.needs(usage.definition, usage.statements, options)
        sizes = self._sizes(needs, named, options)
        for _ in range(_FORMS):
            problems = self._count(sizes, needs, lines, named)
            faults = self.numbers.faults(lines, needs, usage.statements)
            if not faults.found:
                break
            sizes = sizes.refined(faults)
        problems = problems or self.numbers.check(lines)
        problems = [usage.problem(p.message, p.mark) for p in problems]
        return problems or self._shape_tensors()

    @property
    def formed(self) -> frozenset[Symbol]:
        """The sizes that stand for parts of what the formula rounds."""
        return frozenset() if self.exact else frozenset(self.sizes.multiples)

    def _count(
        self, sizes: Sizes, needs: Needs, lines: Lines, named: Mapping[str, Expr]
    ) -> list[Problem]:
        """Bind inputs and numbers, extents as these sizes have them."""
        usage = self.usage
        made = needs.rounded | needs.divisors.keys()
        numbers = Numbers(sizes, {})
        if usage.placed.entry is not None:
            rounded = {"part", "before", "total"} & (needs.rounded | needs.divisors.keys())
            known = {} if rounded else named
            numbers.take_parts(usage.entries, usage.placed.entry, lines, known)
            made |= {n for n, extent in named.items() if extent in sizes.equated}
        inputs = {}
        for name, source in zip(usage.definition.inputs, usage.sources, strict=True):
            places = {d for d, n in self._places.get(name, {}).items() if n in made}
            places |= {int(n[1]) % source.rank for n in needs.rounded if n[0] == name}
            whole = range(source.rank) if name in needs.wholes else ()
            inputs[name] = sizes.formal_tensor(name, source, {*places, *whole})
        numbers.tensors = {**inputs, **self._lists()}
        for name, extent in named.items():
            numbers.known[name] = sizes.placed(extent) if name in made else sizes.formal(extent)
        numbers.take_options(usage.numbers, usage.definition, needs)
        for name, value in usage.options.items():
            if isinstance(value, bool):
                numbers.known[name] = Integer(value)
        self.sizes, self.inputs, self.numbers, self.scalars = sizes, inputs, numbers, numbers.known
        return numbers.derive(lines)

    def _lists(self) -> dict[str, Tensor]:
        """Options that are lists, as the shapes that they may be."""
        declared = {o.name for o in self.usage.definition.options if o.listed}
        given = {n: v for n, v in self.usage.options.items() if n in declared}
        return {
            name: Tensor(name, tuple(Integer(e) for e in value if isinstance(e, int)))
            for name, value in given.items()
            if isinstance(value, tuple)
        }

    def pattern(self) -> object:
        """Equal for uses whose equations are alike: sizes count by which are equal to which."""
        usage = self.usage
        several = {o.name for o in usage.definition.options if o.names}
        options = tuple(
            (name, self.scalars.get(name, value))
            for name, value in {**usage.options, **usage.numbers}.items()
            if name not in several
        )
        inputs = tuple((t.shape, t.kind, t.upper) for t in self.inputs.values())
        return usage.choice, options, inputs, self.leading, tuple(self.numbers.undecided)

    def context(self) -> Context:
        """What the formula finds around it."""
        return Context(
            tensors=self.outside,
            scalars=self.scalars,
            absent=self.usage.absent,
            outputs={"out": OUTPUT},
            prefix=OUTPUT,
            leading=self.leading,
            trailing=self.trailing,
        )

    # --- inputs -----------------------------------------------------------------------------

    def _find_ellipses(self) -> list[Problem]:
        """How many dimensions the leading and the trailing `...` stand for."""
        usage = self.usage
        inputs = dict(zip(usage.definition.inputs, usage.sources, strict=True))
        axis = usage.options.get("axis")
        counts: dict[bool, int] = {}
        for name, dots, entries in self._dotted():
            tensor = inputs[name]
            rest = tensor.rank - (entries - len(dots))
            if rest < 0:
                least = entries - len(dots)
                needed = f"{least} dimension{'s' if least > 1 else ''}"
                message = f"needs an input of at least {needed}; it was given {usage.given}"
                return [usage.problem(message)]
            if len(dots) == 2:
                place = int(axis) if isinstance(axis, int) else -1
                place = place + tensor.rank if place < 0 else place
                if not 0 <= place < tensor.rank:
                    return [usage.problem(f"axis {axis} is none of {usage.given}")]
                counts |= {True: place, False: rest - place}
            else:
                counts[dots[0] == 0] = rest
        self.leading, self.trailing = counts.get(True, 0), counts.get(False, 0)
        return []

    def _dotted(self) -> Iterable[tuple[str, list[int], int]]:
        """Inputs with where `...` stands and the number of entries: as declared, then as read."""
        definition = self.usage.definition
        for name, shape in definition.input_shapes.items():
            dots = [k for k, d in enumerate(shape) if d.text == "..."]
            if len(dots) == 1:
                yield name, dots, len(shape)
        for element in elements(self.usage.statements):
            dots = [k for k, i in enumerate(element.indices) if isinstance(i, Dots)]
            if element.name in definition.inputs and dots:
                yield element.name, dots, len(element.indices)

    def _named_extents(self) -> tuple[dict[str, Expr], list[Problem]]:
        """Extents named by declared input shapes, such as m in `left: [..., m]`."""
        usage = self.usage
        inputs = dict(zip(usage.definition.inputs, usage.sources, strict=True))
        named: dict[str, Expr] = {}
        places: dict[str, list[str]] = defaultdict(list)
        for name, shape in usage.definition.input_shapes.items():
            dots = [k for k, d in enumerate(shape) if d.text == "..."]
            tensor = inputs[name]
            spans = [self.leading if k == 0 else self.trailing for k in dots]
            if len(dots) == 1 and dots[0]:
                # Of the dimensions that the formula writes as `...` some may have names here.
                spans = [tensor.rank - len(shape) + 1]
            if tensor.rank != len(shape) - len(dots) + sum(spans):
                written = ", ".join(d.text for d in shape)
                message = f"needs an input of shape [{written}]; it was given"
                return {}, [usage.problem(f"{message} {usage.given}")]
            place = 0
            for k, entry in enumerate(shape):
                if k in dots:
                    place += spans[dots.index(k)]
                    continue
                known = named.setdefault(entry.text, tensor.shape[place])
                places[entry.text].append(f"{tensor.shape[place]} in {_shown(tensor)}")
                if known != tensor.shape[place]:
                    message = f"{entry.text} must be one number, but it is "
                    return {}, [usage.problem(f"{message}{' and '.join(places[entry.text])}")]
                self._places.setdefault(name, {})[place] = entry.text
                place += 1
        return named, []

    def _sizes(self, needs: Needs, named: Mapping[str, Expr], options: Mapping[str, Expr]) -> Sizes:
        """Formal sizes to begin with; multiples and numbers where what is made of extents needs."""
        usage = self.usage
        inputs = dict(zip(usage.definition.inputs, usage.sources, strict=True))
        entries = {d.text for d in dimensions(usage.definition)}
        extents = {**named, **{n: e for n, e in options.items() if n in entries}}
        literal = {e for name in needs.wholes & set(inputs) for e in inputs[name].shape}
        rounded = {e for n, e in (extents if self.exact else named).items() if n in needs.rounded}
        for name in needs.rounded:
            tensor = inputs.get(name[0]) if isinstance(name, tuple) else None
            if tensor is not None and -tensor.rank <= int(name[1]) < tensor.rank:
                rounded.add(tensor.shape[int(name[1])])
        factors: dict[Expr, Expr] = {}
        for name, divisor in needs.divisors.items():
            extent = extents.get(name, Integer(0))
            if extent.is_Integer and extent > 0:
                factors[extent] = ilcm(factors.get(extent, 1), divisor)
        literal |= {e for e, factor in factors.items() if e % factor}
        if self.exact:
            literal |= rounded
        divided = {extents.get(name, Integer(0)) for name in needs.divisors}
        whole = divided <= factors.keys() - literal - rounded
        symbolic = needs.symbolic if whole else {}
        every = {*factors, *rounded}
        forms = {e: Form(Integer(factors.get(e, 1))) for e in every if e.is_Integer}
        numbers = frozenset(e for e in literal if e.is_Integer)
        return Sizes(numbers, forms, symbolic, self.exact)

    # --- parameters, states, noise ----------------------------------------------------------

    def _shape_tensors(self) -> list[Problem]:
        """The shapes of parameters, and of those states and noise that the formula needs."""
        usage = self.usage
        context = self.context()
        known = {**index_extents(usage.statements, context), **self.scalars}
        leading = dotted_extents(usage.statements, context)
        needed = _names(usage.statements)
        problems: list[Problem] = []
        for declaration in usage.definition.parameters:
            if declaration.name not in usage.absent:
                shape, found = self._shape(declaration.name, declaration.shape, known, ())
                self.parameters[declaration.name] = Tensor(declaration.name, shape)
                problems += found
        for state in self._states(needed):
            shape, found = self._shape(state.name, state.shape, known, ())
            facts = frozenset({Fact("nonnegative")} if state.nonnegative else ())
            self.states[state.name] = Tensor(state.name, shape, facts=facts)
            problems += found
        for noise in self._noises(needed):
            shape, found = self._shape(noise.name, noise.shape, known, leading)
            self.noises[noise.name] = Tensor(noise.name, shape)
            problems += found
        return problems

    def _states(self, needed: frozenset[str]) -> list[StateDeclaration]:
        return [s for s in self.usage.definition.states if {s.name, s.next} & needed]

    def _noises(self, needed: frozenset[str]) -> list[NoiseDeclaration]:
        noises = self.usage.choice.noise(self.usage.definition)
        return [noise for noise in noises if noise.name in needed]

    def _shape(
        self,
        name: str,
        entries: Iterable[Dimension],
        known: Mapping[str, Expr],
        leading: tuple[Expr | None, ...],
    ) -> tuple[tuple[Expr, ...], list[Problem]]:
        shape: list[Expr] = []
        problems: list[Problem] = []
        for entry in entries:
            if entry.text == "..." and leading is not None:
                shape += [e if e is not None else Integer(1) for e in leading]
                continue
            value, found = _dimension(entry, known)
            fault = extent_fault(self.sizes.actual(value)) if value is not None else ""
            if fault and not found:
                message = f'dimension "{entry.text}" of {name} {fault}'
                found = [self.usage.problem(message, entry.mark)]
            problems += found
            shape.append(value if value is not None else Integer(1))
        return tuple(shape), problems


def _shown(tensor: Tensor) -> str:
    """A tensor with its shape, as messages show it."""
    return f"{tensor.name} [{', '.join(map(str, tensor.shape))}]"


def elements(statements: Iterable[Statement]) -> list[Element]:
    """Every access on a right side."""
    return [
        node
        for statement in statements
        if isinstance(statement, Line)
        for node, _ in descend(statement.value)
        if isinstance(node, Element)
    ]


def _names(statements: Iterable[Statement]) -> frozenset[str]:
    """Every name that an equation reads or defines."""
    return frozenset(
        node.name
        for statement in statements
        if isinstance(statement, Line)
        for part in (statement.target, statement.value)
        for node, _ in descend(part)
        if isinstance(node, Element | Variable)
    )


def _dimension(entry: Dimension, scalars: Mapping[str, Expr]) -> tuple[Expr | None, list[Problem]]:
    node, problems = parse_size(entry.text, entry.mark)
    return lower_size(node, scalars) if node is not None else (None, problems)
