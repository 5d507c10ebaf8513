"""Train the generated adversarial pair on points around a ring of eight normal distributions.

    python examples/train_gan.py

One declaration has both losses; `gan.discriminator` and `gan.generator` are a forward and a
backward pass each, over parameters of their own. Prints how many of the eight the generator
reaches, and plots its points beside real ones.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from common import Adam, Arrays, pyplot, save, say

BATCH = 128
CENTRES = np.stack([(np.cos(a), np.sin(a)) for a in np.arange(8) * np.pi / 4])
SPREAD = 0.08


def real_points(rng: np.random.Generator, count: int) -> np.ndarray:
    """Points around the eight centres."""
    chosen = CENTRES[rng.integers(8, size=count)]
    return (chosen + SPREAD * rng.standard_normal((count, 2))).astype(np.float32)


def train(steps: int, rate: float) -> tuple[Arrays, np.ndarray]:
    """Parameters, and both losses of each step, (steps, 2)."""
    from generated import gan as net  # noqa: PLC0415

    params = net.init(seed=0)
    names = {name: [n for n in params if n.startswith(f"{name}.")] for name in ("D", "G")}
    adams = {
        name: Adam({n: params[n] for n in group}, rate, betas=(0.5, 0.999))
        for name, group in names.items()
    }
    rng = np.random.default_rng(1)
    losses = np.empty((steps, 2))
    workspaces = [
        net.discriminator.workspace(batch=BATCH), net.generator.workspace(batch=BATCH)
    ]  # fmt: skip
    for step in range(steps):
        loss, saved = net.discriminator.forward(
            params, real=real_points(rng, BATCH), seed=2 * step, workspace=workspaces[0]
        )
        adams["D"].update(params, net.discriminator.backward(params, saved))
        other, saved = net.generator.forward(params, seed=2 * step + 1, workspace=workspaces[1])
        adams["G"].update(params, net.generator.backward(params, saved))
        losses[step] = loss, other
        if step % 100 == 99:
            text = f"step {step + 1:5d}  discriminator {loss:.3f}  generator {other:.3f}"
            say(text, last=step == steps - 1)
    return params, losses


def generated_points(params: Arrays, count: int) -> np.ndarray:
    """What the generator makes of new noise."""
    from generated import gan as net  # noqa: PLC0415

    noise = np.random.default_rng(2).standard_normal((count, 8)).astype(np.float32)
    return np.concatenate(
        [net.predict(params, z=noise[k : k + BATCH]) for k in range(0, count, BATCH)]
    )


def plot(losses: np.ndarray, points: np.ndarray, path: Path) -> None:
    """Both losses, and generated points over real ones."""
    figure, (left, right) = pyplot().subplots(1, 2, figsize=(10, 4.5), layout="constrained")
    window = max(1, len(losses) // 100)
    smooth = losses[: len(losses) // window * window].reshape(-1, window, 2).mean(axis=1)
    where = window * (np.arange(len(smooth)) + 0.5)
    left.plot(where, smooth[:, 0], label="discriminator")
    left.plot(where, smooth[:, 1], label="generator")
    left.axhline(2 * np.log(2), color="0.7", linewidth=0.8, linestyle="--")
    left.set(xlabel="step", ylabel="loss", title="at the dashed line it cannot tell")
    left.legend()
    real = real_points(np.random.default_rng(3), len(points))
    right.scatter(*real.T, s=3, color="0.7", label="real")
    right.scatter(*points.T, s=3, label="generated")
    right.set_aspect("equal")
    right.legend()
    save(figure, path)


def main() -> None:
    """Read the command line, train, count, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--plot", type=Path, default=Path("gan.png"))
    options = parser.parse_args()
    params, losses = train(options.steps, options.rate)
    points = generated_points(params, 8 * BATCH)
    distances = np.linalg.norm(points[:, None] - CENTRES, axis=2)
    near = distances.min(axis=1) < 3.5 * SPREAD
    reached = np.bincount(distances.argmin(axis=1)[near], minlength=8) > len(points) / 80
    print(f"{near.mean():.0%} of the points lie near a centre; {reached.sum()} of 8 are reached")
    plot(losses, points, options.plot)


if __name__ == "__main__":
    main()
