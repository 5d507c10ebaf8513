"""The forms of equations that the rules apply to."""

from __future__ import annotations

from collections.abc import Mapping

from symbp.ir import Equation, Tensor


def is_pointwise(equation: Equation) -> bool:
    """Whether it defines elements one by one, at plain indices."""
    return equation.reduction == "none" and _is_plain(equation)


def is_elementwise(equation: Equation) -> bool:
    """Whether it defines elements one by one, perhaps a piece of its tensor only."""
    return equation.reduction == "none" and not equation.accumulate


def is_plain_sum(equation: Equation) -> bool:
    """Whether each element, at plain indices, is one sum."""
    return equation.reduction == "sum" and _is_plain(equation)


def covers(equation: Equation, tensors: Mapping[str, Tensor]) -> bool:
    """Whether it defines every element of its tensor, guards apart; others would be 0."""
    extents = equation.domain
    shape = tensors[equation.target].shape
    return _is_plain(equation) and tuple(extents[i] for i in equation.lhs) == shape


def _is_plain(equation: Equation) -> bool:
    return (
        not equation.accumulate
        and all(i.is_Symbol for i in equation.lhs)
        and len(set(equation.lhs)) == len(equation.lhs) == len(equation.free)
    )
