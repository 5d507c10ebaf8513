"""Finish: sums used once join their reader, equal things get one name, choices become lazy.

- T = c * ∑ with ∑ read nowhere else is T = sum of c * body.
- A result that only copies a sum gives it its name.
- Two sums with a common factor are one: x A + x Aᵀ is x (A + Aᵀ).
- [u > 0] is read from relu's output instead of its input, where(c, 1, 0) * e is where(c, e, 0).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sympy import Add, Expr, Integer, Mul, Symbol

from symbp.ir import Access, Compare, Equation, Program, Range, Select, Tensor, accesses, operands
from symbp.simplify.algebra import Algebra, factors
from symbp.simplify.forms import covers, is_plain_sum, is_pointwise
from symbp.simplify.matching import Pattern
from symbp.simplify.report import Report


def join_sums(
    program: Program, primal: frozenset[str], keep: Iterable[str], report: Report
) -> Program:
    """Sums read once, by a constant multiple or beside a sum with a common factor, joined to that.

    Tensors in `keep` stay.
    """
    return _Joining(program, primal, primal | frozenset(keep), report).program()


class _Joining:
    def __init__(
        self, program: Program, primal: frozenset[str], keep: frozenset[str], report: Report
    ) -> None:
        self.source = program
        self.primal = primal
        self.report = report
        self.algebra = Algebra()
        pieces = Counter(q.target for q in program.equations)
        readers = Counter(a for q in program.equations for a in {r.tensor for r in q.reads()})
        self.single = {
            q.target: q
            for q in program.equations
            if is_plain_sum(q)
            and pieces[q.target] == 1
            and readers[q.target] == 1
            and q.target not in keep
            and covers(q, program.tensors)
        }
        self.gone: set[str] = set()

    def program(self) -> Program:
        equations = [self.joined(q) for q in self.source.equations]
        left = tuple(q for q in equations if q.target not in self.gone)
        tensors = {n: t for n, t in self.source.tensors.items() if n not in self.gone}
        return Program(tensors, left)

    def joined(self, equation: Equation) -> Equation:
        if equation.target in self.primal or not is_pointwise(equation) or equation.guard:
            return equation
        terms = [self.as_sum(t, equation) for t in Add.make_args(equation.body)]
        found = [t for t in terms if t is not None]
        if len(found) != len(terms):
            return equation
        whole = found[0] if len(found) == 1 else self.merged(found)
        if whole is None:
            return equation
        self.gone |= {a.tensor for a in operands(equation.body) if a.tensor in self.single}
        result = replace(
            equation, reduction="sum", body=whole.body, bound=whole.bound, guard=whole.guard
        )
        self.report.note("join sums", equation, result)
        return result

    def as_sum(self, term: Expr, reader: Equation) -> Equation | None:
        """c * ∑ over the reader's free indices, as one sum; None when it is not that."""
        found = [f for f in factors(term) if isinstance(f, Access) and f.tensor in self.single]
        if len(found) != 1 or set(found[0].indices) != set(reader.lhs):
            return None
        definition = self.single[found[0].tensor]
        renamed = definition.substitute(dict(zip(definition.lhs, found[0].indices, strict=True)))
        rest = Mul(*[f for f in factors(term) if f != found[0]])
        if accesses(rest):
            return None
        return replace(renamed, body=rest * renamed.body)

    def merged(self, parts: list[Equation]) -> Equation | None:
        """Sums over equal ranges as one, when that brings out a common factor."""
        first = parts[0]
        body = first.body
        for other in parts[1:]:
            mapping = _matching_ranges(other.bound, first.bound)
            if mapping is None or first.guard or other.guard:
                return None
            body = body + other.body.xreplace(mapping)
        tidied = self.algebra.tidy(body)
        shares = isinstance(tidied, Mul) and any(isinstance(f, Access) for f in tidied.args)
        return replace(first, body=tidied) if shares else None


def _matching_ranges(
    these: tuple[Range, ...], those: tuple[Range, ...]
) -> dict[Symbol, Symbol] | None:
    if [r.extent for r in these] != [r.extent for r in those]:
        return None
    return {a.index: b.index for a, b in zip(these, those, strict=True)}


