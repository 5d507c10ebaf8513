"""All cases of the oracle, one table."""

from __future__ import annotations

import oracle_activations
import oracle_layers
import oracle_losses
import oracle_norms
import oracle_sequences
import oracle_windows
from oracle_case import TorchCase

CASES: tuple[TorchCase, ...] = (
    *oracle_activations.CASES,
    *oracle_losses.CASES,
    *oracle_norms.CASES,
    *oracle_layers.CASES,
    *oracle_windows.CASES,
    *oracle_sequences.CASES,
)
