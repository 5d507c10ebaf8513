"""Which tensors a derivative passes through: those that depend on `wrt` and reach a seed."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from symbp.derive.partial import partial
from symbp.derive.sign import Signs
from symbp.ir import Access, Equation, Program, operands

Edge = tuple[Equation, Access]


class Sensitivity:
    """The local partials of a program, each computed once and only when asked for."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._signs = Signs(program)
        self._partials: dict[Edge, Expr] = {}
        self._readers: dict[str, list[Edge]] = {}
        for equation in program.equations:
            if self.differentiable(equation):
                for access in operands(equation.body):
                    self._readers.setdefault(access.tensor, []).append((equation, access))

    def differentiable(self, equation: Equation) -> bool:
        """Whether the equation gives real values that vary with its operands."""
        real = self.program.tensors[equation.target].kind == "real"
        return real and not equation.reduction.startswith("arg")

    def partial(self, equation: Equation, access: Access) -> Expr:
        """∂body/∂access."""
        edge = (equation, access)
        if edge not in self._partials:
            self._partials[edge] = partial(equation.body, access, self._signs)
        return self._partials[edge]

    def dependents(self, wrt: Iterable[str]) -> frozenset[str]:
        """The tensors with a derivative along one of `wrt` that is not zero; `wrt` among them."""
        work = [n for n in wrt if self.program.tensors[n].kind == "real"]
        found = set(work)
        while work:
            for equation, access in self._readers.get(work.pop(), ()):
                if equation.target not in found and self.partial(equation, access) != 0:
                    found.add(equation.target)
                    work.append(equation.target)
        return frozenset(found)

    def active(self, wrt: Iterable[str], seeds: Iterable[str]) -> frozenset[str]:
        """The dependents of `wrt` from which a seed is reached, seeds among them."""
        candidates = self.dependents(wrt)
        definitions = self.program.definitions()
        work = [n for n in seeds if n in candidates]
        found = set(work)
        while work:
            for equation in definitions.get(work.pop(), ()):
                for name in self.sources(equation, candidates):
                    if name not in found:
                        found.add(name)
                        work.append(name)
        return frozenset(found)

    def sources(self, equation: Equation, candidates: frozenset[str]) -> list[str]:
        """The candidates that the equation passes a derivative on to."""
        if not self.differentiable(equation):
            return []
        return [
            a.tensor
            for a in operands(equation.body)
            if a.tensor in candidates and self.partial(equation, a) != 0
        ]
