"""The generated module as its users meet it: names, shapes, dtypes, workspaces, mistakes."""

from __future__ import annotations

import ast
import copy
import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from numpy_against_interpreter import derivation_of, module_of, text_of
from numpy_networks import NETWORKS


@pytest.fixture(scope="module")
def digits() -> Any:
    return module_of(derivation_of(NETWORKS["digits"][0]))


@pytest.fixture
def batch() -> dict[str, Any]:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((5, 64)).astype(np.float32)
    return {"x": x, "y": rng.integers(0, 10, 5)}


def test_shapes_are_declared_with_names_of_sizes(digits: Any) -> None:
    assert digits.PARAMETERS == {
        "dense1.W": (32, 64), "dense1.b": (32,), "logits.W": (10, 32), "logits.b": (10,),
    }  # fmt: skip
    assert digits.INPUTS == {"x": ("batch", 64), "y": ("batch",)}
    assert digits.OUTPUTS == {"logits": ("batch", 10)}


def test_imports_numpy_and_nothing_else() -> None:
    for declaration, _ in NETWORKS.values():
        derivation = derivation_of(declaration)
        tree = ast.parse(text_of(derivation))
        found = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        assert [ast.unparse(n) for n in found] == ["import numpy as np"]


def test_text_is_the_same_every_time() -> None:
    texts = set()
    for _ in range(2):
        derivation = derivation_of(NETWORKS["repeat_residual_and_regulariser"][0])
        texts.add(text_of(derivation))
    assert len(texts) == 1


def test_banner_says_what_made_it(digits: Any) -> None:
    derivation = derivation_of(NETWORKS["digits"][0])
    head = text_of(derivation, "1.2.3")[:400]
    assert "symbp 1.2.3" in head
    assert "network digits" in head
    assert derivation.network.digest in head


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_follows_the_parameters(digits: Any, batch: dict[str, Any], dtype: type) -> None:
    params = digits.init(seed=3, dtype=dtype)
    x = batch["x"].astype(dtype)
    loss, saved = digits.forward(params, x=x, y=batch["y"])
    grads = digits.backward(params, saved)
    out = digits.predict(params, x=x)
    assert {loss.dtype, out.dtype, *(a.dtype for a in (*params.values(), *grads.values()))} == {
        np.dtype(dtype)
    }
    reals = [a for a in vars(saved).values() if isinstance(a, np.ndarray) and a.dtype.kind == "f"]
    assert {a.dtype for a in reals} == {np.dtype(dtype)}


def test_one_workspace_serves_both_dtypes(digits: Any, batch: dict[str, Any]) -> None:
    workspace = digits.workspace(batch=5)
    for dtype in (np.float32, np.float64, np.float32):
        params = digits.init(dtype=dtype)
        given = {"x": batch["x"].astype(dtype), "y": batch["y"]}
        assert digits.forward(params, **given, workspace=workspace)[0].dtype == dtype


def test_init_is_reproducible_and_glorot(digits: Any) -> None:
    first, again, other = digits.init(seed=4), digits.init(seed=4), digits.init(seed=5)
    assert all((first[n] == again[n]).all() for n in first)
    assert not (first["dense1.W"] == other["dense1.W"]).all()
    limit = np.sqrt(6 / (32 + 10))
    assert 0.9 * limit < abs(first["logits.W"]).max() <= limit
    assert not first["dense1.b"].any()


def test_results_outlive_the_next_call_without_a_workspace(
    digits: Any, batch: dict[str, Any]
) -> None:
    params = digits.init()
    _, saved = digits.forward(params, **batch)
    first = digits.backward(params, saved)
    kept = {n: g.copy() for n, g in first.items()}
    _, other = digits.forward(params, x=batch["x"] + 1, y=batch["y"])
    digits.backward(params, other)
    digits.backward(params, saved)
    assert all((first[n] == kept[n]).all() for n in kept)


def test_results_are_the_workspaces_with_one(digits: Any, batch: dict[str, Any]) -> None:
    params, workspace = digits.init(), digits.workspace(batch=5)
    grads = []
    for _ in range(2):
        _, saved = digits.forward(params, **batch, workspace=workspace)
        grads.append(digits.backward(params, saved))
    assert all(grads[0][n] is grads[1][n] for n in grads[0])


def test_backward_can_be_called_twice(digits: Any, batch: dict[str, Any]) -> None:
    params = digits.init()
    _, saved = digits.forward(params, **batch)
    first, second = digits.backward(params, saved), digits.backward(params, saved)
    assert all((first[n] == second[n]).all() for n in first)


