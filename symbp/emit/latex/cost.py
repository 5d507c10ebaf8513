"""What a training step costs, counted on the equations: operations and numbers stored."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Mul, count_ops, expand

from symbp.derive.model import Fragment, NetworkDerivation
from symbp.emit.latex.view import Row
from symbp.emit.mathematics.indexed import Indexed, Letters
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.notation import Notation
from symbp.ir import Equation


def cost_rows(nd: NetworkDerivation) -> tuple[Row, ...]:
    """Parameters, operations forwards, operations backwards."""
    counts: dict[str, tuple[Expr, Expr]] = {n: _operations(f) for n, f in nd.fragments.items()}
    forward: list[Expr] = []
    backward: list[Expr] = []
    for call in nd.calls:
        sizes = dict(nd.network.instances[call.instance].sizes)
        ahead, back = counts[call.fragment]
        forward.append(ahead.xreplace(sizes))
        backward.append(back.xreplace(sizes))
    parameters = Add(*[Mul(*p.tensor.shape) for p in nd.network.parameters.values()])
    return (
        Row(("parameters", _shown(parameters))),
        Row(("operations forwards", _shown(Add(*forward)))),
        Row(("operations backwards", _shown(Add(*backward)))),
    )


def _operations(fragment: Fragment) -> tuple[Expr, Expr]:
    derivation = fragment.derivation
    ahead: list[Expr] = []
    back: list[Expr] = []
    for q in derivation.program.equations:
        (ahead if q.target in derivation.primal else back).append(_of(q))
    return Add(*ahead), Add(*back)


def _of(q: Equation) -> Expr:
    """One for each operation in the body and each addition of a reduction, at every point."""
    points = Mul(*q.domain.values()) if q.domain else Integer(1)
    return points * (int(count_ops(q.body)) + (q.reduction != "none"))


def _shown(value: Expr) -> str:
    value = expand(value)
    if value.is_Integer:
        return f"${_grouped(int(value))}$"
    return f"${latex(Indexed(Notation(), Letters()).expression(value))}$"


def _grouped(value: int) -> str:
    digits = f"{value:,}".replace(",", r"\,")
    return digits if value else "0"
