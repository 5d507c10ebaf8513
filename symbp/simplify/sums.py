"""Sums: constants out, extents, deltas, what definitions and facts say, and equal sums once.

A sum is taken term by term. A term's factors without bound indices leave the sum; a bracket that
fixes a bound index removes it; a bound index in no factor gives its extent; a factor whose sum is
known (sum x = N·mu by definition, sum p = 1 as a fact, or a sum named before) gives that value.
Terms that nothing applies to stay in a sum; the expression is expanded only if that is cheaper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from sympy import Add, Expr, Integer, Mul, Symbol, true
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Bracket, Equation, Fact, Fresh, Program, Range, Tensor, accesses
from symbp.simplify.algebra import Algebra, factors, monomials
from symbp.simplify.cost import cost, sum_cost
from symbp.simplify.deltas import closed, in_bounds, in_order, inside, is_equality, is_never, solve
from symbp.simplify.forms import is_plain_sum
from symbp.simplify.matching import Pattern
from symbp.simplify.signs import Signs

Guard = frozenset[Boolean]


@dataclass(frozen=True)
class SumFact:
    """The sum over `bound` of `pattern`, where `guard` holds, is `value`.

    It is so for all values of the pattern's other indices. With `narrow`, the pattern is 0 where
    the guard fails, so a sum under fewer conditions is the same.
    """

    pattern: Pattern
    bound: tuple[Range, ...]
    value: Expr
    guard: Guard
    text: str
    narrow: bool = False


@dataclass(frozen=True)
class Term:
    """coefficient · sum over bound, where guard holds, of body."""

    coefficient: Expr
    body: Expr
    bound: tuple[Range, ...]
    guard: Guard
    used: tuple[str, ...] = ()

    @property
    def resolved(self) -> bool:
        """Whether no sum is left."""
        return not self.bound

    @property
    def value(self) -> Expr:
        """Its value, once resolved."""
        return self.coefficient * self.body * Mul(*map(Bracket, self.guard))


@dataclass(frozen=True)
class Summed:
    """A sum as an expression over named sums, the new ones among them, and the rules used."""

    expression: Expr
    new: tuple[Equation, ...]
    used: tuple[str, ...]

    @property
    def cost(self) -> float:
        """What the expression and the new sums cost."""
        return cost(self.expression) + sum(sum_cost(q.body) for q in self.new)


class Sums:
    """What is known of sums; names new ones."""

    def __init__(self, program: Program, algebra: Algebra, fresh: Fresh) -> None:
        self.tensors = dict(program.tensors)
        self._signs = Signs(program)
        self._algebra = algebra
        self._fresh = fresh
        self._facts: list[SumFact] = []
        self._count = 0

    def learn(self, fact: SumFact) -> None:
        """Remember a sum's value."""
        self._facts.append(fact)

    def define(self, equation: Equation) -> None:
        """Remember the sum that the equation defines, if it can be recognised and divided out."""
        if not is_plain_sum(equation):
            return
        bound = {r.index for r in equation.bound}
        coefficient, body = _pulled(equation.body, bound)
        free = {r.index for r in equation.free}
        if free <= body.free_symbols and self._signs.nonzero(coefficient):
            self.learn(
                SumFact(
                    Pattern.over(body, (*equation.free, *equation.bound), self.tensors),
                    equation.bound,
                    equation.element / coefficient,
                    frozenset(equation.guard),
                    equation.target,
                )
            )

    def sum(
        self, body: Expr, bound: tuple[Range, ...], guard: Guard, free: tuple[Range, ...]
    ) -> Summed:
        """The cheaper of the expanded sum and the sum as it stands."""
        extents = {r.index: r.extent for r in (*free, *bound)}
        whole = self._gather([self.reduce(body, bound, guard, extents)], free)
        parts = monomials(body)
        if len(parts) == 1:
            return whole
        terms = [self.reduce(m, bound, guard, extents) for m in parts]
        if not any(t.resolved for t in terms):
            return whole
        return min(self._gather(terms, free), whole, key=lambda s: s.cost)

    def commit(self, summed: Summed) -> tuple[Equation, ...]:
        """The new sums as equations of their own; later equal sums refer to them."""
        equations = tuple(map(self._fresh.renamed, summed.new))
        for equation in equations:
            self._count += 1
            shape = tuple(r.extent for r in equation.free)
            self.tensors[equation.target] = Tensor(equation.target, shape)
            self.define(equation)
        return tuple(map(self.closed, equations))

    def closed(self, equation: Equation) -> Equation:
        """The equation with the brackets in its body as lazy choices."""
        body = closed(equation.body, equation.domain, self.tensors)
        return equation if body == equation.body else replace(equation, body=body)

    def reduce(
        self, body: Expr, bound: tuple[Range, ...], guard: Guard, extents: dict[Symbol, Expr]
    ) -> Term:
        """One term, with every bound index gone that the rules remove."""
        conditions = [f.condition for f in factors(body) if isinstance(f, Bracket)]
        rest = Mul(*[f for f in factors(body) if not isinstance(f, Bracket)])
        term = Term(Integer(1), rest, bound, guard | frozenset(conditions))
        while True:
            following = self._step(term, extents)
            if following is None:
                return term
            term = following

    def _step(self, term: Term, extents: dict[Symbol, Expr]) -> Term | None:
        """One rule applied to the term, or None when none applies."""
        if term.body == 0 or is_never(term.guard):
            zero = Term(Integer(0), Integer(1), (), frozenset(), term.used)
            return zero if term != zero else None
        indices = {r.index for r in term.bound}
        coefficient, body = _pulled(term.body, indices, self._risky(term, extents))
        if coefficient != 1 and term.bound:
            return replace(term, coefficient=term.coefficient * coefficient, body=body)
        for r in term.bound:
            following = self._delta(term, r, extents) or self._extent(term, r)
            if following is not None:
                return following
        return self._known(term, body, extents)

    def _risky(self, term: Term, extents: dict[Symbol, Expr]) -> frozenset[Access]:
        """What may be read out of bounds where the guards fail."""
        if not term.guard:
            return frozenset()
        return frozenset(a for a in accesses(term.body) if not in_bounds(a, extents, self.tensors))

    def _delta(self, term: Term, r: Range, extents: dict[Symbol, Expr]) -> Term | None:
        """The bound index replaced by the value that a guard fixes."""
        for condition in sorted(filter(is_equality, term.guard), key=str):
            value = solve(condition, r.index)
            if value is None:
                continue
            fixed = {r.index: value}
            conditions = {g.xreplace(fixed) for g in term.guard if g != condition}
            conditions |= set(inside(value, r.extent, extents, self.tensors))
            return Term(
                term.coefficient,
                term.body.xreplace(fixed),
                tuple(s for s in term.bound if s != r),
                frozenset(c for c in conditions if c != true),
                (*term.used, "delta"),
            )
        return None

    def _extent(self, term: Term, r: Range) -> Term | None:
        """A factor for a bound index that nothing depends on."""
        if r.index in term.body.free_symbols or any(r.index in g.free_symbols for g in term.guard):
            return None
        rest = tuple(s for s in term.bound if s != r)
        coefficient = term.coefficient * r.extent
        return replace(term, coefficient=coefficient, bound=rest, used=(*term.used, "extent"))

    def _known(self, term: Term, body: Expr, extents: dict[Symbol, Expr]) -> Term | None:
        for fact in self._facts:
            for chosen in combinations(term.bound, len(fact.bound)):
                value = self._instance(fact, term, body, chosen, extents)
                if value is None:
                    continue
                indices = {r.index for r in chosen}
                rest = Mul(*[f for f in factors(body) if not f.free_symbols & indices])
                return Term(
                    term.coefficient,
                    rest * value,
                    tuple(r for r in term.bound if r not in chosen),
                    frozenset(g for g in term.guard if not g.free_symbols & indices),
                    (*term.used, fact.text),
                )
        return None

    def _instance(
        self,
        fact: SumFact,
        term: Term,
        body: Expr,
        chosen: tuple[Range, ...],
        extents: dict[Symbol, Expr],
    ) -> Expr | None:
        """The fact's value for the factors of the body that hold the chosen indices."""
        indices = {r.index for r in chosen}
        concerned = Mul(*[f for f in factors(body) if f.free_symbols & indices])
        found = fact.pattern.match(concerned, extents, self.tensors)
        if found is None:
            return None
        binding = dict(found)
        lengths = {r.index: r.extent for r in chosen}
        for r in fact.bound:
            image = binding.pop(r.index, None)
            if image not in indices or lengths.pop(image, None) != r.extent:
                return None
        if any(value.free_symbols & indices for value in binding.values()):
            return None
        wanted = frozenset(g.xreplace(dict(found)) for g in fact.guard)
        present = frozenset(g for g in term.guard if g.free_symbols & indices)
        if present == wanted or (fact.narrow and present <= wanted):
            return fact.value.xreplace(binding)
        return None

    def _gather(self, terms: list[Term], free: tuple[Range, ...]) -> Summed:
        """The terms' total, what is left of each kind as one new sum."""
        expression = Add(*[t.value for t in terms if t.resolved])
        groups: dict[tuple[Expr, tuple[Range, ...], Guard], Expr] = {}
        for t in terms:
            if not t.resolved:
                key = (t.coefficient, t.bound, t.guard)
                groups[key] = groups.get(key, Integer(0)) + t.body
        new: list[Equation] = []
        for (coefficient, bound, guard), body in groups.items():
            access, equation = self._named(body, bound, guard, free, len(new))
            new.append(equation)
            expression += coefficient * access
        used = tuple(dict.fromkeys(u for t in terms for u in t.used))
        return Summed(self._algebra.tidy(expression), tuple(new), used)

    def _named(
        self,
        body: Expr,
        bound: tuple[Range, ...],
        guard: Guard,
        free: tuple[Range, ...],
        offset: int,
    ) -> tuple[Access, Equation]:
        """A new sum over those free indices that it depends on."""
        tidied = self._algebra.tidy(body) if isinstance(body, Add) else body
        ordered = in_order(guard)
        symbols = tidied.free_symbols.union(*(g.free_symbols for g in ordered))
        mine = tuple(r for r in free if r.index in symbols)
        name = f"∑{self._count + offset + 1}"
        indices = tuple(r.index for r in mine)
        return Access(name, *indices), Equation(name, indices, mine, tidied, "sum", bound, ordered)


