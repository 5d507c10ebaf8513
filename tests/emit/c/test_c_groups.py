"""Statements in common loops: same bits for any number of threads, rows of scratch, vectors."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from symbp import pipeline
from symbp.emit.c import CFiles
from symbp.emit.c import emit as emit_c
from symbp.emit.model import Part
from symbp.pipeline import Options

_TOKENS = "inputs: {x: {shape: [batch, 32], labels: 16}, y: {shape: [batch, 32], labels: 16}}\n"
NETWORKS = {
    "block": (
        f"name: net\n{_TOKENS}layers:\n- {{embedding: {{vocabulary: 16, units: 32}}}}\n"
        "- {transformer_block: {heads: 2, causal: true}}\n- {dense: {units: 16}}\n"
        "loss: {cross_entropy: y}\n"
    ),
    "images": (
        "name: net\ninputs: {x: [batch, 2, 12, 12], y: {shape: [batch], labels: 10}}\n"
        "layers: [{conv2d: {filters: 4, kernel: 3}}, batch_norm, relu, {max_pool: 2}, flatten, "
        "{dense: {units: 10}}]\nloss: {cross_entropy: y}\n"
    ),
    "few": (
        "name: net\ninputs: {x: [batch, 2, 14, 14], y: {shape: [batch], labels: 10}}\n"
        "layers: [{conv2d: {filters: 8, kernel: 3}}, tanh, {conv2d: {filters: 16, kernel: 5}}, "
        "relu, flatten, {dense: {units: 10}}]\nloss: {cross_entropy: y}\n"
    ),
    "steps": (
        f"name: net\n{_TOKENS}layers: [{{embedding: {{vocabulary: 16, units: 16}}}}, {{lstm: 32}}, "
        "{dense: {units: 16}}]\nloss: {cross_entropy: y}\n"
    ),
}
BATCHES = {"few": 1}
MAIN = """\
#include "net.h"
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    static net_real parameters[net_N_PARAMETERS], workspace[net_N_WORKSPACE], real[1 << 16];
    static int32_t labels[1 << 16];
    uint32_t state = 1;
    for (int i = 0; i < 1 << 16; ++i) {
        state = state*1664525u + 1013904223u;
        real[i] = (net_real)(state >> 8)/16777216 - (net_real)0.5;
        labels[i] = (int32_t)((state >> 8) % 10);
    }
    for (int i = 0; i < net_N_PARAMETERS; ++i) {
        parameters[i] = real[(i*7) & 65535]/4;
    }
    for (int step = 0; step < 3; ++step) {
        printf("%a\\n", (double)net_step(STEP));
    }
    for (int i = 0; i < net_N_PARAMETERS; ++i) {
        printf("%a\\n", (double)parameters[i]);
    }
    return 0;
}
"""


@cache
def emitted(name: str, batch: int | None = None) -> CFiles:
    """One of NETWORKS in C."""
    batch = batch or BATCHES.get(name, 32)
    family = pipeline.build(pipeline.read(NETWORKS[name]), Options(sizes={"batch": batch}))
    nets = (*family.training, *([family.evaluation] if family.evaluation else []))
    parts = []
    for network in nets:
        derivation = pipeline.simplify(pipeline.derive(network))
        parts.append(Part(derivation, pipeline.plan(derivation, loops=True)))
    count = len(family.training)
    evaluation = parts[count] if len(parts) > count else None
    sizes, _ = pipeline.c_sizes(family.main)
    return emit_c(tuple(parts[:count]), evaluation, sizes, "0")


def written(name: str, folder: Path) -> Path:
    """The files of a network, and a program that makes three steps."""
    files = emitted(name)
    (folder / "net.h").write_text(files.header, encoding="utf-8")
    (folder / "net.c").write_text(files.source, encoding="utf-8")
    head = re.search(r"net_step\(([^)]*)\)", files.header)
    assert head is not None
    names = [re.split(r"[ *]+", a.strip())[-1] for a in head[1].split(",")]
    images = name in ("images", "few")
    values = {
        "parameters": "parameters", "workspace": "workspace", "rate": "(net_real)0.05",
        "x": "real" if images else "labels", "y": "labels",
        "state": "NULL", "next_state": "real + 32768",
    }  # fmt: skip
    main = MAIN.replace("STEP", ", ".join(values[n] for n in names))
    (folder / "main.c").write_text(main)
    return folder


def compiled(folder: Path, *flags: str) -> Path:
    """The program, compiled."""
    program = folder / f"main{len(flags)}"
    command = ["cc", "-std=c99", "-O3", "-march=native", "-ffast-math", *flags, "main.c", "net.c"]
    subprocess.run([*command, "-lm", "-o", str(program)], cwd=folder, check=True)
    return program


def output(program: Path, threads: int) -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=True)
    assert "nan" not in done.stdout
    return done.stdout


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_bits_for_any_number_of_threads(name: str, tmp_path: Path) -> None:
    folder = written(name, tmp_path)
    assert "net_PARALLEL" in emitted(name).source
    with_threads = compiled(folder, "-fopenmp")
    expected = output(with_threads, 1)
    assert output(with_threads, 2) == expected
    assert output(with_threads, 3) == expected
    close = [float.fromhex(a) for a in output(compiled(folder), 1).split()]
    assert close == pytest.approx([float.fromhex(a) for a in expected.split()], abs=1e-6)


def test_products_that_are_added_in_place_are_shared_by_threads() -> None:
    source = function(emitted("few").source, "conv2d2.*_backward")
    row = re.search(
        r"net_PARALLEL\n    for \(ptrdiff_t c = 0; c < 8; \+\+c\) \{\n"
        r"        net_real (\w+)\[1600\];",
        source,
    )
    assert row is not None
    assert re.search(rf"\+=\s+{row[1]}\[", source)


def function(source: str, head: str) -> str:
    """The text of the first function whose name contains `head`."""
    found = re.search(rf"static void \w*{head}\w*\(.*?\n}}\n", source, re.DOTALL)
    assert found is not None
    return found[0]


def test_what_lives_in_a_row_takes_no_workspace() -> None:
    source = emitted("block").source
    text = function(source, "ln1_forward")
    for name in ("mu", "v"):
        assert re.search(rf"net_real \w+_{name};", text)
        assert not re.search(rf"net_real \*\w+_{name}\b", text)
    attention = function(source, "attention\\w*_forward")
    assert re.search(r"net_real \w+_p_sum_exp\[32\];", attention)
    assert not re.search(r"net_real \*\w+_p_sum_exp\b", attention)


def test_the_cell_of_a_recurrence_is_one_loop() -> None:
    text = function(emitted("steps").source, "lstm1_forward")
    cell = re.search(r"for \(ptrdiff_t u = 0; u < 32; \+\+u\) \{\n(.*?)\n *\}\n", text, re.DOTALL)
    steps = text[text.index("lstm1.z[n") :]
    assert cell is not None
    gates = ("lstm1.i[t", "lstm1.f[t", "lstm1.o[t", "lstm1.c·steps[t + 1", "lstm1.h·steps[t + 1")
    places = [steps.index(f"/* {g}") for g in gates]
    assert "for (" not in steps[min(places) : max(places)]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the flags are those of x86")
@pytest.mark.skipif(shutil.which("gcc") is None, reason="reads what gcc reports")
@pytest.mark.parametrize("name", NETWORKS)
def test_loops_said_to_be_independent_run_in_vectors(name: str, tmp_path: Path) -> None:
    (tmp_path / "net.h").write_text(emitted(name).header, encoding="utf-8")
    source = emitted(name).source
    (tmp_path / "net.c").write_text(source, encoding="utf-8")
    flags = ["-std=c99", "-O3", "-mavx2", "-mfma", "-ffast-math", "-fopt-info-vec-optimized"]
    done = subprocess.run(
        ["gcc", *flags, "-c", "net.c"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    report = re.findall(r"net\.c:(\d+):\d+: optimized: loop vectorized", done.stderr)
    reported = {int(n) for n in report}
    lines = source.split("\n")
    missed = []
    for number, line in enumerate(lines, 1):
        if line.strip() != "net_IVDEP":
            continue
        loop = number + (lines[number].strip() == "net_WHOLE_LOOP")
        if _is_idiom(lines[loop + 1 :]) or _is_short(lines[loop]):
            continue
        if not reported & {number, loop, loop + 1}:
            missed.append(f"{loop + 1}: {lines[loop].strip()}")
    assert reported
    assert missed == []


def _is_idiom(body: list[str]) -> bool:
    """Zeros and copies, which gcc turns into calls of memset and memcpy."""
    statements = [s.strip() for s in body[: body.index(next(s for s in body if s.strip() == "}"))]]
    code = [s for s in statements if not s.startswith(("/*", "*")) and s.endswith(";")]
    return len(code) == 1 and bool(re.fullmatch(r"\w+\[[^]]*\] = (0|\w+\[[^]]*\]);", code[0]))


def _is_short(loop: str) -> bool:
    """So few iterations that gcc unrolls the loop, and makes vectors of what it gets."""
    end = re.search(r"< (\d+);", loop)
    return end is not None and int(end[1]) < 32
