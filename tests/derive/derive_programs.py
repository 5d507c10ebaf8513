"""Small programs, one for each construct of the equation language, written as equations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Abs, And, Expr, Integer, Rational, Symbol, exp, log, sqrt, tanh
from sympy.logic.boolalg import Boolean

from symbp.ir import (
    Access,
    Equation,
    Fact,
    Fresh,
    Program,
    Range,
    Select,
    Stop,
    Tensor,
    compare,
    index,
    size,
    verify,
)

N, K, U, T, V, H, W, C, F, R = (size(s) for s in ["N", "K", "U", "T", "V", "H", "W", "C", "F", "R"])
b, n, t, k, u, v, h, w = (index(s) for s in ["b", "n", "t", "k", "u", "v", "h", "w"])
c, f, r, q, i, j, m = (index(s) for s in ["c", "f", "r", "q", "i", "j", "m"])
EXTENTS: dict[Symbol, Expr] = {
    b: N, n: N, t: T, k: K, u: U, v: V, h: H, w: W, c: C, f: F, r: R, q: R, i: N, j: K, m: U,
}  # fmt: skip


def A(name: str, *indices: Expr | int) -> Access:
    return Access(name, *indices)


class Builder:
    """Collects tensors and equations; indices may be used again, they are renamed."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self.equations: list[Equation] = []
        self.fresh = Fresh()

    def input(self, name: str, *shape: Expr | int, upper: Expr | None = None, **more: Any) -> None:
        kind = "real" if upper is None else "integer"
        dims = tuple(Integer(e) if isinstance(e, int) else e for e in shape)
        self.tensors[name] = Tensor(name, dims, kind, upper, **more)

    def define(
        self,
        element: Access,
        body: Expr | int,
        reduction: str = "none",
        over: tuple[Symbol, ...] = (),
        where: tuple[Boolean, ...] = (),
        *,
        shape: tuple[Expr | int, ...] | None = None,
        extents: Mapping[Symbol, Expr | int] | None = None,
        accumulate: bool = False,
    ) -> None:
        known = {
            **EXTENTS,
            **{s: Integer(e) if isinstance(e, int) else e for s, e in (extents or {}).items()},
        }
        free = sorted(
            {s for e in element.indices for s in e.free_symbols if s in known},
            key=lambda s: [str(e) for e in element.indices if e.has(s)] + [s.name],
        )
        if element.tensor not in self.tensors:
            self.input(element.tensor, *(shape or (known[e] for e in element.indices)))
        self.equations.append(
            self.fresh.renamed(
                Equation(
                    element.tensor,
                    element.indices,
                    tuple(Range(s, known[s]) for s in free),
                    Integer(body) if isinstance(body, int) else body,
                    reduction,
                    tuple(Range(s, known[s]) for s in over),
                    where,
                    accumulate,
                )
            )
        )

    def program(self) -> Program:
        found = Program(dict(self.tensors), tuple(self.equations))
        verify(found)
        return found


@dataclass(frozen=True)
class Case:
    """A program with what to differentiate; `second` when a second derivative makes sense."""

    program: Program
    outputs: tuple[str, ...]
    wrt: tuple[str, ...]
    sizes: Mapping[Symbol, int]
    given: Mapping[str, Any] = field(default_factory=dict)
    second: bool = True
    degree: int = 0  # of the outputs as a polynomial in `wrt`, when they are one


def dense_tanh() -> Case:
    p = Builder()
    p.input("x", N, K)
    p.input("W", U, K)
    p.input("b", U)
    p.define(A("s", n, u), A("W", u, k) * A("x", n, k), "sum", (k,))
    p.define(A("a", n, u), tanh(A("s", n, u) + A("b", u)))
    p.define(A("loss"), A("a", n, u) ** 3 / N, "sum", (n, u))
    return Case(p.program(), ("loss",), ("W", "b", "x"), {N: 3, K: 2, U: 4})