def test_backward_wants_the_dtype_of_forward(digits: Any, batch: dict[str, Any]) -> None:
    params = digits.init()
    _, saved = digits.forward(params, **batch)
    with pytest.raises(TypeError, match="has dtype float64; it should be float32"):
        digits.backward({n: a.astype(np.float64) for n, a in params.items()}, saved)


def test_step_is_gradient_descent(digits: Any, batch: dict[str, Any]) -> None:
    params = digits.init(dtype=np.float64)
    given = {"x": batch["x"].astype(np.float64), "y": batch["y"]}
    loss, saved = digits.forward(params, **given)
    grads = digits.backward(params, saved)
    wanted = {n: a - 0.5 * grads[n] for n, a in params.items()}
    assert digits.step(params, rate=0.5, **given) == loss
    for name, value in wanted.items():
        np.testing.assert_allclose(params[name], value, rtol=1e-12)


def test_step_updates_separate_and_strided_arrays(digits: Any, batch: dict[str, Any]) -> None:
    made = digits.init()
    loose = {n: np.array(a, order="F") for n, a in made.items()}
    workspace = digits.workspace(batch=5)
    for _ in range(3):
        digits.step(made, rate=0.3, **batch)
        digits.step(loose, rate=0.3, **batch, workspace=workspace)
    for name, value in made.items():
        np.testing.assert_allclose(loose[name], value, rtol=1e-5, atol=1e-7)


def test_gradient_after_step_is_not_scaled(digits: Any, batch: dict[str, Any]) -> None:
    params, workspace = digits.init(), digits.workspace(batch=5)
    _, saved = digits.forward(params, **batch)
    wanted = digits.backward(params, saved)
    digits.step({n: a.copy() for n, a in params.items()}, rate=7.0, **batch, workspace=workspace)
    _, saved = digits.forward(params, **batch, workspace=workspace)
    for name, grad in digits.backward(params, saved).items():
        np.testing.assert_allclose(grad, wanted[name], rtol=1e-5, atol=1e-8)


def test_parameters_replaced_between_calls_are_seen(digits: Any, batch: dict[str, Any]) -> None:
    params, workspace = digits.init(), digits.workspace(batch=5)
    digits.forward(params, **batch, workspace=workspace)
    params["logits.b"] = params["logits.b"] + np.arange(10, dtype=np.float32)
    wanted = digits.forward(dict(params), **batch)[0]
    assert digits.forward(params, **batch, workspace=workspace)[0] == wanted


def test_inputs_changed_in_place_are_seen(digits: Any, batch: dict[str, Any]) -> None:
    params, workspace = digits.init(), digits.workspace(batch=5)
    digits.forward(params, **batch, workspace=workspace)
    batch["x"] *= 2
    batch["y"][:] = (batch["y"] + 1) % 10
    wanted = digits.forward(params, **batch)[0]
    assert digits.forward(params, **batch, workspace=workspace)[0] == wanted


@pytest.mark.parametrize("order", ["F", "strided", "reversed"])
def test_input_layout_does_not_matter(digits: Any, batch: dict[str, Any], order: str) -> None:
    params, x = digits.init(), batch["x"]
    laid = {
        "F": np.asfortranarray(x),
        "strided": np.repeat(x, 2, axis=1)[:, ::2],
        "reversed": np.ascontiguousarray(x[::-1])[::-1],
    }[order]
    workspace = digits.workspace(batch=5)
    wanted = digits.forward(params, **batch)[0]
    assert digits.forward(params, x=laid, y=batch["y"], workspace=workspace)[0] == wanted


@pytest.mark.parametrize("kind", ["i1", "u1", "i4", "u4", "i8", "u8", ">i4"])
def test_labels_of_any_integer_type(digits: Any, batch: dict[str, Any], kind: str) -> None:
    params = digits.init()
    wanted = digits.forward(params, **batch)[0]
    assert digits.forward(params, x=batch["x"], y=batch["y"].astype(kind))[0] == wanted


@pytest.mark.parametrize("label", [-1, 10, 2**31 - 1, -(2**31)])
def test_label_out_of_range(digits: Any, batch: dict[str, Any], label: int) -> None:
    params, workspace = digits.init(), digits.workspace(batch=5)
    digits.forward(params, **batch, workspace=workspace)
    batch["y"][2] = label  # the same array, changed since it was checked
    with pytest.raises(ValueError, match=rf"y holds {label}; its integers should be in 0 .. 9"):
        digits.forward(params, **batch, workspace=workspace)


