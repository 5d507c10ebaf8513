"""Train the generated digits network on scikit-learn's 1,797 real handwritten digits.

    python examples/train_digits.py                 the NumPy module
    python examples/train_digits.py --backend c     the compiled C, same functions, same losses
    python examples/train_digits.py --backend both  both at once; their losses must agree

Plain stochastic gradient descent; prints the test accuracy and saves a plot of the loss.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
from sklearn.datasets import load_digits

ROOT = Path(__file__).resolve().parent.parent
BATCH = 32
TRAIN = 1437
TOLERANCE = 1e-9  # between the two backends' losses, relative, in float64


def data(dtype: type) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Shuffled pixels in 0..1 and labels: 1,437 to train on, 360 to test on."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.target))
    x = (digits.data[order] / 16).astype(dtype)
    y = digits.target[order]
    return x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]


def accuracy(net: ModuleType, params: dict[str, np.ndarray], x: np.ndarray, y: np.ndarray) -> float:
    """The fraction of digits that the network reads rightly, in batches of the compiled size."""
    padding = -len(x) % BATCH
    padded = np.concatenate([x, x[:padding]])
    guesses = [
        net.predict(params, x=padded[i : i + BATCH]).argmax(axis=1)
        for i in range(0, len(padded), BATCH)
    ]
    return float((np.concatenate(guesses)[: len(x)] == y).mean())


def train(nets: dict[str, ModuleType], epochs: int, rate: float, dtype: type) -> list[float]:
    """Train every backend on the same batches; the first one's losses, one a step."""
    x, y, x_test, y_test = data(dtype)
    params = {name: net.init(seed=0, dtype=dtype) for name, net in nets.items()}
    workspaces = {name: net.workspace(batch=BATCH) for name, net in nets.items()}
    rng = np.random.default_rng(1)
    losses: list[float] = []
    worst = 0.0
    start = time.perf_counter()
    for epoch in range(1, epochs + 1):
        order = rng.permutation(TRAIN)
        for first in range(0, TRAIN - BATCH + 1, BATCH):
            rows = order[first : first + BATCH]
            step = [
                float(
                    net.step(
                        params[name], rate=rate, x=x[rows], y=y[rows], workspace=workspaces[name]
                    )
                )
                for name, net in nets.items()
            ]
            losses.append(step[0])
            worst = max(worst, *(abs(s - step[0]) / abs(step[0]) for s in step))
        if sys.stderr.isatty() or epoch == epochs:
            mean = np.mean(losses[-(TRAIN // BATCH) :])
            end = "\n" if epoch == epochs else "\r"
            print(f"epoch {epoch:3d}  loss {mean:.4f}", end=end, file=sys.stderr, flush=True)
    seconds = time.perf_counter() - start
    for name, net in nets.items():
        result = accuracy(net, params[name], x_test, y_test)
        print(f"{name}: test accuracy {100 * result:.1f}% of {len(x_test)} digits")
    print(f"{len(losses)} steps in {seconds:.2f} s")
    if len(nets) > 1:
        print(f"largest relative difference between the losses: {worst:.1e}")
        if worst > TOLERANCE:
            raise SystemExit("the backends disagree")
    return losses


def plot(losses: list[float], path: Path) -> None:
    """Save the loss of every step and its mean over each epoch."""
    import matplotlib  # noqa: PLC0415  (only a plot needs it)

    matplotlib.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    steps = TRAIN // BATCH
    means = np.asarray(losses).reshape(-1, steps).mean(axis=1)
    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    axes.semilogy(losses, color="0.8", linewidth=0.6, label="each step")
    axes.semilogy(steps * (np.arange(len(means)) + 0.5), means, label="mean of an epoch")
    axes.set(xlabel="step", ylabel="cross-entropy", title="Digits, plain SGD")
    axes.legend()
    figure.savefig(path, dpi=150)
    print(f"plot: {path}")


def main() -> None:
    """Read the command line, train, test, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--backend", choices=("numpy", "c", "both"), default="numpy")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float64")
    parser.add_argument("--plot", type=Path, default=Path("digits_loss.png"))
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    modules = {"numpy": "generated.digits", "c": "generated.digits_c"}
    wanted = list(modules) if options.backend == "both" else [options.backend]
    nets = {name: importlib.import_module(modules[name]) for name in wanted}
    losses = train(nets, options.epochs, options.rate, np.dtype(options.dtype).type)
    plot(losses, options.plot)


if __name__ == "__main__":
    main()
