"""The kernels of the emitted C against NumPy, at every width this machine can run."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kernel_cases import Case, Numbers, Operands, backward, convolution, dense, outer, weights

from symbp.emit.c.kernels import KERNELS, kernels

STRICT = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror")
FAST = ("-O3", "-ffast-math")
NAMES = ("product_start", "dots_start")
WIDTHS = {
    "avx512f": ("-mavx512f", "-mfma"), "avx2": ("-mavx2", "-mfma"), "avx": ("-mavx",),
    "sse2": ("-mno-avx",), "scalar": ("-march=native", "-Dk_SCALAR"),
}  # fmt: skip
HEAD = """\
#include <stddef.h>
#include <stdint.h>
#ifdef k_DOUBLE
typedef double k_real;
#else
typedef float k_real;
#endif
"""
# Residues of rows and columns, strides of both signs, none, one and many of everything.
LITERAL = (
    *(dense(rows, 16 + 3 * rows, 20 + 7 * rows) for rows in (1, 2, 3, 5, 7, 12, 13)),
    *(backward(rows, columns, 37) for rows, columns in ((1, 300), (2, 129), (6, 64), (31, 97))),
    *(outer(rows, columns, 29) for rows, columns in ((10, 10), (9, 33), (50, 17), (25, 77))),
    dense(19, 10, 300),
    dense(40, 65, 513),
    backward(64, 71, 290),
    convolution(6, 12, 8),
    convolution(5, 9, 3),
    weights(6, 12, 8),
    weights(5, 9, 3),
    dense(0, 5, 5),
    dense(5, 0, 5),
    dense(5, 5, 0),
    replace(dense(5, 40, 0), add=1),
    replace(dense(5, 40, 9), scale=0.5, add=1, start=(40, 1)),
    replace(dense(7, 21, 9), start=(0, 1)),
    replace(dense(7, 10, 9), start=(0, 1), add=1),
    replace(backward(3, 35, 9), start=(1, 0)),
    replace(backward(13, 50, 260), start=(0, 1)),
    replace(dense(6, 20, 11), target=(1, 6)),
    replace(dense(6, 20, 11), target=(-40, 2), left=(-11, 0, 0, 1), right=(11, 0, 0, 1)),
    Case(9, 23, (2, 3, 4), (24, 12, -4, 1), (-2, 400, 130, 47), (30, 1), start=(-3, 2)),
    Case(9, 23, (2, 30, 20), (1200, 600, 20, 1), (1200, 600, 20, 1), (23, 1)),
    Case(4, 40, (3, 1, 300), (900, 300, 0, 1), (900, 300, 0, 1), (40, 1), add=1),
)  # fmt: skip


def source(cases: Sequence[Case]) -> str:
    """Every case as a function of its own, and each kernel with everything left to run time."""
    text = [HEAD, kernels("k", KERNELS)]
    for name in NAMES:
        for number, case in enumerate(cases):
            literals = ", ".join(str(v) for v in case.literals())
            begin = "NULL, 0, 0" if case.start is None else f"s, {case.start[0]}, {case.start[1]}"
            text.append(
                f"void {name}_{number}(const k_real *l, const k_real *r, k_real *t, "
                "const k_real *s);\n"
                f"void {name}_{number}(const k_real *l, const k_real *r, k_real *t, "
                "const k_real *s)\n{\n    (void)s;\n"
                f"    k_{name}({literals}, l, r, t, (k_real){case.scale}, {case.add}, {begin});\n"
                "}\n"
            )
        taken = ", ".join(f"ptrdiff_t a{k}" for k in range(15))
        given = ", ".join(f"a{k}" for k in range(15))
        head = (
            f"void {name}_any({taken}, const k_real *l, const k_real *r, k_real *t, double f, "
            "int add, const k_real *s, ptrdiff_t sr, ptrdiff_t sc)"
        )
        text.append(
            f"{head};\n{head}\n{{\n    k_{name}({given}, l, r, t, (k_real)f, add, s, sr, sc);\n}}\n"
        )
    return "\n".join(text)


def library(folder: Path, command: Sequence[str], cases: Sequence[Case]) -> ctypes.CDLL:
    (folder / "k.c").write_text(source(cases), encoding="utf-8")
    compiled = [*command, "-fPIC", "-shared", "k.c", "-o", "k.so"]
    subprocess.run(compiled, cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "k.so"))


def pointer(array: Numbers, first: int) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data + first * array.itemsize)


def pointers(made: Operands, case: Case) -> list[ctypes.c_void_p]:
    arrays = (made.left, made.right, made.target, made.start)
    return [pointer(a, f) for a, f in zip(arrays, made.firsts(case), strict=True)]


def agrees(made: Operands, want: Numbers, case: Case) -> None:
    """Exactly so where nothing belongs, and to rounding elsewhere."""
    terms = int(np.prod(case.inner)) + 2
    tolerance = 8 * np.finfo(made.target.dtype).eps * terms**0.5 * 4
    np.testing.assert_allclose(made.target, want, rtol=tolerance, atol=tolerance, err_msg=str(case))
    outside = want == 77
    assert (made.target[outside] == 77).all(), case


def check_literal(lib: ctypes.CDLL, dtype: type) -> None:
    for name in NAMES:
        for number, case in enumerate(LITERAL):
            if name.startswith("dots") and (case.left[3], case.right[3]) != (1, 1):
                continue
            made = Operands.of(case, dtype, number, aside=number % 5)
            want = made.expected(case)
            getattr(lib, f"{name}_{number}")(*pointers(made, case))
            agrees(made, want, case)


def call_any(lib: ctypes.CDLL, name: str, made: Operands, case: Case) -> None:
    left, right, target, start = pointers(made, case)
    begin = case.start or (0, 0)
    sizes = [ctypes.c_ssize_t(v) for v in case.literals()]
    getattr(lib, f"{name}_any")(
        *sizes, left, right, target, ctypes.c_double(case.scale), case.add,
        start if case.start else None, ctypes.c_ssize_t(begin[0]), ctypes.c_ssize_t(begin[1]),
    )  # fmt: skip


def check_any(lib: ctypes.CDLL, dtype: type) -> None:
    """Every residue of rows and of columns modulo the tiles, by run-time sizes."""
    cases: list[Case] = []
    for count in range(1, 70):
        cases += [dense(count % 15 + 1, count, count % 37), backward(count % 29, count, 7)]
        cases += [outer(count % 26, count, 3), convolution(count % 7, count % 5 + 1, count % 9 + 1)]
        cases.append(weights(count % 9, 3, count % 20 + 1))
    for number, case in enumerate([*cases, *LITERAL]):
        for name in NAMES:
            if name.startswith("dots") and (case.left[3], case.right[3]) != (1, 1):
                continue
            made = Operands.of(case, dtype, number, aside=number % 5)
            want = made.expected(case)
            call_any(lib, name, made, case)
            agrees(made, want, case)


@pytest.mark.parametrize("double", [False, True], ids=["float", "double"])
@pytest.mark.parametrize("width", WIDTHS)
def test_against_numpy(width: str, double: bool, compiler: str, tmp_path: Path) -> None:
    if width == "avx512f" and "avx512f" not in Path("/proc/cpuinfo").read_text(encoding="utf-8"):
        pytest.skip("this machine has no AVX-512")
    kind = ("-Dk_DOUBLE",) if double else ()
    lib = library(tmp_path, (compiler, *STRICT, *FAST, *WIDTHS[width], *kind), LITERAL)
    check_literal(lib, np.float64 if double else np.float32)
    check_any(lib, np.float64 if double else np.float32)