def softmax_cross_entropy() -> Case:
    p = Builder()
    p.input("z", N, K)
    p.input("y", N, upper=K)
    p.define(A("e", n, k), exp(A("z", n, k)))
    p.define(A("s", n), A("e", n, k), "sum", (k,))
    p.define(A("p", n, k), A("e", n, k) / A("s", n))
    p.define(A("loss"), -log(A("p", n, A("y", n))) / N, "sum", (n,))
    return Case(p.program(), ("loss",), ("z",), {N: 4, K: 3})


def convolution() -> Case:
    """Stride 2, padding 1: x[n, c, 2h + r - 1], guarded; the output is longer than a half."""
    p = Builder()
    p.input("x", N, C, W)
    p.input("w", F, C, R)
    at = 2 * h + r - 1
    inside = (compare(at, ">=", Integer(0)), compare(at, "<", W))
    body = A("w", f, c, r) * A("x", n, c, at)
    p.define(A("y", n, f, h), body, "sum", (c, r), inside)
    p.define(A("a", n, f, h), tanh(A("y", n, f, h)))
    return Case(p.program(), ("a",), ("x", "w"), {N: 2, C: 2, F: 3, R: 3, W: 7, H: 4})


def convolution_polynomial() -> Case:
    p = Builder()
    p.input("x", N, C, 9)
    p.input("w", F, C, 3)
    body = A("w", f, c, r) * A("x", n, c, 3 * h + 2 * r) ** 2
    p.define(A("y", n, f, h), body, "sum", (c, r), extents={h: 2, r: 3}, shape=(N, F, 2))
    return Case(p.program(), ("y",), ("x", "w"), {N: 2, C: 2, F: 2}, degree=3)


def max_pool(stride: int, length: int) -> Case:
    """Windows of 3; overlapping when the stride is 1 or 2."""
    p = Builder()
    p.input("x", N, length)
    windows = (length - 3) // stride + 1
    extents = {h: windows, r: 3}
    p.define(
        A("y", n, h),
        A("x", n, stride * h + r) ** 2,
        "max",
        (r,),
        extents=extents,
        shape=(N, windows),
    )
    p.define(A("z", n, h), A("y", n, h) * tanh(A("y", n, h)), extents=extents)
    return Case(p.program(), ("z",), ("x",), {N: 3})


def min_plain() -> Case:
    p = Builder()
    p.input("x", N, K, U)
    p.define(A("y", n), exp(A("x", n, k, u)), "min", (k, u))
    return Case(p.program(), ("y",), ("x",), {N: 3, K: 2, U: 3})


def product() -> Case:
    p = Builder()
    p.input("x", N, K)
    p.input("g", K)
    p.define(A("y", n), A("x", n, k) * A("g", k) + A("x", n, k) ** 2, "prod", (k,))
    return Case(p.program(), ("y",), ("x", "g"), {N: 3, K: 4}, degree=8)


def product_zeros() -> Case:
    p = Builder()
    p.input("x", N, K)
    p.define(A("y", n), A("x", n, k), "prod", (k,))
    zeros = np.array([[1.0, 0.0, 2.0, 3.0], [0.0, 0.0, 2.0, 5.0], [0.0, 0.0, 0.0, 1.0]])
    return Case(p.program(), ("y",), ("x",), {N: 3, K: 4}, {"x": zeros}, degree=4)


def product_two_indices() -> Case:
    p = Builder()
    p.input("x", N, K, U)
    where = (compare(k, "!=", u),)
    p.define(A("y", n), A("x", n, k, u), "prod", (k, u), where)
    return Case(p.program(), ("y",), ("x",), {N: 2, K: 2, U: 3}, degree=4)


def embedding() -> Case:
    """A gather that repeats, and the table used again as a matrix."""
    p = Builder()
    p.input("E", V, U)
    p.input("tok", N, T, upper=V)
    p.define(A("a", n, t, u), tanh(A("E", A("tok", n, t), u)))
    p.define(A("l", n, t, v), A("a", n, t, u) * A("E", v, u), "sum", (u,))
    tok = np.array([[0, 1, 1], [1, 1, 3]])
    return Case(p.program(), ("l",), ("E",), {N: 2, T: 3, V: 4, U: 2}, {"tok": tok})


