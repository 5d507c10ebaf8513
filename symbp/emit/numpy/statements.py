"""Statements of the plan as lines of NumPy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

from sympy import And, Basic, Expr, Integer, Symbol, expand

from symbp.emit.numpy.access import Reader
from symbp.emit.numpy.allocation import Allocation
from symbp.emit.numpy.assemble import INDENT, Assembler, left_in
from symbp.emit.numpy.contract import Product
from symbp.emit.numpy.reductions import Reductions
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.sizes import condition, integer
from symbp.emit.numpy.sparse import decided, split_bracket
from symbp.emit.numpy.taps import Taps, held_apart
from symbp.emit.numpy.values import LOGISTIC, Body, Value
from symbp.ir import Access, Compare, Equation, walk
from symbp.plan.affine import provably_nonnegative
from symbp.plan.model import (
    Alias,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Reduce,
    Scatter,
    Statement,
)


@dataclass
class Writer:
    """Turns statements into lines; `fixed` indices are held by the loops around them."""

    scope: Scope
    fixed: Mapping[Symbol, str] = field(default_factory=dict)

    @property
    def assembler(self) -> Assembler:
        """What statements of every kind share."""
        return Assembler(self.scope, self.fixed)

    @singledispatchmethod
    def lines(self, statement: Statement) -> list[str]:
        """The lines of one statement."""
        raise TypeError(f"no NumPy form for {type(statement).__name__}")

    @lines.register
    def _(self, statement: Alias) -> list[str]:
        return []

    @lines.register
    def _(self, statement: Clear) -> list[str]:
        return [f"{self.scope.arrays[statement.tensor]}.fill(0)"]

    @lines.register
    def _(self, statement: Elementwise) -> list[str]:
        equation = statement.equation
        split = split_bracket(equation, self.scope.tensors)
        if split is None or statement.accumulate:
            return self.elementwise(equation, statement.accumulate)
        rest, hit = split
        return [*self.elementwise(rest, False), *self.hit(hit)]

    def elementwise(self, equation: Equation, accumulate: bool) -> list[str]:
        """An equation without reduction."""
        held = held_apart(equation, accumulate)
        if held and self.scope.tensors[equation.target].kind == "real":
            return Taps(self.assembler, equation, held).scattered(accumulate)
        domain = self.assembler.domain(equation)
        target = self.assembler.destination(equation, domain, accumulate)
        reader = Reader(self.scope, domain, bool(equation.guard))
        body = Body(self.scope, domain, reader)
        if self.scope.tensors[equation.target].kind == "integer":
            code = reader.integers(equation.body, body)[1]
            return [*reader.lines, f"np.copyto({target.code}, {code})"]
        if not equation.guard:
            return self.assembler.stored(body, body.value(equation.body), target)
        mask = body.value(And(*equation.guard))
        value = body.value(equation.body)
        if accumulate:
            value = body.choose(mask, value, body.neutral("sum"))
        else:
            target.mask = mask
        return self.assembler.stored(body, value, target)

    def hit(self, equation: Equation) -> list[str]:
        """`X[n, y[n]] += value`, one element a row: flat places, no two alike."""
        domain = self.assembler.domain(equation)
        reader = Reader(self.scope, domain)
        array = self.scope.arrays[equation.target]
        tensor = self.scope.tensors[equation.target]
        place = reader.flat_place(equation.element, tensor)
        flat = array if tensor.rank == 1 else self.scope.view(array, f"{array}.reshape(-1)", "flat")
        body = Body(self.scope, domain, reader)
        constant = equation.body.could_extract_minus_sign()
        value = body.value(-equation.body if constant else equation.body)
        allocation = Allocation(body, value, None)
        code = allocation.run()
        sign = "-" if constant else "+"
        lines = [*reader.lines, *allocation.lines, f"{flat}[{place}] {sign}= {code}"]
        return self.assembler.quiet(body, lines)

    @lines.register
    def _(self, statement: Reduce) -> list[str]:
        return Reductions(self.assembler).lines(statement)

    # --- products, scatters, recurrences ----------------------------------------------------

    @lines.register
    def _(self, statement: Contraction) -> list[str]:
        if not statement.rows and not statement.columns and statement.batch:
            plain = replace(statement.equation, guard=())  # it leaves out nothing but zeros
            return self.lines(Reduce(plain, statement.accumulate))
        domain = self.assembler.domain(statement.equation)
        target = self.assembler.destination(statement.equation, domain)
        product = Product(self.scope, statement, self.fixed, target)
        lines = product.lines()
        if statement.coefficient == 1 and not product.apart:
            return lines
        body = self.assembler.body(domain)
        axes = frozenset(domain.axes)
        storage = "" if product.apart else target.storage
        result = Value(axes, "real", product.result, storage=storage)
        if statement.coefficient != 1:
            result = body.apply("np.multiply", result, body.value(statement.coefficient))
            if product.apart:
                allocation = Allocation(body, result, None, frozenset({product.memory}))
                code = allocation.run()
                lines += [*body.reader.lines, *allocation.lines]
                return [*lines, *left_in(replace(target, accumulate=statement.accumulate), code)]
            return [*lines, *self.assembler.stored(body, result, target)]
        return [*lines, *left_in(replace(target, accumulate=statement.accumulate), product.result)]

    @lines.register
    def _(self, statement: Scatter) -> list[str]:
        equation = statement.equation
        domain = self.assembler.domain(equation, bound=True)
        reader = Reader(self.scope, domain, bool(equation.guard))
        body = Body(self.scope, domain, reader)
        value = body.value(equation.body)
        if equation.guard:
            mask = body.value(And(*equation.guard))
            value = body.choose(mask, value, body.neutral("sum"))
        allocation = Allocation(body, value, None)
        code = allocation.run()
        array = self.scope.arrays[equation.target]
        tensor = self.scope.tensors[equation.target]
        writer = Reader(self.scope, domain, True, lines=reader.lines)
        place = writer.flat_place(equation.element, tensor)
        flat = array if tensor.rank == 1 else self.scope.view(array, f"{array}.reshape(-1)", "flat")
        axes = frozenset(domain.axes)
        shape = self.scope.shape(domain.shape(axes))
        reached = frozenset(i for e in equation.lhs for i in e.free_symbols) & axes
        if value.axes != axes:
            code = f"np.broadcast_to({code}, {shape})"
        if reached != axes:
            place = f"np.broadcast_to({place}, {shape})"
        pair = f"{_flat(place)}, {_flat(code)}"  # np.add.at is fast in one dimension
        lines = [*reader.lines, *allocation.lines, f"np.add.at({flat}, {pair})"]
        return self.assembler.quiet(body, lines)

    @lines.register
    def _(self, statement: Loop) -> list[str]:
        lines = [line for s in statement.start for line in self.lines(s)]
        variable = _loop_variable(statement)
        position = Symbol(variable, integer=True, nonnegative=True)
        inner = Writer(self.scope, {**self.fixed, position: variable})
        spans = [
            (expand(Integer(o)), expand(o + s.equation.domain[i]))
            for s, i, o in statement.body
            if not isinstance(s, Clear | Alias | Loop)
        ]
        low, high = _common(spans)
        held = ""
        steps = [f"for {variable} in {self.span(low, high, statement.scan.direction)}:"]
        for (inside, index, offset), (start, stop) in zip(statement.body, spans, strict=True):
            body = inner.branches(_held(inside, index, position - offset))
            conditions = []
            if start != low:
                conditions.append(f"{variable} >= {integer(start, self.scope.sizes)}")
            if stop != high:
                conditions.append(f"{variable} < {integer(stop, self.scope.sizes)}")
            if not conditions:
                steps += [f"{INDENT}{line}" for line in body]
                held = ""
                continue
            test = f"{INDENT}if {' and '.join(conditions)}:"
            if test != held:
                steps.append(test)
            held = test
            steps += [f"{2 * INDENT}{line}" for line in body]
        return [*lines, *_ignoring_overflow(steps)]

    def branches(self, statement: Statement) -> list[str]:
        """The lines of a statement in a loop; choices by the loop's position become `if`."""
        if isinstance(statement, Elementwise | Reduce):
            equation = statement.equation
            free = {*equation.domain}
            for node in walk(equation.body):
                if (
                    isinstance(node, Compare)
                    and not node.has(Access)
                    and not (node.free_symbols & free)
                ):
                    cases = [
                        self.branches(
                            replace(
                                statement,
                                equation=replace(
                                    equation, body=decided(equation.body, node, holds)
                                ),
                            )
                        )
                        for holds in (True, False)
                    ]
                    names = {**self.scope.sizes, **self.fixed}
                    yes, no = ([f"{INDENT}{line}" for line in case] for case in cases)
                    return [f"if {condition(node, names)}:", *yes, "else:", *no]
        return self.lines(statement)

    def span(self, low: Expr, high: Expr, direction: int) -> str:
        """The positions of a loop."""
        first, end = integer(low, self.scope.sizes), integer(high, self.scope.sizes)
        text = f"range({end})" if first == "0" else f"range({first}, {end})"
        return text if direction > 0 else f"reversed({text})"


