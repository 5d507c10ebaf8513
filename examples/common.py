"""What the example scripts share: real data, Adam, minibatches, and a plot's beginning and end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that `import generated.NAME` works from anywhere

Arrays = dict[str, np.ndarray]


class Adam:
    """Adam (Kingma and Ba, 2015) with PyTorch's defaults, in place on a dict of arrays."""

    def __init__(self, params: Arrays, rate: float, betas: tuple[float, float] = (0.9, 0.999)):
        self.rate, self.betas = rate, betas
        self.steps = 0
        self.first = {name: np.zeros_like(p) for name, p in params.items()}
        self.second = {name: np.zeros_like(p) for name, p in params.items()}

    def update(self, params: Arrays, grads: Arrays) -> None:
        """One step along the gradients; parameters without one stay as they are."""
        self.steps += 1
        b1, b2 = self.betas
        for name, g in grads.items():
            m, v = self.first[name], self.second[name]
            m += (1 - b1) * (g - m)
            v += (1 - b2) * (g * g - v)
            scale = self.rate / (1 - b1**self.steps)
            params[name] -= scale * m / (np.sqrt(v / (1 - b2**self.steps)) + 1e-8)


def digits(dtype: type = np.float32) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """scikit-learn's 8 x 8 digits, shuffled, pixels in 0..1: 1,437 to train on, 360 to test on."""
    from sklearn.datasets import load_digits  # noqa: PLC0415  (only some examples need it)

    found = load_digits()
    order = np.random.default_rng(0).permutation(len(found.target))
    x = (found.data[order] / 16).astype(dtype)
    y = found.target[order]
    return x[:1437], y[:1437], x[1437:], y[1437:]


def batches(count: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """The rows of each batch of one epoch, in a new order; a remainder is left out."""
    order = rng.permutation(count)
    for first in range(0, count - size + 1, size):
        yield order[first : first + size]


def in_batches(count: int, size: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Every row once, in batches of one size: where the results go, and the rows to take.

    The last batch is filled up with rows from the beginning.
    """
    for first in range(0, count, size):
        rows = np.arange(first, first + size) % count
        yield slice(first, min(first + size, count)), rows


def say(text: str, last: bool = False) -> None:
    """A line of progress: overwritten on a terminal, else only the last is written."""
    if sys.stderr.isatty() or last:
        print(text, end="\n" if last else "\r", file=sys.stderr, flush=True)


def pyplot() -> Any:
    """matplotlib's pyplot, drawing to files."""
    import matplotlib  # noqa: PLC0415  (only a plot needs it)

    matplotlib.use("Agg")
    from matplotlib import pyplot as found  # noqa: PLC0415

    return found


def save(figure: Any, path: Path) -> None:
    """Write the figure, and say where."""
    figure.savefig(path, dpi=150)
    print(f"plot: {path}")


def characters() -> tuple[np.ndarray, list[str]]:
    """The shipped text as numbers of characters, and the character of each number."""
    text = (ROOT / "examples" / "data" / "text.txt").read_text("utf-8")
    alphabet = sorted(set(text))
    number = {c: k for k, c in enumerate(alphabet)}
    return np.array([number[c] for c in text]), alphabet


def sample_windows(
    text: np.ndarray, count: int, length: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Windows of the text, (count, length), and the same one character later."""
    starts = rng.integers(len(text) - length, size=count)[:, None] + np.arange(length)
    return text[starts], text[starts + 1]


def held_out_loss(
    net: ModuleType, params: Arrays, text: np.ndarray, count: int, length: int
) -> float:
    """The mean loss over a held-out text, in windows side by side, (count, length) at once."""
    workspace = net.workspace(batch=count, time=length)
    losses = []
    span = count * length
    for first in range(0, len(text) - span, span):
        rows = text[first : first + span + 1]
        x, y = rows[:-1].reshape(count, length), rows[1:].reshape(count, length)
        losses.append(float(net.forward(params, tokens=x, targets=y, workspace=workspace)[0]))
    return float(np.mean(losses))


def table_losses(text: np.ndarray, held_out: np.ndarray, vocabulary: int) -> tuple[float, float]:
    """Cross-entropies of a table of characters, and of one of pairs, each count one higher."""
    single = np.bincount(text, minlength=vocabulary) + 1.0
    pairs = np.ones((vocabulary, vocabulary))
    np.add.at(pairs, (text[:-1], text[1:]), 1)
    after = np.log(pairs / pairs.sum(axis=1, keepdims=True))
    alone = np.log(single / single.sum())
    return float(-alone[held_out[1:]].mean()), float(-after[held_out[:-1], held_out[1:]].mean())


def sample(
    net: ModuleType, params: Arrays, start: np.ndarray, length: int, window: int
) -> list[int]:
    """Characters drawn one by one, each from the distribution after the last `window` of them."""
    rng = np.random.default_rng(2)
    found = [int(c) for c in start]
    for _ in range(length):
        logits = net.predict(params, tokens=np.array([found[-window:]]))[0, -1].astype(float)
        p = np.exp((logits - logits.max()) / 0.75)
        found.append(int(rng.choice(len(p), p=p / p.sum())))
    return found