def embedding_only() -> Case:
    p = Builder()
    p.input("E", V, U)
    p.input("tok", N, T, upper=V)
    p.define(A("a", n, u), A("E", A("tok", n, t), u) ** 2, "sum", (t,))
    return Case(p.program(), ("a",), ("E",), {N: 2, T: 3, V: 4, U: 2}, degree=2)


def pick() -> Case:
    """X[n, y[n]]: the gathered index is fixed by another dimension; and a restricted sum."""
    p = Builder()
    p.input("x", N, K)
    p.input("y", N, upper=K)
    gap = 1 + A("x", n, k) - A("x", n, A("y", n))
    p.define(
        A("m", n), Select(compare(gap, ">", Integer(0)), gap, Integer(0)) ** 2, "sum", (k,),
        (compare(k, "!=", A("y", n)),),
    )  # fmt: skip
    return Case(p.program(), ("m",), ("x",), {N: 4, K: 3})


def scatter() -> Case:
    """An accumulating forward equation: a histogram with weights, and a plain piece below it."""
    p = Builder()
    p.input("x", N, K)
    p.input("y", N, upper=V)
    p.define(A("s", v, k), A("x", 0, k) * v, extents={})
    p.define(A("s", A("y", n), k), A("x", n, k) ** 2, accumulate=True)
    p.define(A("o", v), tanh(A("s", v, k)), "sum", (k,))
    return Case(p.program(), ("o",), ("x",), {N: 4, K: 2, V: 3})


def rnn(reverse: bool = False) -> Case:
    p = Builder()
    p.input("x", N, T, K)
    p.input("A", U, K)
    p.input("B", U, U)
    p.input("h0", N, U)
    p.define(A("a", n, t, u), A("A", u, k) * A("x", n, t, k), "sum", (k,))
    now, before = (t, t + 1) if reverse else (t + 1, t)
    shape = (N, T + 1, U)
    p.define(A("h", n, T if reverse else Integer(0), u), A("h0", n, u), shape=shape)
    p.input("s", N, T, U)
    p.define(A("h", n, now, u), tanh(A("a", n, t, u) + A("s", n, t, u)), shape=shape)
    p.define(A("s", n, t, u), A("B", u, m) * A("h", n, before, m), "sum", (m,))
    p.define(A("o", n, u), A("h", n, now, u) * (t + 1), "sum", (t,))
    p.define(A("last", n, u), A("h", n, Integer(0) if reverse else T, u))
    wrt = ("x", "A", "B", "h0")
    return Case(p.program(), ("o", "last"), wrt, {N: 2, T: 3, K: 2, U: 3})


def rnn_where() -> Case:
    """A recurrence whose start is a choice: the state before the first step is 0."""
    p = Builder()
    p.input("x", T, U)
    p.input("B", U, U)
    p.input("h", T, U)
    old = Select(compare(t, ">", Integer(0)), A("h", t - 1, m), Integer(0))
    p.define(A("s", t, u), A("B", u, m) * old, "sum", (m,))
    p.define(A("h", t, u), tanh(A("x", t, u) + A("s", t, u)))
    return Case(p.program(), ("h",), ("x", "B"), {T: 4, U: 2})


def lstm() -> Case:
    """Two carried tensors, and four gates sliced from one array."""
    p = Builder()
    p.input("x", N, T, 4 * U)
    p.input("B", 4 * U, U)
    for name in ("h", "c"):
        p.input(name, N, T + 1, U)
        p.define(A(name, n, Integer(0), u), 0, shape=(N, T + 1, U))
    p.define(
        A("z", n, t, r), A("B", r, m) * A("h", n, t, m), "sum", (m,),
        extents={r: 4 * U}, shape=(N, T, 4 * U),
    )  # fmt: skip
    gate = [A("x", n, t, g * U + u) + A("z", n, t, g * U + u) for g in range(4)]
    sigmoid = [1 / (1 + exp(-g)) for g in gate]
    p.define(
        A("c", n, t + 1, u),
        sigmoid[1] * A("c", n, t, u) + sigmoid[0] * tanh(gate[2]),
        shape=(N, T + 1, U),
    )
    p.define(A("h", n, t + 1, u), sigmoid[3] * tanh(A("c", n, t + 1, u)), shape=(N, T + 1, U))
    p.define(A("o", n, t, u), A("h", n, t + 1, u))
    return Case(p.program(), ("o",), ("x", "B"), {N: 2, T: 3, U: 2})


