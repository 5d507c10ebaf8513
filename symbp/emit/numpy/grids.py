"""Expressions over indices and sizes alone as NumPy source: computed once, when sizes are known."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Add, And, Basic, Mul, Not, Or, Pow, Rational, Symbol, fraction
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from symbp.ir import Bracket, Compare, Select, Stop

_RELATIONS = {"eq": "==", "ne": "!=", "ge": ">=", "gt": ">"}
_FUNCTIONS = {
    "exp": "np.exp", "log": "np.log", "sin": "np.sin", "cos": "np.cos", "tan": "np.tan",
    "sinh": "np.sinh", "cosh": "np.cosh", "tanh": "np.tanh", "atan": "np.arctan",
    "Abs": "np.absolute", "sign": "np.sign", "floor": "np.floor", "Log1p": "np.log1p",
    "Expm1": "np.expm1",
}  # fmt: skip


def grid_code(expression: Basic, grids: Mapping[Symbol, str], sizes: Mapping[Symbol, str]) -> str:
    """Source for an expression or a condition; `grids` name the indices' integer arrays."""
    names = {**sizes, **grids}

    def code(node: Basic) -> str:
        match node:
            case BooleanTrue() | BooleanFalse():
                return str(bool(node))
            case Compare():
                return f"({code(node.difference)} {_RELATIONS[node.op]} 0)"
            case And() | Or():
                sign = " & " if isinstance(node, And) else " | "
                return f"({sign.join(code(a) for a in sorted(node.args, key=str))})"
            case Not():
                return f"~{code(node.args[0])}"
            case Bracket():
                return code(node.condition)
            case Select():
                return f"np.where({', '.join(code(a) for a in node.args)})"
            case Stop():
                return code(node.argument)
            case Symbol():
                return names[node]
            case Rational():
                return str(node.p) if node.q == 1 else f"({node.p} / {node.q})"
            case Add():
                return f"({' + '.join(code(a) for a in node.args)})"
            case Mul():
                top, bottom = fraction(node)
                text = "*".join(code(a) for a in Mul.make_args(top))
                return text if bottom == 1 else f"({text} / {code(bottom)})"
            case Pow():
                # an integer base with a negative power would be an error in NumPy
                return f"({code(node.base)}*1.0)**{code(node.exp)}"
        name = _FUNCTIONS.get(node.func.__name__)
        if name is not None:
            return f"{name}({', '.join(code(a) for a in node.args)})"
        if node.is_number:
            return repr(float(node))
        raise KeyError(f"{node.func.__name__} of indices has no NumPy form")

    return code(expression)
