"""The verifier, run between stages: no pass is trusted to keep the language's rules."""

from __future__ import annotations

from sympy import Basic, Symbol

from symbp.errors import VerificationError
from symbp.ir.expr import Access, accesses, walk
from symbp.ir.order import schedule
from symbp.ir.program import Equation, Program
from symbp.ir.text import equation_text


def verify(program: Program) -> None:
    """Raise VerificationError, naming the equation, when the program breaks a rule.

    The rules: every tensor read or written is declared, with its rank; every symbol is a free or
    bound index of the equation or a size; no index is used by two equations, so that substitution
    never captures; the left side reads only free indices, and integer tensors only when it
    accumulates; only integer tensors stand inside an index; a reduction binds an index and nothing
    else does; cycles are scans.
    """
    sizes = set(program.sizes())
    owner: dict[Symbol, Equation] = {}
    for equation in program.equations:
        for i in equation.domain:
            if i in owner:
                _fail(equation, f"index {i} is also bound by {equation_text(owner[i])}")
            owner[i] = equation
        if len(equation.domain) != len(equation.free) + len(equation.bound):
            _fail(equation, "an index is listed twice")
        _verify_equation(program, equation, sizes)
    schedule(program)


def _verify_equation(program: Program, equation: Equation, sizes: set[Symbol]) -> None:
    if (equation.reduction == "none") != (not equation.bound):
        _fail(equation, "a reduction binds at least one index, and nothing else binds any")
    if equation.reduction not in ("none", "sum") and equation.accumulate:
        _fail(equation, "only a sum or a plain value can accumulate")
    for access in (equation.element, *equation.reads()):
        _verify_access(program, equation, access)
    free = {r.index for r in equation.free}
    _verify_symbols(equation, equation.lhs, free | sizes)
    everything = set(equation.domain) | sizes
    _verify_symbols(equation, (equation.body, *equation.guard), everything)
    extents = tuple(r.extent for r in (*equation.free, *equation.bound))
    _verify_symbols(equation, extents, sizes)
    if not equation.accumulate and any(accesses(i) for i in equation.lhs):
        _fail(equation, "the left side reads an integer tensor but does not accumulate")


def _verify_access(program: Program, equation: Equation, access: Access) -> None:
    tensor = program.tensors.get(access.tensor)
    if tensor is None:
        _fail(equation, f"{access.tensor} is not declared")
        return
    if len(access.indices) != tensor.rank:
        _fail(equation, f"{access} has {len(access.indices)} indices, not {tensor.rank}")
    for i in access.indices:
        for inner in accesses(i):
            if inner.tensor in program.tensors and program.tensors[inner.tensor].kind != "integer":
                _fail(equation, f"{inner} stands inside an index but is not an integer tensor")


def _verify_symbols(equation: Equation, parts: tuple[Basic, ...], allowed: set[Symbol]) -> None:
    for part in parts:
        for node in walk(part):
            if isinstance(node, Symbol) and node not in allowed:
                _fail(equation, f"{node} is neither an index of it nor a size")


def _fail(equation: Equation, reason: str) -> None:
    origin = f" (from {equation.origin})" if equation.origin else ""
    raise VerificationError(f"{equation_text(equation)}{origin}: {reason}")
