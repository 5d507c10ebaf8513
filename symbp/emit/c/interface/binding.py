"""What the Python binding of the C target is given: names, shapes and rules as Python literals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol

from symbp.emit.c.interface.layout import Flat, Flats, number
from symbp.emit.c.model import Argument, Prediction, Signature, Training
from symbp.emit.environment import literal
from symbp.emit.names import PYTHON_RESERVED, identifiers
from symbp.ir import Tensor
from symbp.network.model import Initializer, Network, Parameter
from symbp.plan.names import unused

Sizes = Mapping[Symbol, int]
Items = tuple[tuple[str, str], ...]
Shapes = Mapping[str, tuple[int, ...]]
# Arguments of the functions that give way to an input of the same name.
_YIELDING = ("workspace", "rate", "state", "seed", "noise")
# What the binding names itself: a size so called gets a number.
_TAKEN = PYTHON_RESERVED | frozenset(
    (
        "params", "saved", "out_bar", "dtype", "BATCH", "NAME", "PARAMETERS", "INPUTS", "OUTPUTS",
        "STATE", "NOISE", "Workspace", "CompilerError", "Path", "annotations", "ctypes", "hashlib",
        "importlib", "os", "platform", "shlex", "shutil", "subprocess", "sys", "tempfile", "init",
        "init_state", "forward", "backward", "predict", "step",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """What the networks of a declaration have between them."""

    networks: Sequence[Network]  # in training, one for each objective; then the evaluation's
    flats: Flats
    inputs: Sequence[Argument]
    sizes: Sizes

    @property
    def tensors(self) -> dict[str, Tensor]:
        """Every tensor that crosses a border."""
        return {n: t for w in self.networks for n, t in w.tensors.items()}

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter and how it starts."""
        return {n: p for w in self.networks for n, p in w.parameters.items()}

    @property
    def shapes(self) -> Shapes:
        """The shapes of what the caller hands in and gets back, in numbers."""
        flats = self.flats
        names = (*flats.parameters, *flats.states, *flats.noise, *(a.name for a in self.inputs))
        every = dict.fromkeys((*names, *flats.outputs))
        tensors = self.tensors
        return {n: tuple(number(e, self.sizes) for e in tensors[n].shape) for n in every}


def binding_model(
    declared: Declared, training: Sequence[Training], prediction: Prediction, dtype: str
) -> dict[str, object]:
    """Dictionaries as (key, value) literals, and the parameter lists of the functions."""
    flats, sizes, shapes = declared.flats, declared.sizes, declared.shapes
    integers = [(a.name, a.upper) for a in declared.inputs if a.type == "int32_t"]
    inits = [(n, p.init) for n, p in declared.parameters.items()]
    return {
        "dtype": dtype,
        **_interface(declared),
        "literal_shapes": _items((n, s) for n, s in shapes.items()),
        "literal_offsets": _offsets(flats.parameters),
        "literal_state_offsets": _offsets(flats.states),
        "literal_noise_offsets": _offsets(flats.noise),
        "literal_output_offsets": _offsets(flats.outputs),
        "literal_integers": _items(integers),
        "literal_sizes": _items((s.name, n) for s, n in _ordered(sizes)),
        "rules": sorted({rule for _, init in inits for rule in init.functions}),
        "rule_items": tuple((literal(n), _rule(init, sizes)) for n, init in inits),
        "sizes_text": ", ".join(f"{s.name} = {n}" for s, n in _ordered(sizes)) or "all literal",
        "trained": [
            _trained(t.signature, w, flats, shapes)
            for t, w in zip(training, declared.networks, strict=False)
        ],
        "predicted": _function(prediction.signature, declared.networks[-1], "_PREDICT"),
        **_sized(declared, dtype),
    }


def _interface(declared: Declared) -> dict[str, Items]:
    """Names and shapes as users read them: numbers, and the names of sizes."""
    tensors, flats = declared.tensors, declared.flats
    listed: dict[str, Iterable[str]] = {
        "parameters": flats.parameters,
        "inputs": [a.name for a in declared.inputs],
        "outputs": flats.outputs,
        "state": flats.states,
        "noise": flats.noise,
    }
    return {
        f"literal_{kind}": _items((n, tuple(map(_extent, tensors[n].shape))) for n in names)
        for kind, names in listed.items()
    }


