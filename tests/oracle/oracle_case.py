"""Cases whose oracle is PyTorch: a forward pass in PyTorch's own words, its gradients by autograd.

The tables of cases load without PyTorch: a reference is handed `torch` when it runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from library_case import Array, Arrays, Case, Draw, Sizes

# (torch, float64 tensors by symbp's names) -> the output, or the loss
Reference = Callable[[Any, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Copied:
    """A PyTorch module whose parameters go by other names in symbp.

    `make` is called with `torch.nn`; `names` maps the module's parameters to symbp's; `call` says
    how the module's result comes from the inputs, where that is not `module(x)`.
    """

    make: Callable[[Any], Any]
    names: Mapping[str, str]
    call: Callable[[Callable[..., Any], Mapping[str, Any]], Any] = lambda module, a: module(a["x"])

    def __call__(self, torch: Any, a: Mapping[str, Any]) -> Any:
        """The reference: the module with symbp's arrays as its parameters."""
        module = self.make(torch.nn).double()
        given = {theirs: a[ours] for theirs, ours in self.names.items()}

        def run(*inputs: Any, **more: Any) -> Any:
            return torch.func.functional_call(module, given, inputs, more, strict=True)

        return self.call(run, a)

    def initial(self, torch: Any, arrays: Arrays) -> tuple[dict[str, Array], Array]:
        """A new module's own weights by symbp's names, and its output."""
        module = self.make(torch.nn).double()
        weights = {self.names[n]: p.detach().numpy() for n, p in module.named_parameters()}
        given = {n: torch.tensor(a) for n, a in arrays.items() if n not in weights}
        return weights, self.call(module, given).detach().numpy()


def autograd(reference: Reference, wanted: Sequence[str]) -> Callable[[Arrays], Any]:
    """An oracle in the form that a Case takes: value, and pullback to adjoints by name."""

    def oracle(arrays: Arrays) -> tuple[Array, Callable[[Any], dict[str, Array]]]:
        import torch  # noqa: PLC0415 -- heavy, and only the oracle needs it

        given = {n: torch.tensor(a) for n, a in arrays.items()}
        leaves = [given[n].requires_grad_() for n in wanted]
        value = reference(torch, given)

        def pullback(bar: Any) -> dict[str, Array]:
            seed = torch.as_tensor(np.asarray(bar)).to(value.dtype)
            found = torch.autograd.grad(value, leaves, seed, retain_graph=True, allow_unused=True)
            return {
                n: np.zeros(a.shape) if g is None else g.numpy()
                for n, a, g in zip(wanted, leaves, found, strict=True)
            }

        return value.detach().numpy(), pullback

    return oracle


@dataclass(frozen=True)
class TorchCase(Case):
    """A case with more to compare: the state after the step, and what `predict` gives.

    `copied` is the module of the same kind, where PyTorch has one.
    """

    next_state: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] | None = None
    evaluation: Reference | None = None
    copied: Copied | None = None


def torch_case(
    name: str,
    text: str,
    data: Mapping[str, Draw],
    reference: Reference,
    *,
    wrt: Sequence[str] = ("x",),
    sizes: tuple[Sizes, ...] = ({"batch": 3}, {"batch": 1}),
    loss: bool = False,
    smooth: bool = True,
    held: Mapping[str, Draw] = MappingProxyType({}),
    next_state: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] | None = None,
    evaluation: Reference | None = None,
) -> TorchCase:
    """The network `text` with the gradients of all its parameters and of `wrt`.

    `data` draws inputs by plain names and parameters by names with a dot, `held` state and noise,
    by which nothing is differentiated. Of `sizes` only those count that the text names.
    """
    words = set(re.findall(r"\w+", text))
    runs: list[Sizes] = []
    for run in ({n: k for n, k in run.items() if n in words} for run in sizes):
        runs += [] if run in runs else [run]
    wanted = [*(n for n in data if "." in n), *wrt]
    asked = f"wrt: [{', '.join(wrt)}]\n" if wrt else ""
    return TorchCase(
        name,
        f"{text.strip()}\n{asked}",
        {**data, **held},
        autograd(reference, wanted),
        tuple(runs),
        loss,
        smooth,
        next_state=next_state,
        evaluation=evaluation,
        copied=reference if isinstance(reference, Copied) else None,
    )


def dims(shape: str) -> tuple[int | str, ...]:
    """`"batch, 3"` -> ("batch", 3)."""
    return tuple(int(d) if d.isdigit() else d for d in shape.split(", "))


def evaluated(reference: Callable[[Any, Mapping[str, Any]], Any], arrays: Arrays) -> Any:
    """What a reference gives, as arrays."""
    import torch  # noqa: PLC0415 -- as above

    found = reference(torch, {n: torch.tensor(a) for n, a in arrays.items()})
    if isinstance(found, Mapping):
        return {n: t.detach().numpy() for n, t in found.items()}
    return found.detach().numpy()
