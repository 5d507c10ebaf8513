"""Derives a net and compiles C contenders: symbp's, from what it emitted, and hand-written ones."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cases
import machine
import numpy as np

import symbp
from symbp.errors import CheckError, DeclarationError

HERE = Path(__file__).resolve().parent
INCLUDE = f"-I{HERE / 'c'}"
PEER_FLAGS = "-O3 -march=native -ffast-math"
STEP = """/* Made by benchmarks/build.py: {name}_step under the protocol of serve.h. */
#include "serve.h"

#include "{name}.h"

#define ALIGNED __attribute__((aligned(64)))
static {name}_real {arrays};
{inputs}

static void setup(FILE *data) {{
    const {name}_tensor *tensors = {name}_tensors();
    for (size_t i = 0; i < {name}_N_TENSORS; i++)
        read_into(data, parameters + tensors[i].offset, tensors[i].length);
{reads}
}}

static float step(void) {{ return {name}_step({arguments}); }}
"""


@dataclass(frozen=True)
class Library:
    """A BLAS to compile against: where its header and library are, and its names' prefix."""

    include: str
    folder: str

    @property
    def flags(self) -> list[str]:
        """For the compiler."""
        return [f"-I{self.include}", "-Dcblas_sgemm=scipy_cblas_sgemm"]

    @property
    def link(self) -> list[str]:
        """For the linker."""
        return [f"-L{self.folder}", "-lscipy_openblas", f"-Wl,-rpath,{self.folder}"]


def blas() -> Library | None:
    """The BLAS of the Python package scipy-openblas32, when it is installed."""
    found = importlib.util.find_spec("scipy_openblas32")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    return Library(str(folder / "include"), str(folder / "lib"))


@dataclass(frozen=True)
class Built:
    """A derived net: its files, and its data, for C (`data`) and for NumPy (`stored`)."""

    name: str
    folder: Path
    data: Path
    stored: Path
    derived: symbp.Derived
    inputs: Mapping[str, cases.Array]

    @property
    def header(self) -> str:
        """The text of NAME.h."""
        return self.derived.files[f"{self.name}.h"]

    def number(self, macro: str) -> int | None:
        """The number that NAME_macro is defined as, if it is."""
        found = re.search(rf"^#define {self.name}_{macro} \(?(\d+)\)?", self.header, re.MULTILINE)
        return int(found.group(1)) if found else None


def derive(path: Path, folder: Path, sizes: Mapping[str, int] | None = None) -> symbp.Derived:
    """A declaration's derivation, its files written to a folder. Raises BenchmarkError."""
    try:
        derived = symbp.derive(path, targets=("numpy", "c"), sizes=sizes)
    except (DeclarationError, CheckError) as error:
        raise machine.BenchmarkError(str(error)) from None
    folder.mkdir(parents=True, exist_ok=True)
    derived.write(folder)
    return derived


def prepared(
    derived: symbp.Derived,
    folder: Path,
    params: Mapping[str, cases.Array],
    inputs: Mapping[str, cases.Array],
) -> Built:
    """Writes the data of a derived net, checked against the names and shapes that it declares."""
    module = derived.module()
    shapes = {name: tuple(array.shape) for name, array in params.items()}
    declared = {name: tuple(shape) for name, shape in module.PARAMETERS.items()}
    if shapes != declared:
        raise machine.BenchmarkError(
            f"{derived.name}: declared are {declared}, the data has {shapes}"
        )
    data = folder / f"{derived.name}.data"
    cases.write(data, [*params.values(), *(inputs[name] for name in module.INPUTS)])
    stored = folder / f"{derived.name}.npz"
    named = {f"parameter {n}": a for n, a in params.items()}
    named |= {f"input {n}": a for n, a in inputs.items()}
    np.savez(stored, allow_pickle=False, **named)
    ordered = {n: inputs[n] for n in module.INPUTS}
    return Built(derived.name, folder, data, stored, derived, ordered)


