"""Name the atoms: what the backward pass uses again becomes a tensor of its own, a saved value.

Named are sigmoids 1/(c + exp(u)), roots and functions inside larger primal bodies, when the
backward equations contain them too, and the normalised factor that a parameter with fewer indices
multiplies, as (x - mu)/s in gamma*(x - mu)/s + beta.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sympy import Expr, Function, Mul, Pow, Rational, Symbol, exp

from symbp.derive.model import Derivation
from symbp.ir import (
    Access,
    Bracket,
    Equation,
    Fresh,
    Program,
    Range,
    Select,
    Stop,
    Tensor,
    accesses,
    operands,
)
from symbp.simplify.deltas import in_bounds
from symbp.simplify.exponentials import logistic_power
from symbp.simplify.forms import is_elementwise
from symbp.simplify.matching import Pattern
from symbp.simplify.moebius import fraction
from symbp.simplify.report import Report


def name_atoms(derivation: Derivation, report: Report) -> Derivation:
    """The derivation with its primal equations split at the atoms that the adjoint needs."""
    naming = _Naming(derivation, report)
    program = naming.program()
    targets = frozenset(naming.named) | derivation.primal
    return replace(derivation, program=program, primal=targets)


class _Naming:
    def __init__(self, derivation: Derivation, report: Report) -> None:
        self.derivation = derivation
        self.report = report
        self.source = derivation.program
        self.fresh = Fresh.of(derivation.program)
        self.tensors = dict(derivation.program.tensors)
        self.named: dict[str, Equation] = {}
        candidates = [
            Pattern.over(atom, _ranges(q, atom), self.tensors)
            for q in self.source.equations
            if self.may_split(q)
            for atom in _atoms(_logistic(q.body))
        ]
        self.wanted = {
            found
            for q in self.source.equations
            if q.target not in derivation.primal
            for found in _needed(_logistic(q.body), q, candidates, self.tensors)
        }
        self.inputs = set(self.source.inputs())

    def may_split(self, equation: Equation) -> bool:
        """Whether it is a primal equation given element by element, steps of a recurrence too."""
        return equation.target in self.derivation.primal and is_elementwise(equation)

    def program(self) -> Program:
        equations: list[Equation] = []
        for equation in self.source.equations:
            equations += self.split(equation) if self.may_split(equation) else [equation]
        return Program(self.tensors, tuple(equations))

    def split(self, equation: Equation) -> list[Equation]:
        """The equation, after the new ones that it now reads."""
        new: list[Equation] = []
        body = _logistic(equation.body)
        for atom in _atoms(body):
            whole = atom in (body, equation.body)
            if atom in self.wanted and not whole and self.may_name(atom, equation):
                access = self.name(atom, equation, new)
                body = body.xreplace(_powers(body, atom, access))
        normalised = self.normalised(body, equation)
        if normalised is not None:
            operand, cofactor, rest = normalised
            body = operand * self.name(cofactor, equation, new) + rest
        if not new and body != equation.body:
            result = replace(equation, body=body)
            self.report.note("one logistic function", equation, result)
            return [result]
        if new:
            result = replace(equation, body=body)
            self.report.note("name " + ", ".join(q.target for q in new), equation, result)
            return [*new, result]
        return [equation]

    def normalised(self, body: Expr, equation: Equation) -> tuple[Expr, Expr, Expr] | None:
        """(operand, its cofactor, the rest) where the cofactor is worth a name."""
        full = {r.index for r in equation.free}
        s = Symbol("_operand")
        for operand in operands(body):
            inside = operand.free_symbols & full
            differentiated = operand.tensor in self.derivation.adjoints
            if inside == full or not differentiated or operand.tensor not in self.inputs:
                continue
            form = fraction(body.xreplace({operand: s}), s)
            if form is None or form.d1 != 0 or form.d0 != 1:
                continue
            named = _worth_naming(form.n1) and self.may_name(form.n1, equation)
            if named and form.n1.free_symbols & full >= full - inside:
                return operand, form.n1, form.n0
        return None

    def may_name(self, atom: Expr, equation: Equation) -> bool:
        """Whether the atom can be evaluated wherever the new tensor would have elements."""
        if not equation.guard or len(_ranges(equation, atom)) == len(equation.free):
            return True
        return all(in_bounds(a, equation.domain, self.tensors) for a in accesses(atom))

    def name(self, atom: Expr, equation: Equation, new: list[Equation]) -> Access:
        """The element of a new tensor equal to the atom."""
        mine = _ranges(equation, atom)
        name = self.unused(f"{equation.origin or equation.target}·{_word(atom)}")
        access = Access(name, *[r.index for r in mine])
        guard = equation.guard if equation.guard and len(mine) == len(equation.free) else ()
        definition = Equation(name, access.indices, mine, atom, guard=guard, origin=equation.origin)
        definition = self.fresh.renamed(definition)
        self.tensors[name] = Tensor(name, tuple(r.extent for r in mine))
        self.named[name] = definition
        new.append(definition)
        return access

    def unused(self, name: str) -> str:
        candidate, number = name, 1
        while candidate in self.tensors:
            number += 1
            candidate = f"{name}{number}"
        return candidate


def _atoms(body: Expr) -> Iterator[Expr]:
    """Sigmoids, roots and functions that algebra sees in the body, outer ones first."""
    if isinstance(body, (Access, Bracket, Select, Stop)):
        return
    atom = _atom(body)
    if atom is not None:
        yield atom
    for child in body.args:
        yield from _atoms(child)


def _atom(node: Expr) -> Expr | None:
    """The atom of which the node is a power; exp is none, as it may overflow."""
    if isinstance(node, exp) or not accesses(node):
        return None
    if isinstance(node, Pow) and node.exp.is_Rational and not node.exp.is_Integer:
        return Pow(node.base, Rational(1, node.exp.q))
    if logistic_power(node) is not None:
        return 1 / node.base
    return node if isinstance(node, Function) else None


def _ranges(equation: Equation, atom: Expr) -> tuple[Range, ...]:
    """The free indices that the atom depends on."""
    return tuple(r for r in equation.free if r.index in atom.free_symbols)


def _needed(
    body: Expr, reader: Equation, candidates: list[Pattern], tensors: Mapping[str, Tensor]
) -> Iterator[Expr]:
    """The candidates that the reader's body contains, none inside another."""
    if isinstance(body, (Access, Bracket, Stop)):
        return
    atom = _atom(body)
    if atom is not None:
        found = [
            c.expression for c in candidates if c.match(atom, reader.domain, tensors) is not None
        ]
        yield from found
        if found:
            return
    for child in body.args:
        if isinstance(child, Expr):
            yield from _needed(child, reader, candidates, tensors)


