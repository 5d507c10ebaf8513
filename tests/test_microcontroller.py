"""C written for size: what it takes is predicted, and it trains on an emulated Cortex-M4F."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import symbp
from symbp.cli import main
from symbp.emit.c.limits.codesize import HELPERS, features, tables
from symbp.emit.c.limits.stack import stack

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FOLDER = EXAMPLES / "microcontroller"
MISSING = [p for p in ("arm-none-eabi-gcc", "qemu-system-arm") if shutil.which(p) is None]
on_a_board = pytest.mark.skipif(
    bool(MISSING),
    reason=f"not installed: {', '.join(MISSING)} (gcc-arm-none-eabi, qemu-system-arm)",
)
MLP = """
name: small
inputs: {x: [batch, 6], y: {shape: [batch], labels: 3}}
layers: [{dense: 5}, relu, {dense: 3}]
loss: {cross_entropy: y}
"""


def written(text: str, **sizes: int) -> symbp.Derived:
    return symbp.derive(text, targets=("c",), sizes=sizes, optimize="size")


# ---------------------------------------------------------------- the prediction


def test_ram_is_what_the_header_asks_for() -> None:
    derived = written(MLP, batch=1)
    taken = derived.footprint
    assert taken is not None
    header = derived.files["small.h"]
    numbers = {n: int(k) for n, k in re.findall(r"#define small_N_(\w+) (\d+)", header)}
    assert dict(taken.buffers) == {
        "parameters": 4 * numbers["PARAMETERS"],
        "workspace": 4 * numbers["WORKSPACE"],
        "inputs": 4 * (6 + 1),
        "output": 4 * numbers["OUTPUT"],
    }
    assert taken.ram == sum(size for _, size in taken.buffers) + taken.stack
    assert taken.flash == taken.code + taken.tables


def test_states_and_noise_are_counted() -> None:
    text = """
name: small
inputs: {x: [batch, 6], t: [batch, 3]}
layers: [{dense: 5}, batch_norm, {dropout: 0.5}, {dense: 3}]
loss: {mse: t}
"""
    taken = written(text, batch=4).footprint
    assert taken is not None
    assert dict(taken.buffers)["state"] == 4 * 10
    assert dict(taken.buffers)["noise"] == 4 * 20


def test_nothing_is_predicted_for_speed() -> None:
    assert symbp.derive(MLP, targets=("c",)).footprint is None


def test_derive_prints_the_prediction(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(MLP, "utf-8")
    command = ["derive", str(file), "-o", str(tmp_path), "--optimize", "size", "--size", "batch=1"]
    shown = CliRunner().invoke(main, command)
    assert shown.exit_code == 0, shown.output
    found = json.loads(CliRunner().invoke(main, [*command, "--json"]).output)["footprint"]
    assert f"RAM         {found['ram']['total']:,} bytes on a Cortex-M4F" in shown.output
    assert f"flash       {found['flash']['total']:,} bytes" in shown.output
    assert found["ram"]["parameters"] == 4 * (6 * 5 + 5 + 5 * 3 + 3)


def test_an_aim_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r'optimize is "speed" or "size", not "tiny"'):
        symbp.derive(MLP, optimize="tiny")  # type: ignore[arg-type]


def test_features_of_a_function() -> None:
    source = """
static void net_f(
    const net_real *a,
    net_real *b)
{
    /* for (ptrdiff_t k = 0; k < 9; ++k) */
    for (ptrdiff_t n = 0; n < 1; ++n) {
        for (ptrdiff_t k = 0; k < 7; ++k) {
            b[n*7 + k] = (net_real)0.3*a[n*7 + k] - a[n*7 + k]/b[k*3 + 1];
        }
    }
}

