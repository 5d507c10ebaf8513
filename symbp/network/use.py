"""One use of a definition: its formula lowered, and what that means in actual sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Integer, Rational, Symbol

from symbp.errors import Mark, Problem
from symbp.ir import Access, Equation, Fresh, Program, Tensor
from symbp.ir.sizes import nonnegative as proved
from symbp.lang import Disagreement, Lowered, lower
from symbp.lang.ast import Definition as Line
from symbp.network.binding import Binding, Usage
from symbp.network.copies import with_copies
from symbp.network.declare import oversize
from symbp.network.fragments import OUTPUT, LoweredLayer
from symbp.network.initialise import initializer
from symbp.network.model import Message, Noise, Parameter, State
from symbp.network.options import is_number, value_text
from symbp.network.sizing import Lines, at_run_time
from symbp.spec.wording import listed, suggestion


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
    states: Mapping[str, State] = field(default_factory=dict)  # by formal name, `next` formal too
    noises: Mapping[str, Noise] = field(default_factory=dict)  # by formal name


class Use:
    """One use of a definition, its surroundings bound."""

    def __init__(self, usage: Usage, exact: bool = False) -> None:
        self.usage = usage
        self.binding = Binding(usage, exact)

    def prepare(self) -> list[Problem]:
        """Bind what the formula reads."""
        problems = self.binding.prepare()
        return self._unnumbered() or problems if problems else []

    def lower(self, key: int) -> tuple[SettledLayer | None, list[Problem]]:
        """Lower the formula; then everything the layer means in actual sizes."""
        binding, sizes = self.binding, self.binding.sizes
        lowered = lower(self.usage.statements, binding.context(), Fresh())
        if lowered.problems:
            # What only sizes without a number make wrong is told as it stands.
            as_lowered = [self.usage.problem(p.message, p.mark) for p in lowered.problems]
            return None, self._unnumbered() or self.harmed() or as_lowered
        tensors = binding.outside | {t.name: t for t in lowered.tensors}
        if OUTPUT not in tensors:
            message = "its formula does not define out"
            return None, [self.usage.problem(message, self._place())]
        program = with_copies(Program(tensors, tuple(lowered.equations)))
        choices = self._choices(program.equations)
        # An integer chooses within range, whatever the network knows of it: sums over what it
        # chooses then collapse for labels that are fewer, and for those that nobody counted.
        bounded = {name: replace(program.tensors[name], upper=e) for name, e in choices.items()}
        program = Program({**program.tensors, **bounded}, program.equations)
        layer = self._layer(key, lowered, program)
        parameters, problems = self._initialised()
        problems += self._impossible(layer) + self._successors(layer)
        output = sizes.actual_tensor(program.tensors[OUTPUT])
        large = ((t, oversize(t.shape)) for t in (output, *(p.tensor for p in parameters.values())))
        problems += [self.usage.problem(f"{t.name} {fault}") for t, fault in large if fault]
        if problems:
            return None, problems
        settled = SettledLayer(
            layer, output, parameters, self._refined(choices), self._settings(),
            self._states(layer), self._noise(),
        )  # fmt: skip
        return settled, []

    def _layer(self, key: int, lowered: Lowered, program: Program) -> LoweredLayer:
        binding = self.binding
        nonnegative, nonzero = at_run_time(binding.numbers.undecided)
        successors = {s.name: s.next for s in self.usage.definition.states}
        following = {name: lowered.names.get(successors[name]) for name in binding.states}
        return LoweredLayer(
            key,
            program,
            tuple(binding.inputs),
            tuple(binding.parameters),
            binding.sizes.bound,
            (*nonzero, *lowered.nonzero),
            (*nonnegative, *(e for e in lowered.nonnegative if not proved(e))),
            following,
            tuple(binding.noises),
            binding.sizes.multiples,
            self._messages(),
        )

    def _unnumbered(self) -> list[Problem]:
        """Extents without a number that a formula of the library divides, as by its groups.

        What the user did not write is not shown where it fails for want of a number.
        """
        usage = self.usage
        if usage.own:
            return []
        numbers = {n: Rational(v.numerator, v.denominator) for n, v in usage.numbers.items()}
        lines = Lines.of(usage.definition, usage.choice)
        divisors = lines.needs(usage.definition, usage.statements, numbers).divisors
        known = self.binding.scalars
        extents = {n: self.binding.sizes.actual(known[n]) for n in divisors if n in known}
        return [
            usage.problem(
                f"{name} must be a number here, but it is {extent} in {usage.given}; write a "
                "number in the shape of the input"
            )
            for name, extent in extents.items()
            if extent.free_symbols
        ]

    def _messages(self) -> dict[Expr, Message]:
        """What to say where the arrays show that a requirement does not hold."""
        found: dict[Expr, Message] = {}
        for condition, message in self.binding.numbers.undecided.items():
            for expression in at_run_time([condition])[0]:
                found.setdefault(expression, (f'"{self.usage.placed.shown}": ', *message))
        return found

    def harmed(self) -> list[Problem]:
        """What is wrong with the formula over these inputs, with their shapes."""
        usage = self.usage
        found = self._actual_problems()
        differing = [p.extents for p in found if isinstance(p, Disagreement)]
        if differing and not usage.own and len({s.name for s in usage.sources}) > 1:
            # The indices of a formula that the user did not write tell them nothing.
            pairs = listed(dict.fromkeys(f"{one} is not {other}" for one, other in differing))
            return [usage.problem(f"the shapes of {usage.given} must agree, but {pairs}")]
        shown = f"; it was given {usage.given}" if usage.sources else ""
        return [usage.problem(p.message + shown, p.mark) for p in found]

    def _actual_problems(self) -> list[Problem]:
        """The lowering's problems in actual numbers: done again over actual shapes, to be told."""
        sizes = self.binding.sizes
        tensors = {name: sizes.actual_tensor(t) for name, t in self.binding.outside.items()}
        scalars = {n: sizes.actual(v) for n, v in self.binding.scalars.items()}
        context = replace(self.binding.context(), tensors=tensors, scalars=scalars)
        return list(lower(self.usage.statements, context, Fresh()).problems)

    def _choices(self, equations: tuple[Equation, ...]) -> dict[str, Expr]:
        """By integer input the extent, in formal sizes, of the dimension that it chooses from."""
        binding = self.binding
        found: dict[str, Expr] = {}
        shapes = {t.name: t.shape for t in binding.outside.values()}
        for equation in equations:
            for access in equation.reads():
                shape = shapes.get(access.tensor) or _shape_of(access, equations)
                for index, extent in zip(access.indices, shape, strict=False):
                    if isinstance(index, Access) and index.tensor in binding.inputs:
                        found.setdefault(index.tensor, extent)
        return found

    def _refined(self, choices: Mapping[str, Expr]) -> tuple[Tensor, ...]:
        """The sources, integers bounded by what they choose from unless they have a lower bound."""
        refined = []
        for name, source in zip(self.usage.definition.inputs, self.usage.sources, strict=True):
            upper = self.binding.sizes.actual(choices[name]) if name in choices else source.upper
            lower = source.upper is None or upper is None or not proved(upper - source.upper)
            refined.append(replace(source, upper=upper) if lower else source)
        return tuple(refined)

    def _impossible(self, layer: LoweredLayer) -> list[Problem]:
        """Divisors that these sizes make 0, and accesses that they put outside a tensor."""
        usage, sizes = self.usage, self.binding.sizes
        problems = []
        for expression in layer.nonzero:
            if sizes.actual(expression) == 0:
                message = f"its formula divides by {self._named(expression)}, which is 0 here"
                problems.append(usage.problem(f"{message}; it was given {usage.given}"))
        for expression in layer.nonnegative:
            if sizes.actual(expression).is_negative:
                message = f"it reads outside an array of {usage.given}"
                problems.append(usage.problem(message))
        return problems

    def _named(self, expression: Expr) -> Expr:
        """An expression in formal sizes, in the names that the definition has for these."""
        names = {v: Symbol(n) for n, v in self.binding.scalars.items() if v.is_Symbol}
        return expression.xreplace(names)

    def _initialised(self) -> tuple[dict[str, Parameter], list[Problem]]:
        binding, placed = self.binding, self.usage.placed
        found: dict[str, Parameter] = {}
        problems: list[Problem] = []
        for declaration in self.usage.definition.parameters:
            if declaration.name not in binding.parameters:
                continue
            tensor = binding.sizes.actual_tensor(binding.parameters[declaration.name])
            given = placed.init.get(declaration.name)
            declared = replace(declaration, init=given) if given is not None else declaration
            rule, more = initializer(declared, tensor.shape, placed.weight_init)
            problems += more
            found[declaration.name] = Parameter(tensor, rule)
        for name, setting in placed.init.items():
            if name not in found:
                there = ", ".join(found) or "none"
                hint = suggestion(name, found, f"; it has {there}")
                message = f'"{placed.shown}" has no parameter "{name}" to initialise{hint}'
                problems.append(Problem(message, setting.key or setting.mark))
        return found, problems

    def _states(self, layer: LoweredLayer) -> dict[str, State]:
        starts = {s.name: s.init.value if s.init else 0 for s in self.usage.definition.states}
        found = {}
        for name, following in layer.states.items():
            tensor = self.binding.sizes.actual_tensor(self.binding.states[name])
            start = starts[name]
            value = start if is_number(start) else 0
            found[name] = State(tensor, float(value), following or "")
        return found

    def _successors(self, layer: LoweredLayer) -> list[Problem]:
        """States that a tensor of another shape would replace."""
        problems = []
        for name, following in layer.states.items():
            if following is None:
                continue
            shapes = [layer.program.tensors[n].shape for n in (name, following)]
            if shapes[0] != shapes[1]:
                here, there = (
                    f"[{', '.join(str(self.binding.sizes.actual(e)) for e in s)}]" for s in shapes
                )
                what = following.removeprefix(f"{OUTPUT}.")
                message = f"{what} {there} cannot replace {name} {here}: the shapes differ"
                problems.append(self.usage.problem(message, self._place(what)))
        return problems

    def _noise(self) -> dict[str, Noise]:
        kinds = {n.name: n.distribution for n in self.usage.definition.noises}
        actual = self.binding.sizes.actual_tensor
        return {n: Noise(actual(t), kinds[n]) for n, t in self.binding.noises.items()}

    def _settings(self) -> str:
        options = self.usage.options.items()
        return ", ".join(f"{name} {value_text(value)}" for name, value in options)

    def _place(self, target: str = "") -> Mark | None:
        """Where a tensor is defined, or the last line."""
        lines = [s.target for s in self.usage.statements if isinstance(s, Line)]
        named = [line for line in lines if line.name == target]
        return (named or lines)[-1].mark if lines else None


def _shape_of(access: Access, equations: tuple[Equation, ...]) -> tuple[Expr, ...]:
    """The shape of a tensor that the formula itself defines in one plain equation."""
    for equation in equations:
        if equation.target == access.tensor:
            return tuple(equation.domain.get(i, Integer(0)) for i in equation.lhs)
    return ()
