"""The text form of programs, for people, tests and `--stop-after`."""

from __future__ import annotations

from sympy import StrPrinter

from symbp.ir.program import Equation, Program, Range, Tensor


class _Printer(StrPrinter):
    """SymPy's printer; our own nodes print themselves."""


def _text(expression: object) -> str:
    return str(_Printer({"order": "lex"}).doprint(expression))


def tensor_text(tensor: Tensor) -> str:
    """`W[units, k]`, with its kind and facts where there are any."""
    shape = f"{tensor.name}[{', '.join(map(_text, tensor.shape))}]"
    notes = [] if tensor.kind == "real" else ["integer"]
    if tensor.upper is not None:
        notes.append(f"below {_text(tensor.upper)}")
    for fact in sorted(tensor.facts, key=lambda f: (f.kind, f.axis or 0)):
        notes.append(fact.kind if fact.axis is None else f"{fact.kind}({fact.axis})")
    return f"{shape}  # {', '.join(notes)}" if notes else shape


def _ranges(ranges: tuple[Range, ...]) -> str:
    return ", ".join(f"{r.index.name} < {_text(r.extent)}" for r in ranges)


def equation_text(equation: Equation) -> str:
    """`out[n, u] = sum[k < K](W[u, k]*x[n, k])`, guards after `if`."""
    guard = " and ".join(map(_text, equation.guard))
    condition = f" if {guard}" if guard else ""
    body = _text(equation.body)
    if equation.reduction != "none":
        right = f"{equation.reduction}[{_ranges(equation.bound)}{condition}]({body})"
    else:
        right = f"{body}{condition}"
    left = (
        f"{equation.target}[{', '.join(map(_text, equation.lhs))}]"
        if equation.lhs
        else equation.target
    )
    return f"{left} {'+=' if equation.accumulate else '='} {right}"


def program_text(program: Program) -> str:
    """Inputs, one a line, then the equations, each with the ranges of its free indices."""
    lines = [tensor_text(program.tensors[name]) for name in program.inputs()]
    for equation in program.equations:
        free = _ranges(equation.free)
        lines.append(equation_text(equation) + (f"    ({free})" if free else ""))
    return "\n".join(lines)
