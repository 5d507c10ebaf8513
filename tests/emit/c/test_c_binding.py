"""NAME_c.py: the functions of the NumPy module over the compiled library."""

from __future__ import annotations

import copy
import importlib.util
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from c_catalogue import (
    CATALOGUE,
    SIZES,
    N,
    awkward_names,
    classifier,
    embedding,
    eq,
    max_pool,
    n,
    no_loss,
    stacked,
    u,
)
from c_networks import Compiled, expected, program, random_arrays, single, tensor

from symbp.ir import Access

Load = Callable[..., tuple[ModuleType, Compiled]]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for compiled libraries that these tests share."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for compiled libraries of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def load(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Emits a network and imports its binding."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("CC", "cc")

    def loaded(network: Any) -> tuple[ModuleType, Compiled]:
        compiled = Compiled.of(network, tmp_path, SIZES)
        return imported(tmp_path / f"{network.name}_c.py"), compiled

    return loaded


def imported(path: Path) -> ModuleType:
    """The module in a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def split(compiled: Compiled, arrays: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters and inputs."""
    net = compiled.net
    return {n: arrays[n] for n in net.parameters}, {n: arrays[n] for n in net.inputs}


@pytest.mark.parametrize(
    ("name", "dtype", "tolerance"),
    [
        *((name, np.float32, 2e-4) for name in CATALOGUE),  # test_c_values.py has float64
        *((name, np.float64, 1e-12) for name in ("classifier", "embedding", "no_loss", "scalars")),
    ],
)
def test_equals_the_interpreter(load: Load, name: str, dtype: Any, tolerance: float) -> None:
    net, compiled = load(CATALOGUE[name]())
    arrays = random_arrays(compiled)
    arrays = {k: v if v.dtype.kind == "i" else v.astype(dtype) for k, v in arrays.items()}
    params, inputs = split(compiled, arrays)
    bar = None if compiled.net.terms else np.ones(compiled.shape(compiled.net.output), dtype)
    wanted = expected(compiled.nd, arrays, SIZES, bar)
    first, saved = net.forward(params, **inputs)
    grads = net.backward(params, saved) if bar is None else net.backward(params, saved, bar)
    close = {"rtol": tolerance, "atol": tolerance}
    np.testing.assert_allclose(first, wanted.loss if bar is None else wanted.output, **close)
    assert list(grads) == list(wanted.gradients)
    for key, gradient in grads.items():
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient, wanted.gradients[key], err_msg=key, **close)
    some = {k: v for k, v in inputs.items() if k not in compiled.net.targets}
    predicted = net.predict(params, **some)
    assert predicted.dtype == dtype
    np.testing.assert_allclose(predicted, wanted.output, **close)


def test_names_and_shapes(load: Load) -> None:
    net, _ = load(classifier())
    assert net.PARAMETERS == {"W": (4, 5), "b": (4,), "V": (3, 4)}
    assert net.INPUTS == {"x": ("batch", 5), "y": ("batch",)}
    assert net.OUTPUTS == {"l": ("batch", 3)}


def test_init_gives_views_of_one_array(load: Load) -> None:
    net, _ = load(classifier())
    params = net.init(seed=3, dtype=np.float64)
    assert {n: p.shape for n, p in params.items()} == net.PARAMETERS
    assert len({id(p.base) for p in params.values()}) == 1