def name_results(program: Program, results: Iterable[str], report: Report) -> Program:
    """Sums that a result only copies, under the result's name."""
    wanted = set(results)
    pieces = Counter(q.target for q in program.equations)
    whole = [q for q in program.equations if covers(q, program.tensors)]
    sums = {q.target: q for q in whole if is_plain_sum(q)}
    renamed: dict[str, str] = {}
    copies: set[str] = set()
    for q in whole:
        if q.target in wanted and pieces[q.target] == 1 and is_pointwise(q) and not q.guard:
            source = q.body
            if (
                isinstance(source, Access)
                and source.indices == q.lhs
                and source.tensor in sums
                and source.tensor not in wanted
                and source.tensor not in renamed
            ):
                renamed[source.tensor] = q.target
                copies.add(q.target)
                report.note(f"{source.tensor} is {q.target}", q, sums[source.tensor])
    equations = tuple(_renamed(q, renamed) for q in program.equations if q.target not in copies)
    tensors = {n: t for n, t in program.tensors.items() if n not in renamed}
    return Program(tensors, equations)


def _renamed(equation: Equation, names: Mapping[str, str]) -> Equation:
    found = {a: Access(names[a.tensor], *a.indices) for a in equation.reads() if a.tensor in names}
    target = names.get(equation.target, equation.target)
    return (
        replace(equation.substitute(found), target=target)
        if found or (target != equation.target)
        else equation
    )


def choose_lazily(program: Program, primal: frozenset[str], report: Report) -> Program:
    """Backward choices that read a sign from the output, and that hold what they multiply."""
    pieces = Counter(q.target for q in program.equations)
    rectifiers = [
        (Pattern.over(q.body.condition.difference, q.free, program.tensors), q.element)
        for q in program.equations
        if q.target in primal and pieces[q.target] == 1 and _is_rectifier(q)
    ]
    equations = []
    for q in program.equations:
        if q.target in primal:
            equations.append(q)
            continue
        read = q.body.xreplace(_signs(q, rectifiers, program.tensors))
        result = replace(q, body=_lazy(read))
        report.note("choose by the sign of the output", q, result)
        equations.append(result)
    return Program(program.tensors, tuple(equations))


def _is_rectifier(equation: Equation) -> bool:
    """Whether it is u where u > 0, else 0 or a positive multiple of u, for a single access u."""
    body = equation.body
    if not (is_pointwise(equation) and not equation.guard and isinstance(body, Select)):
        return False
    condition = body.condition
    if not (isinstance(condition, Compare) and condition.op == "gt"):
        return False
    u = condition.difference
    slope = body.otherwise / u
    proportional = slope == 0 or bool(slope.is_number and slope.is_positive)
    determined = {r.index for r in equation.free} <= u.free_symbols
    return isinstance(u, Access) and body.then == u and proportional and determined


def _signs(
    reader: Equation, rectifiers: list[tuple[Pattern, Access]], tensors: Mapping[str, Tensor]
) -> dict[Compare, Compare]:
    """u > 0 to output > 0, for the conditions in the reader's body."""
    found = {}
    for condition in reader.body.atoms(Compare):
        for pattern, element in rectifiers if condition.op == "gt" else ():
            binding = pattern.match(condition.difference, reader.domain, tensors)
            if binding is not None:
                found[condition] = Compare("gt", element.xreplace(dict(binding)))
    return found


def _lazy(expression: Expr) -> Expr:
    """Products with a choice against 0 as that choice of the product."""
    if isinstance(expression, Add):
        return expression.func(*map(_lazy, expression.args))
    if not isinstance(expression, Mul):
        return expression
    for choice in expression.args:
        if isinstance(choice, Select) and choice.otherwise == 0 and accesses(choice.condition):
            rest = Mul(*[a for a in expression.args if a != choice])
            return Select(choice.condition, _lazy(choice.then * rest), Integer(0))
    return expression
