"""What the binding gives for declared networks: the very functions and numbers of the NumPy module.

State, noise, evaluation and objectives included.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from declared import DECLARED, Declared, declared, imported, random_inputs, written

from symbp.network import Network

TOLERANCE = 1e-10
Arrays = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """A network's two modules."""

    made: Declared
    numpy: ModuleType
    c: ModuleType

    @property
    def both(self) -> tuple[ModuleType, ModuleType]:
        """NumPy's module, then C's."""
        return self.numpy, self.c

    def parts(self) -> Iterator[tuple[Network, Any, Any]]:
        """Each training network, and where its functions are in either module."""
        for network in self.made.training:
            of = [getattr(m, network.objective) if network.objective else m for m in self.both]
            yield network, of[0], of[1]

    def given(self, network: Network, seed: int = 0) -> dict[str, Any]:
        """Inputs, and a state that is not the fresh one."""
        found = random_inputs(network, self.made.batch, seed)
        if hasattr(self.numpy, "STATE"):
            random = np.random.default_rng(seed + 1)
            fresh = self.numpy.init_state(np.float64)
            found["state"] = {
                n: np.asarray(a + random.uniform(0.1, 1, a.shape)) for n, a in fresh.items()
            }
        return found | ({"seed": seed} if network.noise else {})


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Pair]]:
    """Makes both modules of a network, once; libraries go to a cache of the tests' own."""
    made: dict[str, Pair] = {}

    def found(name: str) -> Pair:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            network = declared(name)
            written(network, folder)
            (folder / "net.py").write_text(network.module, encoding="utf-8")
            made[name] = Pair(network, imported(folder / "net.py"), imported(folder / "net_c.py"))
        return made[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield found


def close(found: Any, expected: Any, what: str) -> None:
    """Assert that arrays agree, relative to the largest of them."""
    scale = max(1e-300, float(np.abs(expected).max(initial=0)))
    assert np.shape(found) == np.shape(expected), what
    np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE * scale, err_msg=what)


def all_close(found: Arrays, expected: Arrays) -> None:
    """Assert the same of dicts of arrays."""
    assert list(found) == list(expected)
    for name in expected:
        close(found[name], expected[name], name)


def copied(given: Arrays) -> dict[str, Any]:
    """What is given, with a state of its own."""
    state = {n: a.copy() for n, a in given.get("state", {}).items()}
    return {**given, **({"state": state} if state else {})}


@pytest.mark.parametrize("name", DECLARED)
def test_forward_and_backward(name: str, pair: Callable[[str], Pair]) -> None:
    two = pair(name)
    params = two.numpy.init(seed=1, dtype=np.float64)
    for network, here, there in two.parts():
        for given in (two.given(network), random_inputs(network, two.made.batch)):
            value, saved = here.forward(params, **given)
            in_c, saved_c = there.forward(params, **given)
            close(in_c, value, "loss")
            bar = [] if network.terms else [np.cos(np.arange(value.size)).reshape(value.shape)]
            gradients = here.backward(params, saved, *bar)
            assert any(np.any(g) for g in gradients.values())
            all_close(there.backward(params, saved_c, *bar), gradients)
            if network.states:
                all_close(saved_c.state, saved.state)


@pytest.mark.parametrize("name", DECLARED)
def test_predict(name: str, pair: Callable[[str], Pair]) -> None:
    two = pair(name)
    network = two.made.evaluation
    params = two.numpy.init(seed=1, dtype=np.float64)
    given = {n: a for n, a in two.given(network).items() if n not in network.targets}
    expected, found = (m.predict(params, **given) for m in two.both)
    if len(network.outputs) > 1:
        assert isinstance(found, tuple)
        for output, there, here in zip(network.outputs, found, expected, strict=True):
            close(there, here, output)
    else:
        close(found, expected, network.output)


@pytest.mark.parametrize("name", [n for n in DECLARED if n != "no_loss"])
@pytest.mark.parametrize("kept", [False, True])
def test_steps(name: str, kept: bool, pair: Callable[[str], Pair]) -> None:
    two = pair(name)
    spaces = [{"workspace": m.workspace()} if kept else {} for m in two.both]
    here, there = (m.init(seed=2, dtype=np.float64) for m in two.both)
    for number in range(3):
        for network, one, other in two.parts():
            given = two.given(network, number)
            states = copied(given), copied(given)
            loss = one.step(here, rate=0.1, **states[0], **spaces[0])
            close(other.step(there, rate=0.1, **states[1], **spaces[1]), loss, "loss")
            all_close(there, here)
            all_close(states[1].get("state", {}), states[0].get("state", {}))
            if "state" in given:
                assert any((states[1]["state"][n] != a).any() for n, a in given["state"].items())


@pytest.mark.parametrize("name", DECLARED)
def test_the_same_names_and_signatures(name: str, pair: Callable[[str], Pair]) -> None:
    two = pair(name)
    public = [
        {n for n, v in vars(m).items() if not n.startswith("_") and not inspect.ismodule(v)}
        for m in two.both
    ]
    own = {"NAME", "CompilerError", "Path", "annotations"}
    assert public[1] - own == public[0]
    for constant in ("PARAMETERS", "INPUTS", "OUTPUTS", "STATE", "NOISE"):
        assert getattr(two.c, constant, None) == getattr(two.numpy, constant, None)
    for here, there in (two.both, *((h, t) for _, h, t in two.parts())):
        for function in (
            "init",
            "init_state",
            "workspace",
            "forward",
            "backward",
            "predict",
            "step",
        ):
            known = [getattr(m, function, None) for m in (here, there)]
            shown = [f and str(inspect.signature(f)) for f in known]
            assert shown[0] == shown[1], function


