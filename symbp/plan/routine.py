"""One phase of a fragment as statements: equations ordered, classified, cleared and aliased."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr, Max, Symbol

from symbp.ir import Access, Equation, Program, Range, Scan, schedule
from symbp.ir.program import Fresh
from symbp.plan.lower.classify import NONE, classify, covers, is_reshape
from symbp.plan.lower.fuse import inline
from symbp.plan.lower.lower import lower
from symbp.plan.lower.onestep import at_one_step, one_step, shorter
from symbp.plan.lower.uncopied import uncopied
from symbp.plan.lower.whole import carried, filled
from symbp.plan.lower.zeros import Zeros, zeros
from symbp.plan.model import Alias, Clear, Loop, Phase, Routine, Statement, writes
from symbp.plan.statements.demand import demanded
from symbp.plan.statements.starts import started

AliasRule = Callable[[str, str], bool]


@dataclass(frozen=True)
class Request:
    """What is asked of a routine: results for others, and what the backward phase will read."""

    name: str
    phase: Phase
    outputs: tuple[str, ...]
    saved: tuple[str, ...] = ()
    adds: frozenset[str] = frozenset()
    adjoints: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()  # tensors that other routines have all steps of
    sizes: Mapping[Symbol, Expr] = field(default_factory=dict)  # at which costs are compared
    loops: bool = False  # for a target with loops
    everywhere: tuple[Mapping[Symbol, Expr], ...] = ()  # all sizes it runs at, for a fast target


def build(program: Program, request: Request, may_alias: AliasRule, known: Zeros = NONE) -> Routine:
    """The routine that computes `request` by the equations of `program`.

    `may_alias(target, source)` says whether the target may share the source's memory; `known`
    says where tensors are 0, its inputs among them.
    """
    results = (*request.outputs, *request.saved)
    program = _apart(program.restricted(results), request.adds)
    program = lower(program, known, request.sizes, request.loops, request.everywhere)
    keep = set(results) | request.adds
    if request.loops:
        program = carried(inline(filled(program), keep, known, loops=True), keep)
        if request.phase != "backward":  # there, adjoints that are passed on share memory
            program = uncopied(program, keep)
    else:
        program = inline(program, keep, known)
    order = _Order(program, request, may_alias, known)
    statements = tuple(order.statements())
    defined = list(dict.fromkeys(q.target for q in program.equations))
    aliases = {s.target for s in statements if isinstance(s, Alias)}
    read = {a.tensor for q in program.equations for a in q.reads()}
    kept = _shared(statements, results)
    scratch = tuple(n for n in defined if n not in {*results, *kept, *aliases})
    tensors = order.tensors
    if request.loops:
        statements, gone = started(demanded(statements, scratch, tensors), scratch)
        scratch = tuple(n for n in scratch if n not in gone)
        tensors = {n: t for n, t in tensors.items() if n not in gone}
    return Routine(
        name=request.name,
        phase=request.phase,
        tensors=tensors,
        sizes=program.sizes(),
        inputs=tuple(n for n in program.tensors if n in read and n not in defined),
        outputs=request.outputs,
        saved=tuple(n for n in (*request.saved, *kept) if n not in request.outputs),
        scratch=scratch,
        adds=request.adds,
        statements=statements,
        adjoints=request.adjoints,
    )


def _shared(statements: tuple[Statement, ...], results: tuple[str, ...]) -> list[str]:
    """The tensors whose memory a result shares: they live as long as it does."""
    aliases = {s.target: s.source for s in statements if isinstance(s, Alias)}
    found: list[str] = []
    for name in results:
        root = name
        while root in aliases:
            root = aliases[root]
        if root not in (*results, *found):
            found.append(root)
    written = {n for s in statements if not isinstance(s, Alias) for n in writes(s)}
    return [n for n in found if n in written]


def _apart(program: Program, adds: frozenset[str]) -> Program:
    """The program with each added-to tensor that is also read, or is no plain sum, made apart.

    Such a tensor is computed under a name of its own, and added to the target at the end.
    """
    read = {a.tensor for q in program.equations for a in q.reads()}
    plain = {"none", "sum"}
    apart = {
        name: name + "′"
        for name, qs in program.definitions().items()
        if name in adds and (name in read or any(q.reduction not in plain for q in qs))
    }
    if not apart:
        return program
    fresh = Fresh.of(program)
    rename = {
        access: Access(apart[access.tensor], *access.indices)
        for q in program.equations
        for access in (q.element, *q.reads())
        if access.tensor in apart
    }
    equations = [
        replace(q.substitute(rename), target=apart.get(q.target, q.target))
        for q in program.equations
    ]
    tensors = dict(program.tensors)
    for name, other in apart.items():
        tensors[other] = replace(tensors[name], name=other)
        free = tuple(Range(fresh.index("i"), extent) for extent in tensors[name].shape)
        place = tuple(r.index for r in free)
        equations.append(Equation(name, place, free, Access(other, *place)))
    return Program(tensors, tuple(equations))


class _Order:
    """Turns a program's schedule into statements."""

    def __init__(
        self, program: Program, request: Request, may_alias: AliasRule, known: Zeros
    ) -> None:
        self.program = program
        self.tensors = dict(program.tensors)
        self.definitions = program.definitions()
        self.zeros = {**known, **zeros(program)}
        self.adds = request.adds
        self.loops = request.loops
        self.keep = {*request.outputs, *request.saved, *request.adds, *request.whole}
        self.may_alias = may_alias
        self.begun: set[str] = set()

    def statements(self) -> Iterator[Statement]:
        for region in schedule(self.program):
            if isinstance(region, Scan):
                for name in dict.fromkeys(q.target for q in region.equations):
                    yield from self.begin(name)
                yield self.loop(region)
            elif self.alias(region):
                yield Alias(region.target, region.body.tensor)
            elif region.target in self.begun:
                yield self.classified(region)
            else:
                yield from self.begin(region.target)
                first = region.accumulate and self.overwrites(region)
                yield self.classified(replace(region, accumulate=False) if first else region)

    def begin(self, name: str) -> Iterator[Clear]:
        """A Clear when something of the tensor may stay unwritten."""
        self.begun.add(name)
        pieces = self.definitions[name]
        if name in self.adds or covers(
            [q for q in pieces if not q.accumulate], self.program.tensors[name]
        ):
            return
        if not self.overwrites(self.first(name)):
            yield Clear(name)

    def first(self, name: str) -> Equation:
        return sorted(self.definitions[name], key=lambda q: q.accumulate)[0]

    def overwrites(self, equation: Equation) -> bool:
        """Whether an accumulating equation that comes first may as well write."""
        plain = replace(equation, accumulate=False)
        return (
            equation.target not in self.adds
            and not any(isinstance(i, Access) or i.has(Access) for i in equation.lhs)
            and covers([plain], self.program.tensors[equation.target])
        )

    def alias(self, equation: Equation) -> bool:
        return (
            equation.target not in self.adds
            and len(self.definitions[equation.target]) == 1
            and is_reshape(equation, self.program.tensors)
            and self.may_alias(equation.target, equation.body.tensor)
        )

    def classified(self, equation: Equation, fixed: Collection[Symbol] = ()) -> Statement:
        accumulate = equation.accumulate or equation.target in self.adds
        return classify(equation, self.tensors, accumulate, fixed, self.zeros, loops=self.loops)

    def loop(self, scan: Scan) -> Loop:
        tensors = self.program.tensors
        lengths = [tensors[name].shape[d] for name, d in scan.dimension.items()]
        short = one_step(scan, self.program, self.keep | set(self.zeros))
        self.tensors |= {n: shorter(tensors[n], short) for n in short}
        steps = tuple(replace(s, equation=at_one_step(s.equation, short)) for s in scan.steps)
        return Loop(
            replace(scan, steps=steps),
            tuple(self.classified(q) for q in scan.start),
            tuple((self.classified(s.equation, {s.index}), s.index, s.offset) for s in steps),
            _longest(lengths),
        )


def _longest(lengths: Iterable[Expr]) -> Expr:
    return Max(*dict.fromkeys(lengths))
