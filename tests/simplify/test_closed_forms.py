"""Closed forms, asserted on the equations themselves."""

from __future__ import annotations

import pytest
from simplify_networks import A, at, equation, formula, is_body, only, simplified
from sympy import Pow, Rational, exp, symbols

from symbp.ir import Access, Select, Sigmoid, Softplus, compare, equation_text, size
from symbp.simplify.report import Report
from symbp.simplify.stabilise import stabilise

N, K = size("N"), size("K")
LABELS = "z: [N, K], y: {shape: [N], labels: K}"
VALUES = "z: [N, K], y: [N, K]"
ONE_HOT = "z: [N, K], y: {shape: [N, K], one_hot: true}"
WRT = "wrt: [z]"

SOFTMAX = "p[n, k] = exp(z[n, k]) / sum[j](exp(z[n, j]))\n"
LABEL_LOSS = {
    "log p": SOFTMAX + "loss = -mean[n](log(p[n, y[n]]))",
    "named log": SOFTMAX + "l[n, k] = log(p[n, k])\nloss = -mean[n](l[n, y[n]])",
    "sum over classes": SOFTMAX + "extent(k) = K\nh[n, k] = where(k == y[n], 1, 0)\n"
    "loss = -mean[n](sum[k](h[n, k] * log(p[n, k])))",
}
VALUE_LOSS = {
    "log p": SOFTMAX + "loss = -mean[n](sum[k](y[n, k] * log(p[n, k])))",
    "one sum": SOFTMAX + "loss = -sum[n, k](y[n, k] * log(p[n, k])) / N",
}


@pytest.mark.parametrize("text", LABEL_LOSS.values(), ids=LABEL_LOSS)
def test_softmax_cross_entropy_with_labels(text: str) -> None:
    found = equation(formula(LABELS, text, WRT), "∂z")
    if "h[n, k]" in text:
        assert is_body(found, lambda n, k: (A("p", n, k) - A("h", n, k)) / N)
    else:
        assert is_body(found, lambda n, k: (A("p", n, k) - at(k, A("y", n))) / N)


@pytest.mark.parametrize("target", ["[batch]", "{shape: [batch], labels: 4}"])
def test_a_library_loss_with_labels_that_are_not_counted_or_fewer(target: str) -> None:
    network = simplified(
        f"inputs: {{x: [batch, 8], y: {target}}}\n"
        "layers: [{dense: 6}]\nloss: {cross_entropy: y}\n"
    )
    found = equation(network, "∂dense1")
    sizes = {e for e in found.domain.values() if str(e) == "batch"}
    p = lambda n, k: A("cross_entropy1.p", n, k)  # noqa: E731
    assert is_body(found, lambda n, k: (p(n, k) - at(k, A("y", n))) / sizes.pop())


def test_cross_entropy_as_logsumexp_less_the_logit() -> None:
    text = "loss = mean[n](log(sum[k](exp(z[n, k]))) - z[n, y[n]])"
    network = formula(LABELS, text, WRT)
    sums = [q.target for q in only(network).program.equations if q.target.endswith("·scaled")]
    (scaled,) = sums
    p = lambda n, k: A(scaled.replace("scaled", "exp"), n, k) / A(scaled, n)  # noqa: E731
    assert is_body(equation(network, "∂z"), lambda n, k: (p(n, k) - at(k, A("y", n))) / N)


@pytest.mark.parametrize("text", VALUE_LOSS.values(), ids=VALUE_LOSS)
def test_softmax_cross_entropy_with_one_hot_rows(text: str) -> None:
    found = equation(formula(ONE_HOT, text, WRT), "∂z")
    assert is_body(found, lambda n, k: (A("p", n, k) - A("y", n, k)) / N)


@pytest.mark.parametrize("text", VALUE_LOSS.values(), ids=VALUE_LOSS)
def test_softmax_cross_entropy_with_a_general_target(text: str) -> None:
    network = formula(VALUES, text, WRT)
    found = equation(network, "∂z")
    assert is_body(found, lambda n, k: (A("∑1", n) * A("p", n, k) - A("y", n, k)) / N)
    assert is_body(equation(network, "∑1"), lambda n, k: A("y", n, k))


