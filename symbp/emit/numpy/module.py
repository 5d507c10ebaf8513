"""The view model of a generated module: every line of code prepared, for a template to lay out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sympy import Expr, Integer

from symbp.derive.model import NetworkDerivation
from symbp.emit.environment import literal, render
from symbp.emit.names import identifiers, unused
from symbp.emit.numpy.comments import statement_comment
from symbp.emit.numpy.layout import Buffers, Formals, class_name, segments, several_calls
from symbp.emit.numpy.scope import OWN, Definition, Scope
from symbp.emit.numpy.seed import seeded
from symbp.emit.numpy.signatures import is_plain, signatures
from symbp.emit.numpy.sizes import integer
from symbp.emit.numpy.statements import Writer
from symbp.ir import Tensor
from symbp.plan.model import Call, Plan, Routine

_INDENT = "    "


def emit(nd: NetworkDerivation, plan: Plan, version: str, dtype: str = "float32") -> str:
    """The text of `NAME.py`: a module that imports numpy and nothing else.

    `dtype` is what `init` gives unless it is told otherwise.
    """
    return _Module(nd, plan, version, dtype).text()


@dataclass
class _Phase:
    """The lines of one phase's function."""

    lines: list[str]


class _Module:
    def __init__(self, nd: NetworkDerivation, plan: Plan, version: str, dtype: str) -> None:
        self.nd, self.network, self.version, self.dtype = nd, nd.network, version, dtype
        self.plan, self.scaled = _with_seed(nd, plan)
        self.several = several_calls(self.plan)
        self.names = identifiers(self.plan.routines)
        self.buffers = Buffers(nd, self.plan)
        self.formals: dict[str, Formals] = {}
        self.classes: dict[str, str] = {}
        self.runs: list[tuple[str, tuple[Call, ...]]] = []
        self.helpers = self.buffers.scope.helpers
        calls = (*self.plan.forward, *self.plan.backward, *self.plan.predict)
        self.inline_buffers = {
            n for c in calls if c.routine not in self.several for n in c.tensors.values()
        }

    def text(self) -> str:
        return render("numpy/module.py.jinja", self.model())

    def model(self) -> dict[str, object]:
        """Everything the template prints."""
        forward = self.phase("forward", self.plan.forward)
        backward = self.phase("backward", self.plan.backward)
        self.buffers.scope.fresh.clear()
        predict = self.phase("predict", self.plan.predict)
        functions = [self.function(f) for f in self.formals.values()]
        inputs = [self.input(n, self.network.tensors[n]) for n in self.network.inputs]
        seeds = [self.input(n, self.plan.buffers[n]) for n in self.plan.seeds.values()]
        sizes = [(name, symbol.name) for symbol, name in self.buffers.size_names.items()]
        own = self.own_arrays()
        definitions = self.buffers.scope.definitions
        return {
            "name": self.network.name,
            "digest": self.network.digest,
            "version": self.version,
            "parameters": [self.parameter(n) for n in self.network.parameters],
            "inputs": inputs,
            "seeds": seeds,
            "targets": self.network.targets,
            "output": self.output(),
            "output_code": self.output_code(),
            "terms": [self.code(n) for n in self.network.terms],
            "sizes": sizes,
            "defaults": {s.name: int(v) for s, v in self.network.sizes.items()},
            "parameter_sizes": self.parameter_sizes(),
            "self_sizes": [f"self.{n}" for n in self.parameter_sizes()],
            "plain": all(map(is_plain, self.network.inputs)),
            "gradients": self.gradients(),
            "own": own,
            "definitions": [_self(d) for d in definitions if d.stage == OWN],
            "parameter_views": [_self(d) for d in definitions if d.stage == "parameters"],
            "input_views": {
                i["name"]: [_self(d) for d in definitions if d.stage == f"input {i['name']}"]
                for i in (*inputs, *seeds)
            },
            "seeded": [_self(d) for d in self.buffers.scope.seeded],
            "functions": functions,
            "runs": [self.run_model(kind, calls) for kind, calls in self.runs],
            "forward": forward,
            "backward": backward,
            "predict": predict,
            "bits": any(d.name == "bits" for d in self.every_definition()),
            "helpers": sorted(self.helpers),
            "rules": sorted({p.init.rule for p in self.network.parameters.values()}),
            "scaled": self.scaled,
            "impossible": self.impossible(),
            **signatures(self.nd, self.plan, self.buffers, self.parameter_sizes(), self.dtype),
        }

    def every_definition(self) -> list[Definition]:
        """The attributes of the workspace and of every call."""
        scopes = [self.buffers.scope, *(f.scope for f in self.formals.values())]
        return [d for s in scopes for d in s.definitions]

    # --- phases -----------------------------------------------------------------------------

    def phase(self, kind: str, calls: tuple[Call, ...]) -> list[str]:
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
        scope, routine = self.buffers.inline(call, self.plan.routines[call.routine])
        lines = [f"# {', '.join(call.layers)}"] if call.layers else []
        return lines + self.body(scope, routine)

    def body(self, scope: Scope, routine: Routine) -> list[str]:
        lines: list[str] = []
        for statement in routine.statements:
            made = Writer(scope).lines(statement)
            if made:
                lines += [f"# {c}" for c in statement_comment(statement)]
                lines += made
        return lines

    def run(self, kind: str, calls: tuple[Call, ...]) -> list[str]:
        name = f"{kind}_calls" + (f"_{len(self.runs)}" if self.runs else "")
        name = unused(name, self.buffers.scope.taken)
        self.buffers.scope.taken.add(name)
        self.runs.append((name, calls))
        routines = list(dict.fromkeys(c.routine for c in calls))
        layers = [x for c in calls for x in c.layers]
        comment = (
            f"# {layers[0]} to {layers[-1]}"
            if kind != "backward"
            else (f"# {layers[0]} back to {layers[-1]}")
        )
        if len(routines) == 1:
            call = f"_{self.formals[routines[0]].name}(a)"
            return [comment, f"for a in @.{name}:", f"{_INDENT}{call}"]
        return [comment, f"for run, a in @.{name}:", f"{_INDENT}run(a)"]

    def formal(self, routine: str) -> Formals:
        if routine not in self.formals:
            calls = tuple(
                c
                for c in (*self.plan.forward, *self.plan.backward, *self.plan.predict)
                if c.routine == routine
            )
            made = Formals(
                self.plan,
                self.plan.routines[routine],
                calls,
                self.buffers.positions,
                self.names[routine],
            )
            self.formals[routine] = made
            made.scope.helpers = self.helpers
            self.classes[routine] = class_name(made.name, set(self.classes.values()))
        return self.formals[routine]

    def function(self, formals: Formals) -> dict[str, object]:
        """A routine with several calls: its class of arrays, and its function."""
        scope = formals.scope
        lines = [line.replace("@.", "a.") for line in self.body(scope, formals.routine)]
        return {
            "class": self.classes[formals.routine.name],
            "name": f"_{formals.name}",
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

    def run_model(self, name: str, calls: tuple[Call, ...]) -> dict[str, object]:
        """The table of a run: for each call, its function's class, sizes and buffers' names."""
        kinds: dict[tuple[str, ...], int] = {}
        rows = []
        actual = {k: f"self.{v}" for k, v in self.buffers.size_names.items()}
        for call in calls:
            formals = self.formals[call.routine]
            scratch = set(formals.routine.scratch)
            sizes = [integer(call.sizes[s], actual) for s in formals.size_names]
            kind = (f"_{formals.name}", self.classes[call.routine], *sizes)
            names = [
                f"{formals.name}:{n}" if n in scratch else call.tensors[n] for n in formals.formals
            ]
            rows.append((kinds.setdefault(kind, len(kinds)), names))
        return {
            "name": name,
            "table": f"_{name.upper()}",
            "kinds": [(k[0], k[1], "".join(f", {s}" for s in k[2:])) for k in kinds],
            "rows": [_row(kind, names, len(kinds) > 1) for kind, names in rows],
            "single": len({k[0] for k in kinds}) == 1,
        }

    # --- declarations -----------------------------------------------------------------------

    def code(self, name: str) -> str:
        return f"ws.{self.buffers.attribute[name]}"

    def output(self) -> tuple[str, str]:
        """The output's name and shape."""
        name = self.network.output
        return name, self.declared(self.network.tensors[name])

    def output_code(self) -> str:
        return self.code(self.network.output)

    def declared(self, tensor: Tensor) -> str:
        """A shape as users read it: numbers, and names of sizes as strings."""
        parts = [str(int(e)) if e.is_Integer else literal(str(e)) for e in tensor.shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def sized(self, shape: Iterable[Expr], prefix: str) -> str:
        names = {s: f"{prefix}{n}" for s, n in self.buffers.size_names.items()}
        parts = [integer(e, names) for e in shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def parameter(self, name: str) -> dict[str, object]:
        parameter = self.network.parameters[name]
        init = parameter.init
        names = self.buffers.size_names
        numbers = [integer(e, names) for e in (init.fan_in, init.fan_out) if e is not None]
        if init.rule == "constant":
            numbers = [repr(init.value)]
        return {
            "name": name,
            "attribute": self.buffers.attribute[name],
            "inline": self.is_inline(name),
            "declared": self.declared(parameter.tensor),
            "shape": self.sized(parameter.tensor.shape, ""),
            "rule": init.rule,
            "numbers": numbers,
        }

    def input(self, name: str, tensor: Tensor | object) -> dict[str, object]:
        buffer = self.plan.buffers[name]
        declared = self.network.tensors.get(name)
        upper = None
        if declared is not None and declared.upper is not None:
            upper = self.upper(declared.upper)
        return {
            "name": name,
            "keyword": name,
            "attribute": self.buffers.attribute[name],
            "declared": self.declared(Tensor(name, buffer.shape)),
            "shape": self.sized(buffer.shape, "self."),
            "rank": len(buffer.shape),
            "integer": buffer.kind == "integer",
            "upper": upper,
            "target": name in self.network.targets,
        }

    def upper(self, expression: Expr) -> str:
        names = {s: f"ws.{n}" for s, n in self.buffers.size_names.items()}
        return integer(expression, names)

    def parameter_sizes(self) -> list[str]:
        """The sizes that the parameters' shapes depend on."""
        found = {
            s
            for p in self.network.parameters.values()
            for e in (*p.tensor.shape, p.init.fan_in or Integer(0), p.init.fan_out or Integer(0))
            for s in e.free_symbols
        }
        return [name for symbol, name in self.buffers.size_names.items() if symbol in found]

    def gradients(self) -> list[dict[str, object]]:
        """Every gradient asked for, with the attribute that holds it."""
        gradients = self.nd.gradients
        return [
            {
                "of": name,
                "attribute": self.buffers.attribute.get(gradients.get(name, ""), ""),
                "buffer": gradients.get(name, ""),
                "shape": self.sized(self.network.tensors[name].shape, "self."),
                "parameter": name in self.network.parameters,
                "constant": name in self.nd.constant,
                "inline": self.is_inline(gradients.get(name, "")),
            }
            for name in self.network.wanted
        ]

    def is_inline(self, buffer: str) -> bool:
        """Whether an inline call touches the buffer."""
        return buffer in self.inline_buffers

    def own_arrays(self) -> list[dict[str, object]]:
        """The buffers that are attributes of the workspace: their shapes, and which are shared."""
        calls = (*self.plan.forward, *self.plan.backward, *self.plan.predict)
        inline = [c for c in calls if c.routine not in self.several]
        table = {n for c in calls if c.routine in self.several for n in c.tensors.values()}
        results = [self.network.output, *self.network.terms]
        apart = {"input", "parameter", "gradient"}
        names = dict.fromkeys([*self.buffers.used(inline), *results])
        return [
            {
                "name": n,
                "attribute": self.buffers.attribute[n],
                "shape": self.sized(self.plan.buffers[n].shape, "self."),
                "dtype": "np.intp" if self.plan.buffers[n].kind == "integer" else "real",
                "shared": n in table,
            }
            for n in names
            if self.plan.buffers[n].role not in apart
        ]

    def impossible(self) -> list[tuple[str, str, str]]:
        """What sizes must not be: a condition, what is wrong then, and the sizes it is about."""
        found: dict[str, tuple[str, str]] = {}
        names = {s: f"self.{n}" for s, n in self.buffers.size_names.items()}
        for instance in self.network.instances:
            template = self.network.templates[instance.template]
            checked = [(e, "== 0", "the divisor {} is 0") for e in template.nonzero]
            checked += [
                (e, "< 0", "an access leaves its array where {} is negative")
                for e in template.nonnegative
            ]
            for expression, relation, message in checked:
                actual = expression.xreplace(dict(instance.sizes))
                if actual.is_positive or (relation == "< 0" and actual.is_nonnegative):
                    continue
                used = ", ".join(sorted(repr(s.name) for s in actual.free_symbols))
                condition = f"{integer(actual, names)} {relation}"
                found[condition] = (message.format(actual), f"{{{used}}}" if used else "set()")
        return [(code, *rest) for code, rest in found.items()]


def _with_seed(nd: NetworkDerivation, plan: Plan) -> tuple[Plan, bool]:
    """The plan with the loss's adjoint as a factor, where that can be had for every routine."""
    if not nd.network.terms:
        return plan, False
    routines = dict(plan.routines)
    for name, routine in plan.routines.items():
        if routine.phase == "backward":
            found = seeded(routine, routine.adjoints)
            if found is None:
                return plan, False
            routines[name] = found
    return replace(plan, routines=routines), True


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
