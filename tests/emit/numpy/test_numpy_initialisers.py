"""Every initialiser: its distribution, its fans, its scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy_against_interpreter import loaded, network_of, text_of

from symbp.derive import derive


def weight(
    init: str, shape: tuple[int, ...], seed: int = 0, scale: float | None = None
) -> np.ndarray:
    """A parameter of this shape as `init` starts it, in float64."""
    indices = ", ".join(["i", "j", "k", "l"][: len(shape)])
    network = network_of(
        f"name: w\ninputs: {{x: [{shape[0]}]}}\n"
        f"parameters: {{W: {{shape: {list(shape)}, init: {init}}}}}\n"
        f"formula: |\n  loss = sum[{indices}](W[{indices}]*x[i])\n"
    )
    declared = network.parameters["W"]
    started = replace(declared, init=replace(declared.init, scale=scale))
    net = loaded(text_of(derive(replace(network, parameters={"W": started}))))
    found = net.init(seed=seed, dtype=np.float64)["W"]
    assert found.shape == shape
    return np.array(found)


SHAPE = (60, 40, 3, 2)  # a convolution's weight: fan in 40 * 6, fan out 60 * 6
FAN_IN, FAN_OUT = 240, 360


@pytest.mark.parametrize(("init", "value"), [("zeros", 0), ("ones", 1), ("0.25", 0.25), ("-2", -2)])
def test_constants(init: str, value: float) -> None:
    np.testing.assert_array_equal(weight(init, (3, 2)), np.full((3, 2), value))


LIMITS = [
    ("glorot_uniform", None, np.sqrt(6 / (FAN_IN + FAN_OUT))),
    ("he_uniform", None, np.sqrt(6 / FAN_IN)),
    ("uniform", 0.1, 0.1),
    ("uniform", 1.0, 1.0),
    ("he_uniform", 0.5, 0.5 * np.sqrt(6 / FAN_IN)),
]
DEVIATIONS = [
    ("normal", None, 1.0),
    ("normal", 0.02, 0.02),
    ("glorot_normal", None, np.sqrt(2 / (FAN_IN + FAN_OUT))),
    ("he_normal", None, np.sqrt(2 / FAN_IN)),
    ("lecun_normal", None, np.sqrt(1 / FAN_IN)),
    ("lecun_normal", 3.0, 3 * np.sqrt(1 / FAN_IN)),
]


@pytest.mark.parametrize(("init", "scale", "limit"), LIMITS)
def test_uniform_rules_are_around_zero_up_to_their_limit(
    init: str, scale: float | None, limit: float
) -> None:
    found = weight(init, SHAPE, scale=scale)
    assert 0.999 * limit < found.max() <= limit
    assert -limit <= found.min() < -0.999 * limit
    np.testing.assert_allclose(found.var(), limit**2 / 3, rtol=0.03)


def test_plain_uniform_is_from_0_to_1() -> None:
    found = weight("uniform", SHAPE)
    assert 0 <= found.min() < 1e-3
    assert 0.999 < found.max() < 1


@pytest.mark.parametrize(("init", "scale", "deviation"), DEVIATIONS)
def test_normal_rules_have_their_deviation(
    init: str, scale: float | None, deviation: float
) -> None:
    found = weight(init, SHAPE, scale=scale)
    np.testing.assert_allclose(found.std(), deviation, rtol=0.03)
    assert abs(found.mean()) < 0.03 * deviation
    kurtosis = ((found / found.std()) ** 4).mean()
    assert abs(kurtosis - 3) < 0.2


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (5, 5), (6, 2, 2), (3, 2, 4)])
def test_orthogonal(shape: tuple[int, ...]) -> None:
    matrix = weight("orthogonal", shape).reshape(shape[0], -1)
    rows, columns = matrix.shape
    product = matrix @ matrix.T if rows <= columns else matrix.T @ matrix
    np.testing.assert_allclose(product, np.eye(min(rows, columns)), atol=1e-12)


def test_orthogonal_matrices_have_either_determinant() -> None:
    signs = {round(float(np.linalg.det(weight("orthogonal", (3, 3), seed)))) for seed in range(12)}
    assert signs == {-1, 1}


@pytest.mark.parametrize("init", ["uniform", "he_normal", "orthogonal"])
def test_a_seed_is_a_start(init: str) -> None:
    assert (weight(init, (4, 5), 3) == weight(init, (4, 5), 3)).all()
    assert (weight(init, (4, 5), 3) != weight(init, (4, 5), 4)).any()