def test_sigmoid_then_bce() -> None:
    network = simplified(
        "name: net\ninputs: {x: [batch, 3], y: [batch, 2]}\n"
        "layers: [{dense: {units: 2, name: z}}, {sigmoid: {name: a}}]\nloss: {bce: y}\n"
    )
    found = equation(network, "∂z")
    count = symbols("batch d2", integer=True, positive=True)
    assert is_body(found, lambda n, k: (A("a", n, k) - A("y", n, k)) / (count[0] * count[1]))


def test_bce_on_logits() -> None:
    found = equation(
        formula(VALUES, "loss = mean[n, k](softplus(z[n, k]) - y[n, k] * z[n, k])", WRT), "∂z"
    )
    assert is_body(found, lambda n, k: (Sigmoid(A("z", n, k)) - A("y", n, k)) / (N * K))


ACTIVATIONS = {
    "sigmoid": ("sigmoid(z[n, k])", lambda a, g: a * (1 - a) * g),
    "sigmoid written out": ("1 / (1 + exp(-z[n, k]))", lambda a, g: a * (1 - a) * g),
    "sigmoid of a multiple": ("sigmoid(2 * z[n,k])", lambda a, g: 2 * a * (1 - a) * g),
    "sigmoid as a quotient": ("exp(z[n,k]) / (1 + exp(z[n,k]))", lambda a, g: a * (1 - a) * g),
    "tanh": ("tanh(z[n, k])", lambda a, g: (1 - a**2) * g),
    "exp": ("exp(z[n, k])", lambda a, g: a * g),
}


