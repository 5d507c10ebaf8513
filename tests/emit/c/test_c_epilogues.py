"""Epilogues: what follows a product element by element runs on each of its tiles, once."""

from __future__ import annotations

import ctypes
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from declared import imported, random_inputs
from kernel_cases import Case, Numbers, Operands, backward, convolution, dense, every_place, outer
from test_c_kernels import (
    ARRAYS,
    BLAS,
    BLAS_HEADER,
    FAST,
    HEAD,
    LARGE,
    STRICT,
    agrees,
    options,
    pointers,
)

from symbp import pipeline
from symbp.emit.c.support.kernels import KERNELS, kernels
from symbp.pipeline import Options, Result

AT = (3, 5)  # what the first row and column are called
# One panel and several, terms in one part and in more, too few columns for a vector, any strides.
CASES = (
    *(dense(rows, 16 + 3 * rows, 20 + 7 * rows) for rows in (1, 3, 7, 12, 25)),
    backward(31, 97, 37),
    outer(25, 77, 600),
    dense(40, 65, 1300),
    dense(19, 10, 300),
    convolution(6, 12, 8),
    replace(dense(40, 65, 513), scale=0.5, add=1, start=(0, 1)),
    replace(dense(6, 20, 11), target=(1, 6)),
    replace(dense(6, 20, 11), target=(-40, 2), left=(-11, 0, 0, 1), right=(11, 0, 0, 1)),
    Case(9, 23, (2, 30, 20), (1200, 600, 20, 1), (1200, 600, 20, 1), (23, 1)),
    *LARGE,
)
# Twice the result and 1: what is done twice, or too early, shows.
DOUBLED = """
typedef struct {
    k_real *target;
    ptrdiff_t row, column;
} k_given;

static inline void k_doubled(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const k_given *const given = (const k_given *)of;
    for (ptrdiff_t i = row - 3; i < row - 3 + rows; ++i) {
        for (ptrdiff_t j = column - 5; j < column - 5 + columns; ++j) {
            k_real *const at = given->target + (i*given->row + j*given->column);
            *at = 2**at + 1;
        }
    }
}
"""


def call(sizes: Sequence[object], more: str) -> str:
    """The kernel's call; `more` goes from the scale to the start."""
    listed = ", ".join(str(n) for n in sizes)
    return f"    k_product_then({listed}, l, r, t, {more}, {AT[0]}, {AT[1]}, k_doubled, &given);"


def source() -> str:
    """Every case as a function of its own, and one with everything left to run time."""
    functions = []
    for number, case in enumerate(CASES):
        start = "NULL, 0, 0" if case.start is None else f"s, {case.start[0]}, {case.start[1]}"
        given = f"    const k_given given = {{t, {case.target[0]}, {case.target[1]}}};"
        body = call(case.literals(), f"(k_real){case.scale}, {case.add}, {start}")
        functions.append((f"void product_{number}({ARRAYS})", ["    (void)s;", given, body]))
    taken = ", ".join(f"ptrdiff_t a{k}" for k in range(15))
    head = f"void product_any({taken}, {ARRAYS}, double f, int add, ptrdiff_t sr, ptrdiff_t sc)"
    body = call([f"a{k}" for k in range(15)], "(k_real)f, add, s, sr, sc")
    functions.append((head, ["    const k_given given = {t, a2, a5};", body]))
    texts = ["\n".join([f"{head};", head, "{", *lines, "}"]) for head, lines in functions]
    return "\n".join([HEAD, kernels("k", KERNELS), DOUBLED, *texts, ""])


def doubled(case: Case, dtype: type, number: int) -> tuple[Operands, Numbers]:
    """Operands, and what the target is to hold."""
    made = Operands.of(case, dtype, number, aside=1)
    want = made.expected(case)
    at = every_place(case)[2] + 1
    want[at] = 2 * want[at] + 1
    return made, want


