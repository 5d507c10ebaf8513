"""Sentences of the document: objectives, state, noise, and what `predict` computes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symbp.emit.mathematics.glyphs import escape
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.tree import Number
from symbp.network.model import Network

_FIXED = "Nothing is differentiated by it."
Symbol = Callable[[str], str]  # a tensor's name to its symbol in LaTeX


def objective_text(network: Network) -> str:
    """Which of several objectives the document is about; nothing where there is one."""
    if not network.objective:
        return ""
    trained = sum(n in network.wanted for n in network.parameters)
    return (
        " It is trained by several objectives in turn; this document derives the one called "
        rf"\texttt{{{escape(network.objective)}}}, which changes {trained} of the arrays and holds "
        "the others fixed."
    )


def given(network: Network, symbol: Symbol) -> Iterator[str]:
    """What training passes on from step to step, and what it draws."""
    for name, state in network.states.items():
        start = latex(Number(*state.init.as_integer_ratio()))
        after = f" and becomes ${symbol(state.next)}$ after every step" if state.next else ""
        yield f"${symbol(name)}$ is state: it starts at ${start}${after}. {_FIXED}"
    for name, noise in network.noise.items():
        law = r"uniform on $[0, 1)$" if noise.distribution == "uniform" else "standard normal"
        yield (
            f"${symbol(name)}$ is noise, {law} in each element, drawn anew for every step from "
            f"a seed, or given. {_FIXED}"
        )


def prediction_text(network: Network, symbol: Symbol, differs: bool) -> str:
    """What `predict` computes."""
    outputs = ", ".join(f"${symbol(name)}$" for name in network.outputs)
    sentence = rf"\texttt{{predict}} computes {outputs} by the forward equations above"
    if not differs:
        return f"{sentence}."
    return (
        f"{sentence}, but changes no state and draws no noise of its layers. Where training has "
        "other equations, it has these:"
    )
