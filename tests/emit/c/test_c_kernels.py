"""The kernels of the emitted C against NumPy, at every width this machine can run."""

from __future__ import annotations

import ctypes
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kernel_cases import (
    Case,
    Numbers,
    Operands,
    backward,
    convolution,
    dense,
    every_place,
    outer,
    weights,
)

from symbp.emit.c.support.kernels import KERNELS, kernels

STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
FAST = ("-std=c99", "-O3", "-ffast-math")
SANITIZE = ("-std=c99", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1")
WIDTHS = {
    "avx512f": ("-mavx512f", "-mfma"), "avx2": ("-mavx2", "-mfma"), "avx": ("-mavx",),
    "sse2": ("-mno-avx",), "scalar": ("-march=native", "-Dk_SCALAR"),
}  # fmt: skip
FORMS = ("product", "dots")
HEAD = """\
#include <stddef.h>
#include <stdint.h>
#ifdef k_DOUBLE
typedef double k_real;
#else
typedef float k_real;
#endif
"""
ARRAYS = "const k_real *l, const k_real *r, k_real *t, const k_real *s"
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
    weights(12, 40, 8),  # more terms than stay near: taken in parts
    weights(11, 37, 9),
    Case(7, 9, (2, 5, 210), (2100, 1050, 210, 1), (2103, 1050, 210, 1), (9, 1), start=(0, 1)),
    dense(0, 5, 5),
    dense(5, 0, 5),
    dense(5, 5, 0),
    replace(dense(5, 40, 0), add=1),
    replace(dense(5, 40, 9), scale=0.5, add=1, start=(40, 1)),
    replace(dense(7, 21, 9), start=(0, 1)),
    replace(dense(6, 35, 40), start=(1, 0), scale=-1.5),
    replace(dense(35, 6, 40), target=(1, 36), start=(2, 1), add=1),
    replace(dense(33, 5, 18), target=(1, 35), start=(1, 0)),
    replace(dense(7, 10, 9), start=(0, 1), add=1),
    replace(backward(3, 35, 9), start=(1, 0)),
    replace(backward(13, 50, 260), start=(0, 1)),
    replace(dense(6, 20, 11), target=(1, 6)),
    replace(dense(6, 20, 11), target=(-40, 2), left=(-11, 0, 0, 1), right=(11, 0, 0, 1)),
    Case(9, 23, (2, 3, 4), (24, 12, -4, 1), (-2, 400, 130, 47), (30, 1), start=(-3, 2)),
    Case(9, 23, (2, 30, 20), (1200, 600, 20, 1), (1200, 600, 20, 1), (23, 1)),
    Case(4, 40, (3, 1, 300), (900, 300, 0, 1), (900, 300, 0, 1), (40, 1), add=1),
)

