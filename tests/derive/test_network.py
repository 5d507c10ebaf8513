"""Networks: templates derived once, adjoints accumulated over calls, against the flat program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from derive_oracle import assert_pairing, gradients
from derive_programs import A, Builder
from sympy import Expr, Integer, Symbol, tanh

from symbp.derive import NetworkDerivation, backward, derive
from symbp.derive import network as derivation_of_networks
from symbp.derive.adjoint import differentiate
from symbp.ir import Tensor, index, run, size, verify
from symbp.network.flatten import flatten
from symbp.network.model import Initializer, Instance, Network, Parameter, Template

BATCH, INPUTS, OUTPUTS = size("batch"), size("I"), size("O")
n, i, o = index("n"), index("i"), index("o")
EXTENTS = {n: BATCH, i: INPUTS, o: OUTPUTS}
Arrays = dict[str, Any]


def dense() -> Template:
    """out = tanh(W in)."""
    b = Builder()
    b.input("x", BATCH, INPUTS)
    b.input("W", OUTPUTS, INPUTS)
    b.define(A("s", n, o), A("W", o, i) * A("x", n, i), "sum", (i,), extents=EXTENTS)
    b.define(A("out", n, o), tanh(A("s", n, o)), extents=EXTENTS)
    return Template("dense", b.program(), ("x", "W"), ("out",))


def add() -> Template:
    b = Builder()
    b.input("p", BATCH, OUTPUTS)
    b.input("q", BATCH, OUTPUTS)
    b.define(A("r", n, o), A("p", n, o) + 2 * A("q", n, o), extents=EXTENTS)
    return Template("add", b.program(), ("p", "q"), ("r",))


def half_square() -> Template:
    b = Builder()
    b.input("a", BATCH, OUTPUTS)
    b.input("y", BATCH, OUTPUTS)
    difference = A("a", n, o) - A("y", n, o)
    b.define(A("e"), difference**2 / (2 * BATCH), "sum", (n, o), extents=EXTENTS)
    return Template("square", b.program(), ("a", "y"), ("e",), frozenset({"e"}))


class Net:
    """Builds networks of the three templates; all widths are 3."""

    def __init__(self) -> None:
        self.tensors = {"x": real("x", BATCH, 3), "y": real("y", BATCH, 3)}
        self.parameters: dict[str, Parameter] = {}
        self.instances: list[Instance] = []
        self.terms: list[str] = []
        self.output = "x"

    def dense(self, name: str, source: str, weight: str) -> None:
        self.parameters.setdefault(weight, Parameter(real(weight, 3, 3), Initializer("zeros")))
        self.add("dense", {"x": source, "W": weight, "out": name, "s": name + ".s"}, name)

    def join(self, name: str, left: str, right: str) -> None:
        self.add("add", {"p": left, "q": right, "r": name}, name)

    def loss(self, name: str, source: str) -> None:
        self.add("square", {"a": source, "y": "y", "e": name}, name)
        self.tensors[name] = real(name)
        self.terms.append(name)

    def add(self, template: str, names: Mapping[str, str], output: str) -> None:
        sizes: dict[Symbol, Expr] = {BATCH: BATCH, INPUTS: Integer(3), OUTPUTS: Integer(3)}
        self.instances.append(Instance(template, names, sizes))
        self.tensors[output] = real(output, BATCH, 3)
        if template != "square":
            self.output = output

    def network(self, wrt: tuple[str, ...] = ()) -> Network:
        templates = {t.name: t for t in (dense(), add(), half_square())}
        tensors = {**self.tensors, **{p: q.tensor for p, q in self.parameters.items()}}
        return Network(
            "net", "", tensors, ("x", "y"), frozenset({"y"}), self.parameters, templates,
            tuple(self.instances), (), (self.output,), tuple(self.terms),
            (*self.parameters, *wrt), {},
        )  # fmt: skip


def real(name: str, *shape: Expr | int) -> Tensor:
    return Tensor(name, tuple(Integer(e) if isinstance(e, int) else e for e in shape))


def arrays_of(network: Network, seed: int = 0) -> Arrays:
    rng = np.random.default_rng(seed)
    shapes = {"x": (4, 3), "y": (4, 3), **dict.fromkeys(network.parameters, (3, 3))}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def evaluate(found: NetworkDerivation, given: Arrays) -> Arrays:
    """Run the calls forwards, then backwards, each fragment by the interpreter."""
    network = found.network
    values = dict(given)
    for backwards in (False, True):
        for call in reversed(found.calls) if backwards else found.calls:
            instance = network.instances[call.instance]
            template = network.templates[instance.template]
            derivation = found.fragments[call.fragment].derivation
            program = derivation.program if backwards else template.program
            formals = {f: values[call.tensors[f]] for f in program.inputs() if f in call.tensors
                       and call.tensors[f] in values}  # fmt: skip
            sizes = {BATCH: 4, INPUTS: 3, OUTPUTS: 3}
            results = run(program, formals, sizes)
            for formal in derivation.results if backwards else template.outputs:
                actual = call.tensors[formal]
                before = values[actual] if formal in call.adds else 0
                assert backwards == actual.startswith("∂")
                assert formal in call.adds or actual not in values
                values[actual] = before + results[formal]
    return values


def chain() -> Net:
    net = Net()
    net.dense("h1", "x", "W1")
    net.dense("h2", "h1", "W2")
    net.loss("e", "h2")
    return net


def residual() -> Net:
    """Read twice: h1 by a layer and by the sum; two loss terms; W1 shared by two layers."""
    net = Net()
    net.dense("h1", "x", "W1")
    net.dense("h2", "h1", "W2")
    net.join("r", "h1", "h2")
    net.dense("h3", "r", "W1")
    net.loss("e1", "h3")
    net.loss("e2", "r")
    return net


@pytest.mark.parametrize("make", [chain, residual])
def test_gradients_equal_those_of_the_flat_program(make: Any) -> None:
    network = make().network(wrt=("x",))
    found = derive(network)
    arrays = arrays_of(network)
    flat = flatten(network)
    verify(flat)
    expected = gradients(flat, "loss", network.wanted, {BATCH: 4}, arrays)
    values = evaluate(found, arrays)
    for name in network.wanted:
        np.testing.assert_allclose(values[found.gradients[name]], expected[name], rtol=1e-12)


def test_flat_program_against_the_complex_step() -> None:
    network = residual().network(wrt=("x",))
    assert_pairing(flatten(network), ("loss",), network.wanted, {BATCH: 4}, arrays_of(network))


def test_flat_program_twice() -> None:
    network = residual().network()
    first = backward(flatten(network), {"loss": Integer(1)}, network.wanted)
    arrays = arrays_of(network)
    assert_pairing(first.program, first.results, network.wanted, {BATCH: 4}, arrays)


def test_flat_loss_is_the_sum_of_terms() -> None:
    network = residual().network()
    values = run(flatten(network), arrays_of(network), {BATCH: 4})
    np.testing.assert_allclose(values["loss"], values["e1"] + values["e2"], rtol=1e-15)


def test_first_contribution_writes_and_others_add() -> None:
    found = derive(residual().network())
    assert [sorted(c.adds) for c in found.calls] == [["∂W"], ["∂x"], [], ["∂x"], [], []]


def test_alike_instances_share_a_fragment() -> None:
    found = derive(residual().network(wrt=("x",)))
    assert [c.fragment for c in found.calls] == [
        "dense",
        "dense",
        "add",
        "dense",
        "square",
        "square",
    ]


def test_the_first_layer_is_not_asked_for_the_inputs_adjoint() -> None:
    found = derive(chain().network())
    first, second, _ = (found.fragments[c.fragment].derivation.wrt for c in found.calls)
    assert (first, second) == (("W",), ("x", "W"))


def test_parameter_that_the_loss_does_not_reach() -> None:
    net = chain()
    net.dense("aside", "h1", "W9")
    found = derive(net.network())
    assert found.constant == {"W9"}
    assert found.fragments[found.calls[-1].fragment].derivation.wrt == ()
    assert evaluate(found, arrays_of(found.network))["∂W1"].shape == (3, 3)


def test_without_a_loss_the_output_is_seeded() -> None:
    net = Net()
    net.dense("h1", "x", "W1")
    net.dense("h2", "h1", "W2")
    network = net.network()
    found = derive(network)
    seed = np.random.default_rng(5).normal(size=(4, 3))
    arrays = arrays_of(network)
    values = evaluate(found, {**arrays, "∂h2": seed})
    flat = backward(flatten(network), {"h2": None}, network.wanted)
    expected = run(flat.program, {**arrays, "∂h2": seed}, {BATCH: 4})
    for name in network.wanted:
        np.testing.assert_allclose(values["∂" + name], expected["∂" + name], rtol=1e-12)


def test_output_read_by_a_later_layer_keeps_the_callers_seed() -> None:
    net = Net()
    net.dense("h1", "x", "W1")
    net.dense("h2", "h1", "W2")
    net.output = "h1"
    found = derive(net.network())
    assert found.constant == {"W2"}
    assert found.calls[0].tensors["∂out"] == "∂h1"


def test_a_term_of_the_loss_is_read_by_nothing_else() -> None:
    net = chain()
    net.dense("h3", "e", "W3")
    net.loss("e3", "h3")
    with pytest.raises(ValueError, match="e is a term of the loss"):
        derive(net.network())


def test_a_thousand_layers_are_differentiated_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for each distinct activity: the first layer, the layers between, and the loss."""
    done: list[object] = []

    def counted(*arguments: object, **more: object) -> object:
        done.append(arguments)
        return differentiate(*arguments, **more)

    monkeypatch.setattr(derivation_of_networks, "differentiate", counted)
    net = Net()
    before = "x"
    for k in range(1000):
        net.dense(f"h{k}", before, f"W{k}")
        before = f"h{k}"
    net.loss("e", before)
    network = net.network()
    found = derive(network)
    assert len(done) == 3
    assert len(found.calls) == 1001
    assert len(found.fragments) == 3
