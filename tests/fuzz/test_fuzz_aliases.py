"""Arrays that overlap where the header says they may, and inputs that are one array."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzz_builds import ALWAYS, IN_TURN, Workers, compiled
from fuzz_calls import Calls, Header
from fuzz_judge import Expected, compare, compare_steps
from fuzz_networks import Declared
from fuzz_reference import Derivation, derived

STATES = {
    "name": "net",
    "inputs": {"x": ["batch", 5], "y": ["batch", 3]},
    "layers": [{"dense": 7}, "batch_norm", "tanh", {"dense": 3}, {"batch_norm": {"momentum": 0.4}}],
    "loss": {"mse": "y"},
    "sizes": {"batch": 7},
}
PAIR = {
    "name": "net",
    "inputs": {"x": ["batch", 9], "y": ["batch", 9]},
    "layers": [{"dense": 9}, "tanh", {"add": {"from": ["tanh1", "y"]}}, {"dense": 9}],
    "loss": {"mse": "y"},
    "wrt": ["x", "y"],
    "sizes": {"batch": 17},
}
TOKENS = {
    "name": "net",
    "inputs": {
        "x": {"shape": ["batch", 5], "labels": 7},
        "y": {"shape": ["batch", 5], "labels": 7},
    },
    "layers": [{"embedding": {"vocabulary": 7, "units": 8}}, {"gru": 8}, {"dense": 7}],
    "loss": {"cross_entropy": "y"},
    "sizes": {"batch": 3},
}
BUILDS = tuple(b for b in (*ALWAYS, *IN_TURN) if b.name in ("scalar", "threads", "sanitized"))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as running:
        yield running


def _compiled(mapping: dict[str, object], folder: Path) -> tuple[Derivation, Header, list[Path]]:
    found = derived(Declared(mapping, {"x": 7, "y": 7} if mapping is TOKENS else {}, 0))
    for suffix in (".h", ".c"):
        (folder / f"net{suffix}").write_text(found.files[f"net{suffix}"], encoding="utf-8")
    libraries = compiled(BUILDS, {"speed": folder / "net.c"}, folder)
    return found, Header(found.files["net.h"]), libraries


@pytest.mark.parametrize(
    ("mapping", "alias"),
    [(STATES, {"next_state": "state"}), (PAIR, {"y": "x"}), (TOKENS, {"y": "x"})],
    ids=["the next state in place of the state", "an input twice", "tokens twice"],
)
def test_one_array_in_two_arguments(
    mapping: dict[str, object], alias: dict[str, str], tmp_path: Path, workers: Workers
) -> None:
    found, header, libraries = _compiled(mapping, tmp_path)
    expected = Expected(found, 1)
    if "y" in alias:
        expected.arrays["y"] = np.array(expected.arrays["x"])
    calls = Calls(found, header)
    for build, library in zip(BUILDS, libraries, strict=True):
        more = {"threads": build.threads, "tight": build.sanitized, "alias": alias}
        job = calls.job(library, expected.arrays, dtype="float64", **more)
        told = _wrong(workers.run(job, build.sanitized), calls, expected)
        assert not told, "\n".join(told)


def _wrong(gave: dict[str, Any], calls: Calls, expected: Expected) -> list[str]:
    """What differs from the values of two arrays, where these are one."""
    lines = list(gave["faults"])
    for raw in gave["results"]:
        results = calls.named(raw, expected.arrays)
        lines += compare("C", results, expected, True)
        lines += compare_steps("C", results, expected.arrays, True)
    return lines


def test_the_header_says_what_may_overlap() -> None:
    text = " ".join(derived(Declared(STATES, {}, 0)).files["net.h"].replace("\n *", " ").split())
    assert "Arrays that a call only reads may overlap one another" in text
    assert "any other two must not, but where that is said" in text
    assert "to `next_state` unless that is NULL; it may be the same buffer" in text
