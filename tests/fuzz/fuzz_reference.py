"""What a network should give: by the reference interpreter, and by the NumPy module."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from fuzz_draft import Kind
from fuzz_networks import Declared

from symbp import pipeline
from symbp.check.sweep import Point, sweep
from symbp.ir import run
from symbp.network import Network
from symbp.network.flatten import LOSS, flatten
from symbp.pipeline import Course, Options

Array = np.ndarray[Any, np.dtype[Any]]
Arrays = dict[str, Array]
RATE = 0.125


@dataclass(frozen=True)
class Derivation:
    """A declaration's networks, derived and emitted."""

    declared: Declared
    training: tuple[Course, ...]
    evaluation: Course | None
    files: Mapping[str, str]

    @cached_property
    def sizes(self) -> dict[Any, int]:
        """The numbers behind the sizes."""
        return dict(self.training[0].network.sizes)

    @property
    def predicting(self) -> Course:
        """The network of `predict`."""
        return self.evaluation or self.training[0]

    @cached_property
    def module(self) -> Any:
        """The NumPy module."""
        made = types.ModuleType("net")
        exec(compile(self.files["net.py"], "net.py", "exec"), made.__dict__)
        return made

    def emitted(self, optimize: str) -> Mapping[str, str]:
        """The files for another aim of optimisation."""
        if optimize == "speed" or "optimize" not in {f.name for f in fields(Options)}:
            return self.files
        wanted: dict[str, Any] = {"targets": ("c",), "optimize": optimize}
        return pipeline.emit(self.training, self.evaluation, Options(**wanted))[0]


def derived(declared: Declared, check: bool = False) -> Derivation:
    """Every stage; the checks of the derivation itself only when asked for, they take longest."""
    options = Options(targets=("numpy", "c"), dtype="float64")
    family = pipeline.build(pipeline.read(declared.text), options)

    def course(network: Network) -> Course:
        if check:
            return pipeline.follow(network, options, lambda message: None)
        unsimplified = pipeline.derive(network)
        derivation = pipeline.simplify(unsimplified)
        plan = pipeline.plan(derivation)
        return Course(unsimplified, derivation, pipeline.CheckReport(), plan)

    training = tuple(map(course, family.training))
    evaluation = None if family.evaluation is None else course(family.evaluation)
    files, notes = pipeline.emit(training, evaluation, options)[:2]
    assert not notes, notes
    return Derivation(declared, training, evaluation, files)


# ---------------------------------------------------------------- values


def drawn(found: Derivation, seed: int) -> Arrays:
    """Inputs, parameters, states, noise and the output's adjoint, in float64 and int32."""
    random = np.random.default_rng(seed)
    networks = [c.network for c in (*found.training, found.predicting)]
    kinds = found.declared.kinds
    arrays: Arrays = {}
    for network in networks:
        for name in (*network.inputs, *network.parameters, *network.states, *network.noise):
            if name not in arrays:
                tensor = network.tensors.get(name) or _tensor(network, name)
                shape = tuple(int(e.xreplace(found.sizes)) for e in tensor.shape)
                arrays[name] = _values(network, name, shape, kinds.get(name, "normal"), random)
    main = networks[0]
    if not main.terms:
        shape = tuple(int(e.xreplace(found.sizes)) for e in main.tensors[main.output].shape)
        arrays["output_bar"] = random.standard_normal(shape)
    return arrays


def _tensor(network: Network, name: str) -> Any:
    holders = {**network.parameters, **network.states, **network.noise}
    return holders[name].tensor


def _values(
    network: Network, name: str, shape: tuple[int, ...], kind: Kind, random: np.random.Generator
) -> Array:
    """Values of the size that layers are made for."""
    normal = random.standard_normal(shape)
    if name in network.inputs:
        return _input(shape, kind, random)
    if name in network.noise:
        uniform = network.noise[name].distribution == "uniform"
        return random.uniform(0, 1, shape) if uniform else normal
    if name in network.states:
        return random.uniform(0.3, 1.5, shape)
    if len(shape) > 1:
        return np.asarray(normal * max(1, normal[0].size) ** -0.5)
    return np.asarray((1 if name.endswith("gamma") else 0) + 0.3 * normal)


