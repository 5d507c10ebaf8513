"""What is known of the sign of an expression: the side condition of every new divisor.

Sound and incomplete: an answer False means not proved. Facts of tensors are declared
(`Tensor.facts`) or follow from their definitions.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Add, Expr, Mul, Pow, Symbol, exp

from symbp.ir import Access, Bracket, Equation, Fact, Program, Select, Stop, says_positive
from symbp.ir.program import FactKind

# The facts that make a sign true.
_IMPLIED: dict[str, tuple[FactKind, ...]] = {
    "positive": ("positive", "unit"),
    "nonnegative": ("positive", "unit", "nonnegative"),
    "unit": ("unit",),
}


class Signs:
    """Signs of expressions over the tensors of one program."""

    def __init__(self, program: Program) -> None:
        self._tensors = program.tensors
        self._definitions = program.definitions()
        self._known: dict[tuple[str, str], bool] = {}

    def positive(self, e: Expr) -> bool:
        """Whether it is > 0 everywhere."""
        match e:
            case Access():
                return self._tensor("positive", e.tensor)
            case exp():
                return True
            case Symbol():
                return bool(e.is_positive)
            case Mul():
                return self._product(e, self.positive)
            case Pow():
                even = e.exp.is_Integer and e.exp % 2 == 0
                return self.positive(e.base) or bool(even and self.nonzero(e.base))
            case Add():
                one_less = self._complement(e)
                if one_less is not None and self.unit(one_less):
                    return True
                return all(map(self.nonnegative, e.args)) and any(map(self.positive, e.args))
            case Select():
                then = says_positive(e.condition, e.then) or self.positive(e.then)
                return then and self.positive(e.otherwise)
            case Stop():
                return self.positive(e.argument)
        return bool(e.is_number and e.is_positive)

    def nonnegative(self, e: Expr) -> bool:
        """Whether it is >= 0 everywhere."""
        match e:
            case Access():
                return self._tensor("nonnegative", e.tensor)
            case Bracket() | Abs() | exp():
                return True
            case Symbol():
                return bool(e.is_positive)
            case Mul():
                return self._product(e, self.nonnegative)
            case Pow():
                even = e.exp.is_Rational and e.exp.p % 2 == 0 and e.exp.q == 1
                return bool(even) or (e.exp.is_Rational is True and self.nonnegative(e.base))
            case Add():
                return self.positive(e) or all(map(self.nonnegative, e.args)) or _size(e)
            case Select():
                then = says_positive(e.condition, e.then) or self.nonnegative(e.then)
                return then and self.nonnegative(e.otherwise)
            case Stop():
                return self.nonnegative(e.argument)
        return bool(e.is_number and e.is_nonnegative)

    def unit(self, e: Expr) -> bool:
        """Whether it lies strictly between 0 and 1 everywhere."""
        match e:
            case Access():
                return self._tensor("unit", e.tensor)
            case Pow() if e.exp == -1:
                rest = e.base - 1
                return isinstance(e.base, Add) and 1 in e.base.args and self.positive(rest)
            case Mul():
                return len(e.args) == 2 and all(map(self.unit, e.args))
            case Add():
                one_less = self._complement(e)
                return one_less is not None and self.unit(one_less)
            case Stop():
                return self.unit(e.argument)
        return bool(e.is_number and e.is_positive and (1 - e).is_positive)

    def nonzero(self, e: Expr) -> bool:
        """Whether it is proved to be nowhere 0."""
        match e:
            case Mul():
                return all(map(self.nonzero, e.args))
            case Pow():  # a reciprocal is not 0 wherever it has a value
                return bool(e.exp.is_Rational and e.exp < 0) or self.nonzero(e.base)
        return (
            bool(e.is_number and not e.is_zero)
            or self.positive(e)
            or (_negates(e) and self.positive(-e))
        )

    def facts(self, tensor: str) -> frozenset[Fact]:
        """The strongest sign that is proved of the tensor, as a fact."""
        kinds: tuple[FactKind, ...] = ("unit", "positive", "nonnegative")
        return frozenset([Fact(k) for k in kinds if self._tensor(k, tensor)][:1])

    @staticmethod
    def _complement(e: Add) -> Expr | None:
        """u, when the expression is 1 - u."""
        return 1 - e if len(e.args) == 2 and 1 in e.args else None

    def _product(self, e: Mul, test: Callable[[Expr], bool]) -> bool:
        """Whether the product passes, with minus signs in pairs."""
        signs = [1 if test(a) else -1 if _negates(a) and test(-a) else 0 for a in e.args]
        return 0 not in signs and signs.count(-1) % 2 == 0

    def _tensor(self, kind: str, name: str) -> bool:
        key = (kind, name)
        if key not in self._known:
            self._known[key] = False  # a recurrence proves nothing about itself
            self._known[key] = self._declared(kind, name) or self._derived(kind, name)
        return self._known[key]

    def _declared(self, kind: str, name: str) -> bool:
        tensor = self._tensors.get(name)
        if tensor is None:
            return False
        integer = tensor.kind == "integer" and tensor.upper is not None and kind == "nonnegative"
        return integer or any(Fact(k) in tensor.facts for k in _IMPLIED[kind])

    def _derived(self, kind: str, name: str) -> bool:
        definitions = self._definitions.get(name, [])
        return bool(definitions) and all(self._equation(kind, q) for q in definitions)

    def _equation(self, kind: str, equation: Equation) -> bool:
        complete = not equation.guard and all(i.is_Symbol for i in equation.lhs)
        match kind:
            case "nonnegative":
                valid = equation.reduction in ("none", "sum", "max", "min", "prod")
                return valid and self.nonnegative(equation.body)
            case "positive" if complete:
                valid = equation.reduction in ("none", "sum", "max", "min", "prod")
                return valid and self.positive(equation.body)
            case "unit" if complete:
                valid = equation.reduction in ("none", "max", "min")
                return valid and self.unit(equation.body)
        return False


def _negates(e: Expr) -> bool:
    """Whether the expression changed in sign is simpler than a product with -1."""
    return isinstance(e, Add) or bool(e.is_number)


def _size(e: Add) -> bool:
    """Whether it is a size less one, or the like: at least 0 since every size is at least 1."""
    if not all(isinstance(s, Symbol) and s.is_positive for s in e.free_symbols):
        return False
    return not any(isinstance(a, Access) for a in e.args) and bool(
        e.xreplace({s: 1 + s for s in e.free_symbols}).expand().is_nonnegative
    )
