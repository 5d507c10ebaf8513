"""Programs that measure the emitted C's elementary functions against those of double precision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from symbp.emit.c.support.helpers import helpers

# Each function, and the argument above which it is a number.
FUNCTIONS = {
    "exp": "-HUGE_VAL", "log": "0", "log1p": "-1", "expm1": "-HUGE_VAL", "tanh": "-HUGE_VAL",
    "erf": "-HUGE_VAL", "sigmoid": "-HUGE_VAL", "softplus": "-HUGE_VAL",
}  # fmt: skip
ALL = 2**32

_HEAD = """\
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#ifdef f_DOUBLE
typedef double f_real;
#else
typedef float f_real;
#endif
"""
_LOOP = """
void @name(const @from *x, @to *y, ptrdiff_t n);
void @name(const @from *x, @to *y, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; ++i) y[i] = @function(x[i]);
}
"""
_REFERENCE = """\
#include <math.h>
#include <stddef.h>
static double sigmoid(double x)
{
    const double e = exp(-fabs(x));
    return (x >= 0 ? 1 : e)/(1 + e);
}
static double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}
"""


@dataclass(frozen=True)
class Variant:
    """A compiler and its flags."""

    compiler: str
    flags: tuple[str, ...]

    @property
    def fast(self) -> bool:
        """Whether the compiler may assume that there are no infinities or NaN."""
        return "-ffast-math" in self.flags


@dataclass(frozen=True)
class Worst:
    """The largest error of a variant, in units of the last place, and an argument that has it."""

    error: float
    at: float
    variant: Variant


def source(prefix: str = "f", names: Iterable[str] = FUNCTIONS) -> str:
    """The functions as an emitted source has them, and a loop over each."""
    names = tuple(names)
    texts, math = helpers(prefix, [f"{prefix}_{name}(x)" for name in names])
    double = [f"#define {prefix}_{m} {m}" for m in math]
    single = [f"#define {prefix}_{m} {m}f" for m in math]
    head = [_HEAD.replace("f_", f"{prefix}_"), f"#ifdef {prefix}_DOUBLE", *double, "#else"]
    real = f"{prefix}_real"
    loops = [_loop(f"{prefix}_all_{n}", f"{prefix}_{n}", real, real) for n in names]
    return "\n".join([*head, *single, "#endif", *texts, *loops])


def _loop(name: str, function: str, source: str, target: str) -> str:
    text = _LOOP.replace("@name", name).replace("@function", function)
    return text.replace("@from", source).replace("@to", target)


def build(folder: Path, variants: Sequence[Variant], flags: Sequence[str] = ()) -> Path:
    """The program that measures the variants; `flags` are for linking it."""
    objects = []
    for number, variant in enumerate(variants):
        (folder / f"v{number}.c").write_text(source(f"v{number}"))
        objects.append(f"v{number}.o")
        run([variant.compiler, "-std=c99", *variant.flags, "-c", f"v{number}.c"], folder)
    (folder / "variants.h").write_text(_tables(variants))
    references = [_loop(f"true_{name}", name, "float", "double") for name in FUNCTIONS]
    (folder / "reference.c").write_text("\n".join([_REFERENCE, *references]))
    main = Path(__file__).parent / "measure.c"
    quick = ["cc", "-std=c99", "-O3", "-march=native", "-fno-math-errno"]
    # These flags let compilers that have them take vector functions of double precision.
    run([*quick, "-ffast-math", "-c", "reference.c"], folder)
    run([*quick, "-fno-trapping-math", "-I", ".", "-c", str(main)], folder)
    run(
        [
            variants[0].compiler,
            "measure.o",
            "reference.o",
            *objects,
            *flags,
            "-o",
            "measure",
            "-lm",
        ],
        folder,
    )
    return folder / "measure"


def _tables(variants: Sequence[Variant]) -> str:
    lines = [f"enum {{COUNT = {len(FUNCTIONS)}, VARIANTS = {len(variants)}}};"]
    lines += [f"reference true_{name};" for name in FUNCTIONS]
    lines += [f"function v{v}_all_{name};" for v in range(len(variants)) for name in FUNCTIONS]
    true = ", ".join(f"true_{name}" for name in FUNCTIONS)
    lines.append(f"static reference *const references[COUNT] = {{{true}}};")
    lines.append(f"static const double lowest[COUNT] = {{{', '.join(FUNCTIONS.values())}}};")
    lines.append("static const struct {int fast; function *of[COUNT];} variants[VARIANTS] = {")
    for number, variant in enumerate(variants):
        of = ", ".join(f"v{number}_all_{name}" for name in FUNCTIONS)
        lines.append(f"    {{{int(variant.fast)}, {{{of}}}}},")
    return "\n".join([*lines, "};", ""])


def measure(
    program: Path, variants: Sequence[Variant], name: str, step: int, flushed: bool = False
) -> list[Worst]:
    """The largest error of each variant over every `step`th float, on all processors."""
    which = str(list(FUNCTIONS).index(name))
    parts = os.cpu_count() or 1
    share = -(-ALL // (parts * step * 4096)) * step * 4096
    ranges = [(str(p * share), str(min((p + 1) * share, ALL))) for p in range(parts)]

    def part(limits: tuple[str, str]) -> list[Worst]:
        done = run([str(program), which, *limits, str(step), str(int(flushed))], program.parent)
        rows = [line.split() for line in done.splitlines()]
        return [Worst(float(e), float(at), variants[int(v)]) for v, e, at in rows]

    with ThreadPoolExecutor(parts) as pool:
        found = list(pool.map(part, ranges))
    return [max(each, key=_severity) for each in zip(*found, strict=True)]


def _severity(worst: Worst) -> tuple[bool, float]:
    return (worst.error != worst.error, worst.error)


def run(command: Sequence[str], folder: Path) -> str:
    """What the command prints; it must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
