"""Names for what instances of one fragment compute inside themselves."""

from __future__ import annotations

from symbp.derive.model import Call, NetworkDerivation
from symbp.plan.names import unused


class LocalNames:
    """Names for tensors inside a fragment, one for each instance of it.

    `dense1.z` of the first instance is `dense2.z` in the one whose layer dense2 stands where
    dense1 did; a tensor that belongs to no layer gets the instance's number.
    """

    def __init__(self, nd: NetworkDerivation) -> None:
        self.layers: dict[int, list[str]] = {}
        for layer in nd.network.layers:
            self.layers.setdefault(layer.instance, []).append(layer.name)
        self.first: dict[str, int] = {}
        for call in nd.calls:
            self.first.setdefault(call.fragment, call.instance)
        self.taken = set(nd.network.tensors).union(*(c.tensors.values() for c in nd.calls))
        self.found: dict[tuple[int, str], str] = {}

    def of(self, call: Call, name: str) -> str:
        key = (call.instance, name)
        if key not in self.found:
            self.found[key] = self._unused(self._renamed(call, name))
        return self.found[key]

    def _renamed(self, call: Call, name: str) -> str:
        first = self.first[call.fragment]
        if call.instance == first:
            return name
        mark = "∂" if name.startswith("∂") else ""
        for old, new in zip(
            self.layers.get(first, ()), self.layers.get(call.instance, ()), strict=False
        ):
            rest = name[len(mark) :]
            if rest == old or rest.startswith(f"{old}."):
                return f"{mark}{new}{rest[len(old) :]}"
        return f"{name}@{call.instance}"

    def _unused(self, name: str) -> str:
        found = unused(name, self.taken, "@")
        self.taken.add(found)
        return found
