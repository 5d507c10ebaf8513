"""What the Python binding of the C target is given: names, shapes and rules as Python literals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sympy import Expr, Symbol

from symbp.derive.model import NetworkDerivation
from symbp.emit.c.layout import number
from symbp.emit.c.model import Arrays
from symbp.emit.environment import literal
from symbp.emit.names import PYTHON_RESERVED, identifiers, unused
from symbp.ir import Tensor
from symbp.network.model import Initializer

Sizes = Mapping[Symbol, int]
Items = tuple[tuple[str, str], ...]
# What the functions of the binding name themselves: an input so called goes by **inputs.
_TAKEN = PYTHON_RESERVED | frozenset(
    (
        "params", "saved", "out_bar", "seed", "dtype", "BATCH", "NAME", "PARAMETERS", "INPUTS",
        "OUTPUTS", "Workspace", "CompilerError", "Path", "annotations", "ctypes", "hashlib",
        "importlib", "os", "platform", "shlex", "shutil", "subprocess", "sys", "tempfile", "init",
        "workspace", "forward", "backward", "predict", "step",
    )
)  # fmt: skip


def binding_model(
    nd: NetworkDerivation,
    sizes: Sizes,
    dtype: str,
    arrays: Arrays,
) -> dict[str, object]:
    """Dictionaries as (key, value) literals, and the parameter lists of the functions."""
    network = nd.network
    inputs, parameters, wrt = arrays.inputs, arrays.parameters, arrays.wrt
    tensors = {n: p.tensor for n, p in network.parameters.items()}
    output = network.tensors[network.output]
    shapes = [(p.name, p.shape) for p in parameters] + [(a.name, a.shape) for a in inputs]
    return {
        "dtype": dtype,
        "literal_parameters": _declared(tensors.values()),
        "literal_inputs": _declared(network.tensors[n] for n in network.inputs),
        "literal_outputs": _declared([output]),
        "literal_shapes": _items(shapes),
        "literal_offsets": _items((p.name, p.offset) for p in parameters),
        "literal_gradients": _items((e.name, (e.offset, e.shape)) for e in (*parameters, *wrt)),
        "literal_integers": _items((a.name, a.upper) for a in inputs if a.type == "int32_t"),
        "literal_predict": _python(tuple(n for n in network.inputs if n not in network.targets)),
        "literal_sizes": _items((s.name, n) for s, n in _ordered(sizes)),
        "literal_output": _python(tuple(number(e, sizes) for e in output.shape)),
        "rules": sorted({p.init.rule for p in network.parameters.values()}),
        "rule_items": tuple(
            (literal(n), _rule(p.init, sizes)) for n, p in network.parameters.items()
        ),
        "sizes_text": ", ".join(f"{s.name} = {n}" for s, n in _ordered(sizes)) or "all literal",
        **_signatures(nd, sizes, dtype),
    }


def _signatures(nd: NetworkDerivation, sizes: Sizes, dtype: str) -> dict[str, object]:
    """The parameter lists: inputs by their own names where every name is a plain one."""
    network = nd.network
    everything = list(network.inputs)
    untargeted = [n for n in everything if n not in network.targets]
    plain = all(map(_is_plain, everything))
    names = identifiers((s.name for s, _ in _ordered(sizes)), _TAKEN)
    shapes = [e for p in network.parameters.values() for e in p.tensor.shape]
    in_shapes = {s for e in shapes for s in e.free_symbols}
    known = [(s, names[s.name], n) for s, n in _ordered(sizes)]
    starred = [f"{name}={n}" for s, name, n in known if s in in_shapes]
    return {
        "init_arguments": ", ".join(
            ["seed=0", f"dtype=np.{dtype}", *(["*", *starred] if starred else [])]
        ),
        "workspace_arguments": ", ".join(["*", *(f"{name}={n}" for _, name, n in known)])
        if known
        else "",
        "init_sizes": [(s.name, name) for s, name, _ in known if s in in_shapes],
        "sizes": [(s.name, name) for s, name, _ in known],
        "keyword_inputs": _keywords(everything, plain),
        "keyword_predict": _keywords(untargeted, plain),
        "given_inputs": _given(everything, plain),
        "given_predict": _given(untargeted, plain),
        "call_inputs": _call(everything, plain),
        "call_predict": _call(untargeted, plain),
        "rest": "" if plain else ", **inputs",
        "workspace_keyword": unused("workspace", everything),
        "rate_keyword": unused("rate", everything),
    }


def _is_plain(name: str) -> bool:
    """Whether the input can be a parameter of a Python function as it is."""
    unheard = name not in _TAKEN - {"workspace"} and not name.startswith("_")
    return name.isascii() and name.isidentifier() and unheard


def _keywords(names: Iterable[str], plain: bool) -> str:
    return "".join(f", {n}" for n in names) if plain else ""


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


def _declared(tensors: Iterable[Tensor]) -> Items:
    """Shapes as users read them: numbers, and the names of sizes."""
    return _items((t.name, tuple(map(_extent, t.shape))) for t in tensors)


def _extent(expression: Expr) -> int | str:
    return int(expression) if expression.is_Integer else str(expression)


def _rule(init: Initializer, sizes: Sizes) -> str:
    """The rule's function and its numbers."""
    if init.rule == "constant":
        return f"(_constant, ({init.value!r},))"
    fans = (0 if f is None else number(f, sizes) for f in (init.fan_in, init.fan_out))
    return f"(_{init.rule}, ({', '.join(map(str, fans))}))"
