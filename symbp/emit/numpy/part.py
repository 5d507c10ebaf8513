"""The view model of one network of a module: its arrays, its functions, and what they run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sympy import Expr, Symbol

from symbp.emit.environment import literal
from symbp.emit.model import Part
from symbp.emit.names import identifiers
from symbp.emit.numpy.comments import statement_comment
from symbp.emit.numpy.filled import filled
from symbp.emit.numpy.impossible import impossible
from symbp.emit.numpy.layout import Buffers, Formals, class_name, segments, several_calls
from symbp.emit.numpy.runs import long_runs
from symbp.emit.numpy.scope import OWN, Definition, Scope
from symbp.emit.numpy.seed import with_seed
from symbp.emit.numpy.sizes import integer
from symbp.emit.numpy.statements import Writer
from symbp.ir import Tensor
from symbp.plan.model import Buffer, Call, Routine, writes
from symbp.plan.names import unused

_INDENT = "    "
_GIVEN = {"input", "parameter", "state", "gradient"}  # roles whose arrays are made elsewhere


@dataclass(frozen=True)
class Place:
    """What a part is called in the module.

    `arrays` is the class of its workspace, `prefix` begins its functions' names, `slot` is the
    attribute under which the user's workspace holds its own ("": it is the user's workspace).
    `trains` and `predicts` say which functions it has; `group` names the class of an objective.
    """

    arrays: str
    prefix: str
    slot: str
    trains: bool
    predicts: bool
    group: str = ""


@dataclass
class Names:
    """The module-level names that parts have taken so far."""

    taken: set[str] = field(default_factory=set)

    def new(self, name: str) -> str:
        """The name, or one like it that is new."""
        found = unused(name, self.taken)
        self.taken.add(found)
        return found


class PartView:
    """Every line of one part, prepared; `lines` must be made before what they turn out to use."""

    def __init__(self, part: Part, place: Place, names: Names) -> None:
        self.place, self.module_names = place, names
        self.nd, self.network = part.derivation, part.derivation.network
        plan = part.plan
        if not place.trains:
            plan = replace(plan, forward=(), backward=())
        if not place.predicts:
            plan = replace(plan, predict=())
        self.plan, self.scaled = with_seed(long_runs(filled(plan)), bool(self.network.terms))
        self.calls = (*self.plan.forward, *self.plan.backward, *self.plan.predict)
        self.several = several_calls(self.plan)
        self.names = identifiers(self.plan.routines)
        self.buffers = Buffers(self.nd, self.plan)
        self.formals: dict[str, Formals] = {}
        self.functions: dict[str, tuple[str, str]] = {}  # routine -> function and class of arrays
        self.runs: list[tuple[str, str, tuple[Call, ...]]] = []  # attribute, table, calls
        self.helpers = self.buffers.scope.helpers
        self.inline_buffers = {
            n for c in self.calls if c.routine not in self.several for n in c.tensors.values()
        }
        self.forward = self.phase("forward", self.plan.forward)
        self.backward = self.phase("backward", self.plan.backward)
        self.buffers.scope.fresh.clear()
        self.predict = self.phase("predict", self.plan.predict)
        self.function_views = [self.function(f) for f in self.formals.values()]

    def model(self) -> dict[str, object]:
        """What the template prints of this part."""
        network, definitions = self.network, self.buffers.scope.definitions
        inputs = [self.input(n, self.network.tensors[n]) for n in network.inputs]
        seeds = [self.input(n, self.plan.buffers[n]) for n in self.plan.seeds.values()]
        own = self.own_arrays()
        group = [n for n in network.wanted if n in network.parameters]
        return {
            "place": self.place,
            "name": network.objective,
            "terms": [self.code(n) for n in network.terms],
            "parameters": self.attributes(network.parameters),
            "states": self.attributes(network.states),
            "next_states": self.next_states(),
            "noise": self.noise(),
            "inputs": inputs,
            "seeds": seeds,
            "sizes": [(name, symbol.name) for symbol, name in self.buffers.size_names.items()],
            "group": group,
            "whole": len(group) == len(network.parameters),
            "gradients": self.gradients(),
            "own": own,
            "definitions": [_self(d) for d in definitions if d.stage == OWN],
            "parameter_views": [_self(d) for d in definitions if d.stage == "parameters"],
            "state_views": [_self(d) for d in definitions if d.stage == "state"],
            "input_views": {
                i["name"]: [_self(d) for d in definitions if d.stage == f"input {i['name']}"]
                for i in (*inputs, *seeds)
            },
            "seeded": [_self(d) for d in self.buffers.scope.seeded],
            "functions": self.function_views,
            "runs": [self.run_model(*run) for run in self.runs],
            "forward": self.forward,
            "backward": self.backward,
            "predict": self.predict,
            "scaled": self.scaled,
            "impossible": impossible(
                self.network, {s: f"self.{n}" for s, n in self.buffers.size_names.items()}
            ),
        }

    def every_definition(self) -> list[Definition]:
        """The attributes of the workspace and of every call."""
        scopes = [self.buffers.scope, *(f.scope for f in self.formals.values())]
        return [d for s in scopes for d in s.definitions]

    # --- phases -----------------------------------------------------------------------------

    def phase(self, kind: str, calls: tuple[Call, ...]) -> list[str]:
        """The lines of one phase's function."""
        lines: list[str] = []
        for segment in segments(calls, self.several):
            if segment.inline:
                lines += self.inline(segment.calls[0])
            else:
                for call in segment.calls:
                    self.formal(call.routine)
                lines += self.run(kind, segment.calls)
        return [line.replace("@.", "ws.") for line in lines]

    def inline(self, call: Call) -> list[str]:
        """The lines of a call that is the only one of its routine."""
        scope, routine = self.buffers.inline(call, self.plan.routines[call.routine])
        lines = [f"# {', '.join(call.layers)}"] if call.layers else []
        return lines + self.body(scope, routine)

    def body(self, scope: Scope, routine: Routine) -> list[str]:
        """A routine's statements, each with its equation as a comment."""
        lines: list[str] = []
        for statement in routine.statements:
            made = Writer(scope).lines(statement)
            for name in writes(statement):
                scope.forget(array=scope.arrays[name])
            if made:
                lines += [f"# {c}" for c in statement_comment(statement)]
                lines += made
        return lines

    def run(self, kind: str, calls: tuple[Call, ...]) -> list[str]:
        """The loop over calls of routines that are functions."""
        name = f"{kind}_calls" + (f"_{len(self.runs)}" if self.runs else "")
        name = unused(name, self.buffers.scope.taken)
        self.buffers.scope.taken.add(name)
        table = self.module_names.new(f"{self.place.prefix}{name}".upper())
        self.runs.append((name, table, calls))
        routines = list(dict.fromkeys(c.routine for c in calls))
        layers = [x for c in calls for x in c.layers]
        comment = (
            f"# {layers[0]} to {layers[-1]}"
            if kind != "backward"
            else (f"# {layers[0]} back to {layers[-1]}")
        )
        if len(routines) == 1:
            call = f"{self.functions[routines[0]][0]}(a)"
            return [comment, f"for a in @.{name}:", f"{_INDENT}{call}"]
        return [comment, f"for run, a in @.{name}:", f"{_INDENT}run(a)"]

    def formal(self, routine: str) -> Formals:
        """The scope of a routine that is a function."""
        if routine not in self.formals:
            calls = tuple(c for c in self.calls if c.routine == routine)
            made = Formals(
                self.plan,
                self.plan.routines[routine],
                calls,
                self.buffers.positions,
                self.names[routine],
            )
            self.formals[routine] = made
            made.scope.helpers = self.helpers
            stem = f"{self.place.prefix}{made.name}"
            arrays = class_name(stem, self.module_names.taken)
            self.functions[routine] = (self.module_names.new(stem), self.module_names.new(arrays))
        return self.formals[routine]

    def function(self, formals: Formals) -> dict[str, object]:
        """A routine with several calls: its class of arrays, and its function."""
        scope = formals.scope
        lines = [line.replace("@.", "a.") for line in self.body(scope, formals.routine)]
        name, arrays = self.functions[formals.routine.name]
        return {
            "class": arrays,
            "name": name,
            "trains": self.place.trains,
            "sizes": list(formals.size_names.values()),
            "size_parameters": "".join(f", {n}" for n in formals.size_names.values()),
            "arrays": [
                {
                    "name": formals.attribute[n],
                    "shape": scope.shape(formals.tensor(n).shape).replace("@.", "self."),
                    "dtype": "np.intp" if formals.tensor(n).kind == "integer" else "real",
                    "column": formals.formals.index(n),
                    "outside": n in formals.outside,
                    "scratch": n in formals.routine.scratch,
                }
                for n in formals.formals
            ],
            "definitions": [_self(d) for d in scope.definitions if d.stage == OWN],
            "views": [_self(d) for d in scope.definitions if d.stage != OWN],
            "seeded": [_self(d) for d in scope.seeded],
            "lines": lines,
        }

    def run_model(self, name: str, table: str, calls: tuple[Call, ...]) -> dict[str, object]:
        """The table of a run: for each call, its function's class, sizes and buffers' names."""
        kinds: dict[tuple[str, ...], int] = {}
        rows = []
        actual = {k: f"self.{v}" for k, v in self.buffers.size_names.items()}
        for call in calls:
            formals = self.formals[call.routine]
            scratch = set(formals.routine.scratch)
            sizes = [integer(call.sizes[s], actual) for s in formals.size_names]
            kind = (*self.functions[call.routine], *sizes)
            names = [
                f"{formals.name}:{n}" if n in scratch else call.tensors[n] for n in formals.formals
            ]
            rows.append((kinds.setdefault(kind, len(kinds)), names))
        return {
            "name": name,
            "table": table,
            "kinds": [(k[0], k[1], "".join(f", {s}" for s in k[2:])) for k in kinds],
            "rows": [_row(kind, names, len(kinds) > 1) for kind, names in rows],
            "single": len({k[0] for k in kinds}) == 1,
        }

    # --- arrays -----------------------------------------------------------------------------

    def code(self, name: str) -> str:
        """The attribute of a buffer, in a function of the workspace."""
        return f"ws.{self.buffers.attribute[name]}"

    def output_code(self) -> str:
        """What `predict` gives: the output, or a tuple; "" of an objective that has it not."""
        if not self.buffers.attribute.keys() >= set(self.network.outputs):
            return ""
        codes = [self.code(n) for n in self.network.outputs]
        return codes[0] if len(codes) == 1 else f"({', '.join(codes)})"

    def sized(self, shape: Iterable[Expr], prefix: str) -> str:
        """A shape as code, its sizes as attributes of `prefix`."""
        names = {s: f"{prefix}{n}" for s, n in self.buffers.size_names.items()}
        parts = [integer(e, names) for e in shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def symbols(self) -> dict[Symbol, str]:
        """The size symbols and their attributes."""
        return self.buffers.size_names

    def attributes(self, names: Iterable[str]) -> list[dict[str, object]]:
        """Arrays that the caller hands in by name: which attribute each becomes, if any does."""
        return [
            {"name": n, "attribute": self.buffers.attribute[n], "inline": n in self.inline_buffers}
            for n in names
        ]

    def next_states(self) -> list[dict[str, str]]:
        """The new states that this part computes: each under the name of the one it replaces."""
        return [
            {"of": name, "attribute": self.array(state.next)}
            for name, state in self.network.states.items()
            if self.place.trains and state.next in self.plan.buffers
        ]

    def noise(self) -> list[dict[str, str]]:
        """The arrays of random numbers."""
        return [{"name": name, "code": self.array(name)} for name in self.network.noise]

    def array(self, name: str) -> str:
        """Code that gives a buffer of the workspace's own, whichever calls use it."""
        if name in self.inline_buffers:
            return f"self.{self.buffers.attribute[name]}"
        shape = self.sized(self.plan.buffers[name].shape, "self.")
        if self.runs:
            return f"self.array({literal(name)}, {shape}, real)"
        return f"np.empty({shape}, real)"

    def input(self, name: str, tensor: Tensor | Buffer) -> dict[str, object]:
        """An array that comes with the call, and what is checked of it."""
        upper = tensor.upper if isinstance(tensor, Tensor) else None
        names = {s: f"ws.{n}" for s, n in self.buffers.size_names.items()}
        return {
            "name": name,
            "attribute": self.buffers.attribute[name],
            "shape": self.sized(tensor.shape, "self."),
            "integer": tensor.kind == "integer",
            "upper": None if upper is None else integer(upper, names),
            "optional": self.place.predicts and name in self.network.targets,
        }

    def gradients(self) -> list[dict[str, object]]:
        """Every gradient asked for, with the attribute that holds it."""
        gradients = self.nd.gradients
        return [
            {
                "of": name,
                "attribute": self.buffers.attribute.get(gradients.get(name, ""), ""),
                "shape": self.sized(self.network.tensors[name].shape, "self."),
                "parameter": name in self.network.parameters,
                "constant": name in self.nd.constant,
                "inline": gradients.get(name, "") in self.inline_buffers,
            }
            for name in self.network.wanted
            if self.place.trains
        ]

    def own_arrays(self) -> list[dict[str, object]]:
        """The buffers that are attributes of the workspace: their shapes, and which are shared."""
        inline = [c for c in self.calls if c.routine not in self.several]
        table = {n for c in self.calls if c.routine in self.several for n in c.tensors.values()}
        results = self.network.outputs if self.place.predicts or not self.network.terms else ()
        names = dict.fromkeys([*self.buffers.used(inline), *results, *self.network.terms])
        return [
            {
                "name": n,
                "attribute": self.buffers.attribute[n],
                "shape": self.sized(self.plan.buffers[n].shape, "self."),
                "dtype": "np.intp" if self.plan.buffers[n].kind == "integer" else "real",
                "shared": n in table,
            }
            for n in names
            if self.plan.buffers[n].role not in _GIVEN
        ]


def _row(kind: int, names: list[str], several: bool) -> str:
    """One row of a run's table."""
    text = ", ".join(map(literal, names))
    row = f"({text}{',' if len(names) == 1 else ''})"
    return f"({kind}, {row})" if several else row


def _self(definition: Definition) -> dict[str, str]:
    return {
        "name": definition.name,
        "code": definition.code.replace("@.", "self."),
        "comment": definition.comment,
    }
