"""Every construct: the emitted module gives what the reference interpreter gives."""

from __future__ import annotations

import pytest
from numpy_against_interpreter import check, derivation_of
from numpy_networks import NETWORKS

from symbp.ir import size


@pytest.mark.parametrize("simplified", [False, True], ids=["derived", "simplified"])
@pytest.mark.parametrize("name", NETWORKS)
def test_module_agrees_with_the_interpreter(name: str, simplified: bool) -> None:
    declaration, sizes = NETWORKS[name]
    derivation = derivation_of(declaration, simplified)
    for seed in range(2):
        check(derivation, {size(n): v for n, v in sizes.items()}, seed)


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_any_batch_size(batch: int) -> None:
    declaration, _ = NETWORKS["digits"]
    check(derivation_of(declaration), {size("batch"): batch})
