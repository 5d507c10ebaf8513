"""What statements of every kind need: their domain, where they write, lines that get it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr, Symbol

from symbp.emit.numpy.access import Reader, view
from symbp.emit.numpy.allocation import Allocation
from symbp.emit.numpy.domain import Domain, places
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.values import Body, Destination, Value
from symbp.ir import Equation

INDENT = "    "


@dataclass
class Assembler:
    """Lines for statements of one scope; `fixed` indices are held by the loops around them."""

    scope: Scope
    fixed: Mapping[Symbol, str] = field(default_factory=dict)

    def body(self, domain: Domain, guarded: bool = False) -> Body:
        """An empty body over a domain."""
        return Body(self.scope, domain, Reader(self.scope, domain, guarded))

    def domain(self, equation: Equation, bound: bool = False) -> Domain:
        """Free indices in the order of the target's dimensions, then bound ones."""
        extents = {i: e for i, e in equation.domain.items() if i not in self.fixed}
        free = [r.index for r in equation.free if r.index in extents]
        order = [i for e in equation.lhs for i in free if e.has(i)]
        axes = list(dict.fromkeys([*order, *free]))
        if bound:
            axes += [r.index for r in equation.bound]
        return Domain(tuple(axes), extents, self.fixed)

    def destination(
        self, equation: Equation, domain: Domain, accumulate: bool = False
    ) -> Destination:
        """Where an equation writes, as a view over its free axes."""
        array = self.scope.arrays[equation.target]
        tensor = self.scope.tensors[equation.target]
        found = places(equation.element, tensor, domain)
        if found is None:
            raise TypeError(f"{equation.element} is written at a place that is not affine")
        _, code = view(self.scope, domain, array, tensor, found)
        return Destination(code, array, accumulate)

    def stored(self, body: Body, value: Value, target: Destination) -> list[str]:
        """Lines that compute a value and leave it at its destination."""
        if value.kind == "bool":
            value = body.apply("copy", value)
        allocation = Allocation(body, value, target)
        code = allocation.run()
        lines = [*body.reader.lines, *allocation.lines]
        where = f", where={allocation.code(target.mask)}" if target.mask else ""
        if target.accumulate:
            lines.append(f"np.add({target.code}, {code}, out={target.code}{where})")
        elif code != target.code:
            lines.append(f"np.copyto({target.code}, {code}{where})")
        return self.quiet(body, lines)

    def scaled(self, equation: Equation, target: Destination, factor: Expr) -> list[str]:
        """Lines that multiply a target by a factor, in place."""
        if factor == 1:
            return []
        domain = self.domain(equation)
        body = Body(self.scope, domain, Reader(self.scope, domain))
        here = Value(frozenset(domain.axes), "real", target.code, storage=target.storage)
        return self.stored(body, body.apply("np.multiply", here, body.value(factor)), target)

    def quiet(self, body: Body, lines: list[str]) -> list[str]:
        """No warnings from a branch that is not taken."""
        if not body.risky and not (body.reader.guarded and body.warns):
            return lines
        return ["with np.errstate(all='ignore'):", *(f"{INDENT}{line}" for line in lines)]

    def is_array(self, code: str) -> bool:
        """Whether the code names a whole array."""
        return self.scope.is_whole(code)


def left_in(target: Destination, code: str) -> list[str]:
    """Lines that copy or add a finished result to where it belongs."""
    if target.accumulate:
        return [f"np.add({target.code}, {code}, out={target.code})"]
    return [f"np.copyto({target.code}, {code})"] if code != target.code else []