def main_program(built: Built) -> str:
    """The C around NAME_step: static arrays for its arguments, filled from the data."""
    name = built.name
    prototype = re.search(rf"\b{name}_step\(([^)]*)\)", built.header)
    if prototype is None:
        raise machine.BenchmarkError(f"{name}.h declares no {name}_step")
    words = [text.split()[-1].lstrip("*") for text in prototype.group(1).split(",")]
    sizes = {"parameters": "N_PARAMETERS", "workspace": "N_WORKSPACE", "state": "N_STATE"}
    unknown = set(words) - set(sizes) - set(built.inputs) - {"rate"}
    if unknown:
        raise machine.BenchmarkError(
            f"{name}_step takes {', '.join(sorted(unknown))}, which has no data here"
        )
    reads = [f"    read_into(data, {n}, {a.size});" for n, a in built.inputs.items()]
    if "state" in words:
        reads.append(f"    {name}_state(state);")
    return STEP.format(
        name=name,
        arrays=", ".join(f"{w}[{name}_{sizes[w]}] ALIGNED" for w in words if w in sizes),
        inputs="\n".join(_declared(name, n, array) for n, array in built.inputs.items()),
        reads="\n".join(reads),
        arguments=", ".join(f"{cases.RATE}f" if w == "rate" else w for w in words),
    )


def _declared(name: str, array: str, values: cases.Array) -> str:
    kind = "int32_t" if values.dtype == np.int32 else f"{name}_real"
    return f"static {kind} {array}[{values.size}] ALIGNED;"


def recommended(built: Built) -> list[str]:
    """The flags that stand in the emitted file."""
    found = re.search(rf"\bcc (-.*?) -c {built.name}\.c", built.header)
    if found is None:
        raise machine.BenchmarkError(f"{built.name}.h recommends no flags; give them by --flags")
    return found.group(1).split()


@dataclass(frozen=True)
class Binary:
    """A compiled contender, and the processor's seconds that compiling the emitted file took."""

    path: Path
    seconds: float


def compile_step(
    built: Built, cc: str, flags: str | None, threads: int, library: Library | None = None
) -> Binary:
    """symbp's C with a main program around it; with a library, large products go to its BLAS."""
    of_blas = "-blas" if library else ""
    where = built.folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', cc)}-{threads}{of_blas}"
    where.mkdir(exist_ok=True)
    source = where / "main.c"
    source.write_text(main_program(built), encoding="utf-8")
    chosen = recommended(built) if flags is None else flags.split()
    if threads > 1:
        chosen.append("-fopenmp")
    if library:
        chosen += [f"-D{built.name}_CBLAS", *library.flags]
    command, include = [*shlex.split(cc), *chosen], f"-I{built.folder}"
    start = os.times()
    emitted = str(built.folder / f"{built.name}.c")
    machine.run([*command, "-c", emitted, "-o", str(where / "step.o")])
    end = os.times()
    seconds = end.children_user + end.children_system - start.children_user - start.children_system
    objects = [str(where / "step.o"), str(source)]
    binary = where / "contender"
    linked = [*objects, "-o", str(binary), *(library.link if library else ()), "-lm"]
    machine.run([*command, INCLUDE, include, *linked])
    return Binary(binary, seconds)


def compile_mlp(net: cases.Net, cc: str, folder: Path, library: Library | None) -> Path:
    """The hand-written multilayer perceptron, with a BLAS or in plain loops."""
    sizes = [f"-DS{i}={width}" for i, width in enumerate(net.widths)]
    sizes += [f"-DLAYERS={len(net.widths) - 1}", f"-DBATCH={net.batch}"]
    if net.sigmoid:
        sizes.append("-DSIGMOID")
    binary = folder / f"{net.name}_{'blas' if library else 'plain'}"
    with_blas: Sequence[str] = ["-DUSE_BLAS", *library.flags] if library else ()
    source = str(HERE / "peers" / "mlp.c")
    command = [*shlex.split(cc), *PEER_FLAGS.split(), INCLUDE, *sizes, *with_blas, source]
    machine.run([*command, "-o", str(binary), *(library.link if library else ()), "-lm"])
    return binary
