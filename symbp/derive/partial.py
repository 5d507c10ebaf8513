"""The partial derivative of a scalar body with respect to one access, by SymPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Abs, Basic, Expr, Integer, Pow, Symbol, floor, powsimp, sign

from symbp.derive.sign import Signs
from symbp.ir import Access, Bracket, Select, Stop, compare, operands

_ZERO = Integer(0)


def partial(body: Expr, access: Access, signs: Signs) -> Expr:
    """∂body/∂access, every other access held constant.

    SymPy differentiates; all accesses stand for opaque real variables. What is said here concerns
    points where there is no derivative, or parts that count as constant:

    - |u|' is sign(u), so 0 at 0; sign and floor have derivative 0 everywhere;
    - u^q with 0 < q < 1 (a square root) has derivative 0 where u is not positive, as a choice
      around the reciprocal, made only where u is not proved positive; u^q with q < 0 has no
      value at 0 and no convention;
    - `stop`, brackets, conditions and indices are constants; a choice is differentiated branch by
      branch, so its condition never is.
    """
    return _Differentiation(access, signs).partial(body)


@dataclass(frozen=True)
class _Kink:
    """A function differentiated apart from the rest, which sees a variable in its place."""

    argument: Expr  # in opaque variables
    slope: Expr


class _Differentiation:
    def __init__(self, access: Access, signs: Signs) -> None:
        self.access = access
        self.signs = signs
        self.names: dict[Basic, Symbol] = {}
        self.kinks: dict[Symbol, _Kink] = {}

    def partial(self, body: Expr) -> Expr:
        opaque = self.opaque(body)
        if self.access not in self.names:
            return _ZERO
        derivative = self.total(opaque, self.names[self.access])
        return self.restored(derivative)

    def total(self, expression: Expr, variable: Symbol) -> Expr:
        """The derivative along `variable`, through the named kinks by the chain rule."""
        found = expression.diff(variable)
        for name in sorted(expression.free_symbols & set(self.kinks), key=lambda s: s.name):
            inner = self.total(self.kinks[name].argument, variable)
            if inner != 0:
                found += expression.diff(name) * self.kinks[name].slope * inner
        return found

    def name(self, node: Basic) -> Symbol:
        """The variable that stands for the node."""
        return self.names.setdefault(node, Symbol(f"·{len(self.names)}", real=True))

    def opaque(self, node: Expr) -> Expr:
        """The expression with accesses, constants and kinks replaced by variables."""
        match node:
            case Access() | Bracket() | Stop() | sign() | floor():
                return self.name(node)
            case Select():
                return Select(node.condition, self.opaque(node.then), self.opaque(node.otherwise))
            case Abs():
                return self.kink(node, node.args[0], Abs)
            case Pow() if not operands(node.exp) and not node.exp.is_Integer:
                return self.kink(node, node.base, lambda u: Pow(u, node.exp))
        if not node.args:
            return node
        return node.func(*[self.opaque(a) for a in node.args])

    def kink(self, node: Expr, argument: Expr, function: Callable[[Symbol], Expr]) -> Symbol:
        """The variable for `node`, a function of `argument` differentiated by itself."""
        variable = self.name(node)
        if variable not in self.kinks:
            u = Symbol("·u", real=True)
            # powsimp: u^n/u, SymPy's derivative of u^n but for a factor, has no value at 0
            slope = powsimp(function(u).diff(u)).xreplace({u: argument})
            if _is_root(node) and not self.signs.positive(argument):
                slope = Select(compare(argument, ">", _ZERO), slope, _ZERO)
            self.kinks[variable] = _Kink(self.opaque(argument), slope)
        return variable

    def restored(self, expression: Expr) -> Expr:
        """The expression over accesses again."""
        return expression.xreplace({symbol: node for node, symbol in self.names.items()})


def _is_root(node: Expr) -> bool:
    """Whether it is a power with a value but no derivative at 0."""
    return isinstance(node, Pow) and bool(node.exp.is_number) and bool(0 < node.exp < 1)