void net_g(const net_real *a, net_real *b)
{
    net_f(a, b);
}
"""
    assert features(source) == {
        "function": 1, "loop": 1,
        # a[k] and b[k*3 + 1] loaded, b[k] stored; division, product with the difference
        "float": 5,
        "advance": 3, "base_none": 3,
        "constant": 1, "constant_use": 1,
    }  # fmt: skip


def test_a_short_inline_function_counts_at_each_call() -> None:
    helper = "static inline net_real net_h(net_real x)\n{\n    return x*x;\n}\n"
    caller = "void net_g(net_real *a)\n{\n    a[0] = net_h(a[1]) + net_h(a[2]);\n}\n"
    elements = 3  # two loaded, one stored
    assert features(helper + caller)["float"] == elements + 2 + 1
    assert features(helper)["float"] == 0


def test_a_function_of_fixed_text_has_its_measured_size() -> None:
    helper = "static inline float net_exp(float x)\n{\n    for (int k = 0; k < x; ++k) {}\n}\n"
    caller = "void net_{}(net_real *a)\n{{\n    a[0] = net_exp(a[1]);\n}}\n"
    once = features(helper + caller.format("f"))
    assert once["helper_inside"] == HELPERS["exp"]
    assert once["helper"] == once["call"] == 0
    twice = features(helper + caller.format("f") + caller.format("g"))
    assert twice["helper"] == HELPERS["exp"]
    assert twice["call"] == 2


def test_functions_that_do_the_same_are_made_once() -> None:
    one = "static void net_{0}(net_real *{0})\n{{\n{1}}}\n"
    loops = "    for (ptrdiff_t {0} = 0; {0} < 7; ++{0}) {{\n        {1}[{0}] = 0;\n    }}\n"
    first, second = (one.format(n, loops.format(k, n)) for n, k in (("f", "i"), ("g", "j")))
    calls = "void net_h(net_real *a)\n{\n    net_f(a);\n    net_g(a);\n}\n"
    found = features(first + second + calls)
    assert found["loop"] == 1
    assert found["call"] == 2


def test_loops_over_two_are_written_out() -> None:
    body = "    for (ptrdiff_t i = 0; i < {}; ++i) {{\n        a[i] = a[i]*a[i + 4];\n    }}\n"
    source = "void net_f(net_real *a)\n{{\n{}}}\n"
    assert features(source.format(body.format(2)))["loop"] == 0
    assert features(source.format(body.format(2)))["float"] == 2 * (3 + 1)
    assert features(source.format(body.format(3)))["loop"] == 1


def test_the_stack_has_no_room_for_what_is_only_read() -> None:
    """An element that is returned is no array of the function's own."""
    source = "net_real net_f(const net_real *a)\n{{\n{}    return a[{}];\n}}\n"
    assert stack(source.format("", 9)) == stack(source.format("", 9000))
    own = "    net_real b[100];\n"
    assert stack(source.format(own, 9)) - stack(source.format("", 9)) == 4 * 100


# ---------------------------------------------------------------- the compiler's word


def compiled(folder: Path, derived: symbp.Derived, *more: str) -> Path:
    derived.write(folder)
    sys.path.insert(0, str(FOLDER))
    try:
        from board import COMPILER, FLAGS, WARNINGS  # noqa: PLC0415  (not a package's)
    finally:
        sys.path.pop(0)
    command = [COMPILER, *WARNINGS, *FLAGS, *more, "-c", f"{derived.name}.c"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / f"{derived.name}.o"


@on_a_board
def test_no_library_is_called(tmp_path: Path) -> None:
    made = compiled(tmp_path, written(MLP, batch=1))
    command = ["arm-none-eabi-nm", "--undefined-only", str(made)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""


RECURRENT = """
name: small
inputs: {x: [batch, 6, 4], y: {shape: [batch, 6], labels: 5}}
layers: [{repeat: {times: 3, layers: [{dense: 4}, tanh]}}, {lstm: 6}, {dense: 5}]
loss: {cross_entropy: y}
"""


@on_a_board
@pytest.mark.parametrize("text", [MLP, RECURRENT])
def test_tables_are_counted_to_the_byte(text: str, tmp_path: Path) -> None:
    derived = written(text, batch=1)
    made = compiled(tmp_path, derived)
    command = ["arm-none-eabi-size", "-A", str(made)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sections = re.findall(r"^(\.rodata\S*)\s+(\d+)", listed, re.MULTILINE)
    assert tables(derived.files["small.c"]) == sum(int(size) for _, size in sections)


@on_a_board
@pytest.mark.parametrize("text", [MLP, RECURRENT])
@pytest.mark.parametrize("batch", [1, 4])
def test_code_is_estimated_within_five_percent(text: str, batch: int, tmp_path: Path) -> None:
    derived = written(text, batch=batch)
    made = compiled(tmp_path, derived)
    command = ["arm-none-eabi-size", "-A", str(made)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sections = re.findall(r"^\.text\S*\s+(\d+)", listed, re.MULTILINE)
    assert derived.footprint is not None
    assert derived.footprint.code == pytest.approx(sum(map(int, sections)), rel=0.05)


@on_a_board
@pytest.mark.parametrize("name", [pytest.param("mlp", marks=pytest.mark.long), "cnn"])
def test_it_trains_on_the_board_as_on_the_host(name: str) -> None:
    command = [sys.executable, str(FOLDER / "run.py"), name]
    found = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-2000:]
    accuracy, host = re.findall(r"accuracy ([\d.]+)%, on the host ([\d.]+)%", found.stdout)[0]
    assert accuracy == host
    assert float(accuracy) > 96
    (ram,) = re.findall(r"^RAM +[\d,]+ +([\d,]+)", found.stdout, re.MULTILINE)
    assert int(ram.replace(",", "")) < 64 * 1024
