"""Closed forms of convolution, pooling and upsampling, asserted on the equations."""

from __future__ import annotations

import pytest
from simplify_networks import A, is_body, simplified
from simplify_networks import equation as formal_equation
from sympy import Expr, Integer, Symbol, expand
from sympy.logic.boolalg import Boolean

from symbp.derive import NetworkDerivation
from symbp.ir import Equation, compare
from symbp.plan.lower.boxes import conditions


def network(layer: str, shape: str = "[batch, 2, 9, 7]") -> NetworkDerivation:
    """One layer, named z, with the gradient of its input."""
    text = f"name: net\ninputs: {{x: {shape}}}\nwrt: [x]\nlayers: [{layer}]\n"
    return simplified(text)


def equation(derived: NetworkDerivation, target: str) -> Equation:
    """The equation of a target, its sizes in numbers."""
    (instance,) = derived.network.instances
    numbers = {s: e for s, e in instance.sizes.items() if e.is_Integer}
    return formal_equation(derived, target).substitute(numbers)


def guards(found: Equation) -> set[Boolean]:
    return set(conditions(found))


def inside(place: Expr, extent: int) -> set[Boolean]:
    """That a place lies in 0 .. extent-1."""
    place = expand(place)
    return {compare(place, ">=", Integer(0)), compare(place, "<", Integer(extent))}


def indices(found: Equation) -> list[Symbol]:
    """The left side's indices, then the bound ones."""
    return [*found.lhs, *(r.index for r in found.bound)]


def extents(found: Equation) -> list[Expr]:
    return [found.domain[i] for i in indices(found)]


def test_input_gradient_for_stride_1_gathers_under_bounds_alone() -> None:
    found = equation(network("conv2d: {filters: 4, kernel: [3, 2], name: z}"), "∂x")
    _, _, p, q, _, i, j = indices(found)
    assert extents(found)[2:4] == [9, 7]
    assert extents(found)[5:] == [3, 2]
    assert is_body(
        found, lambda n, c, p, q, f, i, j: A("z.W", f, c, i, j) * A("∂z", n, f, p - i, q - j)
    )
    assert guards(found) == inside(p - i, 7) | inside(q - j, 6)


def test_input_gradient_under_padding_shifts_the_bounds() -> None:
    found = equation(network("conv2d: {filters: 4, kernel: 3, padding: same, name: z}"), "∂x")
    _, _, p, q, _, i, j = indices(found)
    assert is_body(
        found,
        lambda n, c, p, q, f, i, j: A("z.W", f, c, i, j) * A("∂z", n, f, p - i + 1, q - j + 1),
    )
    assert guards(found) == inside(p - i + 1, 9) | inside(q - j + 1, 7)


def test_input_gradient_for_a_larger_stride_asks_which_windows_hold_the_element() -> None:
    """h is in window p where 0 <= h - 2*p < 3: the guard stands for the division by the stride."""
    found = equation(network("conv2d: {filters: 4, kernel: 3, stride: 2, name: z}"), "∂x")
    _, _, h, w, _, p, q = indices(found)
    assert extents(found)[2:4] == [9, 7]
    assert extents(found)[5:] == [4, 3]
    assert is_body(
        found,
        lambda n, c, h, w, f, p, q: A("z.W", f, c, h - 2 * p, w - 2 * q) * A("∂z", n, f, p, q),
    )
    assert guards(found) == inside(h - 2 * p, 3) | inside(w - 2 * q, 3)


def test_input_gradient_for_stride_and_dilation_keeps_a_divisibility_guard() -> None:
    layer = "conv2d: {filters: 4, kernel: 3, stride: 2, dilation: 2, name: z}"
    found = equation(network(layer), "∂x")
    _, _, h, w, _, p, q, i, j = indices(found)
    assert is_body(
        found, lambda n, c, h, w, f, p, q, i, j: A("z.W", f, c, i, j) * A("∂z", n, f, p, q)
    )
    zero = Integer(0)
    wanted = {compare(2 * p + 2 * i - h, "==", zero), compare(2 * q + 2 * j - w, "==", zero)}
    assert guards(found) == wanted


