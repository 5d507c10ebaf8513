"""Compiled C computes what the reference interpreter does, for every construct of the language."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from c_catalogue import CATALOGUE, SIZES, N
from c_networks import Compiled, agrees

from symbp.errors import DeclarationError

FAST = ("-O3", "-march=native", "-ffast-math")


@pytest.mark.parametrize("name", CATALOGUE)
def test_equals_the_interpreter(name: str, tmp_path: Path) -> None:
    compiled = Compiled.of(CATALOGUE[name](), tmp_path, SIZES)
    agrees(compiled, compiled.library("-O0"))


@pytest.mark.parametrize("name", CATALOGUE)
def test_sizes_may_be_bound_for_c_alone(name: str, tmp_path: Path) -> None:
    compiled = Compiled.of(CATALOGUE[name](), tmp_path, SIZES, bound=False)
    (tmp_path / "bound").mkdir()
    bound = Compiled.of(CATALOGUE[name](), tmp_path / "bound", SIZES)
    if compiled.files != bound.files:
        agrees(compiled, compiled.library("-O0"))


def test_a_divisor_that_the_sizes_make_zero(tmp_path: Path) -> None:
    net = CATALOGUE["no_loss"]()
    template = replace(net.templates["part0"], nonzero=(N - 5,))
    with pytest.raises(DeclarationError, match="divisor batch - 5 is 0 for batch = 5"):
        Compiled.of(replace(net, templates={"part0": template}), tmp_path, SIZES)


@pytest.mark.parametrize("name", CATALOGUE)
def test_equals_the_interpreter_when_optimised(name: str, tmp_path: Path) -> None:
    compiled = Compiled.of(CATALOGUE[name](), tmp_path, SIZES)
    agrees(compiled, compiled.library(*FAST))


@pytest.mark.parametrize("name", CATALOGUE)
def test_compiles_without_a_warning(compiler: str, name: str, tmp_path: Path) -> None:
    compiled = Compiled.of(CATALOGUE[name](), tmp_path, SIZES)
    for flags in (("-O1",), (f"-D{compiled.net.name}_DOUBLE", "-fsyntax-only")):
        assert compiled.complaints(compiler, "-std=c99", *flags) == ""


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_compiles_as_cpp_without_a_warning(compiler: str, name: str, tmp_path: Path) -> None:
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    compiled = Compiled.of(CATALOGUE[name](), tmp_path, SIZES)
    assert compiled.complaints(compiler, "-x", "c++", "-fsyntax-only") == ""
