"""The oracle's cases without PyTorch: gradients against central differences of the forward pass."""

from __future__ import annotations

import re
from collections import Counter
from types import ModuleType
from typing import Any

import library_backends
import numpy as np
import pytest
from library_case import Array, Arrays, Case
from oracle_table import CASES

from symbp import api

STEP = 1e-5


def _cases() -> list[Any]:
    """Two cases of each entry; the others are long."""
    seen: Counter[str] = Counter()
    found = []
    for case in (c for c in CASES if c.smooth):
        entry = re.split(r"\W", case.name)[0]
        marks = [pytest.mark.long] if seen[entry] > 1 else []
        found.append(pytest.param(case, id=case.name, marks=marks))
        seen[entry] += 1
    return found


@pytest.mark.parametrize("case", _cases())
def test_gradient_is_the_slope(case: Case) -> None:
    sizes = dict(case.sizes[0])
    net = api.derive(case.declaration, targets=("numpy",), dtype="float64", sizes=sizes).module()
    arrays, rng = case.draw(0), np.random.default_rng(5)
    value = _forward(net, arrays)
    bar = None if case.loss else rng.standard_normal(np.shape(value))
    gradients = library_backends.call(net, arrays, bar).gradients
    assert gradients
    for name, gradient in gradients.items():
        direction = rng.standard_normal(np.shape(arrays[name]))
        ends = []
        for sign in (1, -1):
            moved = {**arrays, name: arrays[name] + sign * STEP * direction}
            ends.append(np.sum(_forward(net, moved) * (1.0 if bar is None else bar)))
        slope = (ends[0] - ends[1]) / (2 * STEP)
        assert np.sum(gradient * direction) == pytest.approx(slope, rel=1e-6, abs=1e-8), name


def _forward(net: ModuleType, arrays: Arrays) -> Array:
    params = {name: arrays[name] for name in net.PARAMETERS}
    return np.array(net.forward(params, **library_backends.given(net, arrays))[0])
