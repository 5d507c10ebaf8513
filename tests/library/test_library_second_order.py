"""Second derivatives through every library entry: the gradient's own program, differentiated again.

The adjoint of the first derivative is compared, in random directions, with the first derivative's
directional derivative by the complex step.
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

SMOOTH = tuple(case for case in CASES if case.smooth)
# A case is called by its entry's name and what is special about it; one for each entry is enough.
FIRST = tuple({case.name.split()[0]: case for case in reversed(SMOOTH)}.values())
OTHERS = tuple(case for case in SMOOTH if case not in FIRST)


def check(case: Case) -> None:
    """The pairing of the gradient's own gradient, at one random point."""
    network = built(case.declaration)
    symbols = {s for t in network.tensors.values() for e in t.shape for s in e.free_symbols}
    sizes = {s: case.sizes[0][s.name] for s in symbols}
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


@pytest.mark.parametrize("case", FIRST, ids=lambda case: case.name)
def test_the_gradient_has_a_gradient(case: Case) -> None:
    check(case)


@pytest.mark.long
@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_the_gradient_has_a_gradient_at_other_shapes(case: Case) -> None:
    check(case)
