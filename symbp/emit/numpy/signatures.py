"""The parameter lists of a generated module's functions."""

from __future__ import annotations

from symbp.derive.model import NetworkDerivation
from symbp.emit.environment import literal
from symbp.emit.names import PYTHON_RESERVED, unused
from symbp.emit.numpy.layout import Buffers
from symbp.plan.model import Plan


def signatures(
    nd: NetworkDerivation, plan: Plan, buffers: Buffers, parameter_sizes: list[str], dtype: str
) -> dict[str, object]:
    """What the template prints between parentheses.

    Inputs are keywords of their own when all their names can be; else they come in `**inputs`.
    """
    network = nd.network
    everything = list(network.inputs)
    untargeted = [n for n in everything if n not in network.targets]
    names = list(buffers.size_names.items())
    defaults = {s.name: int(v) for s, v in network.sizes.items()}
    sized = [f"{n}={defaults[s.name]}" if s.name in defaults else n for s, n in names]
    ordered = sorted(parameter_sizes)
    plain = all(map(is_plain, everything))
    taken = set(everything)
    workspace = unused("workspace", taken)
    rate = unused("rate", taken)
    losses = [f"ws.{buffers.attribute[n]}" for n in network.terms]
    kept = [a for a in sized if a.split("=")[0] in ordered]
    return {
        "call_inputs": "".join(f", {n}={n}" if plain else "" for n in everything)
        or (", **inputs" if everything else ""),
        "call_predict": "".join(f", {n}={n}" if plain else "" for n in untargeted)
        or (", **inputs" if untargeted else ""),
        "init_arguments": ", ".join(
            ["seed=0", f"dtype=np.{dtype}", *(["*", *kept] if kept else [])]
        ),
        "workspace_arguments": ", ".join(["*", *sized]) if sized else "",
        "size_names": [n for _, n in names],
        "size_parameters": "".join(f", {n}" for _, n in names),
        "size_symbols": repr(tuple(s.name for s, _ in names)),
        "defaults_code": repr(defaults),
        "default_dtype": dtype,
        "keyword_inputs": _keywords(everything, plain, star=True),
        "keyword_inputs_after": _keywords(everything, plain, star=False),
        "keyword_predict": _keywords(untargeted, plain, star=True),
        "given_inputs": _given(everything, plain),
        "given_predict": _given(untargeted, plain),
        "all_names": "" if plain else ", tuple(INPUTS)",
        "predict_names": "" if plain else f", {tuple(untargeted)!r}",
        "rest": "" if plain else ", **inputs",
        "workspace_keyword": workspace,
        "rate_keyword": rate,
        "loss_code": f"{losses[0]}[()]" if len(losses) == 1 else f"({' + '.join(losses)})",
        "has_wrt": bool(network.wrt),
        "seed_added": any(
            plan.buffers[n].name
            in {c.tensors[a] for c in plan.backward for a in plan.routines[c.routine].adds}
            for n in plan.seeds.values()
        ),
    }


def _keywords(names: list[str], plain: bool, star: bool) -> str:
    """Inputs as keyword-only parameters; none when they come in one mapping."""
    if plain:
        return "".join([", *" if star else "", *(f", {n}" for n in names)])
    return ", *" if star else ""


def _given(names: list[str], plain: bool) -> str:
    return f"{{{', '.join(f'{literal(n)}: {n}' for n in names)}}}" if plain else "inputs"


def is_plain(name: str) -> bool:
    """Whether a name can be a keyword in ASCII source."""
    unheard = name not in {*PYTHON_RESERVED, "params", "ws", "Workspace"}
    return name.isascii() and name.isidentifier() and unheard and not name.startswith("_")
