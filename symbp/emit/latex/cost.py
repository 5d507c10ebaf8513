"""What a training step costs, as the plan has counted it."""

from __future__ import annotations

from sympy import Add, Expr, Mul, expand

from symbp.emit.latex.view import Row
from symbp.emit.mathematics.indexed import Indexed, Letters
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.notation import Notation
from symbp.network.model import Network
from symbp.plan.model import Plan


def cost_rows(network: Network, plan: Plan | None) -> tuple[Row, ...]:
    """Parameters; with a plan, operations of both phases and the numbers kept in memory."""
    parameters = Add(*[Mul(*p.tensor.shape) for p in network.parameters.values()])
    rows = [Row(("parameters", _shown(parameters)))]
    if plan is not None:
        rows += [
            Row(("floating-point operations, forward", _shown(plan.forward_flops))),
            Row(("floating-point operations, backward", _shown(plan.backward_flops))),
            Row(("workspace, in numbers", _shown(plan.workspace))),
        ]
    return tuple(rows)


def _shown(value: Expr) -> str:
    value = expand(value)
    if value.is_Integer:
        return f"${_grouped(int(value))}$"
    return f"${latex(Indexed(Notation(), Letters()).expression(value))}$"


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", r"\,")
