"""`stop(e)` as the constant that it is for differentiation.

A difference of two values of the forward program sees through `stop`; the check must not. So what
every `stop` holds becomes a tensor: computed once at the point, then handed in unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import And, Basic, Expr, Not, true
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Fresh, Program, Range, Select, Stop, Tensor, walk


@dataclass(frozen=True)
class Frozen:
    """A program with its stops made inputs, and the program that computes what they hold."""

    base: Program  # as given, and every stop's value besides
    program: Program  # reads those values as inputs
    stops: tuple[str, ...]


def frozen(program: Program) -> Frozen:
    """The program with each `stop(e)` replaced by a read of a tensor that holds e."""
    if not any(isinstance(node, Stop) for q in program.equations for node in walk(q.body)):
        return Frozen(program, program, ())
    work = _Freezing(Fresh.of(program))
    changed = tuple(work.equation(q) for q in program.equations)
    tensors = {**program.tensors, **{t.name: t for t in work.tensors}}
    return Frozen(
        Program(tensors, (*program.equations, *work.equations)),
        Program(tensors, changed),
        tuple(t.name for t in work.tensors),
    )


class _Freezing:
    def __init__(self, fresh: Fresh) -> None:
        self.fresh = fresh
        self.tensors: list[Tensor] = []
        self.equations: list[Equation] = []

    def equation(self, equation: Equation) -> Equation:
        replacements: dict[Expr, Expr] = {}
        self._visit(equation, equation.body, true, replacements)
        return replace(equation, body=equation.body.xreplace(replacements))

    def _visit(
        self, equation: Equation, node: Basic, path: Boolean, found: dict[Expr, Expr]
    ) -> None:
        """Name every outermost stop; `path` is the condition under which it is evaluated."""
        match node:
            case Stop():
                if node not in found:
                    found[node] = self._hold(equation, node.argument, path)
            case Select():
                self._visit(equation, node.then, And(path, node.condition), found)
                self._visit(equation, node.otherwise, And(path, Not(node.condition)), found)
            case Access() | Boolean():
                pass
            case _:
                for child in node.args:
                    self._visit(equation, child, path, found)

    def _hold(self, equation: Equation, value: Expr, path: Boolean) -> Access:
        name = f"stop {len(self.tensors) + 1}"
        domain = (*equation.free, *equation.bound)
        own = {r.index: self.fresh.index(r.index.name) for r in domain}
        self.tensors.append(Tensor(name, tuple(r.extent for r in domain)))
        self.equations.append(
            Equation(
                name,
                tuple(own.values()),
                tuple(Range(own[r.index], r.extent) for r in domain),
                value.xreplace(own),
                guard=tuple(g.xreplace(own) for g in (*equation.guard, path)),
            )
        )
        return Access(name, *own)