@pytest.mark.parametrize("stride", [1, 2])
def test_weight_gradient_is_a_correlation(stride: int) -> None:
    layer = f"conv2d: {{filters: 4, kernel: 3, stride: {stride}, name: z}}"
    found = equation(network(layer), "∂z.W")
    assert not found.guard
    assert is_body(
        found,
        lambda f, c, i, j, n, p, q: (
            A("x", n, c, i + stride * p, j + stride * q) * A("∂z", n, f, p, q)
        ),
    )


def test_bias_gradient_sums_over_batch_and_places() -> None:
    found = equation(network("conv2d: {filters: 4, kernel: 3, name: z}"), "∂z.b")
    assert is_body(found, lambda f, n, p, q: A("∂z", n, f, p, q))
    assert not found.guard


def test_max_pool_is_an_indicator_of_the_first_maximiser() -> None:
    derived = network("max_pool: {size: 3, name: z}")
    place = equation(derived, "z·argmax")
    assert place.reduction == "argmax"
    found = equation(derived, "∂x")
    (n, c, first, second), p, q = found.lhs, *found.body.args[3:]
    assert found.reduction == "none"
    assert found.body == A("∂z", n, c, p, q)
    i, j = first - 3 * p, second - 3 * q
    assert guards(found) == {compare(3 * i + j, "==", A("z·argmax", n, c, p, q))}


def test_overlapping_max_pool_sums_the_indicators_of_its_windows() -> None:
    derived = network("max_pool: {size: 3, stride: 2, name: z}")
    found = equation(derived, "∂x")
    n, c, h, w, p, q = indices(found)
    assert found.reduction == "sum"
    assert found.body == A("∂z", n, c, p, q)
    i, j = h - 2 * p, w - 2 * q
    chosen = compare(expand(3 * i + j), "==", A("z·argmax", n, c, p, q))
    assert guards(found) == inside(i, 3) | inside(j, 3) | {chosen}


def test_average_pool_spreads_its_gradient() -> None:
    """Windows meet along the height alone: there a sum, and along the width a plain place."""
    found = equation(network("average_pool: {size: [3, 2], stride: 2, name: z}"), "∂x")
    (p,) = (r.index for r in found.bound)
    n, c, h, w = found.lhs
    (access,) = found.reads()
    q = access.indices[3]
    assert access == A("∂z", n, c, p, q)
    assert found.body == access / 6
    (j,) = w.free_symbols - {q}
    assert (w, found.domain[j]) == (2 * q + j, 2)
    assert guards(found) == inside(h - 2 * p, 3)


def test_global_average_pool_shares_its_gradient_out() -> None:
    found = equation(network("global_average_pool: {name: z}", "[batch, 2, 9, 7]"), "∂x")
    assert not found.guard
    assert found.reduction == "none"
    (access,) = found.reads()
    assert access == A("∂z", *found.lhs[:2])
    height, width = (found.domain[i] for i in found.lhs[2:])
    assert found.body == access / (height * width)


def test_upsampling_has_a_sum_over_blocks_for_adjoint() -> None:
    found = equation(network("upsample: {factor: [3, 2], name: z}"), "∂x")
    assert found.reduction == "sum"
    assert not found.guard
    assert extents(found)[4:] == [3, 2]
    assert is_body(found, lambda n, c, p, q, i, j: A("∂z", n, c, 3 * p + i, 2 * q + j))


def test_transposed_convolution_has_a_convolution_for_adjoint() -> None:
    found = equation(network("conv_transpose2d: {filters: 4, kernel: 3, stride: 2, name: z}"), "∂x")
    weights, passed = (next(a for a in found.reads() if a.tensor == name) for name in ("z.W", "∂z"))
    assert found.body == weights * passed
    p, q = found.lhs[2:]
    h, w = passed.indices[2:]
    assert tuple(weights.indices[2:]) == (expand(h - 2 * p), expand(w - 2 * q))
    assert guards(found) == inside(h - 2 * p, 3) | inside(w - 2 * q, 3)


def test_reshape_and_transpose_only_move() -> None:
    moved = equation(network("transpose: {axes: [0, 2, 3, 1], name: z}"), "∂x")
    assert is_body(moved, lambda n, c, h, w: A("∂z", n, h, w, c))
    shaped = network("reshape: {shape: [6, 21], name: z}")
    found = equation(shaped, "∂x")
    assert found.reduction == "none"
    assert not found.guard
