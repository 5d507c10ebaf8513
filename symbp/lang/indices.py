"""Index expressions: affine in the index letters, or read from an integer tensor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sympy import Add, Expr, Integer, Mul, Symbol, expand

from symbp.ir import Access, accesses
from symbp.lang import ast
from symbp.lang.around import Around, Scope

_ZERO = Integer(0)
_NOT_AFFINE = "an index must be affine, such as p*stride + r, or an integer tensor"


class Indices:
    """Turns index lists into expressions, one a dimension."""

    def __init__(self, around: Around, value: Callable[[ast.Node, Scope], Expr]) -> None:
        self.around = around
        self.value = value
        self.extent = around.letters.extent

    def all(self, nodes: tuple[ast.Node, ...], scope: Scope) -> tuple[Expr, ...]:
        """The positions that an index list names, `...` spread out."""
        found: list[Expr] = []
        for place, node in enumerate(nodes):
            match node:
                case ast.Dots():
                    found += self.spread(node, place, scope)
                case ast.Call(function="flat"):
                    found.append(self.flat(node, place, scope))
                case _:
                    found.append(self.one(node, scope, place))
        return tuple(found)

    def spread(self, node: ast.Dots, place: int, scope: Scope) -> tuple[Symbol, ...]:
        """The indices of an ellipsis."""
        indices = scope.trailing if place else scope.leading
        if self.around.span(place) and not indices:
            where = " after an index" if place else ""
            self.around.fail(
                f'"..."{where} is neither on the left nor bound by a reduction such as mean[...]',
                node.mark,
            )
        return indices

    def flat(self, node: ast.Call, place: int, scope: Scope) -> Expr:
        """The row-major position: flat(i, j) is i * extent(j) + j."""
        parts: list[Expr] = []
        for inside, argument in enumerate(node.arguments):
            if isinstance(argument, ast.Dots):
                parts += self.spread(argument, place + inside, scope)
                continue
            index = self.one(argument, scope, place)
            if index not in self.extent:
                self.around.fail("flat takes index letters and ...", argument.mark)
                return _ZERO
            parts.append(index)
        position: Expr = _ZERO
        for part in parts:
            position = expand(position * self.extent[part]) + part
        return position

    def one(self, node: ast.Node, scope: Scope, place: int) -> Expr:
        """One index expression; 0 when it is a mistake."""
        around = self.around
        if isinstance(node, ast.Variable) and self.is_unbound(node.name, scope):
            around.fail(
                f'index "{node.name}" is neither on the left nor bound by a reduction such as '
                f"sum[{node.name}](...)",
                node.mark,
            )
            return _ZERO
        before = len(around.findings.problems)
        value = self.value(node, replace(scope, place=place))
        if len(around.findings.problems) > before:
            return _ZERO
        real = next((a for a in accesses(value) if not around.is_integer(a.tensor)), None)
        if real is not None:
            around.fail(
                f"an index must be an integer, but {self.shown(real)} is real; give the input "
                "labels, or declare it integer",
                node.mark,
            )
            return _ZERO
        if not (self.is_linear(value) and self.is_affine(value := expand(value))):
            around.fail(_NOT_AFFINE, node.mark)
            return _ZERO
        return value

    def is_unbound(self, name: str, scope: Scope) -> bool:
        context = self.around.context
        known = name in scope.names or name in context.scalars or name in context.absent
        return not known and self.around.rank(name) is None and name != "pi"

    def is_linear(self, value: Expr) -> bool:
        """Whether no product has two factors that vary; only then is it safe to expand."""
        match value:
            case Mul() | Add():
                moving = [a for a in value.args if self.varies(a)]
                return (isinstance(value, Add) or len(moving) < 2) and all(
                    map(self.is_linear, moving)
                )
        return not (value.is_Pow or value.is_Function) or not self.varies(value)

    def varies(self, value: Expr) -> bool:
        """Whether an index or a tensor stands in the value."""
        return bool(accesses(value)) or any(s in self.extent for s in value.free_symbols)

    def is_affine(self, value: Expr) -> bool:
        """Whether every term is a letter or an integer tensor times an integer in sizes."""
        for term in Add.make_args(value):
            fixed = [f for f in Mul.make_args(term) if not self.varies(f)]
            varying = [f for f in Mul.make_args(term) if self.varies(f)]
            simple = all(f in self.extent or isinstance(f, Access) for f in varying)
            if len(varying) > 1 or not simple or not Mul(*fixed).is_integer:
                return False
        return True

    def shown(self, access: Access) -> str:
        """An access with its indices as they are written."""
        written = self.around.letters.written
        names = {s: Symbol(written[s]) for s in access.free_symbols if s in written}
        return str(access.xreplace(names))
