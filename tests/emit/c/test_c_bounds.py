"""Every element that the functions touch lies in its own tensor, not only in the workspace.

Sanitizers see the workspace as one block, so here each access is emitted with a check of its index
too.
"""

from __future__ import annotations

from pathlib import Path

import driver
import pytest
from c_catalogue import CATALOGUE, SIZES
from c_networks import Compiled
from declared import DECLARED, TOKENS, emitted, written
from driver import SANITIZE

from symbp.emit.c.statements import extrema, groups, hoist, loads, sinks, statements, sums
from symbp.emit.c.text import printer
from symbp.emit.c.text.printer import Scope
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
    for module in (printer, extrema, statements, loads, hoist, groups, sinks, sums):
        monkeypatch.setattr(module, "element", checked)


def run(header: str, folder: Path, token: str, *flags: str) -> None:
    """Compile with the checks, call everything twice, on right tokens and on wrong ones."""
    (folder / "check.h").write_text(CHECK)
    driver.run(header, folder, ("cc", *flags, "-include", "check.h"), token)


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n != "awkward_names"])
def test_equations(name: str, tmp_path: Path) -> None:
    made = Compiled.of(CATALOGUE[name](), tmp_path, SIZES)
    assert "check_at(" in made.files.source
    integers = [n for n in made.net.inputs if made.net.tensors[n].kind == "integer"]
    run(made.files.header, tmp_path, next(iter(integers), ""), *SANITIZE)


@pytest.mark.parametrize("name", DECLARED)
def test_declarations(name: str, tmp_path: Path) -> None:
    made = emitted(name, 3)
    assert "check_at(" in made.files.source
    written(made, tmp_path)
    run(made.files.header, tmp_path, TOKENS.get(name, ""), "-O1")
