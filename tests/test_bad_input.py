"""Malformed declarations: every mistake with its place, exit 2, nothing written, no traceback."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import symbp
from symbp import pipeline
from symbp.check.loading import load
from symbp.cli import main
from symbp.errors import CheckError, DeclarationError

ROOT = Path(__file__).resolve().parents[1]
INPUTS = "inputs:\n  x: [batch, 4]\n  y: {shape: [batch], labels: 3}\n"
LOSS = "loss: {cross_entropy: y}\n"
PLACED = re.compile(r"net\.yaml:[1-9]\d*:[1-9]\d*: \S.*")


def layers(*entries: str, loss: str = LOSS, inputs: str = INPUTS, more: str = "") -> str:
    """A network of layers; the first stands on line 5 under the usual inputs, the loss after."""
    return inputs + "layers:\n" + "".join(f"  - {e}\n" for e in entries) + loss + more


def formula(*lines: str, parameters: str = "{w: [4], b: []}") -> str:
    """A network that is a formula; its first line is line 4."""
    body = "".join(f"  {line}\n" for line in lines)
    head = (
        f"inputs: {{x: [n, 4], y: [n], k: {{shape: [n], labels: 4}}}}\nparameters: {parameters}\n"
    )
    return f"{head}formula: |\n{body}"


def defined(*lines: str, head: str = "") -> str:
    """A layer of one's own, used on the first layer's line."""
    body = "".join(f"      {line}\n" for line in lines)
    own = f"define:\n  mine:\n{head}    formula: |\n{body}"
    return f"{INPUTS}{own}layers:\n  - mine\n  - dense: 3\n{LOSS}"


def said(text: str) -> list[str]:
    """Every mistake, as `line:column: message`."""
    with pytest.raises(DeclarationError) as caught:
        pipeline.build(pipeline.read(f"{text}\n"), pipeline.Options())
    return [p.render("").removeprefix(":") for p in caught.value.problems]


MISTAKES: dict[str, tuple[str, list[str]]] = {
    "layer": (
        layers("rellu", "dense: 3"),
        ['5:5: unknown layer "rellu"; did you mean "relu"?'],
    ),
    "option": (
        layers("dense: {unit: 3}"),
        ['5:13: "dense" has no option "unit"; did you mean "units"?'],
    ),
    "loss": (
        layers("dense: 3", loss="loss: {cross_entrpy: y}\n"),
        ['6:8: unknown loss "cross_entrpy"; did you mean "cross_entropy"?'],
    ),
    "missing option": (
        layers("dense"),
        ['5:5: "dense" needs units: write units: VALUE'],
    ),
    "missing key": (
        layers("repeat: {layers: [dense: 3]}"),
        ['5:13: "repeat" needs the key "times"'],
    ),
    "misspelt key": (
        layers("dense: 3").replace("inputs:", "input:"),
        ['1:1: unknown key "input" of the declaration; did you mean "inputs"?'],
    ),
    "duplicate key": (
        layers("dense: {units: 3, units: 4}"),
        ['5:23: duplicate key "units"; the first is on line 5'],
    ),
    "duplicate name": (
        layers("dense: {units: 3, name: a}", "dense: {units: 3, name: a}"),
        ['6:29: the name "a" is used twice'],
    ),
    "layer named like an input": (
        layers("dense: {units: 3, name: x}"),
        ['5:29: the name "x" is used twice'],
    ),
    "wrt twice": (
        layers("dense: 3", more="wrt: [x, x]\n"),
        ['7:10: "x" stands twice under "wrt"; remove one'],
    ),
    "wrt of labels": (
        layers("dense: 3", more="wrt: [y]\n"),
        ['7:7: input "y" holds integers, so has no gradient'],
    ),
    "cycle": (
        layers("dense: {units: 3, from: b, name: a}", "dense: {units: 3, name: b}"),
        [
            '5:29: "b" is computed from this layer or after it: a network has no cycle; '
            "take only layers that stand before this one"
        ],
    ),
    "no inputs": (
        "layers: [dense: 3]",
        ['1:1: a network with layers needs "inputs", such as inputs: {x: [batch, 64]}'],
    ),
    "no layers": (
        f"{INPUTS}layers: []\n{LOSS}",
        ["4:9: an empty list; at least one layer belongs here"],
    ),
    "no parameters": (
        layers("tanh", loss="loss: {l2: 0.1}\n"),
        ['6:8: "l2" has no parameters to act on'],
    ),
    "no target": (
        layers("dense: 3", loss="loss: cross_entropy\n"),
        ['6:7: "cross_entropy" needs a target: write cross_entropy: NAME, the name of an input'],
    ),
    "add": (
        layers("dense: {units: 5, name: a}", "add: {from: [a, x]}", "dense: 3"),
        ['6:5: "add": the shapes of a [batch, 5] and x [batch, 4] must agree, but 5 is not 4'],
    ),
    "concat": (
        layers("concat: {from: [x, y]}", "dense: 3"),
        [
            '5:5: "concat": needs an input of shape [..., m, ...]; '
            "it was given x [batch, 4] and y [batch]"
        ],
    ),
    "residual": (
        layers("residual: [dense: 5]", "dense: 3"),
        [
            '5:5: "residual": the shapes of dense1 [batch, 5] and x [batch, 4] must agree, '
            "but 5 is not 4"
        ],
    ),
    "tie": (
        layers("dense: {units: 5, name: a}", "dense: {units: 3, tie: {W: a.W}}"),
        ['6:5: "a.W" has shape [5, 4], but dense1.W needs [3, 5]'],
    ),
    "share": (
        layers("dense: {units: 3, name: a}", "tanh: {share: a}"),
        ['6:19: "a" has the parameters W, b, but this layer needs none'],
    ),
    "classes": (
        layers("dense: 2"),
        [
            '6:8: "cross_entropy": y holds integers below 3, but they choose among 2; '
            "it was given y [batch] and dense1 [batch, 2]"
        ],
    ),
    "batches": (
        layers("dense: 3", inputs=INPUTS.replace("[batch],", "[m],")),
        [
            '6:8: "cross_entropy": the shapes of y [m] and dense1 [batch, 3] must agree, '
            "but batch is not m"
        ],
    ),
    "formula's shapes": (
        formula("loss = sum[i](w[i] * y[i])"),
        ['4:17: index "i" of w runs to 4 here but to n in y[i]'],
    ),
    "definition's shapes": (
        defined("out[..., k] = w[k] * in[..., k]", head="    parameters: {w: [7]}\n"),
        [
            '8:21: "mine", used on line 10: index "k" of w runs to 7 here but to 4 in in[..., k]; '
            "it was given x [batch, 4]"
        ],
    ),
    "definition's syntax": (
        defined("out[..., k] = in[..., k] *"),
        ["7:33: found the end of the line, expected a number, a name or a parenthesis"],
    ),
    "definition not used": (
        defined("out[..., k] = in[..., k] )").replace("  - mine\n", ""),
        ['7:32: found ")", expected the end of the line'],
    ),
    "definition that calls itself": (
        defined("out[..., k] = mine(in[..., k])"),
        [
            '7:21: "mine", used on line 9: unknown function "mine"; did you mean "min"?; '
            "it was given x [batch, 4]"
        ],
    ),
    "definition of layers": (
        f"{INPUTS}define: {{mine: {{layers: [mine]}}}}\nlayers: [mine, dense: 3]\n{LOSS}",
        ['4:26: "mine" is made of itself; it has no end'],
    ),
    "dimension of a definition": (
        defined("out[..., k] = w[0] * in[..., k]", head="    parameters: {w: [k-9]}\n"),
        ['6:22: "mine", used on line 10: dimension "k-9" of w must be a positive integer, not -5'],
    ),
    "dimension of a formula": (
        formula("loss = sum[i](w[i])", parameters="{w: [n/3]}"),
        ["2:18: a dimension must be a whole number for every size; floor(n/3) is one"],
    ),
    "unbound index": (
        formula("loss = sum[i](w[j])"),
        [
            '4:19: index "j" is neither on the left nor bound by a reduction such as sum[j](...)',
        ],
    ),
    "real index": (
        formula("r = sum[i](w[i])", "loss = w[b]"),
        [
            "5:12: an index must be an integer, but b[] is real; give the input labels, or "
            "declare it integer"
        ],
    ),
    "vector loss": (
        formula("loss[i] = y[i] * b"),
        ["4:3: loss is one number; reduce it, as in loss = mean[n](...), or call it otherwise"],
    ),
    "labels beyond an array": (
        formula("loss = sum[n](w[k[n]])", parameters="{w: [3], b: []}"),
        ["4:19: k holds integers below 4, but they choose among 3 of w"],
    ),
    "labels of no array": (
        formula("loss = sum[n](w[k[n]])").replace("labels: 4", "labels: m"),
        ['1:53: no array has a dimension "m"; write the number of labels'],
    ),
    "size for an index": (
        formula("loss = sum[i if i != k[0]](y[n] * w[i])"),
        [
            '4:30: index "n" of y[n] is neither on the left nor bound by a reduction, so it is '
            "the size of that name, beyond the last element"
        ],
    ),
    "start beside its recurrence": (
        formula("h[-1, n] = 0", "h[i, j] = h[i-1, j] * w[i] * w[j]", "loss = sum[i, j](h[i, j])"),
        [
            "4:3: the start h[-1, n] may lie outside of h, whose dimension 1 runs to 4; "
            "write an index there"
        ],
    ),
    "syntax and meaning": (
        formula("r = b +", "s = bb * b", "loss = r + s"),
        [
            "4:10: found the end of the line, expected a number, a name or a parenthesis",
            '5:7: unknown name "bb"; did you mean "b"?',
        ],
    ),
    "no equation": (
        formula("# nothing"),
        ["4:3: the formula has no equation; write one such as loss = sum[i](x[i]^2)"],
    ),
    "units beyond reason": (
        layers(f"dense: {2**60}", "dense: 3"),
        [f"5:12: units is at most 1099511627776 (2^40), not {2**60}"],
    ),
    "array beyond reason": (
        layers(f"dense: {2**40}", "dense: 3"),
        [f'5:5: "dense": W has the shape [{2**40}, 4]; an array has at most 2^40 elements'],
    ),
    "depth beyond reason": (
        layers(
            "repeat: {times: 1000, name: a, layers: "
            "[repeat: {times: 1000, name: b, layers: [dense: 4]}]}"
        ),
        ["4:1: unrolled, these are 1,000,000 layers; a network has at most 100,000"],
    ),
    "weight": (
        layers("dense: 3", loss="loss: {cross_entropy: {target: y, weight: .inf}}\n"),
        ["6:43: a number must be finite; found .inf"],
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_the_mistake_its_place_and_nothing_else(case: str) -> None:
    text, expected = MISTAKES[case]
    assert said(text) == expected


@pytest.mark.parametrize(
    "value", ["0", "-3", "1e9999", ".nan", "2**60", "2.5", "true", "'3'", "[3]"]
)
@pytest.mark.parametrize("place", ["units", "shape", "size", "times", "labels"])
def test_an_absurd_size_is_one_mistake(place: str, value: str) -> None:
    text = {
        "units": layers(f"dense: {value}", "dense: 3"),
        "shape": layers("dense: 3", inputs=INPUTS.replace("4", value)),
        "size": layers("dense: 3", more=f"sizes: {{batch: {value}}}\n"),
        "times": layers(f"repeat: {{times: {value}, layers: [dense: 4]}}", "dense: 3"),
        "labels": layers("dense: 3", inputs=INPUTS.replace("labels: 3", f"labels: {value}")),
    }[place]
    (problem,) = said(text)
    assert re.match(r"[1-9]\d*:[1-9]\d*: ", problem)


NAMES = {
    "python": "__import__('os')",
    "latex": r"x}\input{/etc/passwd}",
    "c": 'a*/ system("x"); /*',
    "quotes": '"""',
    "newline": "a\nb",
    "nul": "a\0b",
    "bidi": "a\u202eb",
    "percent": "a%b",
    "jinja": "{{7*7}}",
    "raw": "{% raw %}",
    "path": "../a",
    "dotted": "a.b",
    "empty": "",
    "absurd": "a" * 1000,
}
POSITIONS: dict[str, dict[str, Any]] = {
    "network": {"name": 0},
    "input": {"inputs": {0: ["n", 4]}},
    "dimension": {"inputs": {"x": [0, 4]}},
    "kind": {"layers": [{0: 3}]},
    "layer": {"layers": [{"dense": {"units": 3, "name": 0}}]},
    "option": {"layers": [{"dense": {"units": 3, 0: 3}}]},
    "source": {"layers": [{"dense": {"units": 3, "from": 0}}]},
    "share": {"layers": [{"dense": {"units": 3, "share": 0}}]},
    "tie": {"layers": [{"dense": {"units": 3, "tie": {0: "a.W"}}}]},
    "tied": {"layers": [{"dense": {"units": 3, "tie": {"W": 0}}}]},
    "repeat": {"layers": [{"repeat": {"times": 2, "name": 0, "layers": ["relu"]}}]},
    "residual": {"layers": [{"residual": {"name": 0, "layers": ["relu"]}}]},
    "target": {"loss": {"mse": 0}},
    "loss": {"loss": {0: "x"}},
    "term": {"loss": {"mse": {"target": "x", "name": 0}}},
    "wrt": {"wrt": [0]},
    "size": {"sizes": {0: 3}},
    "definition": {"define": {0: {"formula": "out[...] = in[...]"}}},
    "parameter": {"define": {"d": {"parameters": {0: [2]}, "formula": "out[...] = in[...]"}}},
    "extent": {
        "define": {"d": {"parameters": {"w": [0]}, "formula": "out[...] = in[...]"}},
        "layers": ["d"],
    },
    "own option": {"define": {"d": {"options": {0: 2}, "formula": "out[...] = in[...]"}}},
    "own input": {"define": {"d": {"inputs": [0], "formula": "out[...] = x[...]"}}},
    "initialiser": {
        "define": {"d": {"parameters": {"w": {"shape": [2], "init": 0}}, "formula": "out = w[0]"}},
        "layers": ["d"],
    },
    "variant": {"define": {"d": {"formula": {0: "out[...] = in[...]"}}}},
    "key": {0: 3},
    "formula": {"define": {"d": {"formula": 0}}},
}