# What a BLAS takes, and what it does not.
LARGE = (
    dense(64, 160, 128),
    replace(dense(64, 160, 128), add=1, scale=0.5, start=(0, 1)),
    replace(dense(128, 64, 128), start=(64, 1)),
    backward(100, 130, 100),
    outer(96, 130, 90),
    replace(outer(96, 130, 90), target=(140, 1), left=(1, 0, 0, 99), right=(1, 0, 0, 131)),
    Case(128, 64, (1, 1, 128), (1, 0, 0, 128), (128, 0, 0, 1), (64, 1), scale=-2.0),
)
SMALL = (
    dense(20, 30, 128),
    replace(dense(64, 160, 128), target=(1, 64)),
    replace(dense(64, 160, 128), target=(320, 2)),
    replace(dense(64, 160, 128), left=(1, 0, 0, 1)),
    replace(dense(64, 160, 128), right=(0, 0, 0, 1)),
    replace(dense(64, 160, 128), left=(256, 0, 0, 2)),
    Case(64, 160, (1, 2, 64), (128, 0, 64, 1), (128, 0, 64, 1), (160, 1)),
)
BLAS_HEADER = """\
enum CBLAS_ORDER { CblasRowMajor = 101 };
enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112 };
#define GEMM(name, real) void name( \
    enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, int, int, int, \
    real, const real *, int, const real *, int, real, real *, int);
GEMM(cblas_sgemm, float)
GEMM(cblas_dgemm, double)
extern int asked;
"""
BLAS = """\
#include "cblas.h"
int asked = 0;
#undef GEMM
#define GEMM(name, real) void name( \
    enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE ta, enum CBLAS_TRANSPOSE tb, \
    int m, int n, int k, real alpha, const real *a, int lda, const real *b, int ldb, \
    real beta, real *c, int ldc) \
{ \
    asked += order == CblasRowMajor && lda >= (ta == CblasTrans ? m : k) \
        && ldb >= (tb == CblasTrans ? k : n) && ldc >= n; \
    for (int i = 0; i < m; i++) \
        for (int j = 0; j < n; j++) { \
            double sum = 0; \
            for (int p = 0; p < k; p++) \
                sum += (double)a[ta == CblasTrans ? p*lda + i : i*lda + p] \
                    * b[tb == CblasTrans ? j*ldb + p : p*ldb + j]; \
            c[i*ldc + j] = (real)(alpha*sum + (beta == 0 ? 0 : beta*c[i*ldc + j])); \
        } \
}
GEMM(cblas_sgemm, float)
GEMM(cblas_dgemm, double)
"""


def call(form: str, sizes: Sequence[object], scale: str, add: str, start: str) -> str:
    """The statements that compute a case: `sizes` in the order of Case.literals()."""
    n = [str(v) for v in sizes]
    return f"    k_{form}_start({', '.join(n)}, l, r, t, {scale}, {add}, {start});\n"


def source(cases: Sequence[Case]) -> str:
    """Every case as a function of its own, and each form with everything left to run time."""
    text = [HEAD, kernels("k", KERNELS)]
    for form in FORMS:
        for number, case in enumerate(cases):
            start = "NULL, 0, 0" if case.start is None else f"s, {case.start[0]}, {case.start[1]}"
            body = call(form, case.literals(), f"(k_real){case.scale}", str(case.add), start)
            head = f"void {form}_{number}({ARRAYS})"
            text.append(f"{head};\n{head}\n{{\n    (void)s;\n{body}}}\n")
        taken = ", ".join(f"ptrdiff_t a{k}" for k in range(15))
        body = call(form, [f"a{k}" for k in range(15)], "(k_real)f", "add", "s, sr, sc")
        head = f"void {form}_any({taken}, {ARRAYS}, double f, int add, ptrdiff_t sr, ptrdiff_t sc)"
        text.append(f"{head};\n{head}\n{{\n{body}}}\n")
    return "\n".join(text)


def sanitized(cases: Sequence[Case]) -> str:
    """A program that calls everything on arrays that end where the last element does."""
    text = [source(cases), "#include <stdlib.h>", "int main(void)", "{"]
    for number, case in enumerate(cases):
        text.append("    {")
        for name, place in zip("lrts", every_place(case), strict=True):
            first = int(place.flat[0]) if place.size else 0
            length = int(place.max(initial=-1)) + 1
            text += [
                f"        k_real *{name}0 = (k_real *)calloc({length} + 1, sizeof(k_real));",
                f"        k_real *{name} = {name}0 + 1 + {first};",
            ]
        sizes = ", ".join(str(v) for v in case.literals())
        begin = case.start or (0, 0)
        for form in forms(case):
            start = "NULL" if case.start is None else "s"
            text += [
                f"        {form}_{number}(l, r, t, s);",
                f"        {form}_any({sizes}, l, r, t, {start}, {case.scale}, {case.add}, "
                f"{begin[0]}, {begin[1]});",
            ]
        text += [*(f"        free({name}0);" for name in "lrts"), "    }"]
    return "\n".join([*text, "    return 0;", "}", ""])


def forms(case: Case) -> Iterator[str]:
    """What can compute it."""
    yield "product"
    if (case.left[3], case.right[3]) == (1, 1):
        yield "dots"


