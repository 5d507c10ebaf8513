"""Random programs: affine and gathered accesses, guards, reductions; first and second order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from derive_oracle import assert_pairing, filled
from derive_programs import A, Builder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Symbol, false, tanh
from sympy.logic.boolalg import Boolean

from symbp.derive import backward
from symbp.ir import Access, Program, Select, compare, index

FREE = (index("i"), index("j"))
BOUND = (index("r"), index("q"))
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Reading:
    """An access and the conditions under which it is in bounds."""

    access: Access
    guard: list[Boolean]


@st.composite
def readings(draw: st.DrawFn, p: Builder, source: str, domain: dict[Symbol, int]) -> Reading:
    """An access to `source` with random affine indices, or through an integer tensor."""
    indices: list[Expr] = []
    guard: list[Boolean] = []
    for extent in (int(e) for e in p.tensors[source].shape):
        plain = [i for i, e in domain.items() if e <= extent]
        kind = draw(st.sampled_from(["plain", "plain", "affine", "gather"]))
        if kind == "plain" and plain:
            indices.append(draw(st.sampled_from(plain)))
        elif kind == "gather" and domain:
            i = draw(st.sampled_from(list(domain)))
            name = f"g{domain[i]}_{extent}"
            p.input(name, domain[i], upper=Integer(extent))
            indices.append(A(name, i))
        else:
            at = Integer(draw(st.integers(-1, 2)))
            for i in domain:
                at += draw(st.sampled_from([-1, 0, 0, 1, 1, 2, 3])) * i
            indices.append(at)
            guard += [compare(at, ">=", Integer(0)), compare(at, "<", Integer(extent))]
    return Reading(A(source, *indices), guard)


def bodies(a: Expr, b: Expr) -> list[Expr]:
    return [a * b, tanh(a) + b, a + 2 * b**2, Select(compare(a, ">", b), a, b)]


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, str]:
    """Three equations, each over what is there already; the last one's target is the output."""
    p = Builder()
    extents = st.integers(1, 4)
    for name in ("x", "y"):
        p.input(name, *draw(st.lists(extents, min_size=1, max_size=2)))
    real = ["x", "y"]
    for k in range(3):
        free = {i: draw(extents) for i in FREE[: draw(st.integers(1, 2))]}
        bound = {i: draw(st.integers(1, 3)) for i in BOUND[: draw(st.integers(0, 2))]}
        domain = {**free, **bound}
        one, two = (draw(readings(p, draw(st.sampled_from(real[-3:])), domain)) for _ in range(2))
        body = draw(st.sampled_from(bodies(one.access, two.access)))
        guard = (*one.guard, *two.guard)
        if false in guard:
            body, guard = Integer(1), ()
        reduction = draw(st.sampled_from(["sum", "sum", "max", "min", "prod"])) if bound else "none"
        target = f"t{k}"
        p.define(
            A(target, *free), body, reduction, tuple(bound), guard,
            shape=tuple(free.values()), extents=domain,
        )  # fmt: skip
        real.append(target)
    return p.program(), real[-1]


@RELAXED
@given(programs(), st.integers(0, 2**32 - 1))
def test_first_derivative(drawn: tuple[Program, str], seed: int) -> None:
    program, output = drawn
    arrays = filled(program, {}, np.random.default_rng(seed))
    assert_pairing(program, (output,), ("x", "y"), {}, arrays, seed=seed, directions=1)


@RELAXED
@given(programs(), st.integers(0, 2**32 - 1))
def test_second_derivative(drawn: tuple[Program, str], seed: int) -> None:
    program, output = drawn
    first = backward(program, {output: None}, ("x", "y"))
    arrays = filled(first.program, {}, np.random.default_rng(seed))
    wrt = ("x", "y", *first.seeds.values())
    assert_pairing(first.program, first.results, wrt, {}, arrays, seed=seed, directions=1)
