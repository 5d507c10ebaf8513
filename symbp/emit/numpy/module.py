"""The view model of a generated module: every line of code prepared, for a template to lay out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from sympy import Expr, Integer, Symbol

from symbp.emit.environment import literal, render
from symbp.emit.model import Part
from symbp.emit.names import identifiers
from symbp.emit.numpy.part import Names, PartView, Place
from symbp.emit.numpy.signatures import is_plain, signatures, sized_by
from symbp.emit.numpy.sizes import integer
from symbp.ir import Tensor
from symbp.network.model import Initializer, Parameter

T = TypeVar("T")


def emit(
    training: tuple[Part, ...], evaluation: Part | None, version: str, dtype: str = "float32"
) -> str:
    """The text of `NAME.py`: a module that imports numpy and nothing else.

    `training` has a part for each objective; `evaluation` is what `predict` runs, where that is
    not the first training network as it is. `dtype` is what `init` gives unless told otherwise.
    """
    return render("numpy/module.py.jinja", _Module(training, evaluation, version, dtype).model())


class _Module:
    def __init__(
        self, training: tuple[Part, ...], evaluation: Part | None, version: str, dtype: str
    ) -> None:
        self.version, self.dtype = version, dtype
        self.network = training[0].derivation.network
        names = Names()
        parts = training if evaluation is None else (*training, evaluation)
        self.views = [
            PartView(part, place, names)
            for part, place in zip(parts, _places(training, evaluation, names), strict=True)
        ]
        self.networks = [view.network for view in self.views]
        self.predictor = next(v for v in self.views if v.place.predicts)
        self.symbols: dict[Symbol, str] = {}
        for view in self.views:
            self.symbols |= {s: n for s, n in view.symbols().items() if s not in self.symbols}
        self.symbols = dict(sorted(self.symbols.items(), key=lambda item: item[0].name))

    def model(self) -> dict[str, object]:
        """Everything the template prints."""
        states = _union(net.states for net in self.networks)
        noise = _union(net.noise for net in self.networks)
        alone = len(self.views) == 1
        parts = [
            {**v.model(), **signatures(v, bool(states)), "sized_by": sized_by(v, alone)}
            for v in self.views
        ]
        outputs = self.predictor.network.outputs
        tensors = self.predictor.network.tensors
        return {
            "name": self.network.name,
            "digest": self.network.digest,
            "version": self.version,
            "parts": parts,
            "main": parts[0],
            "predictor": parts[self.views.index(self.predictor)],
            "objectives": [p for p in parts if self.is_objective(p)],
            "user": self.user(),
            "parameters": [self.parameter(n, p.tensor, p.init) for n, p in self.parameters()],
            "inputs": self.table(
                _union({n: net.tensors[n] for n in net.inputs} for net in self.networks)
            ),
            "outputs": self.table({n: tensors[n] for n in outputs}),
            "states": [self.state(n, s.tensor, s.init) for n, s in states.items()],
            "noise": [
                {**row, "draw": n.distribution}
                for row, n in zip(
                    self.table({k: n.tensor for k, n in noise.items()}), noise.values(), strict=True
                )
            ],
            "noise_inputs": any(map(is_plain, noise)),
            "sized": not alone or bool(noise),
            "distributions": sorted({n.distribution for n in noise.values()}),
            "functions": [f for v in self.views for f in v.function_views],
            "bits": any(d.name == "bits" for v in self.views for d in v.every_definition()),
            "helpers": sorted(set().union(*(v.helpers for v in self.views))),
            "rules": sorted({rule for _, p in self.parameters() for rule in p.init.functions}),
            **self.sizes(),
        }

    def sizes(self) -> dict[str, object]:
        """The sizes: those of `workspace`, and those that parameters and states depend on."""
        network = self.network
        defaults = {s.name: int(v) for s, v in network.sizes.items()}
        of_parameters = self.used(
            e
            for p in network.parameters.values()
            for e in (*p.tensor.shape, p.init.fan_in or Integer(0), p.init.fan_out or Integer(0))
        )
        of_states = self.used(
            e for net in self.networks for s in net.states.values() for e in s.tensor.shape
        )
        return {
            "size_symbols": repr(tuple(s.name for s in self.symbols)),
            "defaults_code": repr(defaults),
            "default_dtype": self.dtype,
            "size_names": list(self.symbols.values()),
            "size_parameters": "".join(f", {n}" for n in self.symbols.values()),
            "workspace_arguments": self.arguments(self.symbols.values(), defaults),
            "parameter_sizes": of_parameters,
            "self_sizes": [f"self.{n}" for n in of_parameters],
            "init_arguments": self.arguments(of_parameters, defaults),
            "state_arguments": self.arguments(of_states, defaults),
            "state_sizes": "".join(f", {n}=self.{n}" for n in of_states),
        }

    def arguments(self, names: Iterable[str], defaults: Mapping[str, int]) -> str:
        """Sizes as keyword-only parameters, with the numbers that the declaration gives them."""
        wanted = set(names)
        found = [
            f"{n}={defaults[s.name]}" if s.name in defaults else n
            for s, n in self.symbols.items()
            if n in wanted
        ]
        return "".join(f", {a}" for a in ["*", *found]) if found else ""

    def used(self, expressions: Iterable[Expr]) -> list[str]:
        """The names of the sizes in some expressions."""
        found = {s for e in expressions for s in e.free_symbols}
        return [name for symbol, name in self.symbols.items() if symbol in found]

    def is_objective(self, part: Mapping[str, object]) -> bool:
        """Whether the part's functions stand in a class of their own."""
        place = part["place"]
        return isinstance(place, Place) and bool(place.group)

    def user(self) -> dict[str, object]:
        """The workspace that users hold: a part's own, or one that has the parts' workspaces."""
        slots = [v for v in self.views if v.place.slot]
        apart = len(slots) == len(self.views)
        sizes = {s: n if apart else f"self.{n}" for s, n in self.symbols.items()}
        return {
            "apart": apart,
            "slots": [
                {
                    "name": v.place.slot,
                    "made": f"{v.place.arrays}({', '.join(sizes[s] for s in v.symbols())})",
                }
                for v in slots
            ],
        }

    # --- declarations -----------------------------------------------------------------------

    def parameters(self) -> list[tuple[str, Parameter]]:
        """Every parameter, in order of declaration."""
        return list(self.network.parameters.items())

    def table(self, tensors: Mapping[str, Tensor]) -> list[dict[str, str]]:
        """Names and shapes as users read them: numbers, and names of sizes as strings."""
        return [{"name": n, "declared": _declared(t)} for n, t in tensors.items()]

    def sized(self, shape: Iterable[Expr]) -> str:
        """A shape as code."""
        parts = [integer(e, self.symbols) for e in shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def parameter(self, name: str, tensor: Tensor, init: Initializer) -> dict[str, object]:
        """A parameter's shape and how it starts."""
        numbers = [integer(e, self.symbols) for e in (init.fan_in, init.fan_out) if e is not None]
        if init.rule == "constant":
            numbers = [repr(init.value)]
        if init.scale is not None:
            numbers = [repr(init.scale), f"_{init.functions[1]}", *numbers]
        return {
            "name": name,
            "declared": _declared(tensor),
            "shape": self.sized(tensor.shape),
            "rule": f"_{init.functions[0]}",
            "numbers": numbers,
        }

    def state(self, name: str, tensor: Tensor, init: float) -> dict[str, str]:
        """A state's shape and its value at the start."""
        return {
            "name": name,
            "declared": _declared(tensor),
            "shape": self.sized(tensor.shape),
            "init": repr(float(init)),
        }


def _places(training: tuple[Part, ...], evaluation: Part | None, names: Names) -> list[Place]:
    """What each part is called, and which functions it has.

    The only training network's workspace is the user's own, and the evaluation's stands in it;
    where there are objectives, or the evaluation has sizes that training lacks, each part's
    workspace stands in one of the user's.
    """
    trained = [part.derivation.network for part in training]
    named = bool(trained[0].objective)
    apart = named or not (evaluation is None or _symbols(evaluation) <= _symbols(training[0]))
    slots = identifiers((n.objective or "training" for n in trained), {"evaluation"})
    evaluated = names.new("_EvaluationArrays")
    places = [
        Place(
            arrays=names.new(f"_{_title(slot)}Arrays") if apart else "Workspace",
            prefix=f"_{slot}_" if named else "_",
            slot=slot if apart else "",
            trains=True,
            predicts=evaluation is None and k == 0,
            group=network.objective,
        )
        for k, (network, slot) in enumerate(zip(trained, slots.values(), strict=True))
    ]
    if evaluation is not None:
        places.append(Place(evaluated, "_evaluation_", "evaluation", False, True))
    return places


def _symbols(part: Part) -> set[object]:
    tensors = part.derivation.network.tensors.values()
    return {s for t in tensors for e in t.shape for s in e.free_symbols}


def _title(name: str) -> str:
    return "".join(w.capitalize() for w in name.split("_"))


def _union(mappings: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """All the entries, each where it stands first."""
    found: dict[str, T] = {}
    for mapping in mappings:
        found |= {n: v for n, v in mapping.items() if n not in found}
    return found


def _declared(tensor: Tensor) -> str:
    parts = [str(int(e)) if e.is_Integer else literal(str(e)) for e in tensor.shape]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