def library(
    folder: Path, command: Sequence[str], cases: Sequence[Case], link: Sequence[str] = ()
) -> ctypes.CDLL:
    (folder / "k.c").write_text(source(cases), encoding="utf-8")
    compiled = [*command, *STRICT, "-fPIC", "-c", "k.c", "-o", "k.o"]
    subprocess.run(compiled, cwd=folder, check=True)
    # Linked without -ffast-math, which would change how this process rounds.
    kept = [word for word in command if word != "-ffast-math"]
    subprocess.run([*kept, "-shared", "k.o", "-o", "k.so", *link], cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "k.so"))


def pointers(made: Operands, case: Case) -> list[ctypes.c_void_p]:
    arrays = (made.left, made.right, made.target, made.start)
    places = zip(arrays, made.firsts(case), strict=True)
    return [ctypes.c_void_p(a.ctypes.data + first * a.itemsize) for a, first in places]


def agrees(made: Operands, want: Numbers, case: Case) -> None:
    """To rounding where results belong, exactly elsewhere."""
    tolerance = 32 * np.finfo(made.target.dtype).eps * (np.prod(case.inner) + 2) ** 0.5
    np.testing.assert_allclose(made.target, want, rtol=tolerance, atol=tolerance, err_msg=str(case))
    assert (made.target[want == 77] == 77).all(), case


def check_literal(lib: ctypes.CDLL, dtype: type) -> None:
    for number, case in enumerate(LITERAL):
        for form in forms(case):
            made = Operands.of(case, dtype, number, aside=number % 5)
            want = made.expected(case)
            getattr(lib, f"{form}_{number}")(*pointers(made, case))
            agrees(made, want, case)


def check_any(lib: ctypes.CDLL, dtype: type) -> None:
    """Every residue of rows and of columns modulo the tiles, by run-time sizes."""
    cases: list[Case] = []
    for count in range(1, 70):
        cases += [dense(count % 15 + 1, count, count % 37), backward(count % 29, count, 7)]
        cases += [outer(count % 26, count, 3), convolution(count % 7, count % 5 + 1, count % 9 + 1)]
        cases.append(weights(count % 9, 3, count % 20 + 1))
    for number, case in enumerate([*cases, *LITERAL]):
        for form in forms(case):
            made = Operands.of(case, dtype, number, aside=number % 5)
            want = made.expected(case)
            *arrays, start = pointers(made, case)
            sizes = [ctypes.c_ssize_t(v) for v in case.literals()]
            begin = [ctypes.c_ssize_t(v) for v in case.start or (0, 0)]
            getattr(lib, f"{form}_any")(
                *sizes, *arrays, start if case.start else None,
                ctypes.c_double(case.scale), case.add, *begin,
            )  # fmt: skip
            agrees(made, want, case)


def processor() -> set[str]:
    """The widths of vectors that this machine can run."""
    file = Path("/proc/cpuinfo")
    words = file.read_text(encoding="utf-8").split() if file.exists() else []
    return {"scalar", *(width for width in WIDTHS if width in words)}


def options(width: str, double: bool) -> list[str]:
    """The flags for a width; skips what this machine cannot run."""
    if width != "scalar" and platform.machine() not in {"x86_64", "AMD64"}:
        pytest.skip("flags of x86")
    if width not in processor():
        pytest.skip(f"this machine has no {width}")
    return [*WIDTHS[width], *(["-Dk_DOUBLE"] if double else [])]


def chosen(width: str, double: bool) -> object:
    """The widest vectors of this machine, and none at all; the others run where there is time."""
    widest = next(w for w in WIDTHS if w in processor())
    marks = [] if width in (widest, "scalar") and not double else [pytest.mark.long]
    return pytest.param(width, double, marks=marks, id=f"{width}-{'double' if double else 'float'}")


@pytest.mark.parametrize(("width", "double"), [chosen(w, d) for w in WIDTHS for d in (False, True)])
def test_against_numpy(width: str, double: bool, compiler: str, tmp_path: Path) -> None:
    lib = library(tmp_path, (compiler, *FAST, *options(width, double)), LITERAL)
    check_literal(lib, np.float64 if double else np.float32)
    check_any(lib, np.float64 if double else np.float32)


