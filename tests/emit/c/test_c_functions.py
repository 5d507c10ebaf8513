"""The emitted C's own exp, log, tanh ...: their errors, and that compilers vectorise them.

Where compilers may not assume otherwise, NaN gives NaN, results too large are infinite and
subnormal ones as exact as others. With -ffast-math nothing is asked of arguments that are no
numbers or where the function is none; and where the program is linked so that subnormal numbers
count as 0, as gcc does with that flag, those need not be told from 0.
"""

from __future__ import annotations

import ctypes
import math
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from function_cases import FUNCTIONS, Variant, Worst, build, measure, run, source
from minimax import coefficients, fits

from symbp.emit.c.support.functions import FUNCTIONS as OURS
from symbp.emit.c.support.functions import PREFERRED
from symbp.emit.c.support.helpers import helpers

STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
RECOMMENDED = ("-O3", "-march=native", "-ffast-math")
QUICK = (
    ("-O3", "-march=native"),
    ("-O3", "-march=native", "-ffp-contract=fast"),
    ("-O3", "-ffast-math"),
    RECOMMENDED,
)
FLAGS = (*QUICK, ("-O2",), ("-O0",), ("-O0", "-ffast-math"))
BOUNDS = {
    "exp": 2.5, "log": 2.0, "log1p": 3.0, "expm1": 3.5, "tanh": 3.0, "erf": 3.0, "sigmoid": 3.0,
    "softplus": 3.5,
}  # fmt: skip
SANITIZED = [
    Variant("cc", ("-O1", "-fsanitize=undefined,float-cast-overflow", "-fno-sanitize-recover=all"))
]
FLUSHED = [Variant("gcc", ("-O3", "-ffast-math")), Variant("gcc", RECOMMENDED)]
LOOP = "for (ptrdiff_t i = 0; i < n; ++i)"
SAMPLE = 4093  # a prime: all exponents, and mantissas of all kinds


def variants(*flags: tuple[str, ...]) -> list[Variant]:
    """Each compiler that is installed, with each of the flags."""
    installed = [c for c in ("gcc", "clang") if shutil.which(c)]
    return [Variant(compiler, f) for compiler in installed or ["cc"] for f in flags]


def assert_close(found: list[Worst], bound: float) -> None:
    """No error beyond the bound; none so small that nothing can have been measured."""
    wrong = [w for w in found if not 0.45 < w.error <= bound]
    assert not wrong, wrong


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Measures all compilers and flags."""
    return build(tmp_path_factory.mktemp("functions"), variants(*FLAGS))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_error_is_small(name: str, program: Path) -> None:
    assert_close(measure(program, variants(*FLAGS), name, SAMPLE), BOUNDS[name])


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Measures all compilers, with the flags that make quick code."""
    return build(tmp_path_factory.mktemp("quick"), variants(*QUICK))


