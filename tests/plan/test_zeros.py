"""Products with a tensor that is 0 outside its guard need no masked copy."""

from __future__ import annotations

from symbp.derive import derive
from symbp.emit.numpy.filled import filled
from symbp.ir import Select, compare, index, size
from symbp.ir.expr import Access
from symbp.ir.program import Program, Tensor, elementwise
from symbp.library import Library
from symbp.network.build import build
from symbp.plan import Clear, Contraction, Elementwise, Plan, plan
from symbp.plan.lower.zeros import implied, zeros
from symbp.simplify import simplify_network
from symbp.spec import read

CAUSAL = """
name: net
inputs: {s: [N, T, T], v: [N, T, D]}
wrt: [s, v]
formula: |
  p[n, t, u] = where(u <= t, exp(s[n, t, u]) / sum[m if m <= t](exp(s[n, t, m])), 0)
  out[n, t, d] = sum[u if u <= t](p[n, t, u] * v[n, u, d])
  loss = sum[n, t, d](out[n, t, d]^2)
"""


def planned(text: str) -> Plan:
    """The plan of a declaration."""
    specification, problems = read(text, "net.yaml")
    assert specification is not None, problems
    family, problems = build(specification, Library(), {})
    assert family is not None, problems
    return plan(simplify_network(derive(family.main)))


def statements(found: Plan) -> list[object]:
    """The statements of all routines."""
    return [s for routine in found.routines.values() for s in routine.statements]


def products(found: Plan) -> dict[str, Contraction]:
    """The contractions by target."""
    return {s.equation.target: s for s in statements(found) if isinstance(s, Contraction)}


def test_zeros_are_what_a_guard_leaves_out() -> None:
    t, u, a, b = map(index, ("t", "u", "a", "b"))
    guard = (compare(u, "<=", t),)
    square = Tensor("p", (size("T"), size("T")))
    masked = elementwise("p", [(t, size("T")), (u, size("T"))], Access("s", t, u), guard=guard)
    known = zeros(Program({"p": square, "s": square}, (masked,)))
    assert implied(Access("p", a, b), known) == {compare(b, "<=", a)}
    assert implied(Access("s", a, b), known) == frozenset()


def test_a_tensor_in_pieces_is_nowhere_known_to_be_zero() -> None:
    t = index("t")
    pieces = tuple(
        elementwise("p", [(t, size("T"))], Access("s", t), guard=(compare(t, op, size("K")),))
        for op in ("<", ">=")
    )
    tensors = {name: Tensor(name, (size("T"),)) for name in "ps"}
    assert zeros(Program(tensors, pieces)) == {}


def test_a_causal_product_reads_the_weights_where_they_are() -> None:
    product = products(planned(CAUSAL))["out"]
    assert {product.left.tensor, product.right.tensor} == {"p", "v"}
    assert product.equation.guard, "the bounds of the loops in C"


def test_backward_products_keep_to_the_triangle() -> None:
    (product,) = [c for n, c in products(planned(CAUSAL)).items() if n.endswith("v")]
    assert "p" in {product.left.tensor, product.right.tensor}
    assert product.equation.guard


def test_numpy_writes_a_masked_tensor_once() -> None:
    before, after = planned(CAUSAL), filled(planned(CAUSAL))
    cleared = {s.tensor for s in statements(before) if isinstance(s, Clear)}
    masked = {
        s.equation.target: s.equation
        for s in statements(after)
        if isinstance(s, Elementwise) and s.equation.target in cleared
    }
    assert {"p", "∂s"} <= set(masked)
    assert all(isinstance(q.body, Select) and not q.guard for q in masked.values())
    assert not {s.tensor for s in statements(after) if isinstance(s, Clear)} & set(masked)
