"""Train two networks on an emulated Cortex-M4F, and on this computer, and compare.

    python examples/microcontroller/run.py                  both networks
    python examples/microcontroller/run.py cnn --folder out  one of them, keeping what is built

For each network: derives C with `--optimize size` at batch 1, turns scikit-learn's digits into
constants, compiles the same training program for the board and for the host, runs it in QEMU and
here, and compares every loss and the accuracy. Then reports RAM and flash from the linker's map
beside what `symbp derive` predicts. Exit status 1 when something does not agree.

Needs Debian's gcc-arm-none-eabi and qemu-system-arm, and a C compiler for the host.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent), str(HERE)]

from board import Taken, build, build_host, emulate, missing, run, taken  # noqa: E402
from common import digits  # noqa: E402

import symbp  # noqa: E402
from symbp.emit.c import Footprint  # noqa: E402

NETWORKS = {"mlp": HERE.parent / "digits.yaml", "cnn": HERE / "cnn.yaml"}
EPOCHS, RATE = 5, 0.02
AGREEMENT = 0.02  # of the flash that is predicted with the linker's map, relative; RAM is exact
ROUNDING = 2.0**-24  # half a unit in the last place of a float
PROGRAM_STACK = 128  # bytes for the training program's own functions, above those of the network
LOSS = re.compile(r"^(epoch .* loss) (\S+) 0x([0-9a-f]{8})$", re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """What a network's two runs gave, and what it takes on the board."""

    name: str
    parameters: int  # bytes to start from, in flash
    predicted: Footprint
    taken: Taken
    host: str
    board: str

    @property
    def losses(self) -> list[tuple[str, float, float]]:
        """What each loss is of; the host's and the board's."""
        pairs = zip(LOSS.findall(self.host), LOSS.findall(self.board), strict=True)
        return [(what, _value(a), _value(b)) for (what, _, a), (_, _, b) in pairs]

    @property
    def apart(self) -> float:
        """The largest relative difference between the losses."""
        return max(abs(a - b) / abs(a) for _, a, b in self.losses)

    @property
    def right(self) -> tuple[int, int]:
        """Digits of the test set read rightly: on the host, on the board."""
        return _number("right", self.host), _number("right", self.board)

    @property
    def stack(self) -> int:
        """Bytes of stack that the board's run used, the program's own frames included."""
        return _number("stack", self.board)

    @property
    def comparisons(self) -> list[tuple[str, int, int]]:
        """What is compared, the prediction, and what the linker's map says."""
        predicted, found = self.predicted, self.taken
        return [
            ("RAM", predicted.ram, found.ram - PROGRAM_STACK),
            ("flash: code and tables", predicted.flash, found.network),
            (
                "flash: with parameters",
                predicted.flash + self.parameters,
                found.network + found.data,
            ),
        ]

    @property
    def failures(self) -> list[str]:
        """What does not agree."""
        found = []
        host, board = self.right
        if not all(math.isfinite(a) and math.isfinite(b) for _, a, b in self.losses):
            found.append("a loss is not finite")
        elif self.apart > ROUNDING:
            found.append(f"losses differ by {self.apart:.1e}")
        if host != board:
            found.append(f"the host reads {host} digits rightly, the board {board}")
        for what, predicted, actual in self.comparisons:
            if abs(predicted / actual - 1) > (0 if what == "RAM" else AGREEMENT):
                found.append(f"{what}: {predicted} predicted, {actual} taken")
        if self.stack > self.predicted.stack + PROGRAM_STACK:
            found.append(f"{self.stack} bytes of stack, {self.predicted.stack} predicted")
        return found


def _value(bits: str) -> float:
    return float(np.array(int(bits, 16), dtype=np.uint32).view(np.float32))


def _number(word: str, text: str) -> int:
    found = re.search(rf"^{word} (\d+)", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"the program did not print {word!r}:\n{text[-400:]}")
    return int(found[1])


