"""From a plan to the three files of the C target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sympy import Symbol

from symbp.derive.model import NetworkDerivation
from symbp.emit.c.binding import binding_model
from symbp.emit.c.calls import Functions, Site, sweep
from symbp.emit.c.helpers import helpers
from symbp.emit.c.inputs import checked_bounds
from symbp.emit.c.layout import Layout, count, layout, number
from symbp.emit.c.model import Argument, Arrays, CFiles, Entry, Function, Place, Sweep
from symbp.emit.c.words import identifiers
from symbp.emit.environment import render
from symbp.emit.names import identifiers as readable_identifiers
from symbp.errors import DeclarationError, Problem
from symbp.plan.model import Call, Plan


def emit(
    nd: NetworkDerivation,
    plan: Plan,
    sizes: Mapping[Symbol, int],
    version: str,
    dtype: str = "float32",
) -> CFiles:
    """The texts of NAME.h, NAME.c and NAME_c.py.

    `sizes` gives a number for every size of the network. `dtype` is what the binding's `init`
    makes unless told otherwise; the C itself is compiled for either. Raises DeclarationError when
    the sizes make a divisor 0.
    """
    _check_divisors(nd, sizes)
    return _Emitter(nd, plan, sizes, version).files(dtype)


class _Emitter:
    def __init__(
        self, nd: NetworkDerivation, plan: Plan, sizes: Mapping[Symbol, int], version: str
    ) -> None:
        self.nd = nd
        self.network = nd.network
        self.plan = plan
        self.sizes = sizes
        self.version = version
        self.name = nd.network.name
        self.bounds = checked_bounds(nd, plan, sizes)
        self.inputs = tuple(self.arguments())
        self.layout: Layout = layout(nd, plan, sizes, {a.name: a.identifier for a in self.inputs})
        self.entries = self.parameter_entries()

    def files(self, dtype: str) -> CFiles:
        common = self.common()
        arrays = Arrays(self.inputs, self.entries, self.wrt_entries())
        binding = binding_model(self.nd, self.sizes, dtype, arrays)
        return CFiles(
            render("c/header.h.jinja", common),
            render("c/source.c.jinja", {**common, **self.source()}),
            render("c/binding.py.jinja", {**common, **binding}),
        )

    def arguments(self) -> Iterable[Argument]:
        """The inputs as arguments of the public functions, in declared order."""
        names = identifiers(self.network.inputs)
        for name in self.network.inputs:
            tensor = self.network.tensors[name]
            yield Argument(
                name,
                names[name],
                "int32_t" if tensor.kind == "integer" else f"{self.name}_real",
                tuple(number(e, self.sizes) for e in tensor.shape),
                count(tensor.shape, self.sizes),
                self.bounds.get(name),
            )

    def parameter_entries(self) -> tuple[Entry, ...]:
        """Each parameter's place in the flat buffer."""
        tensors = {n: p.tensor for n, p in self.network.parameters.items()}
        names = readable_identifiers(tensors)
        return tuple(
            Entry(
                name,
                c_string(name),
                names[name],
                self.layout.parameters[name].offset,
                tuple(number(e, self.sizes) for e in tensor.shape),
                self.layout.parameters[name].size,
            )
            for name, tensor in tensors.items()
        )

    def wrt_entries(self) -> tuple[Entry, ...]:
        """The place of each input's gradient in `gradients`."""
        arguments = {a.name: a for a in self.inputs}
        return tuple(
            Entry(
                name,
                c_string(name),
                arguments[name].identifier,
                self.layout.gradients[name].offset,
                arguments[name].shape,
                arguments[name].size,
            )
            for name in self.network.wrt
        )

    def common(self) -> dict[str, object]:
        """What all three files speak of."""
        output = self.network.tensors[self.network.output]
        has_loss = bool(self.network.terms)
        steps = self.layout.n_gradients if has_loss else 0
        return {
            "name": self.name,
            "version": self.version,
            "digest": self.network.digest,
            "inputs": self.inputs,
            "predict_inputs": tuple(a for a in self.inputs if a.name not in self.network.targets),
            "parameters": self.entries,
            "wrt": self.wrt_entries(),
            "has_loss": has_loss,
            "batch": self.batch(),
            "dimensions": self.dimensions(),
            "n_parameters": self.layout.n_parameters,
            "n_gradients": self.layout.n_gradients,
            "n_activations": self.layout.n_activations,
            "n_workspace": self.layout.n_activations + steps,
            "n_output": count(output.shape, self.sizes),
            "output_shape": tuple(number(e, self.sizes) for e in output.shape),
        }

    def batch(self) -> int:
        """The size called batch; else what all inputs' first dimensions have in common; else 1."""
        for symbol, size in self.sizes.items():
            if symbol.name == "batch":
                return size
        firsts = {a.shape[0] for a in self.inputs if a.shape}
        return firsts.pop() if len(firsts) == 1 else 1

    def dimensions(self) -> tuple[tuple[str, int], ...]:
        """The named sizes, as macros."""
        symbols = sorted((s for s in self.sizes if s.name != "batch"), key=lambda s: s.name)
        names = readable_identifiers(s.name for s in symbols)
        return tuple((names[s.name], self.sizes[s]) for s in symbols)

    def source(self) -> dict[str, object]:
        """What the source file alone speaks of."""
        functions = Functions(self.name, self.plan, self.layout, self.bounds)
        forward = self.phase(functions, self.plan.forward, "forward")
        backward = self.phase(functions, self.plan.backward, "backward")
        predict = self.phase(functions, self.plan.predict, "predict")
        made = functions.made()
        bodies = {
            "forward_lines": forward.lines + self.output_lines(not self.network.terms),
            "backward_lines": backward.lines + self.gradient_lines(),
            "predict_lines": predict.lines + self.output_lines(True),
            "loss": self.loss(),
        }
        checked = tuple(a for a in self.inputs if a.upper is not None)
        predict_inputs = tuple(a for a in self.inputs if a.name not in self.network.targets)
        used = [*self.lines_of(made), *(line for b in bodies.values() for line in b)]
        texts, math = helpers(self.name, used)
        return {
            **bodies,
            "functions": made,
            "tables": (*forward.tables, *backward.tables, *predict.tables),
            "helpers": texts,
            "math": math,
            "checked": checked,
            "predict_checked": tuple(a for a in checked if a in predict_inputs),
            "forward_unused": self.unused(self.inputs, bodies["forward_lines"], bodies["loss"]),
            "backward_unused": self.unused(self.inputs, bodies["backward_lines"]),
            "predict_unused": self.unused(predict_inputs, bodies["predict_lines"]),
        }

    def phase(self, functions: Functions, calls: Sequence[Call], name: str) -> Sweep:
        sites: list[Site] = []
        for call in calls:
            site = functions.site(call, self.sizes)
            if site is not None:
                sites.append(site)
        return sweep(sites, f"{self.name}_{name}_offsets")

    def lines_of(self, functions: Iterable[Function]) -> Iterable[str]:
        return (line for f in functions for line in f.lines)

    def loss(self) -> tuple[str, ...]:
        """The loss terms, added up."""
        terms = [self.read(self.layout.places[n], 0) for n in self.network.terms]
        return (" + ".join(terms),)

    def read(self, place: Place, offset: int | str) -> str:
        at = f"{offset}" if place.offset == 0 else f"{place.offset} + {offset}"
        at = str(place.offset) if offset == 0 else at
        cast = f"({self.name}_real)" if place.storage == "int32" else ""
        return f"{cast}{place.base}[{at}]"

    def output_lines(self, wanted: bool) -> tuple[str, ...]:
        """The output, copied to where the caller wants it."""
        if not wanted:
            return ()
        place = self.layout.places[self.network.output]
        target = Place("output", 0, place.size)
        return self.copy(target, place, "the output")

    def gradient_lines(self) -> tuple[str, ...]:
        """Gradients that are zero, or equal to something that stands elsewhere."""
        lines: list[str] = []
        for place in self.layout.zeros:
            lines += self.filled(place, "0", "the loss does not depend on it")
        for target, source in self.layout.copies:
            lines += self.copy(target, source, "equal")
        return tuple(lines)

    def copy(self, target: Place, source: Place, why: str) -> tuple[str, ...]:
        return self.filled(target, self.read(source, "place"), why)

    def filled(self, target: Place, value: str, why: str) -> tuple[str, ...]:
        return (
            f"/* {why} */",
            f"for (ptrdiff_t place = 0; place < {target.size}; ++place) {{",
            f"    {self.read(target, 'place')} = {value};",
            "}",
        )

    def unused(self, arguments: Iterable[Argument], *parts: Sequence[str]) -> tuple[str, ...]:
        """Identifiers of arguments that the lines do not mention."""
        text = "\n".join(line for part in parts for line in part)
        words = set(re.findall(r"\w+", text))
        names = ["parameters", "workspace", "output_bar", *(a.identifier for a in arguments)]
        return tuple(n for n in names if n not in words)


def _check_divisors(nd: NetworkDerivation, sizes: Mapping[Symbol, int]) -> None:
    """Raise DeclarationError, once for all of them, when expressions in sizes divide by 0."""
    problems = []
    for instance in nd.network.instances:
        for divisor in nd.network.templates[instance.template].nonzero:
            actual = divisor.xreplace(dict(instance.sizes))
            if actual.xreplace(dict(sizes)) == 0:
                known = [f"{s.name} = {n}" for s, n in sizes.items() if s in actual.free_symbols]
                where = f" for {', '.join(sorted(known))}" if known else ""
                problems.append(Problem(f"the divisor {actual} is 0{where}"))
        for excess in nd.network.templates[instance.template].nonnegative:
            actual = excess.xreplace(dict(instance.sizes))
            if actual.xreplace(dict(sizes)).is_negative:
                problems.append(Problem(f"an access leaves its array: {actual} is negative"))
    if problems:
        raise DeclarationError(problems, nd.network.name)


def c_string(name: str) -> str:
    """The name as a string literal of C, in UTF-8 and plain ASCII characters."""
    octets = "".join(
        chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in name.encode()
    )
    return f'"{octets}"'
