"""Recurrences: shifted storage, starts, both directions, several carried tensors, mistakes."""

from __future__ import annotations

import numpy as np
import pytest
from formula_cases import context, evaluate, lowered, mistake, program, tensor
from numpy.testing import assert_allclose

from symbp.ir import Scan, equation_text, run, schedule, size

RNN = "h[n, t, k] = tanh(a[n, t, k] + sum[j](U[k, j] * h[n, t-1, j]))"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def rnn(a: np.ndarray, U: np.ndarray, h0: np.ndarray) -> np.ndarray:
    states, h = [], h0
    for t in range(a.shape[1]):
        h = np.tanh(a[:, t] + h @ U.T)
        states.append(h)
    return np.stack(states, 1)


def test_cumulative_sum(rng: np.random.Generator) -> None:
    x = rng.normal(size=6)
    assert_allclose(evaluate("s[t] = s[t-1] + x[t]\ns[-1] = 0", {"x": x})["s"], np.cumsum(x))


def test_scalar_scan(rng: np.random.Generator) -> None:
    x = rng.normal(size=6)
    got = evaluate("s[-1] = 2\ns[t] = a*s[t-1] + x[t]\nlast = s[5]", {"x": x}, {"a": 0.5})
    s, expected = 2.0, []
    for v in x:
        s = 0.5 * s + v
        expected.append(s)
    assert_allclose(got["s"], expected)
    assert_allclose(got["last"], expected[-1])


def test_storage_holds_the_start_and_every_step() -> None:
    around = context(tensor("a", "N", "T", 3), tensor("U", 3, 3), prefix="r", outputs={"out": "r"})
    result = lowered(f"{RNN}\nh[n, -1, k] = 0\nout[n, t, k] = h[n, t, k]", around)
    assert [equation_text(q) for q in result.equations] == [
        "r.h·sum[n, t, k] = sum[j < 3](U[k, j]*r.h·steps[n, t, j])",
        "r.h·steps[n_1, t_1 + 1, k_1] = tanh(a[n_1, t_1, k_1] + r.h·sum[n_1, t_1, k_1])",
        "r.h·steps[n_2, 0, k_2] = 0",
        "r[n_3, t_2, k_3] = r.h·steps[n_3, t_2 + 1, k_3]",
    ]
    shapes = {t.name: str(t.shape) for t in result.tensors}
    assert shapes["r.h·steps"] == "(N, T + 1, 3)"
    assert shapes["r"] == "(N, T, 3)"
    assert any(isinstance(r, Scan) for r in schedule(program(result, around)))


@pytest.mark.parametrize("start", ["h[n, -1, k] = 0", "h[n, -1, k] = h0[n, k]"])
@pytest.mark.parametrize("first", [True, False])
def test_rnn(rng: np.random.Generator, start: str, first: bool) -> None:
    a, U, h0 = rng.normal(size=(2, 5, 3)), rng.normal(size=(3, 3)), rng.normal(size=(2, 3))
    text = f"{start}\n{RNN}" if first else f"{RNN}\n{start}"
    got = evaluate(text, {"a": a, "U": U, "h0": h0})["h"]
    assert_allclose(got, rnn(a, U, h0 if "h0" in start else np.zeros((2, 3))))


def test_reverse(rng: np.random.Generator) -> None:
    a, U = rng.normal(size=(2, 5, 3)), rng.normal(size=(3, 3))
    text = RNN.replace("t-1", "t+1") + "\nh[n, {}, k] = 0"
    expected = rnn(a[:, ::-1], U, np.zeros((2, 3)))[:, ::-1]
    for end in ("T", "extent(t)", "5"):
        got = evaluate(text.format(end), {"a": a, "U": U}, {"T": 5})["h"]
        assert_allclose(got, expected)


