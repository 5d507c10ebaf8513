"""What does not change in an innermost loop, computed before it.

Compilers cannot do it themselves where a store might change what is loaded: pointers are not
`restrict`. Divisions by what does not change become products with a reciprocal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Add, And, Basic, Expr, Mul, Not, Or, Pow, Symbol
from sympy.logic.boolalg import Boolean

from symbp.emit.c.statements.loads import certain_place, conditional, in_range, names_taken
from symbp.emit.c.text.printer import (
    Clipped,
    Scope,
    Variable,
    element,
    index,
    is_integer,
    symbols_in,
    value,
)
from symbp.ir import Access, Bracket, Compare, Select, Stop, accesses, outermost, walk
from symbp.plan.names import unused

Extents = Mapping[Symbol, int]


@dataclass
class Hoist:
    """Takes what does not depend on `inner` out of expressions.

    `before` are the declarations made, `loaded` the accesses that they hold.
    """

    inner: Symbol
    extents: Extents
    scope: Scope
    before: list[str] = field(default_factory=list)
    loaded: dict[Expr, str] = field(default_factory=dict)
    variables: dict[Expr, Variable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.taken = names_taken(self.scope)

    @property
    def inside(self) -> Scope:
        """The scope inside the loop."""
        return replace(self.scope, loaded={**self.scope.loaded, **self.loaded})

    def expression(self, e: Expr) -> Expr:
        """The expression with what is invariant in variables."""
        found = self._expression(e)
        for access in conditional(found):
            self._clips(certain_place(access, self.extents, self.scope))
        return found

    def _expression(self, e: Expr) -> Expr:
        match e:
            case Access():
                self._places(e)
                return e
            case _ if e.is_number or isinstance(e, Symbol | Variable):
                return e
            case _ if is_integer(e, self.scope):
                self._places(e)
                return e
            case Mul() | Add():
                return self._split(e)
            case Pow():
                if self._fixed(e):
                    return self._variable(e, "value")
                return Pow(self._expression(e.base), e.exp)
            case Select():
                if self._fixed(e):
                    return self._variable(e, "value")
                branches = (self._expression(e.then), self._expression(e.otherwise))
                return Select(self.condition(e.condition), *branches)
            case Bracket():
                return Bracket(self.condition(e.condition))
            case Stop():
                return self._expression(e.argument)
        if self._fixed(e):
            return self._variable(e, "value")
        return e.func(*(self._expression(a) for a in e.args))

    def condition(self, c: Boolean) -> Boolean:
        """The condition; what it reads that is invariant is loaded before the loop."""
        match c:
            case And() | Or() | Not():
                return c.func(*map(self.condition, c.args))
            case Compare() if not is_integer(c.difference, self.scope):
                for access in outermost(c.difference):
                    self._places(access)
            case _:
                self._places(c)
        return c

    def _split(self, e: Expr) -> Expr:
        """A sum or product in its invariant part, a variable, and the rest."""
        numbers = [a for a in e.args if a.is_number]
        fixed = [a for a in e.args if self._fixed(a)]
        moving = [self._expression(a) for a in e.args if not (a.is_number or self._fixed(a))]
        if not fixed:
            return e.func(*numbers, *moving)
        part = e.func(*numbers, *fixed)
        plain = len(fixed) == 1 and not numbers and isinstance(_unsigned(fixed[0]), Access)
        known = fixed[0] if plain else self._variable(part, "times" if e.is_Mul else "offset")
        if plain:
            self._places(fixed[0])
        return e.func(known, *moving)

    def _variable(self, e: Expr, stem: str) -> Expr:
        if e not in self.variables:
            name = unused(stem, self.taken)
            self.taken.add(name)
            self.before.append(f"const {self.scope.real} {name} = {value(e, self.inside)[0]};")
            self.variables[e] = Variable(name)
        return self.variables[e]

    def _fixed(self, e: Basic) -> bool:
        """Whether it holds real data and is the same in all iterations, and safe before them."""
        if self.inner in symbols_in(e) or not _reads(e):
            return False
        return all(in_range(a, self.extents, self.scope) for a in accesses(e))

    def _places(self, e: Basic) -> None:
        """Load the outermost accesses that do not change, those inside indices too."""
        for access in outermost(e):
            if access in self.scope.loaded or access in self.loaded:
                continue
            if self.inner in symbols_in(access):
                for i in access.indices:
                    self._places(i)
            elif in_range(access, self.extents, self.scope):
                self._load(access)

    def _clips(self, access: Access) -> None:
        """Compute the clipped indices of an element that do not change."""
        for clip in walk(access):
            plain = isinstance(clip, Clipped) and self.inner not in symbols_in(clip)
            if plain and clip not in self.scope.loaded and clip not in self.loaded:
                name = unused("at", self.taken)
                self.taken.add(name)
                self.before.append(f"const ptrdiff_t {name} = {index(clip, self.scope)[0]};")
                self.loaded[clip] = name

    def _load(self, access: Access) -> None:
        formal = self.scope.formals[access.tensor]
        name = unused(f"{formal.identifier}_here", self.taken)
        self.taken.add(name)
        if formal.storage != "int32":
            kind, text = self.scope.real, element(access, self.scope)
        else:
            kind, text = "ptrdiff_t", index(access, self.scope)[0]
        self.before.append(f"const {kind} {name} = {text};")
        self.loaded[access] = name


def _reads(e: Basic) -> bool:
    """Whether the expression depends on data."""
    return any(isinstance(node, Access | Variable) for node in walk(e))


def _unsigned(e: Expr) -> Expr:
    """What is subtracted, or else the expression."""
    return -e if e.is_Mul and e.args[0] == -1 else e
