"""Guards that keep an access in bounds: the planner never reads an operand outside its array."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from sympy import Expr, Integer
from sympy.logic.boolalg import Boolean

import symbp
from symbp.ir import Access, Equation, Program, Range, Tensor, compare, index, run, size, verify
from symbp.plan.lower.classify import classify
from symbp.plan.lower.lower import lower
from symbp.plan.model import Contraction

N, LONG, SHORT = size("N"), size("long"), size("short")
n, t, u = index("n"), index("t"), index("u")
SIZES = {N: Integer(3), LONG: Integer(5), SHORT: Integer(2)}


def guarded(body: Expr, condition: Boolean) -> Program:
    """`y[n, t] = sum[u < long if condition] body`, over s with `short` columns."""
    shapes = {"W": (LONG, LONG), "G": (LONG,), "s": (N, SHORT), "h": (SHORT,), "y": (N, LONG)}
    program = Program(
        {name: Tensor(name, shape) for name, shape in shapes.items()},
        (
            Equation(
                "y",
                (n, t),
                (Range(n, N), Range(t, LONG)),
                body,
                "sum",
                (Range(u, LONG),),
                (condition,),
            ),
        ),
    )
    verify(program)
    return program


PROGRAMS = {
    "one operand is short": guarded(
        Access("W", t, u) * Access("s", n, u), compare(u, "<", Integer(2))
    ),
    "three factors": guarded(
        Access("W", t, u) * Access("s", n, u) * Access("G", u), compare(u, "<", Integer(2))
    ),
    "what is outside of the sum is short": guarded(
        Access("W", t, u) * Access("G", u) * Access("h", t), compare(t, "<", Integer(2))
    ),
    "an expression": guarded(
        Access("W", t, u) * (1 + Access("s", n, u)) * Access("G", t), compare(u, "<", SHORT)
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_operand_is_read_out_of_bounds(name: str) -> None:
    program = PROGRAMS[name]
    lowered = lower(program)
    verify(lowered)
    rng = np.random.default_rng(0)
    arrays = {
        x: rng.standard_normal([int(e.xreplace(SIZES)) for e in program.tensors[x].shape])
        for x in program.inputs()
    }
    # The interpreter raises where an access is out of bounds and no guard forbids it.
    expected, found = run(program, arrays, SIZES), run(lowered, arrays, SIZES)
    np.testing.assert_allclose(found["y"], expected["y"], rtol=1e-12)
    for equation in lowered.equations:
        statement = classify(equation, lowered.tensors, False)
        if isinstance(statement, Contraction):
            assert_inside(equation, lowered)


def assert_inside(equation: Equation, program: Program) -> None:
    """Every access is in bounds at every point of the domain, the guard left out."""
    extents = {i: int(e.xreplace(SIZES)) for i, e in equation.domain.items()}
    for access in equation.reads():
        shape = program.tensors[access.tensor].shape
        for point in product(*(range(e) for e in extents.values())):
            at = SIZES | dict(zip(extents, map(Integer, point), strict=True))
            for place, length in zip(access.indices, shape, strict=True):
                assert 0 <= place.xreplace(at) < length.xreplace(SIZES)


SPLITS = """
name: splits
inputs: {x: [batch, 3, 7]}
layers:
  - split: {sizes: [1, 2], axis: 1, name: [a, b]}
  - dense: {units: 5, from: b}
  - split: {sizes: [2, 3], name: s}
  - concat
  - multiply: {from: [s.0, s.0]}
  - split: [1, 1]
  - add
wrt: [x]
"""


def test_splits_of_a_product() -> None:
    net = symbp.derive(SPLITS, targets=("numpy",)).module()
    params = net.init(seed=1, dtype=np.float64)
    x = np.random.default_rng(2).standard_normal((4, 3, 7))
    out, saved = net.forward(params, x=x)
    out_bar = np.random.default_rng(3).standard_normal(out.shape)
    grads = net.backward(params, saved, out_bar)
    step = 1e-30j
    w = params["dense1.W"]
    for place in np.ndindex(*w.shape):
        moved = w.astype(complex)
        moved[place] += step
        z = x[:, 1:] @ moved.T + params["dense1.b"]
        expected = (z[..., :1] ** 2 + z[..., 1:2] ** 2).imag / step.imag
        slope = float((expected * out_bar).sum())
        np.testing.assert_allclose(grads["dense1.W"][place], slope, rtol=1e-9, atol=1e-12)