def rnn_gather() -> Case:
    """A recurrence through an integer tensor: its adjoint accumulates inside the scan."""
    p = Builder()
    p.input("x", T, U)
    p.input("g", U, upper=U)
    p.input("h", T + 1, U)
    p.define(A("h", Integer(0), u), 0)
    p.define(A("h", t + 1, u), tanh(A("x", t, u) + A("h", t, A("g", u)) * A("h", t, u)))
    p.define(A("o", t, u), A("h", t + 1, u) ** 2)
    g = np.array([1, 1, 2])
    return Case(p.program(), ("o",), ("x",), {T: 3, U: 3}, {"g": g})


def rnn_extremum() -> Case:
    """A maximum and a product inside a recurrence (Viterbi's, and a chain of gates)."""
    p = Builder()
    p.input("x", T, U)
    p.input("B", U, U)
    p.input("h", T + 1, U)
    p.define(A("h", Integer(0), u), A("x", 0, u))
    p.define(A("v", t, u), A("B", u, m) + A("h", t, m), "max", (m,))
    p.define(A("w", t), A("h", t, m) + 2, "prod", (m,))
    p.define(A("h", t + 1, u), A("v", t, u) * A("x", t, u) + tanh(A("w", t)))
    p.define(A("o", u), A("h", T, u))
    return Case(p.program(), ("o",), ("x", "B"), {T: 3, U: 2})


def second_order_recurrence() -> Case:
    """Two steps back at once."""
    p = Builder()
    p.input("x", T, U)
    p.input("h", T + 2, U)
    for start in range(2):
        p.define(A("h", Integer(start), u), A("x", start, u))
    p.define(A("h", t + 2, u), tanh(A("h", t + 1, u) * A("h", t, u)) + A("x", t, u))
    p.define(A("o", u), A("h", T + 1, u))
    return Case(p.program(), ("o",), ("x",), {T: 3, U: 2})


def concat_slices() -> Case:
    p = Builder()
    p.input("x", N, K)
    p.input("y", N, U)
    p.define(A("z", n, k), A("x", n, k) ** 2, shape=(N, K + U))
    p.define(A("z", n, K + u), A("y", n, u) ** 3, shape=(N, K + U))
    p.define(A("first", n, k), A("z", n, k) * A("x", n, k))
    p.define(A("second", n, u), A("z", n, K + u) * A("y", n, u))
    return Case(p.program(), ("first", "second"), ("x", "y"), {N: 2, K: 2, U: 3}, degree=4)


def flatten() -> Case:
    """A mixed radix written, and one read back in other factors."""
    p = Builder()
    p.input("x", N, C, H, W)
    p.define(A("y", n, (c * H + h) * W + w), A("x", n, c, h, w) ** 2, shape=(N, C * H * W))
    p.define(A("z", n, h, f), A("y", n, h * C * W + f), extents={f: C * W}, shape=(N, H, C * W))
    p.define(A("o", n, h), A("z", n, h, f) * A("z", n, 0, f), "sum", (f,), extents={f: C * W})
    return Case(p.program(), ("o",), ("x",), {N: 2, C: 2, H: 3, W: 2}, degree=4)


def diagonal() -> Case:
    p = Builder()
    p.input("X", N, N)
    p.define(A("t"), A("X", n, n) ** 2, "sum", (n,))
    p.define(A("d", n), A("X", n, n) * A("t"))
    p.define(A("e", n), A("d", N - 1 - n) * A("X", n, 0))
    return Case(p.program(), ("e",), ("X",), {N: 3}, degree=4)


