"""Normalisation layers of the library in closed form: three terms, their sums shared."""

from __future__ import annotations

from simplify_networks import A, equation, is_body, only, simplified
from sympy import Integer, Pow, Rational, symbols

from symbp.derive import NetworkDerivation
from symbp.ir import Select, Stop, compare

N, K = symbols("batch K", integer=True, positive=True)


def network(layer: str, shape: str) -> NetworkDerivation:
    """One layer on an input x, differentiated by x and its parameters."""
    return simplified(f"name: net\ninputs: {{x: [{shape}]}}\nlayers: [{layer}]\nwrt: [x]\n")


def roots(found: NetworkDerivation) -> list[str]:
    """The tensors whose equations take a square root."""
    return [
        q.target
        for q in only(found).program.equations
        if any(p.exp.is_Rational and p.exp.q == 2 for p in q.body.atoms(Pow))
    ]


def test_batch_norm_of_vectors() -> None:
    found = network("batch_norm", "batch, 3")
    out, gamma, beta = "∂batch_norm1", "∂batch_norm1.gamma", "∂batch_norm1.beta"
    hat, root = "batch_norm1·hat", "batch_norm1·root"
    assert is_body(
        equation(found, "∂x"),
        lambda n, c: (
            (N * A(out, n, c) - A(beta, c) - A(gamma, c) * A(hat, n, c))
            * A("batch_norm1.gamma", c)
            / (N * A(root, c))
        ),
    )
    assert is_body(equation(found, gamma), lambda c, n: A(hat, n, c) * A(out, n, c))
    assert is_body(equation(found, beta), lambda c, n: A(out, n, c))
    assert roots(found) == [root]


def test_batch_norm_of_images() -> None:
    found = network("batch_norm", "batch, 3, K, K")
    out, gamma, beta = "∂batch_norm1", "∂batch_norm1.gamma", "∂batch_norm1.beta"
    hat, root = "batch_norm1·hat", "batch_norm1·root"
    count = N * K**2
    assert is_body(
        equation(found, "∂x"),
        lambda n, c, t, m: (
            (count * A(out, n, c, t, m) - A(beta, c) - A(gamma, c) * A(hat, n, c, t, m))
            * A("batch_norm1.gamma", c)
            / (count * A(root, c))
        ),
    )
    assert is_body(
        equation(found, gamma), lambda c, n, t, m: A(hat, n, c, t, m) * A(out, n, c, t, m)
    )


def test_running_statistics_take_no_part_in_the_gradient() -> None:
    found = network("batch_norm", "batch, 3")
    kept = lambda name: lambda c: 9 * A(f"batch_norm1.{name}", c) / 10  # noqa: E731
    mean = equation(found, "batch_norm1.new_mean")
    assert is_body(mean, lambda c: kept("running_mean")(c) + Stop(A("batch_norm1.mu", c)) / 10)
    variance = equation(found, "batch_norm1.new_var")
    unbiased = lambda c: Stop(A("batch_norm1.v", c)) / (1 - 1 / N) / 10  # noqa: E731
    assert is_body(variance, lambda c: kept("running_var")(c) + unbiased(c))


def test_layer_norm() -> None:
    found = network("layer_norm", "batch, 3, K")
    out, gamma, hat = "∂layer_norm1", "layer_norm1.gamma", "layer_norm1·hat"
    assert is_body(
        equation(found, "∂x"),
        lambda n, t, k: (
            (K * A(gamma, k) * A(out, n, t, k) - A("∑1", n, t) * A(hat, n, t, k) - A("∑2", n, t))
            / (K * A("layer_norm1·root", n, t))
        ),
    )
    along, across = equation(found, "∑1"), equation(found, "∑2")
    assert is_body(along, lambda n, t, k: A(gamma, k) * A(hat, n, t, k) * A(out, n, t, k))
    assert is_body(across, lambda n, t, k: A(gamma, k) * A(out, n, t, k))
    by_gamma = equation(found, "∂layer_norm1.gamma")
    assert is_body(by_gamma, lambda k, n, t: A(hat, n, t, k) * A(out, n, t, k))
    assert is_body(equation(found, "∂layer_norm1.beta"), lambda k, n, t: A(out, n, t, k))
    assert roots(found) == ["layer_norm1·root"]


