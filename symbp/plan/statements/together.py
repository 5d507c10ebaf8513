"""Several calls that each contribute to the same tensor element by element, as one."""

from __future__ import annotations

from dataclasses import replace

from sympy import Basic, Expr, Symbol

from symbp.ir import Access
from symbp.plan.model import Call, Elementwise, Routine, reads, writes
from symbp.plan.names import unused


class Together:
    """A call of one elementwise statement, which further ones join: its body is their sum.

    Each statement makes the whole of one and the same buffer. `renamed` says what became of names
    of those that joined: equal routines with equal renaming are equal together.
    """

    def __init__(self, call: Call, routine: Routine) -> None:
        self._call, self._routine = call, routine
        self._equation = _statement(routine).equation
        self._tensors = {f: routine.tensors[f] for f in _used(routine)}
        self._bound = {f: call.tensors[f] for f in self._tensors}
        self._sizes = dict(call.sizes)
        self._layers = list(call.layers)
        self.renamed: list[tuple[str, str]] = []

    def join(self, call: Call, routine: Routine) -> None:
        """Add the statement of another call."""
        q = _statement(routine).equation
        names: dict[Basic, Basic] = dict(zip(q.lhs, self._equation.lhs, strict=True))
        names |= {s: self._size(s, call.sizes[s]) for s in routine.sizes}
        formals = {f: self._formal(f, call, routine, names) for f in _used(routine)}
        read = {
            a: Access(formals[a.tensor], *(i.xreplace(names) for i in a.indices)) for a in q.reads()
        }
        body = q.body.xreplace({**names, **read})
        self._equation = replace(self._equation, body=self._equation.body + body)
        self._layers += call.layers
        self.renamed += [(str(a), str(b)) for a, b in (*names.items(), *formals.items())]

    def _size(self, size: Symbol, extent: Expr) -> Symbol:
        """The size here that has this extent; a new one where there is none."""
        if self._sizes.get(size) == extent:
            return size
        found = next((s for s, e in self._sizes.items() if e == extent), None)
        if found is None:
            name = unused(size.name, {s.name for s in self._sizes})
            found = size if name == size.name else Symbol(name, **size.assumptions0)
            self._sizes[found] = extent
        return found

    def _formal(self, formal: str, call: Call, routine: Routine, names: dict[Basic, Basic]) -> str:
        """The tensor here that is bound to the same buffer; a new one where there is none."""
        actual = call.tensors[formal]
        found = next((f for f, name in self._bound.items() if name == actual), None)
        if found is None:
            found = unused(formal, self._tensors)
            tensor = routine.tensors[formal]
            shape = tuple(e.xreplace(names) for e in tensor.shape)
            self._tensors[found] = replace(tensor, name=found, shape=shape)
            self._bound[found] = actual
        return found

    def routine(self) -> Routine:
        """The routine of the sum, which writes its target."""
        target = self._equation.target
        return replace(
            self._routine,
            tensors=self._tensors,
            sizes=tuple(self._sizes),
            inputs=tuple(n for n in self._tensors if n != target),
            adds=frozenset(),
            statements=(Elementwise(self._equation),),
        )

    def call(self, routine: Routine) -> Call:
        """The call of that routine."""
        return Call(routine.name, self._bound, self._sizes, tuple(self._layers))


def _used(routine: Routine) -> tuple[str, ...]:
    statement = _statement(routine)
    return tuple(dict.fromkeys((*reads(statement), *writes(statement))))


def _statement(routine: Routine) -> Elementwise:
    """The only statement."""
    (statement,) = routine.statements
    if not isinstance(statement, Elementwise):
        raise TypeError(f"{routine.name} is not elementwise")
    return statement
