"""The sweep: backward equations in order of dependency, each as the cheapest of three candidates.

One reads the adjoints before it by name, one has those inlined that have fewer indices, one all
pointwise ones; each goes through deltas, fold and sums. Inlining is credited what it saves: an
inlined adjoint need not be computed, once for each reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sympy import Add, Expr, Integer, Mul, Symbol
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Fact, Fresh, Program, Range, Scan, operands, schedule
from symbp.simplify.algebra import Algebra
from symbp.simplify.cost import cost, divisors
from symbp.simplify.deltas import closed, common_conditions, guarded, opened, substitute
from symbp.simplify.fold import Folder, fold_rules
from symbp.simplify.forms import covers, is_plain_sum, is_pointwise
from symbp.simplify.invariants import invariants
from symbp.simplify.report import Report
from symbp.simplify.signs import Signs
from symbp.simplify.sums import Guard, Summed, Sums, declared_facts
from symbp.simplify.vanish import joined, sums_to_zero

_CHEAP = 3.0
_LONG = 80.0
_DIVISOR = 6.0
_VANISHING = 30.0
_Choice = Literal["all", "once", "fewer", "cheap"]
_POINTWISE: tuple[_Choice, ...] = ("all", "fewer", "cheap")
_SUMS: tuple[_Choice, ...] = ("all", "once", "cheap")


@dataclass(frozen=True)
class _Definition:
    """A pointwise adjoint, guards as brackets in its body."""

    indices: tuple[Symbol, ...]
    body: Expr

    def at(self, indices: tuple[Expr, ...]) -> Expr:
        return self.body.xreplace(dict(zip(self.indices, indices, strict=True)))

    def chosen(self, which: _Choice, rank: int) -> bool:
        """Whether it is to be inlined in a body with so many indices."""
        cheap = cost(self.body) <= _CHEAP
        return cheap or which == "all" or (which == "fewer" and len(self.indices) < rank)


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


@dataclass(frozen=True)
class Swept:
    """The program with its backward equations in closed form, and facts about some adjoints."""

    program: Program
    facts: Mapping[str, frozenset[Fact]]


def sweep(
    program: Program, primal: frozenset[str], exported: Iterable[str], report: Report
) -> Swept:
    """Simplify the backward equations; primal ones stay as they are.

    Of the adjoints in `exported` it is proved, where possible, that they sum to zero.
    """
    run = _Sweep(program, primal, report)
    result = run.program()
    return Swept(result, {name: run.vanishing(name) for name in exported})


class _Sweep:
    def __init__(self, program: Program, primal: frozenset[str], report: Report) -> None:
        self.source = program
        self.primal = primal
        self.report = report
        self.signs = signs = Signs(program)
        self.algebra = Algebra(signs)
        self.fresh = Fresh.of(program)
        self.sums = Sums(program, self.algebra, self.fresh)
        self.inlinable: dict[str, _Definition] = {}
        self.results: dict[str, Equation] = {}
        self.guarded: dict[str, Equation] = {}
        self.sizes = set(program.sizes())
        self.pieces = Counter(q.target for q in program.equations)
        self.readers = Counter(
            name for q in program.equations for name in {a.tensor for a in q.reads()}
        )
        forward = [q for q in program.equations if q.target in primal]
        rules = fold_rules(forward, signs, program.tensors)
        self.folder = Folder(rules, self.algebra, program.tensors)
        for equation in forward:
            self.remember(equation)
        for fact in declared_facts(program.tensors, self.fresh):
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
                    equations += self.scan(region)
            elif region.target not in self.primal:
                equations += self.simplified(region)
        self.results = {q.target: q for q in equations}
        return Program(self.sums.tensors, tuple(equations))

    def vanishing(self, name: str) -> frozenset[Fact]:
        """The axes along which an adjoint sums to zero."""
        equation = self.results.get(name)
        if equation is None or self.pieces[name] != 1 or equation.reduction not in ("none", "sum"):
            return frozenset()
        if not is_pointwise(replace(equation, reduction="none", bound=())):
            return frozenset()
        body = opened(equation.body, (), self.source.tensors)
        bodies = dict.fromkeys(self.inlined(body, which, 0)[0] for which in _SUMS)
        return frozenset(
            Fact("sums_to_zero", equation.lhs.index(r.index))
            for r in equation.free
            if any(self.sums_to_zero(b, (r, *equation.bound), equation) for b in bodies)
        )

    def sums_to_zero(self, body: Expr, bound: tuple[Range, ...], equation: Equation) -> bool:
        """Whether the body's sum over `bound`, under the equation's guard, is seen to be 0."""
        known = (self.sums, self.algebra)
        return sums_to_zero(body, bound, guarded(equation), equation.domain, known)

    def is_zero(self, equation: Equation) -> bool:
        """Whether it sums an adjoint that sums to zero, as a key's bias in attention does."""
        whole = joined(equation, self.results, lambda e: self.inlined(e, "all", 0)[0], self.fresh)
        if whole is None:
            return False
        return self.sums_to_zero(opened(whole.body, (), self.sums.tensors), whole.bound, whole)

    def simplified(self, equation: Equation) -> list[Equation]:
        """The equations that take the place of one backward equation."""
        found = self.rewritten(equation)
        for q in found:
            self.remember(q)
            self.results[q.target] = q
        return found

    def rewritten(self, equation: Equation) -> list[Equation]:
        if self.is_zero(equation):
            zero = replace(equation, body=Integer(0), reduction="none", bound=())
            self.report.note("what it sums sums to zero", equation, zero)
            return [zero]
        if self.pieces[equation.target] == 1:
            if is_plain_sum(equation):
                return self.sum(equation)
            if is_pointwise(equation):
                return [self.pointwise(equation)]
        return [self.in_place(equation)]

    def implied(self, access: Access) -> frozenset[Boolean]:
        """The conditions outside which the element is 0, because its one equation is guarded."""
        equation = self.guarded.get(access.tensor)
        if equation is None:
            return frozenset()
        at = dict(zip(equation.lhs, access.indices, strict=True))
        return frozenset(g.xreplace(at) for g in guarded(equation))

    def remember(self, equation: Equation) -> None:
        """Note where a finished equation leaves zeros."""
        plain = is_pointwise(replace(equation, reduction="none", bound=()))
        free = {r.index for r in equation.free}
        over_free = all(g.free_symbols <= free | self.sizes for g in equation.guard)
        summing = equation.reduction in ("none", "sum")
        if equation.guard and plain and over_free and summing and self.pieces[equation.target] == 1:
            self.guarded[equation.target] = equation

    def in_place(self, equation: Equation) -> Equation:
        """Folded where it stands: pieces, scans, extrema and what accumulates."""
        if equation.reduction not in ("none", "sum"):
            return equation
        body, used = self.folder.fold(equation.body, equation.domain, guarded(equation))
        result = replace(equation, body=body)
        self.report.note(_rule(used), equation, result)
        return result

    def scan(self, region: Scan) -> list[Equation]:
        """The equations of a backward scan; all may read what its mere copies are copies of."""
        for q in region.equations:
            copies = isinstance(q.body, Access) and is_pointwise(q) and not q.guard
            if copies and self.pieces[q.target] == 1 and not self.leads_to(q.target, q.body):
                self.offer(q, q.body)
        return [self.stepped(q) for q in region.equations]

    def stepped(self, equation: Equation) -> Equation:
        """An equation of a scan: it stays one, and may read others' definitions in their place."""
        if equation.guard or equation.accumulate or equation.reduction not in ("none", "sum"):
            return self.in_place(equation)
        if equation.reduction == "sum":
            return self.in_place(replace(equation, body=self.inlined(equation.body, "cheap", 0)[0]))
        best = self.best_point(equation)
        body = closed(self.algebra.tidy(best.body), equation.domain, self.sums.tensors)
        if self.pieces[equation.target] == 1 and not self.leads_to(equation.target, body):
            self.offer(equation, best.body)
        result = replace(equation, body=body)
        self.report.note(_rule(best.rules), equation, result)
        return result

    def leads_to(self, target: str, body: Expr) -> bool:
        """Whether the body, read through the definitions on offer, comes back to the target."""
        seen: set[str] = set()
        work = [a.tensor for a in operands(body)]
        while work:
            name = work.pop()
            if name == target:
                return True
            if name not in seen and name in self.inlinable:
                seen.add(name)
                work += [a.tensor for a in operands(self.inlinable[name].body)]
        return False

    def best_point(self, equation: Equation) -> _Candidate:
        """The cheapest form of an equation without reduction, its guard as brackets."""
        body = opened(equation.body, equation.guard, self.source.tensors)
        rank = len(equation.free)
        bodies = dict.fromkeys(self.inlined(body, which, rank) for which in _POINTWISE)
        candidates = [self.point_candidate(*found, equation) for found in bodies]
        return min(candidates, key=lambda c: c.cost)

    def pointwise(self, equation: Equation) -> Equation:
        """An adjoint given element by element."""
        best = self.best_point(equation)
        self.offer(equation, best.body)
        bare, conditions = common_conditions(best.body, self.implied)
        result = replace(
            equation,
            body=closed(self.algebra.tidy(bare), equation.domain, self.sums.tensors),
            guard=conditions,
        )
        self.report.note(_rule(best.rules), equation, result)
        return result

    def risk(self, body: Expr) -> float:
        """What it costs to divide by tensors, in the body or in pointwise adjoints that it reads.

        What cancels when a step is inlined, as p in (y/p)*p, must not be divided by: it may be 0
        in floating point. That is all but sure of p and 1 - p when p is between 0 and 1, as a
        saturated sigmoid is, and whatever takes such a divisor away is worth it.
        """
        read = {a.tensor for a in operands(body) if a.tensor in self.inlinable}
        bodies = (body, *(self.inlinable[name].body for name in read))
        return sum(_DIVISOR * divisors(b) + _VANISHING * divisors(b, self.vanishes) for b in bodies)

    def relieved(self, body: Expr) -> Expr:
        """p*(y/p + ...) as y + ..., if that leaves fewer divisors that may vanish."""
        before = divisors(body, self.vanishes)
        parts = Mul.make_args(body)
        quotients = next((a for a in parts if isinstance(a, Add) and divisors(a)), None)
        if not before or quotients is None:
            return body
        inner = [a for a in parts if a != quotients and self.vanishes(a.as_base_exp()[0])]
        outer = [a for a in parts if a != quotients and a not in inner]
        terms = [self.algebra.tidy(Mul(t, *inner)) for t in quotients.args]
        found = Mul(*outer, Add(*terms))
        return found if divisors(found, self.vanishes) < before else body

    def vanishes(self, divisor: Expr) -> bool:
        """Whether a divisor is u, 1 - u or u - 1 with u between 0 and 1."""
        return self.signs.unit(divisor) or self.signs.unit(-divisor)

    def offer(self, equation: Equation, body: Expr) -> None:
        """Let later bodies take this one in place of the equation's target."""
        if covers(equation, self.source.tensors):
            self.inlinable[equation.target] = _Definition(equation.lhs, body)

    def saved(self, name: str, rank: int) -> float:
        """What inlining an adjoint saves in a body with `rank` indices.

        Its definition, once for each reader. An adjoint over all the indices of its reader is
        a step of the chain rule worth reading, and stays unless inlining it simplifies.
        """
        definition = self.inlinable[name]
        step = 1.5 if len(definition.indices) >= rank else 0.0
        return cost(definition.body) / max(1, self.readers[name]) - step

    def point_candidate(
        self, body: Expr, inlined: tuple[str, ...], equation: Equation
    ) -> _Candidate:
        extents, rank = equation.domain, len(equation.free)
        bare, conditions = common_conditions(substitute(body), self.implied)
        folded, used = self.folder.fold(bare, extents, frozenset(conditions))
        again, more = self.folder.fold(substitute(folded), extents, frozenset(conditions))
        whole = opened(self.relieved(again), conditions, self.source.tensors)
        price = cost(whole) - sum(self.saved(name, rank) for name in inlined)
        price += self.risk(whole)
        return _Candidate(whole, price, (*used, *more))

    def sum(self, equation: Equation) -> list[Equation]:
        """An adjoint that sums."""
        body = opened(equation.body, (), self.source.tensors)
        guard = guarded(equation)
        rank = len(equation.free) + len(equation.bound)
        bodies = dict.fromkeys(self.inlined(body, which, rank)[0] for which in _SUMS)
        candidates = [self.sum_candidate(found, guard, equation) for found in bodies]
        best = min(candidates, key=lambda c: c.cost)
        return self.committed(equation, best)

    def sum_candidate(self, body: Expr, guard: Guard, equation: Equation) -> _SumCandidate:
        folded, used = self.folder.fold(body, equation.domain, guard)
        folded = self.relieved(folded)
        summed = self.sums.sum(folded, equation.bound, guard, equation.free)
        expression, more = self.folder.fold(summed.expression, equation.domain)
        summed = replace(summed, expression=expression)
        read = sum(
            cost(self.inlinable[a.tensor].body) / (1 + max(1, self.readers[a.tensor]))
            for a in operands(folded)
            if a.tensor in self.inlinable
        )
        rules = (*used, *(f"sum: {u}" for u in summed.used), *more)
        parts = (summed.expression, *(q.body for q in summed.new))
        risk = sum(map(self.risk, parts))
        return _SumCandidate(summed, summed.cost + read + risk, rules)

    def committed(self, equation: Equation, best: _SumCandidate) -> list[Equation]:
        """The equations of the chosen candidate: a sum as it is, or new sums and a body."""
        summed = best.summed
        if len(summed.new) == 1 and _is_whole(summed, equation):
            found = summed.new[0]
            result = replace(equation, body=found.body, bound=found.bound, guard=found.guard)
            self.sums.define(result)
            result = self.sums.closed(result)
            self.report.note(_rule(best.rules), equation, result)
            return [result]
        new = self.sums.commit(summed)
        for q in new:
            self.report.note("name a sum", None, q)
        self.offer(equation, summed.expression)
        bare, conditions = common_conditions(summed.expression, self.implied)
        result = replace(
            equation,
            reduction="none",
            bound=(),
            body=closed(bare, equation.domain, self.sums.tensors),
            guard=conditions,
        )
        self.report.note(_rule(best.rules), equation, result)
        return [*new, result]

    def inlined(self, body: Expr, which: _Choice, rank: int) -> tuple[Expr, tuple[str, ...]]:
        """The body with pointwise adjoints replaced by their definitions, and their names.

        Replaced are all, and what they read in turn; those that it reads itself; those with fewer
        than `rank` indices; or only those that cost next to nothing, which always are.
        """
        names: dict[str, None] = {}
        rounds = 0
        while cost(body) <= _LONG:
            found = self.replaced(body, "cheap" if which == "once" else which, rank)
            if not found and which == "once" and rounds == 0:
                found = self.replaced(body, "all", rank)
                rounds = 1
            if not found:
                break
            names |= dict.fromkeys(a.tensor for a in found)
            body = body.xreplace(found)
        return body, tuple(names)

    def replaced(self, body: Expr, which: _Choice, rank: int) -> dict[Access, Expr]:
        """The operands to be inlined, with their definitions."""
        found = {}
        for a in operands(body):
            definition = self.inlinable.get(a.tensor)
            if definition is not None and definition.chosen(which, rank):
                found[a] = definition.at(a.indices)
        return found


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
