"""Plans of declared networks: statements, calls, saved tensors, costs."""

from __future__ import annotations

import time
from typing import Any

from symbp.derive import derive
from symbp.ir import size
from symbp.library import Library
from symbp.network.build import build
from symbp.plan import Alias, Clear, Contraction, Elementwise, Loop, Reduce, Scatter, plan
from symbp.plan.model import Plan, Statement
from symbp.simplify import simplify_network
from symbp.spec import read

MLP = """
name: mlp
inputs: {x: [batch, 64], y: {shape: [batch], labels: 10}}
layers: [{dense: 32}, relu, {dense: {units: 10, name: logits}}]
loss: {cross_entropy: y}
sizes: {batch: 32}
"""


def planned(text: str, **sizes: int) -> Plan:
    specification, _ = read(text, "net.yaml")
    assert specification is not None
    family, mistakes = build(specification, Library(), sizes)
    assert family is not None, mistakes
    return plan(simplify_network(derive(family.main)))


def kinds(found: Plan, phase: str) -> dict[str, type[Statement]]:
    """Target to the kind of the statement that makes it, over all routines of a phase."""
    return {
        s.equation.target: type(s)
        for r in found.routines.values()
        if r.phase == phase
        for s in r.statements
        if not isinstance(s, Alias | Clear | Loop)
    }


def test_a_dense_layers_gradients_are_products_and_sums() -> None:
    found = kinds(planned(MLP), "backward")
    assert found["∂dense1.W"] is Contraction
    assert found["∂relu1"] is Contraction
    assert found["∂dense1.b"] is Reduce
    assert found["∂logits"] is Elementwise


def test_weight_gradients_sum_over_the_batch() -> None:
    found = planned(MLP)
    weight = next(
        s
        for r in found.routines.values()
        for s in r.statements
        if isinstance(s, Contraction) and s.equation.target == "∂logits.W"
    )
    assert len(weight.rows) == len(weight.columns) == len(weight.inner) == 1
    assert weight.equation.domain[weight.inner[0]] == size("batch")


def test_embedding_scatters() -> None:
    found = planned(
        "name: e\ninputs: {t: {shape: [n], labels: 7}}\nparameters: {E: [7, 3]}\nformula: |\n"
        "  e[i, d] = E[t[i], d]\n  loss = sum[i, d](e[i, d]^2)\n"
    )
    assert kinds(found, "backward")["∂E"] is Scatter


def test_recurrence_is_a_loop_of_its_true_members() -> None:
    found = planned(
        "name: r\ninputs: {x: [b, T, 3]}\nparameters: {W: [4, 3], U: [4, 4]}\nformula: |\n"
        "  h[n, -1, k] = 0\n"
        "  h[n, t, k] = tanh(sum[j](W[k, j]*x[n, t, j]) + sum[j](U[k, j]*h[n, t-1, j]))\n"
        "  loss = sum[n, t, k](h[n, t, k]^2)\n"
    )
    loops = [s for r in found.routines.values() for s in r.statements if isinstance(s, Loop)]
    inside = {s.equation.target for x in loops for s, _, _ in x.body}
    assert loops
    assert not {"∂W", "∂U"} & inside  # one large product each, after the loop
    assert kinds(found, "backward")["∂W"] is Contraction


def test_flatten_is_an_alias() -> None:
    found = planned(
        "name: f\ninputs: {x: [b, 2, 3]}\nlayers:\n"
        "  - dense: {units: 4, name: a, bias: false}\n  - flatten\n  - dense: 2\n"
    )
    targets = {
        s.target for r in found.routines.values() for s in r.statements if isinstance(s, Alias)
    }
    assert "flatten1" in targets


def test_predict_needs_no_target() -> None:
    found = planned(MLP)
    read_by_predict = {n for c in found.predict for n in c.tensors.values()}
    assert "y" not in read_by_predict
    assert found.buffers["logits"].role == "output"


def test_saved_are_the_forward_tensors_that_backward_reads() -> None:
    found = planned(MLP)
    saved = {n for n, b in found.buffers.items() if b.role == "saved"}
    assert saved == {"relu1", "cross_entropy1.p"}


def test_parameters_are_laid_out_in_order() -> None:
    found = planned(MLP)
    assert {n: int(o) for n, o in found.parameters.items()} == {
        "dense1.W": 0, "dense1.b": 2048, "logits.W": 2080, "logits.b": 2400,
    }  # fmt: skip
    assert found.n_parameters == 2410


def test_flops_are_dominated_by_the_products() -> None:
    found = planned(MLP)
    batch = size("batch")
    forward, backward = (f.subs(batch, 1) for f in (found.forward_flops, found.backward_flops))
    products = 2 * (64 * 32 + 32 * 10)
    assert products <= forward <= 1.1 * products
    assert products + 2 * 32 * 10 <= backward <= 1.2 * (products + 2 * 32 * 10)


def test_equal_layers_share_their_routines() -> None:
    def counted(times: int) -> tuple[int, int]:
        found = planned(
            f"name: d\ninputs: {{x: [n, 4], y: [n, 4]}}\nlayers:\n  - repeat: {{times: {times},"
            " layers: [{dense: 4}, tanh]}\nloss: {mse: y}\n"
        )
        return len(found.routines), len(found.forward)

    (few, calls), (many, more) = counted(3), counted(12)
    assert few == many
    assert more == calls + 9


def test_a_thousand_calls_are_planned_in_a_second() -> None:
    specification, _ = read(
        "name: d\ninputs: {x: [n, 8], y: [n, 8]}\nlayers:\n"
        "  - repeat: {times: 1000, layers: [{dense: 8}, relu]}\nloss: {mse: y}\n"
        "sizes: {n: 4}\n",
        "net.yaml",
    )
    assert specification is not None
    family, _ = build(specification, Library(), {})
    assert family is not None
    derivation = simplify_network(derive(family.main))
    start: Any = time.process_time()
    plan(derivation)
    assert time.process_time() - start < 2.0  # twice what is meant, for a busy machine
