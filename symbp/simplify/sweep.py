"""The sweep: backward equations in order of dependency, each as the cheaper of two candidates.

One candidate reads the adjoints before it by name, the other has the pointwise ones inlined; both
go through deltas, fold and sums. Inlining is charged the difference: what it reads no longer needs
to be computed, once for each reader.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sympy import Expr, Symbol

from symbp.ir import Access, Equation, Fresh, Program, Scan, operands, schedule
from symbp.simplify.algebra import Algebra
from symbp.simplify.cost import cost
from symbp.simplify.deltas import closed, common_conditions, guarded, opened, substitute
from symbp.simplify.fold import Folder, fold_rules, is_pointwise
from symbp.simplify.invariants import invariants
from symbp.simplify.report import Report
from symbp.simplify.signs import Signs
from symbp.simplify.sums import Guard, Summed, Sums, declared_facts, is_plain_sum

_CHEAP = 3.0


@dataclass(frozen=True)
class _Definition:
    """A pointwise adjoint, guards as brackets in its body."""

    indices: tuple[Symbol, ...]
    body: Expr

    def at(self, indices: tuple[Expr, ...]) -> Expr:
        return self.body.xreplace(dict(zip(self.indices, indices, strict=True)))


@dataclass(frozen=True)
class _Candidate:
    body: Expr
    cost: float
    rules: tuple[str, ...]


@dataclass(frozen=True)
class _SumCandidate:
    summed: Summed
    cost: float
    rules: tuple[str, ...]


def sweep(program: Program, primal: frozenset[str], report: Report) -> Program:
    """The program with its backward equations in closed form; primal ones stay as they are."""
    return _Sweep(program, primal, report).program()


class _Sweep:
    def __init__(self, program: Program, primal: frozenset[str], report: Report) -> None:
        self.source = program
        self.primal = primal
        self.report = report
        self.algebra = Algebra()
        self.fresh = Fresh.of(program)
        self.sums = Sums(program.tensors, self.algebra, self.fresh)
        self.inlinable: dict[str, _Definition] = {}
        self.pieces = Counter(q.target for q in program.equations)
        self.readers = Counter(
            name for q in program.equations for name in {a.tensor for a in q.reads()}
        )
        forward = [q for q in program.equations if q.target in primal]
        rules = fold_rules([q for q in forward if self.pieces[q.target] == 1], Signs(program))
        self.folder = Folder(rules, self.algebra)
        for fact in declared_facts(program.tensors.values(), self.fresh):
            self.sums.learn(fact)
        for equation in forward:
            if self.pieces[equation.target] == 1:
                self.sums.define(equation)
        for fact in invariants(forward, self.sums, self.algebra):
            self.sums.learn(fact)

    def program(self) -> Program:
        equations: list[Equation] = [q for q in self.source.equations if q.target in self.primal]
        for region in schedule(self.source):
            if isinstance(region, Scan):
                if region.steps[0].equation.target not in self.primal:
                    equations += [self.in_place(q) for q in region.equations]
            elif region.target not in self.primal:
                equations += self.simplified(region)
        return Program(self.sums.tensors, tuple(equations))

    def simplified(self, equation: Equation) -> list[Equation]:
        if self.pieces[equation.target] == 1:
            if is_plain_sum(equation):
                return self.sum(equation)
            if is_pointwise(equation):
                return [self.pointwise(equation)]
        return [self.in_place(equation)]

    def in_place(self, equation: Equation) -> Equation:
        """Folded where it stands: pieces, scans, extrema and what accumulates."""
        if equation.reduction not in ("none", "sum"):
            return equation
        body, used = self.folder.fold(equation.body, guarded(equation))
        result = replace(equation, body=body)
        self.report.note(_rule(used), equation, result)
        return result

    def pointwise(self, equation: Equation) -> Equation:
        """An adjoint given element by element."""
        body = opened(equation.body, equation.guard, self.source.tensors)
        named, inlined = (
            self.point_candidate(self.inlined(body, everything)) for everything in (False, True)
        )
        saved = sum(
            cost(self.inlinable[a.tensor].body) / max(1, self.readers[a.tensor])
            for a in operands(named.body)
            if a.tensor in self.inlinable
        )
        best = inlined if inlined.cost <= named.cost + saved else named
        self.inlinable[equation.target] = _Definition(equation.lhs, best.body)
        bare, conditions = common_conditions(best.body)
        result = replace(
            equation, body=closed(self.algebra.tidy(bare)), guard=conditions
        )
        self.report.note(_rule(best.rules), equation, result)
        return result

    def point_candidate(self, body: Expr) -> _Candidate:
        bare, conditions = common_conditions(substitute(body))
        folded, used = self.folder.fold(bare, frozenset(conditions))
        again, more = self.folder.fold(substitute(folded), frozenset(conditions))
        whole = opened(again, conditions, self.source.tensors)
        return _Candidate(whole, cost(whole), (*used, *more))

    def sum(self, equation: Equation) -> list[Equation]:
        """An adjoint that sums."""
        body = opened(equation.body, (), self.source.tensors)
        guard = guarded(equation)
        candidates = [
            self.sum_candidate(self.inlined(body, everything), guard, equation)
            for everything in (False, True)
        ]
        best = min(candidates, key=lambda c: c.cost)
        return self.committed(equation, best)

    def sum_candidate(self, body: Expr, guard: Guard, equation: Equation) -> _SumCandidate:
        folded, used = self.folder.fold(body, guard)
        summed = self.sums.sum(folded, equation.bound, guard, equation.free)
        expression, more = self.folder.fold(summed.expression)
        summed = replace(summed, expression=expression)
        read = sum(
            cost(self.inlinable[a.tensor].body) / (1 + max(1, self.readers[a.tensor]))
            for a in operands(folded)
            if a.tensor in self.inlinable
        )
        rules = (*used, *(f"sum: {u}" for u in summed.used), *more)
        return _SumCandidate(summed, summed.cost + read, rules)

    def committed(self, equation: Equation, best: _SumCandidate) -> list[Equation]:
        """The equations of the chosen candidate: a sum as it is, or new sums and a body."""
        summed = best.summed
        if len(summed.new) == 1 and _is_whole(summed, equation):
            found = summed.new[0]
            result = replace(equation, body=found.body, bound=found.bound, guard=found.guard)
            self.sums.define(result)
            self.report.note(_rule(best.rules), equation, result)
            return [result]
        new = self.sums.commit(summed)
        for q in new:
            self.report.note("name a sum", None, q)
        self.inlinable[equation.target] = _Definition(equation.lhs, summed.expression)
        bare, conditions = common_conditions(summed.expression)
        result = replace(
            equation, reduction="none", bound=(), body=closed(bare), guard=conditions
        )
        self.report.note(_rule(best.rules), equation, result)
        return [*new, result]

    def inlined(self, body: Expr, everything: bool) -> Expr:
        """The body with pointwise adjoints replaced by their definitions: all, or cheap ones."""
        found = {}
        for a in operands(body):
            definition = self.inlinable.get(a.tensor)
            if definition is not None and (everything or cost(definition.body) <= _CHEAP):
                found[a] = definition.at(a.indices)
        return body.xreplace(found) if found else body


def _is_whole(summed: Summed, equation: Equation) -> bool:
    """Whether the one new sum is the equation's value."""
    expression = summed.expression
    return (
        isinstance(expression, Access)
        and expression.tensor == summed.new[0].target
        and set(expression.indices) == set(equation.lhs)
    )


def _rule(used: tuple[str, ...]) -> str:
    """The rules used, each once, as one line."""
    return "; ".join(dict.fromkeys(used)) or "cancel and factor"
