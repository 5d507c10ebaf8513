"""The rewrites before planning leave every value as it was, and do what they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest
from sympy import Integer, Mul

from symbp.ir import (
    Access,
    Bracket,
    Equation,
    Fresh,
    Program,
    Range,
    Tensor,
    compare,
    index,
    run,
    size,
    verify,
)
from symbp.plan.lower.classify import contraction
from symbp.plan.lower.context import Context
from symbp.plan.lower.halo import with_halo
from symbp.plan.lower.lower import lower

N = size("N")


def _program(shapes: Mapping[str, tuple[Any, ...]], *equations: Equation) -> Program:
    tensors = {n: Tensor(n, tuple(Integer(e) if isinstance(e, int) else e for e in s))
               for n, s in shapes.items()}  # fmt: skip
    program = Program(tensors, equations)
    verify(program)
    return program


def _ranges(**extents: Any) -> tuple[Range, ...]:
    return tuple(
        Range(index(n), Integer(e) if isinstance(e, int) else e) for n, e in extents.items()
    )


def _names(text: str) -> list[Any]:
    return [index(n) for n in text.split()]


def _padded() -> Program:
    n, p, r = _names("n p r")
    place = p + r - 1
    return _program(
        {"x": (N, 6), "W": (3,), "y": (N, 6)},
        Equation(
            "y", (n, p), _ranges(n=N, p=6), Access("W", r) * Access("x", n, place), "sum",
            _ranges(r=3),
            (compare(place, ">=", Integer(0)), compare(place, "<", Integer(6))),
        ),
    )  # fmt: skip


def _spread() -> Program:
    n, f, i, p = _names("n f i p")
    place = i - 2 * p
    return _program(
        {"d": (N, 5, 4), "W": (5, 3), "x": (N, 9)},
        Equation(
            "x", (n, i), _ranges(n=N, i=9), Access("W", f, place) * Access("d", n, f, p), "sum",
            _ranges(f=5, p=4),
            (compare(place, ">=", Integer(0)), compare(place, "<", Integer(3))),
        ),
    )  # fmt: skip


def _cropped() -> Program:
    """As `_spread`, but some of what is scattered falls outside."""
    n, f, i, p = _names("n f i p")
    place = i + 1 - 2 * p
    return _program(
        {"d": (N, 5, 4), "W": (5, 3), "x": (N, 6)},
        Equation(
            "x", (n, i), _ranges(n=N, i=6), Access("W", f, place) * Access("d", n, f, p), "sum",
            _ranges(f=5, p=4),
            (compare(place, ">=", Integer(0)), compare(place, "<", Integer(3))),
        ),
    )  # fmt: skip


def _dilated() -> Program:
    n, f, i, p, r = _names("n f i p r")
    return _program(
        {"d": (N, 5, 3), "W": (5, 2), "x": (N, 8)},
        Equation(
            "x", (n, i), _ranges(n=N, i=8), Access("W", f, r) * Access("d", n, f, p), "sum",
            _ranges(f=5, p=3, r=2), (compare(i, "==", 2 * p + 3 * r),),
        ),
    )  # fmt: skip


def _bilinear() -> Program:
    n, i, j = _names("n i j")
    body = Access("x", n, i) * Access("A", i, j) * Access("x", n, j)
    return _program(
        {"x": (N, 3), "A": (3, 3), "q": (N,)},
        Equation("q", (n,), _ranges(n=N), body, "sum", _ranges(i=3, j=3)),
    )


def _causal() -> Program:
    t, u, d = _names("t u d")
    return _program(
        {"P": (N, N), "v": (N, 3), "o": (N, 3)},
        Equation(
            "o", (t, d), _ranges(t=N, d=3), Access("P", t, u) * Access("v", u, d), "sum",
            _ranges(u=N), (compare(u, "<=", t),),
        ),
    )  # fmt: skip


def _shifted() -> Program:
    t, k = _names("t k")
    return _program(
        {"x": (N, 2), "y": (N, 2)},
        Equation(
            "y", (t, k), _ranges(t=N, k=2), Access("x", t - 1, k),
            guard=(compare(t, ">=", Integer(1)),),
        ),
    )  # fmt: skip


def _full(positions: int, taps: int) -> Program:
    """The adjoint of a window without a stride over `positions` places."""
    n, f, i, r = _names("n f i r")
    place = i - r
    length = positions + taps - 1
    return _program(
        {"d": (N, 5, positions), "W": (5, taps), "x": (N, length)},
        Equation(
            "x", (n, i), _ranges(n=N, i=length), Access("W", f, r) * Access("d", n, f, place),
            "sum", _ranges(f=5, r=taps),
            (compare(place, ">=", Integer(0)), compare(place, "<", Integer(positions))),
        ),
    )  # fmt: skip


PROGRAMS = {
    "few places": lambda: _full(4, 5), "many places": lambda: _full(20, 3),
    "padded": _padded, "spread": _spread, "cropped": _cropped, "dilated": _dilated,
    "bilinear": _bilinear, "causal": _causal, "shifted": _shifted,
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_stay(name: str) -> None:
    program = PROGRAMS[name]()
    lowered = lower(program)
    verify(lowered)
    rng = np.random.default_rng(0)
    sizes = {N: 5}
    arrays = {
        n: rng.standard_normal([int(e.xreplace(sizes)) for e in program.tensors[n].shape])
        for n in program.inputs()
    }
    before, after = run(program, arrays, sizes), run(lowered, arrays, sizes)
    for target in {q.target for q in program.equations}:
        np.testing.assert_allclose(after[target], before[target], rtol=1e-12, atol=1e-14)


class _LastFirst(Context):
    """What is added comes first among the tensors."""

    def auxiliary(self, base: str, shape: Iterable[object]) -> Tensor:
        added = super().auxiliary(base, shape)
        self.tensors = {added.name: added, **self.tensors}
        return added


@pytest.mark.parametrize("name", ["padded", "spread"])
def test_a_halo_is_read_whatever_the_order_of_tensors(name: str) -> None:
    program = PROGRAMS[name]()
    context = _LastFirst(dict(program.tensors), Fresh.of(program), (), {}, {})
    found = with_halo(program.equations[0], context)
    assert found is not None
    copy, read = found
    assert copy.target not in program.tensors
    assert copy.target in {a.tensor for a in read.reads()}


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n != "shifted"])
def test_sums_become_matrix_products(name: str) -> None:
    program = PROGRAMS[name]()
    assert contraction(program.equations[0], program.tensors, False) is None
    lowered = lower(program)
    sums = [q for q in lowered.equations if q.reduction == "sum"]
    assert sums
    assert all(contraction(q, lowered.tensors, False) is not None for q in sums)


@pytest.mark.parametrize("name", ["spread", "cropped", "dilated"])
def test_stride_costs_what_the_convolution_does(name: str) -> None:
    """One product over the window and the positions, scattered; no element asks for a remainder."""
    program = PROGRAMS[name]()
    (original,) = program.equations
    product, scatter, *inside = lower(program).equations
    assert [r.extent for r in product.bound] == [5]
    points = Mul(*(r.extent for r in product.free))
    assert points == N * (6 if name == "dilated" else 12)
    assert scatter.accumulate
    assert not scatter.guard
    assert bool(inside) == (name == "cropped")
    assert original.target in {scatter.target, *(q.target for q in inside)}


def test_few_places_are_scattered_and_many_gathered() -> None:
    """Of 8 * 5 products to gather 4 * 5 are not with 0; of 22 * 3 there are 20 * 3."""
    product, scatter = lower(_full(4, 5)).equations
    assert Mul(*(r.extent for r in (*product.free, *product.bound))) == N * 5 * 4 * 5
    assert {r.extent for r in scatter.free} == {N, Integer(5), Integer(4)}
    assert scatter.accumulate
    halo, gathered = lower(_full(20, 3)).equations
    assert gathered.target == "x"
    assert not gathered.accumulate
    assert halo.target in {a.tensor for a in gathered.reads()}


def test_guard_on_one_index_becomes_a_range() -> None:
    (equation,) = lower(_shifted()).equations
    assert not equation.guard
    assert [r.extent for r in equation.free] == [N - 1, 2]


def test_bracket_in_a_sum_is_an_operand_of_its_own() -> None:
    t, u, d = _names("t u d")
    body = Bracket(compare(u, "<=", t)) * Access("P", t, u) * Access("v", u, d)
    program = _program(
        {"P": (N, N), "v": (N, 3), "o": (N, 3)},
        Equation("o", (t, d), _ranges(t=N, d=3), body, "sum", _ranges(u=N)),
    )
    lowered = lower(program)
    last = lowered.equations[-1]
    assert contraction(last, lowered.tensors, False) is not None
