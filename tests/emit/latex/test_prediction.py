"""The document on state, noise and what `predict` computes, and on several objectives."""

from __future__ import annotations

from symbp import pipeline

NETWORK = """
name: net
inputs: {x: [batch, 6], y: [batch, 3]}
layers: [{dense: 4}, batch_norm, relu, {dropout: 0.5}, {dense: 3}]
loss: {mse: y}
"""
PLAIN = """
name: net
inputs: {x: [batch, 6], y: [batch, 3]}
layers: [{dense: 3}]
loss: {mse: y}
"""
SEVERAL = """
name: net
inputs: {x: [batch, 6], y: [batch, 3]}
layers: [{dense: {units: 4, name: h}}, {dense: {units: 3, name: o}}]
objectives:
  first: {loss: {mse: y}, parameters: [h]}
  second: {loss: {mae: y}, parameters: [o]}
"""


def documents(declaration: str) -> dict[str, str]:
    """File to text."""
    return dict(pipeline.run(declaration, pipeline.Options(targets=("latex",))).files)


def test_state_and_noise_have_a_sentence_each() -> None:
    text = documents(NETWORK)["net.tex"]
    assert "is state: it starts at $0$ and becomes $\\mathrm{new}_{\\mathrm{mean}" in text
    assert "is noise, uniform on $[0, 1)$ in each element" in text


def test_prediction_tells_only_what_differs() -> None:
    text = documents(NETWORK)["net.tex"]
    prediction = text.partition(r"\section{Prediction}")[2].partition(r"\section")[0]
    assert r"\mathrm{running}_{\mathrm{var}" in prediction
    assert r"\operatorname{relu}" not in prediction
    assert "z^{(1)} = x" not in prediction


def test_prediction_is_the_same_without_state_and_noise() -> None:
    text = documents(PLAIN)["net.tex"]
    assert "by the forward equations above." in text
    assert "State and noise" not in text


def test_each_objective_has_a_document_that_says_which() -> None:
    found = documents(SEVERAL)
    assert set(found) == {"net_first.tex", "net_second.tex"}
    assert r"the objective \texttt{first}" in found["net_first.tex"]
    assert "changes 2 of the arrays" in found["net_second.tex"]
