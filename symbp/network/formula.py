"""A network that is only formulas: its declared tensors and its equations, as one layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Ne
from sympy.core.relational import Relational

from symbp.errors import Problem
from symbp.ir import Access, Equation, Fresh, Program, Select, Tensor, accesses
from symbp.lang import Context, lower, parse, unharmed
from symbp.lang.ast import Definition as Line
from symbp.lang.ast import Element, Statement, descend
from symbp.network.declare import input_tensor, parameter_shape
from symbp.network.fragments import Layer, LoweredLayer
from symbp.network.initialise import initializer
from symbp.network.model import Parameter
from symbp.spec.model import Specification

LOSS = "loss"
_LOSS_IS_SCALAR = "loss is one number; reduce it, as in loss = mean[n](...), or call it otherwise"


@dataclass(frozen=True)
class Whole:
    """The formula as a layer, all its tensors, and the one that `predict` gives."""

    layer: Layer
    tensors: Mapping[str, Tensor]
    parameters: Mapping[str, Parameter]
    output: str


@dataclass(frozen=True)
class Declared:
    """What a formula network declares before its first equation is understood."""

    statements: tuple[Statement, ...]
    inputs: Mapping[str, Tensor]
    parameters: Mapping[str, Parameter]
    sound: bool  # without, the statements are those that what is wrong has nothing to do with

    @property
    def tensors(self) -> dict[str, Tensor]:
        """Inputs and parameters."""
        return {**self.inputs, **{name: p.tensor for name, p in self.parameters.items()}}


def declared(specification: Specification) -> tuple[Declared, list[Problem]]:
    """The formula's statements and the tensors it may read."""
    statements: tuple[Statement, ...] = ()
    problems: list[Problem] = []
    if specification.formula is not None:
        statements, problems = parse(specification.formula)
    integers = _indexing(statements)
    broken = {i.name for i in specification.inputs if i.faulty}
    inputs = {i.name: input_tensor(i, integers) for i in specification.inputs if not i.faulty}
    parameters: dict[str, Parameter] = {}
    for declaration in specification.parameters:
        shape, wrong = parameter_shape(declaration)
        rule, more = initializer(declaration, shape, "")
        problems += wrong + more
        if wrong or declaration.faulty:
            broken.add(declaration.name)
        parameters[declaration.name] = Parameter(Tensor(declaration.name, shape), rule)
    sound = not problems and not broken
    if not sound and specification.formula is not None:
        statements = unharmed(statements, specification.formula, broken)
    elif not statements and specification.formula is not None and specification.formula.text:
        message = "the formula has no equation; write one such as loss = sum[i](x[i]^2)"
        problems.append(Problem(message, specification.formula.lines[0]))
    return Declared(statements, inputs, parameters, sound), problems


def lower_whole(found: Declared) -> tuple[Whole | None, list[Problem]]:
    """Lower `formula:`; a scalar named `loss` is the loss.

    The output is the tensor named `out`, else the last one defined before the loss.
    """
    statements, inputs, parameters = found.statements, found.inputs, found.parameters
    known = found.tensors
    scalars = {str(s.name): s for t in known.values() for e in t.shape for s in e.free_symbols} | {
        s.name: s for t in known.values() if t.upper is not None for s in t.upper.free_symbols
    }
    written = [s.target.name for s in statements if isinstance(s, Line)]
    misused = [s.target for s in statements if isinstance(s, Line) and s.target.name == LOSS]
    outputs = {"out": "out"} if "out" in written else {}
    context = Context(tensors=known, scalars=scalars, outputs=outputs)
    lowered = lower(statements, context, Fresh())
    problems = [Problem(_LOSS_IS_SCALAR, t.mark) for t in misused if t.indices]
    if lowered.problems or problems or not found.sound or not written:
        return None, [*lowered.problems, *problems]
    tensors = known | {t.name: t for t in lowered.tensors}
    program = Program(tensors, tuple(lowered.equations))
    problems = _beyond(program, inputs, statements)
    if problems:
        return None, problems
    program = _bounded(program, frozenset(inputs))
    has_loss = LOSS in program.tensors and program.tensors[LOSS].rank == 0
    layer = Layer(
        LOSS if has_loss else "",
        LoweredLayer(
            -1,
            program,
            tuple(inputs),
            tuple(parameters),
            {s: s for s in program.sizes()},
            lowered.nonzero,
            lowered.nonnegative,
        ),
        {name: name for name in program.tensors},
        Integer(1) if has_loss else None,
    )
    return Whole(layer, program.tensors, parameters, _output(written, program)), []


def _output(written: list[str], program: Program) -> str:
    """What `predict` gives: `out`, else the last tensor that is not the loss, else the loss."""
    if "out" in written:
        return "out"
    others = [name for name in written if name != LOSS and name in program.tensors]
    return others[-1] if others else LOSS


def _indexing(statements: tuple[Statement, ...]) -> frozenset[str]:
    """The names that stand inside an index, and so hold integers."""
    return frozenset(
        inner.name
        for statement in statements
        if isinstance(statement, Line)
        for node, _ in descend(statement.value)
        if isinstance(node, Element)
        for i in node.indices
        for inner, _ in descend(i)
        if isinstance(inner, Element)
    )


def _beyond(
    program: Program, inputs: Mapping[str, Tensor], statements: tuple[Statement, ...]
) -> list[Problem]:
    """Integer inputs that may be beyond a dimension that they index, whatever the sizes."""
    marks = {
        inner.name: inner.mark
        for s in statements
        if isinstance(s, Line)
        for node, _ in descend(s.value)
        if isinstance(node, Element)
        for i in node.indices
        for inner, _ in descend(i)
        if isinstance(inner, Element)
    }
    sizes = {s for t in program.tensors.values() for e in t.shape for s in e.free_symbols}
    found: dict[Problem, None] = {}
    for equation in program.equations:
        limited = _limited(equation)
        for access in equation.reads():
            shape = program.tensors[access.tensor].shape
            for index, extent in zip(access.indices, shape, strict=True):
                name = index.tensor if isinstance(index, Access) else ""
                upper = inputs[name].upper if name in inputs else None
                if upper is None or upper.free_symbols - sizes or name in limited:
                    continue  # no bound, one of no array (a mistake said elsewhere), or a condition
                if (extent - upper).is_nonnegative:
                    continue
                message = f"{name} holds integers below {upper}, but they choose among {extent}"
                found[Problem(f"{message} of {access.tensor}", marks.get(name))] = None
    return list(found)


def _limited(equation: Equation) -> set[str]:
    """The tensors whose values a condition of the equation bounds."""
    conditions = [*equation.guard, *(s.args[0] for s in equation.body.atoms(Select))]
    relations = {r for c in conditions for r in c.atoms(Relational) if not isinstance(r, Ne)}
    return {a.tensor for r in relations for a in accesses(r)}


def _bounded(program: Program, inputs: frozenset[str]) -> Program:
    """Integer inputs that index a dimension lie below its extent, where nothing else is said."""
    uppers: dict[str, Expr] = {}
    for equation in program.equations:
        for access in equation.reads():
            shape = program.tensors[access.tensor].shape
            for index, extent in zip(access.indices, shape, strict=True):
                if isinstance(index, Access) and index.tensor in inputs:
                    uppers.setdefault(index.tensor, extent)
    tensors = {
        name: replace(t, upper=uppers[name]) if name in uppers and t.upper is None else t
        for name, t in program.tensors.items()
    }
    return Program(tensors, program.equations)
