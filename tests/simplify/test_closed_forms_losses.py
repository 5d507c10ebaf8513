"""Losses of the library in closed form, as textbooks give them."""

from __future__ import annotations

from simplify_networks import A, at, equation, is_body, simplified
from sympy import Integer, Rational, exp, sign, symbols

from symbp.derive import NetworkDerivation
from symbp.ir import Expm1, Select, Stop, compare

N, K = symbols("batch K", integer=True, positive=True)
REAL = "x: [batch, K], y: [batch, K]"
LABELS = "x: [batch, K], y: {shape: [batch], labels: K}"
ONE_HOT = "x: [batch, K], y: {shape: [batch, K], one_hot: true}"
ZERO = Integer(0)


def network(inputs: str, loss: str) -> NetworkDerivation:
    """A loss of z, which is the input x."""
    return simplified(
        f"name: net\ninputs: {{{inputs}}}\nlayers: [{{identity: {{name: z}}}}]\n"
        f"loss: {{{loss}}}\nwrt: [x]\n"
    )


def several(names: str, loss: str, wrt: str, more: str = "") -> NetworkDerivation:
    """A loss of several inputs of shape [batch, K]."""
    inputs = ", ".join(f"{n}: [batch, K]" for n in names)
    return simplified(
        f"name: net\ninputs: {{{inputs}{more}}}\nlayers: [{{identity: {{from: {names[0]}}}}}]\n"
        f"loss: {{{loss}}}\nwrt: [{', '.join(wrt)}]\n"
    )


def test_label_smoothing_gives_p_less_t() -> None:
    found = network(LABELS, "cross_entropy: {target: y, label_smoothing: 0.1}")
    p = "cross_entropy1.p"
    smoothed = lambda n, k: 9 * at(k, A("y", n)) + 1 / K  # noqa: E731 -- ten times t
    assert is_body(
        equation(found, "∂z"), lambda n, k: (10 * A(p, n, k) - smoothed(n, k)) / (10 * N)
    )


def test_label_smoothing_of_one_hot_rows_gives_p_less_t() -> None:
    found = network(ONE_HOT, "cross_entropy: {target: y, label_smoothing: 0.1}")
    p, t = "cross_entropy1.p", "cross_entropy1.t"
    assert is_body(equation(found, "∂z"), lambda n, k: (A(p, n, k) - A(t, n, k)) / N)
    ten = lambda n, k: 9 * A("y", n, k) / 10 + 1 / (10 * K)  # noqa: E731
    assert is_body(equation(found, t), ten)


def test_nll_at_labels_and_against_a_distribution() -> None:
    found = equation(network(LABELS, "nll: y"), "∂z")
    assert found.body == -1 / N
    n, k = found.lhs
    assert found.guard == (compare(k, "==", A("y", n)),)
    soft = equation(network(REAL, "nll: y"), "∂z")
    assert is_body(soft, lambda n, k: -A("y", n, k) / N)


def test_kl_of_log_softmax_gives_p_less_t() -> None:
    found = simplified(
        f"name: net\ninputs: {{{ONE_HOT}}}\nlayers: [{{identity: {{name: z}}}}, log_softmax]\n"
        "loss: {kl: y}\nwrt: [x]\n"
    )
    assert is_body(
        equation(found, "∂z"), lambda n, k: (exp(A("log_softmax1", n, k)) - A("y", n, k)) / N
    )


def test_kl_gaussian() -> None:
    found = several("ml", "kl_gaussian: {from: [m, l]}", "ml")
    assert is_body(equation(found, "∂m"), lambda n, k: A("m", n, k) / N)
    assert is_body(equation(found, "∂l"), lambda n, k: Expm1(A("l", n, k)) / (2 * N))


def test_gaussian_nll() -> None:
    found = several("mly", "gaussian_nll: {target: y, from: [m, l]}", "m")
    m, y, v = (lambda n, k, t=t: A(t, n, k) for t in "myl")
    assert is_body(
        equation(found, "∂m"), lambda n, k: (m(n, k) - y(n, k)) * exp(-v(n, k)) / (N * K)
    )