def _logistic(body: Expr) -> Expr:
    """The body with exp(u)/(1 + exp(u)) written 1/(1 + exp(-u))."""
    found = {}
    for node in body.atoms(Mul):
        exponentials = [f for f in node.args if isinstance(f, exp)]
        for e in exponentials:
            if 1 / (1 + e) in node.args:
                rest = [f for f in node.args if f not in (e, 1 / (1 + e))]
                found[node] = Mul(*rest, 1 / (1 + 1 / e))
    return body.xreplace(found) if found else body


def _powers(body: Expr, atom: Expr, access: Access) -> dict[Expr, Expr]:
    found: dict[Expr, Expr] = {atom: access}
    if isinstance(atom, Pow):
        for node in body.atoms(Pow):
            power = node.exp / atom.exp
            if node.base == atom.base and power.is_Integer:
                found[node] = access**power
    return found


def _worth_naming(cofactor: Expr) -> bool:
    """Whether it reads two tensors and divides."""
    divides = any(
        isinstance(f, Pow) and f.exp.is_Rational and f.exp < 0 and accesses(f)
        for f in Mul.make_args(cofactor)
    )
    return divides and len(operands(cofactor)) > 1


def _word(atom: Expr) -> str:
    match atom:
        case Pow() if atom.exp == -1:
            return "sigmoid"
        case Pow():
            return "root"
        case Function():
            return str(atom.func.__name__)
    return "hat"
