"""What backward computes again instead of having forward keep it.

A value is computed again where that takes a few additions, multiplications or comparisons of each
element, and only of what is there anyway: parameters, inputs, and values that backward reads later
still. It then takes memory while one layer needs it, not through the whole step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sympy import Add, Basic, Integer, Mul, Pow
from sympy.core.symbol import Str

from symbp.ir import Access, Compare, Select
from symbp.ir.program import Equation
from symbp.plan.model import Alias, Buffer, Call, Elementwise, Plan, Role, Routine, writes

CHEAP = 4  # operations on an element, up to which it is computed again
_KEPT: frozenset[Role] = frozenset({"input", "parameter", "noise"})
_MARK = "·again"


@dataclass(frozen=True)
class _Again:
    """A value of a forward call, by its formal and its actual name, and how it is computed."""

    call: Call
    statement: Elementwise
    formal: str
    name: str

    @property
    def operands(self) -> tuple[str, ...]:
        """The formal names of what it is computed from."""
        return tuple(dict.fromkeys(a.tensor for a in self.statement.equation.reads()))


def computed_again(plan: Plan) -> Plan:
    """The plan with cheap values computed again in the backward sweep."""
    spans = _spans(plan)
    found: dict[int, list[_Again]] = {}
    names: dict[str, str] = {}
    for again in _candidates(plan):
        span = spans.get(again.name)
        kept = all(again.call.tensors[n] not in names for n in again.operands)
        if span is not None and kept and _is_there(again, span[1], plan, spans):
            found.setdefault(span[0], []).append(again)
            names[again.name] = again.name + _MARK
    if not names:
        return plan
    routines, backward = dict(plan.routines), []
    for number, call in enumerate(plan.backward):
        for again in found.get(number, ()):
            backward.append(_call(again, routines))
        bound = {f: names.get(n, n) for f, n in call.tensors.items()}
        backward.append(replace(call, tensors=bound))
    made = {names[n]: _buffer(plan.buffers[n], names[n]) for n in names}
    return replace(
        plan,
        routines=routines,
        backward=tuple(backward),
        buffers={**plan.buffers, **made},
    )


def _spans(plan: Plan) -> dict[str, tuple[int, int]]:
    """The first and the last backward call that touches a buffer."""
    found: dict[str, tuple[int, int]] = {}
    for number, call in enumerate(plan.backward):
        for name in call.tensors.values():
            found[name] = (found.get(name, (number, number))[0], number)
    return found


def _candidates(plan: Plan) -> Iterator[_Again]:
    for call in plan.forward:
        routine = plan.routines[call.routine]
        bound = list(call.tensors.values())
        for statement in _cheap(routine):
            formal = statement.equation.target
            name = call.tensors[formal]
            if plan.buffers[name].role in ("saved", "scratch") and bound.count(name) == 1:
                yield _Again(call, statement, formal, name)


def _cheap(routine: Routine) -> Iterator[Elementwise]:
    """The statements that alone make a whole tensor, by few operations."""
    aliased = {n for s in routine.statements if isinstance(s, Alias) for n in (s.source, s.target)}
    makers = Counter(n for s in routine.statements for n in writes(s))
    known: dict[str, Elementwise] = {}
    for statement in routine.statements:
        if not isinstance(statement, Elementwise) or statement.accumulate:
            continue
        q = statement.equation
        free = tuple(r.index for r in q.free)
        if makers[q.target] != 1 or q.target in aliased or q.guard or q.lhs != free:
            continue
        whole = Elementwise(_composed(q, known, routine))
        if _is_cheap(whole.equation):
            known[q.target] = whole
            yield whole


def _composed(equation: Equation, known: Mapping[str, Elementwise], routine: Routine) -> Equation:
    """The equation with scratch that is cheap itself written into it."""
    mapping: dict[Basic, Basic] = {}
    for access in equation.reads():
        inner = known.get(access.tensor)
        if inner is not None and access.tensor in routine.scratch:
            free = (r.index for r in inner.equation.free)
            at = dict(zip(free, access.indices, strict=True))
            mapping[access] = inner.equation.body.xreplace(at)
    return equation.substitute(mapping) if mapping else equation


def _is_cheap(equation: Equation) -> bool:
    found: set[Basic] = set()
    simple = _collect(equation.body, found)
    return simple and 0 < len(found) <= CHEAP


def _collect(node: Basic, found: set[Basic]) -> bool:
    """Add the operations of an expression, equal ones once; False where one is not simple."""
    if isinstance(node, Access) or node.is_number:
        return True
    simple = isinstance(node, Add | Mul | Select | Compare)
    if isinstance(node, Pow):
        simple = node.exp in (Integer(2), Integer(3))
    if not simple:
        return False
    found.add(node)
    return all(_collect(a, found) for a in node.args if not isinstance(a, Str))


def _is_there(again: _Again, last: int, plan: Plan, spans: Mapping[str, tuple[int, int]]) -> bool:
    """Whether what it is computed from is there until its last use without being kept for it."""
    for formal in again.operands:
        name = again.call.tensors[formal]
        buffer = plan.buffers[name]
        if buffer.role in _KEPT:
            continue
        if buffer.role != "saved" or name not in spans or spans[name][1] < last:
            return False
    return True


def _call(again: _Again, routines: dict[str, Routine]) -> Call:
    """The call that computes it again; its routine is added."""
    old = routines[again.call.routine]
    name = f"{old.name.removesuffix('.' + old.phase)}.{again.formal}{_MARK}"
    formals = (*again.operands, again.formal)
    if name not in routines:
        tensors = {n: old.tensors[n] for n in formals}
        shapes = (e for t in tensors.values() for e in t.shape)
        symbols = {s for e in shapes for s in e.free_symbols}
        symbols |= {s for r in again.statement.equation.free for s in r.extent.free_symbols}
        symbols |= again.statement.equation.body.free_symbols & set(old.sizes)
        routines[name] = Routine(
            name,
            "backward",
            tensors,
            tuple(s for s in old.sizes if s in symbols),
            again.operands,
            (again.formal,),
            (),
            (),
            frozenset(),
            (again.statement,),
        )
    bound = {n: again.call.tensors[n] for n in again.operands}
    bound[again.formal] = again.name + _MARK
    sizes = {s: e for s, e in again.call.sizes.items() if s in routines[name].sizes}
    return Call(name, bound, sizes, again.call.layers)


def _buffer(kept: Buffer, name: str) -> Buffer:
    return replace(kept, name=name, role="scratch", offset=None)
