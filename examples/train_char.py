"""Train the generated recurrent networks on the characters of a text.

    python examples/train_char.py [rnn lstm gru]

The text is some of Shakespeare's sonnets, in the public domain. Prints each one's loss on lines
that were held out beside that of a table of characters and of one of pairs, and
a sample; plots the losses.
"""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path
from types import ModuleType

import numpy as np
from common import (
    Adam,
    Arrays,
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
KINDS = ("rnn", "lstm", "gru")
NORM = 1.0  # longer gradients are cut to this length


def generated(kind: str) -> ModuleType:
    """The module that symbp wrote for one kind of network."""
    return importlib.import_module(f"generated.char_{kind}")


def clip(grads: Arrays) -> None:
    """Scale all gradients down, in place, when together they are longer than NORM."""
    norm = np.sqrt(sum(float(np.sum(g * g)) for g in grads.values()))
    for g in grads.values():
        np.multiply(g, min(1.0, NORM / (norm + 1e-12)), out=g)


def train(
    net: ModuleType, text: np.ndarray, held_out: np.ndarray, steps: int, rate: float
) -> tuple[Arrays, list[tuple[int, float]]]:
    """Parameters, and (step, held-out loss) pairs."""
    params = net.init(seed=0)
    adam, workspace = Adam(params, rate), net.workspace(batch=BATCH, time=TIME)
    rng = np.random.default_rng(1)
    checks = []
    for step in range(1, steps + 1):
        adam.rate = rate * 0.5 * (1 + np.cos(np.pi * step / steps))
        x, y = sample_windows(text, BATCH, TIME, rng)
        loss, saved = net.forward(params, tokens=x, targets=y, workspace=workspace)
        grads = net.backward(params, saved)
        clip(grads)
        adam.update(params, grads)
        if step % 20 == 0 or step == steps:
            checks.append((step, held_out_loss(net, params, held_out, BATCH, TIME)))
            found = f"step {step:5d}  loss {loss:.3f}  held out {checks[-1][1]:.3f}"
            say(found, last=step == steps)
    return params, checks


def plot(curves: dict[str, list[tuple[int, float]]], tables: dict[str, float], path: Path) -> None:
    """Held-out losses, and those of the tables."""
    figure, axes = pyplot().subplots(figsize=(7, 4), layout="constrained")
    for kind, checks in curves.items():
        axes.plot(*zip(*checks, strict=True), marker="o", markersize=3, label=kind)
    for (name, loss), style in zip(tables.items(), (":", "--"), strict=True):
        axes.axhline(loss, linestyle=style, color="0.5", label=name)
    axes.set(xlabel="step", ylabel="held-out cross-entropy of a character, nats")
    axes.legend()
    save(figure, path)


def main() -> None:
    """Read the command line, train, sample, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help="rnn, lstm or gru")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--rate", type=float, default=5e-3)
    parser.add_argument("--plot", type=Path, default=Path("char.png"))
    options = parser.parse_args()
    text, alphabet = characters()
    cut = len(text) * 9 // 10
    single, pairs = table_losses(text[:cut], text[cut:], len(alphabet))
    print(f"held-out nats a character: frequencies {single:.3f}, pairs {pairs:.3f}")
    curves = {}
    for kind in options.kinds:
        net = generated(kind)
        begin = time.perf_counter()
        params, curves[kind] = train(net, text[:cut], text[cut:], options.steps, options.rate)
        seconds = time.perf_counter() - begin
        loss = curves[kind][-1][1]
        print(f"{kind}: held-out loss {loss:.3f}, {options.steps} steps in {seconds:.0f} s")
        print("".join(alphabet[c] for c in sample(net, params, text[cut : cut + TIME], 300, TIME)))
    plot(curves, {"frequencies": single, "pairs": pairs}, options.plot)


if __name__ == "__main__":
    main()
