"""A step is parameters less rate times gradient, though most gradients are never stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from declared import imported, random_inputs

from symbp import pipeline
from symbp.emit.c import CFiles
from symbp.emit.c import emit as emit_c
from symbp.emit.c.interface.layout import count
from symbp.emit.c.interface.update import update
from symbp.emit.model import Part
from symbp.emit.numpy import emit as emit_numpy
from symbp.network import Network
from symbp.pipeline import Options

RATE = 0.3  # large, so that a parameter read after its update would show
_CHAIN = "name: net\ninputs: {x: [batch, 4], y: {shape: [batch], labels: 3}}\n"
_TOKENS = (
    "name: net\ninputs: {x: {shape: [batch, 4], labels: 7}, y: {shape: [batch, 4], labels: 7}}\n"
)
# Declaration, and the elements of gradients that wait for the end of a step.
NETWORKS = {
    "dense": (
        f"{_CHAIN}layers: [{{dense: 5}}, relu, {{dense: 3}}]\nloss: {{cross_entropy: y}}\n",
        0,
    ),
    "wide": (
        f"{_CHAIN}layers: [{{dense: 200}}, relu, {{dense: 3}}]\nloss: {{cross_entropy: y}}\n",
        0,
    ),
    "tied": (
        f"{_TOKENS}layers:\n- {{embedding: {{vocabulary: 7, units: 3, name: embed}}}}\n- tanh\n"
        "- {dense: {units: 7, bias: false, tie: {W: embed.E}}}\nloss: {cross_entropy: y}\n",
        0,
    ),
    "shared": (
        f"{_CHAIN}layers: [{{dense: 4}}, tanh, {{dense: {{units: 4, name: d}}}}, tanh, "
        "{dense: {units: 4, share: d}}, tanh, {dense: 3}]\nloss: {cross_entropy: y}\n",
        4 * 4,  # what the second use gives to d.W: the first use reads d.W after it
    ),
    "decayed": (
        f"{_CHAIN}layers: [{{dense: 5}}, tanh, {{dense: 3}}]\n"
        "loss: [{cross_entropy: y}, {l2: {weight: 0.1}}]\n",
        0,
    ),
    "decayed, the penalty first": (
        f"{_CHAIN}layers: [{{dense: 5}}, tanh, {{dense: 3}}]\n"
        "loss: [{l2: 0.1}, {cross_entropy: y}]\n",
        0,
    ),
    "decayed twice": (
        f"{_CHAIN}layers: [{{dense: 200}}, tanh, {{dense: 5}}, batch_norm, relu, {{dense: 3}}]\n"
        "loss: [{l1: 0.2}, {cross_entropy: y}, {l2: 0.1}]\n",
        0,
    ),
    "decayed and tied": (
        f"{_TOKENS}layers:\n- {{embedding: {{vocabulary: 7, units: 3, name: embed}}}}\n- tanh\n"
        "- {dense: {units: 7, bias: false, tie: {W: embed.E}}}\n"
        "loss: [{cross_entropy: y}, {l1: 0.2}, {l2: 0.1}]\n",
        0,
    ),
    "decayed and shared": (
        f"{_CHAIN}layers: [{{dense: 4}}, tanh, {{dense: {{units: 4, name: d}}}}, tanh, "
        "{dense: {units: 4, share: d}}, tanh, {dense: 3}]\n"
        "loss: [{cross_entropy: y}, {l2: 0.1}]\n",
        4 * 4,  # what the second use gives to d.W waits, and decay with it
    ),
    "decayed recurrences": (
        f"{_TOKENS}layers:\n- {{embedding: {{vocabulary: 7, units: 3}}}}\n- {{gru: 4}}\n"
        "- {rnn: {units: 3, reverse: true}}\n- {dense: 7}\n"
        "loss: [{cross_entropy: y}, {l1: 0.2}, {l2: 0.1}]\n",
        0,
    ),
    "decayed branches": (
        f"{_CHAIN}layers:\n- repeat: {{times: 3, layers: [{{residual: [{{dense: 4}}, relu, "
        "{dense: 4}]}]}\n- dense: 3\nloss: [{cross_entropy: y}, {l1: 0.2}, {l2: 0.1}]\n",
        0,
    ),
    "decayed, an input's": (
        f"{_CHAIN}layers: [{{dense: 5}}, tanh, {{dense: 3}}]\n"
        "loss: [{cross_entropy: y}, {l2: 0.1}]\nwrt: [x]\n",
        0,
    ),
    "decayed, two losses": (
        "name: net\ninputs: {x: [batch, 4], y: [batch, 4]}\n"
        "layers: [{dense: {units: 4, name: d}}, tanh, {dense: {units: 4, name: e}}]\n"
        "objectives:\n  one: {loss: [{mse: y}, {l2: 0.1}], parameters: [d, e]}\n"
        "  two: {loss: [{l1: 0.1}, {mse: y}], parameters: [e]}\n",
        0,
    ),
    "equal": (
        f"{_TOKENS}layers:\n- {{embedding: {{vocabulary: 7, units: 3}}}}\n- {{lstm: 2}}\n"
        "- {dense: 7}\nloss: {cross_entropy: y}\n",
        4 * 2,  # the gradient of one of the LSTM's biases is copied from that of the other
    ),
    "reading": (
        f"{_CHAIN}layers: [{{dense: 5}}, batch_norm, relu, {{dense: 3}}]\n"
        "loss: {cross_entropy: y}\n",
        2 * 5,  # the gradient of what is normalised reads those of gamma and beta
    ),
    "crossed": (
        "name: net\ninputs: {T: [m, n]}\nparameters: {U: [m, k], V: [n, k]}\nformula: |\n"
        "  R[i, j] = T[i, j] - sum[a](U[i, a] * V[j, a])\n  loss = sum[i, j](R[i, j]^2)\n"
        "sizes: {m: 4, n: 3, k: 2}\n",
        3 * 2,  # each gradient reads the other's parameter
    ),
    "an input's": (
        f"{_CHAIN}layers: [{{dense: 5}}, tanh, {{dense: 3}}]\nloss: {{cross_entropy: y}}\n"
        "wrt: [x]\n",
        0,
    ),
    "branches": (
        f"{_CHAIN}layers:\n- repeat: {{times: 3, layers: [{{residual: [{{dense: 4}}, relu, "
        "{dense: 4}]}]}\n- dense: 3\nloss: {cross_entropy: y}\n",
        0,
    ),
    "rows": (
        "name: net\ninputs: {x: {shape: [batch, 4], labels: 7}, y: [batch, 4, 3]}\n"
        "layers: [{embedding: {vocabulary: 7, units: 3}}, {position: 4}, layer_norm, {swish: 1}]\n"
        "loss: {mse: y}\n",
        0,
    ),
}


@dataclass(frozen=True)
class Made:
    """A network and its files."""

    network: Network
    files: CFiles
    module: ModuleType

    @property
    def phases(self) -> ModuleType:
        """What has the functions of the first objective."""
        objective = self.network.objective
        return getattr(self.module, objective) if objective else self.module


@cache
def _parts(name: str) -> tuple[tuple[Part, ...], Part | None]:
    text = NETWORKS[name][0]
    sizes = {"batch": 5} if "batch" in text else {}
    family = pipeline.build(pipeline.read(text), Options(sizes=sizes))
    derivations = [pipeline.simplify(pipeline.derive(n)) for n in family.training]
    training = tuple(Part(d, pipeline.plan(d, loops=True)) for d in derivations)
    if family.evaluation is None:
        return training, None
    evaluation = pipeline.simplify(pipeline.derive(family.evaluation))
    return training, Part(evaluation, pipeline.plan(evaluation, loops=True))


def _emitted(name: str) -> tuple[Network, CFiles]:
    training, predicting = _parts(name)
    network = training[0].network
    numbers, _ = pipeline.c_sizes(network)
    return network, emit_c(training, predicting, numbers, "0")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Made]]:
    """Makes a network of NETWORKS; libraries go to a cache of the tests' own."""

    def found(name: str) -> Made:
        network, files = _emitted(name)
        folder: Path = tmp_path_factory.mktemp("net")
        texts = {".h": files.header, ".c": files.source, "_c.py": files.binding}
        for suffix, text in texts.items():
            (folder / f"net{suffix}").write_text(text, encoding="utf-8")
        return Made(network, files, imported(folder / "net_c.py"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield found


@pytest.mark.parametrize("case", NETWORKS)
def test_a_step_subtracts_the_gradient(case: str, made: Callable[[str], Made]) -> None:
    net = made(case)
    params = net.module.init(seed=1, dtype=np.float64)
    for name in params:  # biases start at zero, where decay has nothing to do
        params[name] += 0.1
    inputs = random_inputs(net.network, 5) if case != "crossed" else {"T": np.ones((4, 3))}
    phases = net.phases
    loss, saved = phases.forward(params, **inputs)
    gradients = phases.backward(params, saved)
    wanted = {n: p - RATE * gradients[n] for n, p in params.items()}
    space = net.module.workspace(**net.module._SIZES)
    space.memory(np.dtype(np.float64)).array[:] = np.nan
    assert phases.step(params, rate=RATE, workspace=space, **inputs) == loss
    for parameter, value in wanted.items():
        np.testing.assert_allclose(
            params[parameter], value, rtol=1e-12, atol=1e-13, err_msg=parameter
        )


@pytest.mark.parametrize("case", [c for c in NETWORKS if c.startswith("decayed")])
def test_backward_has_decay_in_it(case: str, made: Callable[[str], Made], tmp_path: Path) -> None:
    net = made(case)
    arrays = [Part(p.derivation, pipeline.plan(p.derivation)) for p in _parts(case)[0]]
    (tmp_path / "arrays.py").write_text(emit_numpy(tuple(arrays), None, "0"), encoding="utf-8")
    other = imported(tmp_path / "arrays.py")
    params = {n: v + 0.1 for n, v in net.module.init(seed=1, dtype=np.float64).items()}
    inputs = random_inputs(net.network, 5)
    found, wanted = (
        m.backward(params, m.forward(params, **inputs)[1])
        for m in (net.phases, replace(net, module=other).phases)
    )
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-12, atol=1e-13, err_msg=name)


def test_equal_layers_with_decay_are_a_loop() -> None:
    layers = "[{dense: 4}, {repeat: {times: 9, layers: [{dense: 4}, relu]}}, {dense: 3}]"
    text = f"{_CHAIN}layers: {layers}\nloss: [{{cross_entropy: y}}, {{l1: 0.2}}, {{l2: 0.1}}]\n"
    source = pipeline.run(text, Options(targets=("c",), sizes={"batch": 5})).files["net.c"]
    step = source.partition("\nnet_real net_step(")[2].partition("\n}")[0]
    rounds = re.findall(r"for \(size_t row = 0; row < (\d+);[^}]*_decay[^}]*_gradients", step)
    assert rounds in (["9"], ["10"])


@pytest.mark.parametrize("name", NETWORKS)
def test_only_what_must_wait_takes_memory(name: str) -> None:
    part = _parts(name)[0][0]
    waiting = update(part).waiting
    shapes = [part.plan.buffers[tensor].shape for tensor in waiting]
    numbers, _ = pipeline.c_sizes(part.network)
    assert sum(count(shape, numbers) for shape in shapes) == NETWORKS[name][1]


@pytest.mark.parametrize(("case", "kept"), [("dense", True), ("wide", False)])
def test_a_step_keeps_what_is_little_to_itself(
    case: str, kept: bool, made: Callable[[str], Made]
) -> None:
    net = made(case)
    space = net.module.workspace(**net.module._SIZES)
    memory = space.memory(np.dtype(np.float64)).array
    memory[:] = 7.25
    inputs = random_inputs(net.network, 5)
    params = net.module.init(seed=1, dtype=np.float64)
    net.module.step(params, rate=RATE, workspace=space, **inputs)
    assert bool((memory == 7.25).all()) == kept
