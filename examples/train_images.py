"""Train a convolutional network on scikit-learn's 1,797 real handwritten digits.

    python examples/train_images.py lenet     convolution, pooling, dense
    python examples/train_images.py resnet    residual blocks with batch normalisation

Adam; prints the test accuracy and saves a plot of loss and accuracy.
"""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path
from types import ModuleType

import numpy as np
from common import Adam, Arrays, batches, digits, in_batches, pyplot, save, say

BATCH = 32


def accuracy(
    net: ModuleType, params: Arrays, extra: dict[str, Arrays], x: np.ndarray, y: np.ndarray
) -> float:
    """The fraction of images that `predict` reads rightly; `extra` holds the state, if any."""
    guesses = np.empty(len(x), int)
    for place, rows in in_batches(len(x), BATCH):
        found = net.predict(params, x=x[rows], **extra).argmax(axis=1)
        guesses[place] = found[: place.stop - place.start]
    return float((guesses == y).mean())


def train(net: ModuleType, epochs: int, rate: float) -> tuple[list[float], list[float]]:
    """The mean loss of each epoch, and the test accuracy after it."""
    x, y, x_test, y_test = digits()
    x, x_test = x.reshape(-1, 1, 8, 8), x_test.reshape(-1, 1, 8, 8)
    params = net.init(seed=0)
    # Batch normalisation's running statistics: handed in, and taken back after every step.
    extra = {"state": net.init_state()} if hasattr(net, "STATE") else {}
    workspace = net.workspace(batch=BATCH)
    adam = Adam(params, rate)
    rng = np.random.default_rng(1)
    losses, accuracies = [], []
    for epoch in range(1, epochs + 1):
        adam.rate = rate * 0.5 * (1 + np.cos(np.pi * (epoch - 1) / epochs))
        found = []
        for rows in batches(len(x), BATCH, rng):
            loss, saved = net.forward(params, x=x[rows], y=y[rows], workspace=workspace, **extra)
            adam.update(params, net.backward(params, saved))
            if extra:
                extra["state"] = {name: a.copy() for name, a in saved.state.items()}
            found.append(float(loss))
        losses.append(float(np.mean(found)))
        accuracies.append(accuracy(net, params, extra, x_test, y_test))
        text = f"epoch {epoch:3d}  loss {losses[-1]:.4f}  test accuracy {accuracies[-1]:.1%}"
        say(text, last=epoch == epochs)
    return losses, accuracies


def plot(name: str, losses: list[float], accuracies: list[float], path: Path) -> None:
    """Loss and test accuracy, epoch by epoch."""
    figure, (left, right) = pyplot().subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    epochs = np.arange(1, len(losses) + 1)
    left.semilogy(epochs, losses)
    left.set(xlabel="epoch", ylabel="training cross-entropy", title=name)
    right.plot(epochs, 100 * np.asarray(accuracies))
    right.set(xlabel="epoch", ylabel="test accuracy, %", title="360 digits not trained on")
    right.grid(alpha=0.3)
    save(figure, path)


def main() -> None:
    """Read the command line, train, test, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("net", choices=("lenet", "resnet"))
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    start = time.perf_counter()
    net = importlib.import_module(f"generated.{options.net}")
    losses, accuracies = train(net, options.epochs, options.rate)
    seconds = time.perf_counter() - start
    print(f"{options.net}: test accuracy {accuracies[-1]:.1%} in {seconds:.1f} s")
    plot(options.net, losses, accuracies, options.plot or Path(f"{options.net}.png"))


if __name__ == "__main__":
    main()
