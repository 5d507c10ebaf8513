"""No result depends on what the workspace held: valgrind knows which numbers were never set."""

from __future__ import annotations

import shutil
from pathlib import Path

import driver
import pytest
from declared import DECLARED, TOKENS, declared, written

pytestmark = pytest.mark.skipif(
    shutil.which("valgrind") is None or shutil.which("gcc") is None,
    reason="valgrind or gcc is not installed",
)
# Vectors at their plainest: valgrind does not know all of them.
BUILD = ("gcc", "-O1", "-g", "-Dnet_SCALAR", "-march=x86-64")
WATCHED = ("valgrind", "--quiet", "--error-exitcode=1")
UNSET = ("workspace", "gradients", "output", "next_state")


def _run(name: str, folder: Path) -> None:
    made = declared(name, 3)
    written(made, folder)
    wrong = TOKENS.get(name, "")
    driver.run(made.files.header, folder, BUILD, wrong, under=WATCHED, unset=UNSET)


@pytest.mark.parametrize("name", ["pictures", "attention", "state", "tokens"])
def test_no_result_depends_on_what_was_never_set(name: str, tmp_path: Path) -> None:
    _run(name, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", DECLARED)
def test_no_result_of_any_network_does(name: str, tmp_path: Path) -> None:
    _run(name, tmp_path)


def test_a_number_that_was_never_set_is_found(tmp_path: Path) -> None:
    made = declared("attention", 3)
    written(made, tmp_path)
    with pytest.raises(AssertionError, match="uninitialised"):
        driver.run(made.files.header, tmp_path, BUILD, under=WATCHED, unset=(*UNSET, "parameters"))
