"""Conventions where a network's formulas have no derivative: only those that occur in it."""

from __future__ import annotations

from collections.abc import Iterable

import sympy
from sympy import Integer, Pow, Rational

from symbp.derive.model import NetworkDerivation, Step
from symbp.emit.mathematics.glyphs import escape
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.tree import Apply, Number
from symbp.ir import Access, Equation, Select, accesses, walk

_ABS = r"$|x|' = 0$ at $x = 0$, as $\operatorname{sign} 0 = 0$."
_ROUND = r"Rounding down and the sign are constant between their steps: their derivative is $0$."
_FIRST = r"Where several elements share the {0}, the first of them takes the whole derivative."
_CASES = "Where cases meet, the derivative is that of the case that holds there."
_ROOT = (
    r"The derivative of $\sqrt{x}$ at $x = 0$ is taken as $0$; it matters only where the argument "
    r"is not known to be positive."
)


def kinks(nd: NetworkDerivation, kinds: dict[str, str]) -> tuple[str, ...]:
    """A sentence for each convention. `kinds` maps an equation's origin to its layer's kind."""
    found: dict[str, None] = {}
    for fragment in nd.fragments.values():
        derivation = fragment.derivation
        for q in derivation.program.equations:
            if q.target in derivation.primal:
                found |= dict.fromkeys(_of_equation(q))
        for step in derivation.steps:
            sentence = _of_choice(step, kinds)
            if sentence:
                found[sentence] = None
    return tuple(found)


def _of_equation(q: Equation) -> Iterable[str]:
    if q.reduction in ("max", "min"):
        yield _FIRST.format("maximum" if q.reduction == "max" else "minimum")
    for node in walk(q.body):
        match node:
            case sympy.Abs():
                yield _ABS
            case sympy.sign() | sympy.floor():
                yield _ROUND
            case Pow() if node.exp == Rational(1, 2) and accesses(node.base):
                if not node.base.is_positive and not _has_offset(node):
                    yield _ROOT


def _has_offset(root: Pow) -> bool:
    """Whether a positive constant is added under the root, as in sqrt(v + eps)."""
    return any(t.is_number and t.is_positive for t in sympy.Add.make_args(root.base))


def _of_choice(step: Step, kinds: dict[str, str]) -> str | None:
    """relu'(0) = 0 and the like: the partial of a choice where its condition changes sides."""
    choices = [n for n in walk(step.partial) if isinstance(n, Select)]
    conditions = [c.condition for c in choices if accesses(c.condition) == (step.access,)]
    kind = kinds.get(step.primal.origin)
    if not conditions:
        return None
    if kind is None or len(accesses(step.partial)) != 1:
        return _CASES
    sentences = []
    for place in dict.fromkeys(p for c in conditions for p in _boundary(c, step.access)):
        value = step.partial.xreplace({step.access: place})
        if value.is_Rational:
            point = Number(int(place.p), int(place.q))
            slope = latex(Apply(kind, point, primes=1))
            at = latex(Number(int(value.p), int(value.q)))
            sentences.append(f"${slope} = {at}$")
    if not sentences:
        return _CASES
    return (
        f"{' and '.join(sentences)}: where its cases meet, {escape(kind)} has the derivative of "
        "the case that holds there."
    )


def _boundary(condition: sympy.Basic, access: Access) -> list[Rational]:
    """Where the condition's sides meet, for conditions linear in the access."""
    x = sympy.Dummy(real=True)
    found = []
    for node in walk(condition):
        difference = getattr(node, "difference", None)
        if difference is not None:
            line = sympy.expand(difference.xreplace({access: x}))
            slope = line.coeff(x, 1)
            zero = -line.xreplace({x: Integer(0)}) / slope if slope.is_Rational and slope else None
            if zero is not None and zero.is_Rational:
                found.append(zero)
    return found
