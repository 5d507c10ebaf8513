"""The equation language: what a program is, how it is checked, printed and evaluated.

This package imports no stage; every stage speaks it.
"""

from symbp.ir.expr import (
    Access,
    Bracket,
    Compare,
    Select,
    Stop,
    accesses,
    compare,
    index,
    negation,
    operands,
    outermost,
    says_positive,
    size,
    walk,
)
from symbp.ir.interpreter import run
from symbp.ir.order import Scan, ScanStep, schedule
from symbp.ir.program import Equation, Fact, Fresh, Program, Range, Reduction, Tensor, elementwise
from symbp.ir.stable import Expm1, Log1p, Sigmoid, Softplus
from symbp.ir.text import equation_text, program_text
from symbp.ir.verify import verify

__all__ = [
    "Access", "Bracket", "Compare", "Equation", "Expm1", "Fact", "Fresh", "Log1p", "Program",
    "Range", "Reduction", "Scan", "ScanStep", "Select", "Sigmoid", "Softplus", "Stop", "Tensor",
    "accesses", "compare", "elementwise", "equation_text", "index", "negation", "operands",
    "outermost", "program_text", "run", "says_positive", "schedule", "size", "verify", "walk",
]  # fmt: skip