def _ignoring_overflow(lines: list[str]) -> list[str]:
    """The lines, without warnings where a sigmoid in them may overflow: set once for all steps."""
    if not any(line.lstrip().startswith(f"{LOGISTIC}(") for line in lines):
        return lines
    return ["with np.errstate(over='ignore'):", *(f"{INDENT}{line}" for line in lines)]


def _flat(code: str) -> str:
    return f"({code}).reshape(-1)" if " " in code and "(" not in code else f"{code}.reshape(-1)"


def _loop_variable(statement: Loop) -> str:
    base = next((i.name for s, i, _ in statement.body), "t")
    letters = "".join(c for c in base if c.isascii() and c.isalpha())
    return letters if letters and len(letters) == 1 else "step"


def _held(statement: Statement, index: Symbol, value: Expr) -> Statement:
    """The statement with an index replaced by what a loop holds it at."""
    if isinstance(statement, Clear | Alias | Loop):
        return statement
    mapping: dict[Basic, Basic] = {index: value}
    equation = statement.equation
    held = replace(
        equation,
        free=tuple(r for r in equation.free if r.index != index),
        lhs=tuple(e.xreplace(mapping) for e in equation.lhs),
        body=equation.body.xreplace(mapping),
        guard=tuple(g.xreplace(mapping) for g in equation.guard),
    )
    if isinstance(statement, Contraction):
        return replace(
            statement,
            equation=held,
            left=statement.left.xreplace(mapping),
            right=statement.right.xreplace(mapping),
        )
    return replace(statement, equation=held)


def _common(spans: Collection[tuple[Expr, Expr]]) -> tuple[Expr, Expr]:
    """The least start and the greatest stop."""
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    return _extreme(lows, lambda a, b: a - b), _extreme(highs, lambda a, b: b - a)


def _extreme(values: list[Expr], excess: Callable[[Expr, Expr], Expr]) -> Expr:
    best = values[0]
    for value in values[1:]:
        if value != best and provably_nonnegative(excess(best, value)):
            best = value
    return best
