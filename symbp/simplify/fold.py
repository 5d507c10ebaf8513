"""Fold: an expression in a tensor's atoms is rewritten through the tensor itself.

Each primal definition T = body is solved for every atom in which it is linear fractional
(a = 1/(1 + exp(-z)) gives exp(z) = a/(1 - a); x̂ = (x - mu)/s gives x = mu + x̂ s). The solution is
substituted where it makes an expression cheaper. A solution divides only by what is proved nonzero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Expr, Function, Pow, Rational, Symbol, exp
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Bracket, Equation, Stop, Tensor, operands
from symbp.simplify.algebra import Algebra
from symbp.simplify.cost import cost
from symbp.simplify.exponentials import (
    common_exponentials,
    exponential,
    logistic_power,
    multiple,
)
from symbp.simplify.forms import is_elementwise
from symbp.simplify.matching import Extents, Pattern
from symbp.simplify.moebius import fraction
from symbp.simplify.signs import Signs

Guard = frozenset[Boolean]


@dataclass(frozen=True)
class FoldRule:
    """`atom = solution` for all values of the pattern's indices at which the guard holds."""

    pattern: Pattern
    solution: Expr
    guard: Guard
    name: str

    @property
    def atom(self) -> Expr:
        """What is replaced."""
        return self.pattern.expression


def fold_rules(
    equations: Iterable[Equation], signs: Signs, tensors: Mapping[str, Tensor]
) -> tuple[FoldRule, ...]:
    """Every definition solved for every atom it determines; a piece of one defines its part."""
    return tuple(r for q in equations if is_elementwise(q) for r in _solved(q, signs, tensors))


def _solved(equation: Equation, signs: Signs, tensors: Mapping[str, Tensor]) -> Iterator[FoldRule]:
    indices = frozenset(r.index for r in equation.free)
    element = equation.element
    s = Symbol("_atom")
    for atom in _atoms(equation.body):
        if not indices <= atom.free_symbols:
            continue
        solved = fraction(_isolate(equation.body, atom, s), s)
        if solved is None:
            continue
        numerator, divisor = solved.solve(element)
        if divisor != 0 and signs.nonzero(divisor) and numerator / divisor != atom:
            guard = frozenset(equation.guard)
            pattern = Pattern.over(atom, equation.free, tensors)
            yield FoldRule(pattern, numerator / divisor, guard, equation.target)


def _atoms(body: Expr) -> tuple[Expr, ...]:
    """Functions, radicals and accesses that the body depends on; exp(u) stands for exp(-u)."""
    found: dict[Expr, None] = {}
    units = common_exponentials(e for e in _nodes(body) if isinstance(e, exp))

    def visit(node: Expr) -> None:
        if isinstance(node, (Bracket, Stop, Boolean, Access)):
            return
        if isinstance(node, exp):
            found[exponential(node, units)[0]] = None
        elif logistic_power(node) is not None:
            found[1 / node.base] = None
        elif isinstance(node, Pow) and _is_root(node):
            found[Pow(node.base, Rational(1, node.exp.q))] = None
        elif isinstance(node, Function):
            found[node] = None
        for child in node.args:
            visit(child)

    visit(body)
    return (*found, *operands(body))


def _is_root(node: Pow) -> bool:
    return bool(node.exp.is_Rational and not node.exp.is_Integer and not node.base.is_number)


def _isolate(body: Expr, atom: Expr, s: Symbol) -> Expr:
    """The body with s in place of the atom, its reciprocal and its powers."""
    return body.xreplace({node: s**power for node, power in _powers(body, atom)})


def _powers(expression: Expr, atom: Expr) -> Iterator[tuple[Expr, int]]:
    """Nodes of the expression that are integer powers of the atom."""
    for node in _nodes(expression):
        if node == atom:
            yield node, 1
        elif isinstance(atom, exp) and isinstance(node, exp):
            power = multiple(node.args[0], atom.args[0])
            if power is not None and power.is_Integer:
                yield node, int(power)
        elif isinstance(atom, Pow) and isinstance(node, Pow) and node.base == atom.base:
            power = node.exp / atom.exp
            if power.is_Integer:
                yield node, int(power)


def _nodes(expression: Expr) -> Iterator[Expr]:
    """Every node that is a value: nothing inside accesses and conditions."""
    yield expression
    if not isinstance(expression, (Access, Bracket)):
        for child in expression.args:
            if isinstance(child, Expr):
                yield from _nodes(child)


class Folder:
    """Applies fold rules wherever they make an expression cheaper."""

    def __init__(
        self, rules: Iterable[FoldRule], algebra: Algebra, tensors: Mapping[str, Tensor]
    ) -> None:
        self._algebra = algebra
        self._tensors = tensors
        self._rules: dict[object, list[FoldRule]] = {}
        for rule in rules:
            self._rules.setdefault(_head(rule.atom), []).append(rule)

    def fold(
        self, expression: Expr, extents: Extents, guard: Guard = frozenset()
    ) -> tuple[Expr, tuple[str, ...]]:
        """The cheapest expression found where the guard holds, and the definitions used.

        `extents` are those of the indices in the expression.
        """
        best = self._algebra.tidy(expression)
        used: list[str] = []
        changed = True
        while changed:
            changed = False
            for rule in self._relevant(best):
                candidate = self._apply(rule, best, extents, guard)
                if candidate is not None and cost(candidate) < cost(best):
                    best = candidate
                    used.append(rule.name)
                    changed = True
        return best, tuple(dict.fromkeys(used))

    def _relevant(self, expression: Expr) -> list[FoldRule]:
        heads = dict.fromkeys(h for node in _nodes(expression) for h in _heads(node))
        return [rule for head in heads for rule in self._rules.get(head, ())]

    def _apply(
        self, rule: FoldRule, expression: Expr, extents: Extents, guard: Guard
    ) -> Expr | None:
        replaced = {}
        for node in _nodes(expression):
            for form, power in _forms(node):
                if _head(form) != _head(rule.atom):
                    continue
                binding = rule.pattern.match(form, extents, self._tensors)
                if binding is not None and _holds(rule, dict(binding), guard):
                    replaced[node] = rule.solution.xreplace(dict(binding)) ** power
        return self._algebra.tidy(expression.xreplace(replaced)) if replaced else None


def _holds(rule: FoldRule, binding: dict[Symbol, Expr], guard: Guard) -> bool:
    return all(g.xreplace(binding) in guard for g in rule.guard)


def _forms(node: Expr) -> Iterator[tuple[Expr, int]]:
    """Atoms of which the node is a power, with the exponent."""
    if isinstance(node, exp):
        for power in (1, -1, 2, -2):
            yield exp(node.args[0] / power), power
    elif isinstance(node, Pow) and _is_root(node):
        yield Pow(node.base, Rational(1, node.exp.q)), int(node.exp.p)
    elif (sigmoid := logistic_power(node)) is not None:
        yield 1 / node.base, sigmoid[1]
    else:
        yield node, 1


def _head(atom: Expr) -> object:
    """What an atom and its instances share."""
    return (Access, atom.tensor) if isinstance(atom, Access) else atom.func


def _heads(node: Expr) -> Iterator[object]:
    for form, _ in _forms(node):
        yield _head(form)
