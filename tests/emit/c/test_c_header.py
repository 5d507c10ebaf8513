"""The interface: macros, table, signatures, and what the source may include."""

from __future__ import annotations

import ctypes
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from c_catalogue import CATALOGUE, SIZES, awkward_names, classifier, no_loss
from c_networks import Compiled
from declared import declared


class Entry(ctypes.Structure):
    """A row of the table of parameters."""

    _fields_ = [("name", ctypes.c_char_p), ("offset", ctypes.c_size_t), ("length", ctypes.c_size_t)]


@pytest.fixture
def compiled(tmp_path: Path) -> Compiled:
    """The classifier, emitted."""
    return Compiled.of(classifier(), tmp_path, SIZES)


def declarations(header: str) -> list[str]:
    """The prototypes, on one line each."""
    return [" ".join(d.split()) for d in re.findall(r"^[\w ]*\*?net_\w+\([^;]*;", header, re.M)]


def test_signatures_with_a_loss(compiled: Compiled) -> None:
    inputs = "const net_real *x, const int32_t *y"
    assert declarations(compiled.files.header) == [
        "const net_tensor *net_tensors(void);",
        f"net_real net_forward(const net_real *parameters, {inputs}, net_real *workspace);",
        f"void net_backward(const net_real *parameters, {inputs}, net_real *workspace, "
        "net_real *gradients);",
        f"net_real net_step(net_real *parameters, {inputs}, net_real *workspace, net_real rate);",
        "void net_predict(const net_real *parameters, const net_real *x, net_real *workspace, "
        "net_real *output);",
    ]


def test_signatures_without_a_loss(tmp_path: Path) -> None:
    head = "(const net_real *parameters, const net_real *x, net_real *workspace, "
    assert declarations(Compiled.of(no_loss(), tmp_path, SIZES).files.header) == [
        "const net_tensor *net_tensors(void);",
        f"void net_forward{head}net_real *output);",
        f"void net_backward{head}const net_real *output_bar, net_real *gradients);",
        f"void net_predict{head}net_real *output);",
    ]


def test_macros_count_elements(compiled: Compiled) -> None:
    assert compiled.macro("BATCH") == 5
    assert compiled.macro("N_PARAMETERS") == 4 * 5 + 4 + 3 * 4
    assert compiled.macro("N_GRADIENTS") == 4 * 5 + 4 + 3 * 4 + 5 * 5
    assert compiled.macro("N_OUTPUT") == 5 * 3
    assert compiled.macro("OFFSET_V") == 4 * 5 + 4
    assert compiled.macro("GRADIENT_OFFSET_x") == 4 * 5 + 4 + 3 * 4


def test_the_table_says_what_the_macros_say(compiled: Compiled) -> None:
    library = compiled.library("-O1").library
    library.net_tensors.restype = ctypes.POINTER(Entry)
    table = library.net_tensors()
    rows = [(table[k].name, table[k].offset, table[k].length) for k in range(3)]
    assert compiled.macro("N_TENSORS") == 3
    assert rows == [(b"W", 0, 20), (b"b", 20, 4), (b"V", 24, 12)]


def test_names_in_the_table_are_the_users(tmp_path: Path) -> None:
    library = Compiled.of(awkward_names(), tmp_path, SIZES).library("-O1").library
    library.int_tensors.restype = ctypes.POINTER(Entry)
    assert library.int_tensors()[1].name.decode() == "σ"


@pytest.mark.parametrize("name", CATALOGUE)
def test_depends_on_nothing_but_the_standard_headers(name: str, tmp_path: Path) -> None:
    files = Compiled.of(CATALOGUE[name](), tmp_path, SIZES).files
    asked = re.compile(r"^#ifdef net_CBLAS\n.*?^#endif\n", re.MULTILINE | re.DOTALL)
    text = asked.sub("", files.header + files.source)
    included = set(re.findall(r"#include [<\"](.*)[>\"]", text))
    allowed = {"math.h", "stdint.h", "stddef.h"}
    assert included <= allowed | {"net.h", "int.h"}
    assert not re.search(r"\b(malloc|calloc|free|alloca)\b", files.source)


@pytest.mark.parametrize("name", CATALOGUE)
def test_nothing_mutable_outlives_a_call(name: str, tmp_path: Path) -> None:
    source = Compiled.of(CATALOGUE[name](), tmp_path, SIZES).files.source
    data = [line for line in source.splitlines() if line.startswith("static") and "[" in line]
    assert all(line.startswith("static const ") for line in data if line.endswith("{"))
    assert not re.search(r"^[ \t]+static\b", source, re.M)


def test_the_workspace_is_counted_to_the_last_element(compiled: Compiled) -> None:
    library = compiled.library("-O1")
    rng = np.random.default_rng(0)
    arrays = {
        "x": rng.standard_normal((5, 5)), "y": rng.integers(0, 3, 5), "b": np.zeros(4),
        "W": rng.standard_normal((4, 5)), "V": rng.standard_normal((3, 4)),
    }  # fmt: skip
    length = compiled.macro("N_WORKSPACE")
    library.workspace = np.full(length + 8, 12345.0)
    library.call("step", library.flat(arrays), *library.inputs(arrays), library.workspace, 0.1)
    assert (library.workspace[length:] == 12345.0).all()


@pytest.mark.parametrize(("most", "fits"), [("8191", False), ("PTRDIFF_MAX", True)])
def test_arrays_must_fit_the_address_space(most: str, fits: bool, tmp_path: Path) -> None:
    header = declared("attention").files.header
    text = header.replace("PTRDIFF_MAX", f"({most})")
    (tmp_path / "net.h").write_text(text)
    (tmp_path / "t.c").write_text('#include "net.h"\n')
    done = subprocess.run(["cc", "-std=c99", "-fsyntax-only", "t.c"], cwd=tmp_path, check=False)
    longest = int(re.search(r"_fits\[(\d+) <=", header)[1])
    assert longest * 4 > 8191
    assert (done.returncode == 0) == fits
