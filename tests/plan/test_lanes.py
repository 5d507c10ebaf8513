"""Sums over windows for loops: scattered where vectors are fuller, gathered elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from sympy import Expr, Integer, Symbol, sympify

from symbp import pipeline
from symbp.ir import Access, Equation, Program, Range, Tensor, compare, index, run, size, verify
from symbp.pipeline import Options
from symbp.plan import Contraction, Elementwise
from symbp.plan.lower.lower import lower
from symbp.plan.statements.placed import is_placing, placed

N = size("N")
FEW, MANY = {N: Integer(1)}, {N: Integer(32)}


def adjoint(
    dimensions: int, window: int, positions: int, *, step: int = 1, cut: int = 0, channels: int = 8
) -> Program:
    """`x[n, c, p...] = sum[f, i...](W[f, c, i...] * y[n, f, (p - i)/step...])`, of 16 f.

    `cut` places are missing at either end of each dimension of x.
    """
    n, c, f = (index(name) for name in "ncf")
    length = (positions - 1) * step + window - 2 * cut
    places, others, guards, windows, read = [], [], [], [], []
    for k in range(dimensions):
        p, q = index(f"p{k}"), index(f"q{k}")
        places.append(p)
        others.append(q)
        # where there is no step, q is a place in the window, else a position
        at, extent = (p - q + cut, positions) if step == 1 else (p - step * q + cut, window)
        windows.append(q if step == 1 else at)
        read.append(at if step == 1 else q)
        guards += [compare(at, ">=", Integer(0)), compare(at, "<", Integer(extent))]
    inner = window if step == 1 else positions
    shapes: dict[str, tuple[Expr | int, ...]] = {
        "W": (16, channels, *([window] * dimensions)),
        "y": (N, 16, *([positions] * dimensions)),
        "x": (N, channels, *([length] * dimensions)),
    }
    free = [Range(n, N), Range(c, Integer(channels)), *(Range(p, Integer(length)) for p in places)]
    bound = [Range(f, Integer(16)), *(Range(q, Integer(inner)) for q in others)]
    body = Access("W", f, c, *windows) * Access("y", n, f, *read)
    program = Program(
        {t: Tensor(t, tuple(map(sympify, s))) for t, s in shapes.items()},
        (Equation("x", (n, c, *places), tuple(free), body, "sum", tuple(bound), tuple(guards)),),
    )
    verify(program)
    return program


def lowered(program: Program, *everywhere: Mapping[Symbol, Expr]) -> Program:
    sizes = everywhere[0] if everywhere else FEW
    return lower(program, sizes=sizes, loops=True, everywhere=everywhere)


def is_scattered(program: Program) -> bool:
    return any(q.accumulate for q in program.equations)


PROGRAMS = {
    "images": lambda: adjoint(2, 5, 8),
    "three dimensions": lambda: adjoint(3, 3, 4),
    "a line": lambda: adjoint(1, 5, 16, channels=3),
    "strided": lambda: adjoint(2, 3, 8, step=2),
    "a strided line": lambda: adjoint(1, 4, 9, step=3),
    "padded": lambda: adjoint(2, 3, 8, cut=1),
    "strided and padded": lambda: adjoint(2, 3, 8, step=2, cut=1),
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("samples", [1, 2])
def test_values_stay(name: str, samples: int) -> None:
    program = PROGRAMS[name]()
    found = lowered(program, FEW)
    verify(found)
    assert is_scattered(found)
    assert not any(q.guard for q in found.equations)
    rng = np.random.default_rng(0)
    sizes = {N: samples}
    arrays = {
        n: rng.standard_normal([int(e.xreplace(sizes)) for e in program.tensors[n].shape])
        for n in program.inputs()
    }
    before, after = run(program, arrays, sizes), run(found, arrays, sizes)
    np.testing.assert_allclose(after["x"], before["x"], rtol=1e-12, atol=1e-13)


def test_products_have_all_positions_side_by_side() -> None:
    product, scatter = lowered(PROGRAMS["images"](), FEW).equations
    assert [r.extent for r in product.bound] == [16]
    assert [r.extent for r in product.free] == [N, 8, 5, 5, 8, 8]
    assert scatter.reads() == (Access(product.target, *(r.index for r in scatter.free)),)


@pytest.mark.parametrize("name", PROGRAMS)
def test_samples_that_fill_vectors_are_gathered(name: str) -> None:
    assert not is_scattered(lowered(PROGRAMS[name](), MANY))


def test_it_has_to_be_worth_it_at_all_sizes() -> None:
    program = PROGRAMS["images"]()
    assert is_scattered(lowered(program, FEW, {N: Integer(2)}))
    assert not is_scattered(lowered(program, FEW, MANY))


def test_nothing_is_scattered_at_no_known_size() -> None:
    assert not is_scattered(lowered(PROGRAMS["images"]()))
    assert not is_scattered(lowered(PROGRAMS["images"](), {}))


def test_sums_over_samples_are_gathered() -> None:
    """The gradient of weights: vectors may run along samples, and no place is short of them."""
    n, c, f, i, p = (index(name) for name in "ncfip")
    place = p + i - 1
    extents = {n: 64, p: 4}
    body = Access("x", n, c, place) * Access("y", n, f, p)
    bound = tuple(Range(k, Integer(e)) for k, e in extents.items())
    free = tuple(Range(k, Integer(e)) for k, e in {f: 8, c: 8, i: 3}.items())
    guard = (compare(place, ">=", Integer(0)), compare(place, "<", Integer(4)))
    shapes = {"x": (64, 8, 4), "y": (64, 8, 4), "W": (8, 8, 3)}
    program = Program(
        {t: Tensor(t, tuple(map(sympify, s))) for t, s in shapes.items()},
        (Equation("W", (f, c, i), free, body, "sum", bound, guard),),
    )
    verify(program)
    assert not is_scattered(lowered(program, FEW))


def test_rows_that_are_full_with_zeros_around_are_gathered() -> None:
    """Of 16 places 14 are positions: no vector more is saved than is added."""
    assert not is_scattered(lowered(adjoint(2, 3, 14), FEW))


def test_rows_too_long_to_stay_near_are_gathered() -> None:
    assert is_scattered(lowered(adjoint(2, 5, 16), FEW))
    assert not is_scattered(lowered(adjoint(2, 5, 24), FEW))


def test_one_row_alone_is_gathered() -> None:
    """Products of all rows would be kept at once, with no loop that has one of them at a time."""
    assert not is_scattered(lowered(adjoint(2, 5, 8, channels=1), FEW))


# ---------------------------------------------------------------- networks

LENET = """
name: net
inputs: {x: [batch, 1, 28, 28], y: {shape: [batch], labels: 10}}
layers:
- {conv2d: {filters: 8, kernel: 5}}
- relu
- {max_pool: 2}
- {conv2d: {filters: 16, kernel: 5}}
- relu
- {max_pool: 2}
- flatten
- {dense: 10}
loss: {cross_entropy: y}
"""


def placing(batch: int, *, loops: bool = True, fast: bool = True) -> list[str]:
    """The tensors to which products are added in place."""
    family = pipeline.build(pipeline.read(LENET), Options(sizes={"batch": batch}))
    nd = pipeline.simplify(pipeline.derive(family.main))
    plan = pipeline.plan(nd, loops=loops, fast=fast)
    found = []
    for call in plan.backward:
        routine = plan.routines[call.routine]
        apart = placed(routine.statements, routine.scratch)
        for s in routine.statements:
            if isinstance(s, Elementwise) and is_placing(s):
                (read,) = s.equation.reads()
                assert apart[read.tensor] == (0, 1)
                found.append(call.tensors[s.equation.target])
    return found


def test_few_samples_of_images_are_scattered_for_speed() -> None:
    assert placing(1) == ["∂max_pool1"]
    assert placing(4) == ["∂max_pool1"]
    assert placing(32) == []
    assert placing(1, fast=False) == []


def test_no_halo_is_made_for_what_is_scattered() -> None:
    family = pipeline.build(pipeline.read(LENET), Options(sizes={"batch": 1}))
    nd = pipeline.simplify(pipeline.derive(family.main))
    for fast in (True, False):
        plan = pipeline.plan(nd, loops=True, fast=fast)
        made = {n for call in plan.backward for n in plan.routines[call.routine].tensors}
        assert ("∂conv2d2·1" in made) != fast
        sums = [
            s.equation.target
            for call in plan.backward
            for s in plan.routines[call.routine].statements
            if isinstance(s, Contraction) and s.bounded
        ]
        assert bool(sums) != fast