def test_lstm(rng: np.random.Generator) -> None:
    x, W, U = rng.normal(size=(2, 4, 3)), rng.normal(size=(8, 3)), rng.normal(size=(8, 2))
    text = (
        "z[n, t, g] = sum[k](W[g, k]*x[n, t, k]) + sum[j](U[g, j]*h[n, t-1, j])\n"
        "i[n, t, k] = sigmoid(z[n, t, k])\n"
        "f[n, t, k] = sigmoid(z[n, t, k + u])\n"
        "g[n, t, k] = tanh(z[n, t, k + 2*u])\n"
        "c[n, t, k] = f[n, t, k]*c[n, t-1, k] + i[n, t, k]*g[n, t, k]\n"
        "h[n, t, k] = sigmoid(z[n, t, k + 3*u])*tanh(c[n, t, k])\n"
        "h[n, -1, k] = 0\nc[n, -1, k] = 0\nextent(k) = u"
    ).replace("sum[k](W[g, k]*x[n, t, k])", "sum[m](W[g, m]*x[n, t, m])")
    got = evaluate(text, {"x": x, "W": W, "U": U}, {"u": 2})["h"]

    def sigmoid(v: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-v))

    h, c, states = np.zeros((2, 2)), np.zeros((2, 2)), []
    for t in range(4):
        i, f, g, o = np.split(x[:, t] @ W.T + h @ U.T, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        states.append(h)
    assert_allclose(got, np.stack(states, 1))


def test_a_start_inside_the_tensor(rng: np.random.Generator) -> None:
    x = rng.normal(size=4)
    got = evaluate("s[0] = 1\ns[t+1] = s[t] * x[t]", {"x": x})["s"]
    assert_allclose(got, np.cumprod([1, *x]))


def test_a_step_back_under_where_needs_no_start(rng: np.random.Generator) -> None:
    x = rng.normal(size=5)
    got = evaluate("s[t] = x[t] + where(t > 0, s[t-1], 0)", {"x": x})["s"]
    assert_allclose(got, np.cumsum(x))


def test_a_start_at_the_first_step(rng: np.random.Generator) -> None:
    a, U = rng.normal(size=(2, 5, 3)), rng.normal(size=(3, 3))
    got = evaluate(f"h[n, 0, k] = a[n, 0, k]\n{RNN}", {"a": a, "U": U})["h"]
    assert_allclose(got[:, 0], a[:, 0])
    assert_allclose(got[:, 1:], rnn(a[:, 1:], U, a[:, 0]))


def test_a_start_at_the_last_step(rng: np.random.Generator) -> None:
    x = rng.normal(size=5)
    around = context(tensor("x", "T"), scalars={"T": "T"})
    result = lowered("s[T - 1] = x[T - 1]\ns[t] = s[t+1] + x[t]", around)
    got = run(program(result, around), {"x": x}, {size("T"): 5})["s"]
    assert_allclose(got, np.cumsum(x[::-1])[::-1])


def test_the_start_itself_can_be_read(rng: np.random.Generator) -> None:
    x = rng.normal(size=3)
    got = evaluate("s[t] = s[t-1] + x[t]\ns[-1] = 7\ny = s[-1]", {"x": x})
    assert_allclose(got["y"], 7)


def test_a_recurrence_in_two_pieces(rng: np.random.Generator) -> None:
    x = rng.normal(size=(4, 2))
    text = (
        "h[t, k] = h[t-1, k] + x[t, k]\n"
        "h[t, m + k] = h[t-1, k] * x[t, k]\n"
        "h[-1, l] = 1\nextent(l) = 2*m"
    )
    got = evaluate(text, {"x": x}, {"m": 2})["h"]
    s = 1 + np.cumsum(x, 0)
    before = np.concatenate([np.ones((1, 2)), s[:-1]])
    assert_allclose(got, np.concatenate([s, before * x], 1))


def test_two_recurrences_one_after_the_other(rng: np.random.Generator) -> None:
    x = rng.normal(size=5)
    text = "s[t] = s[t-1] + x[t]\ns[-1] = 0\nq[t] = q[t-1] + s[t-1]*s[t]\nq[-1] = 0"
    got = evaluate(text, {"x": x})["q"]
    s = np.cumsum(x)
    assert_allclose(got, np.cumsum(np.concatenate([[0], s[:-1]]) * s))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "s[t] = s[t-1] + x[t]",
            "1:8: s[t-1] is read one step back, but s has no start; add a line s[-1] = 0",
        ),
        (
            "s[t] = s[t+1] + x[t]",
            "1:8: s[t+1] is read one step ahead, but s has no start; add a line s[extent(t)] = 0",
        ),
        (
            "s[t] = s[t-1] + s[t+1] + x[t]\ns[-1] = 0",
            "1:1: s reads both a step back and a step ahead; a recurrence goes one way",
        ),
        (
            "s[t] = s[t-2] + x[t]\ns[-1] = 0",
            "1:8: s[t-2] is 2 steps away; a recurrence reads one step back (or ahead): carry the "
            "value on in a tensor of its own, p[t] = h[t-1]",
        ),
        (
            "s[t] = s[t] + x[t]",
            "1:1: s is defined by itself; a recurrence reads one step back (or ahead) along one "
            "index",
        ),
        (
            "s[t] = r[t] + x[t]\nr[t] = s[t]",
            "1:1: r, s are defined by each other; a recurrence reads one step back (or ahead) "
            "along one index",
        ),
        (
            "s[t] = s[t+1] + x[t]\ns[4] = 0",
            "2:1: the start of s must be at 5, one step after the last, not at 4",
        ),
    ],
)
def test_mistakes(text: str, message: str) -> None:
    assert mistake(text, context(tensor("x", 5))) == message