def test_init_follows_the_seed(load: Load) -> None:
    net, _ = load(classifier())
    first, again, other = (net.init(seed=s)["W"] for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("plain", [False, True])
def test_a_step_updates_in_place(load: Load, plain: bool) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    params = net.init(seed=0, dtype=np.float64)
    if plain:
        params = {n: p.copy() for n, p in params.items()}
    before = {n: p.copy() for n, p in params.items()}
    arrays = dict(params)
    loss, saved = net.forward(params, **inputs)
    grads = net.backward(params, saved)
    assert net.step(params, rate=0.5, **inputs) == pytest.approx(loss, rel=1e-14)
    for name, array in arrays.items():
        assert params[name] is array
        np.testing.assert_allclose(array, before[name] - 0.5 * grads[name], rtol=1e-14)


def test_an_entry_that_was_replaced_is_seen(load: Load) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    params = net.init(seed=0, dtype=np.float64)
    before = net.forward(params, **inputs)[0]
    params["W"] = np.zeros((4, 5))
    assert net.forward(params, **inputs)[0] != before
    net.step(params, rate=0.5, **inputs)
    assert params["W"].any()


def test_a_workspace_changes_nothing(load: Load) -> None:
    net, compiled = load(stacked(3))
    _, inputs = split(compiled, random_arrays(compiled))
    one, two = net.init(seed=0, dtype=np.float64), net.init(seed=0, dtype=np.float64)
    space = net.workspace(batch=5)
    for _ in range(3):
        first = net.step(one, rate=0.1, **inputs)
        assert net.step(two, rate=0.1, workspace=space, **inputs) == first


@pytest.mark.parametrize("shared", [False, True])
def test_two_forwards_do_not_disturb_each_other(load: Load, shared: bool) -> None:
    net, compiled = load(classifier())
    params = net.init(seed=0, dtype=np.float64)
    _, first = split(compiled, random_arrays(compiled, 1))
    _, second = split(compiled, random_arrays(compiled, 2))
    space = net.workspace() if shared else None
    _, saved = net.forward(params, workspace=space, **first)
    wanted = {n: g.copy() for n, g in net.backward(params, saved).items()}
    net.forward(params, workspace=space, **second)
    for name, gradient in net.backward(params, saved).items():
        np.testing.assert_array_equal(gradient, wanted[name])


def test_backward_may_be_called_again(load: Load) -> None:
    net, compiled = load(max_pool())
    params = net.init(seed=0, dtype=np.float64)
    _, inputs = split(compiled, random_arrays(compiled))
    _, saved = net.forward(params, **inputs)
    first = net.backward(params, saved)["W"]
    np.testing.assert_array_equal(net.backward(params, saved)["W"], first)


@pytest.mark.parametrize("make", [lambda a: a.astype(np.int64), lambda a: a.astype(np.uint8)])
def test_any_integer_type_serves(load: Load, make: Any) -> None:
    net, compiled = load(classifier())
    params = net.init(seed=0, dtype=np.float64)
    _, inputs = split(compiled, random_arrays(compiled))
    loss = net.forward(params, **inputs)[0]
    assert net.forward(params, **{**inputs, "y": make(inputs["y"])})[0] == loss


def test_inputs_need_not_be_contiguous(load: Load) -> None:
    net, compiled = load(classifier())
    params = net.init(seed=0, dtype=np.float64)
    _, inputs = split(compiled, random_arrays(compiled))
    loss = net.forward(params, **inputs)[0]
    wide = np.repeat(inputs["x"], 2, axis=1)
    assert net.forward(params, x=wide[:, ::2], y=inputs["y"])[0] == loss


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize("wrong", [-1, 3, 2**32, -(2**40)])
@pytest.mark.parametrize("name", ["forward", "step"])
def test_labels_out_of_range(load: Load, name: str, wrong: int) -> None:
    net, compiled = load(classifier())
    params = net.init(seed=0, dtype=np.float64)
    before = {n: p.copy() for n, p in params.items()}
    _, inputs = split(compiled, random_arrays(compiled))
    inputs["y"] = inputs["y"].astype(np.int64)
    inputs["y"][2] = wrong
    rate = {"rate": 0.1} if name == "step" else {}
    with pytest.raises(ValueError, match=rf"y .*{wrong}"):
        getattr(net, name)(params, **rate, **inputs)
    for key, array in params.items():
        np.testing.assert_array_equal(array, before[key])


def test_tokens_out_of_range_in_predict(load: Load) -> None:
    net, _ = load(embedding())
    with pytest.raises(ValueError, match=r"x .*6"):
        net.predict(net.init(seed=0, dtype=np.float64), x=np.full((5, 4), 6))


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"x": np.zeros((6, 5))}, ValueError, r"x.*\(6, 5\).*\(5, 5\)"),
        ({"x": np.zeros((5, 5), complex)}, TypeError, "x.*complex"),
        ({"y": np.zeros(5)}, TypeError, "y.*float64"),
        ({"y": None}, TypeError, "y"),
        ({"x": np.zeros((5, 5), np.float32)}, TypeError, "x.*float32.*float64"),
        ({"z": np.zeros(3)}, TypeError, "z"),
        ({"workspace": np.zeros(3)}, TypeError, "workspace"),
    ],
)
def test_wrong_inputs(load: Load, change: Any, error: Any, says: str) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    with pytest.raises(error, match=says):
        net.forward(net.init(seed=0, dtype=np.float64), **{**inputs, **change})


