"""Build a network's training program for the board and for the host, run it, read the linker's map.

The board is an Arm MPS2 with the AN386 image, a Cortex-M4F, as QEMU emulates it. No library is
linked, neither C's nor the compiler's.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPILER, EMULATOR = "arm-none-eabi-gcc", "qemu-system-arm"
SECONDS = 300  # that a run may take
WARNINGS = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror")
FLAGS = (
    "-std=c99",
    "-Os",
    "-mcpu=cortex-m4",
    "-mthumb",
    "-mfloat-abi=hard",
    "-mfpu=fpv4-sp-d16",
    "-ffreestanding",
    "-fbuiltin",  # square roots and absolute values are instructions
    "-fno-math-errno",
    "-fno-tree-loop-distribute-patterns",  # no call of memset or memcpy in place of a loop
)


@dataclass(frozen=True)
class Taken:
    """Bytes on the board by the linker's map.

    `network` is the code and tables of the network's own file in flash, `program` those of the
    training program with its data set, `data` the image of initialised variables (the parameters
    to start from); `ram` is all of it that is used, the stack's room included.
    """

    network: int
    program: int
    data: int
    ram: int


def missing() -> str:
    """What is not installed, "" when all is there."""
    absent = [program for program in (COMPILER, EMULATOR) if shutil.which(program) is None]
    if not _host_compiler():
        absent.append("a C compiler for the host")
    return " and ".join(absent)


def _host_compiler() -> list[str]:
    chosen = shlex.split(os.environ.get("CC", ""))
    if chosen:
        return chosen
    return next(([name] for name in ("cc", "gcc", "clang") if shutil.which(name)), [])


def run(command: Sequence[str], seconds: float = SECONDS) -> str:
    """What the command prints; RuntimeError, with what it said, when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{command[0]} took more than {seconds} s") from error
    if done.returncode:
        said = (done.stderr + done.stdout)[-2000:]
        raise RuntimeError(f"{' '.join(command)}\nexit status {done.returncode}\n{said}")
    return done.stdout


def _sources(folder: Path, network: str) -> list[str]:
    """What both machines compile alike: which network, and where its files are."""
    return [
        f"-DNETWORK={network}",
        f'-DNETWORK_HEADER="{network}.h"',
        "-I",
        str(folder),
        "-I",
        str(HERE),
    ]


def build_host(folder: Path, network: str) -> Path:
    """The program for this computer, without -ffast-math: operations round as on the board."""
    program = folder / "host"
    files = [folder / f"{network}.c", HERE / "train.c", HERE / "host.c"]
    command = [*_host_compiler(), *WARNINGS, "-O2", *_sources(folder, network)]
    run([*command, *map(str, files), "-o", str(program)])
    return program


def build(folder: Path, network: str, stack: int) -> Path:
    """The program for the board, linked with a map; the stack gets so many bytes of RAM."""
    objects = []
    for source in (folder / f"{network}.c", HERE / "train.c", HERE / "board.c"):
        made = folder / f"{source.stem}.o"
        command = [COMPILER, *WARNINGS, *FLAGS, *_sources(folder, network)]
        run([*command, "-c", str(source), "-o", str(made)])
        objects.append(str(made))
    image = folder / "board.elf"
    script = ["-nostdlib", "-T", str(HERE / "board.ld"), f"-Wl,--defsym=STACK_SIZE={stack}"]
    command = [COMPILER, *FLAGS, *script, f"-Wl,-Map={folder / 'board.map'}"]
    run([*command, *objects, "-o", str(image)])
    return image


def emulate(image: Path) -> str:
    """What the program writes to its serial port; RuntimeError when it ends with a fault."""
    machine = ["-machine", "mps2-an386", "-display", "none", "-monitor", "none"]
    ends = ["-serial", "stdio", "-semihosting-config", "enable=on,target=native"]
    return run([EMULATOR, *machine, *ends, "-kernel", str(image)])


_SECTION = re.compile(r"^(\.\w+) +0x([0-9a-f]+) +0x([0-9a-f]+)", re.MULTILINE)
_INPUT = re.compile(r"^ (\.[\w.]+)\s+0x[0-9a-f]+ +0x([0-9a-f]+) (\S+)$", re.MULTILINE)


def taken(folder: Path, network: str) -> Taken:
    """Flash and RAM by the map that the linker wrote."""
    text = (folder / "board.map").read_text("utf-8").split("Linker script and memory map")[1]
    sections = {name: int(size, 16) for name, _, size in _SECTION.findall(text)}
    parts = [
        (Path(file).stem == network, int(size, 16))
        for name, size, file in _INPUT.findall(text)
        if name.startswith((".text", ".rodata", ".vectors"))
    ]
    own = sum(size for is_own, size in parts if is_own)
    return Taken(
        own,
        sections[".text"] - own,
        sections[".data"],
        sections[".data"] + sections[".bss"] + sections[".stack"],
    )
