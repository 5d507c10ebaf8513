"""Every element that the functions touch lies in its own tensor, not only in the workspace.

Sanitizers see the workspace as one block, so here each access is emitted with a check of its index.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import driver
import pytest
from c_catalogue import CATALOGUE, SIZES
from c_networks import Compiled
from declared import DECLARED, declared, written

from symbp.emit.c import loads, printer, statements
from symbp.emit.c.printer import Scope
from symbp.ir import Access

CHECK = """\
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
static inline ptrdiff_t check_at(ptrdiff_t place, ptrdiff_t size, const char *what)
{
    if (place < 0 || place >= size) {
        printf("%s: %ld of %ld\\n", what, (long)place, (long)size);
        exit(3);
    }
    return place;
}
"""
_element = printer.element


def checked(access: Access, scope: Scope) -> str:
    """`X[check_at(n*64 + k, 640, "X")]`."""
    text = _element(access, scope)
    if access in scope.loaded:
        return text
    formal = scope.formals[access.tensor]
    name = formal.identifier
    place = text.removeprefix(f"{name}[").removesuffix("]")
    return f'{name}[check_at({place}, {formal.size}, "{name}")]'


@pytest.fixture(autouse=True)
def _checks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (printer, statements, loads):
        monkeypatch.setattr(module, "element", checked)


def run(header: str, folder: Path, token: tuple[str, int] = ("", 0)) -> None:
    """Compile with the checks, call everything twice."""
    (folder / "check.h").write_text(CHECK)
    (folder / "main.c").write_text(driver.program(header, *token))
    command = ["cc", "-std=c99", "-O1", "-include", "check.h", "main.c", "net.c", "-o", "main"]
    subprocess.run([*command, "-lm"], cwd=folder, check=True)
    done = subprocess.run(
        [str(folder / "main")], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n != "awkward_names"])
def test_equations(name: str, tmp_path: Path) -> None:
    made = Compiled.of(CATALOGUE[name](), tmp_path, SIZES).files
    assert "check_at(" in made.source
    run(made.header, tmp_path)


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("batch", [2, 3])
def test_declarations(name: str, batch: int, tmp_path: Path) -> None:
    made = declared.__wrapped__(name, batch)
    assert "check_at(" in made.files.source
    written(made, tmp_path)
    run(made.files.header, tmp_path)