def test_rms_norm_has_two_terms() -> None:
    found = network("rms_norm", "batch, K")
    out, gamma, hat = "∂rms_norm1", "rms_norm1.gamma", "rms_norm1·hat"
    assert is_body(
        equation(found, "∂x"),
        lambda n, k: (
            (A(gamma, k) * A(out, n, k) - A("∑1", n) * A(hat, n, k) / K) / A("rms_norm1·root", n)
        ),
    )
    assert is_body(equation(found, "∂rms_norm1.gamma"), lambda k, n: A(hat, n, k) * A(out, n, k))


def test_instance_norm_shares_its_sums_with_gamma_and_beta() -> None:
    found = network("instance_norm", "batch, 3, K")
    out, hat = "∂instance_norm1", "instance_norm1·hat"
    assert is_body(
        equation(found, "∂x"),
        lambda n, c, t: (
            (K * A(out, n, c, t) - A("∑1", n, c) * A(hat, n, c, t) - A("∑2", n, c))
            * A("instance_norm1.gamma", c)
            / (K * A("instance_norm1·root", n, c))
        ),
    )
    assert is_body(equation(found, "∑1"), lambda n, c, t: A(hat, n, c, t) * A(out, n, c, t))
    assert is_body(equation(found, "∑2"), lambda n, c, t: A(out, n, c, t))
    assert is_body(equation(found, "∂instance_norm1.gamma"), lambda c, n: A("∑1", n, c))
    assert is_body(equation(found, "∂instance_norm1.beta"), lambda c, n: A("∑2", n, c))


def test_group_norm_is_layer_norm_in_each_group() -> None:
    found = network("{group_norm: 2}", "batch, 6, K")
    members = equation(found, "∂group_norm1.x").free[2].extent
    out, h, count = "∂group_norm1", "group_norm1.h", K * members
    weighed = lambda n, g, j, t: (  # noqa: E731
        A("group_norm1.gamma", members * g + j) * A(out, n, members * g + j, t)
    )
    assert is_body(
        equation(found, "∂group_norm1.x"),
        lambda n, g, j, t: (
            (count * weighed(n, g, j, t) - A("∑1", n, g) * A(h, n, g, j, t) - A("∑2", n, g))
            / (count * A("group_norm1·root", n, g))
        ),
    )
    assert is_body(equation(found, "∑1"), lambda n, g, j, t: weighed(n, g, j, t) * A(h, n, g, j, t))
    assert is_body(equation(found, "∑2"), weighed)


def test_a_bias_before_batch_norm_has_gradient_zero() -> None:
    text = "name: net\ninputs: {x: [batch, 4]}\nlayers: [{dense: 3}, batch_norm]\n"
    assert equation(simplified(text), "∂dense1.b").body == 0


def test_dropout_keeps_with_its_mask() -> None:
    found = network("{dropout: 0.2}", "batch, 3, K")
    mask = lambda n, c: compare(A("dropout1.u", n, c), ">=", Rational(1, 5))  # noqa: E731
    expected = lambda n, c, t: Select(  # noqa: E731
        mask(n, c), Rational(5, 4) * A("∂dropout1", n, c, t), Integer(0)
    )
    assert is_body(equation(found, "∂x"), expected)


def test_nothing_passes_stop_gradient() -> None:
    found = network("stop_gradient", "batch, 3")
    assert found.constant == frozenset({"x"})


def test_prelu() -> None:
    found = network("prelu", "batch, 3, K")
    above = lambda n, c, t: compare(A("x", n, c, t), ">", Integer(0))  # noqa: E731
    out = lambda n, c, t: A("∂prelu1", n, c, t)  # noqa: E731
    assert is_body(
        equation(found, "∂x"),
        lambda n, c, t: out(n, c, t) * Select(above(n, c, t), Integer(1), A("prelu1.a", c)),
    )
    assert is_body(
        equation(found, "∂prelu1.a"),
        lambda c, n, t: out(n, c, t) * Select(above(n, c, t), Integer(0), A("x", n, c, t)),
    )
