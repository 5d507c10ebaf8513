"""Planning: equations become statements over buffers, in an order, with what they cost."""

from symbp.plan.model import (
    Alias,
    Buffer,
    Call,
    Clear,
    Contraction,
    Elementwise,
    Loop,
    Plan,
    Reduce,
    Routine,
    Scatter,
    Statement,
)
from symbp.plan.planner import plan

__all__ = [
    "Alias", "Buffer", "Call", "Clear", "Contraction", "Elementwise", "Loop", "Plan", "Reduce",
    "Routine", "Scatter", "Statement", "plan",
]  # fmt: skip