def test_a_missing_input(load: Load) -> None:
    net, _ = load(classifier())
    with pytest.raises(TypeError, match="y"):
        net.forward(net.init(seed=0, dtype=np.float64), x=np.zeros((5, 5)))


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"W": np.zeros((5, 4), np.float32)}, ValueError, r"W.*\(5, 4\).*\(4, 5\)"),
        ({"W": np.zeros((4, 5))}, TypeError, "float64.*float32|float32.*float64"),
        ({"W": np.zeros((4, 5), int)}, TypeError, "W.*int"),
        ({"Q": np.zeros(1, np.float32)}, TypeError, "Q"),
    ],
)
def test_wrong_parameters(load: Load, change: Any, error: Any, says: str) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    with pytest.raises(error, match=says):
        net.forward({**net.init(seed=0), **change}, **inputs)


def test_another_batch_size_names_both(load: Load) -> None:
    net, _ = load(classifier())
    with pytest.raises(ValueError, match=r"7.*5"):
        net.workspace(batch=7)


def test_the_adjoint_of_the_output_has_its_shape(load: Load) -> None:
    net, compiled = load(no_loss())
    _, inputs = split(compiled, random_arrays(compiled))
    params = net.init(seed=0, dtype=np.float64)
    _, saved = net.forward(params, **inputs)
    with pytest.raises(ValueError, match=r"\(2, 5\).*\(5, 2\)"):
        net.backward(params, saved, np.zeros((2, 5)))


# ---------------------------------------------------------------- the compiler


def test_names_of_any_kind(load: Load) -> None:
    net, _ = load(awkward_names())
    params = net.init(seed=0, dtype=np.float64)
    assert list(params) == ["class", "σ"]
    assert np.isfinite(net.forward(params, restrict=np.ones((5, 3)))[0])


@pytest.mark.parametrize("name", ["params", "workspace", "rate", "_Call", "np", "lambda", "σ"])
def test_an_input_of_any_name(load: Load, name: str) -> None:
    made = program(
        [tensor(name, N, 2), tensor("W", 2), tensor("loss")],
        eq("loss", "", Access("W", u) * Access(name, n, u), "n batch u 2", "sum"),
    )
    net, _ = load(single(made, inputs=(name,), parameters=("W",), output="loss", terms=("loss",)))
    params = {"W": np.ones(2)}
    x = {name: np.ones((5, 2))}
    loss, saved = net.forward(params, **x)
    assert loss == 10
    assert net.backward(params, saved)["W"].tolist() == [5, 5]
    assert net.predict(params, **x) == 10


def test_no_input_at_all(load: Load) -> None:
    made = program([tensor("w"), tensor("loss")], eq("loss", "", (3 * Access("w") - 10) ** 2))
    net, _ = load(single(made, inputs=(), parameters=("w",), output="loss", terms=("loss",)))
    params = {"w": np.array(2.0)}
    loss, saved = net.forward(params)
    assert loss == 16
    assert net.backward(params, saved)["w"] == -24
    net.step(params, rate=0.5)
    assert params["w"] == 14


@pytest.mark.usefixtures("own_cache")
def test_compiles_once(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    net.forward(net.init(seed=0, dtype=np.float64), **inputs)
    again = imported(tmp_path / "net_c.py")
    monkeypatch.setattr(again, "_compile", None)
    again.forward(again.init(seed=0, dtype=np.float64), **inputs)


def test_a_changed_source_is_compiled_anew(load: Load, own_cache: Path, tmp_path: Path) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    net.forward(net.init(seed=0, dtype=np.float64), **inputs)
    source = tmp_path / "net.c"
    source.write_text(source.read_text() + "\n/* changed */\n")
    again = imported(tmp_path / "net_c.py")
    again.forward(again.init(seed=0, dtype=np.float64), **inputs)
    assert len(list(own_cache.rglob("net-*"))) == 2


def test_the_process_keeps_its_subnormal_numbers(load: Load, tmp_path: Path) -> None:
    load(classifier())
    code = (
        "import numpy as np, net_c; net_c.predict(net_c.init(), x=np.ones((5, 5), 'f'));"
        "tiny = np.array([2.0**-1073]); assert (tiny / 2)[0] == 2.0**-1074 != 0"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


@pytest.mark.usefixtures("own_cache")
def test_several_processes_may_compile_at_once(load: Load, tmp_path: Path) -> None:
    load(classifier())
    code = "import numpy as np, net_c; net_c.predict(net_c.init(), x=np.ones((5, 5), 'f'))"
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path) for _ in range(3)]
    assert [p.wait() for p in running] == [0, 0, 0]


