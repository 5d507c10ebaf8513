"""The compiled C under AddressSanitizer and UndefinedBehaviorSanitizer, in a process of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import driver
import pytest
from c_catalogue import CATALOGUE, SIZES
from c_networks import Compiled
from declared import DECLARED, declared, written

SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1")
STRICT = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror")
TOKENS = {"pictures": "y", "tokens": "x", "attention": "x", "adversaries": "c", "no_loss": "t"}


FAST = ("-O3", "-march=native", "-ffast-math")


def run(
    header: str,
    compiler: str,
    folder: Path,
    token: tuple[str, int] = ("", 0),
    flags: tuple[str, ...] = SANITIZE,
) -> None:
    """Compile and run; what the sanitizers find ends the process with an error."""
    (folder / "main.c").write_text(driver.program(header, *token))
    command = [compiler, *STRICT, *flags, "main.c", "net.c", "-o", "main", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    done = subprocess.run(
        [str(folder / "main")], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n != "awkward_names"])
def test_equations(name: str, tmp_path: Path) -> None:
    run(Compiled.of(CATALOGUE[name](), tmp_path, SIZES).files.header, "cc", tmp_path)


@pytest.mark.parametrize("name", ["classifier", "embedding", "masked"])
@pytest.mark.parametrize("value", [-1, 2147483647])
def test_labels_out_of_range(name: str, value: int, tmp_path: Path, compiler: str) -> None:
    wrong = "x" if name == "embedding" else "y"
    header = Compiled.of(CATALOGUE[name](), tmp_path, SIZES).files.header
    run(header, compiler, tmp_path, (wrong, value))


@pytest.mark.parametrize("name", DECLARED)
def test_declarations(name: str, tmp_path: Path, compiler: str) -> None:
    made = declared(name, 3)
    written(made, tmp_path)
    run(made.files.header, compiler, tmp_path)


@pytest.mark.parametrize("name", TOKENS)
def test_tokens_out_of_range(name: str, tmp_path: Path) -> None:
    made = declared(name, 3)
    written(made, tmp_path)
    for value in (-1, -(2**31), 2**31 - 1, 7):
        run(made.files.header, "cc", tmp_path, (TOKENS[name], value))


@pytest.mark.parametrize("name", ["pictures", "tokens", "adversaries"])
@pytest.mark.parametrize("flags", [FAST, (*FAST, "-Dnet_DOUBLE")])
def test_results_are_nan_whatever_the_flags(
    name: str, flags: tuple[str, ...], tmp_path: Path, compiler: str
) -> None:
    made = declared(name, 3)
    written(made, tmp_path)
    run(made.files.header, compiler, tmp_path, flags=flags)
    run(made.files.header, compiler, tmp_path, (TOKENS[name], -1), flags)
