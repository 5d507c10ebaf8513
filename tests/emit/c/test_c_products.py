"""Products as calls of kernels: loops, parts, bounds and copies around them compute every sum."""

from __future__ import annotations

import ctypes
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from plan_statements import Over
from sympy import Integer, Symbol

from symbp.emit.c.model import Formal
from symbp.emit.c.statements.products import call
from symbp.emit.c.support.helpers import helpers
from symbp.emit.c.support.kernels import KERNELS, kernels
from symbp.emit.c.text.printer import Scope, Sink
from symbp.ir import Access, Compare, Program, Tensor, compare, elementwise, index, run
from symbp.plan import Contraction

T, U, K, B, P, D = (index(name) for name in "tukbpd")
CAUSAL = compare(U, "<=", T)


@dataclass(frozen=True)
class Case:
    """A product over tensors of these shapes; `fixed` indices have a value when it runs."""

    statement: Contraction
    shapes: Mapping[str, tuple[int, ...]]
    fixed: Mapping[Symbol, int] = field(default_factory=dict)
    sink: Sink | None = None

    def lines(self, **more: object) -> list[str] | None:
        formals = {n: Formal(n, shape) for n, shape in self.shapes.items()}
        names = {i: i.name for i in (*self.statement.equation.domain, *self.fixed)}
        sinks = {} if self.sink is None else {"z": self.sink}
        scope = Scope("k", formals, names, sinks=sinks, fast=True)
        found = call(self.statement, replace(scope, **more), frozenset(self.fixed))  # type: ignore[arg-type]
        return None if found is None else found.lines()

    def text(self, **more: object) -> str:
        found = self.lines(**more)
        assert found is not None
        return "\n".join(found)


def dense(n: int = 32, u: int = 48, k: int = 40, **more: object) -> Case:
    """z[t, u] = Σ_k x[t, k] W[u, k]."""
    over = Over({T: n, U: u, K: k})
    made = over.product("z", (T, U), Access("x", T, K), Access("W", U, K), **more)  # type: ignore[arg-type]
    return Case(made, {"x": (n, k), "W": (u, k), "z": (n, u), "b": (u,), "r": (n, u)})


def scores(within: bool = True) -> Case:
    """s[t, u] of which nothing above the diagonal is read."""
    case = dense(40, 40, 8)
    wanted = (CAUSAL,) if within else ()
    return replace(case, statement=replace(case.statement, within=wanted))


def weighted(*guard: Compare, bounded: bool = False) -> Case:
    """o[t, d] = Σ_u p[t, u] v[u, d], over a triangle."""
    over = Over({T: 21, D: 24, U: 21})
    left, right = Access("p", T, U), Access("v", U, D)
    made = over.product("z", (T, D), left, right, *guard, bounded=bounded)
    return Case(made, {"p": (21, 21), "v": (21, 24), "z": (21, 24)})


def heads() -> Case:
    over = Over({T: 16, B: 3, P: 2, U: 16, K: 8})
    left, right = Access("q", B, T, P, K), Access("k", B, U, P, K)
    made = over.product("z", (B, P, T, U), left, right)
    return Case(made, {"q": (3, 16, 2, 8), "k": (3, 16, 2, 8), "z": (3, 2, 16, 16)})


def window() -> Case:
    """z[t, d, p] = Σ_k W[d, k] x[t, p + k - 1] where that is inside: p stands in a loop."""
    over = Over({T: 16, D: 12, P: 9, K: 3})
    place = P + K - 1
    guard = (compare(place, ">=", Integer(0)), compare(place, "<", Integer(9)))
    left, right = Access("W", D, K), Access("x", place, T)
    made = over.product("z", (D, P, T), left, right, *guard, bounded=True)
    shapes = {"W": (12, 3), "x": (9, 16), "z": (12, 9, 16)}
    return Case(replace(made, rows=(D,), columns=(P, T)), shapes)


