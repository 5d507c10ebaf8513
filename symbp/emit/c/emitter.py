"""From plans to the three files of the C target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sympy import Symbol

from symbp.emit.c.interface.binding import Declared, binding_model
from symbp.emit.c.interface.calls import Sinks, Sites
from symbp.emit.c.interface.definitions import Functions
from symbp.emit.c.interface.inputs import checked_bounds
from symbp.emit.c.interface.layout import (
    Flat,
    Flats,
    Layout,
    Needs,
    count,
    flats,
    layout,
    length,
    number,
)
from symbp.emit.c.interface.moments import predict_moments, training_moments
from symbp.emit.c.interface.public import Bodies
from symbp.emit.c.interface.sweeps import argument, sharing, sweep
from symbp.emit.c.interface.update import Update, stepping, table, update
from symbp.emit.c.limits.feasible import check_sizes
from symbp.emit.c.limits.limits import refuse_excess
from symbp.emit.c.model import (
    Argument,
    CFiles,
    Entry,
    Memory,
    Prediction,
    Public,
    Signature,
    Sweep,
    Table,
    Training,
)
from symbp.emit.c.support.helpers import calls, helpers
from symbp.emit.c.support.kernels import kernels
from symbp.emit.c.text.words import identifiers
from symbp.emit.environment import render
from symbp.emit.model import Optimize, Part
from symbp.emit.names import identifiers as readable_identifiers
from symbp.network.model import Network
from symbp.plan.loops.layouts import laid_out
from symbp.plan.loops.panels import panelled
from symbp.plan.model import Call


def emit(
    training: tuple[Part, ...],
    evaluation: Part | None,
    sizes: Mapping[Symbol, int],
    version: str,
    dtype: str = "float32",
    *,
    optimize: Optimize = "speed",
) -> CFiles:
    """The texts of NAME.h, NAME.c and NAME_c.py.

    `training` has a part for each objective; `predict` runs `evaluation`, or where there is none
    the only training network. `sizes` gives a number for every size of the networks. `dtype` is
    what the binding's `init` makes unless told otherwise; the C itself is compiled for either.
    `optimize` is what it is written for.
    Raises DeclarationError when the sizes make a divisor 0, or an array longer than C can address.
    """
    parts = (*training, *([evaluation] if evaluation else []))
    check_sizes([p.network for p in parts], sizes)
    refuse_excess(parts, sizes)
    fast = optimize == "speed"
    trained = tuple(_laid_out(p, sizes, fast) for p in training)
    predicting = trained[0] if evaluation is None else _laid_out(evaluation, sizes, fast)
    return _Emitter(trained, predicting, sizes, version, optimize).files(dtype)


def _laid_out(part: Part, sizes: Mapping[Symbol, int], fast: bool) -> Part:
    """The part with layouts chosen for its buffers."""
    plan, layouts = laid_out(panelled(part.plan, sizes), sizes, fast)
    return replace(part, plan=plan, layouts=layouts)


class _Emitter:
    def __init__(
        self,
        training: tuple[Part, ...],
        predicting: Part,
        sizes: Mapping[Symbol, int],
        version: str,
        optimize: Optimize,
    ) -> None:
        self.training, self.predicting = training, predicting
        self.sizes, self.version, self.optimize = sizes, version, optimize
        self.parts = (*training, *(() if predicting in training else (predicting,)))
        self.networks = [p.network for p in self.parts]
        self.main = training[0].network
        self.name = self.main.name
        self.bounds = checked_bounds(self.parts, sizes)
        self.inputs = {a.name: a for a in self.arguments()}
        self.flats: Flats = flats(self.networks, predicting.network, sizes)
        prefixes = [self.prefix(p.network) for p in training]
        phases = [f"{p}_{phase}" for p in prefixes for phase in ("forward", "backward", "step")]
        self.functions = Functions([*phases, f"{self.name}_predict"])

    def files(self, dtype: str) -> CFiles:
        training = tuple(map(self.trained, self.training))
        prediction = self.prediction()
        common = self.common(training, prediction)
        declared = Declared(self.networks, self.flats, tuple(self.inputs.values()), self.sizes)
        binding = binding_model(declared, training, prediction, dtype)
        return CFiles(
            render("c/header.h.jinja", common),
            render("c/source.c.jinja", {**common, **self.source(training, prediction)}),
            render("c/binding.py.jinja", {**common, **binding}),
            self.buffers(common),
            self.memory(training, prediction),
        )

    def memory(self, training: Sequence[Training], prediction: Prediction) -> Memory:
        """One workspace serves every function."""
        return Memory(
            max(*(t.workspace for t in training), prediction.workspace),
            max(t.live for t in training),
        )

    def buffers(self, common: Mapping[str, object]) -> tuple[tuple[str, int], ...]:
        """What a program that trains and predicts has to have, in elements; gradients not."""
        lengths = {n: common[f"n_{n}"] for n in ("parameters", "state", "noise", "workspace")}
        lengths["inputs"] = sum(a.size for a in self.inputs.values())
        lengths["output"] = common["n_output"]
        return tuple((n, k) for n, k in lengths.items() if isinstance(k, int) and k > 0)

    def prefix(self, network: Network) -> str:
        """What the names of its functions start with."""
        names = readable_identifiers(p.network.objective for p in self.training)
        return f"{self.name}_{names[network.objective]}" if network.objective else self.name

    # ------------------------------------------------------------ what the caller sees

    def arguments(self) -> Iterable[Argument]:
        """The inputs as arguments of the public functions, in declared order."""
        tensors = {n: w.tensors[n] for w in self.networks for n in w.inputs}
        names = identifiers(tensors)
        for name, tensor in tensors.items():
            yield Argument(
                name,
                names[name],
                "int32_t" if tensor.kind == "integer" else f"{self.name}_real",
                tuple(number(e, self.sizes) for e in tensor.shape),
                count(tensor.shape, self.sizes),
                self.bounds.get(name),
            )

    def signature(self, part: Part) -> Signature:
        """What the training functions of a part take."""
        network = part.network
        return Signature(
            network.objective,
            self.prefix(network),
            tuple(self.inputs[n] for n in network.inputs),
            bool(network.terms),
            bool(self.flats.states),
            bool(network.noise),
            self.prefix(network).removeprefix(self.name).removeprefix("_"),
        )

    def predicted(self) -> Signature:
        """What `predict` takes."""
        network = self.predicting.network
        return Signature(
            "",
            self.name,
            tuple(self.inputs[n] for n in network.inputs if n not in network.targets),
            False,
            bool(self.flats.states),
            bool(network.noise),
        )

    def entries(self, flat: Flat) -> tuple[Entry, ...]:
        """Each tensor's place in a flat array."""
        names = readable_identifiers(flat)
        return tuple(
            Entry(name, c_string(name), names[name], place.offset, place.size, self.described(name))
            for name, place in flat.items()
        )

    def described(self, name: str) -> str:
        """A tensor's type and shape; how noise is distributed, and what a fresh state holds."""
        shape = next(w.tensors[name].shape for w in self.networks if name in w.tensors)
        text = f"{self.name}_real" + "".join(f"[{number(e, self.sizes)}]" for e in shape)
        for network in self.networks:
            if name in network.noise:
                return f"{text}, {network.noise[name].distribution}"
            if name in network.states:
                return f"{text}, fresh: {network.states[name].init!r}"
        return text

    def common(self, training: Sequence[Training], prediction: Prediction) -> dict[str, object]:
        """What all three files speak of."""
        flats = self.flats
        inputs = {n: p for n, p in flats.gradients.items() if n not in flats.parameters}
        memory = self.memory(training, prediction)
        named = (flats.parameters, flats.gradients, flats.states, flats.noise, flats.outputs)
        longest = max(
            memory.workspace, *map(length, named), *(a.size for a in self.inputs.values())
        )
        return {
            "name": self.name,
            "version": self.version,
            "digest": self.main.digest,
            "training": training,
            "prediction": prediction,
            "has_loss": training[0].signature.has_loss,
            "evaluates": self.predicting not in self.training,
            "inputs": tuple(self.inputs.values()),
            "parameters": self.entries(flats.parameters),
            "wrt": self.entries(inputs),
            "states": self.entries(flats.states),
            "noise": self.entries(flats.noise),
            "outputs": self.entries(flats.outputs),
            "batch": self.batch(),
            "dimensions": self.dimensions(),
            "n_parameters": length(flats.parameters),
            "n_gradients": length(flats.gradients),
            "n_state": length(flats.states),
            "n_noise": length(flats.noise),
            "n_output": length(flats.outputs),
            "n_workspace": memory.workspace,
            "n_live": memory.live,
            "longest": longest,
        }

    def batch(self) -> int:
        """The size called batch; else what all inputs' first dimensions have in common; else 1."""
        for symbol, size in self.sizes.items():
            if symbol.name == "batch":
                return size
        firsts = {a.shape[0] for a in self.inputs.values() if a.shape}
        return firsts.pop() if len(firsts) == 1 else 1

    def dimensions(self) -> tuple[tuple[str, int], ...]:
        """The named sizes, as macros."""
        symbols = sorted((s for s in self.sizes if s.name != "batch"), key=lambda s: s.name)
        names = readable_identifiers(s.name for s in symbols)
        return tuple((names[s.name], self.sizes[s]) for s in symbols)

    # ------------------------------------------------------------ functions

    def trained(self, part: Part) -> Training:
        """The functions of a training network."""
        signature, plan, made = self.signature(part), part.plan, update(part)
        sites = self.sites(replace(part, plan=made.plan))
        moments = training_moments(part.network, plan, sites, made)
        places = self.layout(part, Needs(moments, tuple(made.waiting), self.fast))
        bodies = Bodies(self.name, signature, part.network, self.flats, places)
        stored = [Sinks(frozenset(done)) for done in made.at_once]
        each = {
            "forward": self.phase(sites, plan.forward, places, f"{signature.prefix}_forward"),
            "backward": self.phase(
                sites, plan.backward, places, f"{signature.prefix}_backward", stored
            ),
        }
        step, tables = self.step(sites, made, bodies, each["backward"])
        return Training(
            signature,
            bodies.forward(each["forward"]),
            bodies.backward(each["backward"]),
            step,
            (*each["forward"].tables, *each["backward"].tables, *tables),
            places.workspace,
            places.live,
        )

    def step(
        self, sites: Sites, made: Update, bodies: Bodies, backward: Sweep
    ) -> tuple[Public | None, tuple[Table, ...]]:
        """The step of a network with a loss, and the tables that it does not share."""
        if not bodies.signature.has_loss:
            return None, ()
        name, places, flats = f"{bodies.signature.prefix}_step", bodies.layout, self.flats
        pairs = zip(made.calls, made.at_once, strict=True)
        done = [(call, applied) for call, applied in pairs if call is not None]
        calls = [call for call, _ in done]
        sinks = [stepping(call, applied, places.waiting, flats) for call, applied in done]
        applying = sharing(self.phase(sites, calls, places, name, sinks), backward)
        later = [(flats.parameters[p], places.waiting[t]) for p, t in made.parameters]
        rest = table(later, f"{name}_waiting")
        cleared = [places.waiting[t] for t, adds in made.waiting.items() if adds]
        own = (*applying.tables, *([rest] if rest.rows else []))
        return bodies.step(applying, cleared, rest, self.fast), own

    def prediction(self) -> Prediction:
        """`predict`, of the evaluation network where there is one."""
        part, signature, sites = self.predicting, self.predicted(), self.sites(self.predicting)
        moments = predict_moments(part.network, part.plan, sites)
        places = self.layout(part, Needs(moments, aligned=self.fast))
        predict = self.phase(sites, part.plan.predict, places, f"{self.name}_predict")
        bodies = Bodies(self.name, signature, part.network, self.flats, places)
        return Prediction(signature, bodies.predict(predict), predict.tables, places.workspace)

    def layout(self, part: Part, needs: Needs) -> Layout:
        names = {a.name: a.identifier for a in self.inputs.values()}
        return layout(part, self.flats, self.sizes, names, needs)

    @property
    def fast(self) -> bool:
        """Whether speed goes before size."""
        return self.optimize == "speed"

    def sites(self, part: Part) -> Sites:
        return Sites(
            self.functions,
            self.name,
            part.plan,
            sizes=self.sizes,
            checked=self.bounds,
            layouts=part.layouts,
            fast=self.fast,
            numbering=part.numbering,
        )

    def phase(
        self,
        sites: Sites,
        calls: Sequence[Call],
        layout: Layout,
        name: str,
        sinks: Sequence[Sinks] = (),
    ) -> Sweep:
        each = sinks or [Sinks()] * len(calls)
        pairs = zip(calls, each, strict=True)
        found = (sites.site(call, layout.places, s) for call, s in pairs)
        return sweep([s for s in found if s is not None], f"{name}_offsets")

    def source(self, training: Sequence[Training], prediction: Prediction) -> dict[str, object]:
        """What the source file alone speaks of."""
        public: list[Public] = []
        for each in training:
            public += [each.forward, each.backward, *([each.step] if each.step else [])]
        public.append(prediction.predict)
        made, draws = self.functions.made(), self.draws()
        lines = [f.text for f in made]
        lines += [line for f in public for line in f.lines]
        # Our own exp and log for size too: a microcontroller may have no library.
        texts, math = helpers(self.name, [*lines, *draws])
        text = "\n".join(lines)
        signatures = [*(t.signature for t in training), prediction.signature]
        return {
            "functions": made,
            "public": public,
            "tables": [*(table for t in training for table in t.tables), *prediction.tables],
            "helpers": texts,
            "documents": [p.numbering.document for p in self.training if p.numbering],
            "kernels": kernels(self.name, calls(text, f"{self.name}_")),
            "parallel": f"{self.name}_PARALLEL" in text,
            "independent": f"{self.name}_IVDEP" in text,
            "whole": any(f.whole for f in public),
            "whole_loops": f"{self.name}_WHOLE_LOOP" in text,
            "math": math,
            "checked": tuple(dict.fromkeys(a for s in signatures for a in s.checked)),
            "fresh": self.fresh(),
            "draws": draws,
        }

    def fresh(self) -> tuple[tuple[int, str], ...]:
        """The fresh state: (end, value) of each stretch of equal elements."""
        initial = {n: s.init for w in self.networks for n, s in w.states.items()}
        rows: list[tuple[int, str]] = []
        for name, place in self.flats.states.items():
            value = f"({self.name}_real){initial[name]!r}"
            if rows and rows[-1][1] == value:
                rows.pop()
            rows.append((place.offset + place.size, value))
        return tuple(rows)

    def draws(self) -> tuple[str, ...]:
        """Lines that fill the noise, tensor after tensor."""
        kinds = {n: e.distribution for w in self.networks for n, e in w.noise.items()}
        return tuple(
            f"{self.name}_draw_{kinds[name]}({self.name}_key(seed, {k}), {place.size}, "
            f"{argument(place.base, str(place.offset))});"
            for k, (name, place) in enumerate(self.flats.noise.items())
        )


def c_string(name: str) -> str:
    """The name as a string literal of C, in UTF-8 and plain ASCII characters."""
    octets = "".join(
        chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in name.encode()
    )
    return f'"{octets}"'
