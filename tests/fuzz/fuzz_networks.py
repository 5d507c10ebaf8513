"""Random declarations as hypothesis draws them: the whole library, in networks that are valid."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from fuzz_draft import BATCHES, EXTENTS, STEPS, WIDTHS, Draft, Kind
from fuzz_layers import OF_RANK, embedding
from fuzz_losses import losses
from hypothesis import strategies as st


@dataclass(frozen=True)
class Declared:
    """A declaration of a network called net, and how the values of its inputs are drawn."""

    mapping: dict[str, Any]
    kinds: dict[str, Kind]
    seed: int

    @property
    def text(self) -> str:
        """The declaration as YAML, a line for each layer."""
        lines = [f"# kinds {json.dumps(self.kinds)}"]
        for key, value in self.mapping.items():
            if key == "layers":
                lines += ["layers:", *(f"- {json.dumps(layer)}" for layer in value)]
            elif key in ("define", "inputs"):
                lines += [f"{key}:", *(f"  {n}: {json.dumps(v)}" for n, v in value.items())]
            else:
                lines.append(f"{key}: {json.dumps(value)}")
        return "\n".join([*lines, ""])


def declared_in(text: str) -> Declared:
    """What a Fault printed: lines up to `of seed N and`, and the declaration after these."""
    start = re.search(r"of seed (\d+) and\n", text)
    declaration = text[start.end() :] if start else text
    mapping = {k: json.loads(v) for k, v in re.findall(r"^(\w+): (.+)$", declaration, re.M)}
    for key in ("define", "inputs"):
        block = re.search(rf"^{key}:\n((?:  .*\n?)+)", declaration, re.M)
        rows = re.findall(r"^  (\w+): (.+)$", block[1], re.M) if block else []
        mapping |= {key: {n: json.loads(v) for n, v in rows}} if rows else {}
    mapping["layers"] = [json.loads(v) for v in re.findall(r"^- (.+)$", declaration, re.M)]
    kinds = json.loads(found[1]) if (found := re.search(r"^# kinds (.+)$", text, re.M)) else {}
    return Declared(mapping, kinds, int(start[1]) if start else 0)


@st.composite
def declarations(draw: st.DrawFn, most: int = 5) -> Declared:
    """A network of one to `most` random layers, with random losses or none."""
    d = Draft(draw, draw(st.sampled_from(BATCHES)))
    _start(d)
    for _ in range(d.upto(most)):
        d.pick(OF_RANK[min(len(d.shape), 4)] if len(d.shape) > 1 else OF_RANK[2])(d)
    if not d.layers:
        d.add("identity", {}, d.shape)
    mapping: dict[str, Any] = {"name": "net", "inputs": d.inputs, "layers": d.layers}
    _finish(d, mapping)
    if d.define:
        mapping["define"] = d.define
    if d.kinds["x"] == "normal" and d.maybe():
        mapping["wrt"] = ["x"]
    mapping["sizes"] = {"batch": d.batch}
    return Declared(mapping, d.kinds, draw(st.integers(0, 2**16)))


def _start(d: Draft) -> None:
    """The first input: rows, sequences, pictures of one or two dimensions, or tokens."""
    match d.pick(("rows", "sequence", "picture", "tokens", "line")):
        case "rows":
            d.input("x", (d.batch, d.pick((*WIDTHS, 64, 97, 260))))
        case "sequence" | "line":
            d.input("x", (d.batch, d.pick(STEPS), d.pick(WIDTHS[:11])))
        case "picture":
            d.input("x", (d.batch, d.pick((1, 2, 3, 4)), d.pick(EXTENTS), d.pick(EXTENTS)))
        case "tokens":
            embedding(d)


def _finish(d: Draft, mapping: dict[str, Any]) -> None:
    """One loss, two objectives, or no loss; perhaps several outputs."""
    trained = list(d.made)
    match d.pick(("loss", "loss", "loss", "objectives", "none")):
        case "loss":
            mapping["loss"] = losses(d)
        case "objectives" if trained:
            first = {"loss": losses(d), "parameters": trained[:1]}
            mapping["objectives"] = {"first": first}
            mapping["objectives"]["second"] = {"loss": losses(d), "parameters": trained[-1:]}
        case _:
            return
    if d.maybe(4):
        named = [n for n in d.shapes if n.startswith("t")]
        mapping["output"] = [d.last, *named[:1]] if named[:1] != [d.last] else d.last