def _mistakes() -> dict[str, tuple[Any, type[Exception], str]]:
    def given(**changes: Any) -> Any:
        return lambda net, params, batch: net.forward(params, **{**batch, **changes})

    def with_parameters(change: Any) -> Any:
        return lambda net, params, batch: net.forward(change(params), **batch)

    x = np.zeros((5, 64), np.float32)
    return {
        "shape": (given(x=x[:, :3]), ValueError, r"x has shape \(5, 3\); .* \(5, 64\)|batch, 64"),
        "batch": (given(y=np.zeros(4, int)), ValueError, r"y has shape \(4,\).*batch is 5 in x"),
        "rank": (given(x=x[0]), ValueError, r"x has shape \(64,\); it should be \(batch, 64\)"),
        "dtype": (given(x=x.astype("f8")), TypeError, "x has dtype float64; .* float32"),
        "list": (given(x=x.tolist()), TypeError, r"x is of type list; .* shape \(batch, 64\)"),
        "labels": (given(y=np.zeros(5)), TypeError, "y has dtype float64; it should hold integers"),
        "missing": (with_parameters(lambda p: {"dense1.W": p["dense1.W"]}), TypeError,
                    "params lacks dense1.b, logits.W, logits.b"),
        "extra": (with_parameters(lambda p: {**p, "q": x}), TypeError, "params has q too"),
        "parameter": (with_parameters(lambda p: {**p, "dense1.b": x}), ValueError,
                      r"params\['dense1.b'\] has shape \(5, 64\); it should be \(32,\)"),
        "mixed": (with_parameters(lambda p: {**p, "dense1.b": p["dense1.b"].astype("f8")}),
                  TypeError, r"params\['dense1.b'\] has dtype float64; it should be float32"),
        "integers": (with_parameters(lambda p: {n: a.astype(int) for n, a in p.items()}),
                     TypeError, r"params\['dense1.W'\] has dtype int64; .* float32 or float64"),
        "workspace": (given(workspace=3), TypeError, "workspace is of type int"),
        "saved": (lambda net, params, batch: net.backward(params, 3), TypeError, "saved is of"),
    }  # fmt: skip


@pytest.mark.parametrize("name", _mistakes())
def test_mistake_names_the_array(digits: Any, batch: dict[str, Any], name: str) -> None:
    call, error, message = _mistakes()[name]
    with pytest.raises(error, match=message):
        call(digits, digits.init(), batch)


def test_workspace_of_another_size(digits: Any, batch: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"x has shape \(5, 64\); it should be \(3, 64\)"):
        digits.forward(digits.init(), **batch, workspace=digits.workspace(batch=3))


@pytest.mark.parametrize("scale", [1e4, 1e30])
def test_large_logits_give_no_warning(digits: Any, batch: dict[str, Any], scale: float) -> None:
    params = digits.init()
    params["logits.b"][:] = np.linspace(-1, 1, 10) * scale
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss, saved = digits.forward(params, **batch)
        grads = digits.backward(params, saved)
    assert np.isfinite(loss)
    assert all(np.isfinite(g).all() for g in grads.values())


def test_names_that_are_no_python_identifiers() -> None:
    net = module_of(derivation_of(NETWORKS["names"][0]))
    params = net.init()
    given = {n: np.ones((2, 3), np.float32) for n in net.INPUTS}
    assert list(params) == ["σ", "lambda"]
    _, saved = net.forward(params, **given)
    assert list(net.backward(params, saved)) == ["σ", "lambda"]
    del given["return"]
    with pytest.raises(TypeError, match="lacks return"):
        net.forward(params, **given)


def test_inputs_named_as_the_functions_own_words() -> None:
    net = module_of(
        derivation_of(
            "name: w\ninputs: {params: [2], workspace: [2], rate: [2], ws: [2], np: [2]}\n"
            "parameters: {w: [2]}\nformula: |\n"
            "  loss = sum[i](w[i]*params[i]*workspace[i]*rate[i]*ws[i]*np[i])\n"
        )
    )
    given = {n: np.full(2, 2.0, np.float32) for n in net.INPUTS}
    params = {"w": np.ones(2, np.float32)}
    loss, saved = net.forward(params, **given)
    assert loss == 64
    np.testing.assert_array_equal(net.backward(params, saved)["w"], [32, 32])


def test_size_that_makes_a_divisor_zero() -> None:
    net = module_of(
        derivation_of(
            "name: v\ninputs: {x: [N]}\nparameters: {w: []}\nformula: |\n"
            "  m = mean[i](x[i])\n  loss = w*sum[i]((x[i] - m)^2)/(N - 1)\n"
        )
    )
    params = net.init()
    assert np.isfinite(net.forward(params, x=np.ones(2, np.float32))[0])
    with pytest.raises(ValueError, match="the divisor N - 1 is 0"):
        net.forward(params, x=np.ones(1, np.float32))


