"""Bounded contractions cut into pieces whose bounds cost little, sizes being numbers.

The adjoint of a window with a stride s asks of each of its elements which outputs it reached:

    x̄[p] = sum[q if 0 <= p - s*q + k < R](W[p - s*q + k] * y[q])

Only every s-th element of W meets one p, so there are s kinds of p, and for each of them, with
p = s*u + a and k + a = s*f + b, the windows stand side by side:

    x̄[s*u + a] = sum[r < ceil((R - b) / s) if 0 <= u + f - r < Q](W[s*r + b] * y[u + f - r])

No element asks for a remainder then, and nothing is multiplied that is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Integer, Symbol, expand

from symbp.ir import Access, Compare, Equation, Range, accesses
from symbp.plan.affine import affine, bounds
from symbp.plan.lower.boxes import conditions, inequality
from symbp.plan.model import Contraction

_MOST = 64  # pieces of one contraction


def pieces(statement: Contraction) -> tuple[Contraction, ...]:
    """The contraction as several, with disjoint images; only what is bounded is ever cut."""
    if not statement.bounded:
        return (statement,)
    done: list[Contraction] = []
    work = [simpler(statement)]
    while work:
        current = work.pop()
        found = _strided(current)
        if found is None or len(done) + len(work) + found.stride > _MOST:
            done.append(current)
        else:
            work += [simpler(_phase(current, found, a)) for a in reversed(range(found.stride))]
    return tuple(done)


def simpler(statement: Contraction) -> Contraction:
    """The contraction without the guards that always hold."""
    q = statement.equation
    kept = []
    for guard in conditions(q):
        difference = inequality(guard)
        form = None if difference is None else affine(difference, q.domain)
        reach = None if form is None else bounds(form, q.domain)
        if reach is None or reach[0] < 0:
            kept.append(guard)
    return replace(statement, equation=replace(q, guard=tuple(kept)), bounded=bool(kept))


# --- strides ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Strided:
    """A free index p and a summed one q with guards that say 0 <= p - stride*q + shift < reach."""

    p: Symbol
    q: Symbol
    stride: int
    shift: int
    reach: int


def _strided(statement: Contraction) -> _Strided | None:
    """A stride to resolve."""
    equation = statement.equation
    free = {r.index for r in equation.free}
    forms = []
    for guard in conditions(equation):
        difference = inequality(guard)
        form = None if difference is None else affine(difference, equation.domain)
        if form is not None:
            forms.append(form)
    for low in forms:
        numbers = {i: int(c) for i, c in low.coefficients.items()}
        p = next((i for i, c in numbers.items() if c == 1 and i in free), None)
        q = next((i for i, c in numbers.items() if c < -1 and i not in free), None)
        if p is None or q is None or len(numbers) != 2:
            continue
        opposite = {i: -c for i, c in numbers.items()}
        high = next(
            (f for f in forms if {i: int(c) for i, c in f.coefficients.items()} == opposite), None
        )
        others = [f for f in forms if f not in (low, high) and {p, q} & set(f.coefficients)]
        if high is not None and not others:
            reach = int(low.constant) + int(high.constant) + 1
            return _Strided(p, q, -numbers[q], int(low.constant), reach)
    return None


def _phase(statement: Contraction, found: _Strided, a: int) -> Contraction:
    """The elements p = stride*u + a; u takes the name of p, and r that of q."""
    p, q, s = found.p, found.q, found.stride
    extents = {i: int(e) for i, e in statement.equation.domain.items()}
    f, b = divmod(found.shift + a, s)
    mapping: dict[Basic, Basic] = {p: s * p + a, q: p + f - q}
    domain = {
        p: max(0, -(-(extents[p] - a) // s)),
        q: max(0, -(-(found.reach - b) // s)),
    }
    moved = _moved(statement, mapping, domain)
    place = p + f - q
    inside = (Compare("ge", expand(place)), Compare("ge", expand(extents[q] - 1 - place)))
    pair = {p, q}
    kept = [g for g in conditions(statement.equation) if not pair & g.free_symbols]
    return replace(moved, equation=replace(moved.equation, guard=(*kept, *inside)))


def _moved(
    statement: Contraction, mapping: Mapping[Basic, Basic], domain: Mapping[Symbol, int]
) -> Contraction:
    """The contraction with other expressions for indices, and other extents."""

    def tidy(expression: Expr) -> Expr:
        changed = expression.xreplace(dict(mapping))
        found = {x: Access(x.tensor, *(expand(i) for i in x.indices)) for x in accesses(changed)}
        return changed.xreplace(found)

    def ranges(found: tuple[Range, ...]) -> tuple[Range, ...]:
        return tuple(Range(r.index, Integer(domain.get(r.index, r.extent))) for r in found)

    q = statement.equation
    equation = Equation(
        q.target,
        tuple(expand(e.xreplace(dict(mapping))) for e in q.lhs),
        ranges(q.free),
        tidy(q.body),
        q.reduction,
        ranges(q.bound),
        q.guard,
        q.accumulate,
        q.origin,
    )
    return _grouped(
        replace(
            statement, equation=equation, left=tidy(statement.left), right=tidy(statement.right)
        )
    )


def _grouped(statement: Contraction) -> Contraction:
    """The contraction with its free indices grouped by the operands that have them now."""
    left, right = statement.left.free_symbols, statement.right.free_symbols
    free = [i for g in (statement.batch, statement.rows, statement.columns) for i in g]
    return replace(
        statement,
        batch=tuple(i for i in free if i in left and i in right),
        rows=tuple(i for i in free if i not in right),
        columns=tuple(i for i in free if i not in left),
    )
