"""Random losses on the tensors that a draft has."""

from __future__ import annotations

from typing import Any

from fuzz_draft import Draft

# name: how its target is drawn; "labels" leaves out the last dimension
REAL = {"mse": "normal", "half_mse": "normal", "mae": "normal", "huber": "normal",
        "bce_logits": "binary", "hinge": "signs", "cosine": "normal"}  # fmt: skip
LABELS = ("cross_entropy", "multiclass_hinge", "focal")
PLAIN = ("mse", "cross_entropy", "half_mse", "bce_logits", "multiclass_hinge", "focal", "hinge",
         "huber", "mae", "cosine", "distribution", "nll", "bce", "kl", "gaussian_nll", "triplet",
         "kl_gaussian", "policy_gradient")  # fmt: skip


def term(d: Draft) -> Any:
    """A term of the loss, of the last output or of another tensor."""
    source = d.pick([d.last, *d.shapes]) if d.maybe(4) else d.last
    shape = d.shapes[source]
    kind = d.pick(PLAIN)
    if shape[-1] == 1 and kind in (*LABELS, "distribution", "nll", "kl", "policy_gradient"):
        kind = "mse"
    options: dict[str, Any] = {}
    if kind in REAL:
        options = {"target": d.target(shape, REAL[kind]), "from": source}
    elif kind in LABELS:
        options = {"target": d.target(shape[:-1], shape[-1]), "from": source}
    else:
        kind, options = _other(d, kind, source)
    if kind == "cross_entropy" and d.maybe(3):
        options["label_smoothing"] = 0.1
    if d.maybe(3):
        options["weight"] = 0.5
    return {kind: options}


def _other(d: Draft, kind: str, source: str) -> tuple[str, dict[str, Any]]:
    shape = d.shapes[source]
    same = d.alike(shape)
    match kind:
        case "distribution":
            drawn = d.pick(("distribution", "one_hot"))
            return "cross_entropy", {"target": d.target(shape, drawn), "from": source}
        case "nll" | "kl":
            logs = d.add("log_softmax", {"from": source}, shape)
            if kind == "nll" and d.maybe():
                return kind, {"target": d.target(shape[:-1], shape[-1]), "from": logs}
            return kind, {"target": d.target(shape, "distribution"), "from": logs}
        case "bce":
            odds = d.add("sigmoid", {"from": source}, shape)
            return kind, {"target": d.target(shape, "binary"), "from": odds}
        case "gaussian_nll":
            pair = [source, d.pick(same)]
            return kind, {"target": d.target(shape), "from": pair}
        case "triplet":
            return kind, {"from": [source, d.target(shape), d.target(shape)]}
        case "policy_gradient":
            actions = d.target(shape[:-1], shape[-1])
            return kind, {"target": actions, "from": [source, d.target(shape[:-1])]}
        case _:
            return "kl_gaussian", {"from": [source, d.pick(same)]}


def losses(d: Draft) -> list[Any]:
    """One to three terms."""
    terms = [term(d) for _ in range(2 if d.maybe(4) else 1)]
    # A regulariser needs something to act on.
    if any(kind in ("dense", "embedding") for kind, _, _ in d.made.values()) and d.maybe(5):
        terms.append({d.pick(("l2", "l1")): 0.1})
    return terms
