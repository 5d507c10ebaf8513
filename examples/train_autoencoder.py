"""Train the generated autoencoder on handwritten digits: 64 pixels through 6 numbers.

    python examples/train_autoencoder.py

Compares the reconstruction with that of the best linear code of the same size (principal
components), and plots both beside the digits.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from common import Adam, Arrays, batches, digits, in_batches, pyplot, save, say

BATCH = 32


def train(epochs: int, rate: float) -> tuple[Arrays, list[float]]:
    """Parameters, and the mean loss of each epoch."""
    from generated import autoencoder as net  # noqa: PLC0415

    x = digits()[0]
    params = net.init(seed=0)
    adam, workspace = Adam(params, rate), net.workspace(batch=BATCH)
    rng = np.random.default_rng(1)
    losses = []
    for epoch in range(1, epochs + 1):
        found = []
        for rows in batches(len(x), BATCH, rng):
            loss, saved = net.forward(params, x=x[rows], workspace=workspace)
            adam.update(params, net.backward(params, saved))
            found.append(float(loss))
        losses.append(float(np.mean(found)))
        say(f"epoch {epoch:3d}  loss {losses[-1]:.5f}", last=epoch == epochs)
    return params, losses


def reconstructed(params: Arrays, x: np.ndarray) -> np.ndarray:
    """Every image through the code and back."""
    from generated import autoencoder as net  # noqa: PLC0415

    out = np.empty_like(x)
    for place, rows in in_batches(len(x), BATCH):
        pixels, _ = net.predict(params, x=x[rows])
        out[place] = pixels[: place.stop - place.start]
    return out


def linear(x: np.ndarray, x_test: np.ndarray, size: int) -> np.ndarray:
    """The reconstruction from the first principal components."""
    mean = x.mean(axis=0)
    axes = np.linalg.svd(x - mean, full_matrices=False)[2][:size]
    return (x_test - mean) @ axes.T @ axes + mean


def plot(losses: list[float], rows: dict[str, np.ndarray], path: Path) -> None:
    """The loss, and some digits with their reconstructions."""
    figure = pyplot().figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(1, 2))
    axes = left.subplots()
    axes.semilogy(np.arange(1, len(losses) + 1), losses)
    axes.set(xlabel="epoch", ylabel="mean squared error")
    grid = right.subplots(len(rows), 10)
    for line, (name, images) in zip(grid, rows.items(), strict=True):
        line[0].set_title(name, loc="left", fontsize=9)
        for cell, image in zip(line, images, strict=True):
            cell.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
            cell.set_axis_off()
    save(figure, path)


def main() -> None:
    """Read the command line, train, compare, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--epochs", type=int, default=150)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--plot", type=Path, default=Path("autoencoder.png"))
    options = parser.parse_args()
    x, _, x_test, _ = digits()
    params, losses = train(options.epochs, options.rate)
    ours, theirs = reconstructed(params, x_test), linear(x, x_test, 6)
    error, baseline = float(((ours - x_test) ** 2).mean()), float(((theirs - x_test) ** 2).mean())
    print(f"test error {error:.4f}; 6 principal components {baseline:.4f}")
    rows = {"test digits": x_test[:10], "autoencoder": ours[:10], "6 components": theirs[:10]}
    plot(losses, rows, options.plot)


if __name__ == "__main__":
    main()