@pytest.mark.parametrize(("text", "expected"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_activation_through_its_output(text: str, expected: object) -> None:
    found = equation(formula("z: [N, K]", f"a[n, k] = {text}", WRT), "∂z")
    assert is_body(found, lambda n, k: expected(A("a", n, k), A("∂a", n, k)))  # type: ignore[operator]


def test_relu_through_the_sign_of_its_output() -> None:
    found = equation(formula("z: [N, K]", "a[n, k] = relu(z[n, k])", WRT), "∂z")
    zero = Rational(0)
    assert is_body(
        found, lambda n, k: Select(compare(A("a", n, k), ">", zero), A("∂a", n, k), zero)
    )


def test_softplus_is_the_sigmoid() -> None:
    found = equation(formula("z: [N, K]", "a[n, k] = softplus(z[n, k])", WRT), "∂z")
    assert is_body(found, lambda n, k: Sigmoid(A("z", n, k)) * A("∂a", n, k))


def test_swish_divides_by_nothing() -> None:
    network = formula("z: [N, K]", "a[n, k] = z[n, k] * sigmoid(z[n, k])", WRT)
    found = equation(network, "∂z")
    s, a, g = (lambda n, k: A("a·sigmoid", n, k)), (lambda n, k: A("a", n, k)), "∂a"
    assert is_body(found, lambda n, k: (s(n, k) + a(n, k) * (1 - s(n, k))) * A(g, n, k))


def test_softmax() -> None:
    network = formula("z: [N, K]", SOFTMAX, WRT)
    found = equation(network, "∂z")
    assert is_body(found, lambda n, k: A("p", n, k) * (A("∂p", n, k) - A("∑1", n)))
    assert is_body(equation(network, "∑1"), lambda n, k: A("p", n, k) * A("∂p", n, k))


def test_log_softmax() -> None:
    text = "l[n, k] = z[n, k] - log(sum[j](exp(z[n, j])))"
    network = formula("z: [N, K]", text, WRT)
    found = equation(network, "∂z")
    assert is_body(found, lambda n, k: A("∂l", n, k) - exp(A("l", n, k)) * A("∑1", n))
    assert is_body(equation(network, "∑1"), lambda n, k: A("∂l", n, k))


def test_logsumexp_gives_the_softmax() -> None:
    network = formula("z: [N, K]", "l[n] = log(sum[j](exp(z[n, j])))", WRT)
    found = equation(network, "∂z")
    e, s = "l·sum·exp", "l·sum·scaled"
    assert is_body(found, lambda n, k: A("∂l", n) * A(e, n, k) / A(s, n))


NORM = "parameters: {gamma: [K], beta: [K]}\nwrt: [x]"
HAT = "(x[n, k] - mu{s}) / sqrt(v{s} + 1e-5)"


def norm_text(along: str, divisor: str = "", named: bool = False) -> str:
    s = "[k]" if along == "n" else "[n]"
    variance = (
        f"sum[{along}]((x[n, k] - mu{s})^2) / ({divisor})"
        if divisor
        else (f"mean[{along}]((x[n, k] - mu{s})^2)")
    )
    hat = HAT.format(s=s)
    lines = [f"mu{s} = mean[{along}](x[n, k])", f"v{s} = {variance}"]
    if named:
        lines += [f"h[n, k] = {hat}"]
        hat = "h[n, k]"
    return "\n".join([*lines, f"o[n, k] = gamma[k] * {hat} + beta[k]"])


@pytest.mark.parametrize("named", [False, True])
def test_batch_normalisation_shares_its_sums(named: bool) -> None:
    network = formula("x: [N, K]", norm_text("n", named=named), NORM)
    h, root = ("h", "h·root") if named else ("o·hat", "o·root")
    found = equation(network, "∂x")
    assert is_body(
        found,
        lambda n, k: (
            (N * A("∂o", n, k) - A("∂beta", k) - A("∂gamma", k) * A(h, n, k))
            * A("gamma", k)
            / (N * A(root, k))
        ),
    )
    assert is_body(equation(network, "∂gamma"), lambda k, n: A(h, n, k) * A("∂o", n, k))
    assert is_body(equation(network, "∂beta"), lambda k, n: A("∂o", n, k))


def test_batch_normalisation_with_unbiased_variance() -> None:
    network = formula("x: [N, K]", norm_text("n", "N - 1"), NORM)
    assert is_body(
        equation(network, "∂x"),
        lambda n, k: (
            (A("∂o", n, k) - A("∂beta", k) / N - A("∂gamma", k) * A("o·hat", n, k) / (N - 1))
            * A("gamma", k)
            / A("o·root", k)
        ),
    )


def test_layer_normalisation() -> None:
    network = formula("x: [N, K]", norm_text("k"), NORM)
    assert is_body(
        equation(network, "∂x"),
        lambda n, k: (
            (K * A("gamma", k) * A("∂o", n, k) - A("∑1", n) * A("o·hat", n, k) - A("∑2", n))
            / (K * A("o·root", n))
        ),
    )
    assert is_body(
        equation(network, "∑1"), lambda n, k: A("gamma", k) * A("∂o", n, k) * A("o·hat", n, k)
    )
    assert is_body(equation(network, "∑2"), lambda n, k: A("gamma", k) * A("∂o", n, k))
    assert is_body(equation(network, "∂gamma"), lambda k, n: A("o·hat", n, k) * A("∂o", n, k))


def test_rms_normalisation() -> None:
    text = "v[n] = mean[k](x[n, k]^2)\no[n, k] = gamma[k] * x[n, k] / sqrt(v[n] + 1e-5)"
    network = formula("x: [N, K]", text, "parameters: {gamma: [K]}\nwrt: [x]")
    hat, root = (lambda n, k: A("o·hat", n, k)), (lambda n: A("o·root", n))
    assert is_body(
        equation(network, "∂x"),
        lambda n, k: (A("gamma", k) * A("∂o", n, k) - A("∑1", n) * hat(n, k) / K) / root(n),
    )
    assert is_body(equation(network, "∂gamma"), lambda k, n: hat(n, k) * A("∂o", n, k))


def test_quadratic_form() -> None:
    network = formula("x: [K], M: [K, K]", "loss = sum[i, j](x[i] * M[i, j] * x[j])", "wrt: [x]")
    assert is_body(equation(network, "∂x"), lambda i, j: (A("M", i, j) + A("M", j, i)) * A("x", j))


def test_masked_matrix_factorisation() -> None:
    text = (
        "R[i, j] = Omega[i, j] * (T[i, j] - sum[a](U[i, a] * V[j, a]))\nloss = sum[i, j](R[i, j]^2)"
    )
    network = formula("T: [m, n], Omega: [m, n]", text, "parameters: {U: [m, k], V: [n, k]}")
    error = equation(network, "∂R·sum")
    assert is_body(error, lambda i, j: -2 * A("Omega", i, j) * A("R", i, j))
    assert is_body(equation(network, "∂U"), lambda i, a, j: A("∂R·sum", i, j) * A("V", j, a))
    assert is_body(equation(network, "∂V"), lambda j, a, i: A("∂R·sum", i, j) * A("U", i, a))


def test_logistic_regression() -> None:
    text = (
        "z[n] = sum[j](w[j] * x[n, j]) + b\np[n] = sigmoid(z[n])\n"
        "loss = -mean[n](y[n] * log(p[n]) + (1 - y[n]) * log(1 - p[n]))"
    )
    network = formula("x: [N, J], y: [N]", text, "parameters: {w: [J], b: []}")
    assert is_body(equation(network, "∂z"), lambda n: (A("p", n) - A("y", n)) / N)
    assert is_body(equation(network, "∂w"), lambda j, n: A("x", n, j) * A("∂z", n))
    assert is_body(equation(network, "∂b"), lambda n: A("∂z", n))


@pytest.mark.parametrize("causal", [False, True])
def test_attention(causal: bool) -> None:
    condition = " if u <= t" if causal else ""
    text = (
        "S[n, t, u] = sum[d](Q[n, t, d] * M[n, u, d])\n"
        f"s[n, t] = sum[u{condition}](exp(S[n, t, u]))\n"
        f"o[n, t, d] = sum[u{condition}](exp(S[n, t, u]) / s[n, t] * V[n, u, d])"
    )
    named = text.replace(
        f"sum[u{condition}](exp(S[n, t, u]) / s[n, t] * V", f"sum[u{condition}](P[n, t, u] * V"
    ).replace("\no[n", "\nP[n, t, u] = exp(S[n, t, u]) / s[n, t]\no[n")
    shapes = "Q: [N, T, D], M: [N, T, D], V: [N, T, D]"
    network = formula(shapes, named, "wrt: [Q, M, V]")
    found = equation(network, "∂S")
    p, g = (lambda *i: A("P", *i)), (lambda *i: A("∂P", *i))
    assert is_body(found, lambda n, t, u: p(n, t, u) * (g(n, t, u) - A("∑1", n, t)))
    rows = equation(network, "∑1")
    assert is_body(rows, lambda n, t, u: p(n, t, u) * g(n, t, u))
    if causal:
        _, t, u = found.lhs
        assert found.guard == (compare(t, ">=", u),)


def test_l2_norm_uses_its_output() -> None:
    text = "r[n] = sqrt(sum[k](z[n, k]^2) + 1e-6)\no[n, k] = z[n, k] / r[n]"
    found = equation(formula("z: [N, K]", text, WRT), "∂z")
    assert is_body(found, lambda n, k: (A("∂o", n, k) - A("∑1", n) * A("o", n, k)) / A("r", n))


def test_bias_before_batch_normalisation_has_gradient_zero() -> None:
    text = "x[n, k] = z[n, k] + b[k]\n" + norm_text("n")
    network = formula("z: [N, K]", text, "parameters: {b: [K], gamma: [K], beta: [K]}")
    assert equation(network, "∂b").body == 0


def test_gelu_shares_the_saved_error_function() -> None:
    text = "a[n, k] = z[n, k] * (1 + erf(z[n, k] / sqrt(2))) / 2"
    found = equation(formula("z: [N, K]", text, WRT), "∂z")
    read = {a.tensor for a in found.body.atoms(Access)}
    assert read == {"z", "∂a", "a·erf"}


def test_one_root_is_computed_once() -> None:
    network = formula("x: [N, K]", norm_text("n"), NORM)
    roots = [
        q.target
        for q in only(network).program.equations
        if any(power.exp.is_Rational and power.exp.q == 2 for power in q.body.atoms(Pow))
    ]
    assert roots == ["o·root"]


def test_stabilising_twice_changes_nothing() -> None:
    network = formula(LABELS, LABEL_LOSS["log p"], WRT)
    derivation = only(network)
    again = stabilise(derivation, (*derivation.results, "loss"), Report())
    assert again.program.equations == derivation.program.equations


LOGISTIC_REGRESSION = (
    "name: lr\ninputs: {{x: [N, d], y: [N]}}\nparameters: {{w: [d], b: []}}\nformula: |\n"
    "  p[i] = sigmoid({sign}(sum[k](w[k]*x[i, k]) + b))\n"
    "  loss = {loss}\n"
)
ENTROPY = "(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]))"
REGRESSION_LOSS = {
    "mean": (f"-mean[i]{ENTROPY}", "", lambda p, y: (p - y) / N),
    "sum": (f"-sum[i]{ENTROPY}", "", lambda p, y: p - y),
    "of minus the logit": (f"-mean[i]{ENTROPY}", "-", lambda p, y: (y - p) / N),
}


@pytest.mark.parametrize(("loss", "sign", "slope"), REGRESSION_LOSS.values(), ids=REGRESSION_LOSS)
def test_logistic_regression_with_a_bias(loss: str, sign: str, slope: object) -> None:
    """The logit is a sum of two tensors, and its adjoint is read by w and by b."""
    network = simplified(LOGISTIC_REGRESSION.format(loss=loss, sign=sign))
    bias = equation(network, "∂b")
    assert is_body(bias, lambda i: slope(A("p", i), A("y", i)))  # type: ignore[operator]
    if loss.startswith("-sum"):
        weights = lambda k, i: (A("p", i) - A("y", i)) * A("x", i, k)  # noqa: E731
    else:
        weights = lambda k, i: A("∂p·sum", i) * A("x", i, k)  # noqa: E731
        found = equation(network, "∂p·sum")
        assert is_body(found, lambda i: slope(A("p", i), A("y", i)))  # type: ignore[operator]
    assert is_body(equation(network, "∂w"), weights)
    assert not any(q.target == "∂p" for q in only(network).program.equations)


def test_the_focal_loss_divides_by_no_probability() -> None:
    loss = "-mean[i](y[i]*(1 - p[i])^2*log(p[i]) + (1 - y[i])*p[i]^2*log(1 - p[i]))"
    network = simplified(LOGISTIC_REGRESSION.format(loss=loss, sign=""))
    for q in only(network).program.equations:
        assert not any(a.exp.is_negative and a.base.has(A) for a in q.body.atoms(Pow)), q


def test_bce_of_a_sigmoid_of_a_softplus() -> None:
    network = simplified(
        "name: net\ninputs: {x: [batch, 1], y: [batch, 4]}\n"
        "layers: [{dense: 4}, softplus, sigmoid]\nloss: {bce: y}\n"
    )
    u = lambda n, k: A("softplus1", n, k)  # noqa: E731
    (n, k) = [r.index for r in equation(network, "bce1").bound]
    assert equation(network, "bce1").body.atoms(Softplus) == {Softplus(u(n, k)), Softplus(-u(n, k))}
    count = symbols("batch d2", integer=True, positive=True)
    found = equation(network, "∂softplus1")
    error = lambda n, k: A("sigmoid1", n, k) - A("y", n, k)  # noqa: E731
    assert is_body(found, lambda n, k: error(n, k) / (count[0] * count[1]))


def test_two_losses_of_the_same_logits_share_their_softmax() -> None:
    network = simplified("""
name: two
inputs: {x: [batch, 3], y: {shape: [batch], labels: 4}, t: {shape: [batch], labels: 4}}
layers: [{dense: {units: 4, name: z}}]
loss: [{cross_entropy: {target: y}}, {cross_entropy: {target: t, weight: 3}}]
""")
    (fragment,) = network.fragments.values()
    softmaxes = [n for n in fragment.derivation.program.tensors if n.endswith(".p")]
    assert softmaxes == ["cross_entropy1.p"]
    texts = [equation_text(q) for q in fragment.derivation.program.equations if q.target == "∂z"]
    assert len(texts) == 1
    assert "4*cross_entropy1.p[" in texts[0]
    assert "/cross_entropy" not in texts[0]


def test_a_sum_of_exponentials_divides_only_where_it_is_shifted() -> None:
    network = simplified("""
name: after
inputs: {x: [batch, 3], y: [batch, 4]}
layers: [{dense: {units: 4, name: z}}, log_softmax, sigmoid]
loss: {mse: y}
""")
    (fragment,) = network.fragments.values()
    bodies = [q.body for q in fragment.derivation.program.equations]
    shifted = "z[", "log_softmax1·sum["
    assert not any(f"exp({shifted[0]}" in str(b) or shifted[1] in str(b) for b in bodies)
