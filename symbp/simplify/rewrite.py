"""Rewriting one body so that it neither overflows nor cancels.

1/(1 + exp(-x)) and exp(x)/(1 + exp(x)) become Sigmoid, log(1 + exp(x)) Softplus, log(1 + x) Log1p,
exp(x) - 1 Expm1; logarithms of quotients with exponentials are split, tensors that are such
quotients looked through; exp(u)/s and log s read the shifted sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Add, Expr, Integer, Mul, Pow, exp, expand, log
from sympy.logic.boolalg import Boolean

from symbp.ir import (
    Access,
    Bracket,
    Compare,
    Equation,
    Expm1,
    Log1p,
    Select,
    Sigmoid,
    Softplus,
    Tensor,
    accesses,
)
from symbp.simplify.algebra import Algebra, factors
from symbp.simplify.deltas import guarded
from symbp.simplify.exponentials import logistic, logistic_power, multiple
from symbp.simplify.shifts import DIFFERENCE, EXP, MAX, SCALED, Shift
from symbp.simplify.signs import Signs

_DEPTH = 3
_ONE = Integer(1)


@dataclass(frozen=True)
class Rewriter:
    """Rewrites bodies; knows pointwise definitions and the sums that can be shifted."""

    definitions: Mapping[str, Equation]
    shifts: Mapping[str, Shift]
    signs: Signs
    algebra: Algebra
    tensors: Mapping[str, Tensor]

    def rewrite(self, equation: Equation) -> Expr:
        """The stable body of an equation."""
        return _Body(self, equation).visit(equation.body)


class _Body:
    def __init__(self, known: Rewriter, equation: Equation) -> None:
        self.known = known
        self.guard = guarded(equation)
        self.extents = equation.domain
        self.maxima = {s.element(MAX, {}).tensor: s for s in known.shifts.values()}

    def visit(self, e: Expr) -> Expr:
        """The stable form of a part of the body."""
        match e:
            case Access() | Bracket():
                return e
            case log():
                return self.logarithm(e.args[0])
            case exp():
                return exp(self.visit(e.args[0]))
            case Mul() | Pow():
                return self.product(e)
            case Add():
                return self.addition(tuple(map(self.visit, e.args)))
            case Select():
                return self.choice(e)
        return e.func(*map(self.visit, e.args)) if e.args else e

    def choice(self, e: Select) -> Select:
        """Branches rewritten; an exponential that may overflow only where its branch is not taken
        is kept from doing so."""
        then, otherwise = self.visit(e.then), self.visit(e.otherwise)
        if isinstance(e.condition, Compare) and e.condition.op in ("gt", "ge"):
            u = e.condition.difference
            then = then.xreplace(_clamped(then, e.condition, -u))
            otherwise = otherwise.xreplace(_clamped(otherwise, e.condition, u))
        return Select(e.condition, then, otherwise)

    def product(self, e: Expr) -> Expr:
        """Quotients of exponentials by their sum, and logistic functions."""
        parts = _weighted(factors(e))
        exponents = [f.args[0] for f in parts if isinstance(f, exp)]
        exponent = exponents[0] if exponents else None
        found: list[Expr] = []
        for factor in parts:
            if isinstance(factor, exp):
                continue
            base, power = factor.as_base_exp()
            quotient = self.quotient(base, power, exponent) or _logistic(base, power, exponent)
            if quotient is not None:
                value, used = quotient
                exponent = None if used else exponent
                found.append(value)
            elif isinstance(factor, Pow):
                found.append(Pow(self.visit(base), self.visit(power)))
            else:
                found.append(self.visit(factor))
        if exponent is not None:
            found.append(exp(self.visit(exponent)))
        return Mul(*found)

    def quotient(self, base: Expr, power: Expr, exponent: Expr | None) -> tuple[Expr, bool] | None:
        """exp(u)/s through the shifted sum."""
        shift = self.known.shifts.get(base.tensor) if isinstance(base, Access) else None
        if shift is None or power != -1 or exponent is None:
            return None
        at = shift.term(base, exponent, self.extents, self.known.tensors)
        if at is None:
            return None
        below = shift.element(SCALED, at)
        if self.within(shift.equation, at):
            return shift.element(EXP, at) / below, True
        return exp(exponent - shift.element(MAX, at)) / below, True

    def within(self, equation: Equation, at: Mapping[Expr, Expr]) -> bool:
        """Whether the equation's guards hold wherever this body is evaluated."""
        return all(g.xreplace(dict(at)) in self.guard for g in equation.guard)

    def logarithm(self, argument: Expr) -> Expr:
        """log(argument)."""
        splits = [s for o in self.opened(argument) if (s := self.split(o)) is not None]
        if not splits:
            return self.plain_logarithm(argument)
        bare = (s for s in splits if not any(t.has(exp) for t in s))
        return self.addition(next(bare, splits[0]))

    def plain_logarithm(self, argument: Expr) -> Expr:
        """log of something that is not to be split."""
        shift = self.known.shifts.get(argument.tensor) if isinstance(argument, Access) else None
        if shift is not None:
            at = shift.at(argument)
            return log(shift.element(SCALED, at)) + shift.element(MAX, at)
        if isinstance(argument, Add):
            if _ONE in argument.args:
                rest = argument - 1
                if isinstance(rest, exp):
                    return Softplus(self.visit(rest.args[0]))
                return Log1p(self.visit(rest))
            if len(argument.args) == 2 and all(isinstance(a, exp) for a in argument.args):
                first, second = (self.visit(a.args[0]) for a in argument.args)
                return first + Softplus(second - first)
        return log(self.visit(argument))

    def opened(self, argument: Expr) -> tuple[Expr, ...]:
        """The argument with tensors that are exponentials or quotients of them written out.

        Wholly first, then less far: where all of sigmoid(softplus(x)) is written out, no logistic
        function is to be seen in it.
        """
        steps = [argument]
        for _ in range(_DEPTH):
            found = {}
            for access in accesses(argument):
                q = self.known.definitions.get(access.tensor)
                if q is None or not (q.body.has(exp) or isinstance(q.body, Access)):
                    continue
                at = dict(zip(q.lhs, access.indices, strict=True))
                if self.within(q, at):
                    found[access] = q.body.xreplace(at)
            if not found:
                break
            argument = argument.xreplace(found)
            steps.append(argument)
        return tuple(reversed(steps))

    def split(self, argument: Expr) -> tuple[Expr, ...] | None:
        """The terms of the logarithm of a product, if an exponential is in it."""
        terms: list[Expr] = []
        stable = False
        for factor in factors(self.known.algebra.tidy(argument)):
            base, power = (factor, _ONE) if isinstance(factor, exp) else factor.as_base_exp()
            if isinstance(base, exp):
                terms.append(self.visit(base.args[0]))
                stable = True
            elif (v := _complement(base)) is not None:
                terms.append(-power * Softplus(-self.visit(v)))
                stable = True
            elif (w := logistic(base)) is not None:
                terms.append(power * Softplus(self.visit(w)))
                stable = True
            elif self.known.signs.positive(base):
                value = self.plain_logarithm(base)
                terms += [power * t for t in Add.make_args(value)]
            else:
                return None
        return tuple(terms) if stable else None

    def addition(self, parts: tuple[Expr, ...]) -> Expr:
        """A sum of stable terms, with those joined that would cancel."""
        terms = [t for p in parts for t in Add.make_args(p)]
        for join in (self.join_shifted, _join_softplus, _join_sigmoid, _join_expm1):
            terms = join(terms)
        return Add(*terms)

    def join_shifted(self, terms: list[Expr]) -> list[Expr]:
        """c*u - c*m as c*(u - m), taken from the tensor that holds u - m."""
        for t in terms:
            maximum = next((f for f in factors(t) if self.is_maximum(f)), None)
            if maximum is None:
                continue
            shift = self.maxima[maximum.tensor]
            others = [o for o in terms if o is not t]
            for taken in ([o] for o in others):
                value = expand(-Add(*taken) * maximum / t)
                at = shift.term(maximum, value, self.extents, self.known.tensors)
                if at is not None and self.within(shift.equation, at):
                    left = [o for o in others if o not in taken]
                    joined = -(t / maximum) * shift.element(DIFFERENCE, at)
                    return self.join_shifted([*left, joined])
        return terms

    def is_maximum(self, e: Expr) -> bool:
        return isinstance(e, Access) and e.tensor in self.maxima


