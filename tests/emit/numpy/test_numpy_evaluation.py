"""Evaluation: `predict` runs other layers than training, in arrays of its own; several outputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy_families import CENTRE_AND_DROP, family_module, family_text

DROPPED = f"""
name: dropped
inputs: {{x: [batch, 3], y: [batch, 4]}}
layers:
  - dense: 4
  - drop
  - tanh
loss: {{mse: y}}
{CENTRE_AND_DROP}"""

TWO = """
name: two
inputs: {x: [batch, 3], y: [batch, 2]}
layers:
  - dense: {units: 4, name: hidden}
  - tanh: {name: code}
  - dense: {units: 2, name: logits}
output: [logits, code]
"""


@pytest.fixture(scope="module")
def dropped() -> Any:
    return family_module(DROPPED)


def arrays(workspace: Any) -> list[np.ndarray]:
    return [a for a in vars(workspace).values() if isinstance(a, np.ndarray)]


def test_predict_drops_nothing(dropped: Any) -> None:
    params = dropped.init(dtype=np.float64)
    x = np.random.default_rng(0).standard_normal((6, 3))
    wanted = np.tanh(x @ params["dense1.W"].T + params["dense1.b"])
    for ws in (None, dropped.workspace(batch=6)):
        np.testing.assert_allclose(dropped.predict(params, x=x, workspace=ws), wanted, rtol=1e-12)


def test_arrays_of_predict_are_made_when_it_is_first_called(dropped: Any) -> None:
    params = dropped.init()
    given = {"x": np.ones((6, 3), np.float32), "y": np.ones((6, 4), np.float32)}
    ws = dropped.workspace(batch=6)
    dropped.step(params, rate=0.1, **given, workspace=ws)
    assert arrays(ws)
    assert not arrays(ws.evaluation)
    dropped.predict(params, x=given["x"], workspace=ws)
    assert arrays(ws.evaluation)
    alone = dropped.workspace(batch=6)
    dropped.predict(params, x=given["x"], workspace=alone)
    assert not arrays(alone)


def test_predict_between_forward_and_backward_changes_nothing(dropped: Any) -> None:
    params, rng = dropped.init(dtype=np.float64), np.random.default_rng(1)
    x, y = rng.standard_normal((6, 3)), rng.standard_normal((6, 4))
    ws = dropped.workspace(batch=6)
    _, saved = dropped.forward(params, x=x, y=y, seed=4)
    wanted = dropped.backward(params, saved)
    _, saved = dropped.forward(params, x=x, y=y, seed=4, workspace=ws)
    dropped.predict(params, x=-x, workspace=ws)
    for name, gradient in dropped.backward(params, saved).items():
        np.testing.assert_array_equal(gradient, wanted[name])


def test_prediction_is_the_workspaces_with_one_and_outlives_it_without(dropped: Any) -> None:
    params, x = dropped.init(), np.ones((6, 3), np.float32)
    ws = dropped.workspace(batch=6)
    first = dropped.predict(params, x=x, workspace=ws)
    assert dropped.predict(params, x=x, workspace=ws) is first
    kept = dropped.predict(params, x=x)
    before = kept.copy()
    dropped.predict(params, x=2 * x)
    np.testing.assert_array_equal(kept, before)


def test_predict_checks_its_inputs_and_workspace(dropped: Any) -> None:
    params, x = dropped.init(), np.ones((6, 3), np.float32)
    ws = dropped.workspace(batch=6)
    with pytest.raises(ValueError, match=r"x has shape \(5, 3\); it should be \(6, 3\)"):
        dropped.predict(params, x=x[:5], workspace=ws)
    with pytest.raises(TypeError, match="workspace is of type int"):
        dropped.predict(params, x=x, workspace=3)
    with pytest.raises(TypeError, match="x has dtype float64"):
        dropped.predict(params, x=x.astype("f8"), workspace=ws)
    with pytest.raises(TypeError, match="workspace is of type _EvaluationArrays"):
        dropped.predict(params, x=x, workspace=ws.evaluation)


def test_one_workspace_serves_both_dtypes(dropped: Any) -> None:
    ws = dropped.workspace(batch=6)
    for dtype in (np.float32, np.float64, np.float32):
        out = dropped.predict(dropped.init(dtype=dtype), x=np.ones((6, 3), dtype), workspace=ws)
        assert out.dtype == dtype


def test_several_outputs_are_a_tuple() -> None:
    net = family_module(TWO + "loss: {mse: {target: y, from: logits}}\n")
    params = net.init(dtype=np.float64)
    x = np.random.default_rng(0).standard_normal((6, 3))
    assert net.OUTPUTS == {"logits": ("batch", 2), "code": ("batch", 4)}
    code = np.tanh(x @ params["hidden.W"].T + params["hidden.b"])
    for ws in (None, net.workspace(batch=6)):
        found = net.predict(params, x=x, workspace=ws)
        assert isinstance(found, tuple)
        logits, found_code = found
        np.testing.assert_allclose(found_code, code, rtol=1e-12)
        np.testing.assert_allclose(logits, code @ params["logits.W"].T + params["logits.b"])


def test_without_an_evaluation_the_module_has_one_workspace() -> None:
    text = family_text(TWO + "loss: {mse: {target: y, from: logits}}\n")
    assert "evaluation" not in text
    assert text.count("class ") == 1
