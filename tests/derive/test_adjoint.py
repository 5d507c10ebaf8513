"""The reverse sweep: hand-written gradients as oracles, conventions at kinks, names and seeds."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
import sympy
from derive_oracle import gradients
from derive_programs import CASES, A, Builder, K, N, T, U, b, k, lstm, n, t, u
from sympy import Abs, Expr, Integer, exp, log, sqrt, tanh

import symbp
from symbp.derive import Derivation, backward
from symbp.ir import (
    Program,
    Scan,
    Select,
    Stop,
    compare,
    equation_text,
    program_text,
    run,
    schedule,
    verify,
)

ONE = Integer(1)
SOURCE = Path(symbp.__file__).parent


def scalar(body: Expr, *shape: Expr) -> Program:
    """loss = Σ body over x[n] (and x[n, k])."""
    p = Builder()
    p.input("x", *shape)
    p.define(A("loss"), body, "sum", (n, k)[: len(shape)])
    return p.program()


def gradient(body: Expr, x: list) -> np.ndarray:
    """∂(Σ body)/∂x at x."""
    array = np.array(x, float)
    shape = (N, K)[: array.ndim]
    sizes = dict(zip(shape, array.shape, strict=True))
    return gradients(scalar(body, *shape), "loss", ("x",), sizes, {"x": array})["x"]


X = A("x", n)
POSITIVE = compare(X, ">", Integer(0))


def test_relu_at_zero() -> None:
    found = gradient(Select(POSITIVE, X, Integer(0)), [-1, 0, 2])
    np.testing.assert_array_equal(found, [0, 0, 1])


def test_absolute_value_at_zero() -> None:
    np.testing.assert_array_equal(gradient(Abs(X), [-3, 0, 2]), [-1, 0, 1])


def test_square_root_at_zero() -> None:
    np.testing.assert_array_equal(gradient(sqrt(X), [0, 4]), [0, 0.25])


def test_norm_at_zero() -> None:
    p = Builder()
    p.input("x", N, K)
    p.define(A("s", n), A("x", n, k) ** 2, "sum", (k,))
    p.define(A("loss"), sqrt(A("s", n)), "sum", (n,))
    x = np.array([[0.0, 0.0], [3.0, 4.0]])
    found = gradients(p.program(), "loss", ("x",), {N: 2, K: 2}, {"x": x})["x"]
    np.testing.assert_allclose(found, [[0, 0], [0.6, 0.8]])


def test_power_of_a_size_at_zero() -> None:
    np.testing.assert_array_equal(gradient(X**N, [0, 2]), [0, 4])


def test_branch_not_taken_is_infinite() -> None:
    body = Select(POSITIVE, log(X) + sqrt(X), X**2)
    np.testing.assert_allclose(gradient(body, [0, -3, 1]), [0, -6, 1.5])


def test_stop_is_constant() -> None:
    np.testing.assert_allclose(gradient(X * Stop(X**2), [2, 3]), [4, 9])


@pytest.mark.parametrize(("reduction", "expected"), [
    ("max", [[0, 1, 0, 0], [1, 0, 0, 0]]), ("min", [[1, 0, 0, 0], [1, 0, 0, 0]]),
])  # fmt: skip
def test_first_of_tied_extrema_wins(reduction: str, expected: list) -> None:
    p = Builder()
    p.input("x", N, K)
    p.define(A("m", n), A("x", n, k), reduction, (k,))
    p.define(A("loss"), A("m", n), "sum", (n,))
    x = np.array([[1.0, 5.0, 5.0, 1.0], [2.0, 2.0, 2.0, 2.0]])
    found = gradients(p.program(), "loss", ("x",), {N: 2, K: 4}, {"x": x})["x"]
    np.testing.assert_array_equal(found, expected)


def test_product_with_zeros() -> None:
    p = Builder()
    p.input("x", N, K)
    p.define(A("m", n), A("x", n, k), "prod", (k,))
    p.define(A("loss"), A("m", n), "sum", (n,))
    x = np.array([[2.0, 0.0, 3.0], [0.0, 0.0, 3.0]])
    found = gradients(p.program(), "loss", ("x",), {N: 2, K: 3}, {"x": x})["x"]
    np.testing.assert_array_equal(found, [[0, 6, 0], [0, 0, 0]])


def test_softmax_cross_entropy_by_hand() -> None:
    case = CASES["softmax_cross_entropy"]()
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(4, 3)), rng.integers(0, 3, 4)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    found = gradients(case.program, "loss", ("z",), case.sizes, {"z": z, "y": y})["z"]
    np.testing.assert_allclose(found, (p - np.eye(3)[y]) / 4, rtol=1e-12)


def test_dense_tanh_by_hand() -> None:
    case = CASES["dense_tanh"]()
    rng = np.random.default_rng(0)
    x, w, bias = rng.normal(size=(3, 2)), rng.normal(size=(4, 2)), rng.normal(size=4)
    a = np.tanh(x @ w.T + bias)
    delta = 3 * a**2 / 3 * (1 - a**2)
    found = gradients(case.program, "loss", case.wrt, case.sizes, {"x": x, "W": w, "b": bias})
    np.testing.assert_allclose(found["W"], delta.T @ x, rtol=1e-12)
    np.testing.assert_allclose(found["b"], delta.sum(0), rtol=1e-12)
    np.testing.assert_allclose(found["x"], delta @ w, rtol=1e-12)


def rnn_by_hand(x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """h_t = tanh(x_t + W h_{t-1}), J = Σ h_T: back-propagation through time."""
    h = [np.zeros(x.shape[1])]
    for step in x:
        h.append(np.tanh(step + w @ h[-1]))
    x_bar, w_bar, h_bar = np.zeros_like(x), np.zeros_like(w), np.ones(x.shape[1])
    for step in reversed(range(len(x))):
        x_bar[step] = h_bar * (1 - h[step + 1] ** 2)
        w_bar += np.outer(x_bar[step], h[step])
        h_bar = w.T @ x_bar[step]
    return x_bar, w_bar


def recurrence() -> Program:
    p = Builder()
    p.input("x", T, U)
    p.input("W", U, U)
    p.input("h", T + 1, U)
    v = b
    p.define(A("h", Integer(0), u), 0)
    p.define(A("s", t, u), A("W", u, v) * A("h", t, v), "sum", (v,), extents={v: U})
    p.define(A("h", t + 1, u), tanh(A("x", t, u) + A("s", t, u)))
    p.define(A("loss"), A("h", T, u), "sum", (u,))
    return p.program()


def test_recurrence_by_hand() -> None:
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(4, 3)), rng.normal(size=(3, 3))
    found = gradients(recurrence(), "loss", ("x", "W"), {T: 4, U: 3}, {"x": x, "W": w})
    x_bar, w_bar = rnn_by_hand(x, w)
    np.testing.assert_allclose(found["x"], x_bar, rtol=1e-12)
    np.testing.assert_allclose(found["W"], w_bar, rtol=1e-12)


def test_adjoint_of_a_scan_is_a_scan_in_reverse() -> None:
    derivation = backward(recurrence(), {"loss": ONE}, ("x", "W"))
    scans = [r for r in schedule(derivation.program) if isinstance(r, Scan)]
    assert [s.direction for s in scans] == [1, -1]
    assert set(scans[1].dimension) == {"∂h", "∂s"}


def test_large_products_stay_out_of_the_scan() -> None:
    case = lstm()
    derivation = backward(case.program, {"o": None}, case.wrt)
    (back,) = [r for r in schedule(derivation.program) if isinstance(r, Scan) and r.direction < 0]
    assert set(back.dimension) == {"∂h", "∂h·1", "∂c", "∂z"}


def test_the_state_at_the_end_starts_the_reversed_scan() -> None:
    derivation = backward(recurrence(), {"loss": ONE}, ("x",))
    pieces = [equation_text(q) for q in derivation.program.equations if q.target == "∂h"]
    assert pieces == [
        "∂h[T, u_4] = ∂loss[]",
        "∂h[t_4, b_1] = sum[u_7 < U](W[u_7, b_1]*∂s[t_4, u_7])",
    ]


def backward_equations(derivation: Derivation) -> list[str]:
    equations = derivation.program.equations
    return [equation_text(q) for q in equations if q.target not in derivation.primal]


def small() -> Program:
    p = Builder()
    p.input("x", N)
    p.input("y", N)
    p.define(A("a", n), A("x", n) ** 2)
    p.define(A("o", n), A("a", n) * A("y", n))
    return p.program()


def test_seed_from_the_caller() -> None:
    derivation = backward(small(), {"o": None}, ["x"])
    assert derivation.seeds == {"o": "∂o"}
    assert backward_equations(derivation) == [
        "∂a[n_2] = y[n_2]*∂o[n_2]",
        "∂x[n_3] = 2*x[n_3]*∂a[n_3]",
    ]


def test_seed_beside_other_contributions() -> None:
    derivation = backward(small(), {"o": None, "a": None}, ["x"])
    assert derivation.seeds == {"o": "∂o", "a": "∂a·seed"}
    assert backward_equations(derivation)[0] == "∂a[n_4] = y[n_4]*∂o[n_4] + ∂a·seed[n_4]"


def test_constant_seed() -> None:
    derivation = backward(small(), {"o": Integer(3)}, ["x"])
    assert derivation.seeds == {}
    assert backward_equations(derivation)[0] == "∂o[n_2] = 3"


def test_wrt_without_a_path_is_zero() -> None:
    derivation = backward(small(), {"a": None}, ["y"])
    assert backward_equations(derivation) == ["∂y[i] = 0"]
    assert derivation.seeds == {}


def test_path_through_a_zero_partial_is_none() -> None:
    body = Stop(X) * 2 + tanh(Stop(X**2))
    assert backward_equations(backward(scalar(body, N), {"loss": ONE}, ["x"])) == ["∂x[i] = 0"]


def test_only_what_is_wanted_is_active() -> None:
    derivation = backward(small(), {"o": None}, ["y"])
    assert set(derivation.adjoints) == {"o", "y"}
    assert derivation.results == ("∂y",)


def test_intermediate_tensor() -> None:
    derivation = backward(small(), {"o": None}, ["a"])
    assert backward_equations(derivation) == ["∂a[n_2] = y[n_2]*∂o[n_2]"]


def test_seed_that_is_asked_for() -> None:
    derivation = backward(small(), {"o": None}, ["o"])
    assert (derivation.results, backward_equations(derivation)) == (("∂o",), [])


def test_marks_of_higher_order() -> None:
    first = backward(small(), {"o": None}, ["x"])
    second = backward(first.program, {"∂x": None}, ["x", "∂o"])
    third = backward(second.program, {"∂₂x": None}, ["x"])
    assert second.results == ("∂₂x", "∂₂∂o")
    assert third.results == ("∂₃x",)


def test_adjoint_of_a_part_and_part_of_an_adjoint_have_two_names() -> None:
    p = Builder()
    p.input("x", N)
    p.define(A("o"), X * A("x", b) + X, "sum", (n, b))
    program = p.program()
    for output in ("o", "∂x", "∂₂x"):
        program = backward(program, {output: None}, ["x"]).program
        verify(program)
    ones = {x: np.ones((2,) * program.tensors[x].rank) for x in program.inputs()}
    run(program, ones, {N: 2})


def test_auxiliary_tensors_are_made_once() -> None:
    case = CASES["max_pool_overlapping"]()
    first = backward(case.program, {"z": None}, case.wrt)
    second = backward(first.program, {"∂x": None}, case.wrt)
    assert [q.target for q in second.program.equations].count("y·argmax") == 1
    assert "y·argmax2" not in second.program.tensors


@pytest.mark.parametrize(("wrt", "seeds", "reason"), [
    (["w"], {"o": None}, "w is not a tensor"), (["E"], {"q": None}, "q is not a tensor"),
    (["tok"], {"a": None}, "tok is an integer tensor"),
])  # fmt: skip
def test_unknown_and_integer_tensors(wrt: list[str], seeds: dict, reason: str) -> None:
    program = small() if "o" in seeds else CASES["embedding"]().program
    with pytest.raises(ValueError, match=reason):
        backward(program, seeds, wrt)


def test_steps_say_what_was_applied() -> None:
    derivation = backward(small(), {"o": None}, ["x", "y"])
    assert [(s.primal.target, s.access.tensor, str(s.partial)) for s in derivation.steps] == [
        ("o", "a", "y[n_1]"), ("o", "y", "a[n_1]"), ("a", "x", "2*x[n]"),
    ]  # fmt: skip
    assert [s.contribution.target for s in derivation.steps] == ["∂a", "∂y", "∂x"]


@pytest.mark.parametrize("name", sorted(CASES))
def test_deterministic(name: str) -> None:
    texts = set()
    for _ in range(2):
        case = CASES[name]()
        texts.add(
            program_text(backward(case.program, dict.fromkeys(case.outputs), case.wrt).program)
        )
    assert len(texts) == 1


# No gradient is written by hand.


def differentiates(path: Path) -> bool:
    """Whether the module asks SymPy for a derivative or defines one."""
    words = {"diff", "fdiff", "Derivative", "_eval_derivative"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id="np")) | ast.FunctionDef(body=[ast.Raise()]):
                continue  # numpy.diff subtracts; a derivative that raises is none
            case ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.Name(id=name):
                if name in words - {"Derivative"}:
                    return True
            case ast.ImportFrom(module=module, names=names) if (module or "").startswith("sympy"):
                if words & {a.name for a in names}:
                    return True
    return False


def test_one_place_differentiates() -> None:
    """SymPy's derivative is asked for in one module; the language's nodes carry it through."""
    users = {str(p.relative_to(SOURCE)) for p in SOURCE.rglob("*.py") if differentiates(p)}
    assert users == {"derive/partial.py", "ir/expr.py"}


def test_differentiation_names_no_differentiable_function() -> None:
    """Of SymPy's functions it imports only those with a kink; the rest are SymPy's own affair."""
    functions = {name for name, f in vars(sympy).items() if isinstance(f, sympy.FunctionClass)}
    functions = functions - {"And", "Or", "Not"} | {"sqrt", "cbrt", "root"}
    found = {
        alias.name
        for path in (SOURCE / "derive").glob("*.py")
        if path.name != "sign.py"  # proves signs, and gives no derivative
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sympy")
        for alias in node.names
    }
    assert found & functions == {"Abs", "sign", "floor"}


def test_partials_contain_no_written_derivative() -> None:
    """A formula such as 1 - y^2 or u^(-1/2)/2 needs a 2; the chain rule needs 0 and 1 alone."""
    tree = ast.parse((SOURCE / "derive" / "partial.py").read_text(encoding="utf-8"))
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert {value for value in constants if isinstance(value, int | float)} <= {0, 1}


@pytest.mark.parametrize(("body", "derivative"), [
    (lambda x: x**3, lambda x: 3 * x**2), (lambda x: x**4 + x, lambda x: 4 * x**3 + 1),
    (lambda x: exp(2 * x), lambda x: 2 * np.exp(2 * x)),
    (lambda x: tanh(x) ** 2, lambda x: 2 * np.tanh(x) * (1 - np.tanh(x) ** 2)),
])  # fmt: skip
def test_gradient_follows_the_formula(body, derivative) -> None:
    x = [0.3, -1.2, 2.0]
    np.testing.assert_allclose(gradient(body(X), x), derivative(np.array(x)), rtol=1e-12)
