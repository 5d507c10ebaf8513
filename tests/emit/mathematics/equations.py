"""Equations as derivations contain them, for the tests of notation."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Rational, Symbol, exp, log, sqrt, tanh

from symbp.emit.mathematics.indexed import Indexed, letters_for
from symbp.emit.mathematics.matrix import matrix_form
from symbp.emit.mathematics.notation import Notation
from symbp.emit.mathematics.tree import Equality, Name
from symbp.ir import Access, Bracket, Equation, Range, Select, compare, index, size

N, K, J, M = size("batch"), size("K"), size("m"), size("M")
n, k, j, i, a = map(index, ("n", "k", "j", "i", "a"))


def equation(
    target: str,
    free: Iterable[tuple[Symbol, Expr]],
    body: Expr,
    bound: Iterable[tuple[Symbol, Expr]] = (),
    **more: object,
) -> Equation:
    """`target[free] = sum over bound of body`."""
    ranges = tuple(Range(*p) for p in free)
    summed = tuple(Range(*p) for p in bound)
    lhs = tuple(r.index for r in ranges)
    reduction = "sum" if summed else "none"
    values = {"lhs": lhs, "reduction": reduction, **more}
    return Equation(target, values.pop("lhs"), ranges, body, bound=summed, **values)


def A(name: str, *indices: Expr) -> Access:
    """An access."""
    return Access(name, *indices)


nk = [(n, N), (k, K)]
EQUATIONS = {
    "dense": equation("z", nk, A("W", k, j) * A("x", n, j), [(j, J)]),
    "bias": equation("z", nk, A("s", n, k) + A("b", k)),
    "weight": equation("∂W", [(k, K), (j, J)], A("∂z", n, k) * A("x", n, j), [(n, N)]),
    "bias gradient": equation("∂b", [(k, K)], A("∂z", n, k), [(n, N)]),
    "labels": equation("∂z", nk, (A("p", n, k) - Bracket(compare(k, "==", A("y", n)))) / N),
    "one hot": equation("∂z", nk, (A("p", n, k) - A("t", n, k)) / N),
    "sigmoid": equation("∂z", nk, A("∂a", n, k) * A("a", n, k) * (1 - A("a", n, k))),
    "relu": equation("∂z", nk, Select(compare(A("z", n, k), ">", 0 * k), A("∂a", n, k), 0 * k)),
    "input": equation("∂x", [(n, N), (j, J)], A("∂z", n, k) * A("W", k, j), [(k, K)]),
    "softmax": equation("p", nk, exp(A("z", n, k)) / A("s", n)),
    "entropy": equation("loss", [], -A("t", n, k) * log(A("p", n, k)) / N, nk),
    "squares": equation("loss", [], Rational(1, 2) * (A("a", n, k) - A("t", n, k)) ** 2 / N, nk),
    "normalised": equation(
        "∂X",
        nk,
        A("gamma", k)
        * (N * A("∂y", n, k) - A("∂beta", k) - A("x_hat", n, k) * A("∂gamma", k))
        / (N * sqrt(A("v", k) + Rational(1, 100000))),
    ),
    "scores": equation(
        "S",
        [(n, N), (a, K), (i, M), (j, M)],
        A("Q", n, a, i, k) * A("R", n, a, j, k) / sqrt(J),
        [(k, J)],
    ),
    "masked": equation(
        "∂U", [(i, K), (a, J)], -2 * A("Omega", i, j) * A("R", i, j) * A("V", j, a), [(j, M)]
    ),
    "quadratic": equation("q", [], A("x", i) * A("B", i, j) * A("x", j), [(i, K), (j, K)]),
    "symmetric": equation(
        "∂x", [(i, K)], (A("B", i, j) + A("B", j, i)) * A("x", j), [(j, K)]
    ),
    "outer": equation("Y", [(i, K), (j, J)], A("u", i) * A("w", j)),
    "diagonal": equation("Y", [(i, K), (j, J)], A("B", i, a) * A("v", a) * A("C", a, j), [(a, M)]),
    "rows": equation("r", [(i, K)], A("B", i, j), [(j, J)]),
    "total": equation("q", [], A("B", i, j), [(i, K), (j, J)]),
    "identity": equation("Y", [(i, K), (j, K)], Bracket(compare(i, "==", j)) - A("B", i, j)),
    "convolution": equation(
        "o",
        nk,
        A("x", n, 2 * k + a - 1) * A("w", a),
        [(a, J)],
        guard=(compare(2 * k + a - 1, ">=", 0 * k), compare(2 * k + a - 1, "<", M)),
    ),
    "embedding": equation(
        "∂E",
        [(n, N), (a, M), (k, K)],
        A("∂o", n, a, k),
        lhs=(A("t", n, a), k),
        accumulate=True,
    ),
    "recurrence": equation(
        "h",
        [(n, N), (a, M), (k, K)],
        tanh(A("c", n, a, k) + A("r", n, a, k)),
        lhs=(n, a + 1, k),
    ),
    "state weight": equation(
        "∂V", [(k, K), (j, K)], A("∂c", n, a, k) * A("h", n, a - 1, j), [(n, N), (a, M)]
    ),
}  # fmt: skip

_PRIMALS = ["W", "b", "z", "x", "a", "X", "y", "beta", "gamma", "U", "E", "o", "c", "V"]


def notation() -> Notation:
    """∂X is the adjoint of X, that of z is written δ, the loss J."""
    return Notation({"loss": Name("J")}, {f"∂{x}": x for x in _PRIMALS}, frozenset({"z"}))


def _letters(q: Equation):
    sizes = {s for e in q.domain.values() for s in e.free_symbols}
    return letters_for(notation(), [q.target, *(r.tensor for r in q.reads())], sizes)


def by_index(q: Equation) -> Equality:
    """The equation in index notation."""
    return Indexed(notation(), _letters(q)).equation(q)


def by_matrix(q: Equation, by_sample: bool = False) -> Equality:
    """The equation in matrix notation; NoMatrixForm where it has none."""
    return matrix_form(q, notation(), _letters(q), {}, by_sample)