def scattered() -> Case:
    """Columns of which four at a time lie side by side."""
    over = Over({T: 64, P: 8, U: 4, K: 9})
    made = over.product("z", (T, P, U), Access("x", T, K), Access("y", K, P, 2, U))
    return Case(made, {"x": (64, 9), "y": (9, 8, 5, 4), "z": (64, 8, 4)})


def step() -> Case:
    over = Over({B: 5, T: 16, U: 24, K: 20})
    made = over.product("z", (B, T, U), Access("h", B - 1, T, K), Access("W", U, K))
    shapes = {"h": (5, 16, 20), "W": (24, 20), "z": (5, 16, 24)}
    return Case(replace(made, batch=(), rows=(T,)), shapes, {B: 3})


BIAS, REST = Access("b", U), Access("r", T, U)
CASES = {
    "dense": dense(coefficient=3),
    "bias": dense(addend=BIAS),
    "residual": dense(addend=REST, coefficient=-1),
    "added": dense(accumulate=True),
    "turned": replace(
        dense(),
        statement=Over({T: 32, U: 48, K: 40}).product(
            "z", (T, U), Access("W", U, K), Access("x", T, K)
        ),
    ),
    "columns in parts": dense(24, 300, 64),
    "rows in parts": dense(501, 40, 32),
    "stairs": scores(),
    "triangle": weighted(CAUSAL),
    "bounded triangle": weighted(CAUSAL, bounded=True),
    "from the diagonal on": weighted(compare(U, ">", T), bounded=True),
    "heads": heads(),
    "window": window(),
    "scattered": scattered(),
    "step": step(),
}


# ---------------------------------------------------------------- values

HEAD = """\
#include <stddef.h>
#include <stdint.h>
typedef double k_real;
#define k_PARALLEL
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """Every case as a function of its number."""
    bodies = [case.text() for case in CASES.values()]
    support, _ = helpers("k", bodies)
    text = [HEAD, *(s for s in support if s), kernels("k", KERNELS)]
    for number, (case, body) in enumerate(zip(CASES.values(), bodies, strict=True)):
        arguments = ", ".join(f"k_real *{n}" for n in case.shapes)
        fixed = "".join(f"const ptrdiff_t {i.name} = {n};\n" for i, n in case.fixed.items())
        text.append(f"void case_{number}({arguments})\n{{\n{fixed}{body}\n}}\n")
    folder = tmp_path_factory.mktemp("products")
    (folder / "k.c").write_text("\n".join(text), encoding="utf-8")
    flags = ["-std=c99", "-O1", "-Dk_SCALAR", "-Dk_DOUBLE", "-shared", "-fPIC", "-w"]
    subprocess.run(["cc", *flags, "k.c", "-o", "k.so"], cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "k.so"))


def expected(case: Case, arrays: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The target afterwards, and where anything reads it, by the interpreter."""
    s, q = case.statement, case.statement.equation
    at = {i: Integer(n) for i, n in case.fixed.items()}
    tensors = {n: Tensor(n, tuple(map(Integer, a.shape))) for n, a in arrays.items()}
    inside = replace(q, free=tuple(r for r in q.free if r.index not in at)).substitute(at)
    program = Program(tensors, (replace(inside, target="z"),))
    given = {n: a for n, a in arrays.items() if n != "z"}
    found = np.array(run(program, given, {})["z"])
    if s.addend != 0:
        more = elementwise("z", [(r.index, r.extent) for r in q.free], s.addend)
        found += run(Program(tensors, (more,)), given, {})["z"]
    read = np.ones(found.shape, bool)
    for condition in s.within:
        for place in np.ndindex(*found.shape):
            numbers = dict(zip(q.lhs, map(Integer, place), strict=True))
            read[place] &= bool(condition.difference.xreplace(numbers) >= 0)
    for i, n in case.fixed.items():
        read &= (np.indices(found.shape)[q.lhs.index(i)] == n)  # fmt: skip
    return found + (arrays["z"] if s.accumulate else 0), read


