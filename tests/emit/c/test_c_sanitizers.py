"""The compiled C under AddressSanitizer and UndefinedBehaviorSanitizer, in a process of its own."""

from __future__ import annotations

from pathlib import Path

import driver
import pytest
from declared import DECLARED, TOKENS, declared, written
from driver import SANITIZE

STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
FAST = ("-O3", "-march=native", "-ffast-math")


def run(name: str, compiler: str, folder: Path, *flags: str) -> None:
    """Compile with the flags; call everything on right inputs, then on wrong ones."""
    made = declared(name, 3)
    written(made, folder)
    driver.run(made.files.header, folder, (compiler, *STRICT, *flags), TOKENS.get(name, ""))


@pytest.mark.parametrize("name", DECLARED)
def test_nothing_is_found(name: str, tmp_path: Path) -> None:
    run(name, "cc", tmp_path, *SANITIZE)


@pytest.mark.long
@pytest.mark.parametrize("name", DECLARED)
def test_nothing_is_found_by_any_compiler(name: str, tmp_path: Path, compiler: str) -> None:
    run(name, compiler, tmp_path, *SANITIZE)
    run(name, compiler, tmp_path, *SANITIZE, "-Dnet_DOUBLE")


@pytest.mark.parametrize("name", ["adversaries", "no_loss", "moved"])
def test_results_are_nan_whatever_the_flags(name: str, tmp_path: Path, compiler: str) -> None:
    double = ("-Dnet_DOUBLE",) if compiler == "clang" else ()
    run(name, compiler, tmp_path, *FAST, *double)


@pytest.mark.long
@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize("precision", [(), ("-Dnet_DOUBLE",)])
def test_results_are_nan_in_every_network(
    name: str, precision: tuple[str, ...], tmp_path: Path, compiler: str
) -> None:
    run(name, compiler, tmp_path, *FAST, *precision)
