"""The emitted module against the reference interpreter, on the same random arrays."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symbp.derive import NetworkDerivation, derive
from symbp.emit.model import Part
from symbp.emit.numpy import emit
from symbp.ir import Program, run
from symbp.library import Library
from symbp.network import Network
from symbp.network.build import build
from symbp.plan import plan
from symbp.simplify import simplify_network
from symbp.spec import read


def network_of(declaration: str) -> Network:
    """The only network that a declaration in YAML gives, or its first."""
    specification, mistakes = read(declaration, "net.yaml")
    assert specification is not None, mistakes
    family, mistakes = build(specification, Library(), {})
    assert family is not None, mistakes
    return family.main


def derivation_of(declaration: str, simplified: bool = True) -> NetworkDerivation:
    """The gradient of a network declared in YAML."""
    derivation = derive(network_of(declaration))
    return simplify_network(derivation) if simplified else derivation


def text_of(nd: NetworkDerivation, version: str = "0") -> str:
    """The text of the module of one network."""
    return emit((Part(nd, plan(nd)),), None, version)


def loaded(text: str) -> Any:
    """A module from its text."""
    module = types.ModuleType("net")
    exec(compile(text, "net.py", "exec"), module.__dict__)
    return module


def module_of(nd: NetworkDerivation) -> Any:
    """The generated module, in memory."""
    return loaded(text_of(nd))


def interpreted(
    nd: NetworkDerivation, arrays: Mapping[str, Any], sizes: Mapping[Any, int]
) -> dict[str, Any]:
    """Every tensor of the network, adjoints too, by the interpreter: call after call."""
    values = dict(arrays)
    local: list[dict[str, Any]] = []
    for call in nd.calls:
        derivation = nd.fragments[call.fragment].derivation
        forward = tuple(q for q in derivation.program.equations if q.target in derivation.primal)
        found = _run(nd, call, replace(derivation.program, equations=forward), values, sizes)
        local.append(found)
        values |= {_actual(nd, call, n): found[n] for n in nd.fragments[call.fragment].outputs}
    for call, known in reversed(list(zip(nd.calls, local, strict=True))):
        derivation = nd.fragments[call.fragment].derivation
        backward = tuple(
            q for q in derivation.program.equations if q.target not in derivation.primal
        )
        program = replace(derivation.program, equations=backward)
        own = {("local", n): a for n, a in known.items()}
        found = _run(nd, call, program, {**values, **own}, sizes)
        for adjoint in dict.fromkeys(derivation.results):
            if adjoint in call.tensors:
                name = call.tensors[adjoint]
                before = values.get(name, 0.0) if adjoint in call.adds else 0.0
                values[name] = before + found[adjoint]
    return values


def _actual(nd: NetworkDerivation, call: Any, name: str) -> str:
    return call.tensors.get(name) or nd.network.instances[call.instance].tensors.get(name, name)


def _run(
    nd: NetworkDerivation,
    call: Any,
    program: Program,
    values: Mapping[Any, Any],
    sizes: Mapping[Any, int],
) -> dict[str, Any]:
    """One call's equations; `values` holds its own tensors under ("local", name)."""
    instance = nd.network.instances[call.instance]
    formal = {s: int(e.xreplace(dict(sizes))) for s, e in instance.sizes.items()}
    formal = {**sizes, **formal}
    read = {a.tensor for q in program.equations for a in q.reads()}
    inputs = {}
    for name in program.inputs():
        if ("local", name) in values:
            inputs[name] = values["local", name]
        elif name in read:
            inputs[name] = values[_actual(nd, call, name)]
    tensors = {n: t for n, t in program.tensors.items() if n in inputs or n not in program.inputs()}
    return run(replace(program, tensors=tensors), inputs, formal)


def random_arrays(nd: NetworkDerivation, sizes: Mapping[Any, int], seed: int) -> dict[str, Any]:
    """Inputs, parameters and the output's adjoint, float64 and int64."""
    rng = np.random.default_rng(seed)
    network = nd.network
    arrays = {}
    names = {n: network.tensors[n] for n in (*network.inputs, *network.parameters)}
    if not network.terms:
        names["∂" + network.output] = network.tensors[network.output]
    for name, tensor in names.items():
        shape = tuple(int(e.xreplace(dict(sizes))) for e in tensor.shape)
        if tensor.kind == "integer":
            upper = int(tensor.upper.xreplace(dict(sizes))) if tensor.upper is not None else 2
            arrays[name] = rng.integers(0, upper, shape)
        else:
            sign = rng.choice([-1.0, 1.0], shape)
            arrays[name] = np.asarray(rng.uniform(0.2, 1.5, shape) * sign)
    return arrays


def check(
    nd: NetworkDerivation,
    sizes: Mapping[Any, int],
    seed: int = 0,
    arrays: Mapping[str, Any] | None = None,
    rtol: float = 1e-9,
) -> Any:
    """Assert that every result is the interpreter's, with and without a workspace; the module."""
    net = module_of(nd)
    values = {**random_arrays(nd, sizes, seed), **(arrays or {})}
    truth = interpreted(nd, values, sizes)
    network = nd.network
    params = {n: values[n] for n in network.parameters}
    inputs = {n: values[n] for n in network.inputs}
    plain = {n: a for n, a in inputs.items() if n not in network.targets}
    seeds = [] if network.terms else [values["∂" + network.output]]
    used = {s for shape in (*net.PARAMETERS.values(), *net.INPUTS.values()) for s in shape}
    workspace = net.workspace(**{s.name: v for s, v in sizes.items() if s.name in used})
    for ws in (None, workspace, workspace):
        result, saved = net.forward(params, **inputs, workspace=ws)
        expected = sum(truth[t] for t in network.terms) if network.terms else truth[network.output]
        np.testing.assert_allclose(result, expected, rtol=rtol, atol=1e-12)
        grads = net.backward(params, saved, *seeds)
        assert list(grads) == list(network.wanted)
        for name, tensor in nd.gradients.items():
            wanted = truth[tensor] if name not in nd.constant else 0.0
            np.testing.assert_allclose(grads[name], wanted, rtol=rtol, atol=1e-12, err_msg=name)
        out = net.predict(params, **plain, workspace=ws)
        np.testing.assert_allclose(out, truth[network.output], rtol=rtol, atol=1e-12)
    if network.terms:
        stepped = {n: a.copy() for n, a in params.items()}
        net.step(stepped, rate=0.25, **inputs, workspace=workspace)
        for name in network.parameters:
            wanted = truth[nd.gradients[name]] if name not in nd.constant else 0.0
            np.testing.assert_allclose(
                stepped[name], params[name] - 0.25 * wanted, rtol=rtol, atol=1e-12, err_msg=name
            )
    return net
