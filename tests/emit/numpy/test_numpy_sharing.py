"""Arrays that share memory: an adjoint that arrives keeps its memory until it is added."""

from __future__ import annotations

import pytest
from numpy_against_interpreter import check, derivation_of

from symbp.ir import size

NETWORKS = [
    "[{dense: 2}, {residual: [log_softmax, tanh, {dense: 2}]}]",
    "[{dense: 2}, {residual: [log_softmax]}]",
    "[{dense: 4}, {repeat: {times: 2, layers: [{residual: [softmax, tanh, {dense: 4}]}]}}]",
]


@pytest.mark.parametrize("layers", NETWORKS)
def test_residuals_agree_with_the_interpreter(layers: str) -> None:
    declaration = f"name: net\ninputs: {{x: [batch, 4]}}\nwrt: [x]\nlayers: {layers}\n"
    check(derivation_of(declaration), {size("batch"): 3})
