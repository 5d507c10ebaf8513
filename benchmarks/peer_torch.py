"""The nets d, e, f and g in PyTorch, as its users write them, and a step of SGD in eager mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import measure  # noqa: F401  (first: it limits the threads)
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

Array = np.ndarray


class LeNet(nn.Module):
    """Net d."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 5), nn.Conv2d(8, 16, 5)
        self.dense = nn.Linear(256, 10)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.cross_entropy(self.dense(x.flatten(1)), y)


class Recurrent(nn.Module):
    """Net e."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(32, 128, batch_first=True)
        self.dense = nn.Linear(128, 32)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        states, _ = self.lstm(x)
        return F.cross_entropy(self.dense(states).flatten(0, 1), y.flatten())


class Block(nn.Module):
    """A transformer block before whose parts the input is normalised."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.dense1, self.dense2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """The block's output."""
        batch, time, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, time, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(a.transpose(1, 2).reshape(batch, time, width))
        return x + self.dense2(F.gelu(self.dense1(self.norm2(x)), approximate="tanh"))


class LanguageModel(nn.Module):
    """Net f."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.position = nn.Embedding(256, 128), nn.Embedding(64, 128)
        self.blocks = nn.ModuleList([Block(128, 4) for _ in range(4)])
        self.norm = nn.LayerNorm(128)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        h = self.embed(x) + self.position.weight
        for block in self.blocks:
            h = block(h)
        return F.cross_entropy(F.linear(self.norm(h), self.embed.weight).flatten(0, 1), y.flatten())


class Part(nn.Module):
    """What a residual block of net g adds to its input."""

    def __init__(self) -> None:
        super().__init__()
        self.dense1, self.norm = nn.Linear(256, 256), nn.BatchNorm1d(256)
        self.dense2 = nn.Linear(256, 256)

    def forward(self, x: Tensor) -> Tensor:
        """The part's output."""
        return self.dense2(F.relu(self.norm(self.dense1(x))))


class Residual(nn.Module):
    """Net g."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleList([Part() for _ in range(8)])
        self.dense = nn.Linear(256, 10)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        for part in self.parts:
            x = x + part(x)
        return F.cross_entropy(self.dense(x), y)


MODULES: Mapping[str, type[nn.Module]] = {
    "d": LeNet, "e": Recurrent, "f": LanguageModel, "g": Residual,
}  # fmt: skip


def make_step(
    net: str, params: Mapping[str, Array], x: Array, y: Array, rate: float
) -> Callable[[], float]:
    """A step of SGD that gives the loss before it; the weights are copies, in declaration order.

    Raises ValueError when the module's parameters have other shapes.
    """
    torch.set_num_threads(1)
    module = MODULES[net]()
    with torch.no_grad():
        for (name, array), mine in zip(params.items(), module.parameters(), strict=True):
            if tuple(mine.shape) != array.shape:
                raise ValueError(f"{name} is {array.shape} here and {tuple(mine.shape)} in PyTorch")
            mine.copy_(torch.from_numpy(np.array(array)))
    optimiser = torch.optim.SGD(module.parameters(), lr=rate)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)

    def step() -> float:
        optimiser.zero_grad(set_to_none=True)
        loss = module(inputs, targets)
        loss.backward()
        optimiser.step()
        return float(loss.detach())

    return step