@pytest.mark.parametrize("name", DECLARED)
def test_parameters_start_alike(name: str, pair: Callable[[str], Pair]) -> None:
    two = pair(name)
    here, there = (m.init(seed=3, dtype=np.float64) for m in two.both)
    assert list(there) == list(here)
    for key, array in here.items():
        np.testing.assert_array_equal(there[key], array)


# ---------------------------------------------------------------- noise and state


@pytest.mark.parametrize("name", ["state", "variational", "adversaries"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_seed_means_the_same_numbers(
    name: str, dtype: Any, pair: Callable[[str], Pair]
) -> None:
    two = pair(name)
    params = two.numpy.init(seed=1, dtype=dtype)
    network = two.made.training[0]
    inputs = {
        n: a if a.dtype.kind == "i" else a.astype(dtype)
        for n, a in random_inputs(network, two.made.batch).items()
    }
    losses = []
    for seed in (0, 1, 2**64 - 1):
        of = [getattr(m, network.objective) if network.objective else m for m in two.both]
        here, there = (m.forward(params, seed=seed, **inputs)[0] for m in of)
        np.testing.assert_allclose(there, here, rtol=1e-5 if dtype == np.float32 else 1e-12)
        losses.append(float(there))
    assert len(set(losses)) == 3


def test_noise_that_is_given(pair: Callable[[str], Pair]) -> None:
    two = pair("adversaries")
    params = two.numpy.init(seed=1, dtype=np.float64)
    for network, here, there in two.parts():
        random = np.random.default_rng(5)
        given = two.given(network)
        batch = two.made.batch
        eps, mask = random.standard_normal((batch, 3)), random.uniform(size=(batch, 6))
        for more in (
            {"eps": eps}, {"noise": {"eps": eps, "drop1.u": mask}},
            {"eps": eps, "noise": {"drop1.u": mask}},
        ):  # fmt: skip
            expected, found = (m.forward(params, **given, **more)[0] for m in (here, there))
            close(found, expected, "loss")
            assert found != there.forward(params, **given)[0]


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"noise": {"none": np.zeros(3)}}, TypeError, "none"),
        ({"noise": 3}, TypeError, "noise"),
        ({"noise": {"drop1.u": np.zeros((5, 4))}}, ValueError, r"drop1\.u.*\(5, 4\).*\(5, 5\)"),
        ({"noise": {"drop1.u": np.zeros((5, 5), "f")}}, TypeError, r"drop1\.u.*float32.*float64"),
        ({"seed": 1.5}, TypeError, "seed"),
        ({"seed": -1}, ValueError, "seed is -1"),
        ({"seed": 2**64}, ValueError, "seed"),
        ({"state": {}}, TypeError, r"state lacks center1\.level"),
        ({"state": 3}, TypeError, "state"),
    ],
)
def test_mistakes(more: Arrays, error: Any, says: str, pair: Callable[[str], Pair]) -> None:
    two = pair("state")
    params = two.numpy.init(seed=1, dtype=np.float64)
    inputs = random_inputs(two.made.training[0], two.made.batch)
    for module in two.both:
        with pytest.raises(error, match=says):
            module.forward(params, **inputs, **more)


def test_a_state_is_an_array(pair: Callable[[str], Pair]) -> None:
    two = pair("state")
    params = two.numpy.init(seed=1, dtype=np.float64)
    inputs = random_inputs(two.made.training[0], two.made.batch)
    for module in two.both:
        state = {**module.init_state(np.float64), "center1.count": 2.0}
        with pytest.raises(TypeError, match=r"state\['center1\.count'\] is of type float"):
            module.step(params, rate=0.1, **inputs, state=state)


def test_noise_is_wanted_once(pair: Callable[[str], Pair]) -> None:
    two = pair("variational")
    params = two.numpy.init(seed=1, dtype=np.float64)
    inputs = random_inputs(two.made.training[0], two.made.batch)
    eps = np.zeros((two.made.batch, 3))
    for module in two.both:
        with pytest.raises(TypeError, match="twice"):
            module.forward(params, **inputs, eps=eps, noise={"eps": eps})


def test_a_workspace_that_was_used_since(pair: Callable[[str], Pair]) -> None:
    two = pair("adversaries")
    params = two.c.init(seed=1, dtype=np.float64)
    space = two.c.workspace()
    parts = [(there, two.given(network)) for network, _, there in two.parts()]
    wanted = [
        {n: g.copy() for n, g in p.backward(params, p.forward(params, **g)[1]).items()}
        for p, g in parts
    ]
    saved = [p.forward(params, workspace=space, **copied(g))[1] for p, g in parts]
    for (part, _), kept, gradients in zip(parts, saved, wanted, strict=True):
        state = {n: a.copy() for n, a in kept.state.items()}
        all_close(part.backward(params, kept), gradients)
        all_close(kept.state, state)


def test_saved_values_belong_to_one_objective(pair: Callable[[str], Pair]) -> None:
    two = pair("adversaries")
    (network, _, first), (_, _, second) = two.parts()
    params = two.c.init(seed=1, dtype=np.float64)
    _, saved = first.forward(params, **two.given(network))
    with pytest.raises(TypeError, match="forward"):
        second.backward(params, saved)


def test_tokens_out_of_range_leave_state_and_parameters(pair: Callable[[str], Pair]) -> None:
    two = pair("adversaries")
    network, _, there = next(two.parts())
    params = two.c.init(seed=1, dtype=np.float64)
    given = two.given(network)
    given["c"][2] = 4
    before = copied(given)["state"], {n: a.copy() for n, a in params.items()}
    with pytest.raises(ValueError, match=r"c holds 4.*0 \.\. 3"):
        there.step(params, rate=0.1, **given)
    all_close(given["state"], before[0])
    all_close(params, before[1])
