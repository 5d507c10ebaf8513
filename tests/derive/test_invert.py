"""Index maps inverted: which form each takes. (That the forms are right is tested by pairing.)"""

from __future__ import annotations

import pytest
from derive_programs import A, Builder, C, H, N, R, T, U, W
from sympy import Integer, Rational, exp

from symbp.derive import backward
from symbp.derive.affine import affine, disjoint, implied, injective
from symbp.ir import Equation, Program, Range, Select, compare, equation_text, index
from symbp.ir.sizes import nonnegative

n, p, r, s, k = (index(x) for x in "nprsk")


def adjoint(program: Program, output: str, name: str) -> list[str]:
    """The equations for ∂name, indices written without numbers."""
    derivation = backward(program, {output: None}, [name])
    found = [q for q in derivation.program.equations if q.target.startswith("∂" + name)]
    return [equation_text(q) for q in found]


def single(
    at: object, extents: dict, shape: tuple, over: tuple = (), where: tuple = ()
) -> list[str]:
    b = Builder()
    b.input("x", *shape)
    free = tuple(i for i in extents if i not in over)
    b.define(
        A("y", *free), A("x", *at) * 1, "sum" if over else "none", over, where=where,
        shape=tuple(extents[i] for i in free), extents=extents,
    )  # fmt: skip
    return adjoint(b.program(), "y", "x")


def test_shift_is_a_piece() -> None:
    assert single((p + 2,), {p: 5}, (7,)) == ["∂x[p_1 + 2] = ∂y[p_1]"]


def test_stride_is_a_piece() -> None:
    assert single((2 * p,), {p: H}, (2 * H,)) == ["∂x[2*p_1] = ∂y[p_1]"]


def test_reversal() -> None:
    assert single((H - 1 - p,), {p: H}, (H,)) == ["∂x[p_1] = ∂y[H - p_1 - 1]"]


def test_window_eliminates_the_free_index() -> None:
    (found,) = single((p + r,), {p: H, r: R}, (H + R - 1,), (r,))
    assert found == "∂x[p_1] = sum[r_1 < R if p_1 - r_1 >= 0 and H - p_1 + r_1 > 0](∂y[p_1 - r_1])"


def test_stride_with_overlap_eliminates_the_window() -> None:
    (found,) = single((2 * p + r,), {p: 4, r: 3}, (9,), (r,))
    assert found == "∂x[p_1] = sum[p_2 < 4 if p_1 - 2*p_2 >= 0 and -p_1 + 2*p_2 + 3 > 0](∂y[p_2])"


def test_stride_without_unit_coefficient_stays_a_guard() -> None:
    (found,) = single((2 * p + 3 * r,), {p: 4, r: 3}, (13,), (r,))
    assert found == "∂x[p_1] = sum[p_2 < 4, r_1 < 3 if -p_1 + 2*p_2 + 3*r_1 == 0](∂y[p_2])"


def test_windows_side_by_side_are_a_mixed_radix() -> None:
    assert single((R * p + r,), {p: H, r: R}, (R * H,), (r,)) == ["∂x[R*p_1 + r_1] = ∂y[p_1]"]


def test_padding_guards_become_implied() -> None:
    where = (compare(p + r - 1, ">=", Integer(0)), compare(p + r - 1, "<", H))
    (found,) = single((p + r - 1,), {p: H, r: 3}, (H,), (r,), where)
    assert found == (
        "∂x[p_1] = sum[r_1 < 3 if p_1 - r_1 + 1 >= 0 and H - p_1 + r_1 - 1 > 0](∂y[p_1 - r_1 + 1])"
    )


def test_diagonal_is_an_equality() -> None:
    assert single((n, n), {n: N}, (N, N)) == ["∂x[n_1, i] = ∂y[n_1] if i - n_1 == 0"]


def test_unused_index_sums() -> None:
    assert single((n,), {n: N, k: W}, (N,)) == ["∂x[n_1] = sum[k_1 < W](∂y[n_1, k_1])"]


def test_labels_fixed_by_another_dimension_are_a_guard() -> None:
    b = Builder()
    b.input("x", N, C)
    b.input("t", N, upper=C)
    b.define(A("y", n), A("x", n, A("t", n)), extents={n: N})
    assert adjoint(b.program(), "y", "x") == ["∂x[n_1, i] = ∂y[n_1] if i - t[n_1] == 0"]


def test_free_gather_accumulates() -> None:
    b = Builder()
    b.input("x", C, U)
    b.input("t", N, T, upper=C)
    b.define(A("y", n, k), A("x", A("t", n, p), k), "sum", (p,), extents={n: N, p: T, k: U})
    assert adjoint(b.program(), "y", "x") == ["∂x[t[n_1, p_1], k_1] += ∂y[n_1, k_1]"]


def test_adjoint_of_a_scatter_is_a_gather() -> None:
    b = Builder()
    b.input("x", N, U)
    b.input("t", N, upper=C)
    b.define(
        A("y", A("t", n), k), A("x", n, k), shape=(C, U), extents={n: N, k: U}, accumulate=True
    )
    assert adjoint(b.program(), "y", "x") == ["∂x[n_1, k_1] = ∂y[t[n_1], k_1]"]


def test_disjoint_slices_are_pieces() -> None:
    b = Builder()
    b.input("x", 2 * U)
    b.define(A("y", k), exp(A("x", k)) * A("x", U + k), extents={k: U})
    assert adjoint(b.program(), "y", "x") == [
        "∂x[U + k_1] = exp(x[k_1])*∂y[k_1]",
        "∂x[k_2] = exp(x[k_2])*x[U + k_2]*∂y[k_2]",
    ]


def test_read_that_only_a_choice_keeps_in_bounds() -> None:
    b = Builder()
    b.input("x", H)
    inside = Select(compare(p, ">", Integer(0)), A("x", p - 1), Integer(0))
    b.define(A("y", p), inside * Rational(1, 2), extents={p: H})
    (found,) = adjoint(b.program(), "y", "x")
    assert found == "∂x[p_1] = ∂y[p_1 + 1]/2 if H - p_1 - 1 > 0"


def equation(lhs: object, extent: object) -> Equation:
    return Equation("y", (lhs,), (Range(p, extent),), Integer(1))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (equation(p, U), equation(p + U, U), True),
        (equation(p, U), equation(p + U - 1, U), False),
        (equation(Integer(0), 1), equation(p + 1, T), True),
        (equation(p, W), equation(p + H, W), False),
        (equation(2 * p, 3), equation(p + 5, 3), True),
    ],
)
def test_disjoint(first: Equation, second: Equation, expected: bool) -> None:
    assert disjoint(first, second) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [(H - 1, True), (H - 2, False), (H * W - W, True), (H * W - H - W + 1, True), (H - W, False)],
)
def test_nonnegative(expression: object, expected: bool) -> None:
    assert nonnegative(expression) is expected


def test_injective_and_implied() -> None:
    extents = {p: H, r: W}
    assert injective(affine(W * p + r, extents), extents)
    assert not injective(affine((W - 1) * p + r, extents), extents)
    assert implied(compare(W * p + r, "<", H * W), extents)
    assert not implied(compare(W * p + r, "<", H * W - 1), extents)
    assert affine(p * r, extents) is None
    assert affine(A("y", p) + r, extents) is None