def filled(value: Any, name: str) -> Any:
    """The structure with the name in the place of every 0."""
    match value:
        case dict():
            return {name if k == 0 else k: filled(v, name) for k, v in value.items()}
        case list():
            return [filled(item, name) for item in value]
    return name if value == 0 and isinstance(value, int) else value


@pytest.mark.parametrize("position", POSITIONS)
def test_a_hostile_name_is_an_error_like_any_other(position: str) -> None:
    network = {"inputs": {"x": ["n", 4]}, "layers": [{"dense": 4}], "loss": {"mse": "x"}}
    for kind, name in NAMES.items():
        if (position, kind) in {("source", "dotted"), ("formula", "percent")}:
            continue
        with pytest.raises(DeclarationError) as caught:
            symbp.derive(network | filled(POSITIONS[position], name))
        assert all(p.message.isprintable() for p in caught.value.problems), (kind, position)


HOSTILE = (
    r"""*/ system("x"); /* \input{/etc/passwd} ''' \"\"\" {{7*7}} {% raw %} \end{document} ^^M %"""
)


def test_texts_of_a_declaration_never_reach_code(tmp_path: Path) -> None:
    text = (
        f"inputs: {{x: [batch, 2]}}\ndefine:\n  mine:\n    summary: |\n      {HOSTILE}\n"
        f"    options: {{mode: '{HOSTILE.replace(chr(39), '')}'}}\n    formula: |\n"
        f"      out[..., k] = 2 * in[..., k]   # {HOSTILE}\n# {HOSTILE}\n"
        "layers: [mine, dense: 2]\nloss: {mse: x}\n"
    )
    file = tmp_path / 'a"*\\input{x}\n%.yaml'
    file.write_text(f"name: fine\n{text}", encoding="utf-8")
    result = symbp.derive(file, dtype="float64")
    document = result.files["fine.tex"]
    assert "\\input{" not in document
    assert document.count("\\end{document}") == 1
    for name in ("fine.c", "fine.h", "fine.py", "fine_c.py"):
        assert "system(" not in result.files[name]
    result.write(tmp_path)
    assert load("fine", tmp_path).numpy.PARAMETERS
    if shutil.which("pdflatex"):
        compiled = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "fine.tex"]
        done = subprocess.run(compiled, cwd=tmp_path, capture_output=True, check=False)
        assert not done.returncode, done.stdout[-500:]