def _trained(
    signature: Signature, network: Network, flats: Flats, shapes: Shapes
) -> dict[str, object]:
    """The functions of one objective."""
    name = signature.identifier
    places = {n: p for n, p in flats.gradients.items() if n in network.wanted}
    return {
        **_function(signature, network, f"_PART_{name}" if name else "_PART"),
        "parameter_names": _python(tuple(n for n in places if n in network.parameters)),
        "gradients": _items((n, (p.offset, shapes[n])) for n, p in places.items()),
        "has_wrt": bool(network.wrt),
    }


def _function(signature: Signature, network: Network, constant: str) -> dict[str, object]:
    """The parameter list: inputs by their own names where every name is a plain one."""
    names = [a.name for a in signature.inputs]
    drawn = list(filter(_is_plain, network.noise)) if signature.has_noise else []
    plain = all(map(_is_plain, names))
    workspace, rate, state, seed, noise = (unused(n, (*names, *drawn)) for n in _YIELDING)
    keywords = [*(names if plain else ()), *(f"{n}=None" for n in drawn)]
    extras = [workspace]
    if signature.has_state:
        keywords.append(f"{state}=None")
        extras.append(f"state={state}")
    if signature.has_noise:
        keywords += [f"{seed}=0", f"{noise}=None"]
        given = f"_given_noise({constant}, {noise}, {_given(drawn, True)})"
        extras.append(f"seed={seed}, noise={given}")
    keywords += [f"{workspace}=None", *([] if plain else ["**inputs"])]
    return {
        "identifier": signature.identifier,
        "prefix": signature.prefix,
        "input_names": _python(tuple(names)),
        "noise_names": _python(tuple(network.noise)),
        "constant": constant,
        "keywords": ", ".join(keywords),
        "given": _given(names, plain),
        "extras": ", ".join(extras),
        "rate": rate,
        "call": _call(names, plain),
    }


def _sized(declared: Declared, dtype: str) -> dict[str, object]:
    """The arguments of `init` and `workspace`, which are sizes."""
    known = _ordered(declared.sizes)
    names = identifiers((s.name for s, _ in known), _TAKEN)
    shapes = [e for p in declared.parameters.values() for e in p.tensor.shape]
    in_shapes = {s for e in shapes for s in e.free_symbols}
    starred = [f"{names[s.name]}={n}" for s, n in known if s in in_shapes]
    every = [f"{names[s.name]}={n}" for s, n in known]
    return {
        "init_arguments": ", ".join(
            ["seed=0", f"dtype=np.{dtype}", *(["*", *starred] if starred else [])]
        ),
        "workspace_arguments": ", ".join(["*", *every]) if every else "",
        "init_sizes": [(s.name, names[s.name]) for s, _ in known if s in in_shapes],
        "all_sizes": [(s.name, names[s.name]) for s, _ in known],
    }


def _is_plain(name: str) -> bool:
    """Whether the input can be a parameter of a Python function as it is."""
    unheard = name not in {*PYTHON_RESERVED, "params"} and not name.startswith("_")
    return name.isascii() and name.isidentifier() and unheard


def _given(names: Iterable[str], plain: bool) -> str:
    return f"{{{', '.join(f'{literal(n)}: {n}' for n in names)}}}" if plain else "inputs"


def _call(names: Sequence[str], plain: bool) -> str:
    if plain:
        return "".join(f", {n}={n}" for n in names)
    return ", **inputs" if names else ""


def _ordered(sizes: Sizes) -> list[tuple[Symbol, int]]:
    return sorted(sizes.items(), key=lambda item: str(item[0].name))


def _items(pairs: Iterable[tuple[str, object]]) -> Items:
    return tuple((literal(key), _python(value)) for key, value in pairs)


def _offsets(flat: Flat) -> Items:
    return _items((n, p.offset) for n, p in flat.items())


def _python(value: object) -> str:
    """A number, string or tuple of them as Python writes it."""
    match value:
        case str():
            return literal(value)
        case tuple():
            inside = ", ".join(map(_python, value))
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        case _:
            return repr(value)


def _extent(expression: Expr) -> int | str:
    return int(expression) if expression.is_Integer else str(expression)


def _rule(init: Initializer, sizes: Sizes) -> str:
    """The rule's function and its numbers."""
    if init.rule == "constant":
        return f"(_constant, ({init.value!r},))"
    fans = (0 if f is None else number(f, sizes) for f in (init.fan_in, init.fan_out))
    scale = () if init.scale is None else (repr(init.scale), f"_{init.functions[1]}")
    return f"(_{init.functions[0]}, ({', '.join(map(str, (*scale, *fans)))}))"
