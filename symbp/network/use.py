"""One use of a definition: shapes found, parameters made, its formula lowered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sympy import Expr, Integer, Rational, Symbol

from symbp.errors import Mark, Problem
from symbp.ir import Access, Equation, Fresh, Program, Tensor, size
from symbp.lang import Context, index_extents, lower, lower_size, parse_size
from symbp.lang.ast import Definition as Line
from symbp.lang.ast import Dots, Element, Statement, descend
from symbp.network.declare import extent_fault, oversize
from symbp.network.fragments import OUTPUT, LoweredLayer
from symbp.network.graph import Placed
from symbp.network.initialise import initializer
from symbp.network.model import Parameter
from symbp.network.options import value_text
from symbp.spec.model import Dimension, Value


@dataclass(frozen=True)
class SettledLayer:
    """A layer ready to be placed: shapes are actual, in integers and named sizes.

    `sources` are the input tensors as this use shows them: kind and upper bound may be refined.
    """

    lowered: LoweredLayer
    output: Tensor
    parameters: Mapping[str, Parameter]
    sources: tuple[Tensor, ...]
    settings: str


class Use:
    """One use of a definition: formal sizes stand for actual extents, one for each distinct one."""

    def __init__(
        self,
        placed: Placed,
        statements: tuple[Statement, ...],
        options: Mapping[str, Value],
        sources: tuple[Tensor, ...],
        own: bool = False,  # whether the user wrote the formula, so that its places are theirs
    ) -> None:
        self.placed = placed
        self.own = own
        self.definition = placed.definition
        self.statements = statements
        self.options = options
        self.sources = sources
        self.sizes: dict[Symbol, Expr] = {}  # formal size to actual extent
        self.formal: dict[Expr, Expr] = {}  # actual extent to formal size
        self.inputs: dict[str, Tensor] = {}
        self.parameters: dict[str, Tensor] = {}
        self.scalars: dict[str, Expr] = {}
        self.leading = 0
        self.trailing = 0

    def prepare(self) -> list[Problem]:
        """Bind inputs, ellipses, options, sizes and parameters to formal ones."""
        for name, source in zip(self.definition.inputs, self.sources, strict=True):
            shape = tuple(self.to_formal(e) for e in source.shape)
            upper = self.to_formal(source.upper) if source.upper is not None else None
            self.inputs[name] = Tensor(name, shape, source.kind, upper, source.facts)
        problems = self._find_ellipses() or self._name_extents()
        if problems:
            return problems
        dimensions = {d.text for p in self.definition.parameters for d in p.shape}
        for name, value in self.options.items():
            if not isinstance(value, int | Fraction):
                continue
            number = Rational(value.numerator, value.denominator)
            self.scalars[name] = self.to_formal(number) if name in dimensions else number
        return self._shape_parameters()

    def pattern(self) -> object:
        """Equal for uses whose equations are alike: sizes count by which are equal to which."""
        options = tuple((n, self.scalars.get(n, v)) for n, v in self.options.items())
        inputs = tuple((t.shape, t.kind, t.upper) for t in self.inputs.values())
        return options, inputs, self.leading

    def to_formal(self, actual: Expr) -> Expr:
        """The formal size that stands for an actual extent."""
        if actual not in self.formal:
            symbol = size(f"s{len(self.sizes)}")
            self.sizes[symbol] = actual
            self.formal[actual] = symbol
        return self.formal[actual]

    def to_actual(self, expression: Expr) -> Expr:
        """An expression in formal sizes, in integers and named sizes."""
        return expression.xreplace(self.sizes)

    def _find_ellipses(self) -> list[Problem]:
        """How many dimensions the leading and the trailing `...` stand for."""
        axis = self.options.get("axis")
        counts: dict[bool, int] = {}
        for element in _elements(self.statements):
            tensor = self.inputs.get(element.name)
            dots = [k for k, i in enumerate(element.indices) if isinstance(i, Dots)]
            if tensor is None or not dots:
                continue
            rest = tensor.rank - (len(element.indices) - len(dots))
            if rest < 0:
                return [self._problem(f"{_shown(self.sources)} has too few dimensions for it")]
            if len(dots) == 2:
                place = int(axis) if isinstance(axis, int) else -1
                place = place + tensor.rank if place < 0 else place
                if not 0 <= place < tensor.rank:
                    message = f"axis {axis} is none of {_shown(self.sources)}"
                    return [self._problem(message)]
                counts |= {True: place, False: rest - place}
            else:
                counts[dots[0] == 0] = rest
        self.leading, self.trailing = counts.get(True, 0), counts.get(False, 0)
        return []

    def _name_extents(self) -> list[Problem]:
        """Sizes named by declared input shapes, such as m in `left: [..., m]`."""
        for name, shape in self.definition.input_shapes.items():
            dots = [k for k, d in enumerate(shape) if d.text == "..."]
            spans = [self.leading if k == 0 else self.trailing for k in dots]
            tensor = self.inputs[name]
            if tensor.rank != len(shape) - len(dots) + sum(spans):
                written = ", ".join(d.text for d in shape)
                message = f"needs an input of shape [{written}]; it was given"
                return [self._problem(f"{message} {_shown(self.sources)}")]
            place = 0
            for k, entry in enumerate(shape):
                if k in dots:
                    place += spans[dots.index(k)]
                    continue
                self.scalars[entry.text] = tensor.shape[place]
                place += 1
        return []

    def _shape_parameters(self) -> list[Problem]:
        absent = self.absent()
        letters = index_extents(self.statements, self.context(OUTPUT))
        scalars = {**letters, **self.scalars}
        problems: list[Problem] = []
        for declaration in self.definition.parameters:
            if declaration.name in absent:
                continue
            shape: list[Expr] = []
            for entry in declaration.shape:
                value, found = _dimension(entry, scalars)
                fault = extent_fault(self.to_actual(value)) if value is not None else ""
                if fault and not found:
                    message = f'dimension "{entry.text}" of {declaration.name} {fault}'
                    found = [self._problem(message, entry.mark)]
                problems += found
                shape.append(value if value is not None else Integer(1))
            self.parameters[declaration.name] = Tensor(declaration.name, tuple(shape))
        return problems

    def absent(self) -> frozenset[str]:
        """The parameters whose option is off."""
        return frozenset(
            p.name
            for p in self.definition.parameters
            if p.when is not None and not self.options.get(p.when)
        )

    def context(self, prefix: str) -> Context:
        """What the formula finds around it."""
        return Context(
            tensors={**self.inputs, **self.parameters},
            scalars=self.scalars,
            absent=self.absent(),
            outputs={"out": prefix},
            prefix=prefix,
            leading=self.leading,
            trailing=self.trailing,
        )

    def lower(self, key: int) -> tuple[SettledLayer | None, list[Problem]]:
        """Lower the formula; then everything the layer means in actual sizes."""
        lowered = lower(self.statements, self.context(OUTPUT), Fresh())
        if lowered.problems:
            return None, self.harmed()
        tensors = {**self.inputs, **self.parameters}
        tensors |= {t.name: t for t in lowered.tensors}
        if OUTPUT not in tensors:
            return None, [self._problem("its formula does not define out", self._place())]
        program = Program(tensors, tuple(lowered.equations))
        layer = LoweredLayer(
            key,
            program,
            tuple(self.inputs),
            tuple(self.parameters),
            self.sizes,
            lowered.nonzero,
            lowered.nonnegative,
        )
        sources, problems = self._refined(program.equations)
        parameters, more = self._initialised()
        problems += more + self._impossible(layer)
        output = self._actual(tensors[OUTPUT])
        large = ((t, oversize(t.shape)) for t in (output, *(p.tensor for p in parameters.values())))
        problems += [self._problem(f"{t.name} {fault}") for t, fault in large if fault]
        if problems:
            return None, problems
        return SettledLayer(layer, output, parameters, sources, self._settings()), []

    def harmed(self) -> list[Problem]:
        """What is wrong with the formula over these inputs, with their shapes."""
        shown = f"; it was given {_shown(self.sources)}" if self.sources else ""
        return [self._problem(p.message + shown, p.mark) for p in self._actual_problems()]

    def _actual_problems(self) -> list[Problem]:
        """The lowering's problems in actual numbers: done again over actual shapes, to be told."""
        actual = {
            t.name: self._actual(t) for t in (*self.inputs.values(), *self.parameters.values())
        }
        context = replace(
            self.context(OUTPUT),
            tensors=actual,
            scalars={n: self.to_actual(v) for n, v in self.scalars.items()},
        )
        return list(lower(self.statements, context, Fresh()).problems)

    def _actual(self, tensor: Tensor) -> Tensor:
        shape = tuple(self.to_actual(e) for e in tensor.shape)
        upper = self.to_actual(tensor.upper) if tensor.upper is not None else None
        return replace(tensor, shape=shape, upper=upper)

    def _refined(self, equations: tuple[Equation, ...]) -> tuple[tuple[Tensor, ...], list[Problem]]:
        """Bounds of integer inputs from the dimensions that they index."""
        uppers: dict[str, Expr] = {}
        problems = []
        shapes = {t.name: t.shape for t in (*self.inputs.values(), *self.parameters.values())}
        for equation in equations:
            for access in equation.reads():
                shape = shapes.get(access.tensor) or _shape_of(access, equations, shapes)
                for index, extent in zip(access.indices, shape, strict=False):
                    if isinstance(index, Access) and index.tensor in self.inputs:
                        uppers.setdefault(index.tensor, self.to_actual(extent))
        refined = []
        for name, source in zip(self.definition.inputs, self.sources, strict=True):
            upper = uppers.get(name)
            if upper is not None and source.upper is None:
                refined.append(replace(source, upper=upper))
                continue
            if upper is not None and upper != source.upper:
                message = (
                    f"{source.name} holds integers below {source.upper}, but they choose among "
                    f"{upper}; it was given {_shown(self.sources)}"
                )
                problems.append(self._problem(message))
            refined.append(source)
        return tuple(refined), problems

    def _impossible(self, layer: LoweredLayer) -> list[Problem]:
        """Divisors that these sizes make 0, and accesses that they put outside a tensor."""
        problems = []
        for expression in layer.nonzero:
            if self.to_actual(expression) == 0:
                message = f"its formula divides by {expression}, which these sizes make 0"
                problems.append(self._problem(f"{message}: {_shown(self.sources)}"))
        for expression in layer.nonnegative:
            if self.to_actual(expression).is_negative:
                message = f"it reads outside an array of {_shown(self.sources)}"
                problems.append(self._problem(message))
        return problems

    def _initialised(self) -> tuple[dict[str, Parameter], list[Problem]]:
        found: dict[str, Parameter] = {}
        problems: list[Problem] = []
        for declaration in self.definition.parameters:
            if declaration.name not in self.parameters:
                continue
            tensor = self._actual(self.parameters[declaration.name])
            rule, more = initializer(declaration, tensor.shape, self.placed.weight_init)
            problems += more
            found[declaration.name] = Parameter(tensor, rule)
        return found, problems

    def _settings(self) -> str:
        return ", ".join(f"{name} {value_text(value)}" for name, value in self.options.items())

    def _place(self) -> Mark | None:
        lines = [s.target.mark for s in self.statements if isinstance(s, Line)]
        return lines[-1] if lines else None

    def _problem(self, message: str, within: Mark | None = None) -> Problem:
        """A mistake, in the definition at `within` if that is the user's, else where it is used."""
        mark = self.placed.mark
        if not self.own or within is None:
            return Problem(f'"{self.placed.shown}": {message}', mark)
        used = f", used on line {mark.line}" if mark.line else ""
        return Problem(f'"{self.placed.shown}"{used}: {message}', within)


def _shape_of(
    access: Access, equations: tuple[Equation, ...], shapes: Mapping[str, tuple[Expr, ...]]
) -> tuple[Expr, ...]:
    """The shape of a tensor that the formula itself defines in one plain equation."""
    for equation in equations:
        if equation.target == access.tensor:
            return tuple(equation.domain.get(i, Integer(0)) for i in equation.lhs)
    return ()


def _elements(statements: tuple[Statement, ...]) -> list[Element]:
    found = []
    for statement in statements:
        if isinstance(statement, Line):
            found += [n for n, _ in descend(statement.value) if isinstance(n, Element)]
    return found


def _dimension(entry: Dimension, scalars: Mapping[str, Expr]) -> tuple[Expr | None, list[Problem]]:
    node, problems = parse_size(entry.text, entry.mark)
    return lower_size(node, scalars) if node is not None else (None, problems)


def _shown(sources: tuple[Tensor, ...]) -> str:
    return " and ".join(f"{s.name} [{', '.join(map(str, s.shape))}]" for s in sources)
