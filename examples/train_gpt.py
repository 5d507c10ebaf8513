"""Train the generated small GPT on the characters of a text.

    python examples/train_gpt.py

Prints the loss on text that was held out beside that of a bigram table, and a sample; plots both
losses.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from common import (
    Adam,
    characters,
    held_out_loss,
    pyplot,
    sample,
    sample_windows,
    save,
    say,
    table_losses,
)

BATCH, TIME = 16, 64


def train(text: np.ndarray, held_out: np.ndarray, steps: int, rate: float):
    """Parameters, each step's loss, and (step, held-out loss) pairs."""
    from generated import gpt as net  # noqa: PLC0415

    params = net.init(seed=0)
    adam, workspace = Adam(params, rate), net.workspace(batch=BATCH, time=TIME)
    rng = np.random.default_rng(1)
    losses, checks = [], []
    for step in range(steps):
        adam.rate = rate * min(1, (step + 1) / 50) * 0.5 * (1 + np.cos(np.pi * step / steps))
        x, y = sample_windows(text, BATCH, TIME, rng)
        loss, saved = net.forward(params, tokens=x, targets=y, workspace=workspace)
        adam.update(params, net.backward(params, saved))
        losses.append(float(loss))
        if step % 100 == 99 or step == steps - 1:
            checks.append((step + 1, held_out_loss(net, params, held_out, BATCH, TIME)))
            text_now = f"step {step + 1:5d}  loss {loss:.3f}  held out {checks[-1][1]:.3f}"
            say(text_now, last=step == steps - 1)
    return params, losses, checks


def plot(losses: list[float], checks: list[tuple[int, float]], bigram: float, path: Path) -> None:
    """Training and held-out loss, and the bigram table's."""
    figure, axes = pyplot().subplots(figsize=(7, 4), layout="constrained")
    axes.plot(losses, color="0.8", linewidth=0.6, label="training, each step")
    axes.plot(*zip(*checks, strict=True), marker="o", markersize=3, label="held out")
    axes.axhline(bigram, linestyle="--", color="0.5", label="bigram table, held out")
    axes.set(xlabel="step", ylabel="cross-entropy of a character, nats")
    axes.legend()
    save(figure, path)


def main() -> None:
    """Read the command line, train, sample, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--plot", type=Path, default=Path("gpt.png"))
    options = parser.parse_args()
    from generated import gpt  # noqa: PLC0415

    text, alphabet = characters()
    cut = len(text) * 9 // 10
    begin = time.perf_counter()
    params, losses, checks = train(text[:cut], text[cut:], options.steps, options.rate)
    seconds = time.perf_counter() - begin
    _, bigram = table_losses(text[:cut], text[cut:], len(alphabet))
    print(f"held-out loss {checks[-1][1]:.3f} nats a character, bigram {bigram:.3f}")
    print(f"{options.steps} steps in {seconds:.0f} s")
    print("".join(alphabet[c] for c in sample(gpt, params, text[cut : cut + TIME], 300, TIME)))
    plot(losses, checks, bigram, options.plot)


if __name__ == "__main__":
    main()
