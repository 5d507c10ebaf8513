"""How parameters start: the rules' names, and the fans that some of them scale by."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from sympy import Expr, Integer, prod

from symbp.errors import Mark, Problem
from symbp.network.model import Initializer
from symbp.spec.model import ParameterDeclaration, Setting
from symbp.spec.wording import quoted

RULES = (
    "zeros", "ones", "uniform", "normal", "glorot_uniform", "glorot_normal", "he_uniform",
    "he_normal", "lecun_normal", "orthogonal",
)  # fmt: skip


def initializer(
    declaration: ParameterDeclaration, shape: tuple[Expr, ...], asked: str
) -> tuple[Initializer, list[Problem]]:
    """The initialiser of a parameter of this shape.

    Without one of its own a weight (two dimensions or more) takes what the layer after it asks
    for, or glorot_uniform; anything smaller starts at zero. The fans are PyTorch's: of a weight
    (out, in, kernel...), in and out times the kernel's size. A rule with a scale, (rule, scale),
    gives that many times as much.
    """
    setting = declaration.init
    value = setting.value if setting is not None else None
    if setting is not None and isinstance(value, tuple):
        rule, scale = value
        unscaled = replace(declaration, init=Setting(rule, setting.mark))
        found, problems = initializer(unscaled, shape, asked)
        assert isinstance(scale, int | Fraction)
        if found.rule == "constant":
            return replace(found, value=found.value * float(scale)), problems
        return replace(found, scale=float(scale)), problems
    if isinstance(value, bool):
        return Initializer("zeros"), [_unknown(str(value).lower(), declaration.mark)]
    if isinstance(value, int | Fraction):
        return Initializer("constant", float(value)), []
    if value is None:
        value = (asked or "glorot_uniform") if len(shape) > 1 else "zeros"
    if not isinstance(value, str) or value not in RULES:
        mark = setting.mark if setting is not None else declaration.mark
        return Initializer("zeros"), [_unknown(str(value), mark)]
    if value in ("zeros", "ones"):
        return Initializer("constant", float(value == "ones")), []
    kernel = prod(shape[2:]) if len(shape) > 2 else Integer(1)
    fan_in = shape[1] * kernel if len(shape) > 1 else (shape[0] if shape else Integer(1))
    fan_out = shape[0] * kernel if shape else Integer(1)
    return Initializer(value, 0.0, fan_in, fan_out), []


def _unknown(found: str, mark: Mark) -> Problem:
    rules = ", ".join(RULES)
    return Problem(f"{quoted(found)} is no initialiser; write a number or one of {rules}", mark)