EVERYTHING = """\
name: double
inputs:
  x: [batch, -4]
  y: {shape: [batch], labels: 0}
define:
  mine: {formula: "out[..., k] = in[..., k] +"}
layers:
  - rellu
  - dense: {unit: 3, name: a}
  - dense: {units: 0, from: nowhere}
  - dense: {units: 3, name: a}
loss:
  - cross_entrpy: y
  - mse: {target: z, weight: .nan}
wrt: [y, q]
sizes: {btch: 3}
"""


def command(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """`python -m symbp` as a process of its own, its output in pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "symbp", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )


def test_all_mistakes_in_one_pass_by_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(EVERYTHING, encoding="utf-8")
    process = command("derive", "net.yaml", "-o", "out", cwd=tmp_path)
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert not (tmp_path / "out").exists()
    lines = err.splitlines()
    assert all(PLACED.fullmatch(line) for line in lines), err
    places = [line.split(": ")[0].removeprefix("net.yaml:") for line in lines]
    assert places == [
        "1:7", "3:14", "4:31", "6:46", "8:5", "9:13", "10:20", "10:29", "11:29", "13:5", "14:19",
        "14:30", "15:7", "15:10", "16:9",
    ]  # fmt: skip


FILES: dict[str, bytes] = {
    "not YAML": b"layers: [dense: 3\nloss: {\n",
    "tab": b"inputs:\n\tx: [3]\n",
    "not UTF-8": b"name: a\nlayers: [dense: \xff]\n",
    "UTF-16": "name: a\n".encode("utf-16"),
    "NUL": b"name: a\0b\n",
    "empty": b"",
    "number": b"3\n",
    "tag": b"!!python/object/apply:os.system ['touch owned']\n",
    "alias bomb": b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
    + b"".join(
        b"%c: &%c [%s]\n" % (98 + k, 98 + k, b",".join([b"*%c" % (97 + k)] * 10)) for k in range(12)
    ),
    "alias of itself": b"inputs: &a {x: *a}\n",
    "50,000 brackets": b"layers: " + b"[" * 50_000 + b"]" * 50_000,
    "50,000 braces": b"layers: " + b"{a: " * 50_000,
    "50,000 parentheses": b"formula: |\n  loss = " + b"(" * 50_000 + b"1" + b")" * 50_000,
    "50,000 signs": b"formula: |\n  loss = " + b"-" * 50_000 + b"1",
    "10 MB": b"name: " + b"a" * 10_000_000,
    "many mistakes": b"inputs: {x: [3]}\nlayers: [" + b"rellu, " * 20_000 + b"]\n",
    "two documents": b"name: a\n---\nname: b\n",
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_declaration(case: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_bytes(FILES[case])
    before = time.process_time()
    result = CliRunner().invoke(main, ["derive", "net.yaml", "-o", "out"])
    assert time.process_time() - before < 5
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert 1 <= len(lines) <= 500
    assert PLACED.fullmatch(lines[0]), lines[0]
    assert os.listdir() == ["net.yaml"]


@pytest.mark.parametrize("target", ["file", "file/below", "full"])
def test_a_folder_that_cannot_be_written_is_left_as_it_was(target: str, tmp_path: Path) -> None:
    declaration = ROOT / "examples" / "textbook.yaml"
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full" / "textbook.c").mkdir(parents=True)  # where a file belongs
    result = CliRunner().invoke(main, ["derive", str(declaration), "-o", str(tmp_path / target)])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    found = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*"))
    assert found == ["file", "full", "full/textbook.c"]


def test_folders_made_for_nothing_are_taken_back(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="cannot be written"):
        pipeline.write({"a" * 300: "x"}, tmp_path / "new" / "newer")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["numpy", "random", "int", "lambda", "_x", "__init__", "é", "a-b"])
def test_a_network_name_that_files_or_code_cannot_have(name: str) -> None:
    (problem,) = said(f"name: {name}\n" + layers("dense: 3"))
    assert problem.startswith("1:7: network name")


@pytest.mark.parametrize("name", ["main", "exp", "np", "self", "size_t", "EOF", "NAN", "linux"])
def test_a_network_name_that_is_a_word_elsewhere_works(name: str) -> None:
    result = symbp.derive(f"name: {name}\n{layers('dense: 3')}")
    assert result.module().PARAMETERS


def test_a_dict_has_paths_for_places() -> None:
    network = {"inputs": {"x": ["n", 4]}, "layers": ["rellu"], "loss": {"l2": "a"}}
    with pytest.raises(DeclarationError) as caught:
        symbp.derive(network)
    assert '<dict>: layers[0]: unknown layer "rellu"; did you mean "relu"?' in str(caught.value)


def test_a_formula_in_a_dict_has_its_line_and_column() -> None:
    network = {"inputs": {"x": ["n"]}, "formula": "a = sum[i](x[i])\nloss = a * bb"}
    with pytest.raises(DeclarationError, match=re.escape('formula:2:12: unknown name "bb"')):
        symbp.derive(network)


def interrupted(folder: Path, declaration: Path, after: float, number: int) -> int:
    """Derive, and send a signal after so many seconds."""
    process = command("derive", declaration, "-o", folder)
    time.sleep(after)
    process.send_signal(number)
    process.communicate()
    return process.returncode


def contents(folder: Path) -> dict[str, str]:
    """Every file of a folder, hidden ones included."""
    return {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()}


def interruptions(folder: Path, times: int) -> None:
    """Derive one of two declarations so often, stopped at random: files of only one are there."""
    text = (ROOT / "examples" / "textbook.yaml").read_text(encoding="utf-8")
    versions = []
    for number in range(2):
        file = folder / f"{number}.yaml"
        file.write_text(f"{text}# {number}\n", encoding="utf-8")  # the digest is in every file
        started = time.monotonic()
        assert command("derive", file, "-o", folder / "out").wait() == 0
        took = time.monotonic() - started
        versions.append(contents(folder / "out"))
    assert versions[0].keys() == versions[1].keys()
    chance = random.Random(0)
    for number in range(times):
        late = took * chance.uniform(0.7, 1.05)
        kind = (signal.SIGINT, signal.SIGTERM)[number % 2]
        interrupted(folder / "out", folder / f"{number // 2 % 2}.yaml", late, kind)
        assert contents(folder / "out") in versions


def test_an_interruption_leaves_the_old_files_or_the_new(tmp_path: Path) -> None:
    interruptions(tmp_path, 2)


@pytest.mark.long
def test_many_interruptions_leave_the_old_files_or_the_new(tmp_path: Path) -> None:
    interruptions(tmp_path, 16)


def test_a_signal_while_files_are_renamed_waits(tmp_path: Path, monkeypatch: Any) -> None:
    files = dict.fromkeys("abc", "new")
    replace = os.replace

    def interrupting(source: Path, target: Path) -> None:
        if target.name == "b":
            signal.raise_signal(signal.SIGINT)
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupting)
    with pytest.raises(KeyboardInterrupt):
        pipeline.write(files, tmp_path)
    assert contents(tmp_path) == files


# --- mutations ----------------------------------------------------------------------------------

SEEDS = (
    layers("dense: 4", "tanh", "residual: [dense: 4, relu]", "dense: {units: 3, name: logits}",
           loss="loss: [{cross_entropy: y}, {l2: 0.1}]\n", more="wrt: [x]\nsizes: {batch: 5}\n"),
    formula("r[n, i] = x[n, i] * w[i] + b", "s[n] = sum[i](exp(r[n, i]))",
            "loss = mean[n]((s[n] - y[n])^2 + w[k[n]])"),
    defined("s[..., k] = in[..., k] * w[k]", "out[..., k] = gain * tanh(s[..., k])",
            head="    options: {gain: 2}\n    parameters: {w: {shape: [k], init: ones}}\n"),
    "inputs: {x: [n, t, 3], z: [n, 2]}\nparameters: {U: [2, 2], V: [2, 3]}\nformula: |\n"
    "  h[n, -1, i] = 0\n  h[n, t, i] = tanh(sum[j](U[i, j] * h[n, t-1, j]) + "
    "sum[k](V[i, k] * x[n, t, k]))\n  loss = sum[n, t, i]((h[n, t, i] - z[n, i])^2)\n",
)  # fmt: skip
# Exchanging one of these for another mostly leaves a declaration that can be derived.
ALIKE = (
    ("+", "-", "*", "/"), ("sum", "mean", "max", "min", "prod"), ("i", "j", "k", "n", "t"),
    ("exp", "log", "sqrt", "sin", "tanh", "sigmoid", "relu", "abs", "softplus", "stop"),
    ("0", "1", "2", "3", "4"), ("x", "y", "w", "b", "z", "U", "V"), ("relu", "tanh", "softmax"),
)  # fmt: skip
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def exchanged(text: str, chance: random.Random) -> str:
    """The text with a few words exchanged for words of the same kind."""
    parts = _TOKEN.findall(text)
    for _ in range(chance.randint(1, 3)):
        words = chance.choice(ALIKE)
        places = [k for k, part in enumerate(parts) if part in words]
        if places:
            parts[chance.choice(places)] = chance.choice(words)
    return "".join(parts)


def mutated(chance: random.Random) -> str:
    """One of the seeds with a few lines or tokens deleted, duplicated, swapped or exchanged."""
    text = chance.choice(SEEDS)
    if chance.random() < 0.5:
        return exchanged(text, chance)
    for _ in range(chance.randint(1, 3)):
        parts = text.splitlines(keepends=True) if chance.random() < 0.2 else _TOKEN.findall(text)
        if len(parts) < 2:
            return text
        a, b = chance.randrange(len(parts)), chance.randrange(len(parts))
        match chance.randrange(4):
            case 0:
                del parts[a]
            case 1:
                parts.insert(a, parts[b])
            case 2:
                parts[a], parts[b] = parts[b], parts[a]
            case _:
                parts[a] = chance.choice(["0", "-1", "batch", "sum", "...", "x", "[", "1e3", "in"])
        text = "".join(parts)
    return f"{text}\n"


def survive(number: int, every: int) -> int:
    """Read and build so many mutations, derive one of `every` that pass; how many passed."""
    chance = random.Random(number)
    passed = 0
    for attempt in range(number):
        text = mutated(chance)
        try:
            pipeline.build(pipeline.read(text), pipeline.Options())
            passed += 1
            if passed % every == 0:
                pipeline.run(text, pipeline.Options(dtype="float64"))
        except (DeclarationError, CheckError):
            continue
        except Exception as error:  # whatever it is, the declaration is what matters
            raise AssertionError(f"attempt {attempt}:\n{text}") from error
    return passed


def test_mutated_declarations_give_errors_of_ours_alone() -> None:
    assert survive(200, 25) > 10


@pytest.mark.long
def test_many_mutated_declarations_give_errors_of_ours_alone() -> None:
    assert survive(3000, 5) > 200
