"""Statements to drafts: names are resolved, reductions lifted, functions written out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from sympy import Expr, Integer, Mul, Rational, Symbol, pi, true
from sympy.logic.boolalg import And, Boolean

from symbp.errors import Mark
from symbp.ir import Access, Reduction, Select, accesses, negation
from symbp.lang import ast, numeric
from symbp.lang.around import Around, Scope, dimensions
from symbp.lang.draft import Draft, Read
from symbp.lang.indices import Indices
from symbp.lang.left import bind_left
from symbp.spec.vocabulary import FUNCTIONS

_ZERO = Integer(0)
_LARGE = 24  # nodes; an argument that would be repeated gets an equation of its own above this


@dataclass(frozen=True)
class _Parts:
    """A reduction taken apart; `none` over no indices is a plain value."""

    kind: Reduction
    bound: tuple[Symbol, ...]
    guard: tuple[Boolean, ...]
    body: Expr


def elaborate(around: Around) -> list[Draft]:
    """The equations in order, lifted ones before those that need them; a faulty one is left out."""
    drafts: list[Draft] = []
    for statement in around.definitions:
        before = len(around.findings.problems)
        found = _Elaboration(statement, around).run()
        if len(around.findings.problems) == before:
            drafts += found
    return drafts


class _Elaboration:
    """One equation."""

    def __init__(self, statement: ast.Definition, around: Around) -> None:
        self.statement = statement
        self.around = around
        self.context = around.context
        self.letters = around.letters
        self.fail = around.fail
        self.indices = Indices(around, self.value)
        self.target = self.context.target(statement.target.name)
        self.drafts: list[Draft] = []
        self.reads: list[Read] = []

    def run(self) -> list[Draft]:
        target = self.statement.target
        scope = bind_left(self.statement, self.around)
        lhs = self.indices.all(target.indices, scope)
        if any(accesses(i) for i in lhs):
            self.fail("an index on the left cannot be read from a tensor", target.mark)
        parts = self.direct(self.statement.value, scope)
        if parts is None:
            parts = _Parts("none", (), (), self.value(self.statement.value, scope))
        free = self.letters.ordered({s for e in lhs for s in e.free_symbols})
        draft = Draft(target.name, self.target, lhs, free, parts.body, target.mark, target.text)
        draft = self.completed(draft, parts, self.reads)
        needed = _needed([*self.drafts, draft])
        own = {r.access for d in needed for r in d.reads}
        hints = tuple(r for r in self.reads if r.access not in own)
        return [*needed[:-1], replace(draft, hints=hints)]

    def completed(self, draft: Draft, parts: _Parts, reads: Sequence[Read]) -> Draft:
        """The draft with the reduction, and those of the reads that are its own."""
        used = {a for part in (parts.body, *parts.guard) for a in accesses(part)}
        own = tuple(r for r in reads if r.access in used)
        return replace(draft, reduction=parts.kind, bound=parts.bound, guard=parts.guard, reads=own)

    # --- values -----------------------------------------------------------------------------

    def value(self, node: ast.Node, scope: Scope) -> Expr:
        match node:
            case ast.Number():
                return Rational(node.value.numerator, node.value.denominator)
            case ast.Variable():
                return self.variable(node, scope)
            case ast.Element():
                return self.element(node, scope)
            case ast.Negative():
                return -self.value(node.operand, scope)
            case ast.Sum():
                return sum((self.value(t, scope) for t in node.terms), _ZERO)
            case ast.Product():
                return Mul(*[self.value(f, scope) for f in node.factors])
            case ast.Reciprocal():
                divisor = self.value(node.operand, scope)
                return self.guarded(lambda: numeric.reciprocal(divisor), node.mark)
            case ast.Power():
                base, exponent = self.value(node.base, scope), self.value(node.exponent, scope)
                return self.guarded(lambda: numeric.power(base, exponent), node.mark)
            case ast.Call():
                return self.call(node, scope)
            case ast.Reduction():
                return self.lift(node, scope)
            case ast.Dots():
                return self.fail('"..." stands only between the brackets of an access', node.mark)
            case _:
                return self.fail(
                    "a condition stands where a number is needed; write where(condition, 1, 0)",
                    node.mark,
                )

    def guarded(self, compute: Callable[[], Expr], mark: Mark) -> Expr:
        try:
            return compute()
        except numeric.NotFinite as error:
            return self.fail(str(error), mark)

    def variable(self, node: ast.Variable, scope: Scope) -> Expr:
        name = node.name
        if name in scope.names:
            return scope.names[name]
        if name == "pi":
            return pi
        if name in self.context.scalars:
            return self.context.scalars[name]
        if name in self.context.absent:
            return _ZERO
        rank = self.around.rank(name)
        if rank is None:
            return self.fail(f'unknown name "{name}"{self.around.suggest(name, scope)}', node.mark)
        if rank:
            example = ", ".join(("i", "j", "k", "l")[:rank]) if rank <= 4 else "..."
            return self.fail(f'"{name}" has {dimensions(rank)}; write {name}[{example}]', node.mark)
        return self.read(node, (), scope)

    def element(self, node: ast.Element, scope: Scope) -> Expr:
        before = len(self.around.findings.problems)
        indices = self.indices.all(node.indices, scope)
        rank = self.around.rank(node.name)
        if node.name in self.context.absent:
            return _ZERO
        if rank is None:
            if node.name in self.context.scalars or node.name in scope.names:
                return self.fail(f'"{node.name}" is a number and takes no indices', node.mark)
            return self.fail(
                f'unknown tensor "{node.name}"{self.around.suggest(node.name, scope)}', node.mark
            )
        if len(self.around.findings.problems) > before:
            return Integer(1)
        if len(indices) != rank:
            return self.fail(
                f"{node.text} has {_indices(len(indices))}, but {node.name} has {dimensions(rank)}",
                node.mark,
            )
        return self.read(node, indices, scope)

    def read(
        self, node: ast.Variable | ast.Element, indices: tuple[Expr, ...], scope: Scope
    ) -> Expr:
        """An access to a tensor, noted with its text and place."""
        tensor = self.context.tensors.get(node.name)
        access = Access(tensor.name if tensor else self.context.target(node.name), *indices)
        text = node.text if isinstance(node, ast.Element) else node.name
        self.reads.append(Read(access, text, node.mark, scope.path))
        return access

    def call(self, node: ast.Call, scope: Scope) -> Expr:
        name = node.function
        if name == "extent":
            return self.extent(node, scope)
        if name == "flat" and scope.place is not None:
            return self.indices.flat(node, scope.place, scope)
        if name == "flat":
            return self.fail("flat(...) stands only between the brackets of an access", node.mark)
        if name not in FUNCTIONS:
            return self.fail(self.no_function(name), node.mark)
        expected = FUNCTIONS[name]
        if len(node.arguments) != expected:
            wants = "1 argument" if expected == 1 else f"{expected} arguments"
            return self.fail(f"{name} takes {wants}, not {len(node.arguments)}", node.mark)
        if name == "where":
            return self.where(node, scope)
        arguments = [self.value(a, scope) for a in node.arguments]
        if name in numeric.REPEATING:
            arguments = [self.named(a, scope) for a in arguments]
        return self.guarded(lambda: numeric.apply(name, arguments), node.mark)

    def no_function(self, name: str) -> str:
        if self.around.rank(name) is not None:
            return f'"{name}" is not a function; its elements are {name}[i, j]'
        if name in ("sum", "mean", "prod"):
            return f"{name} needs the indices it runs over: {name}[i](...)"
        near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.6)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        return f'unknown function "{name}"{hint}'

    def where(self, node: ast.Call, scope: Scope) -> Expr:
        holds = self.condition(node.arguments[0], scope)
        place = holds if self.around.on_indices(holds) else true
        then = self.value(node.arguments[1], scope.under(place))
        other = negation(holds) if place == holds else true
        otherwise = self.value(node.arguments[2], scope.under(other))
        return Select(holds, then, otherwise)

    def extent(self, node: ast.Call, scope: Scope) -> Expr:
        """extent(t) of an index letter, extent(x, 1) of a dimension of a tensor given.

        extent(x, ...) is the product of the dimensions of x for which the formula writes `...`.
        """
        match node.arguments:
            case (ast.Variable() as letter,):
                if letter.name in scope.names:
                    return self.letters.extent[scope.names[letter.name]]
                return self.letters.named_extent(letter.name, letter.mark)
            case (ast.Variable() as name, ast.Dots()):
                extents = self.around.dotted(name.name)
                if extents is not None:
                    return Mul(*extents)
            case (ast.Variable() as name, dimension):
                tensor = self.context.tensors.get(name.name)
                at = self.value(dimension, scope)
                if tensor is not None and at.is_Integer and -tensor.rank <= at < tensor.rank:
                    return tensor.shape[int(at)]
        return self.fail(
            "extent takes an index, extent(t), or a tensor given to the formula and the number "
            "of a dimension, extent(in, 1), or extent(in, ...)",
            node.mark,
        )

    # --- conditions -------------------------------------------------------------------------

    def condition(self, node: ast.Node, scope: Scope) -> Boolean:
        match node:
            case ast.Comparison():
                values = [self.value(o, scope) for o in node.operands]
                pairs = zip(values, node.operators, values[1:], strict=False)
                return numeric.conjunction([numeric.condition(a, op, b) for a, op, b in pairs])
            case ast.Logical():
                parts = [self.condition(o, scope) for o in node.operands]
                return numeric.conjunction(parts, node.operator)
            case ast.Not():
                return negation(self.condition(node.operand, scope))
        self.fail("a condition is needed here, such as i <= j or x[n] > 0", node.mark)
        return true

    # --- reductions -------------------------------------------------------------------------

    def direct(self, node: ast.Node, scope: Scope) -> _Parts | None:
        """The node as one reduction, constant factors moved inside; None when it is not one."""
        match node:
            case ast.Reduction() if node.kind != "mean" or node.condition is None:
                return self.parts(node, scope)
            case ast.Negative(operand=ast.Reduction() | ast.Product()):
                parts = self.direct(node.operand, scope) if _sums(node.operand) else None
                return parts and replace(parts, body=-parts.body)
            case ast.Product():
                inner = [f for f in node.factors if _sums(f)]
                others = [f for f in node.factors if not _sums(f)]
                if len(inner) != 1 or not all(self.is_constant(f, scope) for f in others):
                    return None
                factor = Mul(*[self.value(f, scope) for f in others])
                parts = self.direct(inner[0], scope)
                return parts and replace(parts, body=factor * parts.body)
        return None

    def is_constant(self, node: ast.Node, scope: Scope) -> bool:
        for inner, _ in ast.descend(node):
            match inner:
                case ast.Element() | ast.Reduction():
                    return False
                case ast.Variable():
                    known = inner.name in self.context.scalars or inner.name == "pi"
                    if inner.name in scope.names or not known:
                        return False
        return True

    def parts(self, node: ast.Reduction, scope: Scope) -> _Parts:
        """The reduction with its binders told apart; a sum of a sum is one sum."""
        inner, bound = self.bind(node, scope)
        guard: tuple[Boolean, ...] = ()
        if node.condition is not None:
            holds = self.condition(node.condition, inner)
            guard = holds.args if isinstance(holds, And) else (holds,)
            self.check_guard(guard, node.condition.mark)
            inner = inner.under(holds)
        kind = cast(Reduction, "sum" if node.kind == "mean" else node.kind)
        own = bound
        nested = self.direct(node.body, inner) if kind == "sum" and _sums(node.body) else None
        if nested is not None:
            bound, guard = (*bound, *nested.bound), (*guard, *nested.guard)
            body = nested.body
        else:
            body = self.value(node.body, inner)
        if node.kind == "mean":
            body = body / Mul(*[self.letters.extent[s] for s in own])
        if not bound and guard:  # an ellipsis that stands for no dimension
            body, guard = Select(numeric.conjunction(list(guard)), body, _ZERO), ()
        return _Parts(kind if bound else "none", bound, guard, body)

    def bind(self, node: ast.Reduction, scope: Scope) -> tuple[Scope, tuple[Symbol, ...]]:
        """The scope inside, and the indices bound: new ones, whatever the letters meant outside."""
        names: dict[str, Symbol] = {}
        inner = scope
        bound: list[Symbol] = []
        for place, binder in enumerate(node.binders):
            if isinstance(binder, ast.Dots):
                leads = place == 0 and self.around.leads
                indices = self.around.dots(0 if leads else 1, binder.mark)
                inner = (
                    replace(inner, leading=indices) if leads else replace(inner, trailing=indices)
                )
                bound += indices
                continue
            if binder.name in names:
                self.fail(f'index "{binder.name}" is bound twice by one {node.kind}', binder.mark)
            names[binder.name] = self.letters.new(binder.name, binder.mark)
            bound.append(names[binder.name])
        return replace(inner, names={**scope.names, **names}), tuple(bound)

    def check_guard(self, guard: Iterable[Boolean], mark: Mark) -> None:
        for condition in guard:
            if not self.around.on_indices(condition):
                self.fail(
                    "a range is restricted by indices or integer data; for real data write "
                    "where(condition, value, 0) inside",
                    mark,
                )

    def lift(self, node: ast.Reduction, scope: Scope) -> Expr:
        """An access to an equation of the reduction's own."""
        first = len(self.reads)
        counted = node.kind == "mean" and node.condition is not None
        parts = self.parts(replace(node, kind="sum") if counted else node, scope)
        if not parts.bound:
            return parts.body
        reads = self.reads[first:]
        total = self.separate(parts.kind, parts, scope, reads)
        if not counted:
            return total
        return total / self.separate("count", replace(parts, body=Integer(1)), scope, reads)

    def named(self, value: Expr, scope: Scope) -> Expr:
        """The value, as an access to an equation of its own when it is large."""
        if numeric.node_count(value, _LARGE) < _LARGE:
            return value
        return self.separate("value", _Parts("none", (), (), value), scope, self.reads)

    def separate(self, word: str, parts: _Parts, scope: Scope, reads: Sequence[Read]) -> Expr:
        """An access to a new equation for the parts, called after the target and the word."""
        symbols = {s for part in (parts.body, *parts.guard) for s in part.free_symbols}
        free = self.letters.ordered(symbols - set(parts.bound))
        number = self.around.lifted.get((self.target, word), 0) + 1
        self.around.lifted[self.target, word] = number
        target = f"{self.target}·{word}{number if number > 1 else ''}"
        mark, text = self.statement.target.mark, self.statement.target.text
        draft = self.completed(Draft("", target, free, free, parts.body, mark, text), parts, reads)
        inherited = self.inherited(scope.path, set(free), draft.reads)
        self.drafts.append(replace(draft, guard=(*draft.guard, *inherited)))
        access = Access(target, *free)
        self.reads.append(Read(access, target, mark, scope.path))
        return access

    def inherited(
        self, path: tuple[Boolean, ...], free: set[Symbol], reads: Sequence[Read]
    ) -> tuple[Boolean, ...]:
        """The conditions around a lifted equation that keep its accesses in range."""
        shifted = {
            s
            for r in reads
            for i in r.access.indices
            if i not in self.letters.extent
            for s in i.free_symbols
        }
        found: list[Boolean] = []
        for condition in path:
            indices = {s for s in condition.free_symbols if s in self.letters.extent}
            if indices and indices <= free and indices & shifted:
                found += condition.args if isinstance(condition, And) else [condition]
        return tuple(found)


def _sums(node: ast.Node) -> bool:
    """Whether a reduction that adds stands here, perhaps with factors."""
    match node:
        case ast.Reduction():
            return node.kind == "sum" or (node.kind == "mean" and node.condition is None)
        case ast.Negative():
            return _sums(node.operand)
        case ast.Product():
            return any(map(_sums, node.factors))
    return False


def _indices(number: int) -> str:
    return "no indices" if number == 0 else f"{number} ind{'ices' if number > 1 else 'ex'}"


def _needed(drafts: list[Draft]) -> list[Draft]:
    """Without lifted equations that nothing reads, such as those multiplied by an option of 0."""
    kept: list[Draft] = []
    read: set[str] = set()
    for draft in reversed(drafts):
        if draft.name or draft.target in read:
            kept.append(draft)
            read |= {r.access.tensor for r in draft.reads}
    return kept[::-1]