@pytest.mark.parametrize("name", CASES)
def test_all_sums_are_there(name: str, library: ctypes.CDLL) -> None:
    case = CASES[name]
    random = np.random.default_rng(0)
    arrays = {n: random.standard_normal(shape) for n, shape in case.shapes.items()}
    if name == "triangle":  # a guard that is no bound leaves out zeros only
        arrays["p"] = np.tril(arrays["p"])
    wanted, read = expected(case, arrays)
    before = arrays["z"].copy()
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in arrays.values()]
    getattr(library, f"case_{list(CASES).index(name)}")(*pointers)
    assert read.any()
    np.testing.assert_allclose(arrays["z"][read], wanted[read], rtol=1e-12, atol=1e-12)
    if case.fixed:
        np.testing.assert_array_equal(arrays["z"][~read], before[~read])


# ---------------------------------------------------------------- texts


def test_a_call_has_the_literal_sizes_and_steps() -> None:
    assert dense().lines() == [
        "k_product(",
        "    32, 40, 48, /* t */",
        "    48, 40, 1, /* u */",
        "    1, 0, 0,",
        "    1, 0, 0,",
        "    40, 1, 1, /* k */",
        "    x,",
        "    W,",
        "    z,",
        "    1, 0);",
    ]


@pytest.mark.parametrize(
    ("case", "end"),
    [
        (dense(coefficient=3), "3, 0);"),
        (dense(accumulate=True), "1, 1);"),
        (dense(addend=BIAS), "b, 0, 1);"),
        (dense(addend=REST), "r, 48, 1);"),
        (replace(dense(), sink=Sink("scale", "add")), "scale, add);"),
        (replace(dense(coefficient=3), sink=Sink("scale", "add")), "scale*3, add);"),
    ],
)
def test_what_comes_with_the_sums(case: Case, end: str) -> None:
    text = case.text()
    assert text.endswith(end)
    assert text.startswith("k_product_start(") == (case.statement.addend != 0)


def test_what_only_a_loop_can_do_is_a_loop_around() -> None:
    loops = re.findall(r"for \(ptrdiff_t (\w) = 0; \1 < (\d+);", heads().text())
    assert loops == [("b", "3"), ("p", "2")]
    assert re.findall(r"for \(ptrdiff_t (\w)", window().text()) == ["p"]


def wide_heads(batch: int) -> Case:
    """Products of some matrices, large enough for threads."""
    over = Over({B: batch, P: 3, T: 64, U: 48, K: 40})
    left, right = Access("q", B, P, T, K), Access("k", B, P, U, K)
    made = over.product("z", (B, P, T, U), left, right)
    shapes = {"q": (batch, 3, 64, 40), "k": (batch, 3, 48, 40), "z": (batch, 3, 64, 48)}
    return Case(made, shapes)


@pytest.mark.parametrize(("batch", "shared"), [(1, "p"), (2, "b")])
def test_threads_share_the_outermost_loop_of_more_than_one_turn(batch: int, shared: str) -> None:
    text = wide_heads(batch).text()
    assert text.count("k_PARALLEL") == 1
    assert re.search(rf"k_PARALLEL\s+for \(ptrdiff_t {shared} = 0;", text)


def test_threads_share_columns_of_a_panel_within_a_loop_over_time() -> None:
    over = Over({B: 5, T: 64, P: 4, U: 48, K: 40})
    left, right = Access("x", B, T, K), Access("W", P, K, U)
    made = over.product("z", (T, 48 * P + U), left, right)
    each = replace(made.equation, free=over.ranges((B, T, P, U)))
    made = replace(made, equation=each, batch=(), rows=(T,), columns=(P, U))
    shapes = {"x": (5, 64, 40), "W": (4, 40, 48), "z": (64, 192)}
    assert "k_PARALLEL\nfor (ptrdiff_t p = 0;" in Case(made, shapes, {B: 3}).text()


def overlapping() -> Case:
    """z[b + p, t, u] += Σ_k x[b, t, k] W[p, u, k]: some b and p meet in one element."""
    over = Over({B: 3, P: 2, T: 64, U: 48, K: 40})
    made = over.product("z", (B + P, T, U), Access("x", B, T, K), Access("W", P, U, K))
    made = replace(made, batch=(B, P), rows=(T,), columns=(U,))
    shapes = {"x": (3, 64, 40), "W": (2, 48, 40), "z": (4, 64, 48)}
    return Case(made, shapes)