@pytest.mark.usefixtures("own_cache")
def test_without_a_compiler(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    monkeypatch.delenv("CC")
    monkeypatch.setattr(net.shutil, "which", lambda name: None)
    monkeypatch.setattr(net.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(net.CompilerError, match="ziglang"):
        net.forward(net.init(seed=0, dtype=np.float64), **inputs)


@pytest.mark.usefixtures("own_cache")
def test_a_compiler_that_is_not_there(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    with pytest.raises(net.CompilerError, match="no-such-compiler"):
        net.forward(net.init(seed=0, dtype=np.float64), **inputs)


@pytest.mark.usefixtures("own_cache")
def test_a_source_that_does_not_compile(load: Load, tmp_path: Path) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    (tmp_path / "net.c").write_text("int main(void) { return }")
    with pytest.raises(net.CompilerError, match="does not compile"):
        net.forward(net.init(seed=0, dtype=np.float64), **inputs)


# ---------------------------------------------------------------- the same as NumPy


def scalar_network() -> Any:
    """(3 w - 10)², of a parameter without dimensions."""
    made = program([tensor("w"), tensor("loss")], eq("loss", "", (3 * Access("w") - 10) ** 2))
    return single(made, inputs=(), parameters=("w",), output="loss", terms=("loss",))


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, copy.copy, lambda p: pickle.loads(pickle.dumps(p)), dict]
)
def test_copied_parameters_are_read_and_updated(load: Load, copied: Any) -> None:
    net, compiled = load(classifier())
    _, inputs = split(compiled, random_arrays(compiled))
    params = net.init(seed=0, dtype=np.float64)
    before = net.forward(params, **inputs)[0]
    made = copied(params)
    assert type(made) is dict
    for array in made.values():
        np.multiply(array, 0.5, out=array)
    loss = net.forward(made, **inputs)[0]
    assert loss != before
    assert loss == net.forward({n: a.copy() for n, a in made.items()}, **inputs)[0]
    arrays = {n: a.copy() for n, a in made.items()}
    net.step(made, rate=0.5, **inputs)
    assert any((arrays[n] != a).any() for n, a in made.items())


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.float32(2)])
def test_a_parameter_may_be_a_number(load: Load, number: Any) -> None:
    net, _ = load(scalar_network())
    loss, saved = net.forward({"w": number})
    assert loss == 16
    assert net.backward({"w": number}, saved)["w"] == -24
    with pytest.raises(TypeError, match=r"params\['w'\] is of type .* in place"):
        net.step({"w": number}, rate=0.5)


@pytest.mark.parametrize("rate", ["a", None, [0.1], np.ones(2), 1j])
def test_a_rate_that_is_no_number(load: Load, rate: Any) -> None:
    net, _ = load(scalar_network())
    with pytest.raises(TypeError, match="rate is of type"):
        net.step({"w": np.array(2.0)}, rate=rate)


def test_the_rate_goes_by_name(load: Load) -> None:
    net, _ = load(scalar_network())
    with pytest.raises(TypeError, match="positional"):
        net.step({"w": np.array(2.0)}, 0.5)


def test_sizes_and_dtypes_that_cannot_be(load: Load) -> None:
    net, compiled = load(classifier())
    for size in (0, -1):
        with pytest.raises(ValueError, match=rf"batch is {size}"):
            net.workspace(batch=size)
    with pytest.raises(TypeError, match="dtype"):
        net.workspace(dtype=np.float32)
    with pytest.raises(TypeError, match="dtype is int32"):
        net.init(dtype=np.int32)
    _, inputs = split(compiled, random_arrays(compiled))
    with pytest.raises(ValueError, match="batch = 5"):
        net.forward(net.init(dtype=np.float64), **{**inputs, "x": np.zeros((0, 5))})


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_without_parameters_the_inputs_have_the_dtype(load: Load, dtype: Any) -> None:
    made = program(
        [tensor("x", N, 2), tensor("loss")],
        eq("loss", "", Access("x", n, u) ** 2, "n batch u 2", "sum"),
    )
    net, _ = load(
        single(made, inputs=("x",), parameters=(), output="loss", terms=("loss",), wrt=("x",))
    )
    params, x = net.init(), np.ones((5, 2), dtype)
    loss, saved = net.forward(params, x=x)
    assert loss == 10
    assert loss.dtype == dtype
    assert net.backward(params, saved)["x"].dtype == dtype


def test_no_line_does_nothing(load: Load, tmp_path: Path) -> None:
    load(awkward_names())
    assert "inputs = inputs" not in (tmp_path / "int_c.py").read_text()