def _logistic(base: Expr, power: Expr, exponent: Expr | None) -> tuple[Expr, bool] | None:
    """exp(a w) / (1 + exp(w))^k for whole a in 0..k, and whether exp(exponent) was used."""
    sigmoid = logistic_power(base**power)
    if sigmoid is None:
        return None
    w, k = sigmoid
    above = 0
    if exponent is not None:
        ratio = multiple(exponent, w)
        above = int(ratio) if ratio is not None and ratio.is_Integer and 0 < ratio <= k else 0
    return Sigmoid(w) ** above * Sigmoid(-w) ** (k - above), above > 0


def _weighted(parts: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """(c exp(a) + d exp(b)) / (exp(a) + exp(b)) as c Sigmoid(a - b) + d Sigmoid(b - a)."""
    for below in parts:
        base, power = below.as_base_exp()
        if power != -1 or not isinstance(base, Add) or len(base.args) != 2:
            continue
        a, b = map(_exponent, base.args)
        for above in parts:
            terms = [t.as_coeff_Mul() for t in Add.make_args(above)]
            found = [(c, _exponent(t)) for c, t in terms]
            if a is None or b is None or not {e for _, e in found} <= {a, b}:
                continue
            if isinstance(above, Add) or logistic(base) is None:
                weights = [c * (Sigmoid(a - b) if e == a else Sigmoid(b - a)) for c, e in found]
                rest = [f for f in parts if f not in (below, above)]
                return _weighted((*rest, Add(*weights)))
    return parts


def _exponent(term: Expr) -> Expr | None:
    """u, when the term is exp(u)."""
    if term == 1:
        return Integer(0)
    return term.args[0] if isinstance(term, exp) else None


def _complement(base: Expr) -> Expr | None:
    """w, when the expression is 1 - 1/(1 + exp(w)), the logistic of w."""
    if not (isinstance(base, Add) and len(base.args) == 2 and _ONE in base.args):
        return None
    sigmoid = logistic_power(1 - base)
    return sigmoid[0] if sigmoid is not None and sigmoid[1] == 1 else None


def _clamped(branch: Expr, condition: Boolean, growing: Expr) -> dict[Expr, Expr]:
    """exp of a positive multiple of what is positive only where the branch is not taken."""
    found: dict[Expr, Expr] = {}
    for node in branch.atoms(exp, Expm1):
        w = node.args[0]
        slope = multiple(w, growing) or w / growing
        if slope.is_number and slope.is_positive:
            zero = Integer(0)
            positive = bool((growing / condition.difference).is_positive)
            safe = Select(condition, zero, w) if positive else Select(condition, w, zero)
            found[node] = node.func(safe)
    return found


def _join_softplus(terms: list[Expr]) -> list[Expr]:
    """c*Softplus(w) - c*w as c*Softplus(-w)."""
    for t in terms:
        for f in factors(t):
            if isinstance(f, Softplus):
                c, w = t / f, f.args[0]
                if -c * w in terms:
                    left = [o for o in terms if o not in (t, -c * w)]
                    return _join_softplus([*left, c * Softplus(-w)])
    return terms


def _join_sigmoid(terms: list[Expr]) -> list[Expr]:
    """c - c*Sigmoid(w) as c*Sigmoid(-w)."""
    for t in terms:
        for f in factors(t):
            if isinstance(f, Sigmoid) and -t / f in terms:
                left = [o for o in terms if o not in (t, -t / f)]
                return _join_sigmoid([*left, -t / f * Sigmoid(-f.args[0])])
    return terms


def _join_expm1(terms: list[Expr]) -> list[Expr]:
    """c*exp(x) - c as c*Expm1(x)."""
    for t in terms:
        for f in factors(t):
            if isinstance(f, exp) and -t / f in terms:
                left = [o for o in terms if o not in (t, -t / f)]
                return _join_expm1([*left, t / f * Expm1(f.args[0])])
    return terms