def quadratic() -> Case:
    p = Builder()
    p.input("x", N)
    p.input("Q", N, N)
    p.define(A("o"), A("x", n) * A("Q", n, b) * A("x", b), "sum", (n, b))
    return Case(p.program(), ("o",), ("x", "Q"), {N: 3}, degree=3)


def restricted() -> Case:
    """A causal sum, and one restricted by a comparison of sums of indices."""
    p = Builder()
    p.input("x", T, K)
    s = index("s")
    later = {s: T}
    p.define(
        A("y", t, k),
        A("x", s, k) * A("x", t, k),
        "sum",
        (s,),
        (compare(s, "<=", t),),
        extents=later,
    )
    p.define(A("o", t), A("y", t, k) ** 2, "sum", (k,), (compare(t + k, "<", T),))
    return Case(p.program(), ("o",), ("x",), {T: 4, K: 3}, degree=4)


def choice() -> Case:
    """The branch that is not taken is infinite or out of bounds."""
    p = Builder()
    p.input("x", N)
    positive = compare(A("x", n), ">", Integer(0))
    p.define(A("a", n), Select(positive, log(A("x", n)), A("x", n) ** 2))
    shift = Select(compare(n, ">", Integer(0)), A("a", n - 1), Integer(5))
    p.define(A("o", n), shift * A("a", n))
    return Case(p.program(), ("o",), ("x",), {N: 4}, {"x": np.array([-1.0, 0.0, 2.0, 0.5])})


def stopped() -> Case:
    p = Builder()
    p.input("x", N, K)
    p.define(A("m", n), A("x", n, k), "max", (k,))
    p.define(A("e", n, k), exp(A("x", n, k) - Stop(A("m", n))) * Stop(1 / A("x", n, k)))
    return Case(p.program(), ("e",), ("x",), {N: 2, K: 3}, second=False)


def norm() -> Case:
    p = Builder()
    p.input("x", N, K)
    p.define(A("s", n), A("x", n, k) ** 2, "sum", (k,))
    p.define(A("o", n), sqrt(A("s", n)) + 1 / sqrt(A("s", n) + Rational(1, 100)))
    return Case(p.program(), ("o",), ("x",), {N: 3, K: 2})


def layer_norm() -> Case:
    p = Builder()
    p.input("x", N, K)
    p.input("g", K)
    p.define(A("mean", n), A("x", n, k) / K, "sum", (k,))
    p.define(A("v", n), (A("x", n, k) - A("mean", n)) ** 2 / K, "sum", (k,))
    root = sqrt(A("v", n) + Rational(1, 100000))
    p.define(A("y", n, k), A("g", k) * (A("x", n, k) - A("mean", n)) / root)
    return Case(p.program(), ("y",), ("x", "g"), {N: 3, K: 4})


def attention() -> Case:
    p = Builder()
    s = index("s")
    more = {s: T}
    for name in "QKV":
        p.input(name, T, U)
    causal = (compare(s, "<=", t),)
    p.define(A("S", t, s), A("Q", t, u) * A("K", s, u) / sqrt(U), "sum", (u,), extents=more)
    p.define(A("e", t, s), exp(A("S", t, s)), extents=more)
    p.define(A("d", t), A("e", t, s), "sum", (s,), causal, extents=more)
    p.define(A("P", t, s), A("e", t, s) / A("d", t), extents=more)
    p.define(A("O", t, u), A("P", t, s) * A("V", s, u), "sum", (s,), causal, extents=more)
    return Case(p.program(), ("O",), ("Q", "K", "V"), {T: 4, U: 2})


def absolute() -> Case:
    p = Builder()
    p.input("x", N)
    p.define(A("a", n), Abs(A("x", n) ** 3 - A("x", n)) * exp(A("x", n)))
    p.define(A("o", n), Abs(log(A("a", n)) - 1))
    return Case(p.program(), ("o",), ("x",), {N: 5})


