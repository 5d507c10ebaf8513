"""The reverse sweep: from a program to its adjoint program, by one rule.

For an equation `T[f] = Σ_b body` each access X[g(f, b)] in the body contributes

    X̄[g(f, b)] += T̄[f] * ∂body/∂X[g(f, b)]

and the contribution is inverted to a gather (`invert`). A maximum passes T̄ on to its first
maximiser alone; in a product the partial is multiplied by the product of the other factors. There
is no other case: recurrences, pieces and accumulating equations follow the same rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from sympy import Expr, Integer
from sympy.logic.boolalg import Boolean

from symbp.derive.activity import Sensitivity
from symbp.derive.affine import disjoint, flat
from symbp.derive.auxiliary import Auxiliaries, pairs
from symbp.derive.invert import Target, invert, split_choice
from symbp.derive.merge import Term, index_names, pointwise, total
from symbp.derive.model import Derivation, Step
from symbp.ir import (
    Access,
    Equation,
    Fresh,
    Program,
    Scan,
    Tensor,
    accesses,
    compare,
    elementwise,
    operands,
    schedule,
)

Seeds = Mapping[str, Expr | None]
_ZERO = Integer(0)
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def backward(program: Program, seeds: Seeds, wrt: Iterable[str], mark: str = "∂") -> Derivation:
    """The program with the adjoint of every tensor in `wrt` at its end.

    `seeds` gives the adjoint that enters at a tensor: a constant, or None for an input tensor that
    the caller fills, called mark+X, or mark+X+"·seed" where X gets contributions besides. A
    tensor that does not depend on `wrt` needs no seed and gets none. `mark` gets a subscript when
    the program has names that begin with it, so that the result can be differentiated again.
    Raises ValueError for an unknown name and for an integer tensor in `wrt` or `seeds`.
    """
    return differentiate(Sensitivity(program), seeds, tuple(wrt), mark)


def differentiate(
    sensitivity: Sensitivity, seeds: Seeds, wrt: tuple[str, ...], mark: str = "∂"
) -> Derivation:
    """`backward` for a program whose local partials may be known already."""
    for name in (*wrt, *seeds):
        tensor = sensitivity.program.tensors.get(name)
        if tensor is None:
            raise ValueError(f"{name} is not a tensor of the program")
        if tensor.kind == "integer":
            raise ValueError(f"{name} is an integer tensor and has no adjoint")
    return _Sweep(sensitivity, seeds, wrt, _unused(mark, sensitivity.program)).derivation()


def _unused(mark: str, program: Program) -> str:
    candidate, number = mark, 1
    while any(name.startswith(candidate) for name in program.tensors):
        number += 1
        candidate = mark + str(number).translate(_SUBSCRIPTS)
    return candidate


class _Sweep:
    """One reverse sweep: contributions gathered tensor by tensor, from the seeds back."""

    def __init__(
        self, sensitivity: Sensitivity, seeds: Seeds, wrt: tuple[str, ...], mark: str
    ) -> None:
        self.sensitivity = sensitivity
        self.program = sensitivity.program
        self.wrt = wrt
        self.mark = mark
        self.active = sensitivity.active(wrt, seeds)
        self.seeds = {name: seed for name, seed in seeds.items() if name in self.active}
        self.definitions = self.program.definitions()
        self.fresh = Fresh(_symbols(self.program))
        self.auxiliaries = Auxiliaries(self.program, self.fresh)
        self.tensors: dict[str, Tensor] = {}
        self.equations: list[Equation] = []
        self.contributions: dict[str, list[Equation]] = {}
        self.adjoints: dict[str, str] = {}
        self.handed_in: dict[str, str] = {}
        self.steps: list[Step] = []

    def derivation(self) -> Derivation:
        """Run the sweep."""
        for pieces, is_scan in _groups(self.program):
            targets = [t for t in dict.fromkeys(q.target for q in pieces) if t in self.active]
            if not is_scan:
                self.assemble(targets, is_scan)
            for equation in reversed(pieces):
                self.contribute(equation)
            if is_scan:
                self.assemble(list(reversed(targets)), is_scan)
        self.assemble([n for n in dict.fromkeys(self.wrt) if n not in self.adjoints], False)
        return Derivation(
            self.program.extended(self.tensors.values(), self.equations),
            frozenset(q.target for q in self.program.equations),
            self.adjoints,
            self.handed_in,
            self.wrt,
            tuple(self.steps),
        )

    def contribute(self, equation: Equation) -> None:
        """Apply the rule to every active operand of one equation."""
        if equation.target not in self.active:
            return
        for access in operands(equation.body):
            if access.tensor in self.active:
                partial = self.sensitivity.partial(equation, access)
                if partial != 0:
                    self.apply(equation, access, partial)

    def apply(self, equation: Equation, access: Access, partial: Expr) -> None:
        """The rule itself."""
        value, guard = self.through(equation, partial)
        value *= Access(self.mark + equation.target, *equation.lhs)
        value, choices = split_choice(value, self.is_guard)
        target = Target(self.mark + access.tensor, self.program.tensors[access.tensor].shape)
        found = invert(equation, access, value, (*guard, *choices), target=target, fresh=self.fresh)
        self.contributions.setdefault(access.tensor, []).append(found)
        self.steps.append(Step(equation, access, partial, found))

    def through(self, equation: Equation, partial: Expr) -> tuple[Expr, tuple[Boolean, ...]]:
        """The partial of the reduced value: (factor, guards) at one point of the domain."""
        match equation.reduction:
            case "max" | "min":
                best = self.auxiliary(self.auxiliaries.extremum(equation))
                place = Access(best, *equation.lhs)
                return partial, (compare(place, "==", flat(pairs(equation.bound))),)
            case "prod":
                others = self.auxiliary(self.auxiliaries.others(equation))
                return partial * Access(others, *equation.domain), ()
        return partial, ()

    def auxiliary(self, defined: tuple[Tensor, tuple[Equation, ...]]) -> str:
        """The name of an auxiliary tensor, its definition put into the program if it is new."""
        tensor, equations = defined
        if equations:
            self.tensors[tensor.name] = tensor
            self.equations += equations
        return tensor.name

    def is_guard(self, condition: Boolean) -> bool:
        """Whether a condition depends on indices and integer data only."""
        tensors = self.program.tensors
        return all(
            a.tensor not in tensors or tensors[a.tensor].kind == "integer"
            for a in accesses(condition)
        )

    def assemble(self, names: Iterable[str], in_scan: bool) -> None:
        """Define the adjoints of tensors all of whose contributions are known."""
        for name in names:
            adjoint = self.mark + name
            self.adjoints[name] = adjoint
            self.tensors[adjoint] = Tensor(adjoint, self.program.tensors[name].shape)
            parts = self.contributions.pop(name, [])
            if name in self.seeds:
                if self.seeds[name] is None and not parts:
                    self.handed_in[name] = adjoint
                    continue
                parts.insert(0, self.seed(name, self.seeds[name]))
            if parts:
                self.equations += self.accumulated(adjoint, parts, in_scan)
            else:
                self.equations.append(self.everywhere(name, _ZERO))

    def seed(self, name: str, value: Expr | None) -> Equation:
        """What enters from outside as a contribution."""
        if value is not None:
            return self.everywhere(name, value)
        source = self.beside(self.mark + name, "seed", self.program.tensors[name].shape)
        self.handed_in[name] = source
        equation = self.everywhere(name, _ZERO)
        return replace(equation, body=Access(source, *equation.lhs))

    def beside(self, adjoint: str, suffix: str, shape: tuple[Expr, ...]) -> str:
        """A new tensor named after an adjoint: `∂X·1`, with primes where that is taken.

        The adjoint of a tensor `∂X·1` and the first part of the adjoint of `∂X` both ask for it.
        """
        name = f"{adjoint}·{suffix}"
        while name in self.tensors or name.removeprefix(self.mark) in self.program.tensors:
            name += "′"
        self.tensors[name] = Tensor(name, shape)
        return name

    def everywhere(self, name: str, value: Expr) -> Equation:
        """The adjoint of `name` set to one value."""
        shape = self.program.tensors[name].shape
        hints = index_names(self.definitions.get(name, []), len(shape))
        indices = [(self.fresh.index(hint), e) for hint, e in zip(hints, shape, strict=True)]
        return elementwise(self.mark + name, indices, value)

    def accumulated(self, adjoint: str, parts: list[Equation], in_scan: bool) -> list[Equation]:
        """Contributions to one adjoint as its definition.

        Those that reach disjoint elements, or a single one, are pieces. Otherwise pointwise ones
        join in one body, and each that sums is a tensor of its own, read there. What scatters
        accumulates, in a scan into a tensor of its own, since order within a step counts.
        """
        plain = [q for q in parts if not q.accumulate]
        scattered = [q for q in parts if q.accumulate]
        if in_scan and len(parts) > 1:
            plain, scattered = parts, []
        if all(disjoint(p, q) for p, q in combinations(plain, 2)):
            return [*plain, *scattered]
        shape = self.tensors[adjoint].shape
        hints = index_names(plain, len(shape))
        indices = [(self.fresh.index(hint), e) for hint, e in zip(hints, shape, strict=True)]
        own: list[Equation] = []
        terms: list[Term] = []
        for part in plain:
            term = pointwise(part, indices)
            if term is None:
                name = self.beside(adjoint, str(len(own) + 1), shape)
                own.append(replace(part, target=name))
                term = Term(Access(name, *[i for i, _ in indices]))
            terms.append(term)
        return [*own, elementwise(adjoint, indices, total(terms)), *scattered]


def _groups(program: Program) -> list[tuple[list[Equation], bool]]:
    """The schedule from its end: all pieces of a tensor, or a whole scan, together."""
    found: list[tuple[list[Equation], bool]] = []
    for region in schedule(program):
        if isinstance(region, Scan):
            found.append((list(region.equations), True))
        elif found and not found[-1][1] and found[-1][0][0].target == region.target:
            found[-1][0].append(region)
        else:
            found.append(([region], False))
    return found[::-1]


def _symbols(program: Program) -> set[str]:
    """The names of all indices and sizes."""
    indices = {i.name for q in program.equations for i in q.domain}
    return indices | {s.name for s in program.sizes()}