def test_threads_share_no_loop_whose_turns_write_the_same() -> None:
    assert "PARALLEL" not in overlapping().text()


@pytest.mark.parametrize(
    ("name", "index_name", "parts", "lengths"),
    [("columns in parts", "u", 4, [80, 60]), ("rows in parts", "t", 2, [251, 250])],
)
def test_large_products_are_parts_that_threads_share(
    name: str, index_name: str, parts: int, lengths: list[int]
) -> None:
    text = CASES[name].text()
    assert text.startswith("k_PARALLEL\n")
    assert f"for (ptrdiff_t part = 0; part < {parts}; ++part)" in text
    found = re.findall(rf"(\d+), \d+, \d+, /\* {index_name} \*/", text)
    assert [int(n) for n in found] == lengths
    assert (parts - 1) * lengths[0] + lengths[1] in (300, 501)
    assert "part" not in CASES[name].text(threaded=False)


def test_what_is_soon_done_has_no_parts() -> None:
    assert "part" not in dense().text()


def test_parts_of_columns_are_whole_vectors() -> None:
    (size,) = set(re.findall(r"part\*(\d+)", CASES["columns in parts"].text()))
    assert int(size) % 16 == 0


def test_stairs_follow_the_edge_of_the_mask() -> None:
    """Ten rows at a time, and the columns up to the last of them that is read."""
    columns = re.findall(r"(\d+), \d+, \d+, /\* u \*/", scores().text())
    rows = re.findall(r"(\d+), \d+, \d+, /\* t \*/", scores().text())
    assert (rows, columns) == (["10"] * 4, ["16", "32", "32", "40"])
    assert scores(within=False).text().count("k_product(") == 1


def test_a_triangle_ends_where_each_block_of_rows_ends() -> None:
    text = weighted(CAUSAL).text()
    assert "for (ptrdiff_t t = 0; t < 16; t += 8)" in text
    assert "k_earlier(21, t + 8)" in text
    assert "const ptrdiff_t t = 16;" in text
    assert "k_earlier(21, t + 5)" in text


def test_bounds_of_a_window_are_those_of_its_loop() -> None:
    text = window().text()
    assert "k_later(0, 1 - p)" in text
    assert "k_earlier(3, 10 - p)" in text


def test_scattered_columns_are_copied_together_first() -> None:
    text = scattered().text()
    declared, loop, *_ = [line.strip() for line in text.splitlines()[1:]]
    assert declared == "k_real copied[288];"
    assert loop.startswith("for (")
    assert re.search(r"copied\[k\*32 \+ p\*4 \+ u\] = y\[k\*160 \+ p\*20 \+ u \+ 8\];", text)
    assert "    copied,\n" in text


# ---------------------------------------------------------------- left to plain loops


def test_what_no_kernel_does() -> None:
    assert dense(4, 4, 4).lines() is None
    doubled = dense(addend=2 * REST)
    assert doubled.lines() is None
    formals = {n: Formal(n, s, "int32" if n == "r" else "real") for n, s in doubled.shapes.items()}
    assert dense(addend=REST).lines(formals=formals) is None
    case = dense()
    chosen = replace(case.statement, left=Access("x", Access("i", T), K))
    shapes = {**case.shapes, "i": (32,)}
    assert replace(case, statement=chosen, shapes=shapes).lines() is None


def test_bounds_that_belong_to_no_inner_index() -> None:
    def bounded(guard: Compare) -> list[str] | None:
        case = dense()
        q = replace(case.statement.equation, guard=(guard,))
        return replace(case, statement=replace(case.statement, equation=q, bounded=True)).lines()

    assert bounded(compare(U + K, "<=", T)) is not None
    assert bounded(compare(U + 2 * K, "<=", T)) is not None
    assert bounded(CAUSAL) is None
    assert bounded(compare(K, "!=", T)) is None