def check(folder: Path, command: Sequence[str], dtype: type, link: Sequence[str] = ()) -> None:
    (folder / "k.c").write_text(source(), encoding="utf-8")
    compiled = [*command, *STRICT, "-fPIC", "-c", "k.c", "-o", "k.o"]
    subprocess.run(compiled, cwd=folder, check=True)
    kept = [word for word in command if word != "-ffast-math"]  # it would change this process
    subprocess.run([*kept, "-shared", "k.o", "-o", "k.so", *link], cwd=folder, check=True)
    lib = ctypes.CDLL(str(folder / "k.so"))
    for number, case in enumerate(CASES):
        made, want = doubled(case, dtype, number)
        getattr(lib, f"product_{number}")(*pointers(made, case))
        agrees(made, want, case)
        made, want = doubled(case, dtype, number)
        *arrays, start = pointers(made, case)
        lib.product_any(
            *(ctypes.c_ssize_t(v) for v in case.literals()), *arrays,
            start if case.start else None, ctypes.c_double(case.scale), case.add,
            *(ctypes.c_ssize_t(v) for v in case.start or (0, 0)),
        )  # fmt: skip
        agrees(made, want, case)


@pytest.mark.parametrize(
    "width", ["avx512f", pytest.param("avx2", marks=pytest.mark.long), "scalar"]
)
def test_every_result_is_taken_once_when_it_is_complete(
    width: str, compiler: str, tmp_path: Path
) -> None:
    check(tmp_path, (compiler, *FAST, *options(width, False)), np.float32)


def test_of_a_blas_too(compiler: str, tmp_path: Path) -> None:
    (tmp_path / "cblas.h").write_text(BLAS_HEADER, encoding="utf-8")
    (tmp_path / "blas.c").write_text(BLAS, encoding="utf-8")
    command = (compiler, *FAST, *options("scalar", True), "-Dk_CBLAS", "-I.")
    check(tmp_path, command, np.float64, ["-fPIC", "blas.c"])


# ---------------------------------------------------------------- networks

NETS = {
    "dense": (
        "inputs: {x: [batch, 30]}\nlayers: [{dense: 128}, tanh, {dense: 48}, gelu, {dense: 3}]"
    ),
    "residual": (
        "inputs: {x: [batch, 64]}\n"
        "layers: [{residual: [{dense: 64}, relu]}, {dense: 32}, sigmoid, {dense: 5}]"
    ),
    "steps": "inputs: {x: [batch, 6, 12]}\nlayers: [{dense: 32}, silu, {dense: 3}]",
    "windows": (
        "inputs: {x: [batch, 2, 9, 10]}\n"
        "layers: [{conv2d: {filters: 5, kernel: 3}}, batch_norm, tanh, flatten, {dense: 3}]"
    ),
}
BATCH = 16


@cache
def derived(name: str) -> Result:
    """A network's files."""
    options = Options(targets=("numpy", "c"), sizes={"batch": BATCH})
    return pipeline.run(f"name: net\n{NETS[name]}\n", options)


@pytest.mark.parametrize("name", NETS)
def test_the_numbers_of_the_module(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = derived(name)
    assert re.search(r"_then\(\n", made.files["net.c"])
    for file, text in made.files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    here, there = imported(tmp_path / "net.py"), imported(tmp_path / "net_c.py")
    params = here.init(seed=1, dtype=np.float64)
    x = random_inputs(made.network, BATCH)["x"]
    value, saved = here.forward(params, x=x)
    found, saved_c = there.forward(params, x=x)
    np.testing.assert_allclose(found, value, rtol=1e-11, atol=1e-12)
    bar = np.cos(np.arange(value.size)).reshape(value.shape)
    gradients = here.backward(params, saved, bar)
    for key, gradient in there.backward(params, saved_c, bar).items():
        np.testing.assert_allclose(gradient, gradients[key], rtol=1e-9, atol=1e-11, err_msg=key)
    expected = here.predict(params, x=x)
    np.testing.assert_allclose(there.predict(params, x=x), expected, rtol=1e-11, atol=1e-12)


def test_the_activation_is_in_the_tile() -> None:
    text = derived("dense").files["net.c"]
    epilogue = re.search(r"static inline void (\w+_epilogue)\(.*?\n}\n", text, re.DOTALL)
    assert epilogue is not None
    assert "net_tanh(" in epilogue[0]
    assert f"{epilogue[1]}, &given);" in text
    after = text[text.index(f"{epilogue[1]}, &given);") :]
    assert "net_tanh(" not in after[: after.index("\n}\n")]


def test_comments_have_the_equation_as_it_is() -> None:
    """Not with rows merged into one index, as the loops have it."""
    text = " ".join(derived("steps").files["net.c"].split())
    assert re.search(r"silu1\[n, t, u\] = ", text)
