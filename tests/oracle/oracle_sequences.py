"""Recurrences, attention and the transformer block against PyTorch's modules, weights copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from library_case import Draw, normal
from oracle_case import Copied, TorchCase, dims, torch_case

SIZES = ({"batch": 3}, {"batch": 1})
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


# ---------------------------------------------------------------- recurrences


def _weights(name: str, gates: int, units: int, features: int) -> dict[str, Draw]:
    rows = gates * units
    return {
        f"{name}.W_ih": normal(rows, features, scale=0.5),
        f"{name}.W_hh": normal(rows, units, scale=0.5),
        f"{name}.b_ih": normal(rows),
        f"{name}.b_hh": normal(rows),
    }


def _names(kind: str, layers: int) -> dict[str, str]:
    """PyTorch's names of the weights of stacked layers, to symbp's."""
    ours = {"weight_ih": "W_ih", "weight_hh": "W_hh", "bias_ih": "b_ih", "bias_hh": "b_hh"}
    return {f"{t}_l{k}": f"{kind}{k + 1}.{o}" for k in range(layers) for t, o in ours.items()}


def _recurrent(
    kind: str, shape: str, units: int, *, layers: int = 1, returned: str = "sequence",
    reverse: bool = False,
) -> TorchCase:  # fmt: skip
    features = int(dims(shape)[-1])

    def call(module: Callable[..., Any], a: Mapping[str, Any]) -> Any:
        hidden = module(a["x"].flip(1) if reverse else a["x"])[0]
        if returned == "last":  # of a reversed one, the state after step 0
            return hidden[:, -1]
        return hidden.flip(1) if reverse else hidden

    options = f"units: {units}, return: {returned}, reverse: {str(reverse).lower()}"
    inner = f"{{{kind}: {{units: {units}}}}}, " * (layers - 1)
    data: dict[str, Draw] = {"x": normal(*dims(shape))}
    for k in range(layers):
        data |= _weights(f"{kind}{k + 1}", GATES[kind], units, units if k else features)
    return torch_case(
        f"{kind} {options} of [{shape}]{f', {layers} layers' if layers > 1 else ''}",
        f"inputs: {{x: [{shape}]}}\nlayers: [{inner}{{{kind}: {{{options}}}}}]",
        data,
        Copied(
            lambda nn: getattr(nn, kind.upper())(features, units, layers, batch_first=True),
            _names(kind, layers),
            call,
        ),
        sizes=SIZES,
    )


RECURRENT = tuple(
    case
    for kind in GATES
    for case in (
        _recurrent(kind, "batch, 5, 3", 4),
        _recurrent(kind, "batch, 4, 2", 3, returned="last"),
        _recurrent(kind, "batch, 5, 2", 3, reverse=True),
        _recurrent(kind, "batch, 3, 4", 2, returned="last", reverse=True),
        _recurrent(kind, "batch, 1, 3", 2),
        _recurrent(kind, "batch, 4, 3", 2, layers=2),
    )
)


# ---------------------------------------------------------------- attention


def _projections(name: str, width: int, bias: bool) -> dict[str, Draw]:
    weights = {
        f"{name}.W_qkv": normal(3 * width, width),
        f"{name}.b_qkv": normal(3 * width),
        f"{name}.W_o": normal(width, width),
        f"{name}.b_o": normal(width),
    }
    return {n: d for n, d in weights.items() if bias or ".b" not in n}


def _projection_names(name: str, bias: bool, prefix: str = "") -> dict[str, str]:
    names = {
        f"{prefix}in_proj_weight": f"{name}.W_qkv",
        f"{prefix}in_proj_bias": f"{name}.b_qkv",
        f"{prefix}out_proj.weight": f"{name}.W_o",
        f"{prefix}out_proj.bias": f"{name}.b_o",
    }
    return {t: o for t, o in names.items() if bias or ".b" not in o}


def _mask(x: Any) -> Any:
    """True where a later step stands, which may not be looked at."""
    steps = x.shape[1]
    return x.new_ones(steps, steps).triu(1).bool()


def _self_attention(shape: str, heads: int, causal: bool, bias: bool = True) -> TorchCase:
    width = int(dims(shape)[-1])

    def call(module: Callable[..., Any], a: Mapping[str, Any]) -> Any:
        x = a["x"]
        mask = _mask(x) if causal else None
        return module(x, x, x, need_weights=False, attn_mask=mask)[0]

    options = f"heads: {heads}, causal: {str(causal).lower()}, bias: {str(bias).lower()}"
    return torch_case(
        f"attention {options} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{attention: {{{options}}}}}]",
        {"x": normal(*dims(shape)), **_projections("attention1", width, bias)},
        Copied(
            lambda nn: nn.MultiheadAttention(width, heads, bias=bias, batch_first=True),
            _projection_names("attention1", bias),
            call,
        ),
        sizes=SIZES,
    )


def _cross_attention(queries: str, memory: str, heads: int) -> TorchCase:
    width = int(dims(queries)[-1])

    def call(module: Callable[..., Any], a: Mapping[str, Any]) -> Any:
        return module(a["x"], a["m"], a["m"], need_weights=False)[0]

    return torch_case(
        f"attention with {heads} heads from [{queries}] to [{memory}]",
        f"inputs: {{x: [{queries}], m: [{memory}]}}\n"
        f"layers: [{{attention: {{heads: {heads}, from: [x, m]}}}}]",
        {
            "x": normal(*dims(queries)),
            "m": normal(*dims(memory)),
            **_projections("attention1", width, True),
        },
        Copied(
            lambda nn: nn.MultiheadAttention(width, heads, batch_first=True),
            _projection_names("attention1", True),
            call,
        ),
        wrt=("x", "m"),
        sizes=SIZES,
    )


ATTENTION = (
    _self_attention("batch, 5, 6", 2, False),
    _self_attention("batch, 4, 3", 3, True),
    _self_attention("batch, 3, 4", 1, True, False),
    _self_attention("batch, 1, 2", 1, False, False),
    _cross_attention("batch, 3, 6", "batch, 5, 6", 3),
    _cross_attention("batch, 4, 2", "batch, 1, 2", 1),
)


# ---------------------------------------------------------------- the transformer block


def _block_names() -> dict[str, str]:
    at = "transformer_block1"
    names = _projection_names(f"{at}.attention", True, "self_attn.")
    for k in (1, 2):
        names |= {
            f"norm{k}.weight": f"{at}.ln{k}.gamma",
            f"norm{k}.bias": f"{at}.ln{k}.beta",
            f"linear{k}.weight": f"{at}.dense{k}.W",
            f"linear{k}.bias": f"{at}.dense{k}.b",
        }
    return names


def _transformer(shape: str, heads: int, causal: bool, activation: str = "") -> TorchCase:
    width = int(dims(shape)[-1])
    at = "transformer_block1"

    def make(nn: Any) -> Any:
        def gelu_tanh(x: Any) -> Any:
            return nn.functional.gelu(x, approximate="tanh")

        return nn.TransformerEncoderLayer(
            width, heads, 4 * width, 0.0, activation or gelu_tanh, batch_first=True, norm_first=True
        )

    def call(module: Callable[..., Any], a: Mapping[str, Any]) -> Any:
        return module(a["x"], src_mask=_mask(a["x"]) if causal else None)

    options = f"heads: {heads}, causal: {str(causal).lower()}"
    options += f", activation: {activation}" if activation else ""
    data: dict[str, Draw] = {
        "x": normal(*dims(shape)),
        f"{at}.ln1.gamma": normal(width), f"{at}.ln1.beta": normal(width),
        **_projections(f"{at}.attention", width, True),
        f"{at}.ln2.gamma": normal(width), f"{at}.ln2.beta": normal(width),
        f"{at}.dense1.W": normal(4 * width, width), f"{at}.dense1.b": normal(4 * width),
        f"{at}.dense2.W": normal(width, 4 * width), f"{at}.dense2.b": normal(width),
    }  # fmt: skip
    return torch_case(
        f"transformer_block {options} of [{shape}]",
        f"inputs: {{x: [{shape}]}}\nlayers: [{{transformer_block: {{{options}}}}}]",
        data,
        Copied(make, _block_names(), call),
        sizes=SIZES,
    )


BLOCKS = (
    _transformer("batch, 5, 4", 2, False),
    _transformer("batch, 3, 6", 3, True),
    _transformer("batch, 4, 2", 1, True, "gelu"),
)

CASES = (*RECURRENT, *ATTENTION, *BLOCKS)
