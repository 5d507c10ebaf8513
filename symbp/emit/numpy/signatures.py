"""The parameter lists of a generated module's functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symbp.emit.environment import literal
from symbp.emit.names import PYTHON_RESERVED
from symbp.emit.numpy.part import PartView
from symbp.network.model import Network
from symbp.plan.names import unused


def signatures(view: PartView, stateful: bool) -> dict[str, object]:
    """What the template prints between parentheses, for the functions of one part.

    Inputs are keywords of their own when all their names can be; else they come in `**inputs`.
    `stateful` says that the module has state: every function then takes it.
    """
    network = view.network
    given = list(network.inputs)
    plain = all(map(is_plain, given))
    drawn = [n for n in network.noise if is_plain(n)]
    own = _own_words({*given, *drawn})
    words = {
        "workspace_keyword": own["workspace"],
        "rate_keyword": own["rate"],
        "state_keyword": own["state"],
    }
    extra = _extra(network, drawn, own, stateful)
    untargeted = [n for n in given if n not in network.targets]
    losses = [view.code(n) for n in network.terms]
    return words | {
        "plain": plain,
        "keywords": _parameters(given, plain, extra),
        "keywords_predict": _parameters(untargeted, plain, extra),
        "pass_inputs": _passed(given, plain),
        "pass_predict": _passed(untargeted, plain),
        "pass_more": _passed_more(network, drawn, own, stateful),
        "all_names": "" if plain else f", {tuple(given)!r}",
        "predict_names": "" if plain else f", {tuple(untargeted)!r}",
        "rest": "" if plain else ", **inputs",
        "call": _call(given, plain, extra),
        "call_predict": _call(untargeted, plain, extra),
        "loss_code": f"{losses[0]}[()]" if len(losses) == 1 else f"({' + '.join(losses)})",
        "output_code": view.output_code(),
        "has_wrt": bool(network.wrt),
        "seed_added": _seed_added(view),
        "unread_seed": _unread_seed(view),
        "scope": f"{view.place.group}." if view.place.group else "",
        "group_code": repr(tuple(n for n in network.wanted if n in network.parameters)),
        "inputs_code": repr(tuple(given)),
        "ready_names": "".join(_ready_names(network, plain, drawn, stateful)),
        "drawn": "drawn" if drawn else "{}",
        "noise_names": repr(tuple(network.noise)),
    }


def _own_words(taken: set[str]) -> dict[str, str]:
    """The functions' own keywords, with a number where an input has the name."""
    return {word: unused(word, taken) for word in ("workspace", "rate", "state", "seed", "noise")}


def _extra(
    network: Network, drawn: Sequence[str], own: Mapping[str, str], stateful: bool
) -> dict[str, str]:
    """Optional keywords and their defaults: noise that is an input, state, seed, other noise."""
    found = dict.fromkeys(drawn, "None")
    if stateful:
        found[own["state"]] = "None"
    if network.noise:
        found |= {own["seed"]: "0", own["noise"]: "None"}
    return found


def _parameters(names: Sequence[str], plain: bool, extra: Mapping[str, str]) -> str:
    """Inputs as keyword-only parameters; none when they come in one mapping."""
    optional = [f"{name}={default}" for name, default in extra.items()]
    return "".join(f", {n}" for n in [*(names if plain else ()), *optional])


def _passed(names: Sequence[str], plain: bool) -> str:
    """The inputs as one mapping."""
    return f"{{{', '.join(f'{literal(n)}: {n}' for n in names)}}}" if plain else "inputs"


def _passed_more(
    network: Network, drawn: Sequence[str], own: Mapping[str, str], stateful: bool
) -> str:
    """State, seed and noise as arguments of `_ready`."""
    found = [own["state"]] if stateful else []
    if network.noise:
        found += [own["seed"], own["noise"]]
        found += [_passed(drawn, plain=True)] if drawn else []
    return "".join(f", {a}" for a in found)


def _call(names: Sequence[str], plain: bool, extra: Mapping[str, str]) -> str:
    """Arguments for the example of a call in the module's docstring."""
    more = "".join(f", {n}={0 if v == '0' else n}" for n, v in extra.items() if n != "noise")
    if not plain:
        return (", **inputs" if names else "") + more
    return "".join(f", {n}={n}" for n in names) + more


def _ready_names(
    network: Network, plain: bool, drawn: Sequence[str], stateful: bool
) -> Iterable[str]:
    """What `_ready` takes besides parameters, inputs and workspace."""
    found = {
        "names": not plain,
        "state": stateful,
        "seed, noise": bool(network.noise),
        "drawn": bool(drawn),
    }
    return (f", {name}" for name, there in found.items() if there)


def sized_by(view: PartView, alone: bool) -> str:
    """Arguments of `_workspace_for`; a module with one part (`alone`) and no noise needs few."""
    if alone and not view.network.noise:
        return "params, inputs"
    names = tuple(s.name for s in view.symbols())
    noise = view.network.noise
    sizes = {s.name for n in noise.values() for e in n.tensor.shape for s in e.free_symbols}
    given = f"noise, {tuple(sorted(sizes))!r}" if noise else "{}, ()"
    return f"{view.place.arrays}, {names!r}, params, inputs, {given}"


def _seed_added(view: PartView) -> bool:
    """Whether the backward phase adds to the adjoint that the caller hands in."""
    plan = view.plan
    added = {c.tensors[a] for c in plan.backward for a in plan.routines[c.routine].adds}
    return any(n in added for n in plan.seeds.values())


def _unread_seed(view: PartView) -> str:
    """The shape of an adjoint of the output that no gradient needs; "" where there is none."""
    network = view.network
    if network.terms or view.plan.seeds:
        return ""
    return view.sized(network.tensors[network.output].shape, "ws.")


def is_plain(name: str) -> bool:
    """Whether a name can be a keyword in ASCII source."""
    unheard = name not in {*PYTHON_RESERVED, "params", "ws", "Workspace"}
    return name.isascii() and name.isidentifier() and unheard and not name.startswith("_")
