"""The example scripts train for real: each is run as a user would, and must have learned."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@dataclass(frozen=True)
class Example:
    """A command, and what the numbers it prints must come to.

    `pattern` finds the numbers; `learned` says whether they are good enough.
    """

    command: str
    pattern: str
    learned: Callable[..., bool]

    def run(self, folder: Path) -> None:
        """Run it in an empty folder; it must print the numbers and leave a plot there."""
        script, *options = self.command.split()
        found = subprocess.run(
            [sys.executable, str(EXAMPLES / script), *options],
            cwd=folder, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        assert found.returncode == 0, found.stderr[-2000:]
        numbers = re.search(self.pattern, found.stdout)
        assert numbers, found.stdout
        assert self.learned(*map(float, numbers.groups())), found.stdout
        (plot,) = folder.glob("*.png")
        assert plot.stat().st_size > 10_000


SHORT = (
    Example("train_digits.py --epochs 20", r"accuracy ([\d.]+)%", lambda a: a > 94),
    Example("train_images.py lenet --epochs 8", r"accuracy ([\d.]+)%", lambda a: a > 93),
    Example("train_images.py resnet --epochs 2", r"accuracy ([\d.]+)%", lambda a: a > 90),
    Example(
        "train_autoencoder.py --epochs 60",
        r"error ([\d.]+); 6 principal components ([\d.]+)",
        lambda ours, linear: ours < linear,
    ),
    Example(
        "train_vae.py --epochs 10",
        r"loss ([\d.]+) after one epoch, ([\d.]+) after",
        lambda first, last: last < 0.9 * first,
    ),
    Example(
        "train_cartpole.py --rounds 60",
        r"length (\d+) in the first rounds, (\d+) in the last",
        lambda first, last: last > 3 * first,
    ),
    Example(
        "train_gan.py --steps 2500",
        r"([\d.]+)% of the points lie near a centre; (\d+) of 8",
        lambda near, reached: near > 50 and reached >= 7,
    ),
)
LONG = (
    Example("train_images.py lenet", r"accuracy ([\d.]+)%", lambda a: a > 97),
    Example("train_images.py resnet", r"accuracy ([\d.]+)%", lambda a: a > 98),
    Example(
        "train_gan.py",
        r"([\d.]+)% of the points lie near a centre; (\d+) of 8",
        lambda near, reached: near > 80 and reached == 8,
    ),
    Example(
        "train_cartpole.py",
        r"length (\d+) in the first rounds, (\d+) in the last",
        lambda first, last: last > 350,
    ),
    Example(
        "train_char.py",
        r"gru: held-out loss ([\d.]+)",
        lambda loss: loss < 2.1,
    ),
    Example(
        "train_gpt.py --steps 600",
        r"held-out loss ([\d.]+) nats a character, bigram ([\d.]+)",
        lambda ours, bigram: ours < bigram - 0.1,
    ),
)


@pytest.mark.parametrize("example", SHORT, ids=lambda e: e.command)
def test_a_short_run_has_learned_something(example: Example, tmp_path: Path) -> None:
    example.run(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("example", LONG, ids=lambda e: e.command)
def test_a_full_run_has_learned(example: Example, tmp_path: Path) -> None:
    example.run(tmp_path)
