"""What compilers are known to get wrong is not in the source."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbp import pipeline
from symbp.check import check_network

_DENSE = """
name: n
inputs: {x: [batch, 4], y: [batch, 2]}
layers: [{dense: 2}, log_softmax, {dense: 2}]
loss: {mse: y}
sizes: {batch: 3}
"""
