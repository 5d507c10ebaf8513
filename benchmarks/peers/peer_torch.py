"""The nets in PyTorch, as its users write them: python peer_torch.py NET THREADS MODE

eager           modules, backward(), torch.optim.SGD
fused           the same with the fused optimiser
channels-last   the same with images and weights channels last
compile         torch.compile of model and loss, and of the optimiser's step
compile-step    the whole step in one compiled graph: torch.func's gradient and the update
autotune        that, with the compiler choosing among its own matrix products by timing them
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import cases
import protocol
import torch
import torch.nn.functional as F
from torch import Tensor, nn

Weights = Mapping[str, Tensor]
COMPILED = ("compile", "compile-step", "autotune")


def put(parameter: nn.Parameter, value: Tensor) -> None:
    """Set a parameter."""
    with torch.no_grad():
        parameter.copy_(value)


def linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    """A layer with weights (out, in)."""
    made = nn.Linear(weight.shape[1], weight.shape[0])
    put(made.weight, weight)
    put(made.bias, bias)
    return made


class MLP(nn.Module):
    """Nets a1 to c2."""

    def __init__(self, net: cases.Net, w: Weights, mode: str) -> None:
        super().__init__()
        count = len(net.widths) - 1
        self.layers = nn.ModuleList([linear(w[f"W{i}"].t(), w[f"b{i}"]) for i in range(count)])
        self.sigmoid = net.sigmoid

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if self.sigmoid:
                x = torch.sigmoid(x)
            elif i < len(self.layers) - 1:
                x = F.relu(x)
        return F.mse_loss(x, y) if self.sigmoid else F.cross_entropy(x, y)


class LeNet(nn.Module):
    """Net d."""

    def __init__(self, net: cases.Net, w: Weights, mode: str) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 8, 5), nn.Conv2d(8, 16, 5)
        for layer, weight, bias in ((self.conv1, "k1", "c1"), (self.conv2, "k2", "c2")):
            put(layer.weight, w[weight])
            put(layer.bias, w[bias])
        self.dense = linear(w["W"].t(), w["b"])

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.cross_entropy(self.dense(x.flatten(1)), y)


class Recurrent(nn.Module):
    """Net e; the compiler does not trace nn.LSTM, so for it the cell is written out."""

    def __init__(self, net: cases.Net, w: Weights, mode: str) -> None:
        super().__init__()
        self.lstm = nn.LSTM(net.sizes["inputs"], net.sizes["hidden"])
        put(self.lstm.weight_ih_l0, w["Wx"].t())
        put(self.lstm.weight_hh_l0, w["Wh"].t())
        put(self.lstm.bias_ih_l0, w["bx"])
        put(self.lstm.bias_hh_l0, w["bh"])
        self.dense = linear(w["W"].t(), w["b"])
        self.written_out = mode in COMPILED

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        states = self._cells(x) if self.written_out else self.lstm(x)[0]
        return F.cross_entropy(self.dense(states).flatten(0, 1), y.flatten())

    def _cells(self, x: Tensor) -> Tensor:
        r = self.lstm
        h = x.new_zeros(x.shape[1], r.hidden_size)
        c, states = h, []
        inputs = F.linear(x, r.weight_ih_l0, r.bias_ih_l0)
        for t in range(x.shape[0]):
            gates = inputs[t] + F.linear(h, r.weight_hh_l0, r.bias_hh_l0)
            i, f, g, o = gates.chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            states.append(h)
        return torch.stack(states)


class Block(nn.Module):
    """A transformer block of net f, its inputs normalised first."""

    def __init__(self, heads: int, w: Weights, layer: int) -> None:
        super().__init__()
        width = w["ln1w"].shape[1]
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        for norm, name in ((self.norm1, "ln1"), (self.norm2, "ln2")):
            put(norm.weight, w[f"{name}w"][layer])
            put(norm.bias, w[f"{name}b"][layer])
        self.qkv, self.out, self.dense1, self.dense2 = (
            linear(w[f"{name}w"][layer], w[f"{name}b"][layer])
            for name in ("qkv", "attproj", "fc", "fcproj")
        )

    def forward(self, x: Tensor) -> Tensor:
        """The block's output."""
        batch, time, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, time, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(a.transpose(1, 2).reshape(batch, time, width))
        return x + self.dense2(F.gelu(self.dense1(self.norm2(x)), approximate="tanh"))