def test_output_adjoint_is_checked_and_left_alone() -> None:
    net = module_of(derivation_of(NETWORKS["no_loss"][0]))
    params, x = net.init(), np.ones((3, 6), np.float32)
    out, saved = net.forward(params, x=x)
    seed = np.ones_like(out)
    net.backward(params, saved, seed)
    assert (seed == 1).all()
    with pytest.raises(ValueError, match=r"has shape \(2, 5\); it should be \(3, 5\)"):
        net.backward(params, saved, seed[:2])


def test_gradient_that_does_not_exist_is_zero() -> None:
    net = module_of(
        derivation_of(
            "name: z\ninputs: {x: [3]}\nparameters: {u: [3], v: [2]}\nformula: |\n"
            "  loss = sum[i](u[i]*x[i])\n"
        )
    )
    params = {"u": np.ones(3), "v": np.ones(2)}
    _, saved = net.forward(params, x=np.ones(3))
    grads = net.backward(params, saved)
    np.testing.assert_array_equal(grads["v"], 0)
    assert list(grads) == ["u", "v"]


def test_a_thousand_layers_are_one_function() -> None:
    lengths = []
    for times in (3, 30):
        derivation = derivation_of(
            f"name: deep\ninputs: {{x: [n, 4], y: [n, 4]}}\nlayers:\n"
            f"  - repeat: {{times: {times}, layers: [{{dense: 4}}, tanh]}}\nloss: {{mse: y}}\n"
        )
        text = text_of(derivation)
        lengths.append(sum("np.tanh" in line for line in text.splitlines()))
    assert lengths[0] == lengths[1]


SCALAR = "name: s\ninputs: {x: [N]}\nparameters: {w: []}\nformula: |\n  loss = sum[i](w*x[i])\n"


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, copy.copy, lambda p: pickle.loads(pickle.dumps(p, protocol=5))]
)
def test_copied_parameters_are_read_and_updated(
    digits: Any, batch: dict[str, Any], copied: Any
) -> None:
    params, other = digits.init(), copied(digits.init())
    for _ in range(2):
        assert digits.step(params, rate=0.5, **batch) == digits.step(other, rate=0.5, **batch)
    for name, value in params.items():
        np.testing.assert_allclose(other[name], value, rtol=1e-5, atol=1e-7)


def test_step_updates_a_transposed_view_of_the_flat_array() -> None:
    net = module_of(
        derivation_of(
            "name: t\ninputs: {x: [4]}\nparameters: {w: [4, 4]}\nformula: |\n"
            "  loss = sum[i](sum[j](i*w[i,j]*x[j]))\n"
        )
    )
    params = net.init()
    params["w"] = params["w"].T
    wanted = params["w"] - np.arange(4.0, dtype=np.float32)[:, None]
    net.step(params, rate=1.0, x=np.ones(4, np.float32))
    np.testing.assert_allclose(params["w"], wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.float32(2)])
def test_a_parameter_may_be_a_number(number: Any) -> None:
    net, x = module_of(derivation_of(SCALAR)), np.ones(3, getattr(number, "dtype", np.float32))
    space = net.workspace(N=3)
    for factor in (1, 2):
        params = {"w": number * factor}
        loss, saved = net.forward(params, x=x, workspace=space)
        assert loss == 6 * factor
        assert net.backward(params, saved)["w"] == 3
    with pytest.raises(TypeError, match=r"params\['w'\] is of type .* in place"):
        net.step({"w": number}, rate=0.5, x=x)


@pytest.mark.parametrize("rate", ["a", None, [0.1], np.ones(2), 1j])
def test_a_rate_that_is_no_number(digits: Any, batch: dict[str, Any], rate: Any) -> None:
    with pytest.raises(TypeError, match="rate is of type"):
        digits.step(digits.init(), rate=rate, **batch)


def test_sizes_and_dtypes_that_cannot_be(digits: Any) -> None:
    for size in (0, -1):
        with pytest.raises(ValueError, match=rf"batch is {size}; it should be at least 1"):
            digits.workspace(batch=size)
    with pytest.raises(TypeError, match="dtype is int32"):
        digits.init(dtype=np.int32)
    with pytest.raises(ValueError, match="batch is 0"):
        digits.predict(digits.init(), x=np.zeros((0, 64), np.float32))
