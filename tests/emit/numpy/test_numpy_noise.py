"""Noise: drawn from the seed as docs/random.md says, or given; mistakes in it."""

from __future__ import annotations

import math
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest
from numpy_families import CENTRE_AND_DROP, family_module

STEP, WHOLE = 0x9E3779B97F4A7C15, 2**64


def mix(z: int) -> int:
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % WHOLE
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % WHOLE
    return z ^ (z >> 31)


def word(seed: int, number: int, element: int) -> int:
    """Word `element` of noise tensor `number`, one at a time, in Python's integers."""
    key = mix((mix((seed + STEP) % WHOLE) + (number + 1) * STEP) % WHOLE)
    return mix((key + (element + 1) * STEP) % WHOLE)


def uniform(seed: int, number: int, count: int, dtype: Any) -> np.ndarray:
    bits = 24 if dtype == np.float32 else 53
    words = [word(seed, number, i) >> (64 - bits) for i in range(count)]
    return np.array([w / 2**bits for w in words], dtype)


def normal(seed: int, number: int, count: int, dtype: Any) -> np.ndarray:
    found = []
    u = [float(a) for a in uniform(seed, number, count + count % 2, dtype)]
    for first, second in zip(u[0::2], u[1::2], strict=True):
        radius = math.sqrt(-2 * math.log(1 - first))
        found += [radius * f(2 * math.pi * second) for f in (math.cos, math.sin)]
    return np.array(found[:count], dtype)


# The loss is linear in the noise, so that its gradient by w is the noise itself.
LINEAR = """
name: linear
inputs:
  x: [batch]
  u: {shape: [batch, 3], noise: uniform}
  z: {shape: [batch, 3], noise: normal}
parameters: {v: [batch, 3], w: [batch, 3]}
formula: |
  loss = sum[i, k]((v[i, k]*u[i, k] + w[i, k]*z[i, k])*x[i])
"""

DROPPED = f"""
name: dropped
inputs: {{x: [batch, 512], y: [batch, 512]}}
layers:
  - dense: {{units: 512, bias: false}}
  - drop
loss: {{mse: y}}
{CENTRE_AND_DROP}"""

DEEP = f"""
name: deep
inputs: {{x: [batch, 4], y: [batch, 4]}}
layers:
  - repeat: {{times: 3, layers: [{{dense: {{units: 4, bias: false}}}}, drop]}}
loss: {{mse: y}}
{CENTRE_AND_DROP}"""


@pytest.fixture(scope="module")
def linear() -> Any:
    return family_module(LINEAR)


@pytest.fixture(scope="module")
def dropped() -> Any:
    return family_module(DROPPED)


def drawn(net: Any, batch: int, dtype: Any, **more: Any) -> dict[str, np.ndarray]:
    """The noise of a call, by way of the gradients."""
    params = {n: np.ones((batch, 3), dtype) for n in ("v", "w")}
    _, saved = net.forward(params, x=np.ones(batch, dtype), **more)
    return net.backward(params, saved)


def test_the_recipe_is_that_of_the_documentation() -> None:
    assert f"{word(0, 0, 0):016x} {word(0, 0, 1):016x}" == "238275bc38fcbe91 f89a2566b5822c54"
    assert f"{word(0, 1, 0):016x} {word(42, 0, 3):016x}" == "2f101fe21496ea20 9a7e5c0b8be62326"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", [0, 7, 2**64 - 1, np.int64(3)])