@pytest.fixture(scope="module")
def sanitized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ends at undefined behaviour."""
    return build(tmp_path_factory.mktemp("sanitized"), SANITIZED, ["-fsanitize=undefined"])


@pytest.mark.long
@pytest.mark.parametrize("name", FUNCTIONS)
def test_error_is_small_at_every_float(name: str, quick: Path) -> None:
    assert_close(measure(quick, variants(*QUICK), name, 1), BOUNDS[name])


@pytest.fixture(scope="module")
def flushed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Linked so that subnormal numbers count as 0."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    return build(tmp_path_factory.mktemp("flushed"), FLUSHED, ["-ffast-math"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_error_is_small_where_subnormal_numbers_count_as_zero(name: str, flushed: Path) -> None:
    assert_close(measure(flushed, FLUSHED, name, SAMPLE, flushed=True), BOUNDS[name])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_undefined_happens(name: str, sanitized: Path) -> None:
    assert_close(measure(sanitized, SANITIZED, name, SAMPLE), BOUNDS[name])


@pytest.mark.parametrize(
    "language",
    [
        (".c", "gcc", "-std=c99"),
        (".c", "clang", "-std=c99"),
        (".cpp", "g++", "-std=c++11"),
        (".cpp", "clang++", "-std=c++11"),
    ],
)
@pytest.mark.parametrize("precision", [(), ("-Df_DOUBLE",)])
def test_there_are_no_warnings(
    language: tuple[str, str, str], precision: tuple[str, ...], tmp_path: Path
) -> None:
    suffix, compiler, standard = language
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    (tmp_path / f"f{suffix}").write_text(source())
    for flags in (("-O0",), RECOMMENDED):
        command = [compiler, standard, *STRICT, *precision, *flags, "-c", f"f{suffix}"]
        assert run(command, tmp_path) == ""


def test_every_loop_is_vectorised(tmp_path: Path, compiler: str) -> None:
    names = (*FUNCTIONS, "sqrt")
    text = source(names=names)
    (tmp_path / "f.c").write_text(text)
    report = {"gcc": "-fopt-info-vec-optimized", "clang": "-Rpass=loop-vectorize"}[compiler]
    said = run([compiler, "-std=c99", *RECOMMENDED, report, "-c", "f.c"], tmp_path)
    done = {int(n) for n in re.findall(r"^f\.c:(\d+):\d+:.*vectorized", said, re.MULTILINE)}
    lines = text.splitlines()
    missed = [n for n in names if lines.index(f"    {LOOP} y[i] = f_{n}(x[i]);") + 1 not in done]
    assert not missed, said


@pytest.mark.parametrize("flags", [("-O2",), ("-O3", "-ffast-math"), RECOMMENDED])
def test_some_values_are_exact(flags: tuple[str, ...], tmp_path: Path, compiler: str) -> None:
    """Whatever reciprocals are taken: large numbers are multiplied by 1 - tanh(x), 1 - erf(x)."""
    (tmp_path / "f.c").write_text(source())
    run([compiler, "-std=c99", *flags, "-fPIC", "-c", "f.c", "-o", "f.o"], tmp_path)
    # Linked without -ffast-math, which would change how this process rounds.
    run([compiler, "-shared", "f.o", "-o", "f.so", "-lm"], tmp_path)
    large = np.geomspace(10, 1e38, 77)
    exact = {
        "exp": [(0, 1), (-105, 0)], "log": [(1, 0)], "log1p": [(0, 0)],
        "expm1": [(0, 0), (-30, -1)],
        "tanh": [(0, 0), *((s * x, s) for x in large for s in (1, -1))],
        "erf": [(0, 0), *((s * x, s) for x in large for s in (1, -1))],
        "sigmoid": [(-105, 0), *((5 * x, 1) for x in large[:-1])],
        "softplus": [(-105, 0), *((5 * x, np.float32(5 * x)) for x in large[:-1])],
    }  # fmt: skip
    for name, pairs in exact.items():
        x, want = np.array(pairs, dtype=np.float32).T.copy()
        got = np.empty_like(x)
        call(tmp_path / "f.so", f"f_all_{name}", x, got)
        np.testing.assert_array_equal(got, want, name)


def test_double_precision_is_left_to_the_library(tmp_path: Path) -> None:
    (tmp_path / "f.c").write_text(source())
    flags = ["-std=c99", "-O1", "-Df_DOUBLE", "-shared", "-fPIC"]
    run(["cc", *flags, "f.c", "-o", "f.so", "-lm"], tmp_path)
    x = np.linspace(0.01, 3, 50)
    for name in ("exp", "log", "log1p", "expm1", "tanh", "erf"):
        got = np.empty_like(x)
        call(tmp_path / "f.so", f"f_all_{name}", x, got)
        want = [getattr(math, name)(v) for v in x]
        np.testing.assert_allclose(got, want, rtol=1e-15)


@pytest.mark.long
@pytest.mark.parametrize("name", fits())
def test_coefficients_are_the_fitted_ones(name: str) -> None:
    text = {**OURS, **PREFERRED}[name]
    stated = re.findall(r"[-\d.e]+(?=f\b)", text)
    for fit in fits()[name]:
        made = [f"{c:.9g}" for c in coefficients(fit)]
        assert set(made) <= set(stated), made


def test_only_what_is_called_comes_along() -> None:
    own, left = helpers("f", ["y = f_softplus(x) + f_tanh(x);"])
    assert left == ("fabs",)
    assert any("f_bits" in text for text in own)
    assert not any("f_erf" in text for text in own)


def call(library: Path, name: str, x: np.ndarray, y: np.ndarray) -> None:
    """The library's loop from x to y."""
    pointers = [ctypes.c_void_p(values.ctypes.data) for values in (x, y)]
    getattr(ctypes.CDLL(str(library)), name)(*pointers, ctypes.c_ssize_t(x.size))