def declared_facts(tensors: Mapping[str, Tensor], fresh: Fresh) -> Iterator[SumFact]:
    """What the tensors' declarations say of their sums."""
    values = {"sums_to_one": Integer(1), "sums_to_zero": Integer(0)}
    for tensor in tensors.values():
        for fact in sorted(tensor.facts, key=_fact_order):
            if fact.kind in values and fact.axis is not None:
                ranges = tuple(Range(fresh.index("i"), e) for e in tensor.shape)
                element = Access(tensor.name, *[r.index for r in ranges])
                yield SumFact(
                    Pattern.over(element, ranges, tensors),
                    (ranges[fact.axis],),
                    values[fact.kind],
                    frozenset(),
                    f"{tensor.name} {fact.kind.replace('_', ' ')}",
                )


def _fact_order(fact: Fact) -> tuple[str, int]:
    return fact.kind, fact.axis or 0


def _pulled(
    body: Expr, bound: set[Symbol], stay: frozenset[Access] = frozenset()
) -> tuple[Expr, Expr]:
    """Factors without bound indices, and the others; those that read one of `stay` stay."""
    inside = [f for f in factors(body) if f.free_symbols & bound or set(accesses(f)) & stay]
    return Mul(*[f for f in factors(body) if f not in inside]), Mul(*inside)