@pytest.mark.parametrize("batch", [1, 4])  # 3 elements, and 12: odd and even
def test_the_draw(linear: Any, dtype: Any, seed: Any, batch: int) -> None:
    assert linear.NOISE == {"u": ("batch", 3), "z": ("batch", 3)}
    found = drawn(linear, batch, dtype, seed=seed)
    count = 3 * batch
    wanted = uniform(int(seed), 0, count, dtype).reshape(batch, 3)
    np.testing.assert_array_equal(found["v"], wanted)
    wanted = normal(int(seed), 1, count, dtype).reshape(batch, 3)
    eps = 2e-6 if dtype == np.float32 else 1e-14
    np.testing.assert_allclose(found["w"], wanted, rtol=eps, atol=eps)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_long_draw_is_the_same_as_a_short_one(linear: Any, dtype: Any) -> None:
    batch = 30001  # more than one piece, and odd
    found = drawn(linear, batch, dtype, seed=5)
    flat = {n: a.reshape(-1) for n, a in found.items()}
    for i in (0, 16383, 16384, 16385, 3 * batch - 1):
        bits = 24 if dtype == np.float32 else 53
        assert flat["v"][i] == (word(5, 0, i) >> (64 - bits)) / 2**bits
    pair = normal(5, 1, 3 * batch, dtype)
    np.testing.assert_allclose(flat["w"][-5:], pair[-5:], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(flat["w"][16380:16390], pair[16380:16390], rtol=1e-5, atol=1e-6)


def test_the_numbers_are_spread_as_they_should_be(linear: Any) -> None:
    found = drawn(linear, 100000, np.float32, seed=1)
    u, z = (found[n].astype(np.float64).reshape(-1) for n in ("v", "w"))
    assert 0 <= u.min() < u.max() < 1
    assert abs(u.mean() - 1 / 2) < 3e-3
    assert abs(u.var() - 1 / 12) < 1e-3
    assert abs(z.mean()) < 1e-2
    assert abs(z.var() - 1) < 2e-2
    assert abs((z**4).mean() - 3) < 0.1
    assert abs(np.corrcoef(z[:-1], z[1:])[0, 1]) < 1e-2
    assert abs(np.corrcoef(u, z)[0, 1]) < 1e-2
    assert np.isfinite(z).all()


def test_the_same_seed_is_the_same_noise(linear: Any) -> None:
    ws = linear.workspace(batch=4)
    first = {n: a.copy() for n, a in drawn(linear, 4, np.float64, seed=3, workspace=ws).items()}
    for seed, same in ((4, False), (3, True), (3, True), (np.uint8(3), True)):
        found = drawn(linear, 4, np.float64, seed=seed, workspace=ws)
        assert all((found[n] == a).all() == same for n, a in first.items())
    default = drawn(linear, 4, np.float64)
    assert all((drawn(linear, 4, np.float64, seed=0)[n] == a).all() for n, a in default.items())


def test_noise_may_be_given_by_name_or_as_an_input(linear: Any) -> None:
    ws = linear.workspace(batch=2)
    z = np.arange(6.0).reshape(2, 3)
    wanted = uniform(9, 0, 6, np.float64).reshape(2, 3)
    for given in ({"z": z}, {"noise": {"z": z}}):
        for workspace in (None, ws):
            found = drawn(linear, 2, np.float64, seed=9, workspace=workspace, **given)
            np.testing.assert_array_equal(found["w"], z)
            np.testing.assert_array_equal(found["v"], wanted)
    # what was given is not taken for what a seed drew
    found = drawn(linear, 2, np.float64, seed=9, workspace=ws)
    np.testing.assert_allclose(found["w"], normal(9, 1, 6, np.float64).reshape(2, 3), rtol=1e-12)
    given = np.asfortranarray(z + 1)
    found = drawn(linear, 2, np.float64, workspace=ws, noise={"z": given, "u": z})
    np.testing.assert_array_equal(found["w"], given)
    np.testing.assert_array_equal(found["v"], z)


def test_a_mask_drops_and_scales(dropped: Any) -> None:
    rng = np.random.default_rng(0)
    params = dropped.init(dtype=np.float64)
    x, y = rng.standard_normal((2, 3, 512))
    mask = uniform(11, 0, 3 * 512, np.float64).reshape(3, 512) < 0.75
    assert 0.7 < mask.mean() < 0.8
    out = (x @ params["dense1.W"].T) * mask / 0.75
    loss, saved = dropped.forward(params, x=x, y=y, seed=11)
    np.testing.assert_allclose(loss, ((out - y) ** 2).mean(), rtol=1e-12)
    wanted = ((out - y) * 2 / y.size * mask / 0.75).T @ x
    np.testing.assert_allclose(dropped.backward(params, saved)["dense1.W"], wanted, rtol=1e-10)
    before = params["dense1.W"].copy()
    dropped.step(params, rate=0.5, x=x, y=y, seed=11)
    np.testing.assert_allclose(params["dense1.W"], before - 0.5 * wanted, rtol=1e-10, atol=1e-12)


def test_every_repeated_layer_has_noise_of_its_own() -> None:
    net = family_module(DEEP)
    rng = np.random.default_rng(0)
    params, ws = net.init(dtype=np.float64), net.workspace(batch=6)
    x, y = rng.standard_normal((2, 6, 4))
    for seed in (0, 1, 0):
        out = x
        for number, weight in enumerate(params.values()):
            mask = uniform(seed, number, 24, np.float64).reshape(6, 4) < 0.75
            out = (out @ weight.T) * mask / 0.75
        for workspace in (None, ws):
            loss, _ = net.forward(params, x=x, y=y, seed=seed, workspace=workspace)
            np.testing.assert_allclose(loss, ((out - y) ** 2).mean(), rtol=1e-12)


def test_a_step_allocates_nothing_and_draws_fast(dropped: Any) -> None:
    params, ws = dropped.init(), dropped.workspace(batch=128)
    x = np.ones((128, 512), np.float32)
    for seed in range(3):
        dropped.step(params, rate=0.1, x=x, y=x, seed=seed, workspace=ws)
    tracemalloc.start()
    for seed in range(3, 6):
        dropped.step(params, rate=0.1, x=x, y=x, seed=seed, workspace=ws)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.nbytes / 4
    times = []
    for seed in range(30):
        start = time.perf_counter()
        ws.take_noise(seed + 100, {})
        times.append(time.perf_counter() - start)
    assert min(times) < 1e-3


def test_predict_draws_where_it_reads_noise() -> None:
    net = family_module(
        "name: g\ninputs: {z: {shape: [batch, 2], noise: normal}, y: [batch, 3]}\n"
        "layers: [{dense: 3}]\nloss: {mse: y}\nsizes: {batch: 5}\n"
    )
    params = net.init(dtype=np.float64)
    z = normal(8, 0, 10, np.float64).reshape(5, 2)
    wanted = z @ params["dense1.W"].T + params["dense1.b"]
    np.testing.assert_allclose(net.predict(params, seed=8), wanted, rtol=1e-10)
    np.testing.assert_allclose(net.predict(params, z=z[:2]), wanted[:2], rtol=1e-10)
    found = net.predict(params, seed=8, workspace=net.workspace(batch=1))
    np.testing.assert_allclose(found, wanted[:1], rtol=1e-10)


def test_sizes_that_only_noise_has_must_be_told() -> None:
    net = family_module(
        "name: g\ninputs: {z: {shape: [batch, 2], noise: normal}, y: [batch, 3]}\n"
        "layers: [{dense: 3}]\nloss: {mse: y}\n"
    )
    params = net.init()
    with pytest.raises(TypeError, match="batch is unknown: no array has it; pass a workspace"):
        net.predict(params, seed=8)
    assert net.predict(params, seed=8, workspace=net.workspace(batch=3)).shape == (3, 3)
    assert net.predict(params, z=np.ones((4, 2), np.float32)).shape == (4, 3)


ONES = np.ones((2, 3))
MISTAKES = {
    "seed": ({"seed": 1.5}, TypeError, "seed is of type float; it should be an integer"),
    "none": ({"seed": None}, TypeError, "seed is of type NoneType"),
    "negative": ({"seed": -1}, ValueError, r"seed is -1; it should be in 0 .. 2\*\*64 - 1"),
    "large": ({"seed": 2**64}, ValueError, "seed is 18446744073709551616"),
    "no dict": ({"noise": ONES}, TypeError, "noise is of type ndarray; it should be a dict"),
    "name": ({"noise": {"q": ONES}}, TypeError, "noise has q; it may have u, z"),
    "twice": ({"noise": {"z": ONES}, "z": ONES}, TypeError, "z is given twice"),
    "shape": ({"noise": {"z": np.ones((3, 3))}}, ValueError,
              r"z has shape \(3, 3\); it should be \(batch, 3\), and batch is 2 in params"),
    "dtype": ({"z": ONES.astype("f4")}, TypeError, "z'?]? has dtype float32; .* float64"),
    "list": ({"z": [1.0]}, TypeError, "z is of type list"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_names_the_noise(linear: Any, name: str) -> None:
    given, error, message = MISTAKES[name]
    with pytest.raises(error, match=message):
        drawn(linear, 2, np.float64, **given)


def test_shape_of_noise_in_a_workspace(linear: Any) -> None:
    ws = linear.workspace(batch=2)
    with pytest.raises(ValueError, match=r"noise\['z'\] has shape \(3, 3\); it should be \(2, 3\)"):
        drawn(linear, 2, np.float64, z=np.ones((3, 3)), workspace=ws)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_of_noise_alone(dtype: Any) -> None:
    net = family_module(
        "name: n\ninputs: {e: {shape: [], noise: normal}, σ: {shape: [2], noise: uniform}}\n"
        "formula: |\n  out[i] = e*σ[i]\n"
    )
    e, u = normal(4, 0, 1, np.float64)[0], uniform(4, 1, 2, np.float64)
    np.testing.assert_allclose(net.predict({}, seed=4), e * u, rtol=1e-12)
    given = np.array([0.5, 2], dtype)
    found = net.predict({}, seed=4, noise={"σ": given, "e": np.array(3, dtype)})
    np.testing.assert_array_equal(found, [1.5, 6])
    assert found.dtype == dtype
    np.testing.assert_array_equal(net.predict({}, e=3, noise={"σ": given}), [1.5, 6])
