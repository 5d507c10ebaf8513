"""The benchmarks of training steps run: nets derive, contenders agree, and who differs is refused.

Nothing here looks at a time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "benchmarks"
NETS = ["a1", "a4", "b", "c1", "c2", "d", "e", "f", "g"]
QUICK = ("--rounds", "1", "--burst", "0.001", "--flags=-std=c99 -O1")

needs_compiler = pytest.mark.skipif(
    not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="no C compiler"
)


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True, text=True, timeout=900, check=False, cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


def _measured(folder: Path, script: str, *words: str) -> list[dict[str, object]]:
    """The results of a benchmark that must end well, as it writes them."""
    written = folder / "figures.json"
    where = ("--folder", str(folder / "build"), "--json", str(written))
    done = _run(folder, str(BENCHMARKS / script), *QUICK, *where, *words)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = json.loads(written.read_text("utf-8"))
    return found["results"] if isinstance(found, dict) else found


def _contenders(result: dict[str, object]) -> set[str]:
    rows = result["rows"]
    assert isinstance(rows, list)
    return {row["contender"] for row in rows}


def _ours_agree(folder: Path, nets: list[str]) -> None:
    words = ("--only", "symbp-c,symbp-numpy", "--nets", ",".join(nets))
    results = _measured(folder, "step.py", *words)
    assert [result["net"] for result in results] == nets
    for result in results:
        assert _contenders(result) == {"symbp-c", "symbp-numpy"}
        assert result["memory"]


@needs_compiler
def test_c_and_numpy_find_the_same_losses(tmp_path: Path) -> None:
    _ours_agree(tmp_path, ["a1", "c1", "e"])


@pytest.mark.long
@needs_compiler
def test_c_and_numpy_of_every_net_find_the_same_losses(tmp_path: Path) -> None:
    _ours_agree(tmp_path, NETS)


@needs_compiler
def test_peers_that_need_no_framework_agree(tmp_path: Path) -> None:
    peers = {"numpy-plain", "numpy-optimised", "c-plain"}
    only = ",".join(["symbp-numpy", *sorted(peers)])
    *results, last = _measured(tmp_path, "step.py", "--only", only, "--nets", "a4,b,c2,g")
    for result in results:
        assert _contenders(result) == {"symbp-numpy", *peers}
    assert _contenders(last) == {"symbp-numpy", "numpy-plain"}


@needs_compiler
def test_a_sibling_is_compared_with_its_nearest(tmp_path: Path) -> None:
    (kept,) = _measured(tmp_path, "siblings.py", "--nets", "small")
    assert (kept["name"], kept["nearest"]) == ("small", "b")


@pytest.mark.long
@needs_compiler
def test_c_and_numpy_of_every_sibling_find_the_same_losses(tmp_path: Path) -> None:
    files = {path.stem for path in (BENCHMARKS / "nets" / "siblings").glob("*.yaml")}
    names = {str(kept["name"]) for kept in _measured(tmp_path, "siblings.py")}
    assert names >= files


@needs_compiler
def test_what_does_not_compile_fails_the_run(tmp_path: Path) -> None:
    words = ("--nets", "a4", "--only", "symbp-c,c-plain", "--rounds", "1", "--burst", "0.001")
    flags = f"--flags=-include {tmp_path / 'nowhere.h'}"
    script = str(BENCHMARKS / "step.py")
    done = _run(tmp_path, script, *words, flags, "--folder", str(tmp_path))
    assert done.returncode == 1
    assert "failed, symbp-c" in done.stdout
    assert "c-plain" in done.stdout
    assert "Traceback" not in done.stderr


def test_an_unknown_net_is_named(tmp_path: Path) -> None:
    done = _run(tmp_path, str(BENCHMARKS / "step.py"), "--nets", "b,z")
    assert done.returncode == 1
    assert 'no net "z"; there are a1, a4, b' in done.stderr


REFUSED = """
import sys
from types import SimpleNamespace
sys.path.insert(0, {folder!r})
import common

def worker(name, ours, *losses):
    contender = SimpleNamespace(ours=ours)
    return SimpleNamespace(name=name, losses=list(losses), contender=contender)

ours = [worker("good", True, 2.0, 1.9, 1.8), worker("bad", True, 2.0, 1.9004, 1.8)]
peers = [worker("peer", False, 2.0001, 1.9, 1.8), worker("none", False, 2.0, 1.9, float("nan"))]
third = worker("third", False, 2.0, 1.9, 1.8)
print(*[w.name for w in common.agreeing([*ours, *peers[:1]])])
print(*[w.name for w in common.agreeing([*ours, third, *peers])])
"""


def test_whose_losses_differ_is_refused(tmp_path: Path) -> None:
    done = _run(tmp_path, "-c", REFUSED.format(folder=str(BENCHMARKS)))
    lines = done.stdout.splitlines()
    assert lines[0].startswith("refused, bad: its losses are [2.0, 1.9004, 1.8]"), done.stderr
    assert lines[1] == "good peer"
    assert [line.split(":")[0] for line in lines[2:-1]] == ["refused, bad", "refused, none"]
    assert lines[-1] == "good third peer"


COUNTED = """
import sys
sys.path.insert(0, {folder!r})
import cases, flops, symbp
from symbp.pipeline import c_sizes

for name in {names!r}:
    derived = symbp.derive(cases.YAML / f"{{name}}.yaml", targets=())
    sizes = c_sizes(derived.result.network)[0]
    found = flops.of_products(derived.result.main.plan, sizes)
    print(name, found / cases.flops(cases.NETS[name]))
"""


def test_operations_counted_from_the_plan_are_those_of_the_formula(tmp_path: Path) -> None:
    names = ["a4", "b", "c2", "d", "e", "f", "g"]
    done = _run(tmp_path, "-c", COUNTED.format(folder=str(BENCHMARKS), names=names))
    assert not done.returncode, done.stderr[-3000:]
    ratios = dict(line.split() for line in done.stdout.splitlines())
    assert list(ratios) == names
    # e starts from a state of zeros, which the formula multiplies too; of f's masked products
    # the formula counts what the mask leaves.
    for name, ratio in ratios.items():
        assert float(ratio) == pytest.approx(1, abs=0.02 if name in "ef" else 1e-12)


@pytest.mark.oracle
@needs_compiler
def test_pytorch_finds_the_same_losses(tmp_path: Path) -> None:
    for result in _measured(tmp_path, "step.py", "--only", "symbp-numpy,torch-eager"):
        assert _contenders(result) == {"symbp-numpy", "torch-eager"}
