"""Names that are legal but awkward: every position, every target, and the code still works.

Words of Python, of C and of the generated code itself, and letters of many scripts, stand for
inputs, layers, sizes, parameters, locals, indices, options and definitions.
"""

from __future__ import annotations

import inspect
import shutil
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import symbp
from symbp.check.loading import has_compiler, load
from symbp.pipeline import Options, build, c_sizes, read

PYTHON = ("return", "lambda", "np", "float", "ws", "params", "self", "saved", "grads", "dtype")
OWN = ("workspace", "parameters", "gradients", "rate", "output", "seed", "step", "forward")
C = ("restrict", "int", "double", "NULL", "I", "EOF", "INFINITY", "main", "y0", "M_PI", "INT32_MAX")
SCRIPTS = ("σ", "sigma", "وزن", "权重", "Ω", "é", "ж", "한", "ª", "a_b", "a_b_2", "𝐱", "_", "__a")
WORDS = (*PYTHON, *OWN, *C, *SCRIPTS)
SOME = WORDS[::4]  # every definition is derived for itself
FLAGS = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-c")

needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex")


def listed(names: tuple[str, ...], entry: str) -> str:
    """A flow mapping or list with every name, quoted: NULL would be YAML's null."""
    return ", ".join(entry.replace("NAME", f'"{name}"') for name in names)


def layers_of_inputs() -> str:
    return (
        f"name: inputs\ninputs: {{{listed(WORDS, 'NAME: [batch, 2]')}, y: [batch, 1]}}\n"
        f"layers:\n  - add: {{from: [{listed(WORDS, 'NAME')}]}}\n  - dense: 1\nloss: {{mse: y}}\n"
        'wrt: ["return", "NULL", "وزن"]\n'
    )


def layers_named() -> str:
    named = listed(WORDS, "dense: {units: 2, name: NAME}").replace("dense", "\n  - dense")
    return (
        "name: named\ninputs: {x: [batch, 2], t: [batch, 2]}\n"
        f"layers:{named.replace(', ' + chr(10), chr(10))}\nloss: {{mse: t}}\n"
    )


def sizes() -> str:
    shapes = ", ".join(f'x{k}: ["{word}"]' for k, word in enumerate(WORDS))
    total = " + ".join(f"sum[i](w*x{k}[i]^2)" for k in range(len(WORDS)))
    bound = listed(WORDS, "NAME: 2")
    return (
        f"name: sizes\ninputs: {{{shapes}}}\nparameters: {{w: []}}\n"
        f"formula: |\n  loss = {total}\nsizes: {{{bound}}}\n"
    )


def formula_parameters() -> str:
    total = " + ".join(f"sum[i]({word}[i]^2 * x[i])" for word in WORDS)
    return (
        f"name: weights\ninputs: {{x: [n]}}\n"
        f"parameters: {{{listed(WORDS, 'NAME: {shape: [n], init: 1}')}}}\n"
        f"formula: |\n  loss = {total}\n"
    )


def formula_locals() -> str:
    lines = "".join(f"  {word}[i] = w[i] * x[i] + {k + 1}/8\n" for k, word in enumerate(WORDS))
    total = " + ".join(f"{word}[i]" for word in WORDS)
    return (
        "name: locals\ninputs: {x: [n]}\nparameters: {w: {shape: [n], init: 0.5}}\n"
        f"formula: |\n{lines}  loss = sum[i](w[i] * ({total})) / 8\n"
    )


def formula_indices() -> str:
    total = " + ".join(f"sum[{word}]({k + 1} * w[{word}]^2)" for k, word in enumerate(WORDS))
    return (
        "name: indices\ninputs: {x: [n]}\nparameters: {w: {shape: [n], init: 0.5}}\n"
        f"formula: |\n  loss = ({total}) * sum[i](x[i])\n"
    )


def definitions() -> str:
    written = "".join(
        f'  "{word}":\n'
        f'    options: {{"{word}_o": 2}}\n'
        f'    parameters: {{"{word}": {{shape: ["k{word}"], init: 1}}}}\n'
        f"    formula: |\n"
        f"      l{word}[..., k{word}] = {word}_o * in[..., k{word}]\n"
        f"      out[..., k{word}] = l{word}[..., k{word}] * {word}[k{word}]^2 / {word}_o\n"
        for word in SOME
    )
    used = "".join(f'  - "{word}"\n' for word in SOME)
    return (
        f"name: defined\ninputs: {{x: [batch, 2], t: [batch, 2]}}\ndefine:\n{written}"
        f"layers:\n{used}loss: {{mse: t}}\n"
    )


NETWORKS = {
    "inputs": layers_of_inputs,
    "named": layers_named,
    "sizes": sizes,
    "weights": formula_parameters,
    "locals": formula_locals,
    "indices": formula_indices,
    "defined": definitions,
}


@cache
def derived(name: str) -> symbp.Derived:
    """The network with every size bound, so that C is written too."""
    text = NETWORKS[name]()
    network = build(read(text), Options()).main
    free = {s.name: 2 for s in (e for t in network.tensors.values() for e in t.shape)
            for s in s.free_symbols}  # fmt: skip
    return symbp.derive(text, dtype="float64", sizes=free)


def arrays(result: symbp.Derived) -> dict[str, np.ndarray]:
    """Small random inputs."""
    network = result.result.network
    numbers, _ = c_sizes(network)
    rng = np.random.default_rng(0)
    shapes = {n: network.tensors[n].shape for n in network.inputs}
    return {
        name: rng.uniform(0.1, 0.9, tuple(int(e.xreplace(numbers)) for e in shape))
        for name, shape in shapes.items()
    }


def _rate(module: ModuleType) -> str:
    """The rate's keyword: `rate`, or another word where an input is called so."""
    return next(k for k in inspect.signature(module.step).parameters if k.startswith("rate"))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_training_step_in_numpy_and_c_gives_the_same_loss(name: str, tmp_path: Path) -> None:
    result = derived(name)
    result.write(tmp_path)
    code = load(name, tmp_path)
    modules = [code.numpy, code.c] if has_compiler() else [code.numpy]
    losses = []
    for module in modules:
        assert module is not None
        params = module.init(seed=0, dtype=np.float64)
        assert tuple(params) == result.parameters
        given = arrays(result)
        given |= {_rate(module): 0.01}
        losses.append([float(module.step(params, **given)) for _ in range(2)])
    assert np.all(np.isfinite(losses))
    assert losses[0][0] != losses[0][1]
    assert losses[0] == pytest.approx(losses[-1], rel=1e-9)


@needs_gcc
@pytest.mark.parametrize("name", NETWORKS)
def test_c_compiles_without_a_warning(name: str, tmp_path: Path) -> None:
    derived(name).write(tmp_path)
    command = ["gcc", *FLAGS, f"{name}.c", "-o", "net.o"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr[:1000]


@needs_latex
@pytest.mark.parametrize("name", NETWORKS)
def test_the_document_compiles(name: str, tmp_path: Path) -> None:
    derived(name).write(tmp_path)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert not done.returncode, done.stdout[-1000:]
