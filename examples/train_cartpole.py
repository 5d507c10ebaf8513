"""Learn to balance a pole on a cart by policy gradient with a learned baseline.

    python examples/train_cartpole.py

The environment, Barto, Sutton and Anderson's cart and pole (1983), is written below. The loss is
minus the log-probability of each action times its advantage; the generated module derives the
rest. Plots the length of each episode (500 is the longest).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from common import Adam, pyplot, save, say

LONGEST = 500
DISCOUNT = 0.99
TOGETHER = 8  # episodes to a step


class CartPole:
    """Many carts at once: position, velocity, angle and its rate, in SI units, (carts, 4)."""

    GRAVITY, CART, POLE, HALF_LENGTH, FORCE, STEP = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02

    def __init__(self, carts: int, rng: np.random.Generator):
        self.state = rng.uniform(-0.05, 0.05, (carts, 4))

    def push(self, right: np.ndarray) -> np.ndarray:
        """Push each cart for 20 ms, to the right or to the left; which ones have fallen."""
        _, speed, angle, turn = self.state.T
        force = np.where(right, self.FORCE, -self.FORCE)
        mass, moment = self.CART + self.POLE, self.POLE * self.HALF_LENGTH
        sin, cos = np.sin(angle), np.cos(angle)
        pushed = (force + moment * turn**2 * sin) / mass
        bend = (self.GRAVITY * sin - cos * pushed) / (
            self.HALF_LENGTH * (4 / 3 - self.POLE * cos**2 / mass)
        )
        rates = np.stack([speed, pushed - moment * bend * cos / mass, turn, bend], axis=1)
        self.state += self.STEP * rates
        return (np.abs(self.state[:, 0]) > 2.4) | (np.abs(self.state[:, 2]) > np.radians(12))


def episodes(policy, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """States (steps, 4) and actions (steps,) of some episodes, played side by side."""
    world = CartPole(TOGETHER, rng)
    states = np.empty((LONGEST, TOGETHER, 4), np.float32)
    actions = np.empty((LONGEST, TOGETHER), np.int64)
    lengths = np.full(TOGETHER, LONGEST)
    for step in range(LONGEST):
        states[step] = world.state
        logits = policy(states[step])
        right = rng.random(TOGETHER) < 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))
        actions[step] = right
        lengths = np.where(world.push(right) & (lengths == LONGEST), step + 1, lengths)
        if (lengths <= step + 1).all():
            break
    return [(states[:n, k], actions[:n, k]) for k, n in enumerate(lengths)]


def returns(length: int) -> np.ndarray:
    """The discounted number of steps that are still to come, in units of the largest."""
    still = DISCOUNT ** np.arange(length + 1)
    sums = np.cumsum(still[:-1]) * (1 - DISCOUNT)
    return sums[::-1].astype(np.float32)


def train(rounds: int, rate: float) -> np.ndarray:
    """The length of every episode, (rounds, episodes)."""
    from generated import cartpole as net  # noqa: PLC0415

    params = net.init(seed=0)
    adam = Adam(params, rate)
    rng = np.random.default_rng(1)
    acting = net.workspace(steps=TOGETHER)
    lengths = np.empty((rounds, TOGETHER), int)
    for k in range(rounds):
        played = episodes(lambda s: net.predict(params, state=s, workspace=acting), rng)
        lengths[k] = [len(actions) for _, actions in played]
        _, saved = net.forward(
            params,
            state=np.concatenate([states for states, _ in played]),
            action=np.concatenate([actions for _, actions in played]),
            returns=np.concatenate([returns(n) for n in lengths[k]]),
        )
        adam.update(params, net.backward(params, saved))
        say(f"round {k + 1:4d}  mean length {lengths[k].mean():.0f}", last=k == rounds - 1)
    return lengths


def plot(lengths: np.ndarray, path: Path) -> None:
    """Every episode's length, and the mean of each round."""
    figure, axes = pyplot().subplots(figsize=(7, 4), layout="constrained")
    rounds = np.arange(1, len(lengths) + 1)
    axes.plot(np.repeat(rounds, TOGETHER), lengths.ravel(), ".", color="0.8", markersize=3)
    axes.plot(rounds, lengths.mean(axis=1), label="mean of a round")
    axes.set(xlabel="round of 8 episodes", ylabel="steps balanced", title="cart and pole")
    axes.legend()
    save(figure, path)


def main() -> None:
    """Read the command line, learn, plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--rate", type=float, default=1e-2)
    parser.add_argument("--plot", type=Path, default=Path("cartpole.png"))
    options = parser.parse_args()
    lengths = train(options.rounds, options.rate)
    first, last = lengths[:5].mean(), lengths[-10:].mean()
    print(f"mean length {first:.0f} in the first rounds, {last:.0f} in the last (500 at most)")
    plot(lengths, options.plot)


if __name__ == "__main__":
    main()
