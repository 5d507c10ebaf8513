"""A network's arrays as its C functions take them, and their results by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import driver
import numpy as np
from fuzz_reference import RATE, Array, Arrays, Derivation, Results

from symbp.network import Network

OUT = ("workspace", "gradients", "output", "next_state")
_MACROS = {"parameters": "N_PARAMETERS", "gradients": "N_GRADIENTS", "noise": "N_NOISE",
           "workspace": "N_WORKSPACE", "state": "N_STATE", "next_state": "N_STATE",
           "output": "N_OUTPUT"}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """What net.h says."""

    text: str

    def macro(self, name: str) -> int:
        """The number behind a macro."""
        found = re.search(rf"^#define net_{name} (\d+)", self.text, re.M)
        assert found is not None, f"no net_{name}"
        return int(found[1])

    def macros(self, start: str) -> list[int]:
        """The numbers behind all macros that start so."""
        return [int(n) for n in re.findall(rf"^#define net_{start}_\w+ (\d+)", self.text, re.M)]

    @cached_property
    def uppers(self) -> dict[str, int]:
        """The bound of each integer input that has one."""
        found = re.findall(r"^ \*   (\w+): int32_t[^,]*, 0 \.\. (\d+)", self.text, re.M)
        return {name: int(largest) + 1 for name, largest in found}

    @cached_property
    def functions(self) -> list[driver.Function]:
        """The functions that compute."""
        return driver.functions(self.text)


@dataclass(frozen=True)
class Calls:
    """A derivation with the header of its C."""

    found: Derivation
    header: Header

    @cached_property
    def networks(self) -> dict[str, Network]:
        """Each training network by the prefix of its functions."""
        return {
            f"net_{c.network.objective}" if c.network.objective else "net": c.network
            for c in self.found.training
        }

    def job(self, library: Path, arrays: Arrays, **more: Any) -> dict[str, Any]:
        """What the worker is told: see there."""
        functions = [
            {
                "name": f.name,
                "returns": f.returns != "void",
                "arguments": [name for _, name in f.arguments],
            }
            for f in self.header.functions
        ]
        taken = {a for f in functions for a in f["arguments"]}
        lengths = {n: self.header.macro(m) for n, m in _MACROS.items() if n in taken}
        given = {n: a for n, a in self.given(arrays).items() if n in taken}
        for name, length in lengths.items():
            assert name not in given or given[name].size == length, name
        inputs = [n for n in self.found.declared.mapping["inputs"] if n in taken]
        return {
            "path": str(library),
            "functions": functions,
            "prefixes": list(self.networks),
            "lengths": lengths,
            "arrays": given,
            "inputs": inputs,
            "rate": RATE,
            "alias": {"next_state": "state"},
            "uppers": self.header.uppers,
            **more,
        }

    def given(self, arrays: Arrays) -> Arrays:
        """The arguments: flat arrays, and the inputs."""
        module = self.found.module
        flat = {
            "parameters": _flat(arrays, module.PARAMETERS),
            "state": _flat(arrays, getattr(module, "STATE", ())),
            "noise": _flat(arrays, getattr(module, "NOISE", ())),
        }
        inputs = {n: arrays[n] for n in self.found.declared.mapping["inputs"] if n in arrays}
        bar = {"output_bar": arrays["output_bar"]} if "output_bar" in arrays else {}
        return {**flat, **inputs, **bar}

    # ------------------------------------------------------------ results

    def named(self, raw: dict[str, dict[str, Any]], arrays: Arrays) -> Results:
        """The results of the worker, tensor by tensor."""
        results = {p: dict(self._part(p, raw[p], arrays)) for p in self.networks}
        outputs = self.found.predicting.network.outputs
        shapes = {n: self._shape(self.found.predicting.network, n) for n in outputs}
        offsets = self.header.macros("OUTPUT_OFFSET") or [0]
        flat = raw["predict"]["predict"]
        results["predict"] = dict(_cut(flat, "predict", shapes, offsets))
        return results

    def _part(
        self, prefix: str, raw: dict[str, Any], arrays: Arrays
    ) -> Iterator[tuple[str, Array]]:
        network, module = self.networks[prefix], self.found.module
        if network.terms:
            yield "loss", np.asarray(raw["loss"])
        else:
            shape = self._shape(network, network.output)
            size = int(np.prod(shape))
            yield "output", raw["output"][:size].reshape(shape)
        names = (
            *module.PARAMETERS,
            *dict.fromkeys(n for w in self.networks.values() for n in w.wrt),
        )
        shapes = {n: arrays[n].shape for n in names}
        parameters = self.header.macros("OFFSET")
        offsets = parameters + self.header.macros("GRADIENT_OFFSET")
        gradients = dict(_cut(raw["gradients"], "gradient of", shapes, offsets))
        for name in shapes:
            gradient = gradients[f"gradient of {name}"]
            if name in network.wanted:
                yield f"gradient of {name}", gradient
            else:
                yield f"untrained {name}", gradient
        own = {n: arrays[n].shape for n in module.PARAMETERS}
        states = {n: arrays[n].shape for n in getattr(module, "STATE", ())}
        places = self.header.macros("STATE_OFFSET")
        if states and "next_state" in raw:
            yield from _cut(raw["next_state"], "next", states, places)
        if "step" in raw:
            yield "step", np.asarray(raw["step"])
            yield from _cut(raw["stepped"], "stepped", own, parameters)
            if "stepped_state" in raw:
                yield from _cut(raw["stepped_state"], "state", states, places)

    def _shape(self, network: Network, name: str) -> tuple[int, ...]:
        return tuple(int(e.xreplace(self.found.sizes)) for e in network.tensors[name].shape)


def _flat(arrays: Arrays, names: Iterable[str]) -> Array:
    return np.concatenate([np.zeros(0), *(np.ravel(arrays[n]) for n in names)])


def _cut(
    flat: Array, what: str, shapes: dict[str, tuple[int, ...]], offsets: list[int]
) -> Iterator[tuple[str, Array]]:
    """Each tensor of a flat array, at the offset that the header gives."""
    for (name, shape), offset in zip(shapes.items(), offsets, strict=True):
        yield f"{what} {name}", flat[offset : offset + int(np.prod(shape))].reshape(shape)
