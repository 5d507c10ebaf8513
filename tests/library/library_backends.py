"""Four ways from a declaration to values and gradients, all of the one derivation."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from library_case import Array, Arrays, Case, Sizes
from sympy import Integer, Symbol

from symbp import api
from symbp.derive import NetworkDerivation, backward, derive
from symbp.ir import Program, run, size, verify
from symbp.library import Library
from symbp.network import Network
from symbp.network.build import build
from symbp.network.flatten import LOSS, flatten
from symbp.simplify import simplify_network
from symbp.spec import read


@dataclass(frozen=True)
class Outcome:
    """The loss (or, without one, the output), the gradients by name, and the next state by name."""

    value: Array
    gradients: Mapping[str, Array]
    state: Mapping[str, Array] = field(default_factory=dict)


Backend = Callable[[Case, Arrays, Sizes, "Array | None", Path], Outcome]


@functools.lru_cache(maxsize=8)
def derived(text: str, sizes: tuple[tuple[str, int], ...]) -> api.Derived:
    """The derivation with its NumPy and C; made once for all backends."""
    return api.derive(text, targets=("numpy", "c"), dtype="float64", sizes=dict(sizes))


def of(case: Case) -> api.Derived:
    """The case's derivation, C compiled for its first run."""
    return derived(case.declaration, tuple(case.sizes[0].items()))


@functools.lru_cache(maxsize=8)
def built(text: str) -> Network:
    """The network alone."""
    specification, problems = read(text, "case.yaml")
    assert specification is not None, problems
    family, more = build(specification, Library(specification.definitions), {})
    assert not problems + more, problems + more
    assert family is not None
    return family.main


def interpreted(
    case: Case, arrays: Arrays, sizes: Sizes, out_bar: Array | None, folder: Path
) -> Outcome:
    """The whole network as one program, differentiated and evaluated as written."""
    network = built(case.declaration)
    flat = flatten(network)
    seed = LOSS if case.loss else network.output
    derivation = backward(flat, {seed: Integer(1) if case.loss else None}, network.wanted)
    verify(derivation.program)
    given = {n: arrays[n] for n in derivation.program.inputs() if n in arrays}
    given |= {formal: np.asarray(out_bar) for formal in derivation.seeds.values()}
    values = run(derivation.program, given, _symbols(sizes))
    gradients = {n: values[derivation.adjoints[n]] for n in network.wanted}
    state = {n: values[s.next] for n, s in network.states.items()}
    return Outcome(values[seed], gradients, state)


def unsimplified(
    case: Case, arrays: Arrays, sizes: Sizes, out_bar: Array | None, folder: Path
) -> Outcome:
    """The fragments as derived, call by call."""
    return _by_calls(derive(built(case.declaration)), arrays, sizes, out_bar)


def simplified(
    case: Case, arrays: Arrays, sizes: Sizes, out_bar: Array | None, folder: Path
) -> Outcome:
    """The fragments in closed form, call by call."""
    closed = simplify_network(derive(built(case.declaration)))
    return _by_calls(closed, arrays, sizes, out_bar)


def numpy_module(
    case: Case, arrays: Arrays, sizes: Sizes, out_bar: Array | None, folder: Path
) -> Outcome:
    """The generated NumPy module."""
    return call(of(case).module(), arrays, out_bar)


def compiled(
    case: Case, arrays: Arrays, sizes: Sizes, out_bar: Array | None, folder: Path
) -> Outcome:
    """The generated C, through its binding."""
    return call(binding(of(case), folder), arrays, out_bar)


BACKENDS: dict[str, Backend] = {
    "interpreter": interpreted,
    "fragments": unsimplified,
    "simplified": simplified,
    "numpy": numpy_module,
    "c": compiled,
}


def call(net: ModuleType, arrays: Arrays, out_bar: Array | None) -> Outcome:
    """Forward and backward of a generated module or binding."""
    params = {name: arrays[name] for name in net.PARAMETERS}
    value, saved = net.forward(params, **given(net, arrays))
    more = () if out_bar is None else (out_bar,)
    return Outcome(value, net.backward(params, saved, *more), getattr(saved, "state", {}))


def given(net: ModuleType, arrays: Arrays) -> dict[str, Any]:
    """The arguments of `forward` but for the parameters: inputs, state and noise."""
    arguments: dict[str, Any] = {name: arrays[name] for name in net.INPUTS}
    for key, names in (("state", "STATE"), ("noise", "NOISE")):
        if hasattr(net, names):
            arguments[key] = {name: arrays[name] for name in getattr(net, names)}
    return arguments


def binding(found: api.Derived, folder: Path, flags: tuple[str, ...] = ("-O1",)) -> ModuleType:
    """The binding to the C, written to a folder; `flags` in place of the recommended ones."""
    found.write(folder)
    name = f"{found.name}_c"
    specification = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    if flags:
        module.__dict__["_FLAGS"] = (flags,)
    return module


def _symbols(sizes: Sizes) -> dict[Symbol, int]:
    return {size(name): number for name, number in sizes.items()}


def _by_calls(
    found: NetworkDerivation, arrays: Arrays, sizes: Sizes, out_bar: Array | None
) -> Outcome:
    """Forward calls from first to last, backward calls from last to first."""
    network = found.network
    numbers = _symbols(sizes)
    values: dict[str, Array] = dict(arrays)
    for call in found.calls:
        fragment = found.fragments[call.fragment]
        program = fragment.derivation.program
        primal = tuple(q for q in program.equations if q.target in fragment.derivation.primal)
        part = Program(program.tensors, primal).restricted(fragment.outputs)
        results = _evaluate(found, call, part, values, numbers)
        values |= {call.tensors[n]: results[n] for n in fragment.outputs}
    if out_bar is not None:
        values["∂" + network.output] = out_bar
    for call in reversed(found.calls):
        derivation = found.fragments[call.fragment].derivation
        if derivation.results:
            verify(derivation.program)
            results = _evaluate(found, call, derivation.program, values, numbers)
            for name in derivation.results:
                actual = call.tensors[name]
                before = values[actual] if name in call.adds else 0
                values[actual] = results[name] + before
    zeros = {n: np.zeros(np.shape(arrays[n])) for n in found.constant}
    gradients = {n: zeros[n] if n in zeros else values[t] for n, t in found.gradients.items()}
    value = sum(values[t] for t in network.terms) if network.terms else values[network.output]
    state = {n: values[s.next] for n, s in network.states.items()}
    return Outcome(np.asarray(value), gradients, state)


def _evaluate(
    found: NetworkDerivation,
    call: Any,
    program: Program,
    values: Mapping[str, Array],
    numbers: Mapping[Symbol, int],
) -> Mapping[str, Array]:
    bound = found.network.instances[call.instance].sizes
    own = {s: int(e.xreplace(dict(numbers))) for s, e in bound.items()}
    defined = {q.target for q in program.equations}
    read = {a.tensor for q in program.equations for a in q.reads()} - defined
    tensors = {n: t for n, t in program.tensors.items() if n in defined | read}
    given = {n: values[call.tensors[n]] for n in read}
    return run(Program(tensors, program.equations), given, {**numbers, **own})
