"""The compiled C under AddressSanitizer and UndefinedBehaviorSanitizer, in a process of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from c_catalogue import CATALOGUE, SIZES
from c_networks import Compiled

SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1")


def program(compiled: Compiled, label: int) -> str:
    """A main that calls everything twice on heap blocks of exactly the promised lengths."""
    net, name = compiled.net, compiled.net.name
    lines: list[str] = []
    arguments: dict[str, str] = {}
    for number, tensor_name in enumerate(net.inputs):
        t = net.tensors[tensor_name]
        length = 1
        for extent in compiled.shape(tensor_name):
            length *= extent
        kind = "int32_t" if t.kind == "integer" else f"{name}_real"
        value = str(label) if t.kind == "integer" else f"({name}_real)(i % 7) / 7"
        arguments[tensor_name] = f"in{number}"
        lines += [
            f"{kind} *in{number} = ({kind} *)malloc({length} * sizeof *in{number});",
            f"for (int i = 0; i < {length}; ++i) in{number}[i] = {value};",
        ]
    inputs = "".join(f", {a}" for a in arguments.values())
    some = "".join(f", {a}" for n, a in arguments.items() if n not in net.targets)
    if net.terms:
        calls = [
            f"{name}_forward(p{inputs}, w);", f"{name}_backward(p{inputs}, w, g);",
            f"{name}_step(p{inputs}, w, ({name}_real)0.1);",
        ]  # fmt: skip
    else:
        calls = [f"{name}_forward(p{inputs}, w, o);", f"{name}_backward(p{inputs}, w, o, g);"]
    calls.append(f"{name}_predict(p{some}, w, o);")
    blocks = [("p", "N_PARAMETERS"), ("g", "N_GRADIENTS"), ("w", "N_WORKSPACE"), ("o", "N_OUTPUT")]
    for block, length in blocks:
        lines.append(
            f"{name}_real *{block} = ({name}_real *)calloc({name}_{length}, sizeof *{block});"
        )
    lines.append(f"for (int i = 0; i < {name}_N_PARAMETERS; ++i) p[i] = ({name}_real)(i % 5) / 5;")
    freed = [*arguments.values(), "p", "g", "w", "o"]
    lines += [*calls, *calls, *(f"free({b});" for b in freed), "return 0;"]
    body = "\n    ".join(lines)
    return f'#include "{name}.h"\n#include <stdlib.h>\nint main(void)\n{{\n    {body}\n}}\n'


def run(compiled: Compiled, compiler: str, label: int, folder: Path) -> None:
    """Compile with the sanitizers and run; a finding ends the process with an error."""
    (folder / "main.c").write_text(program(compiled, label))
    sources = ["main.c", f"{compiled.net.name}.c"]
    command = [compiler, "-std=c99", *SANITIZE, *sources, "-o", "t", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    done = subprocess.run(
        [str(folder / "t")], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", CATALOGUE)
def test_clean(name: str, tmp_path: Path) -> None:
    run(Compiled.of(CATALOGUE[name](), tmp_path, SIZES), "cc", 1, tmp_path)


@pytest.mark.parametrize("name", ["classifier", "embedding", "masked"])
@pytest.mark.parametrize("label", [-1, 2147483647])
def test_clean_with_labels_out_of_range(
    name: str, label: int, tmp_path: Path, compiler: str
) -> None:
    run(Compiled.of(CATALOGUE[name](), tmp_path, SIZES), compiler, label, tmp_path)