def test_mae_is_a_sign_and_huber_a_clipped_error() -> None:
    short = lambda n, k: A("y", n, k) - A("z", n, k)  # noqa: E731
    mae = equation(network(REAL, "mae: y"), "∂z")
    assert is_body(mae, lambda n, k: -sign(short(n, k)) / (N * K))
    found = network(REAL, "huber: {target: y, delta: 0.5}")
    d, half = (lambda n, k: A("huber1.d", n, k)), Rational(1, 2)
    clipped = lambda n, k: Select(  # noqa: E731
        compare(d(n, k), ">", half), half, Select(compare(d(n, k), "<", -half), -half, d(n, k))
    )
    assert is_body(equation(found, "∂huber1.d"), lambda n, k: clipped(n, k) / (N * K))


def test_hinge() -> None:
    found = equation(network(REAL, "hinge: y"), "∂z")
    y, z = (lambda n, k, t=t: A(t, n, k) for t in "yz")
    short = lambda n, k: compare(1 - y(n, k) * z(n, k), ">", ZERO)  # noqa: E731
    assert is_body(found, lambda n, k: Select(short(n, k), -y(n, k) / (N * K), ZERO))


def test_focal_is_the_cross_entropy_weighed() -> None:
    found = network(LABELS, "focal: y")
    log_p = lambda n: A("focal1.l", n)  # noqa: E731
    weighed = equation(found, "∂focal1.l")
    rest = lambda n: Expm1(log_p(n))  # noqa: E731 -- p - 1
    assert is_body(weighed, lambda n: -rest(n) * (2 * exp(log_p(n)) * log_p(n) + rest(n)) / N)
    e, s = "focal1.l·sum·exp", "focal1.l·sum·scaled"
    assert is_body(
        equation(found, "∂z"),
        lambda n, k: (
            Select(compare(k, "==", A("y", n)), A("∂focal1.l", n), ZERO)
            - A("∂focal1.l", n) * A(e, n, k) / A(s, n)
        ),
    )


def test_cosine_projects_out_the_direction() -> None:
    found = network(REAL, "cosine: y")
    c, u, v = "cosine1.c", "cosine1.u", "cosine1.v"
    some = lambda n: Select(compare(A("cosine1.r", n), ">", ZERO), Integer(1), ZERO)  # noqa: E731
    assert is_body(
        equation(found, "∂z"),
        lambda n, k: (A(c, n) * A(u, n, k) * some(n) - A(v, n, k)) / (N * A("cosine1·root", n)),
    )


def test_triplet_gives_unit_vectors() -> None:
    found = several("apq", "triplet: {from: [a, p, q]}", "p")
    d, other = (lambda n: A("triplet1.p", n)), (lambda n: A("triplet1.q", n))
    violated = lambda n: compare(d(n) - other(n) + 1, ">", ZERO)  # noqa: E731
    apart = lambda n: compare(A("triplet1.p·sum", n), ">", ZERO)  # noqa: E731
    assert is_body(
        equation(found, "∂p"),
        lambda n, k: Select(
            violated(n),
            Select(apart(n), (A("p", n, k) - A("a", n, k)) / (N * d(n)), ZERO),
            ZERO,
        ),
    )


def test_policy_gradient_is_p_less_the_action_times_the_return() -> None:
    more = ", r: [batch], y: {shape: [batch], labels: K}"
    loss = "policy_gradient: {target: y, from: [z, r]}"
    found = several("z", loss, "zr", more)
    p = "policy_gradient1.p"
    assert is_body(
        equation(found, "∂z"),
        lambda n, k: (A(p, n, k) - at(k, A("y", n))) * Stop(A("r", n)) / N,
    )
    assert found.constant == frozenset({"r"})
