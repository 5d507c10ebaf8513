"""Random layers of the library, each fitted to the tensors that are there."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from fuzz_definitions import own
from fuzz_draft import STEPS, WIDTHS, Draft
from fuzz_windows import convolution, global_pool, pool, transposed, upsample

ACTIVATIONS = (
    "relu", "tanh", "sigmoid", "leaky_relu", "elu", "selu", "celu", "softplus", "softsign",
    "swish", "silu", "gelu", "gelu_tanh", "mish", "hardtanh", "hardsigmoid", "hardswish", "relu6",
    "prelu", "softmax", "log_softmax", "identity",
)  # fmt: skip


def dense(d: Draft) -> None:
    """A matrix product: new, with an earlier one's parameters, or with an embedding's table."""
    *leading, width = d.shape
    known = [n for n, (kind, _, shape) in d.made.items() if kind == "dense" and shape[-1] == width]
    tables = [
        (n, options["vocabulary"])
        for n, (kind, options, _) in d.made.items()
        if kind == "embedding" and options["units"] == width
    ]
    if known and d.maybe(4):
        name = d.pick(known)
        options = d.made[name][1]
        d.add("dense", options, (*leading, options["units"]), share=name)
    elif tables and d.maybe(3):
        name, vocabulary = d.pick(tables)
        options = {"units": vocabulary, "bias": False, "tie": {"W": f"{name}.E"}}
        d.add("dense", options, (*leading, vocabulary))
    else:
        units = d.pick((*WIDTHS, 64, 97, 130) if len(leading) == 1 else WIDTHS)
        options = {"units": units, **({"bias": False} if d.maybe(4) else {})}
        if d.small(*leading, units, width):
            before = d.shape
            name = d.add("dense", options, (*leading, units))
            d.made[name] = ("dense", options, before)


def activation(d: Draft) -> None:
    """Any of them, now and then with its option."""
    kind = d.pick(ACTIVATIONS)
    options: dict[str, Any] = {}
    if kind in ("elu", "celu", "leaky_relu", "swish") and d.maybe():
        options[{"leaky_relu": "slope", "swish": "beta"}.get(kind, "alpha")] = 0.3
    d.add(kind, options, d.shape)


def norm(d: Draft) -> None:
    """A normalisation that the shape allows."""
    shape = d.shape
    kinds = ["layer_norm", "rms_norm"]
    if prod(shape) // shape[1] > 1:
        kinds.append("batch_norm")
    kinds += ["group_norm"] + (["instance_norm"] if len(shape) > 2 else [])
    kind = d.pick(kinds)
    options: dict[str, Any] = {}
    if kind == "group_norm":
        options["groups"] = d.pick([g for g in (1, 2, 3, 4) if shape[1] % g == 0])
    if kind == "batch_norm" and d.maybe():
        options["momentum"] = 0.3
    if d.maybe(3):
        options["eps"] = 0.01
    d.add(kind, options, shape)


def dropout(d: Draft) -> None:
    """Noise that is handed in."""
    options: dict[str, Any] = {"rate": d.pick((0.5, 0.25))}
    if d.maybe():
        options["mask"] = "elements"
    d.add("dropout", options, d.shape)


def recurrence(d: Draft) -> None:
    """rnn, gru or lstm, of a sequence."""
    batch, steps, width = d.shape
    kind, units = d.pick(("rnn", "gru", "lstm")), d.pick(WIDTHS[:11])
    options: dict[str, Any] = {"units": units}
    if d.maybe(3):
        options["reverse"] = True
    last = d.maybe(3)
    if last:
        options["return"] = "last"
    if d.small(batch, steps, 4 * units, units + width):
        d.add(kind, options, (batch, units) if last else (batch, steps, units))


def attention(d: Draft) -> None:
    """To itself, or to another sequence; or a whole block."""
    batch, steps, width = d.shape
    options: dict[str, Any] = {"heads": d.pick([h for h in (1, 2, 3, 4) if width % h == 0])}
    memories = [n for n, s in d.shapes.items() if len(s) == 3 and s[::2] == (batch, width)]
    if not d.small(batch, steps + 1, 12 * width, width):
        return
    match d.pick(("self", "causal", "cross", "block")):
        case "causal":
            options["causal"] = True
        case "cross":
            options["from"] = [d.last, d.pick(memories)]
        case "block" if d.small(batch, steps, 4 * width, width):
            causal, inner = d.maybe(), d.pick(("gelu_tanh", "relu", "swish"))
            d.add("transformer_block", {**options, "causal": causal, "activation": inner}, d.shape)
            return
    if d.maybe(4):
        options["bias"] = False
    d.add("attention", options, d.shape)


def position(d: Draft) -> None:
    """Positions, learned or fixed."""
    if d.maybe():
        d.add("position", {"length": d.shape[1] + d.upto(2, 0)}, d.shape)
    else:
        d.add("sinusoid", {}, d.shape)


def join(d: Draft) -> None:
    """Two tensors of one shape into one, kept within bounds."""
    other = d.pick(d.alike(d.shape))
    if d.pick(("add", "multiply")) == "add":
        d.add("add", {"from": [d.last, other]}, d.shape)
    else:
        d.add("multiply", {"from": [d.last, other]}, d.shape)
        d.add("tanh", {}, d.shape)


def concat(d: Draft) -> None:
    """Two tensors one after the other, along any axis but the batch."""
    shape = d.shape
    axis = d.upto(len(shape) - 1)
    rest = (*shape[:axis], *shape[axis + 1 :])
    fitting = [
        n
        for n, s in d.shapes.items()
        if len(s) == len(shape) and (*s[:axis], *s[axis + 1 :]) == rest
    ]
    other = d.pick(fitting)
    extent = shape[axis] + d.shapes[other][axis]
    if extent <= 40:
        shown = axis - len(shape) if d.maybe() else axis
        options = {"from": [d.last, other], "axis": shown}
        d.add("concat", options, (*shape[:axis], extent, *shape[axis + 1 :]))


def split(d: Draft) -> None:
    """A tensor in two or three, the last of which goes on."""
    *leading, width = d.shape
    if width < 2:
        return
    first = d.upto(width - 1)
    sizes = [first, width - first]
    if sizes[1] > 1 and d.maybe(3):
        sizes[1:] = [1, sizes[1] - 1]
    name = d.name()
    d.layers.append({"split": {"sizes": sizes, "name": name}})
    for part, extent in enumerate(sizes):
        d.shapes[f"{name}.{part}"] = (*leading, extent)
    last = len(sizes) - 1
    d.add("identity", {"from": f"{name}.{last}"}, (*leading, sizes[last]))


def reshape(d: Draft) -> None:
    """The same elements in another shape."""
    batch, *rest = d.shape
    count = prod(rest)
    divisors = [k for k in (1, 2, 3, 4, 5) if count % k == 0]
    match d.pick(("flatten", "reshape", "transpose")):
        case "flatten":
            d.add("flatten", {}, (batch, count))
        case "reshape":
            first = d.pick(divisors)
            shape = d.pick([[first, count // first], [count // first, first]])
            d.add("reshape", {"shape": shape}, (batch, *shape))
        case "transpose" if len(rest) > 1:
            axes = [0, *range(len(rest), 0, -1)]
            d.add("transpose", {"axes": axes}, (batch, *reversed(rest)))


def residual(d: Draft) -> None:
    """A few layers and a way around them, perhaps repeated."""
    *leading, width = d.shape
    if not d.small(*leading, width, width):
        return
    inside: list[Any] = [{"dense": width}, d.pick(("tanh", "relu", "gelu", "softplus"))]
    if d.maybe():
        inside.insert(0, d.pick(("layer_norm", "rms_norm")))
    layers: list[Any] = [{"residual": inside}] if d.maybe() else inside
    if d.maybe():
        repeat = {"name": f"r{len(d.layers)}", "times": d.upto(3, 2), "layers": layers}
        d.layers.append({"repeat": repeat})
    else:
        d.layers += layers
    d.add("identity", {}, d.shape)


def branch(d: Draft) -> None:
    """Go on from any tensor."""
    d.last = d.pick(list(d.shapes))
    d.add("identity", {"from": d.last}, d.shape)


def detached(d: Draft) -> None:
    """A constant for differentiation, added to what it was made of."""
    before = d.last
    d.add("stop_gradient", {}, d.shape)
    d.add("add", {"from": [before, d.last]}, d.shape)


Maker = Callable[[Draft], None]
ANY: tuple[Maker, ...] = (
    dense, activation, norm, join, residual, concat, split, reshape, dropout, branch, detached, own,
)  # fmt: skip
OF_RANK: dict[int, tuple[Maker, ...]] = {
    2: (dense, dense, activation, *ANY),
    3: (convolution, pool, recurrence, attention, position, upsample, recurrence, attention,
        convolution, global_pool, *ANY),
    4: (convolution, convolution, convolution, transposed, pool, pool, upsample, global_pool, *ANY),
}  # fmt: skip


def embedding(d: Draft) -> None:
    """Tokens, and a row of a table for each."""
    steps = d.pick((0, *STEPS))
    shape = (d.batch, steps) if steps else (d.batch,)
    vocabulary, units = d.pick((5, 1, 2, 7, 11, 33)), d.pick(WIDTHS)
    d.input("x", shape, vocabulary)
    options = {"vocabulary": vocabulary, "units": units}
    name = d.add("embedding", options, (*shape, units))
    d.made[name] = ("embedding", options, shape)
