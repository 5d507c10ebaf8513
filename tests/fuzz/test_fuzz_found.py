"""Declarations that were once wrong, as small as they could be, in builds that showed it."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from fuzz_builds import ALWAYS, IN_TURN, Workers
from fuzz_judge import judge
from fuzz_networks import Declared

BUILDS = {b.name: b for b in (*ALWAYS, *IN_TURN)}
USUAL = ("scalar", "threads", "sanitized", "size")


def _declared(x: list[object], layers: list[object], batch: int, **more: Any) -> dict[str, Any]:
    inputs = {"x": ["batch", *x]}
    return {"name": "net", "inputs": inputs, "layers": layers, "sizes": {"batch": batch}, **more}


# A row of scratch with one element is a variable, whatever loops are merged around it.
ONE_HEAD = _declared([2, 3], [{"attention": {"heads": 1}}], 1)
# Of one candidate the place is known, and nothing is compared.
ONE_CANDIDATE = _declared(
    [1, 8, 5], [{"max_pool": {"size": 1, "padding": 0, "stride": [2, 1]}}], 3, wrt=["x"]
)
# The adjoint of a slice is 0 beyond it: the equation over the slice is not one over all.
SLICE_OF_ROWS = {
    "name": "net",
    "inputs": {"x": {"shape": ["batch", 4], "labels": 5}, "y": ["batch", 4, 11]},
    "layers": [
        {"embedding": {"vocabulary": 5, "units": 20, "name": "t0"}},
        {"split": {"sizes": [11, 9], "name": "t1"}},
        {"log_softmax": {"from": "t1.0", "name": "t2"}},
    ],
    "loss": [{"kl": {"target": "y", "from": "t2"}}],
    "sizes": {"batch": 3},
}
# C++ may know a constant at one place and not at the next.
PANELS = _declared([2, 8], [{"dense": 32}, "tanh", {"dense": 5}], 3)
# Merged loops have no index of their own dimension left to bring into range.
CLIPPED = _declared([3, 3], [{"gru": {"units": 3}}], 3)
# Two adjoints that are copies of one: what comes to the first later is no part of the second.
FORKED = {
    "name": "net",
    "inputs": {"x": ["batch", 3]},
    "define": {
        "three": {
            "inputs": {"p": ["n", "k"], "q": ["n", "k"], "r": ["n", "k"]},
            "formula": "out[n, k] = p[n, k] + q[n, k] + r[n, k]",
        }
    },
    "layers": [
        {"dense": {"units": 4, "name": "a"}},
        {"dense": {"units": 4, "name": "b", "from": "x"}},
        {"dense": {"units": 4, "name": "c", "from": "a"}},
        {"dense": {"units": 4, "name": "d", "from": "b"}},
        {"add": {"from": ["c", "d"]}},
        {"dense": {"units": 4, "name": "e"}},
        {"three": {"from": ["a", "b", "e"]}},
        {"dense": 2},
    ],
    "sizes": {"batch": 3},
}
# Sums that are read with a bias in one place and without in another start from nothing.
WITHOUT_BIAS = {
    "name": "net",
    "inputs": {"x": ["batch", 4]},
    "define": {
        "odd": {
            "inputs": {"in": ["n", "k"]},
            "parameters": {"W": {"shape": [3, "k"]}, "b": {"shape": [3], "init": 1}},
            "formula": "s[n, u] = sum[k](W[u, k] * in[n, k])\n"
            "out[n, u] = tanh(s[n, u] + b[u]) * s[n, u]",
        }
    },
    "layers": ["odd", {"dense": 2}],
    "sizes": {"batch": 3},
}


@pytest.mark.parametrize(
    ("mapping", "names"),
    [
        (ONE_HEAD, USUAL),
        (ONE_CANDIDATE, USUAL),
        (SLICE_OF_ROWS, USUAL),
        (PANELS, ("C++", "clang")),
        (CLIPPED, USUAL),
        (FORKED, ("scalar",)),
        (WITHOUT_BIAS, ("scalar",)),
    ],
    ids=[
        "one head", "one candidate", "slice of rows", "panels in C++", "clipped", "forked",
        "without bias",
    ],
)  # fmt: skip
def test_found_once(mapping: dict[str, Any], names: tuple[str, ...]) -> None:
    builds = tuple(BUILDS[n] for n in names if shutil.which(BUILDS[n].compiler))
    assert builds
    kinds: dict[str, Any] = {"x": 5, "y": "distribution"} if mapping is SLICE_OF_ROWS else {}
    with Workers() as workers:
        judge(Declared(mapping, kinds, 1), workers, builds)
