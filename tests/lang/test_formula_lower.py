"""Lowered formulas, evaluated by the reference interpreter against NumPy written by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from formula_cases import context, evaluate, lowered, program, tensor
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from symbp.ir import Fresh, equation_text, run, size
from symbp.lang import lower, parse


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def texts(text: str, around: Any) -> list[str]:
    return [equation_text(q) for q in lowered(text, around).equations]


def test_dense(rng: np.random.Generator) -> None:
    W, b, x = rng.normal(size=(3, 4)), rng.normal(size=3), rng.normal(size=(2, 5, 4))
    got = evaluate(
        "out[..., u] = b[u] + sum[k](W[u, k] * x[..., k])",
        {"W": W, "b": b, "x": x}, leading=2, outputs={"out": "dense1"}, prefix="dense1",
    )  # fmt: skip
    assert_allclose(got["dense1"], x @ W.T + b)


def test_a_sum_alone_stays_direct() -> None:
    around = context(tensor("W", 3, 4), tensor("x", "N", 4), scalars={"gain": 0.5})
    assert texts("out[n, u] = -gain * sum[k](W[u, k] * x[n, k]) / 3", around) == [
        "out[n, u] = sum[k < 4](-W[u, k]*x[n, k]/6)"
    ]


def test_a_sum_of_a_sum_is_one_sum() -> None:
    around = context(tensor("x", "N", 4))
    assert texts("out = mean[n](sum[k if k > 0](x[n, k]) / 2)", around) == [
        "out = sum[n < N, k < 4 if k > 0](x[n, k]/(2*N))"
    ]


def test_nested_reductions_are_lifted_with_the_indices_they_use() -> None:
    around = context(tensor("x", "N", 4), prefix="s", outputs={"out": "s"})
    assert texts("out[n, k] = exp(x[n, k]) / sum[k](exp(x[n, k]))", around) == [
        "s·sum[n] = sum[k < 4](exp(x[n, k]))",
        "s[n_1, k_1] = exp(x[n_1, k_1])/s·sum[n_1]",
    ]


def test_an_inner_binding_hides_an_outer_one(rng: np.random.Generator) -> None:
    x = rng.normal(size=(3, 4))
    got = evaluate("out[i] = sum[i](x[0, i]) + x[i, 0]", {"x": x})
    assert_allclose(got["out"], x[0].sum() + x[:, 0])


def test_the_same_letter_with_another_extent(rng: np.random.Generator) -> None:
    a, b = rng.normal(size=3), rng.normal(size=5)
    got = evaluate("out = sum[i](a[i]) * sum[i](b[i])", {"a": a, "b": b})
    assert_allclose(got["out"], a.sum() * b.sum())


def test_a_reduction_multiplied_by_an_option_of_zero_is_dropped() -> None:
    around = context(tensor("x", "N", 4), scalars={"s": 0})
    assert texts("out[n] = x[n, 0] + s * mean[k](x[n, k]^2)", around) == ["out[n] = x[n, 0]"]


@pytest.mark.parametrize(
    ("kind", "numpy"),
    [("sum", np.sum), ("mean", np.mean), ("max", np.max), ("min", np.min), ("prod", np.prod)],
)
def test_reductions(rng: np.random.Generator, kind: str, numpy: Any) -> None:
    x = rng.normal(size=(3, 4))
    got = evaluate(f"a = {kind}[i, j](x[i, j])\nb[i] = 1 + {kind}[j](x[i, j])", {"x": x})
    assert_allclose(got["a"], numpy(x))
    assert_allclose(got["b"], 1 + numpy(x, axis=1))


def test_restricted_ranges(rng: np.random.Generator) -> None:
    x = rng.normal(size=5)
    y = np.array([0, 2, 1, 4, 4])
    text = (
        "extent(t) = 5\n"
        "a[t] = sum[u if u <= t](x[u])\n"
        "b[t] = 2 + mean[u if u <= t](x[u])\n"
        "c[n] = sum[j if j != y[n] and j > 0](x[j])\n"
        "d[t] = max[u if t <= u < 4 or u == 0](x[u])"
    )
    got = evaluate(text, {"x": x, "y": y})
    assert_allclose(got["a"], np.cumsum(x))
    assert_allclose(got["b"], 2 + np.cumsum(x) / np.arange(1, 6))
    assert_allclose(got["c"], [sum(x[j] for j in range(1, 5) if j != k) for k in y])
    assert_allclose(got["d"], [max([x[0], *x[t:4]]) for t in range(5)])


FUNCTIONS = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "atan": np.arctan, "abs": np.abs,
    "sign": np.sign, "floor": np.floor, "log1p": np.log1p, "expm1": np.expm1,
    "erf": np.vectorize(math.erf), "stop": lambda x: x,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "softplus": lambda x: np.log(1 + np.exp(x)),
    "relu": lambda x: np.maximum(x, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(rng: np.random.Generator, name: str) -> None:
    x = rng.normal(size=6)
    x = np.abs(x) if name in ("log", "sqrt", "log1p") else x
    assert_allclose(evaluate(f"y[i] = {name}(x[i])", {"x": x})["y"], FUNCTIONS[name](x))


def test_extrema_of_two_and_where(rng: np.random.Generator) -> None:
    a, b = rng.normal(size=6), rng.normal(size=6)
    text = (
        "hi[i] = max(a[i], b[i])\nlo[i] = min(a[i], b[i])\nc[i] = where(i < 2 or a[i] > 0, 1, b[i])"
    )
    got = evaluate(text, {"a": a, "b": b})
    assert_allclose(got["hi"], np.maximum(a, b))
    assert_allclose(got["lo"], np.minimum(a, b))
    assert_allclose(got["c"], np.where((np.arange(6) < 2) | (a > 0), 1, b))


def test_nested_extrema_do_not_blow_up(rng: np.random.Generator) -> None:
    x = rng.normal(size=2)
    depth = 40
    text = "y = " + "max(x[0] + 1, -" * depth + "x[1]" + ")" * depth
    expected = x[1]
    for _ in range(depth):
        expected = max(x[0] + 1, -expected)
    assert_allclose(evaluate(text, {"x": x})["y"], expected)


def test_a_shifted_access_under_where(rng: np.random.Generator) -> None:
    x = rng.normal(size=(5, 3))
    text = (
        "extent(i) = 5\n"
        "y[i] = where(i > 0, sum[k](x[i-1, k]), 0) + where(i < 4, 2 * sum[k](x[i+1, k]^2), 0)"
    )
    s = x.sum(1)
    q = 2 * (x**2).sum(1)
    expected = np.concatenate([[0], s[:-1]]) + np.concatenate([q[1:], [0]])
    assert_allclose(evaluate(text, {"x": x})["y"], expected)


def test_gathers(rng: np.random.Generator) -> None:
    E, tokens = rng.normal(size=(7, 3)), rng.integers(0, 7, (2, 4))
    z, y = rng.normal(size=(2, 7)), rng.integers(0, 7, 2)
    text = "e[n, t, d] = E[tokens[n, t], d]\nloss = -mean[...](log(z[..., y[...]]^2))"
    got = evaluate(text, {"E": E, "tokens": tokens, "z": z, "y": y}, leading=1)
    assert_allclose(got["e"], E[tokens])
    assert_allclose(got["loss"], -np.log(z[np.arange(2), y] ** 2).mean())


def test_integers_are_numbers_in_expressions(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=4), rng.integers(0, 7, 4)
    assert_allclose(evaluate("z[i] = x[i] * y[i] + i", {"x": x, "y": y})["z"], x * y + np.arange(4))


def test_strided_convolution(rng: np.random.Generator) -> None:
    x, W = rng.normal(size=(2, 3, 10)), rng.normal(size=(4, 3, 3))
    text = "out[n, f, p] = sum[c, r](W[f, c, r] * x[n, c, p*stride + r])"
    got = evaluate(text, {"x": x, "W": W}, {"stride": 2})["out"]
    windows = np.stack([x[:, :, 2 * p : 2 * p + 3] for p in range(4)], 2)
    assert_allclose(got, np.einsum("fcr,ncpr->nfp", W, windows))


def test_declared_extent_with_padding(rng: np.random.Generator) -> None:
    x, w = rng.normal(size=6), rng.normal(size=3)
    text = (
        "extent(p) = floor((extent(x, 0) + 2*pad - 3) / 2) + 1\n"
        "out[p] = sum[r](w[r] * where(0 <= 2*p + r - pad < extent(x, 0), x[2*p + r - pad], 0))"
    )
    padded = np.pad(x, 1)
    expected = [padded[2 * p : 2 * p + 3] @ w for p in range(3)]
    assert_allclose(evaluate(text, {"x": x, "w": w}, {"pad": 1})["out"], expected)


def test_an_index_that_is_only_shifted_runs_as_far_as_it_fits(rng: np.random.Generator) -> None:
    x = rng.normal(size=6)
    got = evaluate("d[i] = x[i+1] - x[i+2]\nr[i] = x[5 - i]", {"x": x})
    assert_allclose(got["d"], x[1:5] - x[2:])
    assert_allclose(got["r"], x[::-1])


def test_a_declared_extent_takes_a_part(rng: np.random.Generator) -> None:
    x = rng.normal(size=6)
    text = "extent(i) = m\na[i] = x[i]\nb[i] = x[i + m]"
    got = evaluate(text, {"x": x}, {"m": 3})
    assert_allclose(got["a"], x[:3])
    assert_allclose(got["b"], x[3:])


def test_an_access_times_zero_still_tells_an_extent() -> None:
    x = np.ones(4)
    assert_allclose(evaluate("a[i] = 2 + s * x[i]", {"x": x}, {"s": 0})["a"], [2] * 4)


def test_a_mean_of_an_ellipsis_after_an_index(rng: np.random.Generator) -> None:
    x = rng.normal(size=(2, 3, 4, 5))
    text = "a[n, c] = mean[...](x[n, c, ...])\nb[c] = mean[n, ...](x[n, c, ...])"
    got = evaluate(text, {"x": x}, trailing=2)
    assert_allclose(got["a"], x.mean((2, 3)))
    assert_allclose(got["b"], x.mean((0, 2, 3)))


def test_extent_of_an_ellipsis(rng: np.random.Generator) -> None:
    x = rng.normal(size=(2, 3, 4, 5))
    text = "a[n, c, ...] = x[n, c, ...] / extent(x, ...)"
    assert_allclose(evaluate(text, {"x": x}, trailing=2)["a"], x / 20)
    assert_allclose(evaluate(text, {"x": x[..., 0, 0]}, trailing=0)["a"], x[..., 0, 0])
    leading = "a[..., k] = x[..., k] / extent(x, ...)"
    assert_allclose(evaluate(leading, {"x": x}, leading=3)["a"], x / 24)


def test_a_divisor_with_a_fraction_in_it_is_zero_where_its_numerator_is() -> None:
    found = lowered("a[i] = x[i] / (1 - 1 / extent(i))", context(tensor("x", "N")))
    assert found.nonzero == (size("N") - 1,)


def test_flat_is_row_major(rng: np.random.Generator) -> None:
    x = rng.normal(size=(2, 3, 4, 5))
    got = evaluate(
        "a[n, flat(...)] = x[n, ...]\nb[flat(i, j), k, l] = x[i, j, k, l]", {"x": x}, trailing=3
    )
    assert_allclose(got["a"], x.reshape(2, -1))
    assert_allclose(got["b"], x.reshape(6, 4, 5))


def test_reshape_with_a_declared_extent(rng: np.random.Generator) -> None:
    x = rng.normal(size=(2, 12))
    text = "extent(i) = 3\nextent(j) = 4\nout[n, i, j] = x[n, flat(i, j)]"
    assert_allclose(evaluate(text, {"x": x})["out"], x.reshape(2, 3, 4))


def test_flat_in_a_sum(rng: np.random.Generator) -> None:
    x = rng.normal(size=(2, 18))
    text = (
        "extent(h) = heads\nextent(d) = 2\n"
        "a[n, h, d] = x[n, 6 + flat(h, d)] - x[n, 2*flat(h, d) + 1]\n"
        "b[n, 4 + flat(h, d)] = a[n, h, d]\nb[n, r] = 0"
    )
    got = evaluate(text.replace("b[n, r] = 0", "extent(r) = 4\nb[n, r] = 0"), {"x": x},
                   scalars={"heads": 3})  # fmt: skip
    wanted = x[:, 6:12] - x[:, 1:12:2]
    assert_allclose(got["a"], wanted.reshape(2, 3, 2))
    assert_allclose(got["b"], np.concatenate([np.zeros((2, 4)), wanted], 1))


@pytest.mark.parametrize("rows", [7, 8])
def test_rounded_extents_and_positions_of_named_sizes(rng: np.random.Generator, rows: int) -> None:
    x = rng.normal(size=(rows, 3))
    around = context(tensor("x", "R", 3))
    text = (
        "extent(p) = floor((extent(x, 0) - 3) / 2) + 1\nextent(i) = 3\n"
        "y[p] = sum[i, k](x[2*p + i, k])\n"
        "z[p] = x[p + floor(extent(x, 0) / 2) - p, 0]"
    )
    got = run(program(lowered(text, around), around), {"x": x}, {size("R"): rows})
    starts = range(0, rows - 2, 2)
    assert_allclose(got["y"], [x[s : s + 3].sum() for s in starts])
    assert_allclose(got["z"], np.full(len(starts), x[rows // 2, 0]))


def test_an_extent_that_sizes_may_make_0_is_left_to_run_time() -> None:
    found = lowered("extent(p) = extent(x, 0) - 3\ny[p] = x[p]", context(tensor("x", "N")))
    assert size("N") - 4 in found.nonnegative


def test_ellipses_lead_and_trail(rng: np.random.Generator) -> None:
    x, g = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=3)
    text = (
        "extent(k) = extent(x, 1)\n"
        "mu[k] = mean[..., k2, ...](where(k2 == k, 3 * x[..., k2, ...], 0))\n"
        "out[..., k, ...] = g[k] * x[..., k, ...]\n"
        "s[k, ...] = sum[...](x[..., k, ...])\n"
        "m = mean[...](sum[k, ...](x[..., k, ...]))"
    )
    got = evaluate(text, {"x": x, "g": g}, leading=1, trailing=2)
    assert_allclose(got["mu"], x.mean((0, 2, 3)))
    assert_allclose(got["out"], x * g[:, None, None])
    assert_allclose(got["s"], x.sum(0))
    assert_allclose(got["m"], x.sum((1, 2, 3)).mean())


def test_an_ellipsis_may_stand_for_nothing() -> None:
    assert_allclose(evaluate("y[...] = 2*x[...]\nz = 1 + mean[...](x[...])", {"x": 3.0})["z"], 4)


def test_concat_in_pieces(rng: np.random.Generator) -> None:
    a, b = rng.normal(size=(2, 3)), rng.normal(size=(2, 4))
    text = "out[n, k] = a[n, k]\nout[n, m + k] = b[n, k]"
    assert_allclose(evaluate(text, {"a": a, "b": b}, {"m": 3})["out"], np.concatenate([a, b], 1))


def test_interleaved_pieces(rng: np.random.Generator) -> None:
    a, b = rng.normal(size=3), rng.normal(size=3)
    got = evaluate("out[2*k] = a[k]\nout[2*k + 1] = b[k]", {"a": a, "b": b})["out"]
    assert_allclose(got, np.stack([a, b], 1).ravel())


def test_equations_may_stand_in_any_order(rng: np.random.Generator) -> None:
    x = rng.normal(size=3)
    assert_allclose(evaluate("loss = sum[i](y[i])\ny[i] = x[i]^2", {"x": x})["loss"], x @ x)


def test_absent_parameters_read_as_zero() -> None:
    around = context(tensor("x", "N", 3), absent=frozenset({"b"}))
    assert texts("out[n, k] = x[n, k] + b[k]", around) == ["out[n, k] = x[n, k]"]


def test_names_in_the_ir() -> None:
    x, W = tensor("h3", "N", 4), tensor("dense1.W", 2, 4)
    statements, _ = parse(
        "z[..., u] = 1 + sum[k](W[u, k] * in[..., k])\nout[..., u] = tanh(z[..., u])"
    )
    around = context(prefix="dense1", outputs={"out": "dense1"}, leading=1)
    around = type(around)(**{**around.__dict__, "tensors": {"in": x, "W": W}, "origin": "dense1"})
    result = lower(statements, around)
    assert [t.name for t in result.tensors] == ["dense1.z·sum", "dense1.z", "dense1"]
    assert result.names == {"z": "dense1.z", "out": "dense1"}
    assert {q.origin for q in result.equations} == {"dense1"}
    assert [str(t.shape) for t in result.tensors] == ["(N, 2)"] * 3


def test_indices_are_new_to_the_source_given() -> None:
    fresh = Fresh(["n", "k"])
    around = context(tensor("x", "N", 3))
    statements, _ = parse("y[n] = 1 + sum[k](x[n, k])")
    one, two = lower(statements, around, fresh), lower(statements, around, fresh)
    names = [i.name for r in (one, two) for q in r.equations for i in q.domain]
    assert len(set(names)) == len(names)
    assert not {"n", "k"} & set(names)


def test_indices_are_not_called_like_sizes() -> None:
    around = context(tensor("T", "m", "n"))
    (equation,) = lowered("R[m, n] = T[m, n]", around).equations
    assert not {i.name for i in equation.domain} & {"m", "n"}
    assert equation.free[0].extent == size("m")


def test_sizes_are_numbers_in_expressions_and_indices(rng: np.random.Generator) -> None:
    around = context(tensor("s", "T"), scalars={"T": "T"})
    assert texts("last = s[T - 1] / T", around) == ["last = s[T - 1]/T"]


def test_divisors_that_sizes_may_make_zero_are_collected() -> None:
    around = context(tensor("x", "N"), scalars={"N": "N"})
    result = lowered("v = sum[i](x[i]^2) / (N - 1) / N\nw = x[0]^(2 - N)", around)
    assert result.nonzero == (size("N") - 1,)


def test_accesses_that_sizes_may_lead_outside_are_collected() -> None:
    around = context(tensor("x", "N"), scalars={"N": "N"})
    result = lowered("a = x[4]\nb = x[N - 1]\nc[i] = where(i > 0, x[i - 1], 0) + x[i]", around)
    assert result.nonnegative == (size("N") - 5,)


def test_extents_are_reported() -> None:
    result = lowered("y[n] = sum[k](x[n, k])", context(tensor("x", "N", 3)))
    assert result.extents == {"n": size("N"), "k": 3}


def test_lowering_is_deterministic() -> None:
    around = context(tensor("x", "N", 5), tensor("W", 5, 5))
    text = "y[n, k] = where(x[n, k] > 0, sum[j](W[k, j]*x[n, j]), max(x[n, k], mean[i](x[n, i])))"
    assert texts(text, around) == texts(text, around)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["a", "b", "2", "0.5", "3"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(" ".join),
            inner.map(lambda s: f"({s})"),
            inner.map(lambda s: f"-{s}"),
            st.tuples(
                st.sampled_from(["a", "b", "(a + b)"]), st.sampled_from(["2", "3", "-1"])
            ).map("^".join),
        ),
        max_leaves=12,
    )
)
def test_arithmetic_is_that_of_python(text: str) -> None:
    a, b = 1.25, 2.5
    got = evaluate(f"y = {text}", {"a": a, "b": b})["y"]
    expected = eval(text.replace("^", "**"), {"a": a, "b": b})
    assert_allclose(got, expected, rtol=1e-9, atol=1e-9)


def test_verified_programs_share_no_index() -> None:
    around = context(tensor("x", "N", 3))
    first = lowered("y[n] = sum[k](x[n, k])\nz[n] = y[n] + sum[k](x[n, k]^2)", around)
    assert first.equations
    indices = [i for q in first.equations for i in q.domain]
    assert len(set(indices)) == len(indices)