def _input(shape: tuple[int, ...], kind: Kind, random: np.random.Generator) -> Array:
    match kind:
        case int():
            return random.integers(0, kind, shape, np.int32)
        case "binary":
            return random.integers(0, 2, shape).astype(float)
        case "signs":
            return random.choice([-1.0, 1.0], shape)
        case "distribution":
            weights = random.uniform(0.1, 1, shape)
            return np.asarray(weights / weights.sum(-1, keepdims=True))
        case "one_hot":
            return np.eye(shape[-1])[random.integers(0, shape[-1], shape[:-1])]
        case _:
            return random.standard_normal(shape)


# ---------------------------------------------------------------- results

Results = dict[str, dict[str, Array]]  # by prefix of the functions, then by name


def interpreted(found: Derivation, arrays: Arrays) -> Results:
    """Loss, output, gradients and next states of each objective; what predict gives."""
    results = {_prefix(c.network): _trained(c, arrays, found.sizes) for c in found.training}
    network = found.predicting.network
    flat = flatten(network).restricted(network.outputs)
    values = run(flat, {n: arrays[n] for n in flat.inputs()}, found.sizes)
    results["predict"] = {f"predict {n}": values[n] for n in network.outputs}
    return results


def _prefix(network: Network) -> str:
    return f"net_{network.objective}" if network.objective else "net"


def _point(network: Network, arrays: Arrays) -> Point:
    seed = None if network.terms else arrays.get("output_bar")
    return Point({n: arrays[n] for n in network.given if n in arrays}, seed)


def _trained(course: Course, arrays: Arrays, sizes: Mapping[Any, int]) -> dict[str, Array]:
    """By the equations as derived, call by call; the value by the forward program alone."""
    derivation = course.unsimplified
    network = derivation.network
    point = _point(network, arrays)
    swept = sweep(derivation, point, sizes)
    output = LOSS if network.terms else network.output
    flat = flatten(network).restricted([output])
    known = {n: point.arrays[n] for n in flat.inputs()}
    results = {"loss" if network.terms else "output": run(flat, known, sizes)[output]}
    results |= {f"gradient of {n}": a for n, a in swept.gradients.items()}
    return results | {f"next {n}": swept.values[s.next] for n, s in network.states.items()}


def by_numpy(found: Derivation, arrays: Arrays, dtype: Any = np.float64) -> Results:
    """The same by the NumPy module, `step` included."""
    cast = {n: a.astype(dtype) if a.dtype.kind == "f" else a for n, a in arrays.items()}
    results: Results = {}
    for course in found.training:
        results[_prefix(course.network)] = _numpy_part(found.module, course.network, cast)
    network = found.predicting.network
    given = {n: a for n, a in _given(network, cast).items() if n not in network.targets}
    params = {n: cast[n] for n in found.module.PARAMETERS}
    outputs = found.module.predict(params, **given)
    outputs = outputs if len(network.outputs) > 1 else (outputs,)
    named = zip(network.outputs, outputs, strict=True)
    results["predict"] = {f"predict {n}": np.array(a) for n, a in named}
    return results


def _given(network: Network, arrays: Arrays) -> dict[str, Any]:
    given: dict[str, Any] = {n: arrays[n] for n in network.inputs}
    for key, names in (("state", network.states), ("noise", network.noise)):
        if names:
            given[key] = {n: arrays[n].copy() for n in names}
    return given


def _numpy_part(module: Any, network: Network, arrays: Arrays) -> dict[str, Array]:
    functions = getattr(module, network.objective) if network.objective else module
    params = {n: arrays[n].copy() for n in module.PARAMETERS}
    value, saved = functions.forward(params, **_given(network, arrays))
    bar = () if network.terms else (arrays["output_bar"],)
    gradients = functions.backward(params, saved, *bar)
    results = {"loss" if network.terms else "output": np.array(value)}
    results |= {f"gradient of {n}": np.array(gradients[n]) for n in network.wanted}
    results |= {f"next {n}": np.array(saved.state[n]) for n in network.states}
    if network.terms:
        given = _given(network, arrays)
        results["step"] = np.array(functions.step(params, rate=RATE, **given))
        results |= {f"stepped {n}": a for n, a in params.items()}
        results |= {f"state {n}": given["state"][n] for n in network.states}
    return results
