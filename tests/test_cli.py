"""The command line: what it prints, what it writes, and with which status it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from symbp import pipeline
from symbp.cli import main
from symbp.derive import NetworkDerivation
from symbp.ir import Program
from symbp.terminal.stages import STAGES
from symbp.version import __version__

ROOT = Path(__file__).resolve().parents[1]
SMALL = """\
name: small
inputs:
  x: [batch, 3]
  y: {shape: [batch], labels: 2}
layers:
  - dense: 4
  - tanh
  - dense: {units: 2, name: logits}
loss: {cross_entropy: y}
"""
GRADIENTS = ("dense1.W", "dense1.b", "logits.W", "logits.b")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder that holds small.yaml."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def symbp(*arguments: str, columns: int = 200) -> Result:
    """Run the command in this process, standard error apart."""
    return CliRunner().invoke(main, list(arguments), env={"COLUMNS": str(columns)})


@cache
def listed() -> Result:
    """The list of the library, which takes every entry's gradient; so wide that no line breaks."""
    return symbp("layers", columns=300)


def in_shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m symbp` as a process of its own, its output in pipes."""
    path = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "symbp", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **path, **environment},
        check=False,
    )


def corrupted(target: str):
    """A simplification that gets one equation wrong by a factor."""

    def simplify(derivation: NetworkDerivation) -> NetworkDerivation:
        simplified = pipeline.simplify_network(derivation)
        fragments = {}
        for name, fragment in simplified.fragments.items():
            program = fragment.derivation.program
            equations = tuple(
                replace(q, body=q.body * 3 / 2) if q.target == target else q
                for q in program.equations
            )
            changed = replace(fragment.derivation, program=Program(program.tensors, equations))
            fragments[name] = replace(fragment, derivation=changed)
        return replace(simplified, fragments=fragments)

    return simplify


# derive


def test_derive_lists_every_parameter_with_its_gradient(folder):
    result = symbp("derive", "small.yaml")
    assert result.exit_code == 0, result.stderr
    for name in GRADIENTS:
        assert name in result.stdout
    assert "4 × 3" in result.stdout
    assert "∂J/∂" in result.stdout


def test_derive_reports_costs_check_and_files(folder):
    lines = symbp("derive", "small.yaml").stdout.splitlines()
    starts = {line.split()[0] for line in lines if line.strip()}
    assert {"forward", "backward", "parameters", "workspace", "checked", "wrote"} <= starts
    forward = next(line for line in lines if line.startswith("forward"))
    assert "batch" in forward
    assert "(batch = 32)" in forward
    taken = next(line for line in lines if line.startswith("C workspace"))
    sizes = [int(n.replace(",", "")) for n in re.findall(r"([\d,]+) bytes", taken)]
    assert len(sizes) == 2
    assert 0 < sizes[1] <= sizes[0] <= 1.1 * sizes[1]


def test_derive_writes_into_generated_by_default(folder):
    assert symbp("derive", "small.yaml").exit_code == 0
    written = {path.name for path in (folder / "generated").iterdir()}
    assert written == {"small.py", "small.c", "small.h", "small_c.py", "small.tex"}


@pytest.mark.parametrize(
    ("target", "names"),
    [("numpy", {"small.py"}), ("latex", {"small.tex"})],
)
def test_derive_writes_only_the_targets_asked_for(folder, target, names):
    assert symbp("derive", "small.yaml", "-o", "out", "--target", target).exit_code == 0
    assert {path.name for path in (folder / "out").iterdir()} == names


def test_sizes_that_c_lacks_are_said_in_one_line(folder):
    (folder / "free.yaml").write_text(SMALL.replace("3]", "m]"), encoding="utf-8")
    result = symbp("derive", "free.yaml")
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if "C needs a number for m" in line]
    assert not (folder / "generated" / "small.c").exists()
    assert symbp("derive", "free.yaml", "--size", "m=7").exit_code == 0
    assert (folder / "generated" / "small.c").exists()


def test_json_is_one_object_with_everything(folder):
    result = symbp("derive", "small.yaml", "--json")
    told = json.loads(result.stdout)
    assert told["name"] == "small"
    assert told["parameters"] == {
        "dense1.W": ["4", "3"], "dense1.b": ["4"], "logits.W": ["2", "4"], "logits.b": ["2"],
    }  # fmt: skip
    assert [row["of"] for row in told["gradients"]] == [[name] for name in GRADIENTS]
    assert all(row["text"] and row["latex"] for row in told["gradients"])
    assert told["costs"]["forward_flops"]["number"] > 0
    assert told["check"]["passed"] is True
    assert {Path(f).name for f in told["files"]} >= {"small.py", "small.tex"}


def test_what_the_gradients_share_is_said_once_under_the_table(folder):
    lines = symbp("derive", "small.yaml").stdout.splitlines()
    rows = [line for line in lines if line.startswith(GRADIENTS)]
    assert [row.split("∂J/∂")[1].strip() for row in rows] == [
        "W⁽¹⁾ = δ⁽¹⁾ᵀ x", "b⁽¹⁾ = δ⁽¹⁾ᵀ 1", "W⁽²⁾ = δ⁽²⁾ᵀ a⁽¹⁾", "b⁽²⁾ = δ⁽²⁾ᵀ 1",
    ]  # fmt: skip
    where = next(k for k, line in enumerate(lines) if line.startswith("where "))
    assert [line.strip() for line in lines[where : where + 4]] == [
        "where δ⁽²⁾ = (p − e_y)/N",
        "δ⁽¹⁾ = (δ⁽²⁾ W⁽²⁾) ⊙ tanh′(z⁽¹⁾)",
        "tanh′(z⁽¹⁾) = 1 − (a⁽¹⁾)²",
        "with  N = batch   a⁽¹⁾ = tanh1   p = cross_entropy1.p   z⁽¹⁾ = dense1",
    ]


PERSIAN = """\
name: scripts
inputs: {ورودی: [batch, 6], هدف: [batch, 2]}
layers:
  - dense: {units: 4, name: لایه_یک}
  - tanh
  - dense: {units: 2, name: خروجی}
loss: {mse: هدف}
"""


@pytest.mark.parametrize("columns", [80, 44, 30])
def test_names_from_right_to_left_leave_the_formulas_in_order(folder, columns):
    (folder / "scripts.yaml").write_text(PERSIAN, encoding="utf-8")
    result = symbp("derive", "scripts.yaml", "--target", "numpy", columns=columns)
    table = result.stdout.split("\nforward ")[0]
    assert "\u2068لایه_یک.W\u2069" in table
    assert "δ⁽²⁾ = (z⁽²⁾ − \u2068هدف\u2069)/N" in table
    for line in table.splitlines():
        assert line.count("\u2068") == line.count("\u2069")
        assert cell_len(line.rstrip()) <= columns
    head, *rows = table.split("\n\n")[0].splitlines()
    starts = [cell_len(r[: r.index("∂J/∂")]) for r in rows if "∂J/∂" in r]
    assert set(starts) == {head.index("gradient")}


def test_equal_layers_are_listed_once_with_their_range(folder):
    deep = SMALL.replace("  - tanh\n", "  - repeat: {times: 9, layers: [{dense: 4}, tanh]}\n")
    (folder / "deep.yaml").write_text(deep, encoding="utf-8")
    result = symbp("derive", "deep.yaml", "--target", "numpy")
    assert result.exit_code == 0, result.stderr
    assert "block8.dense1.W (" in result.stdout
    assert "∂J/∂W⁽ˡ⁾ = δ⁽ˡ⁾ᵀ a⁽ˡ⁻¹⁾    (l = 3, ..., 10)" in result.stdout
    assert "block4.dense1.W" not in result.stdout


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_can_be_stopped_at(folder, stage):
    result = symbp("derive", "small.yaml", "--stop-after", stage)
    assert result.exit_code == 0, result.stderr
    assert "dense1" in result.stdout or "dense" in result.stdout
    assert sorted(path.name for path in folder.iterdir()) == ["small.yaml"]


def test_the_equations_are_printed_as_text(folder):
    text = symbp("derive", "small.yaml", "--stop-after", "equations").stdout
    assert "tanh(dense1[" in text
    assert "∂" not in text
    assert "∂logits.W[" in symbp("derive", "small.yaml", "--stop-after", "derive").stdout


@pytest.mark.parametrize("columns", [20, 40, 300])
def test_any_width_will_do(folder, columns):
    result = symbp("derive", "small.yaml", "--target", "numpy", columns=columns)
    assert result.exit_code == 0
    table = result.stdout.split("\n\n")[0].splitlines()
    assert max(len(line.rstrip()) for line in table) <= columns


# a failed check


@pytest.mark.parametrize("target", ["∂logits.W", "∂dense1.b"])
def test_a_corrupted_pass_is_refused_and_nothing_is_written(folder, monkeypatch, target):
    monkeypatch.setattr(pipeline, "simplify", corrupted(target))
    result = symbp("derive", "small.yaml", "-o", "out")
    assert result.exit_code == 1
    assert f": {target}[" in result.stderr
    assert "Traceback" not in result.output
    assert not (folder / "out").exists()


def test_check_says_which_gradient_failed(folder, monkeypatch):
    monkeypatch.setattr(pipeline, "simplify", corrupted("∂logits.b"))
    result = symbp("check", "small.yaml", "--seeds", "1")
    assert result.exit_code == 1
    assert "logits.b" in result.stderr
    row = next(line for line in result.stdout.splitlines() if line.startswith("logits.b"))
    assert "FAILED" in row
    other = next(line for line in result.stdout.splitlines() if line.startswith("dense1.W"))
    assert "ok" in other


# check


def test_check_compares_every_gradient_and_the_code(folder):
    result = symbp("check", "small.yaml", "--seeds", "2")
    assert result.exit_code == 0, result.stderr
    for name in (*GRADIENTS, "loss"):
        assert any(line.startswith(name) for line in result.stdout.splitlines())
    assert "complex step" in result.stdout
    assert "central differences" in result.stdout
    assert "NumPy" in result.stdout
    assert "FAILED" not in result.stdout
    assert sorted(path.name for path in folder.iterdir()) == ["small.yaml"]


def test_check_says_that_there_is_no_compiler(folder, monkeypatch):
    monkeypatch.setattr("symbp.check.loading.has_compiler", lambda: False)
    result = symbp("check", "small.yaml", "--seeds", "1")
    assert result.exit_code == 0
    assert "C was not compared: no C compiler was found" in result.stdout


# show and layers


def test_show_walks_from_the_loss_to_one_gradient(folder):
    result = symbp("show", "small.yaml", "dense1.W")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.index("p enters J") < result.stdout.index("W⁽¹⁾ enters z⁽¹⁾")
    assert "δ⁽²⁾[n] = (p[n] − e_y[n])/N" in result.stdout
    assert "That is the gradient of dense1.W (4 × 3)." in result.stdout
    assert "gradient of logits.b" not in result.stdout


def test_show_without_a_name_shows_every_gradient(folder):
    result = symbp("show", "small.yaml")
    for name in GRADIENTS:
        assert f"That is the gradient of {name} (" in result.stdout


def test_show_of_an_unknown_tensor_names_the_nearest(folder):
    result = symbp("show", "small.yaml", "logits.w")
    assert result.exit_code == 2
    assert 'no gradient of "logits.w"; did you mean "logits.W"?' in result.stderr


def test_layers_lists_the_library():
    result = listed()
    assert result.exit_code == 0
    for name in ("dense", "softmax", "cross_entropy", "l2"):
        assert any(line.split()[:1] == [name] for line in result.stdout.splitlines())


@pytest.mark.parametrize(
    "name", ["dense", "add", "relu", "softmax", "mse", "bce", "cross_entropy", "l2", "concat"]
)
def test_layers_shows_a_formula_and_the_gradient_derived_from_it(name):
    result = symbp("layers", name)
    assert result.exit_code == 0, result.stderr
    assert "formula" in result.stdout
    assert "out[" in result.stdout or "out =" in result.stdout
    assert "∂J/∂" in result.stdout
    assert "cannot be shown" not in result.stdout


@pytest.mark.parametrize("name", ["add", "multiply", "concat"])
def test_layers_of_two_inputs_take_x_and_y(name):
    result = symbp("layers", name)
    assert "∂J/∂x" in result.stdout
    assert "∂J/∂y" in result.stdout
    assert "a_2" not in result.stdout


@pytest.mark.parametrize(
    "arguments", [("layers",), ("show", "small.yaml"), ("derive", "small.yaml")]
)
def test_every_slope_is_defined(folder, arguments):
    shown = (listed() if arguments == ("layers",) else symbp(*arguments, columns=300)).stdout
    slopes = set(re.findall(r"\w+′\([^\s)]+\)", shown))
    assert slopes
    for slope in slopes:
        by_index = slope.removesuffix(")") + "["
        assert f"{slope} = " in shown or re.search(re.escape(by_index) + r"[^=]*\) = ", shown)


def test_show_says_no_definition_twice(folder):
    lines = symbp("show", "small.yaml").stdout.splitlines()
    assert lines.count("    δ⁽²⁾ = (p − e_y)/N") == 1


def test_an_unknown_layer_is_wrong_input():
    result = symbp("layers", "rellu")
    assert result.exit_code == 2
    assert 'did you mean "relu"?' in result.stderr


# wrong input


def test_mistakes_come_one_a_line_with_their_place(folder):
    wrong = SMALL.replace("tanh", "tanhh").replace("units: 2", "unit: 2")
    (folder / "wrong.yaml").write_text(wrong, encoding="utf-8")
    result = symbp("derive", "wrong.yaml", "-o", "out")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("wrong.yaml:") for line in lines)
    assert any(line.startswith("wrong.yaml:7:") for line in lines)
    assert any(line.startswith("wrong.yaml:8:") for line in lines)
    assert result.stdout == ""
    assert not (folder / "out").exists()


@pytest.mark.parametrize("command", ["derive", "check", "show"])
@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read(folder, command, name):
    result = symbp(command, name)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{name}: ")
    assert "Traceback" not in result.stderr


def test_a_folder_that_cannot_be_written(folder):
    (folder / "file").write_text("kept", encoding="utf-8")
    result = symbp("derive", "small.yaml", "-o", "file/inside")
    assert result.exit_code == 2
    assert result.stderr.startswith("file")
    assert len(result.stderr.splitlines()) == 1
    assert (folder / "file").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize(
    "size", ["m", "m=", "m=0", "m=-1", "m=1.5", "m=1e3", "=3", "m=9" + "9" * 30]
)
def test_a_size_that_is_none(folder, size):
    result = symbp("derive", "small.yaml", "--size", size)
    assert result.exit_code == 2
    assert "--size" in result.stderr
    assert not (folder / "generated").exists()


def test_control_and_bidirectional_characters_are_escaped(folder):
    (folder / "odd.yaml").write_text(
        SMALL.replace("tanh", '"re\\e[31m\\u202elu"'), encoding="utf-8"
    )
    result = symbp("derive", "odd.yaml")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "\u202e" not in result.stderr


def test_an_interruption_ends_quietly(folder, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "derive", interrupted)
    result = symbp("derive", "small.yaml")
    assert result.exit_code == 130
    assert result.output == ""
    assert not (folder / "generated").exists()


# the process


def test_python_dash_m(folder):
    result = in_shell("--version")
    assert result.returncode == 0
    assert __version__ in result.stdout


def test_help_shows_examples():
    for command in ("derive", "check", "show", "layers"):
        result = symbp(command, "--help")
        assert result.exit_code == 0
        assert f"symbp {command} " in result.stdout.split("Examples:")[1]


def test_a_pipe_gets_no_progress_and_no_colour(folder):
    result = in_shell("derive", "small.yaml")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(("arguments", "status"), [(("missing.yaml",), 2), (("small.yaml",), 0)])
def test_the_exit_status_of_the_process(folder, arguments, status):
    result = in_shell("derive", *arguments)
    assert result.returncode == status
    assert "Traceback" not in result.stderr


def test_a_stream_without_unicode_gets_escapes_not_an_error(folder):
    result = in_shell("derive", "small.yaml", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0, result.stderr
    assert "dense1.W" in result.stdout
