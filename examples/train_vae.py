"""Train the generated variational autoencoder on handwritten digits, with a plane of latents.

    python examples/train_vae.py

The noise of each step is drawn from the step's number as seed. Plots the bound, the test digits in
the latent plane, and digits decoded from a grid of that plane.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from common import Adam, Arrays, batches, digits, in_batches, pyplot, save, say

BATCH = 32


def train(epochs: int, rate: float) -> tuple[Arrays, list[float]]:
    """Parameters, and the mean loss (minus the evidence lower bound) of each epoch."""
    from generated import vae as net  # noqa: PLC0415

    x = digits()[0]
    params = net.init(seed=0)
    adam, workspace = Adam(params, rate), net.workspace(batch=BATCH)
    rng = np.random.default_rng(1)
    losses: list[float] = []
    step = 0
    for epoch in range(1, epochs + 1):
        found = []
        for rows in batches(len(x), BATCH, rng):
            loss, saved = net.forward(params, x=x[rows], seed=step, workspace=workspace)
            adam.update(params, net.backward(params, saved))
            found.append(float(loss))
            step += 1
        losses.append(float(np.mean(found)))
        say(f"epoch {epoch:3d}  loss {losses[-1]:.3f}", last=epoch == epochs)
    return params, losses


def latents(params: Arrays, x: np.ndarray) -> np.ndarray:
    """The mean of each image's place in the latent plane."""
    from generated import vae as net  # noqa: PLC0415

    out = np.empty((len(x), 2), x.dtype)
    for place, rows in in_batches(len(x), BATCH):
        _, mu = net.predict(params, x=x[rows])
        out[place] = mu[: place.stop - place.start]
    return out


def decoded(params: Arrays, z: np.ndarray) -> np.ndarray:
    """The decoder alone, as the declaration writes it: dense, relu, dense, sigmoid."""
    hidden = np.maximum(z @ params["hidden.W"].T + params["hidden.b"], 0)
    return 1 / (1 + np.exp(-(hidden @ params["pixels.W"].T + params["pixels.b"])))


def plot(params: Arrays, losses: list[float], path: Path) -> None:
    """The bound, the latent plane, and a grid of decoded digits."""
    _, _, x, y = digits()
    figure, axes = pyplot().subplots(1, 3, figsize=(13, 4), layout="constrained")
    axes[0].plot(np.arange(1, len(losses) + 1), losses)
    axes[0].set(xlabel="epoch", ylabel="minus the evidence lower bound")
    z = latents(params, x)
    points = axes[1].scatter(*z.T, c=y, cmap="tab10", s=8)
    axes[1].set(title="test digits in the latent plane", xlabel="μ₁", ylabel="μ₂")
    figure.colorbar(points, ax=axes[1])
    steps = np.linspace(-2, 2, 12, dtype=np.float32)
    plane = np.stack(np.meshgrid(steps, steps[::-1]), axis=-1).reshape(-1, 2)
    tiles = decoded(params, plane).reshape(12, 12, 8, 8).transpose(0, 2, 1, 3).reshape(96, 96)
    axes[2].imshow(tiles, cmap="gray_r", extent=(-2, 2, -2, 2))
    axes[2].set(title="decoded", xlabel="z₁", ylabel="z₂")
    save(figure, path)


def main() -> None:
    """Read the command line, train, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--plot", type=Path, default=Path("vae.png"))
    options = parser.parse_args()
    params, losses = train(options.epochs, options.rate)
    print(f"loss {losses[0]:.2f} after one epoch, {losses[-1]:.2f} after {options.epochs}")
    plot(params, losses, options.plot)


if __name__ == "__main__":
    main()
