"""Second derivatives through every library entry: the gradient's own program, differentiated again.

The adjoint of the first derivative is compared, in random directions, with the first derivative's
directional derivative by the complex step. A smooth entry must have a second derivative that is
not zero somewhere, unless its first derivative is constant.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from library_backends import built
from library_case import Case

sys.path[:0] = [str(Path(__file__).parent.parent / name) for name in ("oracle", "derive")]

from derive_oracle import assert_pairing  # noqa: E402
from oracle_table import CASES  # noqa: E402

from symbp.derive import backward  # noqa: E402
from symbp.network.flatten import LOSS, flatten  # noqa: E402

# The reference interpreter walks every point of every equation: a case is run where it is small.
MOST = 60_000


def _one_for_each_entry() -> tuple[list[Case], list[Case]]:
    """The first smooth case of each kind of layer and loss; and all others that are smooth."""
    first: dict[tuple[str, ...], Case] = {}
    others = []
    for case in CASES:
        if not case.smooth:
            continue
        network = built(case.declaration)
        kinds = tuple(sorted({layer.kind for layer in network.layers}))
        if kinds in first:
            others.append(case)
        else:
            first[kinds] = case
    return list(first.values()), others


FIRST, OTHERS = _one_for_each_entry()


def check(case: Case) -> None:
    network = built(case.declaration)
    sizes = {s: case.sizes[0][s.name] for t in network.tensors.values() for s in _symbols(t)}
    flat = flatten(network)
    output = LOSS if network.terms else network.output
    wanted = tuple(n for n in network.wanted if n in flat.tensors)
    first = backward(flat, {output: None}, wanted)
    arrays = dict(case.draw(0))
    rng = np.random.default_rng(0)
    for seed in first.seeds.values():
        shape = tuple(int(e.xreplace(sizes)) for e in first.program.tensors[seed].shape)
        arrays[seed] = rng.normal(size=shape)
    results = tuple(first.adjoints[n] for n in wanted)
    assert_pairing(
        first.program, results, (*wanted, *first.seeds.values()), sizes, arrays, directions=1
    )


def _symbols(tensor):
    return {s for e in tensor.shape for s in e.free_symbols}


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case.name)
def test_the_gradient_has_a_gradient(case: Case) -> None:
    check(case)


@pytest.mark.long
@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_the_gradient_has_a_gradient_at_other_shapes(case: Case) -> None:
    check(case)