class LanguageModel(nn.Module):
    """Net f; the output layer's weights are the embedding's."""

    def __init__(self, net: cases.Net, w: Weights, mode: str) -> None:
        super().__init__()
        s = net.sizes
        self.embed = nn.Embedding(s["vocabulary"], s["width"])
        self.position = nn.Embedding(s["time"], s["width"])
        put(self.embed.weight, w["wte"])
        put(self.position.weight, w["wpe"])
        self.blocks = nn.ModuleList([Block(s["heads"], w, i) for i in range(s["layers"])])
        self.norm = nn.LayerNorm(s["width"])
        put(self.norm.weight, w["lnfw"])
        put(self.norm.bias, w["lnfb"])
        self.places = torch.arange(s["time"])

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        h = self.embed(x) + self.position(self.places)
        for block in self.blocks:
            h = block(h)
        scores = F.linear(self.norm(h), self.embed.weight)
        return F.cross_entropy(scores.flatten(0, 1), y.flatten())


class Part(nn.Module):
    """What a block of net g adds to its input."""

    def __init__(self, w: Weights, i: int) -> None:
        super().__init__()
        self.dense1 = linear(w[f"W{i}a"].t(), w[f"b{i}a"])
        self.norm = nn.BatchNorm1d(w[f"g{i}"].shape[0])
        put(self.norm.weight, w[f"g{i}"])
        put(self.norm.bias, w[f"h{i}"])
        self.dense2 = linear(w[f"W{i}b"].t(), w[f"b{i}b"])

    def forward(self, x: Tensor) -> Tensor:
        """The part's output."""
        return self.dense2(F.relu(self.norm(self.dense1(x))))

    def forget(self) -> None:
        """Keep no running statistics, which torch.func cannot change."""
        self.norm.track_running_stats = False
        self.norm.running_mean = self.norm.running_var = self.norm.num_batches_tracked = None


class Residual(nn.Module):
    """Net g."""

    def __init__(self, net: cases.Net, w: Weights, mode: str) -> None:
        super().__init__()
        self.parts = nn.ModuleList([Part(w, i) for i in range(net.sizes["blocks"])])
        self.dense = linear(w["W"].t(), w["b"])
        if mode in ("compile-step", "autotune"):
            for part in self.parts:
                part.forget()

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss."""
        for part in self.parts:
            x = x + part(x)
        return F.cross_entropy(self.dense(x), y)


MODULES: Mapping[cases.Kind, Callable[[cases.Net, Weights, str], nn.Module]] = {
    "mlp": MLP, "lenet": LeNet, "lstm": Recurrent, "gpt": LanguageModel, "resmlp": Residual,
}  # fmt: skip


def whole_step(module: nn.Module, x: Tensor, y: Tensor, mode: str) -> Callable[[int], float]:
    """n steps, each one compiled graph."""
    params = {name: value.detach() for name, value in module.named_parameters()}

    def loss(params: Mapping[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        return torch.func.functional_call(module, params, (x, y))

    @torch.compile(mode="max-autotune" if mode == "autotune" else "default")
    def step(params: Mapping[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        grads, value = torch.func.grad_and_value(loss)(params, x, y)
        for name, parameter in params.items():
            parameter.sub_(cases.RATE * grads[name])
        return value

    def run(n: int) -> float:
        with torch.no_grad():
            for _ in range(n):
                value = step(params, x, y)
        return float(value.detach())

    return run


def usual_step(module: nn.Module, x: Tensor, y: Tensor, mode: str) -> Callable[[int], float]:
    """n steps, each by backward() and an optimiser."""
    fused = True if mode == "fused" else None
    optimiser = torch.optim.SGD(module.parameters(), lr=cases.RATE, fused=fused)
    forward, update = module, optimiser.step
    if mode == "compile":
        forward, update = torch.compile(module), torch.compile(optimiser.step)

    def run(n: int) -> float:
        for _ in range(n):
            optimiser.zero_grad(set_to_none=True)
            value = forward(x, y)
            value.backward()
            update()
        return float(value.detach())

    return run


def main(net: cases.Net, threads: int, mode: str) -> None:
    """Serve a net."""
    torch.set_num_threads(threads)
    before = protocol.start()
    params, inputs, targets = cases.make(net)
    x, y = torch.from_numpy(inputs), torch.from_numpy(targets)
    if net.kind == "gpt":
        x = x.long()
    if not y.is_floating_point():
        y = y.long()
    weights = {name: torch.from_numpy(value) for name, value in params.items()}
    module = MODULES[net.kind](net, weights, mode)
    module.train()
    if mode == "channels-last":
        module = module.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    make = whole_step if mode in ("compile-step", "autotune") else usual_step
    protocol.serve(make(module, x, y, mode), before)


if __name__ == "__main__":
    main(cases.NETS[sys.argv[1]], int(sys.argv[2]), sys.argv[3])
