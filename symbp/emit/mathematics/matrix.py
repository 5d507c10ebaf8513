"""Matrix notation: an equation of the program without its indices, where it has such a form.

Leading indices that all operands share (samples, heads, time) are spectators: they stay as
subscripts, and a sum over them is written out. What is left must be scalars, columns and matrices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import sympy
from sympy import Add, Basic, Expr, Function, Mul, Pow, Rational, S, Symbol
from sympy.logic.boolalg import Boolean

from symbp.emit.mathematics import tree
from symbp.emit.mathematics.indexed import Indexed, Letters, split_fraction, split_number
from symbp.emit.mathematics.notation import Notation
from symbp.emit.mathematics.products import (
    Factor,
    NoMatrixForm,
    aligned,
    as_inner,
    broadcast,
    contract,
    is_clumsy,
    scalar_quotient,
)
from symbp.emit.mathematics.tree import (
    ONE,
    ZERO,
    Apply,
    Equality,
    Identity,
    Iverson,
    Negative,
    Node,
    Number,
    Over,
    Power,
    Quotient,
    Relation,
    Root,
    Sum,
    Unit,
    hadamard,
    negative,
    scaled,
)
from symbp.ir import Access, Bracket, Compare, Equation, Expm1, Log1p, Select, accesses

_SIGNS = {"eq": "=", "ne": "≠", "ge": "≥", "gt": ">"}


def matrix_form(
    equation: Equation,
    notation: Notation,
    letters: Letters,
    inline: Mapping[str, Equation],
    by_sample: bool,
) -> Equality:
    """The equation in matrix notation; `by_sample` fixes the sample index and writes columns.

    Raises NoMatrixForm, with the reason, where there is none.
    """
    failure = NoMatrixForm("it has no leading index to leave out")
    clumsy = None
    for spectators in _choices(equation, notation, by_sample):
        try:
            found = _Matrix(notation, letters, inline, spectators).equation(equation)
        except NoMatrixForm as reason:
            failure = reason
            continue
        if not is_clumsy(found) or not spectators:
            return found
        clumsy = clumsy or found
    if clumsy is None:
        raise failure
    return clumsy


def _choices(
    equation: Equation, notation: Notation, by_sample: bool
) -> Iterator[frozenset[Symbol]]:
    """Spectators, as few as leave matrices first; then one more at a time."""
    chosen: frozenset[Symbol] = frozenset()
    if by_sample:
        samples = [i for i in leading(equation, chosen) if _is_sample(i, equation, notation)]
        if not samples:
            return
        chosen = frozenset(samples[:1])
    for _ in range(4):
        if _rank(equation, chosen) <= 2 and _leaves_arrays(equation, notation, chosen):
            yield chosen
        found = leading(equation, chosen)
        if not found:
            return
        chosen |= {found[0]}


def _leaves_arrays(equation: Equation, notation: Notation, chosen: frozenset[Symbol]) -> bool:
    """Whether the left side keeps an axis, or is one number a sample."""
    free = [i for e in equation.lhs for i in e.free_symbols if i in equation.domain]
    if not free or not set(free) <= chosen:
        return True
    return _is_sample(free[0], equation, notation)


def _is_sample(index: Symbol, equation: Equation, notation: Notation) -> bool:
    extent = equation.domain[index]
    actual = notation.sizes.get(extent, extent) if extent.is_Symbol else extent
    return actual in notation.samples


def leading(equation: Equation, chosen: frozenset[Symbol]) -> list[Symbol]:
    """The indices that stand first, wherever they stand, once the chosen ones are fixed."""
    places = [equation.lhs, *(a.indices for a in equation.reads() if a.indices)]
    domain = set(equation.domain)
    found: dict[Symbol, bool] = {}
    for indices in places:
        fixed = True
        for e in indices:
            new = (e.free_symbols & domain) - chosen
            for i in new:
                found[i] = found.get(i, True) and fixed
            if new:
                fixed = False
    return [i for i in equation.domain if found.get(i)]


def _rank(equation: Equation, chosen: frozenset[Symbol]) -> int:
    domain = set(equation.domain) - chosen
    places = [equation.lhs, *(a.indices for a in equation.reads())]
    return max(sum(bool(e.free_symbols & domain) for e in indices) for indices in places)


class _Matrix:
    """Writes one equation with the given spectators."""

    def __init__(
        self,
        notation: Notation,
        letters: Letters,
        inline: Mapping[str, Equation],
        spectators: frozenset[Symbol],
    ) -> None:
        self.notation = notation
        self.indexed = Indexed(notation, letters, inline)
        self.has_arrays = False
        self.letters = letters
        self.inline = inline
        self.spectators = spectators

    def equation(self, equation: Equation) -> Equality:
        """Both sides, as columns or matrices over what is left of the left side's indices."""
        fixed, axes = self._indices(equation.lhs)
        left = self.notation.element(equation.target, fixed)
        right = self.right(equation, axes)
        if self.spectators and not axes and not self.has_arrays:
            raise NoMatrixForm("it is about single elements")
        conditions: tuple[Node, ...] = ()
        if not equation.bound and equation.guard:
            self._only_spectators(equation.guard)
            conditions = self.indexed.conditions(equation.guard)
        return Equality((left, right.node), equation.accumulate, conditions)

    def right(self, equation: Equation, axes: tuple[Symbol, ...]) -> Factor:
        """The right side over the given axes."""
        if equation.reduction == "none":
            whole = self.pointwise(equation.body)
            if axes and not whole.axes and whole.node != ZERO:
                raise NoMatrixForm("it is one number everywhere")
            return broadcast(whole, axes)
        if equation.reduction != "sum":
            raise NoMatrixForm(f"a {equation.reduction} has none")
        self._only_spectators(equation.guard)
        outer = [r for r in equation.bound if r.index in self.spectators]
        bound = [r.index for r in equation.bound if r.index not in self.spectators]
        if isinstance(equation.body, Add) and bound:
            whole = contract([self.pointwise(equation.body)], bound, axes)
            scalar = Factor(ONE)
        else:
            scalar, whole = self._term(equation.body, bound, axes, {r.index for r in outer})
        result = broadcast(whole, axes)
        node = result.node
        if equation.guard and not outer:
            raise NoMatrixForm("its sum is restricted")
        if outer:
            spans = tuple(self.indexed.span(r.index, r.extent) for r in outer)
            sign = isinstance(node, Negative)
            inner = node.operand if isinstance(node, Negative) else node
            over = Over("sum", spans, inner, self.indexed.conditions(equation.guard))
            node = negative(over) if sign else over
        return Factor(scaled(scalar.node, node), axes)

    def _only_spectators(self, guard: Iterable[Boolean]) -> None:
        for g in guard:
            indices = {s for s in g.free_symbols if not s.is_positive}
            if not indices <= self.spectators:
                raise NoMatrixForm("its range is restricted")

    def _indices(self, indices: Iterable[Expr]) -> tuple[tuple[Node, ...], tuple[Symbol, ...]]:
        """(fixed leading indices, remaining plain ones)."""
        fixed: list[Node] = []
        axes: list[Symbol] = []
        for e in indices:
            free = {s for s in e.free_symbols if not s.is_positive}
            if free <= self.spectators:
                if axes:
                    raise NoMatrixForm("an index that is no leading one is fixed")
                fixed.append(self.indexed.expression(e))
            elif e.is_Symbol and e not in axes:
                axes.append(e)
            else:
                raise NoMatrixForm("an index is computed")
        if len(axes) > 2:
            raise NoMatrixForm("more than two indices are left over")
        self.has_arrays |= bool(axes)
        return tuple(fixed), tuple(axes)

    def _inside(self, e: Basic) -> frozenset[Symbol]:
        return frozenset(e.free_symbols & self.spectators)

    def pointwise(self, e: Basic) -> Factor:
        """An expression without reduction."""
        match e:
            case Rational():
                return Factor(Number(int(e.p), int(e.q)))
            case Symbol():
                if e in self.spectators or e.is_positive:
                    return Factor(self.indexed.expression(e), (), self._inside(e))
                raise NoMatrixForm("it computes with an index")
            case Access():
                return self._access(e)
            case Bracket():
                return self._bracket(e.condition)
            case Select() if e.otherwise == 0:
                then = self.pointwise(e.then)
                bracket = self._bracket(e.condition)
                return bracket if then.node == ONE else contract([then, bracket], (), ())
            case Add():
                return self._sum(e)
            case Mul():
                scalar, whole = self._term(e, (), (), set())
                inside = scalar.inside | whole.inside
                return Factor(scaled(scalar.node, whole.node), whole.axes, inside)
            case Expm1() | Log1p():
                return self._stable(e)
            case sympy.exp() | Function() | sympy.Abs():
                inner = self.pointwise(e.args[0])
                name = type(e).__name__
                if inner.axes and name == "exp":
                    name = "Exp"  # e^A is the matrix exponential
                return Factor(Apply(name, inner.node), inner.axes, inner.inside)
            case Pow():
                return self._power(e)
        if e.is_number:
            return Factor(self.indexed.expression(e))
        raise NoMatrixForm("a choice has none")

    def _stable(self, e: Expm1 | Log1p) -> Factor:
        """exp(x) - 1 and log(1 + x) as they read, however they are computed."""
        inner = self.pointwise(e.args[0])
        if isinstance(e, Log1p):
            node: Node = Apply("log", Sum((ONE, inner.node)))
        else:
            node = Sum((Apply("Exp" if inner.axes else "exp", inner.node), Number(-1)))
        return Factor(node, inner.axes, inner.inside)

    def _access(self, access: Access) -> Factor:
        equation = self.inline.get(access.tensor)
        if equation is not None:
            put = dict(zip(equation.lhs, access.indices, strict=True))
            _, axes = self._indices(access.indices)
            put_in = equation.substitute(put)
            inner = self._within(put_in)
            found = Factor(inner.right(put_in, axes).node, axes, self._inside(access))
            self.has_arrays |= inner.has_arrays
            return found
        fixed, axes = self._indices(access.indices)
        return Factor(self.notation.element(access.tensor, fixed), axes, self._inside(access))

    def _within(self, equation: Equation) -> _Matrix:
        """The writer for an inlined sum: its own leading indices are spectators where need be."""
        chosen = self.spectators
        while _rank(equation, chosen) > 2:
            bound = {r.index for r in equation.bound}
            more = [i for i in leading(equation, chosen) if i in bound]
            if not more:
                raise NoMatrixForm("more than two indices are left over")
            chosen |= {more[0]}
        return _Matrix(self.notation, self.letters, self.inline, chosen)

    def _bracket(self, condition: Boolean) -> Factor:
        free = {s for s in condition.free_symbols if not s.is_positive}
        if not isinstance(condition, Compare):
            raise NoMatrixForm("a compound condition has none")
        if free <= self.spectators:
            node = Iverson(self.indexed.condition(condition))
            return Factor(node, (), self._inside(condition))
        difference = condition.difference
        plain = [t for t in Add.make_args(difference) if not accesses(t) and t.free_symbols & free]
        if condition.op == "eq" and plain:
            return self._selection(difference, plain)
        if plain:
            raise NoMatrixForm("a condition on indices has none")
        return self._relation(condition)

    def _selection(self, difference: Expr, plain: list[Expr]) -> Factor:
        """[k = y_n] is e_{y_n}, [i = j] is I."""
        symbols = [t if t.is_Symbol else -t for t in plain]
        if (
            len(plain) == 2
            and plain[0] + plain[1] == difference
            and sum(t.could_extract_minus_sign() for t in plain) == 1
        ):
            return Factor(Identity(), tuple(symbols))
        rest = expand_sign(plain[0], difference)
        if len(plain) == 1 and symbols[0].is_Symbol and isinstance(rest, Access):
            position = self._access(rest)
            if len(position.axes) <= 1:
                return Factor(Unit(position.node), (*position.axes, symbols[0]), position.inside)
        raise NoMatrixForm("a condition on indices has none")

    def _relation(self, condition: Compare) -> Factor:
        terms = Add.make_args(condition.difference)
        left = self.pointwise(Add(*[t for t in terms if not t.could_extract_minus_sign()]))
        right = self.pointwise(Add(*[-t for t in terms if t.could_extract_minus_sign()]))
        axes = left.axes or right.axes
        for side in (left, right):
            if side.axes and side.index_set != frozenset(axes):
                raise NoMatrixForm("a condition joins different axes")
        left = aligned(left, axes) if left.axes else left
        right = aligned(right, axes) if right.axes else right
        sign = _SIGNS[condition.op]
        if left.node == ZERO and sign in ("≥", ">"):
            relation = Relation(right.node, {"≥": "≤", ">": "<"}[sign], left.node)
        else:
            relation = Relation(left.node, sign, right.node)
        return Factor(Iverson(relation), axes, left.inside | right.inside)

    def _sum(self, e: Add) -> Factor:
        order = sorted(e.args, key=self.indexed.term_key)
        terms = [self.pointwise(t) for t in order]
        widest = max(terms, key=lambda f: len(f.axes))
        axes = tuple(dict.fromkeys((*widest.axes, *(a for f in terms for a in f.axes))))
        if len(axes) > 2:
            raise NoMatrixForm("its terms have different axes")
        shaped = [
            f if not f.axes and not f.inside and _is_plain(f.node) else broadcast(f, axes)
            for f in terms
        ]
        inside = frozenset(i for f in terms for i in f.inside)
        return Factor(Sum(tuple(f.node for f in shaped)), axes, inside)

    def _power(self, e: Pow) -> Factor:
        base, exponent = e.args
        if exponent.could_extract_minus_sign():
            inner = self.pointwise(Pow(base, -exponent))
            return Factor(Quotient(ONE, inner.node), inner.axes, inner.inside)
        inner = self.pointwise(base)
        if exponent == S.Half:
            return Factor(Root(inner.node), inner.axes, inner.inside)
        power = self.pointwise(exponent)
        if power.axes:
            raise NoMatrixForm("an array stands in an exponent")
        node = Power(inner.node, power.node, elementwise=bool(inner.axes))
        return Factor(node, inner.axes, inner.inside | power.inside)

    def _term(
        self, e: Expr, bound: Iterable[Symbol], order: tuple[Symbol, ...], outer: set[Symbol]
    ) -> tuple[Factor, Factor]:
        """A product summed over `bound`: (the scalar that leaves sums over `outer`, the rest)."""
        coefficient, rest = split_number(e)
        above, below = split_fraction(rest)
        top = [self.pointwise(f) for f in sorted(above, key=self.indexed.factor_key)]
        bottom = [self.pointwise(f) for f in sorted(below, key=self.indexed.factor_key)]
        numerator = [f for f in top if f.axes or f.inside & outer]
        upper = [f.node for f in top if not (f.axes or f.inside & outer)]
        lower = [f.node for f in bottom if not (f.axes or f.inside & outer)]
        for f in (f for f in bottom if f.axes or f.inside & outer):
            _divide(numerator, f)
        whole = contract(numerator, tuple(bound), order)
        if whole.axes:
            upper = [as_inner(node) for node in upper]
        p, q = (int(coefficient.p), int(coefficient.q)) if coefficient.is_Rational else (1, 1)
        if not coefficient.is_Rational:
            upper.insert(0, self.indexed.expression(coefficient))
        inside = frozenset(i for f in (*top, *bottom) if not f.axes for i in f.inside)
        return Factor(scalar_quotient(p, q, upper, lower), (), inside), whole


def _divide(numerator: list[Factor], divisor: Factor) -> None:
    """Put an array under the factor of the same axes, or in as a factor of its own."""
    for k, f in enumerate(numerator):
        if f.index_set == divisor.index_set:
            top, under = f.node, aligned(divisor, f.axes).node
            match top:
                case Quotient(above, below):
                    whole = Quotient(above, hadamard((below, under)))
                case _:
                    whole = Quotient(top, under)
            numerator[k] = Factor(whole, f.axes, f.inside | divisor.inside)
            return
    numerator.append(Factor(Quotient(ONE, divisor.node), divisor.axes, divisor.inside))


def expand_sign(term: Expr, difference: Expr) -> Expr:
    """What equals the index of `term` where the difference is 0."""
    rest = sympy.expand(difference - term)
    return rest if term.could_extract_minus_sign() else -rest


def _is_plain(node: Node) -> bool:
    return isinstance(node, Number) or (
        isinstance(node, (Negative, tree.Symbol)) and not isinstance(node, tree.Element)
    )