def report(name: str, folder: Path) -> Report:
    """Derive, build and run one network in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    derived = symbp.derive(
        NETWORKS[name], targets=("numpy", "c"), sizes={"batch": 1}, optimize="size"
    )
    predicted = derived.footprint
    if predicted is None:
        raise ValueError(f"no C was written for {name}")
    derived.write(folder)
    start = derived.module().init(seed=0, dtype=np.float32)
    parameters = np.concatenate([start[n].ravel() for n in derived.parameters])
    (folder / "data.h").write_text(constants(parameters), "utf-8")
    image = build(folder, derived.name, predicted.stack + PROGRAM_STACK)
    host = run([str(build_host(folder, derived.name))])
    found = taken(folder, derived.name)
    return Report(name, parameters.nbytes, predicted, found, host, emulate(image))


def constants(parameters: np.ndarray) -> str:
    """data.h: the digits, a byte a pixel, and the parameters to start from."""
    x, y, x_test, y_test = digits()
    start = ", ".join(f"{float(value).hex()}F" for value in parameters)
    numbers = {"TRAIN": len(x), "TEST": len(x_test), "PIXELS": x.shape[1], "EPOCHS": EPOCHS}
    lines = [f"#define {name} {value}" for name, value in numbers.items()]
    lines += [f"#define RATE {RATE}F", f"#define INITIAL_PARAMETERS {start}"]
    for name, pixels, labels in (("train", x, y), ("test", x_test, y_test)):
        rows = np.rint(16 * pixels).astype(int).tolist()
        table = ",\n".join("{" + ", ".join(map(str, row)) + "}" for row in rows)
        shape = f"[{len(rows)}]"
        lines.append(f"static const uint8_t {name}_pixels{shape}[PIXELS] = {{{table}}};")
        listed = ", ".join(map(str, labels.tolist()))
        lines.append(f"static const uint8_t {name}_labels{shape} = {{{listed}}};")
    return "\n".join([*lines, ""])


def told(found: Report) -> str:
    """The report as text."""
    host, board = found.right
    total = _number_after("of", found.board)
    same = "every bit the same" if found.apart == 0 else f"at most {found.apart:.1e} apart"
    lines = [
        found.board.rstrip(),
        f"{found.name}: {len(found.losses)} losses printed, {same} as on the host; "
        f"accuracy {100 * board / total:.1f}%, on the host {100 * host / total:.1f}%",
        f"{'':24}{'predicted':>10}{'linker':>10}",
    ]
    for what, predicted, actual in found.comparisons:
        error = 100 * (predicted / actual - 1)
        lines.append(f"{what:24}{predicted:10,}{actual:10,}{error:+8.1f}%")
    deepest, room = found.stack, found.predicted.stack + PROGRAM_STACK
    lines.append(
        f"stack used {deepest:,} of {room:,} bytes, {PROGRAM_STACK} of them for the program's own "
        f"functions; program and data set take {found.taken.program:,} bytes of flash"
    )
    return "\n".join(lines)


def _number_after(word: str, text: str) -> int:
    return int(re.search(rf"^right \d+ {word} (\d+)", text, re.MULTILINE)[1])


def main() -> None:
    """Read the command line, run, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help="mlp, cnn; default: both")
    parser.add_argument("--folder", type=Path, help="keep what is built here")
    options = parser.parse_args()
    unknown = [name for name in options.networks if name not in NETWORKS]
    if unknown:
        parser.error(f"no network {unknown[0]!r}; there are {', '.join(NETWORKS)}")
    if missing():
        parser.error(
            f"{missing()} not found; on Debian: apt install gcc-arm-none-eabi qemu-system-arm"
        )
    failures: list[str] = []
    for name in options.networks or NETWORKS:
        try:
            with tempfile.TemporaryDirectory() as temporary:
                found = report(name, (options.folder or Path(temporary)) / name)
        except RuntimeError as error:  # a compiler or the emulator had something to say
            failures.append(f"{name}: {error}")
            continue
        print(told(found), end="\n\n")
        failures += (f"{name}: {failure}" for failure in found.failures)
    print(*failures, sep="\n", end="\n" if failures else "", file=sys.stderr)
    raise SystemExit(bool(failures))


if __name__ == "__main__":
    main()