def positive_power() -> Case:
    p = Builder()
    p.input("x", N, facts=frozenset({Fact("positive")}))
    p.input("y", N)
    p.define(A("o", n), A("x", n) ** A("y", n) + A("x", n) ** Rational(5, 2) + A("x", n) ** N)
    return Case(p.program(), ("o",), ("x", "y"), {N: 5})


def padded_pool() -> Case:
    """A mean over overlapping windows with padding, in two dimensions."""
    p = Builder()
    p.input("x", N, 5, 4)
    rows, columns = 2 * h + r - 1, w + q - 1
    extents = {h: 3, w: 4, r: 3, q: 3}
    where = tuple(
        compare(e, op, Integer(z))
        for e, top in ((rows, 5), (columns, 4))
        for op, z in ((">=", 0), ("<", top))
    )
    p.define(
        A("y", n, h, w), A("x", n, rows, columns) ** 2 / 9, "sum", (r, q), where,
        extents=extents, shape=(N, 3, 4),
    )  # fmt: skip
    return Case(p.program(), ("y",), ("x",), {N: 2}, degree=2)


def strided_slice() -> Case:
    p = Builder()
    p.input("x", 7)
    p.define(A("y", h), A("x", 2 * h + 1) ** 2, extents={h: 3}, shape=(3,))
    p.define(A("z", h), A("x", 2 * h) * A("x", 6 - h), extents={h: 4}, shape=(4,))
    return Case(p.program(), ("y", "z"), ("x",), {}, degree=2)


def transposed_convolution() -> Case:
    """Overlapping windows written by accumulation."""
    p = Builder()
    p.input("x", N, H)
    p.input("g", 3)
    p.define(
        A("y", n, 2 * h + r), A("x", n, h) * A("g", r) ** 2, shape=(N, 2 * H + 1),
        extents={r: 3}, accumulate=True,
    )  # fmt: skip
    return Case(p.program(), ("y",), ("x", "g"), {N: 2, H: 3}, degree=3)


def guarded_pieces() -> Case:
    """A guard on free indices, and a guard of two conditions joined."""
    p = Builder()
    p.input("x", N, K)
    both = And(compare(n, ">", Integer(0)), compare(k, "<", n))
    p.define(A("y", n, k), A("x", n, k) ** 2 * A("x", 0, k), where=(both,))
    p.define(A("o", k), A("y", n, k), "sum", (n,))
    return Case(p.program(), ("o",), ("x",), {N: 4, K: 3}, degree=3)


CASES: dict[str, Callable[[], Case]] = {
    "dense_tanh": dense_tanh,
    "softmax_cross_entropy": softmax_cross_entropy,
    "convolution": convolution,
    "convolution_polynomial": convolution_polynomial,
    "max_pool_apart": lambda: max_pool(3, 9),
    "max_pool_overlapping": lambda: max_pool(2, 9),
    "max_pool_dense": lambda: max_pool(1, 5),
    "min_plain": min_plain,
    "product": product,
    "product_zeros": product_zeros,
    "product_two_indices": product_two_indices,
    "embedding": embedding,
    "embedding_only": embedding_only,
    "pick": pick,
    "scatter": scatter,
    "rnn": rnn,
    "rnn_reversed": lambda: rnn(reverse=True),
    "rnn_where": rnn_where,
    "lstm": lstm,
    "rnn_gather": rnn_gather,
    "rnn_extremum": rnn_extremum,
    "second_order_recurrence": second_order_recurrence,
    "concat_slices": concat_slices,
    "flatten": flatten,
    "diagonal": diagonal,
    "quadratic": quadratic,
    "restricted": restricted,
    "choice": choice,
    "stopped": stopped,
    "norm": norm,
    "layer_norm": layer_norm,
    "attention": attention,
    "absolute": absolute,
    "positive_power": positive_power,
    "padded_pool": padded_pool,
    "strided_slice": strided_slice,
    "transposed_convolution": transposed_convolution,
    "guarded_pieces": guarded_pieces,
}