@pytest.mark.parametrize("level", ["-O0", "-O1", "-O2"])
def test_other_levels(level: str, compiler: str, tmp_path: Path) -> None:
    """Without -ffast-math too."""
    lib = library(tmp_path, (compiler, "-std=c99", level, "-march=native"), LITERAL[::3])
    for number, case in enumerate(LITERAL[::3]):
        made = Operands.of(case, np.float32, number, aside=1)
        want = made.expected(case)
        getattr(lib, f"product_{number}")(*pointers(made, case))
        agrees(made, want, case)


@pytest.mark.parametrize("width", [pytest.param("avx2", marks=pytest.mark.long), "scalar"])
def test_no_access_outside(width: str, compiler: str, tmp_path: Path) -> None:
    cases = LITERAL[::2] if width == "avx2" else LITERAL
    (tmp_path / "k.c").write_text(sanitized(cases), encoding="utf-8")
    command = [compiler, *SANITIZE, *STRICT, *options(width, False), "k.c", "-o", "k"]
    subprocess.run(command, cwd=tmp_path, check=True)
    done = subprocess.run(["./k"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("width", ["avx512f", "sse2", "scalar"])
def test_is_cplusplus(width: str, compiler: str, tmp_path: Path) -> None:
    (tmp_path / "k.c").write_text(source(LITERAL[::6]), encoding="utf-8")
    command = [compiler, "-x", "c++", "-std=c++11", "-O1", *STRICT, *WIDTHS[width], "-c", "k.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
    # A compiler of neither family sees the plain loops, and no attribute or pragma.
    plain = subprocess.run(
        [compiler, "-E", "-P", "-U__GNUC__", "k.c"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    own = plain[plain.index("typedef float k_real") :]
    assert "__attribute__" not in own
    assert "__builtin" not in own
    assert "_Pragma" not in own


@pytest.mark.parametrize("double", [False, True], ids=["float", "double"])
def test_large_products_go_to_a_blas(double: bool, compiler: str, tmp_path: Path) -> None:
    """A small one written here: it counts how often it is asked."""
    (tmp_path / "cblas.h").write_text(BLAS_HEADER, encoding="utf-8")
    (tmp_path / "blas.c").write_text(BLAS, encoding="utf-8")
    command = [compiler, *FAST, *options("scalar", double), "-Dk_CBLAS", "-I."]
    lib = library(tmp_path, command, (*LARGE, *SMALL), link=["-fPIC", "blas.c"])
    asked = ctypes.c_int.in_dll(lib, "asked")
    for number, case in enumerate((*LARGE, *SMALL)):
        for form in forms(case):
            made = Operands.of(case, np.float64 if double else np.float32, number, aside=1)
            want, before = made.expected(case), asked.value
            getattr(lib, f"{form}_{number}")(*pointers(made, case))
            agrees(made, want, case)
            assert asked.value - before == (case in LARGE), case


def test_an_installed_blas(compiler: str, tmp_path: Path) -> None:
    openblas = pytest.importorskip("scipy_openblas32")
    folder, found = openblas.get_lib_dir(), openblas.get_include_dir()
    command = [compiler, *FAST, "-march=native", "-Dk_CBLAS", f"-I{found}"]
    command.append("-Dcblas_sgemm=scipy_cblas_sgemm")
    link = [f"-L{folder}", "-lscipy_openblas", f"-Wl,-rpath,{folder}"]
    lib = library(tmp_path, command, LARGE, link)
    for number, case in enumerate(LARGE):
        made = Operands.of(case, np.float32, number, aside=1)
        want = made.expected(case)
        getattr(lib, f"product_{number}")(*pointers(made, case))
        agrees(made, want, case)


def test_only_what_is_called() -> None:
    assert kernels("net", ["sigmoid"]) == ""
    text = kernels("net", ["product"])
    assert "net_dots(" not in text
    assert "net_pack(" not in text
    assert "@" not in text
