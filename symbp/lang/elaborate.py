"""Statements to drafts: names are resolved, reductions lifted, functions written out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import cast

from sympy import Add, Expr, Integer, Mul, Rational, Symbol, expand, pi, true
from sympy.logic.boolalg import Boolean

from symbp.errors import Mark
from symbp.ir import Access, Reduction, accesses
from symbp.lang import ast, numeric
from symbp.lang.draft import Context, Draft, Findings, Letters, Read
from symbp.lang.words import FUNCTIONS

_ONE, _ZERO = Integer(1), Integer(0)
_LARGE = 24  # nodes; an argument that would be repeated gets an equation of its own above this
_DOTS = ("n", "t", "m", "s", "i", "j", "p", "q", "r", "a", "b", "c")


@dataclass(frozen=True)
class Scope:
    """The index letters in sight, what `...` stands for, and the conditions that hold here."""

    names: Mapping[str, Symbol] = field(default_factory=dict)
    leading: tuple[Symbol, ...] = ()
    trailing: tuple[Symbol, ...] = ()
    path: tuple[Boolean, ...] = ()

    def under(self, condition: Boolean) -> Scope:
        """The same where a condition holds."""
        return self if condition == true else replace(self, path=(*self.path, condition))


@dataclass(frozen=True)
class _Parts:
    """A reduction taken apart."""

    kind: Reduction
    bound: tuple[Symbol, ...]
    guard: tuple[Boolean, ...]
    body: Expr
    inner: Scope


def elaborate(
    statements: Sequence[ast.Statement], context: Context, letters: Letters, findings: Findings
) -> list[Draft]:
    """The statements as equations in order, lifted reductions before the equation that needs them."""
    definitions = [s for s in statements if isinstance(s, ast.Definition)]
    ranks: dict[str, int] = {}
    for statement in definitions:
        ranks.setdefault(statement.target.name, _written_rank(statement.target, context))
    drafts: list[Draft] = []
    lifted: dict[tuple[str, str], int] = {}
    for statement in definitions:
        before = len(findings.problems)
        one = _Elaboration(statement, definitions, context, ranks, letters, findings, lifted)
        found = one.run()
        if len(findings.problems) == before:
            drafts += found
    return drafts


def _written_rank(target: ast.Element, context: Context) -> int:
    dots = [isinstance(i, ast.Dots) for i in target.indices]
    return sum(
        (context.leading if place == 0 else context.trailing) if dot else 1
        for place, dot in enumerate(dots)
    )


class _Elaboration:
    """One statement."""

    def __init__(
        self,
        statement: ast.Definition,
        definitions: Sequence[ast.Definition],
        context: Context,
        ranks: Mapping[str, int],
        letters: Letters,
        findings: Findings,
        lifted: dict[tuple[str, str], int],
    ) -> None:
        self.statement = statement
        self.definitions = definitions
        self.context = context
        self.ranks = ranks
        self.letters = letters
        self.findings = findings
        self.lifted = lifted
        self.target = context.target(statement.target.name)
        self.drafts: list[Draft] = []
        self.reads: list[Read] = []
        self.in_scalars = set(context.scalars)
        self.used = {
            n.name
            for part in (statement.target, statement.value)
            for n, _ in ast.descend(part)
            if isinstance(n, ast.Variable)
        }

    # --- statements -------------------------------------------------------------------------

    def run(self) -> list[Draft]:
        target = self.statement.target
        self.check_target(target)
        scope, lhs = self.left(target)
        parts = self.direct(self.statement.value, scope)
        if parts is None:
            body = self.value(self.statement.value, scope)
            self.emit(target.name, self.target, lhs, scope, body)
        else:
            self.emit(target.name, self.target, lhs, scope, parts.body, parts)
        return self.drafts

    def check_target(self, target: ast.Element) -> None:
        name = target.name
        if name in self.context.tensors or name in self.context.absent:
            self.fail(f'"{name}" is given to the formula and cannot be defined by it', target.mark)
        elif name in self.context.scalars:
            self.fail(f'"{name}" is a number here and cannot be defined', target.mark)
        rank, first = _written_rank(target, self.context), self.ranks[name]
        if rank != first:
            self.fail(f'"{name}" has {_count(rank)} here but {_count(first)} above', target.mark)

    def emit(
        self,
        name: str,
        target: str,
        lhs: tuple[Expr, ...],
        scope: Scope,
        body: Expr,
        parts: _Parts | None = None,
    ) -> None:
        """A draft with what has been read so far."""
        indices = {s for e in lhs for s in e.free_symbols}
        draft = Draft(
            name, target, lhs, self.letters.ordered(indices), body,
            self.statement.target.mark, self.statement.target.text, reads=tuple(self.reads),
        )  # fmt: skip
        if parts is not None:
            draft = replace(draft, reduction=parts.kind, bound=parts.bound, guard=parts.guard)
        used = {a for part in (body, *draft.guard) for a in accesses(part)}
        own = tuple(r for r in self.reads if r.access in used)
        self.drafts.append(replace(draft, reads=own))

    def fail(self, message: str, mark: Mark) -> Expr:
        """Note a mistake; the value lets the search for others go on."""
        self.findings.add(message, mark)
        return _ONE

    # --- the left side ----------------------------------------------------------------------

    def left(self, target: ast.Element) -> tuple[Scope, tuple[Expr, ...]]:
        names: dict[str, Symbol] = {}
        dots: dict[str, tuple[Symbol, ...]] = {"leading": (), "trailing": ()}
        nodes = [(p, n) for p, i in enumerate(target.indices) for n in self.left_nodes(p, i)]
        plain = {
            n.name
            for p, n in nodes
            if isinstance(n, ast.Variable) and not self.is_size(target, p, n)
        }
        for place, node in nodes:
            if isinstance(node, ast.Dots):
                kind = "leading" if place == 0 else "trailing"
                if not dots[kind]:
                    dots[kind] = self.dots(kind, node.mark)
                continue
            for inner, _ in ast.descend(node):
                if not isinstance(inner, ast.Variable) or inner.name in names:
                    continue
                if inner.name in plain or inner.name not in self.in_scalars:
                    self.check_letter(inner)
                    names[inner.name] = self.letters.new(inner.name, inner.mark)
        scope = Scope(names, dots["leading"], dots["trailing"])
        return scope, self.indices(target.indices, scope, left=True)

    def left_nodes(self, place: int, node: ast.Node) -> tuple[ast.Node, ...]:
        if isinstance(node, ast.Call) and node.function == "flat":
            return node.arguments
        return (node,)

    def is_size(self, target: ast.Element, place: int, node: ast.Variable) -> bool:
        """Whether the name alone at a place of the left side is a size: the start h[n, T, k] of a recurrence.

        It is where another equation for the same target has an index of its own there.
        """
        if node.name not in self.in_scalars:
            return False
        return any(
            other is not self.statement
            and other.target.name == target.name
            and place < len(other.target.indices)
            and isinstance(there := other.target.indices[place], ast.Variable)
            and there.name != node.name
            and there.name not in self.in_scalars
            for other in self.definitions
        )

    def check_letter(self, node: ast.Variable) -> None:
        if node.name in FUNCTIONS or node.name in ("pi", "in", "out"):
            self.fail(f'"{node.name}" is a reserved word; choose another index', node.mark)

    def dots(self, kind: str, mark: Mark) -> tuple[Symbol, ...]:
        """Indices for the dimensions that an ellipsis stands for, by letters the formula leaves."""
        count = self.context.leading if kind == "leading" else self.context.trailing
        found = []
        for letter in (*_DOTS, *(f"n{i}" for i in range(count))):
            if len(found) == count:
                break
            if letter not in self.used:
                self.used.add(letter)
                found.append(self.letters.new(letter, mark))
        return tuple(found)

    # --- indices ----------------------------------------------------------------------------

    def indices(
        self, nodes: tuple[ast.Node, ...], scope: Scope, left: bool = False
    ) -> tuple[Expr, ...]:
        found: list[Expr] = []
        for place, node in enumerate(nodes):
            match node:
                case ast.Dots():
                    found += self.spread(node, place, scope)
                case ast.Call(function="flat"):
                    found.append(self.flat(node, place, scope))
                case _:
                    found.append(self.index(node, scope, left))
        return tuple(found)

    def spread(self, node: ast.Dots, place: int, scope: Scope) -> tuple[Symbol, ...]:
        count = self.context.leading if place == 0 else self.context.trailing
        indices = scope.leading if place == 0 else scope.trailing
        if count and not indices:
            where = "" if place == 0 else " after an index"
            self.fail(
                f'"..."{where} is neither on the left nor bound by a reduction such as mean[...]',
                node.mark,
            )
        return indices

    def flat(self, node: ast.Call, place: int, scope: Scope) -> Expr:
        """Row-major position: flat(i, j) is i * extent(j) + j."""
        parts: list[Expr] = []
        for inside, argument in enumerate(node.arguments):
            if isinstance(argument, ast.Dots):
                parts += self.spread(argument, place + inside, scope)
            else:
                index = self.index(argument, scope, left=False)
                if index not in self.letters.extent:
                    self.fail("flat takes index letters and ...", argument.mark)
                    return _ZERO
                parts.append(index)
        position: Expr = _ZERO
        for part in parts:
            position = expand(position * self.letters.extent[part]) + part
        return position

    def index(self, node: ast.Node, scope: Scope, left: bool) -> Expr:
        before = len(self.findings.problems)
        if (
            isinstance(node, ast.Variable)
            and node.name not in scope.names
            and node.name not in self.context.scalars
            and node.name not in self.context.tensors
            and node.name not in self.ranks
        ):
            self.fail(
                f'index "{node.name}" is neither on the left nor bound by a reduction such as '
                f"sum[{node.name}](...)",
                node.mark,
            )
            return _ZERO
        value = self.value(node, scope)
        if len(self.findings.problems) > before:
            return _ZERO
        for access in accesses(value):
            tensor = self.kind(access.tensor)
            if tensor != "integer":
                self.fail(
                    f"an index must be an integer, but {_shown(access, self.letters)} is real; "
                    "declare the input with labels or as an integer",
                    node.mark,
                )
                return _ZERO
            if left:
                self.fail("an index on the left cannot be read from a tensor", node.mark)
                return _ZERO
        if not (self.is_linear(value) and self.is_affine(value := expand(value))):
            self.fail(
                "an index must be affine, such as p*stride + r, or an integer tensor", node.mark
            )
            return _ZERO
        return value

    def is_linear(self, value: Expr) -> bool:
        """Whether no product has two factors that vary; only then is it safe to expand."""
        match value:
            case Mul() | Add():
                moving = [a for a in value.args if self.varies(a)]
                return (isinstance(value, Add) or len(moving) < 2) and all(
                    map(self.is_linear, moving)
                )
        return not value.is_Pow or not self.varies(value)

    def varies(self, value: Expr) -> bool:
        """Whether an index or a tensor stands in the value."""
        return bool(accesses(value)) or any(s in self.letters.extent for s in value.free_symbols)

    def is_affine(self, value: Expr) -> bool:
        for term in value.as_ordered_terms():
            coefficient, factors = term.as_coeff_mul()
            varying = [f for f in factors if f in self.letters.extent or isinstance(f, Access)]
            fixed = [f for f in factors if f not in varying]
            if len(varying) > 1 or not coefficient.is_integer:
                return False
            if any(not f.is_integer or f.free_symbols & set(self.letters.extent) for f in fixed):
                return False
        return True

    def kind(self, tensor: str) -> str:
        return next(
            (t.kind for t in self.context.tensors.values() if t.name == tensor),
            "real",
        )

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
        rank = self.rank(name)
        if rank is None:
            return self.fail(f'unknown name "{name}"{self.suggest(name, scope)}', node.mark)
        if rank:
            example = ", ".join(("i", "j", "k", "l")[:rank]) if rank <= 4 else "..."
            return self.fail(
                f'"{name}" has {_count(rank)}; write {name}[{example}]', node.mark
            )
        return self.read(name, (), scope, name, node.mark, {})

    def rank(self, name: str) -> int | None:
        tensor = self.context.tensors.get(name)
        return tensor.rank if tensor is not None else self.ranks.get(name)

    def suggest(self, name: str, scope: Scope) -> str:
        known = [
            *self.context.tensors, *self.ranks, *self.context.scalars, *scope.names, *FUNCTIONS,
        ]  # fmt: skip
        near = difflib.get_close_matches(name, known, 1, 0.6)
        return f'; did you mean "{near[0]}"?' if near else ""

    def element(self, node: ast.Element, scope: Scope) -> Expr:
        before = len(self.findings.problems)
        indices = self.indices(node.indices, scope)
        rank = self.rank(node.name)
        if node.name in self.context.absent:
            return _ZERO
        if rank is None:
            if node.name in self.context.scalars or node.name in scope.names:
                return self.fail(f'"{node.name}" is a number and takes no indices', node.mark)
            return self.fail(f'unknown tensor "{node.name}"{self.suggest(node.name, scope)}', node.mark)
        if len(self.findings.problems) > before:
            return _ONE
        if len(indices) != rank:
            return self.fail(
                f"{node.text} has {_indices(len(indices))}, but {node.name} has {_count(rank)}",
                node.mark,
            )
        letters = {s: self.letters.written[s] for s in indices if s in self.letters.extent}
        return self.read(node.name, indices, scope, node.text, node.mark, letters)

    def read(
        self,
        name: str,
        indices: tuple[Expr, ...],
        scope: Scope,
        text: str,
        mark: Mark,
        letters: dict[Symbol, str],
    ) -> Expr:
        tensor = self.context.tensors.get(name)
        access = Access(tensor.name if tensor else self.context.target(name), *indices)
        self.reads.append(Read(access, text, mark, letters, scope.path))
        return access

    def call(self, node: ast.Call, scope: Scope) -> Expr:
        name = node.function
        if name == "extent":
            return self.extent(node, scope)
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
        if self.rank(name) is not None:
            return f'"{name}" is not a function; its elements are {name}[i, j]'
        if name in ("sum", "mean", "prod"):
            return f"{name} needs the indices it runs over: {name}[i](...)"
        near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.6)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        return f'unknown function "{name}"{hint}'

    def where(self, node: ast.Call, scope: Scope) -> Expr:
        holds = self.condition(node.arguments[0], scope)
        place = holds if self.on_indices(holds) else true
        then = self.value(node.arguments[1], scope.under(place))
        other = numeric.negation(holds) if place == holds else true
        otherwise = self.value(node.arguments[2], scope.under(other))
        return numeric.Select(holds, then, otherwise)

    def extent(self, node: ast.Call, scope: Scope) -> Expr:
        """extent(t) of an index letter, extent(x, 1) of a dimension of a tensor given to the formula."""
        match node.arguments:
            case (ast.Variable() as letter,):
                if letter.name in scope.names:
                    return self.letters.extent[scope.names[letter.name]]
                return self.letters.named_extent(letter.name, letter.mark)
            case (ast.Variable() as name, dimension):
                tensor = self.context.tensors.get(name.name)
                at = self.value(dimension, scope)
                if tensor is not None and at.is_Integer and -tensor.rank <= at < tensor.rank:
                    return tensor.shape[int(at)]
        return self.fail(
            "extent takes an index, extent(t), or a tensor given to the formula and the number "
            "of a dimension, extent(in, 1)",
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
                return numeric.negation(self.condition(node.operand, scope))
        self.fail("a condition is needed here, such as i <= j or x[n] > 0", node.mark)
        return true

    def on_indices(self, condition: Boolean) -> bool:
        """Whether a condition looks at indices, sizes and integer tensors only."""
        return all(self.kind(a.tensor) == "integer" for a in accesses(condition))

    # --- reductions -------------------------------------------------------------------------

    def direct(self, node: ast.Node, scope: Scope) -> _Parts | None:
        """The node as one reduction, constant factors moved inside; None when it is no such thing."""
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
            guard = holds.args if holds.func.__name__ == "And" else (holds,)
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
            body, guard = numeric.Select(numeric.conjunction(list(guard)), body, _ZERO), ()
        return _Parts(kind if bound else "none", bound, guard, body, inner)

    def bind(self, node: ast.Reduction, scope: Scope) -> tuple[Scope, tuple[Symbol, ...]]:
        names = dict(scope.names)
        inner = scope
        bound: list[Symbol] = []
        seen: set[str] = set()
        for place, binder in enumerate(node.binders):
            if isinstance(binder, ast.Dots):
                kind = "leading" if place == 0 else "trailing"
                indices = self.dots(kind, binder.mark)
                bound += indices
                inner = (
                    replace(inner, leading=indices)
                    if place == 0
                    else replace(inner, trailing=indices)
                )
                continue
            if binder.name in seen:
                self.fail(f'index "{binder.name}" is bound twice by one {node.kind}', binder.mark)
            seen.add(binder.name)
            names[binder.name] = self.letters.new(binder.name, binder.mark)
            bound.append(names[binder.name])
        return replace(inner, names=names), tuple(bound)

    def check_guard(self, guard: Iterable[Boolean], mark: Mark) -> None:
        for condition in guard:
            if not self.on_indices(condition):
                self.fail(
                    "a range is restricted by indices or integer data; for real data write "
                    "where(condition, value, 0) inside",
                    mark,
                )

    def lift(self, node: ast.Reduction, scope: Scope) -> Expr:
        """An access to an equation of the reduction's own."""
        first = len(self.reads)
        if node.kind == "mean" and node.condition is not None:
            plain = replace(node, kind="sum")
            total = self.lift(plain, scope)
            count = self.lift(replace(plain, body=ast.Number(Fraction(1), node.mark)), scope)
            return total / count
        parts = self.parts(node, scope)
        if not parts.bound:
            return parts.body
        return self.separate(parts.kind, parts, scope, self.reads[first:])

    def named(self, value: Expr, scope: Scope) -> Expr:
        """The value, as an access to an equation of its own when it is large."""
        if numeric.node_count(value, _LARGE) < _LARGE:
            return value
        return self.separate("value", _Parts("none", (), (), value, scope), scope, self.reads)

    def separate(
        self, word: str, parts: _Parts, scope: Scope, reads: Sequence[Read]
    ) -> Expr:
        everything = {s for part in (parts.body, *parts.guard) for s in part.free_symbols}
        free = self.letters.ordered(everything - set(parts.bound))
        used = {a for part in (parts.body, *parts.guard) for a in accesses(part)}
        own = tuple(r for r in reads if r.access in used)
        number = self.lifted[self.target, word] = self.lifted.get((self.target, word), 0) + 1
        target = f"{self.target}·{word}{number if number > 1 else ''}"
        guard = (*parts.guard, *self.inherited(scope.path, set(free), own))
        self.drafts.append(
            Draft(
                "", target, free, free, parts.body, self.statement.target.mark,
                self.statement.target.text, parts.kind, parts.bound, guard, own,
            )
        )  # fmt: skip
        access = Access(target, *free)
        letters = {s: self.letters.written[s] for s in free}
        self.reads.append(Read(access, target, self.statement.target.mark, letters, scope.path))
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
        found = []
        for condition in path:
            indices = {s for s in condition.free_symbols if s in self.letters.extent}
            if indices and indices <= free and indices & shifted:
                found += condition.args if condition.func.__name__ == "And" else [condition]
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


def _count(rank: int) -> str:
    return "no dimensions" if rank == 0 else f"{rank} dimension{'s' if rank > 1 else ''}"


def _indices(number: int) -> str:
    return "no indices" if number == 0 else f"{number} ind{'ices' if number > 1 else 'ex'}"


def _shown(access: Access, letters: Letters) -> str:
    names = {s: Symbol(letters.written[s]) for s in access.free_symbols if s in letters.written}
    return str(access.xreplace(names))
