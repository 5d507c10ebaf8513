"""What is proved about the sign of an expression, from declared facts and from definitions."""

from __future__ import annotations

from sympy import Abs, Add, Expr, Mul, Pow, Symbol, cosh, exp
from sympy.core.numbers import Number, NumberSymbol

from symbp.ir import Access, Bracket, Equation, Program, Select, Stop, says_positive

_EXTREMA = ("max", "min")


class Signs:
    """Proves expressions of one program positive or nonnegative; unknown counts as not proved."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._definitions = program.definitions()
        self._known: dict[tuple[str, bool], bool] = {}

    def positive(self, expression: Expr) -> bool:
        """Whether the expression is proved > 0 for all real operands."""
        return self._proved(expression, strictly=True)

    def nonnegative(self, expression: Expr) -> bool:
        """Whether the expression is proved >= 0 for all real operands."""
        return self._proved(expression, strictly=False)

    def _proved(self, expression: Expr, strictly: bool) -> bool:
        match expression:
            case Number() | NumberSymbol() | Symbol():
                return bool(expression.is_positive if strictly else expression.is_nonnegative)
            case Access():
                return self._tensor(expression.tensor, strictly)
            case Add():
                parts = all(self._proved(a, False) for a in expression.args)
                return parts and (
                    not strictly or any(self._proved(a, True) for a in expression.args)
                )
            case Mul():
                return all(self._proved(a, strictly) for a in expression.args)
            case Pow():
                return self._power(expression, strictly)
            case exp() | cosh():
                return True
            case Abs() | Bracket():
                return not strictly
            case Select():
                then = says_positive(expression.condition, expression.then)
                return (then or self._proved(expression.then, strictly)) and self._proved(
                    expression.otherwise, strictly
                )
            case Stop():
                return self._proved(expression.argument, strictly)
        return False

    def _power(self, power: Pow, strictly: bool) -> bool:
        if self._proved(power.base, True):
            return True
        if strictly:
            return False
        return bool(power.exp.is_even) or self._proved(power.base, False)

    def _tensor(self, name: str, strictly: bool) -> bool:
        tensor = self._program.tensors[name]
        facts = {f.kind for f in tensor.facts}
        if facts & {"positive", "unit"} or (not strictly and "nonnegative" in facts):
            return True
        if tensor.kind == "integer" and not strictly:
            return tensor.upper is not None
        key = (name, strictly)
        if key not in self._known:
            self._known[key] = False  # a recurrence proves nothing about itself
            pieces = self._definitions.get(name, [])
            whole = len(pieces) == 1 and self._everywhere(pieces[0])
            proved = whole if strictly else bool(pieces)  # what no piece writes is 0
            self._known[key] = proved and all(self._equation(q, strictly) for q in pieces)
        return self._known[key]

    def _everywhere(self, equation: Equation) -> bool:
        """Whether every element is written, by at least one point of the domain."""
        shape = self._program.tensors[equation.target].shape
        full = equation.lhs == tuple(r.index for r in equation.free) and shape == tuple(
            r.extent for r in equation.free
        )
        return full and not equation.guard

    def _equation(self, equation: Equation, strictly: bool) -> bool:
        if equation.reduction not in ("none", "sum", "prod", *_EXTREMA):
            return not strictly
        return self._proved(equation.body, strictly)
