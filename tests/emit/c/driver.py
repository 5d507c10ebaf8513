"""A C program that calls everything a header declares, on blocks of exactly the promised lengths.

It is written from the header alone, as a user would.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1")
WRONG = (-1, -(2**31), 2**31 - 1, 7)  # tokens out of range in every network of the tests
_LENGTHS = {
    "parameters": "net_N_PARAMETERS", "gradients": "net_N_GRADIENTS", "noise": "net_N_NOISE",
    "workspace": "net_N_WORKSPACE", "state": "net_N_STATE", "next_state": "net_N_STATE",
    "output": "net_N_OUTPUT", "output_bar": "net_N_OUTPUT",
}  # fmt: skip
_RESULTS = ("gradients", "output")
_START = """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "net.h"

static int failures = 0;

/* Whether it is a number, by the bits of its exponent: -ffast-math knows no others. */
static int is_number(net_real value)
{
    uint32_t words[sizeof value / 4];
    memcpy(words, &value, sizeof value);
    const uint32_t exponent = sizeof value == 4 ? 0x7f800000 : 0x7ff00000;
    return (words[sizeof value / 4 - 1] & exponent) != exponent; /* the last word is the highest */
}

static void expect(const char *what, const net_real *values, size_t length, int number)
{
    for (size_t k = 0; k < length; ++k) {
        if (is_number(values[k]) != number) {
            printf("%s[%u] is %g\\n", what, (unsigned)k, (double)values[k]);
            ++failures;
            return;
        }
    }
}

static void *block(size_t bytes)
{
    void *made = malloc(bytes);
    if (made == NULL) {
        exit(2);
    }
    return made;
}
"""


@dataclass(frozen=True)
class Function:
    """A prototype: what it returns, and (type, name) of each argument."""

    name: str
    returns: str
    arguments: tuple[tuple[str, str], ...]

    def takes(self, name: str) -> bool:
        """Whether it has an argument of this name."""
        return any(n == name for _, n in self.arguments)


def functions(header: str) -> list[Function]:
    """The prototypes of the functions that compute."""
    found = []
    for returns, name, inside in re.findall(
        r"^(void|net_real) (net_\w+)\(([^;]*)\);", header, re.M
    ):
        stated = [a.strip().removeprefix("const ") for a in inside.split(",")]
        pairs = tuple((a.split()[0], a.split()[1].removeprefix("*")) for a in stated)
        found.append(Function(name, returns, pairs))
    return [f for f in found if f.takes("workspace")]


def inputs(header: str) -> dict[str, int]:
    """The lengths of the inputs that the header lists."""
    listed = re.findall(r"^ \*   (\w+): \w+((?:\[\d*\])+)", header, re.M)
    return {n: prod(int(e) for e in re.findall(r"\d+", extents)) for n, extents in listed}


def run(
    header: str,
    folder: Path,
    command: Sequence[str],
    wrong: str = "",
    *,
    under: Sequence[str] = (),
    unset: Collection[str] = (),
) -> None:
    """Compile net.c and the program; run it on right inputs, then on wrong ones, and assert.

    It runs `under` another program, if any; nothing is put into the `unset` arrays beforehand.
    """
    (folder / "main.c").write_text(program(header, wrong, unset))
    compiling = [*command, "-std=c99", "main.c", "net.c", "-o", "main", "-lm"]
    subprocess.run(compiling, cwd=folder, check=True)
    for value in ((), *((str(w),) for w in WRONG if wrong)):
        done = subprocess.run(
            [*under, str(folder / "main"), *value],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def program(header: str, wrong: str = "", unset: Collection[str] = ()) -> str:
    """The program; its argument, if any, fills the integer input `wrong` but for the first."""
    lengths = {n: str(size) for n, size in inputs(header).items()} | _LENGTHS
    made = functions(header)
    arguments = dict.fromkeys((t, n) for f in made for t, n in f.arguments if n != "rate")
    lines = [
        f"{kind} *{name} = block({lengths[name]} * sizeof *{name});" for kind, name in arguments
    ]
    set_here = [(kind, name) for kind, name in arguments if name not in unset]
    lines += [line for kind, name in set_here for line in _filled(kind, name, lengths[name])]
    if wrong:
        filled = f"{wrong}[k] = (int32_t)strtol(argv[1], NULL, 10);"
        lines.append(f"for (int k = 1; argc > 1 && k < {lengths[wrong]}; ++k) {filled}")
    calls = [line for f in made for line in _call(f, wrong, lengths)]
    lines += [*_drawn(header), *calls, *calls]
    lines += [f"free({name});" for _, name in arguments]
    body = "\n    ".join([*lines, "return failures != 0;"])
    given = "int argc, char **argv" if wrong else "void"
    return f"{_START}\nint main({given})\n{{\n    {body}\n}}\n"


def _filled(kind: str, name: str, length: str) -> list[str]:
    """Small numbers, some negative; labels and tokens 0 and 1."""
    value = "k % 2" if kind == "int32_t" else f"({kind})(k*7 % 11 - 4) / 13"
    return [f"for (int k = 0; k < (int)({length}); ++k) {name}[k] = {value};"]


def _drawn(header: str) -> list[str]:
    """The fresh state, and noise from a seed, where there are such."""
    lines = ["net_state(state);"] if "net_state(" in header else []
    return lines + (["net_noise(3, noise);"] if "net_noise(" in header else [])


def _call(function: Function, wrong: str, lengths: dict[str, str]) -> list[str]:
    """A call, and what is expected of its results."""
    given = [n if n != "rate" else "(net_real)0.01" for _, n in function.arguments]
    call = f"{function.name}({', '.join(given)})"
    number = "argc < 2" if wrong and function.takes(wrong) else "1"
    lines = [f"{call};"]
    if function.returns == "net_real":
        text = f'expect("{function.name}", &result, 1, {number});'
        lines = [f"{{ const net_real result = {call}; {text} }}"]
    for name in _RESULTS:
        if function.takes(name):
            text = f'expect("{function.name} {name}", {name}, {lengths[name]}, {number});'
            lines.append(text)
    for name in ("parameters", "state", "next_state"):
        if function.takes(name):
            lines.append(f'expect("{function.name} {name}", {name}, {lengths[name]}, 1);')
    return lines
