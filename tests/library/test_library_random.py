"""Random networks: the generated code against the reference interpreter, which knows no templates.

What is at stake is how layers meet: shared templates, names, aliases, adjoints that add up.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import library_backends
import numpy as np
import pytest
from library_case import Array, Case, Draw, binary, labels, normal

WIDTHS = (2, 3)
ACTIVATIONS = ("tanh", "sigmoid", "relu", "softplus", "swish", "elu", "gelu", "softmax", "identity")
LOSSES = ("mse", "half_mse", "bce_logits", "cross_entropy", "labels")


class _Drawing:
    """One random declaration, and data for it."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.leading: tuple[int | str, ...] = ("batch",) if seed % 3 else ("batch", 2)
        self.layers: list[Any] = []
        self.widths = {"x": self.pick(WIDTHS)}
        self.last = "x"
        self.data: dict[str, Draw] = {"x": normal(*self.leading, self.widths["x"])}
        self.inputs: dict[str, Any] = {"x": [*self.leading, self.widths["x"]]}
        self.dense: list[tuple[str, int, int, bool]] = []

    def pick(self, choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def name(self) -> str:
        return f"t{len(self.layers)}"

    def source(self) -> str:
        """Mostly the tensor before, sometimes any."""
        return self.last if self.rng.random() < 0.7 else self.pick(list(self.widths))

    def add(self, kind: str, options: dict[str, Any], width: int) -> None:
        name = self.name()
        self.layers.append({kind: {**options, "name": name}})
        self.widths[name] = width
        self.last = name

    def parameters(self, prefix: str, units: int, width: int, bias: bool) -> None:
        self.data[f"{prefix}.W"] = normal(units, width)
        if bias:
            self.data[f"{prefix}.b"] = normal(units)

    def layer(self) -> None:
        """One more layer of a random kind."""
        source = self.source()
        width = self.widths[source]
        alike = [n for n, w in self.widths.items() if w == width]
        match self.pick(("dense", "dense", "activation", "join", "concat", "share", "repeat")):
            case "dense":
                units, bias = self.pick(WIDTHS), bool(self.rng.random() < 0.6)
                self.dense.append((self.name(), width, units, bias))
                self.parameters(self.name(), units, width, bias)
                self.add("dense", {"units": units, "bias": bias, "from": source}, units)
            case "activation":
                self.add(self.pick(ACTIVATIONS), {"from": source}, width)
            case "join":
                kind = self.pick(("add", "multiply"))
                self.add(kind, {"from": [source, self.pick(alike)]}, width)
                if kind == "multiply":  # or powers of powers would overflow
                    self.add("tanh", {}, width)
            case "concat":
                other = self.pick(list(self.widths))
                self.add("concat", {"from": [source, other]}, width + self.widths[other])
            case "share":
                fitting = [d for d in self.dense if d[1] == width]
                if fitting:
                    name, _, units, bias = self.pick(fitting)
                    options = {"units": units, "bias": bias, "share": name, "from": source}
                    self.add("dense", options, units)
            case "repeat":
                self.repeat()

    def repeat(self) -> None:
        """Two rounds of a dense layer and an activation, residual or not."""
        block, width = f"r{len(self.layers)}", self.widths[self.last]
        inside: list[Any] = [{"dense": width}, self.pick(("tanh", "softplus"))]
        if self.rng.random() < 0.5:
            inside = [{"residual": inside}]
        self.layers.append({"repeat": {"name": block, "times": 2, "layers": inside}})
        for k in range(2):
            self.parameters(f"{block}{k}.dense1", width, width, True)
        self.add("identity", {}, width)

    def loss(self) -> list[Any]:
        """Up to two terms, of the last tensor or another; or none."""
        terms: list[Any] = []
        for number in range(int(self.rng.integers(3))):
            source = self.last if not number else self.pick(list(self.widths))
            shape = (*self.leading, self.widths[source])
            kind, target = self.pick(LOSSES), f"y{number}"
            if kind == "labels":
                self.inputs[target] = {"shape": list(shape[:-1]), "labels": shape[-1]}
                self.data[target] = labels(shape[-1], *shape[:-1])
            else:
                self.inputs[target] = list(shape)
                self.data[target] = (binary if kind == "bce_logits" else normal)(*shape)
            options = {"target": target, "from": source, "weight": 0.5 + number}
            terms.append({"cross_entropy" if kind == "labels" else kind: options})
        if terms and self.rng.random() < 0.4 and any("." in n for n in self.data):
            terms.append({"l2": 0.1})
        return terms

    def case(self, seed: int) -> Case:
        for _ in range(int(self.rng.integers(3, 9))):
            self.layer()
        if not self.layers:
            self.add("identity", {}, self.widths["x"])
        terms = self.loss()
        declaration = {"inputs": self.inputs, "layers": self.layers, "wrt": ["x"]}
        if terms:
            declaration["loss"] = terms
        text = "\n".join(f"{key}: {json.dumps(value)}" for key, value in declaration.items())
        return Case(f"random {seed}", f"{text}\n", self.data, _no_oracle,
                    ({"batch": 3}, {"batch": 1}), loss=bool(terms))  # fmt: skip


def _no_oracle(arrays: Any) -> Any:
    raise NotImplementedError("the interpreter is the oracle")


def _seeds() -> list[Any]:
    return [pytest.param(s, marks=[pytest.mark.long] if s >= 8 else []) for s in range(48)]


@pytest.mark.parametrize("seed", _seeds())
def test_generated_code_equals_the_interpreter(seed: int, tmp_path: Path) -> None:
    case = _Drawing(seed).case(seed)
    for run, sizes in enumerate(case.sizes):
        arrays = case.draw(run)
        out_bar = None if case.loss else _out_bar(case, sizes)
        expected = library_backends.interpreted(case, arrays, sizes, out_bar, tmp_path)
        backends = ("simplified", "numpy", "c") if run == 0 else ("numpy",)
        for backend in backends:
            found = library_backends.BACKENDS[backend](case, arrays, sizes, out_bar, tmp_path)
            _compare(found.value, expected.value, f"{backend}, value")
            assert set(found.gradients) == set(expected.gradients)
            for name, gradient in expected.gradients.items():
                _compare(found.gradients[name], gradient, f"{backend}, gradient of {name}")


def _out_bar(case: Case, sizes: Any) -> Array:
    network = library_backends.built(case.declaration)
    shape = [sizes.get(str(e), e) for e in network.tensors[network.output].shape]
    return np.asarray(np.random.default_rng(4).standard_normal([int(e) for e in shape]))


def _compare(found: Any, expected: Array, what: str) -> None:
    scale = float(np.abs(expected).max(initial=1.0))
    np.testing.assert_allclose(found, expected, 1e-9, 1e-12 * scale, err_msg=what)
